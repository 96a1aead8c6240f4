/**
 * A recording and the rules it is held against → a Conformance, the document that the report draws. Reads the lines twice,
 * keeps none of them.
 */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { readTraceItems } from '../../engine/observe/trace-read.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { Auditor } from './auditor.ts';
import type { RuleFinding, RuleVerdict } from './findings.ts';
import type { Survey } from './survey.ts';

export const CONFORMANCE_VERSION = 1;

export interface Conformance {
  readonly kind: 'conformance';
  readonly schemaVersion: number;
  readonly chatsimVersion: string;
  /** What was held against what. */
  readonly recording: string;
  readonly against: string;
  readonly records: number;
  /** Stamp of the last record, in seconds. */
  readonly lastSec: number;
  /** What a stamp may be off, and what was taken from those of our side, in seconds. */
  readonly slackSec: number;
  readonly skewSec: number;
  readonly verdict: RuleVerdict;
  readonly rules: readonly RuleFinding[];
}

export interface ConformOptions {
  readonly recording: string;
  readonly against: string;
  readonly chatsimVersion: string;
  /** Microseconds. */
  readonly slack: number;
  readonly knowsStaff: boolean;
}

/** `lines` is read once more, after the survey. */
export function conform(
  lines: Iterable<string>,
  surveyed: Survey,
  scenario: Scenario,
  options: ConformOptions,
): Conformance {
  const { clocks, seen } = surveyed;
  const auditor = new Auditor(scenario, {
    slack: options.slack,
    seen,
    knowsStaff: options.knowsStaff,
  });
  for (const record of onOneClock(recordsOf(lines), clocks?.skew ?? 0, clocks?.slack ?? 0))
    auditor.take(record);
  const rules = auditor.finish();
  const has = (verdict: RuleVerdict) => rules.some((rule) => rule.verdict === verdict);
  return {
    kind: 'conformance',
    schemaVersion: CONFORMANCE_VERSION,
    chatsimVersion: options.chatsimVersion,
    recording: options.recording,
    against: options.against,
    records: auditor.count,
    lastSec: auditor.lastAt / 1e6,
    slackSec: options.slack / 1e6,
    skewSec: (clocks?.skew ?? 0) / 1e6,
    verdict: has('violated') ? 'violated' : has('held') ? 'held' : 'not observable',
    rules,
  };
}

function* recordsOf(lines: Iterable<string>): Generator<TraceRecord> {
  for (const item of readTraceItems(lines)) if (item.kind === 'record') yield item.record;
}

/**
 * The server's stamp where there is one, else ours without the skew; in the order of these stamps again. Two records change
 * places only if they are nearer than the spread of the clocks, so few are held back.
 */
function* onOneClock(
  records: Iterable<TraceRecord>,
  skew: number,
  spread: number,
): Generator<TraceRecord> {
  if (skew === 0 && spread === 0) return yield* records;
  const held: TraceRecord[] = [];
  for (const record of records) {
    const ours = record.at - skew;
    const at = Math.max(0, record.server ?? ours);
    let place = held.length;
    while (place > 0 && held[place - 1]!.at > at) place--;
    held.splice(place, 0, { ...record, at });
    while (held.length > 0 && held[0]!.at < ours - 2 * spread) yield held.shift()!;
  }
  yield* held;
}
