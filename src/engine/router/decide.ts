/**
 * The matching pass: proposes who gets which waiting chat, in rank order over all queues, until nothing more can be
 * matched. `settle` is the only place that matches.
 */
import { AGENT, TIE, WHY } from '../events.ts';
import { RUN_TIMER } from '../timer-ids.ts';
import {
  anyoneLeft,
  bestAgent,
  hasRoom,
  isEligible,
  isExcluded,
  isGuarded,
  limitFor,
  refreshAgents,
  serves,
} from './agents.ts';
import { forgetRefusers } from './apply.ts';
import { connect, give } from './offers.ts';
import { CHOOSE, EXCLUDE, EXHAUSTED, MODE, PULL, STICKY } from './rule-columns.ts';
import { FLAG, NONE, type RouterState } from './state.ts';
import { delist, enlist, goesBefore, park } from './waiting.ts';

let foundChat = NONE;
let foundAgent = NONE;

/** Whether something has happened since the last settle that may lead to a match, or changed somebody's load. */
export function isUnsettled(s: RouterState): boolean {
  return s.triggers !== 0 || s.changedCount > 0;
}

/** Matches what can be matched at this instant and tells the watcher which agents changed. */
export function settle(s: RouterState): void {
  if (!isUnsettled(s)) return;
  const due = s.triggers & s.rules.run['match.triggers'];
  if (s.waiting > 0 && s.rules.run['match.mode'] === MODE.push) {
    if (s.rules.run['match.tick'] > 0) settleByTheClock(s);
    else if (due !== 0 || s.freshCount > 0) pass(s, s.rules.run['match.perTick'], due !== 0);
  }
  s.triggers = 0;
  s.freshCount = 0;
  if (s.dirtyCount > 0) refreshAgents(s);
  if (s.nextArmed > 0 && s.waiting > 0) serveArmed(s);
  tellChanged(s);
}

function tellChanged(s: RouterState): void {
  if (s.dirtyCount > 0) refreshAgents(s);
  const changed = s.changedAgents;
  for (let i = 0; i < s.changedCount; i++) {
    const agent = changed[i]!;
    s.agentDirty[agent] = s.agentDirty[agent]! & 1;
    s.sink.agentChanged(agent);
  }
  s.changedCount = 0;
}

/** One matching pass over all classes; `limit` assignments per queue at the most. */
function pass(s: RouterState, limit: number, everybody: boolean): void {
  const counts = limit === Number.POSITIVE_INFINITY ? null : new Int32Array(s.queueCount);
  if (everybody) {
    for (;;) {
      if (s.dirtyCount > 0) refreshAgents(s);
      if (s.matchable === 0 && !anySticky(s) && s.rules.run['offer.cycleIncludesDisabled'] === 0)
        break;
      if (!findNext(s, counts, limit)) break;
      if (counts !== null) counts[s.chatQueue[foundChat]!] = counts[s.chatQueue[foundChat]!]! + 1;
      give(s, foundChat, foundAgent);
    }
  } else tryFresh(s);
  if (s.rules.run['match.arrivalOnly'] === 1) parkFresh(s);
}

function anySticky(s: RouterState): boolean {
  if (s.rules.run['match.sticky'] === STICKY.none) return false;
  for (let cls = 0; cls < s.classCount; cls++) if (s.classSticky[cls]! > 0) return true;
  return false;
}

/** Chats that have just come are tried at once, though nothing else is looked at. */
function tryFresh(s: RouterState): void {
  for (let i = 0; i < s.freshCount; i++) {
    const chat = s.freshChats[i]!;
    if (!isListed(s, chat)) continue;
    if (s.dirtyCount > 0) refreshAgents(s);
    const agent = agentFor(s, chat);
    if (agent !== NONE) give(s, chat, agent);
  }
}

function parkFresh(s: RouterState): void {
  for (let i = 0; i < s.freshCount; i++)
    if (isListed(s, s.freshChats[i]!)) park(s, s.freshChats[i]!);
}

