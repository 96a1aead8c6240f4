/**
 * The server under attack, by real sockets on loopback: who has no business here, what is malformed, what never ends, what
 * comes from somebody else's page, and where secrets might leak. After each attack an honest client is still served.
 * What protocol.test.ts and server.test.ts hold is not here again: each status of each route, 16 sockets a client, the backlog.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ROUTES, type Side } from '../routes.ts';
import { ADMIN, Ear, until } from '../testing.ts';
import { type Besieged, besieged, HOST } from './testing.ts';

afterAll(() => besieged.end());

describe('strangers', () => {
  const path = (template: string) =>
    template
      .replace('{chat}', '1')
      .replace('{agent}', 'A1')
      .replace('{queue}', 'chat')
      .replace('{fault}', 'lost-push');

  test('no route of a side opens without its token, with a wrong one, or with one of another side', async () => {
    const desk = await besieged.open();
    const tokens: Record<Exclude<Side, 'anyone'>, string> = {
      customer: await desk.customer(),
      agent: await desk.agent('A1'),
      admin: ADMIN,
    };
    const sides = Object.keys(tokens) as Exclude<Side, 'anyone'>[];
    const before = desk.server.world.trace.total;
    const others = ['/v1/events', '/v1/agent/events', '/v1/admin/trace'].map((at) => ({
      method: 'GET',
      path: at,
      side: at === '/v1/events' ? 'customer' : at === '/v1/agent/events' ? 'agent' : 'admin',
    }));
    let refused = 0;
    for (const route of [...ROUTES, ...others]) {
      if (route.side === 'anyone') continue;
      const { method } = route;
      const at = path(route.path);
      const body = method === 'POST' ? {} : undefined;
      for (const wrong of [undefined, 'nobody', `${ADMIN}x`, ADMIN.slice(1), '__proto__'])
        expect((await desk.ask(method, at, wrong, body)).status, `${method} ${at}`).toBe(401);
      for (const side of sides) {
        if (side === route.side) continue;
        const { status } = await desk.ask(method, at, tokens[side], body);
        expect(status, `${method} ${at} as ${side}`).toBe(403);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(80);
    expect(desk.server.world.trace.total).toBe(before);
  });

  test('nobody reads or does anything with the chat of another customer or another agent', async () => {
    const desk = await besieged.open();
    const [ann, eve] = [await desk.customer(), await desk.customer()];
    const mine = await desk.agent('A1');
    const { chat } = (await desk.ask('POST', '/v1/chats', ann, { queue: 'chat', text: 'A secret' }))
      .body;
    await desk.ask('POST', `/v1/agent/chats/${chat}/accept`, mine);
    const [other, far] = [await desk.agent('A2'), await desk.agent('B1')];
    const before = desk.server.world.trace.total;
    const bodies: Record<string, object> = {
      messages: { text: 'x' },
      transfer: { agent: 'A2' },
      invite: { agent: 'A2' },
    };
    for (const route of ROUTES) {
      if (!route.path.includes('{chat}')) continue;
      const last = route.path.split('/').at(-1) as string;
      // Whoever serves the queue may look at its chats, as platforms let them.
      const token = route.side !== 'agent' ? eve : last === 'view' ? far : other;
      const body = route.method === 'GET' ? undefined : (bodies[last] ?? {});
      const reply = await desk.ask(route.method, path(route.path), token, body);
      expect([404, 409], `${route.path} ${reply.status}`).toContain(reply.status);
      expect(JSON.stringify(reply.body)).not.toContain('A secret');
    }
    const events = [...desk.server.world.trace.toLines(before)].map((line) => JSON.parse(line));
    // A late accept is told to whoever was late, and changes nothing.
    expect(events.filter(({ event }) => event !== 'offer.stale')).toEqual([]);
    expect((await desk.ask('GET', `/v1/chats/${chat}`, ann)).body.state).toBe('live');
  });

  test('a socket without a token, with a wrong one or of the other side is refused before it is one', async () => {
    const desk = await besieged.open();
    const [ann, agent] = [await desk.customer(), await desk.agent('A1')];
    const codes: [string, string[], number][] = [
      ['/v1/events', ['chatsim.v1'], 401],
      ['/v1/events', ['chatsim.v1', 'bearer.nobody'], 401],
      ['/v1/events', ['chatsim.v1', `bearer.${agent}`], 403],
      ['/v1/agent/events', ['chatsim.v1', `bearer.${ann}`], 403],
      ['/v1/agent/events', ['chatsim.v1', `bearer.${ADMIN}`], 403],
    ];
    for (const [at, protocols, status] of codes) {
      const socket = new WebSocket(`${desk.url.replace('http', 'ws')}${at}`, protocols);
      const answer = await new Promise<number>((resolve) => {
        socket.on('unexpected-response', (_request, response) => {
          resolve(response.statusCode ?? 0);
          response.destroy();
        });
        socket.on('open', () => resolve(101));
      });
      expect(answer, protocols.join()).toBe(status);
    }
    await desk.isWell();
  });
});

describe('bodies and heads', () => {
  let desk: Besieged;
  beforeAll(async () => {
    desk = await besieged.open();
  });

  const post = (head: string, body: string) =>
    `POST /v1/customers HTTP/1.1\r\n${HOST}\r\nConnection: close\r\n${head}\r\n\r\n${body}`;
  const json = (body: string, head = '') =>
    post(
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body, 'latin1')}${head}`,
      body,
    );

  test.each<[what: string, raw: string, answer: RegExp]>([
    ['a body that is too large', json(`{"id":"${'x'.repeat(70_000)}"}`), /^HTTP\/1.1 413/],
    [
      'a length that is a lie',
      post('Content-Type: application/json\r\nContent-Length: 9999999', '{'),
      /^HTTP\/1.1 413/,
    ],
    [
      'a length that is none',
      post('Content-Type: application/json\r\nContent-Length: ten', '{}'),
      /^HTTP\/1.1 400/,
    ],
    ['two lengths', json('{}', '\r\nContent-Length: 3'), /^HTTP\/1.1 400/],
    [
      'a length and chunks',
      post(
        'Content-Type: application/json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked',
        '0\r\n\r\nGET /v1/admin/world HTTP/1.1\r\n\r\n',
      ),
      /^HTTP\/1.1 400/,
    ],
    [
      'chunks without an end of sense',
      post('Content-Type: application/json\r\nTransfer-Encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n'),
      /^HTTP\/1.1 400/,
    ],
    [
      'a head that is too long',
      `GET / HTTP/1.1\r\n${HOST}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      /^HTTP\/1.1 431/,
    ],
    [
      'a folded head',
      `GET /healthz HTTP/1.1\r\n${HOST}\r\nConnection: close\r\nX: a\r\n b\r\n\r\n`,
      /^HTTP\/1.1 400/,
    ],
    ['lines that end with LF only', `GET /healthz HTTP/1.1\n${HOST}\n\n`, /^HTTP\/1.1 400/],
    ['a head with a null', `GET /healthz HTTP/1.1\r\n${HOST}\r\nX: a\0b\r\n\r\n`, /^HTTP\/1.1 400/],
    [
      'two hosts',
      `GET /healthz HTTP/1.1\r\n${HOST}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
      /^HTTP\/1.1 400/,
    ],
    ['no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', /^HTTP\/1.1 400/],
    ['an old protocol without a host', 'GET /healthz HTTP/1.0\r\n\r\n', /^HTTP\/1.1 421/],
    ['arrays in arrays in arrays', json('['.repeat(30_000) + ']'.repeat(30_000)), /^HTTP\/1.1 400/],
    ['objects in objects', json(`${'{"id":'.repeat(9000)}1${'}'.repeat(9000)}`), /^HTTP\/1.1 400/],
    ['no JSON', json('{"id":'), /^HTTP\/1.1 400/],
    ['JSON that is no object', json('"x"'), /^HTTP\/1.1 400/],
    ['null', json('null'), /^HTTP\/1.1 400/],
    ['a number with many digits', json(`{"id":${'9'.repeat(5000)}}`), /^HTTP\/1.1 400/],
    ['bytes that are no UTF-8', json('{"id":"\xff\xfe"}'), /^HTTP\/1.1 400/],
    ['the prototype as a key', json('{"__proto__":{"id":"x"}}'), /^HTTP\/1.1 400/],
    ['the prototype behind an escape', json('{"\\u005f_proto__":{"id":"x"}}'), /^HTTP\/1.1 400/],
    [
      'the constructor as a key',
      json('{"constructor":{"prototype":{"id":"x"}}}'),
      /^HTTP\/1.1 400/,
    ],
    ['an id with a line break', json('{"id":"a\\r\\nSet-Cookie: x=1"}'), /^HTTP\/1.1 400/],
    ['an id of another alphabet', json('{"id":"\\u202e"}'), /^HTTP\/1.1 400/],
    ['a body that is packed', json('\x1f\x8b\x08', '\r\nContent-Encoding: gzip'), /^HTTP\/1.1 400/],
    ['XML', post('Content-Type: application/xml\r\nContent-Length: 4', '<a/>'), /^HTTP\/1.1 415/],
    ['a tunnel', `CONNECT evil.example:80 HTTP/1.1\r\n${HOST}\r\n\r\n`, /^$/],
    [
      'an echo',
      `TRACE / HTTP/1.1\r\n${HOST}\r\nConnection: close\r\nCookie: a=b\r\n\r\n`,
      /^HTTP\/1.1 404(?![\s\S]*a=b)/,
    ],
    [
      'a proxy’s request',
      `GET http://evil.example/ HTTP/1.1\r\n${HOST}\r\nConnection: close\r\n\r\n`,
      /^HTTP\/1.1 421/,
    ],
  ])('%s', async (_, raw, answer) => {
    const before = desk.server.world.customers.size;
    const said = desk.raw(Buffer.from(raw, 'latin1'));
    await until(() => said.isClosed);
    expect(said.got.slice(0, 400)).toMatch(answer);
    expect(desk.server.world.customers.size).toBe(before);
    await desk.isWell();
  });

  test.each([
    '/../../package.json',
    '/%2e%2e/%2e%2e/package.json',
    '/%252e%252e%252fpackage.json',
    '/..%5c..%5cpackage.json',
    '/..\\..\\package.json',
    '//etc/passwd',
    '/%00',
    '/v1/agent/chats/%2e%2e%2f%2e%2e%2fadmin%2fworld',
    '/v1/chats/../admin/world',
    '/v1//admin/world',
    '/V1/ADMIN/WORLD',
    '/index.html',
    '/page.ts',
    '/.git/config',
    '/%c0%ae%c0%ae/package.json',
    '/%',
  ])('there is nothing at %s', async (at) => {
    for (const token of ['', `Authorization: Bearer ${await desk.customer()}\r\n`]) {
      const said = desk.raw(`GET ${at} HTTP/1.1\r\n${HOST}\r\n${token}Connection: close\r\n\r\n`);
      expect(await said.closed).toMatch(/^HTTP\/1.1 40[0134]/);
      expect(said.got).not.toMatch(/"name": "chatsim"|"platform"/);
    }
  });

  test('keys of the prototype open nothing, wherever names are taken', async () => {
    const [ann, agent] = [await desk.customer(), await desk.agent('A1')];
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const replies = await Promise.all([
        desk.ask('POST', '/v1/chats', ann, { queue: name }),
        desk.ask('POST', '/v1/chats', ann, { queue: 'chat', skills: [name] }),
        desk.ask('POST', `/v1/admin/agents/${name}/token`, ADMIN),
        desk.ask('POST', `/v1/admin/queues/${name}/close`, ADMIN),
        desk.ask('POST', '/v1/admin/rules', ADMIN, { rule: name, value: 1 }),
        desk.ask('POST', '/v1/admin/rules', ADMIN, { rule: 'capacity.total', value: 1, for: name }),
        desk.ask('POST', '/v1/admin/faults', ADMIN, { fault: name }),
        desk.ask('DELETE', `/v1/admin/faults/${name}`, ADMIN),
        desk.ask('POST', '/v1/agent/queues', agent, { queues: [name] }),
        desk.ask('POST', '/v1/agent/presence', agent, { what: name }),
        desk.ask('GET', `/v1/admin/trace?${name}=1`, ADMIN),
      ]);
      for (const { status } of replies) {
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
      }
      // As a name of their own these are as good as any.
      const { token } = (await desk.ask('POST', '/v1/admin/customers', ADMIN, { name })).body;
      const { chat } = (await desk.ask('POST', '/v1/chats', token, { id: name })).body;
      const seen = (await desk.ask('GET', '/v1/admin/chats', ADMIN)).body.chats;
      expect(seen.find((each: { chat: number }) => each.chat === chat).customer).toBe(name);
    }
    expect(({} as Record<string, unknown>)['id']).toBeUndefined();
  });

  test('what people write comes back as text, whatever it looks like, one line an event', async () => {
    const ann = await desk.customer();
    const name = 'Eve\r\n{"event":"chat.ended"}\u2028\0';
    const { token } = (await desk.ask('POST', '/v1/admin/customers', ADMIN, { name })).body;
    const text = 'a\r\n\r\nHTTP/1.1 200 OK\u2028\0\ud800</script><script>alert(1)</script>';
    const ear = new Ear(desk.url, '/v1/events', token);
    await ear.until(({ heard }) => heard.length > 0);
    await desk.ask('POST', '/v1/chats', token, { text });
    await ear.until(({ events }) => events.includes('message.customer'));
    const said = ear.heard.find(({ event }) => event === 'message.customer').text;
    expect(said.replace('\ufffd', '\ud800')).toBe(text);
    const trace: string = (await desk.ask('GET', '/v1/admin/trace', ADMIN)).body;
    const lines = trace.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).event)).not.toContain('chat.ended');
    expect(lines).toHaveLength(desk.server.world.trace.total + 1);
    expect((await desk.ask('GET', '/v1/chats', ann)).body.chats).toEqual([]);
  });
});
