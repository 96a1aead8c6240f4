/**
 * What each event does to the state, and nothing else: no timers, no further events, no choice. The acts and the
 * deadlines decide what happens; folding these functions over a trace rebuilds the state (fold.ts).
 */
import { AGENT, CHAT, RECORD, WHY } from '../events.ts';
import { countTowardsRate, touch } from './agents.ts';
import { EFFECT, EXCLUDE, HAS, RELEASE, REQUEUE, WRAP_BLOCKS } from './rule-columns.ts';
import { FLAG, NONE, type RouterState } from './state.ts';
import { delist, enlist, rankOf, reclass, takenAtRandom } from './waiting.ts';

const HOLDS_SLOT = FLAG.heldAfterEnd | FLAG.wrapSlot;

// Arrival and queue.

export function arrived(
  s: RouterState,
  chat: number,
  cls: number,
  customer: number,
  conversation: number,
  preferred: number,
): void {
  s.chatState[chat] = CHAT.waiting;
  s.chatHolds[chat] = 1;
  s.chatFlags[chat] = preferred === NONE ? FLAG.fresh : FLAG.fresh | FLAG.special | FLAG.rare;
  s.chatNumber[chat] = ++s.chatsEver;
  s.chatCustomer[chat] = customer;
  s.chatConversation[chat] = conversation;
  s.conversationRefs[conversation] = s.conversationRefs[conversation]! + 1;
  s.chatQueue[chat] = s.classQueue[cls]!;
  s.chatPriority[chat] = s.classPriority[cls]!;
  s.chatClass[chat] = cls;
  s.chatArrivedAt[chat] = s.now;
  s.chatLastActivity[chat] = s.now;
  // The other columns are at rest: release() puts back what a chat has changed.
  if (preferred !== NONE) s.chatPreferred[chat] = preferred;
}

export function refused(s: RouterState, chat: number): void {
  s.chatState[chat] = CHAT.refused;
}

/** A new chat takes its place; one that waits already moves to the class (skills relaxed, a further queue). */
export function queued(s: RouterState, chat: number, cls: number): void {
  if (s.chatState[chat] !== CHAT.waiting) {
    s.chatClass[chat] = cls; // being offered: it counts when it comes back
    return;
  }
  if ((s.chatFlags[chat]! & FLAG.fresh) === 0) {
    reclass(s, chat, cls);
    return;
  }
  s.chatFlags[chat] = s.chatFlags[chat]! & ~FLAG.fresh;
  s.chatClass[chat] = cls;
  s.chatQueue[chat] = s.classQueue[cls]!;
  s.chatRank[chat] = rankOf(s, chat, -1);
  wait(s, chat);
}

function wait(s: RouterState, chat: number): void {
  const queue = s.chatQueue[chat]!;
  s.queueWaiting[queue] = s.queueWaiting[queue]! + 1;
  s.waiting++;
  enlist(s, chat);
}

/** The chat stops waiting (to be offered, to be live, or to end). */
function unwait(s: RouterState, chat: number): void {
  const queue = s.chatQueue[chat]!;
  s.queueWaiting[queue] = s.queueWaiting[queue]! - 1;
  s.waiting--;
  delist(s, chat);
}

/** The chat waits again, at the rank that `queue.requeueRank` gives it. */
function waitAgain(s: RouterState, chat: number, requeue: number): void {
  s.chatState[chat] = CHAT.waiting;
  s.chatAgent[chat] = NONE;
  s.chatOffer[chat] = NONE;
  // A return to the original place keeps the rank it had, be it random or a head start.
  if (requeue !== REQUEUE.original) s.chatRank[chat] = rankOf(s, chat, requeue);
  wait(s, chat);
}

// Units and load.

function takeUnits(s: RouterState, agent: number, queue: number, units: number): void {
  s.agentUsed[agent] = s.agentUsed[agent]! + units;
  const perQueue = s.agentQueueUsed;
  if (perQueue !== null)
    perQueue[agent * s.queueCount + queue] = perQueue[agent * s.queueCount + queue]! + units;
  touch(s, agent);
}

