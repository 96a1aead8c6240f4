/**
 * Who could have been given what: an agent certainly free for a chat that certainly waits. What is not sure is taken for
 * "no", so that these are true only where no order of the events within the slack makes them false.
 */
import {
  EFFECT,
  EXCLUDE,
  PACING,
  type RuleColumns,
  WRAP,
  WRAP_BLOCKS,
} from '../../engine/router/rule-columns.ts';
import type { AgentFacts, ChatFacts } from './facts.ts';
import { isSurelyKept, keepingIsHidden, keptOf } from './kept-slots.ts';
import type { Ledger } from './ledger.ts';

/** Units that the agent holds at the most, as far as the recording tells. */
export function mostUsed(ledger: Ledger, agent: AgentFacts): number {
  const { rules } = ledger;
  let used = Math.max(...agent.otherWork.possible);
  for (const { chat } of agent.live.values()) used += chat.queue < 0 ? 1 : rules.cost[chat.queue]!;
  for (const { chat } of agent.offers) used += chat.queue < 0 ? 1 : rules.cost[chat.queue]!;
  for (const chat of agent.maybe) used += chat.queue < 0 ? 1 : rules.cost[chat.queue]!;
  for (const { chat } of agent.wraps.values())
    if (rules.queue['wrapUp.blocks'][chat.queue] !== WRAP_BLOCKS.none)
      used += rules.cost[chat.queue]!;
  for (const { chat } of keptOf(ledger, agent, (blocks) => blocks !== WRAP_BLOCKS.none))
    used += chat.queue < 0 ? 1 : rules.cost[chat.queue]!;
  return used;
}

/** Units that the agent surely held all the time between `before` and now; not counting `except`. */
export function leastUsed(
  ledger: Ledger,
  agent: AgentFacts,
  before: number,
  except: ChatFacts | undefined,
  queue = -1,
): number {
  const { rules } = ledger;
  const work = agent.otherWork.since > before ? 0 : Math.min(...agent.otherWork.possible);
  let used = queue >= 0 ? 0 : work;
  const add = (chat: ChatFacts) => {
    if (chat === except || chat.queue < 0 || (queue >= 0 && chat.queue !== queue)) return;
    used += rules.cost[chat.queue]!;
  };
  for (const { chat, from } of agent.live.values())
    if (from <= before && (chat.dormant.surely(before, (dormant) => !dormant) || neverSlept(chat)))
      add(chat);
  if (rules.countOffered[agent.index] === 1)
    for (const { chat, from } of agent.offers) if (from <= before) add(chat);
  for (const { chat, at } of agent.wraps.values())
    if (at <= before && rules.queue['wrapUp.blocks'][chat.queue] === WRAP_BLOCKS.slot) add(chat);
  for (const kept of keptOf(ledger, agent, (blocks) => blocks === WRAP_BLOCKS.slot))
    if (isSurelyKept(ledger, agent, kept, before)) add(kept.chat);
  return used;
}

/** Its connection counts as a change of dormancy, though it was not dormant before either. */
function neverSlept(chat: ChatFacts): boolean {
  return !chat.dormant.last && !chat.dormant.isBlurred && chat.dormant.since === chat.sessionFrom;
}

/** Who serves what is known of this agent and this chat, and surely so. */
export function surelyServes(
  ledger: Ledger,
  agent: AgentFacts,
  chat: ChatFacts,
  before: number,
): boolean {
  if (agent.index < 0 || chat.queue < 0 || chat.classSince > before) return false;
  const { scenario } = ledger;
  const group = scenario.groups[scenario.agents[agent.index]!.group]!;
  return (
    agent.serves.surely(before, (queues) =>
      [chat.queue, ...chat.also].some((q) => queues.includes(q)),
    ) && chat.skills.every((skill) => group.skills.includes(scenario.skills.indexOf(skill)))
  );
}

/** As {@link surelyServes}, the other way round. */
export function surelyDoesNotServe(
  ledger: Ledger,
  agent: AgentFacts,
  chat: ChatFacts,
  before: number,
): boolean {
  if (agent.index < 0 || chat.queue < 0 || chat.classSince > before) return false;
  const { scenario } = ledger;
  const group = scenario.groups[scenario.agents[agent.index]!.group]!;
  return (
    agent.serves.surely(
      before,
      (queues) => ![chat.queue, ...chat.also].some((q) => queues.includes(q)),
    ) || chat.skills.some((skill) => !group.skills.includes(scenario.skills.indexOf(skill)))
  );
}

