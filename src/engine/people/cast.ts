/**
 * The cast: every customer and every agent of a run. It hears what happens (`event`), which only arms and cancels timers, and
 * acts on the platform when one of them fires (`fire`). This file only says who hears and who acts; what they do stands in
 * the files beside it. Slots it does not know, and answers that come late, are passed over.
 */
import type { Scenario } from '../../scenarios/scenario.ts';
import { EV, EVENT_NAMES, WHY } from '../events.ts';
import type { Draws } from '../random/draws.ts';
import { PURPOSE } from '../random/purposes.ts';
import {
  CAST_AGENT_TIMER,
  CAST_CHAT_TIMER,
  CAST_RUN_TIMER,
  KIND_MASK,
  STRIDE_BITS,
} from '../timer-ids.ts';
import type { TimerQueue } from '../timers.ts';
import { clearUp, recordsTurn, tabIsClosed, wrapUpBegins, wrapUpEnds } from './after-chat.ts';
import { Door } from './arriving.ts';
import { bringInColleague } from './colleagues.ts';
import {
  agentGivesUp,
  agentHasWritten,
  armAct,
  bringToEnd,
  customerHasWritten,
  greet,
  liveBegins,
  liveEnds,
  messageIsNoticed,
  workBeginsAnew,
  workIsDone,
} from './conversation.ts';
import { customerHasLeft, customerIsBack, leaveWhileLive, rejoin } from './leaving.ts';
import { agentAnswers, agentIsAsked, offerIsOver, stopAsking } from './offers.ts';
import { patienceRunsOut, resumePatience, startPatience } from './patience.ts';
import { lookUp, pickOne, pressNext } from './picking.ts';
import { RETURN } from './plans.ts';
import type { Platform } from './platform.ts';
import { Presence } from './presence.ts';
import { Returns, settleReturn } from './returns.ts';
import { Script } from './script.ts';
import { Staffing } from './staffing.ts';
import { ACT, CastState, IS, NEED, NONE, PHASE } from './state.ts';
import { countHelp } from './tasks.ts';

/** What the end of a chat is to the customer who was there: an index of RETURN, or -1. */
const ENDS: Int8Array = new Int8Array(64).fill(NONE);
for (const why of [WHY.idle, WHY.holdLimit, WHY.agentIdle, WHY.gaveUp, WHY.agentGone, WHY.lastLeft])
  ENDS[why] = RETURN.autoEnded;
for (const why of [WHY.agentEnd, WHY.agentEndClose, WHY.customerEnd, WHY.resolve])
  ENDS[why] = RETURN.closed;
for (const why of [WHY.maxWait, WHY.unanswered, WHY.exhausted, WHY.queueClosed])
  ENDS[why] = RETURN.refused;

/** What may change an agent's list or load. Words change neither. */
const STIRS = new Uint8Array(EVENT_NAMES.length).fill(1);
for (const kind of [
  EV.messageCustomer,
  EV.messageAgent,
  EV.replyNoticed,
  EV.replyDismissed,
  EV.sessionWarned,
  EV.conversationOpened,
  EV.conversationClosed,
])
  STIRS[kind] = 0;

/** What `event` does something about. */
const MATTERS = new Uint8Array(EVENT_NAMES.length);
for (const kind of [
  EV.agentState,
  EV.chatArrived,
  EV.wrapUpStarted,
  EV.offerMade,
  EV.offerAccepted,
  EV.offerDeclined,
  EV.offerMissed,
  EV.offerWithdrawn,
  EV.chatAssigned,
  EV.chatAccepted,
  EV.messageCustomer,
  EV.messageAgent,
  EV.chatEnded,
  EV.wrapUpEnded,
  EV.customerLeft,
  EV.customerReturned,
  EV.chatRequeued,
  EV.chatTransferred,
  EV.chatJoined,
  EV.chatLeft,
  EV.chatRefused,
])
  MATTERS[kind] = 1;

export class Cast {
  readonly state: CastState;
  /** 1 for each kind of event that somebody here wants to hear of. */
  readonly hears: Uint8Array;
  private readonly returns = new Returns();
  private readonly door: Door;
  private readonly presence: Presence;
  private readonly staffing: Staffing;
  private readonly script: Script;
  /** A chat that a restart of the platform has ended: the next arrival is its customer. */
  private restarted = NONE;

  constructor(scenario: Scenario, platform: Platform, timers: TimerQueue, draws: Draws) {
    const s = new CastState(scenario, platform, timers, draws);
    this.state = s;
    // Those who look at lists look up whenever one may have changed.
    this.hears =
      s.pickers.length > 0 ? MATTERS.map((matters, kind) => matters | STIRS[kind]!) : MATTERS;
    this.door = new Door(s, this.returns);
    this.presence = new Presence(s);
    this.staffing = new Staffing(s);
    this.script = new Script(s, this.door.newcomer);
  }

  /** The clock, for all that follows: set once at each instant by the driver. */
  at(now: number): void {
    this.state.now = now;
  }