/** Remembers the assignment for the comparators that look at who was routed last. */
function routed(s: RouterState, chat: number, agent: number): void {
  const number = ++s.routedEver;
  s.agentRoutedAt[agent] = number;
  s.agentRotation[agent] = number;
  s.agentCumulative[agent] = s.agentCumulative[agent]! + 1;
  s.lastRouted = agent;
  if (s.rules.anyRateLimit) countTowardsRate(s, agent, s.chatQueue[chat]!);
}

// Offers.

export function offerMade(s: RouterState, chat: number, agent: number, offer: number): void {
  const queue = s.chatQueue[chat]!;
  s.agentPending[agent] = s.agentPending[agent]! + 1;
  s.agentLoadSince[agent] = s.now;
  if (s.chatState[chat] === CHAT.live) {
    // A transfer or an invitation: the chat stays live where it is.
    s.chatSideOffer[chat] = offer;
    s.chatSideAgent[chat] = agent;
    if (s.rules.countOffered[agent] === 1) takeUnits(s, agent, queue, s.chatCost[chat]!);
    else touch(s, agent);
    return;
  }
  unwait(s, chat);
  takenAtRandom(s, chat);
  s.chatState[chat] = CHAT.offered;
  s.chatAgent[chat] = agent;
  s.chatOffer[chat] = offer;
  s.chatOfferAt[chat] = s.now;
  s.chatCost[chat] = s.rules.cost[queue]!;
  if (s.rules.countOffered[agent] === 1) takeUnits(s, agent, queue, s.chatCost[chat]!);
  else touch(s, agent);
  routed(s, chat, agent);
}

/** The offer is over: the agent rings no longer and what it held is free. */
function offerOver(s: RouterState, chat: number, agent: number): void {
  s.agentPending[agent] = s.agentPending[agent]! - 1;
  if (s.rules.countOffered[agent] === 1)
    takeUnits(s, agent, s.chatQueue[chat]!, -s.chatCost[chat]!);
  else touch(s, agent);
}

export function offerAccepted(s: RouterState, chat: number, agent: number): void {
  offerOver(s, chat, agent);
  s.agentStrikes[agent] = 0;
  s.agentMissesInRow[agent] = 0;
  if (s.chatState[chat] === CHAT.live) {
    const isTransfer = s.chatSideKind[chat] === 1;
    s.chatSideKind[chat] = 0;
    if (isTransfer) {
      // Whoever else is in it has it awake again too.
      if ((s.chatFlags[chat]! & FLAG.dormant) !== 0) woken(s, chat);
      dropAssignee(s, chat);
      goLive(s, chat, agent);
    }
    return;
  }
  goLive(s, chat, agent);
}

/** From waiting, or from another agent who has it live, straight to live with this agent. */
export function assigned(s: RouterState, chat: number, agent: number): void {
  if (s.chatState[chat] === CHAT.live) {
    if ((s.chatFlags[chat]! & FLAG.dormant) !== 0) woken(s, chat);
    dropAssignee(s, chat);
  } else {
    unwait(s, chat);
    takenAtRandom(s, chat);
  }
  s.chatCost[chat] = s.rules.cost[s.chatQueue[chat]!]!;
  routed(s, chat, agent);
  s.agentLoadSince[agent] = s.now;
  goLive(s, chat, agent);
}

function goLive(s: RouterState, chat: number, agent: number): void {
  s.chatState[chat] = CHAT.live;
  s.chatAgent[chat] = agent;
  s.chatOffer[chat] = NONE;
  s.chatFlags[chat] =
    (s.chatFlags[chat]! & ~(FLAG.dormant | FLAG.onHold | FLAG.agentWroteLast)) | FLAG.hadAgent;
  if (s.chatRefusers[chat] !== NONE && s.rules.run['offer.exclude'] !== EXCLUDE.forever)
    forgetRefusers(s, chat);
  s.chatParticipantCount[chat] = s.chatParticipantCount[chat]! + 1;
  s.agentLive[agent] = s.agentLive[agent]! + 1;
  const head = s.agentLiveHead[agent]!;
  s.chatNext[chat] = head;
  s.chatPrev[chat] = NONE;
  if (head !== NONE) s.chatPrev[head] = chat;
  s.agentLiveHead[agent] = chat;
  takeUnits(s, agent, s.chatQueue[chat]!, s.chatCost[chat]!);
  if (s.agentRamping[agent] === 1 && s.agentUsed[agent]! + s.rules.minNeed > s.rules.total[agent]!)
    s.agentRamping[agent] = 0;
  const conversation = s.chatConversation[chat]!;
  s.conversationLastAgent[conversation] = agent;
  s.conversationLastAt[conversation] = s.now;
}

