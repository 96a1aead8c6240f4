/**
 * Acts on sockets: every word of the table against its schemas, done once whichever way they come, limits and floods. What
 * they do is the business of one-router.test.ts.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { tiny } from '../../engine/testing.ts';
import { CLIENT_ACTS } from './client-acts.ts';
import { FRAMES, frameReader, REFUSED_FRAME } from './frames.ts';
import type { Server, ServerOptions } from './server.ts';
import { ADMIN, ask, Ear, serverFor } from './testing.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const ajv = new Ajv2020({ strict: false, allowUnionTypes: true });

async function people(options: Partial<ServerOptions> = {}) {
  const server = await serverFor(
    tiny({ groups: [{ count: 2 }], rules: { 'capacity.total': 2 } }),
    options,
  );
  servers.push(server);
  const { url } = server;
  const tokens = {
    agent: (await ask(url, 'POST', '/v1/admin/agents/A1/token', ADMIN)).body.token as string,
    customer: (await ask(url, 'POST', '/v1/customers')).body.token as string,
  };
  const agent = new Ear(url, '/v1/agent/events', tokens.agent);
  const customer = new Ear(url, '/v1/events', tokens.customer);
  for (const ear of [agent, customer]) await ear.until(({ heard }) => heard.length > 0);
  return { server, url, agent, customer, tokens };
}

/** Both in one chat. */
async function live(options: Partial<ServerOptions> = {}) {
  const all = await people(options);
  await all.agent.act('presence', { what: 'sign-in' });
  const { body } = await all.customer.act('start', {});
  await all.agent.act('accept', { chat: body.chat });
  return { ...all, chat: body.chat as number };
}

test('the hello says that acts are taken', async () => {
  const { agent, customer } = await people();
  for (const ear of [agent, customer]) expect(ear.heard[0]).toMatchObject({ acts: true });
});

test('a chat from start to end on two sockets, told to both', async () => {
  const { agent, customer } = await people();
  expect(await agent.act('presence', { what: 'sign-in' })).toMatchObject({
    status: 200,
    body: { state: 'ready' },
  });
  const started = await customer.act('start', { text: 'Hello' }, 'a-1');
  expect(started).toEqual({ re: 'a-1', status: 201, body: { chat: 1, state: 'waiting' } });
  expect(await agent.act('accept', { chat: 1 }, 'b-1')).toEqual({
    re: 'b-1',
    status: 200,
    body: { chat: 1, state: 'live' },
  });
  const said = await customer.act('write', { chat: 1, text: 'Are you there?' }, 'a-2');
  expect(said).toMatchObject({ re: 'a-2', status: 201, body: { chat: 1, message: 2 } });
  expect(await agent.act('write', { chat: 1, text: 'Yes' })).toMatchObject({ status: 201 });
  expect(await agent.act('end', { chat: 1 })).toMatchObject({
    body: { chat: 1, state: 'ended', reason: 'agent-end' },
  });
  await customer.until(({ events }) => events.includes('chat.ended'));
  expect(customer.heard.find(({ id }) => id === 'a-2')).toMatchObject({
    event: 'message.customer',
    t: said.body.t,
    message: 2,
  });
});

test('every word of the table is answered as the document says', async () => {
  const { agent, customer, tokens, url } = await people();
  const refused = ajv.compile(REFUSED_FRAME);
  const bodies: Record<string, object> = {
    presence: { what: 'sign-in' },
    write: { chat: 1, text: 'x' },
    transfer: { chat: 1, queue: 'chat' },
    invite: { chat: 1, agent: 'A2' },
    work: { units: 0 },
    limit: { units: null },
    queues: { queues: ['chat'] },
  };
  expect(tokens.agent).not.toBe(tokens.customer);
  for (const { side, do: word, path, body } of CLIENT_ACTS) {
    const { schema, reply } = FRAMES[side].get(word)!;
    const frame = {
      ...(path.includes('{chat}') ? { chat: 1 } : {}),
      ...(body === 'Nothing' || body === 'Start' ? {} : bodies[word]),
    };
    expect(ajv.validate(schema, { do: word, id: 'x', ...frame }), word).toBe(true);
    const answer = await (side === 'agent' ? agent : customer).act(word, frame);
    const isDone = answer.status < 300;
    expect(isDone ? ajv.validate(reply, answer) : refused(answer), JSON.stringify(answer)).toBe(
      true,
    );
    expect([200, 201, 404, 409]).toContain(answer.status);
  }
  const { body } = await ask(url, 'GET', '/metrics');
  expect(body).toMatch(/chatsim_socket_acts_total\{side="agent",status="200"\} \d/);
});

describe('ids', () => {
  test('an act is done once, by whichever way it comes again', async () => {
    const { url, customer, tokens, chat } = await live();
    const first = await customer.act('write', { chat, text: 'Hello' }, 'm-1');
    const second = await customer.act('write', { chat, text: 'Hello' }, 'm-1');
    const path = `/v1/chats/${chat}/messages`;
    const third = await ask(url, 'POST', path, tokens.customer, { text: 'Hello', id: 'm-1' });
    expect([first.status, second.status, third.status]).toEqual([201, 200, 200]);
    expect(second.body).toEqual(first.body);
    expect(third.body).toMatchObject({ ...first.body, text: 'Hello', from: 'customer' });
    const other = await customer.act('write', { chat, text: 'Bye' }, 'm-1');
    expect([other.status, other.body.type]).toEqual([409, 'urn:chatsim:problem:id-taken']);
    const seen = await ask(url, 'GET', `/v1/chats/${chat}`, tokens.customer);
    expect(seen.body.messages).toHaveLength(1);
  });

  test('start and accept sent again say how the chat stands', async () => {
    const { customer, agent, chat } = await live();
    const [one, two] = [await customer.act('start', {}, 's'), await customer.act('start', {}, 's')];
    expect([one.status, two.status]).toEqual([201, 200]);
    expect(two.body).toEqual(one.body);
    const late = await agent.act('accept', { chat });
    expect([late.status, late.body.type]).toEqual([409, 'urn:chatsim:problem:no-effect']);
  });
});

