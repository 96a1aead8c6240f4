/**
 * The mapping file: its keys, what each means, and which names expressions may use there. The table reads the file, reports
 * what is wrong in it, and makes the JSON Schema. What is read is an expression, what is sent is a template.
 */
import {
  choice,
  fields,
  flag,
  list,
  optional,
  required,
  type Shape,
  scalar,
  text,
  word,
} from '../../../scenarios/grammar/shape.ts';
import { ADMIN_DEEDS, AGENT_DEEDS, CUSTOMER_DEEDS, PRESENCE_DEEDS } from '../../backend.ts';
import { type Acts, acts, client } from './client-words.ts';
import { expression } from './expression.ts';
import {
  ANSWER,
  BASE,
  duration,
  OF_AGENT,
  OF_CUSTOMER,
  PROVISION,
  steps,
  texts,
  told,
} from './step-words.ts';
import { callTemplate, template, wordTemplate } from './template.ts';

const answer = fields('an answer', {
  when: required(expression(ANSWER), 'True of the answers that are meant.'),
  is: required(choice(['done', 'refused', 'throttled', 'forbidden', 'failed']), 'What it means.'),
  retry: optional(expression(ANSWER), null, 'Of throttled: seconds until it may be tried again.'),
});

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
        choice(['no', 'yes', 'may']),
        'no' as const,
        'A chat begins with a message of the customer: start is given its `text`. may: it can, and in chats with one handle time it does.',
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
