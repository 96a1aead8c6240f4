// npm run error-rates:tune -- [--problems 200] [--threads 2]
//
// How often `tune` finds the right answer, by experiment: problems whose answer is known by formula (test/tuning-problems.ts),
// each with its own customers, at 95 %. At least 179 of 200 have to be right: fewer would happen to a procedure that is right
// in 95 % of all cases less than once in a thousand times. Beside it what the means of ten replications would have picked.

import { parseArgs } from 'node:util';
import { Tinypool } from 'tinypool';
import { tableLines } from '../src/report/table.ts';
import { type Answer, FAMILIES, type Family } from '../test/tuning-problems.ts';

const WORDS: Readonly<Record<Family, string>> = {
  clear: 'agents cost, one limit; the next candidates two zones from the limit',
  edge: 'the same; the next candidates on the very edges of the zone',
  cost: 'waiting and lost chats cost, too; the second best two zones of cost dearer',
};
/** Of 200; in proportion for another number. */
const ENOUGH = 179 / 200;
const STRETCH = 5;

const { values } = parseArgs({
  options: {
    problems: { type: 'string', default: '200' },
    threads: { type: 'string', default: '2' },
  },
});
const problems = whole('problems', values.problems);
const threads = whole('threads', values.threads);
const began = performance.now();

const pool = new Tinypool({
  filename: new URL('./error-rates-tune-worker.ts', import.meta.url).href,
  minThreads: threads,
  maxThreads: threads,
});
const rows = await Promise.all(
  FAMILIES.map(async (family) => {
    const stretches: Promise<Answer[]>[] = [];
    for (let from = 0; from < problems; from += STRETCH) {
      const seeds = Array.from({ length: Math.min(STRETCH, problems - from) }, (_, i) => from + i);
      stretches.push(pool.run({ family, seeds }));
    }
    const answers = (await Promise.all(stretches)).flat();
    const right = answers.filter(({ isRight }) => isRight).length;
    const undecided = answers.filter(({ picked }) => picked === null).length;
    const replications = answers.reduce((sum, each) => sum + each.replications, 0);
    const naive = answers.filter(({ isNaiveRight }) => isNaiveRight).length;
    return { family, right, undecided, replications: replications / answers.length, naive };
  }),
);
await pool.destroy();

console.log(
  tableLines(
    [
      { head: `of ${problems} problems` },
      { head: 'right', right: true },
      { head: 'no pick', right: true },
      { head: 'replications', right: true },
      { head: 'by ten means', right: true },
    ],
    rows.map(({ family, right, undecided, replications, naive }) => [
      WORDS[family],
      String(right),
      String(undecided),
      replications.toFixed(0),
      String(naive),
    ]),
    0,
  ).join('\n'),
);
console.error(`${((performance.now() - began) / 1000).toFixed(0)} s`);
const needed = Math.ceil(ENOUGH * problems);
for (const { family, right } of rows)
  if (right < needed) {
    console.error(`${family}: ${right} right, and ${needed} are the least`);
    process.exitCode = 1;
  }

function whole(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  console.error(`--${name} takes a whole number from 1 on, and this is ${text}`);
  process.exit(2);
}
