/**
 * The journal rests on this: whatever people do, the turns that were kept, played again, give the same world, event for
 * event, message for message and answer for answer.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECOND, type Tiny, tiny } from '../../engine/testing.ts';
import { type Act, CHAT_ACTS, CUSTOMER_ACTS, type Deed, PRESENCES } from './acts.ts';
import { FAULT_NAMES } from './faults/names.ts';
import type { Turn } from './journal.ts';
import { restore, snapshotOf } from './snapshot.ts';
import { World } from './world.ts';

const AGENTS = ['A1', 'A2', 'A3'];
const CUSTOMERS = ['Ann', 'Bob', 'Cid', 'Dan'];
const KEEP = 300 * SECOND;

const PLATFORMS: Record<string, Tiny> = {
  'offers, wrap-up, reopening': {
    rules: {
      'capacity.total': 2,
      'offer.timeout': 10 * SECOND,
      'wrapUp.mode': 'timed',
      'wrapUp.sec': 5 * SECOND,
      'wrapUp.blocks': 'slot',
      'record.reopen': 60 * SECOND,
      'match.sticky': 'prefer',
      'match.stickyWait': 4 * SECOND,
    },
  },
  'given at once, no places to spare': {
    rules: { 'match.accept': 'auto', 'capacity.total': 1, 'session.agentGone': 'requeue' },
  },
  'picking, joining, auto-end, random order': {
    rules: {
      'match.mode': 'pull',
      'match.pull': 'pick',
      'queue.rank': 'random',
      'session.participants': 3,
      'session.join': 'anyone',
      'session.idle': 20 * SECOND,
      'session.agentGoneGrace': 5 * SECOND,
      'session.agentGone': 'requeue',
    },
  },
};

const agent = fc.constantFrom(...AGENTS);
const chat = fc.integer({ min: 1, max: 25 });
const deedOfAgent: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ do: fc.constant('presence' as const), what: fc.constantFrom(...PRESENCES) }),
  fc.record({ do: fc.constant('chat' as const), what: fc.constantFrom(...CHAT_ACTS), chat }),
  fc.record({ do: fc.constant('write' as const), chat, text: fc.string({ maxLength: 5 }) }),
  fc.record({ do: fc.constant('transfer' as const), chat, agent }),
  fc.record({ do: fc.constant('invite' as const), chat, agent }),
  fc.record({ do: fc.constant('connection' as const), lost: fc.boolean() }),
  fc.record({ do: fc.constant('work' as const), units: fc.integer({ min: 0, max: 2 }) }),
  fc.constant({ do: 'next' as const }),
);
const deedOfCustomer: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    do: fc.constant('start' as const),
    queue: fc.constant('chat'),
    priority: fc.integer({ min: 0, max: 2 }),
    skills: fc.constant([]),
  }),
  fc.record({
    do: fc.constant('customer' as const),
    what: fc.constantFrom(...CUSTOMER_ACTS),
    chat,
  }),
  fc.record({ do: fc.constant('write' as const), chat, text: fc.string({ maxLength: 5 }) }),
);
const deedOfAdmin: fc.Arbitrary<Deed> = fc.oneof(
  fc.constant({ do: 'restart' as const }),
  fc.record({ do: fc.constant('queue' as const), queue: fc.constant('chat'), open: fc.boolean() }),
  fc.constantFrom('capacity.total to 1', 'offer.timeout to 5s', 'nonsense to 5').map((line) => ({
    do: 'rule' as const,
    line,
  })),
);
const fault = fc.constantFrom(...FAULT_NAMES);
const deedOfFault: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fault, fc.constantFrom(0.3, 1), fc.constantFrom(0, 4000))
      .map(([name, share, ms]) => ({ do: 'fault', fault: { fault: name, share, ms } }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('no-fault' as const), fault: fc.option(fault) }),
  },
);
const id = fc.option(
  fc.integer({ min: 0, max: 9 }).map((n) => `id-${n}`),
  { nil: undefined },
);
const withId = (deed: Deed, by: Act['by'], given: string | undefined): Act =>
  ({ by, ...(given === undefined ? {} : { id: given }), ...deed }) as Act;
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(deedOfAgent, agent, id)
      .map(([deed, name, given]) => withId(deed, { side: 'agent', name }, given)),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(deedOfCustomer, fc.constantFrom(...CUSTOMERS), id)
      .map(([deed, name, given]) => withId(deed, { side: 'customer', name }, given)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.oneof(deedOfAdmin, deedOfFault), id)
      .map(([deed, given]) => withId(deed, { side: 'admin', name: 'admin' }, given)),
  },
);
/** Seconds until the next turn, and its acts; without acts it only wakes. */
const turns = fc.array(
  fc.tuple(
    fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: 0, max: 8 }) },
      { weight: 1, arbitrary: fc.constant(400) },
    ),
    fc.array(act, { maxLength: 3 }),
  ),
  { minLength: 10, maxLength: 60 },
);

