/**
 * The timeline of a stretch, held against a naive reading of the same replication's trace: after every line of it, who has
 * what and who waits is looked at, and what changed is written down.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { load, metrics, platform, platformNames, readShipped } from '../../test/scenario-files.ts';
import { randomScenario } from '../../test/swarm/random-scenario.ts';
import { Trace } from '../engine/observe/trace.ts';
import { readTrace } from '../engine/observe/trace-read.ts';
import { simulate } from '../engine/simulate.ts';
import { type Timeline, tooMuchIn } from '../report/timeline.ts';
import { formatProblem, loadScenario } from '../scenarios/load.ts';
import type { Scenario, Span } from '../scenarios/scenario.ts';
import { Fold } from '../story/fold.ts';
import { lanesOf, timelineOf } from './timeline.ts';

const S = 1_000_000;
const MINUTE = 60 * S;
const FATES: Readonly<Record<string, string>> = {
  'offer.accepted': 'accepted',
  'offer.declined': 'declined',
  'offer.missed': 'missed',
  'offer.withdrawn': 'withdrawn',
};
const LEAVING = ['open', 'silent', 'customer-left', 'customer-end'];

interface Naive {
  /** `agent kind chat from to end cut`, sorted. */
  readonly bars: string[];
  /** `chat queue from to how left cut`, sorted. */
  readonly waits: string[];
  /** By agent, after every line: since when which state. */
  readonly states: Map<string, [at: number, state: string][]>;
}

function naive(scenario: Scenario, { from, to }: Span, replication: number): Naive {
  const trace = new Trace(scenario);
  simulate(scenario, { replication, trace });
  const { header, records } = readTrace(trace.text().trimEnd().split('\n'));
  const fold = new Fold(header?.agents ?? []);
  const bars: string[] = [];
  const waits: string[] = [];
  const states = new Map<string, [number, string][]>();
  const open = new Map<string, number>();
  const waiting = new Map<number, { since: number; queue: string; left: number | undefined }>();
  const abandoned = new Set<number>();
  const cut = (a: number, b: number) =>
    a < from ? (b > to ? 'both' : 'start') : b > to ? 'end' : '-';
  const shown = (a: number, b: number) => `${Math.max(a, from)} ${Math.min(b, to)}`;
  const bar = (key: string, b: number, end: string) => {
    const a = open.get(key) as number;
    open.delete(key);
    const isIn = a < to && (b > from || (a === b && a === from));
    if (isIn) bars.push(`${key} ${shown(a, b)} ${b > to ? '-' : end} ${cut(a, b)}`);
  };
  const wait = (chat: number, b: number, how: string) => {
    const {
      since: a,
      queue,
      left,
    } = waiting.get(chat) as NonNullable<ReturnType<typeof waiting.get>>;
    waiting.delete(chat);
    if (a < to && b > from && a < b) {
      const gone = left === undefined || left >= Math.min(b, to) ? '-' : String(left);
      waits.push(
        `${chat} ${queue} ${shown(a, b)} ${b > to ? 'waits on' : how} ${gone} ${cut(a, b)}`,
      );
    }
  };
  for (const record of records) {
    if (record.at >= to) break;
    if (record.event === 'chat.abandoned') abandoned.add(record.chat ?? 0);
    const waited = waiting.get(record.chat ?? 0);
    if (record.event === 'customer.left' && waited !== undefined) waited.left = record.at;
    if (record.event === 'customer.returned' && waited !== undefined) waited.left = undefined;
    fold.apply(record);
    const now = new Set<string>();
    for (const agent of fold.agents.values()) {
      for (const chat of agent.offers.keys()) now.add(`${agent.name} offer ${chat}`);
      for (const chat of agent.live) now.add(`${agent.name} live ${chat}`);
      for (const chat of agent.wrapUps) now.add(`${agent.name} wrapUp ${chat}`);
      const cools = agent.state === 'ready' && agent.cooldownUntil !== undefined;
      const list = states.get(agent.name) ?? [[0, 'signed-out']];
      states.set(agent.name, list);
      list.push([record.at, cools ? 'cool-down' : agent.state]);
    }
    for (const key of [...open.keys()]) {
      const isOffer = key === `${record.agent} offer ${record.chat}`;
      if (!now.has(key)) bar(key, record.at, isOffer ? (FATES[record.event] ?? '-') : '-');
    }
    for (const key of now) if (!open.has(key)) open.set(key, record.at);
    const chat = record.chat === undefined ? undefined : fold.chats.get(record.chat);
    if (chat === undefined) continue;
    const waitsNow = chat.state === 'waiting' || chat.state === 'offered';
    if (waitsNow && !waiting.has(chat.number))
      waiting.set(chat.number, { since: record.at, queue: chat.queue ?? '', left: undefined });
    else if (chat.state === 'refused') waiting.delete(chat.number);
    else if (!waitsNow && waiting.has(chat.number)) {
      const hasLeft = abandoned.has(chat.number) || LEAVING.includes(record.reason ?? '');
      wait(chat.number, record.at, chat.state === 'live' ? 'taken' : hasLeft ? 'left' : 'closed');
    }
  }
  for (const key of [...open.keys()]) bar(key, Number.POSITIVE_INFINITY, '-');
  for (const chat of [...waiting.keys()]) wait(chat, Number.POSITIVE_INFINITY, 'waits on');
  return { bars: bars.sort(), waits: waits.sort(), states };
}

