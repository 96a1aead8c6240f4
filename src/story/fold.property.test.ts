/**
 * The story's fold and the router's own, held against the router's state after random acts: the trace, through its text,
 * tells everything that a story says, and enough to rebuild the state.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AGENT_STATES, CHAT, CHAT_STATES, type EventSink, WHY } from '../engine/events.ts';
import { Trace } from '../engine/observe/trace.ts';
import { numericEvent, readTrace } from '../engine/observe/trace-read.ts';
import { Draws } from '../engine/random/draws.ts';
import { PURPOSE_COUNT } from '../engine/random/purposes.ts';
import { fold as foldRouter } from '../engine/router/fold.ts';
import * as router from '../engine/router/router.ts';
import { poolOf } from '../engine/router/waiting.ts';
import { TimerQueue } from '../engine/timers.ts';
import { defaultRules, type RuleValues } from '../scenarios/rules.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { activityOf, Fold } from './fold.ts';

const S = 1_000_000;
const AGENTS = ['A1', 'A2', 'A3'];
const QUEUES = ['chat', 'sales'];

/** Rules that differ as widely as platforms do. */
const PLATFORMS: { readonly [name: string]: Partial<Record<keyof RuleValues, unknown>> } = {
  'offers with a routing delay and a rejoin window': {
    'pacing.delay': 20 * S,
    'pacing.on': ['decline', 'miss'],
    'session.idle': 90 * S,
    'session.leftGrace': 30 * S,
    'match.pull': 'next',
    'capacity.max': 5,
    'match.sticky': 'prefer',
    'match.stickyWindow': 900 * S,
    'record.agentEnd': 'waiting',
    'record.reopen': 600 * S,
  },
  'Not Ready after a miss, wrap-up, agents who get lost': {
    'offer.onMiss.agent': 'not-ready',
    'offer.onMiss.when': 'after-live',
    'offer.onDecline.agent': 'not-ready',
    'wrapUp.mode': 'timed',
    'wrapUp.sec': 25 * S,
    'wrapUp.blocks': 'agent',
    'session.agentGoneGrace': 40 * S,
    'session.agentGone': 'requeue',
    'offer.autoReturn': 60 * S,
  },
  'tabs and cases that give the chat back': {
    'session.tabClosed': 'requeue',
    'session.resolve': 'requeue',
    'session.leftLive': 'undetected',
    'offer.onMiss.agent': 'channel-off',
    'offer.exclude': 'round',
    'match.pull': 'pick',
    'wrapUp.mode': 'manual',
    'wrapUp.blocks': 'slot',
  },
  'auto accept with dormancy and transfers of the silent': {
    'match.accept': 'auto',
    'capacity.inactive': 40 * S,
    'session.firstReply': 30 * S,
    'session.firstReplyAction': 'transfer',
    'session.idle': 60 * S,
    'session.idleAction': 'hold',
    'session.hold': 100 * S,
  },
  'everybody hears of a chat and many may be in it': {
    'match.mode': 'broadcast',
    'offer.timeout': null,
    'session.participants': null,
    'session.join': 'anyone',
    'session.leftQueued': 'keep',
    'queue.maxWait': 120 * S,
    'queue.onMaxWait': 'unanswered',
    'capacity.total': null,
  },
};

function scenarioOf(changes: (typeof PLATFORMS)[string]): Scenario {
  const rules = { ...defaultRules(), ...changes } as RuleValues;
  return {
    name: 'random',
    platform: 'random',
    start: null,
    rules,
    skills: ['spanish'],
    queues: QUEUES.map((name) => ({ name, rules, hours: null, onClose: 'keep', overflow: null })),
    groups: AGENTS.map((name, i) => ({
      name,
      rules,
      queues: i === 2 ? [0] : [0, 1],
      skills: i === 0 ? [0] : [],
      rank: 0,
    })),
    agents: AGENTS.map((name, group) => ({ name, group })),
    sources: [{ name: 'visitors', kinds: [] }],
    script: [],
  } as unknown as Scenario;
}

type Step = [wait: number, act: number, agent: number, chat: number];

