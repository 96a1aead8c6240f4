/**
 * Watches a run and counts: an EventSink between the router and the Run. Every event of millions of chats comes through
 * here, so there are only columns and adds; what each figure means stands in fields.ts and in docs/metrics.md.
 * It reads the router's state, never changes it, and draws no conclusions: rates, means and quantiles are metrics.ts.
 */
import { EV, type EventSink, WHY } from '../events.ts';
import { STICKY } from '../router/rule-columns.ts';
import type { RouterState } from '../router/state.ts';
import {
  ARRIVED,
  AT,
  ChatColumns,
  FLAGS,
  HOLDER,
  HOME,
  IS,
  LEFT,
  LINE,
  LIVED,
  OFFERS,
  PHASE,
  PHASES,
  RANG,
  REWAITED,
  SINCE,
  SLICE,
  WAITED,
  WROTE,
} from './chat-columns.ts';
import { type ChatSink, Rows } from './chat-rows.ts';
import { Customers } from './customers.ts';
import {
  ABANDONED,
  CAUSE,
  CLOSED,
  COUNT,
  HIST,
  LEVEL,
  OFFERS_MAX,
  SERVED,
  TALLY,
} from './fields.ts';
import type { Run } from './run.ts';
import { runOf } from './run-of.ts';
import { Tallies } from './tallies.ts';
import { WaitingCauses } from './waiting-causes.ts';
import { Watch } from './watch.ts';

export interface ObserverOptions {
  /** Wants a row for each chat. */
  readonly chats?: ChatSink;
  /** What each single chat waited for, in its row. */
  readonly perChatCauses?: boolean;
  /** Cuts the run into so many equal slices and keeps the mean number waiting in each (for the warm-up). */
  readonly slices?: number;
}

const WAIT_TALLY = [TALLY.waitServed, TALLY.waitAbandoned, TALLY.waitClosed];
const RING_TALLY = [TALLY.ringServed, TALLY.ringAbandoned, TALLY.ringClosed];

export class Observer implements EventSink {
  readonly state: RouterState;
  readonly chats = new ChatColumns();
  readonly tallies: Tallies;
  readonly causes: WaitingCauses;
  /** Levels, agents' time and the boundaries of window and intervals. */
  readonly watch: Watch;
  readonly customers: Customers;
  private readonly rows: Rows | null;
  private readonly prefers: boolean;
  private instant = 0;
  /** By queue and reason: 64 codes a queue. */
  readonly endedFor: Float64Array;
  readonly requeuedFor: Float64Array;
  readonly refusedFor: Float64Array;
  /** Σ of all counted waits and re-waits, unfinished ones too, by the queue they were spent in: whole microseconds. */
  readonly waited: Float64Array;
  /** Of these, the re-waits. */
  rewaited = 0;

  constructor(state: RouterState, options: ObserverOptions = {}) {
    const { scenario } = state;
    this.state = state;
    this.causes = new WaitingCauses(
      state,
      options.perChatCauses === true && options.chats !== undefined,
    );
    this.rows =
      options.chats === undefined
        ? null
        : new Rows(
            state,
            this.chats,
            options.chats,
            options.perChatCauses === true ? this.causes : null,
          );
    this.watch = new Watch(state, this.causes, options.slices ?? 0);
    this.customers = new Customers(scenario);
    const groupOf = Int32Array.from(scenario.agents, (agent) => agent.group);
    this.tallies = new Tallies(
      state.queueCount,
      groupOf,
      scenario.groups.length,
      this.watch.intervals,
    );
    this.prefers =
      scenario.rules['match.sticky'] !== 'none' &&
      (scenario.rules['match.stickyWait'] > 0 ||
        state.rules.run['match.sticky'] === STICKY.require);
    this.endedFor = new Float64Array(state.queueCount * 64);
    this.requeuedFor = new Float64Array(state.queueCount * 64);
    this.refusedFor = new Float64Array(state.queueCount * 64);
    this.waited = new Float64Array(state.queueCount);
  }

