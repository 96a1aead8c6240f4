/**
 * Independent replications of one small model and of changed ones, for measuring how often `check` errs. Each experiment
 * has a seed of its own and shares no random number with another; the true change is that of all experiments together.
 */

import { exponential, handle, poisson, tiny } from '../../src/engine/testing.ts';
import type { Crew } from '../../src/experiments/crew.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';

/** Five agents, 80 chats an hour for two hours, patience 4 min (exponential, all of them): Erlang A from an empty start. */
export const MODEL = {
  agents: 5,
  chatsPerHour: 80,
  hours: 2,
  patienceSec: 240,
  handleSec: 200,
} as const;

/** Handle times in seconds. What each does to the mean wait is measured, not assumed. */
export const VARIANTS = {
  /** As it is. */
  same: { handleSec: MODEL.handleSec, seeds: 'a' },
  /** The same law, other customers. */
  others: { handleSec: MODEL.handleSec, seeds: 'b' },
  /** About 5 % more mean wait, the same customers. */
  slower: { handleSec: 203.5, seeds: 'a' },
  /** About 10 % more, the same customers. */
  slow: { handleSec: 207, seeds: 'a' },
} as const;
export type Variant = keyof typeof VARIANTS;

export const METRICS = ['wait.mean', 'wait.p95', 'abandonment.rate', 'serviceLevel'] as const;
export type MetricName = (typeof METRICS)[number];

/** By experiment, then replication, then metric. */
export type Values = readonly (readonly (readonly (number | null)[])[])[];
export type Bank = Readonly<Record<Variant, Values>>;

export function scenarioOf(variant: Variant, experiment: number): Scenario {
  const { handleSec, seeds } = VARIANTS[variant];
  return tiny({
    seed: `${seeds}${experiment}`,
    duration: MODEL.hours * 3600,
    rules: { 'report.onTime': 30_000_000 },
    groups: [{ count: MODEL.agents }],
    sources: [
      {
        arrivals: poisson(MODEL.chatsPerHour),
        patience: exponential(MODEL.patienceSec),
        work: handle(exponential(handleSec)),
      },
    ],
  });
}

export async function simulateBank(
  crew: Crew,
  experiments: number,
  replications: number,
  /** Another one makes experiments that share nothing with these. */
  seed = '',
): Promise<Bank> {
  const bank = {} as Record<Variant, Values>;
  for (const variant of Object.keys(VARIANTS) as Variant[])
    bank[variant] = await Promise.all(
      Array.from({ length: experiments }, async (_, experiment) => {
        const scenario = scenarioOf(variant, experiment);
        const rows: (readonly (number | null)[])[] = [];
        await crew.samples(
          { ...scenario, seed: `${scenario.seed}${seed}` },
          {
            from: 0,
            count: replications,
            metrics: METRICS,
            onSample: ({ metrics }) => void rows.push(metrics),
          },
        );
        return rows;
      }),
    );
  return bank;
}

/** Over all experiments and replications: as near to the truth as the bank can tell. */
export function meanOf(values: Values, metric: MetricName): number {
  const place = METRICS.indexOf(metric);
  let sum = 0;
  let count = 0;
  for (const rows of values)
    for (const row of rows) {
      const value = row[place];
      if (value == null) continue;
      sum += value;
      count += 1;
    }
  return sum / count;
}

/** A crew that hands out what was simulated before, so that `check` itself is what is measured. */
export function bankCrew(rows: readonly (readonly (number | null)[])[]): Crew {
  return {
    async samples(_, { from, count, metrics, onSample }) {
      const places = metrics.map((name) => METRICS.indexOf(name as MetricName));
      for (let i = from; i < from + count; i++) {
        const row = rows[i];
        if (row === undefined) throw new RangeError(`the bank has ${rows.length} replications`);
        onSample({ metrics: places.map((place) => row[place] ?? null), causesSec: {} }, i);
      }
      return count;
    },
    runs: () => Promise.reject(new RangeError('the bank keeps no runs')),
    gather: () => Promise.reject(new RangeError('the bank keeps no runs')),
    done: 0,
    isStopped: false,
    stop: () => undefined,
    close: async () => undefined,
  };
}
