/**
 * The lines of a spec's `then` and `never`:
 *
 *   then    = event | [ time ] ( agent | chat [ "conversation" ] ) "is" state          89s C1 is waiting
 *   event   = [ time ] name { chat | agent | state } { key "=" value }      40s offer.made C1 A2
 *   never   = event { "before" time | "after" time | "between" time "and" time }
 *   key     = "reason" | "state" | "queue" | "to" | "until" | "at" | "offer"
 */
import {
  AGENT_STATES,
  CHAT_STATES,
  EVENT_NAMES,
  type EventName,
  REASONS,
  RECORD_STATES,
} from '../engine/events.ts';
import { didYouMean } from './grammar/problem.ts';
import type { Reader } from './grammar/reader.ts';
import { type Shape, scalar } from './grammar/shape.ts';
import type { Tree } from './grammar/tree.ts';
import type {
  EventDetails,
  EventPattern,
  ExpectedEvent,
  ExpectedState,
  ForbiddenEvent,
} from './spec.ts';
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

/** An event, or what somebody is doing when everything of an instant has happened. */
export function readExpected(
  tree: Tree,
  r: Reader,
  chats: readonly string[],
): ExpectedEvent | ExpectedState {
  const words = eventLine.read(tree, r).trim().split(/\s+/);
  return words.at(-2) === 'is' ? stateOf(words, tree, r, chats) : patternOf(words, tree, r, chats);
}

export function readForbidden(tree: Tree, r: Reader, chats: readonly string[]): ForbiddenEvent {
  const words = eventLine.read(tree, r).trim().split(/\s+/);
  const first = words.findIndex((word) => BOUNDS.includes(word));
  const pattern = patternOf(first < 0 ? words : words.slice(0, first), tree, r, chats);
  const bounds: { after: number | null; before: number | null } = { after: null, before: null };
  const time = (text: string | undefined, bound: string) =>
    text === undefined
      ? r.fail(tree, `${bound} needs a time`, `write ${bound} 90s`)
      : firstAt(readMoment(text, tree, r), r);
  const rest = first < 0 ? [] : words.slice(first);
  while (rest.length > 0) {
    const bound = rest.shift() ?? '';
    if (bound === 'before') bounds.before = time(rest.shift(), bound);
    else if (bound === 'after') bounds.after = time(rest.shift(), bound);
    else if (bound === 'between' && rest[1] === 'and') {
      bounds.after = time(rest.shift(), bound);
      rest.shift();
      bounds.before = time(rest.shift(), bound);
    } else
      return r.fail(
        tree,
        'this is no bound in time',
        'write before 90s, after 30s, or between 30s and 90s',
        bound,
      );
  }
  const text = words.join(' ');
  if (bounds.after !== null && bounds.before !== null && bounds.before <= bounds.after)
    return r.fail(tree, 'there is no time between these bounds');
  return { ...pattern, text, ...bounds };
}

const BOUNDS = ['before', 'after', 'between'];

/** Of an agent, as the story of a trace tells it; available = ready, busy or in wrap-up. */
const AGENT_DOES = [...AGENT_STATES, 'busy', 'wrap-up', 'available'];
const CHAT_IS = CHAT_STATES.filter((state) => state !== 'free');

function stateOf(
  words: readonly string[],
  tree: Tree,
  r: Reader,
  chats: readonly string[],
): ExpectedState {
  const [first = ''] = words;
  const timed = /^[-\d]/.test(first);
  const at = timed ? firstAt(readMoment(first, tree, r), r) : null;
  const [name = '', ...rest] = timed ? words.slice(1) : words;
  const state = rest.at(-1) ?? '';
  const about = rest.slice(0, -2).join(' ');
  const isAgent = r.agents.includes(name);
  if (!isAgent && !chats.includes(name))
    return r.fail(
      tree,
      'there is no chat or agent of this name',
      didYouMean(name, [...chats, ...r.agents]),
      name,
    );
  if (about !== '' && (isAgent || about !== 'conversation'))
    return r.fail(tree, 'this says nothing', `write ${name} is ${state}`, about);
  const subject = isAgent ? 'agent' : about === '' ? 'chat' : 'conversation';
  const known = { agent: AGENT_DOES, chat: CHAT_IS, conversation: RECORD_STATES }[subject];
  r.indexOf(`state of ${subject === 'agent' ? 'an' : 'a'} ${subject}`, known, state, tree);
  return { at, subject, name, state, text: words.join(' '), line: tree.place.line };
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
