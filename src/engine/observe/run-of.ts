/**
 * From the observer's columns to a Run, once, when the run is over. Rows of queue and agent are added up one way at a
 * time: by queue, by group, by agent, and overall; intervals have rows of their own.
 */
import { addExact, type Exact, exact, sumExact, toNumber, ZERO } from '../../statistics/exact.ts';
import { addHistograms, type Histogram } from '../../statistics/histogram.ts';
import { REASONS } from '../events.ts';
import type { RouterState } from '../router/state.ts';
import type { Customers } from './customers.ts';
import {
  AGENT_TIMES,
  CAUSES,
  COUNTS,
  HIST,
  LEVELS,
  LOADS,
  OFFERS_MAX,
  ROW,
  TALLIES,
  TALLY,
  type TallyName,
} from './fields.ts';
import {
  type Level,
  mergeStaff,
  type Part,
  type Run,
  type RunTallyName,
  type Staff,
  type Tally,
} from './run.ts';
import type { Tallies } from './tallies.ts';
import type { WaitingCauses } from './waiting-causes.ts';
import * as watch from './watch.ts';

/** What the observer has when the run is over. */
export interface Observed {
  readonly tallies: Tallies;
  readonly causes: WaitingCauses;
  readonly watch: watch.Watch;
  readonly customers: Customers;
  readonly endedFor: Float64Array;
  readonly requeuedFor: Float64Array;
  readonly refusedFor: Float64Array;
  readonly waited: Float64Array;
  readonly rewaited: number;
}

const CODES = 64;
type Histograms = (which: number) => Histogram;
/** Histograms that make up the quantiles of each tally. */
const QUANTILES: Partial<Record<RunTallyName, readonly number[]>> = {
  waitServed: [HIST.waitServed, HIST.rangServed],
  waitAbandoned: [HIST.waitAbandoned, HIST.rangAbandoned],
  waitClosed: [HIST.waitClosed, HIST.rangClosed],
  queueServed: [HIST.waitServed, HIST.queueServed],
  queueAbandoned: [HIST.waitAbandoned, HIST.queueAbandoned],
  queueClosed: [HIST.waitClosed, HIST.queueClosed],
  ringServed: [HIST.ringServed],
  ringAbandoned: [HIST.ringAbandoned],
  ringClosed: [HIST.ringClosed],
  rewait: [HIST.rewait],
  firstResponse: [HIST.firstResponse],
  response: [HIST.response],
  sessionTime: [HIST.session, HIST.wrappedSession],
  handleTime: [HIST.session, HIST.wrappedHandle],
  wrapUp: [HIST.wrapUp],
};
const HOW = ['Served', 'Abandoned', 'Closed'] as const;

