/**
 * Offers and connections: a chat is shown to an agent, who answers, refuses or lets it lapse; or is connected at once.
 * Every offer has a number; an answer to one that is over does nothing and is counted as stale.
 */
import { AGENT, CHAT, EV, TIE, WHY } from '../events.ts';
import { AGENT_TIMER, CHAT_TIMER } from '../timer-ids.ts';
import { anyoneLeft, rateFreeAt } from './agents.ts';
import { assigned, effectOf, joined, offerAccepted, offerMade, offerRefused } from './apply.ts';
import { emit } from './emit.ts';
import { finishChat, requeueChat, stopWaiting } from './ending.ts';
import {
  armAutoReturn,
  hasSideOffer,
  setPresence,
  settleDeferred,
  startCooldown,
} from './presence.ts';
import { EFFECT, EXCLUDE, EXHAUSTED, PACING } from './rule-columns.ts';
import { startSession, stopSession } from './sessions.ts';
import { NONE, type RouterState } from './state.ts';

/** Gives a waiting chat to an agent the platform's way: an offer, or connected at once. */
export function give(s: RouterState, chat: number, agent: number): void {
  if (
    s.rules.run['match.accept'] === 1 &&
    s.rules.queue['match.autoAfter'][s.chatQueue[chat]!] === 0
  ) {
    connect(s, chat, agent, s.chatPreferred[chat] === agent ? WHY.preferred : WHY.auto);
  } else makeOffer(s, chat, agent);
}

export function makeOffer(s: RouterState, chat: number, agent: number): void {
  const offer = ++s.offersEver;
  const queue = s.chatQueue[chat]!;
  const deadline = s.now + s.rules.timeout[queue]!;
  offerMade(s, chat, agent, offer);
  const answersAt =
    s.rules.run['match.accept'] === 1
      ? s.now + s.rules.queue['match.autoAfter'][queue]!
      : Number.POSITIVE_INFINITY;
  const at = Math.min(deadline, answersAt);
  if (at !== Number.POSITIVE_INFINITY)
    s.timers.arm(s.chatTimer(chat, CHAT_TIMER.offer), at, TIE.deadline);
  if (s.rules.anyRateLimit) watchRate(s, agent, queue);
  emit(s, EV.offerMade, chat, agent, offer, deadline);
}

/** A transfer to an agent, or an invitation, is shown to them; an invitation stays until it is answered. */
export function makeSideOffer(s: RouterState, chat: number, agent: number, deadline: number): void {
  const offer = ++s.offersEver;
  offerMade(s, chat, agent, offer);
  if (deadline !== Number.POSITIVE_INFINITY)
    s.timers.arm(s.chatTimer(chat, CHAT_TIMER.transfer), deadline, TIE.deadline);
  emit(s, EV.offerMade, chat, agent, offer, deadline);
}

/** Connects a waiting chat without an offer; or a live one to another agent. */
export function connect(s: RouterState, chat: number, agent: number, reason: number): void {
  if (s.chatState[chat] === CHAT.live) stopSession(s, chat);
  else stopWaiting(s, chat);
  const queue = s.chatQueue[chat]!;
  assigned(s, chat, agent);
  if (s.rules.anyRateLimit) watchRate(s, agent, queue);
  const taken = reason === WHY.pick || reason === WHY.next || reason === WHY.join;
  emit(s, taken ? EV.chatAccepted : EV.chatAssigned, chat, agent, reason, 0);
  startSession(s, chat);
  startCooldown(s, agent, PACING.accept, WHY.accept);
}

/** A full fair-distribution window opens again when its oldest assignment leaves it. */
function watchRate(s: RouterState, agent: number, queue: number): void {
  const freeAt = rateFreeAt(s, agent, queue);
  const id = s.agentTimer(agent, AGENT_TIMER.rate);
  if (freeAt > s.now && (!s.timers.isArmed(id) || freeAt < s.timers.timeOf(id)))
    s.timers.arm(id, freeAt, TIE.deadline);
}

/** Whether the agent has an offer of this chat up. */
export function rings(s: RouterState, agent: number, chat: number): boolean {
  if (s.chatState[chat] === CHAT.offered) return s.chatAgent[chat] === agent;
  return hasSideOffer(s, chat) && s.chatSideAgent[chat] === agent;
}

function stale(s: RouterState, chat: number, agent: number, offer: number): void {
  emit(s, EV.offerStale, chat, agent, offer, 0);
}

export function accept(s: RouterState, agent: number, chat: number): void {
  if (!rings(s, agent, chat)) return stale(s, chat, agent, NONE);
  if (s.chatState[chat] === CHAT.live) return acceptSideOffer(s, agent, chat);
  const offer = s.chatOffer[chat]!;
  s.timers.cancel(s.chatTimer(chat, CHAT_TIMER.offer));
  stopWaiting(s, chat);
  offerAccepted(s, chat, agent);
  emit(s, EV.offerAccepted, chat, agent, offer, 0);
  s.triggers |= 4; // what rang no longer keeps other offers away
  startSession(s, chat);
  startCooldown(s, agent, PACING.accept, WHY.accept);
}

