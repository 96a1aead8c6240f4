/**
 * The change of a mean as a share of what it was, B/A − 1, with the interval of Fieller: those changes that a t-test of
 * B − (1 + change) × A does not refuse. So it lies on one side of a tolerance exactly when that test is sure of it.
 *
 *   |B̄ − r Ā| ≤ t · √(var B − 2 r cov + r² var A)      a quadratic in r; variances and covariance of the means
 *
 * Source: E. C. Fieller, Some problems in interval estimation, Journal of the Royal Statistical Society B 16 (1954).
 */
import { momentsOf } from './student-t.ts';

export interface RelativeChange {
  readonly change: number;
  /** −Infinity and Infinity where the old mean does not differ surely from 0: nothing can be said in shares of it. */
  readonly low: number;
  readonly high: number;
}

/** `t` is the quantile of the interval; paired values have the same length and order. Null where the old mean is 0. */
export function relativeChange(
  a: readonly number[],
  b: readonly number[],
  { t, isPaired }: { readonly t: number; readonly isPaired: boolean },
): RelativeChange | null {
  const A = momentsOf(a);
  const B = momentsOf(b);
  if (A === null || B === null || A.mean === 0) return null;
  const change = B.mean / A.mean - 1;
  if (A.n < 2 || B.n < 2) return { change, low: -Infinity, high: Infinity };
  const varA = (A.sd * A.sd) / A.n;
  const varB = (B.sd * B.sd) / B.n;
  const together = isPaired ? covariance(a, b, A.mean, B.mean) / A.n : 0;
  // square × r² − 2 × middle × r + rest ≤ 0
  const square = A.mean * A.mean - t * t * varA;
  const middle = A.mean * B.mean - t * t * together;
  const rest = B.mean * B.mean - t * t * varB;
  if (square <= 0) return { change, low: -Infinity, high: Infinity };
  const root = Math.sqrt(Math.max(0, middle * middle - square * rest));
  return { change, low: (middle - root) / square - 1, high: (middle + root) / square - 1 };
}

function covariance(
  a: readonly number[],
  b: readonly number[],
  meanA: number,
  meanB: number,
): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - meanA) * ((b[i] as number) - meanB);
  return sum / (a.length - 1);
}
