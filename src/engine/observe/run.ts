/**
 * A Run: what the observer counted, as plain data. Numbers, arrays and strings only, so it passes between threads, is
 * written as JSON, and merges with other replications of the same scenario by adding. Names that count zero are left
 * out. Rates, means and quantiles are made from it by src/statistics/metrics.ts.
 */
import { addExact, type Exact, ZERO } from '../../statistics/exact.ts';
import { addHistograms, type Histogram } from '../../statistics/histogram.ts';
import type { AgentTimeName, CauseName, CountName, LevelName, TallyName } from './fields.ts';

export interface Tally {
  readonly count: number;
  /** Whole microseconds. */
  readonly sum: Exact;
  readonly max: number;
  /** Whole square milliseconds, where a deviation is asked for. */
  readonly squares?: Exact;
  readonly histogram?: Histogram;
}

/** Tallies of a part; `wait*` and `queue*` are the two readings of the first wait. */
export type RunTallyName = TallyName | 'queueServed' | 'queueAbandoned' | 'queueClosed';

export interface Level {
  /** Level × microseconds. */
  readonly area: Exact;
  /** Most at once, each held for some time; only of `waiting`. */
  readonly max?: number;
  /** At the end of the part's time, summed over replications (and days, of an interval of the day). */
  readonly atEnd: number;
}

/** Time of the agents of a part, µs. */
export interface Staff {
  readonly times: Partial<Record<AgentTimeName, Exact>>;
  /** Not Ready and switched off, by reason. */
  readonly notReady: Readonly<Record<string, Exact>>;
  /** On duty (signed in, not on break), and of that with a live, ringing or wrapping chat, and in cool-down. */
  readonly duty: Exact;
  readonly busy: Exact;
  readonly cooling: Exact;
  /** Live chats × time; units in use × time on duty; units of capacity × time on duty. */
  readonly live: Exact;
  readonly used: Exact;
  readonly slots: Exact;
  /** Time on duty with k live chats. */
  readonly loads: readonly Exact[];
  /** Finishing chats after the end of the shift, to the end of the run. */
  readonly overtime: Exact;
}

export interface Part {
  readonly name: string;
  /** Time watched, summed over replications: of the window, or of this interval of the day. */
  readonly time: Exact;
  /** How often `time` ended, for levels at the end. */
  readonly ends: number;
  readonly counts: Partial<Record<CountName, number>>;
  readonly tallies: Partial<Record<RunTallyName, Tally>>;
  readonly levels: Partial<Record<LevelName, Level>>;
  readonly staff: Staff | null;
  readonly causes: Partial<Record<CauseName, Exact>>;
  /** Chats by reason. */
  readonly ended: Readonly<Record<string, number>>;
  readonly requeued: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  /** Chats that were offered so often: 0, 1, 2 …, the last and more. */
  readonly offersPerChat: readonly number[];
}

/** Those opened in the window, by their state when the run was over: opened = closed + leftOpen + leftWaiting. */
export interface Conversations {
  readonly opened: number;
  readonly closed: number;
  /** Of the closed, by an agent the last time. */
  readonly closedByHand: number;
  /** How often they were opened again. */
  readonly reopened: number;
  readonly leftOpen: number;
  readonly leftWaiting: number;
}

export interface Run {
  readonly replications: number;
  readonly missAs: 'missed' | 'declined';
  readonly withdrawnAs: 'none' | 'rejected';
  readonly total: Part;
  readonly queues: readonly Part[];
  readonly groups: readonly Part[];
  readonly agents: readonly Part[];
  readonly intervals: readonly Part[];
  readonly conversations: Conversations;
  /** Σ of all counted waits and re-waits, unfinished ones too: what the causes add up to. */
  readonly waited: Exact;
  /** Of these, after a requeue or transfer to a queue. */
  readonly rewaited: Exact;
  /** Mean number waiting in equal slices of the run, when asked for. */
  readonly slices: readonly number[];
}

