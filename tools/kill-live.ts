/**
 * A live run whose server is killed with kill -9 and started anew from its journal, several times: `npm run kill-live [-- KILLS]`.
 * Exits 1 when the run did not go to its end, a message was lost, doubled or out of order, the recording breaks a rule, or
 * fewer outages were seen than kills. Takes about two minutes; outside CI.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHATSIM = fileURLToPath(new URL('../bin/chatsim.ts', import.meta.url));
const TOKEN = 'the-token-of-kill-live';
const SPEED = 5;
/** From one kill to the next, and until the server is started anew. */
const EACH_MS = 15_000;
const DOWN_MS = 1500;

/** Forty chats at once, each with a message every few seconds: some hundred are on their way in any second. */
const SCENARIO = `
name: A desk under load
platform: plain
seed: 3
duration: 8m
atEnd: { drain: 6m }
rules:
  match.accept: manual
  capacity.total: 5
  offer.timeout: 60s
customers:
  people:
    arrivals: 1200/h
    patience: { exponential: 15m }
    exchanges: { count: { geometric: 5 }, begins: agent, ends: customer }
    reply: { exponential: 10s }
agents:
  desk: { count: 10, accept: { after: { exponential: 4s } }, reply: { exponential: 10s } }
`;

const kills = Number(process.argv[2] ?? '4');
const folder = mkdtempSync(join(tmpdir(), 'chatsim-kill-live-'));
const env = { ...process.env, CHATSIM_ADMIN_TOKEN: TOKEN };
const scenario = join(folder, 'desk.yaml');
const out = join(folder, 'out');
writeFileSync(scenario, SCENARIO);
let server = await serve('0');
try {
  const live = spawn(
    process.execPath,
    [
      ...[CHATSIM, 'live', scenario, '--target', server.url, '--speed', String(SPEED)],
      ...['--out', out, '--formats', 'json', '--quiet', '--simulations', '0'],
      ...['--lateness-limit', '5s', '--state', join(folder, 'state')],
    ],
    { env, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = new Promise<number | null>((resolve) => live.once('close', resolve));
  for (let kill = 1; kill <= kills; kill++) {
    await sleep(EACH_MS);
    if (live.exitCode !== null) break;
    await end(server.process, 'SIGKILL');
    await sleep(DOWN_MS);
    server = await serve(new URL(server.url).port);
    console.log(`killed and started anew: ${kill} of ${kills}`);
  }
  const exit = await ended;
  const { live: facts } = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
  const { sent, delivered, lost, duplicated, reordered } = facts.messages;
  const violated: string[] = facts.conformance?.violated ?? ['nothing was judged'];
  console.log(
    `ended ${facts.ended} with exit ${exit}; ${sent} messages sent, ${delivered} delivered, ${lost} lost, ${duplicated} twice, ` +
      `${reordered} out of order; ${facts.downs.count} outages of ${facts.downs.totalSec.toFixed(1)} s in all; ` +
      `${facts.orphans} orphans; broken: ${violated.join(', ') || 'nothing'}`,
  );
  const isRight =
    facts.ended === 'complete' &&
    sent > 0 &&
    sent === delivered &&
    lost + duplicated + reordered + facts.orphans === 0 &&
    violated.length === 0 &&
    facts.downs.count >= kills;
  process.exitCode = isRight ? 0 : 1;
} finally {
  await end(server.process, 'SIGTERM');
  rmSync(folder, { recursive: true });
}

async function serve(port: string): Promise<{ process: ChildProcess; url: string }> {
  const journal = join(folder, 'desk.sqlite');
  const args = ['serve', scenario, '--port', port, '--speed', String(SPEED), '--journal', journal];
  const child = spawn(process.execPath, [CHATSIM, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (data) => resolve(String(data).trim()));
    child.once('close', (code) => reject(new Error(`serve ended with ${code}`)));
  });
  return { process: child, url };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill(signal);
  await closed;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
