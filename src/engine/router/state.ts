/**
 * Everything the router knows, in columns: chats by slot, agents and queues by index, conversations by slot.
 * Apply functions (apply.ts and its neighbours) are the only ones that write here; everybody may read.
 * No behaviour but growing the columns and handing out slots.
 */
import type { Scenario } from '../../scenarios/scenario.ts';
import type { EventSink } from '../events.ts';
import { CHAT } from '../events.ts';
import type { Draws } from '../random/draws.ts';
import { type Owners, owners, STRIDE } from '../timer-ids.ts';
import type { TimerQueue } from '../timers.ts';
import { compileRules, type RuleColumns } from './rule-columns.ts';

export const NONE = -1;

/** Bits of chatFlags. */
export const FLAG = {
  /** An agent has had it live before: what waits now is a re-wait. */
  hadAgent: 1,
  /** The customer left openly and the rejoin window runs. */
  inGrace: 2,
  /** Costs no capacity although live. */
  dormant: 4,
  onHold: 8,
  /** An agent has written since the customer's last message. */
  agentWroteLast: 16,
  /** Any agent has ever written. */
  agentWrote: 32,
  /** Has refusers, a preferred agent or a guard: eligibility must be looked at chat by chat. */
  special: 64,
  /** Not tried again by itself (match.arrivalOnly): stands in the parked list. */
  parked: 128,
  /** Ended, but its cost is held until the tab is closed or the record is done. */
  heldAfterEnd: 256,
  /** The customer left openly and the platform ignores it (session.leftQueued: keep, leftLive: undetected). */
  leftUnnoticed: 512,
  /** Arrived at this instant; match.tick has not looked at it yet. */
  fresh: 1024,
  /** Wrap-up holds the slot / blocks the agent. */
  wrapSlot: 2048,
  wrapAgent: 4096,
  /** Some of the columns that most chats never touch are not at rest. */
  rare: 8192,
} as const;

const CHAT_START = 128;

export class RouterState {
  readonly scenario: Scenario;
  readonly rules: RuleColumns;
  readonly timers: TimerQueue;
  readonly draws: Draws;
  readonly owners: Owners;
  /** Set by the driver before anything else happens. */
  sink: EventSink;
  /** Microseconds from the start of the run. */
  now = 0;

  // Chats, by slot. A slot is used again when router and cast have both released it.
  chatCapacity = CHAT_START;
  chatCount = 0; // slots ever used
  chatsEver = 0;
  freeSlots: Int32Array = new Int32Array(CHAT_START);
  freeCount = 0;
  chatState = new Uint8Array(CHAT_START);
  chatHolds = new Uint8Array(CHAT_START); // 1 router, 2 cast, 4 observer
  chatFlags = new Uint16Array(CHAT_START);
  chatNumber = new Float64Array(CHAT_START); // from 1, in order of arrival
  chatCustomer = new Float64Array(CHAT_START);
  chatConversation = new Int32Array(CHAT_START);
  chatQueue = new Int32Array(CHAT_START);
  chatPriority = new Int32Array(CHAT_START);
  chatClass = new Int32Array(CHAT_START);
  chatArrivedAt = new Float64Array(CHAT_START);
  chatRank = new Float64Array(CHAT_START); // within its class, smaller first
  chatNext = new Int32Array(CHAT_START); // neighbours in the class list, or in the agent's list of live chats
  chatPrev = new Int32Array(CHAT_START);
  chatAgent = new Int32Array(CHAT_START).fill(NONE); // who is offered it, has it live (assignee), or wraps it up
  chatOffer = new Float64Array(CHAT_START).fill(NONE); // number of the pending offer
  chatOfferAt = new Float64Array(CHAT_START);
  chatCost = new Float64Array(CHAT_START); // units it takes while live
  chatPreferred = new Int32Array(CHAT_START).fill(NONE);
  chatHeldUntil = new Float64Array(CHAT_START); // waits for the preferred agent until then
  chatGuardUntil = new Float64Array(CHAT_START); // not offered to chatGuards before
  chatGuards = new Int32Array(CHAT_START).fill(NONE); // who refused it at the instant of the offer, while the guard runs
  chatRefusers = new Int32Array(CHAT_START).fill(NONE); // head of its list in the refusal pool
  chatRelaxStep = new Int32Array(CHAT_START);
  chatFirstReplyMoves = new Int32Array(CHAT_START);
  chatLastActivity = new Float64Array(CHAT_START);
  chatParticipants = new Int32Array(CHAT_START).fill(NONE); // head of the list of further agents
  chatParticipantCount = new Int32Array(CHAT_START); // assignee included
  chatSideOffer = new Float64Array(CHAT_START); // offer number of a pending transfer or invitation, or -1
  chatSideAgent = new Int32Array(CHAT_START);
  chatSideKind = new Uint8Array(CHAT_START); // 1 transfer, 2 invitation
  chatWrapAgent = new Int32Array(CHAT_START).fill(NONE);
  chatTransferClass = new Int32Array(CHAT_START).fill(NONE); // class in the queue it is transferred to

