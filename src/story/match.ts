/**
 * Holds a trace against what a spec says must and must not happen, and says in words where they part.
 * `then` is an ordered subsequence of the trace; a condition is looked at when everything of its instant has happened.
 * Pure: records in, the first difference out.
 */
import type { TraceRecord } from '../engine/observe/trace-lines.ts';
import type {
  EventDetails,
  EventPattern,
  ExpectedEvent,
  ExpectedState,
  ForbiddenEvent,
} from '../scenarios/spec.ts';
import { secondsWords } from './clock.ts';
import { type ChatName, type Detail, detailText, eventWords } from './event-words.ts';
import { type AgentView, activityOf, type ChatView, Fold } from './fold.ts';

export interface Difference {
  /** The first line says what is wrong, the others show what stood around it. */
  readonly lines: readonly string[];
  /** Index of the pattern that was not met. */
  readonly index: number;
}

/** A pattern with the moment it is about, where it names one. */
type Timed = EventPattern & { readonly at: number | null };

/** Details that make a listed event readable; numbers of records and offers would only be noise. */
const SHOWN: readonly Detail[] = ['toQueue', 'toAgent', 'state', 'until', 'reason'];
const AROUND = 3;

/** The first line of `then` that the trace does not keep to, or undefined. */
export function matchThen(
  records: readonly TraceRecord[],
  patterns: readonly (ExpectedEvent | ExpectedState)[],
  agents: readonly string[],
  chatName: ChatName,
): Difference | undefined {
  const fold = new Fold(agents);
  let folded = 0;
  const foldUntil = (at: number) => {
    while (folded < records.length && (records[folded] as TraceRecord).at <= at)
      fold.apply(records[folded++] as TraceRecord);
  };
  let next = 0; // first record that the next event may match
  let last: { readonly record: TraceRecord; readonly text: string } | undefined;
  for (const [index, pattern] of patterns.entries()) {
    if ('subject' in pattern) {
      const at = pattern.at ?? last?.record.at ?? 0;
      // A condition on an earlier moment than the one above is looked at in a fold of its own.
      const view = at < fold.at ? new Fold(agents) : fold;
      if (view === fold) foldUntil(at);
      else for (const record of records) if (record.at <= at) view.apply(record);
      const found = stateOf(view, pattern, chatName);
      if (
        found === pattern.state ||
        (pattern.state === 'available' && found !== undefined && AVAILABLE.has(found))
      )
        continue;
      const is = found === undefined ? 'is not there' : `is ${found} instead of ${pattern.state}`;
      const lines = [`At ${secondsWords(at)} ${subjectWords(pattern)} ${is}.`];
      return { index, lines: [...lines, ...around(records, at, chatName)] };
    }
    let match = next;
    while (match < records.length && !matches(records[match] as TraceRecord, pattern, chatName))
      match += 1;
    if (match < records.length) {
      last = { record: records[match] as TraceRecord, text: pattern.text };
      next = match + 1;
      continue;
    }
    const lines = [
      `Expected: ${pattern.text}.`,
      ...nearest(records, pattern, next, last?.text, chatName),
    ];
    const at = pattern.at ?? last?.record.at ?? 0;
    return { index, lines: [...lines, ...around(records, at, chatName)] };
  }
  return undefined;
}

/** The first event that must never happen and did, or undefined. */
export function matchNever(
  records: readonly TraceRecord[],
  patterns: readonly ForbiddenEvent[],
  chatName: ChatName,
): Difference | undefined {
  for (const [index, pattern] of patterns.entries()) {
    const found = records.find(
      (record) =>
        record.at > (pattern.after ?? -1) &&
        record.at < (pattern.before ?? Number.POSITIVE_INFINITY) &&
        matches(record, pattern, chatName),
    );
    if (found === undefined) continue;
    return {
      index,
      lines: [
        `Never: ${pattern.text}; but it happened at ${secondsWords(found.at)}.`,
        ...around(records, found.at, chatName),
      ],
    };
  }
  return undefined;
}

function matches(record: TraceRecord, pattern: Timed, chatName: ChatName): boolean {
  return misses(record, pattern, chatName).length === 0;
}

/** What of the pattern the record does not meet, each as words; the event itself first. */
function misses(record: TraceRecord, pattern: Timed, chatName: ChatName): Miss[] {
  const list: Miss[] = [];
  if (record.event !== pattern.event)
    list.push({ part: 'event', words: `was ${record.event} instead of ${pattern.event}` });
  if (pattern.chat !== null) {
    const chat = record.chat === undefined ? 'no chat' : chatName(record.chat);
    if (chat !== pattern.chat)
      list.push({ part: 'chat', words: `was of ${chat} instead of ${pattern.chat}` });
  }
  if (pattern.agent !== null && agentOf(record) !== pattern.agent)
    list.push({
      part: 'agent',
      words: `was of ${agentOf(record) ?? 'no agent'} instead of ${pattern.agent}`,
    });
  for (const [key, wanted] of Object.entries(pattern.details) as [
    keyof EventDetails,
    string | number,
  ][]) {
    const [found, text] = detailOf(record, key, wanted);
    if (found !== text)
      list.push({ part: 'detail', words: `had ${key}=${found} instead of ${key}=${text}` });
  }
  if (pattern.at !== null && record.at !== pattern.at)
    list.push({
      part: 'time',
      words: `came at ${secondsWords(record.at)} instead of ${secondsWords(pattern.at)}`,
    });
  return list;
}

