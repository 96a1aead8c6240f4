/** A live run of a backend that only a file describes: our own server, and its recording obeys the rules. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ADMIN, serverFor } from '../src/live/serve/testing.ts';
import { fakeIo } from '../test/fake-io.ts';
import { API_KEY, restDesk } from '../test/rest-desk.ts';
import { load } from '../test/scenario-files.ts';
import { main } from './main.ts';

const SHOP = `
name: A tiny shop
platform: gladly
start: 09:00
duration: 2m
customers:
  visitors:
    arrivals: 300/h
    patience: 10m
    exchanges: { count: 2, begins: agent, ends: customer }
    reply: 5s
agents:
  team: { count: 4, accept: { after: 3s }, reply: 5s, givesUp: 1m }
`;
const SPEED = 240;

test('the recording of a run by a mapping conforms, and no message is lost or told twice', async () => {
  const loaded = load({ 'main.yaml': SHOP });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const server = await serverFor(loaded.scenario, { speed: SPEED });
  const io = fakeIo(
    { 'shop.yaml': SHOP, 'm.yaml': readFileSync('scenarios/mappings/chatsim.yaml', 'utf8') },
    { env: { LANG: 'en_US.UTF-8', CHATSIM_ADMIN_TOKEN: ADMIN } },
  );
  const line = `live shop.yaml --target ${server.url} --speed ${SPEED} --lateness-limit 5s --adapter mapping --mapping m.yaml --simulations 0 --quiet --out out --record day.ndjson`;
  const exit = await main(line.split(' '), io);
  await server.close();
  expect(io.err()).not.toContain('fault');
  const { live } = JSON.parse(io.written.get('out/result.json') ?? '{}');
  expect(live).toMatchObject({
    adapter: 'mapping',
    ended: 'complete',
    messages: { lost: 0, duplicated: 0, reordered: 0 },
    conformance: { verdict: 'held', violated: [] },
  });
  expect(live.messages.delivered).toBeGreaterThan(3);
  expect(exit).toBe(0);
  for (const text of io.written.values()) expect(text).not.toContain(ADMIN);
});

const DESK = `
name: One agent at an in-house desk
platform: chatwoot-v1
start: 08:00
duration: 8s
rules: { capacity.total: 3 }
customers:
  visitors:
    arrivals: 1800/h
    patience: 10m
    exchanges: { count: 1, begins: agent, ends: customer }
    reply: 300ms
agents:
  team: { count: 1, reply: 300ms, givesUp: 1m }
`;

test('an honest backend that is polled and stamps nothing is not called a rule breaker, but for exact stamps it would be', async () => {
  const desk = await restDesk();
  const mapping = readFileSync('docs/adapters/desk.yaml', 'utf8');
  const io = fakeIo(
    { 'desk.yaml': DESK, 'm.yaml': mapping.replaceAll('every: 1s', 'every: 300ms') },
    { env: { LANG: 'en_US.UTF-8', DESK_KEY: API_KEY } },
  );
  const line = `live desk.yaml --target ${desk.url} --lateness-limit 5s --adapter mapping --mapping m.yaml --simulations 0 --quiet --out out --record day.ndjson`;
  const exit = await main(line.split(' '), io);
  await desk.close();
  const found = JSON.parse(io.written.get('out/conformance.json') ?? '{}');
  expect(found).toMatchObject({ verdict: 'held' });
  // Between two looks, and an answer.
  expect(found.slackSec).toBeGreaterThanOrEqual(0.3);
  expect(found.slackSec).toBeLessThan(2);
  expect(exit).toBe(0);
  const exact = await main('conform day.ndjson --scenario desk.yaml --slack 0s'.split(' '), io);
  expect(exact).toBe(1);
  expect(io.out()).toContain('breaks 1 rule of desk.yaml: work-conservation');
}, 60_000);

test.each([
  ['--slack soon', '--slack takes a time such as 50ms or 2s, and this is soon'],
  ['--slack 1s --no-conform', '--slack is for the judgement of the recording, and --no-conform'],
])('%s is refused before anything is sent', async (flags, message) => {
  const io = fakeIo({ 'shop.yaml': SHOP });
  const line = `live shop.yaml --target http://127.0.0.1:1 ${flags}`;
  expect(await main(line.split(' '), io)).toBe(2);
  expect(io.err()).toContain(message);
});
