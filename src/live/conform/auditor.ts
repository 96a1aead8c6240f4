/**
 * Holds a recording against the rules, record by record: the ledger knows what is certain, and each file beside this one
 * judges one thing; here stands which of them is asked at which record.
 *
 * Every stamp may be off by the slack s either way, so two events are surely in their order only when their stamps are more
 * than 2 s apart. An event at stamp t is therefore judged when the stamps have passed t + 2 s, against facts that have held
 * since t - 2 s: whatever the true order, the rule was broken. At slack zero that is the order of the lines.
 * Pure: records in, findings out. Memory goes with the open chats, not with the length of the recording.
 */
import type { EventName } from '../../engine/events.ts';
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { Audit } from './audit.ts';
import { armAutoEnd, autoEnded } from './auto-end.ts';
import type { AgentFacts, ChatFacts } from './facts.ts';
import { Fairness } from './fairness.ts';
import type { RuleFinding } from './findings.ts';
import { freeSince, mostUsed } from './free.ts';
import { judgeGiven } from './given.ts';
import { conserveWork } from './idle-beside.ts';
import { possible } from './impossible.ts';
import { inertRules } from './inert-rules.ts';
import type { AuditOptions } from './ledger.ts';
import { armLongestWait, waitEnded } from './longest-wait.ts';
import { messages } from './messages.ts';
import { answered, refused, ring } from './offer-deadlines.ts';
import { armHold, holdEnded } from './on-hold.ts';
import { signedOut } from './orphans.ts';
import { passingIsHidden, refusalOf } from './passed-over.ts';
import { armRejoin, leftForGood } from './rejoin-window.ts';
import { AUDIT_RULE_NAMES, AUDIT_RULES } from './rules.ts';
import { RULES_OF_LOAD } from './rules-of-load.ts';
import { type Given, snapshotOf } from './snapshot.ts';
import { applyTo } from './steps.ts';
import { stillTwo } from './two-at-once.ts';
import { wrapUp, wrapUpEnded } from './wrap-up-length.ts';

const GIVES = new Set<EventName>(['offer.made', 'chat.assigned', 'chat.accepted']);
const CONNECTS = new Set<EventName>(['offer.accepted', 'chat.assigned', 'chat.accepted']);
const ANSWERS = new Set<EventName>([
  'offer.accepted',
  'offer.declined',
  'offer.missed',
  'offer.withdrawn',
]);

export class Auditor {
  private readonly audit: Audit;
  private readonly fairness = new Fairness();
  /** Given chats that are judged when everything that may come before is known. */
  private readonly given: Given[] = [];
  private records = 0;

  constructor(scenario: Scenario, options: AuditOptions) {
    const audit = new Audit(scenario, options);
    this.audit = audit;
    const { findings } = audit;
    if (!options.knowsStaff)
      findings.shut(
        'queue-and-skills',
        'a platform does not say who serves what: give a --scenario',
      );
    for (const [rule, why] of inertRules(audit.ledger)) findings.shut(rule, why);
    const passing = passingIsHidden(audit.ledger);
    if (passing !== undefined) findings.shut('refused-before', passing);
    if (!options.seen.has('agent.state'))
      for (const rule of ['agent-ready', 'work-conservation', 'best-agent', 'fairness'] as const)
        findings.shut(rule, 'the recording has no agent.state');
    if (options.unknownLoad !== undefined)
      for (const rule of RULES_OF_LOAD) findings.shut(rule, options.unknownLoad);
  }

  /** What is known ahead of its time; see the ledger. */
  hint(r: TraceRecord): void {
    this.audit.ledger.hint(r);
  }

  /** Records in the order of their stamps. */
  take(r: TraceRecord): void {
    const { audit } = this;
    const { ledger, blur } = audit;
    if (r.at > audit.edge) this.advance(r.at);
    this.records += 1;
    if (r.event === 'live.down') audit.isDark = true;
    if (r.event === 'live.up') {
      audit.isDark = false;
      audit.lightSince = r.at;
      this.given.length = 0;
      ledger.forgetAll(r.at);
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
          heldWhenFree:
            audit.findings.isOpen('fairness') && freeSince(ledger, agent, r.at - blur) !== undefined
              ? mostUsed(ledger, agent)
              : undefined,
          refusal: refusalOf(chat, agent),
        }
      : undefined;
    if (given !== undefined && blur === 0) this.judge(given);
    applyTo(ledger, r);
    if (given !== undefined && blur > 0) this.given.push(given);
    this.after(r, chat, agent);
  }

