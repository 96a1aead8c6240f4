// Exact values of the A cases: formulas only.

import { type Exact, numberOf, type Oracle, rateOf, textOf } from './cases.ts';
import { erlangB, mmn, mmnRoom } from './formula-erlang.ts';
import {
  gm1,
  mdc,
  me21,
  mg1,
  mg1Priority,
  mm1Disciplines,
  momentsByCv,
} from './formula-general.ts';
import { messages, sharing, tandem } from './formula-networks.ts';
import { exponentialPatience, mmnPatience, patienceOf } from './formula-patience.ts';
import { ended } from './markov.ts';

const erlang: Oracle = (c) => {
  const mu = 1 / numberOf(c, 'mean_chat_s');
  const q = mmn(rateOf(c), mu, numberOf(c, 'agents'));
  return {
    E_Q: q.queue,
    E_W: q.meanWait,
    E_sojourn: q.sojourn,
    P_wait: q.waits,
    SL: 1 - q.beyond(Number(c.params['T_s'])),
    Var_W: q.varWait,
    W_p50: q.quantile(0.5),
    W_p90: q.quantile(0.9),
    W_p95: q.quantile(0.95),
    utilisation: q.utilisation,
  };
};

/** Erlang A and its general patience; also 4 agents of 3 slots, which are 12 servers. */
const patience: Oracle = (c) => {
  const slots = numberOf(c, 'slots') * numberOf(c, 'agents');
  const law =
    'patience_s' in c.params
      ? patienceOf(textOf(c, 'patience_s'))
      : exponentialPatience(numberOf(c, 'mean_patience_s'));
  const q = mmnPatience(rateOf(c), 1 / numberOf(c, 'mean_chat_s'), slots, law);
  const target = numberOf(c, 'T_s');
  const within = q.servedWithin(target);
  const exact: Record<string, () => number> = {
    E_Q: () => q.queue,
    E_W: () => q.meanWait,
    E_W_given_abandon: () => q.waitGivenAbandon,
    E_W_given_served: () => q.waitGivenServed,
    P_W_gt_T: () => q.beyond(target),
    P_abandon: () => q.abandon,
    P_abandon_after_T: () => q.abandonBeyond(target),
    P_wait: () => q.waits,
    SL_all: () => within,
    SL_served: () => within / q.served,
    SL_excl_short_abandons: () => within / (1 - (q.abandon - q.abandonBeyond(target))),
    W_p50: () => q.quantile(0.5),
    W_p90: () => q.quantile(0.9),
    W_p95: () => q.quantile(0.95),
    W_p90_served: () => q.quantileServed(0.9),
    utilisation: () => q.utilisation,
    slot_utilisation: () => q.utilisation,
  };
  return Object.fromEntries(c.report.map((name) => [name, exact[name]!()]));
};

/** A waiting room and patience: a birth-and-death process, and one customer followed from the state they find. */
const roomAndPatience: Oracle = (c) => {
  const [lambda, agents, room] = [rateOf(c), numberOf(c, 'agents'), numberOf(c, 'waiting_room')];
  const [mu, theta] = [1 / numberOf(c, 'mean_chat_s'), 1 / numberOf(c, 'mean_patience_s')];
  const p: number[] = [1];
  for (let k = 1; k <= agents + room; k++)
    p.push((p[k - 1]! * lambda) / (Math.min(k, agents) * mu + Math.max(0, k - agents) * theta));
  const total = p.reduce((a, b) => a + b, 0);
  const share = p.map((x) => x / total);
  const block = share[agents + room]!;
  const queue = share.reduce((sum, x, k) => sum + Math.max(0, k - agents) * x, 0);
  const busy = share.reduce((sum, x, k) => sum + Math.min(k, agents) * x, 0);
  const abandon = (queue * theta) / lambda;
  const immediate = share.slice(0, agents).reduce((a, b) => a + b, 0);
  const found = Array.from({ length: room }, (_, a) => ({
    state: [a],
    weight: share[agents + a]!,
  }));
  const within =
    immediate +
    (ended(
      found,
      (state, go) => {
        const ahead = state[0]!;
        go(ahead > 0 ? [ahead - 1] : [-1, 1], agents * mu);
        go([ahead - 1], ahead * theta);
        go([-1, 0], theta);
      },
      numberOf(c, 'T_s'),
    )[1] ?? 0);
  // E[wait; served] by the recursion on the number ahead.
  let chance = 1;
  let wait = 0;
  let waitServed = 0;
  for (let a = 0; a < room; a++) {
    const on = agents * mu + a * theta;
    chance *= on / (on + theta);
    wait = (on * wait) / (on + theta) + chance / (on + theta);
    waitServed += share[agents + a]! * wait;
  }
  const served = 1 - block - abandon;
  return {
    E_Q: queue,
    E_W_admitted: queue / (lambda * (1 - block)),
    E_W_given_served: waitServed / served,
    P_abandon_all: abandon,
    P_block: block,
    P_served_all: served,
    P_wait_all: 1 - immediate - block,
    SL_all: within,
    utilisation: busy / agents,
  };
};

