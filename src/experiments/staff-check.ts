/**
 * A staffing plan put to the test: 10, 20, 40 … replications, until every limit of the day is decided (statistics/feasibility.ts).
 * The replications are 0, 1, 2 …, which `run` takes, too, and which no search has seen.
 */
import type { Held, Limit, Prices } from '../report/tuning.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { staffHours } from '../scenarios/staff-hours.ts';
import {
  FIRST_LOOK,
  isSilent,
  type Judgement,
  judgeLimit,
  nextLook,
} from '../statistics/feasibility.ts';
import type { Crew } from './crew.ts';
import { Costs, measuredOf } from './measured.ts';
import { COST_METRICS } from './prices.ts';
import type { Trial } from './staff-search.ts';
import { Gathered, type TrialAsked, trialMetrics } from './staff-trial.ts';

export interface StaffCheck {
  readonly replications: number;
  readonly values: Trial;
  /** In the order of the limits of the day. */
  readonly judgements: readonly Judgement[];
  readonly costs: Costs;
  /** By interval: chats that arrived, a replication. */
  readonly arrivals: readonly number[];
}

/** A check tells of the intervals, too, and so is not shorter than this. */
export const LEAST_CHECK = 40;

export interface CheckWish {
  readonly asked: TrialAsked;
  readonly prices: Prices;
  /** Of each limit's decision. */
  readonly error: number;
  readonly budget: number;
  readonly expect: (replications: number) => void;
}

export async function checkPlan(
  plan: Scenario,
  { asked, prices, error, budget, expect }: CheckWish,
  crew: Pick<Crew, 'samples'>,
): Promise<StaffCheck> {
  const values = new Gathered(asked);
  const costs = new Costs(staffHours(plan), prices);
  const arrived = asked.intervals.map(() => 0);
  const judgements = asked.day.map((): Judgement => ({ verdict: 'open', isKept: null }));
  const limits = trialMetrics(asked);
  const metrics = [
    ...limits,
    ...COST_METRICS,
    ...asked.intervals.map(({ name }) => `intervals.${name}.chats.arrived`),
  ];
  const isDecided = () =>
    judgements.every(({ isKept }, j) => isKept !== null || isSilent(values.day[j] ?? []));
  let n = 0;
  for (let to = FIRST_LOOK; to <= budget && !(n >= LEAST_CHECK && isDecided()); to = nextLook(to)) {
    expect(to);
    n += await crew.samples(plan, {
      from: n,
      count: to - n,
      metrics,
      onSample(sample) {
        const rest = sample.metrics.slice(limits.length);
        values.add(sample.metrics);
        costs.add(rest.slice(0, COST_METRICS.length));
        for (const [i, count] of rest.slice(COST_METRICS.length).entries())
          arrived[i] = (arrived[i] as number) + (count ?? 0);
      },
    });
    if (n < to) break;
    for (const [j, limit] of asked.day.entries())
      if (judgements[j]?.isKept === null)
        judgements[j] = judgeLimit(values.day[j] ?? [], limit, error);
  }
  const arrivals = arrived.map((sum) => sum / Math.max(1, n));
  return { replications: n, values, judgements, costs, arrivals };
}

/** A limit in one interval, by the interval of confidence there, without regard to the others. */
export function heldAlone(
  values: readonly (number | null)[],
  { side, value }: Pick<Limit, 'side' | 'value'>,
  level: number,
): Held {
  const measured = measuredOf(values, level);
  if (measured === null || measured.low === null || measured.high === null)
    return { measured, verdict: 'open', isKept: null };
  const { low, high } = measured;
  const isInside = side === 'at most' ? high <= value : low >= value;
  const isOutside = side === 'at most' ? low > value : high < value;
  if (isInside) return { measured, verdict: 'kept', isKept: true };
  if (isOutside) return { measured, verdict: 'broken', isKept: false };
  return { measured, verdict: 'open', isKept: null };
}