/** What may happen at random; acts that make no sense at the moment are the router's to ignore. */
const ACTS: readonly ((s: router.RouterState, agent: number, chat: number, to: number) => void)[] =
  [
    (s, a) => router.signIn(s, a),
    (s, a) => router.goReady(s, a),
    (s, a, c) => router.accept(s, a, c),
    (s, a, c) => router.accept(s, a, c),
    (s, a, c) => router.decline(s, a, c),
    (s, a, c) => router.disable(s, a, c),
    (s, a, c) => router.pick(s, a, c),
    (s, a) => router.pressNext(s, a),
    (s, a, c) => router.join(s, a, c),
    (s, a, c) => router.agentWrites(s, a, c),
    (s, _, c) => router.customerWrites(s, c),
    (s, _, c) => router.customerLeaves(s, c),
    (s, _, c) => router.customerRejoins(s, c),
    (s, _, c) => router.customerEnds(s, c),
    (s, a, c) => router.endChat(s, a, c, WHY.agentEnd),
    (s, a, c) => router.resolve(s, a, c),
    (s, a, c) => router.closeTab(s, a, c),
    (s, a, c) => router.closeWrapUp(s, a, c),
    (s, a, c, to) => router.transferToAgent(s, a, c, to),
    (s, a, c, to) => router.transferToQueue(s, a, c, to % QUEUES.length),
    (s, a, c, to) => router.invite(s, a, c, to),
    (s, a, c) => router.leaveChat(s, a, c),
    (s, a, c) => router.closeRecord(s, a, c),
    (s, a) => router.goNotReady(s, a, WHY.byHand),
    (s, a) => router.signOut(s, a, WHY.byHand),
    (s, a) => router.loseConnection(s, a),
    (s, a) => router.reconnect(s, a),
    (s, a, c) => router.otherWork(s, a, c % 3),
    (s, a, c) => router.serveQueues(s, a, c % 2 === 0 ? [0] : [0, 1]),
  ];
const ARRIVES = ACTS.length;

/** Runs the steps; `seen` is called after each event, when the state has changed. */
function run(
  scenario: Scenario,
  steps: readonly Step[],
  trace: Trace,
  seen: (s: router.RouterState) => void,
) {
  const timers = new TimerQueue();
  const sink: EventSink = {
    event(kind, chat, agent, x, y) {
      trace.event(kind, chat, agent, x, y);
      seen(s);
    },
    agentChanged() {},
  };
  const s = router.newRouter(scenario, timers, new Draws(1, 0, PURPOSE_COUNT), sink);
  trace.attach(s);
  const known: number[] = [];
  const until = (t: number) => {
    while (timers.nextTime() <= t) {
      s.now = timers.nextTime();
      while (timers.nextTime() === s.now) router.fireRouterTimer(s, timers.pop());
      router.settle(s);
    }
    s.now = t;
  };
  for (let agent = 0; agent < AGENTS.length - 1; agent++) router.signIn(s, agent);
  router.settle(s);
  let customers = 0;
  for (const [wait, act, agent, chat] of steps) {
    until(s.now + wait * S);
    if (act >= ARRIVES || known.length === 0) {
      // Now and then the same customer comes back to an earlier chat's conversation.
      const before = known[chat % Math.max(1, known.length)];
      const back = act % 3 === 0 && before !== undefined;
      const queue = agent % QUEUES.length;
      const cls = router.classOf(s, queue, 1 + (chat % 2), act % 5 === 0 ? [0] : []);
      const customer = back ? s.chatCustomer[before]! : customers++;
      const slot = router.arrive(s, customer, cls, back ? s.chatConversation[before]! : -1);
      if (slot >= 0) {
        s.hold(slot, 2); // every slot stays, so that late acts find what they are meant for
        known.push(slot);
      }
    } else
      ACTS[act]!(s, agent, known[chat % known.length]!, (agent + 1 + (chat % 2)) % AGENTS.length);
    router.settle(s);
  }
  until(s.now + 300 * S);
  return s;
}

const steps = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 40 }),
    fc.integer({ min: 0, max: ARRIVES + 12 }),
    fc.integer({ min: 0, max: AGENTS.length - 1 }),
    fc.nat({ max: 50 }),
  ),
  { minLength: 5, maxLength: 80 },
);

/** Found once, kept: an inactive chat that is put on hold besides and whose customer then ends it. */
const PINNED: [Step[]][] = [
  [
    [
      [0, ARRIVES, 0, 0],
      [0, 9, 0, 0],
      [60, 13, 0, 0],
    ],
  ],
];

