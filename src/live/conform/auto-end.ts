/** Auto-end: a silent customer is auto-ended after session.idle, neither before nor never. */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { IDLE_ACTION, IDLE_ARM, IDLE_RESET } from '../../engine/router/rule-columns.ts';
import type { Audit } from './audit.ts';
import type { ChatFacts } from './facts.ts';
import { words } from './words.ts';

export function autoEnded(audit: Audit, r: TraceRecord, chat: ChatFacts): void {
  if (chat.queue < 0 || !audit.isSure(chat.firstSeenAt)) return;
  const idle = audit.rules.idle[chat.queue]!;
  const arm = audit.rules.queue['session.idleArm'][chat.queue];
  const { agentWrote, customerWrote } = chat;
  const from =
    arm === IDLE_ARM.eachAgent
      ? agentWrote?.at
      : arm === IDLE_ARM.any
        ? Math.max(agentWrote?.at ?? 0, customerWrote?.at ?? 0)
        : arm === IDLE_ARM.firstAgent
          ? chat.agentBegan
          : chat.sessionFrom;
  // A message within the slack may have come too late to count.
  if (from === undefined || from > r.at - audit.blur) return;
  const lasted = r.at - from;
  audit.say(
    'auto-end-early',
    lasted < idle - audit.blur
      ? `chat ${chat.number} is auto-ended after ${words(lasted)}, and session.idle is ${words(idle)}`
      : undefined,
    r.at,
    chat,
    chat.assignee,
    r.line,
  );
}

export function armAutoEnd(audit: Audit, r: TraceRecord, chat: ChatFacts): void {
  if (chat.queue < 0 || chat.holders.size === 0) return;
  const rules = audit.rules.queue;
  const { queue } = chat;
  const idle = audit.rules.idle[queue]!;
  if (rules['session.idleAction'][queue] === IDLE_ACTION.none) return;
  const arm = rules['session.idleArm'][queue];
  const byAgent = r.event === 'message.agent';
  const arms =
    arm === IDLE_ARM.any ||
    (byAgent && arm === IDLE_ARM.eachAgent) ||
    (byAgent &&
      arm === IDLE_ARM.firstAgent &&
      chat.agentBegan === r.at &&
      rules['session.idleReset'][queue] === IDLE_RESET.customer);
  if (!arms) return;
  const session = chat.sessionFrom;
  if (session === undefined || session > r.at - audit.blur || chat.onHold) return;
  const deadline = r.at + idle + rules['session.idleCheck'][queue]!;
  audit.due.add(deadline + audit.blur, () => {
    const { agentWrote, customerWrote } = chat;
    const later = (message: typeof agentWrote, slack: number) =>
      message !== undefined && (slack > 0 ? message.at > r.at - slack : message.line > r.line);
    const isOver =
      chat.endedAt !== undefined || chat.holders.size === 0 || chat.sessionFrom !== session;
    // A customer's message within the slack may have stopped the clock.
    const stopped = byAgent
      ? later(customerWrote, audit.blur)
      : later(customerWrote, 0) && customerWrote?.at !== r.at;
    const putOff =
      arm !== IDLE_ARM.firstAgent && agentWrote !== undefined && agentWrote.line > r.line;
    const putOffByCustomer = customerWrote !== undefined && customerWrote.line > r.line;
    if (stopped || putOff || putOffByCustomer || !audit.isSure(r.at)) return;
    if (chat.queue !== queue) return;
    audit.say(
      'auto-end-missing',
      isOver || chat.onHold || chat.heldAt > r.at
        ? undefined
        : `chat ${chat.number} goes on although its customer has been silent for ${words(idle)}`,
      deadline,
      chat,
      chat.assignee,
    );
  });
}
