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
import { ALIKE, type Standing, standingApart, standingOf } from '../statistics/sequential.ts';
import { momentsOf } from '../statistics/student-t.ts';
import { sureRange } from '../statistics/sure-range.ts';
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
  const { metric, tolerance, isPaired } = question;
  const compared = { ...sides(question, now), isPaired };
  return signsOf(metric).map((sign) =>
    // A fall beyond the tolerance is a rise beyond it of what is turned around.
    standingAt(compared, { sign, kind: tolerance.kind, limit: sign * tolerance.value }),
  );
}

export function metricFinding(
  question: MetricQuestion,
  now: Values,
  said: Said,
  error: number,
): MetricFinding {
  const { metric, tolerance, isPaired } = question;
  const { a, b } = sides(question, now);
  const A = momentsOf(a);
  const B = momentsOf(b);
  const range = (kind: Tolerance['kind']): Range | null => {
    if (A === null || B === null || (kind === 'relative' && A.mean === 0)) return null;
    const mean = kind === 'relative' ? B.mean / A.mean - 1 : B.mean - A.mean;
    if (isPaired && b.every((value, i) => value === a[i])) return { mean, low: 0, high: 0 };
    const step = kind === 'relative' ? 0.01 : Math.max(A.sd, B.sd) / Math.sqrt(B.n);
    if (step === 0) return { mean, low: null, high: null };
    const at = (limit: number) => standingAt({ a, b, isPaired }, { sign: 1, kind, limit });
    return { mean, ...sureRange(at, { estimate: mean, step, error }) };
  };
  const ranges = { absolute: range('absolute'), relative: range('relative') };
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
    before: A?.mean ?? null,
    now: B?.mean ?? null,
    change: ranges.absolute,
    relative: ranges.relative,
    trend: trendOf(metric, said.verdict, ranges[tolerance.kind], tolerance),
  };
}

interface Compared {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly isPaired: boolean;
}

/** Of sign × (change − limit), the change as a share of what it was or as it is. */
function standingAt(
  { a, b, isPaired }: Compared,
  {
    sign,
    kind,
    limit,
  }: { readonly sign: 1 | -1; readonly kind: Tolerance['kind']; readonly limit: number },
): Standing {
  const isShare = kind === 'relative';
  const weights = {
    b: sign,
    a: isShare ? sign * (1 + limit) : sign,
    limit: isShare ? 0 : sign * limit,
  };
  if (!isPaired) return standingApart(a, b, weights);
  return standingOf(
    b.map((value, i) => weights.b * value - weights.a * (a[i] as number) - weights.limit),
  );
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
