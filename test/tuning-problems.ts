/**
 * Tuning problems whose right answers are known by formula: a desk of Erlang A is to have the fewest, or the cheapest, agents
 * that keep a limit on abandonment. A seed makes a problem; the answer comes from src/statistics/erlang-a.ts and not from
 * any simulation. For tests and for `npm run error-rates:tune`.
 */
import seedrandom from 'seedrandom';
import { loadOptions } from '../bin/shell/inputs.ts';
import type { Crew } from '../src/experiments/crew.ts';
import { costOf } from '../src/experiments/prices.ts';
import { tune } from '../src/experiments/tune.ts';
import type { Limit, Prices } from '../src/report/tuning.ts';
import { loadScenario } from '../src/scenarios/load.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { erlangA } from '../src/statistics/erlang-a.ts';

/**
 * `clear`: zones of half the way from the limit to the nearest candidate. `edge`: the candidates to either side of the limit lie
 * exactly on the edges of its zone, as near as they may. `cost`: waiting and lost chats cost, too, so that costs are
 * estimated; the zone of cost is half of what the second best costs more.
 */
export const FAMILIES = ['clear', 'edge', 'cost'] as const;
export type Family = (typeof FAMILIES)[number];

export interface Problem {
  readonly family: Family;
  readonly name: string;
  /** Numbers of agents to choose from, the least first. */
  readonly agents: readonly number[];
  readonly right: number;
  readonly limit: Limit;
  readonly prices: Prices;
  readonly costZone: number;
  readonly scenarios: readonly Scenario[];
}

const WARM_HOURS = 0.5;
const HOURS = 2;
const CANDIDATES = 6;

export function problemOf(family: Family, seed: number): Problem {
  // Some draws leave no room for a zone, or a cost with no best: the next one is taken.
  for (let attempt = 0; ; attempt++) {
    const found = drawn(family, `${family} ${seed} ${attempt}`);
    if (found !== null) return found;
  }
}

function drawn(family: Family, name: string): Problem | null {
  const draw = seedrandom(name);
  const between = (low: number, high: number) => low + (high - low) * draw();
  const perHour = Math.round(between(60, 160));
  const handleSec = Math.round(between(90, 300));
  const patienceSec = Math.round(between(60, 240));
  const wanted = between(0.03, 0.12);
  const place = 1 + Math.floor(between(0, CANDIDATES - 2));
  const lawOf = (agents: number) =>
    erlangA({
      arrivals: perHour / 3600,
      service: 1 / handleSec,
      leaving: 1 / patienceSec,
      agents,
    });
  // The first number that keeps about that much is to be at the drawn place among the candidates.
  let first = 1;
  while (lawOf(first).abandonment > wanted) first += 1;
  const least = first - place;
  if (least < 1) return null;
  const agents = Array.from({ length: CANDIDATES }, (_, i) => least + i);
  const laws = agents.map(lawOf);
  const [keeps, breaks] = [laws[place]?.abandonment ?? 0, laws[place - 1]?.abandonment ?? 0];
  const value = (keeps + breaks) / 2;
  const room = (breaks - keeps) / 2;
  const limit: Limit = {
    text: `abandonment.rate <= ${(value * 100).toPrecision(4)}%`,
    metric: 'abandonment.rate',
    unit: 'share',
    side: 'at most',
    value,
    zone: family === 'edge' ? room : room / 2,
  };
  const isEstimated = family === 'cost';
  const prices: Prices = isEstimated
    ? { agentHour: 20, waitingHour: between(5, 30), lostChat: between(4, 25) }
    : { agentHour: 1, waitingHour: 0, lostChat: 0 };
  const counted = HOURS - WARM_HOURS;
  const costs = laws.map(
    (law, i) =>
      prices.agentHour * (agents[i] as number) * counted +
      perHour *
        counted *
        ((prices.waitingHour * law.waitMean) / 3600 + prices.lostChat * law.abandonment),
  );
  const kept = agents.map((_, i) => i).slice(place);
  const byCost = [...kept].sort((a, b) => (costs[a] as number) - (costs[b] as number));
  const [best = 0, second = 0] = byCost;
  const gap = (costs[second] as number) - (costs[best] as number);
  // Costs that are all but equal would take for ever to tell apart.
  if (isEstimated && gap < 0.02 * (costs[best] as number)) return null;
  return {
    family,
    name,
    agents,
    right: agents[best] as number,
    limit,
    prices,
    costZone: gap / 2,
    scenarios: agents.map((count) => scenarioOf(name, perHour, handleSec, patienceSec, count)),
  };
}