/** Rules under which the recording does not tell what an agent can still be given. */
export function freedomIsHidden(ledger: Ledger): string | undefined {
  const { rules, seen } = ledger;
  const keeping = keepingIsHidden(ledger);
  if (keeping !== undefined) return keeping;
  const wraps = rules.queue['wrapUp.mode'].some(
    (mode, queue) => mode !== WRAP.none && rules.queue['wrapUp.blocks'][queue] !== WRAP_BLOCKS.none,
  );
  if (wraps && seen.has('chat.ended') && !seen.has('wrapup.started'))
    return 'wrapUp.blocks: the recording has no wrapup.started';
  if (rules.anyRateLimit) return 'capacity.rateLimit: a full window is not told';
  if (
    rules.run['pacing.scope'] === 1 &&
    rules.run['pacing.delay'] > 0 &&
    (rules.run['pacing.on'] & (PACING.accept | PACING.decline | PACING.miss | PACING.end)) !== 0
  )
    return 'pacing.scope: whether an agent is ramping up is not told';
  return undefined;
}

/**
 * Since when the agent has been free for automatic offers of this chat's kind; undefined while they are not, or may not be.
 * Capacity by the standard limit, which nobody may be kept below.
 */
export function freeSince(ledger: Ledger, agent: AgentFacts, now: number): number | undefined {
  if (agent.index < 0 || agent.deferred || agent.isHidden) return undefined;
  const { rules } = ledger;
  if (!agent.state.surely(now, (state) => state === 'ready')) return undefined;
  if (agent.offers.size >= rules.parallel[agent.index]!) return undefined;
  for (const { chat } of agent.wraps.values()) {
    const blocks = rules.queue['wrapUp.blocks'][chat.queue];
    if (blocks === WRAP_BLOCKS.agent || blocks === WRAP_BLOCKS.agentIfSolo) return undefined;
  }
  const cooled =
    agent.cooledBy === Number.NEGATIVE_INFINITY ? agent.cooledBy : agent.cooledBy + ledger.blur;
  const since = Math.max(agent.touchedAt, cooled);
  return since > now ? undefined : since;
}

export function hasRoomFor(ledger: Ledger, agent: AgentFacts, chat: ChatFacts): boolean {
  const { rules } = ledger;
  if (agent.limit.isBlurred) return false;
  const total = agent.limit.last ?? rules.total[agent.index]!;
  if (mostUsed(ledger, agent) + rules.need[chat.queue]! > total) return false;
  if (!rules.anyPerQueue) return true;
  let used = rules.cost[chat.queue]!;
  for (const held of [agent.live, agent.offers, agent.wraps, agent.kept])
    for (const other of held.values())
      if (other.chat.queue === chat.queue) used += rules.cost[chat.queue]!;
  return used <= rules.perQueue[chat.queue]!;
}

/** Nobody is preferred, this agent has not refused it, the customer is there: nothing but rank and capacity decides. */
export function isPlainFor(
  ledger: Ledger,
  chat: ChatFacts,
  agent: AgentFacts,
  now: number,
): boolean {
  const refusedAt = chat.refusers.get(agent.name);
  const forgotten =
    ledger.rules.run['offer.exclude'] === EXCLUDE.none &&
    refusedAt !== undefined &&
    refusedAt + GUARD + ledger.blur < now;
  return (
    chat.preferred === undefined &&
    (refusedAt === undefined || forgotten) &&
    !chat.gone &&
    chat.queue >= 0 &&
    chat.arrivedAt !== undefined
  );
}

/** A chat refused at the instant of its offer is kept from the same agent for so long. */
const GUARD = 1_000_000;

/** Whether a refusal takes an agent out of routing, so that it must show at once. */
export function refusalEffect(rules: RuleColumns, isMiss: boolean): number {
  const { run } = rules;
  if (run[isMiss ? 'offer.onMiss.when' : 'offer.onDecline.when'] === 1) return EFFECT.none;
  if (isMiss && run['offer.missStrikes'] > 1) return EFFECT.none;
  return run[isMiss ? 'offer.onMiss.agent' : 'offer.onDecline.agent'];
}
