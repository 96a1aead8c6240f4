/**
 * A Sweep: one scenario with settings varied over a grid, as it stands in sweep.json. Only types stand here.
 * Times are seconds, shares 0..1, all else plain numbers. It holds nothing that differs between two sweeps of the same
 * input: whether it was interrupted, and how many threads there were, leaves no trace.
 */
import type { SCHEMA_VERSION, ScenarioFacts, WarmUpFacts, Warning } from './result.ts';

export interface Sweep {
  readonly kind: 'sweep';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly drawsVersion: number;
  readonly chatsimVersion: string;
  /** The file as it is (with what --set says). */
  readonly scenario: ScenarioFacts;
  /** Of each cell; all cells meet the same customers. */
  readonly replications: number;
  /** Of every interval by itself. */
  readonly level: number;
  /** The last one varies fastest. */
  readonly axes: readonly Axis[];
  /** `grid`: every value with every other one; `together`: first with first, second with second. */
  readonly how: 'grid' | 'together';
  /** In the order in which they are shown. */
  readonly metrics: readonly SweptMetric[];
  /** The metric that a matrix or a heat map shows first; one of `metrics`. */
  readonly shown: string;
  /** The file as it is, simulated in any case; `place` and `settings` are empty. */
  readonly base: Cell;
  /** In the order of the grid. */
  readonly cells: readonly Cell[];
  /** Of each metric that has a better side and was measured: the cell with the best mean. */
  readonly best: readonly Best[];
  readonly warnings: readonly Warning[];
}

export interface Axis {
  /** As in --vary and --set: `offer.timeout`. */
  readonly name: string;
  /** What people call it: `accept timeout`; the name where there is no other word. */
  readonly words: string;
  /** As they are written: `10s`. */
  readonly values: readonly string[];
  /** The same as numbers (durations in seconds, rates per hour, shares 0..1), for an axis with a scale; or null. */
  readonly numbers: readonly number[] | null;
  /** What the scenario itself says of a rule, as it would be written; null for what is no rule. */
  readonly base: string | null;
}

export interface SweptMetric {
  readonly name: string;
  /** For a table, and for a sentence. */
  readonly label: string;
  readonly words: string;
  readonly unit: 'seconds' | 'share' | 'number';
  readonly better: 'lower' | 'higher' | null;
}

export interface Cell {
  /** Which value on each axis, counted from 0. */
  readonly place: readonly number[];
  /** The values themselves, in the order of the axes. */
  readonly settings: readonly string[];
  /** The settings are those of the file. */
  readonly isBase: boolean;
  /** By name; null where no replication had anything to measure. */
  readonly metrics: Readonly<Record<string, CellMetric | null>>;
  /** Waiting of a replication by cause, the largest first. */
  readonly waiting: readonly { readonly cause: string; readonly seconds: number }[];
  readonly warmUp: WarmUpFacts;
}

export interface CellMetric {
  readonly mean: number;
  /** Of the mean; null with one replication. */
  readonly low: number | null;
  readonly high: number | null;
  readonly halfWidth: number | null;
  /** Replications that had a value. */
  readonly n: number;
  /** To the file as it is, customer by customer; null for that itself, and where nothing can be paired. */
  readonly difference: {
    /** This cell − the file as it is. */
    readonly mean: number;
    readonly low: number | null;
    readonly high: number | null;
    readonly halfWidth: number | null;
    readonly n: number;
    /** `better` to `lower`: sure, with control of the error over all cells of this metric (Holm). `identical`: in every replication. */
    readonly finding: 'better' | 'worse' | 'higher' | 'lower' | 'identical' | 'unclear';
  } | null;
}

export interface Best {
  readonly metric: string;
  /** Index into `cells`; of equal ones the first. */
  readonly cell: number;
  /** Indexes of the others that may be the best one in truth: at `level` it is among them and this cell. */
  readonly asGood: readonly number[];
}