export function runOf(state: RouterState, seen: Observed): Run {
  const { scenario, queueCount: Q, agentCount: A } = state;
  const { tallies, causes, watch: w } = seen;
  const queueNumbers = Array.from({ length: Q }, (_, q) => q);
  const agentNumbers = Array.from({ length: A }, (_, a) => a);
  const groupNumbers = scenario.groups.map((_, g) => g);
  const agentsOf = groupNumbers.map((g) =>
    agentNumbers.filter((a) => scenario.agents[a]!.group === g),
  );
  const window = exact(0, w.watched);

  // Sums of rows over any queues and agents (−1: nobody's).
  const rowSum = (queues: readonly number[], agents: readonly number[]): Exact[] => {
    const rows: number[] = [];
    for (const q of queues)
      for (const a of agents) if (tallies.rowIfAny(q, a) > 0) rows.push(tallies.rowIfAny(q, a));
    return sumRows(tallies.rows, rows);
  };
  // Each is asked for by queue, by group and in all, and by tallies that share it: read once.
  const read = new Map<number, Histogram>();
  const histogramOf = (place: number): Histogram => {
    const found = read.get(place) ?? tallies.histograms.read(place);
    read.set(place, found);
    return found;
  };
  const histogramSum =
    (queues: readonly number[], groups: readonly number[]): Histograms =>
    (which) =>
      addHistograms(
        queues.flatMap((q) => groups.map((g) => histogramOf(tallies.queueHistogram(q, g, which)))),
      );
  const withSquares = (part: Partial<Record<RunTallyName, Tally>>, queues: readonly number[]) => {
    HOW.forEach((how, i) => {
      const wait = part[`wait${how}`];
      const queue = part[`queue${how}`];
      if (wait === undefined || queue === undefined) return;
      const squares = (which: number): Exact =>
        sumExact(
          queues.map(
            (q): Exact => [tallies.squaresHigh[q * 9 + which]!, tallies.squares[q * 9 + which]!],
          ),
        );
      part[`wait${how}`] = { ...wait, squares: addExact(squares(i), squares(3 + i)) };
      part[`queue${how}`] = {
        ...queue,
        max: Math.max(...queues.map((q) => tallies.queueMax[q * 3 + i]!)),
        squares: addExact(squares(i), squares(6 + i)),
      };
    });
  };

  const staffOf = agentNumbers.map((a) => staffOfAgent(seen, a));
  const staffSum = (agents: readonly number[]): Staff | null =>
    agents.length === 0 ? null : agents.map((a) => staffOf[a]!).reduce(mergeStaff);

  const levelsOf = (queues: readonly number[], max: number): Part['levels'] => {
    const levels: Part['levels'] = {};
    LEVELS.forEach((name, level) => {
      const at = queues.map((q) => level * Q + q);
      const figures: Level = {
        area: sumExact(at.map((i) => w.levels.area(i))),
        atEnd: at.reduce((sum, i) => sum + w.atEnd[i]!, 0),
        ...(name === 'waiting' ? { max } : {}),
      };
      levels[name] = figures;
    });
    return levels;
  };
  const causesOf = (queues: readonly number[]): Part['causes'] =>
    named(CAUSES, (c) => sumExact(queues.map((q) => causes.sum(q, c))), isZero);
  const reasonsOf = (column: Float64Array, queues: readonly number[]): Record<string, number> =>
    named(
      REASONS,
      (code) => queues.reduce((sum, q) => sum + column[q * CODES + code]!, 0),
      (n) => n === 0,
    );
  const offersOf = (queues: readonly number[]): number[] =>
    Array.from({ length: OFFERS_MAX + 1 }, (_, k) =>
      queues.reduce((sum, q) => sum + tallies.offersPerChat[q * 32 + k]!, 0),
    );

  const ofQueues = (
    name: string,
    queues: readonly number[],
    max: number,
    staff: Staff | null,
  ): Part => {
    const row = rowSum(queues, [-1, ...agentNumbers]);
    const found = talliesOf(row, histogramSum(queues, [-1, ...groupNumbers]), false);
    withSquares(found, queues);
    return {
      name,
      time: window,
      ends: 1,
      counts: countsOf(row),
      tallies: found,
      levels: levelsOf(queues, max),
      staff,
      causes: causesOf(queues),
      ended: reasonsOf(seen.endedFor, queues),
      requeued: reasonsOf(seen.requeuedFor, queues),
      refused: reasonsOf(seen.refusedFor, queues),
      offersPerChat: offersOf(queues),
    };
  };
  const ofAgents = (
    name: string,
    agents: readonly number[],
    histograms: Histograms | null,
  ): Part => {
    const row = rowSum(queueNumbers, agents);
    return {
      ...emptyPart(name),
      time: window,
      ends: 1,
      counts: countsOf(row),
      tallies: talliesOf(row, histograms, false),
      staff: staffSum(agents),
    };
  };

  const all = ofQueues('', queueNumbers, w.peakEver[Q]!, staffSum(agentNumbers));
  const customers = seen.customers.watched
    ? { newCustomers: seen.customers.arrivedCount, customersServed: seen.customers.servedCount }
    : {
        newCustomers: (all.counts.arrived ?? 0) + (all.counts.refused ?? 0),
        customersServed: all.counts.served ?? 0,
      };
  const records = LEVELS.length * Q;
  const total: Part = {
    ...all,
    counts: { ...all.counts, ...customers },
    levels: {
      ...all.levels,
      recordsOpen: { area: w.levels.area(records), atEnd: w.levels.value[records]! },
      recordsWaiting: { area: w.levels.area(records + 1), atEnd: w.levels.value[records + 1]! },
    },
  };
  return {
    replications: 1,
    missAs: scenario.rules['report.missAs'] as Run['missAs'],
    withdrawnAs: scenario.rules['report.withdrawnAs'] as Run['withdrawnAs'],
    total,
    queues: queueNumbers.map((q) => ofQueues(scenario.queues[q]!.name, [q], w.peakEver[q]!, null)),
    groups: groupNumbers.map((g) =>
      ofAgents(scenario.groups[g]!.name, agentsOf[g]!, histogramSum(queueNumbers, [g])),
    ),
    agents: agentNumbers.map((a) => ofAgents(scenario.agents[a]!.name, [a], null)),
    intervals: Array.from({ length: w.intervals }, (_, i) => ofInterval(state, seen, i)),
    conversations: {
      opened: w.opened,
      closed: w.closed,
      closedByHand: w.closedByHand,
      reopened: w.reopened,
      leftOpen: w.stillOpen,
      leftWaiting: w.stillWaiting,
    },
    rewaited: exact(0, seen.rewaited),
    waited: sumExact(Array.from(seen.waited, (sum) => exact(0, sum))),
    slices: Array.from(w.slices),
  };
}

