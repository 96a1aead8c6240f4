/**
 * A live chat, word by word: whose turn it is, how long the turn takes, and how the last word leads to the end.
 *
 *     exchanges: 2, begins: agent                       begins: customer
 *     ends: customer   A C A C .                        C A C .            (. = the agent ends it)
 *     ends: agent      A C A .                          C A C A .
 *
 * With one handle time there are no words, unless the agent asks whether anybody is still there.
 */
import { EV, TIE, WHY } from '../events.ts';
import { PURPOSE } from '../random/purposes.ts';
import { CAST_AGENT_TIMER, CAST_CHAT_TIMER } from '../timer-ids.ts';
import { bringInColleague, handOver } from './colleagues.ts';
import type { GroupPlan, SourcePlan } from './plans.ts';
import { ACT, type CastState, IS, NONE, OWES, PHASE, TASK } from './state.ts';
import { endTask, holdChat, letGo, startTask, stopTask, takeNext } from './tasks.ts';

/** The agent has the chat from now on: accepted, assigned, picked, or taken over from a colleague. */
export function liveBegins(s: CastState, chat: number, agent: number): void {
  const before = s.assignee[chat]!;
  if (s.phase[chat] === PHASE.live) {
    if (before === agent) return;
    liveEnds(s, chat);
  }
  s.cancel(chat, CAST_CHAT_TIMER.patience);
  s.phase[chat] = PHASE.live;
  s.assignee[chat] = agent;
  s.closer[chat] = agent;
  const plan = s.planOf(agent);
  if (s.helper[chat] === agent) {
    // Whoever helped has it now and is counted already, but not as one who works at it.
    s.helper[chat] = NONE;
    s.held[agent] = s.held[agent]! - 1;
  }
  holdChat(s, plan, agent, chat);
  const source = s.source[chat]!;
  if (source === NONE) return;
  const customer = s.sources[source]!;
  const leaves = customer.leavesLive >= 0 && !s.is(chat, IS.gone);
  if (leaves && !s.isArmed(chat, CAST_CHAT_TIMER.leavesLive)) {
    const after = s.time(customer.leavesLive, PURPOSE.leavesLive, chat, s.waits[chat]!);
    s.arm(chat, CAST_CHAT_TIMER.leavesLive, s.now + after, s.customerTie);
  }
  if (customer.isHandle) handleBegins(s, plan, customer, agent, chat);
  else exchangesBegin(s, plan, customer, agent, chat);
}

/** The agent has the chat no longer. What was begun stays begun: the next agent goes on from here. */
export function liveEnds(s: CastState, chat: number): void {
  const agent = s.assignee[chat]!;
  if (agent === NONE) return;
  const plan = s.planOf(agent);
  stopTask(s, plan, agent, chat);
  s.cancel(chat, CAST_CHAT_TIMER.notice);
  s.cancel(chat, CAST_CHAT_TIMER.givesUp);
  s.cancel(chat, CAST_CHAT_TIMER.act);
  s.cancel(chat, CAST_CHAT_TIMER.customerReply);
  s.cancel(chat, CAST_CHAT_TIMER.replyPatience);
  s.unmark(chat, IS.inviting | IS.transferring);
  letGo(s, plan, agent, chat);
  s.assignee[chat] = NONE;
  takeNext(s, plan, agent);
  // Staffing has fallen: the first to finish a chat leaves, before anything new is given out.
  if (s.surplus[plan.index]! > 0) s.armAgent(agent, CAST_AGENT_TIMER.leaves, s.now, TIE.admin);
}

/** A transfer: the next agent begins anew, with a handle time or a number of exchanges of their own. */
export function workBeginsAnew(s: CastState, chat: number): void {
  s.unmark(chat, IS.begun);
  s.workLeft[chat] = 0;
  s.messagesLeft[chat] = 0;
  s.owes[chat] = OWES.nobody;
}

// One handle time.

function handleBegins(
  s: CastState,
  plan: GroupPlan,
  customer: SourcePlan,
  agent: number,
  chat: number,
): void {
  if (!s.is(chat, IS.begun) || s.workLeft[chat] === 0) {
    if (customer.handle < 0) return;
    const ordinal = s.works[chat]!;
    s.works[chat] = ordinal + 1;
    s.workLeft[chat] = s.slowed(customer.handle, PURPOSE.handle, chat, ordinal, plan.slowness);
    s.mark(chat, IS.begun);
  }
  if (plan.scripted) return;
  if (s.is(chat, IS.gone)) return watchSilence(s, plan, chat);
  startTask(s, plan, agent, chat, TASK.handle, s.workLeft[chat]!);
  if (plan.inviteShare > 0) armAct(s, chat, ACT.invite, s.now);
}

// Exchanges.

