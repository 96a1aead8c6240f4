// Days that begin empty and end: chains over a stretch of constant rates, a half-hour after the other, and what becomes
// of one customer who arrives in them. Expectations a day; ratios are ratios of expectations.

import { Chain, type Law } from './markov.ts';
import { integrate } from './numeric.ts';

interface Desk {
  readonly agents: number;
  readonly chat: number;
  readonly leave: number;
}

/** One customer with `ahead` others before them while all agents are busy: [ahead], at last [−1, 1 served or 0 left]. */
function customerAmong(desk: Desk, most: number) {
  const chain = new Chain(
    Array.from({ length: most + 1 }, (_, ahead) => [ahead]),
    (state, go) => {
      const ahead = state[0]!;
      if (ahead < 0) return;
      go(ahead > 0 ? [ahead - 1] : [-1, 1], desk.agents * desk.chat);
      go([ahead - 1], ahead * desk.leave);
      go([-1, 0], desk.leave);
    },
  );
  // Recursions on the number ahead: the chance to be served, E[wait; served] and E[wait].
  const chance: number[] = [];
  const waitServed: number[] = [];
  const waitAll: number[] = [];
  for (let a = 0; a <= most; a++) {
    const on = desk.agents * desk.chat + a * desk.leave;
    const out = on + desk.leave;
    chance.push((on / out) * (chance[a - 1] ?? 1));
    waitServed.push((on / out) * (waitServed[a - 1] ?? 0) + chance[a]! / out);
    waitAll.push(1 / out + (on / out) * (waitAll[a - 1] ?? 0));
  }
  /** By this time: served, and still there but going to leave; for a start with weights over the numbers ahead. */
  const after = (weights: readonly number[], time: number) => {
    const p0 = new Float64Array(chain.size);
    weights.forEach((weight, a) => {
      p0[chain.place([a])]! += weight;
    });
    const { law } = chain.after(p0, time);
    return {
      served: law.share((s) => s[0] === -1 && s[1] === 1),
      willLeave: law.mean((s) => (s[0]! < 0 ? 0 : 1 - chance[s[0]!]!)),
    };
  };
  return { chance, waitServed, waitAll, after };
}

/** Poisson arrivals for a day at n agents; what waits at the end is served, or cut off with `disconnect`. */
export function singleDay(
  d: Desk & {
    lambda: number;
    day: number;
    room?: number;
    target: number;
    disconnect?: boolean;
  },
) {
  const room = d.room ?? 150;
  const top = d.agents + room;
  const chain = new Chain([[0]], (state, go) => {
    const k = state[0]!;
    if (k < top) go([k + 1], d.lambda);
    go([k - 1], Math.min(k, d.agents) * d.chat + Math.max(0, k - d.agents) * d.leave);
  });
  const one = customerAmong(d, room - 1);
  const { law, spent } = chain.after(chain.at([0]), d.day);
  /** Expected arrivals who find so many ahead and wait. */
  const waiting = (over: Law) =>
    Array.from({ length: room }, (_, a) => d.lambda * over.p[chain.place([d.agents + a])]!);
  const queued = waiting(spent);
  const among = (of: readonly number[]) => queued.reduce((sum, x, a) => sum + x * of[a]!, 0);
  const later = one.after(queued, d.target);
  let inTarget = d.lambda * spent.share((s) => s[0]! < d.agents) + later.served;
  if (d.disconnect) {
    // Who comes in the last seconds must be served before the end.
    const before = chain.after(chain.at([0]), d.day - d.target).law.p;
    const lost = (u: number) => {
      const found = waiting(chain.after(before, u).law);
      return one.after(found, d.target).served - one.after(found, d.target - u).served;
    };
    inTarget -= integrate(lost, 0, d.target, 1);
  }
  return {
    inTarget,
    arrivals: d.lambda * d.day,
    refused: d.room === undefined ? 0 : d.lambda * spent.p[chain.place([top])]!,
    disconnected: law.mean((s) => Math.max(0, s[0]! - d.agents)),
    utilisation: spent.mean((s) => Math.min(s[0]!, d.agents)) / (d.agents * d.day),
    /** E[sum of the waits of those who were served], and of all. */
    waitServed: among(one.waitServed),
    waitAll: among(one.waitAll),
    abandoned: among(one.chance.map((c) => 1 - c)),
    abandonedBeyond: later.willLeave,
  };
}

/** M/M/1 from empty: E of the i-th customer's delay. The number found grows by one and shrinks by a geometric number. */
export function firstDelays(between: number, chat: number, count: number): number[] {
  const arrival = 1 / between / (1 / between + 1 / chat); // the next of the two to happen
  let found = new Float64Array(count + 1);
  found[0] = 1;
  const delays: number[] = [];
  for (let i = 0; i < count; i++) {
    let mean = 0;
    for (let k = 0; k <= i; k++) mean += k * found[k]!;
    delays.push(mean * chat);
    // From m = k + 1 present: j ends before the next arrival with chance (1 − a)ʲ a, all m with (1 − a)ᵐ.
    const next = new Float64Array(count + 1);
    let carried = 0;
    for (let m = Math.min(i + 1, count); m >= 1; m--) {
      carried = carried * (1 - arrival) + found[m - 1]!;
      next[m] = carried * arrival;
    }
    next[0] = carried * (1 - arrival);
    found = next;
  }
  return delays;
}