const scenarioOf = (what: Tiny) => tiny({ groups: [{ count: 3 }], ...what });

function opened(what: Tiny): { world: World; kept: Turn[] } {
  const world = new World({ scenario: scenarioOf(what), keep: KEEP });
  const by = { side: 'admin', name: 'admin' } as const;
  const acts = [
    ...CUSTOMERS.map((name): Act => ({ by, do: 'new-customer', name, hash: name })),
    ...AGENTS.map(
      (name): Act => ({ by: { side: 'agent', name }, do: 'presence', what: 'sign-in' }),
    ),
  ];
  return { world, kept: [{ t: 0, acts: world.turn(0, acts).kept }] };
}

/** As turns.ts does it, with a clock of the test's. */
function live(world: World, kept: Turn[], list: readonly (readonly [number, readonly Act[]])[]) {
  let clock = 0;
  for (const [wait, acts] of list) {
    clock += wait * SECOND;
    if (acts.length === 0) {
      if (world.runTo(clock)) kept.push({ t: world.driver.now, acts: [] });
      continue;
    }
    const t = Math.max(clock, world.driver.now + 1);
    const before = world.trace.total;
    const done = world.turn(t, acts);
    expect(done.answers).toHaveLength(acts.length);
    if (done.kept.length > 0) kept.push({ t, acts: done.kept });
    else if (world.trace.total > before) kept.push({ t: t - 1, acts: [] });
  }
}

function replayed(what: Tiny, kept: readonly Turn[]): World {
  const world = new World({ scenario: scenarioOf(what), keep: KEEP });
  for (const { t, acts } of kept) {
    // What SQLite gives back.
    const again = JSON.parse(JSON.stringify(acts)) as Act[];
    if (again.length === 0) world.runTo(t);
    else world.turn(t, again);
  }
  return world;
}

function look(world: World) {
  const feed = (f: { last: number; at: (n: number) => string }) =>
    Array.from({ length: Math.min(f.last, 4000) }, (_, i) => f.at(f.last - i));
  return {
    trace: world.trace.text(),
    agents: AGENTS.map((_, a) => world.agentView(a)),
    feeds: world.agentFeeds.map(feed),
    customers: [...world.customers.values()].map((customer) => ({
      name: customer.name,
      feed: feed(customer.feed),
      last: customer.last?.number,
      chats: customer.chats.map((c) => [c.number, c.slot, c.reason, c.messages, c.assignee]),
    })),
    chats: [...world.chats.keys()],
    going: [...world.going].map(({ number }) => number),
    free: world.s.freeCount,
    faults: world.faults.now(),
  };
}

/** Faults of the router that have happened in any of the runs. */
const happened = new Set<string>();

describe.each(Object.entries(PLATFORMS))('%s', (_, what) => {
  test('turns that are played again give the same world and the same answers', () => {
    fc.assert(
      fc.property(turns, fc.array(act, { maxLength: 5 }), (list, after) => {
        const { world, kept } = opened(what);
        live(world, kept, list);
        const again = replayed(what, kept);
        expect(look(again)).toEqual(look(world));
        for (const { fault, times } of world.faults.now()) if (times > 0) happened.add(fault);
        // Whatever comes next, the ids that were used among it, is answered alike.
        const t = Math.max(world.driver.now, again.driver.now) + SECOND;
        expect(again.turn(t, after)).toEqual(world.turn(t, after));
        expect(look(again)).toEqual(look(world));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test('a world put back from a snapshot goes on as the one it was taken of', () => {
    fc.assert(
      fc.property(turns, turns, (first, then) => {
        const { world, kept } = opened(what);
        live(world, kept, first);
        const plan = scenarioOf(what);
        const again = new World({ scenario: plan, keep: KEEP });
        restore(again, plan, snapshotOf(world, world.given));
        expect(look(again)).toEqual(look(world));
        const [one, two]: [Turn[], Turn[]] = [[], []];
        live(world, one, then);
        live(again, two, then);
        expect(two).toEqual(one);
        expect(look(again)).toEqual(look(world));
        // And that one's own snapshot is as good.
        const third = new World({ scenario: plan, keep: KEEP });
        restore(third, plan, snapshotOf(again, again.given));
        expect(look(third)).toEqual(look(world));
      }),
      { numRuns: 150, seed: 2 },
    );
  });
});

test('each fault of the router was among what was played again', () => {
  expect([...happened].sort()).toEqual([
    'capacity-overshoot',
    'double-assignment',
    'late-offer',
    'lost-dequeue',
    'lost-push',
    'wrong-order',
  ]);
});
