/**
 * Rules that do nothing as things are set: a table, each with why. A rule that somebody wrote into a file and that
 * changes nothing is most often a misunderstanding.
 */
import { RULE_NAMES, type RuleName, type RuleValues } from './rules.ts';

interface Inert {
  readonly rules: readonly RuleName[];
  readonly when: (rules: RuleValues) => boolean;
  readonly because: string;
}

const group = (prefix: string, ...but: readonly RuleName[]) =>
  RULE_NAMES.filter((name) => name.startsWith(prefix) && !but.includes(name));

const TABLE: readonly Inert[] = [
  {
    rules: group('offer.', 'offer.onUnavailable'),
    when: (v) => v['match.accept'] === 'auto',
    because: 'match.accept is auto: nobody is asked',
  },
  {
    rules: ['match.autoAfter'],
    when: (v) => v['match.accept'] === 'manual',
    because: 'match.accept is manual',
  },
  {
    rules: [...group('pacing.'), 'offer.exclude', 'match.select'],
    when: (v) => v['match.mode'] === 'broadcast',
    because: 'match.mode is broadcast: all are told at once',
  },
  {
    rules: ['match.select', 'offer.exclude', 'offer.timeout', 'match.tick', 'match.perTick'],
    when: (v) => v['match.mode'] === 'pull',
    because: 'match.mode is pull: nobody is offered anything',
  },
  {
    rules: ['queue.weightSkill', 'queue.weightWait'],
    when: (v) => v['queue.rank'] !== 'weighted-wait',
    because: 'queue.rank is not weighted-wait',
  },
  {
    rules: ['queue.headStart'],
    when: (v) => v['queue.rank'] !== 'head-start',
    because: 'queue.rank is not head-start',
  },
  {
    rules: ['queue.onMaxWait'],
    when: (v) => v['queue.maxWait'] === null,
    because: 'queue.maxWait is none',
  },
  {
    rules: ['match.perTick', 'match.onArrival'],
    when: (v) => v['match.tick'] === 0,
    because: 'match.tick is 0s: there is no clock',
  },
  {
    rules: ['match.stickyWindow', 'match.stickyWait', 'match.stickyIgnores'],
    when: (v) => v['match.sticky'] === 'none',
    because: 'match.sticky is none',
  },
  {
    rules: ['match.pullWhenEmpty'],
    when: (v) => v['match.pull'] !== 'next',
    because: 'match.pull is not next',
  },
  {
    rules: ['match.pullLoser'],
    when: (v) => v['match.pull'] !== 'pick' && v['match.mode'] === 'push',
    because: 'nobody picks: match.pull is not pick',
  },
  {
    rules: ['capacity.rateWindow'],
    when: (v) => v['capacity.rateLimit'] === null,
    because: 'capacity.rateLimit is none',
  },
  {
    rules: ['capacity.rateLimit'],
    when: (v) => v['capacity.rateWindow'] === null,
    because: 'capacity.rateWindow is none',
  },
  {
    rules: ['capacity.max'],
    when: (v) =>
      v['match.mode'] === 'push' &&
      v['match.pull'] === 'none' &&
      v['capacity.maxFor'].length === 0 &&
      v['capacity.openMaxAt'] === null,
    because: 'nothing reaches the maximum: set match.pull, capacity.maxFor or capacity.openMaxAt',
  },
  {
    rules: ['capacity.maxFor', 'capacity.openMaxAt'],
    when: (v) => v['capacity.max'] === null,
    because: 'capacity.max is none, the same as capacity.total',
  },
  {
    rules: ['offer.onMiss.when', 'offer.missStrikes'],
    when: (v) => v['offer.onMiss.agent'] === 'none',
    because: 'offer.onMiss.agent is none',
  },
  {
    rules: ['offer.onDecline.when'],
    when: (v) => v['offer.onDecline.agent'] === 'none',
    because: 'offer.onDecline.agent is none',
  },
  {
    rules: ['offer.onDecline.agent', 'offer.onDecline.when'],
    when: (v) => !v['offer.declinable'],
    because: 'offer.declinable is no',
  },
  {
    rules: ['offer.autoReturn'],
    when: (v) => v['offer.onMiss.agent'] === 'none' && v['offer.onDecline.agent'] === 'none',
    because: 'neither a miss nor a decline does anything to the agent',
  },
  {
    rules: ['offer.cycleIncludesDisabled'],
    when: (v) => v['offer.onMiss.agent'] === 'none',
    because: 'offer.onMiss.agent is none: nobody is disabled by ignoring',
  },
  {
    rules: [
      'offer.onMiss.agent',
      'offer.onMiss.when',
      'offer.missStrikes',
      'offer.logoutAfterMisses',
    ],
    when: (v) => v['offer.timeout'] === null && v['offer.channelTimeout'] === null,
    because: 'offer.timeout is none: nothing is ever missed',
  },
  {
    rules: ['offer.whenExhausted'],
    when: (v) => v['offer.exclude'] === 'none' || v['offer.exclude'] === 'last',
    because: 'offer.exclude is none or last: nobody is ever exhausted',
  },
  {
    rules: ['pacing.on', 'pacing.scope', 'pacing.holdsPull'],
    when: (v) => v['pacing.delay'] === 0,
    because: 'pacing.delay is 0s',
  },
  {
    rules: ['pacing.delay', 'pacing.scope', 'pacing.holdsPull'],
    when: (v) => v['pacing.on'].length === 0,
    because: 'pacing.on is none: nothing starts the delay',
  },
  {
    rules: ['session.firstReplyAction', 'session.firstReplyMax'],
    when: (v) => v['session.firstReply'] === null,
    because: 'session.firstReply is none',
  },
  {
    rules: ['session.firstReply', 'session.firstReplyMax'],
    when: (v) => v['session.firstReplyAction'] === 'none',
    because: 'session.firstReplyAction is none',
  },
  {
    rules: group('session.idle', 'session.idle'),
    when: (v) => v['session.idle'] === null,
    because: 'session.idle is none: there is no auto-end',
  },
  {
    rules: group('session.idle', 'session.idleAction'),
    when: (v) => v['session.idle'] !== null && v['session.idleAction'] === 'none',
    because: 'session.idleAction is none',
  },
  {
    rules: ['session.hold', 'capacity.countOnHold'],
    when: (v) => v['session.idleAction'] !== 'hold',
    because: 'no chat is put on hold: session.idleAction is not hold',
  },
  {
    rules: ['session.agentIdleAction'],
    when: (v) => v['session.agentIdle'] === null,
    because: 'session.agentIdle is none',
  },
  {
    rules: ['session.agentIdle'],
    when: (v) => v['session.agentIdleAction'] === 'none',
    because: 'session.agentIdleAction is none',
  },
  {
    rules: ['wrapUp.sec', 'wrapUp.blocks'],
    when: (v) => v['wrapUp.mode'] === 'none',
    because: 'wrapUp.mode is none',
  },
  {
    rules: ['wrapUp.sec'],
    when: (v) => v['wrapUp.mode'] === 'manual',
    because: 'wrapUp.mode is manual: it lasts until Close',
  },
];

/** Why a rule does nothing, or null when it does something under at least one of these. */
export function inertBecause(name: RuleName, everywhere: readonly RuleValues[]): string | null {
  const rows = TABLE.filter((row) => row.rules.includes(name));
  for (const values of everywhere) if (!rows.some((row) => row.when(values))) return null;
  return rows.find((row) => everywhere.some(row.when))?.because ?? null;
}
