/**
 * What runs in a worker thread of the crew: a stretch of replications of one scenario. It hears "stop" and tells how far it
 * is through shared memory, since a thread that simulates reads no messages.
 */
import { workerId } from 'tinypool';
import type { Run } from '../engine/observe/run.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { replicate } from './replicate.ts';
import { type Sample, sampleOf } from './sample.ts';

export interface Stretch {
  readonly scenario: Scenario;
  readonly from: number;
  readonly count: number;
  /** Metrics to take a sample of, or null for whole runs. */
  readonly metrics: readonly string[] | null;
  /** One word that says stop, and one a worker for the replications done of its stretch. */
  readonly signals: Signals;
}

export interface Signals {
  readonly stop: Int32Array<SharedArrayBuffer>;
  readonly done: Float64Array<SharedArrayBuffer>;
}

/** Results in order; fewer than asked for when stopped. */
export default async function work(stretch: Stretch): Promise<(Run | Sample)[]> {
  const { stop, done } = stretch.signals;
  const place = (workerId ?? 0) % done.length;
  const results: (Run | Sample)[] = [];
  await replicate(stretch.scenario, {
    from: stretch.from,
    count: stretch.count,
    isStopped: () => Atomics.load(stop, 0) === 1,
    breathe(finished, share) {
      done[place] = finished + share;
      return undefined;
    },
    onRun(run) {
      results.push(stretch.metrics === null ? run : sampleOf(run, stretch.metrics));
    },
  });
  done[place] = 0;
  return results;
}
