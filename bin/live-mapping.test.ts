/** A live run of a backend that only a file describes: our own server, and its recording obeys the rules. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ADMIN, serverFor } from '../src/live/serve/testing.ts';
import { fakeIo } from '../test/fake-io.ts';
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
