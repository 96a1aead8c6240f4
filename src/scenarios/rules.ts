/**
 * Every rule of the router, once: its key, kind, default, scope, the words people say for it, and what it means.
 * The validator, the JSON Schema, `chatsim platforms`, `--set` and the docs are all drawn from this table.
 * Keys, defaults and meanings: the policy schema of the rulebook. Nothing here may know the engine.
 */

export type RuleScope = 'scenario' | 'queue' | 'agent';

export type RuleKind =
  | 'duration' // written 30s, 15m, 1.5h; held in whole microseconds
  | 'count' // a whole number
  | 'number'
  | 'flag'
  | 'choice' // one of `values`
  | 'set' // any of `values`, order irrelevant
  | 'list' // any of `values`, in order
  | 'perQueue' // queue name → units
  | 'perLevel' // priority level → duration
  | 'relax'; // [{ after, drop: [skill] | queue: name }]

export interface RelaxStep {
  /** Microseconds from the chat's arrival. */
  readonly after: number;
  /** Skills no longer demanded from then on. */
  readonly drop: readonly string[];
  /** The queue that also (`add`) or from then on only (`move`) gets the chat. */
  readonly queue: string | null;
}

export interface Rule<T> {
  readonly kind: RuleKind;
  readonly default: T;
  readonly nullable: boolean;
  /** Where it may be overridden besides the scenario itself. */
  readonly scope: RuleScope;
  readonly values?: readonly string[];
  readonly unit?: string;
  /** Smallest allowed number (inclusive unless `above`). */
  readonly min?: number;
  readonly above?: number;
  /** What people call it, where the key is not what they say. */
  readonly words: string;
  readonly meaning: string;
}

interface Options {
  readonly scope?: RuleScope;
  readonly unit?: string;
  readonly min?: number;
  readonly above?: number;
}

const SECOND = 1_000_000;

function rule<T>(
  kind: RuleKind,
  value: T,
  words: string,
  meaning: string,
  options: Options & { nullable?: boolean; values?: readonly string[] } = {},
): Rule<T> {
  return {
    kind,
    default: value,
    nullable: options.nullable ?? false,
    scope: options.scope ?? 'scenario',
    words,
    meaning,
    ...(options.values === undefined ? {} : { values: options.values }),
    ...(options.unit === undefined ? {} : { unit: options.unit }),
    ...(options.min === undefined ? {} : { min: options.min }),
    ...(options.above === undefined ? {} : { above: options.above }),
  };
}

/** A time that is always set. `seconds` is the default. */
const time = (seconds: number, words: string, meaning: string, o: Options = {}) =>
  rule<number>('duration', seconds * SECOND, words, meaning, { min: 0, ...o });
/** A time that may be `none`. */
const timeOrNone = (seconds: number | null, words: string, meaning: string, o: Options = {}) =>
  rule<number | null>('duration', seconds === null ? null : seconds * SECOND, words, meaning, {
    min: 0,
    nullable: true,
    ...o,
  });
const flag = (value: boolean, words: string, meaning: string, o: Options = {}) =>
  rule<boolean>('flag', value, words, meaning, o);
const countOrNone = (value: number | null, words: string, meaning: string, o: Options = {}) =>
  rule<number | null>('count', value, words, meaning, { nullable: true, ...o });
const number = (value: number, words: string, meaning: string, o: Options = {}) =>
  rule<number>('number', value, words, meaning, o);
const numberOrNone = (value: number | null, words: string, meaning: string, o: Options = {}) =>
  rule<number | null>('number', value, words, meaning, { nullable: true, ...o });
function choice<const V extends string>(
  values: readonly V[],
  value: V,
  words: string,
  meaning: string,
  o: Options = {},
) {
  return rule<V>('choice', value, words, meaning, { values, ...o });
}
function set<const V extends string>(
  values: readonly V[],
  value: readonly V[],
  words: string,
  meaning: string,
  o: Options = {},
) {
  return rule<readonly V[]>('set', value, words, meaning, { values, ...o });
}
function list<const V extends string>(
  values: readonly V[],
  value: readonly V[],
  words: string,
  meaning: string,
  o: Options = {},
) {
  return rule<readonly V[]>('list', value, words, meaning, { values, ...o });
}

