/** What agents do with chats: write, end, resolve, close, transfer, invite, join, leave, pick. Acts on a chat that is not theirs do nothing. */
import { AGENT, CHAT, EV, RECORD, WHY } from '../events.ts';
import { hasRoom } from './agents.ts';
import { addRefuser, dormant, invited, isParticipant, joined, left, transferred } from './apply.ts';
import { bestChatFor, mayHelpThemselves, mayTakeChat } from './decide.ts';
import { emit, setRecord } from './emit.ts';
import { finishChat, requeueChat } from './ending.ts';
import { accept, connect, makeSideOffer } from './offers.ts';
import {
  closeOpenTab,
  endWrapUp,
  hasSideOffer,
  releaseIfDone,
  settleDeferred,
  withdrawOffer,
} from './presence.ts';
import { LAST_LEAVES, RELEASE, RESOLVE, TAB } from './rule-columns.ts';
import { afterAgentMessage } from './sessions.ts';
import { FLAG, NONE, type RouterState } from './state.ts';
import { classOf } from './waiting.ts';

/** Whether the agent has the chat live, as assignee or as a further participant. */
export function holds(s: RouterState, agent: number, chat: number): boolean {
  return (
    s.chatState[chat] === CHAT.live &&
    (s.chatAgent[chat] === agent || isParticipant(s, chat, agent))
  );
}

export function agentWrites(s: RouterState, agent: number, chat: number): void {
  if (holds(s, agent, chat)) afterAgentMessage(s, chat, agent);
}

/** End, End & Close, or giving up on a silent customer. */
export function endChat(s: RouterState, agent: number, chat: number, why: number): void {
  if (holds(s, agent, chat)) finishChat(s, chat, why);
}

/** The agent marks the case as done while the chat is live. */
export function resolve(s: RouterState, agent: number, chat: number): void {
  if (!holds(s, agent, chat)) return;
  const what = s.rules.queue['session.resolve'][s.chatQueue[chat]!]!;
  if (what === RESOLVE.end) finishChat(s, chat, WHY.resolve);
  else {
    setRecord(s, chat, RECORD.closed, agent);
    if (what === RESOLVE.requeue) requeueChat(s, chat, WHY.resolve);
  }
}

/** The agent closes the chat's tab: of a live chat by mistake, of an ended one to be rid of it. */
export function closeTab(s: RouterState, agent: number, chat: number): void {
  if (s.chatState[chat] === CHAT.ended && s.chatAgent[chat] === agent) {
    const isOpen = (s.chatFlags[chat]! & FLAG.heldAfterEnd) !== 0;
    if (!isOpen || s.rules.agent['capacity.releaseOn'][agent] !== RELEASE.tabClose) return;
    closeOpenTab(s, chat, agent);
    releaseIfDone(s, chat);
    return;
  }
  if (s.chatState[chat] !== CHAT.live || s.chatAgent[chat] !== agent) return;
  const what = s.rules.queue['session.tabClosed'][s.chatQueue[chat]!]!;
  if (what === TAB.requeue) requeueChat(s, chat, WHY.tabClosed);
  else if (what === TAB.freeSlot && (s.chatFlags[chat]! & FLAG.dormant) === 0) {
    dormant(s, chat, WHY.tabClosed);
    emit(s, EV.chatDormant, chat, agent, WHY.tabClosed, 0);
    s.triggers |= 4;
  }
}

/** Close pressed: the wrap-up is over. */
export function closeWrapUp(s: RouterState, agent: number, chat: number): void {
  if (s.chatState[chat] === CHAT.ended && s.chatWrapAgent[chat] === agent)
    endWrapUp(s, chat, WHY.byHand);
}

/** The conversation is closed by hand, after the chat or during it. */
export function closeRecord(s: RouterState, agent: number, chat: number): void {
  if (s.chatState[chat] === CHAT.free || s.chatState[chat] === CHAT.waiting) return;
  setRecord(s, chat, RECORD.closed, agent);
  s.triggers |= 4;
  releaseIfDone(s, chat);
}

/** The chat goes to another queue, where it is new; to the same queue it is a return. */
export function transferToQueue(s: RouterState, agent: number, chat: number, queue: number): void {
  if (s.chatState[chat] !== CHAT.live || s.chatAgent[chat] !== agent) return;
  const old = s.chatClass[chat]!;
  if (hasSideOffer(s, chat)) withdrawOffer(s, chat, WHY.transfer);
  const cls = classOf(s, queue, s.classPriority[old]!, s.classSkills[old]!);
  transferred(s, chat, cls);
  emit(s, EV.chatTransferred, chat, agent, queue, NONE);
  requeueChat(s, chat, WHY.transfer);
}

/** The chat is shown to another agent; it stays with this one until it is accepted. With auto accept it moves at once. */
export function transferToAgent(s: RouterState, agent: number, chat: number, to: number): void {
  if (s.chatState[chat] !== CHAT.live || s.chatAgent[chat] !== agent || to === agent) return;
  if (!mayReceive(s, to, chat, 1)) return;
  if (hasSideOffer(s, chat)) withdrawOffer(s, chat, WHY.transfer);
  if (s.rules.run['match.accept'] === 1) {
    emit(s, EV.chatTransferred, chat, agent, NONE, to);
    connect(s, chat, to, WHY.transfer);
    s.triggers |= 4;
    if (s.agentDeferred[agent] !== NONE) settleDeferred(s, agent);
    return;
  }
  transferred(s, chat, NONE);
  emit(s, EV.chatTransferred, chat, agent, NONE, to);
  makeSideOffer(s, chat, to, s.now + s.rules.timeout[s.chatQueue[chat]!]!);
}

