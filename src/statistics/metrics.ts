// Every metric, once: its name, unit, formula, where its numbers come from, and how it is read from a Run. The docs,
// the help, expectations and reports are all drawn from this table. It reads plain data only: a Run of this process, of
// another one, or from result.json. No data is null, never zero.
import type { AgentTimeName, CauseName, CountName, LevelName } from '../engine/observe/fields.ts';
import type { Part, Run, RunTallyName, Staff, Tally } from '../engine/observe/run.ts';
import { type Exact, sumExact, toNumber, ZERO } from './exact.ts';
import { addHistograms, type Histogram, quantile } from './histogram.ts';

export type Unit =
  | 's'
  | 'share'
  | 'chats'
  | 'offers'
  | 'customers'
  | 'agents'
  | 'units'
  | 'conversations'
  | 'per hour'
  | 'number';

export interface Metric {
  readonly unit: Unit;
  readonly formula: string;
  /** Events or state the numbers come from. */
  readonly source: string;
  /** Parts that have it besides the whole run: q queues, g groups, a agents, i intervals of the day. */
  readonly parts: string;
  readonly from: (part: Part, run: Run) => number | null;
  /** Of a live run only, in seconds of the wall clock: the driver measures it, and no Run holds it. */
  readonly isLive?: true;
}

const US = 1_000_000;

function ratio(a: number, b: number): number | null {
  return b > 0 ? a / b : null;
}

function seconds(time: Exact | undefined): number {
  return time === undefined ? 0 : toNumber(time) / US;
}

function share(a: Exact | undefined, b: Exact): number | null {
  return ratio(toNumber(a ?? ZERO), toNumber(b));
}

const count = (part: Part, ...names: CountName[]): number =>
  names.reduce((sum, name) => sum + (part.counts[name] ?? 0), 0);

// Durations.

interface Durations {
  readonly count: number;
  readonly sum: Exact;
  readonly max: number;
  readonly squares: Exact | undefined;
  readonly histogram: Histogram | undefined;
}

/** A part is asked for mean, percentiles and maximum of the same tallies in turn: putting them together once will do. */
const known = new WeakMap<Part, Map<string, Durations>>();

function together(part: Part, names: readonly RunTallyName[]): Durations {
  const ofPart = known.get(part) ?? new Map<string, Durations>();
  known.set(part, ofPart);
  const key = names.join();
  const durations = ofPart.get(key) ?? putTogether(part, names);
  ofPart.set(key, durations);
  return durations;
}

/** Several tallies as one. */
function putTogether(part: Part, names: readonly RunTallyName[]): Durations {
  const found = names.flatMap((name): Tally[] => {
    const tally = part.tallies[name];
    return tally === undefined ? [] : [tally];
  });
  const squares = found.every((t) => t.squares !== undefined);
  const histograms = found.every((t) => t.histogram !== undefined);
  return {
    count: found.reduce((sum, t) => sum + t.count, 0),
    sum: sumExact(found.map((t) => t.sum)),
    max: found.reduce((max, t) => Math.max(max, t.max), 0),
    squares: squares ? sumExact(found.map((t) => t.squares as Exact)) : undefined,
    histogram: histograms ? addHistograms(found.map((t) => t.histogram as Histogram)) : undefined,
  };
}

type Statistic = 'mean' | 'sd' | 'max' | 'p50' | 'p75' | 'p90' | 'p95' | 'p99';
const STATISTICS: readonly Statistic[] = ['mean', 'sd', 'max', 'p50', 'p75', 'p90', 'p95', 'p99'];
const STATISTIC_WORDS: Record<Statistic, string> = {
  mean: 'sum / count',
  sd: 'standard deviation, from the sum of squares in ms²',
  max: 'longest',
  p50: 'half are at most this',
  p75: '75 % are at most this',
  p90: '90 % are at most this',
  p95: '95 % are at most this',
  p99: '99 % are at most this',
};

function statistic(d: Durations, which: Statistic): number | null {
  if (d.count === 0) return null;
  const mean = toNumber(d.sum) / d.count / US;
  if (which === 'mean') return mean;
  if (which === 'max') return d.max / US;
  if (which === 'sd') {
    if (d.squares === undefined) return null;
    return Math.sqrt(Math.max(0, toNumber(d.squares) / d.count / US - mean * mean));
  }
  if (d.histogram === undefined) return null;
  const value = quantile(d.histogram, Number(which.slice(1)) / 100);
  return value === null ? null : Math.min(value, d.max) / US;
}

