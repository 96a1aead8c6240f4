// Chains with kinds of customers or of agents: priorities with patience, skills, agents of different speed, breaks, and
// a second tier after a transfer. Single-slot agents; rates a second.

import { Chain } from './markov.ts';

/** Two priorities, each with its own chats, patience and waiting room: [b0, b1, q0, q1]. */
export function priorityDesk(d: {
  lambda: readonly [number, number];
  chat: readonly [number, number];
  leave: readonly [number, number];
  agents: number;
  room: number;
}) {
  const chain = new Chain([[0, 0, 0, 0]], (state, go) => {
    const [b0, b1, q0, q1] = state as [number, number, number, number];
    const free = b0 + b1 < d.agents;
    if (free) {
      go([b0 + 1, b1, q0, q1], d.lambda[0]);
      go([b0, b1 + 1, q0, q1], d.lambda[1]);
    } else {
      if (q0 < d.room) go([b0, b1, q0 + 1, q1], d.lambda[0], 'waits0');
      if (q1 < d.room) go([b0, b1, q0, q1 + 1], d.lambda[1], 'waits1');
    }
    const freed = (c0: number, c1: number) =>
      q0 > 0 ? [c0 + 1, c1, q0 - 1, q1] : q1 > 0 ? [c0, c1 + 1, q0, q1 - 1] : [c0, c1, q0, q1];
    if (b0 > 0) go(freed(b0 - 1, b1), b0 * d.chat[0]);
    if (b1 > 0) go(freed(b0, b1 - 1), b1 * d.chat[1]);
    go([b0, b1, q0 - 1, q1], q0 * d.leave[0], 'left0');
    go([b0, b1, q0, q1 - 1], q1 * d.leave[1], 'left1');
  });
  const law = chain.stationary();
  const ofClass = (c: 0 | 1) => {
    const queue = law.mean((s) => s[2 + c]!);
    return {
      queue,
      meanWait: queue / d.lambda[c],
      abandon: law.rate(`left${c}`) / d.lambda[c],
      waits: law.rate(`waits${c}`) / d.lambda[c],
    };
  };
  return {
    classes: [ofClass(0), ofClass(1)] as const,
    utilisation: law.mean((s) => s[0]! + s[1]!) / d.agents,
  };
}

/** Two kinds of customers, agents of each and of both; the dedicated are asked first: [a, b, both, qA, qB]. */
export function skillDesk(d: {
  lambda: readonly [number, number];
  agents: readonly [number, number];
  both: number;
  chat: number;
  leave: number;
  room: number;
  flexTakes: 'longer' | 'A';
}) {
  const chain = new Chain([[0, 0, 0, 0, 0]], (state, go) => {
    const [a, b, f, qA, qB] = state as [number, number, number, number, number];
    if (a < d.agents[0]) go([a + 1, b, f, qA, qB], d.lambda[0]);
    else if (f < d.both) go([a, b, f + 1, qA, qB], d.lambda[0], 'flexA');
    else if (qA < d.room) go([a, b, f, qA + 1, qB], d.lambda[0], 'waitsA');
    if (b < d.agents[1]) go([a, b + 1, f, qA, qB], d.lambda[1]);
    else if (f < d.both) go([a, b, f + 1, qA, qB], d.lambda[1], 'flexB');
    else if (qB < d.room) go([a, b, f, qA, qB + 1], d.lambda[1], 'waitsB');
    go(qA > 0 ? [a, b, f, qA - 1, qB] : [a - 1, b, f, qA, qB], a * d.chat);
    go(qB > 0 ? [a, b, f, qA, qB - 1] : [a, b - 1, f, qA, qB], b * d.chat);
    if (qA === 0 && qB === 0) go([a, b, f - 1, qA, qB], f * d.chat);
    else {
      const takesA = d.flexTakes === 'A' ? qA > 0 : qA >= qB;
      go(takesA ? [a, b, f, qA - 1, qB] : [a, b, f, qA, qB - 1], f * d.chat);
    }
    go([a, b, f, qA - 1, qB], qA * d.leave, 'leftA');
    go([a, b, f, qA, qB - 1], qB * d.leave, 'leftB');
  });
  const law = chain.stationary();
  const ofKind = (k: 0 | 1) => {
    const name = k === 0 ? 'A' : 'B';
    const queue = law.mean((s) => s[3 + k]!);
    return {
      queue,
      meanWait: queue / d.lambda[k],
      abandon: law.rate(`left${name}`) / d.lambda[k],
      waits: law.rate(`waits${name}`) / d.lambda[k],
      flex: law.rate(`flex${name}`) / d.lambda[k],
      utilisation: law.mean((s) => s[k]!) / d.agents[k],
    };
  };
  return { kinds: [ofKind(0), ofKind(1)] as const, flex: law.mean((s) => s[2]!) / d.both };
}

