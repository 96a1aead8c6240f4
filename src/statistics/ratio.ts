/**
 * The interval of a ratio of two sums over all replications, such as chats abandoned / chats admitted, where replications
 * weigh by their size. The ratio is jackknifed: each replication is left out once, which takes away most of the bias.
 *
 *   r = Σy / Σx      r(i) = (Σy − y_i) / (Σx − x_i)      J_i = n·r − (n − 1)·r(i)      mean J ± t(n − 1) · s(J) / √n
 *
 * Source: R. G. Miller, The jackknife: a review, Biometrika 61 (1974); A. M. Law, Simulation Modeling and Analysis, 9.5.3.
 */
import { type Interval, intervalAround } from './mean-interval.ts';
import { momentsOf } from './student-t.ts';

/**
 * `numerators[i]` and `denominators[i]` are of replication i. Null when the denominators do not add up to more than 0. When
 * one replication holds all of the denominator, nothing is known of another: the interval is endless.
 */
export function ratioInterval(
  numerators: readonly number[],
  denominators: readonly number[],
  level = 0.95,
): Interval | null {
  if (numerators.length !== denominators.length)
    throw new RangeError('a ratio needs as many numerators as denominators');
  const n = numerators.length;
  const y = sum(numerators);
  const x = sum(denominators);
  if (!(x > 0)) return null;
  const ratio = y / x;
  const left = numerators.map((part, i) => (y - part) / (x - (denominators[i] as number)));
  if (!left.every(Number.isFinite)) return intervalAround(ratio, 0, 0, { n, level });
  const moments = momentsOf(left.map((without) => n * ratio - (n - 1) * without));
  if (moments === null) return null;
  return intervalAround(moments.mean, moments.sd / Math.sqrt(n), n - 1, { n, level });
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
