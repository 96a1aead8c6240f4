/** A journal that was cut: the world comes back from the cut and what was kept since, wherever its trace is. */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tiny } from '../../engine/testing.ts';
import type { Server, ServerOptions } from './server.ts';
import { ADMIN, ask, serverFor } from './testing.ts';

let folder = '';
const servers: Server[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chatsim-cut-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  rmSync(folder, { recursive: true });
});

const scenario = tiny({
  groups: [{ count: 2 }],
  rules: { 'capacity.total': 9, 'offer.timeout': 600_000_000 },
});

async function open(options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = await serverFor(scenario, {
    journal: join(folder, 'journal.sqlite'),
    cutActs: 10,
    ...options,
  });
  servers.push(server);
  return server;
}

/** A chat with two messages; tokens of both. */
async function talk({ url }: Server) {
  const post = (path: string, token?: string, body?: unknown) =>
    ask(url, 'POST', path, token, body);
  const customer = (await post('/v1/customers')).body.token as string;
  const agent = (await post('/v1/admin/agents/A1/token', ADMIN)).body.token as string;
  await post('/v1/agent/presence', agent, { what: 'sign-in' });
  const { chat } = (await post('/v1/chats', customer, { text: 'Hello', id: 'start' })).body;
  await post(`/v1/agent/chats/${chat}/accept`, agent);
  const said = await post(`/v1/agent/chats/${chat}/messages`, agent, {
    text: 'Yes?',
    id: `yes-${chat}`,
  });
  expect(said.status).toBe(201);
  return { customer, agent, chat: chat as number };
}

async function look({ url }: Server, { customer, agent }: { customer: string; agent: string }) {
  const get = async (path: string, token: string) => (await ask(url, 'GET', path, token)).body;
  return {
    chats: await get('/v1/admin/chats', ADMIN),
    mine: await get('/v1/chats', customer),
    agent: await get('/v1/agent', agent),
    trace: await get('/v1/admin/trace', ADMIN),
  };
}
type Seen = Awaited<ReturnType<typeof look>>;
const timeless = ({ chats, ...rest }: Seen) => ({ ...rest, chats: chats.chats });

const turnsIn = (file: string) => {
  const database = new Database(file, { readonly: true });
  const count = (table: string) =>
    database.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  const found = { turns: count('turn'), pieces: count('cut') };
  database.close();
  return found;
};

test.each<[where: string, trace: 'file' | 'memory' | 'nowhere']>([
  ['in memory', 'memory'],
  ['in a file', 'file'],
  ['nowhere', 'nowhere'],
])('with the trace %s: two ends, two cuts, and nothing is missing', async (_, where) => {
  const path = join(folder, 'trace.ndjson');
  const options = where === 'memory' ? {} : { trace: where === 'file' ? path : null };
  const first = await open(options);
  const people = await talk(first);
  for (let i = 0; i < 3; i++) await talk(first);
  const before = await look(first, people);
  await servers.pop()!.close();
  expect(turnsIn(join(folder, 'journal.sqlite'))).toEqual({ turns: 0, pieces: 2 });

  const second = await open(options);
  expect(timeless(await look(second, people))).toEqual(timeless(before));
  // Acts from before the cut are known.
  const again = await ask(second.url, 'POST', '/v1/chats', people.customer, {
    text: 'Hello',
    id: 'start',
  });
  expect([again.status, again.body.chat]).toEqual([200, people.chat]);
  await talk(second);
  const later = await look(second, people);
  await servers.pop()!.close();
  const third = await open(options);
  expect(timeless(await look(third, people))).toEqual(timeless(later));
  if (where === 'file') expect(readFileSync(path, 'utf8')).toBe(later.trace);
});

test('a crash after a cut: what came since is played again', async () => {
  const first = await open();
  const people = await talk(first);
  await talk(first);
  await servers.pop()!.close();
  const second = await open({ cutActs: 1000 });
  await talk(second);
  const before = await look(second, people);
  // As a crash leaves it: the files as they are now.
  const crashed = join(folder, 'crashed.sqlite');
  for (const end of ['', '-wal'])
    if (existsSync(join(folder, `journal.sqlite${end}`)))
      copyFileSync(join(folder, `journal.sqlite${end}`), `${crashed}${end}`);
  const third = await open({ journal: crashed });
  expect(timeless(await look(third, people))).toEqual(timeless(before));
  // It was long enough to be cut at once.
  await servers.pop()!.close();
  expect(turnsIn(crashed).turns).toBe(0);
});

test('a short one is not cut', async () => {
  await talk(await open({ cutActs: 1000 }));
  await servers.pop()!.close();
  expect(turnsIn(join(folder, 'journal.sqlite'))).toMatchObject({ pieces: 0 });
});

test.each<[what: string, options: Partial<ServerOptions>, message: RegExp]>([
  ['without its trace', {}, /whose trace was in a file \(--trace FILE\) - start it so again/],
  ['with another file', { trace: 'other' }, /not the trace that belongs to the journal/],
  ['with a file that is gone', { trace: 'gone' }, /cannot be written there \(ENOENT\)/],
])('one that was cut is not started %s', async (_, options, message) => {
  const first = await open({ trace: join(folder, 'trace.ndjson') });
  await talk(first);
  await talk(first);
  await servers.pop()!.close();
  writeFileSync(join(folder, 'other'), 'something');
  const trace = typeof options.trace === 'string' ? join(folder, options.trace) : undefined;
  await expect(open(trace === undefined ? {} : { trace })).rejects.toThrow(message);
});