  // Waiting classes: queue x priority x demanded skills (x further queues after relaxation).
  classCount = 0;
  classKeys = new Map<string, number>();
  classQueue: number[] = [];
  classPriority: number[] = [];
  classSkills: (readonly number[])[] = [];
  classExtraQueues: (readonly number[])[] = [];
  classHead: Int32Array = new Int32Array(64);
  classTail: Int32Array = new Int32Array(64);
  classSize: Int32Array = new Int32Array(64);
  /** Chats of the class that must be looked at even when no agent is in the class's pools (preferred although Not Ready). */
  classSticky: Int32Array = new Int32Array(64);
  classPools: Int32Array[] = [];
  parkedHead = NONE;
  parkedTail = NONE;
  frontCounter = 0;

  // Queues.
  readonly queueCount: number;
  queueOpen: Uint8Array;
  /** Waiting, neither offered nor live. */
  queueWaiting: Int32Array;
  waiting = 0;
  /** Rank of the chat taken last, in queues of random order. */
  queueRandomBase: Float64Array;

  // Agents.
  readonly agentCount: number;
  agentGroup: Int32Array;
  agentState: Uint8Array;
  agentReason: Uint8Array;
  agentDeferred: Int32Array; // agent state taken when the live chats are done, or -1
  agentDeferredReason: Int32Array;
  agentCooldownUntil: Float64Array; // 0 = none
  agentPending: Int32Array;
  agentLive: Int32Array; // chats as assignee or participant
  agentDormant: Int32Array;
  agentUsed: Float64Array; // units: live not dormant + pending offers + held wrap-ups + held after the end + other work
  agentHeld: Int32Array; // chats that hold a slot after their end (wrap-up, open tab, open record)
  agentWraps: Int32Array; // open wrap-ups
  agentWrapBlocks: Int32Array; // open wrap-ups that block the agent
  agentOther: Float64Array; // units of other work
  agentStrikes: Int32Array;
  agentMissesInRow: Int32Array;
  agentIdleSince: Float64Array; // last live chat ended, else signed in
  agentLoadSince: Float64Array;
  agentRoutedAt: Float64Array; // last offer or assignment, as a running number
  agentCumulative: Float64Array;
  agentRotation: Float64Array;
  agentEpoch: Int32Array; // counts every time the agent becomes available anew
  agentRamping: Uint8Array; // pacing.scope: ramp, and not yet full since Ready
  agentBeforeLost: Uint8Array; // state before the connection was lost
  agentNextArmed: Uint8Array; // Next pressed with nothing waiting (match.pullWhenEmpty: arm)
  agentLiveHead: Int32Array;
  agentServes: Uint8Array; // agent * queueCount + queue
  agentPool: Int32Array;
  agentHeapAt: Int32Array; // position in its pool's heap, or -1
  /** Bit 1: its place in the heap is to be looked at; bit 2: the watcher is to be told. */
  agentDirty: Uint8Array;
  dirtyAgents: Int32Array;
  dirtyCount = 0;
  /** Agents whose state changed since the last settle, for whoever watches (EventSink.agentChanged). */
  changedAgents: Int32Array;
  changedCount = 0;
  /** Units held per agent and queue; kept only when capacity.perQueue is used. */
  agentQueueUsed: Float64Array | null;
  /** Times of the last rateLimit assignments per agent and queue, rings; kept only when capacity.rateLimit is used. */
  rateTimes: (Float64Array | null)[] = [];
  rateCount: Float64Array;
  /** Keys of `match.select`, one column a comparator, smaller is better (agents.ts). */
  keys: Float64Array[];
  /** Place of a queue in the agent's own list of queues, agent * queueCount + queue. */
  agentQueueOrder: Int32Array;
  signedInCount = 0;
  queueSignedIn: Int32Array; // agents signed in (any state but signed-out) who serve the queue

