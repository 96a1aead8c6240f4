/** What cannot be: something happens to a chat before it arrived or after it ended. */
import type { EventName } from '../../engine/events.ts';
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import type { Audit } from './audit.ts';
import type { ChatFacts } from './facts.ts';

export function possible(audit: Audit, r: TraceRecord, chat: ChatFacts): void {
  const { blur } = audit;
  const say = (what: string | undefined) =>
    audit.say('possible', what, r.at, chat, undefined, r.line);
  if (r.event === 'chat.arrived') {
    return say(
      chat.arrivedAt === undefined ? undefined : `chat ${chat.number} arrives a second time`,
    );
  }
  // After an outage there are chats whose arrival nobody has seen.
  if (!audit.seen.has('chat.arrived') || audit.isDark) return;
  if (chat.arrivedAt === undefined && audit.lightSince > Number.NEGATIVE_INFINITY) return;
  if (AFTERWARDS.has(r.event)) return;
  if (chat.endedAt !== undefined && chat.endedAt + blur < r.at)
    return say(`${r.event} of chat ${chat.number}, which has ended`);
  if (chat.endedAt !== undefined && blur === 0)
    return say(`${r.event} of chat ${chat.number}, which has ended`);
  if (chat.arrivedAt !== undefined) return say(undefined);
  if (blur === 0) return say(`${r.event} of chat ${chat.number}, which has not arrived`);
  audit.due.add(r.at + blur, () =>
    say(
      chat.arrivedAt === undefined
        ? `${r.event} of chat ${chat.number}, which has not arrived`
        : undefined,
    ),
  );
}

/** What may be told of a chat after its end. */
const AFTERWARDS = new Set<EventName>([
  'chat.left',
  'chat.viewed',
  'offer.stale',
  'wrapup.started',
  'wrapup.ended',
  'customer.left',
  'message.customer',
  'conversation.opened',
  'conversation.waiting',
  'conversation.closed',
  'conversation.reopened',
  'chat.abandoned',
]);
