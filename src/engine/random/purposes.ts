/**
 * What random numbers are drawn for. Each purpose is a stream of its own, so a new one goes to the end of the list: a
 * number moved is another draw for everybody (see drawsVersion). Beside each stands whose draw it is (subject) and which
 * one of theirs (counter). `customer` is source * 2^24 + number, `turn` is attempt * 2^16 + ordinal within the attempt.
 */
export const PURPOSE = {
  // Arrivals: subject source, counter number of the arrival (0 for busyness).
  arrival: 0,
  busyness: 1,
  // Customers: subject customer, counter turn.
  kind: 2, // attempt 0 for all attempts: a customer who comes back wants the same
  patience: 3, // ordinal: how often it has been live before
  silentWaiting: 4,
  leavesLive: 5,
  silentLive: 6,
  replyPatience: 7, // ordinal: the customer's message
  rejoins: 8,
  rejoinAfter: 9,
  exchanges: 10, // ordinal: how often the work began anew (transfers)
  customerReply: 11, // ordinal: the customer's message
  returns: 12, // ordinal: what happened
  returnAfter: 13,
  // What agents do for a customer: subject customer, counter turn.
  answer: 14, // accept, decline or miss; ordinal: the offer of this chat
  acceptAfter: 15,
  declineAfter: 16,
  handle: 17, // ordinal: how often the work began anew
  agentReply: 18, // ordinal: the agent's message
  notice: 19, // ordinal: the customer's message
  banner: 20,
  bannerNoticed: 21,
  givesUp: 22, // ordinal: the agent's message
  ending: 23, // ordinal: how often an ending was tried
  transfer: 24,
  invite: 25,
  inviteLeaves: 26,
  closesTab: 27, // ordinal: the agent's message
  wrapUp: 28, // ordinal: the wrap-up of this chat
  closesRecord: 29,
  recordAfter: 30,
  recordTakes: 31,
  // Agents: subject agent, counter how many of these they have drawn.
  next: 32,
  pick: 33,
  backReady: 34,
  breakEvery: 35,
  breakLength: 36,
  otherEvery: 37, // counter: stream * 2^24 + number
  otherLength: 38,
  // The router's own.
  routing: 39, // a choice among agents that tie; subject: number of the assignment
  rank: 40, // queue.rank: random; subject: number of the chat
  // Whether a customer comes while arrivals ramp up: subject customer, counter 0.
  ramp: 41,
} as const;

export const PURPOSE_COUNT = 42;

/** Customers of a source are numbered below this. */
export const CUSTOMERS_A_SOURCE = 0x100_0000;

/** The counter of a customer's draws. */
export function turn(attempt: number, ordinal: number): number {
  return attempt * 0x1_0000 + ordinal;
}
