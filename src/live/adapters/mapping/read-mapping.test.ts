/** Mistakes in mapping files: each is told with its place and what to put right, all of them at once. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readMapping } from './read-mapping.ts';
import { mappingSchema } from './schema.ts';

const chatsim = readFileSync('scenarios/mappings/chatsim.yaml', 'utf8');
const desk = readFileSync('docs/adapters/desk.yaml', 'utf8');

function problemsOf(text: string): readonly string[] {
  const read = readMapping({ file: 'm.yaml', text });
  return read.ok ? [] : read.problems;
}

test('the shipped ones have none', () => {
  expect(problemsOf(chatsim)).toEqual([]);
  expect(problemsOf(desk)).toEqual([]);
});

test.each<[what: string, from: string, to: string, problem: string]>([
  [
    'a key that is not there',
    'requeueOnFree: yes',
    'requeueOnFre: yes',
    'the capabilities has no such key (requeueOnFre) - did you mean requeueOnFree?',
  ],
  [
    'a name that is not there',
    'chat: body.conversation.id',
    'chat: bdoy.conversation.id',
    'there is no bdoy here (bdoy.conversation.id) - did you mean body?',
  ],
  [
    'a name of another place',
    'each: body.conversations\n      key: item.id\n      events:\n        - when: $number',
    'each: message.conversations\n      key: item.id\n      events:\n        - when: $number',
    'there is no message here (message.conversations) - there are: target, option, run, keep, account, mine, chat, cursor, status, headers, body, item, ...',
  ],
  [
    'a secret in an event',
    'agent: account.name\n          reason: auto',
    'agent: secret.DESK_KEY\n          reason: auto',
    'there is no secret here (secret.DESK_KEY)',
  ],
  [
    'a function that is not there',
    'cursor: $max(body.messages.id)',
    'cursor: $maxi(body.messages.id)',
    'there is no function $maxi ($maxi(body.messages.id)) - did you mean $max',
  ],
  [
    'an expression that is none',
    'retry: body.retry_in',
    'retry: body.retry_in +',
    'this expression cannot be read: Unexpected end of expression',
  ],
  [
    'braces where none belong',
    'chat: body.conversation.id',
    'chat: "{{ body.conversation.id }}"',
    'an expression stands here as it is, without {{ }} ({{ body.conversation.id }}) - write body.conversation.id',
  ],
  [
    'braces that are not closed',
    'body: { topic: "{{ queue }}" }',
    'body: { topic: "{{ queue" }',
    'this {{ is not closed ({{ queue) - write {{ expression }}',
  ],
  [
    'an event of its own',
    'event: chat.requeued',
    'event: chat.returned',
    'this is not an event of the trace (chat.returned) - one of chat.arrived',
  ],
  [
    'a reason of its own',
    'reason: auto',
    'reason: automatically',
    'this is not a reason of the trace (automatically)',
  ],
  [
    'a call without a method',
    'call: POST /api/visitors',
    'call: /api/visitors',
    'a call begins with its method (/api/visitors) - write GET /path, or POST, PUT, PATCH, DELETE',
  ],
  [
    'a call to another host',
    'call: POST /api/visitors',
    'call: POST https://elsewhere.example/visitors',
    'a path begins with one /: only the host of --target is spoken to (https://elsewhere.example/visitors) - write /path',
  ],
  [
    'a call to another host, in disguise',
    'call: POST /api/visitors',
    'call: POST //elsewhere.example/visitors',
    'only the host of --target is spoken to',
  ],
  [
    'a time without its unit',
    'every: 1s',
    'every: 1',
    'a duration needs its unit (1) - write 1s, 1m or 1h',
  ],
  [
    'start without the id',
    '      chat: body.conversation.id\n',
    '',
    'start does not say where the id of the new chat is - write chat: body.id, or wherever it stands',
  ],
  [
    'nobody can accept',
    'assignment: push',
    'assignment: offer',
    'chats are offered, and nobody can accept - write agent.acts.accept',
  ],
  [
    'ids that do not come back',
    'messageIds: no',
    'messageIds: yes',
    "messageIds is yes, and no event of the agent has an id - write id: where a message has the client's id, or messageIds: no",
  ],
  [
    'an act that is missing',
    '    leave: {',
    '    rejoin: {',
    'the acts needs leave - write leave:',
  ],
  [
    'words on a socket that is not there',
    '    end: { call: "POST /api/conversations/{{ chat }}/close", headers: *me }',
    '    end: { say: { close: "{{ chat }}" } }',
    'end says something on a socket, and the agent has none - write socket:, or a call: instead',
  ],
])('%s', (_what, from, to, problem) => {
  const text = desk.replace('capacity: agent', 'capacity: agent\n  requeueOnFree: yes');
  expect(text).toContain(from);
  const problems = problemsOf(text.replace(from, to));
  expect(problems.join('\n')).toContain(problem);
  // Every one has its place.
  for (const each of problems) expect(each).toMatch(/^m\.yaml:\d+:\d+: /);
});

test.each<[what: string, from: string, to: string, problems: readonly string[]]>([
  [
    'a secret that is not declared',
    'secret.DESK_KEY',
    'secret.DESK_KEI',
    ['secrets: declares no DESK_KEI ({{ secret.DESK_KEI }}) - did you mean DESK_KEY?'],
  ],
  ['a field that is called secret', 'retry: body.retry_in', 'retry: body.secret.retry_in', []],
  [
    'before without a key',
    'each: body.conversations\n      key: item.id\n      events:\n        - when: $number',
    'each: body.conversations\n      events:\n        - when: $number',
    [
      'before needs a key, by which a thing is known again',
      'write key: item.id, or whatever tells the things apart',
    ],
  ],
  [
    'before without a key, of the answer as a whole',
    'each: body.conversations\n      key: item.id\n      events:\n        - when: $number',
    'events:\n        - when: $number',
    ['there is no each:, so the answer is one thing, and key: "\'all\'" will do'],
  ],
  ['a field that is called before', 'cursor: $max(body.messages.id)', 'cursor: body.before.id', []],
])('what a name stands for: %s', (_what, from, to, expected) => {
  expect(desk).toContain(from);
  const problems = problemsOf(desk.replace(from, to));
  for (const each of expected) expect(problems.join('\n')).toContain(each);
  expect(problems.length > 0).toBe(expected.length > 0);
  for (const each of problems) expect(each).toMatch(/^m\.yaml:\d+:\d+: /);
});

test('the place is the line and the column of what is wrong', () => {
  const line = desk.split('\n').findIndex((each) => each.includes('retry: body.retry_in')) + 1;
  const [problem] = problemsOf(desk.replace('retry: body.retry_in', 'retry: boddy.retry_in'));
  expect(problem).toBe(
    `m.yaml:${line}:12: there is no boddy here (boddy.retry_in) - did you mean body?`,
  );
});

test('all are told at once', () => {
  const text = desk
    .replace('retry: body.retry_in', 'retry: boddy.retry_in')
    .replaceAll('every: 1s', 'every: soon')
    .replace('assignment: push', 'assignment: psuh');
  expect(problemsOf(text).length).toBe(6);
});

test.each([
  ['', 'm.yaml:1:1: the file is empty'],
  ['name: [', 'm.yaml:1:8: not valid YAML'],
  ['just a text', 'm.yaml:1:1: a mapping is a map of keys'],
])('%j', (text, problem) => {
  expect(problemsOf(text).join('\n')).toContain(problem);
});

test('the docs tell every key, and what they show of the desk is in its file', () => {
  const page = readFileSync('docs/adapters.md', 'utf8');
  const keys = new Set<string>();
  const collect = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { properties } = schema as { properties?: Record<string, unknown> };
    for (const key of Object.keys(properties ?? {})) keys.add(key);
    for (const each of Object.values(schema)) collect(each);
  };
  collect(mappingSchema());
  expect([...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(page))).toEqual([]);
  const shown = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const lines = shown
    .filter((block) => !/language-server|v1\/agent|reply: /.test(block))
    .flatMap((block) => block.split('\n'));
  expect(lines.length).toBeGreaterThan(50);
  expect(lines.filter((line) => !desk.includes(line))).toEqual([]);
});