function durations(
  name: string,
  what: string,
  source: string,
  tallies: readonly RunTallyName[],
  options: { readonly parts?: string; readonly sd?: boolean } = {},
): [string, Metric][] {
  return STATISTICS.filter((s) => s !== 'sd' || options.sd === true).map((which) => [
    `${name}.${which}`,
    {
      unit: 's',
      formula: `${what}: ${STATISTIC_WORDS[which]}`,
      source,
      parts:
        which === 'sd'
          ? 'q'
          : which === 'mean' || which === 'max'
            ? (options.parts ?? 'qgai')
            : (options.parts ?? 'qgai').replace('a', ''),
      from: (part) => statistic(together(part, tallies), which),
    },
  ]);
}

/** Ringing of all chats: those that never rang count as zero. */
function ringing(
  name: string,
  what: string,
  hows: readonly ('Served' | 'Abandoned' | 'Closed')[],
): [string, Metric][] {
  const read = (part: Part): Durations => {
    const waits = together(
      part,
      hows.map((how) => `wait${how}` as const),
    );
    const rang = together(
      part,
      hows.map((how) => `ring${how}` as const),
    );
    const never: Histogram = { bins: [0], counts: [waits.count - rang.count] };
    return {
      count: waits.count,
      sum: rang.sum,
      max: rang.max,
      squares: undefined,
      histogram:
        rang.histogram === undefined || waits.histogram === undefined
          ? undefined
          : addHistograms([
              waits.count > rang.count ? never : { bins: [], counts: [] },
              rang.histogram,
            ]),
    };
  };
  return STATISTICS.filter((s) => s !== 'sd').map((which) => [
    `${name}.${which}`,
    {
      unit: 's',
      formula: `${what}: ${STATISTIC_WORDS[which]}`,
      source: 'offer.made to the end of the offer',
      parts: which === 'mean' || which === 'max' ? 'qgai' : 'qg',
      from: (part) => statistic(read(part), which),
    },
  ]);
}

// Counts and shares.

function counted(
  name: string,
  unit: Unit,
  formula: string,
  source: string,
  names: readonly CountName[],
  parts = 'qgai',
): [string, Metric] {
  return [name, { unit, formula, source, parts, from: (part) => count(part, ...names) }];
}

function sharing(
  name: string,
  formula: string,
  source: string,
  above: (part: Part) => number,
  below: (part: Part) => number,
  parts = 'qi',
): [string, Metric] {
  return [
    name,
    { unit: 'share', formula, source, parts, from: (part) => ratio(above(part), below(part)) },
  ];
}

const admitted = (part: Part): number => count(part, 'arrived');
const abandoned = (part: Part): number => count(part, 'abandonedOpen', 'abandonedSilent');
const inTime = (part: Part): number => count(part, 'servedInTime');
const knownWaits = (part: Part): number =>
  together(part, ['waitServed', 'waitAbandoned', 'waitClosed']).count;

// Levels and agents' time.

function level(part: Part, name: LevelName): number | null {
  const found = part.levels[name];
  return found === undefined ? null : share(found.area, part.time);
}

function levelMetrics(
  name: string,
  what: string,
  source: string,
  of: LevelName,
  parts = 'qi',
): [string, Metric][] {
  return [
    [
      `${name}.mean`,
      {
        unit: 'chats',
        formula: `${what}: area / time`,
        source,
        parts,
        from: (part) => level(part, of),
      },
    ],
    [
      `${name}.end`,
      {
        unit: 'chats',
        formula: `${what}, when the window (or the interval) ends; mean over replications`,
        source,
        parts,
        from: (part) => ratio(part.levels[of]?.atEnd ?? 0, part.ends),
      },
    ],
  ];
}

function staffed(
  name: string,
  unit: Unit,
  formula: string,
  from: (staff: Staff, part: Part) => number | null,
): [string, Metric] {
  return [
    name,
    {
      unit,
      formula,
      source: 'agents’ state, once an instant',
      parts: 'gai',
      from: (part) => (part.staff === null ? null : from(part.staff, part)),
    },
  ];
}

const everyTime = (staff: Staff): Exact => sumExact(Object.values(staff.times));

const AGENT_TIME_WORDS: Record<AgentTimeName, string> = {
  signedOut: 'signed out',
  lost: 'connection lost',
  onBreak: 'on break',
  leaving: 'shift over, finishing live chats',
  notReady: 'Not Ready, whatever else',
  channelOff: 'routing switched off, whatever else',
  live: 'ready with at least one live chat',
  ringing: 'ready, no live chat, an offer up',
  wrapUp: 'ready, neither live nor ringing, wrapping up',
  cooling: 'ready, no chat, in the routing delay',
  idle: 'ready with nothing to do',
};

