/**
 * A WebSocket that comes back: when the connection is lost it is made again with back-off, and whoever listens is told that it
 * was down and is up. Knows nothing of what is said on it.
 */
import { WebSocket } from 'ws';
import { ActTrouble } from '../../backend.ts';
import { backOffMs } from './back-off.ts';
import { retryMsOf, wireTrouble } from './caller.ts';
import type { Dial } from './dial.ts';

export interface LineOptions {
  readonly dial: Dial;
  /** Asked for before each attempt: where to go on may stand in it. */
  url(): string;
  headers(): Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
  readonly timeoutMs: number;
  /** For messages: `the events of agent Ann`. */
  readonly what: string;
  heard(text: string): void;
  /** Each time that it stands; not heard before the socket has said anything. */
  up(isFirst: boolean): void;
  down(why: string): void;
}

/** A socket that lasted so long has been good: the next attempt comes soon. */
const GOOD_MS = 2000;

export class Line {
  private readonly o: LineOptions;
  private socket: WebSocket | null = null;
  private attempt = 0;
  private openedAt = 0;
  private wasUp = false;
  /** Nobody wants it at the moment: dropped, or closed for good. */
  private isAway = false;
  private isClosed = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(options: LineOptions) {
    this.o = options;
  }

  get isUp(): boolean {
    return this.socket !== null && this.socket.readyState === WebSocket.OPEN;
  }

  /** The first connection. @throws ActTrouble when there is none */
  open(): Promise<void> {
    return this.connect();
  }

  /** False when the line is down. */
  send(text: string): boolean {
    if (!this.isUp) return false;
    (this.socket as WebSocket).send(text);
    return true;
  }

  /** Cut without a word; `resume` brings it back. */
  drop(why = 'dropped'): void {
    if (this.isClosed || this.isAway) return;
    this.isAway = true;
    clearTimeout(this.timer);
    this.socket?.terminate();
    this.lost(why);
  }

  /** The server says what cannot be understood: cut, and made again. */
  cut(why: string): void {
    if (!this.isUp) return;
    const { socket } = this;
    this.socket = null;
    socket?.terminate();
    this.lost(why);
    this.again(0);
  }

  resume(): void {
    if (this.isClosed || !this.isAway) return;
    this.isAway = false;
    this.attempt = 0;
    this.again(0);
  }

  /** Gone for good, without a word to anybody. */
  vanish(): void {
    this.isClosed = true;
    this.isAway = true;
    clearTimeout(this.timer);
    this.socket?.terminate();
    this.socket = null;
  }

  /** Says goodbye, and cuts when nobody answers. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.isAway = true;
    clearTimeout(this.timer);
    const { socket } = this;
    this.socket = null;
    if (socket === null || socket.readyState === WebSocket.CLOSED) return;
    if (socket.readyState !== WebSocket.OPEN) {
      socket.terminate();
      return;
    }
    await new Promise<void>((resolve) => {
      const cut = setTimeout(() => socket.terminate(), 1000);
      socket.once('close', () => {
        clearTimeout(cut);
        resolve();
      });
      socket.close(1000);
    });
  }

  private connect(): Promise<void> {
    const { o } = this;
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(o.url(), [...o.protocols], {
        headers: o.headers(),
        createConnection: () => o.dial.socket(),
        perMessageDeflate: false,
        handshakeTimeout: o.timeoutMs,
        followRedirects: false,
        skipUTF8Validation: true,
      });
      this.socket = socket;
      let why: ActTrouble | null = null;
      socket.on('open', () => {
        this.openedAt = performance.now();
        const isFirst = !this.wasUp;
        this.wasUp = true;
        o.up(isFirst);
        resolve();
      });
      socket.on('message', (data: Buffer) => {
        if (this.socket === socket && !this.isAway) o.heard(data.toString());
      });
      socket.on('unexpected-response', (_request, response) => {
        const status = response.statusCode ?? 0;
        const message = `${o.what}: the socket is refused with ${status}`;
        if (status === 429) why = new ActTrouble('throttled', message, retryMsOf(response.headers));
        else if (status === 401 || status === 403) why = new ActTrouble('forbidden', message);
        else why = new ActTrouble(status === 404 ? 'refused' : 'failed', message);
        // Ends the attempt, and 'close' tells why.
        socket.terminate();
      });
      socket.on('error', (error) => {
        why ??= /handshake has timed out/.test(error.message)
          ? new ActTrouble('timeout', `${o.what}: no socket in time`)
          : wireTrouble(error, o.what);
      });
      socket.on('close', (code) => {
        if (this.socket !== socket) return;
        this.socket = null;
        reject(why ?? new ActTrouble('unreachable', `${o.what}: the socket was closed (${code})`));
        if (this.openedAt > 0) this.lost(why?.message ?? `the socket was closed (${code})`);
        if (!this.isAway && this.wasUp) this.again(why?.retryMs ?? 0);
      });
    });
  }

  private lost(why: string): void {
    if (this.openedAt === 0) return;
    if (performance.now() - this.openedAt > GOOD_MS) this.attempt = 0;
    this.openedAt = 0;
    if (!this.isClosed) this.o.down(why);
  }

  private again(leastMs: number): void {
    clearTimeout(this.timer);
    const wait = Math.max(leastMs, backOffMs(this.attempt++));
    // What it failed by is told by the next `down`, or by the acts that find nobody.
    this.timer = setTimeout(() => this.connect().catch(() => {}), wait);
  }
}
