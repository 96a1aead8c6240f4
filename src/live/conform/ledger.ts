/**
 * What a recording says so far of every open chat and every agent. Takes events in any order that slack allows (an answer before
 * its offer, an end before the acceptance) and refuses none: what cannot be is for the rules to say. Keeps nothing of a
 * chat once its end is older than the slack. What each kind of event does stands in steps.ts.
 */

import type { EventName } from '../../engine/events.ts';
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { COMPARE, REQUEUE, type RuleColumns } from '../../engine/router/rule-columns.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { AgentFacts, ChatFacts, coolUntil, type Hold, offerOf, type Route } from './facts.ts';
import type { MomentOf } from './findings.ts';

/** What is known of a recording before its lines are read. */
export interface AuditOptions {
  /** How far a stamp may be off, in microseconds. */
  readonly slack: number;
  /** Kinds of events in the recording, and how often: what is not there cannot be judged. */
  readonly seen: ReadonlyMap<EventName, number>;
  /** The scenario says who serves which queue with which skills. */
  readonly knowsStaff: boolean;
  /** Lines carry the stamp of the server, too. */
  readonly isStamped: boolean;
  /** For what is told, where stamps are not those of the recording. */
  readonly momentOf?: MomentOf;
  /** Why nobody can tell what agents have in hand, where that is so. */
  readonly unknownLoad?: string | undefined;
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
  readonly seen: ReadonlyMap<EventName, number>;
  /** Who goes on holding a slot for a chat that has ended. */
  readonly keepers = new Map<number, AgentFacts>();
  /** Such slots were seen to become free with a tab, or with a record. */
  tellsTabs = false;
  tellsRecords = false;
  /** Live chats are offered to further agents, too: with slack it is not sure which offers are of these. */
  readonly hasSides: boolean;
  private readonly hasQueued: boolean;
  private readonly hasArrived: boolean;
  private readonly over: ChatFacts[] = [];
  /** The server stamps what it does. */
  readonly isStamped: boolean;
  /** There was an outage: chats may go on whose beginning is not known any more. */
  hasForgotten = false;

  constructor(scenario: Scenario, rules: RuleColumns, options: AuditOptions) {
    const { slack, seen } = options;
    this.scenario = scenario;
    this.rules = rules;
    this.isStamped = options.isStamped;
    this.blur = 2 * slack;
    this.seen = seen;
    this.hasSides = seen.has('chat.invited') || seen.has('chat.transferred');
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
    this.keepers.clear();
    for (const agent of this.agents.values()) {
      for (const held of [agent.live, agent.offers, agent.wraps, agent.maybe, agent.kept])
        held.clear();
      agent.isHidden = true;
      // Nor is it known how often they were given something, and when last.
      agent.routedAt = Number.NaN;
      agent.routed = Number.NaN;
      agent.loadSince = Number.NaN;
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
    // It may have gone dormant, or woken, with this agent already.
    if (chat.dormant.since > at - this.blur) agent.loadSince = Number.NaN;
    // Whoever else is in it has it awake again.
    if (chat.dormant.possible.some((dormant) => dormant))
      for (const other of chat.holders) other.loadSince = Number.NaN;
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
    agent.loadSince = Number.NaN;
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
    agent.loadSince = at;
    this.touch(agent, at);
  }

  releaseAll(chat: ChatFacts, at: number): void {
    for (const agent of chat.holders) this.release(chat, agent, at);
    for (const hold of chat.ringing) {
      if (hold.offer !== undefined) chat.overOffers.add(hold.offer);
      hold.agent.offers.delete(hold);
      hold.agent.loadSince = at;
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
    if (hold.offer !== undefined) chat.overOffers.add(hold.offer);
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