/** The assignee no longer has the chat; its load and units go with it. */
function dropAssignee(s: RouterState, chat: number): void {
  const agent = s.chatAgent[chat]!;
  const previous = s.chatPrev[chat]!;
  const following = s.chatNext[chat]!;
  if (previous === NONE) s.agentLiveHead[agent] = following;
  else s.chatNext[previous] = following;
  if (following !== NONE) s.chatPrev[following] = previous;
  s.chatParticipantCount[chat] = s.chatParticipantCount[chat]! - 1;
  dropFrom(s, chat, agent);
}

function dropFrom(s: RouterState, chat: number, agent: number): void {
  const dormant = (s.chatFlags[chat]! & FLAG.dormant) !== 0;
  s.agentLive[agent] = s.agentLive[agent]! - 1;
  if (dormant) s.agentDormant[agent] = s.agentDormant[agent]! - 1;
  s.agentIdleSince[agent] = s.now;
  s.agentLoadSince[agent] = s.now;
  takeUnits(s, agent, s.chatQueue[chat]!, dormant ? 0 : -s.chatCost[chat]!);
}

/** Declined or missed: who refused is remembered, and what it means for the agent later (`after-live`) as well. */
export function offerRefused(
  s: RouterState,
  chat: number,
  agent: number,
  missed: boolean,
  disabled: boolean,
): void {
  offerOver(s, chat, agent);
  s.agentLoadSince[agent] = s.now;
  const rules = s.rules.run;
  if (missed) {
    s.agentStrikes[agent] = s.agentStrikes[agent]! + 1;
    s.agentMissesInRow[agent] = s.agentMissesInRow[agent]! + 1;
  } else {
    s.agentStrikes[agent] = 0;
    s.agentMissesInRow[agent] = 0;
  }
  const effect = effectOf(s, agent, missed, disabled);
  if (effect !== EFFECT.none) {
    const afterLive = (missed ? rules['offer.onMiss.when'] : rules['offer.onDecline.when']) === 1;
    if (missed) s.agentStrikes[agent] = 0;
    if (afterLive && s.agentLive[agent]! > 0 && s.agentState[agent] === AGENT.ready) {
      s.agentDeferred[agent] = effect === EFFECT.notReady ? AGENT.notReady : AGENT.channelOff;
      s.agentDeferredReason[agent] = missed ? WHY.miss : WHY.decline;
    }
  }
  if (s.chatState[chat] === CHAT.live) {
    s.chatSideKind[chat] = 0;
    return;
  }
  const exclude = rules['offer.exclude'];
  if (exclude === EXCLUDE.last && s.chatRefusers[chat] !== NONE) forgetRefusers(s, chat);
  s.chatFlags[chat] = s.chatFlags[chat]! | FLAG.rare;
  if (exclude !== EXCLUDE.none) {
    s.chatRefusers[chat] = s.newNode(agent, s.agentEpoch[agent]!, s.chatRefusers[chat]!);
    s.chatFlags[chat] = s.chatFlags[chat]! | FLAG.special;
  }
  if (s.chatOfferAt[chat] === s.now) {
    // Refused at the instant of the offer: not offered to the same agent again before a second is over.
    if (s.chatGuardUntil[chat]! <= s.now) {
      s.freeNodes(s.chatGuards[chat]!);
      s.chatGuards[chat] = NONE;
    }
    s.chatGuards[chat] = s.newNode(agent, 0, s.chatGuards[chat]!);
    s.chatGuardUntil[chat] = s.now + 1_000_000;
    s.chatFlags[chat] = s.chatFlags[chat]! | FLAG.special;
  }
  waitAgain(s, chat, s.rules.queue['queue.requeueRank'][s.chatQueue[chat]!]!);
}

