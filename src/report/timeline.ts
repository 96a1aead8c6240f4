/**
 * A stretch of one replication as a reader may want to see it: agents × time with their chats, offers and wrap-ups as bars,
 * and who waited meanwhile. Only types and limits stand here; it is built in src/experiments/timeline.ts. Times are seconds
 * from the start of the run. Part of result.json, so nothing in it may differ between two runs of the same input.
 */

/** More than this is no picture any more. */
export const MOST_AGENTS = 200;
const MOST_BARS = 5000;

export interface Timeline {
  /** From 1; the stretch is always one of a single run. */
  readonly replication: number;
  readonly fromSec: number;
  readonly toSec: number;
  /** In the order of the scenario; only those who are signed in at some moment of the stretch. */
  readonly agents: readonly TimelineAgent[];
  /** In the order in which they began to wait. */
  readonly waiting: readonly TimelineWait[];
}

/** Why it is no picture any more, in words; null when it is one. */
export function tooMuchIn({ agents, waiting }: Timeline): string | null {
  const bars = agents.reduce((sum, each) => sum + each.bars.length, waiting.length);
  if (agents.length > MOST_AGENTS)
    return `${agents.length} agents are there, and a timeline shows ${MOST_AGENTS} at most`;
  if (bars > MOST_BARS)
    return `${bars} chats, offers, wrap-ups and waits are in it, and a timeline shows ${MOST_BARS} at most`;
  return null;
}

/** What reaches beyond the stretch is cut there, and says at which end. */
export type Cut = 'start' | 'end' | 'both';

export interface TimelineAgent {
  readonly name: string;
  readonly group: string;
  /** Lanes that the bars need: as many as were held at once. */
  readonly lanes: number;
  /** One after the other without gaps, from the first to the last moment of the stretch. */
  readonly states: readonly TimelineState[];
  /** In the order of their beginnings. */
  readonly bars: readonly TimelineBar[];
}

/** What an agent shows to the platform, and for one who is Ready whether the routing delay (cool-down) runs. */
export type StateName =
  | 'signed-out'
  | 'ready'
  | 'not-ready'
  | 'channel-off'
  | 'on-break'
  | 'lost'
  | 'leaving'
  | 'cool-down';

export interface TimelineState {
  readonly fromSec: number;
  readonly toSec: number;
  readonly state: StateName;
  /** Why, in the words of the trace (`miss`, `break`, `signed-in`); absent where nobody said. */
  readonly reason?: string;
}

export interface TimelineBar {
  readonly kind: 'offer' | 'live' | 'wrapUp';
  readonly fromSec: number;
  readonly toSec: number;
  /** The chat's number. */
  readonly chat: number;
  /** From 0: bars of one lane do not overlap. A chat keeps its lane from offer to wrap-up where it can. */
  readonly lane: number;
  /** What became of an offer; absent where its end lies beyond the stretch, and for other bars. */
  readonly end?: 'accepted' | 'missed' | 'declined' | 'withdrawn';
  readonly cut?: Cut;
}

export interface TimelineWait {
  readonly chat: number;
  readonly queue: string;
  readonly fromSec: number;
  readonly toSec: number;
  /**
   * What ended it: an agent took the chat, the platform saw the customer leave, or it was closed, in the stretch; `waits on` beyond
   * it. Waiting includes ringing.
   */
  readonly how: 'taken' | 'left' | 'closed' | 'waits on';
  /** When the customer left without a word: from then on the platform keeps a chat that nobody is in. */
  readonly leftSec?: number;
  readonly cut?: Cut;
}
