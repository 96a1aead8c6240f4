// From the names of `report` to what a run says: a numerator and a denominator for each replication, so that the
// estimate is the ratio of their sums. What the product reports comes from its Run; the probe only adds what it has not.

import type { CountName } from '../../src/engine/observe/fields.ts';
import type { Level, Part, Run, RunTallyName } from '../../src/engine/observe/run.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { toNumber } from '../../src/statistics/exact.ts';
import { type Case, numberOf } from './cases.ts';
import type { Count, Probe } from './probe.ts';

export interface Measured {
  readonly run: Run;
  readonly probe: Probe;
  readonly scenario: Scenario;
  readonly theCase: Case;
}

export type Ratio = readonly [numerator: number, denominator: number];
export type Metric = (m: Measured) => Ratio;

// Reading the Run.

const seconds = (part: Part) => toNumber(part.time) / 1e6;
const count = (part: Part, ...names: CountName[]) =>
  names.reduce((sum, name) => sum + (part.counts[name] ?? 0), 0);
const spent = (part: Part, ...names: RunTallyName[]) =>
  names.reduce((sum, name) => {
    const tally = part.tallies[name];
    return sum + (tally === undefined ? 0 : toNumber(tally.sum) / 1e6);
  }, 0);
const area = (level: Level | undefined) => (level === undefined ? 0 : toNumber(level.area) / 1e6);
const all = (m: Measured) => m.run.total;
const queue = (i: number) => (m: Measured) => m.run.queues[i]!;
const group = (i: number) => (m: Measured) => m.run.groups[i]!;
type PartOf = (m: Measured) => Part;

const attempts = (part: Part) => count(part, 'arrived', 'refused');
const left = (part: Part) => count(part, 'abandonedOpen', 'abandonedSilent');
const queueTime = (part: Part) => spent(part, 'queueServed', 'queueAbandoned', 'queueClosed');

const share =
  (top: (part: Part) => number, bottom: (part: Part) => number = attempts) =>
  (of: PartOf = all): Metric =>
  (m) => [top(of(m)), bottom(of(m))];
const counted =
  (...names: CountName[]) =>
  (part: Part) =>
    count(part, ...names);
const levelOf =
  (name: 'waiting' | 'waitingGone' | 'offered' | 'live' | 'liveGone' | 'wrapUp', d = 0) =>
  (of: PartOf = all): Metric =>
  (m) => [area(of(m).levels[name]), seconds(of(m)) * (d || 1)];

const waits = share(counted('delayed'));
const abandons = share(left);
const blocks = share(counted('refused'));
const meanWait = share(queueTime);
const inQueue = levelOf('waiting');

/** Time on duty with k live chats, of all time on duty. */
const load =
  (k: number): Metric =>
  (m) => {
    const staff = all(m).staff!;
    return [toNumber(staff.loads[k] ?? [0, 0]), toNumber(staff.duty)];
  };
/** Agents × slots, in slot-seconds. */
const slotTime = (m: Measured) => {
  const slots = m.scenario.rules['capacity.total'] ?? 1;
  return m.scenario.agents.length * slots * seconds(all(m));
};
const perSlot =
  (top: (m: Measured) => number): Metric =>
  (m) => [top(m), slotTime(m)];
const levelArea = (m: Measured, name: 'live' | 'liveGone' | 'offered') => area(all(m).levels[name]);
const groupBusy =
  (g: number): Metric =>
  (m) => {
    const staff = group(g)(m).staff!;
    return [toNumber(staff.live), toNumber(staff.duty)];
  };

// Reading the probe.

const probed =
  (
    top: (probe: Probe, all: Count) => number,
    bottom: (probe: Probe, all: Count) => number,
  ): Metric =>
  (m) => [top(m.probe, m.probe.all), bottom(m.probe, m.probe.all)];
const held =
  (top: (areas: ReturnType<Probe['total']>) => number): Metric =>
  (m) => {
    const areas = m.probe.total();
    return [top(areas), areas.seconds];
  };
const within = (values: readonly number[], limit: number) =>
  values.reduce((sum, value) => sum + (value <= limit ? 1 : 0), 0);
const quantile =
  (of: (count: Count) => readonly number[], p: number): Metric =>
  (m) => {
    const sorted = Float64Array.from(of(m.probe.all)).sort();
    return [sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))]!, 1];
  };
