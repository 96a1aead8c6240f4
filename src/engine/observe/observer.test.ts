// Every figure against a slow, obvious recomputation from the list of what happened, in random scenarios.
import { describe, expect, test } from 'vitest';
import { randomScenario } from '../../../test/swarm/random-scenario.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { sumExact, toNumber } from '../../statistics/exact.ts';
import { binOf, countOf } from '../../statistics/histogram.ts';
import { EV, WHY } from '../events.ts';
import type { RouterState } from '../router/state.ts';
import { Simulation } from '../simulate.ts';
import { at, exponential, handle, poisson, s, tiny } from '../testing.ts';
import type { ChatRow } from './chat-rows.ts';
import { mergeRuns, type Part, type Run } from './run.ts';

interface Happened {
  readonly t: number;
  readonly kind: number;
  readonly chat: number;
  readonly agent: number;
  readonly x: number;
  readonly y: number;
  readonly queue: number;
}

/** The events of a run, with the chat's number instead of its slot. */
class Recorder {
  readonly events: Happened[] = [];
  private state: RouterState | null = null;
  attach(state: RouterState): void {
    this.state = state;
  }
  event(kind: number, chat: number, agent: number, x: number, y: number): void {
    const state = this.state!;
    const number = chat < 0 ? -1 : state.chatNumber[chat]!;
    const queue = chat < 0 ? -1 : state.chatQueue[chat]!;
    this.events.push({ t: state.now, kind, chat: number, agent, x, y, queue });
  }
  agentChanged(): void {}
}

interface Seen {
  readonly run: Run;
  readonly events: readonly Happened[];
  readonly rows: readonly ChatRow[];
  readonly end: number;
}

function watch(scenario: Scenario, replication = 0): Seen {
  const recorder = new Recorder();
  const rows: ChatRow[] = [];
  const simulation = new Simulation(scenario, {
    replication,
    trace: recorder,
    chats: { row: (row) => rows.push(row) },
    perChatCauses: true,
  });
  const run = simulation.run();
  return { run, events: recorder.events, rows, end: simulation.state.now };
}

/** What became of one chat, told event by event. */
interface Life {
  readonly arrivedAt: number;
  readonly counted: boolean;
  queue: number;
  admitted: boolean;
  state: 'new' | 'waiting' | 'ringing' | 'live' | 'ended';
  since: number;
  present: boolean;
  silent: boolean;
  hadAgent: boolean;
  wait: number;
  ring: number;
  /** Waits and re-waits: what the causes must add up to. */
  waited: number;
  served: boolean;
  leftFirst: boolean;
  endedAt: number | null;
  offers: number;
}

function livesOf(scenario: Scenario, { events, end }: Seen): Map<number, Life> {
  const lives = new Map<number, Life>();
  const from = scenario.warmUp as number;
  const spend = (life: Life, t: number): void => {
    const time = t - life.since;
    life.since = t;
    if (!life.present || (life.state !== 'waiting' && life.state !== 'ringing')) return;
    life.waited += time;
    if (life.hadAgent) return;
    life.wait += time;
    if (life.state === 'ringing') life.ring += time;
  };
  for (const e of events) {
    if (e.kind === EV.chatArrived) {
      lives.set(e.chat, {
        arrivedAt: e.t,
        counted: e.t >= from && e.t < scenario.duration,
        queue: e.queue,
        admitted: false,
        state: 'new',
        since: e.t,
        present: true,
        silent: false,
        hadAgent: false,
        wait: 0,
        ring: 0,
        waited: 0,
        served: false,
        leftFirst: false,
        endedAt: null,
        offers: 0,
      });
      continue;
    }
    const life = lives.get(e.chat);
    if (life === undefined) continue;
    spend(life, e.t);
    const goLive = (): void => {
      if (life.state === 'live') return;
      life.state = 'live';
      if (!life.hadAgent && life.present) life.served = true;
      life.hadAgent = true;
    };
    switch (e.kind) {
      case EV.chatQueued:
        if (life.state === 'new') {
          life.state = 'waiting';
          life.admitted = true;
          life.queue = e.queue;
        }
        break;
      case EV.offerMade:
        life.offers++;
        if (life.state === 'waiting') life.state = 'ringing';
        break;
      case EV.offerDeclined:
      case EV.offerMissed:
      case EV.offerWithdrawn:
        if (life.state === 'ringing') life.state = 'waiting';
        break;
      case EV.offerAccepted:
      case EV.chatAssigned:
      case EV.chatAccepted:
        goLive();
        break;
      case EV.chatRequeued:
        life.state = 'waiting';
        break;
      case EV.customerLeft:
        if (!life.present) break;
        life.present = false;
        life.silent = e.x === WHY.silent;
        life.leftFirst = !life.hadAgent;
        break;
      case EV.customerReturned:
        life.present = true;
        life.leftFirst = false;
        if (life.state === 'live') life.served = true;
        break;
      case EV.chatEnded:
        life.state = 'ended';
        life.endedAt = e.t;
        break;
      default:
    }
  }
  for (const life of lives.values()) spend(life, end);
  return lives;
}

