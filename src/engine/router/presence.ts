/**
 * An agent's presence: the state shown to the platform, what waits until the live chats are done, the routing delay,
 * and offers that end because the agent is no longer there.
 */
import { AGENT, CHAT, EV, TIE, WHY } from '../events.ts';
import { AGENT_TIMER, CHAT_TIMER } from '../timer-ids.ts';
import {
  agentState,
  cooldownEnded,
  cooldownStarted,
  heldEnds,
  offerWithdrawn,
  wrapUpEnded,
} from './apply.ts';
import { emit } from './emit.ts';
import { FLAG, NONE, type RouterState } from './state.ts';

/** Withdraws the pending offer of a waiting chat, or the transfer or invitation of a live one. */
export function withdrawOffer(s: RouterState, chat: number, reason: number): void {
  const live = s.chatState[chat] === CHAT.live;
  const agent = live ? s.chatSideAgent[chat]! : s.chatAgent[chat]!;
  const offer = live ? s.chatSideOffer[chat]! : s.chatOffer[chat]!;
  s.timers.cancel(s.chatTimer(chat, live ? CHAT_TIMER.transfer : CHAT_TIMER.offer));
  offerWithdrawn(s, chat, agent);
  emit(s, EV.offerWithdrawn, chat, agent, offer, reason);
  s.triggers |= 8;
}

/** Whether a live chat has a transfer or an invitation pending. */
export function hasSideOffer(s: RouterState, chat: number): boolean {
  return s.chatState[chat] === CHAT.live && s.chatSideKind[chat] !== 0;
}

/** Every offer that rings at the agent, in the order of the chats' slots, is handed to `visit`. */
export function pendingOffers(s: RouterState, agent: number): number[] {
  const chats: number[] = [];
  if (s.agentPending[agent] === 0) return chats;
  for (let chat = 0; chat < s.chatCount; chat++) {
    const isMain = s.chatState[chat] === CHAT.offered && s.chatAgent[chat] === agent;
    if (isMain || (hasSideOffer(s, chat) && s.chatSideAgent[chat] === agent)) chats.push(chat);
  }
  return chats.sort((a, b) => s.chatNumber[a]! - s.chatNumber[b]!);
}

/** Changes the state the agent shows. Leaving Ready withdraws what rings, by `offer.onUnavailable`. */
export function setPresence(s: RouterState, agent: number, state: number, reason: number): void {
  if (s.agentState[agent] === state) return;
  agentState(s, agent, state, reason);
  if (state === AGENT.ready || state === AGENT.signedOut)
    s.timers.cancel(s.agentTimer(agent, AGENT_TIMER.autoReturn));
  emit(s, EV.agentState, NONE, agent, state, reason);
  s.triggers |= 4;
  const leavesAll = state === AGENT.signedOut || state === AGENT.lost;
  if (
    state !== AGENT.ready &&
    s.agentPending[agent]! > 0 &&
    (leavesAll || s.rules.run['offer.onUnavailable'] === 0)
  ) {
    for (const chat of pendingOffers(s, agent)) withdrawOffer(s, chat, WHY.agentUnavailable);
  }
  if (state === AGENT.signedOut) {
    s.timers.cancel(s.agentTimer(agent, AGENT_TIMER.gone));
    endCooldown(s, agent);
    s.nextArmed -= s.agentNextArmed[agent]!;
    s.agentNextArmed[agent] = 0;
    closeLeftovers(s, agent);
  }
}

/** Nobody is left to press Close or to close the tab of a chat that has ended. */
function closeLeftovers(s: RouterState, agent: number): void {
  if (s.agentWraps[agent] === 0 && s.agentHeld[agent] === 0) return;
  for (let chat = 0; chat < s.chatCount; chat++) {
    if (s.chatState[chat] !== CHAT.ended) continue;
    if (s.chatAgent[chat] === agent && (s.chatFlags[chat]! & FLAG.heldAfterEnd) !== 0)
      closeOpenTab(s, chat, agent);
    if (s.chatWrapAgent[chat] === agent) endWrapUp(s, chat, WHY.signedOut);
    else releaseIfDone(s, chat);
  }
}

/** The tab of a chat that has ended is closed; what it held is free. */
export function closeOpenTab(s: RouterState, chat: number, agent: number): void {
  heldEnds(s, chat);
  emit(s, EV.chatLeft, chat, agent, WHY.tabClosed, NONE);
  s.triggers |= 4;
}

/** What was put off until the live chats are done happens now, if they are. */
export function settleDeferred(s: RouterState, agent: number): void {
  const state = s.agentDeferred[agent]!;
  if (state === NONE || s.agentLive[agent]! > 0 || s.agentPending[agent]! > 0) return;
  if (state === AGENT.signedOut && s.agentWraps[agent]! > 0) return;
  const reason = s.agentDeferredReason[agent]!;
  s.agentDeferred[agent] = NONE;
  setPresence(s, agent, state, reason);
  if (reason === WHY.miss || reason === WHY.decline || reason === WHY.disable)
    armAutoReturn(s, agent);
}

/** The way back from Not Ready or routing off by itself, where the platform has one. */
export function armAutoReturn(s: RouterState, agent: number): void {
  const after = s.rules.run['offer.autoReturn'];
  if (after !== Number.POSITIVE_INFINITY)
    s.timers.arm(s.agentTimer(agent, AGENT_TIMER.autoReturn), s.now + after, TIE.deadline);
}

/** Starts the routing delay if `event` (a bit of PACING) does; a later end replaces an earlier one. */
export function startCooldown(s: RouterState, agent: number, event: number, reason: number): void {
  const rules = s.rules.run;
  const delay = rules['pacing.delay'];
  if (delay === 0 || (rules['pacing.on'] & event) === 0) return;
  if (rules['pacing.scope'] === 1 && s.agentRamping[agent] === 0) return;
  const until = s.now + delay;
  if (until <= s.agentCooldownUntil[agent]!) return;
  cooldownStarted(s, agent, until);
  s.timers.arm(s.agentTimer(agent, AGENT_TIMER.cooldown), until, TIE.deadline);
  emit(s, EV.cooldownStarted, NONE, agent, reason, until);
}

export function endCooldown(s: RouterState, agent: number): void {
  if (s.agentCooldownUntil[agent] === 0) return;
  cooldownEnded(s, agent);
  s.timers.cancel(s.agentTimer(agent, AGENT_TIMER.cooldown));
  emit(s, EV.cooldownEnded, NONE, agent, 0, 0);
  s.triggers |= 4;
}

/** Wrap-up of an ended chat is over: its time is up, Close was pressed, or the agent is gone. */
export function endWrapUp(s: RouterState, chat: number, reason: number): void {
  const agent = s.chatWrapAgent[chat]!;
  if (agent === NONE) return;
  s.timers.cancel(s.chatTimer(chat, CHAT_TIMER.wrapUp));
  wrapUpEnded(s, chat, agent);
  emit(s, EV.wrapUpEnded, chat, agent, reason, 0);
  s.triggers |= 4;
  releaseIfDone(s, chat);
  settleDeferred(s, agent);
}

/** The router is done with an ended chat when nothing of it is open any more. */
export function releaseIfDone(s: RouterState, chat: number): void {
  if (s.chatState[chat] !== CHAT.ended && s.chatState[chat] !== CHAT.refused) return;
  if (s.chatWrapAgent[chat] !== NONE || (s.chatFlags[chat]! & FLAG.heldAfterEnd) !== 0) return;
  s.release(chat, 1);
}