/** What a refusal does to the agent; with `offer.missStrikes` only from the so many-th miss on. */
export function effectOf(
  s: RouterState,
  agent: number,
  missed: boolean,
  disabled: boolean,
): number {
  const rules = s.rules.run;
  if (disabled) return EFFECT.channelOff;
  if (!missed) return rules['offer.onDecline.agent'];
  return s.agentStrikes[agent]! >= rules['offer.missStrikes']
    ? rules['offer.onMiss.agent']
    : EFFECT.none;
}

export function forgetRefusers(s: RouterState, chat: number): void {
  s.freeNodes(s.chatRefusers[chat]!);
  s.chatRefusers[chat] = NONE;
}

/** Passed over for good or until the round is over, without having been offered it (moved away from a silent agent). */
export function addRefuser(s: RouterState, chat: number, agent: number): void {
  s.chatRefusers[chat] = s.newNode(agent, s.agentEpoch[agent]!, s.chatRefusers[chat]!);
  s.chatFlags[chat] = s.chatFlags[chat]! | FLAG.special | FLAG.rare;
}

export function offerWithdrawn(s: RouterState, chat: number, agent: number): void {
  offerOver(s, chat, agent);
  s.agentLoadSince[agent] = s.now;
  if (s.chatState[chat] === CHAT.live) {
    s.chatSideKind[chat] = 0;
    return;
  }
  waitAgain(s, chat, s.rules.queue['queue.requeueRank'][s.chatQueue[chat]!]!);
}

// Several agents, transfers.

export function invited(s: RouterState, chat: number): void {
  s.chatSideKind[chat] = 2;
}

/** To an agent: a transfer that an offer follows (cls NONE). To a queue: its class there, from the requeue on. */
export function transferred(s: RouterState, chat: number, cls: number): void {
  if (cls === NONE) s.chatSideKind[chat] = 1;
  else s.chatTransferClass[chat] = cls;
}

export function joined(s: RouterState, chat: number, agent: number): void {
  s.chatParticipants[chat] = s.newNode(agent, 0, s.chatParticipants[chat]!);
  s.chatParticipantCount[chat] = s.chatParticipantCount[chat]! + 1;
  s.agentLive[agent] = s.agentLive[agent]! + 1;
  s.agentLoadSince[agent] = s.now;
  const dormant = (s.chatFlags[chat]! & FLAG.dormant) !== 0;
  if (dormant) s.agentDormant[agent] = s.agentDormant[agent]! + 1;
  takeUnits(s, agent, s.chatQueue[chat]!, dormant ? 0 : s.chatCost[chat]!);
}

export function isParticipant(s: RouterState, chat: number, agent: number): boolean {
  for (let node = s.chatParticipants[chat]!; node !== NONE; node = s.nodeNext[node]!)
    if (s.nodeAgent[node] === agent) return true;
  return false;
}

/** A participant leaves; when the assignee does, the one who joined first is the assignee from now on. */
export function left(s: RouterState, chat: number, agent: number): void {
  if (s.chatAgent[chat] !== agent) {
    unlinkParticipant(s, chat, agent);
    s.chatParticipantCount[chat] = s.chatParticipantCount[chat]! - 1;
    dropFrom(s, chat, agent);
    return;
  }
  dropAssignee(s, chat);
  let heir = NONE;
  for (let node = s.chatParticipants[chat]!; node !== NONE; node = s.nodeNext[node]!)
    heir = s.nodeAgent[node]!;
  if (heir === NONE) return;
  unlinkParticipant(s, chat, heir);
  s.chatAgent[chat] = heir;
  const head = s.agentLiveHead[heir]!;
  s.chatNext[chat] = head;
  s.chatPrev[chat] = NONE;
  if (head !== NONE) s.chatPrev[head] = chat;
  s.agentLiveHead[heir] = chat;
  s.conversationLastAgent[s.chatConversation[chat]!] = heir;
}

