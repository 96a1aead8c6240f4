/** Recordings for tests of the audit: simulated, and then made worse as networks and clocks do. For tests only. */
import { readFileSync } from 'node:fs';
import { metrics, platform, platformNames } from '../../../test/scenario-files.ts';
import type { EventName } from '../../engine/events.ts';
import { Trace } from '../../engine/observe/trace.ts';
import { simulate } from '../../engine/simulate.ts';
import { loadScenario } from '../../scenarios/load.ts';
import type { CustomerSource, Scenario } from '../../scenarios/scenario.ts';
import { type Conformance, conform } from './conform.ts';
import { survey } from './survey.ts';

export type Line = Record<string, unknown> & { t: number; event?: string };

/** A scenario of the package, with these settings instead. */
export function shippedScenario(path: string, ...set: readonly string[]): Scenario {
  const read = (name: string) => readFileSync(name, 'utf8');
  const loaded = loadScenario(path, read, { platform, platformNames, metrics, set });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.scenario;
}

/** The scenario with these rules everywhere, and customers who do this besides. */
export function ruledBy(
  scenario: Scenario,
  rules: Partial<Scenario['rules']>,
  customers: Partial<CustomerSource> = {},
): Scenario {
  const ruled = <T extends { readonly rules: Scenario['rules'] }>(one: T): T => ({
    ...one,
    rules: { ...one.rules, ...rules },
  });
  return {
    ...ruled(scenario),
    queues: scenario.queues.map(ruled),
    groups: scenario.groups.map(ruled),
    sources: scenario.sources.map((source) => ({ ...source, ...customers })),
  };
}

/** Lines of one simulated run, the header first. */
export function recordingOf(scenario: Scenario, replication = 0): string[] {
  const trace = new Trace(scenario);
  simulate({ ...scenario, warmUp: 0 }, { trace, replication });
  return trace.text().trimEnd().split('\n');
}

export function audit(lines: readonly string[], scenario: Scenario, slackSec = 0): Conformance {
  return conform(lines, survey(lines), scenario, {
    recording: 'recording',
    against: 'scenario',
    chatsimVersion: '0',
    slack: Math.round(slackSec * 1e6),
    knowsStaff: true,
  });
}

/** What was broken, a line each. */
export function told({ rules }: Conformance): string[] {
  return rules.flatMap(({ rule, first }) =>
    first.map(({ at, what }) => `${rule} ${at / 1e6}: ${what}`),
  );
}

export function broken({ rules }: Conformance): string[] {
  return rules.filter(({ violations }) => violations > 0).map(({ rule }) => rule);
}

/** Every line but the header's handed over to be changed; a list stands for it, in the order of its times. */
export function changed(
  lines: readonly string[],
  change: (line: Line, index: number) => Line | readonly Line[] | undefined,
): string[] {
  const [header = '', ...rest] = lines;
  const all = rest.flatMap((text, index) => {
    const to = change(JSON.parse(text) as Line, index);
    return to === undefined ? [] : Array.isArray(to) ? (to as Line[]) : [to as Line];
  });
  const order = all.map((line, index) => ({ line, index }));
  order.sort((a, b) => a.line.t - b.line.t || a.index - b.index);
  return [header, ...order.map(({ line }) => JSON.stringify(line))];
}

/** Whose clock stamps it, when each side keeps its own record. */
const AGENTS_OWN = new Set<EventName>([
  'offer.accepted',
  'offer.declined',
  'message.agent',
  'chat.accepted',
  'reply.noticed',
  'reply.dismissed',
]);

/** Each stamp off by up to `jitterSec` either way, and those of the agents' side besides by `skewSec`. */
export function disturbed(
  lines: readonly string[],
  next: () => number,
  jitterSec: number,
  skewSec = 0,
  withServer = false,
): string[] {
  return changed(lines, (line) => {
    const jitter = (next() * 2 - 1) * jitterSec;
    const own = AGENTS_OWN.has(line.event as EventName) || withServer;
    const t = Number(Math.max(0, line.t + jitter + (own ? skewSec : 0)).toFixed(6));
    return withServer ? { ...line, t, server: line.t } : { ...line, t };
  });
}

/**
 * As clients of a busy machine record it: told late by up to `lateSec`, the server's stamp on all that the server does, and
 * none on what customers do by themselves.
 */
export function serverTimed(
  lines: readonly string[],
  next: () => number,
  lateSec: number,
): string[] {
  return changed(lines, (line) => {
    const t = Number((line.t + 100 + next() * lateSec).toFixed(6));
    const isOwn = line.event === 'chat.arrived' || line.event === 'customer.left';
    return isOwn ? { ...line, t } : { ...line, t, server: line.t };
  });
}
