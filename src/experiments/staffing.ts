/**
 * `tune --staff`: how many agents of a group each interval needs. A guess by Erlang A, mended by simulation, and then checked
 * as a whole on replications that the search has not seen: the limits of the day by sequential tests whose error is divided
 * over the limits and over the plans that may come to be checked.
 *
 * The check takes replications 0, 1, 2 …, so that `run` with the plan shows its very figures; the search takes others.
 */
import { drawsVersion } from '../engine/random/draws.ts';
import { SCHEMA_VERSION } from '../report/result.ts';
import type { Limit, Prices, StaffTuning } from '../report/tuning.ts';
import type { Platform } from '../scenarios/platform-file.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { HOUR, SECOND } from '../scenarios/units.ts';
import type { Judgement } from '../statistics/feasibility.ts';
import { metricNamed } from '../statistics/metrics.ts';
import type { Crew } from './crew.ts';
import { heldOf } from './measured.ts';
import { rounded } from './rounded.ts';
import { scenarioFacts } from './scenario-facts.ts';
import { checkPlan, heldAlone, LEAST_CHECK, type StaffCheck } from './staff-check.ts';
import { type Guess, guessStaff } from './staff-guess.ts';
import { planFile, planSettings, type StaffSlots, slotsOf } from './staff-plan.ts';
import { mend, type Trial } from './staff-search.ts';
import { Gathered, type TrialAsked, trialMetrics } from './staff-trial.ts';
import { staffGuarantee, staffSentence } from './staff-words.ts';
import { warmedUp } from './warm-up.ts';

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
/** Plans that may be checked; each next one is sought with limits pulled in a little more. */
const ATTEMPTS = 3;
const MARGIN = 2;

/** Limits that every interval can be held to. */
export function byIntervalOf(limits: readonly Limit[]): number[] {
  return limits.flatMap(({ metric }, j) =>
    metricNamed(metric)?.parts.includes('i') === true ? [j] : [],
  );
}

type Simulators = Pick<Crew, 'samples' | 'isStopped'>;

/** A plan that was checked, and how it was come by. */
interface Planned {
  readonly agents: readonly number[];
  readonly check: StaffCheck;
  readonly attempts: number;
  readonly plans: number;
  readonly used: number;
  /** The budget ended the search. */
  readonly isCut: boolean;
}

/** Null when it was stopped before a plan was checked. */
export async function staff(
  input: StaffInput,
  crew: Simulators,
  expect: (replications: number) => void = () => {},
): Promise<StaffTuning | null> {
  const slots = slotsOf(input.scenario, input.group);
  const held = byIntervalOf(input.limits).map((j) => input.limits[j] as Limit);
  const guess = guessStaff(input.scenario, input.group, slots.intervals, held);
  const asked: TrialAsked = { intervals: slots.intervals, day: input.limits, byInterval: held };
  const planned = await planOf(input, { slots, guess, asked }, crew, expect);
  if (planned === null) return null;
  const bare = factsOf(input, { slots, guess, asked }, planned, crew.isStopped);
  const tuning: StaffTuning = {
    ...bare,
    sentence: staffSentence(bare),
    guarantee: staffGuarantee(bare),
  };
  return rounded(tuning);
}

interface Task {
  readonly slots: StaffSlots;
  readonly guess: Guess;
  readonly asked: TrialAsked;
}

/**
 * Sought and checked, at most three times. What a further search would find depends on nothing that the checks see, so the
 * error is divided over the attempts and holds for whichever is the last.
 */
async function planOf(
  input: StaffInput,
  { slots, guess, asked }: Task,
  crew: Simulators,
  expect: (replications: number) => void,
): Promise<Planned | null> {
  const { limits, level, budget, prices } = input;
  const scenarioOf = (agents: readonly number[]) =>
    warmedUp(input.load(planSettings(slots, agents))).scenario;
  const tried = new Map<string, Trial>();
  let used = 0;
  const simulate = async (agents: readonly number[]): Promise<Trial | null> => {
    const key = agents.join();
    const before = tried.get(key);
    if (before !== undefined) return before;
    if (used + SEARCH_REPLICATIONS + LEAST_CHECK > budget) return null;
    expect(used + SEARCH_REPLICATIONS + LEAST_CHECK);
    const gathered = new Gathered(asked);
    const finished = await crew.samples(scenarioOf(agents), {
      from: SEARCH_FROM,
      count: SEARCH_REPLICATIONS,
      metrics: trialMetrics(asked),
      onSample: ({ metrics }) => gathered.add(metrics),
    });
    used += finished;
    if (finished < SEARCH_REPLICATIONS) return null;
    tried.set(key, gathered);
    return gathered;
  };
  const wish = { asked, prices, error: (1 - level) / ATTEMPTS / Math.max(1, limits.length) };

  let planned: Planned | null = null;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { agents, isCut } = await mend({
      start: planned === null ? atLeastOne(guess.agents) : planned.agents,
      least: guess.agents.map((count) => (count > 0 ? 1 : 0)),
      byInterval: asked.byInterval,
      day: limits,
      margin: (attempt - 1) * MARGIN,
      simulate,
    });
    if (crew.isStopped) return planned;
    const before = used;
    const check = await checkPlan(
      scenarioOf(agents),
      { ...wish, budget: budget - used, expect: (count) => expect(before + count) },
      crew,
    );
    if (check.replications === 0) return planned;
    used += check.replications;
    planned = { agents, check, attempts: attempt, plans: tried.size, used, isCut };
    if (crew.isStopped || check.judgements.every(({ isKept }) => isKept !== false)) break;
  }
  return planned;
}

function factsOf(
  input: StaffInput,
  { slots, guess, asked }: Task,
  { agents, check, attempts, plans, used, isCut }: Planned,
  isStopped: boolean,
): Omit<StaffTuning, 'sentence' | 'guarantee'> {
  const { limits, level, budget } = input;
  const hoursOf = (counts: readonly number[]) =>
    slots.intervals.reduce(
      (sum, { from, to }, i) => sum + ((counts[i] ?? 0) * (to - from)) / HOUR,
      0,
    );
  return {
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
    outcome: isStopped ? 'interrupted' : outcomeOf(check.judgements),
    byInterval: byIntervalOf(limits),
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
      limits: check.judgements.map((judgement, j) =>
        heldOf(check.values.day[j] ?? [], judgement, level),
      ),
      cost: check.costs.cost(level),
    },
    agentHours: hoursOf(agents),
    most: Math.max(0, ...agents),
    intervals: slots.intervals.map(({ name, from }, i) => ({
      name,
      fromSec: from / SECOND,
      arrivals: check.arrivals[i] as number,
      guess: guess.agents[i] as number,
      agents: agents[i] as number,
      limits: asked.byInterval.map((limit, j) =>
        heldAlone(check.values.intervals[i]?.[j] ?? [], limit, level),
      ),
    })),
    plan: planFile(slots, agents, { ...input, replications: check.replications }),
    warnings:
      isCut && !isStopped
        ? [
            {
              code: 'budget',
              text: `The budget of ${budget} replications ended the search: fewer agents may do.`,
            },
          ]
        : [],
  };
}

function outcomeOf(judgements: readonly Judgement[]): StaffTuning['outcome'] {
  if (judgements.some(({ isKept }) => isKept === false)) return 'fails';
  return judgements.every(({ isKept }) => isKept === true) ? 'holds' : 'undecided';
}

/** A group without anybody cannot be simulated. */
function atLeastOne(agents: readonly number[]): readonly number[] {
  return agents.some((count) => count > 0) ? agents : agents.map(() => 1);
}
