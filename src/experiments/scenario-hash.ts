/**
 * A short fingerprint of everything in a scenario that a run depends on: two scenarios with the same one give the same
 * runs from the same draws. Name, description, seed, expectations and the lines of the file do not count.
 */
import { createHash } from 'node:crypto';
import type { Scenario } from '../scenarios/scenario.ts';

const DIGITS = 16;
const ASIDE: ReadonlySet<string> = new Set(['name', 'description', 'seed', 'expect']);

export function scenarioHash(scenario: Scenario): string {
  const text = JSON.stringify(scenario, function (this: unknown, key, value: unknown) {
    if (key === 'line' || (this === scenario && ASIDE.has(key))) return undefined;
    // JSON has no word for it, and null is something else in a scenario.
    return value === Number.POSITIVE_INFINITY ? 'Infinity' : value;
  });
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}
