/**
 * Who is told of which event: what a client of the platform would see. Customers hear of their own chats but not to whom they
 * are offered; agents of what they do and of the chats they are at; where agents help themselves, also of the list.
 */
import { AGENT, EV, EVENT_NAMES } from '../../engine/events.ts';
import { shapeOf } from '../../engine/observe/trace-lines.ts';
import type { RouterState } from '../../engine/router/router.ts';
import { MODE, PULL } from '../../engine/router/rule-columns.ts';

const CUSTOMER_HEARS: ReadonlySet<number> = new Set([
  EV.chatArrived,
  EV.chatRefused,
  EV.chatQueued,
  EV.chatRequeued,
  EV.chatAssigned,
  EV.chatAccepted,
  EV.offerAccepted,
  EV.chatJoined,
  EV.chatLeft,
  EV.chatTransferred,
  EV.chatEnded,
  EV.messageCustomer,
  EV.messageAgent,
  EV.sessionWarned,
  EV.customerLeft,
  EV.customerReturned,
  EV.systemRestarted,
]);

/** Of a chat that somebody else has: what changes the list of those who wait. */
const LIST_CHANGES: ReadonlySet<number> = new Set([
  EV.chatQueued,
  EV.chatRequeued,
  EV.chatAssigned,
  EV.chatAccepted,
  EV.chatTransferred,
  EV.chatEnded,
  EV.offerMade,
  EV.offerDeclined,
  EV.offerMissed,
  EV.offerWithdrawn,
]);

/** Of one's own chat and of oneself; the platform's own affairs are the administrators'. */
const AGENT_HEARS_NOT: ReadonlySet<number> = new Set([
  EV.chatArrived,
  EV.chatRefused,
  EV.ruleChanged,
  EV.queueOpened,
  EV.queueClosed,
]);

const names = (kinds: (kind: number) => boolean) => EVENT_NAMES.filter((_, kind) => kinds(kind));
/** For the documents: no server sends live.*, which are the drivers' own. */
const isServers = (kind: number) => kind < EV.liveThrottled || kind > EV.liveUp;
export const CUSTOMER_EVENTS = names((kind) => CUSTOMER_HEARS.has(kind));
export const AGENT_EVENTS = names((kind) => !AGENT_HEARS_NOT.has(kind) && isServers(kind));

export const customerHears = (kind: number): boolean => CUSTOMER_HEARS.has(kind);

/**
 * Hands each agent who is told to `tell`; `at` are those at the chat, `pickers` those whose rules let them see who waits:
 * few or none on most platforms, where a look at each of thousands of agents would cost more than all the rest.
 */
export function agentsTold(
  s: RouterState,
  kind: number,
  chat: number,
  agent: number,
  at: ReadonlySet<number>,
  pickers: readonly number[],
  tell: (agent: number) => void,
): void {
  if (AGENT_HEARS_NOT.has(kind)) return;
  if (kind === EV.systemRestarted) {
    for (let a = 0; a < s.agentCount; a++) tell(a);
    return;
  }
  const actor = shapeOf(kind).preferred === true ? -1 : agent;
  if (actor >= 0) tell(actor);
  for (const other of at) if (other !== actor) tell(other);
  if (chat < 0 || !LIST_CHANGES.has(kind)) return;
  const queue = s.chatQueue[chat]!;
  for (const a of pickers) {
    if (a === actor || at.has(a) || s.agentServes[a * s.queueCount + queue] === 0) continue;
    if (seesList(s, a)) tell(a);
  }
}

/** Whether the agent's screen shows who waits. */
export function seesList(s: RouterState, agent: number): boolean {
  return s.agentState[agent] !== AGENT.signedOut && maySeeList(s, agent);
}

/** By the rules, signed in or not. */
const maySeeList = (s: RouterState, agent: number): boolean =>
  s.rules.run['match.mode'] !== MODE.push || s.rules.agent['match.pull'][agent] === PULL.pick;

/** In order of their numbers; others when a rule changes. */
export function pickersIn(s: RouterState): number[] {
  const found: number[] = [];
  for (let a = 0; a < s.agentCount; a++) if (maySeeList(s, a)) found.push(a);
  return found;
}
