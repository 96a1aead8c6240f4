/**
 * The documents of the protocol against a running server: every path is documented and every documented path is there; what
 * comes back and what is pushed is as the documents say. The documents themselves are those in docs/protocol.
 */
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { tiny } from '../../engine/testing.ts';
import { asyncApi, openApi } from './documents.ts';
import type { Server } from './server.ts';
import { ADMIN, ask, Ear, type Reply, serverFor } from './testing.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents of somebody else's form
type Document = any;
const http: Document = JSON.parse(readFileSync('docs/protocol/openapi.json', 'utf8'));
const pushed: Document = parse(readFileSync('docs/protocol/asyncapi.yaml', 'utf8'));

describe('the documents', () => {
  test('are what the tables say (else: node tools/docs-protocol.ts)', () => {
    expect(http).toEqual(JSON.parse(JSON.stringify(openApi(http.info.version))));
    expect(pushed).toEqual(JSON.parse(JSON.stringify(asyncApi(pushed.info.version))));
  });

  test.each([
    ['openapi.json', http],
    ['asyncapi.yaml', pushed],
  ])('%s refers to nothing that is not there', (_, document) => {
    const text = JSON.stringify(document);
    for (const [, ref] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = ref!.split('/').reduce((at: Document, key) => at?.[key], document);
      expect(found, ref).toBeDefined();
    }
  });

  test('no operation is named twice', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

function operations(): { method: string; path: string; operation: Document }[] {
  return Object.entries(http.paths as Document).flatMap(([path, methods]) =>
    Object.entries(methods as Document).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

const ajv = new Ajv2020({ strict: false, allowUnionTypes: true });
ajv.addSchema(http, 'http');
ajv.addSchema(pushed, 'pushed');
const validators = new Map<string, ValidateFunction>();

function mustBe(ref: string, value: unknown): void {
  const validate = validators.get(ref) ?? ajv.compile({ $ref: ref });
  validators.set(ref, validate);
  expect(
    validate(value),
    `${ref}: ${JSON.stringify(validate.errors)}\n${JSON.stringify(value)}`,
  ).toBe(true);
}

/** Two queues, wrap-up by hand, agents who may join and pick: something of everything. */
const scenario = tiny({
  rules: {
    'capacity.total': 2,
    'match.pull': 'pick',
    'session.participants': 3,
    'session.join': 'anyone',
    'session.leftGrace': 60_000_000,
    'session.resolve': 'end',
    'wrapUp.mode': 'manual',
    'record.agentEnd': 'open',
  },
  queues: [{}, {}],
  skills: ['spanish'],
  groups: [{ count: 4, skills: [0] }],
});

describe('a running server', () => {
  let server: Server;
  const seen = new Set<string>();
  const ears: { side: 'customer' | 'agent'; ear: Ear }[] = [];

  beforeAll(async () => {
    server = await serverFor(scenario);
  });
  afterAll(() => server.close());

  /** Asks, and holds what comes back against the document. */
  async function call(line: string, token?: string, body?: unknown): Promise<Reply> {
    const [method = '', target = ''] = line.split(' ');
    const reply = await ask(server.url, method, target, token, body);
    const path = target.split('?')[0] as string;
    const match = Object.keys(http.paths)
      .sort((a, b) => Number(a.includes('{')) - Number(b.includes('{')))
      .find((template) =>
        new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+').replace(/\//g, '\\/')}$`).test(path),
      );
    const operation = http.paths[match ?? '']?.[method.toLowerCase()];
    expect(operation, line).toBeDefined();
    const response = operation.responses[reply.status];
    expect(response, `${line}: ${reply.status} ${JSON.stringify(reply.body)}`).toBeDefined();
    const isProblem = reply.status >= 400;
    const type = reply.type.split(';')[0] as string;
    if (isProblem) {
      expect(type).toBe('application/problem+json');
      mustBe('http#/components/schemas/Problem', reply.body);
      expect(reply.body.status).toBe(reply.status);
    } else {
      expect(Object.keys(response.content)).toEqual([type]);
      const { $ref } = response.content[type].schema;
      if ($ref !== undefined) mustBe(`http${$ref}`, reply.body);
      seen.add(`${method} ${match}`);
    }
    return reply;
  }

  test('has the paths of the document, and no others', () => {
    const documented = operations().map(({ method, path }) => `${method} ${path}`);
    expect([...server.routes].sort()).toEqual(documented.sort());
  });

  test('answers and pushes as the documents say', async () => {
    const agent: string[] = [];
    for (const { name } of scenario.agents)
      agent.push((await call(`POST /v1/admin/agents/${name}/token`, ADMIN)).body.token);
    const [one, two, three] = agent;
    const { token: customer } = (await call('POST /v1/customers')).body;
    const { token: other } = (await call('POST /v1/admin/customers', ADMIN, { name: 'Ann' })).body;
    const listen = (side: 'customer' | 'agent', token: string) => {
      const path = side === 'agent' ? '/v1/agent/events' : '/v1/events';
      const ear = new Ear(server.url, path, token);
      ears.push({ side, ear });
      seen.add(`GET ${path}`);
      return ear.until(({ heard }) => heard.length > 0);
    };
    for (const token of agent) await listen('agent', token);
    for (const token of [customer, other]) await listen('customer', token);

    const act = (token: string | undefined, path: string, body?: unknown) =>
      call(`POST ${path}`, token, body);
    const ok = async (reply: Promise<Reply>) => {
      const found = await reply;
      expect(found.status, JSON.stringify(found.body)).toBeLessThan(300);
      return found.body;
    };
    const chatOf = async (token: string, body: object = { queue: 'chat' }) =>
      (await ok(act(token, '/v1/chats', body))).chat as number;

    for (const token of agent) await ok(act(token, '/v1/agent/presence', { what: 'sign-in' }));
    for (const what of ['not-ready', 'ready', 'pause', 'resume', 'break', 'back'])
      await ok(act(three, '/v1/agent/presence', { what }));
    for (const token of [two, three])
      await ok(act(token, '/v1/agent/presence', { what: 'not-ready' }));
    await ok(act(agent[3], '/v1/agent/presence', { what: 'sign-out' }));

    // Offered, declined, missed by nobody: accepted in the end.
    const first = await chatOf(customer, {
      queue: 'chat',
      text: 'Hola',
      skills: ['spanish'],
      priority: 2,
      id: 'm-1',
    });
    await ok(act(one, `/v1/agent/chats/${first}/decline`));
    await ok(act(one, '/v1/agent/presence', { what: 'not-ready' }));
    await ok(act(two, `/v1/agent/chats/${first}/pick`));
    await call(`GET /v1/agent/chats/${first}`, two);
    const at = `/v1/agent/chats/${first}`;
    await ok(act(two, `${at}/messages`, { text: 'Hello', id: 'a-1' }));
    await ok(act(two, `${at}/messages`, { text: 'Hello', id: 'a-1' }));
    await ok(act(customer, `/v1/chats/${first}/messages`, { text: '1 < 2 & "so" \u{1f600}' }));
    await ok(act(two, `${at}/dismiss`));
    await ok(act(three, `${at}/join`));
    await ok(act(three, `${at}/leave`));
    await ok(act(two, `${at}/invite`, { agent: scenario.agents[2]!.name }));
    await ok(act(three, `${at}/accept`));
    await ok(act(two, `${at}/leave`));
    await ok(act(three, `${at}/view`));
    await ok(act(customer, `/v1/chats/${first}/leave`));
    await ok(act(customer, `/v1/chats/${first}/rejoin`));
    await call(`GET /v1/chats/${first}`, customer);
    await call('GET /v1/chats', customer);
    await ok(act(three, `${at}/transfer`, { queue: 'queue-2' }));
    await ok(act(one, '/v1/agent/presence', { what: 'ready' }));
    await ok(act(one, `${at}/disable`));
    await ok(act(two, `${at}/pick`));
    await ok(act(customer, `/v1/chats/${first}/end`));

    // Each way for an agent to be done with a chat.
    for (const token of [two, three])
      await ok(act(token, '/v1/agent/presence', { what: 'sign-out' }));
    await ok(act(one, '/v1/agent/presence', { what: 'ready' }));
    await ok(act(one, '/v1/agent/limit', { units: 5 }));
    const live = async () => {
      const chat = await chatOf(other);
      await ok(act(one, `/v1/agent/chats/${chat}/accept`));
      return `/v1/agent/chats/${chat}`;
    };
    const ended = await live();
    await ok(act(one, `${ended}/end`));
    await ok(act(one, `${ended}/close-wrap-up`));
    await ok(act(one, `${ended}/close-record`));
    await ok(act(one, `${await live()}/end-and-close`));
    await ok(act(one, `${await live()}/resolve`));
    await act(one, `${await live()}/close-tab`);
    seen.add('POST /v1/agent/chats/{chat}/close-tab');
    await ok(act(one, '/v1/agent/next'));
    await ok(act(one, '/v1/agent/work', { units: 1 }));
    await ok(act(one, '/v1/agent/limit', { units: null }));
    await ok(act(one, '/v1/agent/queues', { queues: ['chat'] }));
    await call('GET /v1/agent', one);

    // Administrators.
    await ok(act(ADMIN, '/v1/admin/rules', { rule: 'capacity.total', value: 3, for: 'A' }));
    await ok(act(ADMIN, '/v1/admin/rules', { rule: 'capacity.total', value: 4, for: 'A1' }));
    const { rules } = (await call('GET /v1/admin/rules', ADMIN)).body;
    expect(rules.find(({ rule }: { rule: string }) => rule === 'capacity.total')).toEqual({
      rule: 'capacity.total',
      words: 'standard capacity',
      value: '2',
      changeable: true,
      groups: { A: '3' },
      agents: { A1: '4' },
    });
    await ok(act(ADMIN, '/v1/admin/queues/queue-2/close'));
    const refused = await act(customer, '/v1/chats', { queue: 'queue-2' });
    expect(refused.body).toMatchObject({ state: 'refused', reason: 'queue-closed' });
    await ok(act(ADMIN, '/v1/admin/queues/queue-2/open'));
    for (const fault of [
      { fault: 'lost-push', share: 0.5, event: 'chat.ended' },
      { fault: 'throttling' },
    ])
      await ok(act(ADMIN, '/v1/admin/faults', fault));
    await call('GET /v1/admin/faults', ADMIN);
    await call('DELETE /v1/admin/faults/throttling', ADMIN);
    await call('DELETE /v1/admin/faults', ADMIN);
    await ok(act(ADMIN, '/v1/admin/restart'));
    for (const state of ['', '?state=open', '?state=ended', '?state=open&after=1&limit=2'])
      await call(`GET /v1/admin/chats${state}`, ADMIN);
    await call('GET /v1/admin/world', ADMIN);
    for (const path of ['/', '/healthz', '/metrics', '/openapi.json', '/asyncapi.json'])
      await call(`GET ${path}`);
    await call('GET /v1/admin/trace', ADMIN);

    // What is wrong in some way, or too late.
    const wrong: [number, string, (string | undefined)?, unknown?][] = [
      [401, 'GET /v1/chats'],
      [401, 'GET /v1/chats', 'nobody'],
      [403, 'GET /v1/chats', one],
      [403, 'GET /v1/admin/world', customer],
      [403, 'GET /v1/admin/rules', one],
      [404, `GET /v1/chats/${first}`, other],
      [404, 'POST /v1/chats/999/messages', customer, { text: 'x' }],
      [404, 'POST /v1/chats', customer, { queue: 'nowhere' }],
      [404, 'POST /v1/chats', customer, { queue: 'chat', skills: ['latin'] }],
      [404, 'GET /v1/agent/chats/999', one],
      [404, 'POST /v1/agent/queues', one, { queues: ['nowhere'] }],
      [404, 'POST /v1/admin/agents/nobody/token', ADMIN],
      [409, 'POST /v1/admin/customers', ADMIN, { name: 'Ann' }],
      [409, `POST /v1/chats/${first}/messages`, customer, { text: 'too late' }],
      [409, `POST /v1/agent/chats/${first}/accept`, one],
      [409, 'POST /v1/chats', customer, { queue: 'chat', id: 'm-1' }],
      [422, 'POST /v1/admin/rules', ADMIN, { rule: 'capacity.totl', value: 3 }],
      [422, 'POST /v1/admin/rules', ADMIN, { rule: 'match.select', value: '[id]' }],
      [400, 'POST /v1/admin/rules', ADMIN, { rule: 'capacity.total' }],
      [400, 'POST /v1/admin/faults', ADMIN, { fault: 'lost-pish' }],
      [422, 'POST /v1/admin/faults', ADMIN, { fault: 'lost-push', ms: 100 }],
      [403, 'POST /v1/admin/faults', one, { fault: 'lost-push' }],
      [404, 'DELETE /v1/admin/faults/lost-pish', ADMIN],
      [400, 'GET /v1/admin/chats?limit=many', ADMIN],
      [400, 'GET /v1/admin/chats?state=lively', ADMIN],
      [403, 'DELETE /v1/admin/faults', customer],
      [400, 'POST /v1/chats', customer, { colour: 'red' }],
      [400, 'POST /v1/chats', customer, { queue: 'chat', text: '' }],
      [400, 'POST /v1/chats', customer, '{"queue":'],
      [400, 'POST /v1/chats', customer, '[]'],
      [400, `POST /v1/agent/chats/${first}/transfer`, one, {}],
      [400, 'GET /v1/chats/0', customer],
      [400, 'GET /v1/admin/trace?after=x', ADMIN],
      [413, 'POST /v1/chats', customer, { text: 'x'.repeat(100_000) }],
      [426, 'GET /v1/events', customer],
    ];
    for (const [status, line, token, body] of wrong) {
      const reply = await call(line, token, body);
      expect(reply.status, `${line} ${JSON.stringify(reply.body)}`).toBe(status);
    }

    const missing = operations()
      .map(({ method, path }) => `${method} ${path}`)
      .filter((line) => !seen.has(line));
    expect(missing).toEqual([]);

    await Promise.all(ears.map(({ ear }) => ear.until(({ heard }) => heard.length > 3)));
    const kinds = new Set<string>();
    for (const { side, ear } of ears) {
      let seq = 0;
      for (const message of ear.heard) {
        mustBe(`pushed#/components/messages/${side}.${message.event}/payload`, message);
        kinds.add(message.event);
        if (message.event === 'hello') continue;
        expect(message.seq, 'numbers have no gap').toBe(seq + 1);
        seq += 1;
      }
    }
    for (const event of [
      'offer.made',
      'message.customer',
      'chat.ended',
      'wrapup.started',
      'agent.state',
    ])
      expect([...kinds]).toContain(event);
  });
});

test.each([0, 1])(
  'a server with %i front ends gives its own documents to anybody',
  async (frontEnds) => {
    const server = await serverFor(scenario, { frontEnds });
    try {
      const given = await ask(server.url, 'GET', '/openapi.json');
      expect([given.status, given.type]).toEqual([200, 'application/json; charset=utf-8']);
      expect(given.headers.get('cache-control')).toBe('no-store');
      expect(given.body).toEqual({ ...http, servers: [{ url: '/' }] });
      // As a client reads it: the address, then a path of the document.
      const { href } = new URL(given.body.servers[0].url, `${server.url}/openapi.json`);
      expect(href).toBe(`${server.url}/`);
      const sockets = await ask(server.url, 'GET', '/asyncapi.json');
      const { host } = new URL(server.url);
      expect(sockets.body).toEqual({ ...pushed, servers: { here: { host, protocol: 'ws' } } });
      expect((await ask(server.url, 'GET', '/openapi.json', 'nobody')).status).toBe(200);
      expect((await ask(server.url, 'POST', '/openapi.json')).status).toBe(404);
    } finally {
      await server.close();
    }
  },
);
