// Distributions with parameters. Scenario's distributions are compiled once to columns, one row an id; a draw is
// a switch on the row's kind and stays a pure function of (id, purpose, subject, counter). No fitting and no
// moments here (src/scenarios/fit.ts), and nothing is checked: a Distribution that got here is valid.

import type { Distribution, Empirical } from '../../scenarios/distribution.ts';
import { exp, ln } from '../../statistics/math.ts';
import { type Draws, LANE_STRIDE } from './draws.ts';

// What a row means. a, b, c are its parameters; a table is a stretch of `values` and `cumulative`.
const CONSTANT = 0; // a
const EXPONENTIAL = 1; // a = mean
const GAMMA = 2; // a = shape − 1/3 (of shape + 1 when below 1), b = scale, c = 1 / shape when below 1, else 0
const WEIBULL = 3; // a = scale, b = 1 / shape
const LOGNORMAL = 4; // a = mu, b = sigma
const UNIFORM = 5; // a = low, b = high − low
const TRIANGULAR = 6; // a = low, b = high − low, c = (mode − low) / (high − low)
const HYPEREXPONENTIAL = 7; // table of means
const GEOMETRIC = 8; // a = −1 / ln(1 − 1 / mean)
const EQUAL_STEPS = 9; // values alone, each as likely
const EQUAL_LINE = 10; // values alone, straight between them
const STEPS = 11; // table; a = mean beyond the last value
const LINE = 12; // table; a = mean beyond the last value
const MIX = 13; // table of ids

// The lanes of a value that takes several draws: a trial's uniform after its normal, the boost of a small shape, and what
// comes after the choice of a part. A mix of mixes of mixes moves one PART on per level.
const TRIAL = 2 * LANE_STRIDE;
const BOOST = 1 << 22;
const PART = 1 << 24;

export class Sampler {
  private readonly draws: Draws;
  private rows = 0;
  private kinds = new Uint8Array(16);
  private as = new Float64Array(16);
  private bs = new Float64Array(16);
  private cs = new Float64Array(16);
  private starts = new Int32Array(16);
  private counts = new Int32Array(16);
  private tableEnd = 0;
  private values = new Float64Array(64);
  private cumulative = new Float64Array(64);

  constructor(draws: Draws) {
    this.draws = draws;
  }

  /** Compiles a distribution and gives its id. At load time; equal distributions get ids of their own. */
  add(d: Distribution): number {
    switch (d.kind) {
      case 'constant':
        return this.row(CONSTANT, d.value);
      case 'exponential':
        return this.row(EXPONENTIAL, d.mean);
      case 'erlang':
        return d.k === 1 ? this.row(EXPONENTIAL, d.mean) : this.gammaRow(d.k, d.mean / d.k);
      case 'gamma':
        return d.shape === 1 ? this.row(EXPONENTIAL, d.scale) : this.gammaRow(d.shape, d.scale);
      case 'weibull':
        return d.shape === 1
          ? this.row(EXPONENTIAL, d.scale)
          : this.row(WEIBULL, d.scale, 1 / d.shape);
      case 'lognormal':
        return this.row(LOGNORMAL, d.mu, d.sigma);
      case 'uniform':
        return this.row(UNIFORM, d.low, d.high - d.low);
      case 'triangular':
        return d.high === d.low
          ? this.row(CONSTANT, d.low)
          : this.row(TRIANGULAR, d.low, d.high - d.low, (d.mode - d.low) / (d.high - d.low));
      case 'hyperexponential':
        return this.tableRow(HYPEREXPONENTIAL, d.means, shares(d.probabilities));
      case 'discrete':
        return this.tableRow(STEPS, d.values, shares(d.probabilities));
      case 'empirical':
        return this.empiricalRow(d);
      case 'geometric':
        return d.mean <= 1 ? this.row(CONSTANT, 1) : this.row(GEOMETRIC, -1 / ln(1 - 1 / d.mean));
      case 'mix': {
        const ids = d.parts.map((part) => this.add(part));
        return this.tableRow(MIX, ids, shares(d.probabilities));
      }
    }
  }

