import { array, assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binOf, type Histogram } from './histogram.ts';
import { quantileInterval } from './quantile-interval.ts';

/** Below 512 a bin is one number, so nothing is interpolated. */
function histogramOf(values: readonly number[]): Histogram {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(binOf(value), (counts.get(binOf(value)) ?? 0) + 1);
  const bins = [...counts.keys()].sort((a, b) => a - b);
  return { bins, counts: bins.map((bin) => counts.get(bin)!) };
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('the interval of a quantile of all chats', () => {
  test.each([
    ['no replication', [], null],
    ['no chat', [[], []], null],
    [
      'one replication',
      [upTo(100)],
      { n: 1, mean: 90, low: -Infinity, high: Infinity, halfWidth: null },
    ],
    ['replications without chats count for nothing', [upTo(100), []], { n: 1, halfWidth: null }],
    ['replications that are alike', [upTo(100), upTo(100)], { n: 2, mean: 90, low: 90, high: 90 }],
    ['one value alone', [[7, 7], [7]], { n: 2, mean: 7, low: 7, high: 7, halfWidth: 0 }],
  ])('%s', (_, runs, expected) => {
    const found = quantileInterval(runs.map(histogramOf), 0.9);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });

  // Of 1 … 100 and 11 … 110 together half are at most 55: 55 of the first and 45 of the second, so z = 5 and −5,
  // se = √(2 · 50) / 200 = 0.05, reach 12.7062 · 0.05 / 0.25 = 2.54 on the scale: from 7.3 % to 92.7 %.
  test('by hand', () => {
    const found = quantileInterval(
      [upTo(100), upTo(100).map((x) => x + 10)].map(histogramOf),
      0.5,
    )!;
    expect(found.mean).toBe(55);
    const [low, high] = [1 / (1 + Math.exp(2.54124)), 1 / (1 + Math.exp(-2.54124))];
    const sorted = [...upTo(100), ...upTo(100).map((x) => x + 10)].sort((a, b) => a - b);
    expect(found.low).toBe(sorted[Math.ceil(low * 200) - 1]);
    expect(found.high).toBe(sorted[Math.ceil(high * 200) - 1]);
  });

  // 102 of 200 are 0, 0.51 and not 0.5: z = 1 and −1 around that share, se = √(2 · 2) / 200 = 0.01, reach 12.7062 · 0.01 / 0.25
  // = 0.508: up to 62.4 %, the 125th, which is the 23rd above 0.
  test('by hand, where many share the value', () => {
    const runs = [52, 50].map((zeros) => [
      ...Array.from({ length: zeros }, () => 0),
      ...upTo(100 - zeros),
    ]);
    const found = quantileInterval(runs.map(histogramOf), 0.5)!;
    expect(found).toMatchObject({ mean: 0, low: 0 });
    const above = [...upTo(48), ...upTo(50)].sort((a, b) => a - b);
    expect(found.high).toBe(above[22]);
  });

  test('lies around the estimate, within what was seen, in any order of the replications', () => {
    const run = array(integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 30 });
    assert(
      property(
        array(run, { minLength: 2, maxLength: 8 }),
        integer({ min: 1, max: 99 }),
        (runs, per) => {
          const found = quantileInterval(runs.map(histogramOf), per / 100)!;
          const all = runs.flat().sort((a, b) => a - b);
          expect(all).toContain(found.low);
          expect(all).toContain(found.high);
          expect(found.low).toBeLessThanOrEqual(found.mean);
          expect(found.high).toBeGreaterThanOrEqual(found.mean);
          const back = quantileInterval([...runs].reverse().map(histogramOf), per / 100)!;
          expect(back.mean).toBe(found.mean);
          // A stricter level is no narrower.
          const wider = quantileInterval(runs.map(histogramOf), per / 100, 0.99)!;
          expect(wider.low).toBeLessThanOrEqual(found.low);
          expect(wider.high).toBeGreaterThanOrEqual(found.high);
        },
      ),
    );
  });
});
