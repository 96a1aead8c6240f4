/**
 * The rejoin window: a customer who left openly may come back for session.leftGrace. Until then the chat is neither ended nor
 * put aside because they left; then it is, as session.leftLive and session.leftQueued say for where it stands.
 *
 * A leaving that only the customer's client has stamped, where the server stamps what it does, may have come to the server
 * at any time later: then the window is not shorter than that, and how much longer it may be is not known.
 */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { LEFT_LIVE } from '../../engine/router/rule-columns.ts';
import type { Audit } from './audit.ts';
import type { ChatFacts, Left } from './facts.ts';
import { words } from './words.ts';

/** It has ended, or costs no more, because its customer left: was the window over? */
export function leftForGood(audit: Audit, r: TraceRecord, chat: ChatFacts): void {
  const { left } = chat;
  if (left === undefined) return;
  const grace = graceOf(audit, chat, left);
  if (grace === null) return;
  const lasted = r.at - left.at;
  const what = r.event === 'chat.ended' ? 'is ended' : 'is put aside';
  audit.say(
    'rejoin-window',
    lasted < grace - audit.blur
      ? `chat ${chat.number} ${what} ${words(lasted)} after its customer left, who may come back for ${words(grace)}`
      : undefined,
    r.at,
    chat,
    chat.assignee,
    r.line,
  );
}

/** The customer leaves: is the chat over when the window is? */
export function armRejoin(audit: Audit, r: TraceRecord, chat: ChatFacts): void {
  const { left } = chat;
  if (left === undefined || left.line !== r.line || !left.isHeard) return;
  const grace = graceOf(audit, chat, left);
  if (grace === null) return;
  const deadline = left.at + grace;
  audit.due.add(deadline + audit.blur, () => {
    if (chat.left !== left || graceOf(audit, chat, left) === null) return;
    // Who came back within the slack may have done so after this leaving.
    const from = left.at - audit.blur;
    if (chat.returnedAt > from || (audit.blur > 0 && (chat.customerWrote?.at ?? -1) > from)) return;
    const kept = keptAs(audit, chat, from);
    if (kept === undefined) return;
    audit.say(
      'rejoin-window',
      kept === null
        ? undefined
        : `chat ${chat.number} ${kept} although its customer left and might come back for ${words(grace)} only`,
      deadline,
      chat,
      chat.assignee,
    );
  });
}

/** The window that began with this leaving; null where it is not sure. */
function graceOf(audit: Audit, chat: ChatFacts, left: Left): number | null {
  if (left.queue < 0 || left.queue !== chat.queue || !audit.isSure(left.at - audit.blur))
    return null;
  // It may have been another queue's, or none that anybody knew of before an outage.
  if (chat.classSince > left.at - audit.blur || chat.arrivedAt === undefined) return null;
  return audit.rules.queue['session.leftGrace'][left.queue]!;
}

/** Null: it is over as it must be, or put aside. Words: it should be. Undefined where the rules, or where it stood, leave that open. */
function keptAs(audit: Audit, chat: ChatFacts, from: number): string | null | undefined {
  const rules = audit.rules.queue;
  const live = rules['session.leftLive'][chat.queue];
  const endsQueued = rules['session.leftQueued'][chat.queue] === 0;
  if (live === LEFT_LIVE.end && endsQueued) return chat.endedAt !== undefined ? null : 'goes on';
  if (chat.suspects.size > 0) return undefined;
  const wasNeverLive = chat.firstLiveAt === undefined;
  if (wasNeverLive && endsQueued) return chat.endedAt !== undefined ? null : 'goes on';
  const { sessionFrom } = chat;
  const wasLive = !wasNeverLive && sessionFrom !== undefined && sessionFrom <= from;
  if (!wasLive || chat.rankedAt > from) return undefined;
  if (chat.endedAt !== undefined) return live === LEFT_LIVE.undetected ? undefined : null;
  if (live === LEFT_LIVE.end) return 'goes on';
  if (live !== LEFT_LIVE.freeSlot) return undefined;
  return chat.dormant.possible.some((dormant) => dormant) ? null : 'takes capacity';
}
