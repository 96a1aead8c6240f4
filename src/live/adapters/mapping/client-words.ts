/** Words of mapping files for a client: where it hears of what happens, and what it does. words.ts has the whole. */
import {
  choice,
  fields,
  list,
  number,
  optional,
  required,
  type Shape,
} from '../../../scenarios/grammar/shape.ts';
import { expression, type Names } from './expression.ts';
import { ACT, ANSWER, duration, rule, START, type Step, steps, texts, told } from './step-words.ts';
import { callTemplate, jsonTemplate, pathTemplate, template } from './template.ts';

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

export type Acts = Readonly<Record<string, readonly Step[] | null>>;
export const acts = (names: Names, deeds: readonly string[], needed: readonly string[]) =>
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

export const client = (
  what: string,
  names: Names,
  deeds: readonly string[],
  needed: readonly string[],
) =>
  fields(what, {
    enter: optional(steps(names), [], 'Done when the client comes; what is kept is `mine`.'),
    socket: optional(socket(names), null, 'Where it hears of what happens.'),
    poll: optional(list(poll(names), { single: true }), [], 'Or what is asked again and again.'),
    acts: required(acts(names, deeds, needed), 'What it does.'),
  });
export type ClientWords = ReturnType<ReturnType<typeof client>['read']>;