const deviation =
  (power: 1 | 2): Metric =>
  ({ probe: { all: c } }) => {
    const n = c.arrived - c.refused;
    const variance = c.waitSquare / n - (c.wait / n) ** 2;
    return [power === 2 ? variance : Math.sqrt(variance), 1];
  };
const second = (top: (count: Count) => number, bottom: (count: Count) => number): Metric =>
  probed(
    (_, c) => top(c),
    (_, c) => bottom(c),
  );
const moved =
  (top: (count: Count) => number): Metric =>
  (m) => {
    const first = m.probe.queues[0]!;
    return [top(first), first.moved];
  };
const flexAtOnce =
  (q: number): Metric =>
  (m) => [m.probe.queues[q]!.byGroupAtOnce[2] ?? 0, m.probe.queues[q]!.arrived];
/** Stretch i of the day, from 1. */
const stretch =
  (of: (probe: Probe, i: number) => Ratio) =>
  (i: number): Metric =>
  (m) =>
    of(m.probe, i - 1);
const levelAt =
  (name: 'waiting' | 'live', at: number): Metric =>
  (m) => [m.probe.levelsAt.find((level) => level.at === at)![name], 1];

const inTarget = counted('servedInTime');
const notShort = (part: Part) => count(part, 'arrived') - count(part, 'abandonedInTime');
const arrivedAndWaited = (part: Part) => count(part, 'servedInTime', 'abandonedInTime');

const numbered = (make: (i: number) => Metric, name: string, from: number, to: number) =>
  Object.fromEntries(
    Array.from({ length: to - from + 1 }, (_, i) => [`${name}${from + i}`, make(from + i)]),
  );
/** One metric for each of several queues or groups: E_W_A, E_W_B. */
const byPart = (make: (of: PartOf) => Metric, name: string, suffixes: readonly string[]) =>
  Object.fromEntries(suffixes.map((suffix, i) => [`${name}_${suffix}`, make(queue(i))]));

