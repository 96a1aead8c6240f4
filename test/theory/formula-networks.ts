// Product forms: sharing agents, tandem queues, chats at message level, and the infinite-server queue with
// arrivals that vary over time.

import { birthDeath, mmn } from './formula-erlang.ts';
import { integrate } from './numeric.ts';

/** One agent, all present chats share a total speed that depends on their number; insensitive to the law of the work. */
export function sharing(lambda: number, work: number, speeds: readonly number[], top: number) {
  const speed = (k: number) => speeds[Math.min(k, speeds.length) - 1]!;
  const p = birthDeath(
    top,
    () => lambda,
    (k) => speed(k) / work,
  );
  const chats = p.reduce((sum, x, k) => sum + k * x, 0);
  const block = p[top]!;
  return { p, chats, block, duration: chats / (lambda * (1 - block)) };
}

/** Jackson: tier 1, then tier 2 with some chance; both see Poisson arrivals and are independent M/M/n. */
export function tandem(
  lambda: number,
  tier1: { agents: number; chat: number },
  share: number,
  tier2: { agents: number; chat: number },
) {
  const first = mmn(lambda, 1 / tier1.chat, tier1.agents);
  const second = mmn(lambda * share, 1 / tier2.chat, tier2.agents);
  return { first, second, total: first.sojourn + share * second.sojourn };
}

/** Messages of endlessly many chats at one agent, and thinking in between (Erlang-R): an M/M/1 of messages. */
export function messages(chats: number, answer: number, think: number, goesOn: number) {
  const perChat = 1 / (1 - goesOn);
  const busy = chats * perChat * answer;
  const response = answer / (1 - busy);
  const duration = perChat * response + (perChat - 1) * think;
  return { busy, response, wait: response - answer, duration, present: chats * duration };
}

/** M_t/G/∞: the mean number present at t, ∫₀ᵗ λ(u) P(chat > t − u) du. */
export function presentAt(
  t: number,
  rate: (u: number) => number,
  beyond: (x: number) => number,
  breaks: readonly number[],
): number {
  const cuts = [0, ...breaks.map((b) => t - b).filter((u) => u > 0), t];
  let sum = 0;
  for (let i = 0; i + 1 < cuts.length; i++)
    sum += integrate((u) => rate(u) * beyond(t - u), cuts[i]!, cuts[i + 1]!, 400);
  return sum;
}
