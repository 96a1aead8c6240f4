/** Agents come and go: sign-in, Ready and Not Ready, breaks, the end of a shift, lost connections, what they serve. */
import { AGENT, CHAT, EV, TIE, WHY } from '../events.ts';
import { AGENT_TIMER } from '../timer-ids.ts';
import { bestAgent, refreshAgents, removeFromHeap, touch } from './agents.ts';
import { agentState, isParticipant, left } from './apply.ts';
import { closeTab } from './desk.ts';
import { emit } from './emit.ts';
import { finishChat, requeueChat } from './ending.ts';
import { connect } from './offers.ts';
import { pendingOffers, setPresence, withdrawOffer } from './presence.ts';
import { GONE, TAB } from './rule-columns.ts';
import { NONE, type RouterState } from './state.ts';
import { poolOf } from './waiting.ts';

/** Places an agent of the scenario into the pool of what their group serves; before the run begins. */
export function enrol(
  s: RouterState,
  agent: number,
  queues: readonly number[],
  skills: readonly number[],
): void {
  s.agentRotation[agent] = agent - s.agentCount;
  setQueues(s, agent, queues, skills);
}

export function setQueues(
  s: RouterState,
  agent: number,
  queues: readonly number[],
  skills: readonly number[],
): void {
  if (s.agentHeapAt[agent] !== NONE) removeFromHeap(s, agent);
  const present = s.agentState[agent] !== AGENT.signedOut ? 1 : 0;
  for (let q = 0; q < s.queueCount; q++) {
    const at = agent * s.queueCount + q;
    const serves = queues.includes(q) ? 1 : 0;
    s.queueSignedIn[q] = s.queueSignedIn[q]! + (serves - s.agentServes[at]!) * present;
    s.agentServes[at] = serves;
    s.agentQueueOrder[at] = serves === 1 ? queues.indexOf(q) : s.queueCount;
  }
  s.agentPool[agent] = poolOf(s, queues, skills);
  touch(s, agent);
}

/** Chooses the queues to serve, at log-in or later; what is live and pending stays. */
export function serveQueues(s: RouterState, agent: number, queues: readonly number[]): void {
  setQueues(s, agent, queues, s.scenario.groups[s.agentGroup[agent]!]!.skills);
  s.triggers |= 4;
  emit(s, EV.agentServes, NONE, agent, s.agentPool[agent]!, 0);
}

export function signIn(s: RouterState, agent: number): void {
  const state = s.agentState[agent]!;
  s.timers.cancel(s.agentTimer(agent, AGENT_TIMER.gone));
  if (state === AGENT.signedOut || state === AGENT.leaving || state === AGENT.lost)
    setPresence(s, agent, AGENT.ready, WHY.signedIn);
}

/** Signs out at once: offers are withdrawn; live chats are dealt with when the grace is over. */
export function signOut(s: RouterState, agent: number, why: number): void {
  if (s.agentState[agent] === AGENT.signedOut) return;
  setPresence(s, agent, AGENT.signedOut, why);
  armGone(s, agent);
}

export function loseConnection(s: RouterState, agent: number): void {
  if (s.agentState[agent] === AGENT.signedOut || s.agentState[agent] === AGENT.lost) return;
  s.agentBeforeLost[agent] = s.agentState[agent]!;
  setPresence(s, agent, AGENT.lost, WHY.lost);
  armGone(s, agent);
}

/** Back within the grace: as before. Later the agent is signed out and has to sign in anew. */
export function reconnect(s: RouterState, agent: number): void {
  if (s.agentState[agent] !== AGENT.lost) return;
  s.timers.cancel(s.agentTimer(agent, AGENT_TIMER.gone));
  setPresence(s, agent, s.agentBeforeLost[agent]!, WHY.signedIn);
}

function armGone(s: RouterState, agent: number): void {
  const grace = s.rules.agent['session.agentGoneGrace'][agent]!;
  if (grace > 0) s.timers.arm(s.agentTimer(agent, AGENT_TIMER.gone), s.now + grace, TIE.deadline);
  else agentIsGone(s, agent);
}

/** The grace is over: the agent is signed out, and the live chats follow session.agentGone. */
export function agentIsGone(s: RouterState, agent: number): void {
  const what = s.rules.agent['session.agentGone'][agent]!;
  setPresence(s, agent, AGENT.signedOut, WHY.lost);
  if (what !== GONE.keep) dismissChats(s, agent, what, WHY.agentGone);
  else freeTabs(s, agent);
}

