/**
 * A front end: a process that holds sockets and answers HTTP for the router's process, and knows nothing of chats. It is
 * started by front-ends.ts with a channel at descriptor 3, and ends with it. Signals are the router's business.
 */

import { Socket } from 'node:net';
import { keepPausesShort } from '../short-pauses.ts';
import type { Actor } from './acts.ts';
import type { Back, Counts, SaidFrame, Told, TracePiece } from './back.ts';
import { Channel, words } from './channel.ts';
import { buildHttp } from './http.ts';
import type { Asked } from './routes.ts';
import { Sockets } from './sockets.ts';
import { wallClock } from './wall-clock.ts';

/** What the router's process tells a front end at its start. */
export interface FrontEndOptions {
  readonly host: string;
  readonly port: number;
  readonly rateLimit: number | null;
  readonly backlog: number;
  readonly hosts: readonly string[] | null;
  readonly firstQueue: string;
}

/** What a front end has counted since it last told. */
export interface Counted {
  readonly requests: readonly (readonly [route: string, status: number, times: number])[];
  readonly acts: readonly (readonly [side: 'customer' | 'agent', status: number, times: number])[];
  readonly throttled: number;
  readonly slowClients: number;
  /** Of the process. */
  readonly residentBytes: number;
  readonly cpuSec: number;
}

/** Clients have so long to answer the closing of their sockets. */
const GOODBYE_MS = 1000;
const COUNTS_MS = 1000;

class ChannelBack implements Back {
  private readonly channel: Channel;
  private readonly tell: () => void;
  private readonly waiting = new Map<number, (told: Told) => void>();
  private asked = 0;

  constructor(channel: Channel, tellCounts: () => void) {
    this.channel = channel;
    this.tell = tellCounts;
  }

  async who(hash: string): Promise<Actor | undefined> {
    const { status, text } = await this.request(`w ${hash}`);
    return status === 200 ? (JSON.parse(text) as Actor) : undefined;
  }

  ask(route: number, asked: Asked): Promise<Told> {
    return this.request(`q ${route} ${JSON.stringify(asked)}`);
  }

  open(socket: number, actor: Actor, after: number | undefined): void {
    this.channel.send(`o ${socket} ${after ?? -1} ${JSON.stringify(actor)}`);
  }

  act(socket: number, client: string, frame: SaidFrame): void {
    this.channel.send(`a ${socket} ${client} ${JSON.stringify(frame)}`);
  }

  gone(socket: number): void {
    this.channel.send(`g ${socket}`);
  }

  async trace(from: number, to = -1): Promise<TracePiece | null> {
    return JSON.parse((await this.request(`t ${from} ${to}`)).text) as TracePiece | null;
  }

  async metrics(): Promise<string> {
    this.tell();
    return JSON.parse((await this.request('p')).text) as string;
  }

  answered(number: number, told: Told): void {
    this.waiting.get(number)?.(told);
    this.waiting.delete(number);
  }

  private request(what: string): Promise<Told> {
    this.asked += 1;
    const number = this.asked;
    const space = what.indexOf(' ');
    const [kind, rest] = space < 0 ? [what, ''] : [what.slice(0, space), what.slice(space)];
    return new Promise((resolve) => {
      this.waiting.set(number, resolve);
      this.channel.send(`${kind} ${number}${rest}`);
    });
  }
}

/** Told to the router's process once a second, and before anybody asks for them. */
class Sums implements Counts {
  private readonly requests = new Map<string, number>();
  private readonly acts = new Map<string, number>();
  private throttles = 0;
  private slow = 0;

  request(route: string, status: number): void {
    const key = `${status} ${route}`;
    this.requests.set(key, (this.requests.get(key) ?? 0) + 1);
  }

  act(side: 'customer' | 'agent', status: number): void {
    const key = `${status} ${side}`;
    this.acts.set(key, (this.acts.get(key) ?? 0) + 1);
  }

