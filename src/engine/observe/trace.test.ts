import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultRules } from '../../scenarios/rules.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { EV, EVENT_NAMES, REASONS, WHY } from '../events.ts';
import { CUSTOMERS_A_SOURCE } from '../random/purposes.ts';
import type { RouterState } from '../router/state.ts';
import { Trace } from './trace.ts';
import { secondsText, shapeOf } from './trace-lines.ts';
import { numericEvent, readTrace } from './trace-read.ts';

const scenario = {
  name: 'A "quoted" shop',
  platform: 'gladly',
  start: { clock: 8 * 3600e6, date: '1999-08-02', zone: null },
  rules: defaultRules(),
  skills: ['spanish', 'billing'],
  queues: [{ name: 'chat' }, { name: 'sales\n2' }],
  groups: [],
  agents: [
    { name: 'A1', group: 0 },
    { name: 'A2', group: 0 },
  ],
  sources: [{ name: 'visitors' }],
  script: [{ arrival: null, rule: { name: 'capacity.total', value: 2 } }],
} as unknown as Scenario;

/** The few columns that the trace looks at: chat slot 0 is chat 7, conversation slot 0 is conversation 9. */
function stateAt(now: number): RouterState {
  return {
    now,
    scenario,
    chatNumber: [7, 8],
    chatQueue: [0, 1],
    chatClass: [0, 1],
    conversationNumber: [9, 10],
    classPriority: [1, 2],
    classSkills: [[], [0, 1]],
    classExtraQueues: [[], [0]],
    poolQueues: [[0], [1, 0]],
  } as unknown as RouterState;
}

function lineOf(
  at: number,
  kind: number,
  chat: number,
  agent: number,
  x: number,
  y: number,
): string {
  const trace = new Trace(scenario);
  trace.attach(stateAt(at));
  trace.event(kind, chat, agent, x, y);
  return [...trace.toLines()].join('\n');
}

test('the header is the first line', () => {
  expect(new Trace(scenario).text()).toBe(
    '{"trace":"chatsim","version":1,"platform":"gladly","scenario":"A \\"quoted\\" shop","start":"08:00:00","date":"1999-08-02","queues":["chat","sales\\n2"],"agents":["A1","A2"]}\n',
  );
});

describe('one line an event', () => {
  test.each([
    [
      'an arrival tells who wants what',
      [0.000001, EV.chatArrived, 1, -1, 12, 1],
      '{"t":0.000001,"event":"chat.arrived","chat":8,"conversation":10,"customer":"visitors-13","queue":"sales\\n2","priority":2,"skills":["spanish","billing"],"also":["chat"]}',
    ],
    [
      'an arrival with a preferred agent',
      [0, EV.chatArrived, 0, 1, 12, 0],
      '{"t":0.000000,"event":"chat.arrived","chat":7,"conversation":9,"customer":"visitors-13","preferred":"A2","queue":"chat","priority":1,"skills":[]}',
    ],
    [
      'an offer has its deadline',
      [12, EV.offerMade, 0, 0, 1, 42e6],
      '{"t":12.000000,"event":"offer.made","chat":7,"agent":"A1","queue":"chat","offer":1,"until":42.000000}',
    ],
    [
      'an offer without a deadline',
      [12, EV.offerMade, 0, 0, 1, Number.POSITIVE_INFINITY],
      '{"t":12.000000,"event":"offer.made","chat":7,"agent":"A1","queue":"chat","offer":1,"until":null}',
    ],
    [
      'a withdrawn offer says why',
      [160, EV.offerWithdrawn, 0, 0, 3, WHY.customerLeft],
      '{"t":160.000000,"event":"offer.withdrawn","chat":7,"agent":"A1","offer":3,"reason":"customer-left"}',
    ],
    [
      'a decline by Disable',
      [5, EV.offerDeclined, 0, 0, 3, 1],
      '{"t":5.000000,"event":"offer.declined","chat":7,"agent":"A1","offer":3,"reason":"disable"}',
    ],
    [
      'an end tells what became of the conversation',
      [1500, EV.chatEnded, 0, 0, WHY.idle, 1],
      '{"t":1500.000000,"event":"chat.ended","chat":7,"agent":"A1","state":"waiting","reason":"idle"}',
    ],
    [
      'an agent changes state',
      [30, EV.agentState, -1, 1, 2, WHY.miss],
      '{"t":30.000000,"event":"agent.state","agent":"A2","state":"not-ready","reason":"miss"}',
    ],
    [
      'a conversation by its number, not its slot',
      [30, EV.conversationClosed, 0, -1, 1, 0],
      '{"t":30.000000,"event":"conversation.closed","chat":7,"conversation":10}',
    ],
    [
      'a rule changes',
      [1800, EV.ruleChanged, -1, -1, 0, 0],
      '{"t":1800.000000,"event":"rule.changed","change":0,"rule":"capacity.total","value":2}',
    ],
  ] as const)('%s', (_, [seconds, kind, chat, agent, x, y], line) => {
    expect(lineOf(Math.round(seconds * 1e6), kind, chat, agent, x, y)).toBe(line);
  });

  test('times have six decimals, however long the run', () => {
    expect(secondsText(0)).toBe('0.000000');
    expect(secondsText(1)).toBe('0.000001');
    expect(secondsText(86_400_000_001)).toBe('86400.000001');
    expect(secondsText(9_007_199_254_740_991)).toBe('9007199254.740991');
  });
});

