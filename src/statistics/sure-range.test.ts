/** The range against what it promises: its ends are where the test is just sure. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanInterval } from './mean-interval.ts';
import { standingOf } from './sequential.ts';
import { sureRange } from './sure-range.ts';

const ERROR = 0.02;
const rangeOf = (values: readonly number[]) =>
  sureRange((limit) => standingOf(values.map((value) => value - limit)), {
    estimate: values.reduce((sum, value) => sum + value, 0) / values.length,
    step: 0.1,
    error: ERROR,
  });

describe('the range that is sure', () => {
  test('is no narrower than the interval of Student, and of symmetric values it is that', () => {
    const values = Array.from({ length: 41 }, (_, i) => i);
    const student = meanInterval(values, 1 - 2 * ERROR);
    const range = rangeOf(values);
    expect(range.low).toBeCloseTo(student?.low ?? Number.NaN, 9);
    expect(range.high).toBeCloseTo(student?.high ?? Number.NaN, 9);
    const skewed = values.map((value) => (value * value * value) / 1600);
    expect(rangeOf(skewed).high).toBeGreaterThan(meanInterval(skewed, 1 - 2 * ERROR)?.high ?? 0);
  });

  test('ends where the test is just sure', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(values, (list) => {
        fc.pre(new Set(list).size > 3);
        const { low, high } = rangeOf(list);
        if (low === null || high === null) return;
        const at = (limit: number) => standingOf(list.map((value) => value - limit));
        expect(at(high).within).toBeLessThanOrEqual(ERROR);
        expect(at(high - 0.01).within).toBeGreaterThan(ERROR - 1e-3);
        expect(at(low).beyond).toBeLessThanOrEqual(ERROR);
        expect(at(low + 0.01).beyond).toBeGreaterThan(ERROR - 1e-3);
      }),
    );
  });

  test('of few values holds them all: to be sure they must agree', () => {
    const { low, high } = rangeOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect([low, high]).toEqual([expect.closeTo(1, 6), expect.closeTo(10, 6)]);
  });

  test('has no ends where nothing can be sure', () => {
    expect(rangeOf([5])).toEqual({ low: null, high: null });
  });
});