/** Area of a level within the window: chats in a state, by the clock. */
function areaOf(
  scenario: Scenario,
  { events, end }: Seen,
  inside: ReadonlySet<number>,
  outside: ReadonlySet<number>,
  ignoreLive = false,
): number {
  const since = new Map<number, number>();
  const live = new Set<number>();
  let area = 0;
  const clip = (t: number): number =>
    Math.min(Math.max(t, scenario.warmUp as number), scenario.duration);
  for (const e of events) {
    if (inside.has(e.kind) && !since.has(e.chat) && !(ignoreLive && live.has(e.chat)))
      since.set(e.chat, e.t);
    else if (outside.has(e.kind) && since.has(e.chat)) {
      area += clip(e.t) - clip(since.get(e.chat)!);
      since.delete(e.chat);
    }
    if (e.kind === EV.offerAccepted || e.kind === EV.chatAssigned || e.kind === EV.chatAccepted)
      live.add(e.chat);
    if (e.kind === EV.chatRequeued || e.kind === EV.chatEnded) live.delete(e.chat);
  }
  for (const t of since.values()) area += clip(end) - clip(t);
  return area;
}

const sumOf = (part: Part, ...names: (keyof Part['tallies'])[]): number =>
  toNumber(sumExact(names.flatMap((name) => (part.tallies[name] ? [part.tallies[name].sum] : []))));
const tallied = (part: Part, name: keyof Part['tallies']): number => part.tallies[name]?.count ?? 0;
const chargedIn = (part: Part): number => toNumber(sumExact(Object.values(part.causes)));

function windowed(seed: number): Scenario {
  const scenario = randomScenario(seed);
  // Some runs are warmed up, some are cut, and intervals do not divide them evenly.
  return {
    ...scenario,
    warmUp: seed % 3 === 0 ? s(217) : 0,
    interval: s(seed % 2 === 0 ? 300 : 1800),
    atEnd: (['drain', 'disconnect', 'cut'] as const)[seed % 3]!,
  };
}

const SEEDS = Array.from({ length: 150 }, (_, i) => i + 1);