/** What a name means where the case says nothing else. */
const USUAL: Readonly<Record<string, Metric>> = {
  arrivals: (m) => [attempts(all(m)), 1],
  E_Q: inQueue(),
  E_Q_total: inQueue(),
  E_Q_ghost: levelOf('waitingGone')(),
  E_Q_real: (m) => [area(all(m).levels.waiting) - area(all(m).levels.waitingGone), seconds(all(m))],
  E_W: meanWait(),
  E_W_queue: meanWait(),
  E_W_per_attempt: meanWait(),
  E_W_admitted: share(queueTime, counted('arrived'))(),
  E_W_given_served: share((p) => spent(p, 'queueServed'), counted('served'))(),
  E_W_given_abandon: share((p) => spent(p, 'queueAbandoned'), left)(),
  E_sojourn: probed(
    (_, c) => c.sojourn,
    (_, c) => c.ends,
  ),
  E_sojourn_admitted: probed(
    (_, c) => c.sojourn,
    (_, c) => c.ends,
  ),
  E_total_time: probed(
    (_, c) => c.sojourn,
    (_, c) => c.ends,
  ),
  L: (m) => [area(all(m).levels.waiting) + levelArea(m, 'live'), seconds(all(m))],
  P_wait: waits(),
  P_wait_all: waits(),
  P_wait_per_attempt: waits(),
  P_abandon: abandons(),
  P_abandon_all: abandons(),
  P_abandon_per_attempt: abandons(),
  P_abandon_queue: share((p) => left(p) - count(p, 'abandonedRinging'))(),
  P_abandon_offer: share(counted('abandonedRinging'))(),
  P_known_abandon: share(counted('abandonedOpen'))(),
  P_silent_abandon: share(counted('abandonedSilent'))(),
  P_abandon_after_T: share((p) => left(p) - count(p, 'abandonedInTime'))(),
  P_block: blocks(),
  P_block_per_attempt: blocks(),
  P_served: share(counted('served'))(),
  P_served_all: share(counted('served'))(),
  P_idle: load(0),
  P_W_gt_T: share((p) => count(p, 'arrived') - arrivedAndWaited(p))(),
  P_W_le_900: (m) => [within(m.probe.all.waits, 900), m.probe.all.arrived],
  SL: share(arrivedAndWaited)(),
  SL_all: share(inTarget)(),
  SL_all_30s: share(inTarget)(),
  SL_served: share(inTarget, counted('served'))(),
  SL_admitted: share(inTarget, counted('arrived'))(),
  SL_with_blocked: share(inTarget)(),
  SL_with_disconnected: share(inTarget)(),
  SL_excl_short_abandons: share(inTarget, notShort)(),
  in_target: (m) => [inTarget(all(m)), 1],
  abandoned: (m) => [left(all(m)), 1],
  abandoned_after_T: (m) => [left(all(m)) - count(all(m), 'abandonedInTime'), 1],
  blocked: (m) => [count(all(m), 'refused'), 1],
  disconnected: (m) => [count(all(m), 'closedUnserved'), 1],
  Var_W: deviation(2),
  sd_W: deviation(1),
  W_p50: quantile((c) => c.waits, 0.5),
  W_p90: quantile((c) => c.waits, 0.9),
  W_p95: quantile((c) => c.waits, 0.95),
  W_p90_served: quantile((c) => c.waitsServed, 0.9),
  utilisation: perSlot((m) => levelArea(m, 'live')),
  slot_utilisation: perSlot((m) => levelArea(m, 'live')),
  chat_utilisation: perSlot((m) => levelArea(m, 'live')),
  slot_occupancy: perSlot((m) => levelArea(m, 'live') + levelArea(m, 'offered')),
  real_chat_utilisation: perSlot((m) => levelArea(m, 'live') - levelArea(m, 'liveGone')),
  ghost_slot_share: perSlot((m) => levelArea(m, 'liveGone')),
  E_offer_pending: levelOf('offered')(),
  E_chats: levelOf('live')(),
  E_busy: levelOf('live')(),
  E_active: (m) => [levelArea(m, 'live') - levelArea(m, 'liveGone'), seconds(all(m))],
  E_silent: levelOf('liveGone')(),
  E_wrapups: levelOf('wrapUp')(),
  E_cooling: held((a) => a.notReady),
  E_on_break: held((a) => a.onBreak),
  agent_away: (m) => {
    const areas = m.probe.total();
    return [areas.notReady, areas.seconds * m.scenario.agents.length];
  },
  agent_in_wrapup: (m) => {
    const areas = m.probe.total();
    return [areas.wrapping, areas.seconds * m.scenario.agents.length];
  },
  agent_busy: (m) => {
    const [idle, duty] = load(0)(m);
    return [duty - idle, duty];
  },
  occupancy_of_staffed: (m) => [toNumber(all(m).staff!.live), toNumber(all(m).staff!.duty)],
  above_base: (m) => {
    const base = Number(m.theCase.params['base_slots']);
    const loads = m.probe.total().loads;
    return [loads.slice(base + 1).reduce((a, b) => a + b, 0), loads.reduce((a, b) => a + b, 0)];
  },
  ...numbered(load, 'load_share_', 0, 4),
  E_time_to_accept_or_leave: (m) => [
    m.probe.all.acceptOrLeave,
    m.probe.all.arrived - m.probe.all.refused,
  ],
  E_time_to_accept: share((p) => spent(p, 'waitServed'), counted('served'))(),
  E_W_first_offer: second(
    (c) => c.firstOffer,
    (c) => c.offered,
  ),
  P_wait_first_offer: waits(),
  P_accepted_within_30s: (m) => [within(m.probe.all.accepts, 30), m.probe.all.arrived],
  P_accepted_within_60s: (m) => [within(m.probe.all.accepts, 60), m.probe.all.arrived],
  offers_per_arrival: share(counted('offersMade'))(),
  offers_per_chat: share(counted('offersMade'))(),
  missed_per_arrival: share(counted('offersDeclined', 'offersMissed'))(),
  missed_per_chat: share(counted('offersDeclined', 'offersMissed'))(),
  declines_per_arrival: share(counted('offersDeclined'))(),
  E_chat_duration: second(
    (c) => c.live,
    (c) => c.lives,
  ),
  throughput: (m) => [m.probe.all.ends, seconds(all(m))],
  auto_end_share_of_ended: second(
    (c) => c.autoEnds,
    (c) => c.ends,
  ),
  measured_abandon_rate: share(
    counted('abandonedOpen'),
    counted('abandonedOpen', 'abandonedSilent', 'served'),
  )(),
  true_abandon_rate: share(left, (p) => left(p) + count(p, 'served'))(),
  limit_patience_estimate_ghosts_as_abandoned_at_assignment_s: (m) => [
    area(all(m).levels.waiting),
    left(all(m)),
  ],
  limit_patience_estimate_ghosts_counted_as_served_s: (m) => [
    area(all(m).levels.waiting),
    count(all(m), 'abandonedOpen'),
  ],
  P_all_busy: held((a) => a.allBusy),
  P_empty_queue: held((a) => a.emptyQueue),
  E_message_response: (m) => [m.probe.messages.response, m.probe.messages.answered],
  E_message_wait: (m) => [m.probe.messages.wait, m.probe.messages.answered],
  P_message_waits: (m) => [m.probe.messages.waited, m.probe.messages.answered],
  E_messages_at_agents: (m) => [m.probe.messages.response, seconds(all(m))],
  agent_typing: (m) => [m.probe.messages.typing, seconds(all(m)) * m.scenario.agents.length],
  E_orbit: (m) => [m.probe.orbit, seconds(all(m))],
  P_served_eventually: share(counted('served'), counted('newCustomers'))(),
  attempts_per_customer: share(attempts, counted('newCustomers'))(),
};

