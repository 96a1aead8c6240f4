// npm run theory -- --out FILE [--cases A01,B02] [--error 1%] [--threads 2] [--no-exact] [--pilot]
//
// Runs the theory cases and writes { case: { metric: [estimate, standard error] } } for the names each case reports; the
// table on stdout holds them against the exact values. Run lengths are fixed in test/theory/plan.json, found once by
// --pilot for a standard error of 1 % (or the floor below); --error scales them. Results do not depend on the threads.

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CASES, caseOf } from '../test/theory/cases.ts';
import { type CaseResult, type Plan, runCases } from '../test/theory/crew.ts';
import { variantsOf } from '../test/theory/mapping.ts';
import type { Estimate } from '../test/theory/measure.ts';
import { exactOf } from '../test/theory/oracles.ts';

const PLAN = new URL('../test/theory/plan.json', import.meta.url);
const FEWEST = 16;

const USAGE = `Usage: npm run theory -- [options]

Simulates the cases of queueing theory and holds them against the exact values.

  --out FILE        write { case: { metric: [estimate, standard error] } } as JSON
  --cases A01,B02   only these (default: all ${CASES.length})
  --error 1%        the standard error to aim at; half of it takes four times the work (default: 1%)
  --threads 2       how many at once; results do not depend on it (default: 2)
  --no-exact        without the exact values
  --pilot           find the run lengths anew and write them to test/theory/plan.json
  --help            show this help`;

const options = argumentsOf();
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}

const ids = options.cases?.split(',') ?? CASES.map((c) => c.id);
const error = /^\d+(\.\d+)?%$/.test(options.error) ? Number(options.error.slice(0, -1)) : NaN;
if (!(error > 0)) fail(`--error ${options.error}: write a share such as 1%`);
if (!/^[1-9]\d*$/.test(options.threads))
  fail(`--threads ${options.threads}: write a whole number from 1 on`);
for (const id of ids) if (!CASES.some((c) => c.id === id)) fail(`there is no theory case ${id}`);

const began = performance.now();
if (options.pilot) await pilot();
else await measure();

function argumentsOf() {
  try {
    return parseArgs({
      options: {
        out: { type: 'string' },
        cases: { type: 'string' },
        error: { type: 'string', default: '1%' },
        threads: { type: 'string', default: '2' },
        'no-exact': { type: 'boolean', default: false },
        pilot: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (wrong) {
    return fail(`${wrong instanceof Error ? wrong.message : wrong}\n\n${USAGE}`);
  }
}

async function measure(): Promise<void> {
  const planned = JSON.parse(readFileSync(PLAN, 'utf8')) as Plan;
  const plan = Object.fromEntries(
    Object.entries(planned).map(([file, count]) => [
      file,
      Math.max(FEWEST, Math.ceil(count / (error * error))),
    ]),
  );
  const results = await runCases(ids, plan, Number(options.threads), 1, tell);
  const inOrder = ids.map((id) => results.get(id)!);
  if (options.out !== undefined) {
    const json = Object.fromEntries(
      inOrder.map(({ id, estimates }) => [
        id,
        Object.fromEntries(
          Object.entries(estimates).map(([name, e]) => [name, [e.value, e.error]]),
        ),
      ]),
    );
    writeFileSync(options.out, `${JSON.stringify(json, null, 1)}\n`);
  }
  for (const result of inOrder) show(result);
}

function show({ id, estimates }: CaseResult): void {
  const exact = options['no-exact'] ? null : exactOf(id);
  console.log(`${id}  ${caseOf(id).title}`);
  for (const [name, e] of Object.entries(estimates)) {
    const row = [name.padEnd(44), digits(e.value), `± ${digits(e.error)}`];
    if (exact !== null) {
      const z = (e.value - exact[name]!) / e.error;
      row.push(`exact ${digits(exact[name]!)}`, `z ${z.toFixed(2).padStart(6)}`);
      if (Math.abs(z) > 4) row.push('<-');
    }
    console.log(`  ${row.join('  ')}`);
  }
}

/** How many replications of each file its cases need for 1 %, from a few. */
async function pilot(): Promise<void> {
  const days = (id: string) => id.startsWith('C');
  const few: Record<string, number> = {};
  for (const id of ids)
    for (const { file } of variantsOf(caseOf(id))) few[file] = days(id) ? 400 : 24;
  const results = await runCases(ids, few, Number(options.threads), 1, tell);
  const plan = ids.flatMap((id) => {
    const { estimates } = results.get(id)!;
    return variantsOf(caseOf(id)).map(({ file, names }) => {
      const needs = names.map((name) => need(name, estimates[name]!));
      // Pooled files share the work.
      return [file, Math.max(FEWEST, Math.ceil(few[file]! * Math.max(...needs)))] as const;
    });
  });
  const old = JSON.parse(readFileSync(PLAN, 'utf8')) as Plan;
  const next = Object.fromEntries(
    Object.entries({ ...old, ...Object.fromEntries(plan) }).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  writeFileSync(PLAN, `${JSON.stringify(next, null, 2)}\n`);
}

/** How many times the work, for a standard error of 0.9 % or the floor: a tiny share need not be known to 1 %. */
function need(name: string, e: Estimate): number {
  const floor = /^(P_|SL|E_Q)/.test(name)
    ? 2e-5
    : name.startsWith('E_W')
      ? 0.005
      : /_at_end$/.test(name)
        ? 0.001
        : /^(disconnected|abandon)/.test(name)
          ? 0.01
          : 0;
  return (e.error / Math.max(0.009 * Math.abs(e.value), floor)) ** 2;
}

function tell({ id }: CaseResult, finished: number): void {
  if (!process.stderr.isTTY) return;
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  process.stderr.write(`\r${finished} of ${ids.length} cases, ${minutes} min, last ${id}   `);
  if (finished === ids.length) process.stderr.write('\n');
}

function digits(x: number): string {
  return x.toPrecision(6).padStart(12);
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
