/**
 * A stretch of one replication as a {@link Timeline}, from the events of that replication: who held which chat when, what was
 * offered and what became of it, what agents showed, who waited. The replication is simulated once more up to the end of the
 * stretch, so that the others need not be watched. It draws nothing and judges nothing.
 */
import { AGENT, AGENT_STATES, EV, REASONS, WHY } from '../engine/events.ts';
import type { RouterState } from '../engine/router/state.ts';
import { Simulation, type TraceSink } from '../engine/simulate.ts';
import type {
  Cut,
  StateName,
  Timeline,
  TimelineAgent,
  TimelineBar,
  TimelineWait,
} from '../report/timeline.ts';
import type { Scenario, Span } from '../scenarios/scenario.ts';

const SECOND = 1_000_000;

/** `stretch` in microseconds from the start; `replication` counts from 0. */
export function timelineOf(scenario: Scenario, stretch: Span, replication = 0): Timeline {
  const watch = new Watch(scenario, stretch);
  const simulation = new Simulation(scenario, { replication, trace: watch });
  // Its warm-up changes what is counted, never what happens.
  while (simulation.step() && simulation.state.now < stretch.to);
  return watch.timeline(replication);
}

/** A bar on its way, in microseconds. */
interface Bar {
  readonly kind: TimelineBar['kind'];
  readonly chat: number;
  readonly from: number;
  /** Of those that began at the same instant, which was first. */
  readonly number: number;
  to: number;
  end?: NonNullable<TimelineBar['end']>;
}

interface Shown {
  readonly from: number;
  readonly state: StateName;
  readonly reason: string;
}

interface Wait {
  readonly chat: number;
  readonly queue: number;
  readonly from: number;
  to: number;
  how: TimelineWait['how'];
  leftAt: number | undefined;
}

/** Who has a chat live: the assignee (-1: none) and further agents. */
interface Holders {
  assignee: number;
  readonly others: Set<number>;
}

const ENDLESS = Number.POSITIVE_INFINITY;

class Watch implements TraceSink {
  private readonly scenario: Scenario;
  private readonly stretch: Span;
  private state: RouterState | undefined;
  private barsEver = 0;
  /** By agent: bars that are over and reach into the stretch, and those that are not over, by kind and chat. */
  private readonly bars: Bar[][];
  private readonly open: Map<string, Bar>[];
  /** By agent: what was shown from when on; what lies before the stretch is forgotten but for the last. */
  private readonly shown: Shown[][];
  private readonly holders = new Map<number, Holders>();
  private readonly waits: Wait[] = [];
  private readonly waiting = new Map<number, Wait>();
  /** Chats that the platform saw being left. */
  private readonly abandoned = new Set<number>();

  constructor(scenario: Scenario, stretch: Span) {
    this.scenario = scenario;
    this.stretch = stretch;
    this.bars = scenario.agents.map(() => []);
    this.open = scenario.agents.map(() => new Map());
    this.shown = scenario.agents.map(() => [{ from: 0, state: 'signed-out', reason: '' }]);
  }

  attach(state: RouterState): void {
    this.state = state;
  }

  agentChanged(_agent: number): void {}