function unlinkParticipant(s: RouterState, chat: number, agent: number): void {
  let previous = NONE;
  for (let node = s.chatParticipants[chat]!; node !== NONE; node = s.nodeNext[node]!) {
    if (s.nodeAgent[node] === agent) {
      if (previous === NONE) s.chatParticipants[chat] = s.nodeNext[node]!;
      else s.nodeNext[previous] = s.nodeNext[node]!;
      s.nodeNext[node] = NONE;
      s.freeNodes(node);
      return;
    }
    previous = node;
  }
}

function dropParticipants(s: RouterState, chat: number): void {
  if (s.chatParticipants[chat] === NONE) return;
  for (let node = s.chatParticipants[chat]!; node !== NONE; node = s.nodeNext[node]!) {
    s.chatParticipantCount[chat] = s.chatParticipantCount[chat]! - 1;
    dropFrom(s, chat, s.nodeAgent[node]!);
  }
  s.freeNodes(s.chatParticipants[chat]!);
  s.chatParticipants[chat] = NONE;
}

/** From live back to the queue. `front`, `original` or `now` by the rule; a chat that changed queue is new there. */
export function requeued(s: RouterState, chat: number, reason: number): void {
  // Taken away from a silent agent: they are passed over as if they had refused it.
  if (reason === WHY.firstReply) addRefuser(s, chat, s.chatAgent[chat]!);
  dropParticipants(s, chat);
  dropAssignee(s, chat);
  s.chatFlags[chat] = s.chatFlags[chat]! & ~(FLAG.dormant | FLAG.onHold);
  const movedQueue = s.chatTransferClass[chat] !== NONE;
  if (movedQueue) {
    s.chatClass[chat] = s.chatTransferClass[chat]!;
    s.chatQueue[chat] = s.classQueue[s.chatClass[chat]!]!;
    s.chatTransferClass[chat] = NONE;
  }
  waitAgain(
    s,
    chat,
    movedQueue ? REQUEUE.now : s.rules.queue['queue.requeueRank'][s.chatQueue[chat]!]!,
  );
}

// Sessions.

export function dormant(s: RouterState, chat: number, reason: number): void {
  s.chatFlags[chat] = s.chatFlags[chat]! | FLAG.dormant | (reason === WHY.hold ? FLAG.onHold : 0);
  changeDormancy(s, chat, 1);
}

/** A chat on hold that keeps its cost (capacity.countOnHold). */
export function held(s: RouterState, chat: number): void {
  s.chatFlags[chat] = s.chatFlags[chat]! | FLAG.onHold;
}

export function woken(s: RouterState, chat: number): void {
  const wasDormant = (s.chatFlags[chat]! & FLAG.dormant) !== 0;
  s.chatFlags[chat] = s.chatFlags[chat]! & ~(FLAG.dormant | FLAG.onHold);
  if (wasDormant) changeDormancy(s, chat, -1);
}

function changeDormancy(s: RouterState, chat: number, sign: 1 | -1): void {
  let node = s.chatParticipants[chat]!;
  let agent = s.chatAgent[chat]!;
  for (;;) {
    s.agentDormant[agent] = s.agentDormant[agent]! + sign;
    s.agentLoadSince[agent] = s.now;
    takeUnits(s, agent, s.chatQueue[chat]!, -sign * s.chatCost[chat]!);
    if (node === NONE) return;
    agent = s.nodeAgent[node]!;
    node = s.nodeNext[node]!;
  }
}

export function customerWrote(s: RouterState, chat: number): void {
  s.chatFlags[chat] = s.chatFlags[chat]! & ~FLAG.agentWroteLast;
  s.chatLastActivity[chat] = s.now;
  s.chatGuardUntil[chat] = 0;
}

export function agentWrote(s: RouterState, chat: number): void {
  s.chatFlags[chat] = s.chatFlags[chat]! | FLAG.agentWroteLast | FLAG.agentWrote;
  s.chatLastActivity[chat] = s.now;
}

