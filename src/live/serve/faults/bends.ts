/**
 * The faults of the router: how a served world breaks its own rules, from outside. The router is left as it is; what happens
 * around its matching bends the outcome: a chat is given before the router looks, a look is left out, a chat is given that
 * it would not give, a deadline is put off after it was told. All by counts and the world's time, so it replays.
 */
import { AGENT, CHAT, EV, TIE, WHY } from '../../../engine/events.ts';
import {
  bestAgent,
  hasRoom,
  isEligible,
  isExcluded,
  limitFor,
  refreshAgents,
  serves,
} from '../../../engine/router/agents.ts';
import { joined } from '../../../engine/router/apply.ts';
import { give } from '../../../engine/router/offers.ts';
import { FLAG, NONE, type RouterState, settle } from '../../../engine/router/router.ts';
import { MODE } from '../../../engine/router/rule-columns.ts';
import { CHAT_TIMER } from '../../../engine/timer-ids.ts';
import type { Faults } from './faults.ts';

/** Bits of `triggers`, as the router has them. */
const ARRIVED = 1;
const ENDED = 2;
const FREED = 4;

/** A place that was taken, and until when a racing chat still sees it. */
interface Taken {
  readonly agent: number;
  readonly until: number;
}

export interface BendsOptions {
  readonly faults: Faults;
  /** The second agent is told that the chat is theirs. */
  readonly alsoAssigned: (chat: number, agent: number) => void;
}

export class Bends {
  private readonly o: BendsOptions;
  private taken: Taken[] = [];
  /** Chats given since the last settle, for whom a second agent may be told. */
  private given: number[] = [];
  private isRacing = false;

  constructor(options: BendsOptions) {
    this.o = options;
  }

  /** In the place of the router's own {@link settle}. */
  settle(s: RouterState): void {
    const { faults } = this.o;
    if (!faults.isAny) {
      this.taken.length = 0;
      this.given.length = 0;
      return settle(s);
    }
    this.assignTwice(s);
    const newcomers = s.freshChats.slice(0, s.freshCount);
    if (faults.get('wrong-order') !== undefined) this.giveTheLast(s);
    if (faults.get('lost-dequeue') !== undefined) this.overlook(s);
    settle(s);
    if (faults.get('capacity-overshoot') !== undefined) this.race(s, newcomers);
    this.assignTwice(s);
    settle(s);
  }

  /** Hears of every event when the router has told it. */
  event(s: RouterState, kind: number, chat: number, agent: number, x: number, y: number): void {
    const { faults } = this.o;
    if (!faults.isAny || chat < 0) return;
    const isOffer = kind === EV.offerMade && s.chatState[chat] === CHAT.offered;
    const isAssigned = kind === EV.chatAssigned && (x === WHY.auto || x === WHY.preferred);
    if (isOffer) this.ringOn(s, chat, y);
    const race = faults.get('capacity-overshoot');
    if (race !== undefined && (isOffer || isAssigned) && !this.isRacing)
      this.taken.push({ agent, until: s.now + (race.ms ?? 0) * 1000 });
    const isAccepted = kind === EV.offerAccepted && y === 0;
    if (faults.get('double-assignment') !== undefined && (isAssigned || isAccepted))
      this.given.push(chat);
  }

  /** late-offer: the timer goes off later than was told. */
  private ringOn(s: RouterState, chat: number, deadline: number): void {
    const late = this.o.faults.get('late-offer');
    const timer = s.chatTimer(chat, CHAT_TIMER.offer);
    // Where offers answer themselves, that is what the timer is for.
    if (late === undefined || s.rules.run['match.accept'] === 1) return;
    if (s.timers.timeOf(timer) !== deadline) return;
    if (this.o.faults.happens('late-offer'))
      s.timers.arm(timer, deadline + (late.ms ?? 0) * 1000, TIE.deadline);
  }

