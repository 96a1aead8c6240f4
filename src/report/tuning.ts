/**
 * A Tuning: the cheapest setting of a region that keeps given limits, or the agents that each stretch of the day needs, as
 * it stands in tuning.json. Only types stand here. Times are seconds, shares 0..1, money and all else plain numbers. It
 * holds nothing that differs between two tunings of the same input: no clock reading, no path, no number of threads.
 */
import type { SCHEMA_VERSION, ScenarioFacts, Warning } from './result.ts';

export type Tuning = RegionTuning | StaffTuning;

interface Common {
  readonly kind: 'tuning';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly drawsVersion: number;
  readonly chatsimVersion: string;
  /** The file as it is (with what --set says). */
  readonly scenario: ScenarioFacts;
  /** How sure the answer is, all decisions together. */
  readonly level: number;
  readonly limits: readonly Limit[];
  readonly prices: Prices;
  readonly replications: { readonly budget: number; readonly used: number };
  /** The answer in one sentence. */
  readonly sentence: string;
  /** What may be relied on, in sentences. */
  readonly guarantee: readonly string[];
  readonly warnings: readonly Warning[];
}

/** A metric is to stay on one side of a value. */
export interface Limit {
  readonly text: string;
  readonly metric: string;
  readonly unit: 'seconds' | 'share' | 'number';
  readonly side: 'at most' | 'at least';
  readonly value: number;
  /** Means within value ± zone may be judged either way. */
  readonly zone: number;
}

/** Money. */
export interface Prices {
  readonly agentHour: number;
  readonly waitingHour: number;
  readonly lostChat: number;
}

/** A mean over replications with the interval of this one alone; low and high are null for one replication. */
export interface Measured {
  readonly n: number;
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Cost extends Measured {
  /** Of a run. */
  readonly agents: number;
  readonly waiting: number;
  readonly lost: number;
}

export interface Held {
  /** Null without any value. */
  readonly measured: Measured | null;
  /** `zone`: so close to the limit that either is right. */
  readonly verdict: 'kept' | 'broken' | 'zone' | 'open';
  /** Counted as kept: `zone` is decided by the mean. Null while open. */
  readonly isKept: boolean | null;
}

export interface Candidate {
  /** In the order of the axes, as written behind --vary. */
  readonly values: readonly string[];
  readonly replications: number;
  readonly cost: Cost;
  /** In the order of the limits. */
  readonly limits: readonly Held[];
  readonly verdict: 'feasible' | 'infeasible' | 'open';
  /** Why it was left: `dearer` than another that keeps the limits, or of the same cost and `worse`. */
  readonly fate: 'picked' | 'infeasible' | 'dearer' | 'worse' | 'open';
  /** By the means: another costs no more, is nowhere worse and somewhere better. */
  readonly isDominated: boolean;
}

export interface RegionTuning extends Common {
  readonly task: 'region';
  readonly axes: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** `exact`: only the rota costs, so costs are known without simulating. */
  readonly costs: 'exact' | 'estimated';
  /** Differences of cost up to this do not count; null where costs are exact. */
  readonly costZone: number | null;
  /** What decides between equal exact costs; null where no two are equal, or costs are estimated. */
  readonly between: { readonly metric: string; readonly zone: number } | null;
  readonly outcome: 'picked' | 'none' | 'undecided' | 'interrupted';
  /** Place in `candidates`. */
  readonly pick: number | null;
  /** Without a pick: those nearest to keeping the limits, the nearest first. */
  readonly closest: readonly number[];
  /** In the order of the grid; the last axis varies fastest. */
  readonly candidates: readonly Candidate[];
}

export interface StaffInterval {
  readonly name: string;
  readonly fromSec: number;
  /** Chats expected to arrive for this group. */
  readonly arrivals: number;
  readonly guess: number;
  readonly agents: number;
  /** In the order of `byInterval`; each with an interval of its own. */
  readonly limits: readonly Held[];
}

export interface StaffTuning extends Common {
  readonly task: 'staffing';
  readonly group: string;
  readonly intervalSec: number;
  readonly outcome: 'holds' | 'fails' | 'undecided' | 'interrupted';
  /** Of the limits those that every interval is held to: places in `limits`. */
  readonly byInterval: readonly number[];
  /** What the first guess takes a chat and an agent to be. */
  readonly guess: {
    readonly handleSec: number;
    readonly patienceSec: number | null;
    /** Chats that an agent gets done at the same time. */
    readonly serversPerAgent: number;
    readonly agentHours: number;
  };
  readonly search: {
    /** Plans that were simulated. */
    readonly plans: number;
    readonly replications: number;
  };
  /** Of the final plan, on replications that the search has not seen. */
  readonly check: {
    readonly replications: number;
    readonly attempts: number;
    /** Of the whole day, in the order of the limits. */
    readonly limits: readonly Held[];
    readonly cost: Cost;
  };
  readonly agentHours: number;
  readonly most: number;
  readonly intervals: readonly StaffInterval[];
  /** plan.yaml. */
  readonly plan: string;
}
