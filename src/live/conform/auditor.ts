/**
 * Holds a recording against the rules, record by record: the ledger knows what is certain, given.ts judges who was given
 * what, and here stand the rules about time (deadlines, auto-end, wrap-up), work left beside free agents, and what cannot be.
 *
 * Every stamp may be off by the slack s either way, so two events are surely in their order only when their stamps are more
 * than 2 s apart. An event at stamp t is therefore judged when the stamps have passed t + 2 s, against facts that have held
 * since t - 2 s: whatever the true order, the rule was broken. At slack zero that is the order of the lines.
 * Pure: records in, findings out. Memory goes with the open chats, not with the length of the recording.
 */
import type { EventName } from '../../engine/events.ts';
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import {
  compileRules,
  EFFECT,
  GONE,
  IDLE_ACTION,
  IDLE_ARM,
  IDLE_RESET,
  type RuleColumns,
  WRAP,
} from '../../engine/router/rule-columns.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { DueList } from './due.ts';
import { type AgentFacts, type ChatFacts, offerOf } from './facts.ts';
import { Fairness } from './fairness.ts';
import { Findings, type RuleFinding } from './findings.ts';
import { freeSince, hasRoomFor, isPlainFor, refusalEffect, surelyServes } from './free.ts';
import { judgeGiven } from './given.ts';
import { inertRules } from './inert-rules.ts';
import { Ledger } from './ledger.ts';
import { judgeEnded, judgeOverdue, waitLimit } from './longest-wait.ts';
import { passingIsHidden, refusalOf } from './passed-over.ts';
import { AUDIT_RULE_NAMES, AUDIT_RULES, type AuditRuleName } from './rules.ts';
import { RULES_OF_LOAD } from './rules-of-load.ts';
import { type Given, snapshotOf } from './snapshot.ts';
import { applyTo } from './steps.ts';

export interface AuditOptions {
  /** How far a stamp may be off, in microseconds. */
  readonly slack: number;
  /** Kinds of events in the recording, and how often: what is not there cannot be judged. */
  readonly seen: ReadonlyMap<EventName, number>;
  /** The scenario says who serves which queue with which skills. */
  readonly knowsStaff: boolean;
  /** Why nobody can tell what agents have in hand, where that is so. */
  readonly unknownLoad?: string | undefined;
}

const GIVES = new Set<EventName>(['offer.made', 'chat.assigned', 'chat.accepted']);
const CONNECTS = new Set<EventName>(['offer.accepted', 'chat.assigned', 'chat.accepted']);
const ANSWERS = new Set<EventName>([
  'offer.accepted',
  'offer.declined',
  'offer.missed',
  'offer.withdrawn',
]);

export class Auditor {
  private readonly ledger: Ledger;
  private readonly rules: RuleColumns;
  private readonly blur: number;
  private readonly findings = new Findings();
  private readonly fairness = new Fairness();
  private readonly due = new DueList();
  private readonly seen: ReadonlyMap<EventName, number>;
  /** Given chats that are judged when everything that may come before is known. */
  private readonly given: Given[] = [];
  private edge = 0;
  private records = 0;
  /** The connection to what is recorded was down, and what happened then is not known. */
  private isDark = false;
  private lightSince = Number.NEGATIVE_INFINITY;

  constructor(scenario: Scenario, options: AuditOptions) {
    this.rules = compileRules(scenario);
    this.ledger = new Ledger(scenario, this.rules, options.slack, options.seen);
    this.blur = this.ledger.blur;
    this.seen = options.seen;
    const { findings, rules } = this;
    if (!options.knowsStaff)
      findings.shut(
        'queue-and-skills',
        'a platform does not say who serves what: give a --scenario',
      );
    for (const [rule, why] of inertRules(rules)) findings.shut(rule, why);
    const passing = passingIsHidden(this.ledger);
    if (passing !== undefined) findings.shut('refused-before', passing);
    if (!options.seen.has('agent.state'))
      for (const rule of ['agent-ready', 'work-conservation', 'best-agent', 'fairness'] as const)
        findings.shut(rule, 'the recording has no agent.state');
    if (options.unknownLoad !== undefined)
      for (const rule of RULES_OF_LOAD) findings.shut(rule, options.unknownLoad);
  }