export const CAUSE_WORDS: Record<CauseName, string> = {
  pullNotPressed: 'a pick-list, broadcast or Next that nobody pressed',
  preferredAgent: 'held for the preferred agent',
  excluded: 'refused before, so not offered to the agents who are free',
  matchingClock: 'the matching clock or trigger that waiting chats are looked at on',
  coolDown: 'agents in the routing delay',
  oneBanner: 'agents with as many offers up as allowed',
  notReadyAfterMiss: 'agents made Not Ready or switched off by a miss or a decline',
  queueLimit: 'the limit per queue or the fair-distribution limit',
  otherWork: 'capacity taken by other work',
  silentCustomers: 'capacity held by customers who silently left',
  wrapUp: 'capacity held by wrap-up, open tabs or open records',
  capacity: 'all at capacity with live or offered chats',
  onBreak: 'everybody who could take it on break or Not Ready',
  noSkill: 'nobody signed in with the skill',
  queueClosed: 'the queue closed and nobody there',
  nobody: 'nobody on shift',
  ringingAccepted: 'ringing that was then accepted',
  ringingDeclined: 'ringing that was declined',
  ringingMissed: 'ringing that was missed',
  ringingWithdrawn: 'ringing that was withdrawn, or that the customer did not wait out',
};

const causesSum = (part: Part): Exact => sumExact(Object.values(part.causes));

// What only a live run can tell. The driver counts them in src/live/drive.

const LIVE_STATISTICS = ['p50', 'p90', 'p99', 'max'] as const;

function live(name: string, unit: Unit, formula: string, source: string): [string, Metric] {
  return [`live.${name}`, { unit, formula, source, parts: '', isLive: true, from: () => null }];
}

function liveTimes(
  name: string,
  what: string,
  source: string,
  statistics: readonly (typeof LIVE_STATISTICS)[number][] = LIVE_STATISTICS,
): [string, Metric][] {
  return statistics.map((which) =>
    live(`${name}.${which}`, 's', `${what}: ${STATISTIC_WORDS[which]}`, source),
  );
}

