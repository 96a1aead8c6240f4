/**
 * From the runs of a scenario to its Result: an estimate for each metric (mean over replications ± Student t), the same by
 * queue, group, agent and interval, where the waiting went, expectations judged, and what to be careful about.
 * The same runs give the same bytes. Nothing is written or printed here.
 */
import type { Part } from '../engine/observe/run.ts';
import { drawsVersion } from '../engine/random/draws.ts';
import type {
  CauseFacts,
  IntervalFacts,
  Judged,
  PartFacts,
  PrecisionFacts,
  Result,
  WarmUpFacts,
} from '../report/result.ts';
import { SCHEMA_VERSION } from '../report/result.ts';
import type { Platform } from '../scenarios/platform-file.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { type Exact, toNumber } from '../statistics/exact.ts';
import type { Gathering, PartKind } from './gather.ts';
import { judge, unitOf } from './judge.ts';
import { rounded } from './rounded.ts';
import { scenarioFacts } from './scenario-facts.ts';
import { seriesOf } from './series-of.ts';
import { warningsOf } from './warnings-of.ts';

const SECOND = 1_000_000;

export interface ResultInput {
  readonly scenario: Scenario;
  readonly platform: Platform | null;
  /** Of one replication at least. */
  readonly gathered: Gathering;
  readonly asked: number;
  readonly warmUp: WarmUpFacts;
  readonly precision?: PrecisionFacts;
  readonly chatsimVersion: string;
}

export function resultOf(input: ResultInput): Result {
  const { scenario, gathered } = input;
  const { merged, finished } = gathered;
  const expectations = scenario.expect.map((expectation): Judged => {
    const estimate = gathered.expectation(expectation.metric);
    const actual = estimate?.mean ?? null;
    return {
      text: expectation.text,
      metric: expectation.metric,
      compare: expectation.compare,
      value: expectation.value,
      unit: unitOf(merged, expectation.metric),
      actual,
      halfWidth95: estimate?.halfWidth95 ?? null,
      verdict: judge(actual, expectation),
    };
  });
  const parts = (kind: PartKind): PartFacts[] =>
    gathered.metricsOf(kind).map((metrics, i) => ({
      name: merged[kind][i]?.name ?? '',
      metrics,
      ...(kind === 'groups' || kind === 'agents' ? activity(merged[kind][i]) : {}),
    }));
  const day = watched(merged.intervals);
  const result: Result = {
    kind: 'run',
    schemaVersion: SCHEMA_VERSION,
    drawsVersion,
    chatsimVersion: input.chatsimVersion,
    scenario: scenarioFacts(scenario, input.platform),
    replications: { asked: input.asked, finished },
    ...(input.precision === undefined ? {} : { precision: input.precision }),
    warmUp: input.warmUp,
    metrics: gathered.metrics(),
    breakdowns: {
      queues: parts('queues'),
      groups: parts('groups'),
      agents: parts('agents'),
      intervals: parts('intervals')
        .slice(0, day)
        .map(
          (interval, i): IntervalFacts => ({
            ...interval,
            fromSec: (i * scenario.interval) / SECOND,
          }),
        ),
    },
    waitingCauses: {
      totalSec: toNumber(merged.waited) / SECOND / finished,
      causes: causes(merged.total, finished),
      byQueue: merged.queues.map((queue) => ({
        name: queue.name,
        causes: causes(queue, finished),
      })),
    },
    reasons: {
      ended: perRun(merged.total.ended, finished),
      requeued: perRun(merged.total.requeued, finished),
      refused: perRun(merged.total.refused, finished),
    },
    offersPerChat: trimmed(merged.total.offersPerChat).map((count) => count / finished),
    conversations: perRun({ ...merged.conversations }, finished),
    expectations,
    series: seriesOf({ ...merged, intervals: merged.intervals.slice(0, day) }, scenario),
    warnings: warningsOf(scenario, merged, { ...input, metrics: gathered.metrics() }),
  };
  return rounded(result);
}

/** How many intervals there are up to the last that was watched: a live run may end before its plan does. */
function watched(intervals: readonly Part[]): number {
  return intervals.findLastIndex(({ time }) => toNumber(time) > 0) + 1;
}

function activity(part: Part | undefined): Pick<PartFacts, 'time' | 'loads'> {
  const staff = part?.staff;
  if (staff === undefined || staff === null) return {};
  return {
    time: shares(staff.times as Readonly<Record<string, Exact>>),
    loads: Object.values(shares(Object.fromEntries(staff.loads.entries()))),
  };
}

function shares(times: Readonly<Record<string, Exact>>): Record<string, number> {
  const list = Object.entries(times).map(([name, time]) => [name, toNumber(time)] as const);
  const all = list.reduce((sum, [, time]) => sum + time, 0);
  return Object.fromEntries(list.map(([name, time]) => [name, all === 0 ? 0 : time / all]));
}

/** Largest first; equal ones in the order of the ledger. */
function causes(part: Part, runs: number): CauseFacts[] {
  const list = Object.entries(part.causes).map(
    ([cause, time]) => [cause, toNumber(time) / SECOND / runs] as const,
  );
  const all = list.reduce((sum, [, seconds]) => sum + seconds, 0);
  return list
    .filter(([, seconds]) => seconds > 0)
    .map(([cause, seconds]) => ({ cause, seconds, share: seconds / all }))
    .sort((a, b) => b.seconds - a.seconds);
}

function perRun(counts: Readonly<Record<string, number>>, runs: number): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count / runs]));
}

function trimmed(counts: readonly number[]): readonly number[] {
  let length = counts.length;
  while (length > 0 && counts[length - 1] === 0) length--;
  return counts.slice(0, length);
}
