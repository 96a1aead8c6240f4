/**
 * Whether a mean keeps a limit, decided while the replications come: looks after 10, 20, 40 … of them, each with a one-sided
 * Student interval, the error divided over the looks so that looking often costs nothing.
 *
 *   bound(l) = mean ± t(1 − α/(l(l + 1)), n − 1) · s / √n        l = 1, 2, 3 … ; Σ 1/(l(l + 1)) = 1
 *   kept      the upper bound is at most  limit + zone
 *   broken    the lower bound is at least limit − zone
 *
 * With a mean at or beyond limit + zone, `kept` comes with a chance of at most α, and likewise `broken` on the other side;
 * in between either is right, and so every question ends. For a limit that is a least value the sides are exchanged. Values
 * that are all alike have no s to go by, and are believed from ALIKE of them on (sequential.ts).
 * Sources: Batur and Kim, ACM TOMACS 20 (2010), for feasibility with a zone; the division over looks is Bonferroni's.
 * No simulation and no candidates here.
 */
import { tQuantile } from './quantiles.ts';
import { ALIKE } from './sequential.ts';
import { momentsOf } from './student-t.ts';

export interface LimitOfMean {
  readonly side: 'at most' | 'at least';
  readonly value: number;
  /** Above 0, or the question may never end. */
  readonly zone: number;
}

export type Verdict = 'kept' | 'broken' | 'zone' | 'open';

/** Replications before the first decision. */
export const FIRST_LOOK = 10;

/** The look after so many replications: 10 → 20 → 40. */
export const nextLook = (replications: number): number =>
  replications < FIRST_LOOK ? FIRST_LOOK : 2 * replications;

/** 1 after 10 replications, 2 after 20, 3 after 40 … */
export function lookNumber(replications: number): number {
  let look = 1;
  for (let n = FIRST_LOOK; n < replications; n *= 2) look += 1;
  return look;
}

/** Fewer values than this say nothing of their spread. */
const FEWEST = 5;

/** Replications without a single value after which none is waited for any more. */
const SILENT_AFTER = 40;

/** Nothing to measure by in any replication so far, and enough of them: a queue to which nobody comes. */
export const isSilent = (values: readonly (number | null)[]): boolean =>
  values.length >= SILENT_AFTER && values.every((value) => value === null);

export interface Judgement {
  readonly verdict: Verdict;
  /** `zone` is decided by the mean; null while open. */
  readonly isKept: boolean | null;
}

const OPEN: Judgement = { verdict: 'open', isKept: null };

/** After a look: the values of all replications so far (null where there was nothing to measure), and the error it may make. */
export function judgeLimit(
  values: readonly (number | null)[],
  limit: LimitOfMean,
  error: number,
): Judgement {
  const sign = limit.side === 'at most' ? 1 : -1;
  const moments = momentsOf(values.filter((value) => value !== null));
  if (moments === null || moments.n < FEWEST) return OPEN;
  // Ten days without a lost chat do not show that there are none.
  if (moments.sd === 0 && moments.n < ALIKE) return OPEN;
  const look = lookNumber(values.length);
  const reach = boundOf(moments, error / (look * (look + 1)));
  // How far the mean is beyond the limit, on its wrong side.
  const beyond = sign * (moments.mean - limit.value);
  const isKept = beyond + reach <= limit.zone;
  const isBroken = beyond - reach >= -limit.zone;
  if (isKept && isBroken) return { verdict: 'zone', isKept: beyond <= 0 };
  if (isKept) return { verdict: 'kept', isKept: true };
  return isBroken ? { verdict: 'broken', isKept: false } : OPEN;
}

function boundOf({ n, sd }: { readonly n: number; readonly sd: number }, error: number): number {
  return sd === 0 ? 0 : (tQuantile(1 - error, n - 1) * sd) / Math.sqrt(n);
}
