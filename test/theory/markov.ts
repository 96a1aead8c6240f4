// Continuous-time Markov chains: states found by breadth-first search from a function that lists the moves, the
// stationary law, and the law at a time. The theory's models are written with it (chain-*.ts). Nothing of the engine.

/** A state is a short list of whole numbers. */
export type State = readonly number[];

/**
 * Lists what can happen in a state: where it leads, at what rate, and the names of what is then counted.
 * A move to the same state counts its names and changes nothing (a refused arrival).
 */
export type Moves = (
  state: State,
  go: (to: State, rate: number, ...counted: string[]) => void,
) => void;

export class Chain {
  readonly states: State[] = [];
  private readonly places = new Map<string, number>();
  // Moves in columns, sorted by where they come from.
  private readonly from: number[] = [];
  private readonly to: number[] = [];
  private readonly rates: number[] = [];
  private readonly outOf: number[] = [];
  /** For each counted name, its rate in each state. */
  private readonly countedRates = new Map<string, Map<number, number>>();

  constructor(starts: readonly State[], moves: Moves) {
    for (const start of starts) this.placeOf(start);
    for (let i = 0; i < this.states.length; i++) {
      this.outOf[i] = 0;
      moves(this.states[i]!, (to, rate, ...counted) => {
        if (rate <= 0) return;
        for (const name of counted) this.count(name, i, rate);
        const j = this.placeOf(to);
        if (j === i) return;
        this.from.push(i);
        this.to.push(j);
        this.rates.push(rate);
        this.outOf[i]! += rate;
      });
    }
  }

  get size(): number {
    return this.states.length;
  }

  place(state: State): number {
    const place = this.places.get(state.join());
    if (place === undefined) throw new Error(`no such state: ${state.join()}`);
    return place;
  }

  /** All mass on one state. */
  at(state: State): Float64Array {
    const p = new Float64Array(this.size);
    p[this.place(state)] = 1;
    return p;
  }

  /** The stationary law: exact elimination when small, else Gauss-Seidel sweeps until nothing moves. */
  stationary(): Law {
    return new Law(this, this.size <= 400 ? this.eliminate() : this.sweep());
  }

  /**
   * The law after a time, by uniformisation, and the mean time spent in each state until then.
   * p(t) = Σ Poisson(Λt; k) p Pᵏ; the times are Σ P(Poisson(Λt) > k) / Λ · p Pᵏ.
   */
  after(p0: Float64Array, time: number): { law: Law; spent: Law } {
    let p = p0;
    const spent = new Float64Array(this.size);
    const fastest = this.outOf.reduce((a, b) => Math.max(a, b), 1e-12) * 1.02;
    // In steps of Λt ≤ 50, so that no Poisson weight underflows.
    const steps = Math.max(1, Math.ceil((fastest * time) / 50));
    const mean = (fastest * time) / steps;
    for (let step = 0; step < steps; step++) {
      let weight = Math.exp(-mean);
      let beyond = 1 - weight;
      let power = p;
      const next = new Float64Array(this.size);
      for (let k = 0; ; k++) {
        for (let i = 0; i < this.size; i++) {
          next[i]! += weight * power[i]!;
          spent[i]! += (beyond / fastest) * power[i]!;
        }
        if (k > mean && weight < 1e-17) break;
        power = this.jump(power, fastest);
        weight *= mean / (k + 1);
        beyond = Math.max(0, beyond - weight);
      }
      p = next;
    }
    return { law: new Law(this, p), spent: new Law(this, spent) };
  }

  /** Σ p(state) · rate of the counted name in that state. */
  rateOf(name: string, p: Float64Array): number {
    let sum = 0;
    for (const [i, rate] of this.countedRates.get(name) ?? []) sum += p[i]! * rate;
    return sum;
  }

  // One step of the jump chain at the uniform rate.
  private jump(p: Float64Array, fastest: number): Float64Array {
    const next = new Float64Array(this.size);
    for (let i = 0; i < this.size; i++) next[i] = p[i]! * (1 - this.outOf[i]! / fastest);
    for (let m = 0; m < this.from.length; m++)
      next[this.to[m]!]! += (p[this.from[m]!]! * this.rates[m]!) / fastest;
    return next;
  }

