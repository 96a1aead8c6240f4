import { array, assert, double, integer, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  holm,
  meanInterval,
  pairedDifference,
  ratioInterval,
  tTest,
  unpairedDifference,
} from './intervals.ts';
import { estimateOf } from './student-t.ts';

const value = double({ min: -1000, max: 1000, noNaN: true }).map((x) => Math.round(x * 8) / 8);
const values = (minLength: number) => array(value, { minLength, maxLength: 30 });

describe('the interval of a mean', () => {
  test('of nothing there is none; of one value it is endless', () => {
    expect(meanInterval([])).toBeNull();
    expect(meanInterval([5])).toEqual({
      n: 1,
      mean: 5,
      low: -Infinity,
      high: Infinity,
      halfWidth: null,
      level: 0.95,
    });
  });

  // s = 1.2909944487 and t(0.995, 3) = 5.8409093097.
  test('1, 2, 3, 4 at 99 %: 2.5 ± 5.841 · s / 2', () => {
    const { low, high, halfWidth } = meanInterval([1, 2, 3, 4], 0.99)!;
    expect(halfWidth).toBeCloseTo((5.8409093097 * 1.2909944487) / 2, 8);
    expect(low).toBeCloseTo(2.5 - 3.7702907, 6);
    expect(high).toBeCloseTo(2.5 + 3.7702907, 6);
  });

  test('is the one that run reports', () => {
    assert(
      property(values(2), (list) => {
        const { mean, halfWidth } = meanInterval(list)!;
        const reported = estimateOf(list)!;
        expect(mean).toBe(reported.mean);
        expect(halfWidth).toBeCloseTo(reported.halfWidth95!, 9);
      }),
    );
  });
});

describe('differences', () => {
  // Student's own data: hours of sleep gained with two drugs, ten patients (Biometrika 1908).
  const A = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
  const B = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

  test('paired: 1.58 hours more, t = 4.0621, p = 0.002833, from 0.70 to 2.46', () => {
    const { n, meanA, meanB, difference, low, high, varianceSaved } = pairedDifference(A, B)!;
    expect(n).toBe(10);
    expect(meanA).toBeCloseTo(0.75, 12);
    expect(meanB).toBeCloseTo(2.33, 12);
    expect(difference).toBeCloseTo(1.58, 12);
    expect(low).toBeCloseTo(0.7001142, 6);
    expect(high).toBeCloseTo(2.4598858, 6);
    // var 3.200556, 4.009000 and, of the differences, 1.512889
    expect(varianceSaved).toBeCloseTo(1 - 1.512889 / (3.200556 + 4.009), 5);
    const change = B.map((b, i) => b - A[i]!);
    expect(tTest(change, 0, 'two-sided')).toBeCloseTo(0.00283289, 7);
    expect(tTest(change, 0, 'greater')).toBeCloseTo(0.00283289 / 2, 7);
    expect(tTest(change, 0, 'less')).toBeCloseTo(1 - 0.00283289 / 2, 7);
  });

  test('unpaired, after Welch: df = 17.776, from −0.205 to 3.365', () => {
    const { difference, low, high, varianceSaved } = unpairedDifference(A, B)!;
    expect(difference).toBeCloseTo(1.58, 12);
    expect(low).toBeCloseTo(-0.2054832, 6);
    expect(high).toBeCloseTo(3.3654832, 6);
    expect(varianceSaved).toBeNull();
  });

  test.each([
    ['nothing in common', [1, null], [null, 2], null],
    ['a value is missing in B', [1, 2, 3], [2, null, 4], { n: 2, difference: 1, halfWidth: 0 }],
    ['B has more replications', [1], [3, 4], { n: 1, difference: 2, halfWidth: null }],
    ['neither varies', [1, 1], [3, 3], { n: 2, difference: 2, varianceSaved: null }],
    ['all is shared', [1, 2, 6], [2, 3, 7], { sd: 0, low: 1, high: 1, varianceSaved: 1 }],
    ['one goes up, one down', [0, 1], [1, 0], { difference: 0, varianceSaved: -1 }],
  ])('paired, %s', (_, a, b, expected) => {
    const found = pairedDifference(a, b);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });

  test.each([
    ['nothing on one side', [1, 2], [null], null],
    ['one value on one side', [1, 2], [4], { n: 1, difference: 2.5, halfWidth: null }],
    ['neither varies', [1, 1], [3, 3, 3], { n: 2, low: 2, high: 2 }],
  ])('unpaired, %s', (_, a, b, expected) => {
    const found = unpairedDifference(a, b);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });

  test('turned round, they change their sign', () => {
    const rows = array(tuple(value, value), { minLength: 2, maxLength: 30 });
    assert(
      property(rows, (pairs) => {
        const a = pairs.map(([left]) => left);
        const b = pairs.map(([, right]) => right);
        for (const method of [pairedDifference, unpairedDifference]) {
          const [there, back] = [method(a, b)!, method(b, a)!];
          expect(there.difference).toBeCloseTo(-back.difference, 7);
          expect(there.low).toBeCloseTo(-back.high, 7);
        }
        const naive = pairedDifference(a, b)!.meanB - pairedDifference(a, b)!.meanA;
        expect(unpairedDifference(a, b)!.difference).toBeCloseTo(naive, 7);
      }),
    );
  });
});

