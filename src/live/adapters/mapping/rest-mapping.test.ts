/**
 * A backend unlike ours by a mapping file: docs/adapters/desk.yaml, against a small real server that is
 * polled, has numeric ids, shows assignments as participants and says no with status 200.
 */
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { API_KEY, type RestDesk, restDesk } from '../../../../test/rest-desk.ts';
import { ActTrouble, type Adapter } from '../../backend.ts';
import { until } from '../../serve/testing.ts';
import { adapterTest } from '../kit/kit.ts';
import { checkedText } from '../kit/kit-text.ts';
import { adapterNamed } from '../registry.ts';
import { cableTo, Told, targetFor, worldFor } from '../testing.ts';

const secrets = { DESK_KEY: API_KEY };
const desks: RestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** The worked example of the docs, asking more often so that tests are quick. */
const example = () =>
  readFileSync('docs/adapters/desk.yaml', 'utf8').replaceAll('every: 1s', 'every: 25ms');

async function deskOf(options: Parameters<typeof restDesk>[0] = {}): Promise<[RestDesk, Adapter]> {
  const desk = await restDesk(options);
  desks.push(desk);
  const adapter = await adapterNamed('mapping', { file: 'desk.yaml', text: example() });
  return [desk, adapter as Adapter];
}

test('it passes the kit', async () => {
  const [desk, adapter] = await deskOf({ perSec: 50 });
  const report = await adapterTest({
    adapter,
    target: targetFor(desk.url, { secrets }),
    world: worldFor(),
    patienceMs: 5000,
    quietMs: 200,
    secrets: [API_KEY],
  });
  const passed = report.checks.filter(({ outcome }) => outcome === 'passed').length;
  expect(report.checks.filter(({ outcome }) => outcome !== 'passed').map(checkedText)).toEqual([
    '-       the same message twice      (no id of a message comes back)',
  ]);
  expect(passed).toBe(24);
  expect(desk.agents).toEqual([]);
});

