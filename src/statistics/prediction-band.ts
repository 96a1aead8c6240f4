/**
 * Where one further value may lie, when it comes from where the others came from: the band that holds it but for a chance
 * `error`. One value has no interval of its own; this is what it can be held against. No domain words stand here.
 *
 * Amounts (times, lengths): on the power scale (1, 1/2, 1/3, logarithm) on which the values are the most symmetric
 *
 *   m ± t(1 − error/2, ν) · s · √((ν − 2)/ν) · √(1 + 1/n)        ν = min(n − 1, 4 + 6 / (g + √(24/n)))
 *
 * with g the excess kurtosis, 0 where it is less: a Student distribution of ν degrees of freedom has the kurtosis 6 / (ν − 4), and
 * √(24/n) is the standard error of g, so that tails are taken to be as heavy as the values allow. What has been seen lies inside.
 *
 * Counts: the same, and what a Poisson count of the same mean allows. Of S events in n runs and x in one more, x is
 * binomial(S + x, 1/(n + 1)) whatever the rate; so x = 1 is no surprise where n runs had none.
 * Shares of so many trials: the same for the events, and for those that were none.
 *
 * Values of which most are alike have no spread that tells: of amounts nothing is said then.
 *
 * Differences (of two runs of the same people, say) are symmetric enough as they are: the same t, from no effect at all to twice
 * the mean effect; of counts, where most are alike, what a Poisson number of changes allows.
 *
 * Sources: G. J. Hahn, W. Q. Meeker, Statistical Intervals, 1991, chapters 4 (normal) and 7 (Poisson); the power scale: G. E. P. Box,
 * D. R. Cox, An analysis of transformations, Journal of the Royal Statistical Society B 26 (1964).
 */
import { exp, ln, pow } from './math.ts';
import { normalQuantile, tWithin } from './quantiles.ts';

export interface PredictionBand {
  /** Values there were. */
  readonly n: number;
  readonly mean: number;
  /** −Infinity and Infinity where the values tell nothing. */
  readonly low: number;
  readonly high: number;
}

export type Measure =
  | { readonly kind: 'amount' }
  | { readonly kind: 'count' }
  /** `trials` of the new value, and about as many of each of the others; null where it is a share of a continuous amount. */
  | { readonly kind: 'share'; readonly trials: number | null };

/** `error`: chance that an honest value lies outside. Values are at least 0, shares at most 1. Null without values. */
export function predictionBand(
  values: readonly number[],
  measure: Measure,
  error: number,
): PredictionBand | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const spread = spreadBand(values, error, measure.kind === 'share' ? 1 : Infinity);
  if (measure.kind === 'amount' || (measure.kind === 'share' && measure.trials === null))
    return { n, mean, ...spread };
  // Without a spread of their own, counts still have that of chance.
  const own = spread.high === Infinity || spread.low === -Infinity ? EMPTY : spread;
  if (measure.kind === 'count') return { n, mean, ...hull(own, countBand(mean * n, n, error)) };
  const trials = measure.trials as number;
  if (trials <= 0) return { n, mean, low: -Infinity, high: Infinity };
  const events = countBand(mean * n * trials, n, error);
  const others = countBand((1 - mean) * n * trials, n, error);
  // Few events are Poisson, and so are few that are none; between the two the narrower holds.
  const chance = {
    low: Math.max(events.low / trials, 1 - others.high / trials, 0),
    high: Math.min(events.high / trials, 1 - others.low / trials, 1),
  };
  return { n, mean, ...hull(own, chance) };
}

/** The band of one further difference, around 0. Null without values. */
export function differenceBand(
  differences: readonly number[],
  measure: Measure,
  error: number,
): PredictionBand | null {
  const n = differences.length;
  if (n === 0) return null;
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  const own = differenceSpread(differences, mean, error);
  const unit = measure.kind === 'count' ? 1 : measure.kind === 'share' ? measure.trials : null;
  if (unit === null || unit <= 0) return { n, mean, ...(own ?? ENDLESS) };
  const changes = differences.reduce((sum, value) => sum + Math.abs(value), 0) * unit;
  const most = countBand(changes, n, error).high / unit;
  return { n, mean, ...hull(own ?? EMPTY, { low: -most, high: most }) };
}

function differenceSpread(values: readonly number[], mean: number, error: number) {
  if (values.length < FEWEST || mostAlike(values) > ALIKE * values.length) return undefined;
  const reach = reachOf(shapeOf(values), values.length, error);
  return {
    low: Math.min(0 - reach, 2 * mean - reach, ...values),
    high: Math.max(0 + reach, 2 * mean + reach, ...values),
  };
}

interface Range {
  readonly low: number;
  readonly high: number;
}
/** Holds nothing. */
const EMPTY: Range = { low: Infinity, high: -Infinity };
const ENDLESS: Range = { low: -Infinity, high: Infinity };

