/**
 * Two scenarios met by the same customers, and what the replications say about the difference: paired, with an interval for
 * each metric and each cause of waiting, and called sure only with control of the error over all of them (Holm).
 * The same samples give the same bytes. Nothing is written or printed here.
 */
import { drawsVersion } from '../engine/random/draws.ts';
import type { Comparison, Side } from '../report/comparison.ts';
import { SCHEMA_VERSION, type WarmUpFacts } from '../report/result.ts';
import type { Platform } from '../scenarios/platform-file.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { changesOf, sameCustomers } from './changes.ts';
import { type Compared, comparedMetrics, comparedWaiting } from './compare-figures.ts';
import { comparisonWarnings } from './compare-warnings.ts';
import type { Crew, Sample } from './crew.ts';
import { HEADLINE } from './headline.ts';
import { rounded } from './rounded.ts';
import { scenarioFacts } from './scenario-facts.ts';
import { verdictOf } from './verdict-of.ts';
import { warmedUp } from './warm-up.ts';

export interface ComparedSide {
  readonly scenario: Scenario;
  readonly platform: Platform | null;
  /** What was set on the command line, as it was written. */
  readonly set: readonly string[];
}

export interface CompareWish {
  readonly replications: number;
  /** Besides the usual ones. */
  readonly metrics: readonly string[];
  readonly level: number;
  /** What may be called the same, as a share of A; null when nobody asked. */
  readonly equivalentWithin: number | null;
  readonly chatsimVersion: string;
}

/** What the warnings look at besides the metrics that are shown. */
const COUNTS = ['chats.arrived', 'chats.unfinished'];
/** A and B advance together in stretches of so many, so that an interrupted comparison has as many of both. */
const STRETCH = 10;

/** Null when stopped before the first replication of both was finished. */
export async function compare(
  crew: Crew,
  a: ComparedSide,
  b: ComparedSide,
  wish: CompareWish,
): Promise<Comparison | null> {
  const shown = [...new Set([...wish.metrics, ...HEADLINE])];
  const metrics = [...new Set([...shown, ...COUNTS])];
  const [warmA, warmB] = warmedAlike(a.scenario, b.scenario);
  const samples = { a: [] as Sample[], b: [] as Sample[] };
  for (let from = 0; from < wish.replications && !crew.isStopped; from += STRETCH) {
    const count = Math.min(STRETCH, wish.replications - from);
    const gather = (scenario: Scenario, into: Sample[]) =>
      crew.samples(scenario, {
        from,
        count,
        metrics,
        onSample: (sample) => void into.push(sample),
      });
    await Promise.all([gather(warmA.scenario, samples.a), gather(warmB.scenario, samples.b)]);
  }
  const finished = Math.min(samples.a.length, samples.b.length);
  if (finished === 0) return null;
  const values = (of: readonly Sample[]) =>
    new Map(
      metrics.map((name, i) => [name, of.slice(0, finished).map((s) => s.metrics[i] ?? null)]),
    );
  const compared: Compared = {
    finished,
    level: wish.level,
    a: values(samples.a),
    b: values(samples.b),
    causesA: samples.a.slice(0, finished).map(({ causesSec }) => causesSec),
    causesB: samples.b.slice(0, finished).map(({ causesSec }) => causesSec),
  };
  const factsA = scenarioFacts(warmA.scenario, a.platform);
  const factsB = scenarioFacts(warmB.scenario, b.platform);
  const figures = comparedMetrics(shown, compared, wish.equivalentWithin);
  const customers = sameCustomers(warmA.scenario, warmB.scenario);
  const side = (facts: Side['scenario'], set: readonly string[], warmUp: WarmUpFacts): Side => ({
    scenario: facts,
    set,
    warmUp,
  });
  const comparison: Comparison = {
    kind: 'comparison',
    schemaVersion: SCHEMA_VERSION,
    drawsVersion,
    chatsimVersion: wish.chatsimVersion,
    seed: a.scenario.seed,
    level: wish.level,
    replications: { asked: wish.replications, finished },
    a: side(factsA, a.set, warmA.facts),
    b: side(factsB, b.set, warmB.facts),
    changes: changesOf(
      { scenario: a.scenario, facts: factsA },
      { scenario: b.scenario, facts: factsB },
    ),
    customers,
    equivalentWithin: wish.equivalentWithin,
    metrics: figures,
    waiting: comparedWaiting(compared),
    verdict: verdictOf(figures, {
      named: wish.metrics,
      equivalentWithin: wish.equivalentWithin,
      replications: finished,
    }),
    warnings: comparisonWarnings({
      scenarios: [a.scenario, b.scenario],
      warmUps: [warmA.facts, warmB.facts],
      asked: wish.replications,
      compared,
      metrics: figures,
      customers,
    }),
  };
  return rounded(comparison);
}

/** Both with the seed of A and with the same stretch left out: else other customers would be counted. */
function warmedAlike(a: Scenario, b: Scenario) {
  const warmA = warmedUp(a);
  const warmB = warmedUp({ ...b, seed: a.seed });
  const isFound = a.warmUp === 'auto' || b.warmUp === 'auto';
  if (!isFound) return [warmA, warmB] as const;
  const cutSec = Math.max(warmA.facts.cutSec, warmB.facts.cutSec);
  const cut = ({ scenario, facts }: typeof warmA) => ({
    scenario: { ...scenario, warmUp: Math.round(cutSec * SECOND) },
    facts: { ...facts, cutSec },
  });
  return [cut(warmA), cut(warmB)] as const;
}

const SECOND = 1_000_000;
