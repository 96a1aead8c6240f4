/**
 * By how much setting B differs from setting A. Replication i of both met the same customers (common random numbers), so
 * the differences are taken pair by pair, and what both share cancels; Welch's interval is for runs that share nothing.
 *
 *   paired     mean of (b_i − a_i) ± t(n − 1) · s(b − a) / √n
 *   unpaired   mean b − mean a ± t(df) · √(s²a/na + s²b/nb)
 *              df = (s²a/na + s²b/nb)² / ((s²a/na)²/(na − 1) + (s²b/nb)²/(nb − 1))
 *
 * Sources: A. M. Law, Simulation Modeling and Analysis, 10.2 and 11.2; B. L. Welch, Biometrika 34 (1947).
 */
import { intervalAround } from './mean-interval.ts';
import { type Moments, momentsOf, welchDegrees } from './student-t.ts';

export interface Paired {
  /** Pairs; unpaired the fewer of the two. */
  readonly n: number;
  readonly meanA: number;
  readonly meanB: number;
  /** B − A. */
  readonly difference: number;
  /** With one pair −Infinity and Infinity. */
  readonly low: number;
  readonly high: number;
  readonly halfWidth: number | null;
  /** Of one pair's difference. */
  readonly sd: number;
  readonly level: number;
  /** 1 − var(B − A) / (var A + var B); null when neither varies, and when unpaired. */
  readonly varianceSaved: number | null;
}

type Values = readonly (number | null)[];

/** From the replications that have a value in both, value i of `a` beside value i of `b`; null when there are none. */
export function pairedDifference(a: Values, b: Values, level = 0.95): Paired | null {
  const as: number[] = [];
  const bs: number[] = [];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const left = a[i];
    const right = b[i];
    if (left == null || right == null) continue;
    as.push(left);
    bs.push(right);
  }
  const [A, B] = [momentsOf(as), momentsOf(bs)];
  const change = momentsOf(bs.map((right, i) => right - (as[i] as number)));
  if (A === null || B === null || change === null) return null;
  const { n, mean, sd } = change;
  const apart = A.sd * A.sd + B.sd * B.sd;
  return {
    ...differenceAround(mean, sd / Math.sqrt(n), n - 1, { n, level }),
    meanA: A.mean,
    meanB: B.mean,
    sd,
    varianceSaved: apart === 0 ? null : 1 - (sd * sd) / apart,
  };
}

/** From runs that share nothing, by Welch; missing values are left out, null when one side has none. */
export function unpairedDifference(a: Values, b: Values, level = 0.95): Paired | null {
  const [A, B] = [momentsOf(known(a)), momentsOf(known(b))];
  if (A === null || B === null) return null;
  const n = Math.min(A.n, B.n);
  const [ofA, ofB] = [meanVariance(A), meanVariance(B)];
  return {
    ...differenceAround(B.mean - A.mean, Math.sqrt(ofA + ofB), welch(A, B), { n, level }),
    meanA: A.mean,
    meanB: B.mean,
    sd: Math.sqrt(A.sd * A.sd + B.sd * B.sd),
    varianceSaved: null,
  };
}

function differenceAround(
  difference: number,
  standardError: number,
  df: number,
  sized: { readonly n: number; readonly level: number },
): Omit<Paired, 'meanA' | 'meanB' | 'sd' | 'varianceSaved'> {
  const { mean: _, ...rest } = intervalAround(difference, standardError, df, sized);
  return { ...rest, difference };
}

function meanVariance({ n, sd }: Moments): number {
  return (sd * sd) / n;
}

/** Welch's degrees of freedom; 0 when one side has a single value. */
function welch(A: Moments, B: Moments): number {
  if (A.n < 2 || B.n < 2) return 0;
  return welchDegrees(meanVariance(A), A.n, meanVariance(B), B.n);
}

function known(values: Values): number[] {
  return values.filter((value) => value !== null);
}