const hull = (a: Range, b: Range): Range => ({
  low: Math.min(a.low, b.low),
  high: Math.max(a.high, b.high),
});

// By the spread of the values.

interface Scale {
  readonly to: (value: number) => number;
  readonly back: (value: number) => number;
}
const power = (p: number): Scale => ({
  to: (value) => pow(value, p),
  back: (value) => (value <= 0 ? 0 : pow(value, 1 / p)),
});
const SCALES: readonly Scale[] = [
  { to: (value) => value, back: (value) => value },
  { to: Math.sqrt, back: (value) => (value <= 0 ? 0 : value * value) },
  power(1 / 3),
  { to: ln, back: exp },
];

/** More than this share of values alike: what spreads are exceptions, and these say little of how far others go. */
const ALIKE = 1 / 2;
const FEWEST = 8;

function spreadBand(values: readonly number[], error: number, most: number): Range {
  const n = values.length;
  if (n < FEWEST || mostAlike(values) > ALIKE * n) return ENDLESS;
  // Shares above one half are told from the other end, where they are skewed.
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (most < Infinity && mean > most / 2) {
    const turned = spreadBand(
      values.map((value) => Math.max(0, most - value)),
      error,
      Infinity,
    );
    return { low: Math.max(0, most - turned.high), high: Math.min(most, most - turned.low) };
  }
  const usable = SCALES.filter(({ to }) => values.every((value) => Number.isFinite(to(value))));
  const fits = usable.map((scale) => ({ scale, shape: shapeOf(values.map(scale.to)) }));
  const best = fits.reduce((a, b) => (Math.abs(b.shape.skew) < Math.abs(a.shape.skew) ? b : a));
  const { scale, shape } = best;
  const reach = reachOf(shape, n, error);
  // Between whole numbers nothing lies, and the greatest of a few says little of the next one.
  const step = values.every(Number.isInteger) ? 1 : 0;
  return {
    low: Math.max(0, Math.min(scale.back(shape.mean - reach), ...values) - step),
    high: Math.min(most, Math.max(scale.back(shape.mean + reach), ...values) + step),
  };
}

/** Half the width of the band around the mean. */
function reachOf({ sd, kurtosis }: Shape, n: number, error: number): number {
  const df = Math.min(n - 1, 4 + 6 / (Math.max(0, kurtosis) + Math.sqrt(24 / n)));
  return tWithin(1 - error, df) * sd * Math.sqrt((df - 2) / df) * Math.sqrt(1 + 1 / n);
}

function mostAlike(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Math.max(...counts.values());
}

interface Shape {
  readonly mean: number;
  readonly sd: number;
  readonly skew: number;
  /** Beyond that of a normal. */
  readonly kurtosis: number;
}

/** Of values that are not all alike. */
function shapeOf(values: readonly number[]): Shape {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let [second, third, fourth] = [0, 0, 0];
  for (const value of values) {
    const off = value - mean;
    second += off * off;
    third += off * off * off;
    fourth += off * off * off * off;
  }
  const variance = second / n;
  return {
    mean,
    sd: Math.sqrt(second / (n - 1)),
    skew: third / n / (variance * Math.sqrt(variance)),
    kurtosis: fourth / n / (variance * variance) - 3,
  };
}

// By chance alone.

/** Events from which on a Poisson count is as good as normal. */
const MANY = 400;

/** Counts x that are no surprise after `total` events in `n` runs: P(at least x) and P(at most x) above error / 2. */
function countBand(total: number, n: number, error: number): Range {
  const expected = total / n;
  const tail = error / 2;
  if (expected > MANY) {
    const reach = -normalQuantile(tail) * Math.sqrt(expected * (1 + 1 / n));
    return { low: expected - reach, high: expected + reach };
  }
  const start = Math.round(expected);
  let high = start;
  while (predictive(total, n, high + 1, 'at least') > tail) high++;
  let low = start;
  while (low > 0 && predictive(total, n, low - 1, 'at most') > tail) low--;
  return { low, high };
}

/**
 * P(one more run has at least, or at most, x events | total in all n + 1): with x' events in it the total would be S + x', and each
 * falls into it with the chance 1/(n + 1). As a negative binomial of S + 1 (S for "at most") events, which is that tail exactly.
 */
function predictive(total: number, n: number, x: number, side: 'at least' | 'at most'): number {
  const size = side === 'at least' ? total + 1 : Math.max(total, 1e-9);
  const p = 1 / (n + 1);
  // NB(k) = Γ(size + k) / (Γ(size) k!) · (1 − p)^size · p^k, by recurrence from k = 0.
  let term = exp(size * ln(1 - p));
  let below = 0;
  for (let k = 0; k < x; k++) {
    below += term;
    term *= ((size + k) / (k + 1)) * p;
  }
  return side === 'at least' ? Math.max(0, 1 - below) : below + term;
}
