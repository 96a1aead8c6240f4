/**
 * A Scenario: everything a run needs, resolved and checked. Only types stand here.
 * Times are whole microseconds from the start of the run, durations microseconds, shares 0..1, rates per microsecond.
 * Names are resolved to indexes: queues, groups, agents and skills are referred to by their place in these arrays.
 */
import type { Distribution } from './distribution.ts';
import type { RuleName, RuleValues } from './rules.ts';

export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** Preset it builds on, e.g. 'gladly'. */
  readonly platform: string;
  readonly seed: string;
  readonly start: StartOfDay | null;
  /** Arrivals stop here. */
  readonly duration: number;
  /** Of a live run: arrivals grow evenly from none to all over this time. Left out where nobody asked for it. */
  readonly ramp?: number;
  /** Chats that arrived earlier and levels before it are left out; 'auto' = MSER-5. */
  readonly warmUp: number | 'auto';
  readonly atEnd: 'drain' | 'disconnect' | 'cut';
  /** Longest drain after `duration`. */
  readonly drainLimit: number;
  /** Width of the intervals of the day that are reported. */
  readonly interval: number;
  readonly rules: RuleValues;
  readonly skills: readonly string[];
  readonly queues: readonly Queue[];
  readonly groups: readonly AgentGroup[];
  readonly agents: readonly Agent[];
  readonly sources: readonly CustomerSource[];
  readonly script: readonly ScriptedAct[];
  readonly expect: readonly Expectation[];
}

export interface StartOfDay {
  /** Microseconds since midnight. */
  readonly clock: number;
  /** ISO date, or null. */
  readonly date: string | null;
  readonly zone: string | null;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Queue {
  readonly name: string;
  /** The scenario's rules with this queue's overrides (queue-scoped ones). */
  readonly rules: RuleValues;
  /** Opening hours; null = always open. A closed queue refuses arrivals; waiting chats stay unless `onClose` says end. */
  readonly hours: readonly Span[] | null;
  readonly onClose: 'keep' | 'end';
  /** Where an arrival goes instead when the queue is full, closed, or nobody is signed in; depth limit 3. */
  readonly overflow: {
    readonly to: number;
    readonly when: readonly ('full' | 'closed' | 'nobody')[];
  } | null;
}

export interface Agent {
  readonly name: string;
  readonly group: number;
}

export interface AgentGroup {
  readonly name: string;
  readonly rules: RuleValues;
  readonly queues: readonly number[];
  readonly skills: readonly number[];
  /** Static order for the comparator `rank`; lower first. */
  readonly rank: number;
  /** Presence. Null = signed in from the start to the end of the run. */
  readonly shifts: Shifts | null;
  readonly atShiftEnd: 'finish' | 'requeue' | 'end';
  readonly breaks: readonly Break[];
  /** Breaks the agent asks for after such a time of being signed in and not on break; a live chat is finished first. */
  readonly randomBreaks: { readonly every: Distribution; readonly length: Distribution } | null;
  readonly atBreak: 'finish' | 'requeue' | 'end';
  /** Agents of the group are signed out until the script signs them in (specs). */
  readonly scripted: boolean;

