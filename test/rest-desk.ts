/**
 * A small chat backend that works differently from ours, for tests of adapters: HTTP only, numeric ids, nothing is pushed, an
 * assignment shows as a list of participants, refusals come with status 200, and no id of a client's comes back. For tests only.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Agent {
  readonly id: number;
  readonly login: string;
  readonly password: string;
  readonly seats: number;
  isAvailable: boolean;
}

interface Conversation {
  readonly id: number;
  readonly visitor: number;
  status: 'waiting' | 'open' | 'closed';
  participants: number[];
  /** Who had it: they see it further on. */
  readonly past: Set<number>;
  closedBy: 'agent' | 'visitor' | null;
  readonly messages: { id: number; from: 'visitor' | 'agent'; body: string; sent_at: number }[];
}

export interface RestDesk {
  readonly url: string;
  readonly agents: readonly Agent[];
  close(): Promise<void>;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: whatever a client sends
  readonly body: any;
}

type Reply = readonly [status: number, body: unknown];

const NOT_YOURS: Reply = [403, { ok: false, error: 'not yours' }];
const UNKNOWN: Reply = [404, { ok: false, error: 'unknown' }];
const CLOSED: Reply = [200, { ok: false, error: 'it is closed' }];
const OK: Reply = [200, { ok: true }];
const SLOWLY: Reply = [429, { ok: false, retry_in: 0.25 }];

export const API_KEY = 'the-key-of-the-rest-desk';

/** `perSec`: acts (not questions) of one session in a second, `adminPerSec` of administrators; more are 429. */
export async function restDesk({
  perSec = Number.POSITIVE_INFINITY,
  adminPerSec = Number.POSITIVE_INFINITY,
} = {}): Promise<RestDesk> {
  const agents: Agent[] = [];
  const conversations: Conversation[] = [];
  const sessions = new Map<string, Agent>();
  const visitors = new Map<string, number>();
  const acts = new Map<string, number[]>();
  let nextId = 100;

  const openOf = ({ id }: Agent) =>
    conversations.filter((c) => c.status === 'open' && c.participants.includes(id)).length;

  /** The longest waiting goes to whoever has the fewest; never back to who has just given it away. */
  function route(): void {
    for (const chat of conversations) {
      if (chat.status !== 'waiting') continue;
      const free = agents
        .filter((a) => a.isAvailable && openOf(a) < a.seats && !chat.past.has(a.id))
        .sort((a, b) => openOf(a) - openOf(b));
      const [agent] = free;
      if (agent === undefined) continue;
      chat.status = 'open';
      chat.participants = [agent.id];
    }
  }

  function shown(chat: Conversation) {
    const { id, status, participants, closedBy } = chat;
    return { id, status, participants, closed_by: closedBy };
  }

  function answer(asked: Asked): Reply {
    const { method, path, query, headers, body } = asked;
    const call = `${method} ${path.replace(/\/\d+/g, '/N')}`;
    const number = Number(/\/(\d+)/.exec(path)?.[1]);
    if (path.startsWith('/api/admin/')) {
      if (headers['x-api-key'] !== API_KEY) return [401, { ok: false, error: 'no key' }];
      if (isTooMuch('', adminPerSec)) return SLOWLY;
      return admin(call, number, body, query);
    }
    if (call === 'POST /api/sessions') {
      const agent = agents.find((a) => a.login === body.login && a.password === body.password);
      if (agent === undefined) return [401, { ok: false, error: 'wrong login' }];
      const session = randomBytes(9).toString('hex');
      sessions.set(session, agent);
      return [200, { session, id: agent.id }];
    }
    if (call === 'POST /api/visitors') {
      const key = randomBytes(9).toString('hex');
      visitors.set(key, nextId++);
      return [201, { key }];
    }
    const who = String(headers['x-session'] ?? headers['x-visitor-key'] ?? '');
    const agent = sessions.get(who);
    const visitor = visitors.get(who);
    if (agent === undefined && visitor === undefined) return [401, { ok: false, error: 'who?' }];
    if (method !== 'GET' && isTooMuch(who, perSec)) return SLOWLY;
    if (call === 'PUT /api/me' && agent !== undefined) {
      agent.isAvailable = body.available === true;
      route();
      return OK;
    }
    const isMine = (chat: Conversation) =>
      agent === undefined
        ? chat.visitor === visitor
        : chat.participants.includes(agent.id) || chat.past.has(agent.id);
    if (call === 'GET /api/conversations')
      return [200, { conversations: conversations.filter(isMine).map(shown) }];
    if (call === 'POST /api/conversations' && visitor !== undefined) {
      const chat: Conversation = {
        id: nextId++,
        visitor,
        status: 'waiting',
        participants: [],
        past: new Set(),
        closedBy: null,
        messages: [],
      };
      conversations.push(chat);
      route();
      return [201, { conversation: shown(chat) }];
    }
    const chat = conversations.find(({ id }) => id === number);
    if (chat === undefined) return UNKNOWN;
    if (!isMine(chat)) return NOT_YOURS;
    return inChat(call, chat, agent, asked);
  }

  function inChat(
    call: string,
    chat: Conversation,
    agent: Agent | undefined,
    { query, body }: Asked,
  ): Reply {
    if (call === 'GET /api/conversations/N/messages') {
      const after = Number(query.get('after') ?? 0);
      return [200, { messages: chat.messages.filter(({ id }) => id > after) }];
    }
    if (chat.status === 'closed') return CLOSED;
    switch (call) {
      case 'POST /api/conversations/N/messages': {
        const id = nextId++;
        const from = agent === undefined ? 'visitor' : 'agent';
        chat.messages.push({ id, from, body: String(body.body), sent_at: Date.now() });
        return OK;
      }
      case 'POST /api/conversations/N/return':
        if (agent === undefined) return NOT_YOURS;
        chat.past.add(agent.id);
        chat.participants = [];
        chat.status = 'waiting';
        route();
        return OK;
      case 'POST /api/conversations/N/close':
        chat.status = 'closed';
        chat.closedBy = agent === undefined ? 'visitor' : 'agent';
        route();
        return OK;
      default:
        return UNKNOWN;
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever a client sends
  function admin(call: string, number: number, body: any, query: URLSearchParams): Reply {
    switch (call) {
      case 'POST /api/admin/agents': {
        if (agents.some(({ login }) => login === body.login))
          return [409, { ok: false, error: 'there is one' }];
        const { login, password, seats } = body;
        agents.push({ id: nextId++, login, password, seats: Number(seats), isAvailable: false });
        return [201, { ok: true }];
      }
      case 'DELETE /api/admin/agents/N': {
        const at = agents.findIndex(({ id }) => id === number);
        if (at < 0) return UNKNOWN;
        agents.splice(at, 1);
        return OK;
      }
      case 'GET /api/admin/conversations':
        return [
          200,
          {
            conversations: conversations
              .filter(({ status }) => query.get('status') !== 'going-on' || status !== 'closed')
              .map(shown),
          },
        ];
      default:
        return UNKNOWN;
    }
  }

  function isTooMuch(who: string, most: number): boolean {
    const now = performance.now();
    const recent = (acts.get(who) ?? []).filter((at) => now - at < 1000);
    acts.set(who, recent);
    if (recent.length >= most) return true;
    recent.push(now);
    return false;
  }

  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://desk');
      const [status, reply] = answer({
        method: request.method ?? 'GET',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
      });
      send(response, status, reply);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    agents,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString();
  return text === '' ? {} : JSON.parse(text);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
