/** The bands hold what they say: error rates on known distributions, and the Poisson tails against slow sums. */
import { describe, expect, test } from 'vitest';
import { Dice } from '../../test/swarm/random-scenario.ts';
import { exp, ln } from './math.ts';
import { differenceBand, type Measure, predictionBand } from './prediction-band.ts';
import { normalQuantile } from './quantiles.ts';

const dice = new Dice(11);
const uniform = () => Math.min(1 - 1e-12, Math.max(1e-12, dice.next()));
const normal = () => normalQuantile(uniform());
const poisson = (mean: number) => {
  let [k, product] = [0, uniform()];
  for (; product > exp(-mean); k++) product *= uniform();
  return k;
};

const SOURCES: readonly (readonly [string, Measure, () => number])[] = [
  ['normal times', { kind: 'amount' }, () => 60 + 10 * normal()],
  ['lognormal times', { kind: 'amount' }, () => exp(4 + 0.6 * normal())],
  ['gamma times', { kind: 'amount' }, () => -10 * ln(uniform() * uniform() * uniform())],
  ['many events', { kind: 'count' }, () => poisson(200)],
  ['few events', { kind: 'count' }, () => poisson(2)],
  ['rare events', { kind: 'count' }, () => poisson(0.02)],
  ['events on busy and on quiet days', { kind: 'count' }, () => poisson(40 * exp(0.3 * normal()))],
  ['shares of 300', { kind: 'share', trials: 300 }, () => poisson(12) / 300],
  ['shares near all', { kind: 'share', trials: 300 }, () => 1 - poisson(1) / 300],
  ['occupancies', { kind: 'share', trials: null }, () => 1 / (1 + exp(-2 - 0.3 * normal()))],
];

describe.each(SOURCES)('%s', (_, measure, draw) => {
  test('one in a hundred outside, where that is allowed', () => {
    let outside = 0;
    for (let round = 0; round < 20; round++) {
      const band = predictionBand(Array.from({ length: 200 }, draw), measure, 0.01);
      for (let i = 0; i < 500; i++) {
        const value = draw();
        if (value < (band?.low ?? 0) || value > (band?.high ?? 0)) outside += 1;
      }
    }
    // 100 of 10,000 at the most; the rounds share their bands, so more than by chance alone.
    expect(outside).toBeLessThan(160);
  });

  test('what another source gives is outside', () => {
    const band = predictionBand(Array.from({ length: 200 }, draw), measure, 1e-5);
    const { high = 0, mean = 0, low = 0 } = band ?? {};
    expect(low).toBeLessThanOrEqual(mean);
    expect(high).toBeGreaterThanOrEqual(mean);
    expect(high).toBeLessThan(measure.kind === 'share' ? 1.001 : 30 * mean + 10);
  });
});

describe('what says nothing', () => {
  test.each([
    ['no values', [], null],
    ['a few', [1, 2, 3], Infinity],
    ['amounts that are alike', Array(200).fill(0), Infinity],
    ['amounts most of which are alike', [...Array(150).fill(0), ...Array(50).keys()], Infinity],
  ] as const)('%s', (_, values, high) => {
    const band = predictionBand([...values], { kind: 'amount' }, 0.001);
    expect(band === null ? null : band.high).toBe(high);
  });

  test('but counts that are alike say how rare more of them are', () => {
    const none = Array(200).fill(0);
    expect(predictionBand(none, { kind: 'count' }, 1e-4)).toMatchObject({ low: 0, high: 1 });
    expect(predictionBand(none, { kind: 'count' }, 1e-5)).toMatchObject({ low: 0, high: 2 });
    expect(predictionBand(none, { kind: 'share', trials: 100 }, 1e-5)).toMatchObject({
      low: 0,
      high: 0.02,
    });
  });
});

describe('differences', () => {
  test('reach from no effect to twice the effect', () => {
    const band = differenceBand(
      Array.from({ length: 200 }, () => 1 + 0.1 * normal()),
      { kind: 'amount' },
      0.001,
    );
    expect(band?.low).toBeGreaterThan(-0.6);
    expect(band?.low).toBeLessThan(-0.3);
    expect(band?.high).toBeGreaterThan(2.3);
    expect(band?.high).toBeLessThan(2.6);
  });

  test('of counts that never change allow a change or two', () => {
    const band = differenceBand(Array(200).fill(0), { kind: 'count' }, 1e-5);
    expect(band).toMatchObject({ low: -2, high: 2 });
  });
});

test('few events: as binomial sums say', () => {
  // P(x or more in one of n + 1 runs | S + x in all), summed slowly.
  const [n, total, error] = [200, 500, 0.001];
  const values = Array.from({ length: n }, (_, i) => (i < 100 ? 2 : 3));
  const band = predictionBand(values, { kind: 'count' }, error);
  const atLeast = (x: number) => {
    const all = total + x;
    let sum = 0;
    for (let k = x; k <= all; k++) {
      let log = 0;
      for (let j = 1; j <= k; j++) log += ln((all - k + j) / j);
      sum += exp(log - k * ln(n + 1) + (all - k) * ln(n / (n + 1)));
    }
    return sum;
  };
  const high = band?.high ?? 0;
  expect(atLeast(high)).toBeGreaterThan(error / 2);
  expect(atLeast(high + 1)).toBeLessThanOrEqual(error / 2);
});