  /** How they answer offers. Null never answers. */
  readonly accept: AcceptBehaviour;
  /** Multiplies every reply, handle and wrap-up time. */
  readonly slowness: number;
  readonly work: 'independent' | 'one-at-a-time';
  readonly slowdown: Slowdown | null;
  /** Writing a reply; null = replies are written by the source's `reply` of AgentTimes only. */
  readonly reply: Distribution | null;
  /** Time until a new customer message is noticed (0 = at once). */
  readonly notice: Distribution | null;
  /** Chance that a reply banner is dismissed or left to disappear; then the message is noticed after `noticedAfter`, or never when null. */
  readonly banner: { readonly missed: number; readonly noticedAfter: Distribution | null } | null;
  /** How a chat is ended by the agent: shares of End, End & Close, resolve, and never (left to others or timers). */
  readonly ends: {
    readonly end: number;
    readonly endAndClose: number;
    readonly resolve: number;
    readonly forget: number;
  };
  /** Manual wrap-up, or Close pressed early in a timed one. */
  readonly wrapUp: Distribution | null;
  /** Presses Next that long after being below the maximum with automatic routing full. */
  readonly next: Distribution | null;
  /** Reaction time to a chat in a list or on the broadcast bar: from when one is there and a slot is free. */
  readonly pick: Distribution | null;
  /** Which chat is picked from a list: in the queue's rank order, or the newest. */
  readonly picks: 'rank' | 'newest';
  /** Back to Ready by hand after Not Ready or routing off. */
  readonly backReady: Distribution | null;
  /** Closes the chat's tab by mistake: chance per reply written. */
  readonly closesTab: number;
  readonly transfer: {
    readonly share: number;
    readonly toQueue: number;
    readonly toGroup: number;
    readonly when: 'at-end' | 'after-first-reply';
  } | null;
  readonly invite: {
    readonly share: number;
    readonly toGroup: number;
    readonly thenLeaves: number;
  } | null;
  /** Notices that a silent customer is gone and ends the chat: time from the last agent message (or acceptance). */
  readonly givesUp: Distribution | null;
  /** Closes conversations left open: chance, when (after the chat's end), and how long it takes (the agent's time, as external load). */
  readonly closesRecords: {
    readonly share: number;
    readonly after: Distribution;
    readonly takes: Distribution | null;
  } | null;
  /** Other work that takes capacity units: calls, e-mail. */
  readonly otherWork: readonly {
    readonly every: Distribution;
    readonly length: Distribution;
    readonly units: number;
  }[];
}

export type Shifts =
  /** Named shifts: every agent of the group works these spans (the agent with index i of the group works list[i % length]). */
  | { readonly kind: 'spans'; readonly list: readonly (readonly Span[])[] }
  /** Staffing by counts: from each time on, so many of the group are signed in. */
  | {
      readonly kind: 'counts';
      readonly steps: readonly { readonly at: number; readonly count: number }[];
    };

export interface Break {
  readonly at: number;
  readonly length: number;
  /** How many of the group go, counted from the first agent; later breaks of the same list go on with the next ones when `rotate`. */
  readonly count: number;
  readonly first: number;
}

export interface AcceptBehaviour {
  /** From the offer to pressing Accept. Null = never accepts (every offer is missed). */
  readonly after: Distribution | null;
  readonly decline: number;
  /** From the offer to pressing Decline (or Disable). Null = as `after`. */
  readonly declineAfter: Distribution | null;
  readonly miss: number;
  /** Declines when the alert shows more than this waited time (B3), or null. */
  readonly declineWaitOver: number | null;
}

export interface Slowdown {
  /** Speed of one chat when the agent holds k of them: perChat[k-1]; beyond the list the last value (times length/k). */
  readonly perChat: readonly number[];
  /** 'load' = re-computed whenever the number of chats held changes; 'start' = fixed when the chat (or reply) starts. */
  readonly when: 'load' | 'start';
}

export interface CustomerSource {
  readonly name: string;
  /** Shares of queue, priority, skills; one is drawn for each customer. */
  readonly kinds: readonly CustomerKind[];
  readonly arrivals: Arrivals;
  /** One factor for the whole run (a busy day), mean 1; null = 1. */
  readonly busyness: Distribution | null;
  /** No more customers than this; null = no limit. */
  readonly limit: number | null;
  /** Null = never leaves while waiting. */
  readonly patience: Distribution | null;
  /** Patience when the chat has been live and waits again (transfer, requeue); left out = as `patience`. */
  readonly patienceAgain?: Distribution | null;
  readonly patienceRuns: 'until-accepted' | 'while-queued';
  /** Share of those whose patience ends who leave silently. */
  readonly silentWaiting: number;
  /** Leaving while live: after such a time from acceptance; null = never. */
  readonly leavesLive: Distribution | null;
  readonly silentLive: number;
  /** Leaves when a reply takes longer than this; null = waits for it. */
  readonly replyPatience: Distribution | null;
  /** Comes back within the rejoin window after leaving openly: chance and delay. */
  readonly rejoins: { readonly share: number; readonly after: Distribution } | null;
  readonly work: ChatWork;
  /** Attempts again: chance and delay by what happened. A return is a new attempt of the same customer. */
  readonly returns: {
    readonly abandoned: Return | null;
    readonly refused: Return | null;
    readonly autoEnded: Return | null;
    readonly closed: Return | null;
  };
}

export interface Return {
  readonly share: number;
  readonly after: Distribution;
  readonly max: number;
}

export interface CustomerKind {
  readonly share: number;
  readonly queue: number;
  readonly priority: number;
  readonly skills: readonly number[];
}

export type ChatWork =
  /** One handle time a chat; no messages but a first and a last one in live mode. Null = ended by the script only. */
  | { readonly kind: 'handle'; readonly time: Distribution | null }
  | {
      readonly kind: 'exchanges';
      /** Number of exchanges (an agent message and a customer message). */
      readonly count: Distribution;
      readonly begins: 'agent' | 'customer';
      /** Whose last message ends the chat; the agent then ends it. */
      readonly ends: 'agent' | 'customer';
      /** The customer's time to answer. */
      readonly reply: Distribution;
      /** The agent's time to write one reply, before the group's slowness; null = the group's `reply`. */
      readonly agentReply: Distribution | null;
    };

export type Arrivals =
  | { readonly kind: 'none' }
  /** Piecewise linear rate; exact non-homogeneous Poisson. Constant pieces have from = to rate. Rates per microsecond. */
  | { readonly kind: 'profile'; readonly pieces: readonly RatePiece[] }
  /** rate(t) = base * (1 + amplitude * sin(2 pi t / period)). */
  | {
      readonly kind: 'wave';
      readonly base: number;
      readonly amplitude: number;
      readonly period: number;
    }
  /** Independent times between arrivals. */
  | { readonly kind: 'renewal'; readonly between: Distribution }
  /** As recorded, in the file's order at equal times. */
  | { readonly kind: 'recorded'; readonly rows: readonly RecordedArrival[] };

export interface RatePiece extends Span {
  readonly rateFrom: number;
  readonly rateTo: number;
}

export interface RecordedArrival {
  readonly at: number;
  /** Index into the source's kinds. */
  readonly kind: number;
}

/** One act of scripted people or administrators, at a given time. */
export interface ScriptedAct {
  readonly at: number;
  readonly act: ActName;
  /** Chats are named in the script by the name they arrived with. */
  readonly chat: string | null;
  readonly agent: number | null;
  /** `accepts` and `declines` answer this chat's offer to the agent. */
  readonly toAgent: number | null;
  readonly toQueue: number | null;
  readonly queues: readonly number[] | null;
  readonly number: number | null;
  readonly rule: {
    readonly name: RuleName;
    readonly value: unknown;
    readonly queue: number | null;
    readonly group: number | null;
    readonly agent: number | null;
  } | null;
  /** `arrives`: customer name (default: the chat's name), kind and patience. */
  readonly arrival: {
    readonly customer: string;
    readonly queue: number;
    readonly priority: number;
    readonly skills: readonly number[];
  } | null;
  /** Line of the file, for messages. */
  readonly line: number;
}

export const ACT_NAMES = [
  // customers
  'arrives',
  'writes',
  'leaves',
  'vanishes',
  'ends',
  'rejoins',
  'minimises',
  // agents
  'signs in',
  'signs out',
  'goes ready',
  'goes not ready',
  'pauses',
  'plays',
  'accepts',
  'declines',
  'disables',
  'picks',
  'presses next',
  'joins',
  'views',
  'replies',
  'ends chat',
  'ends and closes',
  'resolves',
  'closes tab',
  'updates with close tab',
  'closes wrap-up',
  'transfers',
  'invites',
  'leaves chat',
  'closes record',
  'dismisses',
  'takes other work',
  'loses connection',
  'reconnects',
  'serves',
  'limits',
  'goes on break',
  'returns from break',
  // administrators
  'sets',
  'restarts',
  'opens',
  'closes',
] as const;
export type ActName = (typeof ACT_NAMES)[number];

/** `wait.p95 < 60s`, `queues.support.abandonment.rate <= 5%`. */
export interface Expectation {
  readonly text: string;
  /** Dotted metric name, with the part prefix where there is one. */
  readonly metric: string;
  readonly compare: '<' | '<=' | '>' | '>=' | '==' | '!=';
  /** Seconds, share, count: in the metric's own unit. */
  readonly value: number;
  readonly line: number;
}