  event(kind: number, chat: number, agent: number, x: number, y: number): void {
    const now = this.state.now;
    if (now !== this.instant) this.goOn(now);
    // Handlers read the instant: a time handed on is a number on the heap wherever a call is not inlined.
    switch (kind) {
      case EV.messageAgent:
        return this.agentWrote(chat, agent);
      case EV.messageCustomer:
        return this.customerWrote(chat);
      case EV.offerMade:
        return this.offered(chat, agent);
      case EV.offerAccepted:
        return this.accepted(chat, agent);
      case EV.chatArrived:
        return this.arrived(chat, agent);
      case EV.chatQueued:
        return this.queued(chat);
      case EV.chatAssigned:
      case EV.chatAccepted:
        return this.connected(chat, agent);
      case EV.chatEnded:
        return this.ended(chat, x);
      case EV.conversationOpened:
      case EV.conversationWaiting:
      case EV.conversationClosed:
      case EV.conversationReopened:
        return this.watch.recordChanged(kind, x, agent, kind === EV.conversationOpened && y === 0);
      case EV.wrapUpStarted:
        return this.wrapUpStarted(chat);
      case EV.wrapUpEnded:
        return this.wrapUpEnded(chat, agent);
      case EV.customerLeft:
        return this.customerLeft(chat, x);
      case EV.offerMissed:
        return this.offerOver(chat, agent, COUNT.offersMissed, CAUSE.ringingMissed, IS.refused);
      case EV.offerDeclined:
        return this.offerOver(chat, agent, COUNT.offersDeclined, CAUSE.ringingDeclined, IS.refused);
      case EV.offerWithdrawn:
        if (y === WHY.customerLeft) this.count(chat, agent, COUNT.withdrawnByLeaving);
        return this.offerOver(chat, agent, COUNT.offersWithdrawn, CAUSE.ringingWithdrawn, 0);
      case EV.chatRefused:
        return this.refused(chat, x);
      case EV.chatRequeued:
        return this.requeued(chat, agent, x);
      case EV.chatAbandoned:
        return this.seenToLeave(chat);
      case EV.chatTransferred:
        return this.count(chat, agent, COUNT.transferred);
      case EV.chatLeft:
        if (y >= 0) this.handOver(chat, y);
        return;
      case EV.chatDormant:
        return y === 1 ? undefined : this.ghost(chat, false);
      case EV.chatWoken:
        return this.ghost(chat, true);
      case EV.offerStale:
        return this.count(chat, agent, COUNT.offersStale);
      case EV.replyDismissed:
        return this.count(chat, agent, COUNT.dismissed);
      case EV.sessionWarned:
        return this.count(chat, agent, COUNT.warned);
      case EV.customerReturned:
        return this.customerReturned(chat);
      case EV.ruleChanged:
        return this.causes.rulesChanged();
      default:
    }
  }

  agentChanged(agent: number): void {
    const now = this.state.now;
    if (now !== this.instant) this.goOn(now);
    this.watch.agents.changed(agent);
    this.causes.agentChanged(agent);
  }

  /** The clock has reached a boundary; events do this by themselves, so that it is needed by nobody but long silences. */
  interval(): void {
    if (this.state.now !== this.instant) this.goOn(this.state.now);
  }

  /** Time goes on: what held since the last instant is looked at, and boundaries on the way are closed. */
  private goOn(now: number): void {
    this.causes.settle(this.instant);
    this.instant = now;
    if (now >= this.watch.boundary) this.watch.cross(now);
  }

  private count(chat: number, agent: number, what: number): void {
    if (chat < 0) return;
    const n = this.chats.numbers;
    const at = chat << 3;
    if ((n[at + FLAGS]! & IS.counted) === 0) return;
    this.tallies.count(this.tallies.row(n[at + HOME]!, agent), n[at + SLICE]!, what);
  }

  // Arrival.

  private arrived(chat: number, preferred: number): void {
    const now = this.instant;
    if (chat >= this.chats.capacity) this.chats.grow(this.state.chatCapacity);
    const at = chat << 3;
    const n = this.chats.numbers;
    const t = this.chats.times;
    if ((n[at + FLAGS]! & IS.open) !== 0) this.close(chat, 0);
    n[at + FLAGS] =
      (this.watch.inWindow ? IS.counted : 0) | (preferred >= 0 && this.prefers ? IS.prefers : 0);
    n[at + PHASE] = PHASES.none;
    n[at + HOME] = this.state.chatQueue[chat]!;
    n[at + HOLDER] = -1;
    n[at + LINE] = -1;
    n[at + SLICE] = this.watch.slice;
    n[at + OFFERS] = 0;
    t[at + SINCE] = now;
    t[at + WAITED] = 0;
    t[at + RANG] = 0;
    t[at + REWAITED] = 0;
    t[at + LIVED] = 0;
    t[at + WROTE] = -1;
    t[at + LEFT] = -1;
    t[at + ARRIVED] = now;
    this.rows?.begin(chat);
  }

