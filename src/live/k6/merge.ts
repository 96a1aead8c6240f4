/**
 * The samples of all processes as one result with one verdict. Thresholds of k6 are judged in each process by itself; here the
 * expectations meet all samples together. No verdict without all of the run: when a process is missing, was cut off, or was
 * itself too slow, it is undecided, whatever the figures say.
 */
import { judge } from '../../experiments/judge.ts';
import type { Judged } from '../../report/result.ts';
import { quantile } from '../../statistics/histogram.ts';
import {
  isMetricName,
  METRIC_NAMES,
  metricOf,
  metricUnit,
  splitMetric,
} from '../../statistics/metrics.ts';
import { isMeasuredName } from './measured.ts';
import type { Sample } from './samples.ts';
import { segmentGaps } from './segments.ts';
import { Chats, Durations } from './tally.ts';
import type { Expected, QueueSettings } from './template/plan-types.ts';

export interface MergeBasis {
  readonly scenario: string;
  /** Null where only a scenario is known and not the plan. */
  readonly plan: string | null;
  readonly customers: number | null;
  readonly seed: string | null;
  readonly speed: number | null;
  readonly lateMs: number;
  readonly queues: readonly QueueSettings[];
  readonly expectations: readonly Pick<Expected, 'text' | 'metric' | 'compare' | 'value'>[];
  readonly notDriven: readonly string[];
}

export interface K6Result {
  readonly kind: 'k6';
  readonly schemaVersion: 1;
  readonly chatsimVersion: string;
  readonly scenario: string;
  readonly plan: string | null;
  readonly seed: string | null;
  readonly speed: number | null;
  readonly runners: readonly RunnerFacts[];
  /** In seconds, shares and plain numbers, by the names of `chatsim metrics`. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly queues: readonly {
    readonly name: string;
    readonly metrics: Readonly<Record<string, number>>;
  }[];
  /** Seconds of the wall clock. */
  readonly machinery: Readonly<Record<MachineryName, TimeFacts>>;
  readonly counts: Readonly<Record<CountName, number>>;
  readonly expectations: readonly Judged[];
  /** Why there is no verdict. */
  readonly open: readonly string[];
  readonly notDriven: readonly string[];
  readonly verdict: 'met' | 'failed' | 'undecided';
}

export interface RunnerFacts {
  readonly file: string;
  readonly segment: string | null;
  readonly isWhole: boolean;
  readonly customers: number;
  readonly served: number;
  readonly abandoned: number;
  readonly errors: number;
  readonly throttled: number;
  readonly dropped: number;
  readonly latenessP99Sec: number | null;
}

export interface TimeFacts {
  readonly count: number;
  readonly p50Sec: number | null;
  readonly p90Sec: number | null;
  readonly p99Sec: number | null;
  readonly maxSec: number | null;
}

const MACHINERY = {
  delivery: 'chatsim_delivery_time',
  intendedToDelivered: 'chatsim_intended_delivery',
  act: 'chatsim_act_time',
  lateness: 'chatsim_lateness',
} as const;
type MachineryName = keyof typeof MACHINERY;

const COUNTS = {
  customers: 'chatsim_customers',
  messagesSent: 'chatsim_messages_sent',
  messagesDelivered: 'chatsim_messages_delivered',
  errors: 'chatsim_errors',
  throttled: 'chatsim_throttled',
  downs: 'chatsim_downs',
  dropped: 'dropped_iterations',
} as const;
type CountName = keyof typeof COUNTS;
const COUNT_NAMES = Object.keys(COUNTS) as CountName[];

const NO_ERRORS = {
  text: 'live.errors.rate < 1%',
  metric: 'live.errors.rate',
  compare: '<',
  value: 0.01,
} as const;

const US = 1_000_000;
const ERROR_RATE = 'chatsim_error_rate';

/** One process. */
class Runner {
  readonly file: string;
  readonly segments = new Set<string>();
  readonly plans = new Set<string>();
  readonly counts = new Map<string, number>();
  readonly lateness = new Durations();
  /** Answered or not. */
  requests = 0;
  served = 0;
  abandoned = 0;
  isWhole = true;

  constructor(file: string) {
    this.file = file;
  }

  count(name: CountName): number {
    return this.counts.get(COUNTS[name]) ?? 0;
  }
}