  /** wrong-order: the last of those who wait alike goes to whom the first would have gone to as well. */
  private giveTheLast(s: RouterState): void {
    if (!this.looks(s) || s.waiting < 2) return;
    if (s.dirtyCount > 0) refreshAgents(s);
    for (let cls = 0; cls < s.classCount; cls++) {
      const [first, last] = [s.classHead[cls]!, s.classTail[cls]!];
      if (s.classSize[cls]! < 2 || isSpecial(s, first) || isSpecial(s, last)) continue;
      const agent = bestAgent(s, last);
      if (agent === NONE || !isEligible(s, agent, first)) continue;
      if (this.o.faults.happens('wrong-order')) give(s, last, agent);
      return;
    }
  }

  /** lost-dequeue: an agent is free, a chat waits for them, and nobody looks. */
  private overlook(s: RouterState): void {
    if (!this.looks(s) || s.waiting === 0 || s.freshCount > 0) return;
    if ((s.triggers & (ENDED | FREED)) === 0 || (s.triggers & ARRIVED) !== 0) return;
    if (s.dirtyCount > 0) refreshAgents(s);
    for (let cls = 0; cls < s.classCount; cls++) {
      const first = s.classHead[cls]!;
      if (s.classSize[cls] === 0 || bestAgent(s, first) === NONE) continue;
      if (this.o.faults.happens('lost-dequeue')) s.triggers = 0;
      return;
    }
  }

  /** capacity-overshoot: newcomers who were given to nobody still see a place that has just been taken. */
  private race(s: RouterState, newcomers: Int32Array): void {
    this.taken = this.taken.filter(({ until }) => until >= s.now);
    for (const chat of newcomers) {
      if (s.chatState[chat] !== CHAT.waiting || isSpecial(s, chat)) continue;
      const at = this.taken.findIndex(({ agent }) => isFull(s, agent, chat));
      if (at < 0 || !this.o.faults.happens('capacity-overshoot')) continue;
      const [{ agent } = { agent: NONE }] = this.taken.splice(at, 1);
      this.isRacing = true;
      give(s, chat, agent);
      this.isRacing = false;
    }
  }

  /** double-assignment: somebody else with room for the chat has it, too. */
  private assignTwice(s: RouterState): void {
    const given = this.given;
    this.given = [];
    for (const chat of given) {
      if (s.chatState[chat] !== CHAT.live) continue;
      const second = this.secondFor(s, chat);
      if (second === NONE || !this.o.faults.happens('double-assignment')) continue;
      joined(s, chat, second);
      this.o.alsoAssigned(chat, second);
    }
  }

  private secondFor(s: RouterState, chat: number): number {
    for (let agent = 0; agent < s.agentCount; agent++) {
      if (agent === s.chatAgent[chat] || s.agentState[agent] !== AGENT.ready) continue;
      if (serves(s, agent, chat) && roomFor(s, agent, chat)) return agent;
    }
    return NONE;
  }

  /** Whether the router would look at who waits now. */
  private looks(s: RouterState): boolean {
    const { run } = s.rules;
    if (run['match.mode'] !== MODE.push || run['match.tick'] > 0) return false;
    return (s.triggers & run['match.triggers']) !== 0;
  }
}

/** Has a preferred agent, or was refused by somebody: not one of many that look alike. Parked chats are nobody's either. */
const isSpecial = (s: RouterState, chat: number): boolean =>
  (s.chatFlags[chat]! & (FLAG.special | FLAG.parked)) !== 0;

function roomFor(s: RouterState, agent: number, chat: number): boolean {
  const queue = s.chatQueue[chat]!;
  return hasRoom(s, agent, queue, limitFor(s, agent, queue, s.chatPriority[chat]!));
}

/** There to be given the chat, but for the capacity. */
const isFull = (s: RouterState, agent: number, chat: number): boolean =>
  s.agentState[agent] === AGENT.ready &&
  serves(s, agent, chat) &&
  !isExcluded(s, chat, agent) &&
  !roomFor(s, agent, chat);
