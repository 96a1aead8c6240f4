/**
 * Ways in which a scenario runs dry without a word of it: agents who go and never come back, slots that are never free
 * again, acts that cannot happen. A table, each row with where it shows, what is said and what to do about it. They are
 * warnings: a run with them is a run, and somebody may mean it.
 */
import { exp, pow } from '../statistics/math.ts';
import type { Distribution } from './distribution.ts';
import type { Reader } from './grammar/reader.ts';
import { type Tree, within } from './grammar/tree.ts';
import type { RuleName, RuleValues } from './rules.ts';
import type { ActName, AgentGroup, CustomerSource, Queue, Scenario } from './scenario.ts';
import { percentText } from './units.ts';

/** One group, and what it meets. */
interface Group {
  readonly group: AgentGroup;
  readonly rules: RuleValues;
  readonly queues: readonly Queue[];
  /** Those who come to these queues. */
  readonly sources: readonly CustomerSource[];
  readonly scenario: Scenario;
}

interface DeadEnd {
  /** What is said, or null when it goes on. */
  readonly says: (at: Group) => string | null;
  readonly hint: string;
  /** The key of the group to point to, where it has one. */
  readonly key?: string;
}

const TABLE: readonly DeadEnd[] = [
  {
    says: (at) => {
      const effects = at.rules;
      const after = [
        ...(canMiss(at) && effects['offer.onMiss.agent'] !== 'none' ? ['a miss'] : []),
        ...(canDecline(at) && effects['offer.onDecline.agent'] !== 'none' ? ['a decline'] : []),
      ];
      const comesBack =
        at.group.backReady !== null ||
        effects['offer.autoReturn'] !== null ||
        isScripted(at, 'goes ready', 'plays', 'signs in');
      return after.length === 0 || comesBack
        ? null
        : `agents of ${at.group.name} who are set Not Ready after ${after.join(' or ')} never come back`;
    },
    hint: 'add backReady, or the rule offer.autoReturn',
  },
  {
    says: (at) =>
      !isLoggedOut(at) || hasLaterShift(at.group) || isScripted(at, 'signs in')
        ? null
        : `agents of ${at.group.name} who are signed out after misses never sign in again`,
    hint: 'set offer.logoutAfterMisses to none, or give them shifts or a script that sign them in again',
  },
  {
    says: (at) => {
      if (at.group.givesUp !== null || at.rules['capacity.inactive'] !== null) return null;
      const source = at.sources.find((each) => at.queues.some((queue) => isHeld(each, queue, at)));
      return source === undefined
        ? null
        : `customers of ${source.name} leave unseen, and agents of ${at.group.name} hold their chats for ever`;
    },
    hint: 'add givesUp, or the rule session.idle with an end',
  },
  {
    says: (at) =>
      at.group.invite === null ||
      at.group.invite.share === 0 ||
      at.queues.length === 0 ||
      at.queues.some((queue) => queue.rules['session.participants'] !== 1)
        ? null
        : `agents of ${at.group.name} can invite nobody: session.participants is 1`,
    hint: 'set session.participants to 2 or more',
    key: 'invite',
  },
  {
    says: (at) => {
      const { group, rules, sources } = at;
      // Without closesRecords agents close each record with their notes; with it, only the share that is named.
      if (rules['capacity.releaseOn'] !== 'case-done' || group.closesRecords === null) return null;
      const { share } = group.closesRecords;
      if (share === 0 || share === 1 || sources.length === 0) return null;
      const isOpen = at.queues.some(
        (queue) =>
          (group.ends.end > 0 && queue.rules['record.agentEnd'] !== 'closed') ||
          (queue.rules['session.idle'] !== null && queue.rules['record.idleEnd'] !== 'closed'),
      );
      return isOpen && !isScripted(at, 'closes record')
        ? `slots of ${group.name} are lost: capacity.releaseOn is case-done, and only ${percentText(share)} of the open records are ever closed`
        : null;
    },
    hint: 'set the share of closesRecords to 100%, or ends: endAndClose, or record.agentEnd: closed',
    key: 'closesRecords',
  },
];

export function warnOfDeadEnds(scenario: Scenario, tree: Tree, r: Reader): void {
  // What a script changes on the way is beyond a look at the file.
  const changed = new Set(scenario.script.map((act) => act.rule?.name));
  if (CHANGED.some((name) => changed.has(name))) return;
  for (const group of scenario.groups) {
    if (group.scripted) continue;
    const at: Group = {
      group,
      rules: group.rules,
      queues: group.queues.flatMap((queue) => scenario.queues[queue] ?? []),
      sources: scenario.sources.filter(
        ({ arrivals, kinds }) =>
          arrivals.kind !== 'none' && kinds.some(({ queue }) => group.queues.includes(queue)),
      ),
      scenario,
    };
    const place = within(tree, 'agents', group.name);
    for (const { says, hint, key } of TABLE) {
      const said = says(at);
      if (said !== null) r.warn(key === undefined ? place : within(place, key), said, hint);
    }
  }
}

