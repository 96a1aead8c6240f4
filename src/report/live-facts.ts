/**
 * What a live run adds to a Result: what the server and the driver did in wall-clock time. Only types stand here. Times are
 * seconds of the wall clock, whatever the speed; nothing here names a token or a text.
 */
import type { Conformance } from './conformance.ts';

import type { StandingFacts } from './standing.ts';

export interface LiveFacts {
  readonly adapter: string;
  /** Scenario seconds for each second. */
  readonly speed: number;
  readonly side: 'both' | 'agents' | 'customers';
  /** Words of the command line that made the run this one, without headers, hosts and secrets. Earlier versions kept none. */
  readonly flags?: readonly string[];
  /** How it ended, and why where it did not simply end. */
  readonly ended: 'complete' | 'stopped' | 'interrupted' | 'target-lost';
  readonly why: string | null;
  readonly tookSec: number;
  /** Most at once. */
  readonly peak: { readonly chats: number; readonly sockets: number; readonly processes: number };
  readonly messages: {
    /** By those who were ours. */
    readonly sent: number;
    /** Null, like those below, where the other side was not ours: nobody told us. */
    readonly delivered: number | null;
    readonly lost: number | null;
    readonly duplicated: number | null;
    readonly reordered: number | null;
  };
  /** Requests and commands: how many, and how many of them went wrong in which way. */
  readonly acts: {
    readonly done: number;
    readonly troubles: Readonly<Record<string, number>>;
    /** What went wrong, by command and trouble, the most frequent first; `example` is what was said the first time. */
    readonly wrong: readonly {
      readonly act: string;
      readonly kind: string;
      readonly count: number;
      readonly example: string;
    }[];
  };
  readonly throttled: number;
  /** Connections that were lost, and the time during which at least one client was without its own. */
  readonly downs: { readonly count: number; readonly totalSec: number };
  /** Chats the server still had when nobody was told of it any more. */
  readonly orphans: number;
  readonly latencies: {
    /** From the moment the plan meant it to be written until the other side had it. */
    readonly intendedToDelivered: LatencyFacts;
    readonly sentToDelivered: LatencyFacts;
    /** From the customer's start to the first agent being told, by the server's doing: offered or assigned. */
    readonly startToAssigned: LatencyFacts;
    /** A command until its answer. */
    readonly act: LatencyFacts;
    /** The driver's own: from when an act was due until it was begun. */
    readonly lateness: LatencyFacts;
  };
  /** What the driver's lateness allows to be said. */
  readonly driver: {
    readonly isBottleneck: boolean;
    readonly why: string | null;
  };
  /** What the server had before the run, where that was anything. */
  readonly standing?: StandingFacts;
  readonly reality?: RealityFacts;
  readonly conformance?: {
    readonly verdict: 'held' | 'violated' | 'not observable';
    readonly violated: readonly string[];
    /** With the broken rules alone; absent where none is broken, and in older results. */
    readonly broken?: Conformance;
    /** Where every rule stands, beside the report. */
    readonly file?: string;
  };
}

export interface LatencyFacts {
  readonly count: number;
  readonly meanSec: number | null;
  readonly p50Sec: number | null;
  readonly p90Sec: number | null;
  readonly p99Sec: number | null;
  readonly p999Sec: number | null;
  readonly maxSec: number | null;
  /** The whole histogram: HdrHistogram V2, compressed, base64; microseconds. Null when empty. */
  readonly hdr: string | null;
}

/** The live run held against simulations of the same plan. */
export interface RealityFacts {
  readonly simulations: number;
  /** Chance that one honest run lies outside, all metrics together. */
  readonly level: number;
  /** What a network takes from people for each delivery, in seconds of the scenario: the band allows for it. */
  readonly delaySec: number;
  readonly metrics: readonly {
    readonly metric: string;
    readonly unit: 'seconds' | 'share' | 'number';
    readonly live: number | null;
    readonly simulatedMean: number | null;
    readonly low: number | null;
    readonly high: number | null;
    readonly verdict: 'inside' | 'below' | 'above' | 'no data';
  }[];
  readonly verdict: 'as its rules say' | 'not as its rules say' | 'undecided';
  /** One sentence. */
  readonly sentence: string;
}