export function customerLeft(s: RouterState, chat: number, graceRuns: boolean): void {
  s.chatFlags[chat] = s.chatFlags[chat]! | (graceRuns ? FLAG.inGrace : FLAG.leftUnnoticed);
}

export function customerReturned(s: RouterState, chat: number): void {
  s.chatFlags[chat] = s.chatFlags[chat]! & ~(FLAG.inGrace | FLAG.leftUnnoticed);
}

// The end of a chat, wrap-up, and what holds the slot afterwards.

export function ended(s: RouterState, chat: number): void {
  const state = s.chatState[chat]!;
  const agent = s.chatAgent[chat]!;
  s.chatState[chat] = CHAT.ended;
  s.conversationLastAt[s.chatConversation[chat]!] = s.now;
  if (s.chatRefusers[chat] !== NONE) forgetRefusers(s, chat);
  if (state === CHAT.waiting) {
    if ((s.chatFlags[chat]! & FLAG.fresh) === 0) unwait(s, chat);
    return;
  }
  dropParticipants(s, chat);
  const queue = s.chatQueue[chat]!;
  const since = s.agentLoadSince[agent]!;
  const wasDormant = (s.chatFlags[chat]! & FLAG.dormant) !== 0;
  dropAssignee(s, chat);
  let holds = 0;
  const release = s.rules.agent['capacity.releaseOn'][agent];
  // One that was closed while the chat was live stays closed: nothing is left to be done.
  const isDone =
    release === RELEASE.caseDone &&
    s.conversationState[s.chatConversation[chat]!] === RECORD.closed;
  if (!wasDormant && !isDone && release !== RELEASE.sessionEnd) holds |= FLAG.heldAfterEnd;
  if ((s.rules.has[queue]! & HAS.wrapUp) !== 0) {
    s.chatWrapAgent[chat] = agent;
    s.agentWraps[agent] = s.agentWraps[agent]! + 1;
    const blocks = s.rules.queue['wrapUp.blocks'][queue]!;
    const alone = s.agentLive[agent] === 0;
    if (blocks === WRAP_BLOCKS.agent || (blocks === WRAP_BLOCKS.agentIfSolo && alone)) {
      s.chatFlags[chat] = s.chatFlags[chat]! | FLAG.wrapAgent;
      s.agentWrapBlocks[agent] = s.agentWrapBlocks[agent]! + 1;
    } else if (blocks !== WRAP_BLOCKS.none) holds |= FLAG.wrapSlot;
  }
  if (holds !== 0) {
    s.chatFlags[chat] = s.chatFlags[chat]! | holds;
    s.agentHeld[agent] = s.agentHeld[agent]! + 1;
    takeUnits(s, agent, queue, s.chatCost[chat]!);
    if (!wasDormant) s.agentLoadSince[agent] = since; // the slot is as full as before
  }
}

/** One reason to hold the slot is gone; the slot is free with the last. */
function releaseSlot(s: RouterState, chat: number, agent: number, reason: number): void {
  const flags = s.chatFlags[chat]!;
  if ((flags & reason) === 0) return;
  s.chatFlags[chat] = flags & ~reason;
  if ((flags & ~reason & HOLDS_SLOT) !== 0) return;
  s.agentHeld[agent] = s.agentHeld[agent]! - 1;
  s.agentLoadSince[agent] = s.now;
  takeUnits(s, agent, s.chatQueue[chat]!, -s.chatCost[chat]!);
}

export function wrapUpEnded(s: RouterState, chat: number, agent: number): void {
  s.chatWrapAgent[chat] = NONE;
  s.agentWraps[agent] = s.agentWraps[agent]! - 1;
  if ((s.chatFlags[chat]! & FLAG.wrapAgent) !== 0) {
    s.chatFlags[chat] = s.chatFlags[chat]! & ~FLAG.wrapAgent;
    s.agentWrapBlocks[agent] = s.agentWrapBlocks[agent]! - 1;
  }
  releaseSlot(s, chat, agent, FLAG.wrapSlot);
  touch(s, agent);
}

