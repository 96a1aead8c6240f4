/**
 * How much worse a metric may be than in the baseline, as people write it:
 *
 *   5%              of what it was, for all metrics
 *   wait.p95=10%    of what it was, for one
 *   wait.p95=10s    so much more or less, in the metric's own unit: a time, a plain number, or percentage points
 *   serviceLevel=2pp
 */
import type { Tolerance } from '../report/check.ts';
import { parseDuration, SECOND } from '../scenarios/units.ts';
import { unitOfMetric } from './headline.ts';

export const DEFAULT_TOLERANCE: Tolerance = { text: '5%', kind: 'relative', value: 0.05 };

export interface Tolerances {
  readonly all: Tolerance;
  readonly of: Readonly<Record<string, Tolerance>>;
}

/** Texts of the flag in their order, a later one wins; or what is wrong with one of them. */
export function tolerancesOf(texts: readonly string[]): Tolerances | { readonly wrong: string } {
  let all = DEFAULT_TOLERANCE;
  const of: Record<string, Tolerance> = {};
  for (const text of texts) {
    const cut = text.lastIndexOf('=');
    const metric = cut < 0 ? null : text.slice(0, cut).trim();
    const said = text.slice(cut + 1).trim();
    const tolerance = toleranceOf(said, metric);
    if (typeof tolerance === 'string') return { wrong: `--tolerance ${text}: ${tolerance}` };
    if (metric === null) all = tolerance;
    else of[metric] = tolerance;
  }
  return { all, of };
}

export const toleranceFor = ({ all, of }: Tolerances, metric: string): Tolerance =>
  of[metric] ?? all;

const NUMBER = /^\d+(\.\d+)?$/;

function toleranceOf(said: string, metric: string | null): Tolerance | string {
  const share = /^(\d+(?:\.\d+)?)\s*%$/.exec(said)?.[1];
  if (share !== undefined) return relative(said, Number(share) / 100);
  if (metric === null) return 'for all metrics it is a share such as 5%; or name one: wait.p95=10s';
  const unit = unitOfMetric(metric);
  const points = /^(\d+(?:\.\d+)?)\s*pp$/.exec(said)?.[1];
  const value = {
    seconds: () => {
      const time = parseDuration(said);
      return time === null ? null : time / SECOND;
    },
    share: () => (points === undefined ? null : Number(points) / 100),
    number: () => (NUMBER.test(said) ? Number(said) : null),
  }[unit]();
  if (value !== null) return { text: said, kind: 'absolute', value };
  const like = { seconds: '10s', share: '2pp (percentage points)', number: '3' }[unit];
  return `write a share of what it was, such as 5%, or ${like}`;
}

function relative(text: string, value: number): Tolerance | string {
  if (value >= 1) return 'a share of what it was is below 100%';
  return { text, kind: 'relative', value };
}
