/**
 * The least client that does the job, as the yardstick for the live driver and the load of the reference server: it opens two
 * sides of so many chats on `chatsim serve`, lets both write in open-loop time by acts on their sockets, and measures what was
 * sent until it was delivered. No plan, no rules, no recording, no report.
 *
 *   node bench/live/bare-client.ts --url http://127.0.0.1:8080 --admin TOKEN [--chats 20000] [--agents 2000]
 *        [--rate 2000] [--ramp 300] [--seconds 60] [--processes 3]
 *   node bench/live/bare-client.ts ... --exchanges 10 [--reply 10]
 *
 * The first holds all chats and then has them write for a time; the second lets each chat go its way from its start to its end,
 * both sides in turn, as the other tools of compare.ts do.
 *
 * Chats are spread over the agents, who must have the capacity. Times are CLOCK_MONOTONIC, which all processes of a machine
 * share: the sender's stamp travels in the text. Ports have to be there for all sockets: see docs/load.md.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';
import { WebSocket } from 'ws';

/** Of a message, the stamps among them: what people write at once in a chat. */
const TEXT_CHARS = 137;
const TICK_MS = 5;
const TICK_US = TICK_MS * 1000;
/** Of one process: people who come at the same time. */
const AT_ONCE = 64;
/** What is under way when the last message was sent has so long to arrive. */
const GRACE_MS = 3000;
const MOST_US = 60_000_000;

const { values: flags } = parseArgs({
  options: {
    part: { type: 'string' },
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    admin: { type: 'string', default: process.env['CHATSIM_ADMIN_TOKEN'] ?? '' },
    chats: { type: 'string', default: '20000' },
    agents: { type: 'string', default: '2000' },
    rate: { type: 'string', default: '2000' },
    ramp: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '60' },
    processes: { type: 'string', default: '0' },
    exchanges: { type: 'string', default: '0' },
    reply: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  },
});

interface Job {
  readonly url: string;
  readonly admin: string;
  readonly agents: readonly string[];
  readonly customers: number;
  /** Messages and chats a second, of this process. */
  readonly rate: number;
  readonly ramp: number;
  readonly seconds: number;
  readonly seed: number;
  /** Of each chat, a message of each side; 0: chats last, and write at the rate. */
  readonly exchanges: number;
  readonly replySec: number;
}

/** What one side of a chat is to say. */
interface Line {
  readonly socket: WebSocket;
  readonly chat: number;
  /** µs. */
  readonly intended: number;
  readonly isLast: boolean;
}

interface Counted {
  sent: number;
  delivered: number;
  answered: number;
  refused: number;
  frames: number;
  closed: number;
}

type Reply =
  | { readonly done: 'agents' | 'chats' | 'talk'; readonly live: number }
  | {
      readonly done: 'measured';
      readonly counted: Counted;
      readonly histograms: Readonly<Record<keyof Histograms, string>>;
      readonly cpuSec: number;
      readonly setupCpuSec: number;
      readonly rss: number;
      readonly sockets: number;
    };

interface Histograms {
  /** µs. */
  readonly delivered: Histogram;
  readonly intended: Histogram;
  readonly answered: Histogram;
  readonly late: Histogram;
}

const newHistogram = () =>
  build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MOST_US,
    numberOfSignificantValueDigits: 3,
  });
const newHistograms = (): Histograms => ({
  delivered: newHistogram(),
  intended: newHistogram(),
  answered: newHistogram(),
  late: newHistogram(),
});

const nowUs = (): number => Number(process.hrtime.bigint() / 1000n);
const cpuSec = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// One process's part.

class Part {
  private readonly job: Job;
  private readonly http: Agent;
  private readonly ws: string;
  private readonly words = 'x'.repeat(TEXT_CHARS);
  private readonly histograms = newHistograms();
  private readonly counted: Counted = {
    sent: 0,
    delivered: 0,
    answered: 0,
    refused: 0,
    frames: 0,
    closed: 0,
  };
  /** Sides of live chats that are ours: who may write. */
  private readonly sockets: WebSocket[] = [];
  private readonly chats: number[] = [];
  private isMeasuring = false;
  private customersLive = 0;
  private customersOver = 0;
  private readonly wheel = new Map<number, Line[]>();
  private open = 0;
  private ids = 0;
  private readonly draw: () => number;