describe('chunks', () => {
  test('joined they are the whole text', () => {
    const chunks: string[] = [];
    const streamed = new Trace(scenario, {
      onChunk: (lines) => chunks.push(lines),
      chunkEvents: 3,
    });
    const whole = new Trace(scenario, { chunkEvents: 2 });
    for (const trace of [streamed, whole]) {
      for (let i = 0; i < 10; i++) {
        trace.attach(stateAt(i * 1e6));
        trace.event(EV.messageCustomer, i % 2, 0, 0, 0);
      }
    }
    streamed.flush();
    expect(chunks).toHaveLength(4);
    expect(chunks.join('')).toBe(whole.text());
    expect(streamed.total).toBe(10);
  });

  test('a run in which nothing happens still has its header', () => {
    let text = '';
    new Trace(scenario, {
      onChunk: (lines) => {
        text += lines;
      },
    }).flush();
    expect(readTrace(text.split('\n')).header?.agents).toEqual(['A1', 'A2']);
  });
});

/** Values that the router could hand over for a field. */
function valuesOf(field: string): fc.Arbitrary<number> {
  switch (field) {
    case 'customer':
      return fc.integer({ min: 1, max: CUSTOMERS_A_SOURCE - 1 });
    case 'offer':
      return fc.integer({ min: 1, max: 1e9 });
    case 'until':
      return fc.oneof(fc.integer({ min: 0, max: 1e13 }), fc.constant(Number.POSITIVE_INFINITY));
    case 'units':
      return fc.constantFrom(0, 1, 2.5, Number.POSITIVE_INFINITY);
    case 'reason':
      return fc.integer({ min: 0, max: REASONS.length - 1 });
    case 'state':
      return fc.integer({ min: 0, max: 6 });
    case 'record':
      return fc.integer({ min: 0, max: 2 });
    case 'side':
      return fc.integer({ min: 0, max: 2 });
    case 'live':
    case 'again':
    case 'disable':
    case 'keeps':
    case 'pool':
    case 'queue':
    case 'conversation':
    case 'by':
    case 'class':
      return fc.integer({ min: 0, max: 1 });
    case 'assignee':
    case 'toQueue':
    case 'toAgent':
      return fc.integer({ min: -1, max: 1 });
    default:
      return fc.constant(0);
  }
}

const events = fc.array(
  fc
    .tuple(
      fc.integer({ min: 0, max: EVENT_NAMES.length - 1 }),
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: -1, max: 1 }),
    )
    .chain(([kind, gap, chat, agent]) => {
      const shape = shapeOf(kind);
      return fc.tuple(valuesOf(shape.x), valuesOf(shape.y)).map(([x, y]) => ({
        kind,
        gap,
        chat,
        agent,
        x: shape.x === 'class' ? chat : x,
        y,
      }));
    }),
);

test('what is written is read back, to the last number', () => {
  fc.assert(
    fc.property(events, (list) => {
      const trace = new Trace(scenario);
      let now = 0;
      for (const event of list) {
        now += event.gap;
        trace.attach(stateAt(now));
        trace.event(event.kind, event.chat, event.agent, event.x, event.y);
      }
      const read = readTrace(trace.text().split('\n'));
      expect(read.problems).toEqual([]);
      const names = {
        queues: new Map([
          ['chat', 0],
          ['sales\n2', 1],
        ]),
        agents: new Map([
          ['A1', 0],
          ['A2', 1],
        ]),
        customer: (name: string) => Number(name.slice('visitors-'.length)) - 1,
        classOf: (_: number, priority: number) => priority - 1,
        poolOf: (_: number, queues: readonly string[]) => queues.length - 1,
      };
      const back = read.records.map((record) => numericEvent(record, names));
      const held = [...trace.events()].map((event) => {
        const shape = shapeOf(event.kind);
        return {
          ...event,
          queue: shape.x === 'queue' ? event.x : shape.queue === undefined ? -1 : event.queue,
          cls: shape.queue === 'class' ? event.cls : -1,
        };
      });
      expect(back).toEqual(held);
    }),
  );
});

describe('bad lines', () => {
  test.each([
    ['{"t":1', 'not a JSON object'],
    ['[]', 'not a JSON object'],
    ['{"event":"chat.woken"}', '`t` must be seconds, 0 or more'],
    ['{"t":-1,"event":"chat.woken"}', '`t` must be seconds, 0 or more'],
    ['{"t":1,"event":"chat.eaten"}', 'unknown event "chat.eaten"'],
    ['{"t":1,"event":"chat.woken","chat":"C1"}', '`chat` must be a whole number'],
    [
      '{"t":1,"event":"chat.woken","reason":"fun"}',
      '`reason` must be one of the reasons of the event list',
    ],
    [
      '{"t":1,"event":"agent.state","agent":"A1","state":"open"}',
      '`state` must be one of signed-out, ready, not-ready, channel-off, on-break, lost, leaving',
    ],
    ['{"trace":"other"}', 'not a chatsim trace'],
    ['{"trace":"chatsim","version":2}', 'trace version 2 is not one I know (1)'],
  ])('%s', (line, message) => {
    const { problems, records } = readTrace(['{"t":0,"event":"system.restarted"}', '', line]);
    expect(problems).toEqual([{ line: 3, message }]);
    expect(records).toHaveLength(1);
  });

  test('time goes back', () => {
    const { problems } = readTrace([
      '{"t":2,"event":"chat.woken"}',
      '{"t":1,"event":"chat.woken"}',
    ]);
    expect(problems).toEqual([
      { line: 2, message: 'the time goes back: lines stand in the order of happening' },
    ]);
  });
});
