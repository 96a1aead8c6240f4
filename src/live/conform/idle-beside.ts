/** Work conservation: no chat waits beside an agent who could be given it. */
import type { Audit } from './audit.ts';
import type { ChatFacts } from './facts.ts';
import { freeSince, hasRoomFor, isPlainFor, surelyServes } from './free.ts';
import { words } from './words.ts';

/** Nothing happened from the last stamp until `now`: does a chat wait beside a free agent all that time? */
export function conserveWork(audit: Audit, now: number): void {
  const { ledger, findings } = audit;
  if (ledger.waiting.size === 0 || !findings.isOpen('work-conservation')) return;
  if (!audit.isSure(audit.edge)) return;
  // The certain part of both must be longer than the slack itself.
  const latest = now - 1.5 * audit.blur;
  audit.say('work-conservation', undefined, now, undefined, undefined);
  const onlyAtArrival = audit.rules.run['match.arrivalOnly'] === 1;
  for (const agent of ledger.agents.values()) {
    if (agent.touchedAt >= latest) continue;
    const free = freeSince(ledger, agent, latest);
    if (free === undefined || free >= latest) continue;
    const looked = new Set<string>();
    for (const chat of ledger.waiting) {
      if ((chat.waitingSince as number) >= latest || chat.toldIdle) continue;
      if (!isPlainFor(ledger, chat, agent, latest)) continue;
      const kind = `${chat.queue}|${chat.priority}|${chat.skills.join()}|${chat.also.join()}`;
      if (looked.has(kind)) continue;
      if (chat.refusers.size === 0) looked.add(kind);
      if ((chat.waitingSince as number) < audit.lightSince) continue;
      // Looked at when it came, and then no more: whoever became free later is not to blame.
      if (onlyAtArrival && !cameBeside(chat, free, audit.blur)) continue;
      if (!surelyServes(ledger, agent, chat, latest) || !hasRoomFor(ledger, agent, chat)) continue;
      chat.toldIdle = true;
      const since = Math.max(chat.waitingSince as number, free);
      audit.say(
        'work-conservation',
        `chat ${chat.number} waits beside ${agent.name}, who is free, for at least ${words(now - since - audit.blur)}`,
        since,
        chat,
        agent,
      );
    }
  }
}

/** The agent was surely free already when the chat came, and it has waited since then. */
function cameBeside(chat: ChatFacts, freeFrom: number, blur: number): boolean {
  const { queuedAt, waitingSince, returned } = chat;
  if (queuedAt === undefined || returned || waitingSince !== queuedAt) return false;
  // What it asks for may have been relaxed since.
  return chat.classSince <= queuedAt && freeFrom < queuedAt - blur;
}
