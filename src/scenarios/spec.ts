/**
 * A spec: scripted people, and what must happen. Only types; spec-file.ts reads them, the spec runner judges them.
 */
import type { EventName } from '../engine/events.ts';
import type { Expectation, Scenario } from './scenario.ts';

export interface Spec {
  readonly name: string;
  /** Rules or cases of the rulebook, and other words to find it by. */
  readonly covers: readonly string[];
  /** D = documented, A = assumed, D+A = partly. */
  readonly evidence: string;
  readonly note: string;
  readonly platform: string;
  readonly scenario: Scenario;
  /** They happen in this order; other events may lie between. */
  readonly then: readonly (ExpectedEvent | ExpectedState)[];
  readonly never: readonly ForbiddenEvent[];
  readonly expect: readonly Expectation[];
  /** The scenario is wrong, and what is said against it is the point; then it is the bare platform that stands above. */
  readonly refused: Refusal | null;
  readonly file: string;
  readonly line: number;
}

export interface Refusal {
  /** Stands in one of the problems. */
  readonly text: string;
  /** What is said against the scenario, in the words of `validate`. */
  readonly problems: readonly string[];
  readonly line: number;
}

/** An event, as far as the line says something about it: null is anything. */
export interface EventPattern {
  readonly event: EventName;
  readonly chat: string | null;
  readonly agent: string | null;
  readonly details: EventDetails;
  /** The line as written. */
  readonly text: string;
  readonly line: number;
}

export interface EventDetails {
  readonly reason?: string;
  /** Of an agent or of a conversation. */
  readonly state?: string;
  readonly queue?: string;
  /** An agent or a queue. */
  readonly to?: string;
  /** Microseconds from the start. */
  readonly until?: number;
  readonly offer?: number;
}

export interface ExpectedEvent extends EventPattern {
  /** Microseconds from the start; null = at any time. */
  readonly at: number | null;
}

/** What somebody is doing once everything of an instant has happened. */
export interface ExpectedState {
  /** Microseconds from the start; null = the instant of the line above. */
  readonly at: number | null;
  readonly subject: 'agent' | 'chat' | 'conversation';
  /** The agent's or the chat's name; a conversation goes by its chat's. */
  readonly name: string;
  readonly state: string;
  readonly text: string;
  readonly line: number;
}

export interface ForbiddenEvent extends EventPattern {
  /** Forbidden from `after` (not included) to `before` (not included); with `at` only then. Null is no bound. */
  readonly at: number | null;
  readonly after: number | null;
  readonly before: number | null;
}
