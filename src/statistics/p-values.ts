/**
 * p-values from replications, and what many of them at once are worth. A p-value here is never "the chance that nothing
 * changed": it is how often replications like these would show at least so much if the mean were exactly `mu`.
 *
 * Sources: Student, Biometrika 6 (1908); S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian
 * Journal of Statistics 6 (1979).
 */
import { tCdf } from './quantiles.ts';
import { momentsOf } from './student-t.ts';

/**
 * Is the mean below (`less`), above (`greater`) or beside (`two-sided`) `mu`? With fewer than two values nothing is known:
 * 1. Equal values have no spread that Student could go by, and he would be sure after two of them: so many on one side are
 * what there is, as in a sign test, 2⁻ⁿ (and twice that where either side was asked for).
 */
export function tTest(
  values: readonly number[],
  mu: number,
  side: 'less' | 'greater' | 'two-sided',
): number {
  const moments = momentsOf(values);
  if (moments === null || moments.n < 2) return 1;
  const { n, mean, sd } = moments;
  const off = mean - mu;
  if (sd === 0) {
    const isThere = side === 'less' ? off < 0 : side === 'greater' ? off > 0 : off !== 0;
    return isThere ? values.reduce((p) => p / 2, side === 'two-sided' ? 2 : 1) : 1;
  }
  const t = (off / sd) * Math.sqrt(n);
  if (side === 'less') return tCdf(t, n - 1);
  if (side === 'greater') return tCdf(-t, n - 1);
  return Math.min(1, 2 * tCdf(-Math.abs(t), n - 1));
}

/**
 * Each p-value adjusted for all: those below α after it are below α with a chance of at most α that any of them is wrong,
 * however they hang together. The smallest is multiplied by their number, the next by one less, and so on; none may
 * come out smaller than one before it. In the order given.
 */
export function holm(pValues: readonly number[]): number[] {
  const count = pValues.length;
  const order = pValues.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p || a.i - b.i);
  const adjusted = new Array<number>(count);
  let least = 0;
  order.forEach(({ p, i }, before) => {
    least = Math.max(least, Math.min(1, p * (count - before)));
    adjusted[i] = least;
  });
  return adjusted;
}
