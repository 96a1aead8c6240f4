// The random numbers of one replication. Every draw is a pure function of (seed, replication, purpose,
// subject, counter): no draw depends on how many others were made, so two settings meet the very same
// customers and agents. No distribution with parameters here (distributions.ts), and no domain words:
// what the purposes are, and how a counter packs attempt and ordinal, is the callers' business.

import alea from 'seedrandom/lib/alea.js';
import { exp, gammaAbove, ln } from '../../statistics/math.ts';
import { block, threefry } from './threefry.ts';

/** Rises when the same arguments give other numbers than before: then results are no longer paired with older ones. */
export const drawsVersion = 1;

/**
 * Lanes: where one draw needs more than one block, the further blocks come from the same (subject, counter) under
 * another key word. Whoever makes several draws for one value keeps them this far apart: an exponential uses a lane
 * and, with chance 0.01 per step, the next two; a normal likewise, and its tail a few hundred.
 */
export const LANE_STRIDE = 2048;

// A private name for it, which V8 folds into the code as it does not with an import: 1 ns a draw.
const words = block;

export class Draws {
  /** The 64-bit key of each purpose, in two columns. */
  private readonly keys0: Int32Array;
  private readonly keys1: Int32Array;

  /** Purposes are numbered 0 … purposes − 1; the replication is a whole number from 0 to 2^32 − 1. */
  constructor(seed: string | number, replication: number, purposes: number) {
    // 1. The user's seed becomes a 64-bit key. 2. Under it, each (replication, purpose) becomes a key of its own:
    // a Threefry block is a permutation of its counter, so within a seed no two are equal.
    const generator = alea(String(seed));
    const seed0 = generator.int32();
    const seed1 = generator.int32();
    this.keys0 = new Int32Array(purposes);
    this.keys1 = new Int32Array(purposes);
    for (let purpose = 0; purpose < purposes; purpose++) {
      threefry(seed0, seed1, replication, purpose);
      this.keys0[purpose] = words[0]!;
      this.keys1[purpose] = words[1]!;
    }
  }

  /** 32 random bits, 0 … 2^32 − 1. */
  bits(purpose: number, subject: number, counter: number): number {
    threefry(this.keys0[purpose]!, this.keys1[purpose]!, subject, counter);
    return words[0]!;
  }

  /** Uniform in the open interval (0, 1), symmetric about ½: an odd multiple of 2^-53. */
  uniform(purpose: number, subject: number, counter: number): number {
    threefry(this.keys0[purpose]!, this.keys1[purpose]!, subject, counter);
    return (words[0]! * TWO20 + (words[1]! >>> 12) + 0.5) * TWO_MINUS52;
  }

  /** Exponential of mean 1, greater than 0. */
  exponential(purpose: number, subject: number, counter: number): number {
    threefry(this.keys0[purpose]!, this.keys1[purpose]!, subject, counter);
    const low = words[1]!;
    const layer = low & 255;
    const x = (words[0]! * TWO20 + (low >>> 12) + 0.5) * expScaled[layer]!;
    if (x < expEdges[layer + 1]!) return x;
    return this.exponentialBeyond(purpose, subject, counter, 0, layer, x);
  }

  /** Standard normal. */
  normal(purpose: number, subject: number, counter: number): number {
    return this.normalIn(purpose, subject, counter, 0);
  }

  /** `uniform` in a lane of its own; lane 0 is `uniform` itself, and so with the two below. */
  uniformIn(purpose: number, subject: number, counter: number, lane: number): number {
    threefry(this.keys0[purpose]! + lane, this.keys1[purpose]!, subject, counter);
    return (words[0]! * TWO20 + (words[1]! >>> 12) + 0.5) * TWO_MINUS52;
  }

  exponentialIn(purpose: number, subject: number, counter: number, lane: number): number {
    threefry(this.keys0[purpose]! + lane, this.keys1[purpose]!, subject, counter);
    const low = words[1]!;
    const layer = low & 255;
    const x = (words[0]! * TWO20 + (low >>> 12) + 0.5) * expScaled[layer]!;
    if (x < expEdges[layer + 1]!) return x;
    return this.exponentialBeyond(purpose, subject, counter, lane, layer, x);
  }

  normalIn(purpose: number, subject: number, counter: number, lane: number): number {
    threefry(this.keys0[purpose]! + lane, this.keys1[purpose]!, subject, counter);
    const low = words[1]!;
    const layer = low & 255;
    const x = (words[0]! * TWO20 + (low >>> 12) + 0.5) * normalScaled[layer]!;
    // Bit 8 is the sign.
    if (x < normalEdges[layer + 1]!) return (low & 256) === 0 ? x : -x;
    return this.normalBeyond(purpose, subject, counter, lane, layer, x, (low & 256) === 0 ? 1 : -1);
  }