const micros = (sec: number) => Math.round(sec * S);

function flat({ agents, waiting }: Timeline): Pick<Naive, 'bars' | 'waits'> {
  return {
    bars: agents
      .flatMap(({ name, bars }) =>
        bars.map(
          ({ kind, chat, fromSec, toSec, end, cut }) =>
            `${name} ${kind} ${chat} ${micros(fromSec)} ${micros(toSec)} ${end ?? '-'} ${cut ?? '-'}`,
        ),
      )
      .sort(),
    waits: waiting
      .map(
        ({ chat, queue, fromSec, toSec, how, leftSec, cut }) =>
          `${chat} ${queue} ${micros(fromSec)} ${micros(toSec)} ${how} ${leftSec === undefined ? '-' : micros(leftSec)} ${cut ?? '-'}`,
      )
      .sort(),
  };
}

/** Everything that the timeline says is what the trace says, and nothing is missing. */
function mustAgree(scenario: Scenario, stretch: Span, replication = 0): Timeline {
  const timeline = timelineOf(scenario, stretch, replication);
  const { bars, waits, states } = naive(scenario, stretch, replication);
  expect(flat(timeline)).toEqual({ bars, waits });

  for (const { name, states: own, bars: held, lanes } of timeline.agents) {
    // Without gaps, and at every moment of a line what the trace shows.
    expect(own[0]?.fromSec).toBe(timeline.fromSec);
    expect(own.at(-1)?.toSec).toBe(timeline.toSec);
    own.slice(1).forEach((state, i) => void expect(state.fromSec).toBe(own[i]?.toSec));
    const said = states.get(name) ?? [];
    for (const { fromSec, toSec, state } of own) {
      if (toSec === fromSec) continue;
      const at = micros((fromSec + toSec) / 2);
      expect(state, `${name} at ${at}`).toBe(said.filter(([t]) => t <= at).at(-1)?.[1]);
    }
    // Bars of one lane do not overlap, and no lane is left out.
    expect(lanes).toBe(Math.max(0, ...held.map(({ lane }) => lane + 1)));
    for (let lane = 0; lane < lanes; lane++) {
      const inLane = held.filter((bar) => bar.lane === lane);
      expect(inLane.length).toBeGreaterThan(0);
      inLane
        .slice(1)
        .forEach(
          (bar, i) => void expect(bar.fromSec).toBeGreaterThanOrEqual(inLane[i]?.toSec ?? 0),
        );
    }
  }
  // Who is not shown was never there.
  const shown = new Set(timeline.agents.map(({ name }) => name));
  for (const [name, said] of states) {
    if (shown.has(name)) continue;
    const there = said.filter(
      ([t], i) => (said[i + 1]?.[0] ?? stretch.to) > stretch.from && t < stretch.to,
    );
    expect(new Set(there.map(([, state]) => state))).toEqual(new Set(['signed-out']));
  }
  return timeline;
}

function shipped(name: string): Scenario {
  const loaded = loadScenario(`${name}.yaml`, readShipped, { platform, platformNames, metrics });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.scenario;
}

