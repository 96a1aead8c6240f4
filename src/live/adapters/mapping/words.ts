/**
 * The mapping file: its keys, what each means, and which names expressions may use there. The table reads the file, reports
 * what is wrong in it, and makes the JSON Schema. What is read is an expression, what is sent is a template.
 */
import { AGENT_STATES, EVENT_NAMES, REASONS } from '../../../engine/events.ts';
import { define, pairs } from '../../../scenarios/grammar/forms.ts';
import {
  choice,
  fields,
  flag,
  list,
  number,
  optional,
  required,
  type Shape,
  scalar,
  text,
  word,
} from '../../../scenarios/grammar/shape.ts';
import { durationTrouble, parseDuration } from '../../../scenarios/units.ts';
import { ADMIN_DEEDS, AGENT_DEEDS, CUSTOMER_DEEDS, PRESENCE_DEEDS } from '../../backend.ts';
import { expression, type Names } from './expression.ts';
import { callTemplate, jsonTemplate, pathTemplate, template, wordTemplate } from './template.ts';

/** Known everywhere. */
const BASE = ['target', 'option', 'run', 'keep', 'secret'];
/** Of an answer to a call. */
const ANSWER = ['status', 'headers', 'body'];
const PROVISION = [...BASE, 'world'];
const OF_AGENT = [...BASE, 'account', 'mine'];
const OF_CUSTOMER = [...BASE, 'customer', 'mine'];
const ACT = ['act', 'chat', 'text', 'id', 'to'];
const START = ['act', 'queue', 'priority', 'skills', 'text', 'id'];
/** Events are told and recorded: no secret may get into them. */
const told = (names: Names) => names.filter((name) => name !== 'secret');

/** Milliseconds. */
const duration: Shape<number> = scalar(
  'a time such as 500ms or 2s',
  (value, tree, r) => {
    const micros = parseDuration(value);
    if (micros !== null && micros > 0) return micros / 1000;
    const { message, hint } = durationTrouble(value);
    return r.fail(tree, message, hint);
  },
  { type: 'string' },
);

const texts = <T>(what: string, value: Shape<T>): Shape<(readonly [string, T])[]> =>
  pairs(what, text, value);

/** A rule: which event of the trace something means, and where its parts are. */
const rule = (names: Names) => {
  const read = expression(told(names));
  return define(
    'event',
    fields('an event', {
      when: optional(read, null, 'Only where this is true.'),
      gone: optional(
        flag,
        false,
        'Of a poll: for things that are no longer there; `before` is how they were, and there is no `item`.',
      ),
      event: required(
        wordTemplate(told(names), EVENT_NAMES, 'an event of the trace'),
        'Which event of the trace it is (docs/adapters.md lists the fewest).',
      ),
      chat: optional(read, null, "The backend's id of the chat."),
      agent: optional(
        read,
        null,
        "The agent's name; $agentBy('id', body.agent_id) finds it by what was kept.",
      ),
      queue: optional(read, null, 'The queue, by its name.'),
      offer: optional(read, null, "The offer's number."),
      until: optional(read, null, "Until when, in seconds of the server's clock."),
      reason: optional(
        wordTemplate(told(names), REASONS, 'a reason of the trace'),
        null,
        'Why, in the words of the trace.',
      ),
      state: optional(
        wordTemplate(told(names), AGENT_STATES, 'a state of an agent'),
        null,
        'Of agent.state.',
      ),
      text: optional(read, null, 'Of a message: its text.'),
      id: optional(read, null, 'Of a message: the id that the client gave it.'),
      server: optional(read, null, "The server's stamp, in seconds."),
      more: optional(read, null, 'A map of whatever else the trace has for this event.'),
    }),
  );
};
export type Rule = ReturnType<ReturnType<typeof rule>['read']>;

/** One step: a call, or something said on the socket, and what is kept of the answer. */
const step = (names: Names) => {
  const after = [...names, ...ANSWER];
  const sent = texts('a map of headers', template(names));
  return define(
    'step',
    fields('a step', {
      when: optional(expression(names), null, 'Only where this is true.'),
      call: optional(callTemplate(names), null, 'A call: method and path.'),
      headers: optional(sent, [], 'Headers of this call.'),
      body: optional(jsonTemplate(names), null, 'What is sent, as JSON.'),
      form: optional(sent, null, 'What is sent, as a form.'),
      say: optional(jsonTemplate(names), null, "Sent on the client's socket, as JSON."),
      reply: optional(
        expression([...names, 'message']),
        null,
        'Which message on the socket answers: true for it. Without it nothing is waited for.',
      ),
      ok: optional(
        list(number('a status', { min: 100, max: 599, whole: true }), { single: true }),
        [],
        'Statuses that are fine here, besides those below 400.',
      ),
      expect: optional(expression(after), null, 'Must be true of the answer.'),
      otherwise: optional(text, null, 'What is said when it is not.'),
      keep: optional(
        texts('a map of names', expression(after)),
        [],
        'What is kept of the answer, by a name.',
      ),
      chat: optional(expression(after), null, "Of start: the backend's id of the new chat."),
      tell: optional(
        list(rule(after), { single: true }),
        [],
        'Events that the client is told when it is done.',
      ),
    }),
  );
};
export type Step = ReturnType<ReturnType<typeof step>['read']>;
const steps = (names: Names) => list(step(names), { single: true });

