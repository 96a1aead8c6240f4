/**
 * The rules as columns: one number per rule and queue or agent, made when the scenario is loaded, so that the hot path
 * never looks a rule up by name. `none` is Infinity where a limit or a time is meant. Choices are small codes, in the
 * order in which the rule table lists them.
 */
import type { RuleName, RuleValues } from '../../scenarios/rules.ts';
import type { Scenario } from '../../scenarios/scenario.ts';

export const RANK = {
  arrival: 0,
  priority: 1,
  weighted: 2,
  activity: 3,
  due: 4,
  lifo: 5,
  random: 6,
  headStart: 7,
} as const;
export const REQUEUE = { original: 0, now: 1, front: 2 } as const;
export const MODE = { push: 0, broadcast: 1, pull: 2 } as const;
export const PULL = { none: 0, next: 1, pick: 2 } as const;
export const STICKY = { none: 0, prefer: 1, require: 2 } as const;
export const EFFECT = { none: 0, notReady: 1, channelOff: 2 } as const;
export const EXCLUDE = { none: 0, last: 1, round: 2, forever: 3 } as const;
export const EXHAUSTED = { recycle: 0, wait: 1, abandon: 2 } as const;
export const RELEASE = { sessionEnd: 0, tabClose: 1, caseDone: 2 } as const;
export const IDLE_ARM = { eachAgent: 0, firstAgent: 1, any: 2, assign: 3 } as const;
export const IDLE_RESET = { customer: 0, any: 1 } as const;
export const IDLE_ACTION = { none: 0, end: 1, hold: 2, requeue: 3 } as const;
export const FIRST_REPLY = { none: 0, transfer: 1, requeue: 2 } as const;
export const AGENT_IDLE = { none: 0, end: 1, requeue: 2 } as const;
export const LEFT_LIVE = { end: 0, freeSlot: 1, undetected: 2 } as const;
export const TAB = { keep: 0, freeSlot: 1, requeue: 2 } as const;
export const RESOLVE = { none: 0, end: 1, requeue: 2 } as const;
export const GONE = { keep: 0, requeue: 1, forward: 2, end: 3 } as const;
export const LAST_LEAVES = { forbidden: 0, requeue: 1, end: 2 } as const;
export const WRAP = { none: 0, timed: 1, manual: 2 } as const;
export const WRAP_BLOCKS = { none: 0, slot: 1, agent: 2, agentIfSolo: 3 } as const;
export const CHOOSE = { rank: 0, longest: 1, listed: 2 } as const;
/** Bits of what triggers matching, and of what starts the routing delay. */
export const TRIGGER = { arrival: 1, end: 2, agent: 4, other: 8 } as const;
export const PACING = { accept: 1, decline: 2, miss: 4, end: 8 } as const;
export const BYPASS = { transfer: 1, direct: 2, self: 4 } as const;

export const CODES: Partial<Record<RuleName, readonly string[]>> = {
  'queue.rank': [
    'arrival',
    'priority-arrival',
    'weighted-wait',
    'last-activity',
    'due',
    'lifo',
    'random',
    'head-start',
  ],
  'queue.requeueRank': ['original', 'now', 'front'],
  'queue.onMaxWait': ['close', 'unanswered'],
  'queue.choose': ['rank', 'longest', 'listed'],
  'match.mode': ['push', 'broadcast', 'pull'],
  'match.pull': ['none', 'next', 'pick'],
  'match.pullWhenEmpty': ['noop', 'arm'],
  'match.pullLoser': ['stale', 'viewer'],
  'match.accept': ['manual', 'auto'],
  'match.onArrival': ['try-now', 'queue'],
  'match.sticky': ['none', 'prefer', 'require'],
  'match.whenNobody': ['queue', 'refuse'],
  'capacity.releaseOn': ['session-end', 'tab-close', 'case-done'],
  'offer.onDecline.agent': ['none', 'not-ready', 'channel-off'],
  'offer.onMiss.agent': ['none', 'not-ready', 'channel-off'],
  'offer.onDecline.when': ['now', 'after-live'],
  'offer.onMiss.when': ['now', 'after-live'],
  'offer.exclude': ['none', 'last', 'round', 'forever'],
  'offer.whenExhausted': ['recycle', 'wait', 'abandon'],
  'offer.onUnavailable': ['withdraw', 'let-run'],
  'transfer.onMiss': ['return', 'queue'],
  'pacing.scope': ['always', 'ramp'],
  'session.firstReplyAction': ['none', 'transfer', 'requeue'],
  'session.idleArm': ['each-agent-msg', 'first-agent-msg', 'any-msg', 'assign'],
  'session.idleReset': ['customer-msg', 'any-msg'],
  'session.idleAction': ['none', 'end', 'hold', 'requeue'],
  'session.agentIdleAction': ['none', 'end', 'requeue'],
  'session.leftQueued': ['close', 'keep'],
  'session.leftLive': ['end', 'free-slot', 'undetected'],
  'session.tabClosed': ['keep', 'free-slot', 'requeue'],
  'session.resolve': ['none', 'end', 'requeue'],
  'session.agentGone': ['keep', 'requeue', 'forward', 'end'],
  'session.join': ['invite-only', 'anyone'],
  'session.lastLeaves': ['forbidden', 'requeue', 'end'],
  'wrapUp.mode': ['none', 'timed', 'manual'],
  'wrapUp.blocks': ['none', 'slot', 'agent', 'agent-if-solo'],
  'record.agentEnd': ['open', 'waiting', 'closed'],
  'record.customerEnd': ['open', 'waiting', 'closed'],
  'record.idleEnd': ['open', 'waiting', 'closed'],
  'record.abandonQueued': ['open', 'waiting', 'closed'],
  'record.abandonLive': ['open', 'waiting', 'closed'],
  'record.unanswered': ['open', 'waiting', 'closed'],
};

