/**
 * The adapter of our own protocol against the real server on loopback: a whole conversation, connections that are really cut,
 * a rate limit that is met, strangers, and what it says when something is wrong.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { SECOND, type Tiny, tiny } from '../../../engine/testing.ts';
import { ActTrouble, type AgentClient, type Backend, type CustomerClient } from '../../backend.ts';
import type { Server, ServerOptions } from '../../serve/server.ts';
import { ADMIN, ask, serverFor, until } from '../../serve/testing.ts';
import { type Cable, cableTo, Told, targetFor, worldFor } from '../testing.ts';
import chatsim from './chatsim.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const GROUP: Tiny = { groups: [{ count: 2 }], rules: { 'capacity.total': 2 } };

interface Scene {
  readonly server: Server;
  readonly cable: Cable;
  readonly backend: Backend;
}

async function scene(
  what: Tiny = GROUP,
  options: Partial<ServerOptions> = {},
  wishes: Readonly<Record<string, unknown>> = {},
): Promise<Scene> {
  const server = await serverFor(tiny(what), options);
  closing.push(() => server.close());
  const cable = await cableTo(server.url);
  closing.push(() => cable.close());
  const backend = await chatsim.open(targetFor(cable.url, { options: wishes }));
  closing.push(() => backend.close());
  return { server, cable, backend };
}

async function agentIn(backend: Backend, name = 'A1'): Promise<[AgentClient, Told]> {
  const made = await backend.provision(worldFor());
  const told = new Told();
  const account = made.agents.find((each) => each.name === name)!;
  const agent = await backend.agent(account, told.hear);
  closing.push(() => agent.close());
  await agent.presence('sign-in');
  return [agent, told];
}

async function customerOf(backend: Backend): Promise<[CustomerClient, Told]> {
  const told = new Told();
  const customer = await backend.customer('ann', told.hear);
  closing.push(() => customer.close());
  return [customer, told];
}

const CHAT = { queue: 'chat', priority: 1, skills: [], text: 'Hello', id: 'c-1' } as const;

async function troubleOf(act: Promise<unknown>): Promise<ActTrouble> {
  const trouble = await act.catch((error: unknown) => error);
  expect(trouble).toBeInstanceOf(ActTrouble);
  return trouble as ActTrouble;
}

describe.each([
  ['acts by HTTP', { acts: 'http' }],
  ['acts by the socket, where the server takes them', {}],
] as const)('%s', (_how, wishes) => {
  test('a whole conversation, told to both sides in the words of the trace', async () => {
    const { backend } = await scene(GROUP, {}, wishes);
    const [agent, toAgent] = await agentIn(backend);
    const [customer, toCustomer] = await customerOf(backend);
    const chat = await customer.start(CHAT);
    const offer = await toAgent.first('offer.made');
    expect(offer).toMatchObject({ chat, agent: 'A1', queue: 'chat', offer: '1' });
    expect(offer.server).toBeGreaterThan(0);
    await agent.accept(chat);
    await toCustomer.first('offer.accepted');
    for (let i = 0; i < 5; i++) {
      await agent.send(chat, `from the agent ${i}`, `a-${i}`);
      await customer.send(chat, `from the customer ${i}`, `b-${i}`);
    }
    await agent.end(chat);
    await toAgent.first('chat.ended');
    expect(await toCustomer.first('chat.ended')).toMatchObject({ chat, reason: 'agent-end' });
    const both = ['from the agent', 'from the customer'];
    const expected = [...'01234'].flatMap((i) => both.map((from) => `${from} ${i}`));
    expect(toAgent.texts()).toEqual(expected);
    expect(toCustomer.texts()).toEqual(['Hello', ...expected]);
    expect(toCustomer.events.find(({ id }) => id === 'c-1')).toMatchObject({
      event: 'message.customer',
      text: 'Hello',
    });
    expect(toCustomer.names().slice(0, 4)).toEqual([
      'chat.arrived',
      'chat.queued',
      'message.customer',
      'offer.accepted',
    ]);
    for (const { events } of [toAgent, toCustomer]) {
      const stamps = events.map(({ server }) => server as number);
      expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
      expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort((a, b) => a - b));
    }
  });

  test('what is written at once arrives in its order', async () => {
    const { backend } = await scene(GROUP, {}, wishes);
    const [agent, toAgent] = await agentIn(backend);
    const [customer, toCustomer] = await customerOf(backend);
    const chat = await customer.start({ ...CHAT, text: '' });
    await toAgent.first('offer.made');
    await agent.accept(chat);
    const texts = [...Array(50).keys()].map((i) => `${i}`);
    await Promise.all([
      ...texts.map((text) => agent.send(chat, text, `a${text}`)),
      ...texts.map((text) => customer.send(chat, text, `c${text}`)),
    ]);
    await until(() => toAgent.texts().length === 100 && toCustomer.texts().length === 100);
    for (const [told, event] of [
      [toCustomer, 'message.agent'],
      [toAgent, 'message.customer'],
    ] as const)
      expect(told.events.filter((e) => e.event === event).map(({ text }) => text)).toEqual(texts);
  });

  test('connections that are cut come back, and nothing is lost or heard twice', async () => {
    const { backend, cable } = await scene(GROUP, {}, wishes);
    const [agent, toAgent] = await agentIn(backend);
    const [customer, toCustomer] = await customerOf(backend);
    const chat = await customer.start({ ...CHAT, text: '' });
    await toAgent.first('offer.made');
    await agent.accept(chat);
    const texts: string[] = [];
    for (let round = 0; round < 2; round++) {
      const sent: Promise<void>[] = [];
      for (let i = 0; i < 4; i++) {
        texts.push(`${round}.${i}`);
        sent.push(customer.send(chat, `${round}.${i}`, `m-${round}-${i}`));
        if (i === 1) cable.cut();
      }
      // An act that was cut off is asked for again, under its id; the server does it once.
      for (const [i, each] of sent.entries())
        await each.catch(() => customer.send(chat, `${round}.${i}`, `m-${round}-${i}`));
      await until(() => toCustomer.texts().length === texts.length);
    }
    await until(() => toAgent.texts().length === texts.length);
    expect([...toAgent.texts()].sort()).toEqual(texts);
    expect([...toCustomer.texts()].sort()).toEqual(texts);
    for (const told of [toAgent, toCustomer]) {
      const lines = told.names().filter((name) => name.startsWith('live.'));
      expect(lines.length).toBeGreaterThanOrEqual(2);
      expect(lines.every((name, i) => name === (i % 2 === 0 ? 'live.down' : 'live.up'))).toBe(true);
    }
  });
});

test('an agent who drops is lost to the server, and hears afterwards what was missed', async () => {
  const { backend } = await scene({
    ...GROUP,
    rules: { 'session.agentGoneGrace': 30 * SECOND },
  });
  const [agent, told] = await agentIn(backend);
  const [customer] = await customerOf(backend);
  agent.drop?.();
  await until(() => told.names().includes('live.down'));
  expect(told.events.at(-1)).toMatchObject({ event: 'live.down', agent: 'A1', why: 'dropped' });
  agent.resume?.();
  await told.first('live.up');
  const chat = await customer.start(CHAT);
  expect(await told.first('offer.made')).toMatchObject({ chat });
  expect(told.events.filter(({ event }) => event === 'agent.state').map((e) => e.state)).toEqual([
    'ready',
    'lost',
    'ready',
  ]);
});

test('a decline comes back, a late answer is refused, and so is a chat that is not there', async () => {
  const { backend } = await scene({ ...GROUP, rules: { 'offer.exclude': 'forever' } });
  const [agent, told] = await agentIn(backend);
  const [customer, toCustomer] = await customerOf(backend);
  const chat = await customer.start(CHAT);
  await told.first('offer.made');
  await agent.decline(chat);
  await told.first('offer.declined');
  expect((await troubleOf(agent.accept(chat))).kind).toBe('refused');
  expect((await troubleOf(agent.accept('999'))).kind).toBe('refused');
  expect((await troubleOf(agent.accept('../customers'))).kind).toBe('refused');
  await customer.leave(chat);
  await toCustomer.first('customer.left');
  expect((await troubleOf(customer.send(chat, 'Too late', 'c-9'))).kind).toBe('refused');
});

test('the rate limit is an event and a trouble of its own, with the time to wait', async () => {
  const { backend } = await scene(GROUP, { rateLimit: 5 });
  const [agent, told] = await agentIn(backend);
  const acts = [...Array(30)].map(() => agent.presence('ready'));
  const results = await Promise.allSettled(acts);
  const troubles = results.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  expect(troubles.length).toBeGreaterThan(0);
  for (const trouble of troubles)
    expect(trouble).toMatchObject({ kind: 'throttled', retryMs: expect.any(Number) });
  const throttled = told.events.filter(({ event }) => event === 'live.throttled');
  expect(throttled).toHaveLength(troubles.length);
  expect(throttled[0]).toMatchObject({ agent: 'A1', retryMs: expect.any(Number) });
});

test('the truth has the chats of this run only, and says who has them', async () => {
  const { backend } = await scene();
  const [before] = await customerOf(backend);
  await before.start(CHAT);
  const [agent, told] = await agentIn(backend);
  const [ann] = await customerOf(backend);
  const [bob] = await customerOf(backend);
  const mine = [await ann.start(CHAT), await bob.start(CHAT)];
  // The chat from before takes one of the agent's two places.
  await agent.accept((await told.first('offer.made')).chat!);
  const { chat = '' } = await told.first('offer.made', (offer) => mine.includes(offer.chat!));
  await agent.accept(chat);
  await until(() => told.names().filter((name) => name === 'offer.accepted').length === 2);
  const truth = await backend.truth?.();
  expect(truth?.map((each) => each.chat)).toEqual(mine);
  expect(truth).toContainEqual({ chat, state: 'live', agent: 'A1' });
});

test('a list of many chats is read to its end, page by page', async () => {
  const { server, backend } = await scene();
  const pages = async () => {
    const counted = await (await fetch(`${server.url}/metrics`)).text();
    const found = /http_requests_total\{route="\/v1\/admin\/chats",status="200"\} (\d+)/.exec(
      counted,
    );
    return Number(found?.[1] ?? 0);
  };
  const [customer] = await customerOf(backend);
  const chats = await Promise.all(
    Array.from({ length: 1001 }, (_, i) => customer.start({ ...CHAT, id: `c-${i}` })),
  );
  expect((await backend.truth?.())?.map(({ chat }) => chat)).toEqual(chats);
  expect(await pages()).toBe(3);
});

test('provisioning twice is as once, accounts that exist are used, and cleaning up signs out', async () => {
  const { backend, server } = await scene();
  const made = await backend.provision(worldFor());
  const again = await backend.provision(worldFor({ accounts: [made.agents[0]!] }));
  expect(again.agents[0]).toEqual(made.agents[0]);
  expect(again.agents.map(({ name }) => name)).toEqual(['A1', 'A2']);
  const told = new Told();
  const agent = await backend.agent(made.agents[0]!, told.hear);
  await agent.presence('sign-in');
  const [customer] = await customerOf(backend);
  const chat = await customer.start(CHAT);
  await told.first('offer.made');
  await agent.accept(chat);
  await agent.close();
  await backend.cleanUp(made);
  await backend.cleanUp(made);
  expect(await backend.truth?.()).toEqual([]);
  const states = [...server.world.trace.toLines(0)].filter((line) => line.includes('signed-out'));
  expect(states).toHaveLength(1);
});

test('a client hears nothing of what was told before it was there', async () => {
  const { server, backend } = await scene();
  const [before, heard] = await agentIn(backend);
  await before.presence('sign-out');
  await before.close();
  const again = await chatsim.open(targetFor(server.url));
  closing.push(() => again.close());
  const [, told] = await agentIn(again);
  await told.first('agent.state');
  const states = ({ events }: Told) =>
    events.filter(({ event }) => event === 'agent.state').map(({ state }) => state);
  expect(states(heard).slice(0, 2)).toEqual(['ready', 'signed-out']);
  expect(states(told)).toEqual(['ready']);
});

test('administrators change rules, close and open queues, and restart', async () => {
  const { backend, server } = await scene();
  await backend.admin?.('rule', { rule: 'offer.timeout', value: '20s' });
  await backend.admin?.('close-queue', { queue: 'chat' });
  const [customer, told] = await customerOf(backend);
  await customer.start(CHAT);
  expect(await told.first('chat.refused')).toMatchObject({ reason: 'queue-closed' });
  await backend.admin?.('open-queue', { queue: 'chat' });
  await backend.admin?.('restart', {});
  const lines = [...server.world.trace.toLines(0)].join('\n');
  for (const word of ['rule.changed', 'queue.closed', 'queue.opened', 'system.restarted'])
    expect(lines).toContain(word);
  expect((await troubleOf(backend.admin!('rule', { rule: 'x.y', value: 1 }))).kind).toBe('failed');
});

test('agents who help themselves see who waits, the longest there first', async () => {
  const { backend } = await scene({
    groups: [{ count: 2 }],
    rules: { 'match.mode': 'pull', 'match.pull': 'pick', 'capacity.total': 2 },
  });
  const [early] = await customerOf(backend);
  const first = await early.start(CHAT);
  const [agent, told] = await agentIn(backend);
  expect(agent.list?.()).toEqual([first]);
  const [late] = await customerOf(backend);
  const second = await late.start(CHAT);
  await told.first('chat.queued', ({ chat }) => chat === second);
  expect(agent.list?.()).toEqual([first, second]);
  await agent.further?.('pick', first);
  await told.first('chat.accepted');
  expect(agent.list?.()).toEqual([second]);
});

test('a customer who vanishes says nothing, and the server is not told', async () => {
  const { backend } = await scene();
  const [customer, told] = await customerOf(backend);
  const chat = await customer.start(CHAT);
  await told.first('chat.queued');
  await customer.vanish();
  expect(told.names()).not.toContain('live.down');
  expect(await backend.truth?.()).toMatchObject([{ chat }]);
});

describe('what is wrong is said', () => {
  test.each([
    ['no secret', {}, 'forbidden', 'set CHATSIM_ADMIN_TOKEN to what serve was started with'],
    [
      'a wrong secret',
      { CHATSIM_ADMIN_TOKEN: 'wrong-wrong-wrong-wrong' },
      'forbidden',
      '401 this token is of nobody - CHATSIM_ADMIN_TOKEN is to be the token that serve was started with',
    ],
  ])('%s', async (_what, secrets, kind, message) => {
    const { cable } = await scene();
    const trouble = await troubleOf(chatsim.open(targetFor(cable.url, { secrets })));
    expect(trouble.kind).toBe(kind);
    expect(trouble.message).toContain(message);
    expect(trouble.message).not.toContain('wrong-wrong');
  });

  test('nobody listens there', async () => {
    const trouble = await troubleOf(chatsim.open(targetFor('http://127.0.0.1:9')));
    expect(trouble).toMatchObject({
      kind: 'unreachable',
      message: 'GET /healthz: nobody listens there',
    });
  });

  test('agents and queues that the server has not', async () => {
    const { backend } = await scene();
    const world = worldFor({
      queues: [{ name: 'sales' }],
      agents: [{ name: 'Zoe', group: 'G', capacity: 1, queues: ['sales'], skills: [] }],
    });
    expect((await troubleOf(backend.provision(world))).message).toBe(
      'the server has no agent Zoe and no queue sales - start chatsim serve with the same scenario',
    );
  });

  test('a token of nobody', async () => {
    const { backend } = await scene();
    const account = { name: 'A1', secret: { token: 'nobodys' } };
    const trouble = await troubleOf(backend.agent(account, () => {}));
    expect(trouble).toMatchObject({
      kind: 'forbidden',
      message: 'agent A1: the socket is refused with 401',
    });
  });

  test('the server is gone in the middle', async () => {
    const { backend, cable } = await scene(GROUP, {}, { 'timeout-ms': 300 });
    const [agent, told] = await agentIn(backend);
    cable.isOut = true;
    cable.cut();
    await told.first('live.down');
    const { kind } = await troubleOf(agent.presence('ready'));
    expect(kind).toBe('unreachable');
    cable.isOut = false;
    await told.first('live.up');
    await agent.presence('ready');
  });
});

test.each([
  [{ local: 'eth0' }, 'the option local names addresses of this machine, and eth0 is none'],
  [{ 'timeout-ms': 'soon' }, 'the option timeout-ms takes a number above 0, and this is soon'],
])('the option %j is refused', async (options, message) => {
  const trouble = await troubleOf(chatsim.open(targetFor('http://127.0.0.1:9', { options })));
  expect(trouble.kind).toBe('refused');
  expect(trouble.message).toContain(message);
});

test('no secret is in any event', async () => {
  const { backend } = await scene();
  const [agent, told] = await agentIn(backend);
  const [customer, toCustomer] = await customerOf(backend);
  await customer.start(CHAT);
  await told.first('offer.made');
  agent.drop?.();
  const text = JSON.stringify([told.events, toCustomer.events]);
  expect(text).not.toContain(ADMIN);
  expect(text).not.toMatch(/Bearer|token/);
});

test('sockets and calls go out from the addresses given, and to them', async () => {
  const server = await serverFor(tiny(GROUP), { host: '0.0.0.0' });
  closing.push(() => server.close());
  const url = `http://127.0.0.1:${new URL(server.url).port}`;
  const options = { connect: '127.0.0.2,127.0.0.3', local: '127.0.0.7' };
  const backend = await chatsim.open(targetFor(url, { options }));
  closing.push(() => backend.close());
  const [, told] = await agentIn(backend);
  await told.first('agent.state');
  expect(told.names()).toEqual(['agent.state']);
});

describe('a server that asks for patience', () => {
  const fault = (server: Server, perSec: number) =>
    ask(server.url, 'POST', '/v1/admin/faults', ADMIN, { fault: 'throttling', perSec });

  test('cleaning up waits as it says, and leaves nobody signed in and no chat open', async () => {
    const { server, backend } = await scene({ ...GROUP, groups: [{ count: 4 }] });
    const made = await backend.provision(worldFor());
    const told = new Told();
    const agents = await Promise.all(made.agents.map((each) => backend.agent(each, told.hear)));
    closing.push(async () => void (await Promise.all(agents.map((agent) => agent.close()))));
    for (const agent of agents) await agent.presence('sign-in');
    const [customer] = await customerOf(backend);
    const chat = await customer.start(CHAT);
    const offer = await told.first('offer.made');
    await agents[made.agents.findIndex(({ name }) => name === offer.agent)]?.accept(chat);
    expect((await fault(server, 1)).status).toBeLessThan(300);
    const began = performance.now();
    await backend.cleanUp(made);
    // One has three calls to make, the last of them a second later; all of them together do not take longer.
    expect(performance.now() - began).toBeGreaterThan(400);
    expect(performance.now() - began).toBeLessThan(10_000);
    const standing = await backend.standing?.();
    expect(standing).toMatchObject({ chats: 0, agents: [] });
  });
});
