/**
 * Half the width of a 95 % confidence interval for a mean, from independent values (one a replication).
 *
 *   mean ± t(0.975, n−1) · s / √n        s² = Σ(x − mean)² / (n − 1)
 *
 * The quantile is a table up to 30 degrees of freedom and the expansion of Abramowitz and Stegun 26.7.5 beyond, which is
 * good to 1e-7 there; only + − × ÷ and sqrt are used, so the bits are the same everywhere.
 */
import { extent, mean as meanOf, sampleStandardDeviation } from 'simple-statistics';

// biome-ignore format: t(0.975, 1 ... 30), ten a row
const T_975 = [
  12.7062047362, 4.3026527297, 3.1824463053, 2.7764451052, 2.5705818356, 2.4469118511, 2.3646242516, 2.3060041352, 2.2621571628, 2.2281388520,
  2.2009851601, 2.1788128297, 2.1603686565, 2.1447866879, 2.1314495456, 2.1199052992, 2.1098155778, 2.1009220402, 2.0930240544, 2.0859634473,
  2.0796138447, 2.0738730679, 2.0686576104, 2.0638985616, 2.0595385528, 2.0555294386, 2.0518305165, 2.0484071418, 2.0452296421, 2.0422724563,
] as const;
/** The normal quantile, for endless degrees of freedom. */
const Z = 1.959963984540054;

/** t(0.975, df). */
export function t975(df: number): number {
  const listed = T_975[df - 1];
  if (listed !== undefined) return listed;
  const z2 = Z * Z;
  const g1 = ((z2 + 1) * Z) / 4;
  const g2 = (((5 * z2 + 16) * z2 + 3) * Z) / 96;
  const g3 = ((((3 * z2 + 19) * z2 + 17) * z2 - 15) * Z) / 384;
  const g4 = (((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) * Z) / 92_160;
  return Z + (g1 + (g2 + (g3 + g4 / df) / df) / df) / df;
}

/** What several independent values say about their mean. */
export interface Estimate {
  readonly mean: number;
  /** Null for a single value: it says nothing about how far another one may lie. */
  readonly halfWidth95: number | null;
  readonly min: number;
  readonly max: number;
  /** Values there were. */
  readonly n: number;
}

/** Null when there are no values. Missing ones are left out, and `n` tells how many there were. */
export function estimateOf(values: readonly (number | null)[]): Estimate | null {
  const moments = momentsOf(values.filter((value) => value !== null));
  if (moments === null) return null;
  const { n, mean, sd, min, max } = moments;
  const halfWidth95 = n === 1 ? null : (t975(n - 1) * sd) / Math.sqrt(n);
  return { mean, halfWidth95, min, max, n };
}

export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** √(Σ(x − mean)² / (n − 1)); 0 for a single value. */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
}

/** Null when there are no values. */
export function momentsOf(values: readonly number[]): Moments | null {
  const n = values.length;
  if (n === 0) return null;
  const [min, max] = extent(values as number[]);
  // Equal values have that mean exactly and do not spread, whatever adding and dividing makes of them.
  const areEqual = min === max;
  const mean = areEqual ? min : meanOf(values as number[]);
  const sd = areEqual ? 0 : sampleStandardDeviation(values as number[]);
  return { n, mean, sd, min, max };
}

/** Welch's degrees of freedom of the sum of two means, from the variances of those means; each side has two values at least. */
export function welchDegrees(varianceA: number, nA: number, varianceB: number, nB: number): number {
  const variance = varianceA + varianceB;
  // Without any spread the interval has no width, whatever the degrees.
  if (variance === 0) return nA + nB - 2;
  // The share of one side first: squares of very small variances would vanish.
  const share = varianceA / variance;
  return 1 / ((share * share) / (nA - 1) + ((1 - share) * (1 - share)) / (nB - 1));
}
