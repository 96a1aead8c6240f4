import { describe, expect, test } from 'vitest';
import { EVENT_NAMES, REASONS } from '../engine/events.ts';
import { readTrace } from '../engine/observe/trace-read.ts';
import { defaultRules, RULE_NAMES } from '../scenarios/rules.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { explain, type StoryOf } from './explain.ts';
import { type RuleBook, ruleBookOf, ruleValueWords } from './rule-book.ts';
import { SENTENCES } from './sentences.ts';
import type { WaitParts } from './waits.ts';

const HEADER =
  '{"trace":"chatsim","version":1,"platform":"gladly","scenario":"shop","start":"09:00:00","queues":["support"],"agents":["team-1","team-2"]}';

/** One missed offer, a wait for the routing delay to pass, and an end by silence. */
const TRACE = [
  HEADER,
  '{"t":0,"event":"agent.state","agent":"team-1","state":"ready","reason":"signed-in"}',
  '{"t":0,"event":"agent.state","agent":"team-2","state":"ready","reason":"signed-in"}',
  '{"t":843,"event":"chat.arrived","chat":16,"conversation":16,"customer":"visitors-16","queue":"support","priority":1,"skills":[]}',
  '{"t":843,"event":"chat.queued","chat":16,"queue":"support","priority":1,"skills":[]}',
  '{"t":843,"event":"offer.made","chat":16,"agent":"team-1","queue":"support","offer":30,"until":873}',
  '{"t":845,"event":"offer.accepted","chat":16,"agent":"team-1","offer":30}',
  '{"t":850,"event":"chat.arrived","chat":17,"conversation":17,"customer":"visitors-17","queue":"support","priority":2,"skills":["spanish"]}',
  '{"t":850,"event":"chat.queued","chat":17,"queue":"support","priority":2,"skills":["spanish"]}',
  '{"t":850,"event":"offer.made","chat":17,"agent":"team-2","queue":"support","offer":31,"until":880}',
  '{"t":880,"event":"offer.missed","chat":17,"agent":"team-2","offer":31}',
  '{"t":880,"event":"cooldown.started","agent":"team-2","until":900,"reason":"miss"}',
  '{"t":890,"event":"agent.state","agent":"team-1","state":"on-break","reason":"break"}',
  '{"t":900,"event":"cooldown.ended","agent":"team-2"}',
  '{"t":900,"event":"offer.made","chat":17,"agent":"team-2","queue":"support","offer":32,"until":930}',
  '{"t":904.5,"event":"offer.accepted","chat":17,"agent":"team-2","offer":32}',
  '{"t":930,"event":"message.agent","chat":17,"agent":"team-2"}',
  '{"t":1830,"event":"chat.ended","chat":17,"agent":"team-2","state":"waiting","reason":"idle"}',
  '{"t":1830,"event":"conversation.waiting","chat":17,"conversation":17}',
];

function story(of: StoryOf, book?: RuleBook, lines = TRACE): readonly string[] | undefined {
  const read = readTrace(lines);
  expect(read.problems).toEqual([]);
  return explain(read.header, read.records, of, book === undefined ? {} : { book });
}

