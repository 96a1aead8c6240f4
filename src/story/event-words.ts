/**
 * One event in the words of a spec's `then` line: `40 s offer.made C1 A2 offer=3`.
 * Used wherever events are listed: differences of traces, failed specs. Sentences for people are in sentences.ts.
 */
import type { TraceRecord } from '../engine/observe/trace-lines.ts';
import { secondsWords } from './clock.ts';

/** What to call a chat. Scripted chats have names, all others are numbered. */
export type ChatName = (chat: number) => string;
export const numbered: ChatName = (chat) => `chat ${chat}`;

/** Details in the order in which they are told; event, time, chat and agent come first and are not among them. */
const DETAILS = [
  'preferred',
  'conversation',
  'customer',
  'queue',
  'priority',
  'skills',
  'also',
  'offer',
  'by',
  'toQueue',
  'toAgent',
  'assignee',
  'state',
  'until',
  'reason',
  'wasLive',
  'again',
  'side',
  'change',
  'rule',
  'value',
  'units',
  'queues',
  'keepsCost',
] as const;
export type Detail = (typeof DETAILS)[number];

export function eventWords(
  record: TraceRecord,
  chatName: ChatName = numbered,
  details: readonly Detail[] = DETAILS,
): string {
  const words = [secondsWords(record.at), record.event];
  if (record.chat !== undefined) words.push(chatName(record.chat));
  if (record.agent !== undefined) words.push(record.agent);
  for (const key of DETAILS) {
    if (!details.includes(key) || record[key] === undefined) continue;
    words.push(`${key}=${detailText(record, key)}`);
  }
  return words.join(' ');
}

export function detailText(record: TraceRecord, key: Detail): string {
  const value = record[key];
  if (value === null || value === undefined) return 'none';
  if (key === 'until')
    return value === Number.POSITIVE_INFINITY
      ? 'never'
      : secondsWords(value as number).replace(' ', '');
  if (value === Number.POSITIVE_INFINITY) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What differs between two events, each as `agent A1 against A2`; empty when they are the same. */
export function differences(
  left: TraceRecord,
  right: TraceRecord,
  chatName: ChatName = numbered,
): string[] {
  const list: string[] = [];
  const say = (what: string, a: string, b: string) => {
    if (a !== b) list.push(`${what} ${a} against ${b}`);
  };
  say('time', secondsWords(left.at), secondsWords(right.at));
  say('event', left.event, right.event);
  const chat = (record: TraceRecord) =>
    record.chat === undefined ? 'none' : chatName(record.chat);
  say('chat', chat(left), chat(right));
  say('agent', left.agent ?? 'none', right.agent ?? 'none');
  // Details of two different events say nothing about each other.
  if (left.event !== right.event) return list;
  for (const key of DETAILS) say(key, detailText(left, key), detailText(right, key));
  return list;
}