  /** A value, not rounded. */
  draw(id: number, purpose: number, subject: number, counter: number): number {
    const kind = this.kinds[id]!;
    if (kind === EXPONENTIAL)
      return this.as[id]! * this.draws.exponential(purpose, subject, counter);
    if (kind === CONSTANT) return this.as[id]!;
    return this.drawIn(id, purpose, subject, counter, 0);
  }

  /** A value rounded once to the nearest whole number (a half goes up), never below 0. */
  drawWhole(id: number, purpose: number, subject: number, counter: number): number {
    const x = this.draw(id, purpose, subject, counter);
    // Equal to Math.round up to 2^52 (142 years), and 10 ns faster.
    return x < 0.5 ? 0 : Math.floor(x + 0.5);
  }

  private drawIn(
    id: number,
    purpose: number,
    subject: number,
    counter: number,
    lane: number,
  ): number {
    const draws = this.draws;
    const a = this.as[id]!;
    const b = this.bs[id]!;
    switch (this.kinds[id]!) {
      case CONSTANT:
        return a;
      case EXPONENTIAL:
        return a * draws.exponentialIn(purpose, subject, counter, lane);
      case GAMMA: {
        const x = b * this.gammaIn(a, purpose, subject, counter, lane);
        // Below shape 1: G(shape) = G(shape + 1) · U^(1 / shape), and −ln U is exponential.
        const c = this.cs[id]!;
        return c === 0
          ? x
          : x * exp(-c * draws.exponentialIn(purpose, subject, counter, lane + BOOST));
      }
      case WEIBULL:
        return a * exp(b * ln(draws.exponentialIn(purpose, subject, counter, lane)));
      case LOGNORMAL:
        return exp(a + b * draws.normalIn(purpose, subject, counter, lane));
      case UNIFORM:
        return a + b * draws.uniformIn(purpose, subject, counter, lane);
      case TRIANGULAR: {
        const u = draws.uniformIn(purpose, subject, counter, lane);
        const c = this.cs[id]!;
        return a + b * (u < c ? Math.sqrt(u * c) : 1 - Math.sqrt((1 - u) * (1 - c)));
      }
      case HYPEREXPONENTIAL: {
        const at = this.find(id, draws.uniformIn(purpose, subject, counter, lane));
        return this.values[at]! * draws.exponentialIn(purpose, subject, counter, lane + PART);
      }
      case GEOMETRIC:
        return 1 + Math.floor(a * draws.exponentialIn(purpose, subject, counter, lane));
      case EQUAL_STEPS: {
        const u = draws.uniformIn(purpose, subject, counter, lane);
        return this.values[this.starts[id]! + Math.floor(u * this.counts[id]!)]!;
      }
      case EQUAL_LINE: {
        const position = draws.uniformIn(purpose, subject, counter, lane) * (this.counts[id]! - 1);
        const below = Math.floor(position);
        const at = this.starts[id]! + below;
        return this.values[at]! + (this.values[at + 1]! - this.values[at]!) * (position - below);
      }
      case STEPS: {
        const at = this.find(id, draws.uniformIn(purpose, subject, counter, lane));
        if (at < this.starts[id]! + this.counts[id]!) return this.values[at]!;
        return this.beyond(at, a, purpose, subject, counter, lane);
      }
      case LINE: {
        const u = draws.uniformIn(purpose, subject, counter, lane);
        const at = this.find(id, u);
        if (at === this.starts[id]!) return this.values[at]!;
        if (at === this.starts[id]! + this.counts[id]!)
          return this.beyond(at, a, purpose, subject, counter, lane);
        const low = this.values[at - 1]!;
        const lowShare = this.cumulative[at - 1]!;
        return (
          low + ((this.values[at]! - low) * (u - lowShare)) / (this.cumulative[at]! - lowShare)
        );
      }
      default: {
        const at = this.find(id, draws.uniformIn(purpose, subject, counter, lane));
        return this.drawIn(this.values[at]!, purpose, subject, counter, lane + PART);
      }
    }
  }

  // Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000); d = shape − 1/3, shape ≥ 1.
  // d·v with v = (1 + z / √(9d))³ is right with a chance of at least 0.95; the first test spares the logarithms.
  private gammaIn(
    d: number,
    purpose: number,
    subject: number,
    counter: number,
    lane: number,
  ): number {
    const c = 1 / Math.sqrt(9 * d);
    for (let trial = lane; ; trial += TRIAL) {
      const z = this.draws.normalIn(purpose, subject, counter, trial);
      const root = 1 + c * z;
      if (root <= 0) continue;
      const v = root * root * root;
      const u = this.draws.uniformIn(purpose, subject, counter, trial + LANE_STRIDE);
      const zz = z * z;
      if (u < 1 - 0.0331 * zz * zz || ln(u) < 0.5 * zz + d * (1 - v + ln(v))) return d * v;
    }
  }

  // The first place of the table with u below its cumulative share; one past the last when there is none.
  private find(id: number, u: number): number {
    const cumulative = this.cumulative;
    let low = this.starts[id]!;
    let high = low + this.counts[id]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (u < cumulative[middle]!) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private beyond(
    end: number,
    tailMean: number,
    purpose: number,
    subject: number,
    counter: number,
    lane: number,
  ): number {
    const last = this.values[end - 1]!;
    return tailMean === 0
      ? last
      : last + tailMean * this.draws.exponentialIn(purpose, subject, counter, lane + PART);
  }

  // From here on: load time.

  private gammaRow(shape: number, scale: number): number {
    return shape < 1
      ? this.row(GAMMA, shape + 1 - 1 / 3, scale, 1 / shape)
      : this.row(GAMMA, shape - 1 / 3, scale);
  }

  private empiricalRow(d: Empirical): number {
    const straight = d.interpolate === true;
    const shared = d.cumulative ?? (d.weights === undefined ? undefined : shares(d.weights));
    if (shared !== undefined)
      return this.tableRow(straight ? LINE : STEPS, d.values, shared, d.tailMean);
    return this.tableRow(straight && d.values.length > 1 ? EQUAL_LINE : EQUAL_STEPS, d.values, []);
  }

  private tableRow(
    kind: number,
    values: readonly number[],
    cumulative: readonly number[],
    a = 0,
  ): number {
    const id = this.row(kind, a);
    const start = this.tableEnd;
    const end = start + values.length;
    if (end > this.values.length) {
      this.values = grown(this.values, new Float64Array(2 * end));
      this.cumulative = grown(this.cumulative, new Float64Array(2 * end));
    }
    this.values.set(values, start);
    this.cumulative.set(cumulative, start);
    this.starts[id] = start;
    this.counts[id] = values.length;
    this.tableEnd = end;
    return id;
  }

  private row(kind: number, a: number, b = 0, c = 0): number {
    const id = this.rows++;
    if (id === this.kinds.length) {
      this.kinds = grown(this.kinds, new Uint8Array(2 * id));
      this.as = grown(this.as, new Float64Array(2 * id));
      this.bs = grown(this.bs, new Float64Array(2 * id));
      this.cs = grown(this.cs, new Float64Array(2 * id));
      this.starts = grown(this.starts, new Int32Array(2 * id));
      this.counts = grown(this.counts, new Int32Array(2 * id));
    }
    this.kinds[id] = kind;
    this.as[id] = a;
    this.bs[id] = b;
    this.cs[id] = c;
    return id;
  }
}

function grown<Column extends { set(from: Column): void }>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}

// Weights → cumulative shares. From the last positive weight on they are exactly 1, so rounding leaves no gap at the end.
function shares(weights: readonly number[]): number[] {
  let total = 0;
  let lastPositive = 0;
  for (let i = 0; i < weights.length; i++) {
    total += weights[i]!;
    if (weights[i]! > 0) lastPositive = i;
  }
  let sum = 0;
  return weights.map((weight, i) => {
    sum += weight;
    return i >= lastPositive ? 1 : sum / total;
  });
}
