/**
 * `tune --staff`: how many agents of a group each interval needs. A guess by Erlang A, mended by simulation, and then checked
 * as a whole on replications that the search has not seen: the limits of the day by sequential tests whose error is divided
 * over the limits and over the plans that may come to be checked.
 *
 * The check takes replications 0, 1, 2 …, so that `run` with the plan shows its very figures; the search takes others.
 */
import { drawsVersion } from '../engine/random/draws.ts';
import { SCHEMA_VERSION } from '../report/result.ts';
import type { Held, Limit, Prices, StaffTuning } from '../report/tuning.ts';
import type { Platform } from '../scenarios/platform-file.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { staffHours } from '../scenarios/staff-hours.ts';
import { HOUR, SECOND } from '../scenarios/units.ts';
import { FIRST_LOOK, type Judgement, judgeLimit, nextLook } from '../statistics/feasibility.ts';
import { metricNamed } from '../statistics/metrics.ts';
import type { Crew } from './crew.ts';
import { Costs, heldOf, measuredOf } from './measured.ts';
import { COST_METRICS } from './prices.ts';
import { rounded } from './rounded.ts';
import { scenarioFacts } from './scenario-facts.ts';
import { guessStaff } from './staff-guess.ts';
import { planFile, planSettings, slotsOf } from './staff-plan.ts';
import { type Mended, mend, type Trial } from './staff-search.ts';
import { staffGuarantee, staffSentence } from './staff-words.ts';

export interface StaffInput {
  readonly scenario: Scenario;
  readonly platform: Platform | null;
  /** Its place in the scenario. */
  readonly group: number;
  readonly limits: readonly Limit[];
  readonly prices: Prices;
  readonly level: number;
  readonly budget: number;
  /** The scenario with these settings over those it has. */
  readonly load: (settings: readonly string[]) => Scenario;
  /** For plan.yaml: the scenario as seen from there, and the command. */
  readonly extending: string;
  readonly by: string;
  /** Settings over those of the file, as they are typed. */
  readonly over: string;
  readonly chatsimVersion: string;
}

/** Of each plan that the search tries. */
export const SEARCH_REPLICATIONS = 40;
/** Where the search's replications begin: no check ever comes so far. */
const SEARCH_FROM = 1_000_000;
/** A check tells of the intervals, too, and so is not shorter than this. */
const LEAST_CHECK = 40;
/** Plans that may be checked; each next one is sought with limits pulled in a little more. */
const ATTEMPTS = 3;
const MARGIN = 2;

/** Limits that every interval can be held to. */
export function byIntervalOf(limits: readonly Limit[]): number[] {
  return limits.flatMap(({ metric }, j) =>
    metricNamed(metric)?.parts.includes('i') === true ? [j] : [],
  );
}

