// Chains of desks whose agents hold several chats: slow-down, wrap-up, the agent chosen, two tiers of capacity, misses
// that set the agent away, and a speed fixed at the start. Agents are alike, so a state lists them sorted.

import { Chain, ended, type State } from './markov.ts';

interface SlotDesk {
  readonly lambda: number;
  readonly agents: number;
  /** Total rate at which an agent with k chats ends them: rates[k − 1]. */
  readonly rates: readonly number[];
  readonly leave: number;
}

/** An agent as a list of whole numbers; a state: [q, agents …], each agent `width` numbers, sorted. */
function packer(width: number) {
  const pack = (q: readonly number[], agents: readonly (readonly number[])[]): State => [
    ...q,
    ...[...agents]
      .sort((a, b) => {
        for (let i = 0; i < width; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
        return 0;
      })
      .flat(),
  ];
  const unpack = (state: State, queues: number): number[][] => {
    const agents: number[][] = [];
    for (let i = queues; i < state.length; i += width) agents.push(state.slice(i, i + width));
    return agents;
  };
  return { pack, unpack };
}

const replaced = <T>(list: readonly T[], at: number, by: T): T[] =>
  list.map((x, i) => (i === at ? by : x));

/** The places with the least of some score, each with an equal share. */
function least(list: readonly number[][], score: (x: number[]) => number): number[] {
  let best = Infinity;
  let places: number[] = [];
  list.forEach((x, i) => {
    const value = score(x);
    if (value < best) {
      best = value;
      places = [];
    }
    if (value === best && value < Infinity) places.push(i);
  });
  return places;
}

export type Choice = 'least' | 'most' | 'random';

/** Slots with slow-down: [q, loads …]. */
export function slotDesk(d: SlotDesk & { choice: Choice }) {
  const top = 120;
  const slots = d.rates.length;
  const { pack, unpack } = packer(1);
  const score = (k: number) =>
    k >= slots ? Infinity : d.choice === 'least' ? k : d.choice === 'most' ? -k : 0;
  const chain = new Chain([pack([0], Array(d.agents).fill([0]))], (state, go) => {
    const q = state[0]!;
    const agents = unpack(state, 1);
    const able = least(agents, ([k]) => score(k!));
    for (const a of able)
      go(pack([q], replaced(agents, a, [agents[a]![0]! + 1])), d.lambda / able.length);
    if (able.length === 0 && q < top) go(pack([q + 1], agents), d.lambda, 'waits');
    agents.forEach(([k], a) => {
      if (k === 0) return;
      const rate = d.rates[k! - 1]!;
      if (q > 0) go(pack([q - 1], agents), rate, 'ended');
      else go(pack([q], replaced(agents, a, [k! - 1])), rate, 'ended');
    });
    if (q > 0) go(pack([q - 1], agents), q * d.leave, 'left');
  });
  const law = chain.stationary();
  const queue = law.mean((s) => s[0]!);
  const share = (k: number) => law.mean((s) => s.slice(1).filter((x) => x === k).length) / d.agents;
  const chats = law.mean((s) => s.slice(1).reduce((a, b) => a + b, 0));
  const ends = law.rate('ended');
  // While somebody waits all agents are full and stay so: each end takes the head.
  const full = d.agents * d.rates[slots - 1]!;
  const start = chain.states.map((s, i) => ({
    state: s.slice(1).every((k) => k === slots) ? [s[0]!] : [-1, 1],
    weight: law.p[i]!,
  }));
  const servedWithin = (time: number) =>
    ended(
      start,
      (state, go) => {
        const ahead = state[0]!;
        go(ahead > 0 ? [ahead - 1] : [-1, 1], full);
        if (ahead > 0) go([ahead - 1], ahead * d.leave);
        go([-1, 0], d.leave);
      },
      time,
    )[1] ?? 0;
  return {
    queue,
    chats,
    share,
    servedWithin,
    ends,
    duration: chats / ends,
    waits: law.rate('waits') / d.lambda,
    abandon: law.rate('left') / d.lambda,
  };
}

export type WrapUp = 'slot' | 'agent' | 'none';

/** Wrap-up: [q, (k, w) …]. It holds the slot, keeps the agent from new chats, or blocks nothing (then w stays 0). */
export function wrapUpDesk(d: SlotDesk & { wrapUp: number; blocks: WrapUp }) {
  const top = 80;
  const slots = d.rates.length;
  const { pack, unpack } = packer(2);
  // Load first, then fewer live chats.
  const score = ([k, w]: number[]) => {
    if (d.blocks === 'agent') return w === 0 && k! < slots ? k! : Infinity;
    return k! + w! < slots ? (k! + w!) * 10 + k! : Infinity;
  };
  const settle = (q: number, agents: number[][], go: (to: State, share: number) => void): void => {
    const able = q > 0 ? least(agents, score) : [];
    if (able.length === 0) return go(pack([q], agents), 1);
    for (const a of able) {
      const [k, w] = agents[a] as [number, number];
      settle(q - 1, replaced(agents, a, [k + 1, w]), (to, share) => go(to, share / able.length));
    }
  };
  const chain = new Chain([pack([0], Array(d.agents).fill([0, 0]))], (state, go) => {
    const q = state[0]!;
    const agents = unpack(state, 1);
    const then = (queue: number, list: number[][], rate: number, ...counted: string[]) =>
      settle(queue, list, (to, share) => go(to, rate * share, ...counted));
    const able = least(agents, score).length > 0;
    if (q < top) then(q + 1, agents, d.lambda, able ? 'immediate' : 'waits');
    agents.forEach(([k, w], a) => {
      const wrapped = d.blocks === 'none' ? 0 : w! + 1;
      if (k! > 0) then(q, replaced(agents, a, [k! - 1, wrapped]), d.rates[k! - 1]!, 'ended');
      if (w! > 0) then(q, replaced(agents, a, [k!, w! - 1]), w! * d.wrapUp);
    });
    if (q > 0) then(q - 1, agents, q * d.leave, 'left');
  });
  const law = chain.stationary();
  const over = (of: (agent: number[]) => number) =>
    law.mean((s) => unpack(s, 1).reduce((sum, agent) => sum + of(agent), 0));
  const chats = over(([k]) => k!);
  const ends = law.rate('ended');
  return {
    queue: law.mean((s) => s[0]!),
    chats,
    ends,
    duration: chats / ends,
    wrapUps: over(([, w]) => w!),
    inWrapUp: over(([, w]) => (w! > 0 ? 1 : 0)) / d.agents,
    waits: law.rate('waits') / d.lambda,
    abandon: law.rate('left') / d.lambda,
  };
}

/** Speed fixed at the start: an agent is its number of chats begun as first, second, third: [q, (n₁, n₂, n₃) …]. */
export function startSpeedDesk(d: SlotDesk) {
  const top = 100;
  const slots = d.rates.length;
  const { pack, unpack } = packer(slots);
  const load = (agent: readonly number[]) => agent.reduce((a, b) => a + b, 0);
  const taken = (agent: number[]) => replaced(agent, load(agent), agent[load(agent)]! + 1);
  const none = Array(slots).fill(0) as number[];
  const chain = new Chain([pack([0], Array(d.agents).fill(none))], (state, go) => {
    const q = state[0]!;
    const agents = unpack(state, 1);
    const able = least(agents, (agent) => (load(agent) < slots ? load(agent) : Infinity));
    for (const a of able)
      go(pack([q], replaced(agents, a, taken(agents[a]!))), d.lambda / able.length);
    if (able.length === 0 && q < top) go(pack([q + 1], agents), d.lambda, 'waits');
    agents.forEach((agent, a) => {
      agent.forEach((count, level) => {
        if (count === 0) return;
        const rest = replaced(agent, level, count - 1);
        const after = q > 0 ? taken(rest) : rest;
        const to = pack([q > 0 ? q - 1 : q], replaced(agents, a, after));
        go(to, count * d.rates[level]!, 'ended');
      });
    });
    if (q > 0) go(pack([q - 1], agents), q * d.leave, 'left');
  });
  const law = chain.stationary();
  const chats = law.mean((s) => s.slice(1).reduce((a, b) => a + b, 0));
  const ends = law.rate('ended');
  return {
    queue: law.mean((s) => s[0]!),
    chats,
    ends,
    duration: chats / ends,
    waits: law.rate('waits') / d.lambda,
    abandon: law.rate('left') / d.lambda,
  };
}

/** Two tiers by class: standard chats below `base`, VIPs up to the last slot and first: [qS, qV, loads …]. */
export function vipDesk(d: SlotDesk & { vip: number; base: number; room: number }) {
  const { pack, unpack } = packer(1);
  const slots = d.rates.length;
  const below = (limit: number) => (x: number[]) => (x[0]! < limit ? x[0]! : Infinity);
  const settle = (
    s: number,
    v: number,
    agents: number[][],
    go: (to: State, share: number) => void,
  ): void => {
    const forVip = v > 0 ? least(agents, below(slots)) : [];
    const able = forVip.length > 0 ? forVip : s > 0 ? least(agents, below(d.base)) : [];
    if (able.length === 0) return go(pack([s, v], agents), 1);
    const vip = forVip.length > 0 ? 1 : 0;
    for (const a of able)
      settle(s - 1 + vip, v - vip, replaced(agents, a, [agents[a]![0]! + 1]), (to, share) =>
        go(to, share / able.length),
      );
  };
  const chain = new Chain([pack([0, 0], Array(d.agents).fill([0]))], (state, go) => {
    const [s, v] = state as [number, number];
    const agents = unpack(state, 2);
    const then = (s2: number, v2: number, list: number[][], rate: number, ...counted: string[]) =>
      settle(s2, v2, list, (to, share) => go(to, rate * share, ...counted));
    const standardFits = least(agents, below(d.base)).length > 0;
    const vipFits = least(agents, below(slots)).length > 0;
    if (standardFits || s < d.room)
      then(s + 1, v, agents, d.lambda, standardFits ? 'immediate' : 'waitsS');
    else go(state, d.lambda, 'blockS');
    if (vipFits || v < d.room) then(s, v + 1, agents, d.vip, vipFits ? 'immediate' : 'waitsV');
    else go(state, d.vip, 'blockV');
    agents.forEach(([k], a) => {
      if (k! > 0) then(s, v, replaced(agents, a, [k! - 1]), d.rates[k! - 1]!, 'ended');
    });
    if (s > 0) then(s - 1, v, agents, s * d.leave, 'leftS');
    if (v > 0) then(s, v - 1, agents, v * d.leave, 'leftV');
  });
  const law = chain.stationary();
  const chats = law.mean((x) => x.slice(2).reduce((a, b) => a + b, 0));
  const ends = law.rate('ended');
  return {
    law,
    queueS: law.mean((x) => x[0]!),
    queueV: law.mean((x) => x[1]!),
    chats,
    ends,
    duration: chats / ends,
    above: law.mean((x) => x.slice(2).filter((k) => k > d.base).length) / d.agents,
  };
}

/** The last tier opens to all while so many wait: [q, loads …]. */
export function overflowDesk(d: SlotDesk & { base: number; openAt: number }) {
  const top = 120;
  const slots = d.rates.length;
  const { pack, unpack } = packer(1);
  const below = (limit: number) => (x: number[]) => (x[0]! < limit ? x[0]! : Infinity);
  const settle = (q: number, agents: number[][], go: (to: State, share: number) => void): void => {
    const able = q > 0 ? least(agents, below(q >= d.openAt ? slots : d.base)) : [];
    if (able.length === 0) return go(pack([q], agents), 1);
    for (const a of able)
      settle(q - 1, replaced(agents, a, [agents[a]![0]! + 1]), (to, share) =>
        go(to, share / able.length),
      );
  };
  const chain = new Chain([pack([0], Array(d.agents).fill([0]))], (state, go) => {
    const q = state[0]!;
    const agents = unpack(state, 1);
    const then = (queue: number, list: number[][], rate: number, ...counted: string[]) =>
      settle(queue, list, (to, share) => go(to, rate * share, ...counted));
    const able = least(agents, below(d.base)).length > 0;
    if (q < top) then(q + 1, agents, d.lambda, able ? 'immediate' : 'waits');
    agents.forEach(([k], a) => {
      if (k! > 0) then(q, replaced(agents, a, [k! - 1]), d.rates[k! - 1]!, 'ended');
    });
    if (q > 0) then(q - 1, agents, q * d.leave, 'left');
  });
  const law = chain.stationary();
  const chats = law.mean((x) => x.slice(1).reduce((a, b) => a + b, 0));
  return {
    law,
    queue: law.mean((x) => x[0]!),
    chats,
    duration: chats / law.rate('ended'),
    waits: law.rate('waits') / d.lambda,
    abandon: law.rate('left') / d.lambda,
    above: law.mean((x) => x.slice(1).filter((k) => k > d.base).length) / d.agents,
  };
}

/** Misses that set the agent away, several slots, a waiting room: [q, (chats, accepts, misses, away) …]. */
export function awayDesk(d: {
  lambda: number;
  agents: number;
  slots: number;
  accept: number;
  miss: number;
  timeout: number;
  back: number;
  chat: number;
  leave: number;
  room: number;
}) {
  const { pack, unpack } = packer(4);
  const score = ([k, a, m, away]: number[]) =>
    away === 0 && k! + a! + m! < d.slots ? k! + a! + m! : Infinity;
  const settle = (q: number, agents: number[][], go: (to: State, share: number) => void): void => {
    const able = q > 0 ? least(agents, score) : [];
    if (able.length === 0) return go(pack([q], agents), 1);
    for (const i of able) {
      const [k, a, m, away] = agents[i] as [number, number, number, number];
      settle(q - 1, replaced(agents, i, [k, a + 1, m, away]), (to, share) =>
        go(to, (share * (1 - d.miss)) / able.length),
      );
      settle(q - 1, replaced(agents, i, [k, a, m + 1, away]), (to, share) =>
        go(to, (share * d.miss) / able.length),
      );
    }
  };
  const chain = new Chain([pack([0], Array(d.agents).fill([0, 0, 0, 0]))], (state, go) => {
    const q = state[0]!;
    const agents = unpack(state, 1);
    const then = (queue: number, list: number[][], rate: number, ...counted: string[]) => {
      if (rate > 0) settle(queue, list, (to, share) => go(to, rate * share, ...counted));
    };
    const able = least(agents, score).length > 0;
    if (able) then(q + 1, agents, d.lambda, 'immediate');
    else if (q < d.room) then(q + 1, agents, d.lambda, 'waits');
    else go(state, d.lambda, 'block');
    agents.forEach((agent, i) => {
      const [k, a, m, away] = agent as [number, number, number, number];
      then(q, replaced(agents, i, [k - 1, a, m, away]), k * d.chat);
      then(q, replaced(agents, i, [k + 1, a - 1, m, away]), a * d.accept, 'accepted');
      then(q + 1, replaced(agents, i, [k, a, m - 1, 1]), m * d.timeout, 'missed');
      then(q, replaced(agents, i, [k, a, m, 0]), away * d.back);
    });
    then(q - 1, agents, q * d.leave, 'left');
  });
  const law = chain.stationary();
  const over = (of: (agent: number[]) => number) =>
    law.mean((s) => unpack(s, 1).reduce((sum, agent) => sum + of(agent), 0));
  const per = (name: string) => law.rate(name) / d.lambda;
  const queue = law.mean((s) => s[0]!);
  const ringing = over(([, a, m]) => a! + m!);
  const chats = over(([k]) => k!);
  return {
    queue,
    ringing,
    chats,
    away: over(([, , , away]) => away!) / d.agents,
    occupancy: (ringing + chats) / (d.agents * d.slots),
    waits: per('waits'),
    block: per('block'),
    abandon: per('left'),
    served: per('accepted'),
    missed: per('missed'),
    offers: per('accepted') + per('missed'),
    acceptOrLeave: (queue + ringing) / (d.lambda * (1 - per('block'))),
  };
}
