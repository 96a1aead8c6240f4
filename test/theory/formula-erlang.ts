// Erlang's queues: Poisson arrivals, exponential chats, n agents, a waiting room or none; no abandonment.
// λ arrivals and μ chats a second per agent, offered load a = λ / μ, ρ = a / n.

/** Erlang B by its recursion: the share lost with n agents and no waiting room, whatever the law of the chats. */
export function erlangB(agents: number, load: number): number {
  let b = 1;
  for (let n = 1; n <= agents; n++) b = (load * b) / (n + load * b);
  return b;
}

/** Erlang C: the share that waits. */
export function erlangC(agents: number, load: number): number {
  const b = erlangB(agents, load);
  return (agents * b) / (agents - load * (1 - b));
}

/** M/M/n: the wait is 0 with 1 − C, else exponential with rate nμ − λ. */
export function mmn(lambda: number, mu: number, agents: number) {
  const waits = erlangC(agents, lambda / mu);
  const rate = agents * mu - lambda;
  const meanWait = waits / rate;
  return {
    waits,
    meanWait,
    varWait: (waits * (2 - waits)) / (rate * rate),
    queue: lambda * meanWait,
    sojourn: meanWait + 1 / mu,
    utilisation: lambda / (agents * mu),
    beyond: (t: number) => waits * Math.exp(-rate * t),
    quantile: (p: number) => (1 - p >= waits ? 0 : Math.log(waits / (1 - p)) / rate),
  };
}

/** The stationary law of a birth-and-death process on 0 … top. */
export function birthDeath(
  top: number,
  birth: (k: number) => number,
  death: (k: number) => number,
): number[] {
  const p = [1];
  for (let k = 1; k <= top; k++) p.push((p[k - 1]! * birth(k - 1)) / death(k));
  const total = p.reduce((a, b) => a + b, 0);
  return p.map((x) => x / total);
}

/** P(a sum of k exponentials of this rate ≤ t). */
export function erlangCdf(k: number, rate: number, t: number): number {
  let term = Math.exp(-rate * t);
  let sum = 0;
  for (let j = 0; j < k; j++) {
    sum += term;
    term *= (rate * t) / (j + 1);
  }
  return 1 - sum;
}

/** M/M/n with a waiting room; an arrival that finds it full is refused. */
export function mmnRoom(lambda: number, mu: number, agents: number, room: number) {
  const top = agents + room;
  const p = birthDeath(
    top,
    () => lambda,
    (k) => Math.min(k, agents) * mu,
  );
  const block = p[top]!;
  const queue = p.reduce((sum, x, k) => sum + Math.max(0, k - agents) * x, 0);
  const present = p.reduce((sum, x, k) => sum + k * x, 0);
  const admitted = lambda * (1 - block);
  // An admitted arrival that finds k ≥ n waits for k − n + 1 ends.
  const within = (t: number) =>
    p.reduce(
      (sum, x, k) =>
        k === top ? sum : sum + (k < agents ? x : x * erlangCdf(k - agents + 1, agents * mu, t)),
      0,
    );
  return {
    block,
    queue,
    present,
    waitAdmitted: queue / admitted,
    sojournAdmitted: present / admitted,
    utilisation: (present - queue) / agents,
    /** Of all arrivals. */
    within,
  };
}
