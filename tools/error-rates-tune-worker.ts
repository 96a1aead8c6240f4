/** Answers tuning problems in a thread of its own. */
import { openCrew } from '../src/experiments/crew.ts';
import { type Answer, answerOf, type Family, problemOf } from '../test/tuning-problems.ts';

export default async function answers(task: {
  readonly family: Family;
  readonly seeds: readonly number[];
}): Promise<Answer[]> {
  const crew = openCrew({ workers: 1 });
  const found: Answer[] = [];
  for (const seed of task.seeds) found.push(await answerOf(problemOf(task.family, seed), crew));
  await crew.close();
  return found;
}