/** Transfers may go beyond the limit where capacity.bypass says so (1 transfer, 2 direct). */
function mayReceive(s: RouterState, agent: number, chat: number, bypass: number): boolean {
  if (s.agentState[agent] !== AGENT.ready || isParticipant(s, chat, agent)) return false;
  if ((s.rules.agent['capacity.bypass'][agent]! & bypass) !== 0) return true;
  return hasRoom(s, agent, s.chatQueue[chat]!, s.rules.total[agent]!);
}

/** Another agent is asked into the chat; the invitation stays until they join or the chat ends. */
export function invite(s: RouterState, agent: number, chat: number, to: number): void {
  if (
    !holds(s, agent, chat) ||
    to === agent ||
    s.chatAgent[chat] === to ||
    isParticipant(s, chat, to)
  )
    return;
  if (s.chatParticipantCount[chat]! >= s.rules.queue['session.participants'][s.chatQueue[chat]!]!)
    return;
  if (s.agentState[to] === AGENT.signedOut || s.agentState[to] === AGENT.lost) return;
  if (hasSideOffer(s, chat)) withdrawOffer(s, chat, WHY.taken);
  invited(s, chat);
  emit(s, EV.chatInvited, chat, to, agent, 0);
  makeSideOffer(s, chat, to, Number.POSITIVE_INFINITY);
}

/** Into a waiting chat as the first, into a live one as a further agent where that is allowed. */
export function join(s: RouterState, agent: number, chat: number): void {
  const state = s.chatState[chat]!;
  if (state === CHAT.waiting) return take(s, agent, chat, WHY.join);
  if (state === CHAT.live && hasSideOffer(s, chat) && s.chatSideAgent[chat] === agent)
    return accept(s, agent, chat);
  const queue = s.chatQueue[chat]!;
  const may =
    state === CHAT.live &&
    s.rules.queue['session.join'][queue] === 1 &&
    s.chatParticipantCount[chat]! < s.rules.queue['session.participants'][queue]! &&
    s.chatAgent[chat] !== agent &&
    !isParticipant(s, chat, agent) &&
    s.agentState[agent] !== AGENT.signedOut;
  if (!may) {
    emit(s, EV.offerStale, chat, agent, NONE, 0);
    return;
  }
  joined(s, chat, agent);
  emit(s, EV.chatJoined, chat, agent, WHY.self, 0);
}

/** Takes a waiting chat from the list. Who comes second gets nothing, or becomes a viewer (match.pullLoser). */
export function pick(s: RouterState, agent: number, chat: number): void {
  take(s, agent, chat, WHY.pick);
}

function take(s: RouterState, agent: number, chat: number, reason: number): void {
  if (s.chatState[chat] !== CHAT.waiting) {
    if (s.rules.run['match.pullLoser'] === 1 && s.chatState[chat] === CHAT.live)
      emit(s, EV.chatViewed, chat, agent, 0, 0);
    else emit(s, EV.offerStale, chat, agent, NONE, 0);
    return;
  }
  if (!mayHelpThemselves(s, agent) || !mayTakeChat(s, agent, chat)) {
    emit(s, EV.offerStale, chat, agent, NONE, 1);
    return;
  }
  connect(s, chat, agent, reason);
}

/** Opened read-only: nobody is told, no load, and the chat stays as it is. */
export function view(s: RouterState, agent: number, chat: number): void {
  if (s.chatState[chat] !== CHAT.free) emit(s, EV.chatViewed, chat, agent, 0, 0);
}

/** An agent leaves a chat that goes on; the last one only where that is allowed. */
export function leaveChat(s: RouterState, agent: number, chat: number): void {
  if (!holds(s, agent, chat)) return;
  if (s.chatParticipantCount[chat]! === 1) {
    const what = s.rules.queue['session.lastLeaves'][s.chatQueue[chat]!]!;
    if (what === LAST_LEAVES.requeue) requeueChat(s, chat, WHY.lastLeft);
    else if (what === LAST_LEAVES.end) finishChat(s, chat, WHY.lastLeft);
    return;
  }
  left(s, chat, agent);
  emit(s, EV.chatLeft, chat, agent, WHY.none, s.chatAgent[chat]!);
  s.triggers |= 4;
  if (s.agentDeferred[agent] !== NONE) settleDeferred(s, agent);
}

/** A silent agent's chat goes to somebody else (session.firstReply), or stays where it is. */
export function moveAway(
  s: RouterState,
  chat: number,
  toQueue: boolean,
  findAnother: (chat: number) => number,
): void {
  const agent = s.chatAgent[chat]!;
  s.chatFirstReplyMoves[chat] = s.chatFirstReplyMoves[chat]! + 1;
  s.chatFlags[chat] = s.chatFlags[chat]! | FLAG.rare;
  if (toQueue || s.rules.run['match.accept'] === 0) {
    requeueChat(s, chat, WHY.firstReply);
    return;
  }
  addRefuser(s, chat, agent);
  const other = findAnother(chat);
  if (other === NONE) return;
  connect(s, chat, other, WHY.firstReply);
  s.triggers |= 4;
}

/** What the agent's list shows first that they may take, or NONE. */
export function firstPickable(s: RouterState, agent: number, newest: boolean): number {
  return bestChatFor(s, agent, newest);
}
