/** What is known of a chat and of an agent, each fact with the stamp since when it holds. The ledger writes it, rules read it. */
import { Seen } from './seen.ts';

/** A chat that an agent is offered or has live. */
export interface Hold {
  readonly chat: ChatFacts;
  readonly agent: AgentFacts;
  readonly offer: number | undefined;
  /** Stamp of the offer, or of the connection. */
  readonly at: number;
  /** Since when it takes capacity. */
  readonly from: number;
}

/** A slot that is held after the end of its chat. */
export interface Kept {
  readonly chat: ChatFacts;
  readonly at: number;
  /** It ended with its record closed. */
  readonly isClosed: boolean;
  isSure: boolean;
}

export class AgentFacts {
  readonly name: string;
  /** Index in the scenario, -1 for somebody it does not know. */
  readonly index: number;
  readonly state = new Seen('signed-out');
  readonly stateReason = new Seen<string>('');
  readonly offers = new Set<Hold>();
  readonly live = new Map<number, Hold>();
  /** Chats that the agent may or may not have: slack does not tell. */
  readonly maybe = new Set<ChatFacts>();
  /** Slots that ended chats go on holding, by chat. */
  readonly kept = new Map<number, Kept>();
  readonly wraps = new Map<number, { readonly chat: ChatFacts; readonly at: number }>();
  readonly otherWork = new Seen(0);
  readonly limit = new Seen<number | undefined>(undefined);
  readonly serves: Seen<readonly number[]>;
  /** The routing delay that ends last. */
  cooling = { from: Number.NEGATIVE_INFINITY, until: Number.NEGATIVE_INFINITY };
  /** And when the last one is surely over: an end within the slack of a start may be that of the one before. */
  cooledBy = Number.NEGATIVE_INFINITY;
  /** Not Ready may be waiting for the live chats to be done. */
  deferred = false;
  /** After an outage: chats may be held that nobody has told of. */
  isHidden = false;
  idleSince = Number.NEGATIVE_INFINITY;
  /** Last change of load (see the engine's agentLoadSince); NaN where it is not sure which was the last. */
  loadSince = Number.NEGATIVE_INFINITY;
  routedAt = Number.NEGATIVE_INFINITY;
  routed = 0;
  /** Last event that may have changed what the agent can be given, and how many there were. */
  touchedAt = Number.NEGATIVE_INFINITY;
  touches = 0;

  constructor(name: string, index: number, serves: readonly number[]) {
    this.name = name;
    this.index = index;
    this.serves = new Seen(serves);
  }
}

