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

export function mmnPatience(lambda: number, mu: number, agents: number, patience: Patience) {
  // 1. Nodes: panels that are narrow near 0, cut where the law of patience breaks, until nothing is left.
  const nodes: { x: number; weight: number; h: number; alive: number }[] = [];
  const edges = [0, 1e-6, 1e-4, 1e-3, 1e-2, 0.1, 0.5];
  for (let x = 1; x < 40_000; x += Math.max(1, x / 200)) edges.push(x);
  edges.push(...patience.breaks);
  edges.sort((a, b) => a - b);
  let h = 0;
  for (let i = 0; i + 1 < edges.length; i++) {
    const [low, high] = [edges[i]!, edges[i + 1]!];
    if (high <= low) continue;
    let inside = low;
    let hInside = h;
    for (const { x, weight } of gauss(low, high)) {
      hInside += integrate(patience.beyond, inside, x, 1);
      inside = x;
      nodes.push({ x, weight, h: hInside, alive: patience.beyond(x) });
    }
    h = hInside + integrate(patience.beyond, inside, high, 1);
    if (lambda * h - agents * mu * high < -80) break;
  }
  const shape = (node: { x: number; h: number }) =>
    Math.exp(lambda * node.h - agents * mu * node.x);
  const j = nodes.reduce((sum, node) => sum + node.weight * shape(node), 0);

  // 2. Normalise: the busy-less part relative to π(n−1) is Σ π(j) / π(n−1).
  const idle = birthDeath(
    agents - 1,
    () => lambda,
    (k) => k * mu,
  );
  const last = idle[agents - 1]!;
  const scale = 1 / (1 / last + lambda * j); // π(n−1)
  const immediate = scale / last;
  const law = nodes.map((node) => ({ ...node, v: node.weight * lambda * scale * shape(node) }));

  /** ∫ from..to of f(x, P(patience > x)) v(x) dx; cut inside a panel by a finer rule. */
  const over = (f: (x: number, alive: number) => number, from = 0, to = Infinity) => {
    if (from === 0 && to === Infinity)
      return law.reduce((sum, n) => sum + n.v * f(n.x, n.alive), 0);
    return partial(f, from, Math.min(to, nodes[nodes.length - 1]!.x));
  };
  const survivor = (x: number) => integrateH(patience, x);
  const partial = (f: (x: number, alive: number) => number, from: number, to: number) => {
    const cuts = [from, ...patience.breaks.filter((b) => b > from && b < to), to];
    let sum = 0;
    for (let i = 0; i + 1 < cuts.length; i++) {
      sum += integrate(
        (x) =>
          lambda *
          scale *
          Math.exp(lambda * survivor(x) - agents * mu * x) *
          f(x, patience.beyond(x)),
        cuts[i]!,
        cuts[i + 1]!,
        40,
      );
    }
    return sum;
  };

  const waits = 1 - immediate;
  const abandon = over((_, alive) => 1 - alive);
  const served = 1 - abandon;
  const waitServed = over((x, alive) => x * alive);
  // E W = ∫ P(W > t) dt = ∫ v(x) ∫₀ˣ P(patience > t) dt dx.
  const meanWait = law.reduce((sum, n) => sum + n.v * n.h, 0);
  const servedWithin = (t: number) => immediate + over((_, alive) => alive, 0, t);
  const offeredBeyond = (t: number) => 1 - immediate - over(() => 1, 0, t);
  const beyond = (t: number) => patience.beyond(t) * offeredBeyond(t);
  const quantile = (tail: (t: number) => number, target: number) =>
    tail(0) <= target ? 0 : root((t) => target - tail(t), 0, 20_000);
  return {
    waits,
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

// H(x), with fine panels near 0 where a law may rise steeply.
function integrateH(patience: Patience, x: number): number {
  const cuts = [0, 1e-6, 1e-4, 1e-2, 0.3, ...patience.breaks].filter((c) => c < x);
  cuts.push(x);
  let sum = 0;
  for (let i = 0; i + 1 < cuts.length; i++)
    sum += integrate(patience.beyond, cuts[i]!, cuts[i + 1]!, 12);
  return sum;
}
