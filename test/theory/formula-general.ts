// One or more agents with chats of other laws than the exponential: M/G/1 (Pollaczek and Khinchine; priorities by
// Cobham), M/D/c (Crommelin, Franx), G/M/1, and the second moments of the wait under other disciplines.

import { ended } from './markov.ts';
import { poisson, root } from './numeric.ts';

/** First and second moment of a chat. */
export interface Moments {
  readonly mean: number;
  readonly square: number;
}
export const exponentialMoments = (mean: number): Moments => ({ mean, square: 2 * mean * mean });
export const momentsByCv = (mean: number, cv: number): Moments => ({
  mean,
  square: mean * mean * (1 + cv * cv),
});

/** Pollaczek-Khinchine: E W = λ E S² / 2(1 − ρ); an arrival waits with chance ρ. */
export function mg1(lambda: number, chat: Moments) {
  const rho = lambda * chat.mean;
  return { waits: rho, meanWait: (lambda * chat.square) / (2 * (1 - rho)) };
}

/** Cobham: classes in order of priority, a running chat is never interrupted. */
export function mg1Priority(classes: readonly { lambda: number; chat: Moments }[]): number[] {
  const residual = classes.reduce((sum, c) => sum + (c.lambda * c.chat.square) / 2, 0);
  let above = 0;
  return classes.map(({ lambda, chat }) => {
    const before = above;
    above += lambda * chat.mean;
    return residual / ((1 - before) * (1 - above));
  });
}

/**
 * M/E₂/1: the wait is a geometric number of residual chats (each one or two stages, equally likely), so it is the
 * life of a small Markov chain over stages; its law comes by uniformisation, its variance by Takács' moments.
 */
export function me21(lambda: number, mean: number) {
  const rho = lambda * mean;
  const stage = 2 / mean;
  const within = (t: number) =>
    1 -
    rho +
    rho *
      (ended(
        [
          { state: [1], weight: 0.5 },
          { state: [2], weight: 0.5 },
        ],
        (state, go) => {
          if (state[0] === 2) return go([1], stage);
          // The residual is over: another follows with ρ.
          go([-1, 0], stage * (1 - rho));
          go([1], (stage * rho) / 2);
          go([2], (stage * rho) / 2);
        },
        t,
      )[0] ?? 0);
  const square = 1.5 * mean * mean;
  const cube = 3 * mean ** 3; // E S³ = k(k+1)(k+2) / k³
  const meanWait = (lambda * square) / (2 * (1 - rho));
  // E W² = 2 (E W)² + λ E S³ / 3(1 − ρ).
  const variance = meanWait * meanWait + (lambda * cube) / (3 * (1 - rho));
  return { waits: rho, meanWait, sd: Math.sqrt(variance), within };
}

/**
 * M/D/c: sampled every D seconds the number present is a Markov chain,
 *   p(j) = Σ_{i ≤ c} p(i) · Poisson(λD; j) + Σ_{i > c} p(i) · Poisson(λD; j − i + c),
 * and for (k−1)D ≤ x < kD  P(W ≤ x) = Σ_{j < kc} Q(kc−1−j) Poisson(λ(kD − x); j), Q(j) = Σ_{i ≤ c+j} p(i).
 */
export function mdc(lambda: number, chat: number, agents: number) {
  const top = 400;
  const steps = poisson(lambda * chat, top + agents + 1);
  let p = Array.from({ length: top }, () => 1 / top);
  for (let round = 0; round < 20_000; round++) {
    const next = new Array<number>(top).fill(0);
    const low = p.slice(0, agents + 1).reduce((a, b) => a + b, 0);
    for (let j = 0; j < top; j++) {
      let sum = low * steps[j]!;
      for (let i = agents + 1; i <= j + agents && i < top; i++)
        sum += p[i]! * steps[j - i + agents]!;
      next[j] = sum;
    }
    const total = next.reduce((a, b) => a + b, 0);
    const change = next.reduce((sum, x, j) => sum + Math.abs(x / total - p[j]!), 0);
    p = next.map((x) => x / total);
    if (change < 1e-15) break;
  }
  const upTo = (j: number) => p.slice(0, agents + j + 1).reduce((a, b) => a + b, 0);
  const queue = p.reduce((sum, x, i) => sum + Math.max(0, i - agents) * x, 0);
  const within = (x: number) => {
    const k = Math.floor(x / chat) + 1;
    const left = poisson(Math.max(1e-300, lambda * (k * chat - x)), k * agents);
    return left.reduce((sum, weight, j) => sum + weight * upTo(k * agents - 1 - j), 0);
  };
  return {
    queue,
    meanWait: queue / lambda,
    waits: 1 - p.slice(0, agents).reduce((a, b) => a + b, 0),
    within,
    quantile: (share: number) => root((x) => within(x) - share, 0, 40 * chat),
  };
}

/** G/M/1: σ solves σ = A*(μ(1 − σ)); an arrival waits with chance σ, then exponentially with rate μ(1 − σ). */
export function gm1(transform: (s: number) => number, mu: number) {
  const sigma = root((s) => s - transform(mu * (1 - s)), 1e-9, 1 - 1e-6);
  return {
    waits: sigma,
    meanWait: sigma / (mu * (1 - sigma)),
    within: (t: number) => 1 - sigma * Math.exp(-mu * (1 - sigma) * t),
  };
}

/**
 * M/M/1, standard deviation of the wait by discipline; the mean is the same.
 * LIFO: who waits, waits for a busy period, E B² = 2 / μ²(1 − ρ)³. Random order: E W² = E W²(FIFO) · 2 / (2 − ρ) (Takács).
 */
export function mm1Disciplines(lambda: number, mu: number) {
  const rho = lambda / mu;
  const mean = rho / (mu * (1 - rho));
  const fifo = (2 * rho) / (mu * mu * (1 - rho) ** 2);
  const lifo = (2 * rho) / (mu * mu * (1 - rho) ** 3);
  const sd = (square: number) => Math.sqrt(square - mean * mean);
  return { mean, fifo: sd(fifo), lifo: sd(lifo), random: sd((fifo * 2) / (2 - rho)) };
}