/** Rules that the table looks at. */
const CHANGED: readonly RuleName[] = [
  'match.accept',
  'offer.autoReturn',
  'offer.onMiss.agent',
  'offer.onDecline.agent',
  'offer.logoutAfterMisses',
  'session.idle',
  'session.idleAction',
  'session.participants',
  'capacity.inactive',
  'capacity.releaseOn',
];

/** Only those who are asked can miss or decline. */
function isAsked({ rules, sources }: Group): boolean {
  return rules['match.mode'] === 'push' && rules['match.accept'] === 'manual' && sources.length > 0;
}

function canMiss(at: Group): boolean {
  return chanceOfMiss(at) > 0;
}

/** Of an offer, in the queue where it is greatest. */
function chanceOfMiss(at: Group): number {
  const { after, miss } = at.group.accept;
  if (!isAsked(at)) return 0;
  const chances = at.queues.map(({ rules }) => {
    const timeout = rules['offer.timeout'] ?? rules['offer.channelTimeout'];
    if (timeout === null) return 0;
    return after === null ? 1 : miss + (1 - miss) * chanceBeyond(after, timeout);
  });
  return Math.max(0, ...chances);
}

/** A run of misses so rare is not worth a word: fewer than one in a thousand offers. */
const RARE = 0.001;

function isLoggedOut(at: Group): boolean {
  const misses = at.rules['offer.logoutAfterMisses'];
  return misses !== null && pow(chanceOfMiss(at), misses) > RARE;
}

function canDecline(at: Group): boolean {
  const { decline, declineWaitOver } = at.group.accept;
  return isAsked(at) && at.rules['offer.declinable'] && (decline > 0 || declineWaitOver !== null);
}

/** Whether the chat of a customer who is gone stays with the agent. */
function isHeld(source: CustomerSource, queue: Queue, { scenario, rules: own }: Group): boolean {
  const { rules } = queue;
  const comesHere = source.kinds.some((kind) => scenario.queues[kind.queue] === queue);
  const leavesLive = source.leavesLive !== null || source.replyPatience !== null;
  const isUnseen =
    (source.patience !== null && source.silentWaiting > 0) ||
    (leavesLive && (source.silentLive > 0 || rules['session.leftLive'] === 'undetected'));
  if (!comesHere || !isUnseen) return false;
  const action = rules['session.idleAction'];
  const ends =
    action === 'end' ||
    (action === 'hold' && (rules['session.hold'] !== null || !own['capacity.countOnHold']));
  const agentIdleEnds =
    rules['session.agentIdle'] !== null && rules['session.agentIdleAction'] === 'end';
  return !agentIdleEnds && (rules['session.idle'] === null || !ends);
}

function hasLaterShift({ shifts }: AgentGroup): boolean {
  if (shifts === null) return false;
  return shifts.kind === 'counts' ? shifts.steps.length > 1 : shifts.list.some((l) => l.length > 1);
}

/** Whether the script lets somebody of the group do one of these. */
function isScripted({ scenario, group }: Group, ...acts: readonly ActName[]): boolean {
  return scenario.script.some(
    ({ act, agent }) =>
      acts.includes(act) &&
      agent !== null &&
      scenario.groups[scenario.agents[agent]?.group ?? -1] === group,
  );
}

/** Roughly, the chance of a greater value: exact where it is easy, and never 0 where there is one. */
function chanceBeyond(d: Distribution, t: number): number {
  switch (d.kind) {
    case 'constant':
      return d.value > t ? 1 : 0;
    case 'uniform':
      return d.high <= t ? 0 : Math.min(1, (d.high - t) / (d.high - d.low));
    case 'exponential':
      return exp(-t / d.mean);
    case 'triangular':
      return d.high > t ? Number.MIN_VALUE : 0;
    case 'discrete':
      return d.values.reduce((sum, v, i) => sum + (v > t ? (d.probabilities[i] ?? 0) : 0), 0);
    case 'empirical':
      return (d.values.at(-1) ?? 0) > t || d.tailMean !== undefined ? Number.MIN_VALUE : 0;
    case 'mix':
      return d.parts.reduce(
        (sum, part, i) => sum + (d.probabilities[i] ?? 0) * chanceBeyond(part, t),
        0,
      );
    default:
      return Number.MIN_VALUE;
  }
}
