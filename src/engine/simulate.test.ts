import { describe, expect, it } from 'vitest';
import type { CustomerSource } from '../scenarios/scenario.ts';
import { EV, type EventSink } from './events.ts';
import type { RouterState } from './router/router.ts';
import { EngineFault, Simulation, simulate } from './simulate.ts';
import {
  always,
  at,
  exponential,
  handle,
  happenings,
  Notebook,
  poisson,
  s,
  type Tiny,
  type TinyGroup,
  tiny,
} from './testing.ts';

/** A lively desk: everybody does a bit of everything. */
const group: TinyGroup = {
  count: 4,
  rules: { 'capacity.total': 3 },
  accept: { after: exponential(8), decline: 0.1, declineAfter: exponential(3), miss: 0.1 },
  slowdown: { perChat: [1, 0.8, 0.6], when: 'load' },
  reply: exponential(20),
  notice: exponential(4),
  banner: { missed: 0.1, noticedAfter: exponential(60) },
  ends: { end: 0.6, endAndClose: 0.2, resolve: 0.1, forget: 0.1 },
  wrapUp: exponential(20),
  backReady: exponential(60),
  closesTab: 0.02,
  givesUp: exponential(120),
  closesRecords: { share: 0.5, after: exponential(300), takes: exponential(20) },
  transfer: { share: 0.1, toQueue: 1, toGroup: -1, when: 'at-end' },
  randomBreaks: { every: exponential(1500), length: exponential(200) },
  otherWork: [{ every: exponential(900), length: exponential(100), units: 1 }],
  shifts: {
    kind: 'counts',
    steps: [
      { at: 0, count: 3 },
      { at: s(1200), count: 4 },
      { at: s(2400), count: 2 },
    ],
  },
};
const again = { share: 0.5, after: exponential(200), max: 3 };
const source: Partial<CustomerSource> = {
  arrivals: poisson(150),
  kinds: [
    { share: 0.7, queue: 0, priority: 1, skills: [] },
    { share: 0.3, queue: 1, priority: 2, skills: [] },
  ],
  busyness: { kind: 'gamma', shape: 10, scale: 0.1 },
  patience: exponential(120),
  silentWaiting: 0.3,
  leavesLive: exponential(900),
  silentLive: 0.5,
  replyPatience: exponential(400),
  rejoins: { share: 0.3, after: exponential(20) },
  returns: { abandoned: again, refused: again, autoEnded: again, closed: again },
  work: {
    kind: 'exchanges',
    count: { kind: 'geometric', mean: 4 },
    begins: 'customer',
    ends: 'agent',
    reply: exponential(25),
    agentReply: null,
  },
};
const lively: Tiny = {
  rules: {
    'session.idle': s(180),
    'session.leftGrace': s(30),
    'session.tabClosed': 'requeue',
    'wrapUp.mode': 'timed',
    'wrapUp.sec': s(30),
    'offer.onMiss.agent': 'not-ready',
    'queue.maxLength': 12,
    'record.agentEnd': 'waiting',
    'record.reopen': s(3600),
    'pacing.delay': s(5),
    'pacing.on': ['decline'],
  },
  queues: [{}, {}],
  groups: [group, { ...group, count: 2, transfer: null, pick: exponential(10) }],
  sources: [source, { ...source, work: handle(exponential(150)) }],
  duration: 3600,
};

const text = (what: Tiny, replication = 0) =>
  happenings(tiny(what), { replication }, /^$/).join('\n');

describe('a run', () => {
  it('is the same, to the byte, every time', () => {
    const once = text(lively);
    expect(text(lively)).toBe(once);
    expect(once.split('\n').length).toBeGreaterThan(4000);
    // The results too, with no clock or address in them.
    expect(JSON.stringify(simulate(tiny(lively)))).toBe(JSON.stringify(simulate(tiny(lively))));
  });

  it('is another one with another seed or replication', () => {
    expect(text(lively, 1)).not.toBe(text(lively, 0));
    expect(text({ ...lively, seed: '2' })).not.toBe(text(lively));
  });

  it('leaves no chat and no slot behind when it is drained', () => {
    for (let replication = 0; replication < 10; replication++) {
      const simulation = new Simulation(tiny(lively), { replication });
      while (simulation.step());
      const { state, cast } = simulation;
      const held = (agent: number) => cast.state.held[agent]! + cast.state.ringing[agent]!;
      for (let agent = 0; agent < state.agentCount; agent++) {
        expect([agent, held(agent)]).toEqual([agent, 0]);
        expect(cast.state.rowHead[agent]).toBe(-1);
      }
      // Whoever holds a slot still waits for something: a return, or a record to be closed.
      for (let chat = 0; chat < state.chatCount; chat++) {
        const castHolds = (state.chatHolds[chat]! & 2) !== 0;
        expect(castHolds).toBe(cast.state.needs[chat] !== 0);
      }
    }
  });

  it('the cast counts each agent’s chats as the router does, after every instant', () => {
    const simulation = new Simulation(tiny(lively), { replication: 3 });
    while (simulation.step()) {
      const { state, cast } = simulation;
      for (let agent = 0; agent < state.agentCount; agent++) {
        expect(cast.state.held[agent]).toBe(state.agentLive[agent]);
        expect(cast.state.ringing[agent]).toBe(state.agentPending[agent]);
        expect(cast.state.agentState[agent]).toBe(state.agentState[agent]);
      }
    }
  });
});

