/**
 * Real k6 drives what `chatsim k6` wrote against a served platform, in two processes, and what they measured is held against
 * what the server knows: `npm run k6`. In CI a k6 is built where none is; elsewhere the run is left out, and says so, unless
 * `npm run k6 -- --build`. Exits 1 when anything is not as it should be.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { K6Result } from '../src/live/k6/merge.ts';
import type { People, Settings } from '../src/live/k6/template/plan-types.ts';
import { buildK6, findK6, versionOf } from './k6/find-k6.ts';
import { run, runK6, serve, traceOf } from './k6/run.ts';

const SPEED = 100;
const RUNNERS = 2;
/** Wall-clock seconds that network, k6 and a busy machine may add to a wait or an arrival; in the mean, and at most. */
const MEAN_SEC = 0.05;
const MOST_SEC = 0.4;

const home = fileURLToPath(new URL('../', import.meta.url));
const shop = join(home, 'tools/k6/shop.yaml');
let wrong = 0;

const isWished = process.env['CI'] !== undefined || process.argv.includes('--build');
const k6 = findK6() ?? (isWished ? buildK6() : undefined);
if (k6 === undefined)
  console.log(
    'SKIPPED: there is no k6 here. Install one (https://grafana.com/docs/k6), name it in K6=..., or build it with Go: npm run k6 -- --build',
  );
else {
  console.log(versionOf(k6));
  const scratch = mkdtempSync(join(tmpdir(), 'chatsim-k6-'));
  try {
    await drive(k6, scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
  console.log(wrong === 0 ? 'k6: all as it should be' : `k6: ${wrong} things wrong`);
  process.exitCode = wrong === 0 ? 0 : 1;
}

function check(what: string, isSo: boolean, found: unknown = ''): void {
  if (!isSo) wrong += 1;
  console.log(`${isSo ? 'ok   ' : 'WRONG'} ${what}${found === '' ? '' : `: ${found}`}`);
}

async function drive(program: string, scratch: string): Promise<void> {
  const folder = join(scratch, 'shop');
  const args = ['--out', folder, '--speed', String(SPEED), '--runners', String(RUNNERS)];
  const written = run(['k6', shop, ...args, '--late', '250']);
  check('the test is written', written.exit === 0, written.out.trim() + written.err.trim());
  checkTypes(folder);
  const server = await serve(shop, SPEED);
  try {
    const begun = performance.now();
    const { exits, samples, said } = await runK6(program, folder, RUNNERS, server.url);
    check(
      'k6 meets its thresholds',
      exits.every((exit) => exit === 0),
      exits.join(', '),
    );
    if (exits.some((exit) => exit !== 0)) console.log(said.join('\n'));
    console.log(`      it took ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    const result = checkMerge(folder, samples);
    if (result !== undefined) checkFigures(result, folder, await traceOf(server.url));
  } finally {
    await server.stop();
  }
  await checkBroken(program, scratch);
}

function checkTypes(folder: string): void {
  symlinkSync(join(home, 'node_modules'), join(folder, 'node_modules'));
  const { status, stdout } = spawnSync(join(home, 'node_modules/.bin/tsc'), ['-p', folder], {
    encoding: 'utf8',
  });
  check('its types are right', status === 0, stdout.trim());
}

function checkMerge(folder: string, samples: readonly string[]): K6Result | undefined {
  const merged = run(['k6', 'merge', ...samples, '--plan', folder, '--out', folder]);
  check('merge: every expectation is met', merged.exit === 0);
  console.log((merged.out + merged.err).replace(/^/gm, '      '));
  const broken = join(folder, 'broken.yaml');
  const text = readFileSync(shop, 'utf8');
  writeFileSync(broken, text.replace('wait.mean < 10m', 'wait.mean < 1s'));
  const failed = run(['k6', 'merge', ...samples, '--plan', folder, '--scenario', broken, '-q']);
  check('merge: a broken expectation is exit 1', failed.exit === 1, failed.exit);
  const half = run(['k6', 'merge', samples[0] as string, '--plan', folder]);
  const says = half.out.includes('nobody has segment 1/2:1');
  check('merge: a missing process is exit 3', half.exit === 3 && says, half.exit);
  if (merged.exit === 2) return undefined;
  return JSON.parse(readFileSync(join(folder, 'k6.json'), 'utf8')) as K6Result;
}

/** What the customers saw, beside what the server wrote down. */
function checkFigures(
  { metrics, counts }: K6Result,
  folder: string,
  trace: readonly Record<string, unknown>[],
): void {
  const settings = JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as Settings;
  const people = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as People;
  const arrived = new Map<unknown, number>();
  const waits = new Map<unknown, number>();
  const left = new Set<unknown>();
  const customers = new Set<unknown>();
  const firsts: number[] = [];
  for (const { event, t, chat, customer } of trace) {
    if (event === 'chat.arrived') {
      arrived.set(chat, t as number);
      if (!customers.has(customer)) firsts.push(t as number);
      customers.add(customer);
    } else if (event === 'customer.left') left.add(chat);
    // Gladly gives agents also those who have left.
    else if (event === 'offer.accepted' && !waits.has(chat) && !left.has(chat))
      waits.set(chat, (t as number) - (arrived.get(chat) ?? 0));
  }
  check('every customer of the plan came', counts.customers === people.customers.length);
  check(
    'as many chats as the server had',
    metrics['chats.arrived'] === arrived.size,
    `${metrics['chats.arrived']} and ${arrived.size}`,
  );
  check(
    'some came again, and some left',
    arrived.size > people.customers.length && (metrics['chats.abandoned'] ?? 0) > 0,
  );
  // The server's zero is its own start: arrivals are compared with each other.
  firsts.sort((a, b) => a - b);
  const shifts = firsts.map((t, i) => t - (people.customers[i]?.at ?? 0)).sort((a, b) => a - b);
  const spread = ((shifts.at(-1) ?? 0) - (shifts[0] ?? 0)) / settings.speed;
  check('they came when the plan said', spread < MOST_SEC, `within ${ms(spread)}`);
  const served = metrics['chats.served'] ?? 0;
  // Somebody may leave in the very moment in which they are accepted.
  check('as many served', Math.abs(served - waits.size) <= 1, `${served} and ${waits.size}`);
  const own = mean([...waits.values()]);
  const seen = metrics['wait.served.mean'] ?? Number.NaN;
  check(
    'the same waits',
    Math.abs(seen - own) < MEAN_SEC * settings.speed,
    `${seen.toFixed(1)} s and ${own.toFixed(1)} s`,
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function ms(seconds: number): string {
  return `${Math.round(seconds * 1000)} ms`;
}

/** Thresholds: k6 itself says no when an expectation is not met. */
async function checkBroken(program: string, scratch: string): Promise<void> {
  const scenario = join(scratch, 'strict.yaml');
  const text = readFileSync(shop, 'utf8');
  writeFileSync(scenario, text.replace('wait.mean < 10m', 'wait.mean < 1ms'));
  const folder = join(scratch, 'strict');
  const args = ['--out', folder, '--speed', String(SPEED), '--duration', '2m', '--late', '1000'];
  run(['k6', scenario, ...args]);
  const server = await serve(scenario, SPEED);
  try {
    const { exits, samples } = await runK6(program, folder, 1, server.url);
    check('k6: a broken expectation is exit 99', exits[0] === 99, exits[0]);
    const merged = run(['k6', 'merge', ...samples, '--plan', folder, '-q']);
    check('and exit 1 of merge', merged.exit === 1, merged.exit);
  } finally {
    await server.stop();
  }
}
