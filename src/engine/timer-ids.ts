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

/** Where each kind of owner begins, in owners. */
export interface Owners {
  readonly sources: number;
  readonly agents: number;
  readonly chats: number;
}

export function owners(sources: number, agents: number): Owners {
  return { sources: 1, agents: 1 + sources, chats: 1 + sources + agents };
}