function exchangesBegin(
  s: CastState,
  plan: GroupPlan,
  customer: SourcePlan,
  agent: number,
  chat: number,
): void {
  if (!s.is(chat, IS.begun)) {
    const ordinal = s.works[chat]!;
    s.works[chat] = ordinal + 1;
    const exchanges = Math.max(1, s.time(customer.exchanges, PURPOSE.exchanges, chat, ordinal));
    // Whoever begins and also ends speaks once more than the other.
    const odd = customer.agentBegins === customer.agentEnds;
    s.messagesLeft[chat] = 2 * exchanges - (odd ? 1 : 0);
    s.owes[chat] = customer.agentBegins ? OWES.agent : OWES.customer;
    s.mark(chat, IS.begun);
  } else if (s.messagesLeft[chat] === 0) {
    // All was said, yet here they are again: one more word of the agent, and the end.
    s.messagesLeft[chat] = 1;
    s.owes[chat] = OWES.agent;
  }
  if (s.owes[chat] === OWES.agent) {
    customerAwaits(s, customer, chat);
    agentsTurn(s, plan, customer, agent, chat);
  } else {
    customersTurn(s, customer, chat);
    if (!plan.scripted) watchSilence(s, plan, chat);
  }
}

function agentsTurn(
  s: CastState,
  plan: GroupPlan,
  customer: SourcePlan,
  agent: number,
  chat: number,
): void {
  if (plan.scripted) return;
  const reply = customer.agentReply >= 0 ? customer.agentReply : plan.reply;
  if (reply < 0) return;
  const ordinal = s.agentTurn[chat]!;
  const work = s.slowed(reply, PURPOSE.agentReply, chat, ordinal, plan.slowness);
  startTask(s, plan, agent, chat, TASK.reply, work);
}

function customersTurn(s: CastState, customer: SourcePlan, chat: number): void {
  if (s.is(chat, IS.gone)) return;
  const ordinal = s.customerTurn[chat]!;
  const after = s.time(customer.reply, PURPOSE.customerReply, chat, ordinal);
  s.arm(chat, CAST_CHAT_TIMER.customerReply, s.now + after, s.customerTie);
}

function customerAwaits(s: CastState, customer: SourcePlan, chat: number): void {
  if (customer.replyPatience < 0 || s.is(chat, IS.gone)) return;
  const after = s.time(customer.replyPatience, PURPOSE.replyPatience, chat, s.customerTurn[chat]!);
  s.arm(chat, CAST_CHAT_TIMER.replyPatience, s.now + Math.max(1, after), s.customerTie);
}

/** From here on the agent waits for the customer: gives up after a time, or at least asks whether anybody is there. */
export function watchSilence(s: CastState, plan: GroupPlan, chat: number): void {
  if (plan.givesUp >= 0) {
    const after = s.time(plan.givesUp, PURPOSE.givesUp, chat, s.agentTurn[chat]!);
    s.arm(chat, CAST_CHAT_TIMER.givesUp, s.now + after, s.agentTie);
  } else if (s.is(chat, IS.gone) && s.agentTurn[chat] === 0 && !s.is(chat, IS.greeted))
    armAct(s, chat, ACT.greet, s.now);
}

export function armAct(s: CastState, chat: number, act: number, at: number): void {
  s.act[chat] = act;
  s.arm(chat, CAST_CHAT_TIMER.act, at, s.agentTie);
}

/** The agent has written (whoever made them). */
export function agentHasWritten(s: CastState, chat: number, agent: number): void {
  const source = s.source[chat]!;
  if (source === NONE || s.phase[chat] !== PHASE.live) return;
  s.cancel(chat, CAST_CHAT_TIMER.replyPatience);
  const customer = s.sources[source]!;
  const plan = s.planOf(agent);
  const wasTurn = s.owes[chat] === OWES.agent && s.assignee[chat] === agent;
  if (!wasTurn && !s.is(chat, IS.gone)) return;
  s.agentTurn[chat] = s.agentTurn[chat]! + 1;
  if (wasTurn) {
    s.messagesLeft[chat] = s.messagesLeft[chat]! - 1;
    if (s.messagesLeft[chat] === 0) s.owes[chat] = OWES.nobody;
    else {
      s.owes[chat] = OWES.customer;
      customersTurn(s, customer, chat);
    }
  }
  if (!plan.scripted) watchSilence(s, plan, chat);
}

/** The customer has written: the agent notices, now or later. */
export function customerHasWritten(s: CastState, chat: number): void {
  const source = s.source[chat]!;
  if (source === NONE) return;
  s.cancel(chat, CAST_CHAT_TIMER.customerReply);
  if (s.owes[chat] !== OWES.customer) return;
  const ordinal = s.customerTurn[chat]!;
  s.customerTurn[chat] = ordinal + 1;
  s.messagesLeft[chat] = s.messagesLeft[chat]! - 1;
  s.owes[chat] = s.messagesLeft[chat] === 0 ? OWES.nobody : OWES.agent;
  if (s.phase[chat] !== PHASE.live) return;
  s.cancel(chat, CAST_CHAT_TIMER.givesUp);
  const customer = s.sources[source]!;
  if (s.owes[chat] === OWES.agent) customerAwaits(s, customer, chat);
  const agent = s.assignee[chat]!;
  const plan = s.planOf(agent);
  if (plan.scripted) return;
  s.unmark(chat, IS.dismissed);
  const after = plan.notice < 0 ? 0 : s.time(plan.notice, PURPOSE.notice, chat, ordinal);
  const atOnce = after === 0 && plan.bannerMissed === 0;
  if (atOnce && s.owes[chat] === OWES.agent) agentsTurn(s, plan, customer, agent, chat);
  else s.arm(chat, CAST_CHAT_TIMER.notice, s.now + after, s.agentTie);
}

