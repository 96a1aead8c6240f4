/**
 * A target in a form that can be handed to another process, and the Target that adapters are given, made of it. Its secrets
 * are in memory and on the pipe to our own children, nowhere else.
 */
import type { Target } from '../backend.ts';

export interface TargetFacts {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca: string | null;
  readonly options: Readonly<Record<string, unknown>>;
  /** By name, as the adapter asks for them. */
  readonly secrets: Readonly<Record<string, string>>;
}

export function targetOf(facts: TargetFacts, now: () => number): Target {
  const { url, headers, ca, options, secrets } = facts;
  return { url, headers, ca, options, secret: (name) => secrets[name], now };
}
