/**
 * Judges an event against the state before it: which rules does it break? The same predicates that `decide` uses to
 * propose, used here to audit. A table of rules by name, so that each can be reported as held, violated or not seen.
 */
import { AGENT, CHAT, EV, WHY } from '../events.ts';
import { hasRoom, isEligible, isRefuser, limitFor, serves } from './agents.ts';
import { bestChatFor, mayHelpThemselves, mayTakeChat } from './decide.ts';
import { holds } from './desk.ts';
import type { FoldedEvent } from './fold.ts';
import { rings } from './offers.ts';
import { EXCLUDE, IDLE_ARM, MODE } from './rule-columns.ts';
import { FLAG, NONE, type RouterState } from './state.ts';
import { goesBefore } from './waiting.ts';

/** What can be broken, with the rule or the sentence that says so. */
export const BREACHES = {
  'not-waiting': 'A chat is offered or connected once: it must be waiting (double assignment).',
  'not-offered': 'Only the agent whom the offer was made to can answer it.',
  'agent-away': 'Offers go to agents who are signed in and ready.',
  'in-cooldown': 'pacing.delay: no automatic offer before the routing delay has passed.',
  'in-wrap-up': 'wrapUp.blocks: no new chats while a wrap-up blocks the agent.',
  'offers-at-once': 'offer.parallelPerAgent: so many offers at once and no more.',
  'over-capacity': 'capacity.total, capacity.max, capacity.perQueue, capacity.rateLimit.',
  'not-served': 'The agent serves the queue and has the skills that the chat demands.',
  excluded: 'offer.exclude: this agent has refused the chat.',
  order: 'queue.rank: a chat that goes first could have been given to this agent.',
  deadline: 'offer.timeout: the deadline is the time of the offer and the accept timeout.',
  'after-deadline': 'offer.timeout: an answer after the deadline comes too late.',
  'missed-early': 'offer.timeout: an offer is missed at its deadline, not before.',
  'not-held': 'Only an agent who has the chat can write in it or end it.',
  'ended-early': 'session.idle: auto-end before the silence was long enough.',

  'queue-full': 'queue.maxLength: refused although there was room.',
} as const;
export type Breach = keyof typeof BREACHES;

/** The rules that event `e` breaks, given the state before it; empty when it obeys them all. */
export function violations(s: RouterState, e: FoldedEvent): Breach[] {
  s.now = e.t;
  const found: Breach[] = [];
  switch (e.kind) {
    case EV.offerMade:
      if (s.chatState[e.chat] === CHAT.live) return found;
      judgeGiven(s, e, found, true);
      if (e.y !== e.t + s.rules.timeout[s.chatQueue[e.chat]!]!) found.push('deadline');
      return found;
    case EV.chatAssigned:
      if (e.x === WHY.auto || e.x === WHY.preferred) judgeGiven(s, e, found, false);
      return found;
    case EV.chatAccepted:
      if (s.chatState[e.chat] !== CHAT.waiting) found.push('not-waiting');
      else if (!serves(s, e.agent, e.chat)) found.push('not-served');
      else if (!mayHelpThemselves(s, e.agent) || !mayTakeChat(s, e.agent, e.chat))
        found.push('over-capacity');
      else if (
        e.x === WHY.next &&
        s.rules.run['match.arrivalOnly'] === 0 &&
        bestChatFor(s, e.agent, false) !== e.chat
      )
        found.push('order');
      return found;
    case EV.offerAccepted:
    case EV.offerDeclined:
    case EV.offerMissed:
      judgeAnswer(s, e, found);
      return found;
    case EV.messageAgent:
      if (!holds(s, e.agent, e.chat)) found.push('not-held');
      return found;
    case EV.chatEnded:
      judgeEnd(s, e, found);
      return found;
    case EV.chatRefused:
      if (
        e.x === WHY.queueFull &&
        s.scenario.queues[s.chatQueue[e.chat]!]!.overflow === null &&
        s.queueWaiting[s.chatQueue[e.chat]!]! <
          s.rules.queue['queue.maxLength'][s.chatQueue[e.chat]!]!
      )
        found.push('queue-full');
      return found;
    default:
      return found;
  }
}

