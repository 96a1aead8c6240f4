// Recounts a run from its events alone, in the plainest way: what the theory cases report, and no more. It is the naive
// version beside the observer's, and has what no user would ask for (orbits, who was busy at a given instant).
// A level is multiplied by the time it was held at every change; times are seconds.

import { AGENT, EV, WHY } from '../../src/engine/events.ts';
import type { RouterState } from '../../src/engine/router/state.ts';
import type { TraceSink } from '../../src/engine/simulate.ts';

/** Sums over the customers of one queue (the queue they came to), or over all. */
export class Count {
  arrived = 0; // attempts
  refused = 0;
  delayed = 0; // neither offered nor assigned at the instant of arrival
  served = 0;
  leftOpen = 0;
  leftSilent = 0;
  leftRinging = 0; // of those who left
  wait = 0; // time in the queue, ringing apart; until they left
  waitSquare = 0;
  waitServed = 0;
  waitLeft = 0;
  acceptOrLeave = 0; // from arrival, ringing included
  firstOffer = 0; // from arrival to the first offer
  offered = 0; // chats that were offered at all
  acceptTime = 0; // of the served, from arrival
  offers = 0;
  declined = 0;
  live = 0; // sum of the times with an agent
  lives = 0;
  ends = 0;
  autoEnds = 0;
  sojourn = 0;
  byGroupAtOnce: number[] = []; // assigned at the instant of arrival, by group
  servedByGroup: number[] = [];
  /** Waits in seconds, for shares and quantiles. */
  readonly waits: number[] = [];
  readonly waitsServed: number[] = [];
  readonly waitsLeft: number[] = [];
  readonly accepts: number[] = [];
  /** The second queue, after a transfer. */
  moved = 0;
  movedDelayed = 0;
  movedWait = 0;
  movedLeft = 0;
  movedEnds = 0;
}

/** Areas (level × seconds) of a stretch of time, and the levels at its end. */
export interface Areas {
  readonly seconds: number;
  readonly waiting: number;
  readonly waitingByQueue: readonly number[];
  readonly ghostsWaiting: number;
  readonly ringing: number;
  readonly live: number;
  readonly ghostsLive: number;
  readonly liveByGroup: readonly number[];
  readonly wrapUps: number;
  readonly wrapping: number; // agents with a wrap-up open
  readonly loads: readonly number[]; // agents with k live chats
  readonly notReady: number;
  readonly onBreak: number;
  readonly emptyQueue: number;
  readonly allBusy: number;
  readonly orbit: number;
  readonly arrived: number;
  readonly left: number;
}

const WAITING = 1;
const RINGING = 2;
const LIVE = 3;
const MOST_LOADS = 64;
const BASE = 12; // levels before those of queues, groups and loads

export class Probe implements TraceSink {
  readonly all = new Count();
  readonly queues: Count[] = [];
  readonly areas: Areas[] = [];
  /** Messages at the agents: how many were answered, from the message to the answer, and until it was begun. */
  readonly messages = { answered: 0, response: 0, wait: 0, waited: 0, typing: 0 };
  private state!: RouterState;
  private readonly from: number;
  private readonly to: number;
  private readonly cuts: number[];
  private cut = 0;
  private last = 0;
  private since = 0;
  // Levels: 0 waiting, 1 ghosts waiting, 2 ringing, 3 live, 4 ghosts live, 5 wrap-ups, 6 wrapping agents, 7 not ready,
  // 8 on break, 9 nobody waits, 10 all agents busy, 11 orbit; then queues, groups, loads.
  private levels: number[] = [];
  private sums: number[] = [];
  /** Of those who came in each stretch. */
  readonly delayedIn: number[] = [];
  private counted = { arrived: 0, left: 0 };
  private readonly loads: number[] = [];
  private readonly wraps: number[] = [];
  private readonly agentStates: number[] = [];
  private readonly lastAnswer: number[] = [];
  private groupsAt = 0;
  private loadsAt = 0;
  // Chats by slot.
  private readonly chats: Chat[] = [];
  private readonly lost = new Map<number, number>();
  private readonly redials: boolean;