/** Samples that cannot belong together. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

export class Merge {
  private readonly basis: MergeBasis;
  private readonly chats: Chats;
  private readonly runners: Runner[] = [];
  private readonly machinery = new Map<string, Durations>(
    Object.values(MACHINERY).map((metric) => [metric, new Durations()]),
  );

  constructor(basis: MergeBasis) {
    this.basis = basis;
    this.chats = new Chats(basis.queues);
  }

  /** Samples of one more process; called with whether its file was whole when it has been read. */
  runner(file: string): { take(sample: Sample): void; end(isWhole: boolean): void } {
    const runner = new Runner(file);
    this.runners.push(runner);
    return {
      take: (sample) => this.take(runner, sample),
      end: (isWhole) => {
        runner.isWhole = isWhole;
      },
    };
  }

  private take(runner: Runner, sample: Sample): void {
    const { metric, value, tags } = sample;
    if (metric === 'chatsim_runner') {
      if (tags['segment'] !== undefined) runner.segments.add(tags['segment']);
      if (tags['plan'] !== undefined) runner.plans.add(tags['plan']);
      return;
    }
    const durations = this.machinery.get(metric);
    if (durations !== undefined) {
      const us = Math.max(0, Math.round(value * 1000));
      durations.add(us);
      if (metric === MACHINERY.lateness) runner.lateness.add(us);
      return;
    }
    if (metric === 'chatsim_chats') {
      const outcome = tags['outcome'] ?? '';
      if (outcome === 'served') runner.served += value;
      else if (outcome === 'open' || outcome === 'silent') runner.abandoned += value;
    }
    if (metric === ERROR_RATE) runner.requests += 1;
    runner.counts.set(metric, (runner.counts.get(metric) ?? 0) + value);
    this.chats.take(sample);
  }

  /** @throws Mismatch */
  result(chatsimVersion: string): K6Result {
    this.mustBelongTogether();
    const { basis, runners } = this;
    const run = this.chats.run();
    const names = basis.queues.map(({ name }) => name);
    const live = this.live();
    const valueOfMetric = (name: string) => live.get(name) ?? metricIn(run, name);
    const valuesOf = (prefix: string) =>
      Object.fromEntries(
        METRIC_NAMES.filter(isMeasuredName).flatMap((name) => {
          const value = valueOfMetric(`${prefix}${name}`);
          return value === null ? [] : [[name, value]];
        }),
      );
    const counts = Object.fromEntries(
      COUNT_NAMES.map((name) => [
        name,
        runners.reduce((sum, runner) => sum + runner.count(name), 0),
      ]),
    ) as Record<CountName, number>;
    const machinery = Object.fromEntries(
      Object.entries(MACHINERY).map(([name, metric]) => [
        name,
        timesOf(this.machinery.get(metric) as Durations),
      ]),
    ) as Record<MachineryName, TimeFacts>;
    // As the thresholds of each process have it, unless the scenario has a word of its own on errors.
    const ownWord = basis.expectations.some(({ metric }) => metric === NO_ERRORS.metric);
    const hasErrors = live.get(NO_ERRORS.metric) != null;
    const wanted = ownWord || !hasErrors ? basis.expectations : [...basis.expectations, NO_ERRORS];
    const expectations = wanted.map((each): Judged => {
      const { metric } = splitMetric(each.metric, {
        queues: names,
        groups: [],
        agents: [],
        intervals: [],
      });
      const actual = isMeasuredName(metric) ? valueOfMetric(each.metric) : null;
      return {
        text: each.text,
        metric: each.metric,
        compare: each.compare,
        value: each.value,
        unit: unitOf(metric),
        actual,
        halfWidth95: null,
        verdict: judge(actual, each),
      };
    });
    const open = this.whyOpen(counts);
    return {
      kind: 'k6',
      schemaVersion: 1,
      chatsimVersion,
      scenario: basis.scenario,
      plan: basis.plan,
      seed: basis.seed,
      speed: basis.speed,
      runners: runners.map(factsOf),
      metrics: valuesOf(''),
      queues: names.map((name) => ({ name, metrics: valuesOf(`queues.${name}.`) })),
      machinery,
      counts,
      expectations,
      open,
      notDriven: basis.notDriven,
      verdict: verdictOf(expectations, open),
    };
  }

  /** What `chatsim live` calls live.*: of the machinery, by the wall clock. */
  private live(): Map<string, number | null> {
    const found = new Map<string, number | null>();
    const times = (metric: string) => timesOf(this.machinery.get(metric) as Durations);
    for (const name of ['delivery', 'intendedToDelivered'] as const) {
      const { p50Sec, p90Sec, p99Sec, maxSec } = times(MACHINERY[name]);
      const word = `live.${name === 'delivery' ? name : 'intended'}`;
      found.set(`${word}.p50`, p50Sec).set(`${word}.p90`, p90Sec);
      found.set(`${word}.p99`, p99Sec).set(`${word}.max`, maxSec);
    }
    for (const name of ['act', 'lateness'] as const)
      found.set(`live.${name}.p99`, times(MACHINERY[name]).p99Sec);
    const sum = (of: (runner: Runner) => number) =>
      this.runners.reduce((total, runner) => total + of(runner), 0);
    const requests = sum((runner) => runner.requests);
    const wrong = sum((runner) => runner.counts.get(ERROR_RATE) ?? 0);
    found.set('live.errors.rate', requests === 0 ? null : wrong / requests);
    found.set('live.throttled', requests === 0 ? null : sum((runner) => runner.count('throttled')));
    return found;
  }

  private mustBelongTogether(): void {
    const { plan } = this.basis;
    const first = this.runners.find(({ plans }) => plans.size > 0);
    for (const { file, plans } of this.runners) {
      const [found, other] = [...plans];
      if (found === undefined) continue;
      if (other !== undefined) throw new Mismatch(`${file}: samples of two runs in one file`);
      if (plan !== null && found !== plan)
        throw new Mismatch(`${file}: these are samples of another plan (${found}, not ${plan})`);
      if (first !== undefined && !first.plans.has(found))
        throw new Mismatch(`${file}: these are samples of another plan than ${first.file}'s`);
    }
    const { twice } = segmentGaps(this.segments());
    if (twice.length > 0) {
      const files = this.runners.filter(({ segments }) => segments.size > 0);
      throw new Mismatch(
        `segment ${twice[0]} is there twice: are two of these one process, or of two runs? ${files.map(({ file }) => file).join(', ')}`,
      );
    }
  }

  private segments(): string[] {
    return this.runners.flatMap(({ segments }) => [...segments]);
  }

  private whyOpen(counts: Readonly<Record<CountName, number>>): string[] {
    const { customers, lateMs } = this.basis;
    const open: string[] = [];
    for (const { file, isWhole, segments } of this.runners) {
      if (!isWhole) open.push(`${file} breaks off: its process was ended before it was through`);
      if (segments.size === 0) open.push(`${file} does not say which part of the run it is`);
    }
    const { missing } = segmentGaps(this.segments());
    if (missing.length > 0) open.push(`nobody has segment ${missing.join(', ')} of the run`);
    if (customers !== null && counts.customers !== customers)
      open.push(`${counts.customers} of ${customers} customers of the plan came`);
    if (counts.dropped > 0)
      open.push(
        `k6 dropped ${counts.dropped} customers: there were too few VUs, or too little time`,
      );
    const late = timesOf(this.machinery.get(MACHINERY.lateness) as Durations).p99Sec;
    if (late !== null && late * 1000 >= lateMs)
      open.push(
        `k6 itself was late by ${Math.round(late * 1000)} ms (99 of 100 times; ${lateMs} ms are allowed): it may be k6 that was measured`,
      );
    return open;
  }
}

