// From what a person knows (a mean and a coefficient of variation, two quantiles) to a Distribution, and back
// to its mean and variance. Runs when a scenario is loaded, and in docs, validation and tests; never in a run.
// All formulas hold for durations in any unit: the answer is in the unit of the question.

import { exp, gamma, gammaBelow, gammaln, ln, normalQuantile } from '../statistics/math.ts';
import type { Distribution, Empirical } from './distribution.ts';

export type FitKind = 'exponential' | 'gamma' | 'weibull' | 'lognormal' | 'hyperexponential';

/** Either the distribution, or a sentence that says why there is none. */
export type Fit =
  | { readonly kind: 'fitted'; readonly distribution: Distribution }
  | { readonly kind: 'impossible'; readonly reason: string };

/**
 * The distribution of that kind with this mean (> 0) and coefficient of variation (standard deviation / mean, ≥ 0).
 * A cv of 0 is the constant, of any kind but exponential. Hyperexponential: two phases with balanced means,
 * p₁·m₁ = p₂·m₂ (Whitt 1982).
 */
export function fromMeanCv(kind: FitKind, mean: number, cv: number): Fit {
  if (!(mean > 0 && mean < Infinity)) return impossible('the mean must be greater than 0');
  if (!(cv >= 0 && cv < Infinity)) return impossible('the cv must not be negative');
  switch (kind) {
    case 'exponential':
      if (Math.abs(cv - 1) > 1e-9)
        return impossible('an exponential has cv 1: leave the cv out, or take a gamma');
      return fitted({ kind, mean });
    case 'hyperexponential': {
      if (cv < 1)
        return impossible('a hyperexponential has a cv of at least 1: take a gamma or an erlang');
      const p = (1 + Math.sqrt((cv * cv - 1) / (cv * cv + 1))) / 2;
      if (p === 1) return impossible('the cv is too large for a hyperexponential');
      return fitted(balanced(p, mean));
    }
    case 'gamma':
      if (cv === 0) return fitted({ kind: 'constant', value: mean });
      if (cv < 0.001 || cv > 10)
        return impossible('the cv of a gamma must be 0 or from 0.001 to 10');
      return fitted({ kind, shape: 1 / (cv * cv), scale: mean * cv * cv });
    case 'lognormal': {
      if (cv === 0) return fitted({ kind: 'constant', value: mean });
      const variance = ln(1 + cv * cv);
      return fitted({ kind, mu: ln(mean) - variance / 2, sigma: Math.sqrt(variance) });
    }
    case 'weibull': {
      if (cv === 0) return fitted({ kind: 'constant', value: mean });
      if (cv < 0.001 || cv > 100)
        return impossible('the cv of a weibull must be 0 or from 0.001 to 100');
      // 1 + cv² = Γ(1 + 2/k) / Γ(1 + 1/k)² falls as k rises.
      const target = ln(1 + cv * cv);
      const shape = exp(root((y) => target - weibullSpread(exp(y)), ln(0.05), ln(2000)));
      return fitted({ kind, shape, scale: mean / exp(gammaln(1 + 1 / shape)) });
    }
  }
}

/**
 * The distribution of that kind with P(X ≤ q1) = p1 and P(X ≤ q2) = p2. The shares are strictly between 0 and 1, the quantiles
 * greater than 0, and the greater share has the greater quantile. An exponential has one parameter, so the two must
 * agree on its mean to 1 %. A hyperexponential has balanced means; of two that fit, the one of smaller cv.
 */
