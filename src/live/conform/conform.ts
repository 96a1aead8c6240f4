/**
 * A recording and the rules it is held against → a Conformance, the document that the report draws. Reads the lines twice,
 * keeps none of them.
 */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { readTraceItems } from '../../engine/observe/trace-read.ts';
import { CONFORMANCE_VERSION, type Conformance } from '../../report/conformance.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { Auditor } from './auditor.ts';
import type { RuleVerdict } from './findings.ts';
import type { Survey } from './survey.ts';

export type { Conformance };

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
    start: surveyed.header?.start ?? null,
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