  private refused(chat: number, reason: number): void {
    const n = this.chats.numbers;
    const at = chat << 3;
    if ((n[at + FLAGS]! & IS.counted) === 0) return;
    this.tallies.count(this.tallies.row(n[at + HOME]!, -1), n[at + SLICE]!, COUNT.refused);
    this.refusedFor[n[at + HOME]! * 64 + reason]!++;
    this.customers.came(this.state.chatCustomer[chat]!);
    this.rows?.refused(chat, reason);
    n[at + FLAGS] = 0;
  }

  private queued(chat: number): void {
    const n = this.chats.numbers;
    const at = chat << 3;
    const phase = n[at + PHASE]!;
    if (phase === PHASES.none) {
      const home = this.state.chatQueue[chat]!;
      n[at + HOME] = home;
      if ((n[at + FLAGS]! & IS.counted) !== 0) {
        this.tallies.count(this.tallies.row(home, -1), n[at + SLICE]!, COUNT.arrived);
        if (this.customers.watched) this.customers.came(this.state.chatCustomer[chat]!);
      }
      this.wait(chat, at);
    } else if (phase === PHASES.waiting && n[at + LINE]! >= 0) {
      // Skills relaxed, or a further queue: it stands in another line from now on.
      this.leaveLine(chat, at);
      this.enterLine(chat, at);
    }
  }

  // Waiting. A stretch of waiting or ringing is added to the chat's wait when it ends or the customer goes.

  private wait(chat: number, at: number): void {
    const now = this.instant;
    const n = this.chats.numbers;
    const queue = this.state.chatQueue[chat]!;
    n[at + AT] = queue;
    n[at + PHASE] = PHASES.waiting;
    this.chats.times[at + SINCE] = now;
    this.watch.waits(queue, 1);
    const flags = n[at + FLAGS]!;
    if ((flags & IS.gone) !== 0) this.watch.level(LEVEL.waitingGone, queue, 1);
    else if ((flags & IS.counted) !== 0) this.enterLine(chat, at);
  }

  private enterLine(chat: number, at: number): void {
    const n = this.chats.numbers;
    const flags = n[at + FLAGS]!;
    n[at + LINE] = this.causes.enter(chat, (flags & IS.prefers) !== 0, (flags & IS.refused) !== 0);
  }

  private leaveLine(chat: number, at: number): void {
    const n = this.chats.numbers;
    const flags = n[at + FLAGS]!;
    this.causes.leave(chat, n[at + LINE]!, (flags & IS.prefers) !== 0, (flags & IS.refused) !== 0);
    n[at + LINE] = -1;
  }

  private stopWaiting(chat: number, at: number): void {
    const now = this.instant;
    const n = this.chats.numbers;
    const queue = n[at + AT]!;
    this.watch.waits(queue, -1);
    if ((n[at + FLAGS]! & IS.gone) !== 0) this.watch.level(LEVEL.waitingGone, queue, -1);
    else {
      if (n[at + LINE]! >= 0) this.leaveLine(chat, at);
      this.addWait(at, now - this.chats.times[at + SINCE]!);
    }
  }

  private stopRinging(chat: number, at: number, cause: number): void {
    const n = this.chats.numbers;
    this.watch.level(LEVEL.offered, n[at + AT]!, -1);
    if ((n[at + FLAGS]! & IS.gone) === 0) this.addRing(chat, at, cause);
  }

  private addRing(chat: number, at: number, cause: number): void {
    const now = this.instant;
    const t = this.chats.times;
    const time = now - t[at + SINCE]!;
    const flags = this.chats.numbers[at + FLAGS]!;
    if ((flags & IS.accepted) === 0) t[at + RANG]! += time;
    this.addWait(at, time);
    if ((flags & IS.counted) !== 0)
      this.causes.ring(chat, this.chats.numbers[at + AT]!, cause, time);
  }

