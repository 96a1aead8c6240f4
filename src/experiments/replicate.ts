/**
 * The same scenario again and again, each time with another part of the random numbers: replication 0, 1, 2 … in this
 * order, so that a run that is broken off still has a contiguous prefix. No clock and no signal is asked here: the caller
 * is given a chance to breathe every few thousand steps, and says when to stop.
 */
import type { Run } from '../engine/observe/run.ts';
import { type SimulateOptions, Simulation } from '../engine/simulate.ts';
import type { Scenario } from '../scenarios/scenario.ts';

export interface ReplicateOptions {
  /** The first one; 0 when left out. */
  readonly from?: number;
  /** How many. */
  readonly count: number;
  /** Further wishes for one replication: its trace, its chats. */
  readonly withRun?: (replication: number) => SimulateOptions;
  /** Called every few thousand steps; a promise is waited for. `share` is how much of the running one is done, 0..1. */
  readonly breathe?: (finished: number, share: number) => Promise<void> | undefined;
  /** Asked after each breath: true ends it, and the replication that is running is dropped. */
  readonly isStopped?: () => boolean;
  /** Told of each finished one, in order. */
  readonly onRun: (run: Run, replication: number) => void;
}

const STEPS_A_BREATH = 4096;

/** How many were finished; fewer than asked for when stopped. */
export async function replicate(scenario: Scenario, options: ReplicateOptions): Promise<number> {
  const { from = 0 } = options;
  let finished = 0;
  for (let replication = from; replication < from + options.count; replication++) {
    const simulation = new Simulation(scenario, {
      ...options.withRun?.(replication),
      replication,
    });
    for (let steps = 1; simulation.step(); steps++) {
      if (steps % STEPS_A_BREATH !== 0) continue;
      const share = Math.min(1, simulation.state.now / scenario.duration);
      await options.breathe?.(finished, share);
      if (options.isStopped?.() === true) return finished;
    }
    // Its steps are over: this only hands out what was counted.
    options.onRun(simulation.run(), replication);
    finished += 1;
    await options.breathe?.(finished, 0);
    if (options.isStopped?.() === true) return finished;
  }
  return finished;
}
