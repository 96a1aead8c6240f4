import { describe, expect, test } from 'vitest';
import { readTrace } from '../engine/observe/trace-read.ts';
import { activityOf, Fold } from './fold.ts';

/** `who|event|key=value ...` lines at one second each, written short. */
function folded(...lines: string[]): Fold {
  const json = lines.map((line, index) => {
    const [event, ...fields] = line.split(' ');
    const pairs = fields.map((field) => {
      const [key, value] = field.split('=') as [string, string];
      return [key, /^\d+$/.test(value) ? Number(value) : value];
    });
    return JSON.stringify({ t: index, event, ...Object.fromEntries(pairs) });
  });
  const read = readTrace(json);
  expect(read.problems).toEqual([]);
  const fold = new Fold(['A1', 'A2']);
  for (const record of read.records) fold.apply(record);
  return fold;
}

const IN = [
  'agent.state agent=A1 state=ready',
  'agent.state agent=A2 state=ready',
  'chat.arrived chat=1 conversation=4 customer=Bob queue=chat priority=1',
  'chat.queued chat=1 queue=chat',
];

describe('a chat', () => {
  test.each([
    ['waits', [], 'waiting', undefined],
    ['is offered', ['offer.made chat=1 agent=A1 offer=1'], 'offered', 'A1'],
    [
      'waits again after a miss',
      ['offer.made chat=1 agent=A1 offer=1', 'offer.missed chat=1 agent=A1 offer=1'],
      'waiting',
      undefined,
    ],
    [
      'is live',
      ['offer.made chat=1 agent=A1 offer=1', 'offer.accepted chat=1 agent=A1 offer=1'],
      'live',
      'A1',
    ],
    ['is connected unasked', ['chat.assigned chat=1 agent=A2 reason=auto'], 'live', 'A2'],
    ['is picked', ['chat.accepted chat=1 agent=A2 reason=pick'], 'live', 'A2'],
    [
      'goes back',
      [
        'chat.accepted chat=1 agent=A2 reason=pick',
        'chat.requeued chat=1 agent=A2 reason=tab-closed',
      ],
      'waiting',
      undefined,
    ],
    [
      'ends',
      ['chat.accepted chat=1 agent=A2 reason=pick', 'chat.ended chat=1 agent=A2 state=waiting'],
      'ended',
      undefined,
    ],
    [
      'stays live while a transfer rings',
      [
        'chat.accepted chat=1 agent=A2 reason=pick',
        'chat.transferred chat=1 agent=A2 toAgent=A1',
        'offer.made chat=1 agent=A1 offer=1',
      ],
      'live',
      'A2',
    ],
    [
      'changes hands when the transfer is accepted',
      [
        'chat.accepted chat=1 agent=A2 reason=pick',
        'chat.transferred chat=1 agent=A2 toAgent=A1',
        'offer.made chat=1 agent=A1 offer=1',
        'offer.accepted chat=1 agent=A1 offer=1',
      ],
      'live',
      'A1',
    ],
    [
      'stays when the transfer is missed',
      [
        'chat.accepted chat=1 agent=A2 reason=pick',
        'chat.transferred chat=1 agent=A2 toAgent=A1',
        'offer.made chat=1 agent=A1 offer=1',
        'offer.missed chat=1 agent=A1 offer=1',
      ],
      'live',
      'A2',
    ],
    [
      'has an heir when its agent leaves',
      [
        'chat.accepted chat=1 agent=A2 reason=join',
        'chat.joined chat=1 agent=A1 reason=self',
        'chat.left chat=1 agent=A2 assignee=A1',
      ],
      'live',
      'A1',
    ],
  ])('%s', (_, lines, state, agent) => {
    const fold = folded(...IN, ...lines);
    expect(fold.chats.get(1)).toMatchObject({
      state,
      agent,
      customer: 'Bob',
      queue: 'chat',
      conversation: 4,
    });
    // Whoever is said to have it has it, and nobody else.
    for (const view of fold.agents.values()) {
      expect(view.live.has(1)).toBe(state === 'live' && view.name === agent);
    }
  });

  test('a forgotten chat does not come back with its wrap-up', () => {
    const fold = new Fold(['A1'], true);
    const lines = [
      '{"t":0,"event":"chat.arrived","chat":1}',
      '{"t":0,"event":"chat.assigned","chat":1,"agent":"A1"}',
      '{"t":1,"event":"chat.ended","chat":1,"agent":"A1"}',
      '{"t":1,"event":"wrapup.started","chat":1,"agent":"A1"}',
      '{"t":2,"event":"message.customer","chat":1}',
    ];
    for (const record of readTrace(lines).records) fold.apply(record);
    expect([...fold.chats]).toEqual([]);
    expect([...(fold.agents.get('A1')?.wrapUps ?? [])]).toEqual([1]);
  });
});

describe('an agent', () => {
  test.each([
    ['is signed out before signing in', [], 'A1', 'ready'],
    ['is busy while a chat rings', ['offer.made chat=1 agent=A1 offer=1'], 'A1', 'busy'],
    ['is busy with a live chat', ['chat.assigned chat=1 agent=A1'], 'A1', 'busy'],
    [
      'is in wrap-up',
      [
        'chat.assigned chat=1 agent=A1',
        'chat.ended chat=1 agent=A1 state=closed',
        'wrapup.started chat=1 agent=A1',
      ],
      'A1',
      'wrap-up',
    ],
    [
      'is ready after it',
      [
        'chat.assigned chat=1 agent=A1',
        'chat.ended chat=1 agent=A1 state=closed',
        'wrapup.started chat=1 agent=A1',
        'wrapup.ended chat=1 agent=A1',
      ],
      'A1',
      'ready',
    ],
    ['shows what it is', ['agent.state agent=A2 state=not-ready reason=miss'], 'A2', 'not-ready'],
  ])('%s', (_, lines, agent, activity) => {
    const fold = folded(...IN, ...lines);
    expect(activityOf(fold.agent(agent))).toBe(activity);
  });
});

test('a conversation has its state', () => {
  const fold = folded(
    'conversation.opened conversation=4',
    'conversation.waiting conversation=4',
    'conversation.closed conversation=5',
  );
  expect([...fold.conversations]).toEqual([
    [4, 'waiting'],
    [5, 'closed'],
  ]);
});