function ofInterval(state: RouterState, { tallies, watch: w }: Observed, slice: number): Part {
  const row = sumRows(tallies.slices, [slice * ROW]);
  const at = slice * watch.SLICE_WIDTH;
  const column = (i: number): number => w.byInterval[at + i]!;
  const read: Histograms = (which) => tallies.histograms.read(tallies.sliceHistogram(slice, which));
  const levels: Part['levels'] = {};
  LEVELS.forEach((name, i) => {
    levels[name] = {
      area: exact(0, column(watch.AREAS + i)),
      atEnd: column(watch.AT_END + i),
      ...(name === 'waiting' ? { max: column(watch.PEAK) } : {}),
    };
  });
  return {
    ...emptyPart(intervalName(state, slice)),
    time: exact(0, column(watch.TIME)),
    ends: column(watch.ENDS),
    counts: countsOf(row),
    tallies: talliesOf(row, tallies.quantilesByInterval ? read : null, tallies.quantilesByInterval),
    levels,
    staff: {
      times: named(AGENT_TIMES, (i) => exact(0, column(watch.KINDS + i)), isZero),
      notReady: {},
      duty: exact(0, column(watch.DUTY)),
      busy: exact(0, column(watch.BUSY)),
      cooling: exact(0, column(watch.COOLING)),
      live: exact(0, column(watch.LIVE)),
      used: exact(0, column(watch.USED)),
      slots: exact(0, column(watch.SLOTS)),
      loads: trimmed(Array.from({ length: LOADS }, (_, k) => exact(0, column(watch.LOAD + k)))),
      overtime: ZERO,
    },
    causes: named(CAUSES, (c) => exact(0, column(watch.CHARGED + c)), isZero),
  };
}

