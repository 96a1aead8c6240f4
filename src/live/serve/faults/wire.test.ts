/**
 * The faults that clients feel on the wire, at a real server: what they see of each, that nothing of the platform's is lost by
 * it, and that all is well when it is off again. And faults across the end of a server.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { tiny } from '../../../engine/testing.ts';
import type { Server, ServerOptions } from '../server.ts';
import { ADMIN, ask, Ear, serverFor, until } from '../testing.ts';

const servers: Server[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function open(options: Partial<ServerOptions> = {}) {
  const scenario = tiny({ groups: [{ count: 2 }], rules: { 'capacity.total': 3 } });
  const server = await serverFor(scenario, options);
  servers.push(server);
  const { url } = server;
  const post = (path: string, token?: string, body?: unknown) =>
    ask(url, 'POST', path, token, body);
  const fault = (body: object) => post('/v1/admin/faults', ADMIN, body);
  const agent = async (name: string) => {
    const { token } = (await post(`/v1/admin/agents/${name}/token`, ADMIN)).body;
    await post('/v1/agent/presence', token, { what: 'sign-in' });
    return token as string;
  };
  const customer = async () => (await post('/v1/customers')).body.token as string;
  return { server, url, post, fault, agent, customer };
}

test('slow-accepts: an accept counts at once and is answered late, everything else in time', async () => {
  const desk = await open();
  const [agent, customer] = [await desk.agent('A1'), await desk.customer()];
  const ear = new Ear(desk.url, '/v1/events', customer);
  await ear.until(({ heard }) => heard.length > 0);
  await desk.fault({ fault: 'slow-accepts', ms: 400 });
  const { chat } = (await desk.post('/v1/chats', customer, {})).body;
  const began = performance.now();
  const accepting = desk.post(`/v1/agent/chats/${chat}/accept`, agent);
  await ear.until(({ events }) => events.includes('offer.accepted'));
  await desk.post(`/v1/chats/${chat}/messages`, customer, { text: 'Are you there?' });
  expect(performance.now() - began).toBeLessThan(390);
  expect((await accepting).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThanOrEqual(395);

  await ask(desk.url, 'DELETE', '/v1/admin/faults/slow-accepts', ADMIN);
  const second = (await desk.post('/v1/chats', await desk.customer(), {})).body;
  const then = performance.now();
  await desk.post(`/v1/agent/chats/${second.chat}/accept`, agent);
  expect(performance.now() - then).toBeLessThan(390);
});

test('throttling: 429 with Retry-After for a person who asks too often; never for others or administrators', async () => {
  const desk = await open();
  const [greedy, modest] = [await desk.customer(), await desk.customer()];
  await desk.fault({ fault: 'throttling', perSec: 3 });
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => ask(desk.url, 'GET', '/v1/chats', greedy)),
  );
  const refused = replies.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(12);
  expect(replies.length - refused.length).toBeGreaterThanOrEqual(6);
  expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused[0]!.body.type).toBe('urn:chatsim:problem:too-many');
  expect((await ask(desk.url, 'GET', '/v1/chats', modest)).status).toBe(200);
  for (let i = 0; i < 20; i++)
    expect((await ask(desk.url, 'GET', '/v1/admin/faults', ADMIN)).status).toBe(200);
  const { body } = await ask(desk.url, 'GET', '/v1/admin/faults', ADMIN);
  expect(body.faults[0]).toMatchObject({ occasions: 21, times: refused.length });

  await ask(desk.url, 'DELETE', '/v1/admin/faults', ADMIN);
  const after = await Promise.all(
    Array.from({ length: 20 }, () => ask(desk.url, 'GET', '/v1/chats', greedy)),
  );
  expect(after.every(({ status }) => status === 200)).toBe(true);
});

test('dropped-connections: sockets are cut without a word, and nothing is missing for those who come back', async () => {
  const desk = await open();
  const [agent, customer] = [await desk.agent('A1'), await desk.customer()];
  const { chat } = (await desk.post('/v1/chats', customer, {})).body;
  await desk.post(`/v1/agent/chats/${chat}/accept`, agent);
  await desk.fault({ fault: 'dropped-connections', share: 0.5, ms: 40 });
  const heard = new Map<number, string>();
  const codes: number[] = [];
  let isOver = false;
  const listening = (async () => {
    while (!isOver) {
      const ear = new Ear(desk.url, `/v1/events?after=${heard.size}`, customer);
      codes.push(await ear.closed);
      for (const { seq, text } of ear.heard.slice(1)) heard.set(seq, text);
    }
  })();
  for (let i = 0; i < 30; i++) {
    await desk.post(`/v1/agent/chats/${chat}/messages`, agent, { text: `word ${i}` });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await until(() => [...heard.values()].includes('word 29'));
  isOver = true;
  await listening;
  expect(codes.length).toBeGreaterThan(2);
  expect(new Set(codes)).toEqual(new Set([1006]));
  expect([...heard.keys()]).toEqual([...heard.keys()].map((_, i) => i + 1));
  expect([...heard.values()].filter((text) => text !== undefined)).toEqual(
    Array.from({ length: 30 }, (_, i) => `word ${i}`),
  );

  await ask(desk.url, 'DELETE', '/v1/admin/faults/dropped-connections', ADMIN);
  const calm = new Ear(desk.url, '/v1/events', customer);
  await calm.until(({ heard: some }) => some.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(calm.socket.readyState).toBe(calm.socket.OPEN);
});

test('all of it holds where other processes hold the sockets', { timeout: 30_000 }, async () => {
  const desk = await open({ frontEnds: 1 });
  const [greedy, agent] = [await desk.customer(), await desk.agent('A1')];
  const cut = new Ear(desk.url, '/v1/agent/events', agent);
  await cut.until(({ heard }) => heard.length > 0);
  await desk.fault({ fault: 'dropped-connections', ms: 30 });
  expect(await cut.closed).toBe(1006);
  await ask(desk.url, 'DELETE', '/v1/admin/faults', ADMIN);

  await desk.fault({ fault: 'slow-accepts', ms: 300 });
  const ear = new Ear(desk.url, '/v1/agent/events', await desk.agent('A2'));
  await ear.until(({ heard }) => heard.length > 0);
  await desk.post('/v1/agent/presence', agent, { what: 'sign-out' });
  const { chat } = (await desk.post('/v1/chats', greedy, {})).body;
  await ear.until(({ events }) => events.includes('offer.made'));
  const began = performance.now();
  expect((await ear.act('accept', { chat })).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThanOrEqual(295);

  await desk.fault({ fault: 'throttling', perSec: 2 });
  const statuses = await Promise.all(
    Array.from({ length: 12 }, () => ask(desk.url, 'GET', '/v1/chats', greedy)),
  );
  expect(statuses.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(6);
  const acts = await Promise.all(Array.from({ length: 12 }, () => ear.act('next')));
  const refused = acts.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(6);
  expect(refused[0].retryAfter).toBeGreaterThan(0);
});

test('faults outlast the server, with their counts; those of the command line are switched on once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatsim-faults-'));
  folders.push(folder);
  const journal = join(folder, 'journal.sqlite');
  const lost = { fault: 'lost-push', share: 0.5 } as const;
  const first = await open({ journal, faults: [lost] });
  await first.fault({ fault: 'late-offer', ms: 500 });
  await first.agent('A1');
  await first.post('/v1/chats', await first.customer(), {});
  const before = first.server.world.faults.now();
  const trace = first.server.world.trace.text();
  const { body: metrics } = await ask(first.url, 'GET', '/metrics');
  expect(metrics).toContain('chatsim_faults{fault="late-offer"} 1');
  expect(before).toMatchObject([{ fault: 'late-offer', occasions: 1, times: 1 }, lost]);
  await servers.pop()!.close();

  const second = await open({ journal, faults: [lost] });
  expect(second.server.world.faults.now()).toEqual(before);
  expect(second.server.world.trace.text()).toBe(trace);
  await ask(second.url, 'DELETE', '/v1/admin/faults', ADMIN);
  await servers.pop()!.close();

  const third = await open({ journal });
  expect(third.server.world.faults.now()).toEqual([]);
});
