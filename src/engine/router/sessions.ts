/**
 * The timers of a live chat: auto-end and its warning, first reply, agent silence, dormancy, hold. Arming and clearing
 * only; what happens when one fires stands in deadlines.ts.
 */
import { EV, TIE, WHY } from '../events.ts';
import { CHAT_TIMER } from '../timer-ids.ts';
import { agentWrote, customerWrote, woken } from './apply.ts';
import { emit } from './emit.ts';
import { AGENT_IDLE, FIRST_REPLY, HAS, IDLE_ARM, IDLE_RESET } from './rule-columns.ts';
import { FLAG, type RouterState } from './state.ts';

const SESSION = HAS.firstReply | HAS.idle | HAS.agentIdle;

function armChat(s: RouterState, chat: number, kind: number, at: number): void {
  s.timers.arm(s.chatTimer(chat, kind), at, TIE.deadline);
}

/** For deadlines that each message puts off: see TimerQueue.postpone. */
function postponeChat(s: RouterState, chat: number, kind: number, at: number): void {
  s.timers.postpone(s.chatTimer(chat, kind), at, TIE.deadline);
}

function suspendChat(s: RouterState, chat: number, kind: number): void {
  s.timers.suspend(s.chatTimer(chat, kind));
}

function cancelChat(s: RouterState, chat: number, kind: number): void {
  s.timers.cancel(s.chatTimer(chat, kind));
}

/** A chat has just become live: the deadlines that run from acceptance. */
export function startSession(s: RouterState, chat: number): void {
  const queue = s.chatQueue[chat]!;
  if (s.rules.anyInactive) armInactive(s, chat);
  if ((s.rules.has[queue]! & SESSION) === 0) return;
  const rules = s.rules.queue;
  const firstReply = rules['session.firstReply'][queue]!;
  if (
    firstReply !== Number.POSITIVE_INFINITY &&
    rules['session.firstReplyAction'][queue] !== FIRST_REPLY.none
  ) {
    armChat(s, chat, CHAT_TIMER.firstReply, s.now + firstReply);
  }
  armAgentIdle(s, chat);
  if (rules['session.idleArm'][queue] === IDLE_ARM.assign) armIdle(s, chat);
}

/** Clears every deadline of a live chat. */
export function stopSession(s: RouterState, chat: number): void {
  const has = s.rules.has[s.chatQueue[chat]!]!;
  if (s.rules.anyInactive) cancelChat(s, chat, CHAT_TIMER.inactive);
  if ((has & SESSION) === 0) return;
  if ((has & HAS.idle) !== 0) {
    cancelChat(s, chat, CHAT_TIMER.idle);
    cancelChat(s, chat, CHAT_TIMER.warn);
  }
  if ((has & HAS.firstReply) !== 0) cancelChat(s, chat, CHAT_TIMER.firstReply);
  if ((has & HAS.agentIdle) !== 0) cancelChat(s, chat, CHAT_TIMER.agentIdle);
  if ((s.chatFlags[chat]! & FLAG.onHold) !== 0) cancelChat(s, chat, CHAT_TIMER.onHold);
}

/** The silence of the customer is measured from now. */
export function armIdle(s: RouterState, chat: number): void {
  const queue = s.chatQueue[chat]!;
  const rules = s.rules.queue;
  const idle = s.rules.idle[queue]!;
  if (idle === Number.POSITIVE_INFINITY || rules['session.idleAction'][queue] === 0) return;
  const check = rules['session.idleCheck'][queue]!;
  const deadline = s.now + idle;
  // A job that runs at multiples of the check notices at the first run at or after the deadline.
  postponeChat(
    s,
    chat,
    CHAT_TIMER.idle,
    check > 0 ? Math.ceil(deadline / check) * check : deadline,
  );
  const warn = rules['session.idleWarn'][queue]!;
  if (warn < idle) postponeChat(s, chat, CHAT_TIMER.warn, s.now + warn);
}

