/**
 * Attacks by way of the socket that takes acts: frames that are no act, what belongs to others, what is said too fast. Whoever says
 * nonsense is told so or cut, and nothing happens by it.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { Ear, until } from '../testing.ts';
import { type Besieged, besieged } from './testing.ts';

afterEach(() => besieged.end());

async function listening(desk: Besieged, side: 'customer' | 'agent', token: string): Promise<Ear> {
  const ear = new Ear(desk.url, side === 'agent' ? '/v1/agent/events' : '/v1/events', token);
  await ear.until(({ heard }) => heard.length > 0);
  return ear;
}

/** The answer to this frame. */
const said = (ear: Ear, { do: what, id, ...rest }: Record<string, unknown>) =>
  ear.act(String(what), rest, String(id));

describe('frames that are no act', () => {
  test.each<[what: string, frame: string | Buffer]>([
    ['bytes', Buffer.from('{"do":"start","id":"a"}')],
    ['no JSON', '{"do":'],
    ['a list', '[{"do":"start","id":"a"}]'],
    ['null', 'null'],
    ['an object in bits', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
    ['no id', '{"do":"start"}'],
    ['an id with a line break', '{"do":"start","id":"a\\nx 1 1"}'],
    ['an id with a blank', '{"do":"start","id":"a b"}'],
    ['an id that is none', '{"do":"start","id":{"toString":"x"}}'],
    ['an id from the prototype', '{"do":"start","__proto__":{"id":"a"}}'],
  ])('%s: the socket is closed', async (_, frame) => {
    const desk = await besieged.open();
    const ear = await listening(desk, 'customer', await desk.customer());
    ear.socket.send(frame);
    expect(await ear.closed).toBe(1008);
    expect(desk.server.world.chats.size).toBe(0);
    await desk.isWell();
  });

  test.each<[what: string, frame: Record<string, unknown>]>([
    ['an act that there is not', { do: 'fly', id: 'a' }],
    ['an act of the prototype', { do: 'constructor', id: 'a' }],
    ['an act of the other side', { do: 'presence', what: 'sign-in', id: 'a' }],
    ['an act of administrators', { do: 'rule', rule: 'capacity.total', value: 9, id: 'a' }],
    ['a fault', { do: 'fault', fault: { fault: 'lost-push', share: 1 }, id: 'a' }],
    ['somebody else’s name', { do: 'start', by: { side: 'admin', name: 'admin' }, id: 'a' }],
    ['keys that are not known', { do: 'start', colour: 'red', id: 'a' }],
    ['a chat that is no number', { do: 'write', chat: '1', text: 'x', id: 'a' }],
    ['a text that is too long', { do: 'write', chat: 1, text: 'x'.repeat(5000), id: 'a' }],
    ['a text that is a list', { do: 'write', chat: 1, text: ['x'], id: 'a' }],
  ])('%s: it is refused, and the socket stays', async (_, frame) => {
    const desk = await besieged.open();
    const ear = await listening(desk, 'customer', await desk.customer());
    const before = desk.server.world.trace.total;
    const answer = await said(ear, frame);
    expect(answer.status).toBe(400);
    expect(answer.body.type).toBe('urn:chatsim:problem:malformed');
    expect(desk.server.world.trace.total).toBe(before);
    expect(desk.server.world.faults.now()).toEqual([]);
    expect((await said(ear, { do: 'start', queue: 'chat', id: 'b' })).status).toBe(201);
  });

  test('a key of the prototype is refused like any other', async () => {
    const desk = await besieged.open();
    const ear = await listening(desk, 'customer', await desk.customer());
    ear.socket.send('{"do":"start","id":"a","__proto__":{"queue":"chat"}}');
    await ear.until(({ answered }) => answered.length > 0);
    expect(ear.answered).toMatchObject([{ re: 'a', status: 400 }]);
    expect(({} as Record<string, unknown>)['queue']).toBeUndefined();
  });
});

test('nobody does anything by socket with the chat of another customer or another agent', async () => {
  const desk = await besieged.open();
  const [ann, eve] = [await desk.customer(), await desk.customer()];
  const mine = await desk.agent('A1');
  const { chat } = (await desk.ask('POST', '/v1/chats', ann, { queue: 'chat', text: 'A secret' }))
    .body;
  await desk.ask('POST', `/v1/agent/chats/${chat}/accept`, mine);
  const customer = await listening(desk, 'customer', eve);
  const agent = await listening(desk, 'agent', await desk.agent('B1'));
  const before = desk.server.world.trace.total;
  for (const act of ['write', 'leave', 'end', 'rejoin'])
    expect(
      (await said(customer, { do: act, chat, id: act, ...(act === 'write' ? { text: 'x' } : {}) }))
        .status,
      act,
    ).toBe(404);
  const acts = [
    'accept',
    'decline',
    'pick',
    'join',
    'view',
    'leave',
    'end',
    'resolve',
    'close-record',
    'write',
  ];
  for (const act of acts) {
    const answer = await said(agent, {
      do: act,
      chat,
      id: act,
      ...(act === 'write' ? { text: 'x' } : {}),
    });
    expect([404, 409], act).toContain(answer.status);
    expect(JSON.stringify(answer)).not.toContain('A secret');
  }
  const events = [...desk.server.world.trace.toLines(before)].map((line) => JSON.parse(line).event);
  expect(events.filter((event) => event !== 'offer.stale')).toEqual([]);
});

test('a flood of acts by one socket: it is told to wait, then cut; others are served', async () => {
  const desk = await besieged.open({ rateLimit: 20 });
  const flooder = await listening(desk, 'customer', await desk.customer());
  const honest = await listening(desk, 'customer', await desk.customer());
  for (let i = 0; i < 400; i++)
    flooder.socket.send(JSON.stringify({ do: 'start', queue: 'chat', id: `f-${i}` }));
  expect((await said(honest, { do: 'start', queue: 'chat', id: 'h' })).status).toBe(201);
  expect(await flooder.closed).toBe(1013);
  expect(flooder.answered.filter(({ status }) => status === 429).length).toBeGreaterThan(50);
  expect(desk.server.world.chats.size).toBeLessThan(70);
  expect((await said(honest, { do: 'start', queue: 'chat', id: 'h2' })).status).toBe(201);
});

test('without a limit a flood is answered in turn, and what is not read is bounded', async () => {
  const desk = await besieged.open();
  const flooder = await listening(desk, 'customer', await desk.customer());
  const honest = await listening(desk, 'customer', await desk.customer());
  for (let i = 0; i < 1500; i++)
    flooder.socket.send(JSON.stringify({ do: 'start', queue: 'chat', id: `f-${i}` }));
  const began = performance.now();
  expect((await said(honest, { do: 'start', queue: 'chat', id: 'h' })).status).toBe(201);
  expect(performance.now() - began).toBeLessThan(3000);
  await until(() => desk.server.world.chats.size === 1501, 20_000);
});
