/**
 * A recording and the rules it is held against → a Conformance, the document that the report draws. Reads the lines twice,
 * keeps none of them.
 */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { readTraceItems } from '../../engine/observe/trace-read.ts';
import { CONFORMANCE_VERSION, type Conformance } from '../../report/conformance.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { Auditor } from './auditor.ts';
import type { RuleFinding, RuleVerdict } from './findings.ts';
import { Moments } from './moments.ts';
import type { AuditRuleName } from './rules.ts';
import { unknownLoad } from './rules-of-load.ts';
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

/**
 * Rules about what clients do by themselves, and what has no stamp of the server where all else has one. They are judged with
 * all the slack that two clocks need, the others by the server's clock alone.
 */
const OF_CLIENTS = new Set<string>([
  'messages',
  'auto-end-early',
  'auto-end-missing',
  'possible',
  'rejoin-window',
] satisfies AuditRuleName[]);

/** A server that stamps what it does takes so long from one event to the next at the most, unless somebody says otherwise. */
const STAMPED_SLACK = 50_000;

/** `lines` is read once more, after the survey. */
export function conform(
  lines: Iterable<string>,
  surveyed: Survey,
  scenario: Scenario,
  options: ConformOptions,
): Conformance {
  const { clocks } = surveyed;
  const isServerTimed = clocks?.isServerTimed === true;
  const isGiven = clocks === undefined || options.slack !== clocks.slack;
  const slack = isServerTimed && !isGiven ? Math.min(options.slack, STAMPED_SLACK) : options.slack;
  const wide = isServerTimed ? Math.max(options.slack, clocks.slack) : slack;
  const all = new Reading(surveyed, scenario, { ...options, slack: wide });
  const ofServer =
    wide > slack ? new Reading(surveyed, scenario, { ...options, slack }) : undefined;
  const known = new Set<number>();
  for (const item of readTraceItems(lines)) {
    if (item.kind !== 'record') continue;
    all.take(item.record);
    if (ofServer === undefined) continue;
    if (item.record.server === undefined) ofServer.hint(item.record);
    for (const record of stamped(item.record, known)) ofServer.take(record);
  }
  const found = all.finish();
  const rules = ofServer === undefined ? found : merged(found, ofServer.finish());
  const has = (verdict: RuleVerdict) => rules.some((rule) => rule.verdict === verdict);
  return {
    kind: 'conformance',
    schemaVersion: CONFORMANCE_VERSION,
    chatsimVersion: options.chatsimVersion,
    recording: options.recording,
    against: options.against,
    start: surveyed.header?.start ?? null,
    records: all.count,
    lastSec: all.lastAt / 1e6,
    slackSec: slack / 1e6,
    ...(wide > slack ? { unstampedSlackSec: wide / 1e6 } : {}),
    skewSec: (clocks?.skew ?? 0) / 1e6,
    verdict: has('violated') ? 'violated' : has('held') ? 'held' : 'not observable',
    rules,
  };
}

/** Each rule from the reading that is the sharper for it. */
function merged(wide: readonly RuleFinding[], narrow: readonly RuleFinding[]): RuleFinding[] {
  return wide.map((rule, i) => (OF_CLIENTS.has(rule.rule) ? rule : (narrow[i] as RuleFinding)));
}

/**
 * Only what the server has stamped. A chat that the server queued, or refused, has arrived there at that moment, whatever the
 * customer's clock says. `known` are the chats that have.
 */
function* stamped(record: TraceRecord, known: Set<number>): Generator<TraceRecord> {
  const isOurs = record.event === 'live.down' || record.event === 'live.up';
  if ((record.server === undefined && !isOurs) || record.event === 'chat.arrived') return;
  const arrives = record.event === 'chat.queued' || record.event === 'chat.refused';
  if (arrives && record.chat !== undefined && !known.has(record.chat)) {
    known.add(record.chat);
    yield { ...record, event: 'chat.arrived' };
  }
  yield record;
}

/**
 * An audit in the order of one clock: the server's stamp where there is one, else ours without the skew. Two records change
 * places only if they are nearer than the spread of the clocks, so few are held back. What is told of it stands on the
 * recording's own time.
 */
class Reading {
  /** Stamp of the last record, on the recording's own time. */
  lastAt = 0;
  private readonly auditor: Auditor;
  private readonly skew: number;
  private readonly spread: number;
  private readonly moments: Moments;
  private readonly held: TraceRecord[] = [];

  constructor({ clocks, seen, header }: Survey, scenario: Scenario, options: ConformOptions) {
    this.skew = clocks?.skew ?? 0;
    this.spread = clocks?.slack ?? 0;
    this.moments = new Moments(this.skew);
    this.auditor = new Auditor(scenario, {
      slack: options.slack,
      seen,
      knowsStaff: options.knowsStaff,
      isStamped: clocks !== undefined,
      momentOf: (at, line) => this.moments.of(at, line),
      unknownLoad: unknownLoad(header),
    });
  }

  hint(record: TraceRecord): void {
    this.auditor.hint(record);
  }

  take(record: TraceRecord): void {
    const { held, skew, spread } = this;
    this.lastAt = record.at;
    if (skew === 0 && spread === 0) return this.auditor.take(record);
    const ours = record.at - skew;
    const at = Math.max(0, record.server ?? ours);
    let place = held.length;
    while (place > 0 && held[place - 1]!.at > at) place--;
    held.splice(place, 0, { ...record, at });
    this.moments.add(at, record);
    let ready = 0;
    while (ready < held.length && held[ready]!.at < ours - 2 * spread)
      this.auditor.take(held[ready++]!);
    if (ready > 0) held.splice(0, ready);
  }

  finish(): RuleFinding[] {
    for (const record of this.held.splice(0)) this.auditor.take(record);
    return this.auditor.finish();
  }

  get count(): number {
    return this.auditor.count;
  }
}
