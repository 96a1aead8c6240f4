/**
 * A Check: whether scenarios meet their expectations, and whether anything became worse than in a baseline, as it stands in
 * check.json. Only types stand here. Times are seconds, shares 0..1, all else plain numbers. It holds nothing that differs
 * between two checks of the same input, unless one of them was cut off by Ctrl-C or --max-seconds, which it says.
 */
import type { SCHEMA_VERSION } from './result.ts';

export type CheckVerdict = 'pass' | 'fail' | 'undecided';

export interface Check {
  readonly kind: 'check';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly drawsVersion: number;
  readonly chatsimVersion: string;
  /** The worst of the scenarios: fail, then undecided. */
  readonly verdict: CheckVerdict;
  /** 1 − the chance of each kind of error, for each scenario. */
  readonly level: number;
  readonly scenarios: readonly ScenarioCheck[];
}

export interface ScenarioCheck {
  readonly name: string;
  /** As it was named on the command line. */
  readonly file: string;
  readonly seed: string;
  readonly verdict: CheckVerdict;
  readonly replications: {
    /** What the verdict rests on. */
    readonly used: number;
    readonly most: number;
    /** After how many it was asked. */
    readonly looks: readonly number[];
  };
  /** Why it ended: all is decided, something failed, no more were allowed, or it was cut off. */
  readonly ended: 'decided' | 'failed' | 'budget' | 'seconds' | 'interrupted';
  readonly baseline: BaselineFacts | null;
  readonly findings: readonly Finding[];
  /** What a reader should know besides. */
  readonly notes: readonly string[];
}

export interface BaselineFacts {
  readonly file: string;
  readonly replications: number;
  /** Customer by customer, or as two samples that share nothing. */
  readonly isPaired: boolean;
  readonly chatsimVersion: string;
  readonly drawsVersion: number;
  readonly seed: string;
  /** Something other than the expectations was changed in the scenario since. */
  readonly isChanged: boolean;
}

export type Finding = ExpectationFinding | MetricFinding;

interface Common {
  readonly metric: string;
  readonly unit: 'seconds' | 'share' | 'number';
  /** `open`: it was not sure yet when something else had failed; `undecided`: nor when the replications were used up. */
  readonly verdict: CheckVerdict | 'open';
  /** Replications after which it was sure. */
  readonly decidedAt: number | null;
  /** Replications that had a value, of those that the verdict rests on. */
  readonly n: number;
  /** Why not more is known, in words; null when it is decided. */
  readonly why: string | null;
}

export interface ExpectationFinding extends Common {
  readonly kind: 'expectation';
  readonly text: string;
  readonly line: number;
  readonly compare: string;
  readonly value: number;
  /** `mean`: the mean is held against the limit; `every`: each replication is; `some`: one replication is enough. */
  readonly asks: 'mean' | 'every' | 'some' | 'difference';
  readonly mean: number | null;
  /** Each end alone holds with the level over all looks. Null without spread or with one value. */
  readonly low: number | null;
  readonly high: number | null;
  /** Replications that are otherwise (`every`) or as wanted (`some`). */
  readonly count: number | null;
}

export interface MetricFinding extends Common {
  readonly kind: 'metric';
  readonly betterIs: 'lower' | 'higher' | null;
  readonly tolerance: Tolerance;
  readonly before: number | null;
  readonly now: number | null;
  /** now − before. */
  readonly change: Range | null;
  /** As a share of what it was; null where that is 0, or not surely more than 0. */
  readonly relative: Range | null;
  /** `better`: its interval lies beyond the tolerance to the good; `changed`: it failed and has no better side. */
  readonly trend: 'better' | 'worse' | 'changed' | 'none';
}

export interface Range {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Tolerance {
  readonly text: string;
  /** A share of what it was, or so much in the metric's own unit. */
  readonly kind: 'relative' | 'absolute';
  readonly value: number;
}
