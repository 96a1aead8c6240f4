/** What a tuning says of values over replications: their mean with the interval of this one alone, and costs. */
import type { Cost, Held, Measured, Prices } from '../report/tuning.ts';
import type { Judgement } from '../statistics/feasibility.ts';
import { meanInterval } from '../statistics/intervals.ts';
import { type CostParts, costOf } from './prices.ts';

export function measuredOf(values: readonly (number | null)[], level: number): Measured | null {
  const interval = meanInterval(
    values.filter((value) => value !== null),
    level,
  );
  if (interval === null) return null;
  const { n, mean, halfWidth } = interval;
  return {
    n,
    mean,
    low: halfWidth === null ? null : interval.low,
    high: halfWidth === null ? null : interval.high,
  };
}

export function heldOf(
  values: readonly (number | null)[],
  { verdict, isKept }: Judgement,
  level: number,
): Held {
  return { measured: measuredOf(values, level), verdict, isKept };
}

/** Costs of one setting by replication, the agents' part the same in each. */
export class Costs {
  readonly agents: number;
  private readonly prices: Prices;
  private readonly parts: CostParts[] = [];

  constructor(staffHours: number, prices: Prices) {
    this.agents = staffHours * prices.agentHour;
    this.prices = prices;
  }

  /** From the values of COST_METRICS of a replication. */
  add(values: readonly (number | null)[]): void {
    this.parts.push(costOf(values, this.prices));
  }

  /** One a replication. */
  totals(): number[] {
    return this.parts.map(({ waiting, lost }) => this.agents + waiting + lost);
  }

  cost(level: number): Cost {
    const measured = measuredOf(this.totals(), level);
    if (measured === null) throw new RangeError('no replication');
    const meanOf = (part: keyof CostParts) =>
      this.parts.reduce((sum, each) => sum + each[part], 0) / this.parts.length;
    return { ...measured, agents: this.agents, waiting: meanOf('waiting'), lost: meanOf('lost') };
  }
}
