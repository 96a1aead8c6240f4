/**
 * What the coverage study measures: rows of a quantity, a model and a method that makes an interval from the draws of an
 * experiment. Every method but the naive ones is the function that the program itself uses.
 */
import {
  meanInterval,
  normalQuantile,
  type Paired,
  pairedDifference,
  ratioInterval,
  unpairedDifference,
} from '../../src/statistics/intervals.ts';
import { isPrecise, prefixes } from '../../src/statistics/precision.ts';
import { quantileInterval } from '../../src/statistics/quantile-interval.ts';
import type { Bank, Draw } from './bank.ts';
import type { Quantity } from './models.ts';

/** An interval, and how many replications it took. */
export interface Found {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** Replications of a setting and of one with an agent more, with the same customers; and others of the latter. */
export interface Experiment {
  readonly draws: Bank;
  readonly withAgent: Bank;
  readonly apart: Bank;
}

/** What a row is expected to show. */
export type Claim =
  /** Covers the exact value as often as the method covers its own long-run mean. */
  | 'covers'
  /** Short runs are beside the exact value, by the method's nature: shown, so that it is known. */
  | 'biased'
  /** Wrong: must be found out. */
  | 'naive';

export interface Method {
  readonly quantity: Quantity;
  readonly words: string;
  readonly claim: Claim;
  /** Draws of one more agent are needed, and the quantity is the difference to them. */
  readonly isDifference?: true;
  /** The error that is asked for, as a share of the value. */
  readonly goal?: number;
  readonly interval: (experiment: Experiment) => Found;
  /** What the method makes of endlessly many replications, estimated from a whole bank. */
  readonly limit: (whole: Experiment) => number;
}

type Value = (draw: Draw) => number;

const US = 1_000_000;
const SHARES = { wait: 'waitSec', delayed: 'delayed', inTime: 'inTime', left: 'left' } as const;
export type Shared = keyof typeof SHARES;

const quantityIn: Readonly<Record<Quantity, Value>> = {
  wait: (draw) => draw.waitSec / draw.chats,
  delayed: (draw) => draw.delayed / draw.chats,
  inTime: (draw) => draw.inTime / draw.chats,
  left: (draw) => draw.left / draw.chats,
  p90: (draw) => draw.waitSecP90,
  p95: (draw) => draw.waitSecP95,
};

/** A value a replication, Student's t: what `run` reports. */
export function meanOfRuns(quantity: Quantity, claim: Claim = 'covers'): Method {
  const value = quantityIn[quantity];
  return {
    quantity,
    claim,
    words: 'mean of the runs',
    interval: ({ draws }) => must(meanInterval(draws.map(value))),
    limit: ({ draws }) => average(draws.map(value)),
  };
}

export function ratioOfSums(quantity: Shared): Method {
  const column = SHARES[quantity];
  return {
    quantity,
    claim: 'covers',
    words: 'ratio of sums',
    interval: ({ draws }) =>
      must(
        ratioInterval(
          draws.map((draw) => draw[column]),
          draws.map(({ chats }) => chats),
        ),
      ),
    limit: ({ draws }) => total(draws, column) / total(draws, 'chats'),
  };
}

export function quantileOfAll(quantity: 'p90' | 'p95'): Method {
  const p = quantity === 'p90' ? 0.9 : 0.95;
  const inSeconds = (draws: Bank): Found => {
    const { mean, low, high, n } = must(
      quantileInterval(
        draws.map(({ waits }) => waits),
        p,
      ),
    );
    return { mean: mean / US, low: low / US, high: high / US, n };
  };
  return {
    quantity,
    claim: 'covers',
    words: 'quantile of all chats',
    interval: ({ draws }) => inSeconds(draws),
    limit: ({ draws }) => inSeconds(draws).mean,
  };
}

export function difference(quantity: Quantity, how: 'paired' | 'unpaired'): Method {
  const value = quantityIn[quantity];
  return {
    quantity,
    claim: 'covers',
    isDifference: true,
    words: how === 'paired' ? 'paired runs' : 'unpaired runs, Welch',
    interval: ({ draws, withAgent, apart }) =>
      how === 'paired'
        ? ofDifference(pairedDifference(draws.map(value), withAgent.map(value)))
        : ofDifference(unpairedDifference(draws.map(value), apart.map(value))),
    limit: ({ draws, withAgent }) => average(withAgent.map(value)) - average(draws.map(value)),
  };
}

/** As many replications as it takes: `draws` holds the most that there may be. */
export function untilPrecise(quantity: Quantity, goal: number): Method {
  const value = quantityIn[quantity];
  return {
    quantity,
    claim: 'covers',
    words: `until ± is ${goal * 100} %`,
    goal,
    interval({ draws }) {
      const values = draws.map(value);
      const enough = prefixes(values.length).find((n) => isPrecise([values.slice(0, n)], goal));
      return must(meanInterval(values.slice(0, enough)));
    },
    limit: ({ draws }) => average(draws.map(value)),
  };
}

/** As if the chats of all runs were independent of each other, which they are not: who comes after a long wait waits long. */
export function chatsAsIfIndependent(quantity: Shared): Method {
  const column = SHARES[quantity];
  return {
    quantity,
    claim: 'naive',
    words: 'naive: chats independent',
    interval({ draws }) {
      const chats = total(draws, 'chats');
      const mean = total(draws, column) / chats;
      // A share is the mean of ones and zeros, whose squares are the same.
      const squares = total(draws, quantity === 'wait' ? 'waitSec2' : column) / chats;
      const reach = normalQuantile(0.975) * Math.sqrt((squares - mean * mean) / chats);
      return { mean, low: mean - reach, high: mean + reach, n: draws.length };
    },
    limit: ({ draws }) => total(draws, column) / total(draws, 'chats'),
  };
}

function ofDifference(paired: Paired | null): Found {
  const { difference: mean, low, high, n } = must(paired);
  return { mean, low, high, n };
}

function must<Value>(value: Value | null): Value {
  if (value === null) throw new Error('an experiment of the study has no interval');
  return value;
}

function total(draws: Bank, column: Exclude<keyof Draw, 'waits'>): number {
  return draws.reduce((sum, draw) => sum + draw[column], 0);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