  /** What is known ahead of its time; see the ledger. */
  hint(r: TraceRecord): void {
    this.ledger.hint(r);
  }

  /** Records in the order of their stamps. */
  take(r: TraceRecord): void {
    if (r.at > this.edge) this.advance(r.at);
    this.records += 1;
    const { ledger } = this;
    if (r.event === 'live.down') this.isDark = true;
    if (r.event === 'live.up') {
      this.isDark = false;
      this.lightSince = r.at;
      this.given.length = 0;
      this.ledger.forgetAll(r.at);
    }
    if (r.event === 'rule.changed') this.changed(r);
    const chat = r.chat === undefined ? undefined : ledger.chat(r.chat, r.at);
    const agent = r.agent === undefined ? undefined : ledger.agent(r.agent);
    this.before(r, chat, agent);
    const isGiven = GIVES.has(r.event) && chat !== undefined && agent !== undefined;
    const given = isGiven
      ? {
          r,
          chat,
          agent,
          before: snapshotOf(ledger, agent),
          hadRefusers: chat.refusers.size > 0,
          refusal: refusalOf(chat, agent),
        }
      : undefined;
    if (given !== undefined && this.blur === 0) this.judge(given);
    applyTo(ledger, r);
    if (given !== undefined && this.blur > 0) this.given.push(given);
    this.after(r, chat, agent);
  }

  finish(): RuleFinding[] {
    this.fairness.finish(this.findings, this.edge);
    return this.findings.rows(this.seen);
  }

  get count(): number {
    return this.records;
  }

  get lastAt(): number {
    return this.edge;
  }

  /** The stamps go on to `now`: what can be judged by then is judged, and nothing has changed since the last of them. */
  private advance(now: number): void {
    const { given, blur } = this;
    let judged = 0;
    while (judged < given.length && given[judged]!.r.at + blur < now) this.judge(given[judged++]!);
    if (judged > 0) given.splice(0, judged);
    this.due.runBefore(now);
    this.conserveWork(now);
    this.ledger.forget(now - 2 * blur - FORGET_AFTER);
    this.edge = now;
  }

  private isSure(from: number): boolean {
    return !this.isDark && from >= this.lightSince;
  }

  private judge(given: Given): void {
    if (!this.isSure(given.r.at - this.blur)) return;
    judgeGiven(this.ledger, this.findings, given);
    this.fairness.see(this.ledger, this.findings, given);
  }

  private say(
    rule: AuditRuleName,
    broken: string | undefined,
    at: number,
    chat: ChatFacts | undefined,
    agent: AgentFacts | undefined,
    line = 0,
  ): void {
    const who = { chat: chat?.number ?? null, agent: agent?.name ?? null };
    this.findings.judge(
      rule,
      broken === undefined ? undefined : { at, line, ...who, what: broken },
    );
  }

  private changed(r: TraceRecord): void {
    for (const rule of AUDIT_RULE_NAMES) {
      const reads: readonly string[] = AUDIT_RULES[rule].reads;
      if (r.rule === undefined ? reads.length > 0 : reads.includes(r.rule))
        this.findings.shut(
          rule,
          `${r.rule ?? 'a rule'} was changed at ${(r.at / 1e6).toFixed(1)} s: not judged after that`,
        );
    }
  }

