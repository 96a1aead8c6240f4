/**
 * How customers arrive, as it is written: a rate, a profile of the day, a wave, times between arrivals, or a file of
 * recorded ones. Recorded rows still name queues and priorities here; customer-words.ts turns them into kinds.
 */

import { type RecordedRow, type RecordedWords, recordedRows } from './csv.ts';
import { durations } from './distribution-words.ts';
import { convert, either, pairs } from './grammar/forms.ts';
import { didYouMean } from './grammar/problem.ts';
import { type Reader, Unreadable } from './grammar/reader.ts';
import {
  fields,
  list,
  nameOf,
  number,
  optional,
  required,
  type Shape,
  scalar,
  text,
  textOrNumber,
} from './grammar/shape.ts';
import { shown, type Tree, within } from './grammar/tree.ts';
import type { Arrivals, RatePiece } from './scenario.ts';
import {
  checkedSpan,
  DAY,
  durationText,
  firstAt,
  moment,
  positiveDuration,
  rate,
  spansOf,
} from './units.ts';

export type ArrivalWords =
  | Exclude<Arrivals, { kind: 'recorded' }>
  | { readonly kind: 'recorded'; readonly rows: readonly RecordedRow[] };

const constantRate: Shape<ArrivalWords> = convert(rate, (perUs, _tree, r): ArrivalWords => {
  if (perUs === 0) return { kind: 'none' };
  return { kind: 'profile', pieces: [{ from: 0, to: r.duration, rateFrom: perUs, rateTo: perUs }] };
});

const steps = fields('a profile of equal steps', {
  every: required(positiveDuration, 'Length of a step, e.g. 30m.'),
  rates: required(list(rate, { atLeast: 1 }), 'One rate a step.'),
  from: optional(moment, null, 'Where the first step begins; default the start of the run.'),
});

const piece = fields('a piece of a profile', {
  from: required(moment, 'From here on.'),
  to: required(moment, 'Until here.'),
  rate: required(rate, 'Arrivals in that time, e.g. 40/h.'),
  toRate: optional(rate, null, 'The rate at the end of the piece; straight line between the two.'),
});

const profile: Shape<ArrivalWords> = either('a list of pieces, or { every, rates }', {
  map: convert(steps, ({ every, rates, from }, _tree, r): ArrivalWords => {
    const pieces: RatePiece[] = [];
    const days =
      from?.kind === 'clock' && every * rates.length <= DAY ? Math.ceil(r.duration / DAY) : 0;
    // A clock time comes every day; one that is past at the start began on the day before.
    const first = from === null ? 0 : firstAt(from, r);
    for (let day = from?.kind === 'clock' ? -1 : 0; day <= Math.min(days, 4000); day++)
      for (const [i, perUs] of rates.entries()) {
        const begins = first + day * DAY + i * every;
        if (begins + every > 0)
          pieces.push({
            from: Math.max(0, begins),
            to: begins + every,
            rateFrom: perUs,
            rateTo: perUs,
          });
      }
    return { kind: 'profile', pieces };
  }),
  list: convert(list(piece, { atLeast: 1 }), (words, tree, r): ArrivalWords => {
    const pieces: (RatePiece & { tree: Tree })[] = [];
    for (const [i, { from, to, rate: rateFrom, toRate }] of words.entries()) {
      const at = (tree.kind === 'list' ? tree.items[i] : undefined) ?? tree;
      const span = r.attempt(() => checkedSpan(from, to, within(at, 'to'), r));
      if (span === null) continue;
      const length =
        from.kind === 'clock' && to.kind === 'clock'
          ? (to.clock - from.clock + DAY) % DAY || DAY
          : 0;
      for (const each of spansOf(span, r)) {
        // A piece that began before the run has already gone up part of its slope.
        const whole = length || each.to - each.from;
        const gone = whole - (each.to - each.from);
        const end = toRate ?? rateFrom;
        pieces.push({
          ...each,
          rateFrom: rateFrom + ((end - rateFrom) * gone) / whole,
          rateTo: end,
          tree: at,
        });
      }
    }
    pieces.sort((a, b) => a.from - b.from);
    for (const [i, each] of pieces.entries()) {
      const before = pieces[i - 1];
      if (before && each.from < before.to)
        r.problem(
          each.tree,
          `this piece overlaps another one, which lasts until ${durationText(before.to)} after the start`,
          '',
          '',
        );
    }
    return { kind: 'profile', pieces: pieces.map(({ tree: _, ...rest }) => rest) };
  }),
});

