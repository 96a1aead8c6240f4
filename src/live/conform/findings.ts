/**
 * What was found, rule by rule: how often it was to be kept, how often it was broken, the first ones in words. Bounded: what
 * is beyond the first ones is only counted.
 */
import type { EventName } from '../../engine/events.ts';
import type { RuleFinding, RuleVerdict, Violation } from '../../report/conformance.ts';
import { AUDIT_RULE_NAMES, AUDIT_RULES, type AuditRuleName } from './rules.ts';

export type { RuleFinding, RuleVerdict, Violation };

const TOLD = 3;

/** The recording's own time of what is judged on another clock; `line` 0 where it is no line's. */
export type MomentOf = (at: number, line: number) => number;

interface Count {
  occasions: number;
  violations: number;
  readonly first: Violation[];
  /** Why the rule is not judged, or no longer. */
  shut: string | undefined;
}

export class Findings {
  private readonly counts: Readonly<Record<AuditRuleName, Count>>;
  private readonly momentOf: MomentOf;

  constructor(momentOf: MomentOf = (at) => at) {
    this.momentOf = momentOf;
    this.counts = Object.fromEntries(
      AUDIT_RULE_NAMES.map((name) => [
        name,
        { occasions: 0, violations: 0, first: [], shut: undefined },
      ]),
    ) as unknown as Record<AuditRuleName, Count>;
  }

  isOpen(rule: AuditRuleName): boolean {
    return this.counts[rule].shut === undefined;
  }

  /** The rule is not judged from now on. */
  shut(rule: AuditRuleName, why: string): void {
    this.counts[rule].shut ??= why;
  }

  /** An occasion at which the rule was kept, or broken with these words. */
  judge(rule: AuditRuleName, broken: Omit<Violation, 'rule'> | undefined): void {
    const count = this.counts[rule];
    if (count.shut !== undefined) return;
    count.occasions += 1;
    if (broken === undefined) return;
    count.violations += 1;
    if (count.first.length < TOLD)
      count.first.push({ rule, ...broken, at: this.momentOf(broken.at, broken.line) });
  }

  /** One row a rule, in the order of the table. `seen` are the kinds of events in the recording. */
  rows(seen: ReadonlyMap<EventName, number>): RuleFinding[] {
    return AUDIT_RULE_NAMES.map((rule) => {
      const { says, needs } = AUDIT_RULES[rule];
      const { occasions, violations, first, shut } = this.counts[rule];
      const blind = occasions === 0;
      const missing = needs.every((name) => !seen.has(name));
      const note =
        shut ??
        (!blind
          ? null
          : missing
            ? `the recording has no ${needs.join(', ')}`
            : 'there was no occasion that tells');
      const verdict = violations > 0 ? 'violated' : blind ? 'not observable' : 'held';
      return { rule, says, verdict, occasions, violations, note, first };
    });
  }
}