function judgeGiven(s: RouterState, e: FoldedEvent, found: Breach[], isOffer: boolean): void {
  const { chat, agent } = e;
  if (s.chatState[chat] !== CHAT.waiting) {
    found.push('not-waiting');
    return;
  }
  const queue = s.chatQueue[chat]!;
  const preferredThough =
    s.chatPreferred[chat] === agent && s.rules.run['match.stickyIgnores'] !== 0;
  const cycled =
    s.rules.run['offer.cycleIncludesDisabled'] !== 0 && s.agentState[agent] === AGENT.channelOff;
  if (
    (s.agentState[agent] !== AGENT.ready || s.agentDeferred[agent] !== NONE) &&
    !preferredThough &&
    !cycled
  )
    found.push('agent-away');
  if (s.agentCooldownUntil[agent] !== 0) found.push('in-cooldown');
  if (s.agentWrapBlocks[agent] !== 0) found.push('in-wrap-up');
  if (isOffer && s.agentPending[agent]! >= s.rules.parallel[agent]!) found.push('offers-at-once');
  if (!hasRoom(s, agent, queue, limitFor(s, agent, queue, s.chatPriority[chat]!)))
    found.push('over-capacity');
  if (!serves(s, agent, chat)) found.push('not-served');
  if (s.rules.run['offer.exclude'] === EXCLUDE.forever && isRefuser(s, chat, agent))
    found.push('excluded');
  if (
    s.rules.run['queue.choose'] === 0 &&
    s.rules.run['match.perTick'] === Number.POSITIVE_INFINITY &&
    overtakes(s, chat, agent)
  )
    found.push('order');
}

/** Whether a plain chat stands before this one and the agent could have been given it just as well. */
function overtakes(s: RouterState, chat: number, agent: number): boolean {
  if (s.rules.run['match.arrivalOnly'] === 1 || s.rules.run['match.tick'] > 0) return false;
  if (s.chatPreferred[chat] === agent) return false;
  for (let cls = 0; cls < s.classCount; cls++) {
    const head = s.classHead[cls]!;
    if (head === NONE || head === chat || s.classSize[cls] === 0) continue;
    const plain = (s.chatFlags[head]! & FLAG.special) === 0;
    if (plain && goesBefore(s, head, chat) && isEligible(s, agent, head)) return true;
  }
  return false;
}

function judgeAnswer(s: RouterState, e: FoldedEvent, found: Breach[]): void {
  if (!rings(s, e.agent, e.chat)) {
    found.push('not-offered');
    return;
  }
  if (s.chatState[e.chat] === CHAT.live) return;
  const deadline = s.chatOfferAt[e.chat]! + s.rules.timeout[s.chatQueue[e.chat]!]!;
  if (e.kind === EV.offerMissed) {
    if (e.t < deadline) found.push('missed-early');
  } else if (e.t > deadline) found.push('after-deadline');
}

function judgeEnd(s: RouterState, e: FoldedEvent, found: Breach[]): void {
  const queue = s.chatQueue[e.chat]!;
  if (e.x !== WHY.idle) return;
  const arm = s.rules.queue['session.idleArm'][queue];
  if (arm !== IDLE_ARM.eachAgent && arm !== IDLE_ARM.any) return;
  if (e.t < s.chatLastActivity[e.chat]! + s.rules.idle[queue]!) found.push('ended-early');
}

/**
 * Work conservation, after everything of an instant is settled: a waiting chat beside an agent who could be given it.
 * Returns the chat, or NONE. Only where matching is by events.
 */
export function waitsBesideFree(s: RouterState): number {
  const rules = s.rules.run;
  if (
    rules['match.mode'] !== MODE.push ||
    rules['match.tick'] > 0 ||
    rules['match.arrivalOnly'] === 1
  )
    return NONE;
  if (rules['match.triggers'] !== 15 || rules['match.perTick'] !== Number.POSITIVE_INFINITY)
    return NONE;
  for (let cls = 0; cls < s.classCount; cls++) {
    const chat = s.classHead[cls]!;
    if (chat === NONE || s.classSize[cls] === 0 || (s.chatFlags[chat]! & FLAG.special) !== 0)
      continue;
    for (let agent = 0; agent < s.agentCount; agent++) if (isEligible(s, agent, chat)) return chat;
  }
  return NONE;
}
