/**
 * The interval of a mean over replications: each value stands for one whole run with its own random numbers, so the values
 * are independent, and nothing is assumed of what happens within a run.
 *
 *   mean ± t((1 + level)/2, n − 1) · s / √n
 *
 * Source: Student, The probable error of a mean, Biometrika 6 (1908); A. M. Law, Simulation Modeling and Analysis, 9.4.1.
 */
import { tWithin } from './quantiles.ts';
import { momentsOf } from './student-t.ts';

export interface Interval {
  /** Replications that had a value. */
  readonly n: number;
  readonly mean: number;
  /** With one value −Infinity and Infinity: it says nothing about how far another one may lie. */
  readonly low: number;
  readonly high: number;
  /** Null with one value. */
  readonly halfWidth: number | null;
  readonly level: number;
}

/** Null without values. At level 0.95 it is the interval that `run` reports. */
export function meanInterval(values: readonly number[], level = 0.95): Interval | null {
  const moments = momentsOf(values);
  if (moments === null) return null;
  const { n, mean, sd } = moments;
  return intervalAround(mean, sd / Math.sqrt(n), n - 1, { n, level });
}

/** An estimate ± t times its standard error; without a degree of freedom it reaches from −Infinity to Infinity. */
export function intervalAround(
  mean: number,
  standardError: number,
  df: number,
  { n, level }: { readonly n: number; readonly level: number },
): Interval {
  if (!(df > 0)) return { n, mean, low: -Infinity, high: Infinity, halfWidth: null, level };
  const halfWidth = standardError === 0 ? 0 : tWithin(level, df) * standardError;
  return { n, mean, low: mean - halfWidth, high: mean + halfWidth, halfWidth, level };
}
