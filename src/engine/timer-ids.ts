/**
 * Who owns which timer. An id is owner * 32 + kind, so no handle is ever stored and an old timer cannot be mistaken
 * for a new one: re-arming or cancelling an id leaves nothing of the old one behind.
 * Owners: 0 the run, then the sources of customers, then the agents, then the chat slots (which grow).
 * Kinds 0..15 belong to the router, 16..31 to the cast. The kinds armed most often stand side by side.
 */
export const STRIDE = 32;
export const STRIDE_BITS = 5;
export const KIND_MASK = STRIDE - 1;
/** Kinds from here on are the cast's. */
export const CAST_KINDS = 16;

/** The router's timers of a chat. */
export const CHAT_TIMER = {
  relax: 2,
  hold: 3, // the preferred agent is waited for
  retry: 4, // guard against offering in a circle at one instant
  maxWait: 5,
  left: 6, // rejoin window
  transfer: 7, // deadline of a transfer's offer
  onHold: 8,
  agentIdle: 9,
  firstReply: 10,
  inactive: 11,
  warn: 12,
  wrapUp: 13,
  idle: 14,
  offer: 15, // deadline, or the moment of auto-answer
} as const;

/** The router's timers of an agent. */
export const AGENT_TIMER = {
  cooldown: 15,
  autoReturn: 14,
  gone: 13,
  rate: 12, // an assignment leaves the fair-distribution window
} as const;

/** The router's timers of the run (owner 0). */
export const RUN_TIMER = { tick: 15 } as const;

/** The cast's timers of a chat: what customer and agent will do next for it. */
export const CAST_CHAT_TIMER = {
  patience: 16, // the customer stops waiting
  answer: 17, // the agent answers the offer or invitation
  work: 18, // the agent's reply, or the whole handle time, is done
  customerReply: 19, // the customer's next message is written
  givesUp: 20, // the agent gives up on a silent customer
  replyPatience: 21, // the customer has waited too long for a reply
  notice: 22, // the agent notices the customer's message
  leavesLive: 23, // the customer goes in the middle of it
  wrapUp: 24, // the agent closes the wrap-up
  afterChat: 25, // the agent closes the tab or the record
  rejoin: 26, // the customer comes back within the rejoin window
  act: 27, // something the agent does at once: see ACT in people/state.ts
} as const;

/** The cast's timers of an agent. */
export const CAST_AGENT_TIMER = {
  pick: 16,
  next: 17,
  backReady: 18,
  shift: 19,
  breakWanted: 20,
  breakPlanned: 21,
  breakOver: 22,
  leaves: 23, // staffing fell while nobody was idle, and this agent has finished first
  other: 24, // and up to 31: streams of other work
} as const;

/** The cast's timers of the run (owner 0). */
export const CAST_RUN_TIMER = {
  returns: 16, // the next customer who comes again
  staffing: 17,
  scriptArrival: 18, // the next scripted act of each tie class
  scriptCustomer: 19,
  scriptAgent: 20,
  scriptAdmin: 21,
} as const;

/** The simulating driver's timers of the run (owner 0). */
export const DRIVER_TIMER = { hours: 31 } as const;

/** Where each kind of owner begins, in owners. */
export interface Owners {
  readonly sources: number;
  readonly agents: number;
  readonly chats: number;
}

export function owners(sources: number, agents: number): Owners {
  return { sources: 1, agents: 1 + sources, chats: 1 + sources + agents };
}
