/**
 * A metric held against its baseline, as a question for the sequential test. What is tested is the mean of
 *
 *   now − (1 + tolerance) × before     > 0 when it rose by more than the tolerance (where less is better)
 *   (1 − tolerance) × before − now     > 0 when it fell by more (where more is better)
 *   now − before − tolerance  and  before − now − tolerance     for a tolerance in the metric's own unit
 *
 * and both where neither side is better. So the uncertainty of the baseline itself is part of the test.
 */
import type { MetricFinding, Range, Tolerance } from '../report/check.ts';
import { pairedDifference, unpairedDifference } from '../statistics/differences.ts';
import { tQuantile } from '../statistics/quantiles.ts';
import { relativeChange } from '../statistics/relative-change.ts';
import {
  ALIKE,
  type Standing,
  standingApart,
  standingOf,
  welchDegrees,
} from '../statistics/sequential.ts';
import { momentsOf } from '../statistics/student-t.ts';
import type { Said } from './check-expectation.ts';
import { betterIs, unitOfMetric } from './headline.ts';

type Values = readonly (number | null)[];

export interface MetricQuestion {
  readonly metric: string;
  readonly tolerance: Tolerance;
  /** Of all replications of the baseline. */
  readonly before: Values;
  readonly isPaired: boolean;
}

/** One margin, or two for a metric without a better side. */
export function metricMargins(question: MetricQuestion, now: Values): Standing[] {
  const { metric, tolerance } = question;
  const { a, b } = sides(question, now);
  return signsOf(metric).map((sign) => {
    const weights = {
      b: sign,
      a: tolerance.kind === 'relative' ? sign + tolerance.value : sign,
      limit: tolerance.kind === 'relative' ? 0 : tolerance.value,
    };
    if (!question.isPaired) return standingApart(a, b, weights);
    return standingOf(
      b.map((value, i) => weights.b * value - weights.a * (a[i] as number) - weights.limit),
    );
  });
}

export function metricFinding(
  question: MetricQuestion,
  now: Values,
  said: Said,
  error: number,
): MetricFinding {
  const { metric, tolerance, isPaired } = question;
  const { a, b } = sides(question, now);
  const level = 1 - 2 * error;
  const found = (isPaired ? pairedDifference : unpairedDifference)(a, b, level);
  const relative =
    found === null ? null : relativeChange(a, b, { t: tOf(a, b, isPaired, error), isPaired });
  const change = found === null ? null : rangeOf(found.difference, found.low, found.high);
  const shares =
    relative === null || !Number.isFinite(relative.low)
      ? null
      : rangeOf(relative.change, relative.low, relative.high);
  return {
    kind: 'metric',
    metric,
    unit: unitOfMetric(metric),
    betterIs: betterIs(metric),
    tolerance,
    verdict: said.verdict,
    decidedAt: said.decidedAt,
    n: b.length,
    why: said.decidedAt === null ? (openWhy(a, b) ?? said.why) : null,
    before: found?.meanA ?? null,
    now: found?.meanB ?? null,
    change,
    relative: shares,
    trend: trendOf(
      metric,
      said.verdict,
      tolerance.kind === 'relative' ? shares : change,
      tolerance,
    ),
  };
}

/** The values that are compared: pairs where both have one, or all there are. */
function sides({ before, isPaired }: MetricQuestion, now: Values): { a: number[]; b: number[] } {
  if (!isPaired)
    return {
      a: before.filter((value) => value !== null),
      b: now.filter((value) => value !== null),
    };
  const a: number[] = [];
  const b: number[] = [];
  now.forEach((value, i) => {
    const old = before[i];
    if (value === null || old == null) return;
    a.push(old);
    b.push(value);
  });
  return { a, b };
}

/** +1: a rise is for the worse; −1: a fall is. */
function signsOf(metric: string): readonly (1 | -1)[] {
  const better = betterIs(metric);
  if (better === null) return [1, -1];
  return better === 'lower' ? [1] : [-1];
}

function tOf(a: readonly number[], b: readonly number[], isPaired: boolean, error: number): number {
  const A = momentsOf(a);
  const B = momentsOf(b);
  if (A === null || B === null || A.n < 2 || B.n < 2) return Number.POSITIVE_INFINITY;
  const df = isPaired ? A.n - 1 : welchDegrees((A.sd * A.sd) / A.n, A.n, (B.sd * B.sd) / B.n, B.n);
  return tQuantile(1 - error, df);
}

function rangeOf(mean: number, low: number, high: number): Range {
  const end = (value: number) => (Number.isFinite(value) ? value : null);
  return { mean, low: end(low), high: end(high) };
}

function trendOf(
  metric: string,
  verdict: Said['verdict'],
  range: Range | null,
  tolerance: Tolerance,
): MetricFinding['trend'] {
  const better = betterIs(metric);
  if (verdict === 'fail') return better === null ? 'changed' : 'worse';
  if (better === null || range === null || range.low === null || range.high === null) return 'none';
  const isBetter = better === 'lower' ? range.high < -tolerance.value : range.low > tolerance.value;
  return isBetter ? 'better' : 'none';
}

function openWhy(a: readonly number[], b: readonly number[]): string | null {
  const n = Math.min(a.length, b.length);
  if (n === 0) return 'there is nothing to measure it by';
  if (n < 2) return 'only one replication has a value';
  const isAlike = (values: readonly number[]) => values.every((value) => value === values[0]);
  if (isAlike(a) && isAlike(b) && n < ALIKE)
    return `it is the same in ${n} replications, and to be sure takes ${ALIKE}`;
  return null;
}
