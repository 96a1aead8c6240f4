import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  exp,
  gamma,
  gammaAbove,
  gammaBelow,
  gammaln,
  ln,
  normalBelow,
  normalQuantile,
  pow,
} from './math.ts';

describe('the functions of @stdlib', () => {
  test('are what they are called', () => {
    expect(ln(10)).toBe(Math.LN10);
    expect(exp(1)).toBeCloseTo(Math.E, 15);
    expect(pow(3, 5)).toBe(243);
    expect(gamma(6)).toBe(120);
    expect(gammaln(101)).toBeCloseTo(363.73937555556347, 10);
  });
});

describe('normalQuantile', () => {
  test.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.9995, 3.2905267314919255],
    [0.001, -3.0902323061678132],
    [1e-20, -9.262340089798409],
    [0, -Infinity],
    [1, Infinity],
    [1.5, NaN],
  ])('of %d is %d', (p, z) => {
    if (Number.isFinite(z)) expect(normalQuantile(p)).toBeCloseTo(z, 13);
    else expect(normalQuantile(p)).toBe(z);
  });

  test('undoes normalBelow', () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 5, noNaN: true }), (z) => {
        expect(normalQuantile(normalBelow(z))).toBeCloseTo(z, 9);
      }),
    );
  });
});

describe('gammaBelow and gammaAbove', () => {
  test('of a whole shape are the Poisson sum', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 150, noNaN: true }),
        (k, x) => {
          let term = exp(-x);
          let above = term;
          for (let i = 1; i < k; i++) {
            term *= x / i;
            above += term;
          }
          expect(gammaAbove(k, x)).toBeCloseTo(above, 12);
          expect(gammaBelow(k, x)).toBeCloseTo(1 - above, 12);
        },
      ),
    );
  });

  test('have ends', () => {
    expect([gammaBelow(2, 0), gammaBelow(2, Infinity)]).toEqual([0, 1]);
    expect([gammaAbove(2, 0), gammaAbove(2, Infinity)]).toEqual([1, 0]);
  });
});