describe('the story of a chat', () => {
  test('names the rules that made it', () => {
    expect(story({ chat: 17 })).toEqual([
      '09:14:10  Chat 17 arrives: visitors-17 wants support (priority 2, needs spanish).',
      '09:14:10  Chat 17 stands in support. (queue.rank)',
      '09:14:10  Chat 17 is offered to team-2, who has 30 s to answer. (offer.timeout; match.select)',
      '09:14:40  team-2 has not answered in time: the offer of Chat 17 is missed and it waits again. (offer.timeout; offer.onMiss.agent; report.missAs)',
      '09:14:40  It waits: team-1 has 1 live chat; team-2 is in the routing delay.',
      '09:15:00  Chat 17 is offered to team-2, who has 30 s to answer, having waited 20 s. (offer.timeout; match.select)',
      '09:15:04  team-2 accepts Chat 17 after 4.5 s.',
      '09:15:30  team-2 writes to Chat 17.',
      '09:30:30  Chat 17 ends by itself: the customer has been silent too long; its conversation is waiting. (session.idle; session.idleArm; record.idleEnd)',
      '09:30:30  Conversation 17 is set to waiting.',
    ]);
  });

  test('with a rule book: the value in force and what it rests on', () => {
    const rules = { ...defaultRules(), 'offer.timeout': 30e6 };
    const scenario = {
      rules,
      queues: [{ name: 'support', rules: { ...rules, 'offer.timeout': 20e6 } }],
      groups: [{ rules }],
      agents: [{ name: 'team-2', group: 0 }],
      script: [],
    } as unknown as Scenario;
    const preset = { value: 30e6, source: 'seed article', evidence: 'documented' } as const;
    const lineWith = (book: RuleBook) => story({ chat: 17 }, book)?.[2];
    const said = '09:14:10  Chat 17 is offered to team-2, who has 30 s to answer. ';
    const select = 'match.select: least-load, longest-idle, id';
    expect(lineWith(ruleBookOf(scenario, new Map([['offer.timeout', preset]])))).toBe(
      `${said}(offer.timeout: 20 s [set here]; ${select})`,
    );
    expect(
      lineWith(ruleBookOf(scenario, new Map([['offer.timeout', { ...preset, value: 20e6 }]]))),
    ).toBe(`${said}(offer.timeout: 20 s [seed article, documented]; ${select})`);
    // The script makes it a default again, which needs no source.
    const act = {
      at: 800e6,
      rule: { name: 'offer.timeout', value: 30e6, queue: null, group: null, agent: null },
    };
    const changed = { ...scenario, script: [act] } as unknown as Scenario;
    expect(lineWith(ruleBookOf(changed))).toBe(`${said}(offer.timeout: 30 s; ${select})`);
  });

  test('a wait is told with what the agents do, and at its end with what it is charged to', () => {
    const lines = [
      HEADER,
      '{"t":0,"event":"chat.arrived","chat":1,"conversation":1,"customer":"v-1","queue":"support","priority":1,"skills":[]}',
      '{"t":0,"event":"chat.queued","chat":1,"queue":"support","priority":1,"skills":[]}',
      '{"t":60,"event":"agent.state","agent":"team-1","state":"not-ready","reason":"miss"}',
      '{"t":65,"event":"agent.state","agent":"team-1","state":"ready","reason":"by-hand"}',
      '{"t":65,"event":"chat.assigned","chat":1,"agent":"team-1","queue":"support","reason":"auto"}',
    ];
    const { header, records } = readTrace(lines);
    const told = (waits: WaitParts) =>
      explain(header, records, { chat: 1 }, { waits: new Map([[1, waits]]) })?.slice(2, -1);
    expect(told({ nobody: 60e6, notReadyAfterMiss: 5e6 })).toEqual([
      '09:00:00  It waits: nobody who may take it is signed in.',
      '09:01:05  It has waited 1 min 5 s: 5 s because agents were Not Ready or switched off after a miss or a decline (offer.onMiss.agent; offer.onDecline.agent), 1 min because nobody was on shift.',
    ]);
    expect(told({ capacity: 65e6 })).toEqual([
      '09:00:00  It waits: nobody who may take it is signed in.',
      '09:01:05  It has waited 1 min 5 s because all agents were at capacity (capacity.total).',
    ]);
    // The offer that was accepted tells it all.
    expect(told({ ringingAccepted: 5e6 })).toHaveLength(1);
  });

  test('a transfer to a queue is told once, and transfer.onMiss only for one that nobody took', () => {
    const event = (t: number, rest: string) => `{"t":${t},"event":${rest}}`;
    const lines = [
      HEADER,
      event(0, '"chat.arrived","chat":1,"customer":"v-1","queue":"support"'),
      event(1, '"chat.assigned","chat":1,"agent":"team-1","queue":"support","reason":"auto"'),
      event(5, '"chat.transferred","chat":1,"agent":"team-1","toQueue":"sales"'),
      event(5, '"chat.requeued","chat":1,"agent":"team-1","queue":"sales","reason":"transfer"'),
      event(6, '"chat.assigned","chat":1,"agent":"team-1","queue":"sales","reason":"auto"'),
      event(7, '"chat.transferred","chat":1,"agent":"team-1","toAgent":"team-2"'),
      event(9, '"chat.requeued","chat":1,"agent":"team-1","queue":"sales","reason":"transfer"'),
    ];
    const { header, records } = readTrace(lines);
    const told = explain(header, records, { chat: 1 }) ?? [];
    expect(told.filter((line) => /transfers|goes back/.test(line))).toEqual([
      '09:00:05  team-1 transfers Chat 1 to sales.',
      '09:00:07  team-1 transfers Chat 1 to team-2.',
      '09:00:09  Nobody has taken over Chat 1 from team-1: it goes back to sales. (transfer.onMiss; queue.requeueRank)',
    ]);
  });

  test('a chat that still waits at the end of the trace', () => {
    const lines = TRACE.slice(0, 12);
    expect(story({ chat: 17 }, undefined, lines)?.at(-1)).toBe(
      '09:14:40  The trace ends and it is still waiting.',
    );
  });

  test('can be asked for by the customer', () => {
    expect(story({ chat: 'visitors-17' })).toEqual(story({ chat: 17 }));
  });

  test('there is no such chat', () => {
    expect(story({ chat: 99 })).toBeUndefined();
  });
});