  event(kind: number, slot: number, agent: number, x: number, y: number): void {
    const s = this.state as RouterState;
    const { now } = s;
    if (now >= this.stretch.to) return;
    const chat = slot < 0 ? -1 : s.chatNumber[slot]!;
    switch (kind) {
      case EV.chatRequeued:
        this.release(chat, now);
        this.startWait(chat, s.chatQueue[slot]!, now);
        return;
      case EV.chatArrived:
        this.startWait(chat, s.chatQueue[slot]!, now);
        return;
      case EV.chatRefused:
        this.waiting.delete(chat);
        return;
      case EV.chatAbandoned:
        this.abandoned.add(chat);
        return;
      case EV.customerLeft:
        this.leaves(chat, now);
        return;
      case EV.customerReturned:
        this.leaves(chat, undefined);
        return;
      case EV.chatEnded:
        this.release(chat, now);
        this.endWait(chat, this.abandoned.delete(chat) || LEFT.has(x) ? 'left' : 'closed', now);
        return;
      case EV.offerMade:
        this.begin('offer', chat, agent, now);
        return;
      case EV.offerAccepted:
        this.end('offer', chat, agent, now, 'accepted');
        // Who follows an invitation is in the chat only when they have joined.
        if (y !== INVITATION) this.connect(chat, agent, now);
        return;
      case EV.offerDeclined:
        this.end('offer', chat, agent, now, 'declined');
        return;
      case EV.offerMissed:
        this.end('offer', chat, agent, now, 'missed');
        return;
      case EV.offerWithdrawn:
        this.end('offer', chat, agent, now, 'withdrawn');
        return;
      case EV.chatAssigned:
      case EV.chatAccepted:
        this.connect(chat, agent, now);
        return;
      case EV.chatJoined:
        this.holdersOf(chat).others.add(agent);
        this.begin('live', chat, agent, now);
        return;
      case EV.chatLeft:
        this.leave(chat, agent, y, now);
        return;
      case EV.wrapUpStarted:
        this.begin('wrapUp', chat, agent, now);
        return;
      case EV.wrapUpEnded:
        this.end('wrapUp', chat, agent, now);
        return;
      case EV.agentState:
        this.show(s, agent, y);
        return;
      case EV.cooldownStarted:
        this.show(s, agent, x);
        return;
      case EV.cooldownEnded:
        this.show(s, agent, WHY.none);
        return;
    }
  }

  timeline(replication: number): Timeline {
    const { from, to } = this.stretch;
    for (const [agent, open] of this.open.entries())
      for (const bar of open.values()) this.keep(agent, bar);
    for (const wait of this.waiting.values()) this.waits.push(wait);
    return {
      replication: replication + 1,
      fromSec: from / SECOND,
      toSec: to / SECOND,
      agents: this.scenario.agents.flatMap((_, agent) => this.agent(agent)),
      waiting: this.waits
        .sort((a, b) => a.from - b.from || a.chat - b.chat)
        .map((wait) => this.wait(wait)),
    };
  }

  // Chats and their agents.

  /** The assignee from now on; whoever was it before has the chat no longer. */
  private connect(chat: number, agent: number, now: number): void {
    this.endWait(chat, 'taken', now);
    const holders = this.holdersOf(chat);
    if (holders.assignee >= 0 && holders.assignee !== agent)
      this.end('live', chat, holders.assignee, now);
    holders.assignee = agent;
    holders.others.delete(agent);
    this.begin('live', chat, agent, now);
  }

  /** One agent leaves; `assignee` has the chat from now on. */
  private leave(chat: number, agent: number, assignee: number, now: number): void {
    const holders = this.holdersOf(chat);
    holders.others.delete(agent);
    holders.others.delete(assignee);
    if (assignee >= 0 || holders.assignee === agent) holders.assignee = assignee;
    this.end('live', chat, agent, now);
  }

  /** Nobody has the chat any longer. */
  private release(chat: number, now: number): void {
    const holders = this.holders.get(chat);
    this.holders.delete(chat);
    if (holders === undefined) return;
    for (const agent of [holders.assignee, ...holders.others]) this.end('live', chat, agent, now);
  }

  private holdersOf(chat: number): Holders {
    const known = this.holders.get(chat);
    if (known !== undefined) return known;
    const holders: Holders = { assignee: -1, others: new Set() };
    this.holders.set(chat, holders);
    return holders;
  }

  // Bars.

  private begin(kind: Bar['kind'], chat: number, agent: number, now: number): void {
    const key = `${kind} ${chat}`;
    if (this.open[agent]?.has(key) !== false) return;
    this.barsEver += 1;
    this.open[agent].set(key, { kind, chat, from: now, number: this.barsEver, to: ENDLESS });
  }

  private end(kind: Bar['kind'], chat: number, agent: number, now: number, end?: Bar['end']): void {
    const key = `${kind} ${chat}`;
    const bar = this.open[agent]?.get(key);
    if (bar === undefined) return;
    this.open[agent]?.delete(key);
    bar.to = now;
    if (end !== undefined) bar.end = end;
    this.keep(agent, bar);
  }

  private keep(agent: number, bar: Bar): void {
    if (bar.to > this.stretch.from || bar.from === this.stretch.from) this.bars[agent]?.push(bar);
  }

  // Waiting.

  private startWait(chat: number, queue: number, now: number): void {
    this.waiting.set(chat, {
      chat,
      queue,
      from: now,
      to: ENDLESS,
      how: 'waits on',
      leftAt: undefined,
    });
  }

