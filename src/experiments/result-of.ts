/**
 * From the runs of a scenario to its Result: an estimate for each metric (mean over replications ± Student t), the same by
 * queue, group, agent and interval, where the waiting went, expectations judged, and what to be careful about.
 * The same runs give the same bytes. Nothing is written or printed here.
 */
import { mergeRuns, type Part, type Run } from '../engine/observe/run.ts';
import { drawsVersion } from '../engine/random/draws.ts';
import type {
  CauseFacts,
  Estimates,
  IntervalFacts,
  Judged,
  PartFacts,
  Result,
  WarmUpFacts,
} from '../report/result.ts';
import { SCHEMA_VERSION } from '../report/result.ts';
import type { Platform } from '../scenarios/platform-file.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { type Exact, toNumber } from '../statistics/exact.ts';
import { METRIC_NAMES, metricNamed, metricOf } from '../statistics/metrics.ts';
import { estimateOf } from '../statistics/student-t.ts';
import { judge, unitOf } from './judge.ts';
import { scenarioFacts } from './scenario-facts.ts';
import { seriesOf } from './series-of.ts';
import { warningsOf } from './warnings-of.ts';

const SECOND = 1_000_000;

export interface ResultInput {
  readonly scenario: Scenario;
  readonly platform: Platform | null;
  /** In the order of the replications; at least one. */
  readonly runs: readonly Run[];
  readonly asked: number;
  readonly warmUp: WarmUpFacts;
  readonly chatsimVersion: string;
}

export function resultOf(input: ResultInput): Result {
  const { scenario, runs } = input;
  const merged = mergeRuns(runs.map(withoutParts));
  const expectations = scenario.expect.map((expectation): Judged => {
    const estimate = estimateOf(runs.map((run) => metricOf(run, expectation.metric)));
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
  const result: Result = {
    schemaVersion: SCHEMA_VERSION,
    drawsVersion,
    chatsimVersion: input.chatsimVersion,
    scenario: scenarioFacts(scenario, input.platform),
    replications: { asked: input.asked, finished: runs.length },
    warmUp: input.warmUp,
    metrics: estimates(runs, NAMES),
    breakdowns: {
      queues: parts(runs, (run) => run.queues, QUEUE_METRICS),
      groups: parts(runs, (run) => run.groups, STAFF_METRICS).map((group, i) => ({
        ...group,
        ...activity(merged.groups[i]),
      })),
      agents: parts(runs, (run) => run.agents, STAFF_METRICS).map((agent, i) => ({
        ...agent,
        ...activity(merged.agents[i]),
      })),
      intervals: parts(runs, (run) => run.intervals, INTERVAL_METRICS).map(
        (interval, i): IntervalFacts => ({
          ...interval,
          fromSec: (i * scenario.interval) / SECOND,
        }),
      ),
    },
    waitingCauses: {
      totalSec: toNumber(merged.waited) / SECOND / runs.length,
      causes: causes(merged.total, runs.length),
      byQueue: merged.queues.map((queue) => ({
        name: queue.name,
        causes: causes(queue, runs.length),
      })),
    },
    reasons: {
      ended: perRun(merged.total.ended, runs.length),
      requeued: perRun(merged.total.requeued, runs.length),
      refused: perRun(merged.total.refused, runs.length),
    },
    offersPerChat: trimmed(merged.total.offersPerChat).map((count) => count / runs.length),
    conversations: perRun({ ...merged.conversations }, runs.length),
    expectations,
    series: seriesOf(merged, scenario),
    warnings: warningsOf(scenario, merged, input),
  };
  return rounded(result) as Result;
}

/** What is told of a part; all metrics of the whole run are in `metrics`. */
const WAITS = ['wait.mean', 'wait.p50', 'wait.p90', 'wait.p95', 'wait.max'];
const OFFERS = ['made', 'accepted', 'declined', 'missed', 'withdrawn'].map(
  (how) => `offers.${how}`,
);
const STAFF = ['occupancy', 'slots.occupancy', 'concurrency.mean', 'agents.onDuty', 'agents.busy'];
const QUEUE_METRICS = [
  'chats.arrived',
  'chats.served',
  'chats.refused',
  ...WAITS,
  'firstResponse.mean',
  'firstResponse.p90',
  'abandonment.rate',
  'serviceLevel',
  'handleTime.mean',
  'queueLength.mean',
  'queueLength.max',
  ...OFFERS,
];
const STAFF_METRICS = [
  'chats.served',
  'firstResponse.mean',
  'handleTime.mean',
  ...STAFF,
  ...OFFERS,
  'overtime',
];
const INTERVAL_METRICS = [
  'chats.arrived',
  'wait.mean',
  'wait.p90',
  'abandonment.rate',
  'serviceLevel',
  'queueLength.mean',
  'queueLength.max',
  'live.mean',
  ...STAFF,
];

/** Names of single metrics; families such as `ended.<reason>` stand in lists of their own. */
const NAMES = METRIC_NAMES.filter((name) => !name.includes('<'));

function estimates(runs: readonly Run[], names: readonly string[]): Estimates {
  const found: Record<string, Estimates[string]> = {};
  for (const name of names) {
    const metric = metricNamed(name);
    const estimate = metric && estimateOf(runs.map((run) => metric.from(run.total, run)));
    if (estimate) found[name] = estimate;
  }
  return found;
}

/** Metrics of each part: the part stands in for the whole of its run. */
function parts(
  runs: readonly Run[],
  of: (run: Run) => readonly Part[],
  names: readonly string[],
): PartFacts[] {
  const [first] = runs;
  if (first === undefined) return [];
  return of(first).map(({ name }, i) => ({
    name,
    metrics: estimates(
      runs.flatMap((run) => {
        const part = of(run)[i];
        return part === undefined ? [] : [{ ...run, total: part }];
      }),
      names,
    ),
  }));
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

/** Of parts only sums are told of all replications together; merging their histograms would take longer than the runs. */
function withoutParts(run: Run): Run {
  const bare = (part: Part): Part => ({ ...part, tallies: {} });
  return {
    ...run,
    queues: run.queues.map(bare),
    groups: run.groups.map(bare),
    agents: run.agents.map(bare),
    intervals: run.intervals.map(bare),
  };
}

const DIGITS = 9;

/** Nine digits are more than any figure here is worth, and keep the file readable. Whole numbers stay as they are. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Number.isInteger(value)) return value;
    return Number(value.toPrecision(DIGITS));
  }
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)]));
}
