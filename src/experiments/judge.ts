/**
 * Expectations held against a figure. `run` and `test` judge by the point estimate alone, and their reports say so;
 * judging with control of the error is another matter.
 */
import type { Run } from '../engine/observe/run.ts';
import type { Expectation } from '../scenarios/scenario.ts';
import { metricOf, metricUnit } from '../statistics/metrics.ts';
import { UNICODE, valueText } from '../report/numbers.ts';

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
    actual: actual === null ? 'without data' : valueText(actual, metricUnit(expectation.metric), UNICODE),
  };
}
