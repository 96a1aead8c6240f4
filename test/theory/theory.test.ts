// The engine against theory, as one simultaneous test: the chance that a correct engine fails anywhere in this file is
// one in a thousand (Bonferroni over all comparisons, t quantiles over independent replications). Seed 1, run lengths
// fixed in advance. No digits of a simulated figure stand here: what is compared with is computed in oracles.ts.

import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';

import { runCases } from './crew.ts';
import { studentT } from './numeric.ts';
import { exactOf } from './oracles.ts';

const REPLICATIONS = 24;
const DAYS = 240;

/** Cases and the files they run, each for a fifth of its length; days are whole. */
const LONG = {
  A02: 'M/M/n',
  A07: 'Erlang A, light',
  A05: 'Erlang A, critical',
  A06: 'Erlang A, overloaded',
  A15: 'M/G/1',
  A18: 'priorities',
  B24: 'priorities with patience',
  B01: 'offers as a phase',
  B05: 'missed offers and cool-off',
  B13: 'wrap-up that keeps the slot',
  B14: 'wrap-up that keeps the agent',
  A28: 'slots that slow down, whatever the law',
} as const;
const OF_A_DAY = { C06: 'arrivals and staffing by the half-hour' } as const;

const files = (ids: readonly string[], count: number) =>
  Object.fromEntries(
    ids.flatMap((id) =>
      id === 'A28'
        ? ['exponential', 'deterministic', 'lognormal'].map((law) => [`${id}-${law}`, count / 3])
        : [[id, count]],
    ),
  );

describe('the engine agrees with theory', async () => {
  const threads = Math.min(2, availableParallelism());
  const [long, days] = [Object.keys(LONG), Object.keys(OF_A_DAY)];
  const results = new Map([
    ...(await runCases(long, files(long, REPLICATIONS), threads, 0.2)),
    ...(await runCases(days, files(days, DAYS), threads)),
  ]);
  const comparisons = [...results.values()].reduce(
    (sum, { estimates }) => sum + Object.keys(estimates).length,
    0,
  );

  it.each(Object.entries({ ...LONG, ...OF_A_DAY }))('%s %s', (id) => {
    const exact = exactOf(id);
    const far = Object.entries(results.get(id)!.estimates).flatMap(([name, e]) => {
      const t = (e.value - exact[name]!) / e.error;
      const limit = studentT(1 - 0.001 / (2 * comparisons), e.replications - 1);
      return Math.abs(t) <= limit ? [] : [`${name} is ${e.value}, exact ${exact[name]}, t ${t}`];
    });
    expect(far).toEqual([]);
  });
});
