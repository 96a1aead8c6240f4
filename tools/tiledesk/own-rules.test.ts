/** Recordings of a few lines, and what they say of the server's own rules. Times are seconds; the clocks are alike. */
import { expect, test } from 'vitest';
import { judgeOwnRules, type RecordedLine, wordsOf } from './own-rules.ts';

/** A push that is told 10 ms after it happened. */
const at = (server: number, event: string, more: Partial<RecordedLine> = {}): RecordedLine => ({
  t: server + 0.01,
  server,
  event,
  ...more,
});
const ready = (agent: string, when = 0) => at(when, 'agent.state', { agent, state: 'ready' });
const away = (agent: string, when: number) =>
  at(when, 'agent.state', { agent, state: 'not-ready' });
const gets = (agent: string, chat: number, when: number) =>
  at(when, 'chat.assigned', { agent, chat });
const ends = (agent: string, chat: number, when: number) => at(when, 'chat.ended', { agent, chat });

/** Routes begin 50 ms before their stamp unless it is told otherwise. */
function judged(lines: readonly RecordedLine[], created: Readonly<Record<number, number>> = {}) {
  const births = lines.flatMap(({ event, chat, server }) =>
    event === 'chat.assigned' ? [[chat!, created[chat!] ?? server! - 0.05] as const] : [],
  );
  return judgeOwnRules(lines, {
    agents: ['a', 'b', 'c'],
    capacity: 1,
    created: new Map(births.reverse()),
  });
}
const brief = (lines: readonly RecordedLine[], created: Readonly<Record<number, number>> = {}) => {
  const { limit, presence, rotation, single, left } = judged(lines, created);
  const of = ({ broken, overlapped }: { broken: number; overlapped: number }) =>
    broken === 0 ? '' : overlapped === broken ? 'overlapped' : 'broken';
  return Object.fromEntries(
    Object.entries({ limit, presence, rotation, single, left })
      .map(([name, rule]) => [name, of(rule)])
      .filter(([, word]) => word !== ''),
  );
};

const DESK = [ready('a'), ready('b'), ready('c')];

test.each([
  ['each in turn', [gets('a', 1, 1), gets('b', 2, 2), gets('c', 3, 3)], {}],
  ['the first ever goes to the first of the list', [gets('b', 1, 1)], { rotation: 'broken' }],
  [
    'the last one is at the limit: from the first of the list again',
    [gets('a', 1, 1), gets('b', 2, 2), ends('a', 1, 3), gets('a', 3, 4)],
    {},
  ],
  [
    'the last one is free again: the one after',
    [gets('a', 1, 1), gets('b', 2, 2), ends('b', 2, 3), gets('c', 3, 4)],
    {},
  ],
  [
    'two at once, who cannot know of each other',
    [gets('a', 1, 1), gets('a', 2, 1.02)],
    { limit: 'overlapped', rotation: 'overlapped' },
  ],
  [
    'a second one when the first was long there',
    [gets('a', 1, 1), gets('a', 2, 9)],
    { limit: 'broken', rotation: 'broken' },
  ],
  [
    'a second one after the first has ended',
    [gets('a', 1, 1), ends('a', 1, 5), gets('b', 2, 9)],
    {},
  ],
  [
    'to somebody who has long been away',
    [away('a', 1), gets('a', 1, 5)],
    { presence: 'broken', rotation: 'broken' },
  ],
  ['to somebody who has just gone', [away('a', 4.97), gets('a', 1, 5)], { presence: 'overlapped' }],
  [
    'to a second agent while the first has it',
    [gets('a', 1, 1), at(5, 'chat.accepted', { agent: 'b', chat: 1 })],
    { single: 'broken' },
  ],
  [
    'left by the first: the rotation does not see it, and the limit does not count it',
    [gets('a', 1, 1), at(2, 'chat.requeued', { agent: 'a', chat: 1 }), gets('a', 2, 4)],
    {},
  ],
  [
    'given again to the next but those who left it',
    [
      gets('a', 1, 1),
      gets('b', 2, 2),
      at(3, 'chat.requeued', { agent: 'b', chat: 2 }),
      gets('c', 2, 4),
    ],
    {},
  ],
  [
    'given again to who has left it',
    [gets('a', 1, 1), at(2, 'chat.requeued', { agent: 'a', chat: 1 }), gets('a', 1, 4)],
    { left: 'broken', rotation: 'broken' },
  ],
])('%s', (_, lines, expected) => {
  expect(brief([...DESK, ...lines])).toEqual(expected);
});

test('a route that began long ago has not seen what came since', () => {
  const lines = [...DESK, gets('a', 1, 5), gets('a', 2, 5.5)];
  expect(brief(lines, { 2: 4.9 })).toEqual({ limit: 'overlapped', rotation: 'overlapped' });
});

test('the most that anybody held, and the words', () => {
  const rules = judged([...DESK, gets('a', 1, 1), gets('a', 2, 1.02), gets('a', 3, 9)]);
  expect(rules.limit.mostHeld).toBe(3);
  expect([...wordsOf(rules)].slice(0, 3)).toEqual([
    'limit (most held at once: 3): 2 of 3 broken (1 while something else was under way)',
    '    1.020 s: chat 2 goes to a, who has 1 of 1 (overlapped)',
    '    9.000 s: chat 3 goes to a, who has 2 of 1',
  ]);
});
