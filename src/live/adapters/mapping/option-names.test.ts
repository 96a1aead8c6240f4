/** Options of a mapping are those that its file looks at; others are refused before anybody is asked. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseYaml } from '../../../scenarios/grammar/tree.ts';
import { targetFor } from '../testing.ts';
import mapping from './mapping.ts';
import { optionNames } from './option-names.ts';

const namesIn = (text: string) => {
  const tree = parseYaml(text, 'm.yaml', []);
  if (tree === null) throw new Error('no YAML');
  return optionNames(tree);
};

test.each<[what: string, text: string, names: readonly string[] | null]>([
  ['an expression alone', 'speed: option.speed', ['speed']],
  [
    'within a text',
    'path: "/{{ option.account }}/chats?of={{ option.team }}"',
    ['account', 'team'],
  ],
  ['braces of its own', `body: '{{ {"a": {"b": option.c}} }}'`, ['c']],
  ['a name with a dash', 'when: option.`poll-ms` > 5', ['poll-ms']],
  ['in a function and a condition', 'when: "$exists(option.a) ? option.b : 1"', ['a', 'b']],
  ['in a filter', 'each: body.items[team = $$.option.team]', ['team']],
  ['in a list, twice', 'all: [{ x: "{{ option.a }}" }, "{{ option.a }}"]', ['a']],
  ['none', 'each: body.items', []],
  ['only as a word', 'about: give --adapter-option team=5, one option of many', []],
  ['only in a comment', 'name: desk # option.team', []],
  ['only as the word of a text', 'otherwise: "{{ body.error }}: there is no option.team"', []],
  ['handed on as a whole', 'body: "{{ option }}"', null],
  ['by a name that is worked out', 'when: $lookup(option, body.name)', null],
  ['by a filter', 'when: option["team"]', null],
])('%s', (_what, text, names) => {
  expect(namesIn(text)).toEqual(names);
});

const desk = readFileSync('docs/adapters/desk.yaml', 'utf8');
const opened = (text: string, options: Readonly<Record<string, unknown>>) =>
  mapping.open(
    // Nobody listens there: what gets so far is not refused.
    targetFor('http://127.0.0.1:9', {
      secrets: { DESK_KEY: 'k' },
      options: { ...options, mapping: { file: 'desk.yaml', text } },
    }),
  );

test('what the file does not look at is refused, with what there is', async () => {
  await expect(opened(desk, { team: '5' })).rejects.toMatchObject({
    kind: 'refused',
    message: 'the mapping desk.yaml has no option team - it has connect, local',
  });
  const asking = desk.replace('capacity: agent', 'capacity: agent\n  speed: "{{ option.speed }}"');
  await expect(opened(asking, { sped: '5' })).rejects.toMatchObject({
    message: 'the mapping desk.yaml has no option sped - it has speed, connect, local',
  });
  const known = await opened(asking, { speed: '5', local: '127.0.0.1' });
  expect(known.capabilities.speed).toBe(5);
  await known.close();
});
