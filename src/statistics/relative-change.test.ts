/** Fieller's interval against what it promises: its ends are where the t-test stops refusing. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tQuantile } from './quantiles.ts';
import { relativeChange } from './relative-change.ts';
import { standingOf } from './sequential.ts';

const values = fc.array(fc.integer({ min: 50, max: 150 }), { minLength: 8, maxLength: 20 });

describe('the change as a share of what it was', () => {
  test('is exact where nothing varies', () => {
    const range = relativeChange([4, 4, 4], [5, 5, 5], { t: 3, isPaired: true });
    expect(range).toEqual({ change: 0.25, low: 0.25, high: 0.25 });
  });

  test('cannot be told where it was 0, and has no ends where it may have been', () => {
    expect(relativeChange([0, 0], [1, 2], { t: 2, isPaired: true })).toBeNull();
    const unsure = relativeChange([-5, 6, 0.1], [1, 2, 3], { t: 4, isPaired: true });
    expect([unsure?.low, unsure?.high]).toEqual([-Infinity, Infinity]);
  });

  test('its ends are the tolerances at which the paired test is just sure', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 60 }), (a, seed) => {
        const b = a.map((value, i) => value * (1 + ((seed * (i + 3) * 7919) % 23) / 100));
        fc.pre(new Set(b.map((value, i) => value / (a[i] as number))).size > 2);
        const error = 0.02;
        const t = tQuantile(1 - error, a.length - 1);
        const range = relativeChange(a, b, { t, isPaired: true });
        if (range === null || !Number.isFinite(range.low)) return;
        const at = (change: number) =>
          standingOf(b.map((value, i) => value - (1 + change) * (a[i] as number)));
        expect(at(range.high).within).toBeCloseTo(error, 6);
        expect(at(range.low).beyond).toBeCloseTo(error, 6);
      }),
    );
  });
});