  /** What is judged against the state before the record. */
  private before(r: TraceRecord, chat: ChatFacts | undefined, agent: AgentFacts | undefined): void {
    if (chat === undefined) return;
    this.possible(r, chat);
    this.messages(r, chat, agent);
    if (agent !== undefined && ANSWERS.has(r.event)) this.answered(r, chat, agent);
    const isIdle =
      (r.event === 'chat.ended' && r.reason === 'idle') ||
      (r.event === 'chat.requeued' && r.reason === 'idle') ||
      (r.event === 'chat.dormant' && r.reason === 'hold');
    if (isIdle) this.autoEnded(r, chat);
    if (r.event === 'chat.ended' && this.isSure(chat.firstSeenAt))
      judgeEnded(this.ledger, chat, r, this.waited(chat, r.line));
    if (r.event === 'wrapup.ended' && agent !== undefined) this.wrapUpEnded(r, chat, agent);
  }

  /** Deadlines that begin with the record. */
  private after(r: TraceRecord, chat: ChatFacts | undefined, agent: AgentFacts | undefined): void {
    if (agent !== undefined && r.event === 'agent.state') this.signedOut(r, agent);
    if (chat === undefined) return;
    if (r.event === 'message.agent' || r.event === 'message.customer') this.armAutoEnd(r, chat);
    if (chat.queuedAt === r.at && chat.firstLiveAt === undefined) this.armLongestWait(r, chat);
    if (agent === undefined) return;
    if (this.blur > 0 && CONNECTS.has(r.event)) this.stillTwo(r, chat, agent);
    if (r.event === 'offer.made') this.ring(r, chat, agent);
    else if (r.event === 'wrapup.started') this.wrapUp(r, chat, agent);
    else if (r.event === 'offer.missed' || r.event === 'offer.declined') this.refused(r, agent);
  }

  // What cannot be.

  private possible(r: TraceRecord, chat: ChatFacts): void {
    const { blur } = this;
    const say = (what: string | undefined) =>
      this.say('possible', what, r.at, chat, undefined, r.line);
    if (r.event === 'chat.arrived') {
      return say(
        chat.arrivedAt === undefined ? undefined : `chat ${chat.number} arrives a second time`,
      );
    }
    // After an outage there are chats whose arrival nobody has seen.
    if (!this.seen.has('chat.arrived') || this.isDark) return;
    if (chat.arrivedAt === undefined && this.lightSince > Number.NEGATIVE_INFINITY) return;
    if (AFTERWARDS.has(r.event)) return;
    if (chat.endedAt !== undefined && chat.endedAt + blur < r.at)
      return say(`${r.event} of chat ${chat.number}, which has ended`);
    if (chat.endedAt !== undefined && blur === 0)
      return say(`${r.event} of chat ${chat.number}, which has ended`);
    if (chat.arrivedAt !== undefined) return say(undefined);
    if (blur === 0) return say(`${r.event} of chat ${chat.number}, which has not arrived`);
    this.due.add(r.at + blur, () =>
      say(
        chat.arrivedAt === undefined
          ? `${r.event} of chat ${chat.number}, which has not arrived`
          : undefined,
      ),
    );
  }

  /** Running numbers of messages, where the recording has them: each side counts its own in each chat from 1. */
  private messages(r: TraceRecord, chat: ChatFacts, agent: AgentFacts | undefined): void {
    const number = r.message;
    if (number === undefined) return;
    const side = r.event === 'message.agent' ? 'agent' : 'customer';
    const { blur } = this;
    const told = chat.messages[side];
    // Of a chat that is first seen after an outage: what was said before was told before it, or is not judged.
    const isHalfSeen = chat.arrivedAt === undefined && this.lightSince > Number.NEGATIVE_INFINITY;
    if (told.last === 0 && isHalfSeen) told.last = number - 1;
    const say = (what: string | undefined) => this.say('messages', what, r.at, chat, agent, r.line);
    const which = `of the ${side} in chat ${chat.number}`;
    // What was said before an outage was told then.
    if (told.last === 0 && chat.arrivedAt === undefined && this.ledger.hasForgotten)
      told.last = number - 1;
    if (number <= told.last) {
      const skippedAt = told.missing.get(number);
      told.missing.delete(number);
      if (skippedAt === undefined) return say(`message ${number} ${which} is told twice`);
      return say(
        r.at - skippedAt > blur || blur === 0
          ? `message ${number} ${which} comes after message ${told.last}`
          : undefined,
      );
    }
    say(undefined);
    for (let skipped = told.last + 1; skipped < number && skipped <= told.last + GAP; skipped++) {
      told.missing.set(skipped, r.at);
      this.due.add(r.at + Math.max(blur, LATE), () => {
        if (told.missing.has(skipped) && this.isSure(r.at))
          say(`message ${skipped} ${which} is lost`);
      });
    }
    told.last = number;
  }