const wave: Shape<ArrivalWords> = convert(
  fields('a wave', {
    base: required(rate, 'Mean rate.'),
    amplitude: required(number('a number', { min: 0, max: 1 }), 'Relative height, 0 to 1.'),
    period: required(positiveDuration, 'Length of one wave.'),
  }),
  (words): ArrivalWords => ({ kind: 'wave', ...words }),
);

const fileMap = pairs('a map from what the file says to what is meant', text, textOrNumber);
const oneOrMore = list(textOrNumber, { single: true });

const recorded = fields('a file of recorded arrivals', {
  file: required(text, 'A CSV file with a header, relative to this one.'),
  time: required(text, 'Its column with the time: seconds from the start, or local ISO time.'),
  queue: optional(text, null, 'Its column with the queue.'),
  priority: optional(text, null, 'Its column with the priority.'),
  where: optional(
    pairs('a map from columns to values', text, oneOrMore),
    [],
    'Only rows with these values, e.g. { priority: 2 }.',
  ),
  map: optional(
    fields('a mapping', {
      queue: optional(fileMap, [], 'From names in the file to queues.'),
      priority: optional(fileMap, [], 'From values in the file to priorities.'),
    }),
    { queue: [], priority: [] },
    'What the values of the file are here.',
  ),
});

const FORMS = ['profile', 'wave', 'every', 'file'];
/** Keys that only go with `file`; alone they do not say which form is meant. */
const OF_A_FILE = ['time', 'queue', 'priority', 'where', 'map'];

export const arrivals: Shape<ArrivalWords> = (() => {
  const renewal = fields('a time between arrivals', {
    every: required(durations, 'Time between two arrivals.'),
  });
  const profileMap = fields('a profile', { profile: required(profile, 'Rates over the day.') });
  const waveMap = fields('a wave', {
    wave: required(wave, 'rate(t) = base * (1 + amplitude * sin(2 pi t / period)).'),
  });
  const byForm: Record<string, Shape<ArrivalWords>> = {
    profile: convert(profileMap, (words) => words.profile),
    wave: convert(waveMap, (words) => words.wave),
    every: convert(
      renewal,
      ({ every }, tree, r): ArrivalWords =>
        every.kind === 'constant' && every.value === 0
          ? r.fail(within(tree, 'every'), 'the time between arrivals must be more than 0s')
          : { kind: 'renewal', between: every },
    ),
    file: convert(recorded, (words, tree, r): ArrivalWords => {
      const { map, ...rest } = words;
      const recordedWords: RecordedWords = {
        ...rest,
        mapQueue: map.queue,
        mapPriority: map.priority,
      };
      return { kind: 'recorded', rows: recordedRows(recordedWords, tree, r) };
    }),
  };
  const map: Shape<ArrivalWords> = {
    expects: 'arrivals',
    schema: (definitions) => ({ anyOf: FORMS.map((form) => byForm[form]?.schema(definitions)) }),
    read(tree, r: Reader) {
      const found = tree.kind === 'map' ? FORMS.filter((form) => tree.entries.has(form)) : [];
      const form = byForm[found[0] ?? ''];
      if (form !== undefined && found.length === 1) return form.read(tree, r);
      const strange =
        tree.kind === 'map' && found.length === 0
          ? [...tree.entries].filter(([key]) => !OF_A_FILE.includes(key))
          : [];
      for (const [key, entry] of strange)
        r.problem(
          entry.key,
          'arrivals have no such key',
          key === 'rate' ? `write arrivals: ${shown(entry.value)}` : didYouMean(key, FORMS),
          key,
        );
      if (strange.length > 0) throw new Unreadable();
      return r.fail(
        tree,
        `${nameOf(tree)}arrivals have one of ${FORMS.join(', ')}`,
        'e.g. 40/h, or { every: 75s }',
        '',
      );
    },
  };
  const word = scalar<ArrivalWords>(
    'a rate such as 40/h, or a map',
    (value, tree, r) => (value === 'none' ? { kind: 'none' } : constantRate.read(tree, r)),
    { anyOf: [rate.schema(new Map()), { const: 'none' }] },
    true,
  );
  return either('a rate such as 40/h, or a map', { scalar: word, map });
})();
