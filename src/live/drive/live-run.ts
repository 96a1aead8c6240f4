/**
 * A live run from its first customer to its last: the scenario's people on a wall clock, against an open backend. It makes no
 * accounts, reads no file and prints nothing; whoever calls it does.
 */
import type { LiveOptions, LiveOutcome } from './live-options.ts';
import { Running } from './running.ts';

export type { LiveClock } from './clock.ts';
export type { LiveOptions, LiveOutcome, LiveProgress, Side, Texts } from './live-options.ts';
export type { StopRules } from './stop-rules.ts';
export type { TargetFacts } from './target-facts.ts';

/** Until it is over; a target that is lost is an outcome, and only a fault of ours rejects. */
export function liveRun(options: LiveOptions): Promise<LiveOutcome> {
  return new Running(options).execute();
}
