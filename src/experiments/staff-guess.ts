/**
 * A first guess at the agents that each interval needs: Erlang A's smallest number that keeps the limits, with the interval's
 * own arrivals, as if they had always come like that.
 *
 *   servers of an agent = chats that get done at the same time, that is of its slots s
 *                         s × speed with s chats, and where one reply is written at a time at most chat length / writing
 *
 * What Erlang A does not know (backlog from before, offers, returns, breaks, silent customers) is left to the simulation.
 */
import type { Limit } from '../report/tuning.ts';
import { arrivalsBetween } from '../scenarios/arrival-rate.ts';
import { mean } from '../scenarios/fit.ts';
import { chatLength } from '../scenarios/offered-load.ts';
import type { AgentGroup, CustomerSource, Scenario } from '../scenarios/scenario.ts';
import { SECOND } from '../scenarios/units.ts';
import { type ErlangA, erlangA } from '../statistics/erlang-a.ts';

export interface Guess {
  readonly handleSec: number;
  /** Null where nobody leaves. */
  readonly patienceSec: number | null;
  readonly serversPerAgent: number;
  /** By interval. */
  readonly agents: readonly number[];
}

/** Larger numbers than this are not looked for. */
const MOST = 5000;
/** Where no limit is one that the formula knows. */
const USUAL: Pick<Limit, 'metric' | 'side' | 'value'> = {
  metric: 'abandonment.rate',
  side: 'at most',
  value: 0.05,
};

export function guessStaff(
  scenario: Scenario,
  group: number,
  intervals: readonly { readonly from: number; readonly to: number }[],
  limits: readonly Limit[],
): Guess {
  const mine = scenario.groups[group] as AgentGroup;
  const queues = pooledQueues(scenario, group);
  const shares = scenario.sources.map((source) => shareFor(source, queues));
  const weights = scenario.sources.map(
    (source, i) => arrivalsBetween(source, 0, scenario.duration) * (shares[i] as number),
  );
  const handle = weighted(scenario.sources, weights, (source) => handleOf(source, mine, scenario));
  const patience = weighted(
    scenario.sources.filter(({ patience: law }) => law !== null),
    weights.filter((_, i) => scenario.sources[i]?.patience !== null),
    ({ patience: law }) => (law === null ? 0 : mean(law)),
  );
  const perAgent = serversOf(mine, scenario);
  const known = limits.filter(({ metric }) => keeperOf(metric) !== null);
  const wanted = known.length > 0 ? known : [USUAL];
  const onTime = scenario.rules['report.onTime'];
  const agents = intervals.map(({ from, to }) => {
    const arriving = scenario.sources.reduce(
      (sum, source, i) => sum + arrivalsBetween(source, from, to) * (shares[i] as number),
      0,
    );
    const others = othersThere(scenario, group, (from + to) / 2);
    if (arriving < 1e-9 || handle === 0) return 0;
    for (let n = others > 0 ? 0 : 1; n < MOST; n++) {
      const law = erlangA({
        arrivals: arriving / (to - from),
        service: 1 / handle,
        leaving: patience > 0 ? 1 / patience : 0,
        agents: Math.floor(n * perAgent + others + 1e-9),
      });
      if (wanted.every((limit) => keeps(law, limit, onTime))) return n;
    }
    return MOST;
  });
  return {
    handleSec: handle / SECOND,
    patienceSec: patience > 0 ? patience / SECOND : null,
    serversPerAgent: perAgent,
    agents,
  };
}

/** Those of the group, and the others of whoever takes chats of them, too: their time goes there as well. */
function pooledQueues({ groups }: Scenario, group: number): ReadonlySet<number> {
  const mine = groups[group] as AgentGroup;
  return new Set(groups.filter((each) => sharesQueue(each, mine)).flatMap(({ queues }) => queues));
}

const sharesQueue = (one: AgentGroup, other: AgentGroup) =>
  one === other || one.queues.some((queue) => other.queues.includes(queue));

const shareFor = ({ kinds }: CustomerSource, queues: ReadonlySet<number>) =>
  kinds.reduce((sum, { share, queue }) => sum + (queues.has(queue) ? share : 0), 0);

function weighted(
  sources: readonly CustomerSource[],
  weights: readonly number[],
  of: (source: CustomerSource) => number,
): number {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  if (all === 0) return 0;
  return sources.reduce((sum, source, i) => sum + of(source) * (weights[i] as number), 0) / all;
}

