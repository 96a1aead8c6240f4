/**
 * A trace, event by event, back into a state: the same apply functions, no choice and no timer. Used to audit what a
 * router did, ours or a deployed one, and to prove that the trace is complete.
 */
import { CHAT, EV, RECORD, WHY } from '../events.ts';
import {
  agentState,
  agentWrote,
  arrived,
  assigned,
  cooldownEnded,
  cooldownStarted,
  customerLeft,
  customerReturned,
  customerWrote,
  dormant,
  ended,
  held,
  heldEnds,
  invited,
  joined,
  left,
  offerAccepted,
  offerMade,
  offerRefused,
  offerWithdrawn,
  otherWork,
  queued,
  recordState,
  refused,
  requeued,
  transferred,
  woken,
  wrapUpEnded,
} from './apply.ts';
import { LEFT_LIVE } from './rule-columns.ts';
import { setQueues } from './shifts.ts';
import { NONE, type RouterState } from './state.ts';
import { classOf } from './waiting.ts';

/** One event as the router told it; `cls` is the chat's waiting class at that moment (arrivals need it). */
export interface FoldedEvent {
  readonly t: number;
  readonly kind: number;
  readonly chat: number;
  readonly agent: number;
  readonly x: number;
  readonly y: number;
  readonly cls: number;
}

/** Applies one event to the state. */
export function fold(s: RouterState, e: FoldedEvent): void {
  s.now = e.t;
  const { chat, agent, x, y } = e;
  switch (e.kind) {
    case EV.chatArrived:
      while (s.chatCount <= chat) s.newChatSlot();
      adoptConversation(s, y, x);
      return arrived(s, chat, e.cls, x, y, agent);
    case EV.chatRefused:
      return refused(s, chat);
    case EV.chatQueued:
      return queued(s, chat, x);
    case EV.chatRequeued:
      return requeued(s, chat, x);
    case EV.chatAssigned:
    case EV.chatAccepted:
      return assigned(s, chat, agent);
    case EV.chatJoined:
      return joined(s, chat, agent);
    case EV.chatLeft:
      return s.chatState[chat] === CHAT.ended ? heldEnds(s, chat) : left(s, chat, agent);
    case EV.chatInvited:
      return invited(s, chat);
    case EV.chatTransferred:
      return foldTransfer(s, chat, x);
    case EV.chatDormant:
      return y === 1 ? held(s, chat) : dormant(s, chat, x);
    case EV.chatWoken:
      return woken(s, chat);
    case EV.chatEnded:
      return ended(s, chat);
    case EV.offerMade:
      return offerMade(s, chat, agent, x);
    case EV.offerAccepted:
      return offerAccepted(s, chat, agent);
    case EV.offerDeclined:
      return offerRefused(s, chat, agent, false, y === 1);
    case EV.offerMissed:
      return offerRefused(s, chat, agent, true, false);
    case EV.offerWithdrawn:
      return offerWithdrawn(s, chat, agent);
    case EV.cooldownStarted:
      return cooldownStarted(s, agent, y);
    case EV.cooldownEnded:
      return cooldownEnded(s, agent);
    case EV.messageCustomer:
      return customerWrote(s, chat);
    case EV.messageAgent:
      return agentWrote(s, chat);
    case EV.customerLeft:
      return foldLeft(s, chat, x);
    case EV.customerReturned:
      return customerReturned(s, chat);
    case EV.wrapUpEnded:
      return wrapUpEnded(s, chat, agent);
    case EV.conversationOpened:
    case EV.conversationReopened:
      return recordState(s, chat, x, RECORD.open);
    case EV.conversationWaiting:
      return recordState(s, chat, x, RECORD.waiting);
    case EV.conversationClosed:
      return recordState(s, chat, x, RECORD.closed);
    case EV.agentState:
      return agentState(s, agent, x, y);
    case EV.agentWork:
      return otherWork(s, agent, x);
    case EV.agentLimit:
      s.rules.total[agent] = x;
      return;
    case EV.agentServes:
      return setQueues(s, agent, s.poolQueues[x]!, s.poolSkills[x]!);
    case EV.queueOpened:
      s.queueOpen[x] = 1;
      return;
    case EV.queueClosed:
      s.queueOpen[x] = 0;
      return;
    default: // what changes nothing: seen, warned, noticed, stale
  }
}

function adoptConversation(s: RouterState, conversation: number, customer: number): void {
  while (s.conversationCount <= conversation) s.newConversationSlot();
  s.conversationCustomer[conversation] = customer;
}

function foldTransfer(s: RouterState, chat: number, queue: number): void {
  if (queue !== NONE) {
    const cls = s.chatClass[chat]!;
    transferred(s, chat, classOf(s, queue, s.classPriority[cls]!, s.classSkills[cls]!));
  } else if (s.rules.run['match.accept'] === 0) transferred(s, chat, NONE);
}

function foldLeft(s: RouterState, chat: number, reason: number): void {
  if (reason !== WHY.open) return;
  const queue = s.chatQueue[chat]!;
  const unnoticed =
    s.chatState[chat] === CHAT.live
      ? s.rules.queue['session.leftLive'][queue] === LEFT_LIVE.undetected
      : s.rules.queue['session.leftQueued'][queue] === 1;
  customerLeft(s, chat, s.rules.queue['session.leftGrace'][queue]! > 0 && !unnoticed);
}