const room: Oracle = (c) => {
  const q = mmnRoom(
    rateOf(c),
    1 / numberOf(c, 'mean_chat_s'),
    numberOf(c, 'agents'),
    numberOf(c, 'waiting_room'),
  );
  const within = q.within(Number(c.params['T_s'] ?? 0));
  return {
    E_Q: q.queue,
    E_W_admitted: q.waitAdmitted,
    E_sojourn_admitted: q.sojournAdmitted,
    L: q.present,
    P_block: q.block,
    SL_admitted: within / (1 - q.block),
    SL_all: within,
    utilisation: q.utilisation,
  };
};

const loss: Oracle = (c) => {
  const load = rateOf(c) * numberOf(c, 'mean_chat_s');
  const block = erlangB(numberOf(c, 'agents'), load);
  return { P_block: block, utilisation: (load * (1 - block)) / numberOf(c, 'agents') };
};

const deterministic: Oracle = (c) => {
  const q = mdc(rateOf(c), 60, numberOf(c, 'agents'));
  return {
    E_Q: q.queue,
    E_W: q.meanWait,
    P_wait: q.waits,
    SL: q.within(numberOf(c, 'T_s')),
    W_p50: q.quantile(0.5),
    W_p90: q.quantile(0.9),
    W_p95: q.quantile(0.95),
  };
};

/** G/M/1 with chats of 60 s and arrivals every 75 s: always, or Erlang of three stages. */
const renewal =
  (transform: (s: number) => number): Oracle =>
  (c) => {
    const q = gm1(transform, 1 / numberOf(c, 'mean_chat_s'));
    return {
      E_W: q.meanWait,
      E_sojourn: q.meanWait + numberOf(c, 'mean_chat_s'),
      P_wait: q.waits,
      SL: q.within(numberOf(c, 'T_s')),
    };
  };

/** M/M/n with two priorities: Cobham; the lower class waits until everybody before it, and who comes later, is served. */
const priority: Oracle = (c) => {
  const [l1, l2] = [rateOf(c, 'class1_per_hour'), rateOf(c, 'class2_per_hour')];
  const [n, mu, target] = [
    numberOf(c, 'agents'),
    1 / numberOf(c, 'mean_chat_s'),
    numberOf(c, 'T_s'),
  ];
  const both = mmn(l1 + l2, mu, n);
  const [r1, r] = [l1 / (n * mu), (l1 + l2) / (n * mu)];
  const wait1 = both.waits / (n * mu * (1 - r1));
  const wait2 = wait1 / (1 - r);
  // k before the customer with chance P_wait (1 − ρ) ρᵏ; each end takes one away, each first-class arrival adds one.
  const start = Array.from({ length: 300 }, (_, k) => ({
    state: [k],
    weight: both.waits * (1 - r) * r ** k,
  }));
  const within = ended(
    start,
    (state, go) => {
      const before = state[0]!;
      go(before > 0 ? [before - 1] : [-1, 0], n * mu);
      if (before < 320) go([before + 1], l1);
    },
    target,
  )[0]!;
  return {
    E_Q_1: l1 * wait1,
    E_Q_2: l2 * wait2,
    E_W_1: wait1,
    E_W_2: wait2,
    P_wait: both.waits,
    SL_1: 1 - both.waits * Math.exp(-n * mu * (1 - r1) * target),
    SL_2: 1 - both.waits + within,
  };
};

