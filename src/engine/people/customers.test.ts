import { describe, expect, it } from 'vitest';
import type { CustomerSource } from '../../scenarios/scenario.ts';
import { always, at, handle, happenings, type Tiny, times, tiny, values } from '../testing.ts';

const only = (what: Tiny, pattern: RegExp) =>
  happenings(tiny(what)).filter((line) => pattern.test(line));

const nobody = [{ count: 1, shifts: { kind: 'spans', list: [[]] } as const }];

describe('patience', () => {
  const two: Partial<CustomerSource> = { arrivals: at(0, 10), work: handle(always(100)) };

  it('ends while waiting, and the customer leaves openly', () => {
    expect(only({ sources: [{ ...two, patience: always(30) }] }, /C2/)).toEqual([
      '10 chat.arrived C2',
      '40 customer.left C2 open',
      '40 chat.abandoned C2',
      '40 chat.ended C2 customer-left',
    ]);
  });

  it('is a microsecond where there is none: whoever is taken at once does not leave', () => {
    expect(only({ sources: [{ ...two, patience: always(0) }] }, /made|open/)).toEqual([
      '0 offer.made C1 A1',
      '10.000001 customer.left C2 open',
    ]);
    const auto = { rules: { 'match.accept': 'auto' } } as const;
    expect(only({ ...auto, sources: [{ ...two, patience: always(0) }] }, /assigned|ended/)).toEqual(
      [
        '0 chat.assigned C1 A1',
        '10.000001 chat.ended C2 customer-left',
        '100 chat.ended C1 A1 agent-end',
      ],
    );
  });

  const slow = { accept: always(50) };
  it('runs through offers, or stands still while an agent is asked', () => {
    const source = { arrivals: at(0), patience: always(30), work: handle(always(10)) };
    const rules = { 'offer.timeout': 20e6, 'pacing.delay': 15e6, 'pacing.on': ['miss'] } as const;
    expect(only({ rules, groups: [slow], sources: [source] }, /[.]left|offer/)).toEqual([
      '0 offer.made C1 A1',
      '20 offer.missed C1 A1',
      '30 customer.left C1 open',
    ]);
    const stands = { ...source, patienceRuns: 'while-queued' } as const;
    expect(only({ rules, groups: [slow], sources: [stands] }, /[.]left|offer/)).toEqual([
      '0 offer.made C1 A1',
      '20 offer.missed C1 A1', // 30 s left
      '35 offer.made C1 A1',
      '55 offer.missed C1 A1', // 15 s left, and a customer goes before the routing delay ends
      '70 customer.left C1 open',
    ]);
  });

  it('is drawn anew when a live chat waits again', () => {
    const source = {
      arrivals: at(0),
      patience: always(500),
      patienceAgain: always(20),
      work: handle(always(10)),
    };
    const group = { transfer: { share: 1, toQueue: 1, toGroup: -1, when: 'at-end' }, queues: [0] };
    expect(
      only({ queues: [{}, {}], groups: [group as never], sources: [source] }, /requeued|[.]left/),
    ).toEqual(['10 chat.requeued C1 A1 transfer', '30 customer.left C1 open']);
  });
});

describe('silent leaving', () => {
  it('leaves a ghost in the queue, and the agent gives up on it', () => {
    const sources = [
      { arrivals: at(0, 1), patience: always(10), silentWaiting: 1, work: handle(always(40)) },
    ];
    expect(only({ groups: [{ givesUp: always(25) }], sources }, /C2/)).toEqual([
      '1 chat.arrived C2',
      '11 customer.left C2 silent',
      '40 offer.made C2 A1',
      '40 offer.accepted C2 A1',
      '65 chat.ended C2 A1 gave-up',
    ]);
  });

  it('without giving up the agent asks, and auto-end does the rest', () => {
    const sources = [
      { arrivals: at(0), leavesLive: always(15), silentLive: 1, work: handle(always(100)) },
    ];
    expect(only({ rules: { 'session.idle': 60e6 }, sources }, /left|message|ended/)).toEqual([
      '15 customer.left C1 A1 silent',
      '15 message.agent C1 A1',
      '75 chat.ended C1 A1 idle',
    ]);
  });

  it('ghosts do not answer: the reply being written is sent, then there is silence', () => {
    const sources = [
      {
        arrivals: at(0),
        leavesLive: always(15),
        silentLive: 1,
        work: {
          kind: 'exchanges',
          count: times(9),
          begins: 'agent',
          ends: 'customer',
          reply: always(10),
          agentReply: always(20),
        },
      } as const,
    ];
    expect(only({ groups: [{ givesUp: always(90) }], sources }, /left|message|ended/)).toEqual([
      '15 customer.left C1 A1 silent',
      '20 message.agent C1 A1',
      '110 chat.ended C1 A1 gave-up',
    ]);
  });
});

it('leaves when a reply takes too long', () => {
  const sources = [
    {
      arrivals: at(0),
      replyPatience: always(30),
      work: {
        kind: 'exchanges',
        count: times(2),
        begins: 'agent',
        ends: 'customer',
        reply: always(5),
        agentReply: values(20, 20),
      },
    } as const,
  ];
  const groups = [{ notice: always(15) }];
  // The first reply takes 20 s; the second 15 s to be noticed and 20 s to be written.
  expect(only({ groups, sources }, /message|[.]left/)).toEqual([
    '20 message.agent C1 A1',
    '25 message.customer C1 A1',
    '55 customer.left C1 A1 open',
  ]);
});