  private addWait(at: number, time: number): void {
    const n = this.chats.numbers;
    const flags = n[at + FLAGS]!;
    const again = (flags & IS.accepted) !== 0;
    this.chats.times[at + (again ? REWAITED : WAITED)]! += time;
    if ((flags & IS.counted) === 0) return;
    this.waited[n[at + AT]!]! += time;
    if (!again) return;
    this.rewaited += time;
    this.rows?.waitedAgain(at >> 3, time);
  }

  /** The first offer or assignment, or the end of waiting without one. */
  private shown(at: number, now: number, isOffer: boolean): void {
    const n = this.chats.numbers;
    const flags = n[at + FLAGS]!;
    if ((flags & IS.shown) !== 0) return;
    n[at + FLAGS] = flags | IS.shown;
    if ((flags & IS.counted) === 0) return;
    const waited = now - this.chats.times[at + ARRIVED]!;
    const row = this.tallies.row(n[at + HOME]!, -1);
    const slice = n[at + SLICE]!;
    if (waited > 0) this.tallies.count(row, slice, COUNT.delayed);
    if (isOffer) this.tallies.add(row, slice, TALLY.firstOffer, waited);
  }

  // Offers.

  private offered(chat: number, agent: number): void {
    const now = this.instant;
    const n = this.chats.numbers;
    const at = chat << 3;
    this.count(chat, agent, COUNT.offersMade);
    n[at + OFFERS]!++;
    // On a live chat it is a transfer or an invitation, and changes no state.
    if (n[at + PHASE] !== PHASES.waiting) return;
    this.stopWaiting(chat, at);
    this.shown(at, now, true);
    n[at + PHASE] = PHASES.offered;
    this.chats.times[at + SINCE] = now;
    this.watch.level(LEVEL.offered, n[at + AT]!, 1);
  }

  private accepted(chat: number, agent: number): void {
    const n = this.chats.numbers;
    const at = chat << 3;
    this.count(chat, agent, COUNT.offersAccepted);
    if (n[at + PHASE] === PHASES.offered) {
      this.stopRinging(chat, at, CAUSE.ringingAccepted);
      this.goLive(chat, at, agent);
    } else if (n[at + PHASE] === PHASES.live && this.state.chatAgent[chat] === agent)
      this.handOver(chat, agent);
  }

  private offerOver(chat: number, agent: number, what: number, cause: number, flag: number): void {
    const n = this.chats.numbers;
    const at = chat << 3;
    this.count(chat, agent, what);
    if (n[at + PHASE] !== PHASES.offered) return;
    this.stopRinging(chat, at, cause);
    n[at + FLAGS]! |= flag;
    this.wait(chat, at);
  }

  // Live.

  private connected(chat: number, agent: number): void {
    const now = this.instant;
    const at = chat << 3;
    const phase = this.chats.numbers[at + PHASE]!;
    if (phase === PHASES.live) return this.handOver(chat, agent);
    if (phase !== PHASES.waiting) return;
    this.stopWaiting(chat, at);
    this.shown(at, now, true);
    this.goLive(chat, at, agent);
  }

  private goLive(chat: number, at: number, agent: number): void {
    const now = this.instant;
    const n = this.chats.numbers;
    const flags = n[at + FLAGS]!;
    n[at + HOLDER] = agent;
    n[at + PHASE] = PHASES.live;
    this.chats.times[at + SINCE] = now;
    n[at + FLAGS] = flags | IS.accepted;
    this.watch.level(LEVEL.live, n[at + AT]!, 1);
    if ((flags & IS.gone) !== 0) {
      if ((flags & IS.accepted) === 0) this.count(chat, agent, COUNT.ghostsAccepted);
      this.watch.level(LEVEL.liveGone, n[at + AT]!, 1);
      this.ghost(chat, true);
    } else if ((flags & IS.accepted) === 0) this.served(chat, at, agent);
    if ((flags & IS.accepted) !== 0) this.rewaitOver(at, agent);
  }

