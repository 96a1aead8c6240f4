/**
 * What runs in a worker thread of the crew: a stretch of replications of one scenario. It hears "stop" and tells how far it
 * is through shared memory, since a thread that simulates reads no messages.
 */
import { workerId } from 'tinypool';
import type { Run } from '../engine/observe/run.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { type Gathered, Gathering } from './gather.ts';
import { replicate } from './replicate.ts';
import { type Sample, sampleOf } from './sample.ts';

export interface Stretch {
  readonly scenario: Scenario;
  readonly from: number;
  readonly count: number;
  readonly want: Want;
  /** One word that says stop, and one a worker for the replications done of its stretch. */
  readonly signals: Signals;
}

/** Of each replication the whole run or a sample of it, or everything of the stretch put together. */
export type Want =
  | { readonly kind: 'runs' }
  | { readonly kind: 'samples'; readonly metrics: readonly string[] }
  | { readonly kind: 'gathered'; readonly expected: readonly string[] };

export interface Signals {
  readonly stop: Int32Array<SharedArrayBuffer>;
  readonly done: Float64Array<SharedArrayBuffer>;
}

/** Results in order, and how many replications they are; fewer than asked for when stopped. */
export interface Done {
  readonly finished: number;
  readonly results: readonly (Run | Sample | Gathered)[];
}

export default async function work({
  scenario,
  from,
  count,
  want,
  signals,
}: Stretch): Promise<Done> {
  const { stop, done } = signals;
  const place = (workerId ?? 0) % done.length;
  const results: (Run | Sample)[] = [];
  const gathering = want.kind === 'gathered' ? new Gathering(want.expected) : null;
  const finished = await replicate(scenario, {
    from,
    count,
    isStopped: () => Atomics.load(stop, 0) === 1,
    breathe(finished, share) {
      done[place] = finished + share;
      return undefined;
    },
    onRun(run) {
      if (gathering !== null) gathering.add(run);
      else results.push(want.kind === 'samples' ? sampleOf(run, want.metrics) : run);
    },
  });
  done[place] = 0;
  if (gathering === null) return { finished, results };
  return { finished, results: finished === 0 ? [] : [gathering.gathered] };
}