/** The banner of the customer's message is answered, or dismissed; or a dismissed message is found after all. */
export function messageIsNoticed(s: CastState, chat: number): void {
  const agent = s.assignee[chat]!;
  const plan = s.planOf(agent);
  const ordinal = s.customerTurn[chat]! - 1;
  // A banner is shown only to one who is elsewhere, in another chat.
  if (
    !s.is(chat, IS.dismissed) &&
    s.held[agent]! > 1 &&
    s.happens(plan.bannerMissed, PURPOSE.banner, chat, ordinal)
  ) {
    s.mark(chat, IS.dismissed);
    if (plan.bannerNoticed >= 0) {
      const after = s.time(plan.bannerNoticed, PURPOSE.bannerNoticed, chat, ordinal);
      s.arm(chat, CAST_CHAT_TIMER.notice, s.now + after, s.agentTie);
    }
    s.platform.tell(EV.replyDismissed, chat, agent);
    return;
  }
  if (plan.notice >= 0 || plan.bannerMissed > 0) s.platform.tell(EV.replyNoticed, chat, agent);
  if (s.owes[chat] === OWES.nobody) finish(s, plan, agent, chat);
  else agentsTurn(s, plan, s.sources[s.source[chat]!]!, agent, chat);
}

/** The agent's task is done: the reply is sent, or the handle time is over. */
export function workIsDone(s: CastState, chat: number): void {
  const agent = s.assignee[chat]!;
  const plan = s.planOf(agent);
  const task = s.task[chat]!;
  endTask(s, agent, chat);
  if (task === TASK.handle) finish(s, plan, agent, chat);
  else if (task === TASK.reply) replyIsSent(s, plan, agent, chat);
  takeNext(s, plan, agent);
}

function replyIsSent(s: CastState, plan: GroupPlan, agent: number, chat: number): void {
  const ordinal = s.agentTurn[chat]!;
  s.platform.agentWrites(agent, chat);
  if (s.happens(plan.closesTab, PURPOSE.closesTab, chat, ordinal)) s.platform.closeTab(agent, chat);
  if (s.phase[chat] !== PHASE.live || s.assignee[chat] !== agent) return;
  if (s.owes[chat] === OWES.nobody) return finish(s, plan, agent, chat);
  if (ordinal > 0) return;
  if (plan.inviteShare > 0) bringInColleague(s, plan, chat, agent);
  if (plan.transferEarly) handOver(s, plan, chat, agent);
}

/** The agent is through with the chat: hands it over, or brings it to its end. */
function finish(s: CastState, plan: GroupPlan, agent: number, chat: number): void {
  // With one handle time there is no first reply: the chat is handed over when the agent is through.
  const isDue = !plan.transferEarly || s.sources[s.source[chat]!]!.isHandle;
  if (isDue && handOver(s, plan, chat, agent)) return;
  bringToEnd(s, plan, agent, chat);
}

/** Ends the chat in one of the ways, or forgets to. */
export function bringToEnd(s: CastState, plan: GroupPlan, agent: number, chat: number): void {
  const ordinal = s.endings[chat]!;
  s.endings[chat] = ordinal + 1;
  const u = plan.endBelow >= 1 ? 0 : s.chance(PURPOSE.ending, chat, ordinal);
  if (u < plan.endBelow) s.platform.endChat(agent, chat, WHY.agentEnd);
  else if (u < plan.endAndCloseBelow) s.platform.endChat(agent, chat, WHY.agentEndClose);
  else if (u < plan.resolveBelow) {
    s.platform.resolve(agent, chat);
    // Where resolving the case leaves the chat alone, the chat has to be ended besides.
    if (s.phase[chat] === PHASE.live && s.assignee[chat] === agent)
      s.platform.endChat(agent, chat, WHY.agentEnd);
  } else {
    // Forgotten: a last word stands, and the platform's own timers may end it.
    if (s.agentTurn[chat] === 0) greet(s, chat);
    if (s.phase[chat] === PHASE.live) watchSilence(s, plan, chat);
  }
}

/** The agent writes a word that is no part of the exchanges. */
export function greet(s: CastState, chat: number): void {
  s.mark(chat, IS.greeted);
  s.platform.agentWrites(s.assignee[chat]!, chat);
}

/** The agent gives up on a silent customer. */
export function agentGivesUp(s: CastState, chat: number): void {
  s.platform.endChat(s.assignee[chat]!, chat, WHY.gaveUp);
}
