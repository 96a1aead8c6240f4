/**
 * Since when an agent has had the load that they have (match.select: longest-at-load), where the end of a chat leaves that open: a
 * slot that a wrap-up, an open tab or an open record goes on holding is as full as before, and is free with the last of them.
 * NaN, which compares with nothing, where the recording does not tell.
 */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { RELEASE, WRAP, WRAP_BLOCKS } from '../../engine/router/rule-columns.ts';
import type { AgentFacts, ChatFacts } from './facts.ts';
import type { Ledger } from './ledger.ts';

/** The chat ends with this agent. */
export function loadSinceAfterEnd(
  ledger: Ledger,
  chat: ChatFacts,
  agent: AgentFacts,
  r: TraceRecord,
): number {
  const { rules, blur } = ledger;
  if (chat.queue < 0 || agent.index < 0) return Number.NaN;
  const wrap = wrapHolds(ledger, chat);
  const isReleased = rules.agent['capacity.releaseOn'][agent.index] === RELEASE.sessionEnd;
  if (wrap === false && isReleased) return r.at;
  const isUnsure =
    wrap === undefined ||
    chat.dormant.isBlurred ||
    (blur > 0 && Math.max(chat.classSince, chat.dormant.since) > r.at - blur);
  if (isUnsure) return Number.NaN;
  return chat.dormant.last ? r.at : agent.loadSince;
}

/** The wrap-up of the chat is over. */
export function loadSinceAfterWrapUp(
  ledger: Ledger,
  chat: ChatFacts,
  agent: AgentFacts,
  r: TraceRecord,
): number {
  if (chat.queue < 0 || agent.index < 0) return Number.NaN;
  const wrap = wrapHolds(ledger, chat);
  if (wrap === undefined) return Number.NaN;
  return wrap ? r.at : agent.loadSince;
}

/** Whether the wrap-up of the chat holds its slot. */
function wrapHolds({ rules }: Ledger, { queue }: ChatFacts): boolean | undefined {
  if (rules.queue['wrapUp.mode'][queue] === WRAP.none) return false;
  const blocks = rules.queue['wrapUp.blocks'][queue];
  return blocks === WRAP_BLOCKS.agentIfSolo ? undefined : blocks === WRAP_BLOCKS.slot;
}
