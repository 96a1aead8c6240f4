/** Two acceptances of one chat within the slack of one another. What is surely in order stands in given.ts. */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import type { Audit } from './audit.ts';
import type { AgentFacts, ChatFacts } from './facts.ts';

/**
 * Told within the slack of one another, neither of two acceptances was surely first; but when the slack is over and both have
 * the chat, it is with both.
 */
export function stillTwo(audit: Audit, r: TraceRecord, chat: ChatFacts, agent: AgentFacts): void {
  if (chat.given.size < 2 || chat.sides.has(agent.name)) return;
  audit.due.add(r.at + audit.blur, () => {
    const other = [...chat.given].find((who) => who !== agent && !chat.sides.has(who.name));
    if (!chat.given.has(agent) || other === undefined || chat.toldTwice) return;
    // Who was surely there before was told of when it was given.
    const hold = other.live.get(chat.number);
    if (!audit.isSure(r.at) || hold === undefined || hold.at <= r.at - audit.blur) return;
    chat.toldTwice = true;
    audit.say(
      'double-assignment',
      `chat ${chat.number} is given to ${agent.name} and to ${other.name}, and both have it`,
      r.at,
      chat,
      agent,
      r.line,
    );
  });
}
