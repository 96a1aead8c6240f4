// Chains in which the customers are the point: silence, ghosts in the queue, redials, and chats message by message.

import { Chain, type State } from './markov.ts';

/** Active chats fall silent and are ended by a timer: [q, active, silent]. */
export function silenceDesk(d: {
  lambda: number;
  agents: number;
  chat: number;
  silence: number;
  timer: number;
  leave: number;
}) {
  const chain = new Chain([[0, 0, 0]], (state, go) => {
    const [q, active, silent] = state as [number, number, number];
    if (active + silent < d.agents) go([q, active + 1, silent], d.lambda);
    else if (q < 300) go([q + 1, active, silent], d.lambda, 'waits');
    const freed = (a: number, s: number) => (q > 0 ? [q - 1, a + 1, s] : [q, a, s]);
    go(freed(active - 1, silent), active * d.chat, 'ended');
    go([q, active - 1, silent + 1], active * d.silence);
    go(freed(active, silent - 1), silent * d.timer, 'ended', 'autoEnded');
    go([q - 1, active, silent], q * d.leave, 'left');
  });
  const law = chain.stationary();
  const queue = law.mean((s) => s[0]!);
  const active = law.mean((s) => s[1]!);
  const silent = law.mean((s) => s[2]!);
  return {
    queue,
    active,
    silent,
    meanWait: queue / d.lambda,
    abandon: law.rate('left') / d.lambda,
    waits: law.rate('waits') / d.lambda,
    autoEnded: law.rate('autoEnded') / law.rate('ended'),
    occupancy: (active + silent) / d.agents,
    ends: law.rate('ended'),
  };
}

/**
 * Customers who leave a queue silently stay in it as ghosts, and hold the agent who gets one for a while:
 * [real chats, ghost chats, the queue from its head: 1 real, 0 ghost …].
 */
export function ghostDesk(d: {
  lambda: number;
  agents: number;
  chat: number;
  ghost: number;
  leave: number;
  silent: number;
  room: number;
}) {
  const chain = new Chain([[0, 0]], (state, go) => {
    const [real, ghosts, ...queue] = state as [number, number, ...number[]];
    if (real + ghosts < d.agents) go([real + 1, ghosts], d.lambda);
    else if (queue.length < d.room) go([...state, 1], d.lambda, 'waits');
    else go(state, d.lambda, 'block');
    const freed = (r: number, g: number): State => {
      if (queue.length === 0) return [r, g];
      return queue[0] === 1 ? [r + 1, g, ...queue.slice(1)] : [r, g + 1, ...queue.slice(1)];
    };
    if (real > 0) go(freed(real - 1, ghosts), real * d.chat, 'served');
    if (ghosts > 0) go(freed(real, ghosts - 1), ghosts * d.ghost);
    queue.forEach((isReal, i) => {
      if (isReal === 0) return;
      const before = [real, ghosts, ...queue.slice(0, i)];
      go([...before, ...queue.slice(i + 1)], d.leave * (1 - d.silent), 'left');
      go([...before, 0, ...queue.slice(i + 1)], d.leave * d.silent, 'leftSilently');
    });
  });
  const law = chain.stationary();
  const per = (name: string) => law.rate(name) / d.lambda;
  const queueReal = law.mean((s) => s.slice(2).filter((x) => x === 1).length);
  const queueGhost = law.mean((s) => s.slice(2).filter((x) => x === 0).length);
  const realChats = law.mean((s) => s[0]!) / d.agents;
  const ghostChats = law.mean((s) => s[1]!) / d.agents;
  const [open, silent, served] = [per('left'), per('leftSilently'), per('served')];
  const total = queueReal + queueGhost;
  return {
    queueReal,
    queueGhost,
    queueTotal: total,
    block: per('block'),
    waits: per('waits'),
    open,
    silent,
    served,
    realChats,
    ghostChats,
    occupancy: realChats + ghostChats,
    measured: open / (open + silent + served),
    truth: (open + silent) / (open + silent + served),
    /** Time seen in the queue per leaver seen: with ghosts as abandoned when they are found out, and as served. */
    patienceGhostsAbandoned: total / (d.lambda * (open + silent)),
    patienceGhostsServed: total / (d.lambda * open),
  };
}