/** All metrics by name; those with `<…>` in the name stand for a family, see {@link metricNamed}. */
export const METRICS: ReadonlyMap<string, Metric> = new Map<string, Metric>([
  ...durations(
    'wait',
    'wait of all admitted chats whose wait has ended, from arrival to first acceptance, assignment or join, or to the customer’s leaving (whoever notices it), or to the end of the chat; ringing included',
    'chat.arrived, offer.accepted, chat.assigned, chat.accepted, customer.left, chat.ended',
    ['waitServed', 'waitAbandoned', 'waitClosed'],
    { sd: true, parts: 'qi' },
  ),
  ...durations('wait.served', 'wait of the served', 'as wait', ['waitServed'], { sd: true }),
  ...durations(
    'wait.abandoned',
    'wait of those who left before the first acceptance',
    'as wait',
    ['waitAbandoned'],
    { sd: true, parts: 'qi' },
  ),
  ...durations(
    'wait.closed',
    'wait of those whose chat the system ended while they waited',
    'as wait',
    ['waitClosed'],
    { parts: 'qi' },
  ),
  ...durations(
    'queueTime',
    'part of the wait that was neither offered nor live',
    'as wait, without offers',
    ['queueServed', 'queueAbandoned', 'queueClosed'],
    { sd: true, parts: 'q' },
  ),
  ...durations('queueTime.served', 'the same, of the served', 'as queueTime', ['queueServed'], {
    sd: true,
    parts: 'q',
  }),
  ...durations(
    'queueTime.abandoned',
    'the same, of those who left',
    'as queueTime',
    ['queueAbandoned'],
    { sd: true, parts: 'q' },
  ),
  ...ringing('ringTime', 'part of the wait with an offer up, zero for chats never offered', [
    'Served',
    'Abandoned',
    'Closed',
  ]),
  ...ringing('ringTime.served', 'the same, of the served', ['Served']),
  ...durations(
    'rewait',
    'wait after a requeue or a transfer to a queue, each counted in the queue it was spent in; never added to wait',
    'chat.requeued to acceptance, leaving or end',
    ['rewait'],
  ),
  [
    'firstOffer.mean',
    {
      unit: 's',
      formula: 'from arrival to the first offer or assignment, of chats that got one',
      source: 'chat.arrived, offer.made, chat.assigned',
      parts: 'qi',
      from: (part) => statistic(together(part, ['firstOffer']), 'mean'),
    },
  ],
  ...durations(
    'firstResponse',
    'from arrival to the first message an agent wrote, of the served',
    'message.agent',
    ['firstResponse'],
  ),
  ...durations(
    'response',
    'from a customer’s message to the agent’s next, after the first response',
    'message.customer, message.agent',
    ['response'],
  ),
  ...durations(
    'sessionTime',
    'live time of a served chat, all its stretches',
    'acceptance to chat.ended',
    ['sessionTime'],
  ),
  ...durations(
    'handleTime',
    'live time and wrap-up of a served chat',
    'acceptance to wrapup.ended',
    ['handleTime'],
  ),
  ...durations('wrapUp', 'length of a wrap-up', 'wrapup.started, wrapup.ended', ['wrapUp']),

  counted(
    'chats.arrived',
    'chats',
    'admitted chats that arrived in [warm-up, duration)',
    'chat.queued',
    ['arrived'],
    'qi',
  ),
  counted(
    'chats.served',
    'chats',
    'taken by an agent while the customer was there',
    'first acceptance',
    ['served'],
  ),
  counted(
    'chats.abandoned',
    'chats',
    'the customer left, openly or silently, before the first acceptance',
    'customer.left',
    ['abandonedOpen', 'abandonedSilent'],
    'qi',
  ),
  counted(
    'chats.closed',
    'chats',
    'ended by the system while the customer still waited',
    'chat.ended',
    ['closedUnserved'],
    'qi',
  ),
  counted('chats.refused', 'chats', 'refused at the door', 'chat.refused', ['refused'], 'qi'),
  counted('chats.ended', 'chats', 'chats that ended', 'chat.ended', ['ended'], 'qi'),
  counted('chats.autoEnded', 'chats', 'ended because the customer was silent', 'chat.ended idle', [
    'autoEnded',
  ]),
  counted(
    'chats.ghosts',
    'chats',
    'accepted by an agent after the customer had silently left',
    'customer.left, then acceptance',
    ['ghostsAccepted'],
  ),
  counted('chats.warned', 'chats', 'warnings of the auto-end', 'session.warned', ['warned']),
  counted(
    'chats.dismissed',
    'chats',
    'reply banners dismissed or left to disappear',
    'reply.dismissed',
    ['dismissed'],
  ),
  counted(
    'chats.unfinished',
    'chats',
    'still waiting or live when the run ended',
    'the end of the run',
    ['unfinishedWaiting', 'unfinishedLive'],
    'qi',
  ),
  counted(
    'chats.unfinished.waiting',
    'chats',
    'still waiting when the run ended',
    'the end of the run',
    ['unfinishedWaiting'],
    'qi',
  ),
  counted(
    'chats.lostAfterRequeue',
    'chats',
    'left in a wait after the first acceptance',
    'customer.left after chat.requeued',
    ['lostAfterRequeue'],
    'qi',
  ),
  counted('chats.requeued', 'chats', 'returns of live chats to the queue', 'chat.requeued', [
    'requeued',
  ]),
  counted('chats.transferred', 'chats', 'transfers to a queue or an agent', 'chat.transferred', [
    'transferred',
  ]),
  [
    'chats.perHour',
    {
      unit: 'per hour',
      formula: 'served / time',
      source: 'first acceptance',
      parts: 'qgai',
      from: (part) => ratio(count(part, 'served') * 3600, seconds(part.time)),
    },
  ],
  sharing(
    'lostAfterRequeue',
    'lost after a requeue / requeues',
    'customer.left after chat.requeued',
    (p) => count(p, 'lostAfterRequeue'),
    (p) => count(p, 'requeued'),
    'i',
  ),
  sharing(
    'refused.rate',
    'refused / (admitted + refused)',
    'chat.refused',
    (p) => count(p, 'refused'),
    (p) => count(p, 'arrived', 'refused'),
  ),
  sharing(
    'served.rate',
    'served / admitted',
    'first acceptance',
    (p) => count(p, 'served'),
    admitted,
  ),
  sharing(
    'delayed.rate',
    'neither offered nor assigned at the instant of arrival / admitted',
    'chat.arrived, offer.made',
    (p) => count(p, 'delayed'),
    admitted,
  ),
  sharing(
    'autoEnd.rate',
    'ended because the customer was silent / ended',
    'chat.ended idle',
    (p) => count(p, 'autoEnded'),
    (p) => count(p, 'ended'),
  ),

  sharing(
    'abandonment.rate',
    'left, openly or silently, before the first acceptance / admitted',
    'customer.left',
    abandoned,
    admitted,
  ),
  sharing(
    'abandonment.open',
    'left openly before the first acceptance / admitted',
    'customer.left open',
    (p) => count(p, 'abandonedOpen'),
    admitted,
  ),
  sharing(
    'abandonment.silent',
    'left silently before the first acceptance / admitted',
    'customer.left silent',
    (p) => count(p, 'abandonedSilent'),
    admitted,
  ),
  sharing(
    'abandonment.short',
    'left with a wait below report.shortAbandon / admitted',
    'customer.left',
    (p) => count(p, 'abandonedShort'),
    admitted,
  ),
  sharing(
    'abandonment.ringing',
    'left while an offer was pending / admitted',
    'customer.left',
    (p) => count(p, 'abandonedRinging'),
    admitted,
  ),
  sharing(
    'abandonment.measured',
    'what the platform’s own log shows: seen to leave before the first acceptance / admitted',
    'chat.abandoned',
    (p) => count(p, 'abandonedSeen'),
    admitted,
  ),

  sharing(
    'serviceLevel',
    'served with wait ≤ T / (admitted − abandoned with wait ≤ T), T = report.onTime',
    'as wait',
    inTime,
    (p) => admitted(p) - count(p, 'abandonedInTime'),
  ),
  sharing('serviceLevel.all', 'served with wait ≤ T / admitted', 'as wait', inTime, admitted),
  sharing(
    'serviceLevel.served',
    'served with wait ≤ T / served',
    'as wait',
    inTime,
    (p) => count(p, 'served'),
    'qgai',
  ),
  sharing(
    'serviceLevel.offered',
    'served with wait ≤ T / (admitted + refused)',
    'as wait',
    inTime,
    (p) => count(p, 'arrived', 'refused'),
  ),
  sharing(
    'serviceLevel.noShort',
    'served with wait ≤ T / (admitted − abandoned short)',
    'as wait',
    inTime,
    (p) => admitted(p) - count(p, 'abandonedShort'),
  ),
  sharing(
    'serviceLevel.wait',
    'wait ≤ T, however it ended / waits that ended',
    'as wait',
    (p) => count(p, 'servedInTime', 'abandonedInTime', 'closedInTime'),
    knownWaits,
  ),

  counted(
    'customers.arrived',
    'customers',
    'people who came, however often',
    'chat.arrived',
    ['newCustomers'],
    '',
  ),
  counted(
    'customers.served',
    'customers',
    'people served at least once',
    'first acceptance',
    ['customersServed'],
    '',
  ),
  sharing(
    'customers.servedShare',
    'people served at least once / people who came',
    'first acceptance',
    (p) => count(p, 'customersServed'),
    (p) => count(p, 'newCustomers'),
    '',
  ),
  [
    'customers.attempts',
    {
      unit: 'number',
      formula: '(admitted + refused) / people who came',
      source: 'chat.arrived',
      parts: '',
      from: (p) => ratio(count(p, 'arrived', 'refused'), count(p, 'newCustomers')),
    },
  ],

  counted('offers.made', 'offers', 'offers made, transfers and invitations too', 'offer.made', [
    'offersMade',
  ]),
  counted('offers.accepted', 'offers', 'offers accepted', 'offer.accepted', ['offersAccepted']),
  counted('offers.declined', 'offers', 'offers declined', 'offer.declined', ['offersDeclined']),
  counted('offers.missed', 'offers', 'deadline passed without an answer', 'offer.missed', [
    'offersMissed',
  ]),
  counted(
    'offers.withdrawn',
    'offers',
    'ended by anything but the agent’s answer or the deadline',
    'offer.withdrawn',
    ['offersWithdrawn'],
  ),
  counted(
    'offers.stale',
    'offers',
    'answers to an offer that was over, picks of a taken chat',
    'offer.stale',
    ['offersStale'],
  ),
  [
    'offers.pending',
    {
      unit: 'offers',
      formula: 'made − accepted − declined − missed − withdrawn',
      source: 'the end of the run',
      parts: 'qgai',
      from: (p) =>
        count(p, 'offersMade') -
        count(p, 'offersAccepted', 'offersDeclined', 'offersMissed', 'offersWithdrawn'),
    },
  ],
  [
    'offers.perChat',
    {
      unit: 'number',
      formula: 'offers made / admitted',
      source: 'offer.made',
      parts: 'qi',
      from: (p) => ratio(count(p, 'offersMade'), admitted(p)),
    },
  ],
  sharing(
    'offers.missed.rate',
    'missed / made',
    'offer.missed',
    (p) => count(p, 'offersMissed'),
    (p) => count(p, 'offersMade'),
    'qgai',
  ),
  sharing(
    'offers.declined.rate',
    'declined / made',
    'offer.declined',
    (p) => count(p, 'offersDeclined'),
    (p) => count(p, 'offersMade'),
    'qgai',
  ),
  [
    'offers.reported.missed',
    {
      unit: 'offers',
      formula: 'misses, where report.missAs counts them as missed',
      source: 'offer.missed',
      parts: 'qgai',
      from: (p, run) => (run.missAs === 'missed' ? count(p, 'offersMissed') : 0),
    },
  ],
  [
    'offers.reported.declined',
    {
      unit: 'offers',
      formula: 'declined, and missed where report.missAs says so',
      source: 'offer.declined, offer.missed',
      parts: 'qgai',
      from: (p, run) =>
        count(p, 'offersDeclined') + (run.missAs === 'declined' ? count(p, 'offersMissed') : 0),
    },
  ],
  [
    'offers.reported.rejected',
    {
      unit: 'offers',
      formula: 'withdrawn because the customer left, where report.withdrawnAs says so',
      source: 'offer.withdrawn',
      parts: 'qgai',
      from: (p, run) => (run.withdrawnAs === 'rejected' ? count(p, 'withdrawnByLeaving') : 0),
    },
  ],

  ...levelMetrics(
    'queueLength',
    'chats waiting, neither offered nor live, silent leavers among them',
    'chat.queued to offer, acceptance or end',
    'waiting',
  ),
  [
    'queueLength.max',
    {
      unit: 'chats',
      formula: 'most chats waiting at once, for longer than an instant',
      source: 'as queueLength.mean',
      parts: 'qi',
      from: (p) => p.levels.waiting?.max ?? null,
    },
  ],
  ...levelMetrics(
    'queueLength.gone',
    'of the waiting, those whose customer had left',
    'customer.left',
    'waitingGone',
  ),
  ...levelMetrics('offered', 'chats with an offer up', 'offer.made to its end', 'offered'),
  ...levelMetrics('live', 'live chats', 'acceptance to chat.ended', 'live'),
  ...levelMetrics(
    'live.gone',
    'of the live, those whose customer had left',
    'customer.left',
    'liveGone',
  ),
  ...levelMetrics('wrapUps', 'open wrap-ups', 'wrapup.started, wrapup.ended', 'wrapUp'),

  staffed(
    'occupancy',
    'share',
    'time with a live, ringing or wrapping chat / time signed in and not on break',
    (s) => share(s.busy, s.duty),
  ),
  staffed(
    'slots.occupancy',
    'share',
    'units in use (live, offered, held by wrap-up, other work) × time / units of standard capacity × time, of agents signed in and not on break',
    (s) => share(s.used, s.slots),
  ),
  staffed(
    'slots.live',
    'share',
    'live chats × time / units of standard capacity × time on duty',
    (s) => share(s.live, s.slots),
  ),
  staffed('slots.mean', 'units', 'units of standard capacity on duty: area / time', (s, p) =>
    share(s.slots, p.time),
  ),
  [
    'slots.gone',
    {
      unit: 'share',
      formula:
        'live chats whose customer had left × time / units of standard capacity × time on duty',
      source: 'customer.left',
      parts: 'i',
      from: (p) => (p.staff === null ? null : share(p.levels.liveGone?.area, p.staff.slots)),
    },
  ],
  staffed(
    'concurrency.mean',
    'number',
    'live chats × time / time with at least one, on duty',
    (s) => {
      const busy = sumExact(s.loads.slice(1));
      return ratio(
        s.loads.reduce((sum, time, k) => sum + k * toNumber(time), 0),
        toNumber(busy),
      );
    },
  ),
  staffed('agents.onDuty', 'agents', 'agents signed in and not on break: area / time', (s, p) =>
    share(s.duty, p.time),
  ),
  staffed(
    'agents.busy',
    'agents',
    'of them, with a live, ringing or wrapping chat: area / time',
    (s, p) => share(s.busy, p.time),
  ),
  staffed(
    'agents.cooling',
    'agents',
    'agents in the routing delay, whatever else: area / time',
    (s, p) => share(s.cooling, p.time),
  ),
  staffed(
    'load.share.<k>',
    'share',
    'time on duty with k live chats (16: and more) / time on duty',
    () => null,
  ),
  ...(Object.keys(AGENT_TIME_WORDS) as AgentTimeName[]).flatMap((name): [string, Metric][] => [
    staffed(
      `agentTime.${name}`,
      's',
      `${AGENT_TIME_WORDS[name]}: agents’ time, summed over agents`,
      (s) => seconds(s.times[name]),
    ),
    staffed(
      `agentTime.${name}.share`,
      'share',
      `${AGENT_TIME_WORDS[name]}: share of all agents’ time`,
      (s) => share(s.times[name], everyTime(s)),
    ),
  ]),
  staffed(
    'agentTime.notReady.by.<reason>',
    's',
    'of Not Ready and switched off: for this reason',
    () => null,
  ),
  [
    'overtime',
    {
      unit: 's',
      formula: 'agents’ time with live chats after the end of the shift, summed',
      source: 'agent.state leaving',
      parts: 'ga',
      from: (p) => (p.staff === null ? null : seconds(p.staff.overtime)),
    },
  ],
  [
    'lostTime.total',
    {
      unit: 's',
      formula: 'live time of chats whose customer had left',
      source: 'customer.left, chat.ended',
      parts: 'qgai',
      from: (p) => seconds(p.tallies.lostTime?.sum),
    },
  ],

  [
    'waiting.total',
    {
      unit: 's',
      formula:
        'all time that customers who arrived in the window waited or re-waited, unfinished waits too; of a queue, what was spent in it',
      source: 'as wait and rewait',
      parts: 'qi',
      from: (p, run) => (p === run.total ? seconds(run.waited) : seconds(causesSum(p))),
    },
  ],
  [
    'waiting.again',
    {
      unit: 's',
      formula: 'of waiting.total: after a requeue or a transfer to a queue',
      source: 'as rewait',
      parts: '',
      from: (_, run) => seconds(run.rewaited),
    },
  ],
  ...(Object.keys(CAUSE_WORDS) as CauseName[]).flatMap((name): [string, Metric][] => [
    [
      `waiting.cause.${name}`,
      {
        unit: 's',
        formula: `of waiting.total: ${CAUSE_WORDS[name]}`,
        source: 'where the waiting went',
        parts: 'qi',
        from: (p) => seconds(p.causes[name]),
      },
    ],
    [
      `waiting.share.${name}`,
      {
        unit: 'share',
        formula: `of waiting.total: ${CAUSE_WORDS[name]}`,
        source: 'where the waiting went',
        parts: 'qi',
        from: (p) => share(p.causes[name], causesSum(p)),
      },
    ],
  ]),

  [
    'ended.<reason>',
    {
      unit: 'chats',
      formula: 'chats that ended for this reason',
      source: 'chat.ended',
      parts: 'q',
      from: () => null,
    },
  ],
  [
    'requeued.<reason>',
    {
      unit: 'chats',
      formula: 'returns to the queue for this reason',
      source: 'chat.requeued',
      parts: 'q',
      from: () => null,
    },
  ],
  [
    'refused.<reason>',
    {
      unit: 'chats',
      formula: 'refused for this reason',
      source: 'chat.refused',
      parts: 'q',
      from: () => null,
    },
  ],

  ...(
    [
      ['opened', 'opened in the window; each is closed, left open or left waiting'],
      ['closed', 'of the opened, closed when the run was over'],
      ['closedByHand', 'of the closed, by an agent by hand'],
      ['reopened', 'how often the opened were opened again'],
      ['leftOpen', 'of the opened, open when the run was over'],
      ['leftWaiting', 'of the opened, in state waiting when the run was over'],
    ] as const
  ).map(([name, formula]): [string, Metric] => [
    `conversations.${name}`,
    {
      unit: 'conversations',
      formula,
      source: 'conversation.*',
      parts: '',
      from: (_, run) => run.conversations[name],
    },
  ]),
  [
    'conversations.open',
    {
      unit: 'conversations',
      formula: 'open conversations: area / time',
      source: 'conversation.*',
      parts: '',
      from: (p) => level(p, 'recordsOpen'),
    },
  ],
  [
    'conversations.waiting',
    {
      unit: 'conversations',
      formula: 'conversations in state waiting: area / time',
      source: 'conversation.*',
      parts: '',
      from: (p) => level(p, 'recordsWaiting'),
    },
  ],

  ...liveTimes(
    'delivery',
    'from when a message was sent until the other side had it',
    'message.customer, message.agent as received; HDR histogram',
  ),
  ...liveTimes(
    'intended',
    'from when the plan meant a message to be sent until the other side had it, the driver’s own lateness included',
    'message.customer, message.agent as received; HDR histogram',
  ),
  ...liveTimes(
    'assign',
    'from when a customer started the chat until the first agent was told of it, of chats that were offered or assigned by the server itself',
    'offer.made, chat.assigned as received; HDR histogram',
  ),
  ...liveTimes('act', 'a command until the server’s answer', 'every command', ['p99']),
  ...liveTimes(
    'lateness',
    'the driver’s own: from when an act was due until it was begun',
    'the driver’s clock',
    ['p99'],
  ),
  live(
    'errors.rate',
    'share',
    'commands that failed, timed out, were forbidden or found no connection / all commands; refused and throttled ones are no errors',
    'every command',
  ),
  live('throttled', 'number', 'how often the server asked for patience', 'live.throttled'),
  live(
    'lost',
    'number',
    'messages that the server took and the other side never had',
    'message.customer, message.agent',
  ),
  live(
    'orphans',
    'number',
    'chats the server still had when nobody was told of them any more',
    'the server’s own list of chats',
  ),
]);

