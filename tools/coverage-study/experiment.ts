/**
 * How often an interval covers: many experiments, each with its own replications from a bank, which all experiments share.
 * The draws come from a seeded generator, so a study repeats itself.
 */
import alea from 'seedrandom/lib/alea.js';
import type { Bank } from './bank.ts';
import type { Method } from './methods.ts';

/** Replications of the two settings of a model, the same customers in the same places. */
export interface Banks {
  readonly plain: Bank;
  readonly withAgent: Bank;
}

export interface Coverage {
  /** Share of the experiments whose interval holds the value. */
  readonly share: number;
  readonly experiments: number;
  /** Replications an experiment, on average. */
  readonly replications: number;
  /** Half the mean width of the interval. */
  readonly halfWidth: number;
  /** Share of the experiments whose estimate is as near as the method's goal asks; null without a goal. */
  readonly withinGoal: number | null;
}

export interface CoverageWish {
  readonly replications: number;
  readonly experiments: number;
  readonly seed: string;
  /**
   * `once`: an experiment takes a replication at most once, so that it is one of independent runs of the model.
   * `again`: the bank itself stands for all runs that there are (bootstrap), and its limit is known exactly.
   */
  readonly take: 'once' | 'again';
}

export function coverageOf(
  method: Method,
  banks: Banks,
  target: number,
  wish: CoverageWish,
): Coverage {
  const size = banks.plain.length;
  const draw = (wish.take === 'once' ? shuffler : drawer)(alea(wish.seed), size);
  let covered = 0;
  let near = 0;
  let taken = 0;
  let width = 0;
  for (let i = 0; i < wish.experiments; i++) {
    // Twice as many, so that two settings can be met by different customers.
    const places = draw(Math.min(2 * wish.replications, size));
    const mine = places.slice(0, wish.replications);
    const others = places.slice(-wish.replications);
    const found = method.interval({
      draws: mine.map((place) => banks.plain[place]!),
      withAgent: mine.map((place) => banks.withAgent[place]!),
      apart: others.map((place) => banks.withAgent[place]!),
    });
    if (found.low <= target && target <= found.high) covered += 1;
    if (method.goal !== undefined && Math.abs(found.mean - target) <= method.goal * target)
      near += 1;
    taken += found.n;
    width += found.high - found.low;
  }
  return {
    share: covered / wish.experiments,
    experiments: wish.experiments,
    replications: taken / wish.experiments,
    halfWidth: width / 2 / wish.experiments,
    withinGoal: method.goal === undefined ? null : near / wish.experiments,
  };
}

/** What the method makes of a whole bank. */
export function limitOf(method: Method, { plain, withAgent }: Banks): number {
  return method.limit({ draws: plain, withAgent, apart: withAgent });
}

type Generator = { int32(): number };

/** Each call: so many different places of `size`, in random order (Fisher and Yates, as far as is asked for). */
function shuffler(generator: Generator, size: number): (count: number) => number[] {
  const places = Array.from({ length: size }, (_, i) => i);
  return (count) => {
    for (let i = 0; i < count; i++) {
      const j = i + below(generator, size - i);
      const swapped = places[i]!;
      places[i] = places[j]!;
      places[j] = swapped;
    }
    return places.slice(0, count);
  };
}

/** Each call: so many places of `size`, any of them any number of times. */
function drawer(generator: Generator, size: number): (count: number) => number[] {
  return (count) => Array.from({ length: count }, () => below(generator, size));
}

function below(generator: Generator, bound: number): number {
  return Math.floor(((generator.int32() >>> 0) / 2 ** 32) * bound);
}
