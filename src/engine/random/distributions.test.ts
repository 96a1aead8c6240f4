import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Distribution } from '../../scenarios/distribution.ts';
import { mean, variance } from '../../scenarios/fit.ts';
import { Sampler } from './distributions.ts';
import { Draws } from './draws.ts';

const n = 400_000;
const draws = new Draws(1, 0, 4);

const rows: Distribution[] = [
  { kind: 'constant', value: 3 },
  { kind: 'exponential', mean: 5 },
  { kind: 'erlang', k: 1, mean: 5 },
  { kind: 'erlang', k: 3, mean: 5 },
  { kind: 'gamma', shape: 0.3, scale: 2 },
  { kind: 'gamma', shape: 1, scale: 2 },
  { kind: 'gamma', shape: 1.2, scale: 2 },
  { kind: 'gamma', shape: 40, scale: 2 },
  { kind: 'weibull', shape: 0.8, scale: 4 },
  { kind: 'weibull', shape: 1, scale: 4 },
  { kind: 'weibull', shape: 2.5, scale: 4 },
  { kind: 'lognormal', mu: 1, sigma: 0.6 },
  { kind: 'lognormal', mu: 1, sigma: 0 },
  { kind: 'uniform', low: 2, high: 7 },
  { kind: 'triangular', low: 1, mode: 2, high: 8 },
  { kind: 'triangular', low: 1, mode: 1, high: 8 },
  { kind: 'triangular', low: 1, mode: 8, high: 8 },
  { kind: 'triangular', low: 4, mode: 4, high: 4 },
  { kind: 'hyperexponential', probabilities: [0.7, 0.2, 0.1], means: [1, 5, 10] },
  { kind: 'discrete', values: [1, 2, 9], probabilities: [2, 1, 1] },
  { kind: 'discrete', values: [1, 2, 9], probabilities: [0, 1, 0] },
  { kind: 'geometric', mean: 1 },
  { kind: 'geometric', mean: 1.5 },
  { kind: 'geometric', mean: 6 },
  { kind: 'empirical', values: [4] },
  { kind: 'empirical', values: [4], interpolate: true },
  { kind: 'empirical', values: [1, 2, 4, 8, 8, 9] },
  { kind: 'empirical', values: [1, 2, 4, 8, 8, 9], interpolate: true },
  { kind: 'empirical', values: [1, 2, 4], weights: [3, 0, 5] },
  { kind: 'empirical', values: [1, 2, 4], weights: [3, 1, 5], interpolate: true },
  { kind: 'empirical', values: [1, 2, 4], cumulative: [0.2, 0.5, 1] },
  { kind: 'empirical', values: [0, 2, 4], cumulative: [0, 0.5, 0.8], interpolate: true },
  { kind: 'empirical', values: [1, 2, 4], cumulative: [0.2, 0.5, 0.8], tailMean: 6 },
  { kind: 'empirical', values: [0, 2], cumulative: [0, 0.6], interpolate: true, tailMean: 6 },
  {
    kind: 'mix',
    probabilities: [0.5, 0.3, 0.2],
    parts: [
      { kind: 'constant', value: 1 },
      { kind: 'gamma', shape: 0.5, scale: 3 },
      {
        kind: 'mix',
        probabilities: [1, 1],
        parts: [
          { kind: 'lognormal', mu: 2, sigma: 0.3 },
          { kind: 'exponential', mean: 20 },
        ],
      },
    ],
  },
];

describe('mean and variance of a sample are within five standard errors', () => {
  const sampler = new Sampler(draws);
  const ids = rows.map((d) => sampler.add(d));
  for (const [i, d] of rows.entries()) {
    test(JSON.stringify(d), () => {
      const sample = Float64Array.from({ length: n }, (_, s) => sampler.draw(ids[i]!, 1, s, i));
      const middle = mean(d);
      const spread = variance(d);
      const squares = sample.map((x) => (x - middle) ** 2);
      const meanOfSquares = average(squares);
      const errorOfMean = Math.sqrt(spread / n);
      const errorOfVariance = Math.sqrt(average(squares.map((q) => (q - meanOfSquares) ** 2)) / n);
      expect(Math.abs(average(sample) - middle)).toBeLessThanOrEqual(5 * errorOfMean + 1e-9);
      expect(Math.abs(meanOfSquares - spread)).toBeLessThanOrEqual(5 * errorOfVariance + 1e-9);
    });
  }
});

