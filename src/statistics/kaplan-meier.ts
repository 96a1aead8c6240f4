// The Kaplan-Meier estimator: how long people would wait when many of them are answered before they give up. A served
// caller's patience is only known to exceed the wait (it is censored there). Numbers in, numbers out; no domain words.

/** One subject: watched for `time`, and whether the event (giving up) ended it. Else it was censored then. */
export interface Watched {
  readonly time: number;
  readonly event: boolean;
}

/** A step of the curve, at a time at which events happened. */
export interface SurvivalStep {
  readonly time: number;
  readonly events: number;
  /** Still watched just before this time: everybody whose time is at least this one. */
  readonly atRisk: number;
  /** P(event later than this time). */
  readonly survival: number;
}

/**
 * S(t) = ∏ over event times u ≤ t of (1 − events(u) / atRisk(u)), one step per distinct event time, rising in time.
 * At equal times the event goes before the censoring: who is censored at u was still at risk at u. Without events
 * the curve is empty (S = 1 as far as anybody was watched). Times are not negative and not NaN.
 * Source: E. L. Kaplan, P. Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958).
 */
export function kaplanMeier(watched: readonly Watched[]): readonly SurvivalStep[] {
  const inOrder = watched.toSorted((a, b) => a.time - b.time);
  const steps: SurvivalStep[] = [];
  let survival = 1;
  let i = 0;
  while (i < inOrder.length) {
    const time = inOrder[i]!.time;
    const atRisk = inOrder.length - i;
    let events = 0;
    for (; i < inOrder.length && inOrder[i]!.time === time; i++) if (inOrder[i]!.event) events++;
    if (events === 0) continue;
    survival *= (atRisk - events) / atRisk;
    steps.push({ time, events, atRisk, survival });
  }
  return steps;
}

/**
 * Mean time to the event under a constant hazard, seen from `from` on: time watched beyond it over events beyond it
 * (the maximum likelihood estimate for a censored exponential). Infinity when there was no event; NaN when nobody was
 * watched beyond `from`.
 */
export function exponentialMeanBeyond(watched: readonly Watched[], from: number): number {
  let time = 0;
  let events = 0;
  for (const one of watched) {
    if (one.time <= from) continue;
    time += one.time - from;
    if (one.event) events++;
  }
  return time / events;
}
