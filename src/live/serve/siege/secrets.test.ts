/**
 * Where a secret might leak: the journal, the trace, pushed events, metrics, views, and answers to what is wrong. Tokens are shown
 * once, to whom they belong, and stand nowhere else.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ROUTES } from '../routes.ts';
import { ADMIN, Ear } from '../testing.ts';
import { besieged, HOST } from './testing.ts';

const folders: string[] = [];
afterEach(async () => {
  await besieged.end();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test('tokens stand nowhere but in the answer that gives them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatsim-secrets-'));
  folders.push(folder);
  const desk = await besieged.open({ journal: join(folder, 'journal.sqlite') });
  const [ann, agent] = [await desk.customer(), await desk.agent('A1')];
  const secrets = [ADMIN, ann, agent];
  const ears = [new Ear(desk.url, '/v1/events', ann), new Ear(desk.url, '/v1/agent/events', agent)];
  for (const ear of ears) await ear.until(({ heard }) => heard.length > 0);
  const { chat } = (await desk.ask('POST', '/v1/chats', ann, { queue: 'chat', text: 'Hi' })).body;
  await desk.ask('POST', `/v1/agent/chats/${chat}/accept`, agent);
  await ears[0]!.until(({ events }) => events.includes('offer.accepted'));

  const seen: string[] = ears.map(({ heard }) => JSON.stringify(heard));
  for (const { method, path, side } of ROUTES) {
    if (method !== 'GET') continue;
    const token = side === 'customer' ? ann : side === 'agent' ? agent : ADMIN;
    seen.push(JSON.stringify(await desk.ask('GET', path.replace('{chat}', String(chat)), token)));
  }
  for (const path of ['/metrics', '/', '/v1/admin/trace'])
    seen.push(JSON.stringify(await desk.ask('GET', path, ADMIN)));
  // What is wrong is answered without saying it again.
  for (const token of [`${ann}x`, `${ADMIN}x`, agent]) {
    for (const path of ['/v1/chats', '/v1/admin/world', `/nowhere?token=${token}`])
      seen.push(JSON.stringify((await desk.ask('GET', path, token)).body));
    const bodies = [
      `{"id":"${token}`,
      { text: token, [token]: token },
      { queue: 'chat', colour: token },
    ];
    for (const body of bodies)
      seen.push(JSON.stringify((await desk.ask('POST', '/v1/chats', token, body)).body));
    const raw = desk.raw(
      `GET /v1/events HTTP/1.1\r\n${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: chatsim.v1, bearer.${token}\r\n\r\n`,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    seen.push(raw.got);
  }
  const socket = new WebSocket(`${desk.url.replace('http', 'ws')}/v1/events`, [
    'chatsim.v1',
    `bearer.${ann}`,
  ]);
  await new Promise((resolve) => socket.on('open', resolve));
  seen.push(socket.protocol);
  socket.terminate();
  expect(seen.length).toBeGreaterThan(20);
  for (const secret of secrets)
    for (const text of seen)
      expect(text.replaceAll(`"token":"${secret}"`, '')).not.toContain(secret);

  await besieged.end();
  const files = readdirSync(folder);
  expect(files).toContain('journal.sqlite');
  for (const file of files) {
    const bytes = readFileSync(join(folder, file), 'latin1');
    expect(bytes).toContain('new-customer');
    for (const secret of secrets) expect(bytes).not.toContain(secret);
  }
});

test('what goes wrong inside is told without how', async () => {
  const desk = await besieged.open();
  const ann = await desk.customer();
  desk.server.turns.submit = () => Promise.reject(new Error(`secret of the inside ${ADMIN}`));
  const { status, body } = await desk.ask('POST', '/v1/chats', ann, { queue: 'chat' });
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toMatch(/secret|inside|Error:|\.ts/);
});
