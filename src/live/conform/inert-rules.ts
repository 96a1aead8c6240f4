/** Which rules have nothing to say under these settings, and why. */
import { GONE, MODE, RANK, WRAP } from '../../engine/router/rule-columns.ts';
import { freedomIsHidden } from './free.ts';
import type { Ledger } from './ledger.ts';
import type { AuditRuleName } from './rules.ts';

/** Rules that say nothing as these settings stand. */
export function* inertRules(ledger: Ledger): Generator<readonly [AuditRuleName, string]> {
  const { rules } = ledger;
  const { run } = rules;
  const all = (column: ArrayLike<number>, test: (value: number) => boolean) =>
    Array.from(column).every(test);
  if (run['match.mode'] !== MODE.push)
    yield ['work-conservation', 'match.mode: agents help themselves'];
  if (
    run['match.tick'] > 0 ||
    run['match.triggers'] !== 15 ||
    run['match.perTick'] !== Number.POSITIVE_INFINITY
  )
    yield [
      'work-conservation',
      'match.tick, match.perTick, match.triggers: chats may wait beside a free agent',
    ];
  const hidden = freedomIsHidden(ledger);
  if (hidden !== undefined) yield ['work-conservation', hidden];
  if (run['pacing.delay'] === 0) yield ['routing-delay', 'pacing.delay is 0: there is none'];
  if (!rules.anyRateLimit) yield ['rate-limit', 'capacity.rateLimit is none: there is none'];
  if (all(rules.queue['queue.maxWait'], (limit) => limit === Number.POSITIVE_INFINITY))
    yield ['longest-wait', 'queue.maxWait is none: chats may wait for ever'];
  if (all(rules.queue['session.hold'], (limit) => limit === Number.POSITIVE_INFINITY))
    yield ['hold-limit', 'session.hold is none: chats may stay on hold for ever'];
  const endless = (value: number) => value === Number.POSITIVE_INFINITY;
  if (all(rules.timeout, endless))
    for (const rule of ['missed-early', 'answered-late', 'left-ringing'] as const)
      yield [rule, 'offer.timeout is none: offers have no deadline'];
  if (all(rules.idle, endless) || all(rules.queue['session.idleAction'], (code) => code === 0))
    for (const rule of ['auto-end-early', 'auto-end-missing'] as const)
      yield [rule, 'session.idle: there is no auto-end'];
  if (all(rules.queue['wrapUp.mode'], (mode) => mode !== WRAP.timed))
    yield ['wrap-up-length', 'wrapUp.mode: no wrap-up is timed'];
  if (all(rules.agent['session.agentGone'], (code) => code === GONE.keep))
    yield ['orphans', 'session.agentGone is keep: chats stay with whoever has gone'];
  if (all(rules.rank, (code) => code === RANK.activity || code === RANK.random))
    for (const rule of ['order', 'requeue-rank'] as const)
      yield [rule, 'queue.rank: a recording does not tell the order by last activity or at random'];
  if (all(rules.parallel, endless))
    yield ['offers-at-once', 'offer.parallelPerAgent is none: any number may ring'];
}
