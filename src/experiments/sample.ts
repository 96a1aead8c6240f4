/**
 * What experiments keep of one replication: the values of the metrics they asked for, and where its waiting went. A few
 * numbers instead of a Run, so that they pass between threads and into journals.
 */
import type { Run } from '../engine/observe/run.ts';
import { type Exact, toNumber } from '../statistics/exact.ts';
import { metricOf } from '../statistics/metrics.ts';

export interface Sample {
  /** In the order asked; null where there was nothing to measure. */
  readonly metrics: readonly (number | null)[];
  /** Waiting of all chats by cause, seconds; causes without any are left out. */
  readonly causesSec: Readonly<Record<string, number>>;
}

const SECOND = 1_000_000;

/** Throws RangeError for a metric of a part that the run has not. */
export function sampleOf(run: Run, metrics: readonly string[]): Sample {
  const causes = Object.entries(run.total.causes as Readonly<Record<string, Exact>>)
    .map(([cause, time]) => [cause, toNumber(time) / SECOND] as const)
    .filter(([, seconds]) => seconds > 0);
  return {
    metrics: metrics.map((name) => metricOf(run, name)),
    causesSec: Object.fromEntries(causes),
  };
}