describe('a p-value', () => {
  test.each([
    ['no value', [], 'less', 1],
    ['one value', [1], 'less', 1],
    ['two equal ones, below', [1, 1], 'less', 1 / 4],
    ['five equal ones, above', [3, 3, 3, 3, 3], 'greater', 1 / 32],
    ['five equal ones, beside it', [3, 3, 3, 3, 3], 'two-sided', 1 / 16],
    ['equal ones, below, asked for above', [1, 1], 'greater', 1],
    ['equal ones, on it', [2, 2], 'two-sided', 1],
    ['in the middle', [1, 3], 'less', 0.5],
  ] as const)('of %s', (_, list, side, p) => {
    expect(tTest(list, 2, side)).toBeCloseTo(p, 12);
  });

  test('is below 1 − level exactly when the interval leaves the value out', () => {
    assert(
      property(values(2), value, (list, mu) => {
        const { low, high, halfWidth } = meanInterval(list, 0.9)!;
        const p = tTest(list, mu, 'two-sided');
        // On the very edge rounding decides.
        const edge = Math.min(Math.abs(mu - low), Math.abs(mu - high));
        if (halfWidth! > 0 && edge > 1e-9 * (1 + Math.abs(mu)))
          expect(p < 0.1).toBe(mu < low || mu > high);
      }),
    );
  });
});

describe('Holm', () => {
  // Holm's rule on the p-values 0.01, 0.04, 0.03, 0.005: 4 · 0.005, 3 · 0.01, 2 · 0.03, and the last no less than those.
  test.each([
    [[], []],
    [[0.03], [0.03]],
    [
      [0.01, 0.04, 0.03, 0.005],
      [0.03, 0.06, 0.06, 0.02],
    ],
    [
      [0.5, 0.9],
      [1, 1],
    ],
  ])('%j becomes %j', (given, adjusted) => {
    expect(holm(given).map((p) => Number(p.toFixed(12)))).toEqual(adjusted);
  });

  test('rejects what the rule, step by step, rejects', () => {
    const ps = array(double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    assert(
      property(ps, double({ min: 0.001, max: 0.5, noNaN: true }), (list, alpha) => {
        const rejected = holm(list).map((p) => p <= alpha);
        expect(rejected).toEqual(stepDown(list, alpha));
      }),
    );
  });
});

describe('a ratio of sums', () => {
  test.each([
    ['nothing to divide by', [1, 2], [0, 0], null],
    ['none at all', [], [], null],
    ['one replication', [3], [4], { n: 1, mean: 0.75, halfWidth: null }],
    ['all of the denominator in one', [1, 0], [4, 0], { mean: 0.25, halfWidth: null }],
    ['the same ratio everywhere', [1, 2, 3], [2, 4, 6], { mean: 0.5, halfWidth: 0 }],
  ])('%s', (_, y, x, expected) => {
    const found = ratioInterval(y, x);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });

  test('refuses lists of different lengths', () => {
    expect(() => ratioInterval([1], [1, 2])).toThrow('as many numerators as denominators');
  });

  test('with equal denominators it is the interval of the mean', () => {
    assert(
      property(values(2), integer({ min: 1, max: 50 }), (list, x) => {
        const ratio = ratioInterval(
          list,
          list.map(() => x),
        )!;
        const mean = meanInterval(list.map((y) => y / x))!;
        expect(ratio.mean).toBeCloseTo(mean.mean, 8);
        expect(ratio.halfWidth).toBeCloseTo(mean.halfWidth!, 8);
      }),
    );
  });

  // By hand: y = 1, 1, 4 and x = 2, 3, 5 give r = 0.6; left out in turn 5/8, 5/7, 2/5, so J = 0.55, 0.3714…, 1.
  test('1/2, 1/3 and 4/5', () => {
    const { mean, halfWidth } = ratioInterval([1, 1, 4], [2, 3, 5])!;
    const J = [1.8 - 2 * (5 / 8), 1.8 - 2 * (5 / 7), 1.8 - 2 * (2 / 5)];
    const centre = (J[0]! + J[1]! + J[2]!) / 3;
    const spread = Math.sqrt(J.reduce((sum, j) => sum + (j - centre) ** 2, 0) / 2);
    expect(mean).toBeCloseTo(centre, 12);
    expect(halfWidth).toBeCloseTo((4.3026527297 * spread) / Math.sqrt(3), 8);
  });
});

/** Holm's own words: as long as the smallest left is at most α over the number left, it goes. */
function stepDown(ps: readonly number[], alpha: number): boolean[] {
  const rejected = ps.map(() => false);
  for (let left = ps.length; left > 0; left--) {
    let smallest = -1;
    ps.forEach((p, i) => {
      if (!rejected[i] && (smallest < 0 || p < ps[smallest]!)) smallest = i;
    });
    if (ps[smallest]! * left > alpha) break;
    rejected[smallest] = true;
  }
  return rejected;
}