function isListed(s: RouterState, chat: number): boolean {
  return s.chatState[chat] === 1 && (s.chatFlags[chat]! & (FLAG.parked | FLAG.fresh)) === 0;
}

/** With match.tick, waiting chats are looked at on the clock; arrivals at once where match.onArrival says so. */
function settleByTheClock(s: RouterState): void {
  if (s.rules.run['match.onArrival'] === 0) tryFresh(s);
  if (s.waiting === 0) return;
  const id = RUN_TIMER.tick;
  const tick = s.rules.run['match.tick'];
  if (!s.timers.isArmed(id)) s.timers.arm(id, (Math.floor(s.now / tick) + 1) * tick, TIE.deadline);
}

/** The matching clock has ticked: one pass. */
export function tick(s: RouterState): void {
  if (s.waiting === 0 || s.rules.run['match.mode'] !== MODE.push) return;
  if (s.dirtyCount > 0) refreshAgents(s);
  pass(s, s.rules.run['match.perTick'], true);
}

/** Finds the first chat in rank order that somebody can be given: foundChat and foundAgent. */
function findNext(s: RouterState, counts: Int32Array | null, limit: number): boolean {
  let bestChat = NONE;
  let bestFor = NONE;
  for (let cls = 0; cls < s.classCount; cls++) {
    if (s.classSize[cls] === 0) continue;
    if (counts !== null && counts[s.classQueue[cls]!]! >= limit) continue;
    if (!firstOfClass(s, cls)) continue;
    if (bestChat === NONE || comesFirst(s, foundChat, foundAgent, bestChat, bestFor)) {
      bestChat = foundChat;
      bestFor = foundAgent;
    }
  }
  foundChat = bestChat;
  foundAgent = bestFor;
  return bestChat !== NONE;
}

/** The first chat of the class that has somebody. All chats of a class look alike but for refusers and preferences. */
function firstOfClass(s: RouterState, cls: number): boolean {
  for (let chat = s.classHead[cls]!; chat !== NONE; chat = s.chatNext[chat]!) {
    const agent = agentFor(s, chat);
    if (agent !== NONE) {
      foundChat = chat;
      foundAgent = agent;
      return true;
    }
    // Nobody for a plain chat means nobody for any other of its class, unless one has a preferred agent of its own.
    if ((s.chatFlags[chat]! & FLAG.special) === 0 && s.classSticky[cls] === 0) return false;
  }
  return false;
}

/** Among the queues of one agent: rank, the longest queue, or the agent's own list. */
function comesFirst(
  s: RouterState,
  chat: number,
  agent: number,
  other: number,
  otherAgent: number,
): boolean {
  const choose = s.rules.run['queue.choose'];
  const queue = s.chatQueue[chat]!;
  const otherQueue = s.chatQueue[other]!;
  if (choose !== CHOOSE.rank && queue !== otherQueue) {
    if (choose === CHOOSE.longest) {
      const difference = s.queueWaiting[queue]! - s.queueWaiting[otherQueue]!;
      return difference !== 0 ? difference > 0 : queue < otherQueue;
    }
    const place = s.agentQueueOrder[agent * s.queueCount + queue]!;
    const otherPlace = s.agentQueueOrder[otherAgent * s.queueCount + otherQueue]!;
    if (place !== otherPlace) return place < otherPlace;
  }
  return goesBefore(s, chat, other);
}

/** Who gets this waiting chat now: the preferred agent, the best of those who have not refused it, or by recycling. */
export function agentFor(s: RouterState, chat: number): number {
  const special = (s.chatFlags[chat]! & FLAG.special) !== 0;
  if (!special) return bestAgent(s, chat);
  const preferred = s.chatPreferred[chat]!;
  if (preferred !== NONE) {
    if (mayBePreferred(s, preferred, chat)) return preferred;
    const isHeld = s.rules.run['match.sticky'] === STICKY.require || s.chatHeldUntil[chat]! > s.now;
    if (isHeld && s.agentState[preferred] !== AGENT.signedOut) return NONE;
    if (s.rules.run['match.sticky'] === STICKY.require) return NONE;
  }
  const agent = bestAgent(s, chat);
  if (agent !== NONE || s.chatRefusers[chat] === NONE) return agent;
  return afterEverybodyRefused(s, chat);
}

