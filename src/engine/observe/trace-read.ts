/**
 * A trace read back: lines of NDJSON into records, with a problem for every bad line, and records into the numbers that
 * the router's own functions take. Reads our traces and recordings of real backends in the same form.
 * Lines come one at a time, so that a file of any size can be read; nothing here opens one.
 */
import { AGENT_STATES, EVENT_NAMES, type EventName, REASONS, RECORD_STATES } from '../events.ts';
import {
  type Field,
  type NumericEvent,
  SHAPES,
  SIDES,
  shapeOf,
  type TraceHeader,
  type TraceRecord,
} from './trace-lines.ts';

export interface TraceProblem {
  readonly line: number;
  readonly message: string;
}

export type TraceItem =
  | { readonly kind: 'header'; readonly header: TraceHeader }
  | { readonly kind: 'record'; readonly record: TraceRecord }
  | { readonly kind: 'problem'; readonly problem: TraceProblem };

export interface ReadTrace {
  readonly header: TraceHeader | undefined;
  readonly records: readonly TraceRecord[];
  readonly problems: readonly TraceProblem[];
}

/** Everything at once. */
export function readTrace(lines: Iterable<string>): ReadTrace {
  let header: TraceHeader | undefined;
  const records: TraceRecord[] = [];
  const problems: TraceProblem[] = [];
  for (const item of readTraceItems(lines)) {
    if (item.kind === 'header') header = item.header;
    else if (item.kind === 'record') records.push(item.record);
    else problems.push(item.problem);
  }
  return { header, records, problems };
}

/** One item a line, in the file's order. Blank lines are passed over. */
export function* readTraceItems(lines: Iterable<string>): Generator<TraceItem> {
  let number = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  for (const text of lines) {
    number += 1;
    if (text.trim() === '') continue;
    const item = readLine(text, number);
    if (item.kind === 'record') {
      if (item.record.at < lastAt) {
        yield problem(number, 'the time goes back: lines stand in the order of happening');
        continue;
      }
      lastAt = item.record.at;
    }
    yield item;
  }
}

const KNOWN = new Set<string>(EVENT_NAMES);

function readLine(text: string, line: number): TraceItem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem(line, 'not a JSON object');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return problem(line, 'not a JSON object');
  const row = value as Record<string, unknown>;
  if (row['trace'] !== undefined) return readHeader(row, line);
  const t = row['t'];
  if (typeof t !== 'number' || !(t >= 0)) return problem(line, '`t` must be seconds, 0 or more');
  const event = row['event'];
  if (typeof event !== 'string' || !KNOWN.has(event))
    return problem(line, `unknown event ${JSON.stringify(event ?? null)}`);
  const record: Record<string, unknown> = { line, at: Math.round(t * 1_000_000), event };
  for (const [key, read] of Object.entries(FIELD_READERS)) {
    const given = row[key];
    if (given === undefined) continue;
    const taken = read(given);
    if (typeof taken === 'object' && taken !== null && 'wrong' in taken)
      return problem(line, `\`${key}\` must be ${taken.wrong}`);
    record[key] = taken.value;
  }
  const state = record['state'];
  const states = SHAPES[event as EventName].y === 'record' ? RECORD_STATES : AGENT_STATES;
  if (state !== undefined && !(states as readonly unknown[]).includes(state))
    return problem(line, `\`state\` must be one of ${states.join(', ')}`);
  return { kind: 'record', record: record as unknown as TraceRecord };
}

type Taken = { readonly value: unknown } | { readonly wrong: string };

const name = (value: unknown): Taken =>
  typeof value === 'string' ? { value } : { wrong: 'a name' };
const nameOrNull = (value: unknown): Taken =>
  value === null || typeof value === 'string' ? { value } : { wrong: 'a name or null' };
const count = (value: unknown): Taken =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? { value }
    : { wrong: 'a whole number' };
const seconds = (value: unknown): Taken => {
  if (value === null) return { value: Number.POSITIVE_INFINITY };
  return typeof value === 'number'
    ? { value: Math.round(value * 1_000_000) }
    : { wrong: 'seconds or null' };
};
const names = (value: unknown): Taken =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string')
    ? { value }
    : { wrong: 'a list of names' };

const trueOrFalse = (value: unknown): Taken =>
  typeof value === 'boolean' ? { value } : { wrong: 'true or false' };

const FIELD_READERS: Readonly<Record<string, (value: unknown) => Taken>> = {
  chat: count,
  conversation: count,
  customer: name,
  agent: name,
  preferred: name,
  queue: name,
  priority: (value) => (typeof value === 'number' ? { value } : { wrong: 'a number' }),
  skills: names,
  also: names,
  offer: count,
  by: name,
  toQueue: name,
  toAgent: name,
  assignee: nameOrNull,
  state: name,
  until: seconds,
  reason: (value) =>
    (REASONS as readonly unknown[]).includes(value)
      ? { value }
      : { wrong: 'one of the reasons of the event list' },
  wasLive: trueOrFalse,
  again: trueOrFalse,
  side: (value) =>
    value === SIDES[1] || value === SIDES[2] ? { value } : { wrong: 'transfer or invitation' },
  change: count,
  rule: name,
  value: (value) => ({ value }),
  units: (value) => {
    if (value === null) return { value: Number.POSITIVE_INFINITY };
    return typeof value === 'number' ? { value } : { wrong: 'a number or null' };
  },
  queues: names,
  keepsCost: trueOrFalse,
  message: count,
  server: seconds,
};

