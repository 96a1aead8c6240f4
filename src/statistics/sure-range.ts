/**
 * The limits that a mean is surely beyond, and those it is surely within, by whatever test is handed in: the interval that
 * belongs to the answers of a sequential test, so that what is shown never contradicts what was decided.
 */
import type { Standing } from './sequential.ts';

export interface SureRange {
  /** The greatest limit that it is surely beyond; null where there is none. */
  readonly low: number | null;
  /** The smallest limit that it is surely within; null where there is none. */
  readonly high: number | null;
}

const DOUBLINGS = 60;
const HALVINGS = 60;

/** `estimate` lies between them; `step` is about how far away they may be, and above 0. */
export function sureRange(
  standingAt: (limit: number) => Standing,
  {
    estimate,
    step,
    error,
  }: { readonly estimate: number; readonly step: number; readonly error: number },
): SureRange {
  return {
    low: nearest(estimate, -step, (limit) => standingAt(limit).beyond <= error),
    high: nearest(estimate, step, (limit) => standingAt(limit).within <= error),
  };
}

/** Away from the start until it is sure, then halving between the two. */
function nearest(start: number, step: number, isSure: (limit: number) => boolean): number | null {
  let near = start;
  let far = start + step;
  for (let i = 0; !isSure(far); i++) {
    if (i === DOUBLINGS) return null;
    near = far;
    far = start + (far - start) * 2;
  }
  for (let i = 0; i < HALVINGS && near !== far; i++) {
    const middle = (near + far) / 2;
    if (isSure(middle)) far = middle;
    else near = middle;
  }
  return far;
}