const answer = fields('an answer', {
  when: required(expression(ANSWER), 'True of the answers that are meant.'),
  is: required(choice(['done', 'refused', 'throttled', 'forbidden', 'failed']), 'What it means.'),
  retry: optional(expression(ANSWER), null, 'Of throttled: seconds until it may be tried again.'),
});

const socket = (names: Names) => {
  const heard = told([...names, 'message', 'item', 'before', 'seen']);
  const sent = [...names, 'seen'];
  return fields('a socket', {
    path: required(pathTemplate(sent), 'Its path, with the query.'),
    headers: optional(texts('a map of headers', template(sent)), [], 'Headers of the upgrade.'),
    protocols: optional(
      list(template(sent), { single: true }),
      [],
      'Subprotocols that are offered.',
    ),
    send: optional(list(jsonTemplate(sent)), [], 'Sent first, each time that it is opened.'),
    ready: optional(
      expression(heard),
      null,
      'The message from which on the client is there; without it, when the socket is open.',
    ),
    ping: optional(
      fields('a sign of life', {
        every: required(duration, 'How often.'),
        say: required(jsonTemplate(sent), 'What is sent.'),
      }),
      null,
      'A sign of life of the protocol itself.',
    ),
    answer: optional(
      list(
        fields('an answer to a message', {
          when: required(expression(heard), 'The message.'),
          say: required(jsonTemplate([...sent, 'message']), 'What is sent.'),
        }),
      ),
      [],
      'Messages that want an answer, such as a ping.',
    ),
    seen: optional(
      expression(heard),
      null,
      'A number that goes up with each message: lower ones are left out, and {{ seen }} goes on from there.',
    ),
    each: optional(
      expression(heard),
      null,
      'The things in a message; without it the message is one.',
    ),
    key: optional(
      expression(heard),
      null,
      'By which a thing is known again: `before` is how it was told the last time.',
    ),
    events: required(
      list(rule([...names, 'message', 'item', 'before', 'seen'])),
      'What they mean.',
    ),
  });
};
export type SocketWords = ReturnType<ReturnType<typeof socket>['read']>;

const poll = (names: Names) => {
  const asked = [...names, 'chat', 'cursor'];
  const heard = [...asked, ...ANSWER, 'item', 'before'];
  return fields('a poll', {
    every: required(duration, 'How often it is asked.'),
    of: optional(
      choice(['client', 'chat']),
      'client',
      'Once for the client, or once for each chat that the client is at (`chat`).',
    ),
    call: required(callTemplate(asked), 'What is asked.'),
    headers: optional(texts('a map of headers', template(asked)), [], 'Headers of the call.'),
    ok: optional(
      list(number('a status', { min: 100, max: 599, whole: true }), { single: true }),
      [],
      'Statuses that are fine here, and mean that there is nothing.',
    ),
    each: optional(
      expression(told(heard)),
      null,
      'The things in the answer; without it the answer is one.',
    ),
    key: optional(
      expression(told(heard)),
      null,
      'By which a thing is known again: `before` is how it was, and things that are as they were are left out.',
    ),
    cursor: optional(
      expression(told(heard)),
      null,
      'Kept of the answer for the next time, as `cursor`.',
    ),
    events: required(list(rule(heard)), 'What they mean.'),
  });
};
export type PollWords = ReturnType<ReturnType<typeof poll>['read']>;

type Acts = Readonly<Record<string, readonly Step[] | null>>;
const acts = (names: Names, deeds: readonly string[], needed: readonly string[]) =>
  fields(
    'the acts',
    Object.fromEntries(
      deeds.map((deed) => {
        const shape = steps([...names, ...(deed === 'start' ? START : ACT)]);
        return [
          deed,
          needed.includes(deed)
            ? required(shape, `How to ${deed}.`)
            : optional(shape, null, `How to ${deed}.`),
        ];
      }),
    ),
  ) as Shape<Acts>;

const client = (what: string, names: Names, deeds: readonly string[], needed: readonly string[]) =>
  fields(what, {
    enter: optional(steps(names), [], 'Done when the client comes; what is kept is `mine`.'),
    socket: optional(socket(names), null, 'Where it hears of what happens.'),
    poll: optional(list(poll(names), { single: true }), [], 'Or what is asked again and again.'),
    acts: required(acts(names, deeds, needed), 'What it does.'),
  });
export type ClientWords = ReturnType<ReturnType<typeof client>['read']>;

