/**
 * The server as clients meet it, with real sockets on loopback: acts sent twice, sockets that come back, clients who do not
 * read, floods, strangers, what is malformed, the end, and the journal of another server.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { readTrace } from '../../engine/observe/trace-read.ts';
import { SECOND, type Tiny, tiny } from '../../engine/testing.ts';
import type { Clock } from './clock.ts';
import type { Server, ServerOptions } from './server.ts';
import { ADMIN, ask, Ear, serverFor, stillServer, until } from './testing.ts';
import { wallClock } from './wall-clock.ts';

const servers: Server[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const GROUP: Tiny = { groups: [{ count: 2 }], rules: { 'capacity.total': 2 } };

async function open(what: Tiny = GROUP, options: Partial<ServerOptions> = {}) {
  const server = await serverFor(tiny(what), options);
  servers.push(server);
  return new Desk(server);
}

function journalPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chatsim-serve-'));
  folders.push(folder);
  return join(folder, 'journal.sqlite');
}

/** Short words for what clients do. */
class Desk {
  readonly server: Server;
  readonly url: string;

  constructor(server: Server) {
    this.server = server;
    this.url = server.url;
  }

  post(path: string, token?: string, body?: unknown) {
    return ask(this.url, 'POST', path, token, body);
  }
  get(path: string, token?: string) {
    return ask(this.url, 'GET', path, token);
  }
  async customer(): Promise<string> {
    return (await this.post('/v1/customers')).body.token;
  }
  /** Signed in and ready. */
  async agent(name = 'A1'): Promise<string> {
    const { token } = (await this.post(`/v1/admin/agents/${name}/token`, ADMIN)).body;
    await this.post('/v1/agent/presence', token, { what: 'sign-in' });
    return token;
  }
  /** A customer and an agent who are in a chat with each other. */
  async live() {
    const [customer, agent] = [await this.customer(), await this.agent()];
    const { chat } = (await this.post('/v1/chats', customer, {})).body;
    await this.post(`/v1/agent/chats/${chat}/accept`, agent);
    return { customer, agent, chat: chat as number };
  }
}

describe('acts with an id', () => {
  test('are done once, and answered as often as they are sent', async () => {
    const desk = await open();
    const { customer, chat } = await desk.live();
    const path = `/v1/chats/${chat}/messages`;
    const twice = await Promise.all(
      ['m-1', 'm-1', 'm-2'].map((id) => desk.post(path, customer, { text: 'Hello', id })),
    );
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 201, 201]);
    expect(twice[0]!.body).toEqual(twice[1]!.body);
    expect((await desk.get(`/v1/chats/${chat}`, customer)).body.messages).toHaveLength(2);
    const started = await Promise.all(
      [0, 1].map(() => desk.post('/v1/chats', customer, { id: 'again' })),
    );
    expect(started[0]!.body.chat).toBe(started[1]!.body.chat);
  });

  test('may not change their meaning, and are everybody’s own', async () => {
    const desk = await open();
    const { customer, agent, chat } = await desk.live();
    const path = `/v1/chats/${chat}/messages`;
    expect((await desk.post(path, customer, { text: 'One', id: 'x' })).status).toBe(201);
    const other = await desk.post(path, customer, { text: 'Two', id: 'x' });
    expect([other.status, other.body.type]).toEqual([409, 'urn:chatsim:problem:id-taken']);
    const agents = await desk.post(`/v1/agent${path.slice(3)}`, agent, { text: 'Two', id: 'x' });
    expect(agents.status).toBe(201);
  });
});