  /** Counts customers who come in [from, to); `cuts` are further instants at which areas are cut, in seconds. */
  constructor(from: number, to: number, cuts: readonly number[] = [], redials = false) {
    this.from = from;
    this.to = to;
    this.cuts = [...new Set([from, ...cuts, to])].sort((a, b) => a - b);
    this.redials = redials;
  }

  attach(state: RouterState): void {
    this.state = state;
    const { scenario } = state;
    this.queues.push(...scenario.queues.map(() => new Count()));
    this.groupsAt = BASE + scenario.queues.length;
    this.loadsAt = this.groupsAt + scenario.groups.length;
    this.levels = new Array<number>(this.loadsAt + MOST_LOADS).fill(0);
    this.sums = this.levels.map(() => 0);
    this.levels[9] = 1;
    for (let i = 0; i < scenario.agents.length; i++) {
      this.loads.push(0);
      this.wraps.push(0);
      this.agentStates.push(AGENT.signedOut);
      this.lastAnswer.push(0);
    }
    this.levels[this.loadsAt] = scenario.agents.length;
  }

  agentChanged(): void {}

  event(kind: number, chat: number, agent: number, x: number): void {
    const now = this.state.now / 1e6;
    this.goOn(now);
    switch (kind) {
      case EV.chatArrived:
        return this.arrived(chat, x, now);
      case EV.chatRefused:
        return this.refused(chat, now);
      case EV.chatQueued:
        return this.waits(this.chats[chat]!, now);
      case EV.offerMade:
        return this.rings(this.chats[chat]!, now);
      case EV.offerDeclined:
      case EV.offerMissed:
        return this.comesBack(this.chats[chat]!, true, now);
      case EV.offerWithdrawn:
        return this.comesBack(this.chats[chat]!, false, now);
      case EV.offerAccepted:
      case EV.chatAssigned:
      case EV.chatAccepted:
        return this.goesLive(this.chats[chat]!, agent, now);
      case EV.chatRequeued:
        return this.requeued(this.chats[chat]!, chat, now);
      case EV.customerLeft:
        return this.customerLeft(this.chats[chat]!, x, now);
      case EV.chatEnded:
        return this.ended(this.chats[chat]!, x, now);
      case EV.messageCustomer:
        this.chats[chat]!.wroteAt = now;
        return;
      case EV.messageAgent:
        return this.answered(this.chats[chat]!, agent, now);
      case EV.wrapUpStarted:
        return this.wrapUp(agent, 1);
      case EV.wrapUpEnded:
        return this.wrapUp(agent, -1);
      case EV.agentState:
        return this.agentState(agent, x);
      default:
        return;
    }
  }

  /** The run is over; nothing more will happen. */
  finish(): void {
    this.goOn(this.to);
    if (this.cut < this.cuts.length) this.cutAt(this.cuts[this.cut++]!);
  }

  /** Areas of [from, to), all stretches together. */
  total(): Areas {
    const parts = this.areas;
    const add = (a: readonly number[], b: readonly number[]) => a.map((x, i) => x + b[i]!);
    return parts.reduce((a, b) => ({
      seconds: a.seconds + b.seconds,
      waiting: a.waiting + b.waiting,
      waitingByQueue: add(a.waitingByQueue, b.waitingByQueue),
      ghostsWaiting: a.ghostsWaiting + b.ghostsWaiting,
      ringing: a.ringing + b.ringing,
      live: a.live + b.live,
      ghostsLive: a.ghostsLive + b.ghostsLive,
      liveByGroup: add(a.liveByGroup, b.liveByGroup),
      wrapUps: a.wrapUps + b.wrapUps,
      wrapping: a.wrapping + b.wrapping,
      loads: add(a.loads, b.loads),
      notReady: a.notReady + b.notReady,
      onBreak: a.onBreak + b.onBreak,
      emptyQueue: a.emptyQueue + b.emptyQueue,
      allBusy: a.allBusy + b.allBusy,
      orbit: a.orbit + b.orbit,
      arrived: a.arrived + b.arrived,
      left: a.left + b.left,
    }));
  }

