/**
 * Slots that chats go on holding after their end (capacity.releaseOn): until the agent closes the tab, or until the record is
 * closed; with whoever signs out all of them are free. Where the recording leaves a choice the slot is held, and not surely.
 *
 * A tab that is closed is told as chat.left of an ended chat, and nobody has it from then on; a record as conversation.closed.
 */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { RELEASE, WRAP_BLOCKS } from '../../engine/router/rule-columns.ts';
import type { AgentFacts, ChatFacts, Kept } from './facts.ts';
import type { Ledger } from './ledger.ts';
import { loadSinceRelease } from './load-since.ts';

/** Whether the chat, which ends now, goes on holding its slot; undefined where that is not sure. */
export function keepsSlot(
  ledger: Ledger,
  chat: ChatFacts,
  agent: AgentFacts,
  r: TraceRecord,
): boolean | undefined {
  const { blur } = ledger;
  const on = releaseOf(ledger, agent);
  if (on === RELEASE.sessionEnd) return false;
  const { dormant, tabClosed, recordClosed } = chat;
  // Of who is not seen to have it yet: whether it was dormant with them is not known.
  if (dormant.isBlurred || !chat.holders.has(agent) || chat.queue < 0) return undefined;
  if (dormant.last) return false;
  const isNear = (at: number) => blur > 0 && at >= r.at - blur;
  if (tabClosed?.agent === agent.name && isNear(tabClosed.at)) return false;
  if (on === RELEASE.tabClose || recordClosed === undefined) return true;
  // Stamped before the end, and not of before it: by the end itself, or by hand, and the end left it open.
  const isOfAfter = !recordClosed.isByHand || (r.state !== undefined && r.state !== 'closed');
  return isNear(recordClosed.at) && isOfAfter && !recordClosed.isUnsure ? false : undefined;
}

/** The chat has ended, and its slot is held. */
export function keepSlot(
  ledger: Ledger,
  chat: ChatFacts,
  agent: AgentFacts,
  r: TraceRecord,
  isSure: boolean,
): void {
  const isClosed = r.state === 'closed';
  agent.kept.set(chat.number, { chat, at: r.at, isClosed, isSure: isSure && !isClosed });
  ledger.keepers.set(chat.number, agent);
}

/** The tab is closed, or the record: true where that was of a chat that held its slot. */
export function releaseSlot(ledger: Ledger, chat: ChatFacts, r: TraceRecord): boolean {
  const agent = ledger.keepers.get(chat.number);
  const kept = agent?.kept.get(chat.number);
  if (agent === undefined || kept === undefined) return false;
  const isRecord = r.event === 'conversation.closed';
  if (isRecord && releaseOf(ledger, agent) !== RELEASE.caseDone) return false;
  // By hand, of a chat that ended with its record closed: that was before the end, and is only stamped after it.
  const isNear = ledger.blur > 0 && r.at - kept.at <= ledger.blur;
  if (isRecord && isNear && kept.isClosed && r.agent !== undefined) return false;
  agent.loadSince = loadSinceRelease(ledger, kept.chat, agent, r);
  agent.kept.delete(chat.number);
  ledger.keepers.delete(chat.number);
  ledger.touch(agent, r.at);
  if (isRecord) ledger.tellsRecords = true;
  else ledger.tellsTabs = true;
  // So long after its end that nothing else was known of it any more.
  if (kept.chat !== chat) ledger.chats.delete(chat.number);
  return true;
}

/** Dormant or woken within the slack of its end: whether it held the slot then is not known. */
export function doubtSlot(ledger: Ledger, chat: ChatFacts, r: TraceRecord): void {
  const { lastEnd } = chat;
  if (lastEnd === undefined || chat.endedAt === undefined || r.at - chat.endedAt > ledger.blur)
    return;
  if (releaseOf(ledger, lastEnd) === RELEASE.sessionEnd) return;
  keepSlot(ledger, chat, lastEnd, r, false);
  lastEnd.loadSince = Number.NaN;
  ledger.touch(lastEnd, r.at);
}

/** Slots that are held after the end of a chat and not by a wrap-up as well; the sure ones, or all. */
export function* keptOf(
  ledger: Ledger,
  agent: AgentFacts,
  wrapHolds: (blocks: number) => boolean,
): Generator<Kept> {
  for (const [number, kept] of agent.kept) {
    const blocks = ledger.rules.queue['wrapUp.blocks'][kept.chat.queue] ?? WRAP_BLOCKS.none;
    if (!agent.wraps.has(number) || !wrapHolds(blocks)) yield kept;
  }
}

/** Surely held since then, by what the recording tells elsewhere of such slots, too. */
export function isSurelyKept(
  ledger: Ledger,
  agent: AgentFacts,
  kept: Kept,
  before: number,
): boolean {
  if (!kept.isSure || kept.at > before) return false;
  return releaseOf(ledger, agent) === RELEASE.tabClose ? ledger.tellsTabs : ledger.tellsRecords;
}

/** Why it is not told when such a slot is free. */
export function keepingIsHidden({ rules, seen }: Ledger): string | undefined {
  if (!seen.has('chat.ended')) return undefined;
  const on = rules.agent['capacity.releaseOn'];
  if (on.includes(RELEASE.tabClose) && !seen.has('chat.left'))
    return 'capacity.releaseOn is tab-close: the recording does not tell when a tab is closed (chat.left)';
  if (on.includes(RELEASE.caseDone) && !seen.has('conversation.closed'))
    return 'capacity.releaseOn is case-done: the recording does not tell when a record is closed (conversation.closed)';
  return undefined;
}

function releaseOf({ rules }: Ledger, { index }: AgentFacts): number {
  return index < 0 ? RELEASE.sessionEnd : rules.agent['capacity.releaseOn'][index]!;
}
