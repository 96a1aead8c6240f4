/**
 * A Conformance: a recording held against a platform's rules, as it stands in conformance.json. Only types and the version
 * stand here. Moments are microseconds by the recording's stamps, as in the recording's own order; the rest is seconds.
 */

/** Raised when a reader of an older conformance.json could misread this one. */
export const CONFORMANCE_VERSION = 1;

export type RuleVerdict = 'held' | 'violated' | 'not observable';

export interface Violation {
  readonly rule: string;
  /** Microseconds. */
  readonly at: number;
  /** Line of the recording; 0 where the violation is that nothing stands there. */
  readonly line: number;
  readonly chat: number | null;
  readonly agent: string | null;
  readonly what: string;
  /** Sentences about the chat up to the violation, of the first one of a rule. */
  readonly story?: readonly string[];
}

export interface RuleFinding {
  readonly rule: string;
  /** What must be, in a sentence. */
  readonly says: string;
  readonly verdict: RuleVerdict;
  /** Times at which it could have been broken. */
  readonly occasions: number;
  readonly violations: number;
  /** Why it could not be seen, or from when on it was not judged. */
  readonly note: string | null;
  readonly first: readonly Violation[];
}

export interface Conformance {
  readonly kind: 'conformance';
  readonly schemaVersion: number;
  readonly chatsimVersion: string;
  /** What was held against what. */
  readonly recording: string;
  readonly against: string;
  /** Clock time at which the recording begins, where it says so. */
  readonly start?: string | null;
  readonly records: number;
  /** Stamp of the last record, in seconds. */
  readonly lastSec: number;
  /** What a stamp may be off, and what was taken from those of our side, in seconds. */
  readonly slackSec: number;
  /** Where the server stamps what it does: what lines without its stamp may be off. */
  readonly unstampedSlackSec?: number | null;
  readonly skewSec: number;
  readonly verdict: RuleVerdict;
  readonly rules: readonly RuleFinding[];
}
