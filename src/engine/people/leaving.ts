/**
 * Customers leave: openly, so that the platform is told, or silently, so that it is not. Some come back within the rejoin
 * window, some call again later. What the platform makes of it comes back as events.
 */
import { PURPOSE } from '../random/purposes.ts';
import { CAST_CHAT_TIMER } from '../timer-ids.ts';
import { watchSilence } from './conversation.ts';
import { RETURN } from './plans.ts';
import { type Returns, settleReturn } from './returns.ts';
import { type CastState, IS, NONE, OWES, PHASE, TASK } from './state.ts';
import { startTask, stopTask, takeNext } from './tasks.ts';

export function leaveWhileWaiting(s: CastState, returns: Returns, chat: number): void {
  const customer = s.sources[s.source[chat]!]!;
  const silent = s.happens(customer.silentWaiting, PURPOSE.silentWaiting, chat, s.waits[chat]!);
  s.mark(chat, IS.leftWaiting);
  if (silent) {
    settleReturn(s, returns, chat, RETURN.abandoned);
    s.platform.customerVanishes(chat);
    return;
  }
  // Whoever means to rejoin calls again only if the chat ends before that.
  if (!meansToRejoin(s, chat)) settleReturn(s, returns, chat, RETURN.abandoned);
  s.platform.customerLeaves(chat);
}

/** In the middle of it, or because a reply takes too long. */
export function leaveWhileLive(s: CastState, chat: number): void {
  if (s.phase[chat] !== PHASE.live) return;
  const customer = s.sources[s.source[chat]!]!;
  if (s.happens(customer.silentLive, PURPOSE.silentLive, chat, s.waits[chat]!)) {
    s.platform.customerVanishes(chat);
    return;
  }
  meansToRejoin(s, chat);
  s.platform.customerLeaves(chat);
}

function meansToRejoin(s: CastState, chat: number): boolean {
  const customer = s.sources[s.source[chat]!]!;
  const ordinal = s.waits[chat]!;
  if (!s.happens(customer.rejoins, PURPOSE.rejoins, chat, ordinal)) return false;
  const after = s.time(customer.rejoinAfter, PURPOSE.rejoinAfter, chat, ordinal);
  s.arm(chat, CAST_CHAT_TIMER.rejoin, s.now + after, s.customerTie);
  return true;
}

/** The customer is not there any more; the agent finds out, or not. */
export function customerHasLeft(s: CastState, chat: number, openly: boolean): void {
  if (s.is(chat, IS.gone)) return;
  s.mark(chat, openly ? IS.gone | IS.openlyGone : IS.gone);
  s.patienceLeft[chat] = 0;
  s.cancel(chat, CAST_CHAT_TIMER.patience);
  s.cancel(chat, CAST_CHAT_TIMER.customerReply);
  s.cancel(chat, CAST_CHAT_TIMER.replyPatience);
  s.cancel(chat, CAST_CHAT_TIMER.leavesLive);
  const source = s.source[chat]!;
  if (source === NONE || s.phase[chat] !== PHASE.live) return;
  const agent = s.assignee[chat]!;
  const plan = s.planOf(agent);
  if (plan.scripted) return;
  if (s.sources[source]!.isHandle) {
    // There is nothing to go on with; a reply being written, on the other hand, is finished.
    if (s.task[chat] === TASK.none) return;
    stopTask(s, plan, agent, chat);
    watchSilence(s, plan, chat);
    takeNext(s, plan, agent);
  } else if (s.owes[chat] === OWES.customer && !s.isArmed(chat, CAST_CHAT_TIMER.givesUp))
    watchSilence(s, plan, chat);
}

/** Back within the rejoin window: the chat goes on where it stood. */
export function customerIsBack(s: CastState, chat: number): void {
  s.unmark(chat, IS.gone | IS.openlyGone | IS.leftWaiting);
  s.waits[chat] = s.waits[chat]! + 1;
  const source = s.source[chat]!;
  if (source === NONE || s.phase[chat] !== PHASE.live) return;
  const agent = s.assignee[chat]!;
  const plan = s.planOf(agent);
  s.cancel(chat, CAST_CHAT_TIMER.givesUp);
  s.cancel(chat, CAST_CHAT_TIMER.act);
  const customer = s.sources[source]!;
  if (!customer.isHandle) {
    if (s.owes[chat] !== OWES.customer) return;
    const after = s.time(customer.reply, PURPOSE.customerReply, chat, s.customerTurn[chat]!);
    s.arm(chat, CAST_CHAT_TIMER.customerReply, s.now + after, s.customerTie);
  } else if (!plan.scripted && s.task[chat] === TASK.none && s.workLeft[chat]! > 0)
    startTask(s, plan, agent, chat, TASK.handle, s.workLeft[chat]!);
}

/** The moment to rejoin has come. */
export function rejoin(s: CastState, chat: number): void {
  if (s.is(chat, IS.gone)) s.platform.customerRejoins(chat);
}
