/** What is wrong with a request or a frame, as a running server tells it: with what would be right, where that can be listed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { tiny } from '../../engine/testing.ts';
import { PRESENCES } from './acts.ts';
import { FAULT_NAMES } from './faults/names.ts';
import type { Server } from './server.ts';
import { ADMIN, ask, Ear, serverFor } from './testing.ts';

const scenario = tiny({ queues: [{}, {}] });

describe('what is malformed is told with what would be right', () => {
  let server: Server;
  beforeAll(async () => {
    server = await serverFor(scenario);
  });
  afterAll(() => server.close());

  const names = FAULT_NAMES.join(', ');
  test.each<[string, string, unknown, string]>([
    [
      'an unknown fault',
      'POST /v1/admin/faults',
      { fault: 'lost-pish' },
      `body/fault must be one of: ${names}`,
    ],
    [
      'an unknown state',
      'GET /v1/admin/chats?state=lively',
      undefined,
      'querystring/state must be one of: waiting, offered, live, ended, refused, open',
    ],
    [
      'what has no place in a body',
      'POST /v1/admin/restart',
      { colour: 'red' },
      'body must NOT have additional properties: colour',
    ],
    [
      'what has no place behind the question mark',
      'GET /v1/admin/chats?stat=open',
      undefined,
      'querystring must NOT have additional properties: stat',
    ],
    [
      'a name of a thousand letters, cut',
      'POST /v1/admin/restart',
      { ['x'.repeat(1000)]: 1 },
      `body must NOT have additional properties: ${'x'.repeat(100)}`,
    ],
    [
      'what is missing',
      'POST /v1/admin/rules',
      { rule: 'capacity.total' },
      "body must have required property 'value'",
    ],
  ])('%s', async (_, line, body, detail) => {
    const [method = '', path = ''] = line.split(' ');
    const reply = await ask(server.url, method, path, ADMIN, body);
    expect(reply.body).toEqual({
      type: 'urn:chatsim:problem:malformed',
      title: 'This request is not well-formed',
      status: 400,
      detail,
      hint: 'see /openapi.json of this server for what belongs here',
    });
  });

  test('a path that is not there', async () => {
    const reply = await ask(server.url, 'GET', '/v1/admin/rulez', ADMIN);
    expect([reply.status, reply.body.hint]).toEqual([404, 'see /openapi.json of this server']);
  });

  test('a queue that is not there, with those that are', async () => {
    const reply = await ask(server.url, 'POST', '/v1/admin/queues/quue/close', ADMIN);
    expect([reply.status, reply.body.hint]).toEqual([404, 'queues: chat, queue-2']);
  });

  test('a frame, and a path of no socket', async () => {
    const { token } = (await ask(server.url, 'POST', '/v1/admin/agents/A1/token', ADMIN)).body;
    const ear = new Ear(server.url, '/v1/agent/events', token);
    await ear.until(({ heard }) => heard.length > 0);
    const { status, body } = await ear.act('presence', { what: 'sleeping' });
    expect([status, body.detail, body.hint]).toEqual([
      400,
      `what must be one of: ${PRESENCES.join(', ')}`,
      'see /asyncapi.json of this server',
    ]);
    const nowhere = await new Promise<string>((resolve, reject) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/evnts`);
      socket.on('error', reject);
      socket.on('unexpected-response', (_request, response) => {
        response.on('data', (data) => resolve(JSON.parse(String(data)).hint));
      });
    });
    expect(nowhere).toBe('see /asyncapi.json of this server');
  });
});