  /**
   * Told within the slack of one another, neither of two acceptances was surely first; but when the slack is over and both have
   * the chat, it is with both.
   */
  private stillTwo(r: TraceRecord, chat: ChatFacts, agent: AgentFacts): void {
    if (chat.given.size < 2 || chat.sides.has(agent.name)) return;
    this.due.add(r.at + this.blur, () => {
      const other = [...chat.given].find((who) => who !== agent && !chat.sides.has(who.name));
      if (!chat.given.has(agent) || other === undefined || chat.toldTwice) return;
      // Who was surely there before was told of when it was given.
      const hold = other.live.get(chat.number);
      if (!this.isSure(r.at) || hold === undefined || hold.at <= r.at - this.blur) return;
      chat.toldTwice = true;
      this.say(
        'double-assignment',
        `chat ${chat.number} is given to ${agent.name} and to ${other.name}, and both have it`,
        r.at,
        chat,
        agent,
        r.line,
      );
    });
  }

  // Offers and their deadlines.

  private timeoutOf(chat: ChatFacts): number | undefined {
    return chat.queue < 0 ? undefined : this.rules.timeout[chat.queue]!;
  }

  private ring(r: TraceRecord, chat: ChatFacts, agent: AgentFacts): void {
    const { blur } = this;
    const timeout = this.timeoutOf(chat);
    // Invitations stay until they are answered.
    if (timeout === undefined || chat.sides.has(agent.name) || chat.holders.size > 0) return;
    const { until } = r;
    const promised = () => {
      if (until === undefined || chat.classSince > r.at - blur || chat.sides.has(agent.name))
        return;
      this.say(
        'accept-timeout',
        until === r.at + timeout || Math.abs(until - r.at - timeout) <= blur
          ? undefined
          : `the deadline of chat ${chat.number} at ${agent.name} is ${words(until - r.at)} after the offer, not ${words(timeout)}`,
        r.at,
        chat,
        agent,
        r.line,
      );
    };
    if (blur === 0) promised();
    else this.due.add(r.at + blur, promised);
    const hold = offerOf(chat, agent, r.offer);
    if (hold === undefined) return;
    this.due.add(r.at + timeout + blur, () => {
      if (!this.isSure(r.at) || chat.sides.has(agent.name)) return;
      this.say(
        'left-ringing',
        agent.offers.has(hold)
          ? `chat ${chat.number} still rings at ${agent.name} when its deadline of ${words(timeout)} is over`
          : undefined,
        r.at + timeout,
        chat,
        agent,
      );
    });
  }

  private answered(r: TraceRecord, chat: ChatFacts, agent: AgentFacts): void {
    const { blur } = this;
    const hold = offerOf(chat, agent, r.offer);
    if (hold === undefined) return this.unasked(r, chat, agent);
    this.say('push-lost', undefined, r.at, chat, agent, r.line);
    const timeout = this.timeoutOf(chat);
    if (timeout === undefined || chat.sides.has(agent.name) || chat.holders.size > 0) return;
    if (!this.isSure(hold.at)) return;
    const rang = r.at - hold.at;
    if (r.event === 'offer.missed')
      this.say(
        'missed-early',
        rang < timeout - blur
          ? `chat ${chat.number} counts as missed by ${agent.name} after ${words(rang)}, and the accept timeout is ${words(timeout)}`
          : undefined,
        r.at,
        chat,
        agent,
        r.line,
      );
    if (r.event === 'offer.accepted')
      this.say(
        'answered-late',
        rang > timeout + blur
          ? `${agent.name} accepts chat ${chat.number} after ${words(rang)}, and the accept timeout is ${words(timeout)}`
          : undefined,
        r.at,
        chat,
        agent,
        r.line,
      );
  }