export function fromQuantiles(kind: FitKind, p1: number, q1: number, p2: number, q2: number): Fit {
  if (p1 > p2) return fromQuantiles(kind, p2, q2, p1, q1);
  if (!(p1 > 0 && p1 < p2 && p2 < 1))
    return impossible('the two shares must differ and lie between 0 % and 100 %');
  if (!(q1 > 0 && q1 < q2 && q2 < Infinity))
    return impossible(
      'the greater share must have the greater quantile, and both must be greater than 0',
    );
  const stretch = ln(q2) - ln(q1);
  switch (kind) {
    case 'exponential': {
      const mean1 = -q1 / ln(1 - p1);
      const mean2 = -q2 / ln(1 - p2);
      if (Math.abs(mean1 - mean2) > 0.01 * mean1)
        return impossible(
          'no exponential has both quantiles: give one, or take a weibull or a gamma',
        );
      return fitted({ kind, mean: (mean1 + mean2) / 2 });
    }
    case 'lognormal': {
      const z1 = normalQuantile(p1);
      const sigma = stretch / (normalQuantile(p2) - z1);
      return fitted({ kind, mu: ln(q1) - sigma * z1, sigma });
    }
    case 'weibull': {
      // ln(−ln(1 − p)) = shape · (ln q − ln scale)
      const y1 = ln(-ln(1 - p1));
      const shape = (ln(-ln(1 - p2)) - y1) / stretch;
      return fitted({ kind, shape, scale: exp(ln(q1) - y1 / shape) });
    }
    case 'gamma': {
      // The ratio of two quantiles falls as the shape rises; the scale follows from the first.
      const excess = (y: number) =>
        stretch - (gammaLogQuantile(exp(y), p2) - gammaLogQuantile(exp(y), p1));
      const low = ln(0.02);
      const high = ln(1e5);
      if (excess(low) > 0 || excess(high) < 0)
        return impossible(
          'no gamma has quantiles so far apart or so close together: take a lognormal',
        );
      const shape = exp(root(excess, low, high));
      return fitted({ kind, shape, scale: q1 / exp(gammaLogQuantile(shape, p1)) });
    }
    case 'hyperexponential': {
      // From the exponential (p = ½) the ratio grows with p, and later shrinks again: go up to the first p that fits.
      const excess = (p: number) =>
        ln(balancedQuantile(p, p2)) - ln(balancedQuantile(p, p1)) - stretch;
      const start = excess(0.5);
      if (start > 1e-9)
        return impossible(
          'quantiles so close together are not those of a hyperexponential: take a gamma or a weibull',
        );
      for (let i = 1; i < 1000; i++) {
        if (excess(0.5 + i / 2000) < 0) continue;
        const p = root(excess, 0.5 + (i - 1) / 2000, 0.5 + i / 2000);
        return fitted(balanced(p, q1 / balancedQuantile(p, p1)));
      }
      return impossible(
        'quantiles so far apart are not those of a hyperexponential with balanced means: take a lognormal',
      );
    }
  }
}

/** The mean, in the unit of the values. */
export function mean(d: Distribution): number {
  switch (d.kind) {
    case 'constant':
      return d.value;
    case 'exponential':
    case 'erlang':
    case 'geometric':
      return d.mean;
    case 'gamma':
      return d.shape * d.scale;
    case 'weibull':
      return d.scale * gamma(1 + 1 / d.shape);
    case 'lognormal':
      return exp(d.mu + (d.sigma * d.sigma) / 2);
    case 'uniform':
      return (d.low + d.high) / 2;
    case 'triangular':
      return (d.low + d.mode + d.high) / 3;
    default:
      return mixtureMean(pieces(d));
  }
}

/** The variance, in the square of the unit of the values. */
export function variance(d: Distribution): number {
  switch (d.kind) {
    case 'constant':
      return 0;
    case 'exponential':
      return d.mean * d.mean;
    case 'erlang':
      return (d.mean * d.mean) / d.k;
    case 'geometric':
      return d.mean * (d.mean - 1);
    case 'gamma':
      return d.shape * d.scale * d.scale;
    case 'weibull': {
      const m = gamma(1 + 1 / d.shape);
      return d.scale * d.scale * (gamma(1 + 2 / d.shape) - m * m);
    }
    case 'lognormal': {
      const m = mean(d);
      return m * m * (exp(d.sigma * d.sigma) - 1);
    }
    case 'uniform':
      return ((d.high - d.low) * (d.high - d.low)) / 12;
    case 'triangular': {
      const left = d.mode - d.low;
      const right = d.high - d.mode;
      return (left * left + left * right + right * right) / 18;
    }
    default: {
      // Within the pieces and between them.
      const parts = pieces(d);
      const middle = mixtureMean(parts);
      let total = 0;
      let sum = 0;
      for (const part of parts) {
        total += part.weight;
        sum += part.weight * (part.variance + (part.mean - middle) * (part.mean - middle));
      }
      return sum / total;
    }
  }
}