/** The metric of that name without a part's prefix, also of a family (`load.share.2`, `ended.idle`); or undefined. */
export function metricNamed(name: string): Metric | undefined {
  const known = METRICS.get(name);
  if (known !== undefined) return name.includes('<') ? undefined : known;
  const dot = name.lastIndexOf('.');
  const family = name.slice(0, dot);
  const last = name.slice(dot + 1);
  if (family === 'load.share') {
    const k = Number(last);
    const metric = METRICS.get('load.share.<k>');
    if (metric === undefined || !Number.isInteger(k) || k < 0 || k > 16) return undefined;
    return {
      ...metric,
      from: (p) => (p.staff === null ? null : share(p.staff.loads[k], sumExact(p.staff.loads))),
    };
  }
  if (!/^[a-z][a-z-]*$/.test(last)) return undefined;
  if (family === 'agentTime.notReady.by') {
    const metric = METRICS.get('agentTime.notReady.by.<reason>') as Metric;
    return { ...metric, from: (p) => (p.staff === null ? null : seconds(p.staff.notReady[last])) };
  }
  if (family !== 'ended' && family !== 'requeued' && family !== 'refused') return undefined;
  const metric = METRICS.get(`${family}.<reason>`) as Metric;
  return { ...metric, from: (p) => p[family][last] ?? 0 };
}