/** Code of a choice, bits of a set, 0/1 of a flag, Infinity of none, or the number itself. */
export function numberOf(name: RuleName, value: unknown): number {
  if (value === null) return Number.POSITIVE_INFINITY;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return CODES[name]?.indexOf(value) ?? -1;
  if (Array.isArray(value)) {
    const bits: Record<string, number> =
      name === 'match.triggers'
        ? TRIGGER
        : name === 'pacing.on'
          ? PACING
          : name === 'capacity.bypass'
            ? BYPASS
            : { 'not-ready': 1 };
    return value.reduce((sum: number, item: string) => sum | (bits[item] ?? 0), 0);
  }
  throw new RangeError(`rule ${name} has no number`);
}

export const QUEUE_RULES = [
  'queue.rank',
  'queue.weightSkill',
  'queue.weightWait',
  'queue.requeueRank',
  'queue.maxLength',
  'queue.maxWait',
  'queue.onMaxWait',
  'match.autoAfter',
  'match.whenNobody',
  'capacity.cost',
  'capacity.need',
  'offer.timeout',
  'session.firstReply',
  'session.firstReplyAction',
  'session.firstReplyMax',
  'session.idle',
  'session.idleArm',
  'session.idleReset',
  'session.idleAction',
  'session.idleWarn',
  'session.idleCheck',
  'session.idleCap',
  'session.hold',
  'session.agentIdle',
  'session.agentIdleAction',
  'session.leftGrace',
  'session.leftQueued',
  'session.leftLive',
  'session.tabClosed',
  'session.resolve',
  'session.participants',
  'session.join',
  'session.lastLeaves',
  'wrapUp.mode',
  'wrapUp.sec',
  'wrapUp.blocks',
  'record.agentEnd',
  'record.customerEnd',
  'record.idleEnd',
  'record.abandonQueued',
  'record.abandonLive',
  'record.unanswered',
  'record.reopen',
  'report.onTime',
  'report.shortAbandon',
] as const satisfies readonly RuleName[];

export const AGENT_RULES = [
  'match.pull',
  'capacity.total',
  'capacity.max',
  'capacity.openMaxAt',
  'capacity.reactivateMax',
  'capacity.countOffered',
  'capacity.inactive',
  'capacity.countOnHold',
  'capacity.releaseOn',
  'capacity.bypass',
  'capacity.rateLimit',
  'capacity.rateWindow',
  'offer.parallelPerAgent',
  'session.agentGoneGrace',
  'session.agentGone',
] as const satisfies readonly RuleName[];

