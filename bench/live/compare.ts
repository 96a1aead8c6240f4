/**
 * The load that `chatsim live` puts on its own machine, beside a bare `ws` client, k6 and Artillery that do the same job:
 * `npm run bench:live`. Each client has one core to itself and meets a fresh reference server on the other; what they cost is
 * read in /proc, and what they did is counted by the server. docs/load.md tells how it came out.
 *
 *   npm run bench:live -- --chats 2000 --ramp 20 --exchanges 5
 *   npm run bench:live -- --chats 20000 --ramp 100 --exchanges 10 --clients bare,live
 *   npm run bench:live -- --artillery ~/artillery/node_modules/.bin/artillery --k6 ~/go/bin/k6
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { portsNote } from '../../bin/shell/sockets-an-address.ts';
import { CHATSIM, type Client, clients, type Own } from './clients.ts';
import { agentsOf, type Job, messagesOf, scenarioOf, tookSecOf } from './job.ts';
import { ProcessTree } from './processes.ts';
import { Server } from './server.ts';
import { tableOf } from './table.ts';

/** Of the machine: the clients', and the server's together with this script. */
const CLIENT_CORE = '0';
const SERVER_CORE = '1';
const LOOK_MS = 500;
/** Reading the memory of a large process holds it up for a moment. */
const MEMORY_EACH = 8;
/** Of all chats; from here on they count as being there at once. */
const FULL = 0.97;
/** Longer than the job takes, and it is stopped. */
const PATIENCE_SEC = 90;

export interface Measured {
  readonly client: string;
  readonly job: Job;
  readonly exit: number | null;
  readonly tookSec: number;
  /** Most at once, by the server's count. */
  readonly chats: number;
  /** By the server's count. */
  readonly messages: number;
  readonly cpuSec: number;
  readonly bytes: number;
  readonly processes: number;
  /** While all chats were there; null when they never were. */
  readonly full: {
    readonly sec: number;
    readonly messages: number;
    readonly cpuSec: number;
    readonly serverCpuSec: number;
  } | null;
  readonly serverCpuSec: number;
  readonly serverBytes: number;
  readonly own: Own | null;
}

const { values: flags } = parseArgs({
  options: {
    chats: { type: 'string', default: '2000' },
    ramp: { type: 'string', default: '20' },
    exchanges: { type: 'string', default: '5' },
    reply: { type: 'string', default: '10' },
    clients: { type: 'string', default: 'bare,live,live-all,k6,artillery' },
    k6: { type: 'string' },
    artillery: { type: 'string' },
    out: { type: 'string' },
  },
});

const job: Job = {
  chats: Number(flags.chats),
  rampSec: Number(flags.ramp),
  exchanges: Number(flags.exchanges),
  replySec: Number(flags.reply),
};
if (process.platform !== 'linux') throw new Error('this reads /proc, and so runs on Linux only');
const pinned = spawnSync('taskset', ['-cp', SERVER_CORE, String(process.pid)]).status === 0;
const pin = (core: string): string[] => (pinned ? ['taskset', '-c', core] : []);

/** What was started, for when this is ended in the middle. */
const started = new Set<number>();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    for (const pid of started) process.kill(pid, 'SIGTERM');
    process.exit(130);
  });

await main();

