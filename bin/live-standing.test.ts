/** `live` on a server that is not empty: what stood there is told, and nobody is accused of what hangs on it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Server } from '../src/live/serve/server.ts';
import { ADMIN, ask, serverFor } from '../src/live/serve/testing.ts';
import type { Conformance } from '../src/report/conformance.ts';
import type { Result } from '../src/report/result.ts';
import { fakeIo } from '../test/fake-io.ts';
import { load } from '../test/scenario-files.ts';
import { tinyShop } from '../test/tiny-shop.ts';
import { main } from './main.ts';

const SPEED = 120;
const SHOP = tinyShop({ team: 3 });
const START = { env: { LANG: 'en_US.UTF-8', CHATSIM_ADMIN_TOKEN: ADMIN } };

let server: Server;
beforeEach(async () => {
  const loaded = load({ 'main.yaml': SHOP });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  server = await serverFor(loaded.scenario, { speed: SPEED });
});
afterEach(() => server.close());

/** A run that was killed: the first agent has so many chats, whose customers have gone without a word. */
async function leave(chats: number): Promise<void> {
  const { url } = server;
  const post = async (path: string, token: string, body: object = {}) =>
    (await ask(url, 'POST', path, token, body)).body;
  const { token } = await post('/v1/admin/agents/team-1/token', ADMIN);
  await post('/v1/agent/presence', token, { what: 'sign-in' });
  for (let i = 0; i < chats; i++) {
    const customer = (await ask(url, 'POST', '/v1/customers', undefined, {})).body.token;
    const { chat } = await post('/v1/chats', customer, { queue: 'chat' });
    await post(`/v1/agent/chats/${chat}/accept`, token);
  }
}

async function live(files: Readonly<Record<string, string>> = {}, more = '') {
  const io = fakeIo({ 'shop.yaml': SHOP, ...files }, START);
  const line = `live shop.yaml --target ${server.url} --speed ${SPEED} --lateness-limit 5s --out out --record day.ndjson --state state${more}`;
  const exit = await main(line.split(' '), io);
  const read = <T>(path: string) => JSON.parse(io.written.get(path) ?? '') as T;
  return {
    io,
    exit,
    notes: io
      .err()
      .split('\n')
      .filter((text) => text.startsWith('note: ')),
    result: read<Result>('out/result.json'),
    conformance: read<Conformance>('out/conformance.json'),
  };
}

const OF_LOAD = ['capacity', 'order', 'best-agent', 'work-conservation', 'refused-before'];

test('an empty server: nothing is said, and all is judged', async () => {
  const { notes, result, conformance } = await live();
  expect(notes).toEqual([]);
  expect(result.live?.standing).toBeUndefined();
  expect(conformance.rules.find(({ rule }) => rule === 'best-agent')?.verdict).toBe('held');
});

test('chats from before: told before and after, and no rule of load is judged, now or later', async () => {
  await leave(2);
  const { io, exit, notes, result, conformance } = await live();
  expect(notes).toEqual([
    'note: the server has 2 chats from before this run, and team-1 is at work on them: rules about what agents have in hand are not judged, nor is the run held against simulations - end them first to have all of it judged',
  ]);
  expect(result.live?.standing).toEqual({ chats: 2, busy: ['team-1'] });
  expect(result.warnings.find(({ code }) => code === 'not-empty')?.text).toMatch(
    /^It did not begin on an empty server: the server had 2 chats from before the run\./,
  );
  expect(result.live?.reality).toMatchObject({
    verdict: 'undecided',
    sentence:
      'Whether the router behaves as its rules say cannot be told: the server had 2 chats from before the run.',
  });
  const unseen = (found: Conformance) =>
    found.rules.filter(({ note }) => note === 'the server had 2 chats from before the run');
  expect(conformance.verdict).toBe('held');
  expect(unseen(conformance).map(({ rule }) => rule)).toEqual(expect.arrayContaining(OF_LOAD));
  for (const { verdict } of unseen(conformance)) expect(verdict).toBe('not observable');
  expect(exit).toBe(0);

  const later = fakeIo(
    { 'shop.yaml': SHOP, 'day.ndjson': io.written.get('day.ndjson') ?? '' },
    START,
  );
  expect(await main('conform day.ndjson --scenario shop.yaml --json'.split(' '), later)).toBe(0);
  expect(unseen(JSON.parse(later.out()) as Conformance)).toHaveLength(unseen(conformance).length);
});

test.each<[what: string, chats: number, change: object, note: RegExp | undefined]>([
  [
    'and chats of it are there',
    1,
    {},
    /the server has 1 chat .* - chatsim live cleanup state\/x.json takes away what an earlier run has left$/,
  ],
  [
    'and nothing of it is there',
    0,
    {},
    /^note: a run that did not come to its end has left something on this server - chatsim live cleanup state\/x.json$/,
  ],
  ['on another server', 0, { target: 'http://127.0.0.1:9/' }, undefined],
  ['whose process lives', 0, { pid: process.pid }, undefined],
])('a run that was killed %s', async (_, chats, change, note) => {
  await leave(chats);
  const left = {
    kind: 'chatsim-live',
    version: 1,
    run: 'x',
    pid: 2 ** 30,
    adapter: 'chatsim',
    target: `${server.url}/`,
    world: {},
    made: null,
    ...change,
  };
  const { notes } = await live(
    { 'state/x.json': JSON.stringify(left), 'state/y.json': '{}' },
    ' --simulations 0',
  );
  expect(notes).toHaveLength(note === undefined ? 0 : 1);
  if (note !== undefined) expect(notes[0]).toMatch(note);
});
