/**
 * Our own protocol with no code: the shipped mapping against the real server passes every check of the kit that the adapter in
 * code passes, and its clients are told the very same.
 */
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { type Tiny, tiny } from '../../../engine/testing.ts';
import type { Adapter, LiveEvent } from '../../backend.ts';
import type { Server } from '../../serve/server.ts';
import { ADMIN, serverFor, until } from '../../serve/testing.ts';
import chatsim from '../chatsim/chatsim.ts';
import { adapterTest } from '../kit/kit.ts';
import { checkedText } from '../kit/kit-text.ts';
import { adapterNamed } from '../registry.ts';
import { cableTo, Told, targetFor, worldFor } from '../testing.ts';

const file = 'scenarios/mappings/chatsim.yaml';
const text = readFileSync(file, 'utf8');

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const GROUP: Tiny = {
  groups: [{ count: 2 }],
  rules: { 'capacity.total': 2, 'offer.exclude': 'last', 'session.agentGoneGrace': 30e6 },
};

async function serverOf(what: Tiny = GROUP): Promise<Server> {
  const server = await serverFor(tiny(what));
  servers.push(server);
  return server;
}

const byMapping = async (): Promise<Adapter> =>
  (await adapterNamed('mapping', { file, text })) as Adapter;

test.each([
  ['offers', {}],
  ['given', { 'match.accept': 'auto' }],
  ['from a list', { 'match.mode': 'pull', 'match.pull': 'pick' }],
] as const)('it passes the kit: chats that come %s', async (_how, rules) => {
  const server = await serverOf({ ...GROUP, rules: { ...GROUP.rules, ...rules } });
  const adapter = await byMapping();
  expect(adapter.secrets.map(({ name }) => name)).toEqual(['CHATSIM_ADMIN_TOKEN']);
  const report = await adapterTest({
    adapter,
    target: targetFor(server.url),
    world: worldFor(),
    patienceMs: 5000,
    quietMs: 50,
    secrets: [ADMIN],
  });
  const wrong = report.checks.filter(
    ({ outcome }) => !['passed', 'not applicable'].includes(outcome),
  );
  expect(wrong.map(checkedText)).toEqual([]);
  expect(report.checks.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(21);
});

/** The same story by either adapter; what the clients were told, but for the stamps and the names that the server makes. */
async function story(adapter: Adapter): Promise<unknown[]> {
  const server = await serverOf();
  const backend = await adapter.open(targetFor(server.url));
  const made = await backend.provision(worldFor());
  const toAgent = new Told();
  const toCustomer = new Told();
  const agent = await backend.agent(made.agents[0]!, toAgent.hear);
  await agent.presence('sign-in');
  const customer = await backend.customer('ann', toCustomer.hear);
  const chat = await customer.start({
    queue: 'chat',
    priority: 2,
    skills: [],
    text: 'Hi',
    id: 'c1',
  });
  await toAgent.first('offer.made');
  await agent.accept(chat);
  await agent.send(chat, 'Hello {{ there }}', 'a1');
  await customer.send(chat, '  spaces, 8, true, null  ', 'c2');
  await agent.further?.('limit', null, { units: 3 });
  await agent.further?.('work', null, { units: 1 });
  await agent.further?.('serve', null, { queues: ['chat'] });
  await agent.end(chat);
  await toCustomer.first('chat.ended');
  await toAgent.first('chat.ended');
  const capabilities = backend.capabilities;
  await customer.close();
  await agent.close();
  await backend.close();
  const clean = ({ at: _at, server: _server, until: _until, ...rest }: LiveEvent) =>
    JSON.parse(JSON.stringify(rest).replace(/visitor-[\w-]+/, 'visitor'));
  return [capabilities, toAgent.events.map(clean), toCustomer.events.map(clean)];
}

test('its clients are told what those of the adapter in code are told', async () => {
  expect(await story(await byMapping())).toEqual(await story(chatsim));
});

test('connections that are cut come back, and nothing is lost or heard twice', async () => {
  const server = await serverOf();
  const cable = await cableTo(server.url);
  const backend = await (await byMapping()).open(targetFor(cable.url));
  const made = await backend.provision(worldFor());
  const told = new Told();
  const agent = await backend.agent(made.agents[0]!, told.hear);
  await agent.presence('sign-in');
  const customer = await backend.customer('ann', () => {});
  const chat = await customer.start({ queue: 'chat', priority: 1, skills: [], text: '', id: 'c0' });
  await told.first('offer.made');
  await agent.accept(chat);
  for (let round = 0; round < 3; round++) {
    await customer.send(chat, `${round} before`, `b${round}`);
    cable.cut();
    const again = () => customer.send(chat, `${round} after`, `a${round}`);
    // Under its id it is there once, however often it is sent.
    while (
      !(await again().then(
        () => true,
        () => false,
      ))
    );
    await until(() => told.texts().length === 2 * (round + 1));
  }
  expect(told.texts()).toEqual([
    '0 before',
    '0 after',
    '1 before',
    '1 after',
    '2 before',
    '2 after',
  ]);
  const lines = told.names().filter((name) => name.startsWith('live.'));
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(lines.every((name, i) => name === (i % 2 === 0 ? 'live.down' : 'live.up'))).toBe(true);
  await customer.close();
  await agent.close();
  await backend.close();
  await cable.close();
});

test('a client hears nothing of what was told before it was there', async () => {
  const server = await serverOf();
  const backend = await (await byMapping()).open(targetFor(server.url));
  const states: unknown[] = [];
  for (const _ of [1, 2]) {
    const made = await backend.provision(worldFor());
    const told = new Told();
    const agent = await backend.agent(made.agents[0]!, told.hear);
    await agent.presence('sign-in');
    await told.first('agent.state');
    await agent.presence('sign-out');
    await told.first('agent.state', ({ state }) => state === 'signed-out');
    states.push(told.events.flatMap(({ state }) => state ?? []));
    await agent.close();
  }
  await backend.close();
  expect(states).toEqual([
    ['ready', 'signed-out'],
    ['ready', 'signed-out'],
  ]);
});

test('in another process it goes on with what was provisioned', async () => {
  const server = await serverOf();
  const first = await (await byMapping()).open(targetFor(server.url));
  const early = await first.customer('early', () => {});
  await early.start({ queue: 'chat', priority: 1, skills: [], text: '', id: 'c0' });
  const before = await (await byMapping()).open(targetFor(server.url));
  const made = JSON.parse(JSON.stringify(await before.provision(worldFor())));
  const customer = await before.customer('ann', () => {});
  const chat = await customer.start({ queue: 'chat', priority: 1, skills: [], text: '', id: 'c0' });
  const options = { mapping: { file, text } };
  const plain = (await adapterNamed('mapping')) as Adapter;
  const second = await plain.open(
    targetFor(server.url, { options, secrets: { CHATSIM_ADMIN_TOKEN: ADMIN } }),
    made,
  );
  expect(await second.truth?.()).toEqual([{ chat, state: 'waiting' }]);
  const agent = await second.agent(made.agents[0], () => {});
  await agent.presence('sign-in');
  await agent.close();
  await early.close();
  await customer.close();
  for (const backend of [first, before, second]) await backend.close();
});