  throttled(): void {
    this.throttles += 1;
  }

  slowClient(): void {
    this.slow += 1;
  }

  take(): Counted {
    const rows = <Name extends string>(sums: Map<string, number>) =>
      [...sums].map(([key, times]) => {
        const [status = '', name = ''] = words(key, 2);
        return [name as Name, Number(status), times] as const;
      });
    const { user, system } = process.cpuUsage();
    const counted: Counted = {
      requests: rows<string>(this.requests),
      acts: rows<'customer' | 'agent'>(this.acts),
      throttled: this.throttles,
      slowClients: this.slow,
      residentBytes: process.memoryUsage.rss(),
      cpuSec: (user + system) / 1e6,
    };
    this.requests.clear();
    this.acts.clear();
    this.throttles = 0;
    this.slow = 0;
    return counted;
  }
}

async function run(options: FrontEndOptions, channel: Channel, counts: Sums, back: ChannelBack) {
  const sockets = new Sockets({ clock: wallClock, counts, backlog: options.backlog });
  const { app } = await buildHttp({ ...options, back, sockets, counts, clock: wallClock });
  // Fastify hands on to Node what it does not know itself.
  const where = { host: options.host, port: options.port, reusePort: true };
  await app.listen(where);
  channel.send('l');
  return {
    sockets,
    async close() {
      sockets.closeAll();
      const callOff = wallClock.after(GOODBYE_MS, () => {
        sockets.cutAll();
        app.server.closeAllConnections();
      });
      await app.close();
      callOff();
      channel.finish(() => process.exit());
    },
  };
}

function main(): void {
  keepPausesShort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  const counts = new Sums();
  let running: Awaited<ReturnType<typeof run>> | undefined;
  const channel = new Channel({
    stream: new Socket({ fd: 3, readable: true, writable: true }),
    // Whatever has come from all sockets in one turn of the event loop goes together.
    soon: wallClock.soon,
    onLine: (line) => hear(line),
    onEnd: () => {
      // Without a router there is nothing to say to anybody.
      running?.sockets.cutAll();
      process.exit();
    },
  });
  const tellCounts = () => channel.send(`m ${JSON.stringify(counts.take())}`);
  const tellAgain = () =>
    wallClock.after(COUNTS_MS, () => {
      tellCounts();
      tellAgain();
    });
  const back = new ChannelBack(channel, tellCounts);
  const hear = (line: string) => {
    switch (line[0]) {
      case 'p': {
        const [, socket, seq, rest = ''] = words(line, 4);
        return running?.sockets.push(Number(socket), Number(seq), rest);
      }
      case 'a': {
        const [, socket, status, retry, id = '', body = ''] = words(line, 6);
        const sec = retry === '-' ? undefined : Number(retry);
        return running?.sockets.answer(Number(socket), id, Number(status), body, sec);
      }
      case 's': {
        const [, socket, frame = ''] = words(line, 3);
        return running?.sockets.say(Number(socket), frame);
      }
      case 'c': {
        const [, socket, code, why = ''] = words(line, 4);
        return running?.sockets.close(Number(socket), Number(code), why);
      }
      case 'x':
        return running?.sockets.cut(Number(line.slice(2)));
      case 'r': {
        const [, number, status, retry, text = ''] = words(line, 5);
        const told = { status: Number(status), text };
        return back.answered(
          Number(number),
          retry === '-' ? told : { ...told, retryAfter: Number(retry) },
        );
      }
      case 'b':
        run(JSON.parse(line.slice(2)) as FrontEndOptions, channel, counts, back).then(
          (found) => {
            running = found;
            tellCounts();
            tellAgain();
          },
          (error: Error & { code?: string }) => {
            channel.send(`e ${JSON.stringify([error.code ?? '', error.message])}`);
            channel.finish(() => process.exit());
          },
        );
        return;
      default:
        // 'z': goodbye.
        running?.close();
    }
  };
}

main();