describe('a sample', () => {
  test('is the same whatever was drawn before, and whatever else was added', () => {
    const one = new Sampler(new Draws(1, 0, 4));
    const other = new Sampler(new Draws(1, 0, 4));
    for (let i = 0; i < 100; i++) other.add(rows[i % rows.length]!);
    const first = rows.map((d) => one.add(d));
    const second = rows.map((d) => other.add(d));
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const call = fc.tuple(fc.nat(rows.length - 1), fc.nat(3), word, word);
    fc.assert(
      fc.property(fc.array(call, { minLength: 1 }), (calls) => {
        const there = calls.map(([i, p, s, c]) => one.draw(first[i]!, p, s, c));
        const back = calls
          .toReversed()
          .map(([i, p, s, c]) => other.draw(second[i]!, p, s, c))
          .toReversed();
        expect(back).toEqual(there);
      }),
    );
  });

  test('stays within what its distribution allows', () => {
    const sampler = new Sampler(draws);
    const range = (d: Distribution) => {
      const id = sampler.add(d);
      const sample = Array.from({ length: 50_000 }, (_, s) => sampler.draw(id, 2, s, 0));
      return [Math.min(...sample), Math.max(...sample), new Set(sample).size];
    };
    expect(range({ kind: 'discrete', values: [1, 2, 9], probabilities: [1, 1, 0] })).toEqual([
      1, 2, 2,
    ]);
    expect(range({ kind: 'empirical', values: [3, 5, 6] })).toEqual([3, 6, 3]);
    expect(range({ kind: 'empirical', values: [3, 5], cumulative: [0.1, 0.2] })).toEqual([3, 5, 2]);
    expect(range({ kind: 'geometric', mean: 3 })[0]).toBe(1);
    const [low, high] = range({ kind: 'empirical', values: [3, 5, 6], interpolate: true });
    expect(low).toBeGreaterThan(3);
    expect(high).toBeLessThan(6);
  });

  test('of a mix takes each part independently of which part it is', () => {
    const sampler = new Sampler(draws);
    const part: Distribution = { kind: 'exponential', mean: 1 };
    const id = sampler.add({
      kind: 'mix',
      probabilities: [1, 1],
      parts: [part, { kind: 'mix', probabilities: [1], parts: [{ kind: 'constant', value: -1 }] }],
    });
    const sample = Array.from({ length: n }, (_, s) => sampler.draw(id, 3, s, 0)).filter(
      (x) => x > 0,
    );
    expect(Math.abs(sample.length / n - 0.5)).toBeLessThan((5 * 0.5) / Math.sqrt(n));
    expect(Math.abs(average(sample) - 1)).toBeLessThan(5 / Math.sqrt(sample.length));
  });
});

describe('drawWhole', () => {
  test.each([
    [2.5, 3],
    [2.4999, 2],
    [0.5, 1],
    [0.49999999999999994, 0],
    [-0.2, 0],
    [-7, 0],
    [Infinity, Infinity],
  ])('makes %d a %d', (value, whole) => {
    const sampler = new Sampler(draws);
    expect(sampler.drawWhole(sampler.add({ kind: 'constant', value }), 0, 0, 0)).toBe(whole);
  });

  test('is the rounded draw', () => {
    const sampler = new Sampler(draws);
    const id = sampler.add({ kind: 'exponential', mean: 4_000_000 });
    for (let s = 0; s < 1000; s++)
      expect(sampler.drawWhole(id, 0, s, 0)).toBe(Math.round(sampler.draw(id, 0, s, 0)));
  });
});

function average(sample: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < sample.length; i++) sum += sample[i]!;
  return sum / sample.length;
}
