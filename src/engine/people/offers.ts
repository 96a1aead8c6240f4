/**
 * An agent is shown a chat, or asked to take over or join one, and answers: yes, no, or not at all. The answer hangs on the
 * customer and on how often this chat has been offered, so that the same chat meets the same luck under other rules.
 */

import { TIE } from '../events.ts';
import { PURPOSE } from '../random/purposes.ts';
import { CAST_AGENT_TIMER, CAST_CHAT_TIMER } from '../timer-ids.ts';
import { armAct } from './conversation.ts';
import { pausePatience, resumePatience } from './patience.ts';
import { ACT, type CastState, IS, NONE, PHASE } from './state.ts';

/** Shown with a deadline, or asked by a colleague (a live chat stays live meanwhile). */
export function agentIsAsked(s: CastState, chat: number, agent: number): void {
  if (s.asked[chat] === agent) return;
  if (s.asked[chat] !== NONE) stopAsking(s, chat);
  s.asked[chat] = agent;
  s.ringing[agent] = s.ringing[agent]! + 1;
  const ordinal = s.offers[chat]!;
  s.offers[chat] = ordinal + 1;
  if (s.phase[chat] === PHASE.waiting) {
    s.phase[chat] = PHASE.offered;
    pausePatience(s, chat);
  }
  const plan = s.planOf(agent);
  if (plan.scripted || (s.autoAccept && s.phase[chat] !== PHASE.live)) return;
  let declines = s.now - s.arrivedAt[chat]! > plan.declineWaitOver;
  if (!declines && plan.missOrDecline > 0) {
    const u = s.chance(PURPOSE.answer, chat, ordinal);
    if (u < plan.miss) return;
    declines = u < plan.missOrDecline;
  }
  // Where there is no No, an offer that is not wanted is left to itself.
  if (declines && !s.scenario.rules['offer.declinable']) return;
  const after = declines ? plan.declineAfter : plan.acceptAfter;
  if (after < 0) return;
  if (declines) s.mark(chat, IS.declining);
  const purpose = declines ? PURPOSE.declineAfter : PURPOSE.acceptAfter;
  s.arm(chat, CAST_CHAT_TIMER.answer, s.now + s.time(after, purpose, chat, ordinal), s.agentTie);
}

export function agentAnswers(s: CastState, chat: number): void {
  const agent = s.asked[chat]!;
  if (agent === NONE) return;
  if (s.is(chat, IS.declining)) s.platform.decline(agent, chat);
  else s.platform.accept(agent, chat);
}

/** The offer is over, whatever came of it; whoever waited goes on waiting. */
export function offerIsOver(s: CastState, chat: number): void {
  const agent = s.asked[chat]!;
  stopAsking(s, chat);
  if (agent !== NONE && s.surplus[s.agentGroup[agent]!]! > 0) {
    // Staffing has fallen, and this agent is idle after all.
    const isIdle = s.ringing[agent] === 0 && s.held[agent] === 0;
    if (isIdle) s.armAgent(agent, CAST_AGENT_TIMER.leaves, s.now, TIE.admin);
  }
  if (s.phase[chat] === PHASE.offered) {
    s.phase[chat] = PHASE.waiting;
    resumePatience(s, chat);
  } else if (s.phase[chat] === PHASE.live) {
    // The colleague did not come: whoever meant to hand the chat over, and still has it, ends it.
    const wasTransfer = s.is(chat, IS.transferring);
    s.unmark(chat, IS.transferring | IS.inviting);
    if (wasTransfer && s.source[chat] !== NONE) armAct(s, chat, ACT.end, s.now);
  }
}

export function stopAsking(s: CastState, chat: number): void {
  s.cancel(chat, CAST_CHAT_TIMER.answer);
  s.unmark(chat, IS.declining);
  const agent = s.asked[chat]!;
  if (agent === NONE) return;
  s.asked[chat] = NONE;
  s.ringing[agent] = s.ringing[agent]! - 1;
}