describe('what is no act', () => {
  test.each<[what: string, frame: string | Buffer]>([
    ['text', 'hello?'],
    ['half an object', '{"do":"write","id":"a-1"'],
    ['a list', '["write"]'],
    ['no id', '{"do":"next"}'],
    ['an id with a space', '{"do":"next","id":"a 1"}'],
    ['bytes', Buffer.from('{"do":"next","id":"a-1"}')],
  ])('%s closes the socket', async (_, frame) => {
    const { agent } = await people();
    agent.socket.send(frame);
    expect(await agent.closed).toBe(1008);
  });

  test.each<[what: string, word: string, rest: object, detail: RegExp]>([
    ['a word of the other side', 'start', {}, /agents do no such thing/],
    ['no such word', 'constructor', {}, /agents do no such thing/],
    ['no chat', 'write', { text: 'x' }, /must have required property 'chat'/],
    ['no text', 'write', { chat: 1, text: '' }, /text must NOT have fewer/],
    ['too much text', 'write', { chat: 1, text: 'x'.repeat(4001) }, /text must NOT have more/],
    ['a chat that is none', 'accept', { chat: '1' }, /chat must be integer/],
    ['something besides', 'next', { colour: 'red' }, /must NOT have additional properties/],
    ['nobody to transfer to', 'transfer', { chat: 1 }, /./],
  ])('%s is refused, and the socket goes on', async (_, word, rest, detail) => {
    const { agent } = await people();
    const answer = await agent.act(word, rest);
    expect(answer).toMatchObject({ status: 400, body: { type: 'urn:chatsim:problem:malformed' } });
    expect(answer.body.detail).toMatch(detail);
    expect(ajv.validate(REFUSED_FRAME, answer)).toBe(true);
    expect(await agent.act('next')).toMatchObject({ status: 200 });
  });

  test('somebody else’s chat is as good as none', async () => {
    const { url, chat } = await live();
    const { token } = (await ask(url, 'POST', '/v1/customers')).body;
    const stranger = new Ear(url, '/v1/events', token);
    await stranger.until(({ heard }) => heard.length > 0);
    expect((await stranger.act('write', { chat, text: 'x' })).status).toBe(404);
    expect((await stranger.act('end', { chat })).status).toBe(404);
  });

  test('the longest text of the worst kind fits into a frame', async () => {
    const { agent, customer, chat } = await live();
    const text = '\u{1f600}'.repeat(4000);
    const escaped = text.replace(
      /[\ud800-\udfff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
    );
    customer.socket.send(`{"do":"write","id":"long","chat":${chat},"text":"${escaped}"}`);
    await agent.until(({ heard }) => heard.some(({ id }) => id === 'long'));
    expect(agent.heard.find(({ id }) => id === 'long').text).toBe(text);
  });

  test('whatever text comes, reading it fails in order', () => {
    const read = frameReader((schema) => ajv.compile(schema), 'chat');
    const words = [...FRAMES.agent.keys(), 'start', '__proto__'];
    const junk = fc.record(
      {
        do: fc.oneof(fc.constantFrom(...words), fc.jsonValue()),
        id: fc.oneof(fc.constantFrom('a-1', 'b'), fc.jsonValue()),
        chat: fc.oneof(fc.integer(), fc.jsonValue()),
        text: fc.oneof(fc.string(), fc.jsonValue()),
        what: fc.constantFrom('sign-in', 'nothing'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          junk.map((it) => JSON.stringify(it)),
          fc.json(),
          fc.string(),
        ),
        (text) => {
          const frame = read('agent', text);
          if (frame === null) return;
          const given = JSON.parse(text);
          expect(frame.id).toBe(given.id);
          const kind = FRAMES.agent.get(given.do);
          const isRight = kind !== undefined && ajv.validate(kind.schema, given);
          expect('deed' in frame).toBe(isRight);
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  });
});

describe('too many of them', () => {
  test('are told to wait, and then the socket is closed; HTTP and the socket count together', async () => {
    const { url, agent, tokens } = await people({ rateLimit: 5 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => agent.act('limit', { units: 3 })),
    );
    const told = answers.filter(({ status }) => status === 429);
    expect(told.length).toBeGreaterThanOrEqual(9);
    expect(told[0].retryAfter).toBeGreaterThan(0);
    expect(ajv.validate(REFUSED_FRAME, told[0])).toBe(true);
    expect((await ask(url, 'GET', '/v1/agent', tokens.agent)).status).toBe(429);
    for (let i = 0; i < 200; i++) agent.socket.send(`{"do":"next","id":"n-${i}"}`);
    expect(await agent.closed).toBe(1013);
  });

  test('without a limit are all answered, and others are served meanwhile', async () => {
    const { agent, customer, chat } = await live();
    for (let i = 0; i < 3000; i++)
      agent.socket.send(`{"do":"write","id":"w-${i}","chat":${chat},"text":"text ${i}"}`);
    expect((await customer.act('write', { chat, text: 'me too' })).status).toBe(201);
    await agent.until(({ answered }) => answered.length >= 3000, 10_000);
    expect(agent.answered.every(({ status }) => status < 300)).toBe(true);
    const heard = customer.heard.filter(({ event }) => event === 'message.agent');
    expect(heard.map(({ text }) => text)).toEqual(heard.map((_, i) => `text ${i}`));
  });
});
