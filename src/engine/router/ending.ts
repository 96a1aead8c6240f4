/** How a chat stops being live or stops waiting: its end, and its return to the queue. */
import { CHAT, EV, RECORD, TIE, WHY } from '../events.ts';
import { CHAT_TIMER } from '../timer-ids.ts';
import { ended, requeued } from './apply.ts';
import { emit, setRecord } from './emit.ts';
import {
  hasSideOffer,
  releaseIfDone,
  settleDeferred,
  startCooldown,
  withdrawOffer,
} from './presence.ts';
import { HAS, PACING, WRAP } from './rule-columns.ts';
import { stopSession } from './sessions.ts';
import { FLAG, NONE, type RouterState } from './state.ts';

/** State of the conversation after a chat ended for this reason. */
export function recordAfter(s: RouterState, chat: number, reason: number): number {
  const rules = s.rules.queue;
  const queue = s.chatQueue[chat]!;
  const neverLive = (s.chatFlags[chat]! & FLAG.hadAgent) === 0;
  switch (reason) {
    case WHY.customerEnd:
      return rules[neverLive ? 'record.abandonQueued' : 'record.customerEnd'][queue]!;
    case WHY.customerLeft:
      return rules[neverLive ? 'record.abandonQueued' : 'record.abandonLive'][queue]!;
    case WHY.idle:
    case WHY.holdLimit:
      return rules['record.idleEnd'][queue]!;
    case WHY.unanswered:
    case WHY.exhausted:
    case WHY.disconnected:
    case WHY.queueClosed:
      return rules['record.unanswered'][queue]!;
    case WHY.agentEndClose:
    case WHY.maxWait:
    case WHY.restart:
    case WHY.resolve:
      return RECORD.closed;
    default:
      return rules['record.agentEnd'][queue]!;
  }
}

/** Clears the deadlines of a chat that waits or is offered. */
export function stopWaiting(s: RouterState, chat: number): void {
  const has = s.rules.has[s.chatQueue[chat]!]! & (HAS.maxWait | HAS.relax);
  if (has !== 0) {
    s.timers.cancel(s.chatTimer(chat, CHAT_TIMER.maxWait));
    s.timers.cancel(s.chatTimer(chat, CHAT_TIMER.relax));
  }
  if ((s.chatFlags[chat]! & FLAG.special) !== 0) {
    s.timers.cancel(s.chatTimer(chat, CHAT_TIMER.hold));
    s.timers.cancel(s.chatTimer(chat, CHAT_TIMER.retry));
  }
}

/** The chat ends, wherever it stands; wrap-up begins where the platform has one. */
export function finishChat(s: RouterState, chat: number, reason: number): void {
  if (s.chatState[chat] === CHAT.offered) {
    withdrawOffer(
      s,
      chat,
      reason === WHY.customerLeft || reason === WHY.customerEnd ? WHY.customerLeft : reason,
    );
  } else if (hasSideOffer(s, chat)) withdrawOffer(s, chat, reason);
  const wasLive = s.chatState[chat] === CHAT.live;
  const agent = wasLive ? s.chatAgent[chat]! : NONE;
  // A record that was closed by hand while the chat was live stays closed.
  const isClosed = s.conversationState[s.chatConversation[chat]!] === RECORD.closed;
  const record = isClosed ? RECORD.closed : recordAfter(s, chat, reason);
  if (wasLive) stopSession(s, chat);
  else stopWaiting(s, chat);
  if ((s.chatFlags[chat]! & FLAG.inGrace) !== 0)
    s.timers.cancel(s.chatTimer(chat, CHAT_TIMER.left));
  const helpers = helpersOf(s, chat);
  ended(s, chat);
  emit(s, EV.chatEnded, chat, agent, reason, record);
  setRecord(s, chat, record, NONE);
  s.triggers |= 2;
  if (wasLive) {
    const queue = s.chatQueue[chat]!;
    if ((s.rules.has[queue]! & HAS.wrapUp) !== 0) {
      const mode = s.rules.queue['wrapUp.mode'][queue]!;
      const until =
        mode === WRAP.timed
          ? s.now + s.rules.queue['wrapUp.sec'][queue]!
          : Number.POSITIVE_INFINITY;
      if (mode === WRAP.timed)
        s.timers.arm(s.chatTimer(chat, CHAT_TIMER.wrapUp), until, TIE.deadline);
      emit(s, EV.wrapUpStarted, chat, agent, 0, until);
    }
    startCooldown(s, agent, PACING.end, WHY.end);
    if (s.agentDeferred[agent] !== NONE) settleDeferred(s, agent);
    for (const helper of helpers) settleDeferred(s, helper);
  }
  releaseIfDone(s, chat);
}

const NOBODY: readonly number[] = [];

/** Agents at the chat beside its assignee, who are free of it as well when it ends or goes back. */
function helpersOf(s: RouterState, chat: number): readonly number[] {
  if (s.chatParticipants[chat] === NONE) return NOBODY;
  const helpers: number[] = [];
  for (let node = s.chatParticipants[chat]!; node !== NONE; node = s.nodeNext[node]!)
    helpers.unshift(s.nodeAgent[node]!);
  return helpers;
}

/** Seen to leave before any agent accepted: abandoned, then ended. */
export function abandonChat(s: RouterState, chat: number, reason: number): void {
  if (s.chatState[chat] === CHAT.offered) withdrawOffer(s, chat, WHY.customerLeft);
  if ((s.chatFlags[chat]! & FLAG.hadAgent) === 0) emit(s, EV.chatAbandoned, chat, NONE, reason, 0);
  finishChat(s, chat, reason === WHY.customerEnd ? WHY.customerEnd : WHY.customerLeft);
}

/** A live chat goes back to the queue. */
export function requeueChat(s: RouterState, chat: number, reason: number): void {
  if (hasSideOffer(s, chat)) withdrawOffer(s, chat, reason);
  const agent = s.chatAgent[chat]!;
  const helpers = helpersOf(s, chat);
  stopSession(s, chat);
  requeued(s, chat, reason);
  emit(s, EV.chatRequeued, chat, agent, reason, 1);
  s.triggers |= 1 | 2;
  if (s.agentDeferred[agent] !== NONE) settleDeferred(s, agent);
  for (const helper of helpers) settleDeferred(s, helper);
}
