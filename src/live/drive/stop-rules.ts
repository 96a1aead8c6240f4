/**
 * When a live run ends before its time: rules over the last seconds of the wall clock. Only what a rule says stands here;
 * sliding.ts counts.
 */
export interface StopRules {
  /** Length of the window. */
  readonly windowSec: number;
  /** Share of acts in trouble; refusals that the platform's rules explain do not count. Null: no such rule. */
  readonly errorShare: number | null;
  /** Sent until delivered, at the 99th percentile. */
  readonly deliveryP99Sec: number | null;
  /** Due until begun, at the 99th percentile: the driver cannot keep up. */
  readonly latenessP99Sec: number | null;
}

export const NO_STOP_RULES: StopRules = {
  windowSec: 10,
  errorShare: null,
  deliveryP99Sec: null,
  latenessP99Sec: null,
};
