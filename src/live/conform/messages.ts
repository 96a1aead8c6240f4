/** Messages that are numbered: none is lost, told twice or out of order. */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import type { Audit } from './audit.ts';
import type { AgentFacts, ChatFacts } from './facts.ts';

/** Running numbers of messages, where the recording has them: each side counts its own in each chat from 1. */
export function messages(
  audit: Audit,
  r: TraceRecord,
  chat: ChatFacts,
  agent: AgentFacts | undefined,
): void {
  const number = r.message;
  if (number === undefined) return;
  const side = r.event === 'message.agent' ? 'agent' : 'customer';
  const { blur } = audit;
  const told = chat.messages[side];
  // Of a chat that is first seen after an outage: what was said before was told before it, or is not judged.
  const isHalfSeen = chat.arrivedAt === undefined && audit.lightSince > Number.NEGATIVE_INFINITY;
  if (told.last === 0 && isHalfSeen) told.last = number - 1;
  const say = (what: string | undefined) => audit.say('messages', what, r.at, chat, agent, r.line);
  const which = `of the ${side} in chat ${chat.number}`;
  // What was said before an outage was told then.
  if (told.last === 0 && chat.arrivedAt === undefined && audit.ledger.hasForgotten)
    told.last = number - 1;
  if (number <= told.last) {
    const skippedAt = told.missing.get(number);
    told.missing.delete(number);
    if (skippedAt === undefined) return say(`message ${number} ${which} is told twice`);
    return say(
      r.at - skippedAt > blur || blur === 0
        ? `message ${number} ${which} comes after message ${told.last}`
        : undefined,
    );
  }
  say(undefined);
  for (let skipped = told.last + 1; skipped < number && skipped <= told.last + GAP; skipped++) {
    told.missing.set(skipped, r.at);
    audit.due.add(r.at + Math.max(blur, LATE), () => {
      if (told.missing.has(skipped) && audit.isSure(r.at))
        say(`message ${skipped} ${which} is lost`);
    });
  }
  told.last = number;
}

/** A message that is later than this is lost. */
const LATE = 30_000_000;
/** Messages lost in a row that are told one by one. */
const GAP = 100;
