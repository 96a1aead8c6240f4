/**
 * One client of our protocol on the wire: a socket that goes on where it stopped, so that each event is heard once, and acts
 * on it, or by HTTP with a server that takes none there. Every act has an id, so that it can be sent again.
 */
import { randomBytes } from 'node:crypto';
import { ActTrouble, type LiveEvent, type OnEvent } from '../../backend.ts';
import { type Caller, troubleOf } from '../wire/caller.ts';
import type { Dial } from '../wire/dial.ts';
import { Lanes } from '../wire/lanes.ts';
import { Line } from '../wire/line.ts';
import { liveEvent, type Pushed } from './told.ts';

/** What the clients of one backend share. */
export interface Shared {
  readonly caller: Caller;
  readonly dial: Dial;
  /** `ws://host:port`. */
  readonly socketOrigin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** False: acts go by HTTP even when the server takes them on sockets. */
  readonly actsOnSocket: boolean;
  now(): number;
}

export interface WireOptions extends Shared {
  readonly side: 'customer' | 'agent';
  /** The agent's name. */
  readonly agent: string | undefined;
  readonly token: string;
  readonly onEvent: OnEvent;
}

/** What an act answers, as far as we read it. */
export interface Done {
  readonly chat?: number;
  readonly list?: readonly number[];
}

interface Pending {
  readonly frame: string;
  readonly what: string;
  resolve(done: Done): void;
  reject(trouble: ActTrouble): void;
}

interface Hello {
  readonly event: 'hello';
  readonly last: number;
  readonly resumed: boolean;
  readonly acts?: boolean;
}

/** The answer to an act on the socket. */
interface Reply {
  readonly re: string;
  readonly status: number;
  readonly body: Done & { readonly detail?: string };
  readonly retryAfter?: number;
}

export class Wire {
  readonly line: Line;
  private readonly o: WireOptions;
  private readonly pending = new Map<string, Pending>();
  /** The newest event heard. */
  private seq = 0;
  /** As the newest hello said; while the line is down, acts wait for the next one. */
  private takesActs = false;
  private isUp = false;
  private ids = 0;
  private readonly idPrefix = `${randomBytes(6).toString('base64url')}-`;
  /** By HTTP, acts on one chat go one after the other, so that they arrive in their order. */
  private readonly lanes = new Lanes();
  /** Until the first hello. */
  private opening: { resolve(): void; reject(trouble: ActTrouble): void } | null = null;

  constructor(options: WireOptions) {
    this.o = options;
    const path = options.side === 'agent' ? '/v1/agent/events' : '/v1/events';
    const headers = { ...options.headers, authorization: `Bearer ${options.token}` };
    this.line = new Line({
      dial: options.dial,
      url: () => `${options.socketOrigin}${path}?after=${this.seq}`,
      headers: () => headers,
      protocols: ['chatsim.v1'],
      timeoutMs: options.timeoutMs,
      what: options.agent === undefined ? 'a customer' : `agent ${options.agent}`,
      heard: (text) => this.heard(text),
      // Whether acts go on it is known at the hello.
      up: () => {},
      down: (why) => {
        this.isUp = false;
        if (this.opening === null) this.tell({ event: 'live.down', at: options.now(), why });
        else this.opening.reject(new ActTrouble('unreachable', why));
      },
    });
  }

  /** Resolves when the server has said hello. @throws ActTrouble, and the wire is closed */
  async open(): Promise<void> {
    const hello = new Promise<void>((resolve, reject) => {
      this.opening = { resolve, reject };
    });
    const late = setTimeout(
      () => this.opening?.reject(new ActTrouble('timeout', 'the server says no hello')),
      this.o.timeoutMs,
    );
    try {
      await Promise.all([this.line.open(), hello]);
    } catch (error) {
      await this.line.close();
      throw error;
    } finally {
      clearTimeout(late);
      this.opening = null;
    }
  }

  /** @throws ActTrouble */
  act(
    what: string,
    chat: string | null,
    body: Readonly<Record<string, unknown>> = {},
    id = this.idPrefix + (this.ids++).toString(36),
  ): Promise<Done> {
    if (chat !== null && !/^[1-9]\d{0,14}$/.test(chat))
      return Promise.reject(new ActTrouble('refused', `${what}: there is no chat ${chat} here`));
    if (this.takesActs) return this.onSocket(what, chat, body, id);
    return this.lanes.run(chat ?? '', () => this.byHttp(what, chat, body, id));
  }

  /** The agent's view of itself; never by the socket. */
  async self(): Promise<Done> {
    const answer = await this.o.caller.call({
      method: 'GET',
      path: '/v1/agent',
      headers: { authorization: `Bearer ${this.o.token}` },
      isRepeatable: true,
    });
    const trouble = troubleOf(answer, 'GET /v1/agent', detailOf(answer.text));
    if (trouble !== null) throw this.throttles(trouble, this.o.now());
    return JSON.parse(answer.text) as Done;
  }

