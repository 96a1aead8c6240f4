/**
 * Agents by interval, mended until the simulation keeps the limits: where an interval breaks one, agents come; where it
 * surely keeps them without one, that agent goes. All plans meet the same customers, so a step is judged by itself. What a
 * plan is worth is handed in; nothing here is a proof, and the plan that is left is checked on other replications.
 */
import type { LimitOfMean } from '../statistics/feasibility.ts';
import { momentsOf } from '../statistics/student-t.ts';

/** Values by replication of each limit, in each interval (of those that count there) and of the whole day. */
export interface Trial {
  readonly intervals: readonly (readonly (readonly (number | null)[])[])[];
  readonly day: readonly (readonly (number | null)[])[];
}

export interface Mending {
  readonly start: readonly number[];
  /** Fewer than these are not tried. */
  readonly least: readonly number[];
  readonly byInterval: readonly LimitOfMean[];
  readonly day: readonly LimitOfMean[];
  /** Limits are pulled in by so many of their zones. */
  readonly margin: number;
  /** Null when it was stopped or may not simulate any more. */
  readonly simulate: (agents: readonly number[]) => Promise<Trial | null>;
}

export interface Mended {
  readonly agents: readonly number[];
  /** Every limit held in the last simulation. */
  readonly isKept: boolean;
  /** The simulations came to an end before the search did. */
  readonly isCut: boolean;
}

const MOST_ROUNDS = 60;
/** Intervals nearer than this feel each other's agents: waiting chats and late agents are left to the next. */
const APART = 3;
/** 95 % to one side. */
const SURE = 1.645;

type State = 'broken' | 'kept' | 'surely kept' | 'unknown';

export async function mend(task: Mending): Promise<Mended> {
  let agents = [...task.start];
  let trial = await task.simulate(agents);
  // 1. Agents come until nothing is broken.
  for (let round = 0; round < MOST_ROUNDS && trial !== null; round++) {
    const more = addTo(agents, task, trial);
    if (more === null) break;
    agents = more;
    trial = await task.simulate(agents);
  }
  if (trial === null) return { agents, isKept: false, isCut: true };
  if (addTo(agents, task, trial) !== null) return { agents, isKept: false, isCut: false };
  // 2. Agents go, in several intervals at a time where these do not feel each other, as long as nothing breaks. Where it was
  // felt, half as many go the next time, and in the end none.
  const steps = agents.map((count) => Math.max(1, Math.floor(count / 4)));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const going = leaversOf(agents, task, trial, steps);
    if (going.length === 0) break;
    const fewer = agents.map((count, i) =>
      going.includes(i) ? Math.max(task.least[i] ?? 0, count - (steps[i] as number)) : count,
    );
    const tried: Trial | null = await task.simulate(fewer);
    if (tried === null) return { agents, isKept: true, isCut: true };
    const states = statesOf(task, tried);
    const regretted = regrettedOf(states, going);
    if (regretted.length === 0 && !isDayBroken(task, tried)) {
      agents = fewer;
      trial = tried;
      continue;
    }
    // If no interval felt it and the day as a whole breaks, it is put down to every second.
    const blamed = regretted.length > 0 ? regretted : going.filter((_, k) => k % 2 === 0);
    for (const i of blamed) steps[i] = Math.floor((steps[i] as number) / 2);
  }
  // 3. What several did together one may do alone: each interval is tried with one agent less.
  const order = leaversOf(
    agents,
    task,
    trial,
    agents.map(() => 1),
    1,
  );
  for (const i of order)
    while ((agents[i] as number) > (task.least[i] ?? 0)) {
      const fewer = agents.map((count, k) => (k === i ? count - 1 : count));
      const tried: Trial | null = await task.simulate(fewer);
      if (tried === null) return { agents, isKept: true, isCut: true };
      if (regrettedOf(statesOf(task, tried), [i]).length > 0 || isDayBroken(task, tried)) break;
      agents = fewer;
    }
  return { agents, isKept: true, isCut: false };
}