test('one that tells an assignment each time that it is asked fails, and is told why', async () => {
  const desk = await restDesk();
  desks.push(desk);
  // One rule, without a key: true as long as the agent has the chat.
  const text = example().replace(
    /key: item\.id\n {6}events:\n[\s\S]*?(?=\n {4}# What is said)/,
    [
      'events:',
      '        - when: $number(account.id) in item.participants',
      '          event: chat.assigned',
      '          chat: item.id',
      '          agent: account.name',
    ].join('\n'),
  );
  const adapter = (await adapterNamed('mapping', { file: 'm.yaml', text })) as Adapter;
  const stop = new AbortController();
  const report = await adapterTest({
    adapter,
    target: targetFor(desk.url, { secrets }),
    world: worldFor(),
    patienceMs: 5000,
    quietMs: 200,
    secrets: [API_KEY],
    signal: stop.signal,
    onChecked: ({ name }) => {
      if (name === 'tells it once') stop.abort();
    },
  });
  const found = report.checks.find(({ name }) => name === 'tells it once');
  expect(found?.outcome).toBe('failed');
  expect(checkedText(found!)).toMatch(
    /agent A1 is told chat.assigned of chat \d+ once\n.*\d+ times within 0.2 s; of a poll `key` and `before` say what is new/,
  );
});

test('what it can follows from what the file says', async () => {
  const [desk, adapter] = await deskOf();
  const backend = await adapter.open(targetFor(desk.url, { secrets }));
  expect(backend.capabilities).toMatchObject({
    assignment: 'push',
    decline: true,
    push: { agent: 'poll', customer: 'poll' },
    pollMs: 25,
    messageIds: false,
    stamps: false,
    presence: ['sign-in', 'sign-out'],
    agent: [],
    admin: [],
    rateLimit: { client: 50, all: null },
  });
  await backend.close();
});

test('a chat that is given away and comes to somebody else, as all three are told', async () => {
  const [desk, adapter] = await deskOf();
  const backend = await adapter.open(targetFor(desk.url, { secrets }));
  const made = await backend.provision(worldFor());
  const told = [new Told(), new Told()];
  const agents = [];
  for (const [i, account] of made.agents.entries())
    agents.push(await backend.agent(account, told[i]!.hear));
  const toCustomer = new Told();
  const customer = await backend.customer('ann', toCustomer.hear);
  const chat = await customer.start({ queue: 'chat', priority: 1, skills: [], text: '', id: 'x' });
  await toCustomer.first('chat.queued');
  await agents[0]!.presence('sign-in');
  expect(await told[0]!.first('chat.assigned')).toMatchObject({ chat, agent: 'A1' });
  await toCustomer.first('chat.assigned');
  await agents[1]!.presence('sign-in');
  await customer.send(chat, 'Hello [1]', '1');
  expect(await told[0]!.first('message.customer')).toMatchObject({ chat, text: 'Hello [1]' });
  await agents[0]!.decline(chat);
  await told[1]!.first('chat.assigned');
  await told[1]!.first('message.customer');
  await toCustomer.first('chat.assigned', ({ agent }) => agent === 'A2');
  await agents[1]!.end(chat);
  await toCustomer.first('chat.ended');
  expect(await customer.send(chat, 'Too late', '2').catch((error: unknown) => error)).toMatchObject(
    {
      kind: 'refused',
      message: 'send: 200 it is closed',
    },
  );
  expect(toCustomer.names()).toEqual([
    'chat.queued',
    'chat.assigned',
    'message.customer',
    'chat.assigned',
    'chat.ended',
  ]);
  for (const client of [customer, ...agents]) await client.close();
  await backend.close();
});

test('a desk that does not answer for a while is down, and up again, and nothing is heard twice', async () => {
  const [desk, adapter] = await deskOf();
  const cable = await cableTo(desk.url);
  const backend = await adapter.open(targetFor(cable.url, { secrets }));
  const made = await backend.provision(worldFor());
  const told = new Told();
  const agent = await backend.agent(made.agents[0]!, told.hear);
  await agent.presence('sign-in');
  const customer = await backend.customer('ann', () => {});
  const chat = await customer.start({ queue: 'chat', priority: 1, skills: [], text: '', id: 'x' });
  await customer.send(chat, 'before', '1');
  await told.first('message.customer');
  cable.isOut = true;
  cable.cut();
  await told.first('live.down');
  const trouble = await agent.send(chat, 'nobody hears', '2').catch((error: unknown) => error);
  expect(trouble).toBeInstanceOf(ActTrouble);
  expect(trouble).toMatchObject({ kind: 'unreachable' });
  cable.isOut = false;
  await told.first('live.up');
  await customer.send(chat, 'after', '3');
  await until(() => told.texts().length === 2);
  expect(told.names()).toEqual([
    'agent.state',
    'chat.assigned',
    'message.customer',
    'live.down',
    'live.up',
    'message.customer',
  ]);
  await customer.close();
  await agent.close();
  await backend.close();
  await cable.close();
});

test('a mapping that does not fit what comes is told, and no act goes on', async () => {
  const desk = await restDesk();
  desks.push(desk);
  const text = example().replace(
    'chat: item.id\n          agent: account.name\n          reason: auto',
    'chat: $number(account.session)\n          agent: account.name',
  );
  const adapter = (await adapterNamed('mapping', { file: 'm.yaml', text })) as Adapter;
  const backend = await adapter.open(targetFor(desk.url, { secrets }));
  const made = await backend.provision(worldFor());
  const told = new Told();
  const agent = await backend.agent(made.agents[0]!, told.hear);
  await agent.presence('sign-in');
  const customer = await backend.customer('ann', () => {});
  await customer.start({ queue: 'chat', priority: 1, skills: [], text: '', id: 'x' });
  const { why } = await told.first('live.down');
  expect(why).toBe(
    // Not the session, which is as good as a password.
    'agent A1: the mapping does not fit: $number(account.session): Unable to cast value to a number: (what it is)',
  );
  expect(await agent.presence('sign-out').catch((error: unknown) => error)).toMatchObject({
    kind: 'failed',
    message: why,
  });
  await customer.close();
  await agent.close();
  await backend.close();
});

test('a desk that asks its administrators for patience gets it, when accounts are made and taken away', async () => {
  const [desk, adapter] = await deskOf({ adminPerSec: 1 });
  const backend = await adapter.open(targetFor(desk.url, { secrets }));
  const made = await backend.provision(worldFor());
  expect(desk.agents).toHaveLength(2);
  await backend.cleanUp(made);
  expect(desk.agents).toEqual([]);
  await backend.close();
});