const twoQueues = (a: string, b: string) => ({
  ...byPart(inQueue, 'E_Q', [a, b]),
  ...byPart(meanWait, 'E_W', [a, b]),
  ...byPart(waits, 'P_wait', [a, b]),
  ...byPart(abandons, 'P_abandon', [a, b]),
  ...byPart(blocks, 'P_block', [a, b]),
  ...byPart(share(arrivedAndWaited), 'SL', [a, b]),
});

const skills = {
  ...twoQueues('A', 'B'),
  P_flex_at_arrival_A: flexAtOnce(0),
  P_flex_at_arrival_B: flexAtOnce(1),
  util_dedicated_A: groupBusy(0),
  util_dedicated_B: groupBusy(1),
  util_flex: groupBusy(2),
};

/** Of the second queue: of those who were transferred. */
const tiers = {
  E_W_1: meanWait(queue(0)),
  P_wait_1: waits(queue(0)),
  P_abandon_1: abandons(queue(0)),
  E_W_2: moved((c) => c.movedWait),
  P_wait_2: moved((c) => c.movedDelayed),
  P_abandon_2_of_transferred: moved((c) => c.movedLeft),
  P_fully_served: second(
    (c) => c.ends,
    (c) => c.arrived,
  ),
  transfers_per_arrival: share(counted('transferred'))(),
  util_1: groupBusy(0),
  util_2: groupBusy(1),
};

/** Served by the first group of all who were served. */
const speeds = {
  share_served_by_1: (m: Measured): Ratio => [
    m.probe.all.servedByGroup[0] ?? 0,
    m.probe.all.served,
  ],
  util1: groupBusy(0),
  util2: groupBusy(1),
};

/** Delays of the first customers, in the order of arrival. */
const delays = {
  ...Object.fromEntries(
    [2, 10, 25, 100, 1000].map((n) => [
      `E_D${n}`,
      (m: Measured): Ratio => [m.probe.all.waits[n - 1]!, 1],
    ]),
  ),
  ...Object.fromEntries(
    [25, 100, 1000].map((n) => [
      `E_mean_first_${n}`,
      (m: Measured): Ratio => [m.probe.all.waits.slice(0, n).reduce((a, b) => a + b, 0), n],
    ]),
  ),
  steady_state_E_W: meanWait(),
};

const callCenter = {
  avg_wait_s: (m: Measured): Ratio => [queueTime(all(m)), 1660],
  good: (m: Measured): Ratio => [arrivedAndWaited(all(m)), 1660],
  lost: (m: Measured): Ratio => [left(all(m)), 1660],
};