/** The preferred agent may be tried even when Not Ready (match.stickyIgnores). */
function mayBePreferred(s: RouterState, agent: number, chat: number): boolean {
  if (isEligible(s, agent, chat)) return true;
  if (s.rules.run['match.stickyIgnores'] === 0 || s.agentState[agent] !== AGENT.notReady)
    return false;
  const queue = s.chatQueue[chat]!;
  return (
    s.agentPending[agent]! < s.rules.parallel[agent]! &&
    serves(s, agent, chat) &&
    hasRoom(s, agent, queue, limitFor(s, agent, queue, s.chatPriority[chat]!)) &&
    !isExcluded(s, chat, agent)
  );
}

/**
 * `last`: the refuser is passed over only while somebody else can take the chat now. `round`: only when all who serve it
 * and are ready have refused does the round begin anew.
 */
function afterEverybodyRefused(s: RouterState, chat: number): number {
  const rules = s.rules.run;
  if (
    rules['offer.whenExhausted'] !== EXHAUSTED.recycle ||
    rules['offer.exclude'] === EXCLUDE.forever
  )
    return includeDisabled(s, chat);
  if (rules['offer.exclude'] === EXCLUDE.round && anyoneLeft(s, chat)) return NONE;
  const agent = bestAgent(s, chat, true);
  if (agent !== NONE) {
    forgetRefusers(s, chat);
    return agent;
  }
  return includeDisabled(s, chat);
}

/** Desk's other reading: the cycle goes on through agents whose routing was switched off by ignoring an offer. */
function includeDisabled(s: RouterState, chat: number): number {
  if (s.rules.run['offer.cycleIncludesDisabled'] === 0) return NONE;
  let best = NONE;
  for (let agent = 0; agent < s.agentCount; agent++) {
    if (!ringsAgain(s, agent, chat)) continue;
    if (best === NONE || s.agentRoutedAt[agent]! < s.agentRoutedAt[best]!) best = agent;
  }
  return best;
}

/** Switched off by ignoring an offer, and otherwise as free for this chat as anybody. */
function ringsAgain(s: RouterState, agent: number, chat: number): boolean {
  if (s.agentState[agent] !== AGENT.channelOff || s.agentReason[agent] !== WHY.miss) return false;
  if (s.agentPending[agent]! >= s.rules.parallel[agent]! || s.agentCooldownUntil[agent]! > 0)
    return false;
  if (s.agentWrapBlocks[agent]! > 0 || !serves(s, agent, chat)) return false;
  if (
    s.rules.run['offer.exclude'] === EXCLUDE.forever
      ? isExcluded(s, chat, agent)
      : isGuarded(s, chat, agent)
  )
    return false;
  const queue = s.chatQueue[chat]!;
  return hasRoom(s, agent, queue, limitFor(s, agent, queue, s.chatPriority[chat]!));
}

// Taking: Next, and what a list shows.

/** The waiting chat that an agent who asks for one gets: first in rank order up to the maximum capacity, or NONE. */
export function bestChatFor(s: RouterState, agent: number, newest: boolean): number {
  if (!mayTake(s, agent)) return NONE;
  let best = NONE;
  for (let cls = 0; cls < s.classCount; cls++) {
    if (s.classSize[cls] === 0) continue;
    for (
      let chat = newest ? s.classTail[cls]! : s.classHead[cls]!;
      chat !== NONE;
      chat = newest ? s.chatPrev[chat]! : s.chatNext[chat]!
    ) {
      if (!mayTakeChat(s, agent, chat)) continue;
      if (
        best === NONE ||
        (newest
          ? s.chatNumber[chat]! > s.chatNumber[best]!
          : comesFirst(s, chat, agent, best, agent))
      )
        best = chat;
      break;
    }
  }
  for (let chat = s.parkedHead; chat !== NONE; chat = s.chatNext[chat]!) {
    if (!mayTakeChat(s, agent, chat)) continue;
    if (
      best === NONE ||
      (newest ? s.chatNumber[chat]! > s.chatNumber[best]! : goesBefore(s, chat, best))
    )
      best = chat;
  }
  return best;
}