  /** Before anything else happens. */
  start(): void {
    const s = this.state;
    this.presence.start(s);
    this.staffing.start(s);
    this.script.start(s);
    for (let source = 0; source < s.scenario.sources.length; source++)
      this.door.expectNext(s, source);
  }

  /** When the next customer arrives for the first time, µs; Infinity when nobody more comes. Arrivals go before all else of their instant. */
  get nextArrival(): number {
    return this.door.nextAt;
  }

  /** The customer who is due arrives. */
  arrival(): void {
    this.door.firstArrival(this.state);
  }

  /** A customer whom nobody here plays is about to arrive: they count as one of this source. */
  expectStranger(source: number): void {
    const { newcomer } = this.door;
    newcomer.source = source;
    newcomer.kind = 0;
    newcomer.attempt = 0;
  }

  /** The chat was refused, as is known only now. */
  turnedAway(chat: number): void {
    settleReturn(this.state, this.returns, chat, RETURN.refused);
  }

  /** Somebody will look at their list as soon as everything has settled. */
  get isStirred(): boolean {
    return this.state.stirred;
  }

  /** Everything of this instant has settled: agents look at their lists. */
  settled(): void {
    const s = this.state;
    if (!s.stirred) return;
    s.stirred = false;
    lookUp(s);
  }

  /** Something has happened on the platform. */
  event(kind: number, chat: number, agent: number, x: number, y: number): void {
    const s = this.state;
    if (s.pickers.length > 0 && STIRS[kind] === 1) s.stirred = true;
    if (kind === EV.agentState) return this.presence.stateChanged(s, agent, x);
    if (chat < 0) return;
    if (kind === EV.chatArrived) return this.arrived(chat, x);
    if (chat >= s.capacity) return;
    // The one thing that may come of a chat whose slot has been given back already.
    if (kind === EV.wrapUpStarted && s.phase[chat] === PHASE.ended)
      return wrapUpBegins(s, chat, agent, y);
    if (s.needs[chat] === 0) return;
    switch (kind) {
      case EV.offerMade:
        return agentIsAsked(s, chat, agent);
      case EV.offerAccepted:
        // 2: an invitation; the chat stays with whoever has it.
        stopAsking(s, chat);
        if (y !== 2) liveBegins(s, chat, agent);
        return;
      case EV.offerDeclined:
      case EV.offerMissed:
      case EV.offerWithdrawn:
        return offerIsOver(s, chat);
      case EV.chatAssigned:
      case EV.chatAccepted:
        stopAsking(s, chat);
        return liveBegins(s, chat, agent);
      case EV.messageCustomer:
        return customerHasWritten(s, chat);
      case EV.messageAgent:
        return agentHasWritten(s, chat, agent);
      case EV.chatEnded:
        return this.ended(chat, agent, x, y);
      case EV.wrapUpEnded:
        return wrapUpEnds(s, chat);
      case EV.customerLeft:
        return customerHasLeft(s, chat, x === WHY.open);
      case EV.customerReturned: {
        customerIsBack(s, chat);
        if (s.phase[chat] === PHASE.waiting) startPatience(s, chat);
        return;
      }
      case EV.chatRequeued:
        return this.requeued(chat, y === 1);
      case EV.chatTransferred:
        return workBeginsAnew(s, chat);
      case EV.chatJoined:
        return this.joined(chat, agent);
      case EV.chatLeft:
        return this.colleagueLeft(chat, agent, y);
      case EV.chatRefused:
        s.cancelAll(chat);
        return s.done(chat, NEED.chat);
      default:
    }
  }

  /** One of the cast's timers has fired. */
  fire(id: number): void {
    const s = this.state;
    const owner = id >>> STRIDE_BITS;
    const kind = id & KIND_MASK;
    const owners = s.owners;
    if (owner >= owners.chats) this.fireChat(owner - owners.chats, kind);
    else if (owner >= owners.agents) this.fireAgent(owner - owners.agents, kind);
    else if (kind === CAST_RUN_TIMER.returns) this.door.comesAgain(s);
    else if (kind === CAST_RUN_TIMER.staffing) this.staffing.changes(s);
    else this.script.goesOn(s, kind);
  }

  private fireChat(chat: number, kind: number): void {
    const s = this.state;
    s.armed[chat] = s.armed[chat]! & ~(1 << (kind - 16));
    switch (kind) {
      case CAST_CHAT_TIMER.patience:
        return patienceRunsOut(s, this.returns, chat);
      case CAST_CHAT_TIMER.answer:
        return agentAnswers(s, chat);
      case CAST_CHAT_TIMER.work:
        return workIsDone(s, chat);
      case CAST_CHAT_TIMER.customerReply:
        return s.platform.customerWrites(chat);
      case CAST_CHAT_TIMER.notice:
        return messageIsNoticed(s, chat);
      case CAST_CHAT_TIMER.givesUp:
        return agentGivesUp(s, chat);
      case CAST_CHAT_TIMER.leavesLive:
      case CAST_CHAT_TIMER.replyPatience:
        return leaveWhileLive(s, chat);
      case CAST_CHAT_TIMER.wrapUp:
        return s.platform.closeWrapUp(s.closer[chat]!, chat);
      case CAST_CHAT_TIMER.afterChat:
        return recordsTurn(s, chat);
      case CAST_CHAT_TIMER.rejoin:
        return rejoin(s, chat);
      default:
        return this.act(chat);
    }
  }

