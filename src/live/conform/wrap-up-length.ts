/** A timed wrap-up lasts wrapUp.sec. */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { WRAP } from '../../engine/router/rule-columns.ts';
import type { Audit } from './audit.ts';
import type { AgentFacts, ChatFacts } from './facts.ts';
import { words } from './words.ts';

export function wrapUp(audit: Audit, r: TraceRecord, chat: ChatFacts, agent: AgentFacts): void {
  if (chat.queue < 0 || audit.rules.queue['wrapUp.mode'][chat.queue] !== WRAP.timed) return;
  const length = audit.rules.queue['wrapUp.sec'][chat.queue]!;
  const wrap = agent.wraps.get(chat.number);
  if (wrap === undefined) return;
  audit.due.add(r.at + length + audit.blur, () => {
    if (agent.wraps.get(chat.number) !== wrap || !audit.isSure(r.at)) return;
    audit.say(
      'wrap-up-length',
      `the wrap-up of chat ${chat.number} goes on beyond ${words(length)}`,
      r.at + length,
      chat,
      agent,
    );
  });
}

export function wrapUpEnded(
  audit: Audit,
  r: TraceRecord,
  chat: ChatFacts,
  agent: AgentFacts,
): void {
  const wrap = agent.wraps.get(chat.number);
  if (wrap === undefined || chat.queue < 0 || r.reason !== 'time') return;
  const length = audit.rules.queue['wrapUp.sec'][chat.queue]!;
  const lasted = r.at - wrap.at;
  audit.say(
    'wrap-up-length',
    Math.abs(lasted - length) > audit.blur
      ? `the wrap-up of chat ${chat.number} lasts ${words(lasted)}, and wrapUp.sec is ${words(length)}`
      : undefined,
    r.at,
    chat,
    agent,
    r.line,
  );
}