  // Pools: agents who serve the same queues with the same skills.
  poolKeys = new Map<string, number>();
  poolQueues: (readonly number[])[] = [];
  poolSkills: (readonly number[])[] = [];
  poolHeap: Int32Array[] = [];
  poolSize: Int32Array = new Int32Array(16);
  matchable = 0; // agents in all heaps

  // Refusals and participants: small pools of list nodes.
  nodeNext: Int32Array = new Int32Array(256);
  nodeAgent: Int32Array = new Int32Array(256);
  nodeEpoch: Int32Array = new Int32Array(256);
  nodeFree = NONE;
  nodeCount = 0;

  // Conversations, by slot: the longer-lived record.
  conversationCount = 0;
  conversationsEver = 0;
  conversationFree: number[] = [];
  conversationState = new Uint8Array(256);
  conversationRefs = new Int32Array(256); // chats (by slot) that name it
  conversationNumber = new Float64Array(256);
  conversationCustomer = new Float64Array(256);
  conversationClosedAt = new Float64Array(256);
  conversationLastAgent = new Int32Array(256);
  conversationLastAt = new Float64Array(256); // last contact's end (its start while it lasts)

  offersEver = 0;
  routedEver = 0;
  lastRouted = NONE; // agent of the last assignment (rotate-after-last)
  /** Bits of what happened since the last pass: 1 arrival, 2 end, 4 agent, 8 other. */
  triggers = 0;
  /** Chats that arrived since the last settle. */
  freshChats: Int32Array = new Int32Array(16);
  freshCount = 0;
  /** Agents whose Next is remembered. */
  nextArmed = 0;

  constructor(scenario: Scenario, timers: TimerQueue, draws: Draws, sink: EventSink) {
    this.scenario = scenario;
    this.timers = timers;
    this.draws = draws;
    this.sink = sink;
    this.rules = compileRules(scenario);
    const agents = scenario.agents.length;
    const queues = scenario.queues.length;
    this.agentCount = agents;
    this.queueCount = queues;
    this.owners = owners(scenario.sources.length, agents);
    this.queueOpen = new Uint8Array(queues).fill(1);
    this.queueWaiting = new Int32Array(queues);
    this.queueSignedIn = new Int32Array(queues);
    this.queueRandomBase = new Float64Array(queues);
    this.agentGroup = new Int32Array(agents);
    this.agentState = new Uint8Array(agents);
    this.agentReason = new Uint8Array(agents);
    this.agentDeferred = new Int32Array(agents).fill(NONE);
    this.agentDeferredReason = new Int32Array(agents);
    this.agentCooldownUntil = new Float64Array(agents);
    this.agentPending = new Int32Array(agents);
    this.agentLive = new Int32Array(agents);
    this.agentDormant = new Int32Array(agents);
    this.agentUsed = new Float64Array(agents);
    this.agentHeld = new Int32Array(agents);
    this.agentWraps = new Int32Array(agents);
    this.agentWrapBlocks = new Int32Array(agents);
    this.agentOther = new Float64Array(agents);
    this.agentStrikes = new Int32Array(agents);
    this.agentMissesInRow = new Int32Array(agents);
    this.agentIdleSince = new Float64Array(agents);
    this.agentLoadSince = new Float64Array(agents);
    this.agentRoutedAt = new Float64Array(agents);
    this.agentCumulative = new Float64Array(agents);
    this.agentRotation = new Float64Array(agents);
    this.agentEpoch = new Int32Array(agents);
    this.agentRamping = new Uint8Array(agents);
    this.agentBeforeLost = new Uint8Array(agents);
    this.agentNextArmed = new Uint8Array(agents);
    this.agentLiveHead = new Int32Array(agents).fill(NONE);
    this.agentServes = new Uint8Array(agents * queues);
    this.agentPool = new Int32Array(agents).fill(NONE);
    this.agentHeapAt = new Int32Array(agents).fill(NONE);
    this.agentDirty = new Uint8Array(agents);
    this.dirtyAgents = new Int32Array(agents);
    this.rateCount = new Float64Array(this.rules.anyRateLimit ? agents * queues : 0);
    this.agentQueueUsed = this.rules.anyPerQueue ? new Float64Array(agents * queues) : null;
    this.keys = this.rules.compare.map(() => new Float64Array(agents));
    this.agentQueueOrder = new Int32Array(agents * queues);
    this.changedAgents = new Int32Array(agents);
    timers.ensure((this.owners.chats + this.chatCapacity) * STRIDE);
  }

