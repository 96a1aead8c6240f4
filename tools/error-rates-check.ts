// npm run error-rates:check -- [--experiments 400] [--replications 80] [--seed TEXT] [--docs]
//
// How often `check` errs, by experiment: each with a seed of its own, none sharing a random number with another. Where 5 %
// are allowed, more than 35 wrong answers of 400 would come by chance in fewer than 1 of 1,000 trials: then it exits with 1.
// --docs writes the table into docs/check.md.

import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openCrew } from '../src/experiments/crew.ts';
import { shareText } from '../src/report/numbers.ts';
import { tableLines } from '../src/report/table.ts';
import { MODEL, simulateBank } from './error-rates/check-bank.ts';
import { CASES, type Counted, countAnswers } from './error-rates/check-cases.ts';

const { values: options } = parseArgs({
  options: {
    experiments: { type: 'string', default: '400' },
    replications: { type: 'string', default: '80' },
    // The method was chosen on the seeds of '': what is shown comes from others.
    seed: { type: 'string', default: 'second' },
    docs: { type: 'boolean', default: false },
  },
});
const experiments = Number(options.experiments);
const replications = Number(options.replications);

const began = performance.now();
const crew = openCrew({ workers: availableParallelism() });
const bank = await simulateBank(crew, experiments, replications, options.seed);
await crew.close();
const simulated = performance.now();
const counted: Counted[] = [];
for (const each of CASES) counted.push(await countAnswers(bank, each));
const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(0);
console.error(
  `${experiments} experiments: simulated in ${seconds(began, simulated)} s, checked in ${seconds(simulated, performance.now())} s`,
);

const allowed = Math.floor((experiments * 35) / 400);
const table = tableLines(
  [
    { head: 'case' },
    { head: 'true change', right: true },
    { head: 'pass', right: true },
    { head: 'fail', right: true },
    { head: 'undecided', right: true },
    { head: 'replications', right: true },
    { head: 'wrong', right: true },
    { head: '' },
  ],
  counted.map(({ of, change, counts, meanReplications }) => {
    const worst = Math.max(...of.wrong.map((verdict) => counts[verdict]));
    return [
      of.name,
      change === null ? '' : shareText(change),
      String(counts.pass),
      String(counts.fail),
      String(counts.undecided),
      meanReplications.toFixed(1),
      of.wrong.map((verdict) => counts[verdict]).join(', '),
      worst <= allowed ? '' : `more than ${allowed}`,
    ];
  }),
  0,
);
const head = `${experiments} experiments a case, at most ${replications} replications each; ${MODEL.agents} agents, ${MODEL.chatsPerHour} chats an hour for ${MODEL.hours} hours`;
const text = [head, '', ...table].join('\n');
console.log(text);
if (options.docs) writeDocs(text);
if (counted.some(({ of, counts }) => of.wrong.some((verdict) => counts[verdict] > allowed)))
  process.exitCode = 1;

function writeDocs(block: string): void {
  const path = fileURLToPath(new URL('../docs/check.md', import.meta.url));
  const page = readFileSync(path, 'utf8');
  const begin = '<!-- begin output: npm run error-rates:check -->';
  const from = page.indexOf(begin);
  const to = page.indexOf('<!-- end -->', from);
  if (from < 0 || to < 0) throw new Error('docs/check.md has no place for the error rates');
  writeFileSync(
    path,
    `${page.slice(0, from)}${begin}\n\n\`\`\`\n${block}\n\`\`\`\n\n${page.slice(to)}`,
  );
}