/** A transfer: the chat is theirs. An invitation: both are in it. */
function acceptSideOffer(s: RouterState, agent: number, chat: number): void {
  const offer = s.chatSideOffer[chat]!;
  const isTransfer = s.chatSideKind[chat] === 1;
  const from = s.chatAgent[chat]!;
  s.timers.cancel(s.chatTimer(chat, CHAT_TIMER.transfer));
  if (isTransfer) stopSession(s, chat);
  offerAccepted(s, chat, agent);
  emit(s, EV.offerAccepted, chat, agent, offer, isTransfer ? 1 : 2);
  if (isTransfer) {
    startSession(s, chat);
    if (s.agentDeferred[from] !== NONE) settleDeferred(s, from);
  } else {
    joined(s, chat, agent);
    emit(s, EV.chatJoined, chat, agent, WHY.invited, 0);
  }
  s.triggers |= 4;
}

/** Decline pressed; or Disable, which also switches the agent's routing off. */
export function decline(s: RouterState, agent: number, chat: number, disables = false): void {
  if (
    !rings(s, agent, chat) ||
    (!disables && s.rules.run['offer.declinable'] === 0 && s.chatState[chat] !== CHAT.live)
  ) {
    return stale(s, chat, agent, NONE);
  }
  refuse(s, agent, chat, false, disables);
}

/** The deadline passed without an answer. */
export function miss(s: RouterState, agent: number, chat: number): void {
  refuse(s, agent, chat, true, false);
}

function refuse(
  s: RouterState,
  agent: number,
  chat: number,
  missed: boolean,
  disables: boolean,
): void {
  const isSide = s.chatState[chat] === CHAT.live;
  const isTransfer = isSide && s.chatSideKind[chat] === 1;
  const offer = isSide ? s.chatSideOffer[chat]! : s.chatOffer[chat]!;
  s.timers.cancel(s.chatTimer(chat, isSide ? CHAT_TIMER.transfer : CHAT_TIMER.offer));
  // The strikes count this miss; the effect is looked at with it.
  offerRefused(s, chat, agent, missed, disables);
  const effect = effectAfter(s, agent, missed, disables);
  emit(s, missed ? EV.offerMissed : EV.offerDeclined, chat, agent, offer, disables ? 1 : 0);
  s.triggers |= 8;
  startCooldown(s, agent, missed ? PACING.miss : PACING.decline, missed ? WHY.miss : WHY.decline);
  const reason = missed ? WHY.miss : disables ? WHY.disable : WHY.decline;
  if (s.agentMissesInRow[agent]! >= s.rules.run['offer.logoutAfterMisses'])
    setPresence(s, agent, AGENT.signedOut, reason);
  else if (effect !== EFFECT.none && s.agentState[agent] === AGENT.ready) {
    if (s.agentDeferred[agent] === NONE) {
      setPresence(s, agent, effect === EFFECT.notReady ? AGENT.notReady : AGENT.channelOff, reason);
      armAutoReturn(s, agent);
    }
  }
  if (s.agentDeferred[agent] !== NONE) settleDeferred(s, agent);
  if (isSide) {
    if (isTransfer) returnTransfer(s, chat);
    return;
  }
  afterRefusal(s, chat);
}

/** offerRefused has counted the miss and, when the effect was due, begun the count of strikes anew. */
function effectAfter(s: RouterState, agent: number, missed: boolean, disables: boolean): number {
  if (missed && s.agentStrikes[agent] === 0) return s.rules.run['offer.onMiss.agent'];
  return missed ? EFFECT.none : effectOf(s, agent, missed, disables);
}

/** A transfer nobody took: with the agent who has it, or back to the queue. */
function returnTransfer(s: RouterState, chat: number): void {
  const holder = s.chatAgent[chat]!;
  const gone = s.agentState[holder] === AGENT.signedOut || s.agentState[holder] === AGENT.lost;
  if (s.rules.run['transfer.onMiss'] === 1 || gone) requeueChat(s, chat, WHY.transfer);
}

/** What becomes of a chat that was refused: a guard against circles, and `abandon` when nobody is left to ask. */
function afterRefusal(s: RouterState, chat: number): void {
  if (s.chatGuardUntil[chat]! > s.now)
    s.timers.arm(s.chatTimer(chat, CHAT_TIMER.retry), s.chatGuardUntil[chat]!, TIE.deadline);
  const rules = s.rules.run;
  if (
    rules['offer.whenExhausted'] === EXHAUSTED.abandon &&
    rules['offer.exclude'] !== EXCLUDE.none &&
    !anyoneLeft(s, chat)
  ) {
    finishChat(s, chat, WHY.exhausted);
  }
}
