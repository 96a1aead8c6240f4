/**
 * What can happen, by number: the vocabulary that router, cast, observer, trace and every adapter share.
 * An event is (kind, chat, agent, x, y): whole numbers only, so that nothing is allocated in the hot path.
 * `chat` is a slot of the router's chat columns (or -1), `agent` an agent's index (or -1); x and y are told here.
 */

/** Names in the order of their codes: EVENT_NAMES[EV.offerMade] is 'offer.made'. */
export const EVENT_NAMES = [
  'chat.arrived', // x customer, y conversation slot; agent = the preferred agent or -1
  'chat.refused', // x reason
  'chat.queued', // x waiting class
  'chat.requeued', // agent = who had it, x reason, y 1 when it had been live
  'chat.abandoned', // the system saw the customer leave before any agent accepted; x reason
  'chat.assigned', // connected without an offer: x reason (auto, forward, first-reply, transfer, rejoin)
  'chat.accepted', // taken by the agent without an offer: x reason (pick, next, join)
  'chat.joined', // a further agent; x reason (invited, self)
  'chat.left', // an agent leaves a chat that goes on; y the assignee from now on, or -1
  'chat.viewed', // opened read-only
  'chat.invited', // agent = who is invited, x who invites
  'chat.transferred', // agent = who transfers, x target queue or -1, y target agent or -1
  'chat.dormant', // stops costing capacity; x reason (inactive, hold, customer-left, tab-closed)
  'chat.woken', // costs capacity again
  'chat.ended', // agent = the assignee or -1; x reason, y the conversation's state from now on
  'offer.made', // x offer number, y deadline or Infinity
  'offer.accepted', // x offer number; the chat is live with this agent from now on
  'offer.declined', // x offer number, y 1 when pressed "disable"
  'offer.missed', // x offer number
  'offer.withdrawn', // x offer number, y reason
  'offer.stale', // an answer to an offer that is over, or a pick of a taken chat: x offer number or -1
  'cooldown.started', // x reason, y until
  'cooldown.ended',
  'message.customer',
  'message.agent',
  'reply.noticed', // from the cast: the agent has noticed the customer's message
  'reply.dismissed', // from the cast: the banner was dismissed or left to disappear
  'session.warned', // the customer is warned of the auto-end
  'customer.left', // x reason: open (the platform is told), silent (it is not)
  'customer.returned', // within the rejoin window
  'wrapup.started', // y until, or Infinity
  'wrapup.ended', // x reason
  'conversation.opened', // x conversation slot
  'conversation.waiting', // x conversation slot
  'conversation.closed', // x conversation slot, agent = who closed it by hand or -1
  'conversation.reopened', // x conversation slot
  'agent.state', // x agent state, y reason
  'rule.changed', // x number of the scripted change
  'system.restarted',
  'live.throttled',
  'live.down',
  'live.up',
  'agent.work', // x units of other work from now on
  'agent.limit', // x the agent's own limit from now on
  'agent.serves', // x pool: the queues served from now on
  'queue.opened', // x queue
  'queue.closed', // x queue
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

export const EV = {
  chatArrived: 0,
  chatRefused: 1,
  chatQueued: 2,
  chatRequeued: 3,
  chatAbandoned: 4,
  chatAssigned: 5,
  chatAccepted: 6,
  chatJoined: 7,
  chatLeft: 8,
  chatViewed: 9,
  chatInvited: 10,
  chatTransferred: 11,
  chatDormant: 12,
  chatWoken: 13,
  chatEnded: 14,
  offerMade: 15,
  offerAccepted: 16,
  offerDeclined: 17,
  offerMissed: 18,
  offerWithdrawn: 19,
  offerStale: 20,
  cooldownStarted: 21,
  cooldownEnded: 22,
  messageCustomer: 23,
  messageAgent: 24,
  replyNoticed: 25,
  replyDismissed: 26,
  sessionWarned: 27,
  customerLeft: 28,
  customerReturned: 29,
  wrapUpStarted: 30,
  wrapUpEnded: 31,
  conversationOpened: 32,
  conversationWaiting: 33,
  conversationClosed: 34,
  conversationReopened: 35,
  agentState: 36,
  ruleChanged: 37,
  systemRestarted: 38,
  liveThrottled: 39,
  liveDown: 40,
  liveUp: 41,
  agentWork: 42,
  agentLimit: 43,
  agentServes: 44,
  queueOpened: 45,
  queueClosed: 46,
} as const;

/** Why, in the trace's words; the same list for every kind of event. */
export const REASONS = [
  '',
  'open', // customer left openly
  'silent', // customer left and the platform was not told
  'agent-end',
  'agent-end-close',
  'customer-end',
  'customer-left',
  'idle', // auto-end: the customer was silent
  'hold-limit',
  'max-wait',
  'unanswered',
  'exhausted', // every agent refused and offer.whenExhausted is abandon
  'agent-gone',
  'agent-idle',
  'resolve',
  'tab-closed',
  'first-reply',
  'transfer',
  'shift-end',
  'last-left',
  'restart',
  'disconnected', // the run's end cut it off
  'queue-full',
  'queue-closed',
  'nobody',
  'auto',
  'preferred',
  'forward',
  'pick',
  'next',
  'join',
  'invited',
  'self',
  'inactive',
  'hold',
  'accept',
  'decline',
  'disable',
  'miss',
  'end',
  'agent-unavailable',
  'taken',
  'admin',
  'break',
  'by-hand',
  'time',
  'overflow',
  'not-served', // the agent no longer serves the queue
  'external', // other work
  'auto-return',
  'signed-in',
  'signed-out',
  'lost', // connection lost
  'gave-up', // the agent gave up on a silent customer
  'reply-too-late', // the customer left because a reply took too long
] as const;
export type Reason = (typeof REASONS)[number];
const REASON_CODES = new Map<Reason, number>(REASONS.map((name, code) => [name, code]));
/** Code of a reason; for load time and cold paths only. */
export function reasonCode(name: Reason): number {
  return REASON_CODES.get(name) as number;
}
export const WHY = {
  none: 0,
  open: 1,
  silent: 2,
  agentEnd: 3,
  agentEndClose: 4,
  customerEnd: 5,
  customerLeft: 6,
  idle: 7,
  holdLimit: 8,
  maxWait: 9,
  unanswered: 10,
  exhausted: 11,
  agentGone: 12,
  agentIdle: 13,
  resolve: 14,
  tabClosed: 15,
  firstReply: 16,
  transfer: 17,
  shiftEnd: 18,
  lastLeft: 19,
  restart: 20,
  disconnected: 21,
  queueFull: 22,
  queueClosed: 23,
  nobody: 24,
  auto: 25,
  preferred: 26,
  forward: 27,
  pick: 28,
  next: 29,
  join: 30,
  invited: 31,
  self: 32,
  inactive: 33,
  hold: 34,
  accept: 35,
  decline: 36,
  disable: 37,
  miss: 38,
  end: 39,
  agentUnavailable: 40,
  taken: 41,
  admin: 42,
  break: 43,
  byHand: 44,
  time: 45,
  overflow: 46,
  notServed: 47,
  external: 48,
  autoReturn: 49,
  signedIn: 50,
  signedOut: 51,
  lost: 52,
  gaveUp: 53,
  replyTooLate: 54,
} as const;

/** A chat is in exactly one of these. `free` is a slot without a chat. */
export const CHAT = { free: 0, waiting: 1, offered: 2, live: 3, ended: 4, refused: 5 } as const;
export const CHAT_STATES = ['free', 'waiting', 'offered', 'live', 'ended', 'refused'] as const;

/** What an agent shows to the platform (agent.state). Busy, ringing and wrap-up follow from the chats held. */
export const AGENT = {
  signedOut: 0,
  ready: 1,
  notReady: 2,
  channelOff: 3,
  onBreak: 4,
  lost: 5, // connection lost, within session.agentGoneGrace
  leaving: 6, // shift over, finishing live chats
} as const;
export const AGENT_STATES = [
  'signed-out',
  'ready',
  'not-ready',
  'channel-off',
  'on-break',
  'lost',
  'leaving',
] as const;

export const RECORD = { open: 0, waiting: 1, closed: 2 } as const;
export const RECORD_STATES = ['open', 'waiting', 'closed'] as const;

/** Whoever wants to know: called in the order of happening, at the router's `now`, after the state has changed. */
export interface EventSink {
  event(kind: number, chat: number, agent: number, x: number, y: number): void;
  /** Once per settle, for each agent whose load or eligibility may have changed at this instant. */
  agentChanged(agent: number): void;
}

/** Tie classes: who goes first at equal times. `agent-before-customer` swaps customer and agent. */
export const TIE = { arrival: 0, customer: 1, agent: 2, admin: 3, deadline: 4 } as const;
