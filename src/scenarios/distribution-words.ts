/**
 * Distributions as they are written in a scenario: `30s`, `{ exponential: 3m }`, `{ lognormal: { p50: 4m, p90: 12m } }`.
 * The same words serve durations, counts and plain factors; only the unit of the values differs. What has to be
 * computed from a mean and a spread, or from two quantiles, is computed in fit.ts.
 */
import { columnOf, readTable } from './csv.ts';
import type { Distribution, Empirical } from './distribution.ts';
import { type Fit, type FitKind, fromMeanCv, fromQuantiles, mean as meanOf } from './fit.ts';
import { convert, define, either, later, oneKey, pairs } from './grammar/forms.ts';
import type { Reader } from './grammar/reader.ts';
import {
  fields,
  flag,
  list,
  nameOf,
  number,
  optional,
  required,
  type Shape,
  text,
} from './grammar/shape.ts';
import { type Tree, within } from './grammar/tree.ts';
import { checkSum, duration, parseDuration, positiveDuration, SECOND, share } from './units.ts';

interface Unit {
  readonly name: 'duration' | 'count' | 'factor';
  readonly value: Shape<number>;
  /** For means and the like, which cannot be 0. */
  readonly positive: Shape<number>;
  /** A plain number in a data file, in this unit. */
  fromFile(text: string): number | null;
}

const plainNumber = (text: string) =>
  text.trim() === '' || !Number.isFinite(Number(text)) ? null : Number(text);

const DURATIONS: Unit = {
  name: 'duration',
  value: duration,
  positive: positiveDuration,
  fromFile: (t) => {
    const seconds = plainNumber(t);
    return seconds === null ? parseDuration(t.trim()) : Math.round(seconds * SECOND);
  },
};
const COUNTS: Unit = {
  name: 'count',
  value: number('a whole number', { min: 0, whole: true }),
  positive: number('a number of more than 0', { above: 0 }),
  fromFile: plainNumber,
};
const FACTORS: Unit = {
  name: 'factor',
  value: number('a number', { min: 0 }),
  positive: number('a number of more than 0', { above: 0 }),
  fromFile: plainNumber,
};

export const durations: Shape<Distribution> = distributionOf(DURATIONS);
export const counts: Shape<Distribution> = distributionOf(COUNTS);
export const factors: Shape<Distribution> = distributionOf(FACTORS);

function distributionOf(unit: Unit): Shape<Distribution> {
  const what =
    unit.name === 'duration' ? 'a duration or a distribution' : `a ${unit.name} or a distribution`;
  const self = later(what, () => whole);
  const constant = convert(unit.value, (value): Distribution => ({ kind: 'constant', value }));
  const whole: Shape<Distribution> = define(
    `${unit.name}Distribution`,
    either(what, { scalar: constant, map: oneKey('a distribution', waysOf(unit, self)) }),
  );
  return whole;
}

function waysOf(unit: Unit, self: Shape<Distribution>) {
  const { value, positive } = unit;
  const cv = number('a coefficient of variation', { min: 0 });
  const common = {
    exponential: {
      about: 'Memoryless, by its mean.',
      shape: convert(positive, (mean): Distribution => ({ kind: 'exponential', mean })),
    },
    erlang: {
      about: 'The sum of k equal exponential stages.',
      shape: convert(
        fields('an erlang', {
          k: required(number('a whole number', { min: 1, whole: true }), 'Number of stages.'),
          mean: required(positive, 'Mean of the whole.'),
        }),
        ({ k, mean }): Distribution => ({ kind: 'erlang', k, mean }),
      ),
    },
    gamma: {
      about: 'By mean and coefficient of variation, or two quantiles.',
      shape: fitted('gamma', unit),
    },
    weibull: {
      about: 'By mean and shape, mean and coefficient of variation, or two quantiles.',
      shape: fitted('weibull', unit),
    },
    lognormal: {
      about: 'By mean and coefficient of variation, or two quantiles such as p50 and p90.',
      shape: fitted('lognormal', unit),
    },
    uniform: {
      about: 'Equally likely between the two.',
      shape: convert(list(value), (bounds, tree, r): Distribution => {
        const [low, high] = bounds;
        if (bounds.length !== 2 || low === undefined || high === undefined || low > high)
          return r.fail(
            tree,
            'uniform takes the least and the greatest value',
            'write [0s, 4m]',
            '',
          );
        return { kind: 'uniform', low, high };
      }),
    },
    triangular: {
      about: 'Least, most likely and greatest value.',
      shape: convert(list(value), (bounds, tree, r): Distribution => {
        const [low, mode, high] = bounds;
        if (
          bounds.length !== 3 ||
          low === undefined ||
          mode === undefined ||
          high === undefined ||
          low > mode ||
          mode > high
        )
          return r.fail(
            tree,
            'triangular takes the least, the most likely and the greatest value',
            'write [1m, 2m, 5m]',
            '',
          );
        return { kind: 'triangular', low, mode, high };
      }),
    },
    hyperexponential: {
      about: 'Exponentials of several means: by mean and cv, or by shares and means.',
      shape: hyperexponential(unit, cv),
    },
    discrete: {
      about: 'A few values with their shares.',
      shape: convert(
        pairs('a map from values to shares', value, share),
        (rows, tree, r): Distribution => {
          checkSum(
            rows.map(([, p]) => p),
            tree,
            r,
          );
          if (rows.length === 0) return r.fail(tree, 'at least one value is expected');
          return {
            kind: 'discrete',
            values: rows.map(([v]) => v),
            probabilities: rows.map(([, p]) => p),
          };
        },
      ),
    },
    empirical: {
      about: 'Recorded values, from a column of a CSV file or listed.',
      shape: empirical(unit),
    },
    mix: {
      about: 'One of several distributions, by shares.',
      shape: convert(
        list(
          fields('a part of a mix', {
            share: required(share, 'How often it is this one.'),
            of: required(self, 'What it then is.'),
          }),
          { atLeast: 1 },
        ),
        (parts, tree, r): Distribution => {
          checkSum(
            parts.map((part) => part.share),
            tree,
            r,
          );
          return {
            kind: 'mix',
            probabilities: parts.map((part) => part.share),
            parts: parts.map((part) => part.of),
          };
        },
      ),
    },
  };
  if (unit.name !== 'count') return common;
  return {
    ...common,
    geometric: {
      about: 'A whole number from 1 on, by its mean: the same chance of one more each time.',
      shape: convert(
        number('a mean of at least 1', { min: 1 }),
        (mean): Distribution => ({ kind: 'geometric', mean }),
      ),
    },
  };
}