  // Grassmann, Taksar and Heyman: elimination without subtractions, so without loss of digits.
  private eliminate(): Float64Array {
    const n = this.size;
    const q = Array.from({ length: n }, () => new Float64Array(n));
    for (let m = 0; m < this.from.length; m++) q[this.from[m]!]![this.to[m]!]! += this.rates[m]!;
    for (let k = n - 1; k > 0; k--) {
      let out = 0;
      for (let j = 0; j < k; j++) out += q[k]![j]!;
      for (let i = 0; i < k; i++) {
        const share = q[i]![k]! / out;
        q[i]![k] = share;
        if (share === 0) continue;
        for (let j = 0; j < k; j++) if (j !== i) q[i]![j]! += share * q[k]![j]!;
      }
    }
    const p = new Float64Array(n);
    p[0] = 1;
    let total = 1;
    for (let k = 1; k < n; k++) {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += p[i]! * q[i]![k]!;
      p[k] = sum;
      total += sum;
    }
    return p.map((x) => x / total);
  }

  private sweep(): Float64Array {
    const n = this.size;
    // Moves by where they lead: starts[j] … starts[j + 1].
    const starts = new Int32Array(n + 1);
    for (const j of this.to) starts[j + 1]!++;
    for (let j = 0; j < n; j++) starts[j + 1]! += starts[j]!;
    const fill = starts.slice();
    const sources = new Int32Array(this.from.length);
    const rates = new Float64Array(this.from.length);
    for (let m = 0; m < this.from.length; m++) {
      const slot = fill[this.to[m]!]!++;
      sources[slot] = this.from[m]!;
      rates[slot] = this.rates[m]!;
    }
    const p = new Float64Array(n).fill(1 / n);
    for (let round = 0; round < 200_000; round++) {
      let change = 0;
      // Forward and backward in turn: the news travels both ways.
      for (let s = 0; s < n; s++) {
        const j = (round & 1) === 0 ? s : n - 1 - s;
        let flow = 0;
        for (let m = starts[j]!; m < starts[j + 1]!; m++) flow += p[sources[m]!]! * rates[m]!;
        const value = flow / this.outOf[j]!;
        change += Math.abs(value - p[j]!);
        p[j] = value;
      }
      let total = 0;
      for (let j = 0; j < n; j++) total += p[j]!;
      for (let j = 0; j < n; j++) p[j]! /= total;
      if (change / total < 1e-14) return p;
    }
    throw new Error(`no convergence with ${n} states`);
  }

  private placeOf(state: State): number {
    const key = state.join();
    const known = this.places.get(key);
    if (known !== undefined) return known;
    this.places.set(key, this.states.length);
    this.states.push(state);
    return this.states.length - 1;
  }

  private count(name: string, state: number, rate: number): void {
    const rates = this.countedRates.get(name) ?? new Map<number, number>();
    rates.set(state, (rates.get(state) ?? 0) + rate);
    this.countedRates.set(name, rates);
  }
}

/** A law over a chain's states (or mean times spent in them). */
export class Law {
  readonly chain: Chain;
  readonly p: Float64Array;

  constructor(chain: Chain, p: Float64Array) {
    this.chain = chain;
    this.p = p;
  }

  mean(of: (state: State) => number): number {
    let sum = 0;
    for (let i = 0; i < this.p.length; i++) sum += this.p[i]! * of(this.chain.states[i]!);
    return sum;
  }

  share(where: (state: State) => boolean): number {
    return this.mean((state) => (where(state) ? 1 : 0));
  }

  /** How often a second what was counted under this name happens. */
  rate(name: string): number {
    return this.chain.rateOf(name, this.p);
  }
}

/**
 * What becomes of one customer: a chain whose states with first entry −1 are ends. `start` lists where the customer
 * begins, with weights. Gives the weight that is in each end by `time`: ends[k] for the state [−1, k].
 */
export function ended(
  start: readonly { state: State; weight: number }[],
  moves: Moves,
  time: number,
): number[] {
  const chain = new Chain(
    start.map((s) => s.state),
    (state, go) => {
      if (state[0] !== -1) moves(state, go);
    },
  );
  const p0 = new Float64Array(chain.size);
  for (const { state, weight } of start) p0[chain.place(state)]! += weight;
  const { law } = chain.after(p0, time);
  const ends: number[] = [];
  chain.states.forEach((state, i) => {
    if (state[0] === -1) ends[state[1]!] = law.p[i]!;
  });
  return ends;
}
