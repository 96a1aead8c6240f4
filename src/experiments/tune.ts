/**
 * `tune`: the cheapest setting of a region that keeps all limits. Simulates the candidates as far as choose.ts asks for, and
 * makes the Tuning that reports are drawn from: every candidate's cost and figures, the front, and the answer in a sentence.
 * All candidates meet the same customers. Nothing is printed here.
 */
import { drawsVersion } from '../engine/random/draws.ts';
import { SCHEMA_VERSION, type Warning } from '../report/result.ts';
import type { Candidate, Limit, Prices, RegionTuning } from '../report/tuning.ts';
import { overload } from '../scenarios/offered-load.ts';
import type { Platform } from '../scenarios/platform-file.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { staffHours } from '../scenarios/staff-hours.ts';
import { type Choice, choose, LEAST_EACH } from './choose.ts';
import type { Crew } from './crew.ts';
import { closestOf, dominatedOf } from './front.ts';
import { Costs, heldOf } from './measured.ts';
import { COST_METRICS, isExact } from './prices.ts';
import { rounded } from './rounded.ts';
import { scenarioFacts } from './scenario-facts.ts';
import { guaranteeOf, sentenceOf } from './tune-words.ts';
import { warmedUp } from './warm-up.ts';

export interface TuneInput {
  /** The file as it is. */
  readonly scenario: Scenario;
  readonly platform: Platform | null;
  readonly axes: RegionTuning['axes'];
  /** In the order of the grid. */
  readonly candidates: readonly {
    readonly values: readonly string[];
    readonly scenario: Scenario;
  }[];
  readonly limits: readonly Limit[];
  readonly prices: Prices;
  /** Differences of cost up to this do not count; a share is of the lowest mean cost of the first look. */
  readonly costZone: { readonly share: number } | { readonly money: number };
  readonly level: number;
  readonly budget: number;
  readonly chatsimVersion: string;
}

/** How many candidates are simulated at the same time. */
const AT_ONCE = 8;

/** Null when it was stopped before each candidate had its first replications. */
export async function tune(
  input: TuneInput,
  crew: Pick<Crew, 'samples'>,
  expect: (replications: number) => void = () => {},
): Promise<RegionTuning | null> {
  const { limits, prices, level } = input;
  const warm = input.candidates.map(({ scenario }) => warmedUp(scenario));
  const costs = warm.map(({ scenario }) => new Costs(staffHours(scenario), prices));
  const exact = isExact(prices) ? costs.map(({ agents }) => agents) : null;
  const first = limits[0];
  const between =
    exact === null || first === undefined || new Set(exact).size === exact.length
      ? null
      : { metric: first.metric, zone: first.zone };
  let costZone: number | null = null;

  const metrics = [...limits.map(({ metric }) => metric), ...COST_METRICS];
  const values = input.candidates.map(() => limits.map((): (number | null)[] => []));
  const done = input.candidates.map(() => 0);
  const simulate = async (i: number, to: number): Promise<boolean> => {
    const from = done[i] as number;
    await crew.samples((warm[i] as (typeof warm)[number]).scenario, {
      from,
      count: to - from,
      metrics,
      onSample(sample) {
        for (const [j, list] of (values[i] ?? []).entries()) list.push(sample.metrics[j] ?? null);
        costs[i]?.add(sample.metrics.slice(limits.length));
        done[i] = (done[i] as number) + 1;
      },
    });
    return done[i] === to;
  };
  const sign = first?.side === 'at least' ? -1 : 1;
  const choice = await choose(
    {
      candidates: input.candidates.length,
      limits,
      level,
      budget: input.budget,
      costs: exact,
      zone() {
        if (exact !== null) return first?.zone ?? 1;
        costZone = costZoneOf(input.costZone, costs);
        return costZone;
      },
    },
    {
      limit: (i, j) => values[i]?.[j] ?? [],
      objective: (i) =>
        exact === null
          ? (costs[i] as Costs).totals()
          : (values[i]?.[0] ?? []).map((value) => (value === null ? null : sign * value)),
      async extend(wanted, to) {
        expect(done.reduce((sum, n, i) => sum + (wanted.includes(i) ? to : n), 0));
        for (let at = 0; at < wanted.length; at += AT_ONCE) {
          const finished = await Promise.all(
            wanted.slice(at, at + AT_ONCE).map((i) => simulate(i, to)),
          );
          if (finished.includes(false)) return false;
        }
        return true;
      },
    },
  );
  if (done.some((n) => n === 0)) return null;

  const candidates = input.candidates.map(({ values: setting }, i): Candidate => {
    const held = limits.map((_, j) =>
      heldOf(
        values[i]?.[j] ?? [],
        choice.judgements[i]?.[j] ?? { verdict: 'open', isKept: null },
        level,
      ),
    );
    const verdict = held.some(({ isKept }) => isKept === false)
      ? 'infeasible'
      : held.every(({ isKept }) => isKept === true)
        ? 'feasible'
        : 'open';
    return {
      values: setting,
      replications: done[i] as number,
      cost: (costs[i] as Costs).cost(level),
      limits: held,
      verdict,
      fate: fateOf(i, verdict, choice, exact),
      isDominated: false,
    };
  });
  const isDominated = dominatedOf(candidates, limits);
  const told = candidates.map((each, i) => ({ ...each, isDominated: isDominated[i] ?? false }));
  const bare: Omit<RegionTuning, 'sentence' | 'guarantee'> = {
    kind: 'tuning',
    task: 'region',
    schemaVersion: SCHEMA_VERSION,
    drawsVersion,
    chatsimVersion: input.chatsimVersion,
    scenario: scenarioFacts(input.scenario, input.platform),
    level,
    limits,
    prices,
    replications: { budget: input.budget, used: done.reduce((sum, n) => sum + n, 0) },
    axes: input.axes,
    costs: exact === null ? 'estimated' : 'exact',
    costZone,
    between,
    outcome: choice.outcome,
    pick: choice.pick,
    closest: choice.pick === null ? closestOf(told, limits) : [],
    candidates: told,
    warnings: [...warningsOf(warm, told, limits), ...idleAxes(input, values, costs)],
  };
  const tuning: RegionTuning = {
    ...bare,
    sentence: sentenceOf(bare),
    guarantee: guaranteeOf(bare),
  };
  return rounded(tuning);
}