  /** An answer to an offer that nobody has seen: with slack it may still come. */
  private unasked(r: TraceRecord, chat: ChatFacts, agent: AgentFacts): void {
    if (!this.seen.has('offer.made') || !this.isSure(chat.firstSeenAt)) return;
    // Told twice is not told of nothing.
    if (r.offer !== undefined && chat.overOffers.has(r.offer)) return;
    if (chat.arrivedAt === undefined && this.lightSince > Number.NEGATIVE_INFINITY) return;
    if (chat.endedAt !== undefined && this.blur > 0) return;
    const say = () =>
      this.say(
        'push-lost',
        `${r.event} of chat ${chat.number} by ${agent.name}, who was never told of the offer`,
        r.at,
        chat,
        agent,
        r.line,
      );
    if (this.blur === 0) return say();
    this.due.add(r.at + this.blur, () => {
      const isStillEarly = chat.early.some(
        ({ agent: name, offer, at }) => name === agent.name && offer === r.offer && at === r.at,
      );
      if (isStillEarly && chat.endedAt === undefined) say();
    });
  }

  private refused(r: TraceRecord, agent: AgentFacts): void {
    const isMiss = r.event === 'offer.missed';
    if (refusalEffect(this.rules, isMiss) === EFFECT.none) return;
    if (!agent.state.surely(r.at - this.blur, (state) => state === 'ready')) return;
    this.due.add(r.at + this.blur, () => {
      if (!this.isSure(r.at)) return;
      this.say(
        'after-refusal',
        agent.state.since < r.at - this.blur
          ? `${agent.name} stays ready after ${isMiss ? 'a missed' : 'a declined'} offer`
          : undefined,
        r.at,
        undefined,
        agent,
        r.line,
      );
    });
  }

  // Auto-end.

  private autoEnded(r: TraceRecord, chat: ChatFacts): void {
    if (chat.queue < 0 || !this.isSure(chat.firstSeenAt)) return;
    const idle = this.rules.idle[chat.queue]!;
    const arm = this.rules.queue['session.idleArm'][chat.queue];
    const { agentWrote, customerWrote } = chat;
    const from =
      arm === IDLE_ARM.eachAgent
        ? agentWrote?.at
        : arm === IDLE_ARM.any
          ? Math.max(agentWrote?.at ?? 0, customerWrote?.at ?? 0)
          : arm === IDLE_ARM.firstAgent
            ? chat.agentBegan
            : chat.sessionFrom;
    // A message within the slack may have come too late to count.
    if (from === undefined || from > r.at - this.blur) return;
    const lasted = r.at - from;
    this.say(
      'auto-end-early',
      lasted < idle - this.blur
        ? `chat ${chat.number} is auto-ended after ${words(lasted)}, and session.idle is ${words(idle)}`
        : undefined,
      r.at,
      chat,
      chat.assignee,
      r.line,
    );
  }