export class ChatFacts {
  readonly number: number;
  arrivedAt: number | undefined;
  readonly firstSeenAt: number;
  endedAt: number | undefined;
  queue = -1;
  priority = 1;
  skills: readonly string[] = [];
  also: readonly number[] = [];
  classSince = Number.NEGATIVE_INFINITY;
  preferred: string | undefined;
  /** The customer has left. */
  gone = false;
  /** Has left openly, and nothing was seen of them since. */
  left: Left | undefined;
  /** Came back last. */
  returnedAt = Number.NEGATIVE_INFINITY;
  waitingSince: number | undefined;
  /** Stamp that its rank counts from. */
  rankSince = 0;
  /** When the rank was last set. */
  rankedAt = Number.NEGATIVE_INFINITY;
  /** Put in front, or at a place that is not told: it compares with nothing. */
  inFront = false;
  returned = false;
  /** Its queue is known from an assignment alone. */
  isLearntLate = false;
  /** Who refused it, and when. */
  readonly refusers = new Map<string, number>();
  /** When the offer that they refused was made, where that is known. */
  readonly refusedOffers = new Map<string, number>();
  /** Offers of it that ring, and agents who have it live. */
  readonly ringing = new Set<Hold>();
  readonly holders = new Set<AgentFacts>();
  /** Of these, whom the server gave it to: not those who joined. */
  readonly given = new Set<AgentFacts>();
  /** Told already that two have it. */
  toldTwice = false;
  assignee: AgentFacts | undefined;
  /** Who had it when it ended. */
  lastEnd: AgentFacts | undefined;
  /** Its tab was closed, or its record, before its end was told. */
  tabClosed: { readonly agent: string; readonly at: number } | undefined;
  recordClosed:
    | { readonly at: number; readonly isByHand: boolean; readonly isUnsure?: boolean }
    | undefined;
  readonly suspects = new Set<AgentFacts>();
  /** Agents it was transferred to or who were invited. */
  readonly sides = new Map<string, 'transfer' | 'invitation'>();
  readonly dormant = new Seen(false);
  onHold = false;
  /** Last put on hold; it may be awake again. */
  heldAt = Number.NEGATIVE_INFINITY;
  /** Last woken. */
  wokenAt = Number.NEGATIVE_INFINITY;
  /** Offers that are over, by number: their end may be told twice. */
  readonly overOffers = new Set<number>();
  /** Answers that came before their offer, and ends that came before the acceptance. */
  early: { readonly agent: string; readonly offer: number | undefined; readonly at: number }[] = [];
  /** Came into the queue for the first time. */
  queuedAt: number | undefined;
  /** First and last connection to an agent. */
  firstLiveAt: number | undefined;
  lastLiveAt: number | undefined;
  /** Last offer or connection. */
  begunAt = Number.NEGATIVE_INFINITY;
  /** Ends of agents who were not seen to have it: their beginnings may still come. */
  readonly lastEnds = new Map<string, number>();
  /** Messages: stamp and place in the order of lines. */
  agentWrote: { readonly at: number; readonly line: number } | undefined;
  customerWrote: { readonly at: number; readonly line: number } | undefined;
  /** First message of an agent since the customer's last. */
  agentBegan: number | undefined;
  /** Live with this agent since, in stamps. */
  sessionFrom: number | undefined;
  /** Last went from one agent to another while it was live. */
  handedAt = Number.NEGATIVE_INFINITY;
  /** Last transferred to a queue. */
  sentAt = Number.NEGATIVE_INFINITY;
  /** Running numbers of messages, a side each: the last, and those that were passed over, with the stamp. */
  readonly messages = {
    agent: { last: 0, missing: new Map<number, number>() },
    customer: { last: 0, missing: new Map<number, number>() },
  };
  /** Its longest wait is being watched. */
  isWaitWatched = false;
  /** Told already that it waits beside a free agent, in this stretch of waiting. */
  toldIdle = false;

  constructor(number: number, at: number) {
    this.number = number;
    this.firstSeenAt = at;
    this.rankSince = at;
  }
}

/** A customer leaves openly. */
export interface Left {
  readonly at: number;
  readonly line: number;
  /** The chat's queue at that time. */
  readonly queue: number;
  /** The stamp is when the server heard of it, as far as its stamps tell anything. */
  readonly isHeard: boolean;
}

/** An assignment, as those remember it who take turns. */
export interface Route {
  readonly at: number;
  readonly line: number;
  readonly agent: AgentFacts;
  readonly chat: ChatFacts;
  readonly queue: number;
  readonly isUnsure?: boolean;
}

/** The offer of the chat that rings at the agent, the one of this number where numbers are told. */
export function offerOf(
  chat: ChatFacts,
  agent: AgentFacts,
  offer: number | undefined,
): Hold | undefined {
  for (const hold of chat.ringing) {
    const isIt = offer === undefined || hold.offer === undefined || hold.offer === offer;
    if (hold.agent === agent && isIt) return hold;
  }
  return undefined;
}

/** A routing delay begins. */
export function coolUntil(agent: AgentFacts, from: number, until: number): void {
  if (until > agent.cooling.until) agent.cooling = { from, until };
  agent.cooledBy = Math.max(agent.cooledBy, until);
}

/** It is over, or one before it. */
export function endCooling(agent: AgentFacts, at: number, blur: number): void {
  const { from, until } = agent.cooling;
  if (until > at) agent.cooling = { from, until: at };
  if (blur === 0 || from < at - blur) agent.cooledBy = Math.min(agent.cooledBy, at);
}
