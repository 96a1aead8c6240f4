// Spreads replications of theory cases over worker threads and puts the answers together in the order of the
// replications, so that the result does not depend on who was faster.

import { Worker } from 'node:worker_threads';
import { caseOf } from './cases.ts';
import { type Ratio, variantsOf } from './mapping.ts';
import { type Estimate, estimate } from './measure.ts';
import type { Done, Task } from './worker.ts';

/** How many replications of each file. */
export type Plan = Readonly<Record<string, number>>;

export interface CaseResult {
  readonly id: string;
  readonly estimates: Readonly<Record<string, Estimate>>;
}

/** Runs the cases, or that share of each run's length; `done` hears of each as soon as it is complete, in no certain order. */
export async function runCases(
  ids: readonly string[],
  plan: Plan,
  threads: number,
  length = 1,
  done: (result: CaseResult, finished: number) => void = () => {},
): Promise<Map<string, CaseResult>> {
  const tasks = ids.flatMap((id) =>
    variantsOf(caseOf(id)).flatMap(({ file }) => split(id, file, plan, length)),
  );
  const missing = new Map<string, number>();
  for (const task of tasks) missing.set(task.id, (missing.get(task.id) ?? 0) + 1);
  const parts = new Map<string, Done[]>();
  const results = new Map<string, CaseResult>();
  let next = 0;
  const workers = Array.from(
    { length: Math.min(threads, tasks.length) },
    () => new Worker(new URL('./worker.ts', import.meta.url)),
  );
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            const give = () => {
              const task = tasks[next++];
              if (task === undefined) resolve();
              else worker.postMessage(task);
            };
            worker.on('error', reject);
            worker.on('message', (part: Done) => {
              const { id } = part.task;
              parts.set(id, [...(parts.get(id) ?? []), part]);
              const left = missing.get(id)! - 1;
              missing.set(id, left);
              if (left === 0) {
                const result = together(id, parts.get(id)!);
                results.set(id, result);
                done(result, results.size);
              }
              give();
            });
            give();
          }),
      ),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}

/** Pieces small enough that both threads are busy to the end. */
function split(id: string, file: string, plan: Plan, length: number): Task[] {
  const count = plan[file];
  if (count === undefined) throw new Error(`no run length is planned for ${file}`);
  const step = Math.max(1, Math.ceil(count / 24));
  const tasks: Task[] = [];
  for (let from = 0; from < count; from += step)
    tasks.push({ id, file, from, to: Math.min(count, from + step), length });
  return tasks;
}

function together(id: string, parts: readonly Done[]): CaseResult {
  const files = variantsOf(caseOf(id)).map((v) => v.file);
  const ordered = [...parts].sort(
    (a, b) => files.indexOf(a.task.file) - files.indexOf(b.task.file) || a.task.from - b.task.from,
  );
  const ratios: Record<string, Ratio[]> = {};
  for (const part of ordered)
    for (const [name, values] of Object.entries(part.ratios)) {
      ratios[name] ??= [];
      ratios[name].push(...values);
    }
  return {
    id,
    estimates: Object.fromEntries(caseOf(id).report.map((name) => [name, estimate(ratios[name]!)])),
  };
}
