/**
 * A Result: everything any report is drawn from, as it stands in result.json. Only types and the version stand here.
 * Times are seconds, shares 0..1, all else plain numbers. It holds nothing that differs between two runs of the same
 * input: no clock reading, no host, no path, no duration of the work.
 */
import type { Estimate } from '../statistics/student-t.ts';
import type { LiveFacts } from './live-facts.ts';
import type { Timeline } from './timeline.ts';

/** Raised when a reader of an older result.json could misread this one. */
export const SCHEMA_VERSION = 1;

export type { Estimate };
/** Metrics by name; those without any value are left out. */
export type Estimates = Readonly<Record<string, Estimate>>;

export interface Result {
  readonly kind: 'run';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** Results of different draws cannot be compared customer by customer. */
  readonly drawsVersion: number;
  readonly chatsimVersion: string;
  readonly scenario: ScenarioFacts;
  readonly replications: {
    readonly asked: number;
    /** Fewer when interrupted; always the first ones. */
    readonly finished: number;
  };
  /** Where a precision was asked for: replications went on until it was reached, or as many as asked. */
  readonly precision?: PrecisionFacts;
  readonly warmUp: WarmUpFacts;
  readonly metrics: Estimates;
  readonly breakdowns: {
    readonly queues: readonly PartFacts[];
    readonly groups: readonly PartFacts[];
    readonly agents: readonly PartFacts[];
    readonly intervals: readonly IntervalFacts[];
  };
  readonly waitingCauses: WaitingFacts;
  /** Chats a replication, by reason. */
  readonly reasons: {
    readonly ended: Readonly<Record<string, number>>;
    readonly requeued: Readonly<Record<string, number>>;
    readonly refused: Readonly<Record<string, number>>;
  };
  /** Chats a replication that were offered 0, 1, 2 … times; the last and more. */
  readonly offersPerChat: readonly number[];
  readonly conversations: Readonly<Record<string, number>>;
  readonly expectations: readonly Judged[];
  readonly series: Series;
  readonly warnings: readonly Warning[];
  /** A stretch of replication 1, where one was asked for. */
  readonly timeline?: Timeline;
  /** Of a live run: what the server and the driver did. */
  readonly live?: LiveFacts;
}

export interface PrecisionFacts {
  /** Half-width of the 95 % interval as a share of the mean. */
  readonly goal: number;
  readonly metrics: readonly string[];
  readonly isReached: boolean;
}

export interface ScenarioFacts {
  readonly name: string;
  readonly description: string;
  readonly platform: string;
  readonly seed: string;
  readonly start: {
    readonly clock: string;
    readonly date: string | null;
    readonly zone: string | null;
  } | null;
  readonly durationSec: number;
  readonly intervalSec: number;
  readonly atEnd: string;
  readonly drainLimitSec: number;
  readonly queues: readonly string[];
  readonly groups: readonly {
    readonly name: string;
    readonly agents: number;
    readonly queues: readonly string[];
    readonly skills: readonly string[];
  }[];
  readonly customers: readonly string[];
  /** Work that arrives as a share of what the agents can do, before anybody leaves; null when it cannot be told. */
  readonly offeredLoad: number | null;
  readonly rules: readonly RuleFacts[];
}

export interface RuleFacts {
  readonly name: string;
  /** What people call it. */
  readonly words: string;
  /** As it is written in a file. */
  readonly value: string;
  readonly from: 'scenario' | 'platform' | 'default';
  /** What the platform's own value rests on, and that value where the scenario changes it. */
  readonly source: string | null;
  readonly evidence: string | null;
  readonly platformValue: string | null;
  /** Other values for single queues or groups. */
  readonly exceptions: readonly { readonly of: string; readonly value: string }[];
}

export interface WarmUpFacts {
  /** `auto` finds its length from a pilot run. */
  readonly asked: 'none' | 'given' | 'auto';
  readonly cutSec: number;
  /** `failed`: the pilot did not settle; `refused`: the input itself changes over time. */
  readonly outcome: 'kept' | 'failed' | 'refused';
}

export interface PartFacts {
  readonly name: string;
  readonly metrics: Estimates;
  /** Of groups and agents: shares of all the time, by what they were doing. */
  readonly time?: Readonly<Record<string, number>>;
  /** Share of the time on duty with 0, 1, 2 … live chats. */
  readonly loads?: readonly number[];
}

export interface IntervalFacts extends PartFacts {
  /** From the start of the run. */
  readonly fromSec: number;
}

export interface WaitingFacts {
  /** All waiting of a replication, in seconds. */
  readonly totalSec: number;
  readonly causes: readonly CauseFacts[];
  readonly byQueue: readonly { readonly name: string; readonly causes: readonly CauseFacts[] }[];
}

export interface CauseFacts {
  readonly cause: string;
  /** A replication. */
  readonly seconds: number;
  readonly share: number;
}

export interface Judged {
  readonly text: string;
  readonly metric: string;
  readonly compare: string;
  readonly value: number;
  readonly unit: 'seconds' | 'share' | 'number';
  readonly actual: number | null;
  readonly halfWidth95: number | null;
  /** Undecided when there was nothing to measure. */
  readonly verdict: 'met' | 'failed' | 'undecided';
}

export interface Series {
  /** Waits of all chats of all replications: how many in each stretch of time. */
  readonly waits: readonly {
    readonly fromSec: number;
    readonly toSec: number | null;
    readonly count: number;
    /** Of these; the others' chats were closed while they waited. */
    readonly served: number;
    readonly left: number;
  }[];
  /** Share of the served, of those who left, and of all, whose wait was at most so long. */
  readonly waitCurve: readonly {
    readonly atSec: number;
    readonly served: number | null;
    readonly left: number | null;
    readonly all: number | null;
  }[];
  /** Queue length and staffing over the day. */
  readonly day: readonly {
    readonly fromSec: number;
    readonly waiting: number;
    readonly live: number;
    readonly onDuty: number;
    readonly busy: number;
  }[];
}

export interface Warning {
  readonly code: string;
  readonly text: string;
}