/** What a customer is made of, as far as it can be read off events: arrivals, and patience of those who waited it out. */
class People implements EventSink {
  readonly arrivals = new Map<number, number>();
  readonly patience = new Map<number, number>();
  private state: RouterState | null = null;
  attach(state: RouterState): void {
    this.state = state;
  }
  event(kind: number, chat: number): void {
    const state = this.state!;
    if (kind === EV.chatArrived) this.arrivals.set(state.chatCustomer[chat]!, state.now);
    if (kind === EV.customerLeft)
      this.patience.set(state.chatCustomer[chat]!, state.now - state.chatArrivedAt[chat]!);
  }
  agentChanged(): void {}
}

describe('two settings meet the very same customers', () => {
  const plain: Tiny = {
    rules: { 'capacity.total': 2 },
    groups: [{ count: 3, accept: { after: exponential(10), miss: 0.2 } }],
    sources: [
      { arrivals: poisson(120), patience: exponential(60), work: handle(exponential(200)) },
    ],
    duration: 7200,
  };
  const people = (what: Tiny) => {
    const trace = new People();
    simulate(tiny(what), { trace });
    return trace;
  };

  it('whatever the deadline of offers, the staff, or another source', () => {
    const before = people(plain);
    const others: Tiny[] = [
      { ...plain, rules: { ...plain.rules, 'offer.timeout': s(12) } },
      { ...plain, groups: [{ ...plain.groups![0], count: 4 }] },
      { ...plain, sources: [...plain.sources!, { arrivals: poisson(30) }] },
    ];
    for (const other of others) {
      const after = people(other);
      for (const [customer, arrivedAt] of before.arrivals)
        expect(after.arrivals.get(customer)).toBe(arrivedAt);
      let common = 0;
      for (const [customer, patience] of before.patience) {
        if (!after.patience.has(customer)) continue;
        common++;
        expect(after.patience.get(customer)).toBe(patience);
      }
      expect(common).toBeGreaterThan(20);
    }
  });

  it('an agent who never signs in changes nothing', () => {
    const absent = { shifts: { kind: 'spans', list: [[]] } as const, queues: [0] };
    expect(text({ ...plain, groups: [...plain.groups!, absent] })).toBe(text(plain));
  });

  it('a longer run begins with the shorter one', () => {
    const short = text({ ...plain, atEnd: 'cut', duration: 1800 });
    expect(text({ ...plain, atEnd: 'cut', duration: 3600 }).startsWith(short)).toBe(true);
  });
});

describe('the end of a run', () => {
  const sources = [{ arrivals: at(0, 5), work: handle(always(100)) }];
  const lines = (what: Partial<Tiny>) => {
    const notebook = new Notebook();
    const run = new Simulation(tiny({ sources, duration: 60, ...what }), { trace: notebook });
    while (run.step());
    return [...notebook.lines.filter((line) => /ended/.test(line)), `over ${run.state.now / 1e6}`];
  };

  it('drains: nobody comes, everybody is served', () => {
    expect(lines({ atEnd: 'drain' })).toEqual([
      '100 chat.ended C1 A1 agent-end',
      '200 chat.ended C2 A1 agent-end',
      'over 200',
    ]);
    expect(lines({ atEnd: 'drain', drainLimit: 90 })).toEqual([
      '100 chat.ended C1 A1 agent-end',
      'over 150',
    ]);
  });

  it('disconnects whoever waits', () => {
    expect(lines({ atEnd: 'disconnect' })).toEqual([
      '60 chat.ended C2 disconnected',
      '100 chat.ended C1 A1 agent-end',
      'over 100',
    ]);
  });

  it('or is cut', () => {
    expect(lines({ atEnd: 'cut' })).toEqual(['over 60']);
  });

  it('wrap-ups are waited for', () => {
    const rules = { 'wrapUp.mode': 'timed', 'wrapUp.sec': s(30) } as const;
    expect(lines({ rules, sources: [{ arrivals: at(0), work: handle(always(100)) }] }).at(-1)).toBe(
      'over 130',
    );
  });
});

it('keeps the hours of queues', () => {
  const hours = [
    { from: s(10), to: s(20) },
    { from: s(20), to: s(30) },
    { from: s(50), to: s(60) },
  ];
  const lines = happenings(
    tiny({
      queues: [{ hours, onClose: 'end' }],
      groups: [{ shifts: { kind: 'spans', list: [[]] } }],
      sources: [{ arrivals: at(5, 15, 20, 30, 45, 55) }],
      duration: 100,
    }),
  ).filter((line) => !/arrived|queue\./.test(line));
  expect(lines).toEqual([
    '5 chat.refused C1 queue-closed',
    // An arrival of the closing instant is in before the door is shut.
    '30 chat.ended C2 queue-closed',
    '30 chat.ended C3 queue-closed',
    '30 chat.ended C4 queue-closed',
    '45 chat.refused C5 queue-closed',
    '60 chat.ended C6 queue-closed',
  ]);
});

it('a run that goes in a circle at one instant is a fault that names chat and agent', () => {
  // Nothing takes time, and everybody comes again at once.
  const closed = { share: 1, after: always(0), max: 1e9 };
  const returns = { abandoned: null, refused: null, autoEnded: null, closed };
  const sources = [{ arrivals: at(7), work: handle(always(0)), returns }];
  const run = () => simulate(tiny({ sources }));
  let fault: unknown;
  try {
    run();
  } catch (error) {
    fault = error;
  }
  expect(fault).toBeInstanceOf(EngineFault);
  expect(String(fault)).toMatch(/more than a million steps at 7 s, with chat \d+ and A1/);
});
