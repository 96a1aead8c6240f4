/**
 * What never ends: heads and bodies that trickle, connections that say nothing, frames without an end, floods, very many
 * sockets. Each is cut or told to wait, and meanwhile an honest client is served.
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ask, until } from '../testing.ts';
import { type Besieged, besieged, HOST, type Raw } from './testing.ts';

afterEach(() => besieged.end());

/** Instead of fifteen seconds. */
const REQUEST_MS = 500;

/** One byte at a time, until nobody listens any more. */
function trickle(raw: Raw, text: string): void {
  let at = 0;
  const drop = setInterval(() => {
    if (raw.isClosed) clearInterval(drop);
    else raw.socket.write(text[at++ % text.length] as string);
  }, 40);
}

describe('who is slow on purpose', () => {
  test.each<[what: string, said: string, drops: string, answer: RegExp]>([
    ['a head that trickles', `GET /healthz HTTP/1.1\r\n${HOST}\r\nX: `, 'x', /^HTTP\/1.1 408/],
    [
      'a body that trickles',
      `POST /v1/customers HTTP/1.1\r\n${HOST}\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n`,
      ' ',
      /^HTTP\/1.1 408/,
    ],
    [
      'chunks that trickle',
      `POST /v1/customers HTTP/1.1\r\n${HOST}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
      '1\r\n \r\n',
      /^HTTP\/1.1 408/,
    ],
    ['nothing at all', '', '', /^(HTTP\/1.1 408|$)/],
    [
      'an upgrade whose body never comes',
      `POST /v1/customers HTTP/1.1\r\n${HOST}\r\nConnection: upgrade\r\nUpgrade: websocket\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n`,
      '',
      /^(HTTP\/1.1 4\d\d|$)/,
    ],
    [
      'an upgrade where there is no socket',
      `GET /v1/chats HTTP/1.1\r\n${HOST}\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
      '',
      /^HTTP\/1.1 40[14]/,
    ],
  ])('%s', async (_, said, drops, answer) => {
    const desk = await besieged.open({ requestMs: REQUEST_MS });
    const raw = desk.raw(said);
    if (drops !== '') trickle(raw, drops);
    await desk.isWell();
    await until(() => raw.isClosed, 3000);
    expect(raw.got).toMatch(answer);
    expect(desk.server.world.customers.size).toBe(1);
  });

  const REFUSED = `GET /v1/events HTTP/1.1\r\n${HOST}\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`;

  test('whoever is refused a socket and does not go is cut, and holds up no end', async () => {
    const desk = await besieged.open();
    const hangsOn = connect({ port: desk.port, host: '127.0.0.1', allowHalfOpen: true });
    hangsOn.on('error', () => {}).write(REFUSED);
    await new Promise((resolve) => hangsOn.once('data', resolve));
    const began = performance.now();
    await desk.server.close();
    expect(performance.now() - began).toBeLessThan(900);
    hangsOn.destroy();
  });

  test('whoever is refused a socket and resets the connection ends nothing', async () => {
    const desk = await besieged.open();
    for (let i = 0; i < 50; i++) {
      const raw = desk.raw(REFUSED);
      raw.socket.once(i % 2 === 0 ? 'data' : 'connect', () => raw.socket.resetAndDestroy());
    }
    await desk.isWell();
  });

  test('five hundred connections that say little or nothing are cut, and others are served all the while', async () => {
    const desk = await besieged.open({ requestMs: 1000 });
    const raws = Array.from({ length: 500 }, (_, i) =>
      desk.raw(i % 2 === 0 ? '' : `GET /healthz HTTP/1.1\r\n${HOST}\r\nX: `),
    );
    await until(() => raws.every(({ socket }) => !socket.connecting));
    for (let i = 0; i < 5; i++) await desk.isWell();
    await until(() => raws.every(({ isClosed }) => isClosed), 5000);
    await desk.isWell();
  });
});

/** A frame as a client may not send it, or may. */
function frame(first: number, payload: Buffer, { masked = true, length = payload.length } = {}) {
  const size =
    length < 126
      ? Buffer.from([length])
      : length < 65_536
        ? Buffer.from([126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([127]), bigEndian(length)]);
  if (!masked) return Buffer.concat([Buffer.from([first]), size, payload]);
  size[0] = size[0]! | 128;
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([Buffer.from([first]), size, Buffer.alloc(4), payload]);
}

function bigEndian(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}

const FINAL_TEXT = 0x81;
const FIRST_OF_TEXT = 0x01;
const MORE = 0x00;
const PING = 0x89;

