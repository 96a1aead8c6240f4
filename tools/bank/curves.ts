// What the other days say about people: how long calls take (and who is quick), what lies between two calls, and how
// long callers would wait (Kaplan-Meier). Pure: calls in, curves out. Rounding and files are the business of files.ts.
import {
  exponentialMeanBeyond,
  kaplanMeier,
  type SurvivalStep,
  type Watched,
} from '../../src/statistics/kaplan-meier.ts';
import type { Call } from './records.ts';
import { gapsOf, STAFFING, type StaffingRules } from './staffing.ts';

/** The curve is believed while so many callers are still at risk; the exponential tail is measured beyond `tailFrom`. */
export const PATIENCE = { atRisk: 20, tailFrom: 180 } as const;

export interface Service {
  /** Seconds of a call at an agent of ordinary speed, by queue. */
  readonly seconds: ReadonlyMap<string, readonly number[]>;
  /** How much longer than that an agent takes, over all queues. */
  readonly slowness: ReadonlyMap<string, number>;
}

/**
 * Splits conversation times into queue and agent: time = slowness(agent) × ordinary time(queue). Alternates
 * slowness(a) = Σ time / Σ mean(queue) over a's calls and mean(q) = mean of time / slowness over q's calls until neither
 * moves; the average call has slowness 1. Calls that were cut are left out: their length is not known.
 */
export function serviceOf(calls: readonly Call[]): Service {
  const good = calls.filter((c) => c.outcome === 'served' && !c.cut);
  const queues = groups(good, (c) => c.queue);
  const agents = groups(good, (c) => c.agent);
  const time = (c: Call) => c.ended - c.answered;
  let slowness = new Map([...agents.keys()].map((a) => [a, 1]));
  for (let round = 0; round < 200; round++) {
    const means = new Map(
      [...queues].map(([q, list]) => [q, mean(list.map((c) => time(c) / slowness.get(c.agent)!))]),
    );
    const next = new Map(
      [...agents].map(([a, list]) => [
        a,
        sum(list.map(time)) / sum(list.map((c) => means.get(c.queue)!)),
      ]),
    );
    const average = mean(good.map((c) => next.get(c.agent)!));
    slowness = new Map([...next].map(([a, s]) => [a, s / average]));
  }
  return {
    seconds: new Map(
      [...queues].map(([q, list]) => [
        q,
        list.map((c) => time(c) / slowness.get(c.agent)!).toSorted((a, b) => a - b),
      ]),
    ),
    slowness,
  };
}

/** Times between two calls while somebody the agent serves was waiting, up to the length that may be time away. */
export function betweenCalls(
  days: readonly (readonly Call[])[],
  rules: StaffingRules = STAFFING,
): readonly number[] {
  return days
    .flatMap((day) => gapsOf(day, rules))
    .filter((g) => g.workAtOnce && !g.before.cut && g.seconds <= rules.awayAfter)
    .map((g) => g.seconds)
    .toSorted((a, b) => a - b);
}

export interface Patience {
  readonly callers: number;
  readonly left: number;
  /** The part of the Kaplan-Meier curve that is used. */
  readonly steps: readonly SurvivalStep[];
  /** Longest recorded wait, of a caller who left or was served: beyond it nothing at all is known. */
  readonly longestWait: number;
  /** Mean further patience of who has outwaited the last step. */
  readonly tailMean: number;
}

/** Patience of callers; those answered are censored at their wait. Whoever reached an agent at once tells nothing. */
export function patienceOf(calls: readonly Call[]): Patience {
  const watched: Watched[] = calls
    .filter((c) => c.outcome !== 'unknown')
    .map((c) => ({ time: c.wait, event: c.outcome === 'left' }));
  const curve = kaplanMeier(watched);
  return {
    callers: watched.length,
    left: watched.filter((w) => w.event).length,
    steps: curve.filter((s) => s.atRisk >= PATIENCE.atRisk),
    longestWait: Math.max(...watched.map((w) => w.time)),
    tailMean: exponentialMeanBeyond(watched, PATIENCE.tailFrom),
  };
}

export function groups<T>(list: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const one of list) {
    const k = key(one);
    const found = map.get(k);
    if (found === undefined) map.set(k, [one]);
    else found.push(one);
  }
  return map;
}

function sum(list: readonly number[]): number {
  return list.reduce((a, b) => a + b, 0);
}

function mean(list: readonly number[]): number {
  return sum(list) / list.length;
}
