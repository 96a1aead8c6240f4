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
import type { Clocks } from './survey.ts';

/** Of the wall clock: a server takes so long to find an agent, and timers and sockets to have their turn. */
const LEAST_SEC = 0.05;

type Looks = Pick<Capabilities, 'push' | 'pollMs'>;
type Measured = Pick<LiveFacts, 'latencies' | 'speed'>;

/** Of a backend that stamps nothing; microseconds of the scenario. */
export function clientsSlack(looks: Looks, measured: Measured): number {
  const sec = betweenLooksSec(looks, measured) + longestSec(measured);
  return Math.ceil(Math.max(LEAST_SEC, sec) * measured.speed * 1e6);
}

/**
 * Of a backend that stamps some of what it does: the clocks are as far apart as those stamps tell, give or take their spread.
 * Where who was given which chat is stamped, only the time between two looks comes on top, for what clients find by asking;
 * else the others are off by all that clients are.
 */
export function partlyStampedSlack(
  { slack, isGivingTimed }: Pick<Clocks, 'slack' | 'isGivingTimed'>,
  looks: Looks,
  measured: Measured,
): number {
  const more = isGivingTimed
    ? Math.ceil(betweenLooksSec(looks, measured) * measured.speed * 1e6)
    : clientsSlack(looks, measured);
  return slack + more;
}

function longestSec({ latencies: { sentToDelivered, act } }: Measured): number {
  return Math.max(sentToDelivered.maxSec ?? 0, act.maxSec ?? 0);
}

/** Who does not say how often they look: the slowest message has waited for nearly the longest time between two looks. */
function betweenLooksSec({ push, pollMs }: Looks, { latencies }: Measured): number {
  if (pollMs !== undefined) return pollMs / 1000;
  const polls = push.agent === 'poll' || push.customer === 'poll';
  return polls ? (latencies.sentToDelivered.maxSec ?? 0) : 0;
}