  /** Timer id of a chat's timer. */
  chatTimer(chat: number, kind: number): number {
    return (this.owners.chats + chat) * STRIDE + kind;
  }

  agentTimer(agent: number, kind: number): number {
    return (this.owners.agents + agent) * STRIDE + kind;
  }

  /** A free chat slot, its columns at rest; the router holds it until {@link release}. */
  newChatSlot(): number {
    if (this.freeCount > 0) return this.freeSlots[--this.freeCount]!;
    if (this.chatCount === this.chatCapacity) this.growChats();
    return this.chatCount++;
  }

  /** Keeps the slot from being used again while `who` (1 router, 2 cast, 4 observer) still needs it. */
  hold(chat: number, who: number): void {
    this.chatHolds[chat] = this.chatHolds[chat]! | who;
  }

  /** Gives the slot back; it is free when nobody holds it. */
  release(chat: number, who: number): void {
    const holds = this.chatHolds[chat]! & ~who;
    if (this.chatHolds[chat] === 0) return;
    this.chatHolds[chat] = holds;
    if (holds !== 0) return;
    this.chatState[chat] = CHAT.free;
    this.chatAgent[chat] = NONE;
    if ((this.chatFlags[chat]! & FLAG.rare) !== 0) this.restore(chat);
    this.dropConversation(this.chatConversation[chat]!);
    this.freeSlots[this.freeCount++] = chat;
  }

  /** Puts the columns that most chats never touch back to rest. */
  private restore(chat: number): void {
    this.chatPreferred[chat] = NONE;
    this.chatHeldUntil[chat] = 0;
    this.chatGuardUntil[chat] = 0;
    this.freeNodes(this.chatGuards[chat]!);
    this.chatGuards[chat] = NONE;
    this.freeNodes(this.chatRefusers[chat]!);
    this.chatRefusers[chat] = NONE;
    this.chatRelaxStep[chat] = 0;
    this.chatFirstReplyMoves[chat] = 0;
    this.chatSideKind[chat] = 0;
    this.chatTransferClass[chat] = NONE;
  }

  newConversationSlot(): number {
    const free = this.conversationFree.pop();
    if (free !== undefined) return free;
    if (this.conversationCount === this.conversationState.length) {
      const n = this.conversationCount * 2;
      this.conversationState = grown(this.conversationState, Uint8Array, n);
      this.conversationRefs = grown(this.conversationRefs, Int32Array, n);
      this.conversationNumber = grown(this.conversationNumber, Float64Array, n);
      this.conversationCustomer = grown(this.conversationCustomer, Float64Array, n);
      this.conversationClosedAt = grown(this.conversationClosedAt, Float64Array, n);
      this.conversationLastAgent = grown(this.conversationLastAgent, Int32Array, n);
      this.conversationLastAt = grown(this.conversationLastAt, Float64Array, n);
    }
    return this.conversationCount++;
  }

  /** One reference less; the record's slot is free when no chat slot names it (its state lives on in the counts). */
  dropConversation(conversation: number): void {
    if (conversation < 0) return;
    const refs = this.conversationRefs[conversation]! - 1;
    this.conversationRefs[conversation] = refs;
    if (refs === 0) this.conversationFree.push(conversation);
  }

