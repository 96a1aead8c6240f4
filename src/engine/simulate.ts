/**
 * The simulating driver: our router, synthetic people, and a clock that jumps to the next event. A pure function of scenario,
 * seed and replication. One instant is: everything that is due, in order of tie class and arming; then the matching; and
 * again, as long as that made something due at once.
 */
import type { Scenario } from '../scenarios/scenario.ts';
import { CHAT, EV, type EventSink, WHY } from './events.ts';
import type { ChatSink } from './observe/chat-rows.ts';
import { Observer } from './observe/observer.ts';
import type { Run } from './observe/run.ts';
import { OpeningHours } from './opening-hours.ts';
import { Cast } from './people/cast.ts';
import { Draws } from './random/draws.ts';
import { PURPOSE_COUNT } from './random/purposes.ts';
import {
  finishChat,
  fireRouterTimer,
  isUnsettled,
  newRouter,
  type RouterState,
  settle,
} from './router/router.ts';
import { RouterPlatform } from './router-platform.ts';
import { CAST_KINDS, DRIVER_TIMER, KIND_MASK } from './timer-ids.ts';
import { TimerQueue } from './timers.ts';

/** Wants every event, and the state it is about. */
export interface TraceSink extends EventSink {
  attach(state: RouterState): void;
}

export interface SimulateOptions {
  /** Instead of the scenario's own. */
  readonly seed?: string;
  /** 0, 1, 2 …: each a run of its own, with the same people wherever the scenario says the same of them. */
  readonly replication?: number;
  readonly trace?: TraceSink;
  readonly chats?: ChatSink;
  /** What each single chat waited for, in its row. */
  readonly perChatCauses?: boolean;
  /** Mean number waiting in so many equal slices of the run. */
  readonly slices?: number;
  /** Hears every event besides. */
  readonly observe?: EventSink;
}

/** More steps than this at one instant, and the run is going in a circle. */
const STEPS_AT_ONE_INSTANT = 1_000_000;

/** A fault of the engine itself: with the chat and the agent it happened with, -1 where there is none. */
export class EngineFault extends Error {
  readonly chat: number;
  readonly agent: number;
  readonly at: number;

  constructor(message: string, chat: number, agent: number, at: number) {
    super(message);
    this.name = 'EngineFault';
    this.chat = chat;
    this.agent = agent;
    this.at = at;
  }
}

/** Hands every event to all who want it, and keeps count of what is not over yet. */
class Hub implements EventSink {
  /** Chats and wrap-ups that have begun and not ended. */
  open = 0;
  lastChat = -1;
  lastAgent = -1;
  private readonly observer: Observer;
  private readonly cast: Cast;
  private readonly trace: EventSink | null;
  private readonly further: EventSink | null;

  constructor(observer: Observer, cast: Cast, trace: EventSink | null, further: EventSink | null) {
    this.observer = observer;
    this.cast = cast;
    this.trace = trace;
    this.further = further;
  }

  event(kind: number, chat: number, agent: number, x: number, y: number): void {
    this.lastChat = chat;
    this.lastAgent = agent;
    if (kind === EV.chatArrived || kind === EV.wrapUpStarted) this.open++;
    else if (kind === EV.chatEnded || kind === EV.chatRefused || kind === EV.wrapUpEnded)
      this.open--;
    this.observer.event(kind, chat, agent, x, y);
    if (this.trace !== null) this.trace.event(kind, chat, agent, x, y);
    if (this.further !== null) this.further.event(kind, chat, agent, x, y);
    if (this.cast.hears[kind] === 1) this.cast.event(kind, chat, agent, x, y);
  }

  agentChanged(agent: number): void {
    this.observer.agentChanged(agent);
    if (this.further !== null) this.further.agentChanged(agent);
  }
}

/** One run, an instant at a time. */
export class Simulation {
  readonly scenario: Scenario;
  readonly state: RouterState;
  readonly cast: Cast;
  readonly observer: Observer;
  private readonly timers: TimerQueue;
  private readonly hub: Hub;
  private readonly hours: OpeningHours;
  private readonly duration: number;
  private readonly lastInstant: number;
  private isStarted = false;
  /** When the earliest timer is due. */
  private nextTimer = 0;
  private isClosed = false;
  private isOver = false;