/** The tab is closed, or the record is done. */
export function heldEnds(s: RouterState, chat: number): void {
  releaseSlot(s, chat, s.chatAgent[chat]!, FLAG.heldAfterEnd);
}

// Conversations.

export function recordState(
  s: RouterState,
  chat: number,
  conversation: number,
  state: number,
): void {
  s.conversationState[conversation] = state;
  if (state !== RECORD.closed) return;
  s.conversationClosedAt[conversation] = s.now;
  // Where the case must be done for the slot to be free (capacity.releaseOn), it is now.
  const agent = s.chatAgent[chat]!;
  if (agent === NONE || s.chatState[chat] !== CHAT.ended) return;
  if (s.rules.agent['capacity.releaseOn'][agent] === RELEASE.caseDone) heldEnds(s, chat);
}

// Agents.

export function agentState(s: RouterState, agent: number, state: number, reason: number): void {
  const before = s.agentState[agent]!;
  const signed = (state !== AGENT.signedOut ? 1 : 0) - (before !== AGENT.signedOut ? 1 : 0);
  if (signed !== 0) {
    s.signedInCount += signed;
    for (let q = 0; q < s.queueCount; q++) {
      if (s.agentServes[agent * s.queueCount + q] === 1)
        s.queueSignedIn[q] = s.queueSignedIn[q]! + signed;
    }
    if (signed > 0) {
      s.agentIdleSince[agent] = s.now;
      s.agentLoadSince[agent] = s.now;
      s.agentStrikes[agent] = 0;
      s.agentMissesInRow[agent] = 0;
    }
  }
  s.agentState[agent] = state;
  s.agentReason[agent] = reason;
  // Leaving: the live chats are finished first, and then it is a break or the end of the shift.
  s.agentDeferred[agent] =
    state !== AGENT.leaving ? NONE : reason === WHY.break ? AGENT.onBreak : AGENT.signedOut;
  s.agentDeferredReason[agent] = reason;
  if (state === AGENT.ready && before !== AGENT.ready) {
    s.agentEpoch[agent] = s.agentEpoch[agent]! + 1;
    s.agentRamping[agent] = 1;
  }
  touch(s, agent);
}

export function cooldownStarted(s: RouterState, agent: number, until: number): void {
  s.agentCooldownUntil[agent] = until;
  touch(s, agent);
}

export function cooldownEnded(s: RouterState, agent: number): void {
  s.agentCooldownUntil[agent] = 0;
  touch(s, agent);
}

/** Units of other work: calls, e-mail, messaging on other channels. */
export function otherWork(s: RouterState, agent: number, units: number): void {
  const change = units - s.agentOther[agent]!;
  s.agentOther[agent] = units;
  s.agentUsed[agent] = s.agentUsed[agent]! + change;
  touch(s, agent);
}

/** A chat of this queue costs something else from now on, those that are live included. */
export function costChanged(s: RouterState, queue: number, cost: number): void {
  s.rules.cost[queue] = cost;
  for (let chat = 0; chat < s.chatCount; chat++) {
    if (
      s.chatQueue[chat] !== queue ||
      s.chatState[chat] === CHAT.free ||
      s.chatState[chat] === CHAT.waiting
    )
      continue;
    const change = cost - s.chatCost[chat]!;
    s.chatCost[chat] = cost;
    const flags = s.chatFlags[chat]!;
    const agent = s.chatAgent[chat]!;
    if (s.chatState[chat] === CHAT.live && (flags & FLAG.dormant) === 0) {
      takeUnits(s, agent, queue, change);
      for (let node = s.chatParticipants[chat]!; node !== NONE; node = s.nodeNext[node]!)
        takeUnits(s, s.nodeAgent[node]!, queue, change);
    } else if (s.chatState[chat] === CHAT.offered && s.rules.countOffered[agent] === 1)
      takeUnits(s, agent, queue, change);
    else if (s.chatState[chat] === CHAT.ended && (flags & HOLDS_SLOT) !== 0)
      takeUnits(s, agent, queue, change);
  }
}
