/**
 * What a page of somebody else can make a browser do to a server on loopback: requests and sockets that say where they come
 * from are refused, a name that was made to point here is no name of ours, and nothing can be read across.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../testing.ts';
import { type Besieged, besieged } from './testing.ts';

afterEach(() => besieged.end());

/** The answer to a request with these heads, all of it. */
async function said(
  desk: Besieged,
  line: string,
  heads: Readonly<Record<string, string>>,
): Promise<string> {
  const lines = Object.entries({ Host: `127.0.0.1:${desk.port}`, ...heads })
    .map(([name, value]) => `${name}: ${value.replace('PORT', String(desk.port))}`)
    .join('\r\n');
  const raw = desk.raw(`${line} HTTP/1.1\r\n${lines}\r\nConnection: close\r\n\r\n`);
  await until(() => raw.isClosed);
  return raw.got;
}

const NEW = 'POST /v1/customers';

describe('a browser says where it comes from', () => {
  test.each<[what: string, line: string, heads: Record<string, string>, answer: RegExp]>([
    ['our own page', NEW, { Origin: 'http://127.0.0.1:PORT' }, /^HTTP\/1.1 201/],
    [
      'our own page by its other name',
      NEW,
      { Host: 'localhost:PORT', Origin: 'http://localhost:PORT' },
      /^HTTP\/1.1 201/,
    ],
    ['a program', NEW, {}, /^HTTP\/1.1 201/],
    ['another page', NEW, { Origin: 'https://evil.example' }, /^HTTP\/1.1 403[\s\S]*other-origin/],
    ['a page of nowhere', NEW, { Origin: 'null' }, /^HTTP\/1.1 403/],
    ['another port of this machine', NEW, { Origin: 'http://127.0.0.1:1' }, /^HTTP\/1.1 403/],
    [
      'a name that begins like ours',
      NEW,
      { Origin: 'http://127.0.0.1:PORT.evil.example' },
      /^HTTP\/1.1 403/,
    ],
    ['a name before ours', NEW, { Origin: 'http://evil@127.0.0.1:PORT' }, /^HTTP\/1.1 403/],
    [
      'a form that is sent across',
      NEW,
      { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' },
      /^HTTP\/1.1 403/,
    ],
    [
      'a picture that is no picture',
      'GET /healthz',
      { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' },
      /^HTTP\/1.1 403/,
    ],
    [
      'a link',
      'GET /',
      { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' },
      /^HTTP\/1.1 200/,
    ],
    ['a name that points here', NEW, { Host: 'evil.example' }, /^HTTP\/1.1 421/],
    [
      'a name that points here, and its page',
      NEW,
      { Host: 'evil.example:PORT', Origin: 'http://evil.example:PORT' },
      /^HTTP\/1.1 421/,
    ],
    ['a name that ends like ours', NEW, { Host: '127.0.0.1.evil.example' }, /^HTTP\/1.1 421/],
    ['an empty name', NEW, { Host: '' }, /^HTTP\/1.1 421/],
  ])('%s', async (_, line, heads, answer) => {
    const desk = await besieged.open();
    expect(await said(desk, line, heads)).toMatch(answer);
    expect(desk.server.world.customers.size).toBe(/201/.test(String(answer)) ? 1 : 0);
  });

  test('asked whether it may, no page is told that it may', async () => {
    const desk = await besieged.open();
    for (const origin of ['https://evil.example', 'http://127.0.0.1:PORT']) {
      const answer = await said(desk, 'OPTIONS /v1/customers', {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
      });
      expect(answer).toMatch(/^HTTP\/1.1 40[34]/);
      expect(answer.toLowerCase()).not.toContain('access-control-allow');
    }
  });

  test('no page elsewhere can show, frame or read what is here', async () => {
    const desk = await besieged.open();
    const answer = await said(desk, 'GET /', {});
    expect(answer).toMatch(/cross-origin-resource-policy: same-origin/);
    expect(answer).toMatch(/frame-ancestors 'none'/);
    expect(answer).toMatch(/x-content-type-options: nosniff/);
    expect(answer).not.toMatch(/set-cookie/i);
  });

  test('a socket from another page is refused though it has a token; from ours it opens', async () => {
    const desk = await besieged.open();
    const token = await desk.customer();
    const from = (origin: string, host?: string) =>
      new Promise<number>((resolve) => {
        const socket = new WebSocket(
          `${desk.url.replace('http', 'ws')}/v1/events`,
          ['chatsim.v1', `bearer.${token}`],
          { origin, ...(host === undefined ? {} : { headers: { host } }) },
        );
        socket.on('open', () => {
          socket.terminate();
          resolve(101);
        });
        // The client hangs on: it is for the server to cut it.
        socket.on('unexpected-response', (_request, response) => {
          response.on('close', () => resolve(response.statusCode ?? 0)).resume();
        });
        socket.on('error', () => {});
      });
    expect(await from('https://evil.example')).toBe(403);
    expect(await from('null')).toBe(403);
    expect(await from('http://evil.example', 'evil.example')).toBe(421);
    expect(await from(desk.url)).toBe(101);
  });

  test('behind a proxy it goes by a name that it was given', async () => {
    const desk = await besieged.open({ names: ['chat.example'] });
    const heads = { Host: 'chat.example', Origin: 'https://chat.example' };
    expect(await said(desk, NEW, heads)).toMatch(/^HTTP\/1.1 201/);
    expect(await said(desk, NEW, { ...heads, Origin: 'https://evil.example' })).toMatch(/ 403 /);
  });
});