/** From the offer to the end of the wrap-up. */
function handleOf(source: CustomerSource, group: AgentGroup, { groups }: Scenario): number {
  const length = (chatLength(source, [group, ...groups]) ?? 0) * group.slowness;
  const accepting = group.accept.after === null ? 0 : mean(group.accept.after);
  const wrapUp = group.rules['wrapUp.blocks'] === 'none' ? 0 : group.rules['wrapUp.sec'];
  return length + accepting + wrapUp;
}

function serversOf(group: AgentGroup, scenario: Scenario): number {
  // Without a limit an agent is taken to do three things at the same time, as most platforms begin.
  const slots = Math.max(1, Math.floor(group.rules['capacity.total'] ?? 3));
  const { slowdown } = group;
  const listed = slowdown?.perChat;
  const speed =
    listed === undefined
      ? 1
      : slots <= listed.length
        ? (listed[slots - 1] as number)
        : ((listed.at(-1) as number) * listed.length) / slots;
  const atOnce = slots * speed;
  if (group.work !== 'one-at-a-time') return atOnce;
  const share = Math.max(
    ...scenario.sources.map((source) => writingShare(source, group, scenario.groups)),
    0,
  );
  return share > 0 ? Math.min(atOnce, 1 / share) : atOnce;
}

/** Of a chat's length, the part in which its agent writes. */
function writingShare(
  source: CustomerSource,
  group: AgentGroup,
  groups: readonly AgentGroup[],
): number {
  const { work } = source;
  if (work.kind === 'handle') return 1;
  const reply = work.agentReply ?? group.reply;
  const length = chatLength(source, [group, ...groups]);
  if (reply === null || length === null || length === 0) return 0;
  return (mean(work.count) * mean(reply)) / length;
}

/** Servers of other groups that take chats of the same queues. */
function othersThere(scenario: Scenario, group: number, at: number): number {
  const mine = scenario.groups[group] as AgentGroup;
  return scenario.groups.reduce((sum, other, g) => {
    if (g === group || !sharesQueue(other, mine)) return sum;
    return (
      sum +
      onDuty(other, scenario.agents.filter((a) => a.group === g).length, at) *
        serversOf(other, scenario)
    );
  }, 0);
}

function onDuty({ shifts }: AgentGroup, size: number, at: number): number {
  if (shifts === null) return size;
  if (shifts.kind === 'counts') {
    const step = shifts.steps.findLast((each) => each.at <= at);
    return Math.min(size, step?.count ?? 0);
  }
  let there = 0;
  for (let agent = 0; agent < size; agent++)
    for (const span of shifts.list[agent % shifts.list.length] ?? [])
      if (span.from <= at && at < span.to) there += 1;
  return there;
}

type Keeper = (law: ErlangA, value: number, onTime: number) => number;

/** What the formula says of a metric; null where it says nothing. */
function keeperOf(metric: string): Keeper | null {
  const known: Readonly<Record<string, Keeper>> = {
    'abandonment.rate': (law) => law.abandonment,
    'wait.mean': (law) => law.waitMean / SECOND,
    'delayed.rate': (law) => law.delayed,
    occupancy: (law) => law.occupancy,
    'serviceLevel.all': (law, _, onTime) => law.servedWithin(onTime),
    'serviceLevel.wait': (law, _, onTime) => 1 - law.waitedBeyond(onTime),
    serviceLevel: (law, _, onTime) => {
      const served = law.servedWithin(onTime);
      const beyond = law.waitedBeyond(onTime);
      // Who left within the time does not count.
      const counted = served + beyond;
      return counted === 0 ? 1 : served / counted;
    },
  };
  const found = known[metric];
  if (found !== undefined) return found;
  const share = /^wait\.p(\d+)$/.exec(metric)?.[1];
  if (share === undefined) return null;
  // The quantile is at most the value when no more than so many wait longer: told as a time on the right side of it.
  return (law, value) =>
    law.waitedBeyond(value * SECOND) <= 1 - Number(share) / 100 ? value : 2 * value + 1;
}

function keeps(
  law: ErlangA,
  { metric, side, value }: Pick<Limit, 'metric' | 'side' | 'value'>,
  onTime: number,
): boolean {
  const keeper = keeperOf(metric);
  if (keeper === null) return true;
  const is = keeper(law, value, onTime);
  return side === 'at most' ? is <= value : is >= value;
}