  /** Levels at each cut: [waiting, live]. */
  readonly levelsAt: { at: number; waiting: number; live: number }[] = [];

  // Time.

  private goOn(now: number): void {
    while (this.cut < this.cuts.length && this.cuts[this.cut]! <= now) {
      const at = this.cuts[this.cut]!;
      // What happens at the very end of a stretch belongs to it: the cut is made when time has passed it.
      if (at === now && at === this.to) break;
      this.hold(at);
      this.cutAt(at);
      this.cut++;
    }
    this.hold(now);
  }

  private hold(now: number): void {
    const time = now - this.last;
    if (time <= 0) return;
    for (let i = 0; i < this.levels.length; i++) this.sums[i]! += this.levels[i]! * time;
    this.last = now;
  }

  private cutAt(at: number): void {
    const s = this.sums;
    if (at > this.from)
      this.areas.push({
        seconds: at - this.since,
        waiting: s[0]!,
        ghostsWaiting: s[1]!,
        ringing: s[2]!,
        live: s[3]!,
        ghostsLive: s[4]!,
        wrapUps: s[5]!,
        wrapping: s[6]!,
        notReady: s[7]!,
        onBreak: s[8]!,
        emptyQueue: s[9]!,
        allBusy: s[10]!,
        orbit: s[11]!,
        waitingByQueue: s.slice(BASE, this.groupsAt),
        liveByGroup: s.slice(this.groupsAt, this.loadsAt),
        loads: s.slice(this.loadsAt),
        ...this.counted,
      });
    this.levelsAt.push({ at, waiting: this.levels[0]!, live: this.levels[3]! });
    this.since = at;
    this.sums = s.map(() => 0);
    this.counted = { arrived: 0, left: 0 };
  }

  // Chats.

  private arrived(slot: number, customer: number, now: number): void {
    const queue = this.state.chatQueue[slot]!;
    const back = this.lost.get(customer);
    if (back !== undefined) {
      this.lost.delete(customer);
      // The time away, as far as it lies in the window.
      const away = Math.min(now, this.to) - Math.max(back, this.from);
      if (away > 0) this.orbit += away;
    }
    const chat = new Chat(queue, customer, now, now >= this.from && now < this.to, this.cut - 1);
    this.chats[slot] = chat;
    this.each(chat, (count) => count.arrived++);
    this.counted.arrived++;
  }

  /** Customer-seconds between attempts. */
  orbit = 0;

  private refused(slot: number, now: number): void {
    const chat = this.chats[slot]!;
    this.each(chat, (count) => count.refused++);
    if (this.redials) this.lost.set(chat.customer, now);
  }

  private waits(chat: Chat, now: number): void {
    chat.phase = WAITING;
    chat.since = now;
    this.waiting(chat, 1);
  }

  private waiting(chat: Chat, d: number): void {
    if (chat.gone) this.levels[1]! += d;
    else {
      this.levels[0]! += d;
      this.levels[BASE + chat.queue]! += d;
    }
    this.levels[9] = this.levels[0] === 0 ? 1 : 0;
  }

  /** The chat waits no longer; what it waited is added up as long as the customer was there. */
  private stopWaiting(chat: Chat, now: number): void {
    this.waiting(chat, -1);
    if (chat.gone) return;
    chat.waited += now - chat.since;
  }

  private rings(chat: Chat, now: number): void {
    if (chat.phase !== WAITING) return;
    this.stopWaiting(chat, now);
    chat.phase = RINGING;
    this.levels[2]! += 1;
    this.each(chat, (count) => count.offers++);
    if (chat.firstOffer < 0) this.found(chat, now);
  }