  async close(): Promise<void> {
    this.giveUp('the client was closed');
    await this.line.close();
  }

  /** Gone without a word. */
  vanish(): void {
    this.giveUp('the client has vanished');
    this.line.vanish();
  }

  private giveUp(why: string): void {
    for (const { reject } of this.pending.values()) reject(new ActTrouble('unreachable', why));
    this.pending.clear();
  }

  private tell(event: LiveEvent): void {
    this.o.onEvent(this.o.agent === undefined ? event : { ...event, agent: this.o.agent });
  }

  // On the socket.

  private onSocket(
    what: string,
    chat: string | null,
    body: Readonly<Record<string, unknown>>,
    id: string,
  ): Promise<Done> {
    return new Promise((resolve, reject) => {
      const frame = JSON.stringify({
        do: what,
        ...(chat === null ? {} : { chat: Number(chat) }),
        ...body,
        id,
      });
      const timer = setTimeout(() => {
        this.pending.delete(id);
        reject(
          this.isUp
            ? new ActTrouble('timeout', `${what}: no answer in time`)
            : new ActTrouble('unreachable', `${what}: the socket is down`),
        );
      }, this.o.timeoutMs);
      this.pending.set(id, {
        frame,
        what,
        resolve: (done) => {
          clearTimeout(timer);
          resolve(done);
        },
        reject: (trouble) => {
          clearTimeout(timer);
          reject(trouble);
        },
      });
      // While it is down it waits for the next hello.
      if (this.isUp) this.line.send(frame);
    });
  }

  private heard(text: string): void {
    const at = this.o.now();
    let said: Pushed | Hello | Reply;
    try {
      said = JSON.parse(text);
    } catch {
      this.line.cut('what was pushed is no JSON');
      return;
    }
    if ('re' in said) this.answered(said as Reply, at);
    else if (said.event === 'hello') this.hello(said as Hello, at);
    else this.pushed(said as Pushed, at);
  }

  private pushed(pushed: Pushed, at: number): void {
    // Sent again across a reconnect.
    if (pushed.seq <= this.seq) return;
    this.seq = pushed.seq;
    this.o.onEvent(liveEvent(pushed, at));
  }

  private hello(hello: Hello, at: number): void {
    this.takesActs = hello.acts === true && this.o.actsOnSocket;
    this.isUp = true;
    if (!hello.resumed) this.seq = hello.last;
    if (this.opening !== null) {
      // What was told before this client was there is of another run.
      this.seq = hello.last;
      this.opening.resolve();
      return;
    }
    this.tell({
      event: 'live.up',
      at,
      ...(hello.resumed ? {} : { why: 'what was pushed meanwhile is no longer kept' }),
    });
    // What was not answered is sent again: the server knows by the id what it has done.
    if (this.takesActs) for (const { frame } of this.pending.values()) this.line.send(frame);
  }

  private answered({ re, status, body, retryAfter }: Reply, at: number): void {
    const pending = this.pending.get(re);
    if (pending === undefined) return;
    this.pending.delete(re);
    if (status < 400) return pending.resolve(body);
    const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    const trouble = troubleOf({ status, headers, text: '' }, pending.what, body.detail);
    pending.reject(this.throttles(trouble as ActTrouble, at));
  }

  // By HTTP.

  private async byHttp(
    what: string,
    chat: string | null,
    body: Readonly<Record<string, unknown>>,
    id: string,
  ): Promise<Done> {
    const answer = await this.o.caller.call({
      method: 'POST',
      path: pathOf(this.o.side, what, chat),
      headers: {
        authorization: `Bearer ${this.o.token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ ...body, id }),
      isRepeatable: true,
    });
    const trouble = troubleOf(answer, what, detailOf(answer.text));
    if (trouble !== null) throw this.throttles(trouble, this.o.now());
    return JSON.parse(answer.text) as Done;
  }

  private throttles(trouble: ActTrouble, at: number): ActTrouble {
    if (trouble.kind === 'throttled')
      this.tell({ event: 'live.throttled', at, retryMs: trouble.retryMs ?? 1000 });
    return trouble;
  }
}

/** The path of an act, by the word that it has on the socket. */
function pathOf(side: 'customer' | 'agent', what: string, chat: string | null): string {
  const root = side === 'agent' ? '/v1/agent' : '/v1';
  if (chat === null) return what === 'start' ? '/v1/chats' : `${root}/${what}`;
  return `${root}/chats/${chat}/${what === 'write' ? 'messages' : what}`;
}

/** What a problem says, where it is one (RFC 9457). */
export function detailOf(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    return typeof detail === 'string' ? detail : '';
  } catch {
    return '';
  }
}
