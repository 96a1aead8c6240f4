/**
 * The protocol of `chatsim serve` (docs/serve.md): requests, and one push socket for each customer and agent. Requests that
 * are throttled or meet a server in trouble are tried again with the same id, so nothing is done twice; sockets that break
 * come back and go on behind the last message they have.
 */
import http from 'k6/http';
import { setTimeout } from 'k6/timers';
import { WebSocket } from 'k6/websockets';
import { pause } from './clock.ts';
import * as measures from './measures.ts';
import { settings } from './plan.ts';

export const base = (__ENV['CHATSIM_URL'] || settings.target).replace(/\/+$/, '');

const TRIES = 5;
const FIRST_PAUSE_MS = 200;
const TIMEOUT = '30s';
const expected = http.expectedStatuses({ min: 200, max: 299 }, 404, 409);

export interface Reply {
  /** 0 when nobody answered. */
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Message {
  readonly message: number;
  readonly from: 'customer' | 'agent';
  readonly id?: string;
}

/** What is pushed; which fields there are depends on the event. */
export interface Pushed {
  readonly seq: number;
  readonly t: number;
  readonly event: string;
  readonly chat?: number;
  readonly agent?: string;
  readonly reason?: string;
  readonly state?: string;
  readonly side?: string;
  readonly wasLive?: boolean;
  readonly until?: number | null;
  readonly message?: number;
  readonly id?: string;
}

/** `name` groups the requests in k6's own metrics: no number in it. */
export async function ask(
  token: string,
  method: 'GET' | 'POST',
  path: string,
  name: string,
  body?: Record<string, unknown>,
): Promise<Reply> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let attempt = 1; ; attempt++) {
    const begun = Date.now();
    const response = await http.asyncRequest(
      method,
      `${base}${path}`,
      body === undefined ? null : JSON.stringify(body),
      {
        headers: {
          ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        responseCallback: expected,
        tags: { name: `${method} ${name}` },
        timeout: TIMEOUT,
      },
    );
    const { status } = response;
    measures.actTime.add(Date.now() - begun, { act: name });
    const isFailure = status === 0 || status >= 500;
    // Somebody was faster, or it is over: that is life on a chat platform. 429 asks for patience.
    const isLife = status === 404 || status === 409 || status === 429;
    measures.errorRate.add(isFailure || (status >= 400 && !isLife));
    if (status === 429) measures.throttled.add(1, { act: name });
    else if (!isFailure) {
      if (status >= 400 && !isLife) measures.errors.add(1, { why: String(status), act: name });
      return { status, body: parsed(response.body) };
    }
    if (attempt === TRIES) {
      measures.errors.add(1, { why: status === 0 ? 'unreachable' : String(status), act: name });
      return { status, body: {} };
    }
    const asked = Number(response.headers['Retry-After'] ?? '') * 1000;
    await pause(asked > 0 ? asked : pauseMs);
    pauseMs *= 2;
  }
}

function parsed(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'string' || body === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export class Feed {
  private readonly path: string;
  private readonly token: string;
  private readonly hear: (event: Pushed) => void;
  private socket: WebSocket | undefined;
  private last = 0;
  private isClosed = false;
  private pauseMs = FIRST_PAUSE_MS;

  constructor(path: string, token: string, hear: (event: Pushed) => void) {
    this.path = path;
    this.token = token;
    this.hear = hear;
  }

  /** Resolves when the server has said hello. */
  open(): Promise<void> {
    return new Promise((resolve) => this.connect(resolve));
  }

  close(): void {
    this.isClosed = true;
    this.socket?.close();
  }

  private connect(greeted: () => void): void {
    const url = `${base.replace(/^http/, 'ws')}${this.path}?after=${this.last}`;
    const socket = new WebSocket(url, null, {
      headers: { Authorization: `Bearer ${this.token}`, 'Sec-WebSocket-Protocol': 'chatsim.v1' },
      tags: { name: this.path },
    });
    this.socket = socket;
    socket.onmessage = (message) => {
      if (message === undefined || typeof message.data !== 'string') return;
      const event = JSON.parse(message.data) as Pushed;
      if (event.event === 'hello') {
        this.pauseMs = FIRST_PAUSE_MS;
        return greeted();
      }
      if (event.seq <= this.last) return;
      this.last = event.seq;
      if (!this.isClosed) this.hear(event);
    };
    // What broke is told by the closing, too.
    socket.onerror = () => {};
    socket.onclose = () => {
      if (this.isClosed) return;
      measures.downs.add(1);
      setTimeout(() => {
        if (!this.isClosed) this.connect(greeted);
      }, this.pauseMs);
      this.pauseMs = Math.min(10_000, this.pauseMs * 2);
    };
  }
}

/** An id that tells the other side whose message it is, when it was meant to be sent, and when it was: wall-clock ms. */
export interface MessageId {
  /** Place in the plan. */
  readonly customer: number;
  readonly attempt: number;
  readonly turn: number;
  readonly side: 'customer' | 'agent';
  readonly intended: number;
  readonly sent: number;
}

const SIDES = { c: 'customer', a: 'agent' } as const;

export function messageId(id: MessageId): string {
  const { customer, attempt, turn, side, intended, sent } = id;
  return `${customer}.${attempt}.${turn}.${side === 'customer' ? 'c' : 'a'}.${Math.round(intended)}.${sent}`;
}

export function readMessageId(text: string | undefined): MessageId | undefined {
  const [customer, attempt, turn, side, intended, sent] = (text ?? '').split('.');
  if (sent === undefined || (side !== 'c' && side !== 'a')) return undefined;
  return {
    customer: Number(customer),
    attempt: Number(attempt),
    turn: Number(turn),
    side: SIDES[side],
    intended: Number(intended),
    sent: Number(sent),
  };
}

/** The other side has it. */
export function delivered(text: string | undefined): void {
  const id = readMessageId(text);
  if (id === undefined) return;
  const now = Date.now();
  const tags = { from: id.side };
  measures.messagesDelivered.add(1, tags);
  measures.deliveryTime.add(Math.max(0, now - id.sent), tags);
  measures.intendedDelivery.add(Math.max(0, now - id.intended), tags);
}