/** Below the agent's own ceiling, and there to take something: what the agent's list shows is for them. */
export function mayTake(s: RouterState, agent: number): boolean {
  if (!isThere(s, agent)) return false;
  // Of a broadcast only those are told who are below their limit.
  if (bypassesLimit(s, agent) && s.rules.run['match.mode'] !== MODE.broadcast) return true;
  return s.agentUsed[agent]! + s.rules.minNeed <= pullLimit(s, agent);
}

/** As {@link mayTake}, for an agent who goes to the list on purpose: capacity.bypass may let them beyond their limit. */
export function mayHelpThemselves(s: RouterState, agent: number): boolean {
  return bypassesLimit(s, agent) ? isThere(s, agent) : mayTake(s, agent);
}

function bypassesLimit(s: RouterState, agent: number): boolean {
  return (s.rules.agent['capacity.bypass'][agent]! & 4) !== 0;
}

function isThere(s: RouterState, agent: number): boolean {
  const state = s.agentState[agent]!;
  if (
    state === AGENT.signedOut ||
    state === AGENT.onBreak ||
    state === AGENT.lost ||
    state === AGENT.leaving
  )
    return false;
  if (s.agentDeferred[agent] !== NONE || s.agentWrapBlocks[agent]! > 0) return false;
  return s.rules.run['pacing.holdsPull'] === 0 || s.agentCooldownUntil[agent] === 0;
}

export function pullLimit(s: RouterState, agent: number): number {
  return Math.max(s.rules.total[agent]!, s.rules.max[agent]!);
}

export function mayTakeChat(s: RouterState, agent: number, chat: number): boolean {
  if (!serves(s, agent, chat)) return false;
  return bypassesLimit(s, agent) || hasRoom(s, agent, s.chatQueue[chat]!, pullLimit(s, agent));
}

/** Next pressed: one more chat, if there is one. */
export function pressNext(s: RouterState, agent: number): void {
  if (s.dirtyCount > 0) refreshAgents(s);
  if (s.rules.agent['match.pull'][agent] !== PULL.next || s.agentState[agent] !== AGENT.ready)
    return;
  const chat =
    s.agentUsed[agent]! + s.rules.minNeed > pullLimit(s, agent)
      ? NONE
      : bestChatFor(s, agent, false);
  if (chat !== NONE) connect(s, chat, agent, WHY.next);
  else if (
    s.rules.run['match.pullWhenEmpty'] === 1 &&
    s.agentNextArmed[agent] === 0 &&
    s.agentUsed[agent]! + s.rules.minNeed <= pullLimit(s, agent)
  ) {
    s.agentNextArmed[agent] = 1;
    s.nextArmed++;
  }
}

/** Agents who pressed Next with nothing waiting get what waits now (match.pullWhenEmpty: arm). */
function serveArmed(s: RouterState): void {
  for (let agent = 0; agent < s.agentCount && s.waiting > 0; agent++) {
    if (s.agentNextArmed[agent] === 0) continue;
    const chat = bestChatFor(s, agent, false);
    if (chat === NONE) continue;
    s.agentNextArmed[agent] = 0;
    s.nextArmed--;
    connect(s, chat, agent, WHY.next);
  }
}

/** Puts a chat of a changed rank where it belongs (an administrator changed the rule). */
export function relist(s: RouterState, chat: number, rank: number): void {
  delist(s, chat);
  s.chatRank[chat] = rank;
  enlist(s, chat);
}