export const RUN_RULES = [
  'queue.choose',
  'match.mode',
  'match.pullWhenEmpty',
  'match.pullLoser',
  'match.accept',
  'match.onArrival',
  'match.arrivalOnly',
  'match.triggers',
  'match.tick',
  'match.perTick',
  'match.sticky',
  'match.stickyWindow',
  'match.stickyWait',
  'match.stickyIgnores',
  'offer.declinable',
  'offer.onDecline.agent',
  'offer.onDecline.when',
  'offer.onMiss.agent',
  'offer.onMiss.when',
  'offer.missStrikes',
  'offer.autoReturn',
  'offer.logoutAfterMisses',
  'offer.exclude',
  'offer.whenExhausted',
  'offer.cycleIncludesDisabled',
  'offer.onUnavailable',
  'transfer.onMiss',
  'pacing.delay',
  'pacing.on',
  'pacing.scope',
  'pacing.holdsPull',
] as const satisfies readonly RuleName[];

type QueueRule = (typeof QUEUE_RULES)[number];
type AgentRule = (typeof AGENT_RULES)[number];
type RunRule = (typeof RUN_RULES)[number];

/** Limit per queue, from `capacity.perQueue`: one number a queue. */
function perQueueLimits(scenario: Scenario): Float64Array {
  return Float64Array.from(scenario.queues, (queue) => {
    const limits = queue.rules['capacity.perQueue'];
    return limits?.[queue.name] ?? Number.POSITIVE_INFINITY;
  });
}

/** Comparators of match.select by code; `id` is what remains when all are equal, so it needs none. */
export const COMPARE = {
  leastLoad: 0,
  mostLoad: 1,
  mostFree: 2,
  mostFreePct: 3,
  longestIdle: 4,
  longestAtLoad: 5,
  oldestRouted: 6,
  cumulativeCount: 7,
  rank: 8,
  rotationList: 9,
  largerLimit: 10,
  fewestQueues: 11,
  // From here on: drawn among those that tie on the ones before.
  random: 12,
  randomSlot: 13,
  rotateAfterLast: 14,
} as const;
export const COMPARE_NAMES = [
  'least-load',
  'most-load',
  'most-free',
  'most-free-pct',
  'longest-idle',
  'longest-at-load',
  'oldest-routed',
  'cumulative-count',
  'rank',
  'rotation-list',
  'larger-limit',
  'fewest-queues',
  'random',
  'random-slot',
  'rotate-after-last',
];

/** Codes of the comparators up to `id`, and up to the first that draws: what comes later never decides. */
function comparators(select: readonly string[]): number[] {
  const codes: number[] = [];
  for (const name of select) {
    if (name === 'id') break;
    codes.push(COMPARE_NAMES.indexOf(name));
    if (codes[codes.length - 1]! >= COMPARE.random) break;
  }
  return codes;
}

/** Bits that say which of a queue's or an agent's rules are set at all, so that a chat pays only for what is. */
export const HAS = {
  maxWait: 1,
  relax: 2,
  firstReply: 4,
  idle: 8,
  agentIdle: 16,
  inactive: 32,
  wrapUp: 64,
} as const;

export class RuleColumns {
  /** One column per queue-scoped rule, by queue. */
  readonly queue: { readonly [K in QueueRule]: Float64Array };
  /** One column per agent-scoped rule, by agent. */
  readonly agent: { readonly [K in AgentRule]: Float64Array };
  readonly run: { [K in RunRule]: number };
  readonly perQueue: Float64Array;
  /** Priority levels that may use the maximum, by group. */
  readonly maxFor: ReadonlySet<number>[];
  /** What a priority level is worth in waiting time, by queue. */
  readonly headStart: ReadonlyMap<number, number>[];
  /** 1 where the queue relaxes skills or adds queues over time. */
  readonly relaxes: Uint8Array;
  /** Codes of match.select ({@link COMPARE}). */
  readonly compare: readonly number[];
  anyPerQueue: boolean;
  anyRateLimit: boolean;
  anyOpenMax: boolean;
  anyMaxFor: boolean;
  /** Longest silence of a queue's customers: session.idle, at most session.idleCap. */
  readonly idle: Float64Array;
  /** Bits of {@link HAS}, by queue. */
  readonly has: Int32Array;
  /** Whether any agent's chats become inactive. */
  anyInactive = false;
  /** Smallest and whether equal costs of all queues: the fast path of eligibility. */
  minNeed = 1;

  // The hottest, once more under short names (the same arrays and values).
  readonly total: Float64Array;
  readonly max: Float64Array;
  readonly parallel: Float64Array;
  readonly countOffered: Float64Array;
  readonly cost: Float64Array;
  readonly need: Float64Array;
  readonly timeout: Float64Array;
  readonly rank: Float64Array;