/** Two agents of different speed: [first busy, second busy, q, who has been idle longer when both are (0 or 1)]. */
export function twoSpeeds(d: {
  lambda: number;
  chat: readonly [number, number];
  leave: number;
  choose: 'fast' | 'slow' | 'longest_idle';
}) {
  const fast = d.chat[0] >= d.chat[1] ? 0 : 1;
  const chain = new Chain([[0, 0, 0, 0]], (state, go) => {
    const [x, y, q, longer] = state as [number, number, number, number];
    if (x + y === 2) {
      if (q < 200) go([1, 1, q + 1, 0], d.lambda, 'waits');
    } else if (x + y === 1) go([1, 1, 0, 0], d.lambda, x === 0 ? 'by1' : 'by2');
    else {
      const taken = d.choose === 'longest_idle' ? longer : d.choose === 'fast' ? fast : 1 - fast;
      go(taken === 0 ? [1, 0, 0, 0] : [0, 1, 0, 0], d.lambda, taken === 0 ? 'by1' : 'by2');
    }
    if (q > 0) {
      go([1, 1, q - 1, 0], d.chat[0], 'by1');
      go([1, 1, q - 1, 0], d.chat[1], 'by2');
      go([1, 1, q - 1, 0], q * d.leave, 'left');
    } else {
      // Who ends last has been idle for the shorter time.
      if (x === 1) go([0, y, 0, y === 0 ? 1 : 0], d.chat[0]);
      if (y === 1) go([x, 0, 0, 0], d.chat[1]);
    }
  });
  const law = chain.stationary();
  const queue = law.mean((s) => s[2]!);
  const [by1, by2] = [law.rate('by1'), law.rate('by2')];
  return {
    queue,
    meanWait: queue / d.lambda,
    abandon: law.rate('left') / d.lambda,
    waits: law.rate('waits') / d.lambda,
    shareOfFirst: by1 / (by1 + by2),
    busy: [law.mean((s) => s[0]!), law.mean((s) => s[1]!)] as const,
  };
}

/** Breaks asked for at any time and taken after the chat: [busy, busy and asked, on break, q]. */
export function breakDesk(d: {
  lambda: number;
  agents: number;
  chat: number;
  leave: number;
  ask: number;
  back: number;
}) {
  const chain = new Chain([[0, 0, 0, 0]], (state, go) => {
    const [b, asked, away, q] = state as [number, number, number, number];
    const idle = d.agents - b - asked - away;
    if (idle > 0) go([b + 1, asked, away, q], d.lambda);
    else if (q < 400) go([b, asked, away, q + 1], d.lambda, 'waits');
    go(q > 0 ? [b, asked, away, q - 1] : [b - 1, asked, away, q], b * d.chat);
    go([b, asked - 1, away + 1, q], asked * d.chat);
    go([b - 1, asked + 1, away, q], b * d.ask);
    go([b, asked, away + 1, q], idle * d.ask);
    go(q > 0 ? [b + 1, asked, away - 1, q - 1] : [b, asked, away - 1, q], away * d.back);
    go([b, asked, away, q - 1], q * d.leave, 'left');
  });
  const law = chain.stationary();
  const queue = law.mean((s) => s[3]!);
  const busy = law.mean((s) => s[0]! + s[1]!);
  const away = law.mean((s) => s[2]!);
  return {
    queue,
    busy,
    away,
    meanWait: queue / d.lambda,
    abandon: law.rate('left') / d.lambda,
    waits: law.rate('waits') / d.lambda,
    occupancy: busy / (d.agents - away),
  };
}

/** A second tier after a transfer, patience in both queues: [present in tier 1, present in tier 2]. */
export function twoTiers(d: {
  lambda: number;
  agents: readonly [number, number];
  chat: readonly [number, number];
  leave: readonly [number, number];
  transfer: number;
}) {
  const [n1, n2] = d.agents;
  const chain = new Chain([[0, 0]], (state, go) => {
    const [x, y] = state as [number, number];
    if (x < n1 + 70) go([x + 1, y], d.lambda, ...(x >= n1 ? ['waits1'] : []));
    const ends = Math.min(x, n1) * d.chat[0];
    if (x > 0) {
      go([x - 1, y], ends * (1 - d.transfer), 'done1');
      if (y < n2 + 70)
        go([x - 1, y + 1], ends * d.transfer, 'moved', ...(y >= n2 ? ['waits2'] : []));
      go([x - 1, y], Math.max(0, x - n1) * d.leave[0], 'left1');
    }
    if (y > 0) {
      go([x, y - 1], Math.min(y, n2) * d.chat[1], 'done2');
      go([x, y - 1], Math.max(0, y - n2) * d.leave[1], 'left2');
    }
  });
  const law = chain.stationary();
  const moved = law.rate('moved');
  return {
    meanWait1: law.mean((s) => Math.max(0, s[0]! - n1)) / d.lambda,
    meanWait2: law.mean((s) => Math.max(0, s[1]! - n2)) / moved,
    abandon1: law.rate('left1') / d.lambda,
    abandon2: law.rate('left2') / moved,
    waits1: law.rate('waits1') / d.lambda,
    waits2: law.rate('waits2') / moved,
    moved: moved / d.lambda,
    fullyServed: (law.rate('done1') + law.rate('done2')) / d.lambda,
    busy1: law.mean((s) => Math.min(s[0]!, n1)) / n1,
    busy2: law.mean((s) => Math.min(s[1]!, n2)) / n2,
  };
}