/** Null when it was stopped before a plan was checked. */
export async function staff(
  input: StaffInput,
  crew: Crew,
  expect: (replications: number) => void = () => {},
): Promise<StaffTuning | null> {
  const { limits, level, budget } = input;
  const slots = slotsOf(input.scenario, input.group);
  const byInterval = byIntervalOf(limits);
  const held = byInterval.map((j) => limits[j] as Limit);
  const guess = guessStaff(input.scenario, input.group, slots.intervals, held);
  let used = 0;
  let plans = 0;
  const tried = new Map<string, Trial>();
  const scenarioOf = (agents: readonly number[]) => input.load(planSettings(slots, agents));
  const simulate = async (agents: readonly number[]): Promise<Trial | null> => {
    const key = agents.join();
    const before = tried.get(key);
    if (before !== undefined) return before;
    if (used + SEARCH_REPLICATIONS + LEAST_CHECK > budget) return null;
    expect(used + 2 * SEARCH_REPLICATIONS);
    const values = emptyValues(slots.intervals.length, byInterval.length, limits.length);
    const finished = await crew.samples(scenarioOf(agents), {
      from: SEARCH_FROM,
      count: SEARCH_REPLICATIONS,
      metrics: metricsOf(slots.intervals, held, limits),
      onSample: ({ metrics }) => values.add(metrics),
    });
    used += finished;
    if (finished < SEARCH_REPLICATIONS) return null;
    plans += 1;
    tried.set(key, values);
    return values;
  };

  const least = slots.intervals.map((_, i) => ((guess.agents[i] ?? 0) > 0 ? 1 : 0));
  const error = (1 - level) / ATTEMPTS / Math.max(1, limits.length);
  let found: Mended = { agents: guess.agents, isKept: false, isCut: false };
  let check: Check | null = null;
  let attempts = 0;
  while (attempts < ATTEMPTS) {
    found = await mend({
      start: attempts === 0 ? atLeastOne(guess.agents) : found.agents,
      least,
      byInterval: held,
      day: limits,
      margin: attempts * MARGIN,
      simulate,
    });
    if (crew.isStopped) break;
    attempts += 1;
    check = await checked(scenarioOf(found.agents), budget - used);
    used += check.replications;
    if (check.judgements.every(({ isKept }) => isKept !== false) || crew.isStopped) break;
  }
  if (check === null || check.replications === 0) return null;

  const agents = found.agents;
  const judgements = check.judgements;
  const outcome: StaffTuning['outcome'] = crew.isStopped
    ? 'interrupted'
    : judgements.some(({ isKept }) => isKept === false)
      ? 'fails'
      : judgements.every(({ isKept }) => isKept === true)
        ? 'holds'
        : 'undecided';
  const lengthHours = slots.intervals.map(({ from, to }) => (to - from) / HOUR);
  const hoursOf = (counts: readonly number[]) =>
    counts.reduce((sum, count, i) => sum + count * (lengthHours[i] as number), 0);
  const { values, arrivals, costs } = check;
  const bare: Omit<StaffTuning, 'sentence' | 'guarantee'> = {
    kind: 'tuning',
    task: 'staffing',
    schemaVersion: SCHEMA_VERSION,
    drawsVersion,
    chatsimVersion: input.chatsimVersion,
    scenario: scenarioFacts(input.scenario, input.platform),
    level,
    limits,
    prices: input.prices,
    replications: { budget, used },
    group: input.scenario.groups[input.group]?.name ?? '',
    intervalSec: input.scenario.interval / SECOND,
    outcome,
    byInterval,
    guess: {
      handleSec: guess.handleSec,
      patienceSec: guess.patienceSec,
      serversPerAgent: guess.serversPerAgent,
      agentHours: hoursOf(guess.agents),
    },
    search: { plans, replications: SEARCH_REPLICATIONS },
    check: {
      replications: check.replications,
      attempts,
      limits: limits.map((_, j) => heldOf(values.day[j] ?? [], judgements[j] as Judgement, level)),
      cost: costs.cost(level),
    },
    agentHours: hoursOf(agents),
    most: Math.max(0, ...agents),
    intervals: slots.intervals.map(({ name, from }, i) => ({
      name,
      fromSec: from / SECOND,
      arrivals: arrivals[i] as number,
      guess: guess.agents[i] as number,
      agents: agents[i] as number,
      limits: held.map((limit, j) => heldAlone(values.intervals[i]?.[j] ?? [], limit, level)),
    })),
    plan: planFile(slots, agents, { ...input, replications: check.replications }),
    warnings:
      found.isCut && !crew.isStopped
        ? [
            {
              code: 'budget',
              text: `The budget of ${budget} replications ended the search: fewer agents may do.`,
            },
          ]
        : [],
  };
  const tuning: StaffTuning = {
    ...bare,
    sentence: staffSentence(bare),
    guarantee: staffGuarantee(bare),
  };
  return rounded(tuning) as StaffTuning;

  /** 10, 20, 40 … replications, until every limit of the day is decided. */
  async function checked(plan: Scenario, left: number): Promise<Check> {
    const seen = emptyValues(slots.intervals.length, byInterval.length, limits.length);
    const bill = new Costs(staffHours(plan), input.prices);
    const arrived = slots.intervals.map(() => 0);
    const perInterval = slots.intervals.map(({ name }) => `intervals.${name}.chats.arrived`);
    const metrics = metricsOf(slots.intervals, held, limits);
    const verdicts = limits.map((): Judgement => ({ verdict: 'open', isKept: null }));
    let n = 0;
    for (let to = FIRST_LOOK; ; to = nextLook(to)) {
      if (to > left && n > 0) break;
      expect(used + to);
      const finished = await crew.samples(plan, {
        from: n,
        count: to - n,
        metrics: [...metrics, ...COST_METRICS, ...perInterval],
        onSample(sample) {
          seen.add(sample.metrics);
          bill.add(sample.metrics.slice(metrics.length, metrics.length + COST_METRICS.length));
          const counts = sample.metrics.slice(metrics.length + COST_METRICS.length);
          for (const [i, count] of counts.entries())
            arrived[i] = (arrived[i] as number) + (count ?? 0);
        },
      });
      n += finished;
      if (n < to) break;
      for (const [j, limit] of limits.entries())
        if (verdicts[j]?.isKept === null) verdicts[j] = judgeLimit(seen.day[j] ?? [], limit, error);
      if (n >= LEAST_CHECK && verdicts.every(({ isKept }) => isKept !== null)) break;
    }
    return {
      replications: n,
      values: seen,
      judgements: verdicts,
      costs: bill,
      arrivals: arrived.map((sum) => sum / Math.max(1, n)),
    };
  }
}

interface Check {
  readonly replications: number;
  readonly values: Trial;
  readonly judgements: readonly Judgement[];
  readonly costs: Costs;
  readonly arrivals: readonly number[];
}

/** A group without anybody cannot be simulated. */
function atLeastOne(agents: readonly number[]): readonly number[] {
  return agents.some((count) => count > 0) ? agents : agents.map(() => 1);
}

function metricsOf(
  intervals: readonly { readonly name: string }[],
  held: readonly Limit[],
  limits: readonly Limit[],
): string[] {
  return [
    ...limits.map(({ metric }) => metric),
    ...intervals.flatMap(({ name }) => held.map(({ metric }) => `intervals.${name}.${metric}`)),
  ];
}

/** Takes the values of metricsOf, one replication after the other. */
function emptyValues(intervals: number, held: number, limits: number) {
  const lists = (count: number) => Array.from({ length: count }, (): (number | null)[] => []);
  const trial = {
    day: lists(limits),
    intervals: Array.from({ length: intervals }, () => lists(held)),
    add(metrics: readonly (number | null)[]): void {
      for (const [j, list] of trial.day.entries()) list.push(metrics[j] ?? null);
      for (const [i, each] of trial.intervals.entries())
        for (const [j, list] of each.entries()) list.push(metrics[limits + i * held + j] ?? null);
    },
  };
  return trial;
}

/** By its own interval of confidence, without regard to the others. */
function heldAlone(values: readonly (number | null)[], limit: Limit, level: number): Held {
  const measured = measuredOf(values, level);
  if (measured === null || measured.low === null || measured.high === null)
    return { measured, verdict: 'open', isKept: null };
  const { low, high } = measured;
  const [inside, outside] =
    limit.side === 'at most'
      ? [high <= limit.value, low > limit.value]
      : [low >= limit.value, high < limit.value];
  if (inside) return { measured, verdict: 'kept', isKept: true };
  return outside
    ? { measured, verdict: 'broken', isKept: false }
    : { measured, verdict: 'open', isKept: null };
}
