// M/M/n+G: customers with patience of any law, counted from joining the queue (first come, first served).
//
// The wait V that an endlessly patient customer would meet has the density
//   v(x) = λ π(n−1) exp(λ H(x) − nμx),   H(x) = ∫₀ˣ P(patience > u) du,
// and P(V = 0) = π(0) + … + π(n−1) with π(j) ∝ aʲ / j!.
// Baccelli and Hebuterne (1981); Zeltyn and Mandelbaum, Queueing Systems 51 (2005).

import { birthDeath } from './formula-erlang.ts';
import { gamma, gauss, integrate, lognormal, normalCdf, root } from './numeric.ts';

/** P(patience > x), and where it jumps or bends. */
export interface Patience {
  readonly beyond: (x: number) => number;
  readonly breaks: readonly number[];
}

export const exponentialPatience = (mean: number): Patience => ({
  beyond: (x) => Math.exp(-x / mean),
  breaks: [],
});

/** As cases.json writes it: `deterministic 90`, `uniform [0,240]`, `lognormal mean 180 cv 1.2`, … */
export function patienceOf(text: string): Patience {
  const n = [...text.matchAll(/\d+(\.\d+)?/g)].map((m) => Number(m[0]));
  if (text.startsWith('deterministic'))
    return { beyond: (x) => (x < n[0]! ? 1 : 0), breaks: [n[0]!] };
  if (text.startsWith('uniform'))
    return { beyond: (x) => Math.max(0, 1 - x / n[1]!), breaks: [n[1]!] };
  if (text.startsWith('lognormal')) {
    const { mu, sigma } = lognormal(n[0]!, n[1]!);
    return { beyond: (x) => (x <= 0 ? 1 : 1 - normalCdf((Math.log(x) - mu) / sigma)), breaks: [] };
  }
  if (text.startsWith('0 with prob'))
    return { beyond: (x) => (1 - n[1]!) * Math.exp(-x / n[2]!), breaks: [] };
  if (text.startsWith('erlang k=2')) {
    const rate = 2 / n[1]!;
    return { beyond: (x) => (1 + rate * x) * Math.exp(-rate * x), breaks: [] };
  }
  if (text.startsWith('weibull')) {
    const [shape, mean] = n as [number, number];
    const scale = mean / gamma(1 + 1 / shape);
    return { beyond: (x) => Math.exp(-((x / scale) ** shape)), breaks: [] };
  }
  throw new Error(`unknown patience: ${text}`);
}

/** A stretch of x: where it begins, H there, and what of V lies before it (all, and the patient part). */
interface Panel {
  readonly low: number;
  readonly high: number;
  readonly h: number;
  before: { all: number; patient: number };
}

export function mmnPatience(lambda: number, mu: number, agents: number, patience: Patience) {
  // 1. Panels: narrow near 0, cut where the law of patience breaks, until nothing is left of V.
  const edges = [0, 1e-6, 1e-4, 1e-3, 1e-2, 0.1, 0.5, ...patience.breaks];
  for (let x = 1; x < 40_000; x += Math.max(1, x / 200)) edges.push(x);
  edges.sort((a, b) => a - b);
  const panels: Panel[] = [];
  for (let i = 0, h = 0; i + 1 < edges.length; i++) {
    const [low, high] = [edges[i]!, edges[i + 1]!];
    if (high <= low) continue;
    panels.push({ low, high, h, before: { all: 0, patient: 0 } });
    h += integrate(patience.beyond, low, high, 1);
    if (lambda * h - agents * mu * high < -80) break;
  }
  const hAt = (panel: Panel, x: number) => panel.h + integrate(patience.beyond, panel.low, x, 1);
  const shape = (panel: Panel, x: number) => Math.exp(lambda * hAt(panel, x) - agents * mu * x);
  /** The integral of f(x, P(patience > x), H(x)) times the shape of v, over a panel up to a point. */
  const over = (panel: Panel, to: number, f: (x: number, alive: number, h: number) => number) =>
    gauss(panel.low, to).reduce(
      (sum, { x, weight }) =>
        sum + weight * shape(panel, x) * f(x, patience.beyond(x), hAt(panel, x)),
      0,
    );
  const whole = (f: (x: number, alive: number, h: number) => number) =>
    panels.reduce((sum, panel) => sum + over(panel, panel.high, f), 0);

  // 2. Normalise: the part in which an agent is free, relative to π(n−1), is Σ π(j) / π(n−1).
  const idle = birthDeath(
    agents - 1,
    () => lambda,
    (k) => k * mu,
  );
  const last = idle[agents - 1]!;
  const scale = 1 / (1 / last + lambda * whole(() => 1)); // π(n−1)
  const immediate = scale / last;
  const v = lambda * scale;
  const sums = { all: 0, patient: 0 };
  for (const panel of panels) {
    panel.before = { ...sums };
    sums.all += v * over(panel, panel.high, () => 1);
    sums.patient += v * over(panel, panel.high, (_, alive) => alive);
  }
  /** P(0 < V ≤ t), and of that the part whose patience outlasts V. */
  const upTo = (t: number) => {
    const panel = panels.findLast(({ low }) => low <= t)!;
    const to = Math.min(t, panel.high);
    return {
      all: panel.before.all + v * over(panel, to, () => 1),
      patient: panel.before.patient + v * over(panel, to, (_, alive) => alive),
    };
  };

  const served = immediate + sums.patient;
  const abandon = 1 - served;
  const waitServed = v * whole((x, alive) => x * alive);
  // E W = ∫ P(W > t) dt = ∫ v(x) ∫₀ˣ P(patience > t) dt dx.
  const meanWait = v * whole((_x, _alive, h) => h);
  const servedWithin = (t: number) => immediate + upTo(t).patient;
  const beyond = (t: number) => patience.beyond(t) * (1 - immediate - upTo(t).all);
  const quantile = (tail: (t: number) => number, target: number) =>
    tail(0) <= target ? 0 : root((t) => target - tail(t), 0, 20_000);
  return {
    waits: 1 - immediate,
    abandon,
    served,
    meanWait,
    waitGivenServed: waitServed / served,
    waitGivenAbandon: (meanWait - waitServed) / abandon,
    queue: lambda * meanWait,
    utilisation: (lambda * served) / (agents * mu),
    servedWithin,
    beyond,
    /** Abandoned after more than t. */
    abandonBeyond: (t: number) => beyond(t) - (served - servedWithin(t)),
    quantile: (p: number) => quantile(beyond, 1 - p),
    quantileServed: (p: number) => quantile((t) => 1 - servedWithin(t) / served, 1 - p),
  };
}