  private served(chat: number, at: number, agent: number): void {
    const n = this.chats.numbers;
    n[at + FLAGS]! |= IS.served | IS.settled;
    if ((n[at + FLAGS]! & IS.counted) === 0) return;
    const row = this.tallies.row(n[at + HOME]!, agent);
    this.tallies.count(row, n[at + SLICE]!, COUNT.served);
    if (this.chats.times[at + WAITED]! <= this.onTime(at))
      this.tallies.count(row, n[at + SLICE]!, COUNT.servedInTime);
    this.waitOver(at, agent, row, SERVED);
    if (this.customers.watched) this.customers.served(this.state.chatCustomer[chat]!);
  }

  private onTime(at: number): number {
    return this.state.rules.queue['report.onTime'][this.chats.numbers[at + HOME]!]!;
  }

  /** The first wait of a counted chat is over: SERVED, ABANDONED or CLOSED. */
  private waitOver(at: number, agent: number, row: number, how: number): void {
    const tallies = this.tallies;
    const queue = this.chats.numbers[at + HOME]!;
    const slice = this.chats.numbers[at + SLICE]!;
    const wait = this.chats.times[at + WAITED]!;
    const ring = this.chats.times[at + RANG]!;
    tallies.add(row, slice, WAIT_TALLY[how]!, wait);
    const inQueue = wait - ring;
    if (inQueue > tallies.queueMax[queue * 3 + how]!) tallies.queueMax[queue * 3 + how] = inQueue;
    if (ring === 0) {
      tallies.square(queue, how, wait);
      tallies.histogram(queue, agent, slice, HIST.waitServed + how, wait);
      return;
    }
    tallies.add(row, slice, RING_TALLY[how]!, ring);
    tallies.histogram(queue, agent, slice, HIST.rangServed + how, wait);
    tallies.histogram(queue, agent, slice, HIST.queueServed + how, inQueue);
    tallies.histogram(queue, agent, slice, HIST.ringServed + how, ring);
    tallies.square(queue, 3 + how, wait);
    tallies.square(queue, 6 + how, inQueue);
  }

  private rewaitOver(at: number, agent: number): void {
    const n = this.chats.numbers;
    const flags = n[at + FLAGS]!;
    const time = this.chats.times[at + REWAITED]!;
    this.chats.times[at + REWAITED] = 0;
    // Nobody waited when the customer had gone before.
    if ((flags & IS.counted) === 0 || (flags & (IS.gone | IS.lost)) === IS.gone) return;
    const queue = n[at + AT]!;
    this.tallies.add(this.tallies.row(queue, agent), n[at + SLICE]!, TALLY.rewait, time);
    this.tallies.histogram(queue, agent, n[at + SLICE]!, HIST.rewait, time);
  }

  /** The chat goes on with another agent. */
  private handOver(chat: number, agent: number): void {
    const wasGhost = (this.chats.numbers[(chat << 3) + FLAGS]! & IS.ghost) !== 0;
    if (wasGhost) this.ghost(chat, false);
    this.chats.numbers[(chat << 3) + HOLDER] = agent;
    if (wasGhost) this.ghost(chat, true);
  }

  private stopLive(chat: number, at: number): void {
    const now = this.instant;
    const n = this.chats.numbers;
    const t = this.chats.times;
    t[at + LIVED]! += now - t[at + SINCE]!;
    this.watch.level(LEVEL.live, n[at + AT]!, -1);
    const flags = n[at + FLAGS]!;
    if ((flags & IS.gone) === 0) return;
    this.watch.level(LEVEL.liveGone, n[at + AT]!, -1);
    this.ghost(chat, false);
    const from = t[at + LEFT]! > t[at + SINCE]! ? t[at + LEFT]! : t[at + SINCE]!;
    if ((flags & IS.counted) === 0 || now === from) return;
    const row = this.tallies.row(n[at + HOME]!, n[at + HOLDER]!);
    this.tallies.add(row, n[at + SLICE]!, TALLY.lostTime, now - from);
  }

  /** Whether the chat takes one of its agent's slots though its customer has gone. */
  private ghost(chat: number, on: boolean): void {
    const n = this.chats.numbers;
    const at = chat << 3;
    const flags = n[at + FLAGS]!;
    if (
      n[at + PHASE] !== PHASES.live ||
      (flags & IS.gone) === 0 ||
      ((flags & IS.ghost) !== 0) === on
    )
      return;
    n[at + FLAGS] = flags ^ IS.ghost;
    const agent = n[at + HOLDER]!;
    this.causes.ghosts[agent]! += on ? 1 : -1;
    this.causes.agentChanged(agent);
  }

