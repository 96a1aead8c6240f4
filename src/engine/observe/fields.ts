/**
 * What is counted and tallied, by name and by place: one row of float64 for each pair of queue and agent, and one for
 * each interval of the day. Names are those of the Run; the engine adds at the places, nobody looks a name up.
 */

/** Whole counts of chats or offers. */
export const COUNTS = [
  'arrived', // admitted chats
  'served', // an agent took the chat while the customer was there
  'servedInTime', // wait ≤ report.onTime
  'abandonedOpen', // left before the first acceptance and told the platform
  'abandonedSilent', // left before the first acceptance without a word
  'abandonedShort', // wait < report.shortAbandon
  'abandonedInTime', // left with wait ≤ report.onTime
  'abandonedRinging', // left while an offer of the chat was pending
  'abandonedSeen', // in the platform's own log (chat.abandoned)
  'closedUnserved', // ended by the system while the customer still waited
  'closedInTime', // of those, with wait ≤ report.onTime
  'delayed', // neither offered nor assigned at the instant of arrival
  'ghostsAccepted', // taken by an agent after the customer had silently left
  'lostAfterRequeue', // left in a wait after the first acceptance
  'requeued',
  'transferred',
  'warned',
  'autoEnded',
  'ended',
  'refused',
  'offersMade',
  'offersAccepted',
  'offersDeclined',
  'offersMissed',
  'offersWithdrawn',
  'withdrawnByLeaving', // of the withdrawn: because the customer had left
  'offersStale',
  'dismissed', // reply banners
  'unfinishedWaiting', // when the run ended
  'unfinishedLive',
  'newCustomers',
  'customersServed',
] as const;
export type CountName = (typeof COUNTS)[number];

/** Durations: count, exact sum, maximum. */
export const TALLIES = [
  'waitServed',
  'waitAbandoned',
  'waitClosed',
  'ringServed', // only of chats that were offered
  'ringAbandoned',
  'ringClosed',
  'rewait',
  'firstOffer', // from arrival to the first offer or assignment
  'firstResponse',
  'response',
  'sessionTime',
  'handleTime',
  'wrapUp',
  'lostTime', // live with a customer who had left
] as const;
export type TallyName = (typeof TALLIES)[number];

// The places are written out: an object made from a list of names is a dictionary, and slow to read.

/** Offset of each count in a row. */
export const COUNT = {
  arrived: 0,
  served: 1,
  servedInTime: 2,
  abandonedOpen: 3,
  abandonedSilent: 4,
  abandonedShort: 5,
  abandonedInTime: 6,
  abandonedRinging: 7,
  abandonedSeen: 8,
  closedUnserved: 9,
  closedInTime: 10,
  delayed: 11,
  ghostsAccepted: 12,
  lostAfterRequeue: 13,
  requeued: 14,
  transferred: 15,
  warned: 16,
  autoEnded: 17,
  ended: 18,
  refused: 19,
  offersMade: 20,
  offersAccepted: 21,
  offersDeclined: 22,
  offersMissed: 23,
  offersWithdrawn: 24,
  withdrawnByLeaving: 25,
  offersStale: 26,
  dismissed: 27,
  unfinishedWaiting: 28,
  unfinishedLive: 29,
  newCustomers: 30,
  customersServed: 31,
} as const satisfies Record<CountName, number>;
/** Offset of each tally in a row: count, low word of the sum, maximum, high word of the sum. */
export const TALLY = {
  waitServed: 32,
  waitAbandoned: 36,
  waitClosed: 40,
  ringServed: 44,
  ringAbandoned: 48,
  ringClosed: 52,
  rewait: 56,
  firstOffer: 60,
  firstResponse: 64,
  response: 68,
  sessionTime: 72,
  handleTime: 76,
  wrapUp: 80,
  lostTime: 84,
} as const satisfies Record<TallyName, number>;
export const ROW = COUNTS.length + TALLIES.length * 4;

/**
 * Histograms. A chat that never rang has queueTime = wait, and one without wrap-up handleTime = sessionTime: those
 * are counted once and both quantiles are put together when the run is over.
 */
export const HIST = {
  waitServed: 0, // never rang
  waitAbandoned: 1,
  waitClosed: 2,
  rangServed: 3, // the wait of those who rang
  rangAbandoned: 4,
  rangClosed: 5,
  queueServed: 6, // their time in the queue
  queueAbandoned: 7,
  queueClosed: 8,
  ringServed: 9, // and their ringing
  ringAbandoned: 10,
  ringClosed: 11,
  rewait: 12,
  firstResponse: 13,
  response: 14,
  session: 15, // without wrap-up
  wrappedSession: 16,
  wrappedHandle: 17,
  wrapUp: 18,
} as const;
export const HISTS = 19;

/** How the customer's first wait ended. */
export const SERVED = 0;
export const ABANDONED = 1;
export const CLOSED = 2;

/** Levels held over time, each by queue. */
export const LEVELS = ['waiting', 'waitingGone', 'offered', 'live', 'liveGone', 'wrapUp'] as const;
export type LevelName = (typeof LEVELS)[number] | 'recordsOpen' | 'recordsWaiting';
export const LEVEL = {
  waiting: 0,
  waitingGone: 1,
  offered: 2,
  live: 3,
  liveGone: 4,
  wrapUp: 5,
} as const;

/** Where the waiting went. Those before `capacity` are slots that something keeps from a waiting chat, in this order. */
export const CAUSES = [
  'pullNotPressed', // a pick-list, broadcast or Next that nobody pressed
  'preferredAgent', // held for the preferred agent
  'excluded', // refused before: not offered to this agent again
  'matchingClock', // waiting chats are looked at on a clock or by certain triggers only
  'coolDown',
  'oneBanner', // the agent has as many offers up as allowed
  'notReadyAfterMiss', // or after a decline
  'queueLimit', // limit per queue, fair-distribution limit
  'otherWork',
  'silentCustomers', // live chats whose customers had left
  'wrapUp', // and tabs or records not yet closed
  'capacity', // every slot is taken by a live or offered chat
  'onBreak',
  'noSkill',
  'queueClosed',
  'nobody', // nobody on shift
  'ringingAccepted',
  'ringingDeclined',
  'ringingMissed',
  'ringingWithdrawn',
] as const;
export type CauseName = (typeof CAUSES)[number];
export const CAUSE = {
  pullNotPressed: 0,
  preferredAgent: 1,
  excluded: 2,
  matchingClock: 3,
  coolDown: 4,
  oneBanner: 5,
  notReadyAfterMiss: 6,
  queueLimit: 7,
  otherWork: 8,
  silentCustomers: 9,
  wrapUp: 10,
  capacity: 11,
  onBreak: 12,
  noSkill: 13,
  queueClosed: 14,
  nobody: 15,
  ringingAccepted: 16,
  ringingDeclined: 17,
  ringingMissed: 18,
  ringingWithdrawn: 19,
} as const satisfies Record<CauseName, number>;

/** An agent's time, each moment in exactly one; the first that holds. */
export const AGENT_TIMES = [
  'signedOut',
  'lost',
  'onBreak',
  'leaving',
  'notReady',
  'channelOff',
  'live',
  'ringing',
  'wrapUp',
  'cooling',
  'idle',
] as const;
export type AgentTimeName = (typeof AGENT_TIMES)[number];

/** Longest list of loads kept apart; more live chats than this count here. */
export const LOADS = 17;
/** Longest list of offers per chat kept apart. */
export const OFFERS_MAX = 16;