/** Who abandons (or is refused) calls again with some chance: [present, in orbit]. */
export function redialDesk(d: {
  lambda: number;
  agents: number;
  chat: number;
  leave: number;
  again: number;
  delay: number;
  room: number | null;
}) {
  const top = d.agents + (d.room ?? 70);
  const most = 80;
  const chain = new Chain([[0, 0]], (state, go) => {
    const [x, orbit] = state as [number, number];
    const attempt = (rate: number, left: number) => {
      if (rate === 0) return;
      if (x < top) go([x + 1, left], rate, 'attempt', ...(x >= d.agents ? ['waits'] : []));
      else {
        const back = Math.min(most, left + 1);
        go([x, back], rate * d.again, 'attempt', 'block');
        go([x, left], rate * (1 - d.again), 'attempt', 'block');
      }
    };
    attempt(d.lambda, orbit);
    attempt(orbit * d.delay, orbit - 1);
    go([x - 1, orbit], Math.min(x, d.agents) * d.chat, 'served');
    const leaving = Math.max(0, x - d.agents) * d.leave;
    go([x - 1, Math.min(most, orbit + 1)], leaving * d.again, 'left');
    go([x - 1, orbit], leaving * (1 - d.again), 'left');
  });
  const law = chain.stationary();
  const attempts = law.rate('attempt');
  const queue = law.mean((s) => Math.max(0, s[0]! - d.agents));
  return {
    queue,
    orbit: law.mean((s) => s[1]!),
    meanWait: queue / attempts,
    abandon: law.rate('left') / attempts,
    block: law.rate('block') / attempts,
    waits: law.rate('waits') / attempts,
    served: law.rate('served') / d.lambda,
    attempts: attempts / d.lambda,
    utilisation: law.mean((s) => Math.min(s[0]!, d.agents)) / d.agents,
  };
}

/**
 * Chats at message level: an agent answers one message at a time, the customer thinks and writes again.
 * [q, (chats, messages at the agent) …], agents sorted.
 */
export function messageDesk(d: {
  lambda: number;
  agents: number;
  slots: number;
  answer: number;
  think: number;
  goesOn: number;
  leave: number;
}) {
  const pack = (q: number, agents: readonly (readonly number[])[]): State => [
    q,
    ...[...agents].sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!).flat(),
  ];
  const unpack = (state: State): [number, number][] => {
    const out: [number, number][] = [];
    for (let i = 1; i < state.length; i += 2) out.push([state[i]!, state[i + 1]!]);
    return out;
  };
  const start = pack(
    0,
    Array.from({ length: d.agents }, () => [0, 0]),
  );
  const chain = new Chain([start], (state, go) => {
    const q = state[0]!;
    const agents = unpack(state);
    const becomes = (at: number, by: readonly number[]) =>
      agents.map((x, i) => (i === at ? by : x));
    const load = Math.min(...agents.map(([k]) => k));
    if (load < d.slots) {
      const able = agents.flatMap(([k], i) => (k === load ? [i] : []));
      for (const i of able)
        go(pack(q, becomes(i, [load + 1, agents[i]![1] + 1])), d.lambda / able.length);
    } else if (q < 100) go(pack(q + 1, agents), d.lambda, 'waits');
    agents.forEach(([k, m], i) => {
      go(pack(q, becomes(i, [k, m + 1])), (k - m) * d.think);
      if (m === 0) return;
      go(pack(q, becomes(i, [k, m - 1])), d.answer * d.goesOn, 'answered');
      const ends = d.answer * (1 - d.goesOn);
      if (q > 0) go(pack(q - 1, becomes(i, [k, m])), ends, 'answered', 'ended');
      else go(pack(q, becomes(i, [k - 1, m - 1])), ends, 'answered', 'ended');
    });
    if (q > 0) go(pack(q - 1, agents), q * d.leave, 'left');
  });
  const law = chain.stationary();
  const over = (of: (agent: [number, number]) => number) =>
    law.mean((s) => unpack(s).reduce((sum, agent) => sum + of(agent), 0));
  const queue = law.mean((s) => s[0]!);
  const chats = over(([k]) => k);
  const messages = over(([, m]) => m);
  return {
    queue,
    chats,
    messages,
    meanWait: queue / d.lambda,
    duration: chats / law.rate('ended'),
    response: messages / law.rate('answered'),
    abandon: law.rate('left') / d.lambda,
    waits: law.rate('waits') / d.lambda,
    typing: over(([, m]) => (m > 0 ? 1 : 0)) / d.agents,
    occupancy: chats / (d.agents * d.slots),
  };
}
