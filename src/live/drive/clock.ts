/**
 * What the driver asks of a clock: the time that adapters stamp events with, a call later, a call soon. The wall clock is
 * that of the server; tests bring their own.
 */
import type { Clock } from '../serve/clock.ts';

/** `now` is milliseconds that never go back, the same in every process of a run (Target.now is this). */
export type LiveClock = Clock;

export { wallClock } from '../serve/wall-clock.ts';
