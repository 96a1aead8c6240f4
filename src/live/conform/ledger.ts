/**
 * What a recording says so far of every open chat and every agent, each fact with the stamp since when it holds. Takes
 * events in any order that slack allows (an answer before its offer, an end before the acceptance) and refuses none: what
 * cannot be is for the rules to say. Keeps nothing of a chat once its end is older than the slack.
 */
import type { EventName, REASONS } from '../../engine/events.ts';
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import {
  COMPARE,
  EFFECT,
  PACING,
  REQUEUE,
  type RuleColumns,
} from '../../engine/router/rule-columns.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
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
  /** The customer has left openly. */
  gone = false;
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
  readonly suspects = new Set<AgentFacts>();
  /** Agents it was transferred to or who were invited. */
  readonly sides = new Map<string, 'transfer' | 'invitation'>();
  readonly dormant = new Seen(false);
  onHold = false;
  /** Last put on hold; it may be awake again. */
  heldAt = Number.NEGATIVE_INFINITY;
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

/** An assignment, as those remember it who take turns. */
export interface Route {
  readonly at: number;
  readonly line: number;
  readonly agent: AgentFacts;
  readonly chat: ChatFacts;
  readonly queue: number;
  readonly isUnsure?: boolean;
}

/** Assignments that are remembered, of all agents and of each. */
const ROUTES = 256;

export class Ledger {
  readonly scenario: Scenario;
  readonly rules: RuleColumns;
  /** Twice the slack: stamps nearer than this do not tell which came first. */
  readonly blur: number;
  readonly agents = new Map<string, AgentFacts>();
  readonly chats = new Map<number, ChatFacts>();
  /** Waiting chats, in the order in which they began to. */
  readonly waiting = new Set<ChatFacts>();
  readonly queueIndex: ReadonlyMap<string, number>;
  /** The last assignments in the order of lines; some were dropped where they are cut. */
  readonly routes: Route[] = [];
  routesAreCut = false;
  private readonly hasQueued: boolean;
  private readonly hasArrived: boolean;
  private readonly over: ChatFacts[] = [];
  /** There was an outage: chats may go on whose beginning is not known any more. */
  hasForgotten = false;

  /** `seen`: kinds of events in the recording. */
  constructor(
    scenario: Scenario,
    rules: RuleColumns,
    slack: number,
    seen: ReadonlyMap<EventName, number>,
  ) {
    this.scenario = scenario;
    this.rules = rules;
    this.blur = 2 * slack;
    this.hasQueued = seen.has('chat.queued');
    this.hasArrived = seen.has('chat.arrived');
    this.queueIndex = new Map(scenario.queues.map(({ name }, i) => [name, i]));
    scenario.agents.forEach(({ name, group }, i) => {
      this.agents.set(name, new AgentFacts(name, i, scenario.groups[group]!.queues));
    });
  }

  agent(name: string): AgentFacts {
    let facts = this.agents.get(name);
    if (facts === undefined) {
      facts = new AgentFacts(name, -1, []);
      this.agents.set(name, facts);
    }
    return facts;
  }

  chat(number: number, at: number): ChatFacts {
    let facts = this.chats.get(number);
    if (facts === undefined) {
      facts = new ChatFacts(number, at);
      this.chats.set(number, facts);
    }
    return facts;
  }

  /**
   * Something that is known of a chat before its time has come on this clock: it makes the chat one of which less can be said,
   * so it does no harm too early.
   */
  hint(r: TraceRecord): void {
    if (r.chat === undefined) return;
    const chat = this.chat(r.chat, r.at);
    if (r.event === 'customer.left') chat.gone = true;
    if (r.event === 'chat.arrived') chat.preferred = r.preferred;
  }

  apply(r: TraceRecord): void {
    STEPS[r.event]?.(this, r);
  }

  /** An assignment that is not a transfer of a live chat or an invitation to it. */
  route(chat: ChatFacts, agent: AgentFacts, r: TraceRecord): void {
    agent.routedAt = r.at;
    agent.routed += 1;
    if (!this.rules.anyRateLimit && this.rules.compare[0] !== COMPARE.rotateAfterLast) return;
    this.routes.push({ at: r.at, line: r.line, agent, chat, queue: this.queueOf(chat, r) });
    if (this.routes.length <= ROUTES * 2) return;
    this.routes.splice(0, ROUTES);
    this.routesAreCut = true;
  }

