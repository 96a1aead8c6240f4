/**
 * Front ends as the router's process sees them: it starts them, passes on what their clients do, and tells them what to tell.
 * One that ends is made good for by a new one; its clients have lost their sockets and come back to the others.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Actor } from './acts.ts';
import type { Outlet, SaidFrame, Told } from './back.ts';
import { Channel, words } from './channel.ts';
import type { Clock } from './clock.ts';
import { DirectBack, type DirectOptions } from './direct-back.ts';
import { atEndOfJob } from './end-of-job.ts';
import type { Counted, FrontEndOptions } from './front-end.ts';
import type { Asked } from './routes.ts';

// A sibling under the same name with the ending of this file, built or not.
const here = import.meta.url;
const PROGRAM = fileURLToPath(new URL(`./front-end${here.slice(here.lastIndexOf('.'))}`, here));

/** A front end that ends again at once is started again after so long, and twice as long each time. */
const AGAIN_MS = 50;
const AGAIN_MOST_MS = 5000;
/** One that does not end in order is ended. */
const END_MS = 3000;

export interface FrontEndsOptions {
  readonly count: number;
  readonly router: DirectOptions;
  readonly clock: Clock;
  readonly start: FrontEndOptions;
}

/** How it cannot be: no front end could be started. `code` as Node has it. */
class StartTrouble extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export class FrontEnds {
  private readonly o: FrontEndsOptions;
  private readonly running = new Set<FrontEnd>();
  private isClosing = false;
  private againMs = AGAIN_MS;
  private readonly callOffs = new Set<() => void>();

  private constructor(options: FrontEndsOptions) {
    this.o = options;
  }

  /** Resolves when all of them listen. */
  static async start(options: FrontEndsOptions): Promise<FrontEnds> {
    const { host } = options.start;
    // They share the port, and so would a server of somebody else: nobody may listen there yet.
    const port = await freePort(host, options.start.port, options.clock);
    const all = new FrontEnds({ ...options, start: { ...options.start, port } });
    try {
      await Promise.all(Array.from({ length: options.count }, () => all.one()));
    } catch (error) {
      await all.close();
      throw error;
    }
    return all;
  }

  get port(): number {
    return this.o.start.port;
  }

  /** Their numbers as processes. */
  get pids(): number[] {
    return [...this.running].map(({ pid }) => pid);
  }

  async close(): Promise<void> {
    this.isClosing = true;
    for (const callOff of this.callOffs) callOff();
    const { clock } = this.o;
    const callOff = clock.after(END_MS, () => {
      for (const each of this.running) each.kill();
    });
    await Promise.all([...this.running].map((each) => each.goodbye()));
    callOff();
  }

  private async one(): Promise<void> {
    const began = this.o.clock.now();
    const each = new FrontEnd(this.o.router, this.o.start);
    this.running.add(each);
    each.ended.then(() => {
      this.running.delete(each);
      this.o.router.listeners.lose(each);
      this.o.router.metrics.frontEndGone(each.pid);
      if (!this.isClosing && each.hasListened) this.again(began);
    });
    await each.listening;
  }

  private again(began: number): void {
    const { clock, router } = this.o;
    router.metrics.frontEndsStarted.inc();
    const isCalm = clock.now() - began > AGAIN_MOST_MS;
    this.againMs = isCalm ? AGAIN_MS : Math.min(this.againMs * 2, AGAIN_MOST_MS);
    const callOff = clock.after(this.againMs, () => {
      this.callOffs.delete(callOff);
      const now = clock.now();
      this.one().catch(() => {
        if (!this.isClosing) this.again(now);
      });
    });
    this.callOffs.add(callOff);
  }
}

class FrontEnd implements Outlet {
  /** Rejects when it cannot. */
  readonly listening: Promise<void>;
  readonly ended: Promise<void>;
  hasListened = false;
  private readonly process: ChildProcess;
  private readonly channel: Channel;
  private readonly back: DirectBack;
  private readonly router: DirectOptions;
  private onListening: (error?: Error) => void = () => {};