interface Piece {
  readonly weight: number;
  readonly mean: number;
  readonly variance: number;
}

type Mixture = Extract<
  Distribution,
  { kind: 'hyperexponential' | 'discrete' | 'empirical' | 'mix' }
>;

// What a distribution is a weighted mixture of.
function pieces(d: Mixture): Piece[] {
  switch (d.kind) {
    case 'hyperexponential':
      return d.means.map((m, i) => ({ weight: d.probabilities[i]!, mean: m, variance: m * m }));
    case 'discrete':
      return d.values.map((value, i) => ({
        weight: d.probabilities[i]!,
        mean: value,
        variance: 0,
      }));
    case 'mix':
      return d.parts.map((part, i) => ({
        weight: d.probabilities[i]!,
        mean: mean(part),
        variance: variance(part),
      }));
    case 'empirical':
      return empiricalPieces(d);
  }
}

// Points; between them, when interpolated, uniform stretches; and what lies beyond the end of a cumulative curve.
function empiricalPieces(d: Empirical): Piece[] {
  const { values, weights, cumulative } = d;
  const straight = d.interpolate === true && values.length > 1;
  const even = weights === undefined && cumulative === undefined;
  const found: Piece[] = values.map((value, i) => {
    const weight =
      cumulative !== undefined
        ? cumulative[i]! - (i === 0 ? 0 : cumulative[i - 1]!)
        : (weights?.[i] ?? 1);
    // With neither weights nor a curve the straight line starts at the smallest value, which then has no share of its own.
    if (!straight) return { weight, mean: value, variance: 0 };
    if (i === 0) return { weight: even ? 0 : weight, mean: value, variance: 0 };
    const low = values[i - 1]!;
    return { weight, mean: (low + value) / 2, variance: ((value - low) * (value - low)) / 12 };
  });
  const reached = cumulative?.at(-1) ?? 1;
  if (reached < 1) {
    const tailMean = d.tailMean ?? 0;
    found.push({
      weight: 1 - reached,
      mean: values.at(-1)! + tailMean,
      variance: tailMean * tailMean,
    });
  }
  return found;
}

function mixtureMean(parts: readonly Piece[]): number {
  let total = 0;
  let sum = 0;
  for (const part of parts) {
    total += part.weight;
    sum += part.weight * part.mean;
  }
  return sum / total;
}

// Two exponential phases, each with half of the mean: p₁·m₁ = p₂·m₂.
function balanced(p: number, ofMean: number): Distribution {
  return {
    kind: 'hyperexponential',
    probabilities: [p, 1 - p],
    means: [ofMean / (2 * p), ofMean / (2 * (1 - p))],
  };
}

// The quantile of `balanced(p, 1)`.
function balancedQuantile(p: number, share: number): number {
  const beyond = (t: number) => p * exp(-2 * p * t) + (1 - p) * exp(-2 * (1 - p) * t);
  return exp(root((y) => 1 - share - beyond(exp(y)), -50, 50));
}

// The logarithm of the quantile of a gamma of scale 1, so that small shapes do not underflow.
function gammaLogQuantile(shape: number, share: number): number {
  return root(
    (y) => gammaBelow(shape, exp(y)) - share,
    -700,
    ln(shape + 50 * Math.sqrt(shape) + 800),
  );
}

// ln(1 + cv²) of a weibull.
function weibullSpread(shape: number): number {
  return gammaln(1 + 2 / shape) - 2 * gammaln(1 + 1 / shape);
}

// Where a function that is ≤ 0 at low and ≥ 0 at high crosses 0: bisection until the interval is two neighbours.
function root(f: (x: number) => number, low: number, high: number): number {
  let below = low;
  let above = high;
  for (;;) {
    const middle = below + (above - below) / 2;
    if (middle <= below || middle >= above) return middle;
    if (f(middle) < 0) below = middle;
    else above = middle;
  }
}

function fitted(distribution: Distribution): Fit {
  return { kind: 'fitted', distribution };
}

function impossible(reason: string): Fit {
  return { kind: 'impossible', reason };
}