  /** Of an assignment: as its line says, else as the chat surely stands; -1 where neither tells. */
  queueOf(chat: ChatFacts, r: TraceRecord): number {
    if (r.queue !== undefined) return this.queueIndex.get(r.queue) ?? -1;
    return this.blur > 0 && chat.classSince > r.at - this.blur ? -1 : chat.queue;
  }

  /** Drops chats that ended before this. */
  forget(before: number): void {
    let gone = 0;
    while (gone < this.over.length && this.over[gone]!.endedAt! < before)
      this.chats.delete(this.over[gone++]!.number);
    if (gone > 0) this.over.splice(0, gone);
  }

  /** Nothing is known of what happened in an outage: everything begins anew, and what agents hold is hidden. */
  forgetAll(at: number): void {
    this.hasForgotten = true;
    this.chats.clear();
    this.waiting.clear();
    this.over.length = 0;
    this.routes.length = 0;
    this.routesAreCut = true;
    for (const agent of this.agents.values()) {
      for (const held of [agent.live, agent.offers, agent.wraps, agent.maybe]) held.clear();
      agent.isHidden = true;
      agent.deferred = false;
      agent.state.blur(['signed-out', 'ready'], at);
      this.touch(agent, at);
    }
  }

  touch(agent: AgentFacts, at: number): void {
    agent.touchedAt = at;
    agent.touches += 1;
    // With slack there may be a chat that is not told yet: then only the agent's next state says that it is over.
    if (this.blur === 0 && agent.live.size === 0 && agent.offers.size === 0) agent.deferred = false;
  }

  stopWaiting(chat: ChatFacts): void {
    chat.waitingSince = undefined;
    chat.toldIdle = false;
    this.waiting.delete(chat);
  }

  wait(chat: ChatFacts, at: number): void {
    if (chat.endedAt !== undefined || chat.ringing.size > 0 || chat.holders.size > 0) return;
    chat.waitingSince = at;
    chat.toldIdle = false;
    this.waiting.delete(chat);
    this.waiting.add(chat);
  }

  /** Back to the queue, at the rank that the rule says. */
  waitAgain(chat: ChatFacts, at: number, moved: boolean): void {
    const rule = moved ? REQUEUE.now : this.rules.queue['queue.requeueRank'][chat.queue];
    chat.returned = true;
    chat.rankedAt = at;
    if (rule === REQUEUE.now) chat.rankSince = at;
    if (rule === REQUEUE.front) chat.inFront = true;
    else if (rule === REQUEUE.now) chat.inFront = false;
    this.wait(chat, at);
  }

  /** The agent has the chat live from now on. */
  connect(chat: ChatFacts, agent: AgentFacts, at: number, from: number): void {
    this.stopWaiting(chat);
    this.acquit(chat, at);
    this.touch(agent, at);
    chat.onHold = false;
    chat.sessionFrom = at;
    chat.firstLiveAt ??= at;
    chat.lastLiveAt = at;
    chat.begunAt = at;
    chat.dormant.set(false, at, this.blur);
    if (chat.endedAt !== undefined) return;
    // Its end was stamped before it began: it is over already.
    const endedAt = chat.lastEnds.get(agent.name);
    if (endedAt !== undefined && this.blur > 0 && at - endedAt <= this.blur) {
      chat.lastEnds.delete(agent.name);
      agent.idleSince = at;
      return this.suspect(chat, agent);
    }
    chat.assignee = agent;
    chat.holders.add(agent);
    chat.given.add(agent);
    agent.live.set(chat.number, { chat, agent, offer: undefined, at, from });
  }

  /** The agent may have the chat; over when the chat is surely somewhere. */
  suspect(chat: ChatFacts, agent: AgentFacts): void {
    agent.maybe.add(chat);
    chat.suspects.add(agent);
  }

  acquit(chat: ChatFacts, at: number): void {
    for (const agent of chat.suspects) {
      agent.maybe.delete(chat);
      agent.idleSince = Number.NaN; // not known, and compares with nothing
      this.touch(agent, at);
    }
    chat.suspects.clear();
  }

  release(chat: ChatFacts, agent: AgentFacts, at: number): void {
    chat.holders.delete(agent);
    chat.given.delete(agent);
    if (chat.given.size < 2) chat.toldTwice = false;
    if (agent.live.delete(chat.number)) agent.idleSince = at;
    this.touch(agent, at);
  }