  /** What an agent does at once, but not in the middle of an event. */
  private act(chat: number): void {
    const s = this.state;
    const act = s.act[chat]!;
    s.act[chat] = ACT.none;
    if (act === ACT.closeTab) return tabIsClosed(s, chat);
    const agent = s.assignee[chat]!;
    if (agent === NONE) return;
    if (act === ACT.end) bringToEnd(s, s.planOf(agent), agent, chat);
    else if (act === ACT.greet) greet(s, chat);
    else if (act === ACT.leave) s.platform.leaveChat(agent, chat);
    else if (act === ACT.invite) bringInColleague(s, s.planOf(agent), chat, agent);
  }

  private fireAgent(agent: number, kind: number): void {
    const s = this.state;
    switch (kind) {
      case CAST_AGENT_TIMER.pick:
        return pickOne(s, agent);
      case CAST_AGENT_TIMER.next:
        return pressNext(s, agent);
      case CAST_AGENT_TIMER.backReady:
        return this.presence.backReady(s, agent);
      case CAST_AGENT_TIMER.shift:
        return this.presence.shiftChanges(s, agent);
      case CAST_AGENT_TIMER.breakWanted:
        return this.presence.breakIsWanted(s, agent);
      case CAST_AGENT_TIMER.breakPlanned:
        return this.presence.breakIsDue(s, agent);
      case CAST_AGENT_TIMER.breakOver:
        return this.presence.breakIsOver(s, agent);
      case CAST_AGENT_TIMER.leaves:
        return this.staffing.leaves(s, agent);
      default:
        return this.presence.otherWork(s, agent, kind - CAST_AGENT_TIMER.other);
    }
  }

  private arrived(chat: number, customer: number): void {
    const s = this.state;
    if (chat < s.capacity && (s.needs[chat]! & NEED.chat) !== 0) return;
    const before = this.restarted;
    this.restarted = NONE;
    if (before !== NONE && s.customer[before] === customer) {
      // The platform has begun anew with the same customers.
      const source = s.source[before]!;
      const wasGone = s.is(before, IS.gone);
      s.open(chat, source, s.kind[before]!, customer, s.attempt[before]!);
      this.script.movedTo(before, chat, s);
      if (wasGone) s.mark(chat, IS.gone);
    } else {
      const { source, kind, attempt } = this.door.newcomer;
      s.open(chat, source, kind, customer, attempt);
    }
    startPatience(s, chat);
  }

  private requeued(chat: number, wasLive: boolean): void {
    const s = this.state;
    if (!wasLive) {
      s.phase[chat] = PHASE.waiting;
      return resumePatience(s, chat);
    }
    if (s.phase[chat] !== PHASE.live) return;
    this.dropHelper(chat);
    liveEnds(s, chat);
    s.cancel(chat, CAST_CHAT_TIMER.leavesLive);
    s.phase[chat] = PHASE.waiting;
    s.waits[chat] = s.waits[chat]! + 1;
    startPatience(s, chat);
  }

  private joined(chat: number, agent: number): void {
    const s = this.state;
    this.dropHelper(chat);
    s.helper[chat] = agent;
    countHelp(s, s.planOf(agent), agent, 1);
    const host = s.assignee[chat]!;
    if (host === NONE || !s.is(chat, IS.inviting)) return;
    // Whoever invited may go now.
    if (s.happens(s.planOf(host).inviterLeaves, PURPOSE.inviteLeaves, chat, s.works[chat]!))
      armAct(s, chat, ACT.leave, s.now);
  }

  private colleagueLeft(chat: number, agent: number, assignee: number): void {
    const s = this.state;
    if (s.phase[chat] !== PHASE.live) return;
    if (s.assignee[chat] === agent) {
      liveEnds(s, chat);
      if (assignee >= 0) liveBegins(s, chat, assignee);
    } else if (s.helper[chat] === agent) this.dropHelper(chat);
  }

  private dropHelper(chat: number): void {
    const s = this.state;
    const helper = s.helper[chat]!;
    if (helper === NONE) return;
    s.helper[chat] = NONE;
    countHelp(s, s.planOf(helper), helper, -1);
  }

  private ended(chat: number, agent: number, why: number, record: number): void {
    const s = this.state;
    if (s.phase[chat] === PHASE.ended) return;
    stopAsking(s, chat);
    this.dropHelper(chat);
    if (s.phase[chat] === PHASE.live) liveEnds(s, chat);
    s.cancelAll(chat);
    s.phase[chat] = PHASE.ended;
    if (why === WHY.restart) this.restarted = chat;
    else if (s.is(chat, IS.gone)) {
      if (s.is(chat, IS.leftWaiting)) settleReturn(s, this.returns, chat, RETURN.abandoned);
    } else if (ENDS[why] !== NONE) settleReturn(s, this.returns, chat, ENDS[why]!);
    clearUp(s, chat, agent, record);
    s.done(chat, NEED.chat);
  }
}