/** With agents where limits are broken; null where none is. */
function addTo(agents: readonly number[], task: Mending, trial: Trial): number[] | null {
  const states = statesOf(task, trial);
  if (states.includes('broken'))
    return agents.map((count, i) =>
      states[i] === 'broken' ? count + stepOf(task, trial, i, count) : count,
    );
  if (!isDayBroken(task, trial)) return null;
  // The day is broken though each interval holds: help comes where the least room is.
  const worst = Math.max(...agents.map((_, i) => roomUsed(task, trial, i)));
  if (worst === Number.NEGATIVE_INFINITY) return agents.map((count) => count + 1);
  return agents.map((count, i) => (roomUsed(task, trial, i) === worst ? count + 1 : count));
}

/** One agent, or a quarter more where a limit is missed by as much again. */
function stepOf(task: Mending, trial: Trial, i: number, count: number): number {
  const isFar = task.byInterval.some((limit, j) => {
    const mean = momentsOf(known(trial.intervals[i]?.[j] ?? []))?.mean;
    return mean !== undefined && limit.side === 'at most' && mean > 2 * limit.value;
  });
  return isFar ? Math.max(1, Math.round(count / 4)) : 1;
}

/** Intervals that may do with fewer, those with the most room first, none near another. */
function leaversOf(
  agents: readonly number[],
  task: Mending,
  trial: Trial,
  steps: readonly number[],
  apart = APART,
): number[] {
  const states = statesOf(task, trial);
  const able = agents
    .map((_, i) => i)
    .filter(
      (i) =>
        (steps[i] as number) > 0 &&
        (agents[i] as number) > (task.least[i] ?? 0) &&
        (states[i] === 'surely kept' || (states[i] === 'unknown' && i > 0)),
    );
  const used = new Map(able.map((i) => [i, roomUsed(task, trial, i)]));
  able.sort((a, b) => (used.get(a) as number) - (used.get(b) as number) || a - b);
  const going: number[] = [];
  for (const i of able) if (going.every((other) => Math.abs(other - i) >= apart)) going.push(i);
  return going;
}

/**
 * Of those that went, the ones that were felt: their own interval is not sure of its limits any more, or they are the last
 * ones that went before an interval that is broken now.
 */
function regrettedOf(states: readonly State[], going: readonly number[]): number[] {
  const felt = new Set(going.filter((i) => states[i] === 'broken' || states[i] === 'kept'));
  for (const [k, state] of states.entries()) {
    if (state !== 'broken') continue;
    const before = going.filter((i) => i <= k);
    felt.add(before.length > 0 ? Math.max(...before) : Math.min(...going));
  }
  return [...felt];
}

function statesOf(task: Mending, trial: Trial): State[] {
  return trial.intervals.map((limits) =>
    task.byInterval
      .map((limit, j) => stateOf(limits[j] ?? [], limit, task.margin))
      .reduce(worse, 'unknown'),
  );
}

const ORDER: readonly State[] = ['unknown', 'surely kept', 'kept', 'broken'];
const worse = (a: State, b: State): State => (ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b);

function stateOf(values: readonly (number | null)[], limit: LimitOfMean, margin: number): State {
  const moments = momentsOf(known(values));
  if (moments === null) return 'unknown';
  const beyond = beyondOf(moments.mean, limit) + margin * limit.zone;
  if (beyond > 0) return 'broken';
  return beyond + (SURE * moments.sd) / Math.sqrt(moments.n) <= 0 ? 'surely kept' : 'kept';
}

function isDayBroken({ day, margin }: Mending, trial: Trial): boolean {
  return day.some((limit, j) => stateOf(trial.day[j] ?? [], limit, margin) === 'broken');
}

/** How far the mean is on the wrong side of the limit, in zones: the worst of the limits. */
function roomUsed({ byInterval }: Mending, trial: Trial, i: number): number {
  return Math.max(
    ...byInterval.map((limit, j) => {
      const mean = momentsOf(known(trial.intervals[i]?.[j] ?? []))?.mean;
      return mean === undefined ? Number.NEGATIVE_INFINITY : beyondOf(mean, limit) / limit.zone;
    }),
  );
}

const beyondOf = (mean: number, { side, value }: LimitOfMean) =>
  side === 'at most' ? mean - value : value - mean;

const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
