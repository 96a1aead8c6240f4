/**
 * What the scenario says of its people, resolved once: distributions become ids of the sampler, shares running sums,
 * absences -1. One plan a group of agents and one a source of customers. Only load time; nothing here acts.
 */
import type { Distribution } from '../../scenarios/distribution.ts';
import type { AgentGroup, CustomerSource, Return, Scenario } from '../../scenarios/scenario.ts';
import type { Sampler } from '../random/distributions.ts';
import type { Platform } from './platform.ts';

/** No distribution: it never happens. */
export const NEVER = -1;

export const MODE = { finish: 0, requeue: 1, end: 2 } as const;
export const RELEASE_ON = { sessionEnd: 0, tabClose: 1, caseDone: 2 } as const;

export interface OtherWork {
  readonly every: number;
  readonly length: number;
  readonly units: number;
}

export interface GroupPlan {
  readonly index: number;
  readonly members: readonly number[];
  readonly scripted: boolean;
  readonly acceptAfter: number;
  readonly declineAfter: number;
  readonly miss: number;
  /** Chance of a miss or a decline. */
  readonly missOrDecline: number;
  readonly declineWaitOver: number;
  readonly slowness: number;
  readonly oneAtATime: boolean;
  /** Speed of one chat among k at k - 1; null = always 1. */
  readonly speeds: Float64Array | null;
  /** Speeds follow the load while the work goes on. */
  readonly followsLoad: boolean;
  readonly reply: number;
  readonly notice: number;
  readonly bannerMissed: number;
  readonly bannerNoticed: number;
  readonly endBelow: number;
  readonly endAndCloseBelow: number;
  readonly resolveBelow: number;
  readonly wrapUp: number;
  readonly next: number;
  readonly pick: number;
  readonly picksNewest: boolean;
  readonly backReady: number;
  readonly closesTab: number;
  readonly transferShare: number;
  readonly transferQueue: number;
  readonly transferGroup: number;
  readonly transferEarly: boolean;
  readonly inviteShare: number;
  readonly inviteGroup: number;
  readonly inviterLeaves: number;
  readonly givesUp: number;
  readonly closesRecord: number;
  readonly recordAfter: number;
  readonly recordTakes: number;
  readonly breakEvery: number;
  readonly breakLength: number;
  readonly breakMode: number;
  readonly shiftMode: number;
  readonly otherWork: readonly OtherWork[];
  readonly releaseOn: number;
  /** Units filled by automatic routing. */
  readonly standard: number;
}

export interface ReturnPlan {
  readonly share: number;
  readonly after: number;
  readonly max: number;
}

/** Indexes of `returns`. */
export const RETURN = { abandoned: 0, refused: 1, autoEnded: 2, closed: 3 } as const;

export interface SourcePlan {
  readonly classes: Int32Array;
  readonly queues: Int32Array;
  /** Running shares of the kinds. */
  readonly shares: Float64Array;
  readonly patience: number;
  readonly patienceAgain: number;
  readonly patienceStops: boolean;
  readonly silentWaiting: number;
  readonly leavesLive: number;
  readonly silentLive: number;
  readonly replyPatience: number;
  readonly rejoins: number;
  readonly rejoinAfter: number;
  readonly isHandle: boolean;
  readonly handle: number;
  readonly exchanges: number;
  readonly agentBegins: boolean;
  readonly agentEnds: boolean;
  readonly reply: number;
  readonly agentReply: number;
  readonly returns: readonly ReturnPlan[];
}

