/**
 * The first reading of a recording: are its lines right, what kinds of events are in it, who appears, and how far the clocks
 * of the two sides are apart. The second reading is the audit.
 */
import type { EventName } from '../../engine/events.ts';
import type { TraceHeader } from '../../engine/observe/trace-lines.ts';
import { readTraceItems, type TraceProblem } from '../../engine/observe/trace-read.ts';

export interface Survey {
  readonly header: TraceHeader | undefined;
  readonly problems: readonly TraceProblem[];
  /** Problems beyond those kept. */
  readonly moreProblems: number;
  readonly seen: ReadonlyMap<EventName, number>;
  readonly records: number;
  /** The last line, where it breaks off: whoever wrote it was killed. It is no problem, and no event. */
  readonly cutAt: number | null;
  readonly agents: readonly string[];
  readonly queues: readonly string[];
  readonly skills: readonly string[];
  readonly clocks: Clocks | undefined;
}

/**
 * Our stamp minus the server's, of events that have both: the skew of the clocks plus the time on the way. Half of what lies
 * between the least and the most is what a stamp may be off, once the middle is taken away.
 */
export interface Clocks {
  readonly pairs: number;
  /** To be taken from our stamps, in microseconds. */
  readonly skew: number;
  /** What is left, either way. */
  readonly slack: number;
  /** Everything that a router decides carries the server's stamp: then only what people do is off by the slack. */
  readonly isServerTimed: boolean;
  /** At least who was given which chat does. */
  readonly isGivingTimed: boolean;
}

/** What clients do or see by themselves; the rest is the server's. */
const OF_CLIENTS = new Set<EventName>([
  'chat.arrived',
  'message.agent',
  'message.customer',
  'reply.noticed',
  'reply.dismissed',
  'customer.left',
  'customer.returned',
  'live.throttled',
  'live.down',
  'live.up',
]);

const GIVES = new Set<EventName>(['offer.made', 'chat.assigned', 'chat.accepted']);

const KEPT = 5;

export function survey(lines: Iterable<string>): Survey {
  const problems: TraceProblem[] = [];
  const seen = new Map<EventName, number>();
  const agents = new Set<string>();
  const queues = new Set<string>();
  const skills = new Set<string>();
  let header: TraceHeader | undefined;
  let moreProblems = 0;
  let records = 0;
  let number = 0;
  let last = { text: '', line: 0 };
  let pairs = 0;
  let isServerTimed = true;
  let isGivingTimed = true;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  const noting = function* () {
    for (const text of lines) {
      number += 1;
      if (text.trim() !== '') last = { text, line: number };
      yield text;
    }
  };
  let latest: TraceProblem | undefined;
  for (const item of readTraceItems(noting())) {
    latest = item.kind === 'problem' ? item.problem : undefined;
    if (item.kind === 'header') {
      header = item.header;
      for (const name of header.agents) agents.add(name);
      for (const name of header.queues) queues.add(name);
    } else if (item.kind === 'problem') {
      if (problems.length < KEPT) problems.push(item.problem);
      else moreProblems += 1;
    } else {
      const { record } = item;
      records += 1;
      seen.set(record.event, (seen.get(record.event) ?? 0) + 1);
      if (record.agent !== undefined) agents.add(record.agent);
      if (record.queue !== undefined) queues.add(record.queue);
      for (const skill of record.skills ?? []) skills.add(skill);
      if (record.server === undefined && !OF_CLIENTS.has(record.event)) isServerTimed = false;
      if (record.server === undefined && GIVES.has(record.event)) isGivingTimed = false;
      if (record.server !== undefined) {
        pairs += 1;
        least = Math.min(least, record.at - record.server);
        most = Math.max(most, record.at - record.server);
      }
    }
  }
  const cutAt = records > 0 && latest !== undefined && isCut(last.text) ? last.line : null;
  if (cutAt !== null) {
    if (moreProblems > 0) moreProblems -= 1;
    else problems.pop();
  }
  const clocks =
    pairs === 0
      ? undefined
      : {
          pairs,
          skew: Math.round((least + most) / 2),
          slack: Math.ceil((most - least) / 2),
          isServerTimed,
          isGivingTimed,
        };
  return {
    header,
    problems,
    moreProblems,
    seen,
    records,
    cutAt,
    agents: [...agents],
    queues: [...queues],
    skills: [...skills],
    clocks,
  };
}

/** It begins as an event does, and does not come to its end. */
function isCut(text: string): boolean {
  if (!text.startsWith('{')) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}
