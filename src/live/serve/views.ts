/**
 * What clients are shown, as JSON: a chat to its customer and to an agent, an agent to itself, the platform to administrators.
 * Times are seconds from the start. Reads the world and changes nothing.
 */
import { AGENT_STATES, CHAT, CHAT_STATES, REASONS, RECORD_STATES } from '../../engine/events.ts';
import { isParticipant } from '../../engine/router/apply.ts';
import type { RouterState } from '../../engine/router/router.ts';
import { LEFT_LIVE } from '../../engine/router/rule-columns.ts';
import { FLAG } from '../../engine/router/state.ts';
import { CHAT_TIMER } from '../../engine/timer-ids.ts';
import type { RuleName } from '../../scenarios/rules.ts';
import { RULE_NAMES } from '../../scenarios/rules.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { ChatRecord, Message } from './books.ts';
import { seesList } from './told.ts';

export const seconds = (micros: number): number | null =>
  Number.isFinite(micros) ? micros / 1_000_000 : null;

const isGoing = (state: number): boolean =>
  state === CHAT.waiting || state === CHAT.offered || state === CHAT.live;

export interface Shown {
  readonly s: RouterState;
  readonly scenario: Scenario;
}

const limit = (units: number): number | null => (Number.isFinite(units) ? units : null);
const agentName = ({ scenario }: Shown, agent: number): string | null =>
  scenario.agents[agent]?.name ?? null;

export function messageView(w: Shown, chat: ChatRecord, m: Message) {
  return {
    chat: chat.number,
    message: m.message,
    t: seconds(m.at),
    from: m.from,
    ...(m.agent < 0 ? {} : { agent: agentName(w, m.agent) }),
    text: m.text,
    ...(m.id === undefined ? {} : { id: m.id }),
  };
}

interface Left {
  readonly left?: { readonly until: number | null };
}

/** Of a chat that goes on without its customer: when the rejoin window is over; null = they may come back while it goes on. */
function leftOf({ s }: Shown, { slot }: ChatRecord): Left {
  const hasLeft = (s.chatFlags[slot]! & (FLAG.inGrace | FLAG.leftUnnoticed)) !== 0;
  if (!hasLeft || !isGoing(s.chatState[slot]!)) return {};
  const until = s.timers.timeOf(s.chatTimer(slot, CHAT_TIMER.left));
  return { left: { until: until < 0 ? null : seconds(until) } };
}

/** Whether the platform has noticed that the customer left, so that agents see it. */
function isNoticed({ s }: Shown, { slot }: ChatRecord): boolean {
  if ((s.chatFlags[slot]! & FLAG.inGrace) !== 0) return true;
  if (s.chatState[slot] !== CHAT.live) return false;
  return s.rules.queue['session.leftLive'][s.chatQueue[slot]!] !== LEFT_LIVE.undetected;
}

/** To the customer a chat that rings somewhere waits. */
export function customersChat(w: Shown, chat: ChatRecord) {
  const state = w.s.chatState[chat.slot]!;
  return {
    chat: chat.number,
    state: state === CHAT.offered ? 'waiting' : CHAT_STATES[state],
    queue: queueName(w, chat),
    arrived: seconds(w.s.chatArrivedAt[chat.slot]!),
    ...(state === CHAT.live ? { agent: agentName(w, chat.assignee) } : {}),
    ...leftOf(w, chat),
    ...(chat.reason === '' ? {} : { reason: chat.reason }),
    messages: chat.messages.map((m) => messageView(w, chat, m)),
  };
}

/** The least of a chat, for answers on a socket. */
export function standing(w: Shown, chat: ChatRecord, toCustomer: boolean) {
  const state = w.s.chatState[chat.slot]!;
  return {
    chat: chat.number,
    state: toCustomer && state === CHAT.offered ? 'waiting' : CHAT_STATES[state],
    ...(chat.reason === '' ? {} : { reason: chat.reason }),
  };
}

export function agentsChat(w: Shown, chat: ChatRecord) {
  const { s } = w;
  const { left, ...truth } = truthOf(w, chat);
  return {
    ...truth,
    ...((left === undefined || !isNoticed(w, chat) ? {} : { left }) as Left),
    participants: w.scenario.agents
      .filter((_, a) => s.chatState[chat.slot] === CHAT.live && isParticipant(s, chat.slot, a))
      .map(({ name }) => name),
    messages: chat.messages.map((m) => messageView(w, chat, m)),
  };
}