  constructor(router: DirectOptions, start: FrontEndOptions) {
    this.router = router;
    this.back = new DirectBack(router, this);
    this.process = spawn(process.execPath, [...process.execArgv, PROGRAM], {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    });
    this.listening = new Promise((resolve, reject) => {
      this.onListening = (error) => (error === undefined ? resolve() : reject(error));
    });
    this.ended = new Promise((resolve) => {
      const end = () => {
        this.onListening(new StartTrouble('', 'a front end ended before it listened'));
        resolve();
      };
      this.process.once('exit', end);
      this.process.once('error', end);
    });
    this.channel = new Channel({
      stream: this.process.stdio[3] as unknown as Duplex,
      // Behind the answers of this turn.
      soon: atEndOfJob,
      onLine: (line) => this.hear(line),
      // What cannot hear us holds sockets for nobody.
      onEnd: () => this.kill(),
    });
    this.channel.send(`b ${JSON.stringify(start)}`);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  // What its clients are told.

  say(socket: number, frame: string): void {
    this.channel.send(`s ${socket} ${frame}`);
  }

  answer(socket: number, id: string, status: number, body: string, retryAfter?: number): void {
    this.channel.send(`a ${socket} ${status} ${retryAfter ?? '-'} ${id} ${body}`);
  }

  push(socket: number, seq: number, rest: string): void {
    this.channel.send(`p ${socket} ${seq} ${rest}`);
  }

  close(socket: number, code: number, why: string): void {
    this.channel.send(`c ${socket} ${code} ${why}`);
  }

  cut(socket: number): void {
    this.channel.send(`x ${socket}`);
  }

  /** In order: what was told before still arrives. */
  goodbye(): Promise<void> {
    this.channel.send('z');
    return this.ended;
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }

  private hear(line: string): void {
    const { back } = this;
    switch (line[0]) {
      case 'a': {
        const [, socket, client = '', frame = ''] = words(line, 4);
        return back.act(Number(socket), client, JSON.parse(frame) as SaidFrame);
      }
      case 'o': {
        const [, socket, after, actor = ''] = words(line, 4);
        const from = Number(after);
        return back.open(Number(socket), JSON.parse(actor) as Actor, from < 0 ? undefined : from);
      }
      case 'g':
        return back.gone(Number(line.slice(2)));
      case 'q': {
        const [, number, route, asked = ''] = words(line, 4);
        return this.reply(number, back.ask(Number(route), JSON.parse(asked) as Asked));
      }
      case 'w': {
        const [, number, hash = ''] = words(line, 3);
        const actor = back.who(hash);
        const text = actor === undefined ? '' : JSON.stringify(actor);
        return this.channel.send(`r ${number} ${actor === undefined ? 404 : 200} - ${text}`);
      }
      case 't': {
        const [, number, from, to] = words(line, 4);
        const most = Number(to) < 0 ? undefined : Number(to);
        return this.reply(number, asText(back.trace(Number(from), most)));
      }
      case 'p':
        return this.reply(words(line, 2)[1], asText(back.metrics()));
      case 'm':
        return this.router.metrics.frontEnd(this.pid, JSON.parse(line.slice(2)) as Counted);
      case 'l':
        this.hasListened = true;
        return this.onListening();
      default: {
        const [code, message] = JSON.parse(line.slice(2)) as [string, string];
        this.onListening(new StartTrouble(code, message));
      }
    }
  }

  private reply(number: string | undefined, told: Promise<Told>): void {
    told.then(
      ({ status, text, retryAfter }) =>
        this.channel.send(`r ${number} ${status} ${retryAfter ?? '-'} ${text}`),
      // A fault is told by the turns themselves.
      () => {},
    );
  }
}

const asText = async (body: Promise<unknown>) => ({
  status: 200,
  text: JSON.stringify(await body),
});

/** Front ends of a router that has just crashed are gone in a moment: so long one waits for them. */
const GONE_MS = 2000;
const GONE_LOOKS = 20;

async function freePort(host: string, port: number, clock: Clock): Promise<number> {
  for (let looks = 1; ; looks++) {
    try {
      return await probe(host, port);
    } catch (error) {
      const isTaken = (error as { code?: string }).code === 'EADDRINUSE';
      if (!isTaken || looks === GONE_LOOKS) throw error;
      await new Promise<void>((resolve) => clock.after(GONE_MS / GONE_LOOKS, resolve));
    }
  }
}

function probe(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port }, () => {
      const found = server.address();
      server.close(() => resolve(typeof found === 'object' && found ? found.port : port));
    });
  });
}