/** Upgraded by hand; what the server closes it with, once it does. */
async function upgraded(desk: Besieged): Promise<{ raw: Raw; closing: () => number }> {
  const token = await desk.customer();
  const raw = desk.raw(
    `GET /v1/events HTTP/1.1\r\n${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chatsim.v1\r\nAuthorization: Bearer ${token}\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  );
  await until(() => raw.got.includes('hello'));
  const from = raw.got.length;
  return {
    raw,
    closing() {
      const bytes = Buffer.from(raw.got.slice(from), 'latin1');
      const at = bytes.indexOf(0x88);
      return at < 0 ? 0 : bytes.readUInt16BE(at + 2);
    },
  };
}

describe('frames', () => {
  const k = (bytes: number) => Buffer.alloc(bytes, 'x');
  test.each<[what: string, frames: Buffer[], code: number]>([
    ['one that is too large', [frame(FINAL_TEXT, k(200_000))], 1009],
    [
      'one that says it is enormous',
      [frame(FINAL_TEXT, k(10), { length: Number.MAX_SAFE_INTEGER })],
      1009,
    ],
    [
      'pieces that are too large together',
      [frame(FIRST_OF_TEXT, k(900)), ...Array.from({ length: 200 }, () => frame(MORE, k(900)))],
      1009,
    ],
    ['one without a mask', [frame(FINAL_TEXT, k(10), { masked: false })], 1002],
    ['bits that mean nothing', [frame(0xf1, k(10))], 1002],
    ['a kind that there is not', [frame(0x83, k(10))], 1002],
    ['a piece of nothing', [frame(MORE, k(10))], 1002],
    ['a ping that is too large', [frame(PING, k(126))], 1002],
    ['text that is no UTF-8', [frame(FINAL_TEXT, Buffer.from([0xff, 0xfe]))], 1007],
  ])('%s', async (_, frames, code) => {
    const desk = await besieged.open();
    const { raw, closing } = await upgraded(desk);
    for (const each of frames) raw.socket.write(each);
    await until(() => closing() > 0);
    expect(closing()).toBe(code);
    await desk.isWell();
  });

  test('five thousand pings are answered or cut, and others are served meanwhile', async () => {
    const desk = await besieged.open();
    const { raw } = await upgraded(desk);
    for (let i = 0; i < 5000; i++) raw.socket.write(frame(PING, Buffer.from('p')));
    for (let i = 0; i < 5; i++) await desk.isWell();
  });
});

describe('a flood from one client', () => {
  /** Requests without a pause on several connections; how often each status came in the end. */
  function flood(desk: Besieged, token: string, connections: number, each: number) {
    const request = `GET /v1/chats HTTP/1.1\r\n${HOST}\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    const last = request.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
    const raws = Array.from({ length: connections }, () =>
      desk.raw(request.repeat(each - 1) + last),
    );
    return Promise.all(raws.map(({ closed }) => closed)).then((all) => {
      const counts: Record<string, number> = {};
      for (const got of all)
        for (const [, status = ''] of got.matchAll(/HTTP\/1\.1 (\d+)/g))
          counts[status] = (counts[status] ?? 0) + 1;
      return counts;
    });
  }

  test('without a limit: others wait their turn, and no longer than a moment', async () => {
    const desk = await besieged.open();
    const [flooder, honest] = [await desk.customer(), await desk.customer()];
    const flooded = flood(desk, flooder, 20, 100);
    const waits: number[] = [];
    for (let i = 0; i < 10; i++) {
      const began = performance.now();
      expect((await ask(desk.url, 'POST', '/v1/chats', honest, { queue: 'chat' })).status).toBe(
        201,
      );
      waits.push(performance.now() - began);
    }
    expect(Math.max(...waits)).toBeLessThan(3000);
    expect(await flooded).toEqual({ 200: 2000 });
  });

  test('with --rate-limit: most of it is refused, and others notice nothing', async () => {
    const desk = await besieged.open({ rateLimit: 20 });
    const [flooder, honest] = [await desk.customer(), await desk.customer()];
    const flooded = flood(desk, flooder, 10, 150);
    for (let i = 0; i < 10; i++)
      expect((await ask(desk.url, 'GET', '/v1/chats', honest)).status).toBe(200);
    const counts = await flooded;
    expect((counts['200'] ?? 0) + (counts['429'] ?? 0)).toBe(1500);
    expect(counts['429']).toBeGreaterThan(1250);
  });

  test('guessing tokens is slowed by the same limit', async () => {
    const desk = await besieged.open({ rateLimit: 5 });
    const replies = await Promise.all(
      Array.from({ length: 60 }, (_, i) => ask(desk.url, 'GET', '/v1/admin/world', `guess-${i}`)),
    );
    expect(replies.filter(({ status }) => status === 429).length).toBeGreaterThan(40);
  });
});
