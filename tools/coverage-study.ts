// npm run coverage-study -- [--out FILE] [--docs] [--experiments 2000] [--workers 2]
//
// By experiment: how often the 95 % intervals of this program hold the exact value, on models of queueing theory. What the
// columns mean stands in docs/statistics.md, which --docs writes the table into. The answer does not depend on the workers.
// Exit code 1 when an interval covers less than its own method can, or a naive one is not found out.

import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { openCrew } from '../src/experiments/crew.ts';
import { faultsOf, REPLICATIONS, type Study, study, type Wish } from './coverage-study/study.ts';
import { studyText } from './coverage-study/text.ts';

const PAGE = new URL('../docs/statistics.md', import.meta.url);
const BEGIN = '<!-- begin output: npm run coverage-study -->';
const END = '<!-- end -->';

const USAGE = `Usage: npm run coverage-study -- [options]

Measures how often the 95 % intervals hold the exact value; about a minute and a half on two idle cores.

  --out FILE           write the study as JSON
  --docs               write the table into docs/statistics.md
  --bank 4000          replications of each model to draw from, and half of it for the methods' own coverage
  --experiments 2000   a figure
  --workers 2          threads; the answer does not depend on them (default: one a core)
  --help               show this help`;

const options = argumentsOf();
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}
const wish: Wish = {
  bank: whole('--bank', options.bank),
  ownBank: Math.ceil(whole('--bank', options.bank) / 2),
  experiments: whole('--experiments', options.experiments),
  replications: REPLICATIONS,
};
if (wish.ownBank < 2 * REPLICATIONS.at(-1)!) fail('--bank: at least 160');
const workers =
  options.workers === undefined ? availableParallelism() : whole('--workers', options.workers);

const crew = openCrew({ workers });
const ticking = process.stderr.isTTY
  ? setInterval(() => process.stderr.write(`\r${Math.floor(crew.done)} replications   `), 500)
  : undefined;
let found: Study;
try {
  found = await study(crew, wish);
} finally {
  clearInterval(ticking);
  if (process.stderr.isTTY) process.stderr.write('\r');
  await crew.close();
}
const text = studyText(found);
console.log(text);
if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(found, null, 2)}\n`);
if (options.docs) writeDocs(text);
const faults = faultsOf(found);
for (const fault of faults) console.error(fault);
console.error(
  faults.length === 0
    ? 'Every interval covers as its method can, and every naive one is found out (simultaneous 99.9 %).'
    : `${faults.length} cells are not as they must be.`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

function writeDocs(table: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END, begin);
  if (begin < 0 || end < 0) fail(`docs/statistics.md has no ${BEGIN} … ${END}`);
  const filled = `${BEGIN}\n\n\`\`\`\n${table}\n\`\`\`\n\n`;
  writeFileSync(PAGE, page.slice(0, begin) + filled + page.slice(end));
}

function argumentsOf() {
  try {
    return parseArgs({
      options: {
        out: { type: 'string' },
        docs: { type: 'boolean', default: false },
        bank: { type: 'string', default: '4000' },
        experiments: { type: 'string', default: '2000' },
        workers: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (wrong) {
    return fail(`${(wrong as Error).message}\n\n${USAGE}`);
  }
}

function whole(flag: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) fail(`${flag} ${text}: write a whole number from 1 on`);
  return Number(text);
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
