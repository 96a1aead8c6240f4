/**
 * A Comparison: two scenarios met by the same customers, as it stands in comparison.json. Only types stand here. Times are
 * seconds, shares 0..1, all else plain numbers; every difference is B − A. It holds nothing that differs between two
 * comparisons of the same input.
 */
import type { SCHEMA_VERSION, ScenarioFacts, WarmUpFacts, Warning } from './result.ts';

export interface Comparison {
  readonly kind: 'comparison';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly drawsVersion: number;
  readonly chatsimVersion: string;
  /** Of both: replication i of A and of B have the same random numbers. */
  readonly seed: string;
  /** Of each interval by itself, and of all that is called sure together. */
  readonly level: number;
  readonly replications: {
    readonly asked: number;
    /** Fewer when interrupted; always the first ones, as many of A as of B. */
    readonly finished: number;
  };
  readonly a: Side;
  readonly b: Side;
  /** What is not the same in the two files. */
  readonly changes: readonly Change[];
  readonly customers: SameCustomers;
  /** Where `--equivalent` was given: what may be called the same, as a share of A. */
  readonly equivalentWithin: number | null;
  /** Those that were named first, then the usual ones; without those that neither side has. */
  readonly metrics: readonly ComparedMetric[];
  readonly waiting: ComparedWaiting;
  readonly verdict: Verdict;
  readonly warnings: readonly Warning[];
}

export interface Side {
  readonly scenario: ScenarioFacts;
  /** What was set on the command line, as it was written. */
  readonly set: readonly string[];
  readonly warmUp: WarmUpFacts;
}

export interface Change {
  readonly kind: 'rule' | 'customers' | 'agents' | 'queue' | 'setting';
  /** As in a scenario file: `offer.timeout`, `agents.early.count`. */
  readonly name: string;
  /** What people call it. */
  readonly words: string;
  /** As it would be written, or told in short. */
  readonly a: string;
  readonly b: string;
}

export interface SameCustomers {
  /** The same people come at the same moments. */
  readonly areSame: boolean;
  /** Why not, each a clause: `visitors arrive at other times`. */
  readonly because: readonly string[];
}

/**
 * `better`, `worse`, `higher`, `lower`: the difference is sure. `identical`: equal in every replication. `equivalent`:
 * shown to be the same within what was asked. `unclear`: none of these; the interval says how far apart they may be.
 */
export type Finding =
  | 'better'
  | 'worse'
  | 'higher'
  | 'lower'
  | 'identical'
  | 'equivalent'
  | 'unclear';

export interface ComparedMetric {
  readonly metric: string;
  /** For a table, and for a sentence. */
  readonly label: string;
  readonly words: string;
  readonly unit: 'seconds' | 'share' | 'number';
  readonly better: 'lower' | 'higher' | null;
  /** Null when no replication had a value. */
  readonly a: Mean | null;
  readonly b: Mean | null;
  /** From the replications in which both have a value. */
  readonly difference: Difference | null;
  /** The difference as a share of A; null when A is 0. */
  readonly relative: number | null;
  /** Of the test that nothing differs; and adjusted by Holm for all metrics here. Null with one replication. */
  readonly pValue: number | null;
  readonly pAdjusted: number | null;
  /** Of the test that A and B differ by more than was asked, adjusted likewise. */
  readonly pEquivalent: number | null;
  readonly finding: Finding;
}

export interface Mean {
  readonly mean: number;
  /** Null with one value. */
  readonly halfWidth: number | null;
  readonly n: number;
}

export interface Difference {
  readonly mean: number;
  /** Null with one replication. */
  readonly low: number | null;
  readonly high: number | null;
  readonly halfWidth: number | null;
  readonly n: number;
  /** 1 − var(B − A) / (var A + var B): what the same customers on both sides were worth. Null when neither varies. */
  readonly varianceSaved: number | null;
}

export interface ComparedWaiting {
  /** Of a replication. The differences of the causes add up to that of the total. */
  readonly total: ComparedCause;
  /** The largest difference first. */
  readonly causes: readonly ComparedCause[];
}

export interface ComparedCause {
  /** `total` for all together. */
  readonly cause: string;
  readonly aSec: number;
  readonly bSec: number;
  readonly difference: Difference;
  /** Adjusted by Holm for all causes; null with one replication. */
  readonly pAdjusted: number | null;
  readonly finding: Exclude<Finding, 'higher' | 'lower' | 'equivalent'>;
}

export interface Verdict {
  /**
   * `mixed`: some better and some worse; `different`: only what has no better side; `same`: equal in every replication;
   * `equivalent`: all shown to be the same within what was asked; `unclear`: no difference is sure.
   */
  readonly outcome: 'better' | 'worse' | 'mixed' | 'different' | 'same' | 'equivalent' | 'unclear';
  /** One sentence. */
  readonly text: string;
}