async function main(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'chatsim-bench-'));
  const scenario = join(scratch, 'scenario.yaml');
  writeFileSync(scenario, scenarioOf(job));
  const gib = (totalmem() / 2 ** 30).toFixed(0);
  console.log(
    `${job.chats} chats at once with ${agentsOf(job)} agents: all arrive within ${job.rampSec} s, ${job.exchanges} messages of each side, ${job.replySec} s between two; ${messagesOf(job)} messages in ${tookSecOf(job).toFixed(0)} s`,
  );
  console.log(
    `${cpus().length} cores, ${gib} GiB; ${pinned ? 'the client on one core, the server on another' : 'no taskset here: nothing is pinned, and the figures mean little'}; Node ${process.version}`,
  );
  const ports = portsNote(job.chats + agentsOf(job), {});
  if (ports !== null) console.log(ports);
  const wished = flags.clients.split(',');
  const known = clients({ k6: flags.k6, artillery: flags.artillery });
  for (const name of wished)
    if (!known.some((client) => client.name === name))
      throw new Error(`no client ${name}: there are ${known.map((each) => each.name).join(', ')}`);
  const all: Measured[] = [];
  try {
    for (const client of known.filter(({ name }) => wished.includes(name))) {
      const missing = client.missing();
      if (missing !== undefined) console.log(`${client.name}: left out. ${missing}`);
      else {
        const folder = join(scratch, client.name);
        mkdirSync(folder);
        const measured = await measure(client, scenario, folder);
        all.push(measured);
        if (flags.out !== undefined) writeFileSync(flags.out, JSON.stringify(all, null, 2));
        const notes = measured.own?.notes.join(', ') ?? 'it has told nothing';
        console.log(`${client.name} (${client.what}): exit ${measured.exit}; ${notes}`);
      }
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
  console.log(`\n${tableOf(all)}`);
}

async function measure(client: Client, scenario: string, folder: string): Promise<Measured> {
  const server = await Server.start([...pin(SERVER_CORE), ...CHATSIM], scenario, job);
  started.add(server.pid);
  try {
    const command = await client.prepare(server, job, scenario, folder);
    const [program, ...args] = [...pin(CLIENT_CORE), ...command.program];
    const child = spawn(program as string, args, {
      cwd: command.cwd ?? folder,
      env: { ...process.env, ...command.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      err += text;
    });
    started.add(child.pid as number);
    const closed = once(child, 'close').then(([code]) => {
      started.delete(child.pid as number);
      return code as number | null;
    });
    const late = setTimeout(
      () => child.kill('SIGTERM'),
      (tookSecOf(job) + PATIENCE_SEC) * 1000 * 1.2,
    );
    const watched = await watch(server, child.pid as number, closed);
    clearTimeout(late);
    let own: Own | null = null;
    try {
      own = command.own(out);
    } catch (error) {
      console.log(`${client.name}: ${error}\n${out.slice(-2000)}\n${err.slice(-2000)}`);
    }
    return { client: client.name, job, ...watched, own };
  } finally {
    started.delete(server.pid);
    await server.stop();
  }
}

type Watched = Omit<Measured, 'client' | 'job' | 'own'>;
type Look = Readonly<Record<'at' | 'live' | 'messages' | 'cpuSec' | 'serverCpuSec', number>>;

/** Looks at both sides until the client has ended. */
async function watch(
  server: Server,
  pid: number,
  closed: Promise<number | null>,
): Promise<Watched> {
  const ours = new ProcessTree(pid);
  const theirs = new ProcessTree(server.pid);
  theirs.look(false);
  const before = theirs.cpuSec;
  const began = performance.now();
  const looks: Look[] = [];
  let isOver = false;
  const exit = closed.then((code) => {
    isOver = true;
    return code;
  });
  const look = async (round: number) => {
    const withMemory = round % MEMORY_EACH === 0;
    ours.look(withMemory);
    theirs.look(withMemory);
    const at = (performance.now() - began) / 1000;
    const { cpuSec } = ours;
    const serverCpuSec = theirs.cpuSec - before;
    // The server counts while all are there; asking it more often would be load, too.
    const seen = round % 2 === 0 ? await server.seen() : undefined;
    if (seen !== undefined) looks.push({ at, ...seen, cpuSec, serverCpuSec });
  };
  for (let round = 0; !isOver; round++) {
    await look(round);
    await Promise.race([exit, new Promise((resolve) => setTimeout(resolve, LOOK_MS))]);
  }
  const tookSec = (performance.now() - began) / 1000;
  await look(0);
  const full = looks.filter(({ live }) => live >= FULL * job.chats);
  const [first, last] = [full[0], full.at(-1)];
  return {
    exit: await exit,
    tookSec,
    chats: Math.max(0, ...looks.map(({ live }) => live)),
    messages: looks.at(-1)?.messages ?? 0,
    cpuSec: ours.cpuSec,
    bytes: ours.mostBytes,
    processes: ours.processes,
    full:
      first === undefined || last === undefined || first === last
        ? null
        : {
            sec: last.at - first.at,
            messages: last.messages - first.messages,
            cpuSec: last.cpuSec - first.cpuSec,
            serverCpuSec: last.serverCpuSec - first.serverCpuSec,
          },
    serverCpuSec: theirs.cpuSec - before,
    serverBytes: theirs.mostBytes,
  };
}
