/**
 * Front ends as clients meet them: one port, whichever process answers; the same checks and limits; a front end that dies, a
 * router that dies, the end in order. Real processes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { SECOND, tiny } from '../../engine/testing.ts';
import { Channel, words } from './channel.ts';
import type { Server, ServerOptions } from './server.ts';
import { ADMIN, ask, Ear, serverFor, until } from './testing.ts';

const RULES = { 'capacity.total': 2, 'session.agentGoneGrace': 60 * SECOND };

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function open(options: Partial<ServerOptions> = {}) {
  const server = await serverFor(tiny({ groups: [{ count: 2 }], rules: RULES }), {
    frontEnds: 2,
    ...options,
  });
  servers.push(server);
  return server;
}

const here = async (ear: Ear) => {
  await ear.until(({ heard }) => heard.length > 0);
  return ear;
};
const customerOf = async (url: string) => (await ask(url, 'POST', '/v1/customers')).body.token;
const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('several processes on one port', () => {
  test('answer, take acts and tell of each other’s clients', async () => {
    const { url, frontEnds } = await open();
    expect(new Set(frontEnds).size).toBe(2);
    const { token } = (await ask(url, 'POST', '/v1/admin/agents/A1/token', ADMIN)).body;
    // Connections go to either process: both have some of these for sure but for one time in 10^9.
    const agents = await Promise.all(
      Array.from({ length: 10 }, () => here(new Ear(url, '/v1/agent/events', token))),
    );
    const customers = await Promise.all(
      Array.from({ length: 20 }, async () =>
        here(new Ear(url, '/v1/events', await customerOf(url))),
      ),
    );
    await agents[0]!.act('presence', { what: 'sign-in' });
    await agents[1]!.act('limit', { units: 2 });
    for (const ear of customers.slice(0, 2)) {
      const { body } = await ear.act('start', {});
      expect((await agents[2]!.act('accept', { chat: body.chat })).status).toBe(200);
    }
    const text = '{"line":1}\n{"line":2} \u2028 \u{1f600} \\';
    expect((await customers[1]!.act('write', { chat: 2, text }, 'm-1')).status).toBe(201);
    await Promise.all(
      agents.map((ear) => ear.until(({ heard }) => heard.some(({ id }) => id === 'm-1'))),
    );
    for (const { heard } of agents)
      expect(heard.find(({ id }) => id === 'm-1')).toMatchObject({ chat: 2, text, message: 1 });
    const trace = await ask(url, 'GET', '/v1/admin/trace', ADMIN);
    expect(trace.body).toContain('"message.customer"');
    // The other process tells of its counts once a second.
    let metrics = '';
    for (let looks = 0; looks < 40 && !/events",status="101"\} 20/.test(metrics); looks++) {
      metrics = (await ask(url, 'GET', '/metrics')).body;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(metrics).toMatch(/requests_total\{route="\/v1\/events",status="101"\} 20/);
    expect(metrics).toMatch(/chatsim_sockets\{side="customer"\} 20/);
    expect(metrics.match(/^chatsim_front_end_resident_bytes\{/gm)).toHaveLength(2);
  });

  test('refuse what is wrong', async () => {
    const { url } = await open({ frontEnds: 1 });
    const wrong: [status: number, method: string, path: string, body?: unknown][] = [
      [401, 'GET', '/v1/chats'],
      [404, 'GET', '/v1/nothing'],
      [400, 'POST', '/v1/customers', { colour: 'red' }],
      [413, 'POST', '/v1/customers', { id: 'x'.repeat(100_000) }],
    ];
    for (const [status, method, path, body] of wrong) {
      const reply = await ask(url, method, path, undefined, body);
      expect([reply.status, reply.body.status], path).toEqual([status, status]);
      expect(reply.type).toMatch(/^application\/problem\+json/);
    }
  });

  test('keep the rates', async () => {
    const { url } = await open({ frontEnds: 1, rateLimit: 5 });
    const token = await customerOf(url);
    const ear = await here(new Ear(url, '/v1/events', token));
    const answers = await Promise.all(Array.from({ length: 30 }, () => ear.act('start', {})));
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(15);
    const { headers } = await ask(url, 'GET', '/v1/chats', token);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('let a fault of the wire be felt', async () => {
    const faults = [{ fault: 'throttling', share: 1, perSec: 1 }] as const;
    const { url } = await open({ frontEnds: 1, faults });
    const ear = await here(new Ear(url, '/v1/events', await customerOf(url)));
    const answers = await Promise.all(Array.from({ length: 5 }, () => ear.act('start', {})));
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(2);
    expect(answers.find(({ status }) => status === 429).retryAfter).toBeGreaterThan(0);
  });
});

test('a front end that dies is replaced, its clients come back, and nothing is lost', async () => {
  const server = await open();
  const { url } = server;
  const token = await customerOf(url);
  const ears = await Promise.all(
    Array.from({ length: 15 }, () => here(new Ear(url, '/v1/events?after=0', token))),
  );
  await ears[0]!.act('start', { text: 'Hello' }, 's');
  const [victim] = server.frontEnds;
  process.kill(victim as number, 'SIGKILL');
  await until(() => server.frontEnds.length === 2 && !server.frontEnds.includes(victim as number));
  await until(() => ears.some(({ socket }) => socket.readyState === WebSocket.CLOSED));
  const again = await here(new Ear(url, '/v1/events?after=0', token));
  await again.until(({ events }) => events.includes('message.customer'));
  // The same act, on a socket of another process perhaps: answered, and not done again.
  expect((await again.act('start', { text: 'Hello' }, 's')).body).toMatchObject({ chat: 1 });
  expect((await ask(url, 'GET', '/v1/chats', token)).body.chats).toHaveLength(1);
  const left = ears.filter(({ socket }) => socket.readyState === WebSocket.OPEN).length + 1;
  const metrics = (await ask(url, 'GET', '/metrics')).body as string;
  expect(metrics).toMatch(new RegExp(`chatsim_sockets\\{side="customer"\\} ${left}\\n`));
  expect(metrics).toMatch(/started_again_total 1/);
});

test('an agent whose front end dies has lost the connection, and is back with the next socket', async () => {
  const server = await open({ frontEnds: 1 });
  const { token } = (await ask(server.url, 'POST', '/v1/admin/agents/A1/token', ADMIN)).body;
  const ear = await here(new Ear(server.url, '/v1/agent/events', token));
  await ear.act('presence', { what: 'sign-in' });
  process.kill(server.frontEnds[0] as number, 'SIGKILL');
  await until(() => server.world.s.agentState[0] !== 1);
  await until(() => server.frontEnds.length === 1);
  await until(() => server.turns.waiting === 0);
  let back: Ear | undefined;
  await until(() => {
    if (back === undefined || back.socket.readyState === WebSocket.CLOSED)
      back = new Ear(server.url, '/v1/agent/events', token);
    return back.heard.length > 0;
  });
  await until(() => server.world.s.agentState[0] === 1);
});

test('at the end every socket is told, what was asked is answered, and no process is left', async () => {
  const server = await open();
  const ear = await here(new Ear(server.url, '/v1/events', await customerOf(server.url)));
  const pids = [...server.frontEnds];
  const answer = ear.act('start', {});
  await until(() => server.turns.waiting > 0 || ear.answered.length > 0);
  await servers.pop()!.close();
  expect((await answer).status).toBe(201);
  expect(await ear.closed).toBe(1001);
  expect(pids.filter(isThere)).toEqual([]);
  await expect(ask(server.url, 'GET', '/healthz')).rejects.toThrow();
});

test('a port that somebody listens at is refused, and no process is left', async () => {
  const { url } = await open({ frontEnds: 0 });
  const port = Number(new URL(url).port);
  await expect(open({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('front ends end with their router, however it ends', async () => {
  const file = fileURLToPath(new URL('../../../bin/chatsim.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [file, 'serve', '--platform', 'gladly', '--port', '0', '--front-ends', '2'],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, CHATSIM_ADMIN_TOKEN: ADMIN } },
  );
  const exit = once(child, 'exit');
  const [line] = await once(child.stdout, 'data');
  const url = String(line).trim();
  const ear = await here(new Ear(url, '/v1/events', await customerOf(url)));
  let pids: number[] = [];
  for (let looks = 0; pids.length < 2 && looks < 50; looks++) {
    const { body } = await ask(url, 'GET', '/metrics');
    const found = [...body.matchAll(/front_end_cpu_seconds\{pid="(\d+)"\}/g)];
    pids = found.map(([, pid]) => Number(pid));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(pids).toHaveLength(2);
  child.kill('SIGKILL');
  await exit;
  await until(() => !pids.some(isThere));
  expect(await ear.closed).toBe(1006);
});

describe('the channel', () => {
  test('brings every line whole, however the bytes are cut', () => {
    const line = fc.string({ unit: 'binary' }).map((text) => text.replace(/\n/g, ' '));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(50)), (lines, cuts) => {
        const heard: string[] = [];
        const listeners = new Map<string, (text: string) => void>();
        const stream = {
          setEncoding() {},
          on: (name: string, call: (text: string) => void) => listeners.set(name, call),
        };
        new Channel({
          stream: stream as never,
          soon: () => {},
          onLine: (text) => heard.push(text),
          onEnd: () => {},
        });
        const text = lines.map((each) => `${each}\n`).join('');
        let from = 0;
        for (const cut of cuts) {
          listeners.get('data')?.(text.slice(from, from + cut));
          from += cut;
        }
        listeners.get('data')?.(text.slice(from));
        expect(heard).toEqual(lines);
      }),
    );
  });

  test.each<[line: string, count: number, found: string[]]>([
    ['p 7 12 "t":1, "text":"a b"}', 4, ['p', '7', '12', '"t":1, "text":"a b"}']],
    ['g 7', 4, ['g', '7']],
    ['r 1 404 - ', 5, ['r', '1', '404', '-', '']],
  ])('takes the words of %j', (line, count, found) => {
    expect(words(line, count)).toEqual(found);
  });
});
