// Chains of desks with single-slot agents who are offered a chat and answer after a while: accept, decline, miss with
// a cool-off, exclusion of who declined, broadcast. Rates a second; q waiting, o ringing, b in a chat, c cooling off.

import { Chain, ended, type Law, type Moves, type State } from './markov.ts';

export interface OfferDesk {
  readonly lambda: number;
  readonly agents: number;
  readonly accept: number;
  readonly chat: number;
  /** 0 = nobody leaves. */
  readonly leave: number;
  /** Patience also runs while an agent is ringing. */
  readonly leaveRinging?: boolean;
}

/** States [q, o, b]. Ringing is one exponential phase; a declined chat that is at once offered again needs no other. */
export function offerDesk(d: OfferDesk) {
  const top = d.leave > 0 ? 250 : 400;
  const chain = new Chain([[0, 0, 0]], (state, go) => {
    const [q, o, b] = state as [number, number, number];
    if (o + b < d.agents) go([q, o + 1, b], d.lambda, 'immediate');
    else if (q < top) go([q + 1, o, b], d.lambda, 'waits');
    go([q, o - 1, b + 1], o * d.accept, 'accepted');
    go(q > 0 ? [q - 1, o + 1, b - 1] : [q, o, b - 1], b * d.chat, 'ended');
    go([q - 1, o, b], q * d.leave, 'leftQueue');
    if (d.leaveRinging) go(q > 0 ? [q - 1, o, b] : [q, o - 1, b], o * d.leave, 'leftRinging');
  });
  const law = chain.stationary();
  const queue = law.mean((s) => s[0]!);
  const ringing = law.mean((s) => s[1]!);
  const chats = law.mean((s) => s[2]!);
  return {
    law,
    queue,
    ringing,
    chats,
    waits: law.rate('waits') / d.lambda,
    leftQueue: law.rate('leftQueue') / d.lambda,
    leftRinging: law.rate('leftRinging') / d.lambda,
    served: law.rate('accepted') / d.lambda,
    acceptOrLeave: (queue + ringing) / d.lambda,
    acceptedWithin: (time: number) => acceptedWithin(d, law, time),
  };
}

/** One customer: [ahead, o, b] while waiting (o, b of the others), [−2] while ringing at an agent, [−1, 1] accepted. */
function acceptedWithin(d: OfferDesk, law: Law, time: number): number {
  const start: { state: State; weight: number }[] = [];
  law.chain.states.forEach((state, i) => {
    const [q, o, b] = state as [number, number, number];
    start.push({ state: o + b < d.agents ? [-2] : [q, o, b], weight: law.p[i]! });
  });
  const moves: Moves = (state, go) => {
    if (state[0] === -2) {
      go([-1, 1], d.accept);
      if (d.leaveRinging) go([-1, 0], d.leave);
      return;
    }
    const [ahead, o, b] = state as [number, number, number];
    go([ahead, o - 1, b + 1], o * d.accept);
    go(ahead > 0 ? [ahead - 1, o + 1, b - 1] : [-2], b * d.chat);
    go([ahead - 1, o, b], ahead * d.leave);
    go([-1, 0], d.leave);
    if (d.leaveRinging) go(ahead > 0 ? [ahead - 1, o, b] : [-2], o * d.leave);
  };
  return ended(start, moves, time)[1] ?? 0;
}

export interface MissDesk extends OfferDesk {
  readonly miss: number;
  readonly timeout: number;
  readonly back: number;
}

/** States [q, will be accepted, will be missed, b, c]. A miss sends the chat to the head and the agent to cool off. */
export function missDesk(d: MissDesk) {
  const top = 200;
  const settle = (state: State, go: (to: State, share: number) => void): void => {
    const [q, a, m, b, c] = state as [number, number, number, number, number];
    if (q === 0 || a + m + b + c === d.agents) return go(state, 1);
    settle([q - 1, a + 1, m, b, c], (to, share) => go(to, share * (1 - d.miss)));
    settle([q - 1, a, m + 1, b, c], (to, share) => go(to, share * d.miss));
  };
  const chain = new Chain([[0, 0, 0, 0, 0]], (state, go) => {
    const [q, a, m, b, c] = state as [number, number, number, number, number];
    const then = (to: State, rate: number, ...counted: string[]) => {
      if (rate > 0) settle(to, (end, share) => go(end, rate * share, ...counted));
    };
    const free = a + m + b + c < d.agents;
    if (q < top) then([q + 1, a, m, b, c], d.lambda, free ? 'immediate' : 'waits');
    then([q, a - 1, m, b + 1, c], a * d.accept, 'accepted');
    then([q + 1, a, m - 1, b, c + 1], m * d.timeout, 'missed');
    then([q, a, m, b - 1, c], b * d.chat);
    then([q, a, m, b, c - 1], c * d.back);
    then([q - 1, a, m, b, c], q * d.leave, 'leftQueue');
    if (d.leaveRinging) {
      then([q, a - 1, m, b, c], a * d.leave, 'leftRinging', 'withdrawn');
      then([q, a, m - 1, b, c], m * d.leave, 'leftRinging', 'withdrawn');
    }
  });
  const law = chain.stationary();
  const per = (name: string) => law.rate(name) / d.lambda;
  const queue = law.mean((s) => s[0]!);
  const ringing = law.mean((s) => s[1]! + s[2]!);
  return {
    queue,
    ringing,
    chats: law.mean((s) => s[3]!),
    cooling: law.mean((s) => s[4]!),
    occupancy: law.mean((s) => s[1]! + s[2]! + s[3]!) / d.agents,
    waits: per('waits'),
    leftQueue: per('leftQueue'),
    leftRinging: per('leftRinging'),
    served: per('accepted'),
    missed: per('missed'),
    offers: per('accepted') + per('missed') + per('withdrawn'),
    acceptOrLeave: (queue + ringing) / d.lambda,
  };
}

