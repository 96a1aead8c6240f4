// The fast bins against plain arithmetic, and quantiles against a sorted list.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addHistograms,
  binOf,
  binStart,
  binWidth,
  EMPTY_HISTOGRAM,
  type Histogram,
  PAGE,
  PAGES,
  quantile,
  shareUpTo,
} from './histogram.ts';

function histogramOf(values: readonly number[]): Histogram {
  return addHistograms(values.map((v) => ({ bins: [binOf(v)], counts: [1] })));
}

const value = fc.oneof(
  fc.integer({ min: 0, max: 2000 }),
  fc.integer({ min: 0, max: 2 ** 31 }),
  fc.maxSafeNat().map((v) => v % 2 ** 47),
);

test('every number lies in its bin, and no bin is wider than 0.4 % of its values', () => {
  fc.assert(
    fc.property(value, (v) => {
      const bin = binOf(v);
      expect(binStart(bin)).toBeLessThanOrEqual(v);
      expect(binStart(bin) + binWidth(bin)).toBeGreaterThan(v);
      if (v >= 512) expect(binWidth(bin) / v).toBeLessThanOrEqual(1 / 256);
      else expect(binWidth(bin)).toBe(1);
    }),
  );
});

test('the bins follow each other without a gap', () => {
  for (let bin = 0; bin < PAGES * PAGE - 1; bin++) {
    expect(binStart(bin) + binWidth(bin)).toBe(binStart(bin + 1));
    expect(binOf(binStart(bin))).toBe(bin);
  }
});

test('a quantile is within 0.4 % of a number between the neighbours in the sorted list', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, p) => {
        const sorted = [...values].sort((a, b) => a - b);
        const rank = p * sorted.length;
        const low = sorted[Math.max(0, Math.ceil(rank) - 1)] as number;
        const high = sorted[Math.min(sorted.length - 1, Math.floor(rank))] as number;
        const got = quantile(histogramOf(values), p) as number;
        expect(got).toBeGreaterThanOrEqual(low - low / 256 - 1);
        expect(got).toBeLessThanOrEqual(high + high / 256 + 1);
      },
    ),
  );
});

test('nothing counted has no quantile and no share', () => {
  expect(quantile(EMPTY_HISTOGRAM, 0.5)).toBeNull();
  expect(shareUpTo(EMPTY_HISTOGRAM, 10)).toBeNull();
});

test('the share up to a number counts the number itself', () => {
  expect(shareUpTo(histogramOf([0, 10, 20, 30]), 20)).toBe(0.75);
  expect(shareUpTo(histogramOf([0, 10, 20, 30]), 19)).toBe(0.5);
});

test('adding is the same in any order', () => {
  fc.assert(
    fc.property(fc.array(value), fc.array(value), (a, b) => {
      expect(addHistograms([histogramOf(a), histogramOf(b)])).toEqual(histogramOf([...b, ...a]));
    }),
  );
});
