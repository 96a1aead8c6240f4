/** What was known when a chat was given to an agent, and what that agent stood at just before. */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { WRAP_BLOCKS } from '../../engine/router/rule-columns.ts';
import type { AgentFacts, ChatFacts } from './facts.ts';
import { keptOf } from './kept-slots.ts';
import type { Ledger } from './ledger.ts';
import type { Refusal } from './passed-over.ts';
import type { AuditRuleName } from './rules.ts';

/** A rule was kept, or broken in these words. */
export type Judge = (rule: AuditRuleName, broken: string | undefined) => void;

/** What was known of the agent when the line came, before it was folded. */
export interface Before {
  readonly load: number;
  /** Units held; NaN where that is not told. */
  readonly used: number;
  readonly live: number;
  readonly idleSince: number;
  readonly loadSince: number;
  readonly routedAt: number;
  readonly routed: number;
  readonly touchedAt: number;
  readonly touches: number;
}

export interface Given {
  readonly r: TraceRecord;
  readonly chat: ChatFacts;
  readonly agent: AgentFacts;
  readonly before: Before;
  readonly hadRefusers: boolean;
  /** What the agent held at the most when the line came, where they were seen to be free by then as others are; asked where it matters. */
  readonly heldWhenFree: number | undefined;
  /** What was known of this agent's refusal of the chat when the line came. */
  readonly refusal: Refusal | undefined;
}

export function snapshotOf(ledger: Ledger, agent: AgentFacts): Before {
  return {
    load: loadOf(ledger, agent),
    used: usedBy(ledger, agent),
    live: agent.live.size,
    idleSince: agent.idleSince,
    loadSince: agent.loadSince,
    routedAt: agent.routedAt,
    routed: agent.routed,
    touchedAt: agent.touchedAt,
    touches: agent.touches,
  };
}

/** Live and not dormant, offered, and wrap-ups that hold a slot; NaN, which compares with nothing, where that is not told. */
function loadOf(ledger: Ledger, agent: AgentFacts): number {
  let load = agent.offers.size;
  if (agent.maybe.size > 0 || agent.isHidden) return Number.NaN;
  for (const { chat } of agent.live.values()) {
    if (chat.dormant.isBlurred) return Number.NaN;
    if (!chat.dormant.last) load++;
  }
  for (const { chat } of agent.wraps.values()) {
    const blocks = ledger.rules.queue['wrapUp.blocks'][chat.queue];
    if (blocks === WRAP_BLOCKS.slot) load++;
    else if (blocks === WRAP_BLOCKS.agentIfSolo) return Number.NaN;
  }
  for (const { isSure } of keptOf(ledger, agent, (blocks) => blocks === WRAP_BLOCKS.slot)) {
    if (!isSure) return Number.NaN;
    load++;
  }
  return load;
}

/** As the router counts them; NaN, which compares with nothing, where the recording leaves a choice. */
function usedBy(ledger: Ledger, agent: AgentFacts): number {
  const { rules } = ledger;
  if (agent.maybe.size > 0 || agent.isHidden || agent.index < 0) return Number.NaN;
  if (agent.otherWork.isBlurred || agent.limit.isBlurred) return Number.NaN;
  let used = agent.otherWork.last;
  const costOf = (chat: ChatFacts) => (chat.queue < 0 ? Number.NaN : rules.cost[chat.queue]!);
  for (const { chat } of agent.live.values()) {
    if (chat.dormant.isBlurred || chat.onHold) return Number.NaN;
    if (!chat.dormant.last) used += costOf(chat);
  }
  if (rules.countOffered[agent.index] === 1)
    for (const { chat } of agent.offers) used += costOf(chat);
  for (const { chat } of agent.wraps.values()) {
    const blocks = rules.queue['wrapUp.blocks'][chat.queue];
    if (blocks === WRAP_BLOCKS.agentIfSolo) return Number.NaN;
    if (blocks === WRAP_BLOCKS.slot) used += costOf(chat);
  }
  for (const { chat, isSure } of keptOf(ledger, agent, (blocks) => blocks === WRAP_BLOCKS.slot))
    used += isSure ? costOf(chat) : Number.NaN;
  return used;
}
