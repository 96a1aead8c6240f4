/**
 * The whole of a scenario file: its keys, in the order in which people read them. This one description is the reader,
 * the JSON Schema and the merging of `extends`. What belongs together across keys is checked in load.ts and sense.ts.
 */

import { actLine } from './acts.ts';
import { agentGroup } from './agent-words.ts';
import { dayNumber } from './csv.ts';
import { customerSource, queueIndex } from './customer-words.ts';
import { expectationLine } from './expectations.ts';
import { convert, either, named } from './grammar/forms.ts';
import {
  choice,
  fields,
  list,
  optional,
  required,
  type Shape,
  scalar,
  text,
  textOrNumber,
  word,
} from './grammar/shape.ts';
import { type RuleSettings, rulesShape } from './rule-words.ts';
import type { StartOfDay } from './scenario.ts';
import {
  duration,
  HOUR,
  joined,
  MINUTE,
  parseClock,
  positiveDuration,
  span,
  spansOf,
} from './units.ts';

const clock = scalar(
  'a time of the day such as 08:00',
  (value, tree, r) =>
    parseClock(value) ?? r.fail(tree, 'this is not a time of the day', 'write 08:00'),
  { type: 'string', pattern: '^\\d{1,2}:\\d{2}(:\\d{2})?$' },
);
const date = scalar(
  'a date such as 1999-08-02',
  (value, tree, r) =>
    /^\d{4}-\d{2}-\d{2}$/.test(value) && dayNumber(value) !== null
      ? value
      : r.fail(tree, 'this is not a date', 'write 1999-08-02'),
  { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
);
const zone = scalar(
  'a time zone such as Asia/Jerusalem',
  (value, tree, r) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: value });
      return value;
    } catch {
      return r.fail(tree, 'there is no such time zone', 'write Europe/Berlin, Asia/Jerusalem, UTC');
    }
  },
  { type: 'string', examples: ['UTC', 'Europe/Berlin'] },
);

export const start: Shape<StartOfDay> = either('08:00, 1999-08-02T08:00, or { time, date, zone }', {
  scalar: scalar(
    'a time such as 08:00',
    (value, tree, r): StartOfDay => {
      const dated = /^(\d{4}-\d{2}-\d{2})[T ](\d{1,2}:\d{2}(?::\d{2})?)$/.exec(value);
      const time = { ...tree, kind: 'scalar' as const, text: dated?.[2] ?? value };
      return {
        clock: clock.read(time, r),
        date: dated ? date.read({ ...time, text: dated[1] ?? '' }, r) : null,
        zone: null,
      };
    },
    {
      type: 'string',
      pattern: '^(\\d{4}-\\d{2}-\\d{2}[T ])?\\d{1,2}:\\d{2}(:\\d{2})?$',
      examples: ['08:00'],
    },
  ),
  map: convert(
    fields('a start', {
      time: required(clock, 'Time of the day.'),
      date: optional(date, null, 'Day of the start.'),
      zone: optional(zone, null, 'Time zone, for labels.'),
    }),
    (words): StartOfDay => ({ clock: words.time, date: words.date, zone: words.zone }),
  ),
});

const AT_END = ['drain', 'disconnect', 'cut'] as const;
const DRAIN_LIMIT = 4 * HOUR;
export const atEnd: Shape<{ atEnd: (typeof AT_END)[number]; drainLimit: number }> = either(
  'drain, disconnect, cut, or { drain: 4h }',
  {
    scalar: convert(choice(AT_END), (way) => ({ atEnd: way, drainLimit: DRAIN_LIMIT })),
    map: convert(
      fields('an end', { drain: required(duration, 'The longest drain.') }),
      ({ drain }) => ({ atEnd: 'drain' as const, drainLimit: drain }),
    ),
  },
);

const warmUp: Shape<number | 'auto'> = scalar(
  'a duration such as 30m, or auto',
  (value, tree, r) => (value === 'auto' ? 'auto' : duration.read(tree, r)),
  { anyOf: [duration.schema(new Map()), { const: 'auto' }] },
);

const hours = convert(list(span, { single: true, atLeast: 1 }), (words, _tree, r) =>
  joined(words.flatMap((each) => spansOf(each, r))),
);

export const WHEN_OVERFLOW = ['full', 'closed', 'nobody'] as const;

const noRules = (): RuleSettings => new Map();

export const queueWords = fields('a queue', {
  rules: optional(rulesShape('queue'), noRules(), 'Rules of this queue, e.g. queue.maxLength.'),
  hours: optional(hours, null, 'When it is open: 08:00-16:00 or a list; default always.'),
  onClose: optional(
    choice(['keep', 'end']),
    'keep' as const,
    'Whether waiting chats stay or end when it closes.',
  ),
  overflow: optional(
    fields('an overflow', {
      to: required(queueIndex, 'The other queue.'),
      when: optional(
        list(choice(WHEN_OVERFLOW), { single: true, atLeast: 1 }),
        WHEN_OVERFLOW,
        'Full, closed, or nobody signed in; default each.',
      ),
    }),
    null,
    'Where an arrival goes instead.',
  ),
});

export const queueKeys = ['rules', 'hours', 'onClose', 'overflow'];

/** A queue may be named and left empty. */
const queueEntry: Shape<ReturnType<(typeof queueWords)['read']>> = {
  ...queueWords,
  read: (tree, r) =>
    queueWords.read(
      tree.kind === 'scalar' && tree.text === ''
        ? { kind: 'map', place: tree.place, entries: new Map() }
        : tree,
      r,
    ),
  schema: (definitions) => ({ anyOf: [queueWords.schema(definitions), { type: 'null' }] }),
};

export const DEFAULT_INTERVAL = 30 * MINUTE;

export const scenarioWords = fields('a scenario', {
  $schema: optional(text, null, 'Where editors find the schema.'),
  name: required(text, 'What it is called.'),
  description: optional(text, '', 'What it is about.'),
  extends: optional(
    text,
    null,
    'Another scenario file, relative to this one: what is not said here is as there.',
  ),
  platform: required(word, 'The platform whose rules it builds on, e.g. gladly.'),
  seed: optional(textOrNumber, '1', 'Any text or number.'),
  start: optional(start, null, 'Time of the day at the start; puts clock times on everything.'),
  duration: required(positiveDuration, 'Arrivals stop after this.'),
  warmUp: optional(warmUp, 0, 'Left out of the figures: a time, or auto.'),
  atEnd: optional(
    atEnd,
    { atEnd: 'drain' as const, drainLimit: DRAIN_LIMIT },
    'What happens to chats at the end: drain (at most 4h), disconnect or cut.',
  ),
  interval: optional(
    positiveDuration,
    DEFAULT_INTERVAL,
    'Width of the intervals that are reported; default 30m.',
  ),
  rules: optional(
    rulesShape('scenario'),
    noRules(),
    'Rules of the whole scenario, over those of the platform.',
  ),
  skills: optional(list(word, { single: true }), [], 'Names of skills that no agent has.'),
  queues: optional(named('queue', queueEntry), [], 'The queues; default one, called chat.'),
  customers: optional(named('source', customerSource), [], 'Where customers come from.'),
  agents: optional(named('group', agentGroup), [], 'Groups of agents.'),
  script: optional(list(actLine), [], 'Acts at given times.'),
  expect: optional(list(expectationLine), [], 'What must hold of the result.'),
});
