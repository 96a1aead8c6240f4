/**
 * Plays the conversation of docs/serve.md against a server whose time stands still, and writes down what was sent, answered
 * and pushed: `node tools/docs-serve.ts [--check]`. Tokens are left out. With --check it only says whether the page is right.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { ADMIN, ask, Ear, stillServer, until } from '../src/live/serve/testing.ts';
import { loadScenario } from '../src/scenarios/load.ts';
import { shippedPlatforms } from '../src/shipped.ts';

const PAGE = new URL('../docs/serve.md', import.meta.url);
const PLACE = /(<!-- begin transcript -->\n)[\s\S]*?(<!-- end -->)/;
const TEXT = `
name: Gladly
platform: gladly
duration: 1h
customers: { people: { arrivals: 1/h, handle: 1m } }
agents: { agent: { count: 2 } }
`;

type Step =
  | readonly [who: string, what: string, body?: object]
  | readonly [seconds: number]
  | readonly [who: string, hears: 'listens'];

const STEPS: readonly Step[] = [
  ['admin', 'POST /v1/admin/agents/agent-1/token'],
  ['agent-1', 'listens'],
  ['agent-1', 'POST /v1/agent/presence', { what: 'sign-in' }],
  ['ann', 'POST /v1/customers'],
  ['ann', 'listens'],
  [2],
  ['ann', 'POST /v1/chats', { text: 'Where is my parcel?', id: 'a-1' }],
  [4],
  ['agent-1', 'POST /v1/agent/chats/1/accept'],
  ['agent-1', 'POST /v1/agent/chats/1/messages', { text: 'On its way.', id: 'b-1' }],
  ['ann', 'POST /v1/chats/1/messages', { text: 'Thank you!', id: 'a-2' }],
  ['ann', 'POST /v1/chats/1/messages', { text: 'Thank you!', id: 'a-2' }],
  ['admin', 'POST /v1/admin/rules', { rule: 'offer.timeout', value: '20s' }],
  ['ann', 'POST /v1/chats', {}],
  [21],
  ['agent-1', 'POST /v1/agent/chats/2/accept'],
];

const loaded = loadScenario('docs', () => TEXT, shippedPlatforms());
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const { server, clock } = await stillServer(loaded.scenario);
const tokens = new Map([['admin', ADMIN]]);
const ears = new Map<string, { readonly ear: Ear; told: number }>();
const lines: string[] = [];
const width = 8;
const say = (who: string, sign: string, text: string) =>
  lines.push(`${who.padEnd(width)}${sign} ${text}`);

for (const step of STEPS) {
  const [who, what, body] = step;
  if (typeof who === 'number') {
    lines.push(`${''.padEnd(width)}  (${who} s later)`);
    clock.moveTo(clock.at + who * 1e6);
  } else if (what === 'listens') {
    const path = who === 'ann' ? '/v1/events' : '/v1/agent/events';
    say(who, '>', `WebSocket ${path}?after=0`);
    const ear = new Ear(server.url, `${path}?after=0`, tokens.get(who) as string);
    ears.set(who, { ear, told: 0 });
    await ear.until(({ heard }) => heard.length > 0);
    clock.endTurn();
  } else {
    const [method = '', path = ''] = (what as string).split(' ');
    say(who, '>', `${what}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`);
    let isAnswered = false;
    const asked = ask(server.url, method, path, tokens.get(who), body).finally(() => {
      isAnswered = true;
    });
    await until(() => isAnswered || server.turns.waiting > 0);
    clock.endTurn();
    const reply = await asked;
    const { token, ...shown } = reply.body;
    if (token !== undefined) tokens.set(shown.agent ?? who, token);
    say(
      '',
      '<',
      `${reply.status} ${JSON.stringify(token === undefined ? shown : { ...shown, token: '...' })}`,
    );
  }
  // What is pushed goes through real sockets.
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const [name, heard] of ears) {
    for (const message of heard.ear.heard.slice(heard.told))
      say(name, '!', JSON.stringify(message));
    heard.told = heard.ear.heard.length;
  }
}
for (const { ear } of ears.values()) ear.socket.terminate();
await server.close();

const name = (text: string) => text.replace(/visitor-[\w-]{10}/g, 'visitor-...');
const transcript = `\n\`\`\`\n${name(lines.join('\n'))}\n\`\`\`\n\n`;
const before = readFileSync(PAGE, 'utf8');
const after = before.replace(PLACE, (_, from, to) => `${from}${transcript}${to}`);
if (after !== before) {
  if (process.argv.includes('--check')) {
    console.log('docs/serve.md is out of date: run node tools/docs-serve.ts');
    process.exitCode = 1;
  } else writeFileSync(PAGE, after);
}
