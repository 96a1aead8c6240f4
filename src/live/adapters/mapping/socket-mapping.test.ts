/**
 * Mappings of backends that speak on sockets: acts that are said and answered there, against our own server; subscriptions,
 * signs of life, messages that want an answer and messages that hold several things, against a small real one.
 */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { tiny } from '../../../engine/testing.ts';
import type { Adapter } from '../../backend.ts';
import { ADMIN, serverFor, until } from '../../serve/testing.ts';
import { adapterTest } from '../kit/kit.ts';
import { checkedText } from '../kit/kit-text.ts';
import { adapterNamed } from '../registry.ts';
import { Told, targetFor, worldFor } from '../testing.ts';

/** Our own protocol, but for what people do: said on the socket. */
function bySocket(): string {
  const text = readFileSync('scenarios/mappings/chatsim.yaml', 'utf8');
  return text
    .replace('says: body.detail', 'says: "$exists(body.body) ? body.body.detail : body.detail"')
    .replace(/ {2}acts:\n[\s\S]*?\ncustomer:\n/, `  acts:\n${AGENT}\ncustomer:\n`)
    .replace(
      /( {2}socket:\n {4}path: \/v1\/events[\s\S]*?) {2}acts:\n[\s\S]*?\ntruth:\n/,
      `$1${CUSTOMER}\ntruth:\n`,
    );
}
const said = (word: string, fields = '') =>
  `{ say: { do: ${word}, id: "{{ act }}"${fields} }, reply: message.re = act }`;
const CHAT = ', chat: "{{ $number(chat) }}"';
const WRITE =
  '{ say: { do: write, id: "{{ id }}", chat: "{{ $number(chat) }}", text: "{{ text }}" }, reply: message.re = id }';
const AGENT = `    sign-in: ${said('presence', ', what: sign-in')}
    sign-out: ${said('presence', ', what: sign-out')}
    ready: ${said('presence', ', what: ready')}
    accept: ${said('accept', CHAT)}
    decline: ${said('decline', CHAT)}
    end: ${said('end', CHAT)}
    send: ${WRITE}
`;
const CUSTOMER = `  acts:
    start:
      say: { do: start, id: "{{ act }}", queue: "{{ queue }}", priority: "{{ priority }}" }
      reply: message.re = act
      chat: body.body.chat
    send: ${WRITE}
    leave: ${said('leave', CHAT)}
`;

test('acts on the socket: the kit passes, and a no is told as one', async () => {
  const server = await serverFor(
    tiny({
      groups: [{ count: 2 }],
      rules: { 'capacity.total': 2, 'offer.exclude': 'last', 'session.agentGoneGrace': 30e6 },
    }),
  );
  const adapter = (await adapterNamed('mapping', { file: 'm.yaml', text: bySocket() })) as Adapter;
  const report = await adapterTest({
    adapter,
    target: targetFor(server.url),
    world: worldFor(),
    patienceMs: 5000,
    quietMs: 50,
    secrets: [ADMIN],
  });
  expect(report.checks.filter(({ outcome }) => outcome !== 'passed').map(checkedText)).toEqual([
    '-       asks for patience           (no rate limit is declared)',
  ]);
  const backend = await adapter.open(targetFor(server.url));
  const customer = await backend.customer('ann', () => {});
  expect(await customer.send('999', 'x', 'x1').catch((error: unknown) => error)).toMatchObject({
    kind: 'refused',
    message: 'send: 404 there is no chat 999 for you',
  });
  await customer.close();
  await backend.close();
  await server.close();
});

const WIRE = `
name: wire
capabilities: { assignment: push }
agent: &side
  socket:
    path: /socket?who={{ account.name }}
    send: [{ subscribe: inbox, as: "{{ account.name }}" }, { hello: true }]
    ready: message.kind = 'subscribed'
    ping: { every: 20ms, say: { kind: alive } }
    answer: [{ when: message.kind = 'are you there', say: { kind: "yes", to: "{{ message.number }}" } }]
    each: message.rooms
    key: item.room
    events:
      - when: item.owner = account.name and $not(before.owner = account.name)
        event: chat.assigned
        chat: item.room
        agent: item.owner
      - when: item.last != before.last or $exists(item.last) and $not($exists(before.last))
        event: message.customer
        chat: item.room
        text: item.last
  acts:
    sign-in: { say: { kind: here }, tell: { event: agent.state, state: ready } }
    sign-out: { say: { kind: gone }, tell: { event: agent.state, state: signed-out } }
    send: { say: { kind: text, room: "{{ chat }}", text: "{{ text }}" } }
    end: { say: { kind: close, room: "{{ chat }}" } }
customer:
  poll: { every: 10s, call: GET /nothing, ok: [404, 426], events: [{ event: chat.queued }] }
  acts: { start: { chat: "'1'" }, send: [], leave: [] }
`;

test('subscriptions, signs of life, answers, and several things in a message', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((listening) => server.once('listening', listening));
  const heard: { kind?: string; [key: string]: unknown }[] = [];
  let socket: WebSocket | undefined;
  server.on('connection', (each) => {
    socket = each;
    each.on('message', (data) => {
      const message = JSON.parse(String(data));
      heard.push(message);
      if (message.hello === true) each.send('{"kind":"subscribed"}');
    });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const adapter = (await adapterNamed('mapping', { file: 'w.yaml', text: WIRE })) as Adapter;
  const backend = await adapter.open(targetFor(url));
  const told = new Told();
  const agent = await backend.agent({ name: 'A1', secret: {} }, told.hear);
  expect(heard.slice(0, 2)).toEqual([{ subscribe: 'inbox', as: 'A1' }, { hello: true }]);
  await agent.presence('sign-in');
  const say = (message: unknown) => socket?.send(JSON.stringify(message));
  say({
    rooms: [
      { room: 7, owner: 'A1' },
      { room: 8, owner: 'A2' },
    ],
  });
  say({ rooms: [{ room: 7, owner: 'A1', last: 'Hi' }] });
  say({
    rooms: [
      { room: 7, owner: 'A1', last: 'Hi' },
      { room: 8, owner: 'A1', last: 'Yo' },
    ],
  });
  say({ kind: 'are you there', number: 5 });
  socket?.send('this is no JSON');
  await until(() => heard.some(({ kind }) => kind === 'yes'));
  await until(() => heard.filter(({ kind }) => kind === 'alive').length >= 3);
  expect(heard.find(({ kind }) => kind === 'yes')).toEqual({ kind: 'yes', to: 5 });
  expect(told.events.map(({ event, chat, text }) => [event, chat, text])).toEqual([
    ['agent.state', undefined, undefined],
    ['chat.assigned', '7', undefined],
    ['message.customer', '7', 'Hi'],
    ['chat.assigned', '8', undefined],
    ['message.customer', '8', 'Yo'],
  ]);
  await agent.send('7', 'Hello', 'x');
  socket?.terminate();
  await told.first('live.up');
  // It subscribes anew.
  expect(heard.filter(({ subscribe }) => subscribe === 'inbox')).toHaveLength(2);
  await agent.close();
  await backend.close();
  await new Promise((done) => server.close(done));
});
