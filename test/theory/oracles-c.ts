// Exact values of the C cases: days that begin empty and end.

import { type Case, type Exact, listOf, numberOf, type Oracle, rateOf } from './cases.ts';
import { firstDelays, type Stretch, servedOrGoneWithin, singleDay, staffedDay } from './day.ts';
import { presentAt } from './formula-networks.ts';
import { integrate, lognormal, nodesOn, normalCdf } from './numeric.ts';

const day = (c: Case) =>
  singleDay({
    lambda: rateOf(c),
    agents: numberOf(c, 'agents'),
    chat: 1 / numberOf(c, 'mean_chat_s'),
    leave: 'mean_patience_s' in c.params ? 1 / numberOf(c, 'mean_patience_s') : 0,
    day: numberOf(c, 'day_s'),
    target: numberOf(c, 'T_s'),
    disconnect: 'at_close' in c.params,
    ...('waiting_room' in c.params ? { room: numberOf(c, 'waiting_room') } : {}),
  });

const halfHours: Oracle = (c) => {
  const rates = listOf(c, 'arrivals_per_hour');
  const stretches: Stretch[] = listOf(c, 'agents').map((agents, i) => ({
    agents,
    length: 1800,
    lambda: rates[i]! / 3600,
  }));
  const { parts, end } = staffedDay(stretches, {
    chat: 1 / numberOf(c, 'mean_chat_s'),
    leave: 1 / numberOf(c, 'mean_patience_s'),
    top: 60,
  });
  const exact: Record<string, number> = {
    Q_at_end: end.mean((s) => s[1]!),
    busy_at_end: end.mean((s) => s[0]!),
  };
  parts.forEach(({ spent, stretch }, i) => {
    exact[`P_wait_${i + 1}`] = spent.share((s) => s[0]! >= stretch.agents) / stretch.length;
    exact[`abandons_${i + 1}`] = spent.rate('left');
    exact[`mean_Q_${i + 1}`] = spent.mean((s) => s[1]!) / stretch.length;
    exact[`mean_busy_${i + 1}`] = spent.mean((s) => s[0]!) / stretch.length;
  });
  return exact;
};

const waves: Oracle = (c) => {
  const [base, amplitude, period] = [
    rateOf(c, 'base_per_hour'),
    numberOf(c, 'amplitude'),
    numberOf(c, 'period_s'),
  ];
  const rate = (u: number) => base * (1 + amplitude * Math.sin((2 * Math.PI * u) / period));
  const { mu, sigma } = lognormal(400, 1);
  const beyond = (x: number) => (x <= 0 ? 1 : 1 - normalCdf((Math.log(x) - mu) / sigma));
  const exact: Record<string, number> = { E_arrivals_0_7200: integrate(rate, 0, 7200) };
  for (const t of [3600, 7200, 10800]) {
    exact[`E_N_det_t${t}`] = presentAt(t, rate, (x) => (x < 400 ? 1 : 0), [400]);
    exact[`E_N_logn_t${t}`] = presentAt(t, rate, beyond, []);
  }
  return exact;
};

/** The busyness of the day is one gamma draw: the expectations are averaged over its law. */
const callCenter: Oracle = (c): Exact => {
  const agents = listOf(c, 'agents');
  const rates = listOf(c, 'base_rates_per_hour');
  const alpha = numberOf(c, 'alpha0');
  const desk = {
    chat: 1 / numberOf(c, 'mean_chat_s'),
    leave: 1 / numberOf(c, 'mean_patience_s'),
    balk: numberOf(c, 'p_zero_patience'),
    top: alpha > 100 ? 90 : 160,
  };
  const total = rates.reduce((a, b) => a + b, 0);
  const given = (busyness: number) => {
    const stretches = rates.map((rate, i) => ({
      length: 3600,
      lambda: (busyness * rate) / 3600,
      agents: agents[i]!,
    }));
    const { parts, end, drain } = staffedDay(stretches, desk);
    const after = drain(end);
    return {
      wait: parts.reduce((sum, part) => sum + part.spent.mean((s) => s[1]!), 0) + after.queueTime,
      lost: parts.reduce((sum, part) => sum + part.spent.rate('left'), 0) + after.left,
      good: servedOrGoneWithin(stretches, parts, desk, numberOf(c, 'T_s')),
    };
  };
  // Gamma(α, α), by Gauss points out to six standard deviations below and seven above.
  const sd = 1 / Math.sqrt(alpha);
  const sums = { wait: 0, lost: 0, good: 0, weight: 0 };
  for (const { x, weight } of nodesOn(Math.max(1e-3, 1 - 6 * sd), 1 + 7 * sd, 3)) {
    const w = weight * Math.exp((alpha - 1) * Math.log(x) - alpha * (x - 1));
    const one = given(x);
    sums.weight += w;
    sums.wait += w * one.wait;
    sums.lost += w * one.lost;
    sums.good += w * one.good;
  }
  return {
    arrivals: total,
    avg_wait_s: sums.wait / sums.weight / total,
    good: sums.good / sums.weight / total,
    lost: sums.lost / sums.weight / total,
  };
};

/** Case id → exact values. */
export const ORACLES_C: Readonly<Record<string, Oracle>> = {
  C01: (c) => {
    const q = day(c);
    return {
      E_W: q.waitAll / q.arrivals,
      SL: q.inTarget / q.arrivals,
      arrivals: q.arrivals,
      in_target: q.inTarget,
      utilisation: q.utilisation,
    };
  },
  C02: (c) => {
    const q = day(c);
    const served = q.arrivals - q.abandoned;
    return {
      E_W_given_served: q.waitServed / served,
      SL_excl_short_abandons: q.inTarget / (q.arrivals - (q.abandoned - q.abandonedBeyond)),
      SL_served: q.inTarget / served,
      abandoned: q.abandoned,
      abandoned_after_T: q.abandonedBeyond,
      in_target: q.inTarget,
      utilisation: q.utilisation,
    };
  },
  C03: (c) => {
    const q = day(c);
    const served = q.arrivals - q.refused;
    return {
      E_W_given_served: q.waitServed / served,
      SL_served: q.inTarget / served,
      SL_with_blocked: q.inTarget / q.arrivals,
      blocked: q.refused,
      in_target: q.inTarget,
      utilisation: q.utilisation,
    };
  },
  C04: (c) => {
    const q = day(c);
    return {
      SL_served: q.inTarget / (q.arrivals - q.disconnected),
      SL_with_disconnected: q.inTarget / q.arrivals,
      disconnected: q.disconnected,
      in_target: q.inTarget,
      utilisation: q.utilisation,
    };
  },
  C05: (c) => {
    const [between, chat] = [numberOf(c, 'mean_interarrival'), numberOf(c, 'mean_service')];
    const delays = firstDelays(between, chat, 1000);
    const first = (n: number) => delays.slice(0, n).reduce((a, b) => a + b, 0) / n;
    const rho = chat / between;
    return {
      ...Object.fromEntries([2, 10, 25, 100, 1000].map((n) => [`E_D${n}`, delays[n - 1]!])),
      ...Object.fromEntries([25, 100, 1000].map((n) => [`E_mean_first_${n}`, first(n)])),
      steady_state_E_W: (rho * chat) / (1 - rho),
    };
  },
  C06: halfHours,
  C07: waves,
  C08: callCenter,
  C09: callCenter,
};