  private requeued(chat: number, agent: number, reason: number): void {
    const n = this.chats.numbers;
    const at = chat << 3;
    if (n[at + PHASE] !== PHASES.live) return;
    this.stopLive(chat, at);
    this.count(chat, agent, COUNT.requeued);
    if ((n[at + FLAGS]! & IS.counted) !== 0) this.requeuedFor[n[at + HOME]! * 64 + reason]!++;
    n[at + OFFERS]! += 65536;
    n[at + FLAGS]! &= ~(IS.refused | IS.prefers);
    this.chats.times[at + WROTE] = -1;
    this.wait(chat, at);
  }

  private customerWrote(chat: number): void {
    const now = this.instant;
    const at = chat << 3;
    const t = this.chats.times;
    if (t[at + WROTE]! < 0 && this.chats.numbers[at + PHASE] === PHASES.live) t[at + WROTE] = now;
  }

  private agentWrote(chat: number, agent: number): void {
    const now = this.instant;
    const n = this.chats.numbers;
    const t = this.chats.times;
    const at = chat << 3;
    const flags = n[at + FLAGS]!;
    const wrote = t[at + WROTE]!;
    t[at + WROTE] = -1;
    if ((flags & (IS.counted | IS.served)) !== (IS.counted | IS.served)) return;
    const queue = n[at + HOME]!;
    const slice = n[at + SLICE]!;
    if ((flags & IS.answered) === 0) {
      n[at + FLAGS] = flags | IS.answered;
      const time = now - t[at + ARRIVED]!;
      this.tallies.add(this.tallies.row(queue, agent), slice, TALLY.firstResponse, time);
      this.tallies.histogram(queue, agent, slice, HIST.firstResponse, time);
      this.rows?.answered(chat, time);
    } else if (wrote >= 0) {
      this.tallies.add(this.tallies.row(queue, agent), slice, TALLY.response, now - wrote);
      this.tallies.histogram(queue, agent, slice, HIST.response, now - wrote);
    }
  }

  // Leaving.

  private customerLeft(chat: number, reason: number): void {
    const now = this.instant;
    const n = this.chats.numbers;
    const at = chat << 3;
    const flags = n[at + FLAGS]!;
    if ((flags & IS.gone) !== 0) return;
    const phase = n[at + PHASE]!;
    let left = IS.gone | (reason === WHY.silent ? IS.silent : 0);
    if (phase === PHASES.waiting) {
      if (n[at + LINE]! >= 0) this.leaveLine(chat, at);
      this.addWait(at, now - this.chats.times[at + SINCE]!);
      this.watch.level(LEVEL.waitingGone, n[at + AT]!, 1);
    } else if (phase === PHASES.offered) {
      // Ringing that the customer does not wait out was in vain, whatever the agent will do.
      this.addRing(chat, at, CAUSE.ringingWithdrawn);
      if ((flags & IS.accepted) === 0) left |= IS.leftRinging;
    } else if (phase === PHASES.live) this.watch.level(LEVEL.liveGone, n[at + AT]!, 1);
    if ((phase === PHASES.waiting || phase === PHASES.offered) && (flags & IS.accepted) !== 0)
      left |= IS.lost;
    n[at + FLAGS] = flags | left;
    this.chats.times[at + LEFT] = now;
    if (phase === PHASES.live) this.ghost(chat, true);
  }

  /** Back within the rejoin window: the time away was no waiting. */
  private customerReturned(chat: number): void {
    const now = this.instant;
    const n = this.chats.numbers;
    const at = chat << 3;
    const flags = n[at + FLAGS]!;
    if ((flags & IS.gone) === 0) return;
    const phase = n[at + PHASE]!;
    if (phase === PHASES.live) {
      this.ghost(chat, false);
      this.watch.level(LEVEL.liveGone, n[at + AT]!, -1);
    } else if (phase === PHASES.waiting) this.watch.level(LEVEL.waitingGone, n[at + AT]!, -1);
    n[at + FLAGS]! &= ~(IS.gone | IS.silent | IS.leftRinging | IS.lost);
    this.chats.times[at + LEFT] = -1;
    if (phase === PHASES.waiting || phase === PHASES.offered) this.chats.times[at + SINCE] = now;
    if (phase === PHASES.waiting && (flags & IS.counted) !== 0) this.enterLine(chat, at);
    // Taken by an agent while away: the customer is served from now on.
    if (phase === PHASES.live && (flags & IS.settled) === 0) {
      this.chats.times[at + SINCE] = now;
      this.served(chat, at, n[at + HOLDER]!);
    }
  }

