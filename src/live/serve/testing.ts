/** A server for tests: a clock that a test moves, and clients that speak HTTP and WebSocket to it. For tests only. */
import { WebSocket } from 'ws';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Clock } from './clock.ts';
import { openServer, type Server, type ServerOptions } from './server.ts';
import { wallClock } from './wall-clock.ts';

export const ADMIN = 'the-admin-of-tests';
const SPEED = 1000;

/** Stands still until it is moved. It counts in the server's own µs. */
export class FakeClock implements Clock {
  /** µs of the platform. */
  at = 0;
  private timers: { readonly at: number; readonly call: () => void }[] = [];
  private calls: (() => void)[] = [];

  now(): number {
    return this.at / SPEED / 1000;
  }

  after(milliseconds: number, call: () => void): () => void {
    const timer = { at: Math.round(this.at + milliseconds * SPEED * 1000), call };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
  }

  soon(call: () => void): void {
    this.calls.push(call);
  }

  /** The turn of the event loop is over. */
  endTurn(): void {
    for (const call of this.calls.splice(0)) call();
  }

  /** Everything that was to be called before `target` is called, each in its own time. */
  moveTo(target: number): void {
    for (;;) {
      let next = this.timers[0];
      for (const timer of this.timers) if (timer.at < (next?.at ?? 0)) next = timer;
      if (next === undefined || next.at >= target) break;
      this.timers = this.timers.filter((each) => each !== next);
      this.at = Math.max(this.at, next.at);
      next.call();
    }
    this.at = Math.max(this.at, target);
  }
}

export function serverFor(
  scenario: Scenario,
  options: Partial<ServerOptions> = {},
): Promise<Server> {
  return openServer({
    scenario,
    scenarioHash: 'of-a-test',
    chatsimVersion: '0.0.0',
    clock: wallClock,
    host: '127.0.0.1',
    port: 0,
    adminToken: ADMIN,
    speed: 1,
    journal: null,
    keep: 86_400e6,
    rateLimit: null,
    frontEnds: 0,
    backlog: 1 << 20,
    onFault: (error) => {
      throw error;
    },
    ...options,
  });
}

/** As {@link serverFor}, in time that stands still. */
export async function stillServer(
  scenario: Scenario,
  options: Partial<ServerOptions> = {},
): Promise<{ readonly server: Server; readonly clock: FakeClock }> {
  const clock = new FakeClock();
  const server = await serverFor(scenario, { ...options, clock, speed: SPEED });
  return { server, clock };
}

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what came, whatever it is
  readonly body: any;
}

export async function ask(
  url: string,
  method: string,
  path: string,
  token?: string,
  body?: unknown,
): Promise<Reply> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const type = response.headers.get('content-type') ?? '';
  const text = await response.text();
  const isJson = /json(;|$)/.test(type) && !type.includes('ndjson');
  return {
    status: response.status,
    type,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text,
  };
}

/** Of all ears: two of one client take no id twice. */
let acts = 0;

/** A socket that keeps what it hears, and does things. */
export class Ear {
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what came, whatever it is
  readonly heard: any[] = [];
  /** Answers to what was done on it. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what came, whatever it is
  readonly answered: any[] = [];
  readonly socket: WebSocket;
  /** Code of the closing, once it is closed. */
  readonly closed: Promise<number>;

  constructor(url: string, path: string, token: string) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, 'chatsim.v1', {
      headers: { authorization: `Bearer ${token}` },
    });
    this.socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      (message.re === undefined ? this.heard : this.answered).push(message);
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code) => resolve(code));
    });
    this.socket.on('error', () => {});
  }

  /** Events but for the hello. */
  get events(): string[] {
    return this.heard.filter(({ event }) => event !== 'hello').map(({ event }) => event);
  }

  /** Does something on the socket, and waits for the answer. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what came, whatever it is
  async act(what: string, rest: object = {}, id = `ear-${++acts}`): Promise<any> {
    const before = this.answered.length;
    this.socket.send(JSON.stringify({ do: what, id, ...rest }));
    const answer = () => this.answered.slice(before).find(({ re }) => re === id);
    await until(() => answer() !== undefined);
    return answer();
  }

  until(what: (ear: Ear) => boolean, ms = 5000): Promise<void> {
    return until(() => what(this), ms);
  }
}

export async function until(what: () => boolean, ms = 5000): Promise<void> {
  const end = performance.now() + ms;
  while (!what()) {
    if (performance.now() > end) throw new Error('this did not come to pass in time');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
