import { describe, expect, test } from 'vitest';
import { exp, gammaBelow, ln, normalBelow } from '../statistics/math.ts';
import type { Distribution } from './distribution.ts';
import { type FitKind, fromMeanCv, fromQuantiles, mean, variance } from './fit.ts';

describe('fromMeanCv gives the mean and cv asked for', () => {
  test.each<[FitKind, number, number]>([
    ['exponential', 4e6, 1],
    ['gamma', 4e6, 0.5],
    ['gamma', 4e6, 1],
    ['gamma', 4e6, 3],
    ['gamma', 4e6, 0],
    ['weibull', 4e6, 0.01],
    ['weibull', 4e6, 0.3],
    ['weibull', 4e6, 1],
    ['weibull', 4e6, 4],
    ['lognormal', 4e6, 0.2],
    ['lognormal', 4e6, 2],
    ['lognormal', 4e6, 0],
    ['hyperexponential', 4e6, 1],
    ['hyperexponential', 4e6, 2.5],
  ])('%s of mean %d and cv %d', (kind, m, cv) => {
    const d = fitted(fromMeanCv(kind, m, cv));
    expect(mean(d) / m).toBeCloseTo(1, 9);
    expect(Math.sqrt(variance(d)) / m).toBeCloseTo(cv, 6);
  });

  test('a weibull of cv 1 is exponential', () => {
    const d = fitted(fromMeanCv('weibull', 7, 1));
    expect(d.kind === 'weibull' && d.shape).toBeCloseTo(1, 9);
  });

  test.each<[FitKind, number, number, string]>([
    ['gamma', 0, 1, 'the mean must be greater than 0'],
    ['gamma', 5, -1, 'the cv must not be negative'],
    ['exponential', 5, 0.5, 'an exponential has cv 1: leave the cv out, or take a gamma'],
    [
      'hyperexponential',
      5,
      0.9,
      'a hyperexponential has a cv of at least 1: take a gamma or an erlang',
    ],
  ])('but not %s of mean %d and cv %d', (kind, m, cv, reason) => {
    expect(fromMeanCv(kind, m, cv)).toEqual({ kind: 'impossible', reason });
  });
});

describe('fromQuantiles gives the quantiles asked for', () => {
  test.each<[FitKind, number, number, number, number]>([
    ['exponential', 0.5, 10 * ln(2), 0.9, 10 * ln(10)],
    ['gamma', 0.5, 60e6, 0.95, 200e6],
    ['gamma', 0.1, 60e6, 0.9, 61e6],
    ['gamma', 0.5, 1e6, 0.9, 200e6],
    ['weibull', 0.5, 60e6, 0.9, 300e6],
    ['weibull', 0.25, 60e6, 0.75, 61e6],
    ['lognormal', 0.5, 60e6, 0.95, 300e6],
    ['lognormal', 0.95, 300e6, 0.5, 60e6],
    ['hyperexponential', 0.5, 60e6, 0.95, 400e6],
    ['hyperexponential', 0.5, 10 * ln(2), 0.9, 10 * ln(10)],
  ])('%s: %d at %d, %d at %d', (kind, p1, q1, p2, q2) => {
    const d = fitted(fromQuantiles(kind, p1, q1, p2, q2));
    expect(below(d, q1)).toBeCloseTo(p1, 8);
    expect(below(d, q2)).toBeCloseTo(p2, 8);
  });

  test.each<[FitKind, number, number, number, number, string]>([
    ['gamma', 0.5, 5, 0.5, 6, 'the two shares must differ and lie between 0 % and 100 %'],
    ['gamma', 0.5, 5, 1, 6, 'the two shares must differ and lie between 0 % and 100 %'],
    [
      'gamma',
      0.5,
      5,
      0.9,
      5,
      'the greater share must have the greater quantile, and both must be greater than 0',
    ],
    [
      'gamma',
      0.5,
      5,
      0.9,
      5e30,
      'no gamma has quantiles so far apart or so close together: take a lognormal',
    ],
    [
      'exponential',
      0.5,
      5,
      0.9,
      50,
      'no exponential has both quantiles: give one, or take a weibull or a gamma',
    ],
    [
      'hyperexponential',
      0.5,
      5,
      0.9,
      6,
      'quantiles so close together are not those of a hyperexponential: take a gamma or a weibull',
    ],
    [
      'hyperexponential',
      0.5,
      5,
      0.9,
      5e9,
      'quantiles so far apart are not those of a hyperexponential with balanced means: take a lognormal',
    ],
  ])('but not %s: %d at %d, %d at %d', (kind, p1, q1, p2, q2, reason) => {
    expect(fromQuantiles(kind, p1, q1, p2, q2)).toEqual({ kind: 'impossible', reason });
  });
});

describe('mean and variance', () => {
  test.each<[Distribution, number, number]>([
    [{ kind: 'erlang', k: 4, mean: 8 }, 8, 16],
    [{ kind: 'triangular', low: 0, mode: 0, high: 6 }, 2, 2],
    [{ kind: 'discrete', values: [0, 10], probabilities: [3, 1] }, 2.5, 18.75],
    [{ kind: 'empirical', values: [1, 2, 3] }, 2, 2 / 3],
    [{ kind: 'empirical', values: [0, 12], interpolate: true }, 6, 12],
    [{ kind: 'empirical', values: [0, 12], cumulative: [0.5, 0.5], tailMean: 0 }, 6, 36],
    [{ kind: 'geometric', mean: 3 }, 3, 6],
  ])('%j: %d and %d', (d, m, v) => {
    expect(mean(d)).toBeCloseTo(m, 12);
    expect(variance(d)).toBeCloseTo(v, 12);
  });
});

// P(X ≤ x)
function below(d: Distribution, x: number): number {
  switch (d.kind) {
    case 'exponential':
      return 1 - exp(-x / d.mean);
    case 'gamma':
      return gammaBelow(d.shape, x / d.scale);
    case 'weibull':
      return 1 - exp(-exp(d.shape * ln(x / d.scale)));
    case 'lognormal':
      return normalBelow((ln(x) - d.mu) / d.sigma);
    case 'hyperexponential':
      return d.means.reduce((sum, m, i) => sum + d.probabilities[i]! * (1 - exp(-x / m)), 0);
    default:
      throw new Error(`no distribution function for ${d.kind}`);
  }
}

function fitted(fit: ReturnType<typeof fromMeanCv>): Distribution {
  if (fit.kind === 'impossible') throw new Error(fit.reason);
  return fit.distribution;
}
