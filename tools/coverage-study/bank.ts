/**
 * A bank: several thousand independent replications of one model, of each only what intervals are made from. Experiments of
 * the coverage study draw their replications from it, so that a thousand experiments do not cost a thousand times as much.
 */
import type { Run } from '../../src/engine/observe/run.ts';
import type { Crew } from '../../src/experiments/crew.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { addHistograms, type Histogram } from '../../src/statistics/histogram.ts';
import { metricOf } from '../../src/statistics/metrics.ts';

/** One replication. */
export interface Draw {
  /** Chats that were admitted. */
  readonly chats: number;
  /** Sums over chats: of the wait (s), its square (s²), and of those that waited, were in time, or left. */
  readonly waitSec: number;
  readonly waitSec2: number;
  readonly delayed: number;
  readonly inTime: number;
  readonly left: number;
  /** As `run` takes them from this replication. */
  readonly waitSecP90: number;
  readonly waitSecP95: number;
  /** Of all waits, microseconds. */
  readonly waits: Histogram;
}

export type Bank = readonly Draw[];

/** Replications `from` … `from + count − 1` of a scenario without refused chats. */
export async function bankOf(
  crew: Crew,
  scenario: Scenario,
  from: number,
  count: number,
): Promise<Bank> {
  const bank: Draw[] = [];
  await crew.runs(scenario, { from, count, onRun: (run) => bank.push(drawOf(run)) });
  return bank;
}

function drawOf(run: Run): Draw {
  const of = (metric: string) => {
    const value = metricOf(run, metric);
    if (value === null)
      throw new Error(`a replication of the study has no ${metric}: make it longer`);
    return value;
  };
  const chats = of('chats.arrived');
  const mean = of('wait.mean');
  const sd = of('wait.sd');
  const { waitServed, waitAbandoned } = run.total.tallies;
  return {
    chats,
    waitSec: chats * mean,
    waitSec2: chats * (sd * sd + mean * mean),
    delayed: chats * of('delayed.rate'),
    inTime: chats * of('serviceLevel.wait'),
    left: chats * of('abandonment.rate'),
    waitSecP90: of('wait.p90'),
    waitSecP95: of('wait.p95'),
    waits: addHistograms([waitServed, waitAbandoned].flatMap((tally) => tally?.histogram ?? [])),
  };
}