const rate: Shape<number | null> = scalar<number | null>(
  'a number a second, or none',
  (value, tree, r) => {
    if (value === 'none') return null;
    const perSec = Number(value);
    return perSec > 0 ? perSec : r.fail(tree, 'a number above 0 is expected, or none');
  },
  { anyOf: [{ type: 'number' }, { const: 'none' }] },
  true,
);

export const mappingWords = fields('a mapping', {
  name: required(word, 'What the backend is called in results.'),
  about: optional(text, '', 'One line about it.'),
  secrets: optional(
    texts('a map from variables to what they are', text),
    [],
    'Variables of the environment that it asks for, and what each is.',
  ),
  timeout: optional(duration, 10_000, 'How long a call may take.'),
  headers: optional(
    texts('a map of headers', template(['target', 'option', 'run', 'secret'])),
    [],
    'Headers of every call and socket.',
  ),
  capabilities: required(
    fields('the capabilities', {
      assignment: required(
        choice(['offer', 'push', 'pull', 'mixed']),
        'How chats come to agents: offered, given, taken from a list, or more than one of these.',
      ),
      requeueOnFree: optional(flag, true, 'A freed agent gets a waiting chat by itself.'),
      capacity: optional(
        choice(['agent', 'project', 'none']),
        'none' as const,
        'Where the number of chats of an agent can be set.',
      ),
      messageIds: optional(
        flag,
        false,
        "A message's id comes back with it; else texts carry a mark.",
      ),
      startsWithText: optional(
        flag,
        false,
        'A chat begins with a message of the customer: start is given its `text`.',
      ),
      speed: optional(
        template(['keep', 'option'], 'a number'),
        null,
        "The server's timers run so many times as fast as the clock.",
      ),
      rateLimit: optional(
        fields('the rate limits', {
          client: optional(rate, null, 'Requests a second of one client.'),
          all: optional(rate, null, 'Requests a second of all together.'),
        }),
        { client: null, all: null },
        'How often may be asked.',
      ),
    }),
    'What the backend can do.',
  ),
  answers: optional(
    list(answer),
    [],
    'Which answers mean what, before the usual meaning of statuses.',
  ),
  says: optional(
    expression(ANSWER),
    null,
    'Where a problem says what it is, for messages to people.',
  ),
  open: optional(steps(BASE), [], 'Done when the backend is reached; what is kept is `keep`.'),
  provision: optional(
    fields('provision', {
      before: optional(steps(PROVISION), [], 'Done once, first; what is kept is `keep`.'),
      agent: optional(
        steps([...PROVISION, 'agent', 'account']),
        [],
        'Done for each agent; what is kept becomes the account.',
      ),
      after: optional(steps(PROVISION), [], 'Done once, last.'),
    }),
    { before: [], agent: [], after: [] },
    'Makes what is not there.',
  ),
  cleanUp: optional(
    fields('cleanUp', {
      agent: optional(steps([...BASE, 'account']), [], 'Done for each agent that was made.'),
      after: optional(steps(BASE), [], 'Done once, last.'),
    }),
    { agent: [], after: [] },
    'Takes away what was made. What is gone already is no trouble.',
  ),
  agent: required(
    client(
      'the agent',
      OF_AGENT,
      [...PRESENCE_DEEDS, 'accept', 'decline', 'send', 'end', ...AGENT_DEEDS],
      ['sign-in', 'sign-out', 'send', 'end'],
    ),
    'An agent.',
  ),
  customer: required(
    client(
      'the customer',
      OF_CUSTOMER,
      ['start', 'send', 'leave', ...CUSTOMER_DEEDS],
      ['start', 'send', 'leave'],
    ),
    'A customer.',
  ),
  truth: optional(
    fields('the truth', {
      call: required(callTemplate(BASE), 'Asks for the chats that are not over.'),
      headers: optional(texts('a map of headers', template(BASE)), [], 'Headers of the call.'),
      each: required(expression(told([...BASE, ...ANSWER])), 'The chats in the answer.'),
      when: optional(
        expression(told([...BASE, ...ANSWER, 'item'])),
        null,
        'Only chats of this run.',
      ),
      chat: required(expression(told([...BASE, ...ANSWER, 'item'])), 'Its id.'),
      state: required(
        wordTemplate(
          told([...BASE, ...ANSWER, 'item']),
          ['waiting', 'offered', 'live', 'ended', 'refused'],
          'a state of a chat',
        ),
        'Where it stands.',
      ),
      agent: optional(
        expression(told([...BASE, ...ANSWER, 'item'])),
        null,
        "Whose it is, by the agent's name.",
      ),
    }),
    null,
    'Where the server can be asked what is so.',
  ),
  admin: optional(
    acts([...BASE, 'value'], ADMIN_DEEDS, []),
    {} as Acts,
    'What administrators change while a run goes on.',
  ),
});
export type MappingWords = ReturnType<typeof mappingWords.read>;
