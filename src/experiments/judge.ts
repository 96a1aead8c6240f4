/**
 * Expectations held against a figure. `run` and `test` judge by the point estimate alone, and their reports say so;
 * judging with control of the error is another matter.
 */
import type { Run } from '../engine/observe/run.ts';
import { UNICODE, valueText } from '../report/numbers.ts';
import type { Expectation } from '../scenarios/scenario.ts';
import { metricOf, metricUnit, splitMetric } from '../statistics/metrics.ts';

export type Verdict = 'met' | 'failed' | 'undecided';

const COMPARES: Readonly<Record<Expectation['compare'], (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/** No data is undecided, never met. */
export function judge(
  actual: number | null,
  { compare, value }: Pick<Expectation, 'compare' | 'value'>,
): Verdict {
  if (actual === null) return 'undecided';
  return COMPARES[compare](actual, value) ? 'met' : 'failed';
}

/** One run's metric, for specs. */
export function judgeRun(
  run: Run,
  expectation: Expectation,
): { readonly met: boolean; readonly actual: string } {
  const actual = metricOf(run, expectation.metric);
  return {
    met: judge(actual, expectation) === 'met',
    actual:
      actual === null
        ? 'without data'
        : valueText(actual, unitOf(run, expectation.metric), UNICODE),
  };
}

/** How a value of the metric is written, also of one with a part before it (`queues.support.wait.p95`). */
export function unitOf(run: Run, name: string): 'seconds' | 'share' | 'number' {
  const names = (parts: readonly { readonly name: string }[]) => parts.map((part) => part.name);
  const { metric } = splitMetric(name, {
    queues: names(run.queues),
    groups: names(run.groups),
    agents: names(run.agents),
    intervals: names(run.intervals),
  });
  return metricUnit(metric);
}
