/**
 * Cost against service: which candidates are worth a thought, by their means. One is dominated when another costs no more, is
 * nowhere worse, and is somewhere better. Nothing is said here of how sure that is.
 */
import type { Candidate, Limit } from '../report/tuning.ts';

/** By candidate. */
export function dominatedOf(candidates: readonly Candidate[], limits: readonly Limit[]): boolean[] {
  const points = candidates.map(({ cost, limits: held }) => [
    cost.mean,
    ...limits.map(({ side }, j) => {
      const mean = held[j]?.measured?.mean;
      // Nothing measured is no service.
      if (mean === undefined) return Number.POSITIVE_INFINITY;
      return side === 'at most' ? mean : -mean;
    }),
  ]);
  return points.map((mine) => points.some((other) => isBetter(other, mine)));
}

function isBetter(a: readonly number[], b: readonly number[]): boolean {
  return a.every((x, k) => x <= (b[k] as number)) && a.some((x, k) => x < (b[k] as number));
}

const MOST = 3;

/** Those whose worst limit is missed by least, in zones; of equal ones the cheaper first. */
export function closestOf(candidates: readonly Candidate[], limits: readonly Limit[]): number[] {
  const missedBy = candidates.map(({ limits: held }) =>
    Math.max(
      0,
      ...limits.map(({ side, value, zone }, j) => {
        const mean = held[j]?.measured?.mean;
        if (mean === undefined) return Number.POSITIVE_INFINITY;
        return (side === 'at most' ? mean - value : value - mean) / zone;
      }),
    ),
  );
  const by = (of: (i: number) => number) => (a: number, b: number) =>
    of(a) === of(b) ? 0 : of(a) - of(b);
  return candidates
    .map((_, i) => i)
    .sort(
      (a, b) =>
        by((i) => missedBy[i] as number)(a, b) ||
        by((i) => candidates[i]?.cost.mean as number)(a, b) ||
        a - b,
    )
    .slice(0, MOST);
}
