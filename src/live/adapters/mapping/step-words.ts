/**
 * Words of mapping files for what is done and what is told: names that expressions may use, steps and events. words.ts has
 * the whole.
 */
import { AGENT_STATES, EVENT_NAMES, REASONS } from '../../../engine/events.ts';
import { define, pairs } from '../../../scenarios/grammar/forms.ts';
import {
  fields,
  flag,
  list,
  number,
  optional,
  required,
  type Shape,
  scalar,
  text,
} from '../../../scenarios/grammar/shape.ts';
import { durationTrouble, parseDuration } from '../../../scenarios/units.ts';
import { expression, type Names } from './expression.ts';
import { callTemplate, jsonTemplate, template, wordTemplate } from './template.ts';

/** Known everywhere. */
export const BASE = ['target', 'option', 'run', 'keep', 'secret'];
/** Of an answer to a call. */
export const ANSWER = ['status', 'headers', 'body'];
export const PROVISION = [...BASE, 'world'];
export const OF_AGENT = [...BASE, 'account', 'mine'];
export const OF_CUSTOMER = [...BASE, 'customer', 'mine'];
export const ACT = ['act', 'chat', 'text', 'id', 'to'];
export const START = ['act', 'queue', 'priority', 'skills', 'text', 'id'];
/** Events are told and recorded: no secret may get into them. */
export const told = (names: Names) => names.filter((name) => name !== 'secret');

/** Milliseconds. */
export const duration: Shape<number> = scalar(
  'a time such as 500ms or 2s',
  (value, tree, r) => {
    const micros = parseDuration(value);
    if (micros !== null && micros > 0) return micros / 1000;
    const { message, hint } = durationTrouble(value);
    return r.fail(tree, message, hint);
  },
  { type: 'string' },
);

export const texts = <T>(what: string, value: Shape<T>): Shape<(readonly [string, T])[]> =>
  pairs(what, text, value);

/** A rule: which event of the trace something means, and where its parts are. */
export const rule = (names: Names) => {
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
export const steps = (names: Names) => list(step(names), { single: true });