  constructor(scenario: Scenario) {
    const queueColumn = (name: QueueRule) =>
      Float64Array.from(scenario.queues, (q) => numberOf(name, q.rules[name]));
    const agentColumn = (name: AgentRule) =>
      Float64Array.from(scenario.agents, (a) =>
        numberOf(name, groupRules(scenario, a.group)[name]),
      );
    this.queue = Object.fromEntries(QUEUE_RULES.map((name) => [name, queueColumn(name)])) as never;
    this.agent = Object.fromEntries(AGENT_RULES.map((name) => [name, agentColumn(name)])) as never;
    this.run = Object.fromEntries(
      RUN_RULES.map((name) => [name, numberOf(name, scenario.rules[name])]),
    ) as never;
    this.relaxes = Uint8Array.from(scenario.queues, (q) =>
      q.rules['queue.relax'].length > 0 ? 1 : 0,
    );
    this.compare = comparators(scenario.rules['match.select']);
    this.perQueue = perQueueLimits(scenario);
    this.maxFor = scenario.groups.map((g) => new Set(g.rules['capacity.maxFor'].map(Number)));
    this.headStart = scenario.queues.map(
      (q) =>
        new Map(
          Object.entries(q.rules['queue.headStart']).map(([level, time]) => [Number(level), time]),
        ),
    );
    this.total = this.agent['capacity.total'];
    this.max = this.agent['capacity.max'];
    this.parallel = this.agent['offer.parallelPerAgent'];
    this.countOffered = this.agent['capacity.countOffered'];
    this.cost = this.queue['capacity.cost'];
    this.need = this.queue['capacity.need'];
    this.timeout = this.queue['offer.timeout'];
    this.rank = this.queue['queue.rank'];
    scenario.agents.forEach((agent, i) => {
      // A maximum of none is the standard capacity.
      if (groupRules(scenario, agent.group)['capacity.max'] === null) this.max[i] = this.total[i]!;
    });
    this.anyPerQueue = this.perQueue.some(Number.isFinite);
    this.anyRateLimit = this.agent['capacity.rateLimit'].some(Number.isFinite);
    this.anyOpenMax = this.agent['capacity.openMaxAt'].some(Number.isFinite);
    this.anyMaxFor = this.maxFor.some((levels) => levels.size > 0);
    this.has = new Int32Array(scenario.queues.length);
    this.idle = new Float64Array(scenario.queues.length);
    this.lookUpBits();
    this.minNeed = this.need.reduce(
      (least, need) => Math.min(least, need),
      Number.POSITIVE_INFINITY,
    );
  }

  /** Looks anew which rules are set; after a rule was changed. */
  lookUpBits(): void {
    const isSet = (column: Float64Array, queue: number, bit: number) =>
      column[queue] === Number.POSITIVE_INFINITY ? 0 : bit;
    for (let q = 0; q < this.has.length; q++) {
      this.idle[q] = Math.min(this.queue['session.idle'][q]!, this.queue['session.idleCap'][q]!);
      this.has[q] =
        isSet(this.queue['queue.maxWait'], q, HAS.maxWait) |
        (this.relaxes[q] === 1 ? HAS.relax : 0) |
        isSet(this.queue['session.firstReply'], q, HAS.firstReply) |
        isSet(this.queue['session.idle'], q, HAS.idle) |
        isSet(this.queue['session.agentIdle'], q, HAS.agentIdle) |
        (this.queue['wrapUp.mode'][q] === WRAP.none ? 0 : HAS.wrapUp);
    }
    this.anyInactive = this.agent['capacity.inactive'].some(Number.isFinite);
  }

  headStartOf(queue: number, priority: number): number {
    return this.headStart[queue]!.get(priority) ?? 0;
  }
}

function groupRules(scenario: Scenario, group: number): RuleValues {
  return scenario.groups[group]!.rules;
}

export function compileRules(scenario: Scenario): RuleColumns {
  return new RuleColumns(scenario);
}

export function isQueueRule(name: RuleName): name is QueueRule {
  return (QUEUE_RULES as readonly string[]).includes(name);
}
export function isAgentRule(name: RuleName): name is AgentRule {
  return (AGENT_RULES as readonly string[]).includes(name);
}
export function isRunRule(name: RuleName): name is RunRule {
  return (RUN_RULES as readonly string[]).includes(name);
}
