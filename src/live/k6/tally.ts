/**
 * Samples folded into a Run, so that the very formulas of `chatsim run` make the metrics of them: counts and waits of chats,
 * in all and by queue. Only what customers see of a platform is in it; see measured.ts.
 */
import type { CountName } from '../../engine/observe/fields.ts';
import type { Part, Run, RunTallyName, Tally } from '../../engine/observe/run.ts';
import { addExact, type Exact, exact, ZERO } from '../../statistics/exact.ts';
import { binOf, type Histogram } from '../../statistics/histogram.ts';
import type { Sample } from './samples.ts';
import type { QueueSettings } from './template/plan-types.ts';

const US_A_MS = 1000;
const SECOND = 1_000_000;

/** Durations: count, exact sum, histogram. */
export class Durations {
  count = 0;
  max = 0;
  private sum: Exact = ZERO;
  private squares: Exact = ZERO;
  private readonly bins = new Map<number, number>();

  /** Whole µs. */
  add(us: number): void {
    this.count += 1;
    this.max = Math.max(this.max, us);
    this.sum = addExact(this.sum, exact(0, us));
    const ms = Math.round(us / US_A_MS);
    this.squares = addExact(this.squares, exact(0, ms * ms));
    const bin = binOf(us);
    this.bins.set(bin, (this.bins.get(bin) ?? 0) + 1);
  }

  histogram(): Histogram {
    const bins = [...this.bins.keys()].sort((a, b) => a - b);
    return { bins, counts: bins.map((bin) => this.bins.get(bin) ?? 0) };
  }

  tally(): Tally {
    const { count, sum, max, squares } = this;
    return { count, sum, max, squares, histogram: this.histogram() };
  }
}

const WAITS: Readonly<Record<string, RunTallyName>> = {
  served: 'waitServed',
  open: 'waitAbandoned',
  silent: 'waitAbandoned',
  closed: 'waitClosed',
};

const COUNTED: Readonly<Record<string, CountName>> = {
  arrived: 'arrived',
  served: 'served',
  open: 'abandonedOpen',
  silent: 'abandonedSilent',
  closed: 'closedUnserved',
  refused: 'refused',
  unfinished: 'unfinishedWaiting',
};

const TRENDS: Readonly<Record<string, RunTallyName>> = {
  chatsim_first_response: 'firstResponse',
  chatsim_reply_time: 'response',
};

class Gathered {
  readonly name: string;
  private readonly counts: Partial<Record<CountName, number>> = {};
  private readonly tallies = new Map<RunTallyName, Durations>();

  constructor(name: string) {
    this.name = name;
  }

  count(name: CountName, by = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }

  time(name: RunTallyName, us: number): void {
    const durations = this.tallies.get(name) ?? new Durations();
    this.tallies.set(name, durations);
    durations.add(us);
  }

  part(): Part {
    return {
      name: this.name,
      time: ZERO,
      ends: 1,
      counts: this.counts,
      tallies: Object.fromEntries([...this.tallies].map(([name, each]) => [name, each.tally()])),
      levels: {},
      staff: null,
      causes: {},
      ended: {},
      requeued: {},
      refused: {},
      offersPerChat: [],
    };
  }
}

export class Chats {
  private readonly total = new Gathered('');
  private readonly queues: ReadonlyMap<string, Gathered>;
  private readonly settings: ReadonlyMap<string, QueueSettings>;

  constructor(queues: readonly QueueSettings[]) {
    this.queues = new Map(queues.map(({ name }) => [name, new Gathered(name)]));
    this.settings = new Map(queues.map((queue) => [queue.name, queue]));
  }

  take({ metric, value, tags }: Sample): void {
    const outcome = tags['outcome'] ?? '';
    const queue = tags['queue'] ?? '';
    const parts = [this.total, this.queues.get(queue)].filter((part) => part !== undefined);
    if (metric === 'chatsim_chats') {
      const name = COUNTED[outcome];
      if (name !== undefined) for (const part of parts) part.count(name, value);
      return;
    }
    const us = Math.max(0, Math.round(value * US_A_MS));
    if (metric === 'chatsim_wait') return this.takeWait(parts, us, outcome, queue);
    const trend = TRENDS[metric];
    if (trend !== undefined) for (const part of parts) part.time(trend, us);
  }

  run(): Run {
    return {
      replications: 1,
      missAs: 'missed',
      withdrawnAs: 'none',
      total: this.total.part(),
      queues: [...this.queues.values()].map((part) => part.part()),
      groups: [],
      agents: [],
      intervals: [],
      conversations: {
        opened: 0,
        closed: 0,
        closedByHand: 0,
        reopened: 0,
        leftOpen: 0,
        leftWaiting: 0,
      },
      waited: ZERO,
      rewaited: ZERO,
      slices: [],
    };
  }

  private takeWait(parts: readonly Gathered[], us: number, outcome: string, queue: string): void {
    const name = WAITS[outcome];
    if (name === undefined) return;
    const { onTimeSec = 0, shortSec = 0 } = this.settings.get(queue) ?? {};
    const isInTime = us <= onTimeSec * SECOND;
    for (const part of parts) {
      part.time(name, us);
      if (isInTime && outcome === 'served') part.count('servedInTime');
      else if (isInTime && outcome === 'closed') part.count('closedInTime');
      else if (isInTime) part.count('abandonedInTime');
      if (name === 'waitAbandoned' && us < shortSec * SECOND) part.count('abandonedShort');
    }
  }
}