describe('a timeline is what the trace tells', () => {
  test.each(['gladly', 'sinch', 'desk', 'brightpattern', 'enchant'])(
    '%s, its third hour',
    (name) => {
      const timeline = mustAgree(shipped(name), { from: 120 * MINUTE, to: 180 * MINUTE });
      const bars = timeline.agents.flatMap((agent) => agent.bars);
      expect(bars.filter(({ kind }) => kind === 'live').length).toBeGreaterThan(5);
      expect(timeline.agents.length).toBeGreaterThan(0);
    },
  );

  test('any stretch of any scenario', () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.nat(2),
        fc.nat(1000),
        fc.integer({ min: 1, max: 1000 }),
        (seed, replication, begins, length) => {
          const scenario = randomScenario(seed);
          const from = Math.round((scenario.duration * begins) / 1000);
          mustAgree(
            scenario,
            { from, to: from + Math.round((scenario.duration * length) / 1000) },
            replication,
          );
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  test('the whole run, from its first moment on', () => {
    const scenario = shipped('gladly');
    const timeline = mustAgree(scenario, { from: 0, to: scenario.duration });
    const cuts = timeline.agents.flatMap(({ bars }) => bars.map(({ cut }) => cut));
    expect(cuts).not.toContain('start');
    expect(
      new Set(timeline.agents.flatMap(({ states }) => states.map(({ state }) => state))),
    ).toContain('cool-down');
  });
});

describe('one agent, to the second', () => {
  const loaded = load({
    'main.yaml': `
name: One
platform: plain
start: 08:00
duration: 1h
rules: { match.accept: manual, offer.timeout: 20s, capacity.total: 1, wrapUp.mode: timed, wrapUp.sec: 30s }
customers: { visitors: { arrivals: { every: 10m }, handle: 2m } }
agents: { team: { count: 1, accept: 5s } }
`,
  });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));

  test('an offer, the chat, its wrap-up; what reaches beyond the stretch is cut and says so', () => {
    const { agents, waiting } = timelineOf(loaded.scenario, { from: 604 * S, to: 660 * S });
    expect(agents).toEqual([
      {
        name: 'team-1',
        group: 'team',
        lanes: 1,
        states: [{ fromSec: 604, toSec: 660, state: 'ready', reason: 'signed-in' }],
        bars: [
          {
            kind: 'offer',
            fromSec: 604,
            toSec: 605,
            cut: 'start',
            chat: expect.any(Number),
            lane: 0,
            end: 'accepted',
          },
          { kind: 'live', fromSec: 605, toSec: 660, cut: 'end', chat: expect.any(Number), lane: 0 },
        ],
      },
    ]);
    expect(waiting).toMatchObject([{ fromSec: 604, toSec: 605, cut: 'start', how: 'taken' }]);
  });
});

describe('lanes', () => {
  test.each<[string, [chat: number, from: number, to: number][], number[]]>([
    [
      'one after the other: one lane',
      [
        [1, 0, 5],
        [2, 5, 9],
      ],
      [0, 0],
    ],
    [
      'two at once: two lanes',
      [
        [1, 0, 5],
        [2, 3, 9],
      ],
      [0, 1],
    ],
    [
      'a chat keeps its lane',
      [
        [1, 0, 5],
        [2, 0, 5],
        [2, 5, 8],
        [1, 5, 9],
      ],
      [0, 1, 1, 0],
    ],
    [
      'a lane that is free again is taken before a new one',
      [
        [1, 0, 4],
        [2, 0, 9],
        [3, 5, 6],
      ],
      [0, 1, 0],
    ],
  ])('%s', (_, bars, lanes) => {
    expect(lanesOf(bars.map(([chat, from, to]) => ({ chat, from, to })))).toEqual(lanes);
  });
});

describe('what is no picture any more is told', () => {
  const one = { name: 'a', group: 'g', lanes: 0, states: [], bars: [] };
  const bar = { kind: 'live', fromSec: 0, toSec: 1, chat: 1, lane: 0 } as const;
  const base: Timeline = { replication: 1, fromSec: 0, toSec: 1, agents: [], waiting: [] };
  test.each<[string, Timeline, string | null]>([
    ['200 agents', { ...base, agents: Array.from({ length: 200 }, () => one) }, null],
    [
      '201 agents',
      { ...base, agents: Array.from({ length: 201 }, () => one) },
      '201 agents are there, and a timeline shows 200 at most',
    ],
    [
      '5,001 bars',
      { ...base, agents: [{ ...one, bars: Array.from({ length: 5001 }, () => bar) }] },
      '5001 chats, offers, wrap-ups and waits are in it, and a timeline shows 5000 at most',
    ],
  ])('%s', (_, timeline, trouble) => {
    expect(tooMuchIn(timeline)).toBe(trouble);
  });
});