interface Miss {
  readonly part: 'event' | 'chat' | 'agent' | 'detail' | 'time';
  readonly words: string;
}

const agentOf = (record: TraceRecord) => record.agent ?? record.preferred;

/** A detail of the record and the wanted one, both as text. */
function detailOf(
  record: TraceRecord,
  key: keyof EventDetails,
  wanted: string | number,
): [string, string] {
  if (key === 'to') return [record.toQueue ?? record.toAgent ?? 'none', String(wanted)];
  const text = (value: string | number) =>
    key === 'until' && typeof value === 'number' && Number.isFinite(value)
      ? secondsWords(value).replace(' ', '')
      : key === 'until' && value === Number.POSITIVE_INFINITY
        ? 'never'
        : String(value);
  return [detailText(record, key as Detail), text(wanted)];
}

/** How far a part that differs takes an event away from the wanted one. */
const WEIGHTS = { event: 6, chat: 4, agent: 2, detail: 2, time: 1 } as const;
/** A time that differs by more than this counts more than another agent does. */
const A_LITTLE = 10_000_000;
const FAR_OFF = 3;

/** The events that come closest, with what is different about each. */
function nearest(
  records: readonly TraceRecord[],
  pattern: ExpectedEvent,
  next: number,
  above: string | undefined,
  chatName: ChatName,
): string[] {
  const candidates: { readonly cost: number; readonly gap: number; readonly words: string }[] = [];
  for (const [index, record] of records.entries()) {
    const list = misses(record, pattern, chatName);
    const parts = new Set(list.map((miss) => miss.part));
    // Another event is near only when it is of the same chat at the same time.
    if (parts.has('event') && (parts.has('chat') || parts.has('time') || pattern.at === null))
      continue;
    if (parts.has('chat') && parts.has('time')) continue;
    const gap = pattern.at === null ? 0 : Math.abs(record.at - pattern.at);
    const cost = list.reduce(
      (sum, miss) => sum + (miss.part === 'time' && gap > A_LITTLE ? FAR_OFF : WEIGHTS[miss.part]),
      0,
    );
    const words = list.map((miss) => miss.words);
    if (index < next && above !== undefined) words.push(`came before (or as) "${above}"`);
    if (words.length === 0) continue;
    const what = eventWords({ ...record, at: record.at }, chatName, []).replace(/^\S+ s /, '');
    const when = parts.has('time') ? '' : ` at ${secondsWords(record.at)}`;
    candidates.push({ cost, gap, words: `${what}${when} ${words.join(' and ')}.` });
  }
  candidates.sort((a, b) => a.cost - b.cost || a.gap - b.gap);
  const best = candidates.slice(0, AROUND).map((candidate) => `  near: ${candidate.words}`);
  return best.length > 0 ? best : ['  nothing like it happened.'];
}

/** What stands in the trace around a moment: the last events before it, those at it, the first after it. */
function around(records: readonly TraceRecord[], at: number, chatName: ChatName): string[] {
  const before = records.filter((record) => record.at < at).slice(-AROUND);
  const then = records.filter((record) => record.at === at).slice(0, 4 * AROUND);
  const after = records.filter((record) => record.at > at).slice(0, AROUND);
  const list = [...before, ...then, ...after].map(
    (record) => `    ${eventWords(record, chatName, SHOWN)}`,
  );
  return [
    `  the trace around ${secondsWords(at)}:`,
    ...(list.length > 0 ? list : ['    (no event)']),
  ];
}

/** States in which an agent shows Ready, whatever it holds. */
const AVAILABLE = new Set<string>(['ready', 'busy', 'wrap-up']);

function subjectWords(pattern: ExpectedState): string {
  return pattern.subject === 'conversation' ? `the conversation of ${pattern.name}` : pattern.name;
}

function stateOf(fold: Fold, pattern: ExpectedState, chatName: ChatName): string | undefined {
  if (pattern.subject === 'agent') {
    const agent: AgentView | undefined = fold.agents.get(pattern.name);
    return agent === undefined ? undefined : activityOf(agent);
  }
  const chat: ChatView | undefined = [...fold.chats.values()].find(
    (view) => chatName(view.number) === pattern.name,
  );
  if (chat === undefined || pattern.subject === 'chat') return chat?.state;
  return chat.conversation === undefined ? undefined : fold.conversations.get(chat.conversation);
}
