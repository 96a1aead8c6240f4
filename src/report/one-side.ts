/**
 * A live run of which only one side was played: what the other side alone is told is not in what we saw, and a zero there would be
 * a lie. Such figures are left out, expectations of them are undecided, and one sentence says what is missing.
 */
import type { LiveFacts } from './live-facts.ts';
import type { Estimates, PartFacts, Result } from './result.ts';

type Side = LiveFacts['side'];

/** Names of metrics, also as part of a longer one: `queues.support.offers.made`. */
const UNSEEN: Readonly<Record<Exclude<Side, 'both'>, RegExp>> = {
  // Offers, what agents do, and wrap-ups, which are part of the handle time.
  customers:
    /(^|\.)(offers|ringTime|queueTime|firstOffer|offered|wrapUps|handleTime|occupancy|slots|concurrency|agents|groups|agentTime|overtime|lostTime|conversations|waiting\.(cause|share)|chats\.(ghosts|dismissed)|abandonment\.ringing)(\.|$)/,
  // When customers came, and those whom no agent was told of.
  agents:
    /(^|\.)(wait|queueTime|firstResponse|firstOffer|abandonment|serviceLevel|customers|queueLength|waiting\.(total|again|cause|share)|lostTime|(refused|served|delayed)\.rate|chats\.(abandoned|refused|closed|lostAfterRequeue|ghosts|perHour|unfinished)|(live|slots)\.gone)(\.|$)/,
};

/** What is missing, and why. */
export const UNSEEN_WORDS: Readonly<Record<Exclude<Side, 'both'>, string>> = {
  customers:
    'The agents were not ours: offers, what agents do, and what the waiting hangs on are not known.',
  agents:
    'The customers were not ours: when they came, how long they waited, who left, and what the waiting hangs on are not known.',
};

export function seenBy(side: Side, result: Result): Result {
  if (side === 'both') return result;
  const isSeen = (name: string) => !UNSEEN[side].test(name);
  const { breakdowns, series, waitingCauses } = result;
  const part = <P extends PartFacts>(each: P): P => ({
    ...each,
    metrics: of(each.metrics, isSeen),
  });
  const agents = side === 'agents';
  return {
    ...result,
    metrics: of(result.metrics, isSeen),
    breakdowns: {
      queues: breakdowns.queues.map(part),
      groups: agents ? breakdowns.groups.map(part) : [],
      agents: agents ? breakdowns.agents.map(part) : [],
      intervals: breakdowns.intervals.map(part),
    },
    waitingCauses: { totalSec: agents ? 0 : waitingCauses.totalSec, causes: [], byQueue: [] },
    offersPerChat: agents ? result.offersPerChat : [],
    conversations: agents ? result.conversations : {},
    expectations: result.expectations.map((each) =>
      isSeen(each.metric)
        ? each
        : { ...each, actual: null, halfWidth95: null, verdict: 'undecided' },
    ),
    series: agents ? { ...series, waits: [], waitCurve: [], day: [] } : { ...series, day: [] },
  };
}

function of(metrics: Estimates, isSeen: (name: string) => boolean): Estimates {
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => isSeen(name)));
}
