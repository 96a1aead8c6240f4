/**
 * Erlang A (M/M/n+M): n agents, Poisson arrivals, exponential service, customers who leave after an exponential patience.
 *
 *   state j has rate λ up and min(j, n) μ + max(0, j − n) θ down      θ = 0: nobody leaves (Erlang C)
 *   P(abandon) = θ E[Q] / λ        E[wait] = E[Q] / λ        P(wait > 0) = P(at least n there)
 *   the wait V of one with endless patience, if it is not 0, has a density like   exp(λ (1 − e^(−θs)) / θ − nμ s)
 *
 * The probabilities are built from the likeliest state outwards, so that nothing overflows. All rates are of one unit of
 * time, and times come in it. Sources: Palm (1957); Baccelli and Hebuterne (1981); Mandelbaum and Zeltyn, Service
 * engineering in action (2007). Only + − × ÷ and the functions of math.ts: the same bits everywhere.
 */
import { exp } from './math.ts';

export interface ErlangInput {
  /** λ, arrivals a unit of time. */
  readonly arrivals: number;
  /** μ, chats that one agent finishes in a unit of time when busy. */
  readonly service: number;
  /** θ, 1 / mean patience; 0 when nobody leaves. */
  readonly leaving: number;
  readonly agents: number;
}

export interface ErlangA {
  readonly abandonment: number;
  readonly delayed: number;
  /** Of all, to service or to leaving. Infinity where more comes than is done and nobody leaves. */
  readonly waitMean: number;
  readonly occupancy: number;
  /** Share of all that wait longer than t, to whatever end. */
  readonly waitedBeyond: (t: number) => number;
  /** Share of all that are served after at most t. */
  readonly servedWithin: (t: number) => number;
}

export function erlangA(input: ErlangInput): ErlangA {
  const { arrivals, service, leaving, agents } = input;
  if (arrivals === 0) return flat(0, 0, 0, 0, 1);
  if (agents === 0) return leaving > 0 ? nobody(leaving) : flat(0, 1, Infinity, 0, 0);
  const load = arrivals / (agents * service);
  // A queue that only grows.
  if (leaving === 0 && load >= 1) return flat(0, 1, Infinity, 1, 0);
  const { queued, delayed } = statesOf(input);
  const waits = delayLaw(input);
  const abandonment = (leaving * queued) / arrivals;
  return {
    abandonment,
    delayed,
    waitMean: queued / arrivals,
    occupancy: load * (1 - abandonment),
    waitedBeyond: (t) => (t < 0 ? 1 : delayed * exp(-leaving * t) * (1 - waits(t, 0))),
    servedWithin: (t) => (t < 0 ? 0 : 1 - delayed + delayed * waits(t, leaving)),
  };
}

/** Nothing comes, or nothing is ever done. */
function flat(
  abandonment: number,
  delayed: number,
  waitMean: number,
  occupancy: number,
  served: number,
): ErlangA {
  return {
    abandonment,
    delayed,
    waitMean,
    occupancy,
    waitedBeyond: (t) => (t < 0 ? 1 : delayed),
    servedWithin: (t) => (t < 0 ? 0 : served),
  };
}

function nobody(leaving: number): ErlangA {
  return {
    ...flat(1, 1, 1 / leaving, 0, 0),
    waitedBeyond: (t) => (t < 0 ? 1 : exp(-leaving * t)),
  };
}

const NOTHING = 1e-18;

/** E[Q] and P(at least n there). */
function statesOf({ arrivals, service, leaving, agents }: ErlangInput) {
  const down = (j: number) => Math.min(j, agents) * service + Math.max(0, j - agents) * leaving;
  let mode = Math.floor(arrivals / service);
  if (mode > agents)
    mode = agents + (leaving > 0 ? Math.floor((arrivals - agents * service) / leaving) : 0);
  let all = 0;
  let late = 0;
  let queued = 0;
  const count = (j: number, weight: number) => {
    all += weight;
    if (j < agents) return;
    late += weight;
    queued += (j - agents) * weight;
  };
  count(mode, 1);
  for (let j = mode, weight = 1; j > 0 && weight > NOTHING; j--) {
    weight *= down(j) / arrivals;
    count(j - 1, weight);
  }
  for (let j = mode + 1, weight = 1; ; j++) {
    weight *= arrivals / down(j);
    count(j, weight);
    if (weight < NOTHING && down(j) > arrivals) break;
  }
  return { queued: queued / all, delayed: late / all };
}

const PANELS = 8;
const GROWTH = 1.3;

/** (t, θ) ↦ E[e^(−θV); V ≤ t] of the wait V > 0 that one with endless patience meets. */
function delayLaw({ arrivals, service, leaving, agents }: ErlangInput) {
  const rate = agents * service;
  const height = (s: number) =>
    (leaving > 0 ? (arrivals * (1 - exp(-leaving * s))) / leaving : arrivals * s) - rate * s;
  // The peak, and how far there is anything beyond it.
  let peak = 0;
  let far = 1 / rate;
  while (height(far) > height(peak)) {
    peak = far;
    far *= 1.25;
  }
  const top = Math.max(0, height(peak));
  while (height(far) > top - 45) far *= 1.25;
  // Simpson's rule on stretches that grow, since leaving may be much faster than being served or much slower, but not wider
  // than the peak of an overloaded queue.
  const narrow = 1 / (rate + arrivals + leaving);
  const wide = leaving > 0 ? Math.max(narrow, 4 / Math.sqrt(rate * leaving)) : Infinity;
  const integral = (to: number, discount: number) => {
    let sum = 0;
    for (let from = 0, end = narrow; from < to; ) {
      const step = (Math.min(end, to) - from) / (2 * PANELS);
      for (let i = 0; i <= 2 * PANELS; i++) {
        const s = from + i * step;
        const weight = i === 0 || i === 2 * PANELS ? 1 : i % 2 === 1 ? 4 : 2;
        sum += (weight * step * exp(height(s) - top - discount * s)) / 3;
      }
      from = end;
      end += Math.min(wide, end * (GROWTH - 1));
    }
    return sum;
  };
  const whole = integral(far, 0);
  return (t: number, discount: number) =>
    t <= 0 ? 0 : integral(Math.min(t, far), discount) / whole;
}