export function groupPlan(scenario: Scenario, index: number, sampler: Sampler): GroupPlan {
  const g = scenario.groups[index] as AgentGroup;
  const id = (d: Distribution | null | undefined) => idOf(sampler, d);
  const accepts = id(g.accept.after);
  return {
    index,
    members: scenario.agents.flatMap((agent, i) => (agent.group === index ? [i] : [])),
    scripted: g.scripted,
    acceptAfter: accepts,
    declineAfter: g.accept.declineAfter === null ? accepts : id(g.accept.declineAfter),
    miss: g.accept.miss,
    missOrDecline: g.accept.miss + g.accept.decline,
    declineWaitOver: g.accept.declineWaitOver ?? Number.POSITIVE_INFINITY,
    slowness: g.slowness,
    oneAtATime: g.work === 'one-at-a-time',
    speeds: g.slowdown === null ? null : Float64Array.from(g.slowdown.perChat),
    followsLoad: g.slowdown !== null && g.slowdown.when === 'load',
    reply: id(g.reply),
    notice: id(g.notice),
    bannerMissed: g.banner?.missed ?? 0,
    bannerNoticed: id(g.banner?.noticedAfter),
    endBelow: g.ends.end,
    endAndCloseBelow: g.ends.end + g.ends.endAndClose,
    resolveBelow: g.ends.end + g.ends.endAndClose + g.ends.resolve,
    wrapUp: id(g.wrapUp),
    next: id(g.next),
    pick: id(g.pick),
    picksNewest: g.picks === 'newest',
    backReady: id(g.backReady),
    closesTab: g.closesTab,
    transferShare: g.transfer?.share ?? 0,
    transferQueue: g.transfer?.toQueue ?? -1,
    transferGroup: g.transfer?.toGroup ?? -1,
    transferEarly: g.transfer?.when === 'after-first-reply',
    inviteShare: g.invite?.share ?? 0,
    inviteGroup: g.invite?.toGroup ?? -1,
    inviterLeaves: g.invite?.thenLeaves ?? 0,
    givesUp: id(g.givesUp),
    closesRecord: g.closesRecords?.share ?? 0,
    recordAfter: id(g.closesRecords?.after),
    recordTakes: id(g.closesRecords?.takes),
    breakEvery: id(g.randomBreaks?.every),
    breakLength: id(g.randomBreaks?.length),
    breakMode: MODE[g.atBreak],
    shiftMode: MODE[g.atShiftEnd],
    otherWork: g.otherWork.map((w) => ({
      every: id(w.every),
      length: id(w.length),
      units: w.units,
    })),
    releaseOn: ['session-end', 'tab-close', 'case-done'].indexOf(g.rules['capacity.releaseOn']),
    standard: g.rules['capacity.total'] ?? Number.POSITIVE_INFINITY,
  };
}

export function sourcePlan(
  source: CustomerSource,
  sampler: Sampler,
  platform: Platform,
): SourcePlan {
  const id = (d: Distribution | null | undefined) => idOf(sampler, d);
  const work = source.work;
  const messages = work.kind === 'exchanges' ? work : null;
  let running = 0;
  const patience = id(source.patience);
  const { abandoned, refused, autoEnded, closed } = source.returns;
  return {
    classes: Int32Array.from(source.kinds, (k) => platform.classOf(k.queue, k.priority, k.skills)),
    queues: Int32Array.from(source.kinds, (k) => k.queue),
    shares: Float64Array.from(source.kinds, (k) => {
      running += k.share;
      return running;
    }),
    patience,
    patienceAgain: source.patienceAgain === undefined ? patience : id(source.patienceAgain),
    patienceStops: source.patienceRuns === 'while-queued',
    silentWaiting: source.silentWaiting,
    leavesLive: id(source.leavesLive),
    silentLive: source.silentLive,
    replyPatience: id(source.replyPatience),
    rejoins: source.rejoins?.share ?? 0,
    rejoinAfter: id(source.rejoins?.after),
    isHandle: work.kind === 'handle',
    handle: work.kind === 'handle' ? id(work.time) : NEVER,
    exchanges: id(messages?.count),
    agentBegins: messages?.begins === 'agent',
    agentEnds: messages?.ends === 'agent',
    reply: id(messages?.reply),
    agentReply: id(messages?.agentReply),
    returns: [abandoned, refused, autoEnded, closed].map((r) => returnPlan(r, sampler)),
  };
}

function returnPlan(r: Return | null, sampler: Sampler): ReturnPlan {
  return r === null
    ? { share: 0, after: NEVER, max: 0 }
    : { share: r.share, after: sampler.add(r.after), max: r.max };
}

function idOf(sampler: Sampler, d: Distribution | null | undefined): number {
  return d === null || d === undefined ? NEVER : sampler.add(d);
}
