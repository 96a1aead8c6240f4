/**
 * Runs gathered as they come, in the order of the replications: of each only the values of its metrics and the sums are
 * kept, so that a thousand replications take little more room than one. Which metrics are told of which part stands here.
 */
import { mergeRuns, type Part, type Run } from '../engine/observe/run.ts';
import type { Estimates } from '../report/result.ts';
import { METRIC_NAMES, metricNamed, metricOf } from '../statistics/metrics.ts';
import { estimateOf } from '../statistics/student-t.ts';

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

/** Of each metric one value a replication, null where there was nothing to tell it from. */
type Values = Map<string, (number | null)[]>;

const KINDS = {
  queues: QUEUE_METRICS,
  groups: STAFF_METRICS,
  agents: STAFF_METRICS,
  intervals: INTERVAL_METRICS,
} as const;
export type PartKind = keyof typeof KINDS;
const KIND_NAMES = Object.keys(KINDS) as PartKind[];

/** What was gathered, as plain data: it passes between threads. */
export interface Gathered {
  readonly finished: number;
  readonly sum: Run;
  readonly total: Values;
  readonly parts: Readonly<Record<PartKind, readonly Values[]>>;
  readonly expected: Values;
}

export class Gathering {
  finished = 0;
  private sum: Run | undefined;
  private readonly total: Values = new Map();
  private readonly parts: Record<PartKind, Values[]> = {
    queues: [],
    groups: [],
    agents: [],
    intervals: [],
  };
  private readonly expected: Values = new Map();

  /** `expected` are names with or without a part before them: `queues.support.wait.p95`. */
  constructor(expected: readonly string[]) {
    for (const name of expected) this.expected.set(name, []);
  }

  /** `live`: of a live run, what it alone can tell, by metric. */
  add(run: Run, live?: ReadonlyMap<string, number | null>): void {
    this.finished += 1;
    put(this.total, NAMES, run.total, run, live);
    for (const kind of KIND_NAMES)
      run[kind].forEach((part, i) => {
        const values = this.parts[kind][i] ?? new Map();
        this.parts[kind][i] = values;
        // The part stands in for the whole of its run.
        put(values, KINDS[kind], part, { ...run, total: part });
      });
    for (const [name, values] of this.expected) values.push(live?.get(name) ?? metricOf(run, name));
    this.addSum(withoutParts(run));
  }

  /** The replications that follow, gathered elsewhere by the same names. */
  append(next: Gathered): void {
    this.finished += next.finished;
    appendValues(this.total, next.total);
    appendValues(this.expected, next.expected);
    for (const kind of KIND_NAMES)
      next.parts[kind].forEach((values, i) => {
        const before = this.parts[kind][i] ?? new Map();
        this.parts[kind][i] = before;
        appendValues(before, values);
      });
    this.addSum(next.sum);
  }

  get gathered(): Gathered {
    const { finished, total, parts, expected } = this;
    return { finished, sum: this.merged, total, parts, expected };
  }

  get expectedNames(): readonly string[] {
    return [...this.expected.keys()];
  }

  /** All replications as one; of its parts only what is not a duration. */
  get merged(): Run {
    if (this.sum === undefined) throw new RangeError('nothing is gathered');
    return this.sum;
  }

  metrics(): Estimates {
    return estimates(this.total);
  }

  metricsOf(kind: PartKind): Estimates[] {
    return this.parts[kind].map(estimates);
  }

  /** One value a replication of a metric that was named, or of any of the whole run. */
  valuesOf(name: string): readonly (number | null)[] {
    return this.expected.get(name) ?? this.total.get(name) ?? [];
  }

  expectation(name: string): ReturnType<typeof estimateOf> {
    return estimateOf(this.expected.get(name) ?? []);
  }

  private addSum(run: Run): void {
    this.sum = this.sum === undefined ? run : mergeRuns([this.sum, run]);
  }
}

function appendValues(values: Values, more: Values): void {
  for (const [name, list] of more) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [...list]);
    else known.push(...list);
  }
}

function put(
  values: Values,
  names: readonly string[],
  part: Part,
  run: Run,
  live?: ReadonlyMap<string, number | null>,
): void {
  for (const name of names) {
    const list = values.get(name) ?? [];
    values.set(name, list);
    list.push(live?.get(name) ?? metricNamed(name)?.from(part, run) ?? null);
  }
}

/** Those without any value are left out. */
function estimates(values: Values): Estimates {
  const found: Record<string, Estimates[string]> = {};
  for (const [name, list] of values) {
    const estimate = estimateOf(list);
    if (estimate !== null) found[name] = estimate;
  }
  return found;
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