/**
 * Two agents; who declined a chat is passed over until the other has declined it too. An agent is 0 idle, 1 ringing with
 * a chat nobody declined, 2 ringing with one the other declined, 3 in a chat. A waiting chat is 0 fresh, 1 declined
 * by the first agent, 2 by the second. State: [first, second, chats from the head …].
 */
export function excludeDesk(d: {
  lambda: number;
  decide: number;
  decline: number;
  chat: number;
  leave: number;
}) {
  const top = 9;
  const settle = (state: State, go: (to: State, share: number) => void): void => {
    const agents = [state[0]!, state[1]!];
    const waiting = state.slice(2);
    for (let i = 0; i < waiting.length; i++) {
      const declinedBy = waiting[i]!;
      const able = [0, 1].filter((a) => agents[a] === 0 && declinedBy !== a + 1);
      if (able.length === 0) continue;
      for (const a of able) {
        const next = [...agents];
        next[a] = declinedBy === 0 ? 1 : 2;
        settle([...next, ...waiting.slice(0, i), ...waiting.slice(i + 1)], (to, share) =>
          go(to, share / able.length),
        );
      }
      return;
    }
    go(state, 1);
  };
  const chain = new Chain([[0, 0]], (state, go) => {
    const agents = [state[0]!, state[1]!];
    const waiting = state.slice(2);
    const then = (to: State, rate: number, ...counted: string[]) =>
      settle(to, (end, share) => go(end, rate * share, ...counted));
    if (waiting.length < top)
      settle([...state, 0], (end, share) =>
        go(end, d.lambda * share, end.length > state.length ? 'waits' : 'immediate'),
      );
    for (const a of [0, 1]) {
      const becomes = (value: number) => agents.map((x, i) => (i === a ? value : x));
      if (agents[a] === 3) then([...becomes(0), ...waiting], d.chat);
      if (agents[a] !== 1 && agents[a] !== 2) continue;
      then([...becomes(3), ...waiting], d.decide * (1 - d.decline), 'accepted');
      if (waiting.length >= top) continue;
      const back = agents[a] === 2 ? 0 : a + 1;
      then([...becomes(0), back, ...waiting], d.decide * d.decline, 'declined');
    }
    waiting.forEach((_, i) => {
      then([...agents, ...waiting.slice(0, i), ...waiting.slice(i + 1)], d.leave, 'left');
    });
  });
  const law = chain.stationary();
  const per = (name: string) => law.rate(name) / d.lambda;
  const queue = law.mean((s) => s.length - 2);
  const ringing = law.mean((s) => [s[0]!, s[1]!].filter((x) => x === 1 || x === 2).length);
  return {
    queue,
    ringing,
    chats: law.mean((s) => [s[0]!, s[1]!].filter((x) => x === 3).length),
    waits: per('waits'),
    left: per('left'),
    served: per('accepted'),
    declined: per('declined'),
    offers: per('accepted') + per('declined'),
    acceptOrLeave: (queue + ringing) / d.lambda,
    tail: law.share((s) => s.length - 2 === top),
  };
}

/** Every idle agent sees the waiting chats and takes the head after a reaction time of its own. States [b, q]. */
export function broadcastDesk(d: {
  lambda: number;
  agents: number;
  react: number;
  chat: number;
  leave: number;
}) {
  const top = 250;
  const chain = new Chain([[0, 0]], (state, go) => {
    const [b, q] = state as [number, number];
    if (q < top) go([b, q + 1], d.lambda);
    go([b - 1, q], b * d.chat);
    if (q > 0) {
      go([b + 1, q - 1], (d.agents - b) * d.react);
      go([b, q - 1], q * d.leave, 'left');
    }
  });
  const law = chain.stationary();
  const queue = law.mean((s) => s[1]!);
  const start = chain.states.map((s, i) => ({ state: [s[1]!, s[0]!], weight: law.p[i]! }));
  // [ahead, b]: the agents take the head, so who comes later does not matter.
  const acceptedWithin = (time: number) =>
    ended(
      start,
      (state, go) => {
        const [ahead, b] = state as [number, number];
        go([ahead, b - 1], b * d.chat);
        go(ahead > 0 ? [ahead - 1, b + 1] : [-1, 1], (d.agents - b) * d.react);
        go([ahead - 1, b], ahead * d.leave);
        go([-1, 0], d.leave);
      },
      time,
    )[1] ?? 0;
  return {
    queue,
    acceptOrLeave: queue / d.lambda,
    abandon: law.rate('left') / d.lambda,
    acceptedWithin,
    allBusy: law.share((s) => s[0] === d.agents),
    empty: law.share((s) => s[1] === 0),
    utilisation: law.mean((s) => s[0]!) / d.agents,
  };
}