  constructor(scenario: Scenario, options: SimulateOptions = {}) {
    this.scenario = scenario;
    this.duration = scenario.duration;
    this.lastInstant =
      scenario.atEnd === 'cut' ? scenario.duration : scenario.duration + scenario.drainLimit;
    const draws = new Draws(options.seed ?? scenario.seed, options.replication ?? 0, PURPOSE_COUNT);
    this.timers = new TimerQueue();
    const state = newRouter(scenario, this.timers, draws, NOBODY);
    this.state = state;
    this.cast = new Cast(scenario, new RouterPlatform(state), this.timers, draws);
    this.observer = new Observer(state, {
      ...(options.chats === undefined ? {} : { chats: options.chats }),
      ...(options.perChatCauses === undefined ? {} : { perChatCauses: options.perChatCauses }),
      ...(options.slices === undefined ? {} : { slices: options.slices }),
    });
    const trace = options.trace ?? null;
    this.hub = new Hub(this.observer, this.cast, trace, options.observe ?? null);
    state.sink = this.hub;
    trace?.attach(state);
    this.hours = new OpeningHours(scenario);
  }

  /** The next instant at which something happens, first of all the start; false when the run is over. */
  step(): boolean {
    if (this.isOver) return false;
    if (!this.isStarted) {
      this.isStarted = true;
      this.hours.turn(this.state);
      this.cast.start();
      this.settleInstant(0);
      return true;
    }
    const arrival = this.cast.nextArrival;
    const next = arrival < this.nextTimer ? arrival : this.nextTimer;
    if (!this.isClosed && next >= this.duration) {
      this.close();
      return !this.isOver;
    }
    if (this.isClosed && (this.hub.open === 0 || next > this.lastInstant)) {
      if (this.hub.open > 0 && this.lastInstant < Number.POSITIVE_INFINITY)
        this.state.now = this.lastInstant;
      this.isOver = true;
      return false;
    }
    this.happen(next);
    return true;
  }

  /** To the end. */
  run(): Run {
    while (this.step());
    return this.observer.finish();
  }

  /** Everything of one instant, until nothing more is due at it. */
  private happen(now: number): void {
    const { state, timers, cast } = this;
    state.now = now;
    cast.at(now);
    let steps = 0;
    let next = timers.nextTime();
    do {
      while (cast.nextArrival === now) {
        cast.arrival();
        steps++;
        next = timers.nextTime();
      }
      while (next === now) {
        const id = timers.pop();
        const kind = id & KIND_MASK;
        if (kind < CAST_KINDS) fireRouterTimer(state, id);
        else if (id === DRIVER_TIMER.hours) this.hours.turn(state);
        else cast.fire(id);
        if (++steps > STEPS_AT_ONE_INSTANT) throw this.fault(now);
        next = timers.nextTime();
      }
      // Most instants are a message, and nothing follows from it.
      if (isUnsettled(state) || cast.isStirred) {
        settle(state);
        cast.settled();
        next = timers.nextTime();
      }
    } while (next === now || cast.nextArrival === now);
    this.nextTimer = next;
  }

  /** What follows from acts that no timer has fired for. */
  private settleInstant(now: number): void {
    this.cast.at(now);
    settle(this.state);
    this.cast.settled();
    this.nextTimer = this.timers.nextTime();
    if (this.nextTimer === now || this.cast.nextArrival === now) this.happen(now);
  }

  /** The doors shut: nobody arrives from now on. */
  private close(): void {
    const { state } = this;
    this.isClosed = true;
    state.now = this.duration;
    this.observer.interval();
    if (this.scenario.atEnd === 'cut') {
      this.isOver = true;
      return;
    }
    if (this.scenario.atEnd !== 'disconnect') return;
    for (const chat of this.waitingChats()) finishChat(state, chat, WHY.disconnected);
    // What else is due at this instant comes after it, and settles with it.
    this.nextTimer = this.timers.nextTime();
    if (this.nextTimer > this.duration) this.settleInstant(this.duration);
  }

  /** Oldest first. */
  private waitingChats(): number[] {
    const { state } = this;
    const chats: number[] = [];
    for (let chat = 0; chat < state.chatCount; chat++) {
      const at = state.chatState[chat];
      if (at === CHAT.waiting || at === CHAT.offered) chats.push(chat);
    }
    return chats.sort((a, b) => state.chatNumber[a]! - state.chatNumber[b]!);
  }

  private fault(now: number): EngineFault {
    const { lastChat, lastAgent } = this.hub;
    const chat = lastChat < 0 ? 'no chat' : `chat ${this.state.chatNumber[lastChat]}`;
    const agent = this.scenario.agents[lastAgent]?.name ?? 'no agent';
    return new EngineFault(
      `more than a million steps at ${now / 1_000_000} s, with ${chat} and ${agent}: the run goes in a circle`,
      lastChat,
      lastAgent,
      now,
    );
  }
}

/** Stands in until everybody is there. */
const NOBODY: EventSink = { event() {}, agentChanged() {} };

/** One run of a scenario. */
export function simulate(scenario: Scenario, options: SimulateOptions = {}): Run {
  return new Simulation(scenario, options).run();
}
