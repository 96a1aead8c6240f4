/** The router's side as the doors see it when all are in one process; and as the channel to other processes uses it. */
import type { Actor } from './acts.ts';
import type { Back, Outlet, SaidFrame, Told, TracePiece } from './back.ts';
import { tooMany } from './books.ts';
import type { Listeners } from './listeners.ts';
import type { Metrics } from './metrics.ts';
import { type Asked, type Door, ROUTES } from './routes.ts';
import { isSame } from './tokens.ts';
import type { TraceKeep } from './trace-keep.ts';

export interface DirectOptions {
  readonly door: Door;
  readonly listeners: Listeners;
  readonly metrics: Metrics;
  readonly adminHash: string;
  readonly traceKeep: TraceKeep;
  /** A fault may ask a client to wait: seconds. */
  readonly throttle: (client: string) => number;
}

export class DirectBack implements Back {
  private readonly o: DirectOptions;
  private readonly outlet: Outlet;

  constructor(options: DirectOptions, outlet: Outlet) {
    this.o = options;
    this.outlet = outlet;
  }

  who(hash: string): Actor | undefined {
    const { door, adminHash } = this.o;
    if (isSame(hash, adminHash)) return { side: 'admin', name: 'admin' };
    return door.world.actorOf(hash);
  }

  async ask(route: number, asked: Asked): Promise<Told> {
    const { run, side } = ROUTES[route]!;
    const { door, throttle } = this.o;
    const sec = side === 'customer' || side === 'agent' ? Math.ceil(throttle(asked.client)) : 0;
    if (sec > 0) {
      this.o.metrics.throttled();
      return { status: 429, text: JSON.stringify(tooMany(sec)), retryAfter: sec };
    }
    const { status, body } = await run(door, asked);
    return { status, text: JSON.stringify(body) };
  }

  open(socket: number, actor: Actor, after: number | undefined): void {
    this.o.listeners.open(this.outlet, socket, actor, after);
  }

  act(socket: number, client: string, frame: SaidFrame): void {
    const { throttle, metrics, listeners } = this.o;
    const sec = Math.ceil(throttle(client));
    if (sec === 0) return listeners.act(this.outlet, socket, frame);
    metrics.throttled();
    this.outlet.answer(socket, frame.id, 429, JSON.stringify(tooMany(sec)), sec);
  }

  gone(socket: number): void {
    this.o.listeners.gone(this.outlet, socket);
  }

  async trace(from: number, most = Number.POSITIVE_INFINITY): Promise<TracePiece | null> {
    const { door, traceKeep } = this.o;
    return traceKeep.read(door.world.trace, from, most);
  }

  metrics(): Promise<string> {
    return this.o.metrics.registry.metrics();
  }
}