describe('push sockets', () => {
  test('tell each side what its client would see, texts as they were written', async () => {
    const desk = await open();
    const { customer, agent, chat } = await desk.live();
    const ears = [
      new Ear(desk.url, '/v1/events?after=0', customer),
      new Ear(desk.url, '/v1/agent/events?after=0', agent),
    ] as const;
    const text = '<b>"1 < 2"</b> \u2028 \u{1f600} \\';
    await desk.post(`/v1/chats/${chat}/messages`, customer, { text, id: 'm-1' });
    await desk.post(`/v1/agent/chats/${chat}/end`, agent);
    await Promise.all(ears.map((ear) => ear.until(({ events }) => events.includes('chat.ended'))));
    expect(ears[0].events).toEqual([
      'chat.arrived',
      'chat.queued',
      'offer.accepted',
      'message.customer',
      'chat.ended',
    ]);
    expect(ears[1].events).toEqual(
      expect.arrayContaining(['agent.state', 'offer.made', 'offer.accepted', 'message.customer']),
    );
    for (const ear of ears)
      expect(ear.heard.find(({ event }) => event === 'message.customer')).toMatchObject({
        chat,
        text,
        id: 'm-1',
        message: 1,
      });
  });

  test('resume after the last number, and say so when they cannot', async () => {
    const desk = await open();
    const { customer, chat } = await desk.live();
    const say = (text: string) => desk.post(`/v1/chats/${chat}/messages`, customer, { text });
    await say('one');
    const first = new Ear(desk.url, '/v1/events?after=0', customer);
    await first.until(({ events }) => events.includes('message.customer'));
    const last = first.heard.at(-1).seq as number;
    first.socket.terminate();
    await say('two');
    const second = new Ear(desk.url, `/v1/events?after=${last}`, customer);
    await second.until(({ events }) => events.length > 0);
    expect(second.heard).toMatchObject([
      { event: 'hello', resumed: true, last: last + 1 },
      { event: 'message.customer', text: 'two', seq: last + 1 },
    ]);
    const ahead = new Ear(desk.url, '/v1/events?after=999', customer);
    await ahead.until(({ heard }) => heard.length > 0);
    expect(ahead.heard[0]).toMatchObject({ event: 'hello', resumed: false });
  });

  test('give the token as a subprotocol, too, for browsers', async () => {
    const desk = await open();
    const customer = await desk.customer();
    const socket = new WebSocket(`${desk.url.replace('http', 'ws')}/v1/events`, [
      'chatsim.v1',
      `bearer.${customer}`,
    ]);
    const hello = await new Promise((resolve, reject) => {
      socket.on('message', (data) => resolve(JSON.parse(String(data))));
      socket.on('error', reject);
    });
    expect(hello).toMatchObject({ event: 'hello' });
    expect(socket.protocol).toBe('chatsim.v1');
    socket.close();
  });

  test('close on clients who speak, and on frames that are too large', async () => {
    const desk = await open();
    const customer = await desk.customer();
    const [talker, shouter] = [
      new Ear(desk.url, '/v1/events', customer),
      new Ear(desk.url, '/v1/events', customer),
    ];
    await Promise.all([talker, shouter].map((ear) => ear.until(({ heard }) => heard.length > 0)));
    talker.socket.send('hello?');
    shouter.socket.send('x'.repeat(100_000));
    expect(await talker.closed).toBe(1008);
    expect(await shouter.closed).toBe(1009);
  });

  test('are sixteen of a client at most', async () => {
    const desk = await open();
    const customer = await desk.customer();
    const ears = Array.from({ length: 17 }, () => new Ear(desk.url, '/v1/events', customer));
    expect(await Promise.race(ears.map(({ closed }) => closed))).toBe(1013);
    await until(() => ears.filter(({ heard }) => heard.length > 0).length === 16);
  });

  test.each([
    ['no token', '/v1/events', undefined, 401],
    ['a wrong token', '/v1/events', 'wrong', 401],
    ['a customer at the agents’', '/v1/agent/events', 'customer', 403],
  ])('are refused with %s', async (_, path, who, status) => {
    const desk = await open();
    const token = who === 'customer' ? await desk.customer() : who;
    const socket = new WebSocket(`${desk.url.replace('http', 'ws')}${path}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    const got = await new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.on('error', () => {});
    });
    expect(got).toBe(status);
  });

  test('cut a client who does not read, and serve the others', async () => {
    const desk = await open(GROUP, { backlog: 50_000 });
    const { customer, agent, chat } = await desk.live();
    const deaf = new Ear(desk.url, '/v1/events', customer);
    const good = new Ear(desk.url, '/v1/agent/events', agent);
    await Promise.all([deaf, good].map((ear) => ear.until(({ heard }) => heard.length > 0)));
    deaf.socket.pause();
    const text = 'x'.repeat(4000);
    const slow = async () => {
      const { body } = await desk.get('/metrics');
      return /chatsim_slow_clients_total (\d+)/.exec(body)?.[1];
    };
    let sent = 0;
    while ((await slow()) === '0' && sent < 5000) {
      await Promise.all(
        Array.from({ length: 50 }, () =>
          desk.post(`/v1/agent/chats/${chat}/messages`, agent, { text }),
        ),
      );
      sent += 50;
    }
    expect(await slow()).toBe('1');
    await good.until(({ events }) => events.filter((e) => e === 'message.agent').length === sent);
    deaf.socket.resume();
    expect(await deaf.closed).toBe(1006);
  });
});

test('an agent whose last socket is gone has lost the connection, and is back with the next', async () => {
  const desk = await open({ ...GROUP, rules: { 'session.agentGoneGrace': 60 * SECOND } });
  const agent = await desk.agent();
  const state = async () => (await desk.get('/v1/agent', agent)).body.state;
  const ears = [0, 1].map(() => new Ear(desk.url, '/v1/agent/events', agent));
  await Promise.all(ears.map((ear) => ear.until(({ heard }) => heard.length > 0)));
  ears[0]!.socket.close();
  await ears[0]!.closed;
  expect(await state()).toBe('ready');
  ears[1]!.socket.close();
  await until(() => desk.server.world.s.agentState[0] === 5);
  expect(await state()).toBe('lost');
  new Ear(desk.url, '/v1/agent/events', agent);
  await until(() => desk.server.world.s.agentState[0] === 1);
});

describe('limits', () => {
  test('a flood is told to wait, and others are served', async () => {
    const desk = await open(GROUP, { rateLimit: 5 });
    const customer = await desk.customer();
    const replies = await Promise.all(
      Array.from({ length: 30 }, () => desk.get('/v1/chats', customer)),
    );
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(15);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await desk.get('/v1/admin/world', ADMIN)).status).toBe(200);
  });

  test.each<[what: string, raw: string, answer: RegExp]>([
    ['a path that climbs', 'GET /../../package.json HTTP/1.1', /^HTTP\/1.1 404/],
    ['an escaped one', 'GET /%2e%2e%2fpackage.json HTTP/1.1', /^HTTP\/1.1 404/],
    ['another method', 'DELETE /v1/chats HTTP/1.1', /^HTTP\/1.1 404/],
    ['no HTTP', 'hello there', /^HTTP\/1.1 400/],
  ])('%s', async (_, raw, answer) => {
    const desk = await open();
    expect(await rawly(desk.url, `${raw}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`)).toMatch(
      answer,
    );
  });

  test('a page of somebody else’s name is refused', async () => {
    const desk = await open();
    const text = await rawly(
      desk.url,
      'GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    );
    expect(text).toMatch(/^HTTP\/1.1 421[\s\S]*other-host/);
  });

  test('form posts of other pages are refused: only JSON is read', async () => {
    const desk = await open();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const response = await fetch(`${desk.url}/v1/customers`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: '{}',
      });
      expect(response.status).toBe(415);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('a chat of somebody else is as good as none', async () => {
    const desk = await open();
    const { chat } = await desk.live();
    const stranger = await desk.customer();
    for (const [method, path] of [
      ['GET', `/v1/chats/${chat}`],
      ['POST', `/v1/chats/${chat}/leave`],
    ] as const)
      expect((await ask(desk.url, method, path, stranger)).status).toBe(404);
    const say = await desk.post(`/v1/chats/${chat}/messages`, stranger, { text: 'x' });
    expect(say.status).toBe(404);
    expect((await desk.get(`/v1/agent/chats/${chat}`, await desk.agent('A2'))).status).toBe(404);
  });

  test('the page runs its own script only', async () => {
    const desk = await open();
    const { headers } = await desk.get('/');
    const policy = headers.get('content-security-policy') as string;
    expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[^ ;]+'; style-src 'sha256-/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

function rawly(url: string, text: string): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    let got = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => {
      got += String(data);
    });
    socket.on('close', () => resolve(got));
    socket.on('error', reject);
  });
}

describe('time', () => {
  test('deadlines fire in real time, scaled', async () => {
    const rules = { 'offer.timeout': 20 * SECOND };
    const desk = await open({ groups: [{ count: 1 }], rules }, { speed: 100 });
    const agent = await desk.agent();
    const ear = new Ear(desk.url, '/v1/agent/events', agent);
    await ear.until(({ heard }) => heard.length > 0);
    await desk.post('/v1/chats', await desk.customer(), {});
    await ear.until(({ events }) => events.includes('offer.missed'));
    const made = ear.heard.find(({ event }) => event === 'offer.made');
    const missed = ear.heard.find(({ event }) => event === 'offer.missed');
    expect(missed.t - made.t).toBeCloseTo(20, 5);
    expect(made.until).toBeCloseTo(missed.t, 5);
  });

  test('a message beats the auto-end of the same instant', async () => {
    const what: Tiny = { rules: { 'match.accept': 'auto', 'session.idle': 60 * SECOND } };
    const { server, clock } = await stillServer(tiny(what));
    servers.push(server);
    const desk = new Desk(server);
    const now = async (reply: ReturnType<Desk['post']>) => {
      await until(() => server.turns.waiting > 0);
      clock.endTurn();
      return reply;
    };
    const { token: agent } = (await now(desk.post('/v1/admin/agents/A1/token', ADMIN))).body;
    await now(desk.post('/v1/agent/presence', agent, { what: 'sign-in' }));
    const { token: customer } = (await now(desk.post('/v1/customers'))).body;
    await now(desk.post('/v1/chats', customer, {}));
    await now(desk.post('/v1/agent/chats/1/messages', agent, { text: 'Are you there?' }));
    const due = server.world.driver.nextDue;
    clock.moveTo(due);
    const said = await now(desk.post('/v1/chats/1/messages', customer, { text: 'Yes' }));
    expect([said.status, said.body.t]).toEqual([201, due / 1e6]);
    clock.moveTo(due + SECOND);
    expect((await desk.get('/v1/chats/1', customer)).body.state).toBe('live');
  });

  test('customers who have long done nothing are forgotten, with their chats', async () => {
    const { server, clock } = await stillServer(tiny(), { keep: 3600 * SECOND });
    servers.push(server);
    const desk = new Desk(server);
    const now = async (reply: ReturnType<Desk['post']>) => {
      await until(() => server.turns.waiting > 0);
      clock.endTurn();
      return reply;
    };
    const { token } = (await now(desk.post('/v1/customers'))).body;
    await now(desk.post('/v1/chats', token, {}));
    await now(desk.post('/v1/chats/1/end', token));
    clock.moveTo(2 * 3600 * SECOND);
    await now(desk.post('/v1/customers'));
    expect((await desk.get('/v1/chats', token)).status).toBe(401);
    expect(server.world.chats.size).toBe(0);
    expect(server.world.s.freeCount).toBe(1);
  });
});

describe('the journal', () => {
  test('brings back chats, texts, tokens, rules and pushed events', async () => {
    const journal = journalPath();
    const first = await open(GROUP, { journal });
    const { customer, agent, chat } = await first.live();
    await first.post(`/v1/chats/${chat}/messages`, customer, { text: 'Hello', id: 'm' });
    await first.post('/v1/admin/rules', ADMIN, { rule: 'capacity.total', value: 1, for: 'A' });
    const look = async (desk: Desk) => ({
      chats: (await desk.get('/v1/admin/chats', ADMIN)).body.chats,
      mine: (await desk.get('/v1/chats', customer)).body,
      agent: (await desk.get('/v1/agent', agent)).body,
      trace: (await desk.get('/v1/admin/trace', ADMIN)).body,
    });
    const before = await look(first);
    await servers.pop()!.close();
    const second = await open(GROUP, { journal });
    expect(await look(second)).toEqual(before);
    expect(readTrace(before.trace.split('\n')).problems).toEqual([]);
    const ear = new Ear(second.url, '/v1/events?after=2', customer);
    await ear.until(({ events }) => events.length === 2);
    expect(ear.heard[0]).toMatchObject({ resumed: true });
    const again = await second.post(`/v1/chats/${chat}/messages`, customer, {
      text: 'Hello',
      id: 'm',
    });
    expect([again.status, again.body.message]).toEqual([200, 1]);
  });

  test.each<[what: string, options: Partial<ServerOptions>, message: RegExp]>([
    ['another scenario', { scenarioHash: 'other' }, /this journal is of another scenario/],
    ['another version', { chatsimVersion: '9.9.9' }, /of another version of chatsim \("0.0.0"/],
    ['another speed', { speed: 2 }, /of another speed/],
  ])('of %s is refused', async (_, options, message) => {
    const journal = journalPath();
    await open(GROUP, { journal });
    await servers.pop()!.close();
    await expect(open(GROUP, { journal, ...options })).rejects.toThrow(message);
  });

  test('agents whose sockets do not come back after a start have lost the connection', async () => {
    const journal = journalPath();
    const what = { ...GROUP, rules: { 'session.agentGoneGrace': 3600 * SECOND } };
    const first = await stillServer(tiny(what), { journal });
    servers.push(first.server);
    const desk = new Desk(first.server);
    const now = async (reply: ReturnType<Desk['post']>) => {
      await until(() => first.server.turns.waiting > 0);
      first.clock.endTurn();
      return reply;
    };
    const tokens: string[] = [];
    for (const name of ['A1', 'A2']) {
      const { token } = (await now(desk.post(`/v1/admin/agents/${name}/token`, ADMIN))).body;
      await now(desk.post('/v1/agent/presence', token, { what: 'sign-in' }));
      new Ear(desk.url, '/v1/agent/events', token);
      await until(() => first.server.turns.waiting > 0);
      first.clock.endTurn();
      tokens.push(token);
    }
    await servers.pop()!.close();

    const { server, clock } = await stillServer(tiny(what), { journal });
    servers.push(server);
    new Ear(server.url, '/v1/agent/events', tokens[0]!);
    await until(() => server.turns.waiting > 0);
    clock.endTurn();
    // Ten seconds of the wall, at a thousand times its speed.
    clock.moveTo(10_001 * SECOND);
    clock.endTurn();
    expect([...server.world.s.agentState]).toEqual([1, 5]);
  });

  test('is open in one server at a time', async () => {
    const journal = journalPath();
    await open(GROUP, { journal });
    await expect(open(GROUP, { journal })).rejects.toThrow(/another server has this journal open/);
  });
});

test.each([0, 1])(
  'a port that is taken leaves no timer behind (%d front ends)',
  async (frontEnds) => {
    const port = Number(new URL((await open()).url).port);
    const running = new Set<() => void>();
    const clock: Clock = {
      ...wallClock,
      after(milliseconds, call) {
        const off = wallClock.after(milliseconds, () => {
          running.delete(callOff);
          call();
        });
        const callOff = () => {
          running.delete(callOff);
          off();
        };
        running.add(callOff);
        return callOff;
      },
    };
    const faults = [{ fault: 'dropped-connections' as const, share: 1, ms: 60_000 }];
    const second = serverFor(tiny(GROUP), { port, clock, faults, frontEnds });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const left = running.size;
    for (const callOff of running) callOff();
    expect(left).toBe(0);
  },
);

test('a client in the middle of a request does not hold up the end', async () => {
  const desk = await open();
  const socket = connect(Number(new URL(desk.url).port), '127.0.0.1', () =>
    socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n'),
  );
  socket.on('error', () => {});
  await new Promise((resolve) => setTimeout(resolve, 50));
  const began = performance.now();
  await servers.pop()!.close();
  expect(performance.now() - began).toBeLessThan(5000);
});

test('at the end every socket is told, and nothing is taken any more', async () => {
  const desk = await open();
  const { customer, chat } = await desk.live();
  const ear = new Ear(desk.url, '/v1/events', customer);
  await ear.until(({ heard }) => heard.length > 0);
  const { server } = desk;
  await servers.pop()!.close();
  expect(await ear.closed).toBe(1001);
  const late = await server.turns.submit({
    by: { side: 'customer', name: 'whoever' },
    do: 'write',
    chat,
    text: 'late',
  });
  expect(late.status).toBe(503);
  await expect(desk.get('/healthz')).rejects.toThrow();
});