/** Cases in which names mean something of their own. */
const OF_CASE: Readonly<Record<string, Readonly<Record<string, Metric>>>> = {
  A18: twoQueues('1', '2'),
  A19: twoQueues('1', '2'),
  A20: { sd_W_FIFO: deviation(1), sd_W_LIFO: deviation(1), sd_W_random: deviation(1) },
  A30: tiers,
  B08: {
    agent_chatting: (m) => USUAL['E_chats']!(m),
    agent_cooling: held((a) => a.notReady),
    agent_in_offer: (m) => USUAL['E_offer_pending']!(m),
  },
  B20: twoQueues('V', 'S'),
  B23: {
    E_accept_m1: USUAL['E_time_to_accept']!,
    E_accept_m2: USUAL['E_time_to_accept']!,
    E_accept_m5: USUAL['E_time_to_accept']!,
    E_accept_m10: USUAL['E_time_to_accept']!,
    P_accept_le_10s_m5: share(inTarget)(),
  },
  B24: twoQueues('0', '1'),
  B25: skills,
  B26: skills,
  B31: speeds,
  B32: speeds,
  B33: speeds,
  B35: tiers,
  C05: delays,
  C06: {
    ...numbered(
      stretch((p, i) => [p.delayedIn[i] ?? 0, p.areas[i]!.arrived]),
      'P_wait_',
      1,
      5,
    ),
    ...numbered(
      stretch((p, i) => [p.areas[i]!.left, 1]),
      'abandons_',
      1,
      5,
    ),
    ...numbered(
      stretch((p, i) => [p.areas[i]!.waiting, p.areas[i]!.seconds]),
      'mean_Q_',
      1,
      5,
    ),
    ...numbered(
      stretch((p, i) => [p.areas[i]!.live, p.areas[i]!.seconds]),
      'mean_busy_',
      1,
      5,
    ),
    Q_at_end: levelAt('waiting', 9000),
    busy_at_end: levelAt('live', 9000),
  },
  C07: {
    ...Object.fromEntries(
      ['det', 'logn'].flatMap((law) =>
        [3600, 7200, 10800].map((t) => [`E_N_${law}_t${t}`, levelAt('live', t)]),
      ),
    ),
    E_arrivals_0_7200: (m) => [m.probe.areas[0]!.arrived + m.probe.areas[1]!.arrived, 1],
  },
  C08: callCenter,
  C09: callCenter,
};

/** How the named metric of the case is read from one run of it. */
export function metricOf(theCase: Case, name: string): Metric {
  const metric = OF_CASE[theCase.id]?.[name] ?? USUAL[name];
  if (metric === undefined) throw new Error(`${theCase.id}: nothing says what ${name} is`);
  return metric;
}

export interface Variant {
  /** Scenario file under scenarios/theory, without its ending. */
  readonly file: string;
  /** Names reported from it. */
  readonly names: readonly string[];
}

const LAWS = ['exponential', 'deterministic', 'lognormal'];

/** The scenario files of a case. Where laws must not matter, every file reports every name, and they are pooled. */
export function variantsOf(theCase: Case): readonly Variant[] {
  const { id, report } = theCase;
  const only = (file: string, ...names: string[]): Variant => ({
    file,
    names: report.filter((name) => names.some((start) => name.startsWith(start))),
  });
  if (['A10', 'A27', 'A28'].includes(id))
    return LAWS.map((law) => ({ file: `${id}-${law}`, names: report }));
  if (id === 'A20')
    return [
      only('A20-fifo', 'E_W', 'sd_W_FIFO'),
      only('A20-lifo', 'E_W', 'sd_W_LIFO'),
      only('A20-random', 'E_W', 'sd_W_random'),
    ];
  if (id === 'B23')
    return [1, 2, 5, 10].map((m) => ({
      file: `B23-m${m}`,
      names: report.filter((name) => name.endsWith(`m${m}`)),
    }));
  if (id === 'C05') return [only('C05', 'E_'), only('C05-steady', 'steady')];
  if (id === 'C07')
    return [only('C07-deterministic', 'E_N_det', 'E_arr'), only('C07-lognormal', 'E_N_logn')];
  return [{ file: id, names: report }];
}

/** Instants at which the probe cuts the day, in seconds. */
export function cutsOf(theCase: Case): readonly number[] {
  if (theCase.id === 'C06')
    return Array.from({ length: numberOf(theCase, 'half_hours') }, (_, i) => 1800 * (i + 1));
  return theCase.id === 'C07' ? [3600, 7200, 10800] : [];
}
