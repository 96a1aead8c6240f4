/** What is asked of each replication of a staffing plan, and the answers gathered: the day's limits, and those of intervals. */
import type { Limit } from '../report/tuning.ts';
import type { Trial } from './staff-search.ts';

export interface TrialAsked {
  readonly intervals: readonly { readonly name: string }[];
  readonly day: readonly Limit[];
  /** Those of the day that every interval is held to. */
  readonly byInterval: readonly Limit[];
}

export function trialMetrics({ intervals, day, byInterval }: TrialAsked): string[] {
  return [
    ...day.map(({ metric }) => metric),
    ...intervals.flatMap(({ name }) =>
      byInterval.map(({ metric }) => `intervals.${name}.${metric}`),
    ),
  ];
}

type Values = (number | null)[];

export class Gathered implements Trial {
  readonly day: readonly Values[];
  readonly intervals: readonly (readonly Values[])[];

  constructor({ intervals, day, byInterval }: TrialAsked) {
    this.day = day.map(() => []);
    this.intervals = intervals.map(() => byInterval.map(() => []));
  }

  /** The values of trialMetrics of one replication; more may stand behind them. */
  add(metrics: readonly (number | null)[]): void {
    let next = 0;
    for (const list of [...this.day, ...this.intervals.flat()]) list.push(metrics[next++] ?? null);
  }
}