/** 09:30, from the clock where the scenario has one, else from the start of the run. */
function intervalName({ scenario }: RouterState, slice: number): string {
  const minutes = Math.floor(
    ((scenario.start?.clock ?? 0) + slice * scenario.interval) / 60_000_000,
  );
  const hour = Math.floor(minutes / 60);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(scenario.start === null ? hour : hour % 24)}:${two(minutes % 60)}`;
}

function emptyPart(name: string): Part {
  return {
    name,
    time: ZERO,
    ends: 0,
    counts: {},
    tallies: {},
    levels: {},
    staff: null,
    causes: {},
    ended: {},
    requeued: {},
    refused: {},
    offersPerChat: [],
  };
}

/** Sums of rows, column by column; of a tally's four columns the first word of the sum carries its high word, and maxima are kept. */
function sumRows(rows: Float64Array, places: readonly number[]): Exact[] {
  const sums: Exact[] = Array.from({ length: ROW }, () => ZERO);
  for (const place of places) {
    COUNTS.forEach((_, i) => {
      sums[i] = exact(sums[i]![0], sums[i]![1] + rows[place + i]!);
    });
    for (const name of TALLIES) {
      const at = TALLY[name];
      sums[at] = exact(sums[at]![0], sums[at]![1] + rows[place + at]!);
      sums[at + 1] = exact(
        sums[at + 1]![0] + rows[place + at + 3]!,
        sums[at + 1]![1] + rows[place + at + 1]!,
      );
      sums[at + 2] = [0, Math.max(sums[at + 2]![1], rows[place + at + 2]!)];
    }
  }
  return sums;
}

function countsOf(row: readonly Exact[]): Part['counts'] {
  return named(
    COUNTS,
    (i) => toNumber(row[i]!),
    (n) => n === 0,
  );
}

function talliesOf(
  row: readonly Exact[],
  histograms: Histograms | null,
  ofInterval: boolean,
): Partial<Record<RunTallyName, Tally>> {
  const found: Partial<Record<RunTallyName, Tally>> = {};
  const put = (name: RunTallyName, tally: Tally) => {
    const which = QUANTILES[name];
    if (tally.count === 0) return;
    const wanted =
      which !== undefined && histograms !== null && !(ofInterval && name.startsWith('queue'));
    found[name] = wanted ? { ...tally, histogram: addHistograms(which.map(histograms)) } : tally;
  };
  const read = (name: TallyName): Tally => ({
    count: toNumber(row[TALLY[name]]!),
    sum: row[TALLY[name] + 1]!,
    max: row[TALLY[name] + 2]![1],
  });
  for (const name of TALLIES) put(name, read(name));
  for (const how of HOW) {
    const wait = read(`wait${how}`);
    const ring = read(`ring${how}`);
    const sum = exact(wait.sum[0] - ring.sum[0], wait.sum[1] - ring.sum[1]);
    // The longest queue time is known by queue only; the longest wait bounds it.
    put(`queue${how}`, { count: wait.count, sum, max: wait.max });
  }
  return found;
}

function staffOfAgent({ watch: w }: Observed, agent: number): Staff {
  const { agents } = w;
  return {
    times: named(AGENT_TIMES, (i) => agents.kindTime(agent, AGENT_TIMES[i]!), isZero),
    notReady: Object.fromEntries(
      agents.reasonsOf(agent).map(([reason, time]) => [REASONS[reason]!, time]),
    ),
    duty: agents.field(agent, 'duty'),
    busy: agents.field(agent, 'busy'),
    cooling: agents.field(agent, 'cooling'),
    live: agents.field(agent, 'live'),
    used: agents.field(agent, 'used'),
    slots: agents.field(agent, 'slots'),
    loads: trimmed(Array.from({ length: LOADS }, (_, k) => agents.load(agent, k))),
    overtime: agents.overtimeOf(agent),
  };
}

function trimmed(loads: Exact[]): Exact[] {
  let length = loads.length;
  while (length > 0 && isZero(loads[length - 1]!)) length--;
  return loads.slice(0, length);
}

function isZero(value: Exact): boolean {
  return value[0] === 0 && value[1] === 0;
}

/** Values by name, zeros left out. */
function named<K extends string, V>(
  names: readonly K[],
  value: (i: number) => V,
  isNothing: (value: V) => boolean,
): Record<K, V> {
  const found = {} as Record<K, V>;
  names.forEach((name, i) => {
    const v = value(i);
    if (!isNothing(v)) found[name] = v;
  });
  return found;
}