/** Live chats that stay with an agent who is gone cost nothing where it is the open tab that costs. */
function freeTabs(s: RouterState, agent: number): void {
  for (const chat of chatsOf(s, agent)) {
    const closed = s.rules.queue['session.tabClosed'][s.chatQueue[chat]!]!;
    if (s.chatAgent[chat] === agent && closed === TAB.freeSlot) closeTab(s, agent, chat);
  }
}

/** Every live chat of the agent is requeued, forwarded or ended; where others are in it, the agent only leaves. */
function dismissChats(s: RouterState, agent: number, what: number, why: number): void {
  for (const chat of chatsOf(s, agent)) {
    if (s.chatParticipantCount[chat]! > 1) {
      left(s, chat, agent);
      emit(s, EV.chatLeft, chat, agent, why, s.chatAgent[chat]!);
    } else if (what === GONE.end) finishChat(s, chat, why);
    else if (what !== GONE.forward || !forward(s, chat)) requeueChat(s, chat, why);
  }
  s.triggers |= 4;
}

function forward(s: RouterState, chat: number): boolean {
  if (s.rules.run['match.accept'] === 0) return false;
  refreshAgents(s);
  const agent = bestAgent(s, chat);
  if (agent === NONE || agent === s.chatAgent[chat]) return false;
  connect(s, chat, agent, WHY.forward);
  return true;
}

/** The agent's live chats, oldest first. */
export function chatsOf(s: RouterState, agent: number): number[] {
  const chats: number[] = [];
  if (s.agentLive[agent] === 0) return chats;
  for (let chat = 0; chat < s.chatCount; chat++) {
    if (
      s.chatState[chat] === CHAT.live &&
      (s.chatAgent[chat] === agent || isParticipant(s, chat, agent))
    )
      chats.push(chat);
  }
  return chats.sort((a, b) => s.chatNumber[a]! - s.chatNumber[b]!);
}

export function goReady(s: RouterState, agent: number): void {
  const state = s.agentState[agent]!;
  if (state === AGENT.signedOut || state === AGENT.lost) return;
  const wasDeferred = s.agentDeferred[agent] !== NONE;
  if (state === AGENT.ready && wasDeferred) {
    // The Not Ready that was waiting for the live chats is called off.
    agentState(s, agent, AGENT.ready, WHY.byHand);
    emit(s, EV.agentState, NONE, agent, AGENT.ready, WHY.byHand);
  } else setPresence(s, agent, AGENT.ready, WHY.byHand);
  s.triggers |= 4;
}

export function goNotReady(s: RouterState, agent: number, why: number): void {
  if (s.agentState[agent] !== AGENT.signedOut && s.agentState[agent] !== AGENT.lost)
    setPresence(s, agent, AGENT.notReady, why);
}

/** Routing off for this agent (Pause, Disable, Focus). */
export function pauseRouting(s: RouterState, agent: number): void {
  if (s.agentState[agent] !== AGENT.signedOut && s.agentState[agent] !== AGENT.lost)
    setPresence(s, agent, AGENT.channelOff, WHY.byHand);
}

export function resumeRouting(s: RouterState, agent: number): void {
  goReady(s, agent);
}

/** How live chats are treated when an agent leaves: 0 finished first, 1 requeued, 2 ended. */
function leave(s: RouterState, agent: number, state: number, why: number, mode: number): void {
  const now = s.agentState[agent]!;
  if (now === AGENT.signedOut || now === state) return;
  for (const chat of pendingOffers(s, agent)) withdrawOffer(s, chat, WHY.agentUnavailable);
  if (mode !== 0) dismissChats(s, agent, mode === 1 ? GONE.requeue : GONE.end, why);
  const idle = s.agentLive[agent] === 0 && (state !== AGENT.signedOut || s.agentWraps[agent] === 0);
  setPresence(s, agent, idle ? state : AGENT.leaving, why);
}

export function endShift(s: RouterState, agent: number, mode: number): void {
  leave(s, agent, AGENT.signedOut, WHY.shiftEnd, mode);
}

export function goOnBreak(s: RouterState, agent: number, mode: number): void {
  leave(s, agent, AGENT.onBreak, WHY.break, mode);
}

export function returnFromBreak(s: RouterState, agent: number): void {
  const state = s.agentState[agent]!;
  if (
    state === AGENT.onBreak ||
    (state === AGENT.leaving && s.agentDeferred[agent] === AGENT.onBreak)
  ) {
    setPresence(s, agent, AGENT.ready, WHY.break);
  }
}