export interface Stretch {
  readonly length: number;
  readonly lambda: number;
  readonly agents: number;
}

/**
 * A day of stretches: [busy, q]. When staffing drops, busy agents above it finish, and nobody new is begun while
 * busy ≥ staffing. `balk`: the share that leaves at once when it would have to wait.
 */
export function staffedDay(
  stretches: readonly Stretch[],
  d: { chat: number; leave: number; balk?: number; top: number },
) {
  const most = Math.max(...stretches.map((s) => s.agents));
  const grid = Array.from({ length: most + 1 }, (_, b) =>
    Array.from({ length: d.top + 1 }, (_, q) => [b, q]),
  ).flat();
  const balk = d.balk ?? 0;
  const chainOf = (stretch: Stretch, lambda: number) =>
    new Chain(grid, (state, go) => {
      const [b, q] = state as [number, number];
      if (b < stretch.agents && q === 0) go([b + 1, q], lambda);
      else {
        if (q < d.top) go([b, q + 1], lambda * (1 - balk), 'waits');
        go(state, lambda * balk, 'waits', 'left');
      }
      if (b > 0) go(q > 0 && b <= stretch.agents ? [b, q - 1] : [b - 1, q], b * d.chat);
      if (q > 0) go([b, q - 1], q * d.leave, 'left');
    });
  const settled = (from: Law, to: Chain, agents: number) => {
    const p = new Float64Array(to.size);
    from.chain.states.forEach((state, i) => {
      const [b, q] = state as [number, number];
      const begun = Math.max(0, Math.min(q, agents - b));
      p[to.place([b + begun, q - begun])]! += from.p[i]!;
    });
    return p;
  };
  const parts: { spent: Law; law: Law; stretch: Stretch }[] = [];
  let law: Law | null = null;
  for (const stretch of stretches) {
    const chain = chainOf(stretch, stretch.lambda);
    const p0: Float64Array = law === null ? chain.at([0, 0]) : settled(law, chain, stretch.agents);
    const step = chain.after(p0, stretch.length);
    parts.push({ ...step, stretch });
    law = step.law;
  }
  return {
    parts,
    end: law as Law,
    drain: (from: Law) => drained(from, chainOf(stretches[stretches.length - 1]!, 0)),
  };
}

/** From the end of the day on, without arrivals, until nobody waits: ∫ E q dt and the number who leave. */
function drained(from: Law, chain: Chain): { queueTime: number; left: number } {
  const p0 = new Float64Array(chain.size);
  from.chain.states.forEach((state, i) => {
    p0[chain.place(state)]! += from.p[i]!;
  });
  const { spent } = chain.after(p0, 6 * 3600);
  return { queueTime: spent.mean((s) => s[1]!), left: spent.rate('left') };
}

/**
 * How many a day are served or gone within a time of arriving. A customer who waits is followed as [ahead, busy], at
 * last [−1, 0]; who meets a change of staffing on the way is followed across it (from the law at the change).
 */
export function servedOrGoneWithin(
  stretches: readonly Stretch[],
  parts: readonly { spent: Law; law: Law }[],
  d: { chat: number; leave: number; balk: number; top: number },
  target: number,
): number {
  const most = Math.max(...stretches.map((s) => s.agents));
  const grid = Array.from({ length: most + 1 }, (_, b) =>
    Array.from({ length: d.top + 1 }, (_, ahead) => [ahead, b]),
  ).flat();
  const chains = stretches.map(
    ({ agents }) =>
      new Chain([...grid, [-1, 0]], (state, go) => {
        const [ahead, b] = state as [number, number];
        if (ahead < 0) return;
        if (b > agents) go([ahead, b - 1], b * d.chat);
        else go(ahead > 0 ? [ahead - 1, b] : [-1, 0], b * d.chat);
        go([ahead - 1, b], ahead * d.leave);
        go([-1, 0], d.leave);
      }),
  );
  const waiting = (law: Law, i: number) => {
    const p = new Float64Array(chains[i]!.size);
    law.chain.states.forEach((state, at) => {
      const [b, q] = state as [number, number];
      if (b >= stretches[i]!.agents) p[chains[i]!.place([q, b])]! += law.p[at]!;
    });
    return p;
  };
  const gone = (law: Law) => law.share((s) => s[0] === -1);
  let good = 0;
  stretches.forEach(({ lambda, agents }, i) => {
    const { spent, law } = parts[i]!;
    const chain = chains[i]!;
    good += lambda * spent.share((s) => s[0]! < agents);
    good += lambda * d.balk * spent.share((s) => s[0]! >= agents);
    good += lambda * (1 - d.balk) * gone(chain.after(waiting(spent, i), target).law);
    const next = stretches[i + 1]?.agents ?? agents;
    if (next === agents) return;
    const end = waiting(law, i);
    const usual = gone(chain.after(end, target).law);
    const across = (before: number) => {
      const then = chain.after(end, before).law;
      const p = new Float64Array(chain.size);
      then.p.forEach((x, at) => {
        const [ahead, b] = chain.states[at] as [number, number];
        const begun = ahead < 0 ? 0 : Math.max(0, Math.min(ahead + 1, next - b));
        p[chain.place(begun > ahead ? [-1, 0] : [ahead - begun, b + begun])]! += x;
      });
      return gone(chains[i + 1]!.after(p, target - before).law) - usual;
    };
    good += lambda * (1 - d.balk) * integrate(across, 0, target, 1);
  });
  return good;
}
