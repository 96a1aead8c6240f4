/**
 * Push sockets: each shows one feed to one client, from the number it asks for. What a client does not read piles up; when the
 * pile passes a bound the socket is cut, and the client comes back for the rest. Clients say nothing here but their name.
 */
import type { WebSocket } from 'ws';
import type { Actor } from './acts.ts';
import type { Clock } from './clock.ts';
import type { Feed } from './feed.ts';
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

interface Line {
  readonly socket: WebSocket;
  readonly side: 'customer' | 'agent';
  readonly feed: Feed;
  /** The next message to send. */
  next: number;
  isAlive: boolean;
}

export interface SocketsOptions {
  readonly world: World;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Most bytes that may wait for one client. */
  readonly backlog: number;
}

export class Sockets {
  private readonly o: SocketsOptions;
  private readonly lines = new Map<Feed, Set<Line>>();
  /** Open sockets of each agent, by name. */
  private readonly agents = new Map<string, number>();
  private isClosing = false;
  private stopPings: () => void = () => {};
  private stopReturn: () => void = () => {};

  constructor(options: SocketsOptions) {
    this.o = options;
    this.ping();
    if (options.world.connected.size > 0)
      this.stopReturn = options.clock.after(RETURN_MS, () => this.missing());
  }

  /** A client has come: `after` is the number of the last message it has. */
  open(socket: WebSocket, actor: Actor, after: number | undefined): void {
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
    };
    const all = this.lines.get(feed) ?? new Set();
    this.lines.set(feed, all.add(line));
    this.o.metrics.sockets.inc({ side });
    socket.on('pong', () => {
      line.isAlive = true;
    });
    socket.on('message', () => socket.close(CLOSE.notAllowed, 'this socket only pushes'));
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

  get sockets(): readonly WebSocket[] {
    return this.all().map(({ socket }) => socket);
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