  /** Offered or assigned for the first time. */
  private found(chat: Chat, now: number): void {
    chat.firstOffer = now - chat.arrivedAt;
    this.each(chat, (count) => {
      count.offered++;
      count.firstOffer += chat.firstOffer;
    });
  }

  private comesBack(chat: Chat, declined: boolean, now: number): void {
    if (chat.phase !== RINGING) return;
    this.levels[2]! -= 1;
    if (declined) this.each(chat, (count) => count.declined++);
    this.waits(chat, now);
  }

  private goesLive(chat: Chat, agent: number, now: number): void {
    if (chat.phase === LIVE) return;
    if (chat.phase === WAITING) this.stopWaiting(chat, now);
    else this.levels[2]! -= 1;
    if (chat.firstOffer < 0) this.found(chat, now);
    const group = this.state.scenario.agents[agent]!.group;
    if (chat.moved) {
      if (!chat.gone) this.secondOver(chat);
    } else if (!chat.gone && chat.settled === false) {
      chat.settled = true;
      const accepted = now - chat.arrivedAt;
      this.each(chat, (count) => {
        count.served++;
        count.waitServed += chat.waited;
        count.acceptTime += accepted;
        count.acceptOrLeave += accepted;
        count.waitsServed.push(chat.waited);
        count.accepts.push(accepted);
        count.servedByGroup[group] = (count.servedByGroup[group] ?? 0) + 1;
        if (accepted === 0) count.byGroupAtOnce[group] = (count.byGroupAtOnce[group] ?? 0) + 1;
        this.waitKnown(count, chat);
      });
    }
    chat.phase = LIVE;
    chat.agent = agent;
    chat.since = now;
    chat.wroteAt = now;
    this.levels[chat.gone ? 4 : 3]! += 1;
    this.load(agent, 1);
  }

  private waitKnown(count: Count, chat: Chat): void {
    count.wait += chat.waited;
    count.waitSquare += chat.waited * chat.waited;
    count.waits.push(chat.waited);
  }

  private stopLive(chat: Chat, now: number): void {
    this.levels[chat.gone ? 4 : 3]! -= 1;
    this.load(chat.agent, -1);
    this.each(chat, (count) => {
      count.live += now - chat.since;
      count.lives++;
    });
  }

  private requeued(chat: Chat, slot: number, now: number): void {
    if (chat.phase !== LIVE) return;
    this.stopLive(chat, now);
    this.queueOf(chat).moved += chat.counted ? 1 : 0;
    chat.moved = true;
    chat.waited = 0;
    chat.queue = this.state.chatQueue[slot]!;
    this.waits(chat, now);
  }

  private secondOver(chat: Chat): void {
    if (!chat.counted) return;
    const home = this.queues[chat.home]!;
    home.movedWait += chat.waited;
    if (chat.waited > 0) home.movedDelayed++;
  }

  private queueOf(chat: Chat): Count {
    return this.queues[chat.home]!;
  }

  private customerLeft(chat: Chat, how: number, now: number): void {
    if (chat.gone || chat.phase === 0) return;
    if (chat.phase === LIVE) {
      this.levels[3]! -= 1;
      this.levels[4]! += 1;
      chat.gone = true;
      return;
    }
    if (chat.phase === WAITING) {
      this.stopWaiting(chat, now);
      chat.gone = true;
      this.waiting(chat, 1);
    } else chat.gone = true;
    this.counted.left++;
    if (chat.moved) {
      this.secondOver(chat);
      if (chat.counted) this.queueOf(chat).movedLeft++;
      return;
    }
    if (this.redials) this.lost.set(chat.customer, now);
    chat.settled = true;
    this.each(chat, (count) => {
      if (how === WHY.silent) count.leftSilent++;
      else count.leftOpen++;
      if (chat.phase === RINGING) count.leftRinging++;
      count.waitLeft += chat.waited;
      count.acceptOrLeave += now - chat.arrivedAt;
      count.waitsLeft.push(chat.waited);
      this.waitKnown(count, chat);
    });
  }