  releaseAll(chat: ChatFacts, at: number): void {
    for (const agent of chat.holders) this.release(chat, agent, at);
    for (const hold of chat.ringing) {
      hold.agent.offers.delete(hold);
      this.touch(hold.agent, at);
    }
    chat.ringing.clear();
    chat.assignee = undefined;
  }

  /** An offer is over; undefined where it was not seen to begin. */
  endOffer(chat: ChatFacts, agent: AgentFacts, r: TraceRecord): Hold | undefined {
    const hold = offerOf(chat, agent, r.offer);
    if (hold === undefined) {
      chat.early.push({ agent: agent.name, offer: r.offer, at: r.at });
      this.touch(agent, r.at);
      return undefined;
    }
    agent.offers.delete(hold);
    chat.ringing.delete(hold);
    this.touch(agent, r.at);
    return hold;
  }

  /** `event` is a bit of PACING. */
  startCooling(agent: AgentFacts, event: number, at: number): void {
    const { run } = this.rules;
    if (run['pacing.delay'] === 0 || (run['pacing.on'] & event) === 0 || run['pacing.scope'] === 1)
      return;
    const until = at + run['pacing.delay'];
    coolUntil(agent, at, until);
  }

  end(chat: ChatFacts, at: number): void {
    this.acquit(chat, at);
    this.stopWaiting(chat);
    this.releaseAll(chat, at);
    if (chat.endedAt === undefined) this.over.push(chat);
    chat.endedAt = at;
  }

  get hasNoArrivals(): boolean {
    return !this.hasArrived;
  }