describe('rejoining within the window', () => {
  const rules = { 'session.leftGrace': 60e6 };
  it('goes on where the chat stood', () => {
    const sources = [
      {
        arrivals: at(0),
        leavesLive: always(10),
        rejoins: { share: 1, after: always(25) },
        work: handle(always(40)),
      },
    ];
    expect(only({ rules, sources }, /left|returned|ended/)).toEqual([
      '10 customer.left C1 A1 open',
      '35 customer.returned C1 A1',
      '65 chat.ended C1 A1 agent-end', // 30 s of work were left
    ]);
  });

  it('waits again with new patience', () => {
    const sources = [
      { arrivals: at(0), patience: always(20), rejoins: { share: 1, after: always(30) } },
    ];
    expect(
      only({ rules, groups: nobody, sources, drainLimit: 0, duration: 120 }, /[.]left|returned/),
    ).toEqual([
      '20 customer.left C1 open',
      '50 customer.returned C1',
      '70 customer.left C1 open',
      '100 customer.returned C1',
      '120 customer.left C1 open',
    ]);
  });
});

describe('exchanges', () => {
  const messages = (begins: 'agent' | 'customer', ends: 'agent' | 'customer') =>
    only(
      {
        sources: [
          {
            arrivals: at(0),
            work: {
              kind: 'exchanges',
              count: times(2),
              begins,
              ends,
              reply: always(10),
              agentReply: always(7),
            },
          },
        ],
      },
      /message|ended/,
    ).map((line) => line.replace(/message\.| C1| A1| agent-end/g, ''));

  it.each([
    ['agent', 'customer', ['7 agent', '17 customer', '24 agent', '34 customer', '34 chat.ended']],
    ['agent', 'agent', ['7 agent', '17 customer', '24 agent', '24 chat.ended']],
    ['customer', 'agent', ['10 customer', '17 agent', '27 customer', '34 agent', '34 chat.ended']],
    ['customer', 'customer', ['10 customer', '17 agent', '27 customer', '27 chat.ended']],
  ] as const)('two of them, begun by the %s, ended by the %s', (begins, ends, lines) => {
    expect(messages(begins, ends)).toEqual(lines);
  });
});

describe('coming again', () => {
  const again = (share: number, after: number, max = 5) => ({ share, after: always(after), max });
  const none = { abandoned: null, refused: null, autoEnded: null, closed: null };

  it('after abandoning: a new attempt with fresh patience, at most so often', () => {
    const sources = [
      { arrivals: at(0), patience: always(20), returns: { ...none, abandoned: again(1, 100, 2) } },
    ];
    expect(only({ groups: nobody, sources }, /arrived|[.]left/)).toEqual([
      '0 chat.arrived C1',
      '20 customer.left C1 open',
      '120 chat.arrived C2',
      '140 customer.left C2 open',
      '240 chat.arrived C3',
      '260 customer.left C3 open',
    ]);
  });

  it('after being refused, while the doors are open', () => {
    const sources = [
      { arrivals: at(0, 1), work: handle(always(45)), returns: { ...none, refused: again(1, 30) } },
    ];
    expect(only({ rules: { 'queue.maxLength': 0 }, sources }, /arrived|refused|accepted/)).toEqual([
      '0 chat.arrived C1',
      '0 offer.accepted C1 A1',
      '1 chat.arrived C2',
      '1 chat.refused C2 queue-full',
      '31 chat.arrived C3',
      '31 chat.refused C3 queue-full',
      '61 chat.arrived C4',
      '61 offer.accepted C4 A1',
    ]);
  });

  it('after the chat was closed: the conversation is looked up again', () => {
    const sources = [{ arrivals: at(0), returns: { ...none, closed: again(1, 100, 1) } }];
    const rules = { 'record.agentEnd': 'waiting' } as const;
    const lines = happenings(tiny({ rules, sources }), {}, /offer|queued|state/);
    expect(lines).toEqual([
      '0 chat.arrived C1',
      '0 conversation.opened C1',
      '60 chat.ended C1 A1 agent-end',
      '60 conversation.waiting C1',
      '160 chat.arrived C2',
      '160 conversation.opened C2', // the same one: waiting → open
      '220 chat.ended C2 A1 agent-end',
      '220 conversation.waiting C2',
    ]);
  });

  it('never after the end of arrivals', () => {
    const sources = [
      { arrivals: at(0), patience: always(20), returns: { ...none, abandoned: again(1, 100) } },
    ];
    expect(only({ duration: 110, groups: nobody, sources }, /arrived/)).toHaveLength(1);
  });
});

it('no more customers than the limit, none at the end of arrivals or later', () => {
  const renewal = { kind: 'renewal', between: always(10) } as const;
  expect(only({ sources: [{ arrivals: renewal, limit: 3 }] }, /arrived/)).toHaveLength(3);
  expect(only({ duration: 50, sources: [{ arrivals: renewal }] }, /arrived/)).toHaveLength(4);
});
