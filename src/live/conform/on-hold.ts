/**
 * The on-hold limit: a chat on hold for session.hold ends then, and none ends for it before. A message may wake it or have it put
 * on hold anew, which not every recording tells, so what is kept too long is seen of chats alone in which nobody wrote.
 */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import type { Audit } from './audit.ts';
import type { ChatFacts } from './facts.ts';
import { words } from './words.ts';

/** It has ended because it was on hold too long: was that so? */
export function holdEnded(audit: Audit, r: TraceRecord, chat: ChatFacts): void {
  const limit = limitOf(audit, chat);
  if (limit === null) return;
  const lasted = r.at - chat.heldAt;
  audit.say(
    'hold-limit',
    lasted < limit - audit.blur
      ? `chat ${chat.number} is ended after ${words(lasted)} on hold, and session.hold is ${words(limit)}`
      : undefined,
    r.at,
    chat,
    chat.assignee,
    r.line,
  );
}

/** It is put on hold: is it over when the limit is? */
export function armHold(audit: Audit, r: TraceRecord, chat: ChatFacts): void {
  const limit = limitOf(audit, chat);
  if (limit === null || limit === Number.POSITIVE_INFINITY) return;
  const deadline = r.at + limit;
  const { sessionFrom } = chat;
  audit.due.add(deadline + audit.blur, () => {
    const from = r.at - audit.blur;
    if (chat.heldAt !== r.at || limitOf(audit, chat) === null) return;
    const isOver = chat.endedAt !== undefined;
    // Woken, handed on or sent back within the slack: then it may have been after this.
    const isTheSame =
      chat.onHold &&
      chat.sessionFrom === sessionFrom &&
      chat.wokenAt <= from &&
      chat.rankedAt <= from &&
      (sessionFrom ?? Number.POSITIVE_INFINITY) <= from;
    if (!isOver && !isTheSame) return;
    if (
      !isOver &&
      (wroteSince(chat.agentWrote, r, from) || wroteSince(chat.customerWrote, r, from))
    )
      return;
    audit.say(
      'hold-limit',
      isOver ? undefined : `chat ${chat.number} stays on hold beyond ${words(limit)}`,
      deadline,
      chat,
      chat.assignee,
    );
  });
}

/** At slack zero the order of lines tells who wrote after it. */
const wroteSince = (wrote: ChatFacts['agentWrote'], r: TraceRecord, from: number): boolean =>
  wrote !== undefined && (from === r.at ? wrote.line > r.line : wrote.at > from);

/** The limit of the hold that is known last; null where it is not sure which queue's it is. */
function limitOf(audit: Audit, chat: ChatFacts): number | null {
  const { heldAt, queue } = chat;
  if (queue < 0 || heldAt === Number.NEGATIVE_INFINITY) return null;
  if (!audit.isSure(heldAt - audit.blur) || chat.classSince > heldAt - audit.blur) return null;
  return audit.rules.queue['session.hold'][queue]!;
}