  // One exponential in ninety comes here: the point is not in the part of its layer that lies wholly under the curve.
  private exponentialBeyond(
    purpose: number,
    subject: number,
    counter: number,
    lane: number,
    layer: number,
    x: number,
  ): number {
    // The tail beyond R is, by lack of memory, R plus a fresh exponential.
    if (layer === 0) return EXP_R + this.exponentialIn(purpose, subject, counter, lane + 1);
    // The wedge: a height within the layer, under the curve or not. If not, all again, two lanes on.
    const y =
      expHeights[layer]! +
      this.uniformIn(purpose, subject, counter, lane + 1) *
        (expHeights[layer + 1]! - expHeights[layer]!);
    return y < exp(-x) ? x : this.exponentialIn(purpose, subject, counter, lane + 2);
  }

  // One normal in a hundred comes here.
  private normalBeyond(
    purpose: number,
    subject: number,
    counter: number,
    lane: number,
    layer: number,
    x: number,
    sign: number,
  ): number {
    if (layer === 0) {
      // Marsaglia's tail: R + E1/R is right with chance e^(−(E1/R)²/2), that is when 2·E2 exceeds (E1/R)².
      for (let step = lane + 64; ; step += 128) {
        const beyond = this.exponentialIn(purpose, subject, counter, step) / NORMAL_R;
        if (2 * this.exponentialIn(purpose, subject, counter, step + 64) > beyond * beyond)
          return sign * (NORMAL_R + beyond);
      }
    }
    const y =
      normalHeights[layer]! +
      this.uniformIn(purpose, subject, counter, lane + 1) *
        (normalHeights[layer + 1]! - normalHeights[layer]!);
    return y < exp(-0.5 * x * x) ? sign * x : this.normalIn(purpose, subject, counter, lane + 2);
  }
}

const TWO20 = 1048576;
const TWO_MINUS52 = 1 / 4503599627370496;

/*
 * The ziggurat (Marsaglia and Tsang, "The ziggurat method for generating random variables", J. Stat. Software 5(8), 2000),
 * in Doornik's arrangement. 256 layers of equal area V under a falling curve f:
 *
 *   f(0)=1 ┬─┐                     edges   e[256] = 0 < … < e[2] < e[1] = R, and e[0] = V / f(R)
 *          │ └──┐ layer 255        layer i ≥ 1 is the box [0, e[i]] × [f(e[i]), f(e[i+1])]
 *          │    └─────┐ …          layer 0 is the box [0, R] × [0, f(R)] and the tail beyond R
 *    f(R) ─┼──────────┴──╌╌╌tail   a point x uniform in [0, e[i]] with x < e[i+1] is under the curve for certain
 *          0          R
 */
const LAYERS = 256;
const EXP_R = 7.69711747013105;
const NORMAL_R = 3.6541528853610088;
const expArea = (EXP_R + 1) * exp(-EXP_R);
const normalArea =
  NORMAL_R * exp((-NORMAL_R * NORMAL_R) / 2) +
  Math.sqrt(Math.PI / 2) * gammaAbove(0.5, (NORMAL_R * NORMAL_R) / 2);

/** e[i], f(e[i]), and e[i] · 2^-52 for a 52-bit whole number to be multiplied with. */
const expEdges = new Float64Array(LAYERS + 1);
const expHeights = new Float64Array(LAYERS + 1);
const expScaled = new Float64Array(LAYERS);
const normalEdges = new Float64Array(LAYERS + 1);
const normalHeights = new Float64Array(LAYERS + 1);
const normalScaled = new Float64Array(LAYERS);

// Each layer's upper height is its lower height plus V / width; the edge follows by the inverse of f.
expEdges[0] = expArea / exp(-EXP_R);
normalEdges[0] = normalArea / exp((-NORMAL_R * NORMAL_R) / 2);
expEdges[1] = EXP_R;
normalEdges[1] = NORMAL_R;
expHeights[1] = exp(-EXP_R);
normalHeights[1] = exp((-NORMAL_R * NORMAL_R) / 2);
for (let i = 1; i < LAYERS - 1; i++) {
  expHeights[i + 1] = expHeights[i]! + expArea / expEdges[i]!;
  expEdges[i + 1] = -ln(expHeights[i + 1]!);
  normalHeights[i + 1] = normalHeights[i]! + normalArea / normalEdges[i]!;
  normalEdges[i + 1] = Math.sqrt(-2 * ln(normalHeights[i + 1]!));
}
// The topmost layer ends at the peak; that it does so to 1e-12 is a test.
expHeights[LAYERS] = 1;
normalHeights[LAYERS] = 1;
for (let i = 0; i < LAYERS; i++) {
  expScaled[i] = expEdges[i]! * TWO_MINUS52;
  normalScaled[i] = normalEdges[i]! * TWO_MINUS52;
}

/** The tables, for the tests. */
export const ziggurats = {
  exponential: { r: EXP_R, edges: expEdges, heights: expHeights },
  normal: { r: NORMAL_R, edges: normalEdges, heights: normalHeights },
};