/** What a story says of everybody, from the router's own columns. */
function routerView(s: router.RouterState) {
  const chats: Record<number, unknown> = {};
  for (let c = 0; c < s.chatCount; c++) {
    const state = s.chatState[c]!;
    const held = state === CHAT.offered || state === CHAT.live;
    chats[s.chatNumber[c]!] = {
      state: CHAT_STATES[state],
      agent: held ? AGENTS[s.chatAgent[c]!] : undefined,
      queue: state === CHAT.waiting ? QUEUES[s.chatQueue[c]!] : undefined,
    };
  }
  const agents = AGENTS.map((name, a) => ({
    name,
    state: AGENT_STATES[s.agentState[a]!],
    live: s.agentLive[a],
    ringing: s.agentPending[a],
    wrapUps: s.agentWraps[a] ?? 0,
    cooling: s.agentCooldownUntil[a]! > 0,
  }));
  return { chats, agents };
}

function foldView(fold: Fold) {
  const chats: Record<number, unknown> = {};
  for (const chat of fold.chats.values()) {
    chats[chat.number] = {
      state: chat.state,
      agent: chat.state === 'offered' || chat.state === 'live' ? chat.agent : undefined,
      queue: chat.state === 'waiting' ? chat.queue : undefined,
    };
  }
  const agents = [...fold.agents.values()].map((agent) => ({
    name: agent.name,
    state: agent.state,
    live: agent.live.size,
    ringing: agent.offers.size,
    wrapUps: agent.wrapUps.size,
    cooling: agent.cooldownUntil !== undefined,
  }));
  return { chats, agents };
}

describe.each(Object.entries(PLATFORMS))('%s', (_, changes) => {
  const scenario = scenarioOf(changes);

  test('the story knows after each event what the router knows', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const trace = new Trace(scenario);
        const fold = new Fold(AGENTS);
        run(scenario, list, trace, (s) => {
          const [line] = trace.toLines(trace.total - 1);
          const [record] = readTrace([line as string]).records;
          if (record === undefined) throw new Error(`unreadable: ${line}`);
          fold.apply(record);
          const told = foldView(fold);
          const is = routerView(s);
          // The router counts a wrap-up from the chat's end, of which the trace tells a moment later.
          if (record.event === 'chat.ended' || record.event.startsWith('conversation.'))
            for (const agent of [...told.agents, ...is.agents]) agent.wrapUps = 0;
          expect(told, line).toEqual(is);
          for (const agent of fold.agents.values())
            if (agent.state !== 'ready') expect(activityOf(agent)).toBe(agent.state);
        });
      }),
      { numRuns: 150, seed: 1, examples: PINNED },
    );
  });

  test('the text of the trace rebuilds the router', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const trace = new Trace(scenario);
        const end = run(scenario, list, trace, () => {});
        const read = readTrace(trace.text().split('\n'));
        expect(read.problems).toEqual([]);
        const silent: EventSink = { event() {}, agentChanged() {} };
        const again = router.newRouter(
          scenario,
          new TimerQueue(),
          new Draws(1, 0, PURPOSE_COUNT),
          silent,
        );
        const index = (names: readonly string[]) => new Map(names.map((name, i) => [name, i]));
        for (const record of read.records) {
          foldRouter(
            again,
            numericEvent(record, {
              queues: index(QUEUES),
              agents: index(AGENTS),
              customer: (name) => Number(name.slice('visitors-'.length)) - 1,
              classOf: (queue, priority, skills) =>
                router.classOf(
                  again,
                  queue,
                  priority,
                  skills.map(() => 0),
                ),
              poolOf: (agent, queues) =>
                poolOf(
                  again,
                  queues.map((name) => QUEUES.indexOf(name)),
                  scenario.groups[agent]!.skills,
                ),
            }),
          );
        }
        expect(routerView(again).agents).toEqual(routerView(end).agents);
        expect([...again.agentUsed]).toEqual([...end.agentUsed]);
        expect([...again.queueWaiting]).toEqual([...end.queueWaiting]);
      }),
      { numRuns: 100, seed: 1, examples: PINNED },
    );
  });
});
