/**
 * What a recording is held against: one row a rule, with the sentence that tells it, the settings that decide it, and what a
 * recording must hold for it to be seen. Which file judges what at which record stands in auditor.ts.
 */
import type { EventName } from '../../engine/events.ts';
import type { RuleName } from '../../scenarios/rules.ts';

export interface AuditRule {
  /** What must be, in a sentence. */
  readonly says: string;
  /** Settings that decide it: when one of them changes in the recording, the rule is not judged from then on. */
  readonly reads: readonly RuleName[];
  /** One of these must be in the recording, or there is nothing to see. */
  readonly needs: readonly EventName[];
}

const GIVEN = ['offer.made', 'chat.assigned'] as const;
const row = (
  says: string,
  needs: readonly EventName[],
  ...reads: readonly RuleName[]
): AuditRule => ({ says, reads, needs });

export const AUDIT_RULES = {
  'double-assignment': row('A chat is with one agent at a time.', GIVEN),
  'agent-ready': row(
    'Offers go to agents who are signed in and Ready.',
    ['agent.state'],
    'match.stickyIgnores',
    'offer.cycleIncludesDisabled',
  ),
  'routing-delay': row(
    'No automatic offer before the routing delay is over.',
    GIVEN,
    'pacing.delay',
    'pacing.on',
    'pacing.scope',
  ),
  'wrap-up-blocks': row(
    'No new chat while a wrap-up blocks the agent.',
    ['wrapup.started'],
    'wrapUp.blocks',
    'wrapUp.mode',
  ),
  'offers-at-once': row(
    'An agent has no more offers at once than allowed.',
    ['offer.made'],
    'offer.parallelPerAgent',
  ),
  capacity: row(
    'No agent is given more chats than the capacity.',
    [...GIVEN, 'chat.accepted'],
    'capacity.total',
    'capacity.max',
    'capacity.cost',
    'capacity.need',
    'capacity.countOffered',
    'capacity.perQueue',
    'capacity.maxFor',
    'capacity.openMaxAt',
    'capacity.inactive',
    'capacity.releaseOn',
  ),
  'queue-and-skills': row('Chats go to agents who serve the queue and have the skills.', GIVEN),
  'refused-before': row(
    'A chat does not come back to an agent who refused it, as long as offer.exclude says so.',
    ['offer.declined', 'offer.missed'],
    'offer.exclude',
    'offer.whenExhausted',
  ),
  'rate-limit': row(
    'No agent is given more chats of a queue within a time than the fair-distribution limit.',
    GIVEN,
    'capacity.rateLimit',
    'capacity.rateWindow',
  ),
  order: row(
    'Chats are given in the order of the queue.',
    GIVEN,
    'queue.rank',
    'queue.headStart',
    'queue.weightSkill',
    'queue.weightWait',
    'queue.requeueRank',
    'queue.choose',
    'report.onTime',
  ),
  'requeue-rank': row(
    'A chat that comes back stands where queue.requeueRank puts it.',
    ['offer.declined', 'offer.missed', 'offer.withdrawn', 'chat.requeued'],
    'queue.rank',
    'queue.requeueRank',
    'queue.headStart',
  ),
  'best-agent': row('A chat goes to the agent who stands first.', GIVEN, 'match.select'),
  'accept-timeout': row(
    'The deadline of an offer is the accept timeout after it was made.',
    ['offer.made'],
    'offer.timeout',
  ),
  'missed-early': row(
    'An offer is not missed before its deadline.',
    ['offer.missed'],
    'offer.timeout',
  ),
  'answered-late': row(
    'An offer is not accepted after its deadline.',
    ['offer.accepted'],
    'offer.timeout',
  ),
  'left-ringing': row('An offer ends at its deadline.', ['offer.made'], 'offer.timeout'),
  'after-refusal': row(
    'Whoever misses or declines is taken out of routing at once.',
    ['offer.declined', 'offer.missed'],
    'offer.onMiss.agent',
    'offer.onDecline.agent',
    'offer.onMiss.when',
    'offer.onDecline.when',
    'offer.missStrikes',
  ),
  'auto-end-early': row(
    'No auto-end before the customer was silent long enough.',
    ['chat.ended'],
    'session.idle',
    'session.idleArm',
    'session.idleReset',
    'session.idleAction',
    'session.idleCap',
  ),
  'auto-end-missing': row(
    'A customer who is silent too long is auto-ended.',
    ['message.agent'],
    'session.idle',
    'session.idleArm',
    'session.idleReset',
    'session.idleAction',
    'session.idleCap',
    'session.idleCheck',
  ),
  'longest-wait': row(
    'A chat that waits as long as queue.maxWait ends then, and none before.',
    ['chat.queued', 'chat.arrived'],
    'queue.maxWait',
    'queue.onMaxWait',
  ),
  'rejoin-window': row(
    'Who left openly may come back for session.leftGrace, and then the chat is over.',
    ['customer.left'],
    'session.leftGrace',
    'session.leftLive',
    'session.leftQueued',
  ),
  'hold-limit': row(
    'A chat on hold ends at the on-hold limit, and none before.',
    ['chat.dormant'],
    'session.hold',
  ),
  'wrap-up-length': row(
    'A timed wrap-up lasts as long as it is set to.',
    ['wrapup.started'],
    'wrapUp.sec',
    'wrapUp.mode',
  ),
  'work-conservation': row(
    'No chat waits beside an agent who could be given it.',
    ['agent.state'],
    'match.mode',
    'match.tick',
    'match.triggers',
    'match.perTick',
    'match.arrivalOnly',
    'capacity.total',
    'capacity.need',
    'capacity.cost',
    'capacity.countOffered',
    'capacity.countOnHold',
    'capacity.inactive',
    'capacity.perQueue',
    'capacity.releaseOn',
    'offer.parallelPerAgent',
    'pacing.delay',
    'pacing.on',
    'pacing.scope',
    'wrapUp.blocks',
    'wrapUp.mode',
  ),
  orphans: row(
    'No chat stays with an agent who has signed out.',
    ['agent.state'],
    'session.agentGone',
    'session.agentGoneGrace',
  ),
  'push-lost': row('Every answer is to an offer that was made.', [
    'offer.accepted',
    'offer.missed',
    'offer.declined',
  ]),
  messages: row('No message is lost, told twice or out of order.', [
    'message.agent',
    'message.customer',
  ]),
  fairness: row('Agents who are equal are chosen evenly.', GIVEN, 'match.select', 'capacity.total'),
  possible: row('Nothing happens to a chat before it arrived or after it ended.', ['chat.arrived']),
} as const satisfies Readonly<Record<string, AuditRule>>;
export type AuditRuleName = keyof typeof AUDIT_RULES;
export const AUDIT_RULE_NAMES = Object.keys(AUDIT_RULES) as AuditRuleName[];