function scenarioOf(
  seed: string,
  perHour: number,
  handleSec: number,
  patienceSec: number,
  agents: number,
): Scenario {
  const text = `
name: Erlang A
platform: plain
seed: ${JSON.stringify(seed)}
duration: ${HOURS}h
warmUp: ${WARM_HOURS * 60}m
interval: ${HOURS}h
customers:
  visitors:
    arrivals: ${perHour}/h
    patience: { exponential: ${patienceSec}s }
    handle: { exponential: ${handleSec}s }
agents:
  team: { count: ${agents} }
`;
  const loaded = loadScenario('erlang.yaml', () => text, loadOptions());
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join());
  return loaded.scenario;
}

export interface Answer {
  readonly isRight: boolean;
  readonly picked: number | null;
  readonly outcome: string;
  readonly replications: number;
  /** What the means of the first ten replications would have said: the negative control. */
  readonly isNaiveRight: boolean;
}

export async function answerOf(problem: Problem, crew: Crew, level = 0.95): Promise<Answer> {
  const { agents, limit, prices, scenarios, costZone, right } = problem;
  const watched = new Watched(crew, scenarios);
  const tuning = await tune(
    {
      scenario: scenarios[0] as Scenario,
      platform: null,
      axes: [{ name: 'agents.team.count', values: agents.map(String) }],
      candidates: agents.map((count, i) => ({
        values: [String(count)],
        scenario: scenarios[i] as Scenario,
      })),
      limits: [limit],
      prices,
      costZone: { money: costZone },
      level,
      budget: 100_000,
      chatsimVersion: 'test',
    },
    watched.crew,
  );
  const picked = tuning?.pick === null || tuning === null ? null : (agents[tuning.pick] as number);
  return {
    isRight: picked === right,
    picked,
    outcome: tuning?.outcome ?? 'stopped',
    replications: tuning?.replications.used ?? 0,
    isNaiveRight: agents[watched.naivePick(problem)] === right,
  };
}

const FIRST = 10;

/** A crew whose first ten samples of each scenario are kept. */
class Watched {
  readonly crew: Pick<Crew, 'samples'>;
  private readonly seen: (readonly (number | null)[])[][];

  constructor(crew: Crew, scenarios: readonly Scenario[]) {
    this.seen = scenarios.map(() => []);
    this.crew = {
      samples: (scenario, want) =>
        crew.samples(scenario, {
          ...want,
          onSample: (sample, replication) => {
            if (replication < FIRST) this.seen[scenarios.indexOf(scenario)]?.push(sample.metrics);
            want.onSample(sample, replication);
          },
        }),
    };
  }

  /** The cheapest of those whose mean keeps the limit; the last one if none does. */
  naivePick({ limit, prices, agents }: Problem): number {
    const mean = (i: number, of: (values: readonly (number | null)[]) => number) => {
      const list = this.seen[i] ?? [];
      return list.reduce((sum, values) => sum + of(values), 0) / list.length;
    };
    const cost = (i: number) =>
      mean(i, (values) => {
        const { waiting, lost } = costOf(values.slice(1), prices);
        return waiting + lost + prices.agentHour * (agents[i] as number) * (HOURS - WARM_HOURS);
      });
    const kept = agents.map((_, i) => i).filter((i) => mean(i, ([x]) => x ?? 0) <= limit.value);
    return kept.reduce(
      (best, i) => (cost(i) < cost(best) ? i : best),
      kept[0] ?? agents.length - 1,
    );
  }
}
