import { assert, double, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalCdf, normalQuantile, tCdf, tQuantile, tWithin } from './quantiles.ts';
import { t975 } from './student-t.ts';

describe('Student’s quantile', () => {
  // Upper critical values from NIST/SEMATECH e-Handbook, table 1.3.6.7.2.
  test.each([
    // df   0.90   0.95   0.975   0.99   0.995    0.999
    [1, 3.078, 6.314, 12.706, 31.821, 63.657, 318.309],
    [2, 1.886, 2.92, 4.303, 6.965, 9.925, 22.327],
    [3, 1.638, 2.353, 3.182, 4.541, 5.841, 10.215],
    [4, 1.533, 2.132, 2.776, 3.747, 4.604, 7.173],
    [5, 1.476, 2.015, 2.571, 3.365, 4.032, 5.893],
    [9, 1.383, 1.833, 2.262, 2.821, 3.25, 4.297],
    [19, 1.328, 1.729, 2.093, 2.539, 2.861, 3.579],
    [39, 1.304, 1.685, 2.023, 2.426, 2.708, 3.313],
    [100, 1.29, 1.66, 1.984, 2.364, 2.626, 3.174],
    [Infinity, 1.282, 1.645, 1.96, 2.326, 2.576, 3.09],
  ])('%d degrees of freedom', (df, ...table) => {
    const found = [0.9, 0.95, 0.975, 0.99, 0.995, 0.999].map((p) => tQuantile(p, df));
    expect(found.map((t) => Number(t.toFixed(3)))).toEqual(table);
  });

  // With 1 and 2 degrees of freedom there is a formula: tan π(p − 1/2), and (2p − 1)/√(2p(1 − p)).
  test.each([0.0001, 0.01, 0.2, 0.4, 0.6, 0.9, 0.975, 0.99999])('by formula at %f', (p) => {
    const one = Math.tan(Math.PI * (p - 0.5));
    const two = (2 * p - 1) / Math.sqrt(2 * p * (1 - p));
    expect(tQuantile(p, 1) / one).toBeCloseTo(1, 10);
    expect(tQuantile(p, 2) / two).toBeCloseTo(1, 10);
  });

  test.each([
    [0, 5, -Infinity],
    [1, 5, Infinity],
    [0.5, 5, 0],
    [1.1, 5, NaN],
    [0.9, 0, NaN],
    [NaN, 3, NaN],
  ])('at the edge: p %f, df %f', (p, df, t) => {
    expect(tQuantile(p, df)).toBe(t);
  });

  test('of 95 % is that of the report, of other levels by the distribution', () => {
    for (const df of [1, 4, 19, 39, 400]) {
      expect(tWithin(0.95, df)).toBe(t975(df));
      expect(tWithin(0.95, df)).toBeCloseTo(tQuantile(0.975, df), 6);
      expect(tWithin(0.99, df)).toBeCloseTo(tQuantile(0.995, df), 9);
    }
    expect(tWithin(0.95, 6.5)).toBeCloseTo(tQuantile(0.975, 6.5), 9);
  });

  test('undoes the distribution, is odd, and shrinks with the degrees of freedom', () => {
    const p = double({ min: 1e-9, max: 0.499, noNaN: true });
    const df = double({ min: 0.6, max: 5000, noNaN: true });
    assert(
      property(p, df, (share, freedom) => {
        const t = tQuantile(share, freedom);
        expect(tCdf(t, freedom) / share).toBeCloseTo(1, 9);
        // 1 − share is rounded, so far out the two may differ by that much.
        if (share > 1e-3) expect(tQuantile(1 - share, freedom) / t).toBeCloseTo(-1, 9);
        expect(tQuantile(share, freedom * 1.5)).toBeGreaterThan(t);
      }),
    );
  });
});

describe('Student’s distribution', () => {
  test('equals its density, summed up by Simpson', () => {
    assert(
      property(integer({ min: 3, max: 60 }), double({ min: 0, max: 8, noNaN: true }), (df, t) => {
        expect(tCdf(t, df) - 0.5).toBeCloseTo(
          simpson((x) => density(x, df), t),
          9,
        );
        expect(tCdf(-t, df) + tCdf(t, df)).toBeCloseTo(1, 12);
      }),
      { numRuns: 50 },
    );
  });

  test('is the normal with endless degrees, and close to it with many', () => {
    expect(tCdf(1.5, Infinity)).toBe(normalCdf(1.5));
    expect(tCdf(-2, 1e7)).toBeCloseTo(normalCdf(-2), 7);
    expect(tCdf(Infinity, 3)).toBe(1);
    expect(tCdf(-Infinity, 3)).toBe(0);
    expect(tCdf(NaN, 3)).toBeNaN();
  });
});

describe('the normal', () => {
  // Abramowitz and Stegun, table 26.1.
  test.each([
    [0, 0.5],
    [0.5, 0.69146246127],
    [1, 0.84134474607],
    [1.96, 0.97500210485],
    [3, 0.9986501019684],
    [-3, 0.0013498980316],
  ])('below %f: %f', (z, p) => {
    expect(normalCdf(z)).toBeCloseTo(p, 11);
    expect(normalQuantile(p)).toBeCloseTo(z, 8);
  });
});

function density(x: number, df: number): number {
  // Γ((df+1)/2)/Γ(df/2) from Γ(1) = 1 and Γ(1/2) = √π, one step of 1 at a time.
  let ratio = df % 2 === 0 ? Math.sqrt(Math.PI) / 2 : 1 / Math.sqrt(Math.PI);
  for (let k = df % 2 === 0 ? 2 : 1; k < df; k += 2) ratio *= (k + 1) / k;
  return (ratio / Math.sqrt(df * Math.PI)) * (1 + (x * x) / df) ** (-(df + 1) / 2);
}

function simpson(f: (x: number) => number, to: number): number {
  const steps = 2000;
  const h = to / steps;
  let sum = f(0) + f(to);
  for (let i = 1; i < steps; i++) sum += f(i * h) * (i % 2 === 0 ? 2 : 4);
  return (sum * h) / 3;
}
