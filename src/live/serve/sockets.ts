/**
 * Push sockets: each shows one feed to one client, from the number it asks for. What a client does not read piles up; when the
 * pile passes a bound the socket is cut, and the client comes back for the rest. What clients say here are acts (frames.ts).
 */
import type { RawData, WebSocket } from 'ws';
import type { Act, Actor } from './acts.ts';
import { tooMany } from './books.ts';
import type { Clock } from './clock.ts';
import type { Feed } from './feed.ts';
import type { ReadFrame } from './frames.ts';
import type { Metrics } from './metrics.ts';
import type { Turns } from './turns.ts';
import type { World } from './world.ts';

/** Closing codes, as RFC 6455 and the protocol have them. */
export const CLOSE = { goingAway: 1001, notAllowed: 1008, tooMany: 1013 } as const;

/** A socket that answers no ping for so long is gone. */
const PING_MS = 30_000;
/** After a start, agents have so long to come back with their sockets before they count as lost. */
const RETURN_MS = 10_000;

/** Of one client; further ones are closed at once. */
const SOCKETS_MOST = 16;
/** Acts of one socket that may wait for their answers; until some are answered no more is read from it. */
const UNANSWERED_MOST = 64;
/** A socket that was refused so often in succession for its rate is closed. */
const THROTTLED_MOST = 100;

interface Line {
  readonly socket: WebSocket;
  readonly side: 'customer' | 'agent';
  readonly feed: Feed;
  /** The next message to send. */
  next: number;
  isAlive: boolean;
  /** Acts that wait for their answers. */
  unanswered: number;
  /** Frames refused in succession because they came too fast. */
  throttled: number;
}

export interface SocketsOptions {
  readonly world: World;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Most bytes that may wait for one client. */
  readonly backlog: number;
}

/** What the sockets ask of those who know the schemas and the rates. */
export interface Hearing {
  readonly read: ReadFrame;
  /** Seconds until this client may come again; 0 when it may now. */
  readonly wait: (client: string) => number;
}

export class Sockets {
  private readonly o: SocketsOptions;
  private readonly lines = new Map<Feed, Set<Line>>();
  /** Open sockets of each agent, by name. */
  private readonly agents = new Map<string, number>();
  private isClosing = false;
  private hearing: Hearing | undefined;
  private stopPings: () => void = () => {};
  private stopReturn: () => void = () => {};

  constructor(options: SocketsOptions) {
    this.o = options;
    this.ping();
    if (options.world.connected.size > 0)
      this.stopReturn = options.clock.after(RETURN_MS, () => this.missing());
  }

  /** From now on clients are understood. */
  hear(hearing: Hearing): void {
    this.hearing = hearing;
  }

  /** A client has come: `after` is the number of the last message it has, `client` what its rate is counted by. */
  open(socket: WebSocket, actor: Actor, client: string, after: number | undefined): void {
    const feed = this.feedOf(actor);
    if (this.isClosing || feed === undefined) {
      socket.close(CLOSE.goingAway, 'the server is going down');
      return;
    }
    if ((this.lines.get(feed)?.size ?? 0) >= SOCKETS_MOST) {
      socket.close(CLOSE.tooMany, `a client has ${SOCKETS_MOST} sockets at most`);
      return;
    }
    const from = after ?? feed.last;
    const resumed = feed.reaches(from);
    const side = actor.side as Line['side'];
    const line: Line = {
      socket,
      side,
      feed,
      next: (resumed ? from : feed.last) + 1,
      isAlive: true,
      unanswered: 0,
      throttled: 0,
    };
    const all = this.lines.get(feed) ?? new Set();
    this.lines.set(feed, all.add(line));
    this.o.metrics.sockets.inc({ side });
    socket.on('pong', () => {
      line.isAlive = true;
    });
    socket.on('message', (data, isBinary) => this.said(line, actor, client, data, isBinary));
    // Broken frames: ws closes the socket with the code for it.
    socket.on('error', () => {});
    socket.on('close', () => this.gone(line, actor));
    if (actor.side === 'agent') this.come(actor);
    const { turns } = this.o;
    socket.send(
      JSON.stringify({
        event: 'hello',
        protocol: 'chatsim.v1',
        t: turns.now / 1_000_000,
        last: feed.last,
        resumed,
        acts: true,
      }),
    );
    this.send(line);
  }

  /** What was told since the last time goes out. */
  push(): void {
    const { fresh } = this.o.world;
    for (const feed of fresh) {
      const lines = this.lines.get(feed);
      if (lines !== undefined) for (const line of lines) this.send(line);
    }
    fresh.clear();
  }

  close(): void {
    this.isClosing = true;
    this.stopPings();
    this.stopReturn();
    for (const line of this.all()) line.socket.close(CLOSE.goingAway, 'the server is going down');
  }

