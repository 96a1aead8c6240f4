/**
 * A random scenario from a number: which features are on is drawn as well, so that each run meets another mixture.
 * Small on purpose: a desk of a few agents for half an hour, so that thousands can be run.
 */
import {
  exponential,
  poisson,
  s,
  type Tiny,
  type TinyGroup,
  times,
  tiny,
} from '../../src/engine/testing.ts';
import { RULES, type RuleName, type RuleValues } from '../../src/scenarios/rules.ts';
import type { CustomerSource, Scenario } from '../../src/scenarios/scenario.ts';

/** A small generator of its own: tests may not lean on what they test. */
export class Dice {
  private state: number;
  constructor(seed: number) {
    this.state = (seed * 2654435761) >>> 0 || 1;
  }
  /** 0 <= x < 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  chance(p: number): boolean {
    return this.next() < p;
  }
  upTo(n: number): number {
    return Math.floor(this.next() * n);
  }
  of<T>(list: readonly T[]): T {
    return list[this.upTo(list.length)]!;
  }
}

const choices = (name: RuleName) => RULES[name].values ?? [];
const durations = [5, 10, 20, 30, 60, 120].map(s);

/** Rules that are drawn: each with the chance that it differs from its default, and its values. */
const DRAWN: readonly (readonly [RuleName, number, (dice: Dice) => unknown])[] = [
  ['queue.rank', 0.5, (d) => d.of(choices('queue.rank'))],
  ['queue.headStart', 0.3, () => ({ 1: 0, 2: s(30), 3: s(60) })],
  ['queue.choose', 0.2, (d) => d.of(choices('queue.choose'))],
  ['queue.requeueRank', 0.4, (d) => d.of(choices('queue.requeueRank'))],
  ['queue.maxLength', 0.2, (d) => d.of([0, 1, 3, 8])],
  ['queue.maxWait', 0.2, (d) => d.of(durations)],
  ['queue.onMaxWait', 0.3, (d) => d.of(choices('queue.onMaxWait'))],
  ['match.mode', 0.25, (d) => d.of(choices('match.mode'))],
  ['match.pull', 0.4, (d) => d.of(choices('match.pull'))],
  ['match.pullWhenEmpty', 0.3, (d) => d.of(choices('match.pullWhenEmpty'))],
  ['match.pullLoser', 0.3, (d) => d.of(choices('match.pullLoser'))],
  ['match.accept', 0.35, () => 'auto'],
  ['match.autoAfter', 0.15, (d) => d.of([s(3), s(10)])],
  [
    'match.select',
    0.5,
    (d) => [d.of(choices('match.select')), d.of(choices('match.select')), 'id'],
  ],
  ['match.arrivalOnly', 0.08, () => true],
  ['match.triggers', 0.1, () => ['arrival', 'end']],
  ['match.tick', 0.12, () => s(5)],
  ['match.perTick', 0.12, (d) => 1 + d.upTo(3)],
  ['match.sticky', 0.25, (d) => d.of(choices('match.sticky'))],
  ['match.stickyWait', 0.3, (d) => d.of(durations)],
  ['match.stickyIgnores', 0.3, () => ['not-ready']],
  ['match.whenNobody', 0.2, (d) => d.of(choices('match.whenNobody'))],
  ['capacity.total', 0.7, (d) => d.of([1, 2, 3, 4, null])],
  ['capacity.cost', 0.15, (d) => d.of([1, 2])],
  ['capacity.inactive', 0.2, (d) => d.of(durations)],
  ['capacity.reactivateMax', 0.1, (d) => d.of([2, 4])],
  ['capacity.countOffered', 0.15, () => false],
  ['capacity.countOnHold', 0.2, () => true],
  ['capacity.releaseOn', 0.2, (d) => d.of(choices('capacity.releaseOn'))],
  ['capacity.maxFor', 0.2, () => ['2']],
  ['capacity.openMaxAt', 0.15, (d) => d.of([1, 3])],
  ['offer.timeout', 0.6, (d) => d.of([s(1), ...durations, null])],
  ['offer.parallelPerAgent', 0.4, (d) => d.of([1, 2, null])],
  ['offer.onDecline.agent', 0.3, (d) => d.of(choices('offer.onDecline.agent'))],
  ['offer.onMiss.agent', 0.4, (d) => d.of(choices('offer.onMiss.agent'))],
  ['offer.onDecline.when', 0.3, (d) => d.of(choices('offer.onDecline.when'))],
  ['offer.onMiss.when', 0.3, (d) => d.of(choices('offer.onMiss.when'))],
  ['offer.missStrikes', 0.2, (d) => 1 + d.upTo(3)],
  ['offer.autoReturn', 0.3, (d) => d.of(durations)],
  ['offer.logoutAfterMisses', 0.1, (d) => 1 + d.upTo(3)],
  ['offer.exclude', 0.5, (d) => d.of(choices('offer.exclude'))],
  ['offer.whenExhausted', 0.4, (d) => d.of(choices('offer.whenExhausted'))],
  ['offer.cycleIncludesDisabled', 0.2, () => true],
  ['offer.onUnavailable', 0.3, (d) => d.of(choices('offer.onUnavailable'))],
  ['transfer.onMiss', 0.5, (d) => d.of(choices('transfer.onMiss'))],
  ['pacing.delay', 0.4, (d) => d.of(durations)],
  ['pacing.on', 0.5, (d) => choices('pacing.on').filter(() => d.chance(0.5))],
  ['pacing.scope', 0.3, (d) => d.of(choices('pacing.scope'))],
  ['pacing.holdsPull', 0.3, () => true],
  ['session.firstReply', 0.2, (d) => d.of(durations)],
  ['session.firstReplyAction', 0.5, (d) => d.of(choices('session.firstReplyAction'))],
  ['session.idle', 0.4, (d) => d.of(durations)],
  ['session.idleArm', 0.5, (d) => d.of(choices('session.idleArm'))],
  ['session.idleReset', 0.5, (d) => d.of(choices('session.idleReset'))],
  ['session.idleAction', 0.5, (d) => d.of(choices('session.idleAction'))],
  ['session.idleCheck', 0.2, () => s(60)],
  ['session.hold', 0.3, (d) => d.of(durations)],
  ['session.agentIdle', 0.2, (d) => d.of(durations)],
  ['session.agentIdleAction', 0.5, (d) => d.of(choices('session.agentIdleAction'))],
  ['session.leftGrace', 0.3, (d) => d.of(durations)],
  ['session.leftQueued', 0.2, (d) => d.of(choices('session.leftQueued'))],
  ['session.leftLive', 0.3, (d) => d.of(choices('session.leftLive'))],
  ['session.tabClosed', 0.4, (d) => d.of(choices('session.tabClosed'))],
  ['session.resolve', 0.4, (d) => d.of(choices('session.resolve'))],
  ['session.agentGoneGrace', 0.3, (d) => d.of(durations)],
  ['session.agentGone', 0.5, (d) => d.of(choices('session.agentGone'))],
  ['session.participants', 0.3, (d) => d.of([1, 2, null])],
  ['session.join', 0.3, (d) => d.of(choices('session.join'))],
  ['session.lastLeaves', 0.4, (d) => d.of(choices('session.lastLeaves'))],
  ['wrapUp.mode', 0.4, (d) => d.of(choices('wrapUp.mode'))],
  ['wrapUp.sec', 0.5, (d) => d.of(durations)],
  ['wrapUp.blocks', 0.6, (d) => d.of(choices('wrapUp.blocks'))],
  ['record.agentEnd', 0.4, (d) => d.of(choices('record.agentEnd'))],
  ['record.idleEnd', 0.4, (d) => d.of(choices('record.idleEnd'))],
  ['record.reopen', 0.4, (d) => d.of([...durations, null])],
  ['engine.tieOrder', 0.2, (d) => d.of(choices('engine.tieOrder'))],
];

function rulesOf(dice: Dice, intensity: number): Partial<RuleValues> {
  const rules: Record<string, unknown> = {};
  for (const [name, chance, value] of DRAWN)
    if (dice.chance(chance * intensity)) rules[name] = value(dice);
  const total = rules['capacity.total'];
  if (dice.chance(0.3) && typeof total === 'number')
    rules['capacity.max'] = total + 1 + dice.upTo(2);
  if (dice.chance(0.1)) {
    rules['capacity.rateLimit'] = 1 + dice.upTo(3);
    rules['capacity.rateWindow'] = s(120);
  }
  const idle = rules['session.idle'];
  if (typeof idle === 'number' && dice.chance(0.4))
    rules['session.idleWarn'] = Math.floor(idle / 2);
  return rules as Partial<RuleValues>;
}

function groupOf(dice: Dice, index: number, queues: number, rules: Partial<RuleValues>): TinyGroup {
  const served = Array.from({ length: queues }, (_, q) => q).filter(
    (q) => q === index % queues || dice.chance(0.5),
  );
  const miss = dice.chance(0.6) ? dice.next() * 0.5 : 0;
  return {
    count: 1 + dice.upTo(4),
    queues: served,
    rank: dice.upTo(3),
    skills: dice.chance(0.5) ? [0] : [],
    accept: {
      after: dice.chance(0.1)
        ? null
        : dice.chance(0.2)
          ? { kind: 'constant', value: 0 }
          : exponential(4),
      decline: dice.chance(0.5) ? dice.next() * (1 - miss) * 0.5 : 0,
      miss,
      declineWaitOver: dice.chance(0.1) ? s(60) : null,
    },
    slowness: dice.chance(0.3) ? 0.5 + dice.next() : 1,
    work: dice.chance(0.2) ? 'one-at-a-time' : 'independent',
    slowdown: dice.chance(0.4)
      ? { perChat: [1, 0.8, 0.6], when: dice.chance(0.5) ? 'load' : 'start' }
      : null,
    reply: exponential(10),
    notice: dice.chance(0.3) ? exponential(5) : null,
    banner: dice.chance(0.2)
      ? { missed: 0.3, noticedAfter: dice.chance(0.5) ? exponential(30) : null }
      : null,
    ends: dice.chance(0.4)
      ? { end: 0.5, endAndClose: 0.2, resolve: 0.2, forget: 0.1 }
      : { end: 1, endAndClose: 0, resolve: 0, forget: 0 },
    wrapUp: dice.chance(0.6) ? exponential(15) : null,
    next: dice.chance(0.5) ? exponential(10) : null,
    pick: dice.chance(0.8) ? exponential(8) : null,
    picks: dice.chance(0.5) ? 'rank' : 'newest',
    backReady: dice.chance(0.8) ? exponential(40) : null,
    closesTab: dice.chance(0.3) ? 0.05 : 0,
    transfer: dice.chance(0.3) ? transferOf(dice, queues) : null,
    invite: dice.chance(0.25) ? { share: 0.2, toGroup: 0, thenLeaves: 0.5 } : null,
    givesUp: dice.chance(0.5) ? exponential(60) : null,
    closesRecords: dice.chance(0.3)
      ? { share: 0.7, after: exponential(30), takes: dice.chance(0.5) ? exponential(10) : null }
      : null,
    otherWork: dice.chance(0.2)
      ? [{ every: exponential(200), length: exponential(60), units: 1 }]
      : [],
    shifts: dice.chance(0.2)
      ? { kind: 'spans', list: [[{ from: s(60), to: s(900) }], [{ from: 0, to: s(1500) }]] }
      : dice.chance(0.15)
        ? {
            kind: 'counts',
            steps: [
              { at: 0, count: 3 },
              { at: s(600), count: 1 },
              { at: s(1200), count: 2 },
            ],
          }
        : null,
    atShiftEnd: dice.of(['finish', 'requeue', 'end'] as const),
    breaks: dice.chance(0.2) ? [{ at: s(500), length: s(120), count: 1, first: 0 }] : [],
    randomBreaks: dice.chance(0.15) ? { every: exponential(400), length: exponential(60) } : null,
    atBreak: dice.of(['finish', 'requeue', 'end'] as const),
    ...(dice.chance(0.2)
      ? {
          rules: {
            'capacity.total':
              rules['capacity.max'] === undefined ? 2 : (rules['capacity.total'] ?? 1),
          },
        }
      : {}),
  };
}

function transferOf(dice: Dice, queues: number): NonNullable<TinyGroup['transfer']> {
  const toQueue = dice.chance(0.6) ? dice.upTo(queues) : -1;
  return {
    share: 0.25,
    toQueue,
    toGroup: toQueue < 0 ? 0 : -1,
    when: dice.of(['at-end', 'after-first-reply'] as const),
  };
}

function sourceOf(dice: Dice, queues: number): Partial<CustomerSource> {
  const back = (share: number) =>
    dice.chance(0.35) ? { share, after: exponential(60), max: 3 } : null;
  return {
    kinds: [
      { share: 0.6, queue: 0, priority: 1, skills: [] },
      {
        share: 0.4,
        queue: dice.upTo(queues),
        priority: 1 + dice.upTo(3),
        skills: dice.chance(0.4) ? [0] : [],
      },
    ],
    arrivals: poisson(dice.of([40, 120, 300])),
    patience: dice.chance(0.8) ? exponential(dice.of([20, 90])) : null,
    patienceRuns: dice.of(['until-accepted', 'while-queued'] as const),
    silentWaiting: dice.chance(0.4) ? 0.5 : 0,
    leavesLive: dice.chance(0.3) ? exponential(120) : null,
    silentLive: dice.chance(0.5) ? 0.5 : 0,
    replyPatience: dice.chance(0.2) ? exponential(60) : null,
    rejoins: dice.chance(0.2) ? { share: 0.5, after: exponential(10) } : null,
    work: dice.chance(0.5)
      ? { kind: 'handle', time: exponential(60) }
      : {
          kind: 'exchanges',
          count: dice.chance(0.5) ? times(2) : { kind: 'geometric', mean: 3 },
          begins: dice.of(['agent', 'customer'] as const),
          ends: dice.of(['agent', 'customer'] as const),
          reply: exponential(15),
          agentReply: null,
        },
    returns: { abandoned: back(0.5), refused: back(0.5), autoEnded: back(0.5), closed: back(0.3) },
  };
}

/** The scenario of this number, always the same. `intensity` scales how many rules differ from their defaults. */
export function randomScenario(seed: number): Scenario {
  const dice = new Dice(seed);
  const queues = 1 + dice.upTo(3);
  const rules = rulesOf(dice, dice.of([0.2, 0.6, 1]));
  const what: Tiny = {
    rules,
    skills: ['spanish'],
    queues: Array.from({ length: queues }, (_, q) => ({
      hours: dice.chance(0.1) ? [{ from: s(100), to: s(1200) }] : null,
      onClose: dice.of(['keep', 'end'] as const),
      overflow: dice.chance(0.2)
        ? { to: (q + 1) % queues, when: ['full', 'closed', 'nobody'] as const }
        : null,
      rules: dice.chance(0.15)
        ? { 'queue.relax': [{ after: s(20), drop: ['spanish'], queue: null }] }
        : {},
    })),
    groups: Array.from({ length: 1 + dice.upTo(3) }, (_, g) => groupOf(dice, g, queues, rules)),
    sources: Array.from({ length: 1 + dice.upTo(2) }, () => sourceOf(dice, queues)),
    seed: String(seed),
    duration: 1800,
    drainLimit: 1800,
    atEnd: dice.of(['drain', 'drain', 'disconnect', 'cut'] as const),
  };
  return tiny(what);
}
