/**
 * What the doors (HTTP and sockets) and the router's side say to each other. Both stand in one process, or the doors in
 * several of their own (front-ends.ts) with a channel between. Only types stand here.
 */
import type { Actor, Deed } from './acts.ts';
import type { Asked } from './routes.ts';

/** An answer with its body as JSON text already. */
export interface Told {
  readonly status: number;
  readonly text: string;
  /** Of 429: seconds. */
  readonly retryAfter?: number;
}

/** An act as it came by a socket, checked. */
export interface SaidFrame {
  readonly id: string;
  readonly deed: Deed;
}

/** The router's side, as the doors of one process see it. Sockets have numbers that those doors give them. */
export interface Back {
  /** Whose token this is, by its hash. */
  who(hash: string): Actor | undefined | Promise<Actor | undefined>;
  /** A request: the number of its row in ROUTES, and what was asked. */
  ask(route: number, asked: Asked): Promise<Told>;
  /** A socket was opened; `after` is the number of the last message that the client has. */
  open(socket: number, actor: Actor, after: number | undefined): void;
  /** `client` is what their rate is counted by. */
  act(socket: number, client: string, frame: SaidFrame): void;
  gone(socket: number): void;
  /** The header of the trace (from -1), or some lines of it, up to `to` at most; null when none is kept. */
  trace(from: number, to?: number): Promise<TracePiece | null>;
  metrics(): Promise<string>;
}

export interface TracePiece {
  /** Each with its line end. */
  readonly lines: string;
  /** Where the next piece begins. */
  readonly to: number;
  /** Events by now. */
  readonly total: number;
}

/** The sockets of one process, as the router's side sees them. Unknown numbers are of sockets that have just gone. */
export interface Outlet {
  /** A whole frame. */
  say(socket: number, frame: string): void;
  /** The answer to an act; `retryAfter` of 429 is in seconds. */
  answer(socket: number, id: string, status: number, body: string, retryAfter?: number): void;
  /** A pushed event: its number, and the JSON object without its opening brace, to stand behind the number. */
  push(socket: number, seq: number, rest: string): void;
  close(socket: number, code: number, why: string): void;
  /** Without a word. */
  cut(socket: number): void;
}

/** What the doors count. */
export interface Counts {
  request(route: string, status: number): void;
  act(side: 'customer' | 'agent', status: number): void;
  throttled(): void;
  slowClient(): void;
}

/** Closing codes, as RFC 6455 and the protocol have them. */
export const CLOSE = { goingAway: 1001, notAllowed: 1008, tooMany: 1013 } as const;
