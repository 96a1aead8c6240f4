// Checks who imports whom, by the rules of .dependency-cruiser.mjs, and prints each breach with its rule's sentence.
// Fails as well when no module of ours was seen: with a compiler it does not know, dependency-cruiser reads no
// .ts file and reports success.
// Usage: node tools/depguard.mjs [FOLDER]
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(process.argv[2] ?? '.');
const rooms = ['bin', 'src', 'test', 'tools'].filter((room) => existsSync(join(root, room)));

const cruiser = fileURLToPath(
  new URL('../node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', import.meta.url),
);
const run = spawnSync(
  process.execPath,
  [cruiser, '--config', '.dependency-cruiser.mjs', '-T', 'json', ...rooms],
  { cwd: root, encoding: 'utf8', maxBuffer: 1e9 },
);

let cruise;
try {
  cruise = JSON.parse(run.stdout);
} catch {
  console.error(`dependency-cruiser failed (${run.status}): ${run.stderr || run.stdout}`);
  process.exit(1);
}

const sentences = new Map(
  cruise.summary.ruleSetUsed.forbidden.map((rule) => [rule.name, rule.comment]),
);
const breaches = cruise.summary.violations;
for (const { rule, from, to, cycle } of breaches) {
  const way = cycle ? [from, ...cycle.map((step) => step.name)].join(' → ') : `${from} → ${to}`;
  console.log(`${way}\n  ${rule.name}: ${sentences.get(rule.name) ?? ''}`);
}

const own = cruise.modules.filter(({ source }) => /^(bin|src)\/.*\.ts$/.test(source)).length;
console.log(`${own} modules of ours, ${breaches.length} breaches of the import rules`);
if (own === 0)
  console.log('No module was read, so nothing was checked: dependency-cruiser needs TypeScript 6.');
process.exitCode = own === 0 || breaches.length > 0 ? 1 : 0;
