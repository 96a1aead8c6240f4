/**
 * The lines of a spec's `then` and `never`:
 *
 *   line    = [ time ] event { chat | agent | state } { key "=" value }      40s offer.made C1 A2
 *   never   = line [ "before" time | "after" time | "between" time "and" time ]
 *   key     = "reason" | "state" | "queue" | "to" | "until" | "at" | "offer"
 */
import {
  AGENT_STATES,
  EVENT_NAMES,
  type EventName,
  REASONS,
  RECORD_STATES,
} from '../engine/events.ts';
import { didYouMean } from './grammar/problem.ts';
import type { Reader } from './grammar/reader.ts';
import { type Shape, scalar } from './grammar/shape.ts';
import type { Tree } from './grammar/tree.ts';
import type { EventDetails, EventPattern, ExpectedEvent, ForbiddenEvent } from './spec.ts';
import { firstAt, readMoment } from './units.ts';

const KEYS = ['reason', 'state', 'queue', 'to', 'until', 'at', 'offer'] as const;

export const eventLine: Shape<string> = scalar(
  'a line such as 40s offer.made C1 A2',
  (line) => line,
  {
    type: 'string',
    pattern: '^\\S+( \\S+)*$',
    examples: ['30s offer.missed C1 A1', 'chat.ended C1 reason=idle'],
  },
);

export function readExpected(tree: Tree, r: Reader, chats: readonly string[]): ExpectedEvent {
  const words = eventLine.read(tree, r).trim().split(/\s+/);
  return patternOf(words, tree, r, chats);
}

export function readForbidden(tree: Tree, r: Reader, chats: readonly string[]): ForbiddenEvent {
  const words = eventLine.read(tree, r).trim().split(/\s+/);
  const at = words.findIndex((word) => word === 'before' || word === 'after' || word === 'between');
  if (at < 0) return { ...patternOf(words, tree, r, chats), after: null, before: null };
  const pattern = patternOf(words.slice(0, at), tree, r, chats);
  const [bound = '', first = '', and, second, extra] = words.slice(at);
  const time = (text: string) => firstAt(readMoment(text, tree, r), r);
  if (bound === 'between') {
    if (and !== 'and' || second === undefined || extra !== undefined)
      return r.fail(tree, 'between takes two times', 'write between 30s and 90s');
    return { ...pattern, after: time(first), before: time(second) };
  }
  if (first === '' || and !== undefined)
    return r.fail(tree, `${bound} takes one time`, `write ${bound} 90s`);
  return bound === 'before'
    ? { ...pattern, after: null, before: time(first) }
    : { ...pattern, after: time(first), before: null };
}

function patternOf(
  words: readonly string[],
  tree: Tree,
  r: Reader,
  chats: readonly string[],
): EventPattern & { at: number | null } {
  let rest = words;
  let at: number | null = null;
  const first = rest[0] ?? '';
  // No event begins with a digit, and every time does.
  if (/^[-\d]/.test(first)) {
    at = firstAt(readMoment(first, tree, r), r);
    rest = rest.slice(1);
  }
  const [event = '', ...details] = rest;
  if (!(EVENT_NAMES as readonly string[]).includes(event))
    return r.fail(tree, 'there is no such event', didYouMean(event, EVENT_NAMES), event);
  let chat: string | null = null;
  let agent: string | null = null;
  let found: EventDetails = {};
  for (const word of details) {
    const equals = word.indexOf('=');
    if (equals > 0) {
      const key = word.slice(0, equals);
      const value = word.slice(equals + 1);
      if (key === 'at') at = firstAt(readMoment(value, tree, r), r);
      else found = { ...found, ...detail(key, value, tree, r) };
    } else if (agent === null && r.agents.includes(word)) agent = word;
    else if (chat === null && chats.includes(word)) chat = word;
    else if (event === 'agent.state' && (AGENT_STATES as readonly string[]).includes(word))
      found = { ...found, state: word };
    else {
      const known = [...(chat === null ? chats : []), ...(agent === null ? r.agents : [])];
      return r.fail(
        tree,
        'there is no chat or agent of this name here',
        didYouMean(word, event === 'agent.state' ? [...known, ...AGENT_STATES] : known),
        word,
      );
    }
  }
  return {
    at,
    event: event as EventName,
    chat,
    agent,
    details: found,
    text: words.join(' '),
    line: tree.place.line,
  };
}

function detail(key: string, value: string, tree: Tree, r: Reader): EventDetails {
  const one = (what: string, known: readonly string[]) =>
    known[r.indexOf(what, known, value, tree)] ?? value;
  switch (key) {
    case 'reason':
      return { reason: one('reason', REASONS) };
    case 'state':
      return { state: one('state', [...AGENT_STATES, ...RECORD_STATES]) };
    case 'queue':
      return { queue: one('queue', r.queues) };
    case 'to':
      return { to: one('agent or queue', [...r.agents, ...r.queues]) };
    case 'until':
      return { until: firstAt(readMoment(value, tree, r), r) };
    case 'offer':
      return /^\d+$/.test(value)
        ? { offer: Number(value) }
        : r.fail(tree, 'an offer is named by its number', '', value);
    default:
      return r.fail(tree, 'events have no such detail', didYouMean(key, KEYS), key);
  }
}
