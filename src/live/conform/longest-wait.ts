/**
 * The longest wait for a first agent: a chat that has waited, or been offered, for queue.maxWait since it came into the queue
 * ends then, and no chat ends for that reason before. What comes after a first connection is another wait, and has no limit.
 */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import type { ChatFacts } from './facts.ts';
import type { Ledger } from './ledger.ts';

/** Broken in these words, or undefined: kept. */
export type Verdict = (broken: string | undefined, at: number) => void;

/** When the chat must be over, or null where its queue has no longest wait. */
export function waitLimit(ledger: Ledger, chat: ChatFacts): number | null {
  const { queuedAt, queue } = chat;
  if (queuedAt === undefined || queue < 0) return null;
  const longest = ledger.rules.queue['queue.maxWait'][queue]!;
  return longest === Number.POSITIVE_INFINITY ? null : queuedAt + longest;
}

/** It has ended because it waited too long: was that so? */
export function judgeEnded(ledger: Ledger, chat: ChatFacts, r: TraceRecord, judge: Verdict): void {
  if (r.reason !== 'max-wait' && r.reason !== 'unanswered') return;
  const limit = waitLimit(ledger, chat);
  // Its queue may have been another one when it came.
  if (limit === null || chat.classSince > (chat.queuedAt as number)) return;
  judge(
    r.at < limit - ledger.blur
      ? `chat ${chat.number} is ended for waiting too long after ${sec(r.at - (chat.queuedAt as number))}, and queue.maxWait is ${sec(limit - (chat.queuedAt as number))}`
      : undefined,
    r.at,
  );
}

/** Its time is over by more than the slack. */
export function judgeOverdue(ledger: Ledger, chat: ChatFacts, limit: number, judge: Verdict): void {
  // It may have gone to another queue, with another limit.
  if (waitLimit(ledger, chat) !== limit || chat.classSince > (chat.queuedAt as number)) return;
  const isOver = chat.endedAt !== undefined || chat.firstLiveAt !== undefined;
  judge(
    isOver
      ? undefined
      : `chat ${chat.number} still waits for a first agent, and queue.maxWait is ${sec(limit - (chat.queuedAt as number))}`,
    limit,
  );
}

const sec = (micros: number) => `${Number((micros / 1e6).toFixed(2))} s`;