const PARTS = { queues: 'q', groups: 'g', agents: 'a', intervals: 'i' } as const;

/** `queues.support.wait.p95` → the parts' kind, the part's name and the metric; `names` are the names of each kind. */
export function splitMetric(
  name: string,
  names: Readonly<Record<keyof typeof PARTS, readonly string[]>>,
): { readonly kind: keyof typeof PARTS | null; readonly part: string; readonly metric: string } {
  for (const kind of Object.keys(PARTS) as (keyof typeof PARTS)[]) {
    if (!name.startsWith(`${kind}.`) || METRICS.has(name)) continue;
    const rest = name.slice(kind.length + 1);
    // Names may have dots: the longest that fits.
    const part = names[kind]
      .filter((n) => rest.startsWith(`${n}.`))
      .sort((a, b) => b.length - a.length)[0];
    if (part !== undefined) return { kind, part, metric: rest.slice(part.length + 1) };
  }
  return { kind: null, part: '', metric: name };
}

/**
 * The value of a metric in a run, in the metric's unit: `wait.p95`, `queues.support.wait.p95`, `intervals.09:30.occupancy`.
 * Null when there is nothing to tell it from. @throws RangeError for a name that is no metric, or that this part has not.
 */
export function metricOf(run: Run, name: string): number | null {
  const names = (parts: readonly Part[]): string[] => parts.map((part) => part.name);
  const { kind, part, metric } = splitMetric(name, {
    queues: names(run.queues),
    groups: names(run.groups),
    agents: names(run.agents),
    intervals: names(run.intervals),
  });
  const found = metricNamed(metric);
  if (found === undefined) throw new RangeError(`no metric ${name}`);
  if (kind === null) return found.from(run.total, run);
  if (!found.parts.includes(PARTS[kind])) throw new RangeError(`${metric} is not kept by ${kind}`);
  return found.from(run[kind].find((p) => p.name === part) as Part, run);
}

/** All names, those of families as `load.share.<k>`. */
export const METRIC_NAMES: readonly string[] = [...METRICS.keys()];

/** Measured by live runs only: a simulation has no value for it. Also of a name with a part before it, which has none. */
export function isLiveMetric(name: string): boolean {
  return METRICS.get(name)?.isLive === true;
}

export function isMetricName(name: string): boolean {
  return metricNamed(name) !== undefined;
}

/** How a person writes a value of the metric: 60s, 5 %, 12. @throws RangeError for a name that is no metric. */
export function metricUnit(name: string): 'seconds' | 'share' | 'number' {
  const metric = metricNamed(name);
  if (metric === undefined) throw new RangeError(`no metric ${name}`);
  return metric.unit === 's' ? 'seconds' : metric.unit === 'share' ? 'share' : 'number';
}