  constructor(job: Job) {
    this.job = job;
    this.http = new Agent({ keepAlive: true, maxSockets: 16 });
    this.ws = job.url.replace('http', 'ws');
    this.draw = mulberry32(job.seed);
    if (job.exchanges > 0) {
      this.isMeasuring = true;
      this.turnWheel();
    }
  }

  get live(): number {
    return this.chats.length;
  }

  async agents(): Promise<void> {
    await inTurns(this.job.agents, AT_ONCE, async (name) => {
      const { token } = await this.post(`/v1/admin/agents/${name}/token`, this.job.admin);
      const socket = await this.connect('/v1/agent/events', token, (message) => {
        if (message.event === 'offer.made') {
          const accept = () => this.say(socket, `"do":"accept","chat":${message.chat}`, 'o');
          // As long as the other tools' agents take.
          if (this.job.exchanges > 0) setTimeout(accept, 200 + 600 * this.draw());
          else accept();
        } else if (message.event === 'offer.accepted' || message.event === 'chat.assigned')
          this.join(socket, message.chat, true);
      });
      this.say(socket, '"do":"presence","what":"sign-in"', 'o');
    });
  }

  /** Chats begin one after another, at the rate that was asked for. */
  async customers(): Promise<void> {
    const began = performance.now();
    const numbers = Array.from({ length: this.job.customers }, (_, i) => i);
    // Slower where it cannot be done at that rate: what is measured comes afterwards.
    await inTurns(numbers, AT_ONCE, async (i) => {
      const due = began + (i * 1000) / this.job.ramp;
      if (due > performance.now()) await pause(due - performance.now());
      await this.customer();
    });
    // Each process sees its own agents' and its own customers' sides.
    const wanted = this.job.customers;
    for (let waited = 0; this.customersLive < wanted && waited < 60_000; waited += 50)
      await pause(50);
  }

  private async customer(): Promise<void> {
    const { token } = await this.post('/v1/customers');
    const socket = await this.connect('/v1/events', token, (message) => {
      if (message.event === 'offer.accepted' || message.event === 'chat.assigned') {
        this.customersLive += 1;
        this.join(socket, message.chat, false);
      } else if (message.event === 'chat.ended') {
        this.customersOver += 1;
        socket.close();
      }
    });
    this.say(socket, '"do":"start"', 'o');
  }

  private join(socket: WebSocket, chat: number, isAgent: boolean): void {
    this.sockets.push(socket);
    this.chats.push(chat);
    const { exchanges, replySec } = this.job;
    if (exchanges === 0) return;
    // Both sides draw the same times from the chat's number, and each takes its own of them.
    const random = mulberry32(chat);
    let due = nowUs();
    for (let i = 0; i < 2 * exchanges; i++) {
      due += (0.8 + 0.4 * random()) * replySec * 1e6;
      if ((i % 2 === 1) !== isAgent) continue;
      const tick = Math.ceil(due / TICK_US);
      const line = { socket, chat, intended: Math.round(due), isLast: i === 2 * exchanges - 1 };
      const lines = this.wheel.get(tick);
      if (lines === undefined) this.wheel.set(tick, [line]);
      else lines.push(line);
    }
  }

  /** From now on what is due is said. */
  private turnWheel(): void {
    let tick = Math.floor(nowUs() / TICK_US);
    setInterval(() => {
      for (const now = Math.floor(nowUs() / TICK_US); tick <= now; tick++) {
        const lines = this.wheel.get(tick);
        if (lines === undefined) continue;
        this.wheel.delete(tick);
        for (const { socket, chat, intended, isLast } of lines) {
          this.send(socket, chat, intended);
          if (isLast) this.say(socket, `"do":"end","chat":${chat}`, 'o');
        }
      }
    }, TICK_MS).unref();
  }

