/**
 * When the customers of a source arrive: pure arithmetic, one stream a source. Every stream is a function of unit
 * exponentials (or of gaps) numbered by arrival, inverted exactly and never thinned: more staff, another timeout or a
 * longer run leave the n-th customer's arrival where it was. Instants are kept unrounded; the caller rounds.
 *
 *     cumulative rate L(t) = busyness * ∫ rate      the n-th arrival is where L(t) = E1 + … + En
 */
import type { Arrivals, RatePiece, RecordedArrival } from '../../scenarios/scenario.ts';
import { cos, sin } from '../../statistics/math.ts';
import type { Sampler } from '../random/distributions.ts';
import type { Draws } from '../random/draws.ts';
import { PURPOSE } from '../random/purposes.ts';

export interface ArrivalStream {
  /** Instant of the next arrival, µs; Infinity when there are no more. `number` counts them from 0. */
  next(number: number): number;
  /** Kind of customer of that arrival where it is recorded, else -1. */
  kindOf(number: number): number;
}

export function arrivalStream(
  arrivals: Arrivals,
  source: number,
  busyness: number,
  draws: Draws,
  sampler: Sampler,
): ArrivalStream {
  switch (arrivals.kind) {
    case 'none':
      return new Recorded([]);
    case 'recorded':
      return new Recorded(arrivals.rows);
    case 'renewal':
      return new Renewal(sampler, sampler.add(arrivals.between), source, busyness);
    case 'profile':
      return new Profile(arrivals.pieces, draws, source, busyness);
    case 'wave':
      return new Wave(arrivals, draws, source, busyness);
  }
}

/** Piecewise linear rate: the unit exponential is used up piece by piece, and a quadratic solved in the last one. */
class Profile implements ArrivalStream {
  private readonly pieces: readonly RatePiece[];
  private readonly draws: Draws;
  private readonly source: number;
  private readonly busyness: number;
  private piece = 0;
  private at = 0;

  constructor(pieces: readonly RatePiece[], draws: Draws, source: number, busyness: number) {
    this.pieces = pieces;
    this.draws = draws;
    this.source = source;
    this.busyness = busyness;
  }

  next(number: number): number {
    let left = this.draws.exponential(PURPOSE.arrival, this.source, number) / this.busyness;
    for (; this.piece < this.pieces.length; this.piece++) {
      const { from, to, rateFrom, rateTo } = this.pieces[this.piece]!;
      if (this.at < from) this.at = from;
      const slope = rateTo === rateFrom ? 0 : (rateTo - rateFrom) / (to - from);
      const rate = rateFrom + slope * (this.at - from);
      const stretch = to - this.at;
      const height = rate + (slope === 0 ? 0 : (slope * stretch) / 2);
      const area = height === 0 ? 0 : stretch * height;
      if (left < area) {
        // rate x + slope x²/2 = left, in the form that does not cancel.
        this.at += (2 * left) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * left)));
        return this.at;
      }
      left -= area;
      this.at = to;
    }
    return Number.POSITIVE_INFINITY;
  }

  kindOf(): number {
    return -1;
  }
}

/** L(t) = base (t + amplitude period / 2π (1 - cos(2π t / period))), inverted by Newton's method within a bracket. */
class Wave implements ArrivalStream {
  private readonly base: number;
  private readonly amplitude: number;
  private readonly turns: number; // 2π / period
  private readonly draws: Draws;
  private readonly source: number;
  private sum = 0;
  private at = 0;

  constructor(
    wave: Extract<Arrivals, { kind: 'wave' }>,
    draws: Draws,
    source: number,
    busyness: number,
  ) {
    this.base = wave.base * busyness;
    this.amplitude = wave.amplitude;
    this.turns = (2 * Math.PI) / wave.period;
    this.draws = draws;
    this.source = source;
  }

  next(number: number): number {
    this.sum += this.draws.exponential(PURPOSE.arrival, this.source, number);
    const { amplitude, turns } = this;
    const goal = this.sum / this.base;
    if (goal === Number.POSITIVE_INFINITY) return goal;
    // The wave adds between 0 and amplitude * period / π to L(t) / base.
    let low = Math.max(this.at, goal - (2 * amplitude) / turns);
    let high = Math.max(low, goal);
    let t = (low + high) / 2;
    for (let i = 0; i < 200; i++) {
      const over = t + (amplitude / turns) * (1 - cos(turns * t)) - goal;
      if (over > 0) high = t;
      else low = t;
      if (high - low < 1e-4) break;
      const step = over / (1 + amplitude * sin(turns * t));
      const guess = t - step;
      // Newton's guess, or the middle where it leaves the bracket (the rate may touch 0).
      const nextT = guess > low && guess < high ? guess : (low + high) / 2;
      const moved = Math.abs(nextT - t);
      t = nextT;
      if (moved < 1e-4) break;
    }
    this.at = t;
    return t;
  }

  kindOf(): number {
    return -1;
  }
}

class Renewal implements ArrivalStream {
  private readonly sampler: Sampler;
  private readonly between: number;
  private readonly source: number;
  private readonly busyness: number;
  private at = 0;

  constructor(sampler: Sampler, between: number, source: number, busyness: number) {
    this.sampler = sampler;
    this.between = between;
    this.source = source;
    this.busyness = busyness;
  }

  next(number: number): number {
    this.at +=
      this.sampler.draw(this.between, PURPOSE.arrival, this.source, number) / this.busyness;
    return this.at;
  }

  kindOf(): number {
    return -1;
  }
}

class Recorded implements ArrivalStream {
  private readonly rows: readonly RecordedArrival[];

  constructor(rows: readonly RecordedArrival[]) {
    this.rows = rows;
  }

  next(number: number): number {
    return this.rows[number]?.at ?? Number.POSITIVE_INFINITY;
  }

  kindOf(number: number): number {
    return this.rows[number]?.kind ?? 0;
  }
}