  private ended(chat: Chat, why: number, now: number): void {
    if (chat.phase === WAITING) this.stopWaiting(chat, now);
    else if (chat.phase === RINGING) this.levels[2]! -= 1;
    else if (chat.phase === LIVE) {
      this.stopLive(chat, now);
      this.each(chat, (count) => {
        count.ends++;
        if (why === WHY.gaveUp || why === WHY.idle) count.autoEnds++;
        count.sojourn += now - chat.arrivedAt;
        if (chat.moved) count.movedEnds++;
      });
    }
    // A chat that nobody took, neither left nor served (the day is over).
    if (!chat.settled && !chat.moved && chat.phase !== 0)
      this.each(chat, (count) => this.waitKnown(count, chat));
    if (chat.firstOffer !== 0) {
      // Neither offered nor assigned at the instant of arrival.
      this.each(chat, (count) => count.delayed++);
      this.delayedIn[chat.stretch] = (this.delayedIn[chat.stretch] ?? 0) + 1;
    }
    chat.phase = 0;
  }

  private answered(chat: Chat, agent: number, now: number): void {
    if (chat.wroteAt < 0 || now < this.from || now >= this.to) {
      this.lastAnswer[agent] = now;
      chat.wroteAt = -1;
      return;
    }
    const begun = Math.max(chat.wroteAt, this.lastAnswer[agent]!);
    this.messages.answered++;
    this.messages.response += now - chat.wroteAt;
    this.messages.wait += begun - chat.wroteAt;
    this.messages.typing += now - begun;
    if (begun > chat.wroteAt) this.messages.waited++;
    this.lastAnswer[agent] = now;
    chat.wroteAt = -1;
  }

  private each(chat: Chat, add: (count: Count) => void): void {
    if (!chat.counted) return;
    add(this.all);
    add(this.queues[chat.home]!);
  }

  // Agents.

  private load(agent: number, d: number): void {
    const before = this.loads[agent]!;
    const after = before + d;
    this.loads[agent] = after;
    this.levels[this.loadsAt + Math.min(before, MOST_LOADS - 1)]! -= 1;
    this.levels[this.loadsAt + Math.min(after, MOST_LOADS - 1)]! += 1;
    this.levels[this.groupsAt + this.state.scenario.agents[agent]!.group]! += d;
    this.levels[10] = this.levels[this.loadsAt] === 0 ? 1 : 0;
  }

  private wrapUp(agent: number, d: number): void {
    this.levels[5]! += d;
    const before = this.wraps[agent]!;
    this.wraps[agent] = before + d;
    if (before === 0) this.levels[6]! += 1;
    else if (before + d === 0) this.levels[6]! -= 1;
  }

  private agentState(agent: number, state: number): void {
    const level = (code: number) => (code === AGENT.notReady ? 7 : code === AGENT.onBreak ? 8 : -1);
    const [out, into] = [level(this.agentStates[agent]!), level(state)];
    if (out >= 0) this.levels[out]! -= 1;
    if (into >= 0) this.levels[into]! += 1;
    this.agentStates[agent] = state;
  }
}

class Chat {
  queue: number;
  readonly home: number;
  readonly customer: number;
  readonly arrivedAt: number;
  readonly counted: boolean;
  readonly stretch: number;
  phase = 0;
  since = 0;
  waited = 0;
  firstOffer = -1;
  agent = -1;
  wroteAt = -1;
  gone = false;
  settled = false;
  moved = false;

  constructor(
    queue: number,
    customer: number,
    arrivedAt: number,
    counted: boolean,
    stretch: number,
  ) {
    this.queue = queue;
    this.home = queue;
    this.customer = customer;
    this.arrivedAt = arrivedAt;
    this.counted = counted;
    this.stretch = stretch;
  }
}
