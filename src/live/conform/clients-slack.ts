/**
 * How far the stamps of clients may be off where no server stamps what it does. A client learns late of what happened: by the
 * time between two looks, where it polls, and by what an answer or a push takes. What it does itself it stamps early: by
 * what the command takes. So s covers both ways when it is
 *
 *   s = (longest time between two looks + the longest that was measured) × speed
 *
 * where measured is what a message took from one side to the other, and a command to its answer. The longest one, not a
 * percentile: one stamp that is off by more is one false alarm. A stall makes the judgement blunt, and never wrong.
 */
import type { LiveFacts } from '../../report/live-facts.ts';
import type { Capabilities } from '../backend.ts';

/** Of the wall clock: a server takes so long to find an agent, and timers and sockets to have their turn. */
const LEAST_SEC = 0.05;

/** Microseconds of the scenario. */
export function clientsSlack(
  { push, pollMs }: Pick<Capabilities, 'push' | 'pollMs'>,
  { latencies, speed }: Pick<LiveFacts, 'latencies' | 'speed'>,
): number {
  const { sentToDelivered, act } = latencies;
  const measuredSec = Math.max(sentToDelivered.maxSec ?? 0, act.maxSec ?? 0);
  const polls = push.agent === 'poll' || push.customer === 'poll' || pollMs !== undefined;
  // Who does not say how often they look: the slowest message has waited for nearly the longest time between two looks.
  const betweenSec = !polls ? 0 : pollMs === undefined ? measuredSec : pollMs / 1000;
  return Math.ceil(Math.max(LEAST_SEC, betweenSec + measuredSec) * speed * 1e6);
}
