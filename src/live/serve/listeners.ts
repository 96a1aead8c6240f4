/**
 * Who listens to which feed, on the router's side: sockets by the process that holds them and their number there. Events go
 * out from where each listener stopped; agents without a socket have lost the connection. Holds no socket.
 */
import type { Act, Actor } from './acts.ts';
import { CLOSE, type Outlet, type SaidFrame } from './back.ts';
import type { Clock } from './clock.ts';
import type { Feed } from './feed.ts';
import type { Metrics } from './metrics.ts';
import type { Turns } from './turns.ts';
import type { World } from './world.ts';

/** After a start, agents have so long to come back with their sockets before they count as lost. */
const RETURN_MS = 10_000;

/** Sockets of one client; further ones are closed at once. */
const SOCKETS_MOST = 16;

interface Listener {
  readonly outlet: Outlet;
  readonly socket: number;
  readonly actor: Actor;
  readonly feed: Feed;
  /** The next message to send. */
  next: number;
}

export interface ListenersOptions {
  readonly world: World;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

export class Listeners {
  private readonly o: ListenersOptions;
  private readonly byFeed = new Map<Feed, Listener[]>();
  private readonly byOutlet = new Map<Outlet, Map<number, Listener>>();
  /** Open sockets of each agent, by name. */
  private readonly agents = new Map<string, number>();
  private isClosing = false;
  private stopReturn: () => void = () => {};

  constructor(options: ListenersOptions) {
    this.o = options;
    if (options.world.connected.size > 0)
      this.stopReturn = options.clock.after(RETURN_MS, () => this.missing());
  }

  open(outlet: Outlet, socket: number, actor: Actor, after: number | undefined): void {
    const feed = this.feedOf(actor);
    if (this.isClosing || feed === undefined)
      return outlet.close(socket, CLOSE.goingAway, 'the server is going down');
    const all = this.byFeed.get(feed) ?? [];
    if (all.length >= SOCKETS_MOST)
      return outlet.close(socket, CLOSE.tooMany, `a client has ${SOCKETS_MOST} sockets at most`);
    const from = after ?? feed.last;
    const resumed = feed.reaches(from);
    const next = (resumed ? from : feed.last) + 1;
    const listener: Listener = { outlet, socket, actor, feed, next };
    this.byFeed.set(feed, [...all, listener]);
    const ours = this.byOutlet.get(outlet) ?? new Map<number, Listener>();
    this.byOutlet.set(outlet, ours.set(socket, listener));
    const { turns, metrics } = this.o;
    metrics.sockets.inc({ side: actor.side });
    if (actor.side === 'agent') this.come(actor);
    const t = turns.now / 1_000_000;
    outlet.say(
      socket,
      JSON.stringify({
        event: 'hello',
        protocol: 'chatsim.v1',
        t,
        last: feed.last,
        resumed,
        acts: true,
      }),
    );
    this.tell(listener);
  }

  /** An act that came by a socket. */
  act(outlet: Outlet, socket: number, { id, deed }: SaidFrame): void {
    const listener = this.byOutlet.get(outlet)?.get(socket);
    if (listener === undefined) return;
    const act = { by: listener.actor, id, ...deed } as Act;
    this.o.turns.submit(act, true).then(
      ({ status, body }) => outlet.answer(socket, id, status, JSON.stringify(body)),
      // A fault is told by the turns themselves.
      () => {},
    );
  }

  gone(outlet: Outlet, socket: number): void {
    const ours = this.byOutlet.get(outlet);
    const listener = ours?.get(socket);
    if (listener === undefined) return;
    ours?.delete(socket);
    const { feed, actor } = listener;
    const rest = (this.byFeed.get(feed) as Listener[]).filter((each) => each !== listener);
    if (rest.length === 0) this.byFeed.delete(feed);
    else this.byFeed.set(feed, rest);
    this.o.metrics.sockets.dec({ side: actor.side });
    if (actor.side !== 'agent') return;
    const count = (this.agents.get(actor.name) ?? 1) - 1;
    this.agents.set(actor.name, count);
    // When it is we who go, nobody has lost anything.
    if (count === 0 && !this.isClosing) this.connection(actor.name, true);
  }

  /** A process is gone with all its sockets. */
  lose(outlet: Outlet): void {
    for (const socket of [...(this.byOutlet.get(outlet)?.keys() ?? [])]) this.gone(outlet, socket);
    this.byOutlet.delete(outlet);
  }

  /** What was told since the last time goes out. */
  push(): void {
    const { fresh } = this.o.world;
    for (const feed of fresh) {
      const all = this.byFeed.get(feed);
      if (all !== undefined) for (const listener of all) this.tell(listener);
    }
    fresh.clear();
  }

  /** From now on nobody comes, and nobody who goes has lost anything. */
  close(): void {
    this.isClosing = true;
    this.stopReturn();
  }

  /** All sockets that are open. */
  get sockets(): { terminate(): void }[] {
    return [...this.byOutlet].flatMap(([outlet, ours]) =>
      [...ours.keys()].map((socket) => ({ terminate: () => outlet.cut(socket) })),
    );
  }

  private feedOf(actor: Actor): Feed | undefined {
    const { world } = this.o;
    if (actor.side === 'agent') return world.agentFeeds[world.indexOfAgent(actor.name)];
    return world.customers.get(actor.name)?.feed;
  }

  private tell(listener: Listener): void {
    const { outlet, socket, feed } = listener;
    // So much at once that the first of it is forgotten: as slow as a client who does not read.
    if (!feed.reaches(listener.next - 1))
      return outlet.close(socket, CLOSE.tooMany, 'too far behind');
    while (listener.next <= feed.last) {
      outlet.push(socket, listener.next, feed.at(listener.next));
      listener.next += 1;
    }
  }

  private come({ name }: Actor): void {
    const count = (this.agents.get(name) ?? 0) + 1;
    this.agents.set(name, count);
    if (count === 1) this.connection(name, false);
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
}