  finish(): RuleFinding[] {
    const { findings, edge, seen } = this.audit;
    this.fairness.finish(findings, edge);
    return findings.rows(seen);
  }

  get count(): number {
    return this.records;
  }

  /** The stamps go on to `now`: what can be judged by then is judged, and nothing has changed since the last of them. */
  private advance(now: number): void {
    const { audit, given } = this;
    const { blur } = audit;
    let judged = 0;
    while (judged < given.length && given[judged]!.r.at + blur < now) this.judge(given[judged++]!);
    if (judged > 0) given.splice(0, judged);
    audit.due.runBefore(now);
    conserveWork(audit, now);
    audit.ledger.forget(now - 2 * blur - FORGET_AFTER);
    audit.edge = now;
  }

  private judge(given: Given): void {
    const { ledger, findings, blur } = this.audit;
    if (!this.audit.isSure(given.r.at - blur)) return;
    judgeGiven(ledger, findings, given);
    this.fairness.see(ledger, findings, given);
  }

  private changed(r: TraceRecord): void {
    const at = (this.audit.momentOf(r.at, r.line) / 1e6).toFixed(1);
    for (const rule of AUDIT_RULE_NAMES) {
      const reads: readonly string[] = AUDIT_RULES[rule].reads;
      if (r.rule === undefined ? reads.length > 0 : reads.includes(r.rule))
        this.audit.findings.shut(
          rule,
          `${r.rule ?? 'a rule'} was changed at ${at} s: not judged after that`,
        );
    }
  }

  /** What is judged against the state before the record. */
  private before(r: TraceRecord, chat: ChatFacts | undefined, agent: AgentFacts | undefined): void {
    if (chat === undefined) return;
    const { audit } = this;
    possible(audit, r, chat);
    messages(audit, r, chat, agent);
    if (agent !== undefined && ANSWERS.has(r.event)) answered(audit, r, chat, agent);
    const isIdle =
      (r.event === 'chat.ended' && r.reason === 'idle') ||
      (r.event === 'chat.requeued' && r.reason === 'idle') ||
      (r.event === 'chat.dormant' && r.reason === 'hold');
    if (isIdle) autoEnded(audit, r, chat);
    if (r.event === 'chat.ended') waitEnded(audit, r, chat);
    const isOver = r.event === 'chat.ended' || r.event === 'chat.dormant';
    if (isOver && r.reason === 'customer-left') leftForGood(audit, r, chat);
    if (r.event === 'chat.ended' && r.reason === 'hold-limit') holdEnded(audit, r, chat);
    if (r.event === 'wrapup.ended' && agent !== undefined) wrapUpEnded(audit, r, chat, agent);
  }

  /** Deadlines that begin with the record. */
  private after(r: TraceRecord, chat: ChatFacts | undefined, agent: AgentFacts | undefined): void {
    const { audit } = this;
    if (agent !== undefined && r.event === 'agent.state') signedOut(audit, r, agent);
    if (chat === undefined) return;
    if (r.event === 'message.agent' || r.event === 'message.customer') armAutoEnd(audit, r, chat);
    if (chat.queuedAt === r.at && chat.firstLiveAt === undefined) armLongestWait(audit, r, chat);
    if (r.event === 'customer.left') armRejoin(audit, r, chat);
    if (r.event === 'chat.dormant' && r.reason === 'hold') armHold(audit, r, chat);
    if (agent === undefined) return;
    if (audit.blur > 0 && CONNECTS.has(r.event)) stillTwo(audit, r, chat, agent);
    if (r.event === 'offer.made') ring(audit, r, chat, agent);
    else if (r.event === 'wrapup.started') wrapUp(audit, r, chat, agent);
    else if (r.event === 'offer.missed' || r.event === 'offer.declined') refused(audit, r, agent);
  }
}

/** A chat is known for so long after its end, for what is told late. */
const FORGET_AFTER = 60_000_000;
