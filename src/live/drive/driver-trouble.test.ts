/** How many late acts are too many: by chance in a short run, by the share in a long one. */
import { expect, test } from 'vitest';
import type { Run } from '../../engine/observe/run.ts';
import { driverTrouble, fewestTooLate, type Lateness } from './driver-trouble.ts';
import { outcomeOf } from './live-facts-of.ts';
import type { LiveOptions } from './live-options.ts';
import { Measures } from './measures.ts';

const of = (acts: number, late: number, p99Sec = late / acts > 0.01 ? 0.073 : 0.02): Lateness => ({
  acts,
  late,
  p99Sec,
  keepsUpSec: 0.05,
});

test.each<[what: string, Lateness, string | null]>([
  ['no act at all', { ...of(0, 0), p99Sec: null }, null],
  ['one late act of few', of(40, 1), null],
  ['the first four, when all was cold', of(20, 4), null],
  [
    'a quarter of few acts',
    of(20, 5),
    '5 of 20 acts were begun more than 50 ms late, and no more than 4 of so many can be overlooked',
  ],
  ['more than one in a hundred, as chance has it', of(400, 7), null],
  [
    'more than chance has it',
    of(400, 9),
    '9 of 400 acts were begun more than 50 ms late, and no more than 8 of so many can be overlooked',
  ],
  ['one in a hundred of a long run', of(10_000, 100), null],
  [
    'more than one in a hundred of a long run',
    of(10_000, 101),
    '101 of 10,000 acts were begun more than 50 ms late, one in a hundred of all 73 ms or more',
  ],
  ['the 99th percentile is what counts in a long run', of(10_000, 101, 0.05), null],
])('%s', (_what, lateness, trouble) => {
  expect(driverTrouble(lateness)).toBe(trouble);
});

/** P(X >= k) for binomial(n, 1 %), term by term. */
function tail(n: number, k: number): number {
  let sum = 0;
  for (let i = 0; i < k; i++) {
    let term = 1;
    for (let j = 0; j < i; j++) term *= ((n - j) / (i - j)) * 0.01;
    for (let j = 0; j < n - i; j++) term *= 0.99;
    sum += term;
  }
  return 1 - sum;
}

test('by chance alone so many are late in fewer than one run of twenty, and one fewer in more', () => {
  for (const acts of [150, 200, 300, 400, 555, 700, 999]) {
    const k = fewestTooLate(acts);
    expect(tail(acts, k)).toBeLessThanOrEqual(0.05);
    if (k > 5) expect(tail(acts, k - 1)).toBeGreaterThan(0.05);
  }
  expect([1, 20, 100, 200, 400, 999].map(fewestTooLate)).toEqual([5, 5, 5, 6, 9, 16]);
});

test('the facts of a run say so by what was measured', () => {
  const factsOf = (late: number) => {
    const measures = new Measures();
    for (let i = 0; i < 300; i++) measures.record('lateness', i < late ? 60 : 1);
    return outcomeOf({
      options: { adapterName: 'chatsim', speed: 1, side: 'both' } as LiveOptions,
      run: {} as Run,
      measures,
      ended: 'complete',
      why: null,
      tookSec: 1,
      peak: { chats: 1, sockets: 1, processes: 1 },
    }).facts.driver;
  };
  expect(factsOf(6)).toEqual({ isBottleneck: false, why: null });
  expect(factsOf(30)).toEqual({
    isBottleneck: true,
    why: '30 of 300 acts were begun more than 50 ms late, and no more than 6 of so many can be overlooked',
  });
});