  private seenToLeave(chat: number): void {
    const at = chat << 3;
    this.chats.numbers[at + FLAGS]! |= IS.seen;
    this.count(chat, -1, COUNT.abandonedSeen);
  }

  // The end.

  private ended(chat: number, reason: number): void {
    const now = this.instant;
    const n = this.chats.numbers;
    const at = chat << 3;
    const phase = n[at + PHASE]!;
    if (phase === PHASES.waiting) this.stopWaiting(chat, at);
    else if (phase === PHASES.offered) this.stopRinging(chat, at, CAUSE.ringingWithdrawn);
    else if (phase === PHASES.live) this.stopLive(chat, at);
    else return;
    const wasLive = phase === PHASES.live;
    n[at + PHASE] = PHASES.ended;
    this.settleWait(at, now, wasLive);
    const flags = n[at + FLAGS]!;
    if ((flags & IS.counted) === 0) return;
    const agent = n[at + HOLDER]!;
    const row = this.tallies.row(n[at + HOME]!, wasLive ? agent : -1);
    this.tallies.count(row, n[at + SLICE]!, COUNT.ended);
    if (reason === WHY.idle) this.tallies.count(row, n[at + SLICE]!, COUNT.autoEnded);
    this.endedFor[n[at + HOME]! * 64 + reason]!++;
    n[at + FLAGS] = flags | IS.open;
    this.rows?.ended(chat, reason, now);
  }

  /** How the first wait ended, if nobody has counted it yet; and a re-wait that ended with the chat. */
  private settleWait(at: number, now: number, wasLive: boolean): void {
    const n = this.chats.numbers;
    const flags = n[at + FLAGS]!;
    if ((flags & IS.accepted) !== 0 && !wasLive) this.rewaitOver(at, -1);
    if ((flags & (IS.settled | IS.counted)) !== IS.counted) {
      n[at + FLAGS] = flags | IS.settled;
      if ((flags & (IS.lost | IS.counted)) === (IS.lost | IS.counted)) this.lost(at);
      return;
    }
    n[at + FLAGS] = flags | IS.settled;
    const row = this.tallies.row(n[at + HOME]!, -1);
    const slice = n[at + SLICE]!;
    const wait = this.chats.times[at + WAITED]!;
    const inTime = wait <= this.onTime(at);
    if ((flags & IS.gone) !== 0) {
      this.tallies.count(
        row,
        slice,
        (flags & IS.silent) !== 0 ? COUNT.abandonedSilent : COUNT.abandonedOpen,
      );
      if (wait < this.state.rules.queue['report.shortAbandon'][n[at + HOME]!]!)
        this.tallies.count(row, slice, COUNT.abandonedShort);
      if (inTime) this.tallies.count(row, slice, COUNT.abandonedInTime);
      if ((flags & IS.leftRinging) !== 0) this.tallies.count(row, slice, COUNT.abandonedRinging);
      this.shown(at, this.chats.times[at + LEFT]!, false);
      this.waitOver(at, -1, row, ABANDONED);
      return;
    }
    this.tallies.count(row, slice, COUNT.closedUnserved);
    if (inTime) this.tallies.count(row, slice, COUNT.closedInTime);
    this.shown(at, now, false);
    this.waitOver(at, -1, row, CLOSED);
  }

  private lost(at: number): void {
    const n = this.chats.numbers;
    this.tallies.count(this.tallies.row(n[at + AT]!, -1), n[at + SLICE]!, COUNT.lostAfterRequeue);
  }

  private wrapUpStarted(chat: number): void {
    const now = this.instant;
    const n = this.chats.numbers;
    const at = chat << 3;
    if (n[at + PHASE] !== PHASES.ended) return;
    n[at + PHASE] = PHASES.wrapping;
    this.chats.times[at + SINCE] = now;
    this.watch.level(LEVEL.wrapUp, n[at + AT]!, 1);
  }

