/**
 * The longest wait for a first agent: a chat that has waited, or been offered, for queue.maxWait since it came into the queue
 * ends then, and no chat ends for that reason before. What comes after a first connection is another wait, and has no limit.
 */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import type { Audit } from './audit.ts';
import type { ChatFacts } from './facts.ts';
import type { Ledger } from './ledger.ts';
import { words } from './words.ts';

/** When the chat must be over, or null where its queue has no longest wait. */
function waitLimit(ledger: Ledger, chat: ChatFacts): number | null {
  const { queuedAt, queue } = chat;
  if (queuedAt === undefined || queue < 0) return null;
  const longest = ledger.rules.queue['queue.maxWait'][queue]!;
  return longest === Number.POSITIVE_INFINITY ? null : queuedAt + longest;
}

/** It has ended because it waited too long: was that so? */
export function waitEnded(audit: Audit, r: TraceRecord, chat: ChatFacts): void {
  if (r.reason !== 'max-wait' && r.reason !== 'unanswered') return;
  if (!audit.isSure(chat.firstSeenAt)) return;
  const limit = waitLimit(audit.ledger, chat);
  // Its queue may have been another one when it came.
  if (limit === null || chat.classSince > (chat.queuedAt as number)) return;
  audit.say(
    'longest-wait',
    r.at < limit - audit.blur
      ? `chat ${chat.number} is ended for waiting too long after ${words(r.at - (chat.queuedAt as number))}, and queue.maxWait is ${words(limit - (chat.queuedAt as number))}`
      : undefined,
    r.at,
    chat,
    undefined,
    r.line,
  );
}

/** It has come into the queue: is it over when its time is, by more than the slack? */
export function armLongestWait(audit: Audit, r: TraceRecord, chat: ChatFacts): void {
  const limit = waitLimit(audit.ledger, chat);
  if (limit === null || chat.isWaitWatched) return;
  chat.isWaitWatched = true;
  audit.due.add(limit + audit.blur, () => {
    if (!audit.isSure(r.at)) return;
    // It may have gone to another queue, with another limit.
    if (waitLimit(audit.ledger, chat) !== limit || chat.classSince > (chat.queuedAt as number))
      return;
    const isOver = chat.endedAt !== undefined || chat.firstLiveAt !== undefined;
    audit.say(
      'longest-wait',
      isOver
        ? undefined
        : `chat ${chat.number} still waits for a first agent, and queue.maxWait is ${words(limit - (chat.queuedAt as number))}`,
      limit,
      chat,
      undefined,
    );
  });
}