describe.each([0, 1, 2])('random desks, %i', (third) => {
  test.each(SEEDS.filter((seed) => seed % 3 === third))('seed %i', (seed) => {
    const scenario = windowed(seed);
    const seen = watch(scenario);
    const { run, events, rows } = seen;
    const { total } = run;
    const c = total.counts;
    const lives = livesOf(scenario, seen);
    const mine = [...lives.values()].filter((life) => life.counted && life.admitted);

    // Chats and how they fared.
    expect(c.arrived ?? 0).toBe(mine.length);
    expect(c.served ?? 0).toBe(mine.filter((l) => l.served).length);
    const left = mine.filter((l) => l.leftFirst && !l.served);
    expect(c.abandonedSilent ?? 0).toBe(left.filter((l) => l.silent).length);
    expect(c.abandonedOpen ?? 0).toBe(left.filter((l) => !l.silent).length);
    expect(sumOf(total, 'waitServed')).toBe(
      mine.filter((l) => l.served).reduce((n, l) => n + l.wait, 0),
    );
    expect(sumOf(total, 'waitAbandoned')).toBe(left.reduce((n, l) => n + l.wait, 0));
    const closed = mine.filter((l) => !l.served && !l.leftFirst && l.endedAt !== null);
    expect(sumOf(total, 'waitClosed')).toBe(closed.reduce((n, l) => n + l.wait, 0));
    expect(sumOf(total, 'ringServed')).toBe(
      mine.filter((l) => l.served).reduce((n, l) => n + l.ring, 0),
    );
    expect(
      tallied(total, 'waitServed') + tallied(total, 'waitAbandoned') + tallied(total, 'waitClosed'),
    ).toBe(
      mine.length - mine.filter((l) => !l.served && !l.leftFirst && l.endedAt === null).length,
    );

    // Offers of counted chats.
    const offers = events.filter((e) => e.kind === EV.offerMade && lives.get(e.chat)!.counted);
    expect(c.offersMade ?? 0).toBe(offers.length);
    for (const [name, kind] of [
      ['offersAccepted', EV.offerAccepted],
      ['offersDeclined', EV.offerDeclined],
      ['offersMissed', EV.offerMissed],
      ['offersWithdrawn', EV.offerWithdrawn],
    ] as const)
      expect(c[name] ?? 0).toBe(
        events.filter((e) => e.kind === kind && lives.get(e.chat)!.counted).length,
      );

    // Where the waiting went: the parts add up, in all and queue by queue and chat by chat.
    const waited = mine.reduce((n, l) => n + l.waited, 0);
    expect(toNumber(run.waited)).toBe(waited);
    expect(toNumber(run.rewaited)).toBe(mine.reduce((n, l) => n + l.waited - l.wait, 0));
    expect(chargedIn(total)).toBe(waited);
    expect(run.queues.reduce((n, q) => n + chargedIn(q), 0)).toBe(waited);
    const numbers = new Map([...lives].filter(([, l]) => l.counted && l.admitted));
    expect(rows.filter((row) => row.outcome !== 'refused').length).toBe(numbers.size);
    for (const row of rows) {
      const life = lives.get(row.number)!;
      if (row.outcome === 'refused') continue;
      expect(row.wait).toBe(life.wait);
      expect(row.offers).toBe(life.offers);
      expect(row.endedAt).toBe(life.endedAt);
      expect(Object.values(row.causes).reduce((a, b) => a + b, 0)).toBe(life.waited);
      expect(row.wait + row.rewait).toBe(life.waited);
    }
    for (const [name, sum] of Object.entries(total.causes))
      expect(
        rows.reduce((n, row) => n + (row.causes[name as keyof typeof row.causes] ?? 0), 0),
      ).toBe(toNumber(sum));

    // Levels.
    const taken = new Set<number>([EV.offerAccepted, EV.chatAssigned, EV.chatAccepted]);
    const over = new Set<number>([EV.chatEnded, EV.chatRequeued]);
    expect(toNumber(total.levels.live!.area)).toBe(areaOf(scenario, seen, taken, over));
    const ringing = new Set<number>([EV.offerMade]);
    const answered = new Set<number>([
      EV.offerAccepted,
      EV.offerDeclined,
      EV.offerMissed,
      EV.offerWithdrawn,
      EV.chatEnded,
    ]);
    expect(toNumber(total.levels.offered!.area)).toBe(
      areaOf(scenario, seen, ringing, answered, true),
    );
    for (const level of ['waiting', 'live', 'offered', 'wrapUp'] as const)
      expect(run.intervals.reduce((n, i) => n + toNumber(i.levels[level]!.area), 0)).toBe(
        toNumber(total.levels[level]!.area),
      );

    // Agents: each one's time sums to the window, and all of them to what the intervals say.
    const window = toNumber(total.time);
    for (const agent of run.agents) {
      expect(Object.values(agent.staff!.times).reduce((n, t) => n + toNumber(t), 0)).toBe(window);
      expect(agent.staff!.loads.reduce((n, t) => n + toNumber(t), 0)).toBe(
        toNumber(agent.staff!.duty),
      );
    }
    for (const field of ['busy', 'duty', 'live', 'cooling'] as const)
      expect(run.intervals.reduce((n, i) => n + toNumber(i.staff![field]), 0)).toBe(
        toNumber(total.staff![field]),
      );

    // One way at a time: queues, and intervals, add up to the whole; agents to what agents did.
    for (const name of [
      'arrived',
      'served',
      'abandonedOpen',
      'abandonedSilent',
      'ended',
      'offersMade',
    ] as const) {
      expect(run.queues.reduce((n, q) => n + (q.counts[name] ?? 0), 0)).toBe(c[name] ?? 0);
      expect(run.intervals.reduce((n, i) => n + (i.counts[name] ?? 0), 0)).toBe(c[name] ?? 0);
    }
    expect(run.agents.reduce((n, a) => n + (a.counts.served ?? 0), 0)).toBe(c.served ?? 0);
    expect(run.groups.reduce((n, g) => n + (g.counts.offersMade ?? 0), 0)).toBe(c.offersMade ?? 0);
    for (const tally of Object.values(total.tallies))
      if (tally.histogram !== undefined && tally.count > 0)
        expect(countOf(tally.histogram)).toBe(tally.count);

    // Conversations opened in the window, each by its state in the end.
    const told = run.conversations;
    expect(told.opened).toBe(told.closed + told.leftOpen + told.leftWaiting);
    expect(told.closedByHand).toBeLessThanOrEqual(told.closed);

    // Plain data.
    expect(JSON.parse(JSON.stringify(run))).toEqual(run);
    expect(structuredClone(run)).toEqual(run);
  });
});

