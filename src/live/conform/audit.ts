/** What all that judges shares: the ledger, the rules, what is due, where the recording is dark, and where findings go. */
import type { EventName } from '../../engine/events.ts';
import { compileRules, type RuleColumns } from '../../engine/router/rule-columns.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { DueList } from './due.ts';
import type { AgentFacts, ChatFacts } from './facts.ts';
import { Findings, type MomentOf } from './findings.ts';
import { type AuditOptions, Ledger } from './ledger.ts';
import type { AuditRuleName } from './rules.ts';

export class Audit {
  readonly ledger: Ledger;
  readonly rules: RuleColumns;
  /** Twice the slack. */
  readonly blur: number;
  readonly findings: Findings;
  readonly momentOf: MomentOf;
  readonly due = new DueList();
  readonly seen: ReadonlyMap<EventName, number>;
  /** The last stamp so far. */
  edge = 0;
  /** The connection to what is recorded was down, and what happened then is not known. */
  isDark = false;
  lightSince = Number.NEGATIVE_INFINITY;

  constructor(scenario: Scenario, options: AuditOptions) {
    this.rules = compileRules(scenario);
    this.ledger = new Ledger(scenario, this.rules, options);
    this.blur = this.ledger.blur;
    this.seen = options.seen;
    this.momentOf = options.momentOf ?? ((at) => at);
    this.findings = new Findings(this.momentOf);
  }

  /** All that has happened since then is known. */
  isSure(from: number): boolean {
    return !this.isDark && from >= this.lightSince;
  }

  /** The rule was kept, or broken in these words. */
  say(
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
}
