/**
 * The interval of a quantile of all chats together, from one histogram a replication. Chats of one run hang together, so the
 * replications are what varies: how far the share of chats below the estimate differs from run to run gives an interval
 * for that share, and the distribution turns it into one for the quantile.
 *
 *   q = quantile p of all chats     N = all chats     S = share of them that are ≤ q: p, or more where many share that value
 *   z_i = (chats of run i that are ≤ q) − S · (chats of run i)
 *   se = √(n / (n − 1) · Σ z_i²) / N            p± = p ± t(n − 1) · se, on the scale ln(p / (1 − p))
 *   from quantile p− to quantile p+ of all chats
 *
 * On that scale p± stays between 0 and 1. Source: R. S. Woodruff, Confidence intervals for medians and other position
 * measures, Journal of the American Statistical Association 47 (1952); with the scale of E. L. Korn and B. I. Graubard,
 * Survey Methodology 24 (1998).
 */
import { addHistograms, countOf, type Histogram, quantile, shareUpTo } from './histogram.ts';
import { exp, ln } from './math.ts';
import type { Interval } from './mean-interval.ts';
import { tWithin } from './quantiles.ts';

/** In the histograms' unit; 0 < p < 1. Null without any chat; endless with fewer than two replications that had one. */
export function quantileInterval(
  histograms: readonly Histogram[],
  p: number,
  level = 0.95,
): Interval | null {
  const filled = histograms.filter(({ bins }) => bins.length > 0);
  const all = addHistograms(filled);
  const mean = quantile(all, p);
  if (mean === null) return null;
  const n = filled.length;
  if (n < 2) return { n, mean, low: -Infinity, high: Infinity, halfWidth: null, level };
  const total = countOf(all);
  // Where many chats share a value (all that waited nothing), more than p are at most q.
  const share = shareUpTo(all, mean) ?? p;
  let squares = 0;
  for (const histogram of filled) {
    const count = countOf(histogram);
    const off = ((shareUpTo(histogram, mean) ?? 0) - share) * count;
    squares += off * off;
  }
  const error = Math.sqrt((squares * n) / (n - 1)) / total;
  const reach = (tWithin(level, n - 1) * error) / (p * (1 - p));
  const at = ln(p / (1 - p));
  const low = quantile(all, logistic(at - reach)) as number;
  const high = quantile(all, logistic(at + reach)) as number;
  return { n, mean, low, high, halfWidth: (high - low) / 2, level };
}

function logistic(x: number): number {
  return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x));
}
