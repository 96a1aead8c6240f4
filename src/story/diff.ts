/**
 * Where two traces part: the first event that differs, in words, with what stood before and comes after on each side,
 * and how many events of each kind either has. Takes lines one at a time and keeps a handful, so files may be of any size.
 * After the first difference nothing is compared: everything later may follow from it.
 */
import { EVENT_NAMES } from '../engine/events.ts';
import type { TraceHeader, TraceRecord } from '../engine/observe/trace-lines.ts';
import { readTraceItems, type TraceProblem } from '../engine/observe/trace-read.ts';
import { differences, eventWords } from './event-words.ts';

export interface TraceDiff {
  readonly same: boolean;
  /** Differences of the header lines, in words. */
  readonly header: readonly string[];
  /** Absent when all events agree. */
  readonly parting: Parting | undefined;
  readonly total: { readonly left: number; readonly right: number };
  /** Kinds whose counts differ, in the order of the event list. */
  readonly counts: readonly {
    readonly event: string;
    readonly left: number;
    readonly right: number;
  }[];
  readonly problems: {
    readonly left: readonly TraceProblem[];
    readonly right: readonly TraceProblem[];
  };
}

export interface Parting {
  /** Number of the event that differs, from 1. */
  readonly number: number;
  /** Absent on the side whose trace is over. */
  readonly left: TraceRecord | undefined;
  readonly right: TraceRecord | undefined;
  readonly differs: readonly string[];
  /** The last events that both agree on. */
  readonly before: readonly TraceRecord[];
  readonly afterLeft: readonly TraceRecord[];
  readonly afterRight: readonly TraceRecord[];
}

const CONTEXT = 3;

export function diffTraces(left: Iterable<string>, right: Iterable<string>): TraceDiff {
  const a = new Side(left);
  const b = new Side(right);
  const before: TraceRecord[] = [];
  let number = 0;
  let parting: Parting | undefined;
  for (;;) {
    const x = a.next();
    const y = b.next();
    if (x === undefined && y === undefined) break;
    number += 1;
    const differs =
      x === undefined || y === undefined
        ? [`the ${x === undefined ? 'left' : 'right'} trace is over`]
        : differences(x, y);
    if (differs.length === 0) {
      before.push(x as TraceRecord);
      if (before.length > CONTEXT) before.shift();
      continue;
    }
    parting = {
      number,
      left: x,
      right: y,
      differs,
      before,
      afterLeft: a.take(CONTEXT),
      afterRight: b.take(CONTEXT),
    };
    break;
  }
  a.finish();
  b.finish();
  const header = headerDifferences(a.header, b.header);
  const counts = EVENT_NAMES.map((event) => ({
    event,
    left: a.counts.get(event) ?? 0,
    right: b.counts.get(event) ?? 0,
  })).filter((row) => row.left !== row.right);
  return {
    same: parting === undefined && header.length === 0,
    header,
    parting,
    total: { left: a.total, right: b.total },
    counts,
    problems: { left: a.problems, right: b.problems },
  };
}

/** One trace being read: counts what goes by, keeps problems (the first hundred) and the header. */
class Side {
  header: TraceHeader | undefined;
  total = 0;
  readonly counts = new Map<string, number>();
  readonly problems: TraceProblem[] = [];
  private readonly items: ReturnType<typeof readTraceItems>;

  constructor(lines: Iterable<string>) {
    this.items = readTraceItems(lines);
  }

  next(): TraceRecord | undefined {
    for (;;) {
      const { value: item, done } = this.items.next();
      if (done === true) return undefined;
      if (item.kind === 'header') this.header = item.header;
      else if (item.kind === 'problem') {
        if (this.problems.length < 100) this.problems.push(item.problem);
      } else {
        this.total += 1;
        this.counts.set(item.record.event, (this.counts.get(item.record.event) ?? 0) + 1);
        return item.record;
      }
    }
  }

  take(most: number): TraceRecord[] {
    const taken: TraceRecord[] = [];
    while (taken.length < most) {
      const record = this.next();
      if (record === undefined) break;
      taken.push(record);
    }
    return taken;
  }

  finish(): void {
    while (this.next() !== undefined);
  }
}

function headerDifferences(left: TraceHeader | undefined, right: TraceHeader | undefined) {
  const list: string[] = [];
  for (const key of ['platform', 'scenario', 'start', 'date', 'queues', 'agents'] as const) {
    const text = (header: TraceHeader | undefined) => {
      const value = header?.[key];
      if (value === undefined) return 'none';
      return typeof value === 'string' ? value : value.join(', ');
    };
    if (text(left) !== text(right)) list.push(`${key} ${text(left)} against ${text(right)}`);
  }
  return list;
}

/** The difference as lines of text; `left` and `right` are what the two traces are called. */
export function diffText(diff: TraceDiff, left = 'left', right = 'right'): string {
  const lines: string[] = [];
  for (const [name, problems] of [
    [left, diff.problems.left],
    [right, diff.problems.right],
  ] as const)
    for (const problem of problems) lines.push(`${name} line ${problem.line}: ${problem.message}`);
  for (const difference of diff.header) lines.push(`The headers differ: ${difference}.`);
  const parting = diff.parting;
  if (parting === undefined) {
    lines.push(`The traces have the same ${eventsText(diff.total.left)}.`);
    return lines.join('\n');
  }
  const at = (parting.left ?? parting.right) as TraceRecord;
  lines.push(
    `The traces part at event ${parting.number} (${eventWords(at, undefined, []).split(' ').slice(0, 2).join(' ')}): ${parting.differs.join('; ')}.`,
  );
  for (const record of parting.before) lines.push(`    ${eventWords(record)}`);
  lines.push(`  < ${parting.left === undefined ? 'the end' : eventWords(parting.left)}`);
  for (const record of parting.afterLeft) lines.push(`  < ${eventWords(record)}`);
  lines.push(`  > ${parting.right === undefined ? 'the end' : eventWords(parting.right)}`);
  for (const record of parting.afterRight) lines.push(`  > ${eventWords(record)}`);
  lines.push(
    `< ${left}: ${eventsText(diff.total.left)}   > ${right}: ${eventsText(diff.total.right)}`,
  );
  for (const row of diff.counts)
    lines.push(
      `  ${row.event.padEnd(22)} ${String(row.left).padStart(8)} ${String(row.right).padStart(8)}`,
    );
  return lines.join('\n');
}

function eventsText(count: number): string {
  return count === 1 ? '1 event' : `${count} events`;
}