/** By mean and cv, by two quantiles, and a weibull also by mean and shape. */
function fitted(
  kind: FitKind & ('gamma' | 'weibull' | 'lognormal'),
  unit: Unit,
): Shape<Distribution> {
  const table = {
    mean: optional(unit.positive, null, 'Mean.'),
    cv: optional(number('a number', { min: 0 }), null, 'Standard deviation / mean.'),
    shape: optional(number('a number', { above: 0 }), null, 'Shape of a weibull.'),
  };
  const base = fields(`a ${kind}`, table);
  const quantileKey = /^p(\d{1,2}(?:\.\d+)?)$/;
  return {
    expects: base.expects,
    schema(definitions) {
      const schema = base.schema(definitions);
      return {
        ...schema,
        patternProperties: { '^p\\d{1,2}(\\.\\d+)?$': unit.positive.schema(definitions) },
      };
    },
    read(tree, r) {
      if (tree.kind !== 'map') return base.read(tree, r) as never;
      const quantiles: { p: number; q: number }[] = [];
      const rest = new Map(tree.entries);
      for (const [key, entry] of tree.entries) {
        const found = quantileKey.exec(key);
        if (!found) continue;
        rest.delete(key);
        quantiles.push({ p: Number(found[1]) / 100, q: unit.positive.read(entry.value, r) });
      }
      const { mean, cv, shape } = base.read({ ...tree, entries: rest }, r);
      const [first, second] = quantiles;
      const fail = () =>
        r.fail(
          tree,
          `${nameOf(tree)}a ${kind} takes mean and cv, or two quantiles`,
          unit.name === 'duration'
            ? 'write { mean: 4m, cv: 1.2 } or { p50: 4m, p90: 12m }'
            : 'write { mean: 1, cv: 0.3 }',
          '',
        );
      if (quantiles.length > 0) {
        if (mean !== null || cv !== null || shape !== null || quantiles.length !== 2) return fail();
        if (first === undefined || second === undefined) return fail();
        return take(fromQuantiles(kind, first.p, first.q, second.p, second.q), tree, r);
      }
      if (mean === null) return fail();
      if (shape !== null) {
        if (cv !== null || kind === 'lognormal') return fail();
        return byShape(kind, mean, shape, tree, r);
      }
      if (cv === null) return fail();
      return take(fromMeanCv(kind, mean, cv), tree, r);
    },
  };
}

function take(fit: Fit, tree: Tree, r: Reader): Distribution {
  return fit.kind === 'fitted'
    ? fit.distribution
    : r.fail(tree, `${nameOf(tree)}${fit.reason}`, '', '');
}

function byShape(
  kind: 'gamma' | 'weibull',
  mean: number,
  shape: number,
  tree: Tree,
  r: Reader,
): Distribution {
  if (kind === 'gamma') return { kind, shape, scale: mean / shape };
  const unscaled = meanOf({ kind, shape, scale: 1 });
  return Number.isFinite(unscaled) && unscaled > 0
    ? { kind, shape, scale: mean / unscaled }
    : r.fail(within(tree, 'shape'), `${nameOf(tree)}this shape is too small`);
}