function verdictOf(expectations: readonly Judged[], open: readonly string[]): K6Result['verdict'] {
  if (open.length > 0) return 'undecided';
  if (expectations.some(({ verdict }) => verdict === 'failed')) return 'failed';
  return expectations.some(({ verdict }) => verdict === 'undecided') ? 'undecided' : 'met';
}

function metricIn(run: Parameters<typeof metricOf>[0], name: string): number | null {
  try {
    return metricOf(run, name);
  } catch (error) {
    // Not kept by this kind of part.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Also of a part that is none of a k6 run's, as `groups.early.occupancy`. */
function unitOf(metric: string): Judged['unit'] {
  const words = metric.split('.');
  const known = words.map((_, i) => words.slice(i).join('.')).find(isMetricName);
  return known === undefined ? 'number' : metricUnit(known);
}

function factsOf(runner: Runner): RunnerFacts {
  const { file, segments, isWhole, served, abandoned, lateness } = runner;
  return {
    file,
    segment: [...segments][0] ?? null,
    isWhole,
    customers: runner.count('customers'),
    served,
    abandoned,
    errors: runner.count('errors'),
    throttled: runner.count('throttled'),
    dropped: runner.count('dropped'),
    latenessP99Sec: timesOf(lateness).p99Sec,
  };
}

function timesOf(durations: Durations): TimeFacts {
  const { count, max } = durations;
  const histogram = durations.histogram();
  const at = (p: number) => {
    const us = quantile(histogram, p);
    return us === null ? null : Math.min(us, max) / US;
  };
  return {
    count,
    p50Sec: at(0.5),
    p90Sec: at(0.9),
    p99Sec: at(0.99),
    maxSec: count === 0 ? null : max / US,
  };
}