  private wrapUpEnded(chat: number, agent: number): void {
    const now = this.instant;
    const n = this.chats.numbers;
    const at = chat << 3;
    if (n[at + PHASE] !== PHASES.wrapping) return;
    n[at + PHASE] = PHASES.ended;
    const time = now - this.chats.times[at + SINCE]!;
    this.watch.level(LEVEL.wrapUp, n[at + AT]!, -1);
    if ((n[at + FLAGS]! & IS.counted) !== 0) {
      const row = this.tallies.row(n[at + HOME]!, agent);
      this.tallies.add(row, n[at + SLICE]!, TALLY.wrapUp, time);
      this.tallies.histogram(n[at + HOME]!, agent, n[at + SLICE]!, HIST.wrapUp, time);
    }
    if ((n[at + FLAGS]! & IS.open) !== 0) this.close(chat, time);
  }

  /** All is known of the chat: its handle time and its row. The slot may be another chat's from now on. */
  private close(chat: number, wrap: number): void {
    const n = this.chats.numbers;
    const at = chat << 3;
    const flags = n[at + FLAGS]!;
    n[at + FLAGS] = flags & ~IS.open;
    const queue = n[at + HOME]!;
    const slice = n[at + SLICE]!;
    const tallies = this.tallies;
    const offers = n[at + OFFERS]! & 0xffff;
    tallies.offersPerChat[queue * 32 + (offers < OFFERS_MAX ? offers : OFFERS_MAX)]!++;
    if ((flags & IS.served) !== 0) {
      const session = this.chats.times[at + LIVED]!;
      const agent = n[at + HOLDER]!;
      const row = tallies.row(queue, agent);
      tallies.add(row, slice, TALLY.sessionTime, session);
      tallies.add(row, slice, TALLY.handleTime, session + wrap);
      if (wrap === 0) tallies.histogram(queue, agent, slice, HIST.session, session);
      else {
        tallies.histogram(queue, agent, slice, HIST.wrappedSession, session);
        tallies.histogram(queue, agent, slice, HIST.wrappedHandle, session + wrap);
      }
    }
    this.rows?.close(chat, wrap);
  }

  /** The run is over at the state's `now`. */
  finish(): Run {
    const now = this.state.now;
    if (now !== this.instant) this.goOn(now);
    this.causes.settle(now);
    for (let chat = 0; chat < this.chats.capacity; chat++) this.finishChat(chat, now);
    this.watch.finish(now);
    return runOf(this.state, this);
  }

  /** A chat that the run's end found in the middle of something. */
  private finishChat(chat: number, now: number): void {
    const n = this.chats.numbers;
    const at = chat << 3;
    const phase = n[at + PHASE]!;
    if ((n[at + FLAGS]! & IS.open) !== 0) {
      this.close(chat, phase === PHASES.wrapping ? now - this.chats.times[at + SINCE]! : 0);
      return;
    }
    if (phase !== PHASES.waiting && phase !== PHASES.offered && phase !== PHASES.live) return;
    if (phase === PHASES.waiting) this.stopWaiting(chat, at);
    else if (phase === PHASES.offered) this.stopRinging(chat, at, CAUSE.ringingWithdrawn);
    const flags = n[at + FLAGS]!;
    if ((flags & IS.counted) === 0) return;
    const row = this.tallies.row(n[at + HOME]!, phase === PHASES.live ? n[at + HOLDER]! : -1);
    // Whoever has left has abandoned, though the system has not noticed.
    if ((flags & IS.gone) !== 0 && (flags & IS.settled) === 0)
      this.settleWait(at, now, phase === PHASES.live);
    else if ((flags & IS.lost) !== 0) this.lost(at);
    this.tallies.count(
      row,
      n[at + SLICE]!,
      phase === PHASES.live ? COUNT.unfinishedLive : COUNT.unfinishedWaiting,
    );
    const offers = n[at + OFFERS]! & 0xffff;
    this.tallies.offersPerChat[n[at + HOME]! * 32 + (offers < OFFERS_MAX ? offers : OFFERS_MAX)]!++;
    this.rows?.close(chat, 0);
  }
}
