/**
 * What we know of the server, in the router's own columns: every event that is told is folded into a RouterState, as the
 * audit does, and an Observer counts, so that a live run is measured by the very code that measures a simulation. Nothing is
 * decided here, and what does not fit the state must have been made to fit before (chronicle.ts).
 */
import { CHAT, EV, type EventSink } from '../../engine/events.ts';
import { Observer } from '../../engine/observe/observer.ts';
import type { Run } from '../../engine/observe/run.ts';
import { OpeningHours } from '../../engine/opening-hours.ts';
import type { Draws } from '../../engine/random/draws.ts';
import { fold } from '../../engine/router/fold.ts';
import { FLAG, NONE, newRouter, type RouterState } from '../../engine/router/router.ts';
import type { TimerQueue } from '../../engine/timers.ts';
import type { Scenario } from '../../scenarios/scenario.ts';

/** The driver's bit among those who hold a chat's slot (1 router, 2 cast). */
export const DRIVER = 8;

export class Picture {
  readonly s: RouterState;
  readonly observer: Observer;
  private readonly hours: OpeningHours;
  private told: (kind: number, chat: number, agent: number, x: number, y: number) => void =
    () => {};

  constructor(scenario: Scenario, timers: TimerQueue, draws: Draws) {
    // What becomes of chats when a queue closes is the server's to tell.
    const queues = scenario.queues.map((queue) => ({ ...queue, onClose: 'keep' as const }));
    const sink: EventSink = {
      // Only the hours change anything by themselves.
      event: (kind, chat, agent, x, y) => this.tell(kind, chat, agent, x, y),
      agentChanged() {},
    };
    this.s = newRouter({ ...scenario, queues }, timers, draws, sink);
    this.observer = new Observer(this.s);
    this.hours = new OpeningHours(scenario);
  }

  /** Who hears of every event, after it has been counted. */
  attach(told: typeof this.told): void {
    this.told = told;
  }

  /** The time of all that follows; it never goes back. */
  at(now: number): void {
    if (now > this.s.now) this.s.now = now;
  }

  /** Queues open and close by the scenario's hours. */
  turnHours(): void {
    this.hours.turn(this.s);
  }

  /** It has happened: the state must allow it. `cls` is the waiting class, of arrivals. */
  happen(kind: number, chat: number, agent: number, x: number, y: number, cls = -1): void {
    const { s } = this;
    fold(s, { t: s.now, kind, chat, agent, x, y, cls });
    this.tell(kind, chat, agent, x, y);
    if (kind === EV.chatEnded || kind === EV.wrapUpEnded || kind === EV.chatLeft) this.free(chat);
    else if (kind === EV.conversationClosed || kind === EV.chatRefused) this.free(chat);
  }

  /** All of this instant has been told. */
  settle(): void {
    const { s } = this;
    for (let i = 0; i < s.changedCount; i++) {
      const agent = s.changedAgents[i]!;
      s.agentDirty[agent] = s.agentDirty[agent]! & 1;
      this.observer.agentChanged(agent);
    }
    s.changedCount = 0;
  }

  /** A boundary has been reached in silence. */
  interval(): void {
    this.observer.interval();
  }

  finish(): Run {
    return this.observer.finish();
  }

  private tell(kind: number, chat: number, agent: number, x: number, y: number): void {
    this.observer.event(kind, chat, agent, x, y);
    this.told(kind, chat, agent, x, y);
  }

  /** The router's hold on the slot goes with the last thing that is open of the chat. */
  private free(chat: number): void {
    if (chat >= 0 && this.isDone(chat)) this.s.release(chat, 1);
  }

  private isDone(chat: number): boolean {
    const { s } = this;
    const state = s.chatState[chat]!;
    if (state !== CHAT.ended && state !== CHAT.refused) return false;
    return s.chatWrapAgent[chat] === NONE && (s.chatFlags[chat]! & FLAG.heldAfterEnd) === 0;
  }
}