/** Where a chat stands, for the administrators' list. */
export function truthOf(w: Shown, chat: ChatRecord) {
  const { s, scenario } = w;
  const state = s.chatState[chat.slot]!;
  const holds = state === CHAT.offered || state === CHAT.live;
  return {
    chat: chat.number,
    state: CHAT_STATES[state],
    customer: chat.customer.name,
    queue: queueName(w, chat),
    priority: s.chatPriority[chat.slot]!,
    skills: s.classSkills[s.chatClass[chat.slot]!]!.map((skill) => scenario.skills[skill] ?? ''),
    arrived: seconds(s.chatArrivedAt[chat.slot]!),
    agent: holds ? agentName(w, s.chatAgent[chat.slot]!) : null,
    offers: [...chat.ringing.values()].map(({ agent, offer, until }) => ({
      agent: agentName(w, agent),
      offer,
      until: seconds(until),
    })),
    conversation: RECORD_STATES[s.conversationState[s.chatConversation[chat.slot]!]!],
    messageCount: chat.messages.length,
    ...leftOf(w, chat),
    ...(chat.reason === '' ? {} : { reason: chat.reason }),
  };
}

function queueName({ s, scenario }: Shown, chat: ChatRecord): string {
  return scenario.queues[s.chatQueue[chat.slot]!]?.name ?? '';
}

export function agentView(w: Shown, agent: number, chats: Iterable<ChatRecord>) {
  const { s, scenario } = w;
  const offers: object[] = [];
  const live: object[] = [];
  const wrapUps: number[] = [];
  const list: number[] = [];
  const sees = seesList(s, agent);
  for (const chat of chats) {
    const state = s.chatState[chat.slot]!;
    const offer = chat.ringing.get(agent);
    if (offer !== undefined)
      offers.push({
        chat: chat.number,
        offer: offer.offer,
        until: seconds(offer.until),
        queue: queueName(w, chat),
        of: state === CHAT.live ? 'a live chat' : 'a waiting chat',
      });
    const isAssignee = s.chatAgent[chat.slot] === agent;
    if (state === CHAT.live && (isAssignee || isParticipant(s, chat.slot, agent)))
      live.push({ chat: chat.number, as: isAssignee ? 'assignee' : 'participant' });
    if (state === CHAT.ended && s.chatWrapAgent[chat.slot] === agent) wrapUps.push(chat.number);
    const serves = s.agentServes[agent * s.queueCount + s.chatQueue[chat.slot]!] === 1;
    if (sees && state === CHAT.waiting && serves) list.push(chat.number);
  }
  return { ...agentLine(w, agent), queues: servedBy(w, agent), offers, chats: live, wrapUps, list };

  function servedBy({ s: state }: Shown, a: number): string[] {
    return scenario.queues
      .filter((_, q) => state.agentServes[a * state.queueCount + q] === 1)
      .map(({ name }) => name);
  }
}

function agentLine({ s, scenario }: Shown, agent: number) {
  const cooling = s.agentCooldownUntil[agent]!;
  return {
    agent: scenario.agents[agent]!.name,
    group: scenario.groups[s.agentGroup[agent]!]!.name,
    state: AGENT_STATES[s.agentState[agent]!],
    reason: REASONS[s.agentReason[agent]!] ?? '',
    used: s.agentUsed[agent]!,
    capacity: limit(s.rules.total[agent]!),
    maximum: limit(Math.max(s.rules.total[agent]!, s.rules.max[agent]!)),
    routingDelayUntil: cooling > 0 ? seconds(cooling) : null,
  };
}

export function worldView(
  w: Shown,
  facts: { readonly speed: number; readonly journal: boolean; readonly version: string },
  now: number,
) {
  const { s, scenario } = w;
  return {
    name: scenario.name,
    platform: scenario.platform,
    ...facts,
    t: seconds(now),
    skills: scenario.skills,
    queues: scenario.queues.map(({ name }, q) => ({
      name,
      open: s.queueOpen[q] === 1,
      waiting: s.queueWaiting[q]!,
    })),
    groups: scenario.groups.map(({ name, queues, skills }) => ({
      name,
      queues: queues.map((q) => scenario.queues[q]!.name),
      skills: skills.map((skill) => scenario.skills[skill]!),
    })),
    agents: scenario.agents.map((_, agent) => agentLine(w, agent)),
    rules: RULE_NAMES.filter((name) => !name.startsWith('report.')) satisfies readonly RuleName[],
  };
}
