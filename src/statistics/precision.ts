/**
 * When there are replications enough: the interval of each named metric is at most a share of its mean to either side.
 * To look after every replication would stop at those moments where the spread happens to look small, so the rule looks
 * only after 10, 20, 40 … replications. What that leaves of the 95 % is measured in docs/statistics.md.
 *
 * Sources: Y. S. Chow and H. Robbins, Annals of Mathematical Statistics 36 (1965); A. M. Law and W. D. Kelton, Confidence
 * intervals for steady-state simulations II: a survey of sequential procedures, Management Science 28 (1982).
 */
import { meanInterval } from './mean-interval.ts';

const FIRST = 10;

/** After how many replications the rule looks: 10, 20, 40 …, and at last after `max`, when there may be no more. */
export function prefixes(max: number): number[] {
  const found: number[] = [];
  for (let count = FIRST; count < max; count *= 2) found.push(count);
  found.push(max);
  return found;
}

/**
 * Whether every list of values (one a replication, null where there was nothing to measure) has a half width of at most
 * `goal` × |mean|. A list with fewer than two values is not precise; one whose values are all equal is.
 */
export function isPrecise(lists: readonly (readonly (number | null)[])[], goal: number): boolean {
  return lists.every((values) => {
    const interval = meanInterval(values.filter((value) => value !== null));
    if (interval === null || interval.halfWidth === null) return false;
    return interval.halfWidth <= goal * Math.abs(interval.mean);
  });
}