export function clearIdle(s: RouterState, chat: number): void {
  const queue = s.chatQueue[chat]!;
  if ((s.rules.has[queue]! & HAS.idle) === 0) return;
  suspendChat(s, chat, CHAT_TIMER.idle);
  if (s.rules.queue['session.idleWarn'][queue] !== Number.POSITIVE_INFINITY)
    suspendChat(s, chat, CHAT_TIMER.warn);
}

function armAgentIdle(s: RouterState, chat: number): void {
  const queue = s.chatQueue[chat]!;
  const limit = s.rules.queue['session.agentIdle'][queue]!;
  if (
    limit === Number.POSITIVE_INFINITY ||
    s.rules.queue['session.agentIdleAction'][queue] === AGENT_IDLE.none
  )
    return;
  postponeChat(s, chat, CHAT_TIMER.agentIdle, s.now + limit);
}

/** A chat costs nothing after so long without a customer message. */
function armInactive(s: RouterState, chat: number): void {
  const inactive = s.rules.agent['capacity.inactive'][s.chatAgent[chat]!]!;
  if (inactive !== Number.POSITIVE_INFINITY)
    postponeChat(s, chat, CHAT_TIMER.inactive, s.now + inactive);
}

/** The customer has written into a live chat: reset first, then arm. */
export function afterCustomerMessage(s: RouterState, chat: number): void {
  const queue = s.chatQueue[chat]!;
  customerWrote(s, chat);
  emit(s, EV.messageCustomer, chat, s.chatAgent[chat]!, 0, 0);
  const flags = s.chatFlags[chat]!;
  if ((flags & (FLAG.dormant | FLAG.onHold)) !== 0) wake(s, chat);
  if (s.rules.anyInactive) armInactive(s, chat);
  const has = s.rules.has[queue]!;
  if ((has & SESSION) === 0) return;
  if ((has & HAS.idle) !== 0) {
    clearIdle(s, chat);
    if (s.rules.queue['session.idleArm'][queue] === IDLE_ARM.any) armIdle(s, chat);
  }
  if ((has & HAS.agentIdle) !== 0) armAgentIdle(s, chat);
}

/** Wakes a dormant chat, unless the agent is at the limit for reactivation. */
function wake(s: RouterState, chat: number): void {
  const agent = s.chatAgent[chat]!;
  const costs = (s.chatFlags[chat]! & FLAG.dormant) !== 0 ? s.chatCost[chat]! : 0;
  if (s.agentUsed[agent]! + costs > s.rules.agent['capacity.reactivateMax'][agent]!) return;
  if ((s.chatFlags[chat]! & FLAG.onHold) !== 0) cancelChat(s, chat, CHAT_TIMER.onHold);
  woken(s, chat);
  emit(s, EV.chatWoken, chat, agent, WHY.none, 0);
  s.triggers |= 8;
}

/** The agent has written into a live chat. */
export function afterAgentMessage(s: RouterState, chat: number, agent: number): void {
  const queue = s.chatQueue[chat]!;
  const isFirstSince = (s.chatFlags[chat]! & FLAG.agentWroteLast) === 0;
  agentWrote(s, chat);
  emit(s, EV.messageAgent, chat, agent, 0, 0);
  const has = s.rules.has[queue]!;
  if ((has & SESSION) === 0) return;
  if ((has & HAS.firstReply) !== 0) cancelChat(s, chat, CHAT_TIMER.firstReply);
  if ((has & HAS.agentIdle) !== 0) suspendChat(s, chat, CHAT_TIMER.agentIdle);
  if ((has & HAS.idle) === 0) return;
  const rules = s.rules.queue;
  if (rules['session.idleReset'][queue] === IDLE_RESET.any) clearIdle(s, chat);
  const arm = rules['session.idleArm'][queue];
  const arms =
    arm === IDLE_ARM.eachAgent ||
    arm === IDLE_ARM.any ||
    (arm === IDLE_ARM.firstAgent && isFirstSince);
  if (arms) armIdle(s, chat);
}
