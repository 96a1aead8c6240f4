import { describe, expect, test } from 'vitest';
import { estimateOf, t975 } from './student-t.ts';

describe('the quantile', () => {
  // From the tables of NIST/SEMATECH, section 1.3.6.7.2.
  test.each([
    [1, 12.706],
    [2, 4.303],
    [9, 2.262],
    [19, 2.093],
    [29, 2.045],
    [30, 2.042],
    [31, 2.04],
    [40, 2.021],
    [60, 2.0],
    [100, 1.984],
    [100_000, 1.96],
  ])('%i degrees of freedom: %f', (df, quantile) => {
    expect(t975(df)).toBeCloseTo(quantile, 3);
  });

  test('the expansion goes on where the table ends', () => {
    expect(t975(31)).toBeLessThan(t975(30));
    expect(t975(31)).toBeCloseTo(2.0395134464, 6);
    expect(t975(400)).toBeCloseTo(1.965912343, 6);
  });
});

describe('an estimate', () => {
  test.each([
    ['nothing', [], null],
    ['only missing ones', [null, null], null],
    ['one value', [5], { mean: 5, halfWidth95: null, min: 5, max: 5, n: 1 }],
    ['equal values', [0.1, 0.1, 0.1], { mean: 0.1, halfWidth95: 0, min: 0.1, max: 0.1, n: 3 }],
    ['a missing one is left out', [1, null, 1], { mean: 1, halfWidth95: 0, min: 1, max: 1, n: 2 }],
  ])('of %s', (_, values, expected) => {
    expect(estimateOf(values)).toEqual(expected);
  });

  test('1, 2, 3, 4: mean 2.5, s = 1.291, half width 3.182 · s / 2', () => {
    const { mean, halfWidth95 } = estimateOf([1, 2, 3, 4])!;
    expect(mean).toBe(2.5);
    expect(halfWidth95).toBeCloseTo((3.1824463053 * 1.2909944487) / 2, 9);
  });
});
