/**
 * Each fault of `serve` met by `chatsim live`, as two programs: `npm run live-faults [-- FAULT ...]`. For each, and for a server
 * without faults, a server and a live run are started, and a line tells how often the fault happened, which rules the live run
 * found broken, and its measures. Exits 1 when a fault was not found, or an honest run was accused. Takes about a minute a fault,
 * and wants a machine with nothing else to do.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHATSIM = fileURLToPath(new URL('../bin/chatsim.ts', import.meta.url));
const TOKEN = 'the-token-of-live-faults';
const SPEED = 20;

/** Busy enough for every fault to have its occasions. */
const SCENARIO = `
name: A desk at its limit
platform: plain
seed: 5
duration: 16m
# Chats whose agent was never told of them do not end by themselves.
atEnd: { drain: 6m }
rules:
  match.accept: manual
  capacity.total: 2
  offer.timeout: 20s
  session.agentGone: requeue
  session.agentGoneGrace: 60s
customers:
  people:
    arrivals: 150/h
    patience: { exponential: 10m }
    exchanges: { count: { geometric: 4 }, begins: agent, ends: customer }
    reply: { exponential: 15s }
agents:
  desk: { count: 4, accept: { after: { exponential: 8s }, miss: 5% }, reply: { exponential: 15s } }
`;

/** As `--fault` takes it, the rule or measure that must show it. */
const FAULTS: readonly (readonly [fault: string, shows: readonly string[]])[] = [
  ['', []],
  ['capacity-overshoot=20s', ['capacity']],
  ['lost-dequeue', ['work-conservation']],
  ['wrong-order', ['order']],
  ['late-offer=15s', ['left-ringing', 'answered-late']],
  ['lost-push=10%', ['push-lost', 'messages', 'possible', 'live.lost']],
  ['double-assignment=50%', ['double-assignment']],
  ['slow-accepts=400ms', ['live.act.p99']],
  ['dropped-connections=20%,1s', ['live.downs']],
  ['throttling=1/s', ['live.throttled']],
];

const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'chatsim-faults-'));
const scenario = join(folder, 'desk.yaml');
writeFileSync(scenario, SCENARIO);
let isWrong = false;
try {
  for (const [fault, shows] of FAULTS) {
    if (wanted.length > 0 && !wanted.some((name) => (fault || 'none').startsWith(name))) continue;
    const { rules, found, line } = await met(fault);
    const isOfTheWire = shows.every((one) => one.startsWith('live.'));
    // Where nobody is wronged no rule may be accused.
    const isFound = isOfTheWire
      ? rules.length === 0 && shows.every((one) => found.includes(one))
      : shows.some((one) => found.includes(one));
    if (!isFound) isWrong = true;
    console.log(`${isFound ? 'ok   ' : 'WRONG'} ${(fault || 'no fault').padEnd(28)} ${line}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = isWrong ? 1 : 0;

/** Rules that were broken, and measures that a server without faults does not have. */
async function met(fault: string): Promise<{ rules: string[]; found: string[]; line: string }> {
  const env = { ...process.env, CHATSIM_ADMIN_TOKEN: TOKEN };
  const args = ['serve', scenario, '--port', '0', '--speed', String(SPEED)];
  const server = spawn(process.execPath, [CHATSIM, ...args, ...(fault ? ['--fault', fault] : [])], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const url = await firstLine(server);
    const out = join(folder, 'out');
    const live = spawn(
      process.execPath,
      [
        CHATSIM,
        ...['live', scenario, '--target', url, '--speed', String(SPEED), '--out', out, '--quiet'],
        ...['--simulations', '0', '--formats', 'json', '--lateness-limit', '1s'],
        ...['--state', join(folder, 'state')],
      ],
      { env, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let errors = '';
    live.stderr?.on('data', (data) => {
      errors += String(data);
    });
    const exit = await new Promise((resolve) => live.once('close', resolve));
    if (exit !== 0 && exit !== 1 && exit !== 3)
      throw new Error(`live ended with ${exit}: ${errors}`);
    const { live: facts } = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
    const response = await fetch(`${url}/v1/admin/faults`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const { faults } = (await response.json()) as {
      faults: { occasions: number; times: number }[];
    };
    const { act, lateness } = facts.latencies;
    const broken: string[] = facts.conformance?.violated ?? [];
    const found = [
      ...broken,
      ...(facts.messages.lost > 0 ? ['live.lost'] : []),
      ...(act.p99Sec > 0.3 && act.p99Sec > 2 * lateness.p99Sec ? ['live.act.p99'] : []),
      ...(facts.downs.count > 0 ? ['live.downs'] : []),
      ...(facts.throttled > 0 ? ['live.throttled'] : []),
    ];
    const times = faults.map((one) => `${one.times} of ${one.occasions} times`).join();
    const ms = (sec: number) => `${Math.round(sec * 1000)} ms`;
    const line = `${times || '-'}; broken: ${broken.join(', ') || 'nothing'}; ${facts.messages.sent} messages, ${facts.messages.lost} lost, acts p99 ${ms(act.p99Sec)}, ${facts.downs.count} downs, ${facts.throttled} throttled, driver late p99 ${ms(lateness.p99Sec)}`;
    return { rules: broken, found, line };
  } finally {
    const ended = new Promise((resolve) => server.once('close', resolve));
    server.kill('SIGTERM');
    await ended;
  }
}

function firstLine(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    server.stdout?.once('data', (data) => resolve(String(data).trim()));
    server.once('close', (code) => reject(new Error(`serve ended with ${code}`)));
  });
}