const perQueue = { scope: 'queue' } as const;
const perAgent = { scope: 'agent' } as const;

export const COMPARATORS = [
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
  'rotate-after-last',
  'larger-limit',
  'fewest-queues',
  'random',
  'random-slot',
  'id',
] as const;
export type Comparator = (typeof COMPARATORS)[number];

const RECORD_STATES = ['open', 'waiting', 'closed'] as const;

// biome-ignore format: a table, one rule a row
export const RULES = {
  'queue.rank': choice(['arrival', 'priority-arrival', 'weighted-wait', 'last-activity', 'due', 'lifo', 'random', 'head-start'], 'arrival', 'waiting order', 'order of waiting chats; a lower priority number goes first; due = arrival + report.onTime; head-start = arrival minus queue.headStart of the priority', perQueue),
  'queue.headStart': rule<Readonly<Record<string, number>>>('perLevel', {}, 'head start', 'what a priority level is worth in waiting time (queue.rank: head-start)', perQueue),
  'queue.choose': choice(['rank', 'longest', 'listed'], 'rank', 'choice among queues', 'which queue an agent of several serves first: by the chats\' rank, the longest queue, or in the order in which the agent\'s queues are listed'),
  'queue.weightSkill': number(1, 'importance of skill', 'weighted-wait only', { ...perQueue, min: 0 }),
  'queue.weightWait': number(1, 'importance of waiting', 'weighted-wait only; score = skill*weightSkill + (wait in seconds/priority)*weightWait, recomputed at every matching pass', { ...perQueue, min: 0 }),
  'queue.requeueRank': choice(['original', 'now', 'front'], 'original', 'rank after return', 'where a returned chat stands', perQueue),
  'queue.maxLength': countOrNone(null, 'queue size', 'an arrival that finds so many waiting is refused (or overflows); chats being offered are not counted', { ...perQueue, unit: 'chats', min: 0 }),
  'queue.maxWait': timeOrNone(null, 'longest wait', 'longest wait for a first agent', { ...perQueue, above: 0 }),
  'queue.onMaxWait': choice(['close', 'unanswered'], 'close', 'at the longest wait', 'close the chat, or end it as unanswered (record.unanswered)', perQueue),
  'queue.relax': rule<readonly RelaxStep[]>('relax', [], 'skill relaxation', 'skills dropped, or a further queue that gets the chat, after so long from arrival', perQueue),

  'match.mode': choice(['push', 'broadcast', 'pull'], 'push', 'who hears of a chat', 'push: one agent is offered it; broadcast: all who may take it are told; pull: nobody, agents look at the list'),
  'match.pull': choice(['none', 'next', 'pick'], 'none', 'taking besides push', 'next = the agent asks and the system chooses; pick = the agent chooses', perAgent),
  'match.pullWhenEmpty': choice(['noop', 'arm'], 'noop', 'Next with nothing waiting', 'forgotten, or remembered for the next chat'),
  'match.pullLoser': choice(['stale', 'viewer'], 'stale', 'second to pick', 'who picks a chat that is already taken gets nothing, or becomes a read-only viewer'),
  'match.accept': choice(['manual', 'auto'], 'manual', 'accepting', 'auto = connected without being asked'),
  'match.autoAfter': time(0, 'auto-answer after', 'delay before auto accept', perQueue),
  'match.select': list(COMPARATORS, ['least-load', 'longest-idle', 'id'], 'agent choice', 'first difference wins'),
  'match.onArrival': choice(['try-now', 'queue'], 'try-now', 'at arrival', 'try at once, or leave it to the next tick of match.tick'),
  'match.arrivalOnly': flag(false, 'only at arrival', 'a chat that found nobody is never tried again by itself'),
  'match.triggers': set(['arrival', 'end', 'agent', 'other'], ['arrival', 'end', 'agent', 'other'], 'what triggers matching', 'events after which waiting chats are looked at again: a chat arrives, a chat ends, an agent becomes available, anything else'),
  'match.tick': time(0, 'matching clock', '0 = match on every relevant event; else waiting chats are looked at on a clock'),
  'match.perTick': countOrNone(null, 'chats per tick', 'most chats assigned per queue and tick', { min: 1 }),
  'match.sticky': choice(['none', 'prefer', 'require'], 'none', 'previous agent', 'a returning customer goes to the agent of last time: by preference, or only'),
  'match.stickyWindow': timeOrNone(null, 'same-agent limit', 'oldest previous contact that counts'),
  'match.stickyWait': time(0, 'wait for preferred agent', 'how long a chat is held for an engaged previous agent'),
  'match.stickyIgnores': set(['not-ready'], [], 'preferred though', 'the preferred agent is tried even when Not Ready'),
  'match.whenNobody': choice(['queue', 'refuse'], 'queue', 'nobody signed in', 'wait all the same, or be refused at the door', perQueue),

  'capacity.total': numberOrNone(3, 'standard capacity', 'units that are filled automatically; none = unlimited', { ...perAgent, unit: 'units', min: 0 }),
  'capacity.max': numberOrNone(null, 'maximum capacity', 'units reachable by pull, by the priorities of capacity.maxFor, or when capacity.openMaxAt are waiting; none = same as total', { ...perAgent, unit: 'units', min: 0 }),
  'capacity.maxFor': rule<readonly string[]>('set', [], 'priorities with the maximum', 'priority levels that are routed up to the maximum capacity', perAgent),
  'capacity.openMaxAt': countOrNone(null, 'overflow tier opens at', 'so many waiting in the queue open the maximum capacity to automatic routing', { ...perAgent, min: 1 }),
  'capacity.reactivateMax': numberOrNone(null, 'limit on reactivation', 'limit for dormant chats that wake up; none = no limit', { ...perAgent, min: 0 }),
  'capacity.cost': number(1, 'size of a chat', 'units taken by one chat', { ...perQueue, unit: 'units', above: 0 }),
  'capacity.need': number(1, 'required spare capacity', 'free units required to be offered one', { ...perQueue, unit: 'units', above: 0 }),
  'capacity.countOffered': flag(true, 'offers hold capacity', 'a pending offer holds its cost', perAgent),
  'capacity.inactive': timeOrNone(null, 'inactive after', 'after this long without a customer message a chat costs nothing', perAgent),
  'capacity.countOnHold': flag(false, 'held chats count', 'a chat on hold takes capacity', perAgent),
  'capacity.releaseOn': choice(['session-end', 'tab-close', 'case-done'], 'session-end', 'what frees capacity', 'the end of the chat, the agent closing the tab, or the record being closed', perAgent),
  'capacity.perQueue': rule<Readonly<Record<string, number>> | null>('perQueue', null, 'limit per queue', 'an extra limit on the units an agent holds of each queue', { nullable: true, ...perQueue }),
  'capacity.bypass': set(['transfer', 'direct', 'self'], ['transfer'], 'beyond the limit', 'assignments that ignore the limit', perAgent),
  'capacity.rateLimit': countOrNone(null, 'fair-distribution limit', 'assignments per agent and queue within the window', { ...perAgent, unit: 'chats', min: 1 }),
  'capacity.rateWindow': timeOrNone(null, 'fair-distribution window', 'the window of capacity.rateLimit; each assignment expires by itself', { ...perAgent, above: 0 }),

  'offer.timeout': timeOrNone(30, 'accept timeout', 'time to answer an offer; none = no deadline', { ...perQueue, above: 0 }),
  'offer.channelTimeout': timeOrNone(null, 'accept timeout of the channel', 'the channel\'s own deadline; an explicit deadline of a queue must be shorter', { above: 0 }),
  'offer.parallelPerAgent': countOrNone(1, 'offers at once', 'pending automatic offers an agent may have; none = as many as capacity; a transfer or an invitation to the agent rings besides', { ...perAgent, min: 1 }),
  'offer.declinable': flag(true, 'can be declined', 'an offer has an explicit no'),
  'offer.onDecline.agent': choice(['none', 'not-ready', 'channel-off'], 'none', 'agent after a decline', 'effect on the agent'),
  'offer.onDecline.when': choice(['now', 'after-live'], 'now', 'when', 'after-live = when the live chats are done; no offers meanwhile'),
  'offer.onMiss.agent': choice(['none', 'not-ready', 'channel-off'], 'none', 'agent after a miss', 'effect on the agent'),
  'offer.onMiss.when': choice(['now', 'after-live'], 'now', 'when', 'after-live = when the live chats are done; no offers meanwhile'),
  'offer.missStrikes': rule<number>('count', 1, 'number of offerings', 'consecutive misses before offer.onMiss applies', { min: 1 }),
  'offer.autoReturn': timeOrNone(null, 'automatic return', 'way back from the effect of a miss or decline; none = by hand', { above: 0 }),
  'offer.logoutAfterMisses': countOrNone(null, 'log-out after misses', 'misses in a row after which the agent is signed out', { min: 1 }),
  'offer.exclude': choice(['none', 'last', 'round', 'forever'], 'last', 'skipped next time', 'who is passed over for the next offer of the same chat: nobody, the last refuser, all refusers of this round, all refusers for good'),
  'offer.whenExhausted': choice(['recycle', 'wait', 'abandon'], 'recycle', 'everybody refused', 'begin again, wait for an agent to become available anew, or give the chat up'),
  'offer.cycleIncludesDisabled': flag(false, 'cycle includes disabled', 'agents whose routing was switched off by ignoring an offer are offered the chat again when nobody else is left'),
  'offer.onUnavailable': choice(['withdraw', 'let-run'], 'withdraw', 'agent leaves with an offer up', 'the offer is withdrawn at once, or runs to its deadline'),
  'transfer.onMiss': choice(['return', 'queue'], 'return', 'missed transfer', 'a transfer that is not accepted goes back to the transferring agent, or to the queue'),

  'pacing.delay': time(0, 'routing delay', 'no automatic offer to this agent for so long'),
  'pacing.on': set(['accept', 'decline', 'miss', 'end'], [], 'routing delay after', 'what starts it'),
  'pacing.scope': choice(['always', 'ramp'], 'always', 'routing delay when', 'ramp = only from becoming Ready until first full'),
  'pacing.holdsPull': flag(false, 'routing delay holds Next', 'the delay also holds back Next and Pick'),

  'session.firstReply': timeOrNone(null, 'first-reply limit', 'accepted, but no agent message for so long', { ...perQueue, above: 0 }),
  'session.firstReplyAction': choice(['none', 'transfer', 'requeue'], 'none', 'at the first-reply limit', 'transfer = to another agent if there is one', perQueue),
  'session.firstReplyMax': countOrNone(1, 'times', 'most such transfers per chat', { ...perQueue, min: 1 }),
  'session.idle': timeOrNone(null, 'auto-end', 'customer silence after which session.idleAction happens', { ...perQueue, above: 0 }),
  'session.idleArm': choice(['each-agent-msg', 'first-agent-msg', 'any-msg', 'assign'], 'each-agent-msg', 'auto-end timer starts', 'event from which the silence is measured', perQueue),
  'session.idleReset': choice(['customer-msg', 'any-msg'], 'customer-msg', 'auto-end timer cleared by', 'one event applies reset first, then arm', perQueue),
  'session.idleAction': choice(['none', 'end', 'hold', 'requeue'], 'end', 'at the auto-end time', 'what happens then', perQueue),
  'session.idleWarn': timeOrNone(null, 'warning', 'time after arming at which the customer is warned', { ...perQueue, above: 0 }),
  'session.idleCheck': time(0, 'checked every', '0 = exact; else it fires at the first multiple at or after the deadline', perQueue),
  'session.idleCap': timeOrNone(null, 'cap on auto-end', 'upper bound of session.idle', { ...perQueue, above: 0 }),
  'session.hold': timeOrNone(null, 'on-hold limit', 'on hold for so long ends the chat', { ...perQueue, above: 0 }),
  'session.agentIdle': timeOrNone(null, 'agent silence', 'agent silence after which session.agentIdleAction happens', { ...perQueue, above: 0 }),
  'session.agentIdleAction': choice(['none', 'end', 'requeue'], 'none', 'at the agent-silence time', 'what happens then', perQueue),
  'session.leftGrace': time(0, 'rejoin window', 'a customer who left openly may come back for so long', perQueue),
  'session.leftQueued': choice(['close', 'keep'], 'close', 'customer leaves while waiting', 'the chat is closed, or stays in the queue', perQueue),
  'session.leftLive': choice(['end', 'free-slot', 'undetected'], 'end', 'customer leaves while live', 'the chat ends, stops costing capacity, or nobody notices', perQueue),
  'session.tabClosed': choice(['keep', 'free-slot', 'requeue'], 'keep', 'agent closes the tab', 'nothing, the slot is freed, or the customer goes back to the queue', perQueue),
  'session.resolve': choice(['none', 'end', 'requeue'], 'none', 'agent resolves the case', 'with the chat still live', perQueue),
  'session.agentGoneGrace': time(0, 'agent grace', 'a lost agent may come back for so long', perAgent),
  'session.agentGone': choice(['keep', 'requeue', 'forward', 'end'], 'keep', 'live chats of an agent who is gone', 'what happens to them', perAgent),
  'session.participants': countOrNone(1, 'agents per chat', 'none = any number', { ...perQueue, min: 1 }),
  'session.join': choice(['invite-only', 'anyone'], 'invite-only', 'joining', 'who may join a chat that has an agent', perQueue),
  'session.lastLeaves': choice(['forbidden', 'requeue', 'end'], 'requeue', 'last agent leaves', 'without ending the chat', perQueue),
  'session.replyBanner': timeOrNone(null, 'reply banner', 'display only: how long the banner of a new customer message stands', { above: 0 }),
  'session.enterNotice': flag(true, 'notices to the customer', 'the customer is told when an agent enters or leaves and when they are back in the queue', perQueue),

  'wrapUp.mode': choice(['none', 'timed', 'manual'], 'none', 'wrap-up', 'timed may be cut short by Close', perQueue),
  'wrapUp.sec': time(0, 'wrap-up time', 'length of a timed wrap-up', perQueue),
  'wrapUp.blocks': choice(['none', 'slot', 'agent', 'agent-if-solo'], 'none', 'wrap-up blocks', 'nothing, the chat\'s slot, all new offers to the agent, or all if no other chat is live (else the slot)', perQueue),

  'record.agentEnd': choice(RECORD_STATES, 'closed', 'record after the agent ends', 'state of the conversation after a plain End', perQueue),
  'record.customerEnd': choice(RECORD_STATES, 'closed', 'record after the customer ends', 'state of the conversation', perQueue),
  'record.idleEnd': choice(RECORD_STATES, 'closed', 'record after auto-end', 'state of the conversation', perQueue),
  'record.abandonQueued': choice(RECORD_STATES, 'closed', 'record of an abandoned chat', 'left before any agent accepted', perQueue),
  'record.abandonLive': choice(RECORD_STATES, 'closed', 'record when the customer left', 'left while live', perQueue),
  'record.unanswered': choice(RECORD_STATES, 'closed', 'record of an unanswered chat', 'state of the conversation', perQueue),
  'record.reopen': timeOrNone(0, 'reopen window', 'a return within this time after closing reopens; none = always', perQueue),

  'report.missAs': choice(['missed', 'declined'], 'missed', 'misses counted as', 'column a miss is counted in'),
  'report.withdrawnAs': choice(['none', 'rejected'], 'none', 'withdrawn counted as', 'an offer ended by the customer leaving'),
  'report.shortAbandon': time(0, 'short abandon', 'earlier leavers are false attempts, outside the service level', perQueue),
  'report.onTime': time(20, 'answered on time', 'T of the service level', { ...perQueue, above: 0 }),

  'engine.tieOrder': choice(['customer-before-agent', 'agent-before-customer'], 'customer-before-agent', 'acts at the same instant', 'who goes first when a customer and an agent act at the same instant'),
} as const;

export type RuleName = keyof typeof RULES;
type ValueOf<R> = R extends Rule<infer T> ? T : never;
/** A value for every rule, durations in microseconds. */
export type RuleValues = { readonly [K in RuleName]: ValueOf<(typeof RULES)[K]> };

export const RULE_NAMES = Object.keys(RULES) as RuleName[];

export function defaultRules(): RuleValues {
  return Object.fromEntries(RULE_NAMES.map((name) => [name, RULES[name].default])) as RuleValues;
}
