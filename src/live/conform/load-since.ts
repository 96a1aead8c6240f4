/**
 * Since when an agent has had the load that they have (match.select: longest-at-load), where the end of a chat leaves that open: a
 * slot that a wrap-up, an open tab or an open record goes on holding is as full as before, and is free with the last of them.
 * NaN, which compares with nothing, where the recording does not tell.
 */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { WRAP, WRAP_BLOCKS } from '../../engine/router/rule-columns.ts';
import type { AgentFacts, ChatFacts } from './facts.ts';
import type { Ledger } from './ledger.ts';

/** The chat ends with this agent; `keeps`: it goes on holding its slot, or undefined where that is not sure. */
export function loadSinceEnd(
  ledger: Ledger,
  chat: ChatFacts,
  agent: AgentFacts,
  r: TraceRecord,
  keeps: boolean | undefined,
): number {
  const { blur } = ledger;
  if (chat.queue < 0 || agent.index < 0) return Number.NaN;
  const wrap = wrapHolds(ledger, chat);
  if (wrap === false && keeps === false) return r.at;
  const isUnsure =
    wrap === undefined ||
    keeps === undefined ||
    chat.dormant.isBlurred ||
    !chat.holders.has(agent) ||
    (blur > 0 && Math.max(chat.classSince, chat.dormant.since) > r.at - blur);
  if (isUnsure) return Number.NaN;
  return chat.dormant.last ? r.at : agent.loadSince;
}

/** The wrap-up of the chat is over. */
export function loadSinceWrapUp(
  ledger: Ledger,
  chat: ChatFacts,
  agent: AgentFacts,
  r: TraceRecord,
): number {
  if (chat.queue < 0 || agent.index < 0) return Number.NaN;
  const wrap = wrapHolds(ledger, chat);
  const kept = agent.kept.get(chat.number);
  if (wrap === undefined || kept?.isSure === false) return Number.NaN;
  return wrap && kept === undefined ? r.at : agent.loadSince;
}

/** The tab is closed, or the record. */
export function loadSinceRelease(
  ledger: Ledger,
  chat: ChatFacts,
  agent: AgentFacts,
  r: TraceRecord,
): number {
  if (!agent.wraps.has(chat.number)) return r.at;
  const wrap = chat.queue < 0 ? undefined : wrapHolds(ledger, chat);
  if (wrap === undefined) return Number.NaN;
  return wrap ? agent.loadSince : r.at;
}

/** Whether the wrap-up of the chat holds its slot. */
function wrapHolds({ rules }: Ledger, { queue }: ChatFacts): boolean | undefined {
  if (rules.queue['wrapUp.mode'][queue] === WRAP.none) return false;
  const blocks = rules.queue['wrapUp.blocks'][queue];
  return blocks === WRAP_BLOCKS.agentIfSolo ? undefined : blocks === WRAP_BLOCKS.slot;
}