const sharedOne: Oracle = (c) => {
  const rho = rateOf(c) * numberOf(c, 'mean_work_s');
  const chats = rho / (1 - rho);
  return { E_chat_duration: chats / rateOf(c), E_chats: chats, P_idle: 1 - rho };
};

const sharedSlots: Oracle = (c) => {
  const speeds = c.params['total_speed_by_k'] as number[];
  const q = sharing(rateOf(c), numberOf(c, 'mean_work_s'), speeds, numberOf(c, 'slots'));
  return {
    E_chat_duration: q.duration,
    E_chats: q.chats,
    P_block: q.block,
    ...Object.fromEntries(q.p.map((x, k) => [`load_share_${k}`, x])),
  };
};

/** Case id → exact values. Sub-variants (A10-lognormal) have the values of their case. */
export const ORACLES_A: Readonly<Record<string, Oracle>> = {
  A01: erlang,
  A02: erlang,
  A03: erlang,
  A04: erlang,
  A05: patience,
  A06: patience,
  A07: patience,
  A08: roomAndPatience,
  A09: room,
  A10: loss,
  A11: room,
  A12: deterministic,
  A13: deterministic,
  A14: (c) => {
    const q = mg1(rateOf(c), momentsByCv(300, 1.5));
    return { E_Q: rateOf(c) * q.meanWait, E_W: q.meanWait, P_wait: q.waits };
  },
  A15: (c) => {
    const q = me21(rateOf(c), 270);
    return {
      E_W: q.meanWait,
      P_W_le_900: q.within(900),
      P_wait: q.waits,
      SL: q.within(numberOf(c, 'T_s')),
      sd_W: q.sd,
    };
  },
  A16: renewal((s) => Math.exp(-75 * s)),
  A17: renewal((s) => (1 / (1 + 25 * s)) ** 3),
  A18: priority,
  A19: (c): Exact => {
    const [first, second] = mg1Priority([
      { lambda: rateOf(c, 'class1_per_hour'), chat: momentsByCv(120, 0) },
      { lambda: rateOf(c, 'class2_per_hour'), chat: momentsByCv(480, 1) },
    ]);
    return { E_W_1: first!, E_W_2: second! };
  },
  A20: (c) => {
    const q = mm1Disciplines(rateOf(c), 1 / numberOf(c, 'mean_chat_s'));
    return { E_W: q.mean, sd_W_FIFO: q.fifo, sd_W_LIFO: q.lifo, sd_W_random: q.random };
  },
  A21: patience,
  A22: patience,
  A23: patience,
  A24: patience,
  A25: patience,
  A26: patience,
  A27: sharedOne,
  A28: sharedSlots,
  A29: patience,
  A30: (c) => {
    const q = tandem(
      rateOf(c),
      { agents: numberOf(c, 'tier1_agents'), chat: numberOf(c, 'tier1_mean_chat_s') },
      numberOf(c, 'transfer_prob'),
      { agents: numberOf(c, 'tier2_agents'), chat: numberOf(c, 'tier2_mean_chat_s') },
    );
    return {
      E_W_1: q.first.meanWait,
      E_W_2: q.second.meanWait,
      E_total_time: q.total,
      P_wait_1: q.first.waits,
      P_wait_2: q.second.waits,
    };
  },
  A31: (c) => {
    const q = messages(
      rateOf(c, 'chats_per_hour'),
      numberOf(c, 'mean_answer_s'),
      numberOf(c, 'mean_think_s'),
      numberOf(c, 'p_continue'),
    );
    return {
      E_chat_duration: q.duration,
      E_chats: q.present,
      E_message_response: q.response,
      E_message_wait: q.wait,
      P_message_waits: q.busy,
      agent_typing: q.busy,
    };
  },
};