  private armAutoEnd(r: TraceRecord, chat: ChatFacts): void {
    if (chat.queue < 0 || chat.holders.size === 0) return;
    const rules = this.rules.queue;
    const { queue } = chat;
    const idle = this.rules.idle[queue]!;
    if (rules['session.idleAction'][queue] === IDLE_ACTION.none) return;
    const arm = rules['session.idleArm'][queue];
    const byAgent = r.event === 'message.agent';
    const arms =
      arm === IDLE_ARM.any ||
      (byAgent && arm === IDLE_ARM.eachAgent) ||
      (byAgent &&
        arm === IDLE_ARM.firstAgent &&
        chat.agentBegan === r.at &&
        rules['session.idleReset'][queue] === IDLE_RESET.customer);
    if (!arms) return;
    const session = chat.sessionFrom;
    if (session === undefined || session > r.at - this.blur || chat.onHold) return;
    const deadline = r.at + idle + rules['session.idleCheck'][queue]!;
    this.due.add(deadline + this.blur, () => {
      const { agentWrote, customerWrote } = chat;
      const later = (message: typeof agentWrote, slack: number) =>
        message !== undefined && (slack > 0 ? message.at > r.at - slack : message.line > r.line);
      const isOver =
        chat.endedAt !== undefined || chat.holders.size === 0 || chat.sessionFrom !== session;
      // A customer's message within the slack may have stopped the clock.
      const stopped = byAgent
        ? later(customerWrote, this.blur)
        : later(customerWrote, 0) && customerWrote?.at !== r.at;
      const putOff =
        arm !== IDLE_ARM.firstAgent && agentWrote !== undefined && agentWrote.line > r.line;
      const putOffByCustomer = customerWrote !== undefined && customerWrote.line > r.line;
      if (stopped || putOff || putOffByCustomer || !this.isSure(r.at)) return;
      if (chat.queue !== queue) return;
      this.say(
        'auto-end-missing',
        isOver || chat.onHold || chat.heldAt > r.at
          ? undefined
          : `chat ${chat.number} goes on although its customer has been silent for ${words(idle)}`,
        deadline,
        chat,
        chat.assignee,
      );
    });
  }

  // The longest wait.

  private waited(chat: ChatFacts, line = 0): (broken: string | undefined, at: number) => void {
    return (broken, at) => this.say('longest-wait', broken, at, chat, undefined, line);
  }

  private armLongestWait(r: TraceRecord, chat: ChatFacts): void {
    const limit = waitLimit(this.ledger, chat);
    if (limit === null || chat.isWaitWatched) return;
    chat.isWaitWatched = true;
    this.due.add(limit + this.blur, () => {
      if (this.isSure(r.at)) judgeOverdue(this.ledger, chat, limit, this.waited(chat));
    });
  }

  // Wrap-up.

  private wrapUp(r: TraceRecord, chat: ChatFacts, agent: AgentFacts): void {
    if (chat.queue < 0 || this.rules.queue['wrapUp.mode'][chat.queue] !== WRAP.timed) return;
    const length = this.rules.queue['wrapUp.sec'][chat.queue]!;
    const wrap = agent.wraps.get(chat.number);
    if (wrap === undefined) return;
    this.due.add(r.at + length + this.blur, () => {
      if (agent.wraps.get(chat.number) !== wrap || !this.isSure(r.at)) return;
      this.say(
        'wrap-up-length',
        `the wrap-up of chat ${chat.number} goes on beyond ${words(length)}`,
        r.at + length,
        chat,
        agent,
      );
    });
  }

  private wrapUpEnded(r: TraceRecord, chat: ChatFacts, agent: AgentFacts): void {
    const wrap = agent.wraps.get(chat.number);
    if (wrap === undefined || chat.queue < 0 || r.reason !== 'time') return;
    const length = this.rules.queue['wrapUp.sec'][chat.queue]!;
    const lasted = r.at - wrap.at;
    this.say(
      'wrap-up-length',
      Math.abs(lasted - length) > this.blur
        ? `the wrap-up of chat ${chat.number} lasts ${words(lasted)}, and wrapUp.sec is ${words(length)}`
        : undefined,
      r.at,
      chat,
      agent,
      r.line,
    );
  }

  // Agents who are gone.