/** The replications as one: everything is added, maxima are kept. Runs of one scenario, in replication order. */
export function mergeRuns(runs: readonly Run[]): Run {
  const [first, ...others] = runs;
  if (first === undefined) throw new RangeError('no runs to merge');
  return others.reduce(merge, first);
}

function merge(a: Run, b: Run): Run {
  return {
    replications: a.replications + b.replications,
    missAs: a.missAs,
    withdrawnAs: a.withdrawnAs,
    total: mergeParts(a.total, b.total),
    queues: pairs(a.queues, b.queues, mergeParts),
    groups: pairs(a.groups, b.groups, mergeParts),
    agents: pairs(a.agents, b.agents, mergeParts),
    intervals: pairs(a.intervals, b.intervals, mergeParts),
    conversations: records(a.conversations, b.conversations, add) as Record<
      keyof Conversations,
      number
    >,
    waited: addExact(a.waited, b.waited),
    rewaited: addExact(a.rewaited, b.rewaited),
    slices: pairs(a.slices, b.slices, add),
  };
}

/** Two parts as one, under the first one's name: replications of the same part, or the agents of a group. */
export function mergeParts(a: Part, b: Part): Part {
  return {
    name: a.name,
    time: addExact(a.time, b.time),
    ends: a.ends + b.ends,
    counts: records(a.counts, b.counts, add),
    tallies: records(a.tallies, b.tallies, mergeTallies),
    levels: records(a.levels, b.levels, mergeLevels),
    staff: a.staff === null ? b.staff : b.staff === null ? a.staff : mergeStaff(a.staff, b.staff),
    causes: records(a.causes, b.causes, addExact),
    ended: records(a.ended, b.ended, add),
    requeued: records(a.requeued, b.requeued, add),
    refused: records(a.refused, b.refused, add),
    offersPerChat: pairs(a.offersPerChat, b.offersPerChat, add),
  };
}

function mergeTallies(a: Tally, b: Tally): Tally {
  return {
    count: a.count + b.count,
    sum: addExact(a.sum, b.sum),
    max: Math.max(a.max, b.max),
    ...(a.squares && b.squares ? { squares: addExact(a.squares, b.squares) } : {}),
    ...(a.histogram && b.histogram ? { histogram: addHistograms([a.histogram, b.histogram]) } : {}),
  };
}

function mergeLevels(a: Level, b: Level): Level {
  return {
    area: addExact(a.area, b.area),
    atEnd: a.atEnd + b.atEnd,
    ...(a.max === undefined && b.max === undefined
      ? {}
      : { max: Math.max(a.max ?? 0, b.max ?? 0) }),
  };
}

export function mergeStaff(a: Staff, b: Staff): Staff {
  return {
    times: records(a.times, b.times, addExact),
    notReady: records(a.notReady, b.notReady, addExact),
    duty: addExact(a.duty, b.duty),
    busy: addExact(a.busy, b.busy),
    cooling: addExact(a.cooling, b.cooling),
    live: addExact(a.live, b.live),
    used: addExact(a.used, b.used),
    slots: addExact(a.slots, b.slots),
    loads: pairs(a.loads, b.loads, addExact, ZERO),
    overtime: addExact(a.overtime, b.overtime),
  };
}

const add = (a: number, b: number): number => a + b;

/** Merges what both have; the order of names is alphabetical, so that it does not depend on the order of merging. */
function records<K extends string, V>(
  a: Partial<Record<K, V>>,
  b: Partial<Record<K, V>>,
  both: (a: V, b: V) => V,
): Record<K, V> {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort() as K[];
  const merged = {} as Record<K, V>;
  for (const name of names) {
    const one = a[name];
    const other = b[name];
    merged[name] = one === undefined ? (other as V) : other === undefined ? one : both(one, other);
  }
  return merged;
}

/** Element by element; a shorter list is filled up where a value to fill with is given. */
function pairs<V>(a: readonly V[], b: readonly V[], both: (a: V, b: V) => V, none?: V): V[] {
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, i) => {
    const one = a[i] ?? none;
    const other = b[i] ?? none;
    if (one === undefined || other === undefined) return (one ?? other) as V;
    return both(one, other);
  });
}
