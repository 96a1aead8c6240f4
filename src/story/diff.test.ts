import { describe, expect, test } from 'vitest';
import { diffText, diffTraces } from './diff.ts';

const header = (agents: string) =>
  `{"trace":"chatsim","version":1,"platform":"gladly","scenario":"shop","queues":["chat"],"agents":${agents}}`;
const BASE = [
  header('["A1","A2"]'),
  '{"t":0,"event":"chat.arrived","chat":1,"conversation":1,"customer":"v-1","queue":"chat","priority":1,"skills":[]}',
  '{"t":0,"event":"chat.queued","chat":1,"queue":"chat","priority":1,"skills":[]}',
  '{"t":0,"event":"offer.made","chat":1,"agent":"A1","queue":"chat","offer":1,"until":30}',
  '{"t":30,"event":"offer.missed","chat":1,"agent":"A1","offer":1}',
  '{"t":40,"event":"offer.made","chat":1,"agent":"A2","queue":"chat","offer":2,"until":70}',
  '{"t":45,"event":"offer.accepted","chat":1,"agent":"A2","offer":2}',
];
const withLine = (index: number, ...lines: string[]) => BASE.toSpliced(index, 1, ...lines);

describe('two traces', () => {
  test('are the same', () => {
    const diff = diffTraces(BASE, BASE);
    expect(diff.same).toBe(true);
    expect(diffText(diff)).toBe('The traces have the same 6 events.');
  });

  test.each([
    [
      'another agent',
      withLine(
        5,
        '{"t":40,"event":"offer.made","chat":1,"agent":"A1","queue":"chat","offer":2,"until":70}',
      ),
      ['agent A2 against A1'],
    ],
    [
      'another time',
      withLine(
        5,
        '{"t":41,"event":"offer.made","chat":1,"agent":"A2","queue":"chat","offer":2,"until":71}',
      ),
      ['time 40 s against 41 s', 'until 70s against 71s'],
    ],
    [
      'another event',
      withLine(5, '{"t":40,"event":"chat.abandoned","chat":1,"reason":"open"}', BASE[5] as string),
      ['event offer.made against chat.abandoned', 'agent A2 against none'],
    ],
    ['the end', BASE.slice(0, 5), ['the right trace is over']],
  ])('part by %s', (_, right, differs) => {
    const diff = diffTraces(BASE, right);
    expect(diff.same).toBe(false);
    expect(diff.parting?.number).toBe(5);
    expect(diff.parting?.differs).toEqual(differs);
    expect(diff.parting?.before.map((record) => record.line)).toEqual([3, 4, 5]);
  });

  test('in words, with what stood before and comes after, and the counts', () => {
    const right = withLine(
      5,
      '{"t":40,"event":"chat.abandoned","chat":1,"reason":"open"}',
      '{"t":40,"event":"chat.ended","chat":1,"state":"closed","reason":"customer-left"}',
    ).slice(0, 7);
    expect(diffText(diffTraces(BASE, right), 'a.ndjson', 'b.ndjson')).toBe(
      [
        'The traces part at event 5 (40 s): event offer.made against chat.abandoned; agent A2 against none.',
        '    0 s chat.queued chat 1 queue=chat priority=1 skills=none',
        '    0 s offer.made chat 1 A1 queue=chat offer=1 until=30s',
        '    30 s offer.missed chat 1 A1 offer=1',
        '  < 40 s offer.made chat 1 A2 queue=chat offer=2 until=70s',
        '  < 45 s offer.accepted chat 1 A2 offer=2',
        '  > 40 s chat.abandoned chat 1 reason=open',
        '  > 40 s chat.ended chat 1 state=closed reason=customer-left',
        '< a.ndjson: 6 events   > b.ndjson: 6 events',
        '  chat.abandoned                0        1',
        '  chat.ended                    0        1',
        '  offer.made                    2        1',
        '  offer.accepted                1        0',
      ].join('\n'),
    );
  });

  test('of other people: the headers differ', () => {
    const diff = diffTraces(BASE, withLine(0, header('["A1"]')));
    expect(diff.same).toBe(false);
    expect(diff.header).toEqual(['agents A1, A2 against A1']);
  });

  test('bad lines are told and passed over', () => {
    const diff = diffTraces(BASE, [...BASE, 'nonsense']);
    expect(diff.problems.right).toEqual([{ line: 8, message: 'not a JSON object' }]);
    expect(diff.parting).toBeUndefined();
  });
});