  newNode(agent: number, epoch: number, next: number): number {
    let node = this.nodeFree;
    if (node !== NONE) this.nodeFree = this.nodeNext[node]!;
    else {
      if (this.nodeCount === this.nodeNext.length) {
        const n = this.nodeCount * 2;
        this.nodeNext = grown(this.nodeNext, Int32Array, n);
        this.nodeAgent = grown(this.nodeAgent, Int32Array, n);
        this.nodeEpoch = grown(this.nodeEpoch, Int32Array, n);
      }
      node = this.nodeCount++;
    }
    this.nodeAgent[node] = agent;
    this.nodeEpoch[node] = epoch;
    this.nodeNext[node] = next;
    return node;
  }

  freeNodes(head: number): void {
    let node = head;
    while (node !== NONE) {
      const next = this.nodeNext[node]!;
      this.nodeNext[node] = this.nodeFree;
      this.nodeFree = node;
      node = next;
    }
  }

  private growChats(): void {
    const n = this.chatCapacity * 2;
    this.chatCapacity = n;
    this.freeSlots = grown(this.freeSlots, Int32Array, n);
    this.chatState = grown(this.chatState, Uint8Array, n);
    this.chatHolds = grown(this.chatHolds, Uint8Array, n);
    this.chatFlags = grown(this.chatFlags, Uint16Array, n);
    this.chatNumber = grown(this.chatNumber, Float64Array, n);
    this.chatCustomer = grown(this.chatCustomer, Float64Array, n);
    this.chatConversation = grown(this.chatConversation, Int32Array, n);
    this.chatQueue = grown(this.chatQueue, Int32Array, n);
    this.chatPriority = grown(this.chatPriority, Int32Array, n);
    this.chatClass = grown(this.chatClass, Int32Array, n);
    this.chatArrivedAt = grown(this.chatArrivedAt, Float64Array, n);
    this.chatRank = grown(this.chatRank, Float64Array, n);
    this.chatNext = grown(this.chatNext, Int32Array, n);
    this.chatPrev = grown(this.chatPrev, Int32Array, n);
    this.chatAgent = grown(this.chatAgent, Int32Array, n).fill(NONE, n / 2);
    this.chatOffer = grown(this.chatOffer, Float64Array, n).fill(NONE, n / 2);
    this.chatOfferAt = grown(this.chatOfferAt, Float64Array, n);
    this.chatCost = grown(this.chatCost, Float64Array, n);
    this.chatPreferred = grown(this.chatPreferred, Int32Array, n).fill(NONE, n / 2);
    this.chatHeldUntil = grown(this.chatHeldUntil, Float64Array, n);
    this.chatGuardUntil = grown(this.chatGuardUntil, Float64Array, n);
    this.chatGuards = grown(this.chatGuards, Int32Array, n).fill(NONE, n / 2);
    this.chatRefusers = grown(this.chatRefusers, Int32Array, n).fill(NONE, n / 2);
    this.chatRelaxStep = grown(this.chatRelaxStep, Int32Array, n);
    this.chatFirstReplyMoves = grown(this.chatFirstReplyMoves, Int32Array, n);
    this.chatLastActivity = grown(this.chatLastActivity, Float64Array, n);
    this.chatParticipants = grown(this.chatParticipants, Int32Array, n).fill(NONE, n / 2);
    this.chatParticipantCount = grown(this.chatParticipantCount, Int32Array, n);
    this.chatSideOffer = grown(this.chatSideOffer, Float64Array, n);
    this.chatSideAgent = grown(this.chatSideAgent, Int32Array, n);
    this.chatSideKind = grown(this.chatSideKind, Uint8Array, n);
    this.chatWrapAgent = grown(this.chatWrapAgent, Int32Array, n).fill(NONE, n / 2);
    this.chatTransferClass = grown(this.chatTransferClass, Int32Array, n).fill(NONE, n / 2);
    this.timers.ensure((this.owners.chats + n) * STRIDE);
  }
}

type Column = Uint8Array | Uint16Array | Int32Array | Float64Array;

/** The column in a longer array of the same kind. */
export function grown<T extends Column>(
  column: T,
  Kind: new (length: number) => T,
  length: number,
): T {
  const longer = new Kind(length);
  (longer as unknown as { set(from: ArrayLike<number>): void }).set(column);
  return longer;
}