  private endWait(chat: number, how: TimelineWait['how'], now: number): void {
    const wait = this.waiting.get(chat);
    if (wait === undefined) return;
    this.waiting.delete(chat);
    wait.to = now;
    wait.how = how;
    // Taken at the instant of its arrival, nobody waited.
    if (now > this.stretch.from && now > wait.from) this.waits.push(wait);
  }

  private leaves(chat: number, at: number | undefined): void {
    const wait = this.waiting.get(chat);
    if (wait !== undefined) wait.leftAt = at;
  }

  // What agents show.

  private show(s: RouterState, agent: number, why: number): void {
    const code = s.agentState[agent]!;
    const cools = code === AGENT.ready && s.agentCooldownUntil[agent] !== 0;
    const state: StateName = cools ? 'cool-down' : (AGENT_STATES[code] as StateName);
    const shown = this.shown[agent] as Shown[];
    if (shown.at(-1)?.state === state) return;
    // Of several at one instant the last is what lasts, and nobody sees those long before.
    while (shown.length > 0 && (shown.at(-1) as Shown).from >= Math.max(s.now, 0)) shown.pop();
    if (shown.at(-1)?.state === state) return;
    if (s.now <= this.stretch.from) shown.length = 0;
    shown.push({ from: s.now, state, reason: REASONS[why] ?? '' });
  }

  // In seconds, and cut.

  private agent(agent: number): TimelineAgent[] {
    const { from, to } = this.stretch;
    const shown = this.shown[agent] as Shown[];
    if (shown.every(({ state }) => state === 'signed-out')) return [];
    const bars = (this.bars[agent] as Bar[]).sort((a, b) => a.number - b.number);
    const lanes = lanesOf(bars);
    return [
      {
        name: this.scenario.agents[agent]?.name ?? '',
        group: this.scenario.groups[this.scenario.agents[agent]?.group ?? 0]?.name ?? '',
        lanes: Math.max(0, ...lanes.map((lane) => lane + 1)),
        states: shown.map(({ from: since, state, reason }, i) => ({
          fromSec: Math.max(since, from) / SECOND,
          toSec: Math.min(shown[i + 1]?.from ?? ENDLESS, to) / SECOND,
          state,
          ...(reason === '' ? {} : { reason }),
        })),
        bars: bars.map(({ kind, chat, end, ...bar }, i) => ({
          kind,
          ...this.cut(bar),
          chat,
          lane: lanes[i] ?? 0,
          ...(end === undefined ? {} : { end }),
        })),
      },
    ];
  }

  private wait({ chat, queue, how, leftAt, ...wait }: Wait): TimelineWait {
    return {
      chat,
      queue: this.scenario.queues[queue]?.name ?? '',
      ...this.cut(wait),
      how,
      ...(leftAt === undefined || leftAt >= wait.to ? {} : { leftSec: leftAt / SECOND }),
    };
  }

  private cut(bar: Span): { fromSec: number; toSec: number; cut?: Cut } {
    const { from, to } = this.stretch;
    const begins = bar.from < from;
    const ends = bar.to > to;
    return {
      fromSec: Math.max(bar.from, from) / SECOND,
      toSec: Math.min(bar.to, to) / SECOND,
      ...(begins || ends ? { cut: begins && ends ? 'both' : begins ? 'start' : 'end' } : {}),
    };
  }
}

/** y of an accepted offer of a live chat: it was an invitation. */
const INVITATION = 2;
/** Ends by which a customer left a queue. */
const LEFT: ReadonlySet<number> = new Set([
  WHY.open,
  WHY.silent,
  WHY.customerLeft,
  WHY.customerEnd,
]);

/**
 * For each bar the lane it is drawn in: the one in which its chat stood until this moment (offer, live, wrap-up), else the
 * lowest that is free. `bars` come in the order of their beginnings.
 */
export function lanesOf(
  bars: readonly { readonly chat: number; readonly from: number; readonly to: number }[],
): number[] {
  const last: { chat: number; to: number }[] = [];
  return bars.map(({ chat, from, to }) => {
    const own = last.findIndex((lane) => lane.chat === chat && lane.to === from);
    const free = own >= 0 ? own : last.findIndex((lane) => lane.to <= from);
    const lane = free >= 0 ? free : last.length;
    last[lane] = { chat, to };
    return lane;
  });
}