function hyperexponential(unit: Unit, cvShape: Shape<number>): Shape<Distribution> {
  return convert(
    fields('a hyperexponential', {
      mean: optional(unit.positive, null, 'Mean.'),
      cv: optional(cvShape, null, 'Standard deviation / mean, at least 1.'),
      shares: optional(list(share), null, 'Share of each part.'),
      means: optional(list(unit.positive), null, 'Mean of each part.'),
    }),
    ({ mean, cv, shares, means }, tree, r): Distribution => {
      if (mean !== null && cv !== null && shares === null && means === null)
        return take(fromMeanCv('hyperexponential', mean, cv), tree, r);
      if (
        mean !== null ||
        cv !== null ||
        shares === null ||
        means === null ||
        shares.length !== means.length ||
        shares.length === 0
      )
        return r.fail(
          tree,
          `${nameOf(tree)}a hyperexponential takes mean and cv, or as many shares as means`,
          'write { mean: 4m, cv: 2 } or { shares: [30%, 70%], means: [1m, 6m] }',
          '',
        );
      checkSum(shares, within(tree, 'shares'), r);
      return { kind: 'hyperexponential', probabilities: shares, means };
    },
  );
}

function empirical(unit: Unit): Shape<Distribution> {
  return convert(
    fields('an empirical distribution', {
      values: optional(list(unit.value, { atLeast: 1 }), null, 'The values themselves.'),
      file: optional(text, null, 'A CSV file, relative to this one.'),
      column: optional(text, null, 'Its column with the values, in seconds where they are times.'),
      weights: optional(text, null, 'A column with the weight of each value.'),
      cumulative: optional(
        text,
        null,
        'A column with P(X <= value), 0 to 1, such as 1 minus a Kaplan-Meier curve.',
      ),
      interpolate: optional(flag, false, 'Straight lines between the values instead of steps.'),
      tail: optional(
        fields('a tail', { mean: required(unit.positive, 'Mean time beyond the last value.') }),
        null,
        'What is beyond the last value of a curve that ends below 1.',
      ),
    }),
    (spec, tree, r): Distribution => {
      const { values, file, column } = spec;
      const extra = {
        ...(spec.interpolate ? { interpolate: true } : {}),
        ...(spec.tail ? { tailMean: spec.tail.mean } : {}),
      };
      if (spec.tail && spec.cumulative === null)
        return r.fail(
          within(tree, 'tail'),
          'a tail belongs to a cumulative curve',
          'name the cumulative column',
          '',
        );
      if (values !== null) {
        if (file !== null || column !== null || spec.weights !== null || spec.cumulative !== null)
          return r.fail(tree, 'values are listed or read from a file, not both', '', '');
        if (values.length === 0) return r.fail(tree, 'at least one value is expected', '', '');
        return { kind: 'empirical', values: [...values].sort((a, b) => a - b), ...extra };
      }
      if (file === null || column === null)
        return r.fail(
          tree,
          'an empirical distribution takes values, or a file and a column',
          'write { file: x.csv, column: seconds }',
          '',
        );
      return fromTable(unit, tree, r, { ...spec, file, column }, extra);
    },
  );
}

function fromTable(
  unit: Unit,
  tree: Tree,
  r: Reader,
  spec: { file: string; column: string; weights: string | null; cumulative: string | null },
  extra: Partial<Empirical>,
): Distribution {
  const table = readTable(spec.file, within(tree, 'file'), r);
  const valueAt = columnOf(table, spec.column, within(tree, 'column'), r);
  const second = spec.weights ?? spec.cumulative;
  const key = spec.weights === null ? 'cumulative' : 'weights';
  if (spec.weights !== null && spec.cumulative !== null)
    return r.fail(tree, 'give weights or a cumulative curve, not both', '', '');
  const secondAt = second === null ? -1 : columnOf(table, second, within(tree, key), r);
  const rows: { value: number; with: number }[] = [];
  let bad = 0;
  for (const row of table.rows) {
    const raw = row.cells[valueAt] ?? '';
    if (raw.trim() === '') continue;
    const value = unit.fromFile(raw);
    const other = secondAt < 0 ? 0 : plainNumber(row.cells[secondAt] ?? '');
    if (value === null || value < 0 || other === null || other < 0) {
      if (++bad <= 20)
        r.problem(
          { file: table.file, line: row.line, column: 1, path: '' },
          value === null || value < 0
            ? `${spec.column} is not a ${unit.name}`
            : `${second} is not a number of at least 0`,
          '',
          raw,
        );
      continue;
    }
    rows.push({ value, with: other });
  }
  if (bad > 0) return r.fail(within(tree, 'file'), `${bad} bad rows in ${spec.file}`, '', '');
  if (rows.length === 0) return r.fail(within(tree, 'file'), `no values in ${spec.file}`, '', '');
  rows.sort((a, b) => a.value - b.value);
  const values = rows.map((row) => row.value);
  const others = rows.map((row) => row.with);
  if (second === null) return { kind: 'empirical', values, ...extra };
  if (spec.weights !== null) {
    if (!others.some((w) => w > 0))
      return r.fail(within(tree, key), 'the weights are all zero', '', '');
    return { kind: 'empirical', values, weights: others, ...extra };
  }
  const falls = others.some((p, i) => p > 1 || p < (others[i - 1] ?? 0));
  if (falls || (others.at(-1) ?? 0) <= 0)
    return r.fail(
      within(tree, key),
      'a cumulative curve rises from 0 to 1',
      'a survival curve is 1 minus it',
      '',
    );
  return { kind: 'empirical', values, cumulative: others, ...extra };
}