  private signedOut(r: TraceRecord, agent: AgentFacts): void {
    if (r.state !== 'signed-out' || agent.index < 0 || agent.live.size === 0) return;
    // Signed out by the platform for an offer that was missed: they are there, and finish what they have.
    if (r.reason === 'miss' || r.reason === 'decline' || r.reason === 'disable') return;
    if (this.rules.agent['session.agentGone'][agent.index] === GONE.keep) return;
    // Whoever signs out has the same grace as whoever is lost.
    const grace = this.rules.agent['session.agentGoneGrace'][agent.index]!;
    const touched = agent.state.since;
    const had = [...agent.live.values()].filter(({ at }) => at <= r.at - this.blur);
    this.due.add(r.at + grace + this.blur, () => {
      if (agent.state.since !== touched || !this.isSure(r.at)) return;
      for (const hold of had)
        this.say(
          'orphans',
          agent.live.get(hold.chat.number) === hold
            ? `chat ${hold.chat.number} stays with ${agent.name}, who has signed out`
            : undefined,
          r.at + grace,
          hold.chat,
          agent,
        );
    });
  }

  // Work conservation.

  /** Nothing happened from the last stamp until `now`: does a chat wait beside a free agent all that time? */
  private conserveWork(now: number): void {
    const { ledger, findings } = this;
    if (ledger.waiting.size === 0 || !findings.isOpen('work-conservation')) return;
    if (!this.isSure(this.edge)) return;
    // The certain part of both must be longer than the slack itself.
    const latest = now - 1.5 * this.blur;
    this.say('work-conservation', undefined, now, undefined, undefined);
    const onlyAtArrival = this.rules.run['match.arrivalOnly'] === 1;
    for (const agent of ledger.agents.values()) {
      if (agent.touchedAt >= latest) continue;
      const free = freeSince(ledger, agent, latest);
      if (free === undefined || free >= latest) continue;
      const looked = new Set<string>();
      for (const chat of ledger.waiting) {
        if ((chat.waitingSince as number) >= latest || chat.toldIdle) continue;
        if (!isPlainFor(ledger, chat, agent, latest)) continue;
        const kind = `${chat.queue}|${chat.priority}|${chat.skills.join()}|${chat.also.join()}`;
        if (looked.has(kind)) continue;
        if (chat.refusers.size === 0) looked.add(kind);
        if ((chat.waitingSince as number) < this.lightSince) continue;
        // Looked at when it came, and then no more: whoever became free later is not to blame.
        if (onlyAtArrival && !cameBeside(chat, free, this.blur)) continue;
        if (!surelyServes(ledger, agent, chat, latest) || !hasRoomFor(ledger, agent, chat))
          continue;
        chat.toldIdle = true;
        const since = Math.max(chat.waitingSince as number, free);
        this.say(
          'work-conservation',
          `chat ${chat.number} waits beside ${agent.name}, who is free, for at least ${words(now - since - this.blur)}`,
          since,
          chat,
          agent,
        );
      }
    }
  }
}

/** The agent was surely free already when the chat came, and it has waited since then. */
function cameBeside(chat: ChatFacts, freeFrom: number, blur: number): boolean {
  const { queuedAt, waitingSince, returned } = chat;
  if (queuedAt === undefined || returned || waitingSince !== queuedAt) return false;
  // What it asks for may have been relaxed since.
  return chat.classSince <= queuedAt && freeFrom < queuedAt - blur;
}

/** A chat is known for so long after its end, for what is told late. */
const FORGET_AFTER = 60_000_000;

/** A message that is later than this is lost. */
const LATE = 30_000_000;
/** Messages lost in a row that are told one by one. */
const GAP = 100;

/** What may be told of a chat after its end. */
const AFTERWARDS = new Set<EventName>([
  'chat.left',
  'chat.viewed',
  'offer.stale',
  'wrapup.started',
  'wrapup.ended',
  'customer.left',
  'message.customer',
  'conversation.opened',
  'conversation.waiting',
  'conversation.closed',
  'conversation.reopened',
  'chat.abandoned',
]);

/** A length of time for a sentence. */
function words(micros: number): string {
  if (micros === Number.POSITIVE_INFINITY) return 'never';
  const seconds = Math.max(0, micros) / 1e6;
  return seconds < 120
    ? `${Number(seconds.toFixed(2))} s`
    : `${Number((seconds / 60).toFixed(1))} min`;
}
