// A thread that replicates theory scenarios: told a case, one of its files and which replications, it answers with the
// ratios of each metric. The same as calling replicate(), elsewhere.

import { parentPort } from 'node:worker_threads';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { caseOf } from './cases.ts';
import { type Ratio, variantsOf } from './mapping.ts';
import { replicate, theoryScenario } from './measure.ts';

export interface Task {
  readonly id: string;
  readonly file: string;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Share of the file's run after its warm-up that is simulated: 1 is all of it. */
  readonly length: number;
}

export interface Done {
  readonly task: Task;
  /** By metric, in the order of the replications. */
  readonly ratios: Readonly<Record<string, readonly Ratio[]>>;
}

const scenarios = new Map<string, Scenario>();

export function work(task: Task): Done {
  const variant = variantsOf(caseOf(task.id)).find((v) => v.file === task.file)!;
  let scenario = scenarios.get(task.file);
  if (scenario === undefined) {
    scenario = theoryScenario(task.file);
    scenarios.set(task.file, scenario);
  }
  const ratios: Record<string, Ratio[]> = Object.fromEntries(variant.names.map((n) => [n, []]));
  const from = Number(scenario.warmUp);
  const duration = Math.round(from + (scenario.duration - from) * task.length);
  const shortened = { ...scenario, duration };
  for (let r = task.from; r < task.to; r++) {
    const one = replicate(task.id, variant, shortened, r);
    for (const name of variant.names) ratios[name]!.push(one[name]!);
  }
  return { task, ratios };
}

parentPort?.on('message', (task: Task) => parentPort?.postMessage(work(task)));
