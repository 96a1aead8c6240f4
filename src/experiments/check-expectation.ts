/**
 * An expectation as a question for the sequential test: which values speak against it, and what was found.
 *
 *   metric < limit      the mean over replications is held against the limit
 *   metric == value     every replication is: one that is otherwise disproves it. So is `<= 0` of what is never below 0,
 *                       and `>= 100%` of a share, since a mean keeps to the end of its range only if every value does
 *   metric != value     the mean differs; `!= 0`, `> 0`, `!= 100%` and `< 100%` are shown by a single replication
 */
import type { ExpectationFinding } from '../report/check.ts';
import type { Expectation } from '../scenarios/scenario.ts';
import {
  ALIKE,
  type Standing,
  standingOf,
  standingOfAll,
  standingOfDifference,
  standingOfSome,
} from '../statistics/sequential.ts';
import { momentsOf } from '../statistics/student-t.ts';
import { type SureRange, sureRange } from '../statistics/sure-range.ts';
import { unitOfMetric } from './headline.ts';

type Asks = ExpectationFinding['asks'];
type Values = readonly (number | null)[];
export type Said = Pick<ExpectationFinding, 'verdict' | 'decidedAt'> & {
  /** Why it is not decided, where that does not lie in the values. */
  readonly why: string | null;
};

const NOTHING: SureRange = { low: null, high: null };

export function asksOf({ metric, compare, value }: Expectation): Asks {
  const isShare = unitOfMetric(metric) === 'share' && !/(^|\.)slots\./.test(metric);
  const isLeast = value === 0;
  const isMost = isShare && value === 1;
  if (compare === '==' || (compare === '<=' && isLeast) || (compare === '>=' && isMost))
    return 'every';
  if ((compare === '>' && isLeast) || (compare === '<' && isMost)) return 'some';
  if (compare === '!=') return isLeast || isMost ? 'some' : 'difference';
  return 'mean';
}

export function expectationMargin(expectation: Expectation, values: Values): Standing {
  const known = knownOf(values);
  const { compare, value } = expectation;
  const excesses = known.map((each) => (compare.startsWith('>') ? value - each : each - value));
  const others = known.filter((each) => each !== value).length;
  switch (asksOf(expectation)) {
    case 'every':
      return standingOfAll(others, known.length);
    case 'some':
      return standingOfSome(others, known.length);
    case 'difference':
      return standingOfDifference(excesses);
    case 'mean':
      return standingOf(excesses, compare === '<' || compare === '>');
  }
}

export function expectationFinding(
  expectation: Expectation,
  values: Values,
  said: Said,
  error: number,
): ExpectationFinding {
  const { metric, text, line, compare, value } = expectation;
  const known = knownOf(values);
  const moments = momentsOf(known);
  const asks = asksOf(expectation);
  const range =
    moments === null || moments.sd === 0
      ? NOTHING
      : sureRange((limit) => standingOf(known.map((each) => each - limit)), {
          estimate: moments.mean,
          step: moments.sd / Math.sqrt(moments.n),
          error,
        });
  return {
    kind: 'expectation',
    text,
    line,
    metric,
    unit: unitOfMetric(metric),
    compare,
    value,
    asks,
    verdict: said.verdict,
    decidedAt: said.decidedAt,
    n: known.length,
    why: said.decidedAt === null ? (openWhy(known, asks) ?? said.why) : null,
    mean: moments?.mean ?? null,
    low: range.low,
    high: range.high,
    count: asks === 'every' || asks === 'some' ? known.filter((v) => v !== value).length : null,
  };
}

function openWhy(known: readonly number[], asks: Asks): string | null {
  const n = known.length;
  if (n === 0) return 'there is nothing to measure it by';
  if (n < 2) return 'only one replication has a value';
  const areAlike = known.every((value) => value === known[0]);
  if ((areAlike || asks === 'every' || asks === 'some') && n < ALIKE)
    return `it is the same in ${n} replications, and to be sure takes ${ALIKE}`;
  return null;
}

const knownOf = (values: Values) => values.filter((value) => value !== null);
