/**
 * What is left to do when a chat has ended: the wrap-up is closed, the tab, and the conversation, which takes the agent's time
 * or is forgotten. Until then the chat's slot is kept.
 */
import { AGENT, RECORD } from '../events.ts';
import { PURPOSE } from '../random/purposes.ts';
import { CAST_CHAT_TIMER } from '../timer-ids.ts';
import { armAct } from './conversation.ts';
import { RELEASE_ON } from './plans.ts';
import { takeOther } from './presence.ts';
import { ACT, type CastState, IS, NEED, NONE } from './state.ts';

/** The chat has ended with this agent; `record` is the conversation's state from now on. */
export function clearUp(s: CastState, chat: number, agent: number, record: number): void {
  if (agent === NONE) return;
  const plan = s.planOf(agent);
  if (plan.scripted) return;
  if (record === RECORD.closed) s.mark(chat, IS.recordClosed);
  if (plan.releaseOn === RELEASE_ON.tabClose) {
    s.need(chat, NEED.afterChat);
    armAct(s, chat, ACT.closeTab, s.now + paperwork(s, chat, agent));
  } else if (record !== RECORD.closed) {
    const chosen = s.happens(plan.closesRecord, PURPOSE.closesRecord, chat, 0);
    const atOnce = plan.releaseOn === RELEASE_ON.caseDone && plan.closesRecord === 0;
    if (chosen || atOnce) {
      s.need(chat, NEED.afterChat);
      const after = chosen
        ? s.time(plan.recordAfter, PURPOSE.recordAfter, chat, 0)
        : paperwork(s, chat, agent);
      s.arm(chat, CAST_CHAT_TIMER.afterChat, s.now + after, s.agentTie);
    }
  }
}

/** Time for notes where the platform has no wrap-up of its own. */
function paperwork(s: CastState, chat: number, agent: number): number {
  const source = s.source[chat]!;
  if (source === NONE) return 0;
  const queue = s.sources[source]!.queues[s.kind[chat]!]!;
  if (s.scenario.queues[queue]!.rules['wrapUp.mode'] !== 'none') return 0;
  return wrapUpTime(s, chat, agent);
}

function wrapUpTime(s: CastState, chat: number, agent: number): number {
  const plan = s.planOf(agent);
  if (plan.wrapUp < 0) return 0;
  const ordinal = s.wraps[chat]!;
  s.wraps[chat] = ordinal + 1;
  return Math.floor(s.slowed(plan.wrapUp, PURPOSE.wrapUp, chat, ordinal, plan.slowness) + 0.5);
}

/** The tab is closed; where the group also closes records, that comes after. */
export function tabIsClosed(s: CastState, chat: number): void {
  const agent = s.closer[chat]!;
  s.platform.closeTab(agent, chat);
  const plan = s.planOf(agent);
  const isOpen = !s.is(chat, IS.recordClosed);
  if (isOpen && s.happens(plan.closesRecord, PURPOSE.closesRecord, chat, 0)) {
    const after = s.time(plan.recordAfter, PURPOSE.recordAfter, chat, 0);
    s.arm(chat, CAST_CHAT_TIMER.afterChat, s.now + after, s.agentTie);
  } else s.done(chat, NEED.afterChat);
}

/** The agent turns to the record: closes it, which may take time of its own. Nobody closes one while signed out. */
export function recordsTurn(s: CastState, chat: number): void {
  const agent = s.closer[chat]!;
  const plan = s.planOf(agent);
  const units = s.scenario.rules['capacity.cost'];
  if (s.is(chat, IS.closingRecord)) takeOther(s, agent, -units);
  else if (s.agentState[agent] === AGENT.signedOut && plan.recordAfter >= 0) {
    const ordinal = s.endings[chat]! + 1;
    s.endings[chat] = ordinal;
    const after = s.time(plan.recordAfter, PURPOSE.recordAfter, chat, ordinal);
    s.arm(chat, CAST_CHAT_TIMER.afterChat, s.now + Math.max(1_000_000, after), s.agentTie);
    return;
  } else if (plan.recordTakes >= 0) {
    s.mark(chat, IS.closingRecord);
    takeOther(s, agent, units);
    const takes = s.time(plan.recordTakes, PURPOSE.recordTakes, chat, 0);
    s.arm(chat, CAST_CHAT_TIMER.afterChat, s.now + takes, s.agentTie);
    return;
  }
  s.platform.closeRecord(agent, chat);
  s.done(chat, NEED.afterChat);
}

/** Wrap-up has begun: until Close is pressed, or the time is up (`until`). */
export function wrapUpBegins(s: CastState, chat: number, agent: number, until: number): void {
  s.need(chat, NEED.wrapUp);
  s.closer[chat] = agent;
  const plan = s.planOf(agent);
  if (plan.scripted) return;
  // A timed one is cut short only by those who press Close; a manual one has to be closed by somebody.
  if (plan.wrapUp < 0 && until < Number.POSITIVE_INFINITY) return;
  const at = s.now + wrapUpTime(s, chat, agent);
  if (at < until) s.arm(chat, CAST_CHAT_TIMER.wrapUp, at, s.agentTie);
}

export function wrapUpEnds(s: CastState, chat: number): void {
  s.cancel(chat, CAST_CHAT_TIMER.wrapUp);
  s.done(chat, NEED.wrapUp);
}