test('merging is the same in any grouping', () => {
  const runs = [0, 1, 2].map((replication) => watch(windowed(4), replication).run);
  const [a, b, c] = runs as [Run, Run, Run];
  const all = JSON.stringify(mergeRuns([a, b, c]));
  expect(JSON.stringify(mergeRuns([mergeRuns([a, b]), c]))).toBe(all);
  expect(JSON.stringify(mergeRuns([a, mergeRuns([b, c])]))).toBe(all);
  expect(mergeRuns([a, b, c]).total.counts.arrived).toBe(
    runs.reduce((n, run) => n + (run.total.counts.arrived ?? 0), 0),
  );
});

test('the queue is as long as what stands in it for some time', () => {
  // Three at once and one agent: one is taken at the same instant, two wait.
  const { run } = watch(
    tiny({
      rules: { 'match.accept': 'auto' },
      sources: [{ arrivals: at(0, 0, 0), work: handle({ kind: 'constant', value: s(60) }) }],
      duration: 600,
    }),
  );
  expect(run.total.levels.waiting!.max).toBe(2);
  expect(toNumber(run.total.levels.waiting!.area)).toBe(s(60 + 120));
  expect(run.total.counts.delayed).toBe(2);
  expect(run.total.tallies.waitServed!.max).toBe(s(120));
  expect(run.total.tallies.waitServed!.histogram).toEqual({
    bins: [0, binOf(s(60)), binOf(s(120))],
    counts: [1, 1, 1],
  });
  expect(run.total.causes).toEqual({ capacity: [0, s(180)] });
});

test('a chat that comes before the shift waits for somebody on shift', () => {
  const { run } = watch(
    tiny({
      rules: { 'match.accept': 'auto', 'session.idle': null },
      groups: [{ shifts: { kind: 'spans', list: [[{ from: s(100), to: s(10_000) }]] } }],
      sources: [{ arrivals: at(0), work: handle({ kind: 'constant', value: s(50) }) }],
      duration: 1000,
    }),
  );
  expect(run.total.causes).toEqual({ nobody: [0, s(100)] });
  expect(run.agents[0]!.staff!.times).toEqual({
    signedOut: [0, s(100)],
    live: [0, s(50)],
    idle: [0, s(850)],
  });
});

test('slices of the number waiting add up to its mean', () => {
  const scenario = tiny({
    groups: [{ count: 2 }],
    rules: { 'match.accept': 'auto' },
    sources: [{ arrivals: poisson(110), work: handle(exponential(60)) }],
    duration: 3600,
  });
  const run = new Simulation(scenario, { slices: 97 }).run();
  const mean = run.slices.reduce((a, b) => a + b, 0) / 97;
  expect(run.slices).toHaveLength(97);
  expect(mean).toBeCloseTo(toNumber(run.total.levels.waiting!.area) / s(3600), 9);
});