/** The fewest replications that the first look at all candidates takes. */
export const leastBudget = (candidates: number): number => candidates * LEAST_EACH;

function costZoneOf(zone: TuneInput['costZone'], costs: readonly Costs[]): number {
  if ('money' in zone) return zone.money;
  const means = costs.map((each) => {
    const totals = each.totals();
    return totals.reduce((sum, cost) => sum + cost, 0) / totals.length;
  });
  return zone.share * Math.min(...means);
}

function fateOf(
  i: number,
  verdict: Candidate['verdict'],
  { pick, beatenBy }: Choice,
  exact: readonly number[] | null,
): Candidate['fate'] {
  if (i === pick) return 'picked';
  if (verdict === 'infeasible') return 'infeasible';
  const beater = beatenBy[i] ?? null;
  if (beater !== null) return exact !== null && exact[i] === exact[beater] ? 'worse' : 'dearer';
  return 'open';
}

function warningsOf(
  warm: readonly ReturnType<typeof warmedUp>[],
  candidates: readonly Candidate[],
  limits: readonly Limit[],
): Warning[] {
  const failed = warm.filter(({ facts }) => facts.outcome === 'failed').length;
  const growing = warm.filter(({ scenario }) => overload(scenario) !== null).length;
  const empty = limits.flatMap(({ metric }, j) => {
    const measured = candidates.map(({ limits: held }) => held[j]?.measured?.n ?? 0);
    const silent = measured.filter((n) => n === 0).length;
    if (silent > 0) {
      const where =
        silent < candidates.length ? ` in ${silent} of ${candidates.length} settings` : '';
      return [
        `There was nothing to measure ${metric} by${where}, and more replications do not help.`,
      ];
    }
    const isWhole = candidates.every(({ replications }, i) => measured[i] === replications);
    return isWhole
      ? []
      : [`Some replications had nothing to measure ${metric} by; they are left out of its mean.`];
  });
  return [
    ...(failed === 0
      ? []
      : [
          {
            code: 'warm-up',
            text: `The pilot run of ${failed} of ${warm.length} settings did not settle, so nothing of them is left out: give warmUp a time.`,
          },
        ]),
    ...empty.map((text) => ({ code: 'no-data', text })),
    ...(growing === 0
      ? []
      : [
          {
            code: 'unstable',
            text: `In ${growing} of ${warm.length} settings more work arrives than the agents can do, and there are customers who never leave: the queue grows for as long as the run goes on, so their figures depend on the duration.`,
          },
        ]),
  ];
}

/** Settings that change nothing, such as a rule that a group overrides. */
function idleAxes(
  { axes, candidates }: TuneInput,
  values: readonly (readonly (readonly (number | null)[])[])[],
  costs: readonly Costs[],
): Warning[] {
  const first = (list: readonly (number | null)[]) => list.slice(0, LEAST_EACH);
  const outcomes = candidates.map((_, i) =>
    JSON.stringify([(values[i] ?? []).map(first), first((costs[i] as Costs).totals())]),
  );
  return axes.flatMap(({ name, values: all }, axis) => {
    const others = new Map<string, string>();
    const isIdle = candidates.every(({ values: setting }, i) => {
      const rest = JSON.stringify(setting.filter((_, k) => k !== axis));
      const known = others.get(rest) ?? (outcomes[i] as string);
      others.set(rest, known);
      return known === outcomes[i];
    });
    if (!isIdle || all.length < 2) return [];
    const text = `${name} made no difference at all: is it inert here, or set again for a queue or a group?`;
    return [{ code: 'no-effect', text }];
  });
}