  get needsQueued(): boolean {
    return this.hasQueued;
  }
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

type Step = (ledger: Ledger, r: TraceRecord) => void;
/** Steps of events about a chat. */
const ofChat =
  (step: (ledger: Ledger, chat: ChatFacts, r: TraceRecord) => void): Step =>
  (ledger, r) => {
    if (r.chat !== undefined) step(ledger, ledger.chat(r.chat, r.at), r);
  };
/** Steps of events between a chat and an agent. */
const ofBoth = (
  step: (ledger: Ledger, chat: ChatFacts, agent: AgentFacts, r: TraceRecord) => void,
): Step =>
  ofChat((ledger, chat, r) => {
    if (r.agent !== undefined) step(ledger, chat, ledger.agent(r.agent), r);
  });
const ofAgent =
  (step: (ledger: Ledger, agent: AgentFacts, r: TraceRecord) => void): Step =>
  (ledger, r) => {
    if (r.agent !== undefined) step(ledger, ledger.agent(r.agent), r);
  };

function learnClass(ledger: Ledger, chat: ChatFacts, r: TraceRecord): void {
  const queue = r.queue === undefined ? chat.queue : (ledger.queueIndex.get(r.queue) ?? -1);
  const also = r.also?.map((name) => ledger.queueIndex.get(name) ?? -1) ?? chat.also;
  const skills = r.skills ?? chat.skills;
  const priority = r.priority ?? chat.priority;
  const same =
    queue === chat.queue &&
    priority === chat.priority &&
    also.join() === chat.also.join() &&
    skills.join() === chat.skills.join();
  if (same) return;
  const isFirst = chat.queue < 0;
  chat.queue = queue;
  chat.also = also;
  chat.skills = skills;
  chat.priority = priority;
  // What it is first told to be it has always been.
  if (!isFirst) chat.classSince = r.at;
}

/** The queue of a chat that nobody has told of before; its priority is not known, and so it compares with no other. */
function learnLate(ledger: Ledger, chat: ChatFacts, r: TraceRecord): void {
  if (chat.queue >= 0 || r.queue === undefined) return;
  learnClass(ledger, chat, r);
  chat.inFront = true;
  chat.isLearntLate = true;
}

/** Now it is told properly, as if nothing had been known. */
function learnAnew(chat: ChatFacts): void {
  if (!chat.isLearntLate) return;
  chat.isLearntLate = false;
  chat.inFront = false;
  chat.queue = -1;
}

function refuse(ledger: Ledger, chat: ChatFacts, agent: AgentFacts, r: TraceRecord): void {
  const isMiss = r.event === 'offer.missed';
  const isSide = chat.holders.size > 0 && chat.sides.has(agent.name);
  const hold = ledger.endOffer(chat, agent, r);
  ledger.startCooling(agent, isMiss ? PACING.miss : PACING.decline, r.at);
  const { run } = ledger.rules;
  const effect = run[isMiss ? 'offer.onMiss.agent' : 'offer.onDecline.agent'];
  const afterLive = run[isMiss ? 'offer.onMiss.when' : 'offer.onDecline.when'] === 1;
  // With slack a chat that they accepted before may be told after this.
  const mayBeLive = agent.live.size > 0 || ledger.blur > 0;
  if ((effect !== EFFECT.none || r.reason === 'disable') && afterLive && mayBeLive)
    agent.deferred = true;
  if (isSide) return;
  chat.refusers.set(agent.name, r.at);
  if (hold === undefined) chat.refusedOffers.delete(agent.name);
  else chat.refusedOffers.set(agent.name, hold.at);
  ledger.waitAgain(chat, r.at, false);
}

const wrote = (side: 'agent' | 'customer') =>
  ofChat((ledger, chat, r) => {
    const moment = { at: r.at, line: r.line };
    if (side === 'agent') {
      const { customerWrote } = chat;
      const answered = chat.agentBegan !== undefined && customerWrote !== undefined;
      const isFirst =
        chat.agentBegan === undefined ||
        (answered && customerWrote.at > chat.agentBegan + ledger.blur) ||
        (answered && ledger.blur === 0 && customerWrote.line > (chat.agentWrote?.line ?? 0));
      if (isFirst) chat.agentBegan = r.at;
      chat.agentWrote = moment;
    } else chat.customerWrote = moment;
  });

/** One row a kind of event that changes what is known. */
const STEPS: { readonly [K in EventName]?: Step } = {
  'chat.arrived': ofChat((ledger, chat, r) => {
    learnAnew(chat);
    chat.arrivedAt = r.at;
    if (!chat.returned) chat.rankSince = r.at;
    chat.preferred ??= r.preferred;
    if (chat.queue < 0) learnClass(ledger, chat, r);
    if (!ledger.needsQueued) {
      chat.queuedAt ??= r.at;
      ledger.wait(chat, r.at);
    }
  }),
  'chat.refused': ofChat((ledger, chat, r) => ledger.end(chat, r.at)),
  'chat.queued': ofChat((ledger, chat, r) => {
    learnAnew(chat);
    learnClass(ledger, chat, r);
    chat.queuedAt ??= r.at;
    // Where arrivals are not told, a chat has come when it is in the queue.
    if (ledger.hasNoArrivals && chat.arrivedAt === undefined) {
      chat.arrivedAt = r.at;
      if (!chat.returned) chat.rankSince = r.at;
    }
    if (chat.waitingSince === undefined) ledger.wait(chat, r.at);
  }),
  'chat.requeued': ofChat((ledger, chat, r) => {
    const moved = r.queue !== undefined && ledger.queueIndex.get(r.queue) !== chat.queue;
    if (r.agent !== undefined) {
      // Whoever was given a chat and leaves it has declined it, where there is no other way to.
      if (r.reason === 'first-reply' || r.reason === 'decline') chat.refusers.set(r.agent, r.at);
      if (!chat.holders.has(ledger.agent(r.agent))) chat.lastEnds.set(r.agent, r.at);
    }
    const isRecent = (at: number) => ledger.blur > 0 && at >= r.at - ledger.blur;
    const isUnsure = isRecent(chat.begunAt);
    const heir = chat.assignee;
    if (
      heir !== undefined &&
      heir.name !== r.agent &&
      isRecent(heir.live.get(chat.number)?.at ?? 0)
    ) {
      // It has gone on to somebody else already: only the stamps stand the wrong way round.
      for (const agent of chat.holders) if (agent !== heir) ledger.release(chat, agent, r.at);
      learnClass(ledger, chat, r);
      chat.returned = true;
      chat.rankedAt = r.at;
      return;
    }
    for (const agent of chat.holders) {
      ledger.release(chat, agent, r.at);
      if (isUnsure) ledger.suspect(chat, agent);
    }
    chat.assignee = undefined;
    chat.sessionFrom = undefined;
    chat.onHold = false;
    const isSent = r.reason === 'transfer';
    learnClass(ledger, chat, r);
    ledger.waitAgain(chat, r.at, moved || (isSent && chat.sentAt === r.at));
    // A transfer that nobody took keeps its place and one to a queue does not: with slack they look alike.
    if (isSent && ledger.blur > 0) chat.inFront = true;
    // What began within the slack may have come after this: then it is not known whether the chat waits.
    if (isUnsure) ledger.stopWaiting(chat);
  }),
  'chat.assigned': ofBoth(connected),
  'chat.accepted': ofBoth(connected),
  'chat.joined': ofBoth((ledger, chat, agent, r) => {
    ledger.touch(agent, r.at);
    chat.firstLiveAt ??= r.at;
    ledger.stopWaiting(chat);
    if (chat.endedAt !== undefined) return;
    chat.holders.add(agent);
    agent.live.set(chat.number, { chat, agent, offer: undefined, at: r.at, from: r.at });
  }),
  'chat.left': ofBoth((ledger, chat, agent, r) => {
    ledger.touch(agent, r.at);
    if (chat.endedAt !== undefined) return;
    if (!chat.holders.has(agent)) chat.lastEnds.set(agent.name, r.at);
    ledger.release(chat, agent, r.at);
    if (r.assignee !== undefined && r.assignee !== null) chat.assignee = ledger.agent(r.assignee);
  }),
  'chat.invited': ofBoth((_ledger, chat, agent) => void chat.sides.set(agent.name, 'invitation')),
  'chat.transferred': ofChat((_ledger, chat, r) => {
    if (r.toQueue !== undefined) chat.sentAt = r.at;
    if (r.toAgent !== undefined) chat.sides.set(r.toAgent, 'transfer');
  }),
  'chat.dormant': ofChat((ledger, chat, r) => {
    if (r.reason === 'hold') {
      chat.onHold = true;
      chat.heldAt = r.at;
    }
    if (r.keepsCost !== true) chat.dormant.set(true, r.at, ledger.blur);
    for (const agent of chat.holders) ledger.touch(agent, r.at);
  }),
  'chat.woken': ofChat((ledger, chat, r) => {
    chat.onHold = false;
    chat.dormant.set(false, r.at, ledger.blur);
    for (const agent of chat.holders) ledger.touch(agent, r.at);
  }),
  'chat.ended': ofChat((ledger, chat, r) => {
    if (r.agent !== undefined) {
      const agent = ledger.agent(r.agent);
      if (!chat.holders.has(agent)) chat.lastEnds.set(r.agent, r.at);
      ledger.startCooling(agent, PACING.end, r.at);
      ledger.touch(agent, r.at);
      agent.idleSince = r.at;
    }
    ledger.end(chat, r.at);
  }),
  'offer.made': ofBoth((ledger, chat, agent, r) => {
    ledger.touch(agent, r.at);
    learnLate(ledger, chat, r);
    const early = chat.early.findIndex(
      (answer) =>
        answer.agent === agent.name && answer.offer === r.offer && r.at - answer.at <= ledger.blur,
    );
    const isSide = chat.holders.size > 0 && chat.sides.has(agent.name);
    if (!isSide) ledger.route(chat, agent, r);
    if (early >= 0) {
      chat.early.splice(early, 1);
      if (chat.waitingSince !== undefined) ledger.wait(chat, r.at);
      return;
    }
    if (chat.endedAt !== undefined) return;
    ledger.stopWaiting(chat);
    ledger.acquit(chat, r.at);
    const hold = { chat, agent, offer: r.offer, at: r.at, from: r.at };
    chat.ringing.add(hold);
    agent.offers.add(hold);
    chat.begunAt = r.at;
  }),
  'offer.accepted': ofBoth((ledger, chat, agent, r) => {
    const kind = r.side ?? (chat.holders.size > 0 ? chat.sides.get(agent.name) : undefined);
    const hold = ledger.endOffer(chat, agent, r);
    if (kind === 'invitation') return;
    const heir = chat.assignee;
    const isHandedOn = heir !== undefined && heir !== agent && kind !== 'transfer';
    if (isHandedOn && r.at - chat.handedAt < ledger.blur) {
      // It has been handed on to somebody else already: only the stamps stand the wrong way round.
      ledger.touch(agent, r.at);
      agent.idleSince = r.at;
      return;
    }
    if (kind === 'transfer') {
      if (chat.assignee !== undefined) ledger.release(chat, chat.assignee, r.at);
      chat.handedAt = r.at;
    } else ledger.startCooling(agent, PACING.accept, r.at);
    const counted = hold !== undefined && ledger.rules.countOffered[agent.index] === 1;
    ledger.connect(chat, agent, r.at, counted ? hold.from : r.at);
  }),
  'offer.declined': ofBoth(refuse),
  'offer.missed': ofBoth(refuse),
  'offer.withdrawn': ofBoth((ledger, chat, agent, r) => {
    // With slack it may be told when the chat is not known to be live: it was a side offer, or may be with somebody.
    const isHidden = ledger.blur > 0 && (chat.sides.has(agent.name) || chat.suspects.size > 0);
    const isSide = chat.holders.size > 0 || isHidden;
    ledger.endOffer(chat, agent, r);
    if (!isSide) ledger.waitAgain(chat, r.at, false);
  }),
  'cooldown.started': ofAgent((ledger, agent, r) => {
    ledger.touch(agent, r.at);
    const until = r.until ?? Number.POSITIVE_INFINITY;
    coolUntil(agent, r.at, until);
  }),
  'cooldown.ended': ofAgent((ledger, agent, r) => {
    ledger.touch(agent, r.at);
    endCooling(agent, r.at, ledger.blur);
  }),
  'message.agent': wrote('agent'),
  'message.customer': wrote('customer'),
  'customer.left': ofChat((_ledger, chat) => {
    chat.gone = true;
  }),
  'customer.returned': ofChat((_ledger, chat) => {
    chat.gone = false;
  }),
  'wrapup.started': ofBoth((ledger, chat, agent, r) => {
    ledger.touch(agent, r.at);
    const early = chat.early.findIndex(({ offer, at }) => offer === -1 && r.at - at <= ledger.blur);
    if (early >= 0) chat.early.splice(early, 1);
    else agent.wraps.set(chat.number, { chat, at: r.at });
  }),
  'wrapup.ended': ofBoth((ledger, chat, agent, r) => {
    ledger.touch(agent, r.at);
    if (!agent.wraps.delete(chat.number))
      chat.early.push({ agent: agent.name, offer: -1, at: r.at });
  }),
  'agent.state': ofAgent((ledger, agent, r) => {
    ledger.touch(agent, r.at);
    if (agent.state.last === 'signed-out' && r.state !== 'signed-out') agent.idleSince = r.at;
    agent.state.set(r.state ?? '', r.at, ledger.blur);
    agent.stateReason.set(r.reason ?? '', r.at, ledger.blur);
    agent.deferred = false;
    if (r.state === 'signed-out') agent.isHidden = false;
    if (r.state === 'signed-out') endCooling(agent, r.at, ledger.blur);
  }),
  'agent.work': ofAgent((ledger, agent, r) => {
    ledger.touch(agent, r.at);
    agent.otherWork.set(r.units ?? 0, r.at, ledger.blur);
  }),
  'agent.limit': ofAgent((ledger, agent, r) => {
    ledger.touch(agent, r.at);
    agent.limit.set(r.units, r.at, ledger.blur);
  }),
  'agent.serves': ofAgent((ledger, agent, r) => {
    ledger.touch(agent, r.at);
    const queues = (r.queues ?? []).map((name) => ledger.queueIndex.get(name) ?? -1);
    agent.serves.set(queues, r.at, ledger.blur);
  }),
};

/** Reasons with which a live chat changes hands. */
const HANDED = new Set<(typeof REASONS)[number]>(['transfer', 'first-reply', 'forward']);

function connected(ledger: Ledger, chat: ChatFacts, agent: AgentFacts, r: TraceRecord): void {
  learnLate(ledger, chat, r);
  if (r.reason !== undefined && HANDED.has(r.reason)) {
    if (chat.assignee !== undefined) ledger.release(chat, chat.assignee, r.at);
    chat.handedAt = r.at;
  }
  ledger.route(chat, agent, r);
  ledger.startCooling(agent, PACING.accept, r.at);
  ledger.connect(chat, agent, r.at, r.at);
}

function coolUntil(agent: AgentFacts, from: number, until: number): void {
  if (until > agent.cooling.until) agent.cooling = { from, until };
  agent.cooledBy = Math.max(agent.cooledBy, until);
}

function endCooling(agent: AgentFacts, at: number, blur: number): void {
  const { from, until } = agent.cooling;
  if (until > at) agent.cooling = { from, until: at };
  if (blur === 0 || from < at - blur) agent.cooledBy = Math.min(agent.cooledBy, at);
}
