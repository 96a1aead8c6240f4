/** What administrators do: change a rule while the platform runs, restart it, open and close queues, set an agent's limit or other work. */
import type { RuleName } from '../../scenarios/rules.ts';
import { CHAT, EV, WHY } from '../events.ts';
import { touch } from './agents.ts';
import { otherWork as applyOtherWork, costChanged } from './apply.ts';
import { arrive } from './customers.ts';
import { relist } from './decide.ts';
import { emit } from './emit.ts';
import { finishChat } from './ending.ts';
import { isAgentRule, isQueueRule, isRunRule, numberOf } from './rule-columns.ts';
import { NONE, type RouterState } from './state.ts';
import { rankOf } from './waiting.ts';

/**
 * A rule takes a value from now on: for one queue, one group or one agent, or everywhere (all three -1). Timers that run
 * keep their deadlines; limits and costs hold at once, for chats that are live as well.
 * @throws RangeError for a rule that cannot be changed while the platform runs.
 */
export function changeRule(
  s: RouterState,
  name: RuleName,
  value: unknown,
  queue: number,
  group: number,
  agent: number,
  change: number,
): void {
  const number = numberOf(name, value);
  if (name === 'capacity.cost') {
    for (let q = 0; q < s.queueCount; q++)
      if (queue === NONE || queue === q) costChanged(s, q, number);
  } else if (isQueueRule(name)) {
    const column = s.rules.queue[name];
    for (let q = 0; q < s.queueCount; q++) if (queue === NONE || queue === q) column[q] = number;
  } else if (isAgentRule(name)) {
    for (let a = 0; a < s.agentCount; a++) {
      if ((agent === NONE || agent === a) && (group === NONE || s.agentGroup[a] === group))
        setAgentRule(s, name, a, number);
    }
  } else if (isRunRule(name)) s.rules.run[name] = number;
  else throw new RangeError(`${name} cannot be changed while the platform runs`);
  s.rules.lookUpBits();
  s.rules.minNeed = Math.min(...s.rules.need);
  s.rules.anyOpenMax = s.rules.agent['capacity.openMaxAt'].some(Number.isFinite);
  s.rules.anyRateLimit ||=
    s.rules.agent['capacity.rateLimit'].some(Number.isFinite) && s.rateCount.length > 0;
  if (name === 'queue.rank') rankAnew(s);
  for (let a = 0; a < s.agentCount; a++) touch(s, a);
  s.triggers |= 8;
  emit(s, EV.ruleChanged, NONE, agent, change, 0);
}

/** A maximum that was the standard capacity goes with it. */
function setAgentRule(
  s: RouterState,
  name: Parameters<typeof isAgentRule>[0],
  agent: number,
  number: number,
): void {
  const columns = s.rules.agent as unknown as Record<string, Float64Array>;
  const total = s.rules.total[agent]!;
  const follows = name === 'capacity.total' && s.rules.max[agent] === total;
  columns[name]![agent] = number;
  if (follows || (name === 'capacity.max' && number === Number.POSITIVE_INFINITY))
    s.rules.max[agent] = s.rules.total[agent]!;
}

function rankAnew(s: RouterState): void {
  for (let chat = 0; chat < s.chatCount; chat++) {
    if (s.chatState[chat] === CHAT.waiting) relist(s, chat, rankOf(s, chat, -1));
  }
}

/** The agent's own limit, set in mid-shift. */
export function setLimit(s: RouterState, agent: number, units: number): void {
  setAgentRule(s, 'capacity.total', agent, units);
  touch(s, agent);
  s.triggers |= 4;
  emit(s, EV.agentLimit, NONE, agent, units, 0);
}

/** Other work takes so many units of the agent from now on (0 gives them back). */
export function otherWork(s: RouterState, agent: number, units: number): void {
  applyOtherWork(s, agent, units);
  s.triggers |= 4;
  emit(s, EV.agentWork, NONE, agent, units, 0);
}

export function openQueue(s: RouterState, queue: number): void {
  s.queueOpen[queue] = 1;
  s.triggers |= 8;
  emit(s, EV.queueOpened, NONE, NONE, queue, 0);
}

/** Arrivals are refused from now on; waiting chats stay, or end where the queue says so. */
export function closeQueue(s: RouterState, queue: number): void {
  s.queueOpen[queue] = 0;
  emit(s, EV.queueClosed, NONE, NONE, queue, 0);
  if (s.scenario.queues[queue]!.onClose !== 'end') return;
  for (const chat of chatsIn(s, CHAT.waiting, CHAT.offered))
    if (s.chatQueue[chat] === queue) finishChat(s, chat, WHY.queueClosed);
}

/**
 * The service is interrupted: chats come back as new conversations whose wait starts at zero; the old ones are
 * abandoned (in the queue) or handled (live).
 */
export function restart(s: RouterState): void {
  emit(s, EV.systemRestarted, NONE, NONE, 0, 0);
  const before = chatsIn(s, CHAT.waiting, CHAT.offered, CHAT.live);
  for (const chat of before) {
    const customer = s.chatCustomer[chat]!;
    const cls = s.chatClass[chat]!;
    if (s.chatState[chat] !== CHAT.live) emit(s, EV.chatAbandoned, chat, NONE, WHY.restart, 0);
    finishChat(s, chat, WHY.restart);
    arrive(s, customer, cls, NONE);
  }
}

/** Chats in one of these states, oldest first. */
function chatsIn(s: RouterState, ...states: number[]): number[] {
  const chats: number[] = [];
  for (let chat = 0; chat < s.chatCount; chat++)
    if (states.includes(s.chatState[chat]!)) chats.push(chat);
  return chats.sort((a, b) => s.chatNumber[a]! - s.chatNumber[b]!);
}