  /** Those who did not answer the closing are cut. */
  cut(): void {
    for (const { socket } of this.all()) socket.terminate();
  }

  private all(): Line[] {
    return [...this.lines.values()].flatMap((lines) => [...lines]);
  }

  private feedOf(actor: Actor): Feed | undefined {
    const { world } = this.o;
    if (actor.side === 'agent') return world.agentFeeds[world.indexOfAgent(actor.name)];
    return world.customers.get(actor.name)?.feed;
  }

  /** An act, as a frame. */
  private said(line: Line, actor: Actor, client: string, data: RawData, isBinary: boolean): void {
    const { socket, side } = line;
    const { turns } = this.o;
    const wait = this.hearing?.wait(client) ?? 0;
    const frame = isBinary ? null : (this.hearing?.read(side, String(data)) ?? null);
    if (frame === null) {
      socket.close(CLOSE.notAllowed, 'this is no act: {"do":"write","id":"a-1", ...}');
      return;
    }
    if (wait > 0) return this.tooFast(line, frame.id, wait);
    line.throttled = 0;
    if ('wrong' in frame) return this.answer(line, frame.id, frame.wrong.status, frame.wrong);
    line.unanswered += 1;
    if (line.unanswered >= UNANSWERED_MOST) socket.pause();
    const act = { by: actor, id: frame.id, ...frame.deed } as Act;
    turns.submit(act, true).then(
      ({ status, body }) => {
        line.unanswered -= 1;
        if (line.unanswered < UNANSWERED_MOST / 2 && socket.isPaused) socket.resume();
        this.answer(line, frame.id, status, body);
      },
      // A fault is told by the turns themselves.
      () => {},
    );
  }

  private tooFast(line: Line, id: string, wait: number): void {
    this.o.metrics.throttled.inc();
    line.throttled += 1;
    if (line.throttled > THROTTLED_MOST) {
      line.socket.close(CLOSE.tooMany, 'too many acts too fast');
      return;
    }
    const sec = Math.ceil(wait);
    this.answer(line, id, 429, tooMany(sec), sec);
  }

  private answer(line: Line, re: string, status: number, body: unknown, retryAfter?: number): void {
    const { socket } = line;
    if (socket.readyState !== socket.OPEN) return;
    this.o.metrics.acts.inc({ side: line.side, status: String(status) });
    if (socket.bufferedAmount > this.o.backlog) return this.tooSlow(line);
    socket.send(JSON.stringify({ re, status, retryAfter, body }));
  }

  private send(line: Line): void {
    const { socket, feed } = line;
    if (socket.readyState !== socket.OPEN) return;
    if (!feed.reaches(line.next - 1)) return this.tooSlow(line);
    while (line.next <= feed.last) {
      if (socket.bufferedAmount > this.o.backlog) return this.tooSlow(line);
      socket.send(feed.at(line.next));
      line.next += 1;
    }
  }

  /** A closing frame would wait behind all the rest: the connection is cut. */
  private tooSlow({ socket }: Line): void {
    this.o.metrics.slowClients.inc();
    socket.terminate();
  }

  private come({ name }: Actor): void {
    const count = (this.agents.get(name) ?? 0) + 1;
    this.agents.set(name, count);
    if (count === 1) this.connection(name, false);
  }

  private gone(line: Line, actor: Actor): void {
    const lines = this.lines.get(line.feed);
    lines?.delete(line);
    if (lines?.size === 0) this.lines.delete(line.feed);
    this.o.metrics.sockets.dec({ side: line.side });
    if (actor.side !== 'agent') return;
    const count = (this.agents.get(actor.name) ?? 1) - 1;
    this.agents.set(actor.name, count);
    // When it is we who go, nobody has lost anything.
    if (count === 0 && !this.isClosing) this.connection(actor.name, true);
  }

  private connection(name: string, lost: boolean): void {
    const act = { by: { side: 'agent', name }, do: 'connection', lost } as const;
    // A fault is told by the turns themselves.
    this.o.turns.submit(act).catch(() => {});
  }

  /** Agents who had sockets before the server started anew and did not come back. */
  private missing(): void {
    const { world } = this.o;
    for (const agent of world.connected) {
      const { name } = world.scenario.agents[agent]!;
      if ((this.agents.get(name) ?? 0) === 0) this.connection(name, true);
    }
  }

  private ping(): void {
    this.stopPings = this.o.clock.after(PING_MS, () => {
      for (const line of this.all()) {
        if (!line.isAlive) line.socket.terminate();
        else {
          line.isAlive = false;
          line.socket.ping();
        }
      }
      this.ping();
    });
  }
}