  /** Until the last chat of our customers is over. */
  async talk(): Promise<void> {
    const { exchanges, replySec, customers } = this.job;
    const until = performance.now() + exchanges * 2.4 * replySec * 1000 + GRACE_MS;
    while (this.customersOver < customers && performance.now() < until) await pause(50);
  }

  /** Messages are due at even intervals, whatever the server does; who writes is drawn. */
  async measure(): Promise<Reply> {
    const { rate, seconds, exchanges } = this.job;
    const setupCpuSec = cpuSec();
    if (exchanges > 0) return this.measured(0, setupCpuSec);
    this.isMeasuring = true;
    const began = nowUs() + 1000;
    const total = Math.round(rate * seconds);
    let next = 0;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const now = nowUs();
        for (; next < total; next++) {
          const intended = began + (next * 1e6) / rate;
          if (intended > now) break;
          this.write(Math.round(intended));
        }
        if (next < total) return;
        clearInterval(timer);
        resolve();
      }, TICK_MS);
    });
    const spent = cpuSec() - setupCpuSec;
    await pause(GRACE_MS);
    return this.measured(spent, setupCpuSec);
  }

  private measured(spent: number, setupCpuSec: number): Reply {
    const encoded = Object.entries(this.histograms as unknown as Record<string, Histogram>).map(
      ([name, histogram]) => [name, encodeIntoCompressedBase64(histogram)],
    );
    return {
      done: 'measured',
      counted: this.counted,
      histograms: Object.fromEntries(encoded) as Record<keyof Histograms, string>,
      cpuSec: spent,
      setupCpuSec,
      rss: process.memoryUsage.rss(),
      sockets: this.open,
    };
  }

  private write(intended: number): void {
    const side = this.random(this.chats.length);
    this.send(this.sockets[side] as WebSocket, this.chats[side] as number, intended);
  }

  private send(socket: WebSocket, chat: number, intended: number): void {
    const sent = nowUs();
    this.histograms.late.recordValue(Math.max(1, Math.min(MOST_US, sent - intended)));
    const stamps = `${sent} ${intended} `;
    const text = stamps + this.words.slice(stamps.length);
    if (socket.readyState !== socket.OPEN) return;
    this.counted.sent += 1;
    this.say(socket, `"do":"write","chat":${chat},"text":"${text}"`, `m${sent}`);
  }

  private say(socket: WebSocket, act: string, mark: string): void {
    this.ids += 1;
    socket.send(`{"id":"${mark}.${this.job.seed}.${this.ids}",${act}}`);
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever the server pushes
  private heard(isAgent: boolean, text: string, onEvent: (message: any) => void): void {
    const message = JSON.parse(text);
    this.counted.frames += 1;
    if (message.re !== undefined) {
      this.counted.answered += 1;
      if (message.status >= 300) this.counted.refused += 1;
      if (this.isMeasuring && message.re[0] === 'm')
        this.record('answered', nowUs() - Number.parseInt(message.re.slice(1), 10));
      return;
    }
    // What the other side wrote; one's own comes back, too.
    if (message.event === (isAgent ? 'message.customer' : 'message.agent')) {
      const now = nowUs();
      const [sent = '', intended = ''] = message.text.split(' ', 2);
      this.counted.delivered += 1;
      this.record('delivered', now - Number(sent));
      this.record('intended', now - Number(intended));
      return;
    }
    onEvent(message);
  }

  private record(name: keyof Histograms, us: number): void {
    this.histograms[name].recordValue(Math.max(1, Math.min(MOST_US, us)));
  }

  private connect(
    path: string,
    token: string,
    // biome-ignore lint/suspicious/noExplicitAny: whatever the server pushes
    onEvent: (message: any) => void,
  ): Promise<WebSocket> {
    const socket = new WebSocket(`${this.ws}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
    });
    const isAgent = path.startsWith('/v1/agent');
    return new Promise((resolve, reject) => {
      socket.on('open', () => {
        this.open += 1;
        resolve(socket);
      });
      socket.on('message', (data) => this.heard(isAgent, String(data), onEvent));
      socket.on('error', reject);
      socket.on('close', () => {
        this.open -= 1;
        this.counted.closed += 1;
      });
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever the server answers
  private post(path: string, token?: string): Promise<any> {
    return new Promise((resolve, reject) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const made = request(
        `${this.job.url}${path}`,
        { method: 'POST', agent: this.http, headers },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (piece) => {
            text += piece;
          });
          response.on('end', () =>
            response.statusCode === 201
              ? resolve(JSON.parse(text))
              : reject(new Error(`${path}: ${response.statusCode} ${text}`)),
          );
        },
      );
      made.on('error', reject);
      made.end();
    });
  }

  private random(below: number): number {
    return Math.floor(this.draw() * below);
  }
}

/** The same draws at each run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

async function inTurns<T>(
  list: readonly T[],
  atOnce: number,
  each: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < list.length) {
      const item = list[next] as T;
      next += 1;
      await each(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

// All parts together.

async function main(): Promise<void> {
  const number = (name: keyof typeof flags) => Number(flags[name]);
  const [chats, agentCount] = [number('chats'), number('agents')];
  // 20,000 descriptors a process.
  const processes = number('processes') || Math.ceil((chats + agentCount) / 18_000);
  const { agents } = await admin('/v1/admin/world');
  if (agents.length < agentCount)
    throw new Error(`the server has ${agents.length} agents, and ${agentCount} are wanted`);
  const before = await serverNow();
  const children: ChildProcess[] = [];
  const share = (total: number, i: number) =>
    Math.floor((total * (i + 1)) / processes) - Math.floor((total * i) / processes);
  for (let i = 0; i < processes; i++) {
    const job: Job = {
      url: flags.url,
      admin: flags.admin,
      agents: agents
        .slice(0, agentCount)
        .filter((_: unknown, a: number) => a % processes === i)
        .map(({ agent }: { agent: string }) => agent),
      customers: share(chats, i),
      rate: number('rate') / processes,
      ramp: number('ramp') / processes,
      seconds: number('seconds'),
      seed: 1 + i,
      exchanges: number('exchanges'),
      replySec: number('reply'),
    };
    children.push(fork(fileURLToPath(import.meta.url), ['--part', JSON.stringify(job)]));
  }
  const all = async (what: string): Promise<Reply[]> => {
    const replies = children.map(
      (child) =>
        new Promise<Reply>((resolve, reject) => {
          child.once('message', (reply) => resolve(reply as Reply));
          child.once('exit', (code) => reject(new Error(`a part ended with ${code}`)));
        }),
    );
    for (const child of children) child.send(what);
    return Promise.all(replies);
  };
  const clock = (from: number) => `${((performance.now() - from) / 1000).toFixed(1)} s`;
  let from = performance.now();
  await all('agents');
  console.error(`${agentCount} agents signed in after ${clock(from)}`);
  from = performance.now();
  const joined = await all('chats');
  const live = joined.reduce((sum, { done, ...rest }) => sum + ('live' in rest ? rest.live : 0), 0);
  console.error(`${chats} chats begun after ${clock(from)}; ${live / 2} live`);
  const middle = await serverNow();
  if (number('exchanges') > 0) await all('talk');
  const measured = (await all('measure')) as (Reply & { done: 'measured' })[];
  const after = await serverNow();
  report(measured, number('seconds'), { before, middle, after });
  for (const child of children) child.disconnect();
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the server answers
async function admin(path: string): Promise<any> {
  const response = await fetch(`${flags.url}${path}`, {
    headers: { authorization: `Bearer ${flags.admin}` },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

interface ServerNow {
  readonly cpuSec: number;
  readonly routerCpuSec: number;
  readonly bytes: number;
  readonly routerBytes: number;
}

/** What the server says of itself: the router's process and its front ends. */
async function serverNow(): Promise<ServerNow> {
  const text = await (await fetch(`${flags.url}/metrics`)).text();
  const sum = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce(
      (total, [, value]) => total + Number(value),
      0,
    );
  const routerCpuSec = sum('process_cpu_seconds_total');
  const routerBytes = sum('process_resident_memory_bytes');
  return {
    routerCpuSec,
    routerBytes,
    cpuSec: routerCpuSec + sum('chatsim_front_end_cpu_seconds'),
    bytes: routerBytes + sum('chatsim_front_end_resident_bytes'),
  };
}

function report(
  parts: readonly (Reply & { done: 'measured' })[],
  seconds: number,
  server: { readonly before: ServerNow; readonly middle: ServerNow; readonly after: ServerNow },
): void {
  const sum = (what: (part: Reply & { done: 'measured' }) => number) =>
    parts.reduce((total, part) => total + what(part), 0);
  const total = (key: keyof Counted) => sum(({ counted }) => counted[key]);
  const mib = (bytes: number) => `${Math.round(bytes / 1048576)} MiB`;
  const share = (sec: number) => `${sec.toFixed(1)} s (${((100 * sec) / seconds).toFixed(0)} %)`;
  const [sent, delivered] = [total('sent'), total('delivered')];
  const mergedOf = (name: keyof Histograms) => {
    const merged = newHistogram();
    for (const { histograms } of parts) merged.add(decodeFromCompressedBase64(histograms[name]));
    return merged;
  };
  if (flags.json) {
    const sec = (name: keyof Histograms, percentile: number) =>
      mergedOf(name).getValueAtPercentile(percentile) / 1e6;
    console.log(
      JSON.stringify({
        sent,
        delivered,
        refused: total('refused'),
        deliveredP50Sec: sec('delivered', 50),
        deliveredP99Sec: sec('delivered', 99),
        latenessP99Sec: sec('late', 99),
      }),
    );
    return;
  }
  console.log(`sockets ${sum(({ sockets }) => sockets)}, closed ${total('closed')}`);
  console.log(
    `messages ${sent} in ${seconds} s = ${(sent / seconds).toFixed(0)}/s; delivered ${delivered}, refused ${total('refused')}`,
  );
  for (const name of ['delivered', 'intended', 'answered', 'late'] as const) {
    const merged = mergedOf(name);
    const ms = (us: number) => (us / 1000).toFixed(1);
    const at = (percentile: number) => ms(merged.getValueAtPercentile(percentile));
    console.log(
      `${name.padEnd(10)} p50 ${at(50)} p90 ${at(90)} p99 ${at(99)} p99.9 ${at(99.9)} max ${ms(merged.maxValue)} ms (${merged.totalCount})`,
    );
  }
  const { before, middle, after } = server;
  console.log(
    `client: ${parts.length} processes, CPU ${share(sum(({ cpuSec }) => cpuSec))}, before it ${sum(({ setupCpuSec }) => setupCpuSec).toFixed(1)} s; ${mib(sum(({ rss }) => rss))}`,
  );
  console.log(
    `server: CPU ${share(after.cpuSec - middle.cpuSec)}, of it the router ${share(after.routerCpuSec - middle.routerCpuSec)}; before it ${(middle.cpuSec - before.cpuSec).toFixed(1)} s; ${mib(after.bytes)}, of it the router ${mib(after.routerBytes)}`,
  );
}

function part(job: Job): void {
  const ours = new Part(job);
  const tell = (reply: Reply) => process.send?.(reply);
  process.on('message', async (what) => {
    if (what === 'agents') {
      await ours.agents();
      tell({ done: 'agents', live: 0 });
    } else if (what === 'chats') {
      await ours.customers();
      tell({ done: 'chats', live: ours.live });
    } else if (what === 'talk') {
      await ours.talk();
      tell({ done: 'talk', live: 0 });
    } else tell(await ours.measure());
  });
  process.on('disconnect', () => process.exit());
}

if (flags.part !== undefined) part(JSON.parse(flags.part) as Job);
else await main();
