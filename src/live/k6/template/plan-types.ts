/**
 * What settings.json and plan.json hold: the people of a run, drawn from the scenario and its seed before anything runs.
 * Only types. Times are seconds of the scenario (an hour is 3600, whatever the speed) unless their name says otherwise.
 *
 * Lists of draws go by how often the thing has happened: `replies[2]` is the third reply. Whoever needs more than there
 * are takes the last one again (offers begin again from the first).
 */

export interface Settings {
  readonly form: 1;
  /** Fingerprint of the plan: samples of different plans are not merged. */
  readonly plan: string;
  readonly scenario: string;
  readonly platform: string;
  readonly seed: string;
  readonly chatsimVersion: string;
  /** The platform under test, where neither CHATSIM_URL nor anything else says another. */
  readonly target: string;
  /** Seconds of the scenario in each second. */
  readonly speed: number;
  /** Customers arrive until then, */
  readonly durationSec: number;
  /** are not measured when they arrived before this, */
  readonly warmUpSec: number;
  /** and whoever is not through by then is given up. */
  readonly endSec: number;
  readonly customers: number;
  readonly agents: number;
  /** How many k6 processes share the people; each takes its execution segment. */
  readonly runners: number;
  /** VUs of all runners together. */
  readonly customerVus: number;
  readonly agentVus: number;
  /** Wall-clock seconds in which agents sign in before the scenario begins. */
  readonly leadSec: number;
  /** The driver's own lateness, 99 of 100 times, from which on the run is not judged: wall-clock ms. */
  readonly lateMs: number;
  readonly queues: readonly QueueSettings[];
  /** Offers are accepted by the platform itself. */
  readonly autoAccept: boolean;
  /** An offer has a No. */
  readonly declinable: boolean;
  /** Capacity that a chat takes, and that it needs. */
  readonly cost: number;
  readonly need: number;
  /** Chats come by themselves; else agents take them from a list. */
  readonly isPushed: boolean;
  readonly expectations: readonly Expected[];
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
  /** What the scenario has and this script does not do. */
  readonly notDriven: readonly string[];
}

export interface QueueSettings {
  readonly name: string;
  /** Served by then is in time, for the service level. */
  readonly onTimeSec: number;
  /** Whoever leaves before this is a short abandon. */
  readonly shortSec: number;
}

export interface Expected {
  readonly text: string;
  readonly metric: string;
  readonly compare: '<' | '<=' | '>' | '>=' | '==' | '!=';
  readonly value: number;
  /** By a k6 threshold and by `chatsim k6 merge`; by merge alone; or not at all in a run of k6. */
  readonly judgedBy: 'threshold' | 'merge' | 'nobody';
}

export interface People {
  readonly customers: readonly CustomerPlan[];
  readonly agents: readonly AgentPlan[];
}

export interface CustomerPlan {
  /** Unique in the plan, the simulator's own. */
  readonly id: number;
  readonly at: number;
  readonly source: string;
  readonly queue: string;
  readonly priority: number;
  readonly skills: readonly string[];
  /** One handle time, or messages that go to and fro. */
  readonly work: 'handle' | 'exchanges';
  readonly begins: 'agent' | 'customer';
  /** The first contact, and what each further one would be like. */
  readonly attempts: readonly AttemptPlan[];
}

export interface AttemptPlan {
  /** Until the customer stops waiting, by how often the chat went back to the queue; null never. */
  readonly patience: readonly (number | null)[];
  /** They leave without a word. */
  readonly silentWaiting: readonly boolean[];
  /** Leaves in the middle of it so long after an agent has come; null never. */
  readonly leavesLive: number | null;
  readonly silentLive: boolean;
  /** Messages of both sides together. */
  readonly messages: number;
  /** The customer's time to answer, by their message. */
  readonly replies: readonly number[];
  /** Leaves when an answer takes longer than this, by the customer's messages so far; null never. */
  readonly replyPatience: readonly (number | null)[];
  /** Comes again so long after this happened; null does not. */
  readonly returns: {
    readonly abandoned: number | null;
    readonly refused: number | null;
    readonly autoEnded: number | null;
    readonly closed: number | null;
  };
  /** What an agent does for this customer, by kind of agent; null where that kind does not serve the queue. */
  readonly agents: readonly (WorkPlan | null)[];
}

/** Times are those of an agent of slowness 1 with one chat. */
export interface WorkPlan {
  /** By offer of this chat. */
  readonly answers: readonly Answer[];
  /** The one handle time; null is nobody's. */
  readonly handle: number | null;
  /** Writing, by the agent's message; empty where the agent never writes. */
  readonly replies: readonly number[];
  /** Until a customer's message is noticed, by that message. */
  readonly notices: readonly number[];
  /** Ends the chat of a silent customer, by the agent's messages so far; null never. */
  readonly givesUp: readonly (number | null)[];
  readonly endings: readonly ('end' | 'end-and-close' | 'resolve' | 'forget')[];
  /** By wrap-up; null is left to the platform. */
  readonly wrapUps: readonly (number | null)[];
  /** Time for notes before tab or record is closed, where the platform has no wrap-up. */
  readonly paperwork: number;
  /** Closes the tab by mistake, by the agent's message. */
  readonly closesTab: readonly boolean[];
  /** Closes the conversation so long after the chat, and is busy with that; null does not. */
  readonly record: { readonly after: number; readonly takes: number } | null;
}

export interface Answer {
  readonly does: 'accept' | 'decline' | 'miss';
  /** Seconds from the offer; null is never. */
  readonly after: number | null;
  /** Where a long wait on the alert makes the answer No: after so long. */
  readonly noAfter?: number | null;
}

export interface AgentPlan {
  readonly name: string;
  readonly group: string;
  readonly kind: number;
  readonly slowness: number;
  /** One reply is written at a time. */
  readonly oneAtATime: boolean;
  /** Speed of one chat among k at place k - 1; null = always 1. */
  readonly speeds: readonly number[] | null;
  /** Speeds follow the load while the work goes on; else they are fixed when it begins. */
  readonly followsLoad: boolean;
  /** Nobody accepts who has seen that the customer waited longer than this. */
  readonly declineWaitOver: number | null;
  /** Presence; `to: null` is the end of the run. */
  readonly shifts: readonly { readonly from: number; readonly to: number | null }[];
  readonly atShiftEnd: 'finish' | 'requeue' | 'end';
  readonly breaks: readonly { readonly at: number; readonly length: number }[];
  /** Breaks that are wanted so long after the last one. */
  readonly wanted: readonly { readonly after: number; readonly length: number }[];
  /** Reaction times, by how often: back to Ready, pressing Next, taking from the list. Empty = never. */
  readonly backReady: readonly number[];
  readonly next: readonly number[];
  readonly pick: readonly number[];
  readonly picksNewest: boolean;
  /** Other work: comes up after, takes so long and so many units; one list a stream. */
  readonly otherWork: readonly {
    readonly units: number;
    readonly pieces: readonly { readonly after: number; readonly length: number }[];
  }[];
  /** When the slot is free again. */
  readonly releaseOn: 'session-end' | 'tab-close' | 'case-done';
}