function readHeader(row: Record<string, unknown>, line: number): TraceItem {
  if (row['trace'] !== 'chatsim') return problem(line, 'not a chatsim trace');
  if (row['version'] !== 1)
    return problem(line, `trace version ${JSON.stringify(row['version'])} is not one I know (1)`);
  const list = (value: unknown) =>
    Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
  const standing = row['standing'] as { chats?: unknown; busy?: unknown } | null | undefined;
  const chats = Number(standing?.chats);
  return {
    kind: 'header',
    header: {
      trace: 'chatsim',
      version: 1,
      platform: String(row['platform'] ?? ''),
      scenario: String(row['scenario'] ?? ''),
      ...(typeof row['start'] === 'string' ? { start: row['start'] } : {}),
      ...(typeof row['date'] === 'string' ? { date: row['date'] } : {}),
      queues: list(row['queues']),
      agents: list(row['agents']),
      ...(row['side'] === 'customers' || row['side'] === 'agents' ? { side: row['side'] } : {}),
      ...(chats >= 0 ? { standing: { chats, busy: list(standing?.busy) } } : {}),
    },
  };
}

function problem(line: number, message: string): TraceItem {
  return { kind: 'problem', problem: { line, message } };
}

/** Where names are turned into numbers again. Unknown queues and agents are -1. */
export interface NumberNames {
  readonly queues: ReadonlyMap<string, number>;
  readonly agents: ReadonlyMap<string, number>;
  customer(name: string): number;
  /** Waiting class of queue, priority, skills, and the further queues of a relaxed chat. */
  classOf(
    queue: number,
    priority: number,
    skills: readonly string[],
    also: readonly string[],
  ): number;
  /** What an agent serves, as the router numbers it. */
  poolOf(agent: number, queues: readonly string[]): number;
}

const KIND_OF = new Map<string, number>(EVENT_NAMES.map((name, kind) => [name, kind]));
const REASON_OF = new Map<string, number>(REASONS.map((name, code) => [name, code]));

/** A record as an event of numbers; chats and conversations go by their numbers, which may serve as slots. */
export function numericEvent(record: TraceRecord, to: NumberNames): NumericEvent {
  const kind = KIND_OF.get(record.event) as number;
  const shape = shapeOf(kind);
  const agentName = shape.preferred ? record.preferred : record.agent;
  const queue = record.queue === undefined ? -1 : (to.queues.get(record.queue) ?? -1);
  const cls =
    shape.queue === 'class' && queue >= 0
      ? to.classOf(queue, record.priority ?? 1, record.skills ?? [], record.also ?? [])
      : -1;
  return {
    t: record.at,
    kind,
    chat: record.chat ?? -1,
    agent: indexOf(to.agents, agentName),
    x: numberX(record, shape.x, cls, to),
    y: fieldNumber(record, shape.y, to),
    queue,
    cls,
  };
}

function numberX(record: TraceRecord, field: Field, cls: number, to: NumberNames): number {
  if (field === 'class') return cls;
  return field === 'pool'
    ? to.poolOf(indexOf(to.agents, record.agent), record.queues ?? [])
    : fieldNumber(record, field, to);
}

function fieldNumber(record: TraceRecord, field: Field, to: NumberNames): number {
  switch (field) {
    case 'customer':
      return record.customer === undefined ? -1 : to.customer(record.customer);
    case 'conversation':
      return record.conversation ?? -1;
    case 'offer':
      return record.offer ?? -1;
    case 'until':
      return record.until ?? Number.POSITIVE_INFINITY;
    case 'reason':
      return REASON_OF.get(record.reason ?? '') ?? 0;
    case 'state':
      return (AGENT_STATES as readonly string[]).indexOf(record.state ?? '');
    case 'record':
      return (RECORD_STATES as readonly string[]).indexOf(record.state ?? '');
    case 'live':
      return record.wasLive === true ? 1 : 0;
    case 'side':
      return record.side === undefined ? 0 : SIDES.indexOf(record.side);
    case 'units':
      return record.units ?? Number.POSITIVE_INFINITY;
    case 'queue':
      return indexOf(to.queues, record.queue);
    case 'keeps':
      return record.keepsCost === true ? 1 : 0;
    case 'again':
      return record.again === true ? 1 : 0;
    case 'disable':
      return record.reason === 'disable' ? 1 : 0;
    case 'assignee':
      return indexOf(to.agents, record.assignee ?? undefined);
    case 'by':
      return indexOf(to.agents, record.by);
    case 'toQueue':
      return indexOf(to.queues, record.toQueue);
    case 'toAgent':
      return indexOf(to.agents, record.toAgent);
    case 'change':
      return record.change ?? -1;
    default:
      return 0;
  }
}

function indexOf(map: ReadonlyMap<string, number>, name: string | undefined): number {
  return name === undefined ? -1 : (map.get(name) ?? -1);
}
