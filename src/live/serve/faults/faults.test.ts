/**
 * Each fault of the rules, met by real clients over HTTP and WebSocket: what they were told is held against the rules, and the
 * rule that docs/faults.md names is found broken; the same people at the same server without the fault find all rules kept.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { type Tiny, tiny } from '../../../engine/testing.ts';
import type { AuditRuleName } from '../../conform/rules.ts';
import { broken, told } from '../../conform/testing.ts';
import { stillServer } from '../testing.ts';
import type { FaultWish } from './read.ts';
import { Floor } from './testing.ts';

const floors: Floor[] = [];
afterEach(async () => {
  for (const floor of floors.splice(0)) {
    const closing = floor.server.close();
    await floor.during(closing);
  }
});

async function open(what: Tiny): Promise<Floor> {
  const scenario = tiny({ ...what, rules: { 'offer.timeout': 30e6, ...what.rules } });
  const { server, clock } = await stillServer(scenario);
  const floor = new Floor(server, clock, scenario);
  floors.push(floor);
  await floor.later(1);
  return floor;
}

interface Case {
  readonly name: string;
  readonly fault: FaultWish;
  readonly finds: readonly AuditRuleName[];
  readonly world: Tiny;
  readonly people: (floor: Floor) => Promise<void>;
}

const accept = (agent: { post(path: string): Promise<unknown> }, chat: number) =>
  agent.post(`/v1/agent/chats/${chat}/accept`);

const CASES: readonly Case[] = [
  {
    name: 'two who come together both get the last place',
    fault: { fault: 'capacity-overshoot' },
    finds: ['capacity'],
    world: {},
    async people(floor) {
      const agent = await floor.agent('A1');
      const [ann, ben] = [await floor.customer('Ann'), await floor.customer('Ben')];
      await floor.later(1);
      await Promise.all([ann.post('/v1/chats', {}), ben.post('/v1/chats', {})]);
      await floor.later(3);
      await accept(agent, 1);
      await floor.later(3);
      await agent.post('/v1/agent/chats/1/end');
    },
  },
  {
    name: 'the same where chats are given without an offer',
    fault: { fault: 'capacity-overshoot' },
    finds: ['capacity'],
    world: { rules: { 'match.accept': 'auto' } },
    async people(floor) {
      await floor.agent('A1');
      const [ann, ben] = [await floor.customer('Ann'), await floor.customer('Ben')];
      await floor.later(1);
      await Promise.all([ann.post('/v1/chats', {}), ben.post('/v1/chats', {})]);
      await floor.later(3);
    },
  },
  {
    name: 'a freed agent does not get the chat that waits',
    fault: { fault: 'lost-dequeue' },
    finds: ['work-conservation'],
    world: {},
    async people(floor) {
      const agent = await floor.agent('A1');
      const [ann, ben] = [await floor.customer('Ann'), await floor.customer('Ben')];
      await ann.post('/v1/chats', {});
      await accept(agent, 1);
      await floor.later(5);
      await ben.post('/v1/chats', {});
      await floor.later(5);
      await agent.post('/v1/agent/chats/1/end');
      await floor.later(20);
      // It stays until something else stirs.
      await floor.agent('A1');
      await ann.post('/v1/chats', {});
      await floor.later(5);
    },
  },
  {
    name: 'who came later goes first',
    fault: { fault: 'wrong-order' },
    finds: ['order'],
    world: {},
    async people(floor) {
      const agent = await floor.agent('A1');
      for (const name of ['Ann', 'Ben', 'Cyd']) {
        const customer = await floor.customer(name);
        await customer.post('/v1/chats', {});
        await floor.later(2);
      }
      await accept(agent, 1);
      await floor.later(5);
      await agent.post('/v1/agent/chats/1/end');
      await floor.later(5);
    },
  },
  {
    name: 'an offer that rings on is accepted, or missed late',
    fault: { fault: 'late-offer', ms: 10_000 },
    finds: ['answered-late', 'left-ringing'],
    world: { groups: [{ count: 2 }] },
    async people(floor) {
      const agents = [await floor.agent('A1'), await floor.agent('A2')];
      const [ann, ben] = [await floor.customer('Ann'), await floor.customer('Ben')];
      await ann.post('/v1/chats', {});
      await ben.post('/v1/chats', {});
      await floor.later(35);
      await accept(agents[0]!, 1);
      await floor.later(10);
    },
  },
  {
    name: 'an offer that nobody is told of',
    fault: { fault: 'lost-push', event: 'offer.made', share: 0.4 },
    finds: ['push-lost'],
    world: {},
    async people(floor) {
      const agent = await floor.agent('A1');
      for (let chat = 1; chat <= 6; chat++) {
        const customer = await floor.customer(`visitor ${chat}`);
        await customer.post('/v1/chats', {});
        await floor.later(3);
        // Whoever is told of nothing answers nothing.
        const isTold = agent.ear.heard.some(
          (line) => line.event === 'offer.made' && line.chat === chat,
        );
        if (isTold) await accept(agent, chat);
        await floor.later(31);
        await customer.post(`/v1/chats/${chat}/end`);
        await floor.later(3);
      }
    },
  },
  {
    name: 'a message that does not arrive',
    fault: { fault: 'lost-push', event: 'message.agent', share: 0.5 },
    finds: ['messages'],
    world: {},
    async people(floor) {
      const agent = await floor.agent('A1');
      const ann = await floor.customer('Ann');
      await ann.post('/v1/chats', {});
      await accept(agent, 1);
      for (let i = 0; i < 12; i++) {
        await agent.post('/v1/agent/chats/1/messages', { text: `word ${i}` });
        await floor.later(1);
      }
      // A message counts as lost when it is not there after half a minute.
      await floor.later(60);
      await agent.post('/v1/agent/chats/1/end');
    },
  },
  {
    name: 'two agents have the same chat',
    fault: { fault: 'double-assignment' },
    finds: ['double-assignment'],
    world: { groups: [{ count: 3 }] },
    async people(floor) {
      const agents = [await floor.agent('A1'), await floor.agent('A2')];
      const ann = await floor.customer('Ann');
      await ann.post('/v1/chats', { text: 'Hello?' });
      await accept(agents[0]!, 1);
      await floor.later(2);
      for (const agent of agents) {
        await agent.post('/v1/agent/chats/1/messages', { text: `I am ${agent.name}` });
        await floor.later(2);
      }
      await agents[0]!.post('/v1/agent/chats/1/end');
      await floor.later(2);
    },
  },
  {
    name: 'the same where chats are given without an offer',
    fault: { fault: 'double-assignment' },
    finds: ['double-assignment'],
    world: { groups: [{ count: 2 }], rules: { 'match.accept': 'auto' } },
    async people(floor) {
      for (const name of ['A1', 'A2']) await floor.agent(name);
      const ann = await floor.customer('Ann');
      await ann.post('/v1/chats', {});
      await floor.later(2);
    },
  },
];

describe.each(CASES)('$fault.fault: $name', ({ fault, finds, world, people }) => {
  test('is found', async () => {
    const floor = await open(world);
    await floor.admin('POST', '/v1/admin/faults', fault);
    await people(floor);
    const found = await floor.audited();
    expect(broken(found), told(found).join('\n')).toEqual(expect.arrayContaining([...finds]));
    const { body } = await floor.admin('GET', '/v1/admin/faults');
    expect(body.faults).toMatchObject([fault]);
    expect(body.faults[0].times).toBeGreaterThan(0);
  });

  test('is not there when it is off', async () => {
    const floor = await open(world);
    await people(floor);
    const found = await floor.audited();
    expect(told(found)).toEqual([]);
    for (const rule of finds)
      expect(found.rules.find((row) => row.rule === rule)).toMatchObject({ violations: 0 });
  });
});