describe("the story of an agent's shift", () => {
  test('has what they did, what happened to them, and the sum', () => {
    expect(story({ agent: 'team-2' })).toEqual([
      '09:00:00  team-2 signs in and is Ready.',
      '09:14:10  Chat 17 is offered to team-2, who has 30 s to answer. (offer.timeout; match.select)',
      '09:14:40  team-2 has not answered in time: the offer of Chat 17 is missed and it waits again. (offer.timeout; offer.onMiss.agent; report.missAs)',
      '09:14:40  team-2 gets no automatic offer until 09:15:00, after the missed offer. (pacing.delay; pacing.on)',
      '09:15:00  team-2 may be offered chats again. (pacing.delay)',
      '09:15:00  Chat 17 is offered to team-2, who has 30 s to answer, having waited 20 s. (offer.timeout; match.select)',
      '09:15:04  team-2 accepts Chat 17 after 4.5 s.',
      '09:15:30  team-2 writes to Chat 17.',
      '09:30:30  Chat 17 ends by itself: the customer has been silent too long; its conversation is waiting. (session.idle; session.idleArm; record.idleEnd)',
      'In all: ready 14 min 30 s, busy 16 min; offers: 2 made, 1 accepted, 0 declined, 1 missed, 0 withdrawn.',
    ]);
  });

  test('nobody of that name', () => {
    expect(story({ agent: 'team-9' })).toBeUndefined();
  });
});

describe('the table of sentences', () => {
  test('has every kind of event', () => {
    expect(EVENT_NAMES.filter((name) => SENTENCES[name] === undefined)).toEqual([]);
  });

  test('has rows for kinds, reasons and states that there are', () => {
    const words = new Set<string>([
      ...REASONS,
      'waiting',
      ...['again', 'broadcast', 'pull'],
      'preferred',
      ...['signed-out', 'ready', 'not-ready', 'channel-off', 'on-break', 'lost', 'leaving'],
    ]);
    const bad = Object.keys(SENTENCES).filter((key) => {
      const [event, ...rest] = key.split('/');
      return (
        !(EVENT_NAMES as readonly string[]).includes(event ?? '') ||
        !rest.every((word) => words.has(word))
      );
    });
    expect(bad).toEqual([]);
  });

  test('names rules that there are', () => {
    const named = Object.values(SENTENCES).flatMap((sentence) => sentence?.rules ?? []);
    expect(named.filter((name) => !RULE_NAMES.includes(name))).toEqual([]);
  });
});

describe('values of rules', () => {
  test.each([
    ['offer.timeout', 30e6, '30 s'],
    ['session.idle', 900e6, '15 min'],
    ['session.idle', null, 'none'],
    ['capacity.total', 3, '3'],
    ['pacing.on', ['decline', 'miss'], 'decline, miss'],
    ['pacing.on', [], 'none'],
    ['offer.declinable', false, 'no'],
    ['capacity.perQueue', { a: 1 }, '{"a":1}'],
  ] as const)('%s %j is written %s', (name, value, words) => {
    expect(ruleValueWords(name, value)).toBe(words);
  });
});
