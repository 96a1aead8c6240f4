/**
 * What a value in a file may look like. One description gives three things: the reader with its messages, the JSON
 * Schema by which editors complete and check, and how two files that extend one another are merged.
 * Only forms that know no domain word stand here.
 */
import { mergeBy, mergeMaps } from './merge.ts';
import { didYouMean } from './problem.ts';
import { type Reader, Unreadable } from './reader.ts';
import type { Tree } from './tree.ts';

export type Json = { readonly [key: string]: unknown };
/** Named parts of a JSON Schema, filled while it is written. */
export type Definitions = Map<string, Json>;

export interface Shape<T> {
  /** For messages: `a duration such as 30s`. */
  readonly expects: string;
  /** Throws Unreadable after having told why. */
  read(tree: Tree, r: Reader): T;
  schema(definitions: Definitions): Json;
  /** What two files say about the same key; without it the later one stands. */
  merge?(base: Tree, over: Tree, r: Reader): Tree;
  /** Reads `none` itself; elsewhere `none` is as if the key were not there. */
  readonly takesNone?: true;
}

export function isNone(tree: Tree | undefined): boolean {
  return tree?.kind === 'scalar' && tree.text === 'none';
}

/** A single word or number. */
export function scalar<T>(
  expects: string,
  read: (text: string, tree: Tree, r: Reader) => T,
  schema: Json,
  takesNone = false,
): Shape<T> {
  return {
    expects,
    schema: () => schema,
    read(tree, r) {
      if (tree.kind !== 'scalar') return r.fail(tree, `${nameOf(tree)}${expects} is expected`);
      if (tree.text === '' && !takesNone)
        return r.fail(tree, `${nameOf(tree)}no value`, `write ${expects}`, '');
      return read(tree.text, tree, r);
    },
    ...(takesNone ? { takesNone: true as const } : {}),
  };
}

/** The key before the value, for the start of a message: `offer.timeout: `. */
export function nameOf(tree: Tree): string {
  const path = tree.place.path;
  return path === '' ? '' : `${path}: `;
}

export const text: Shape<string> = scalar('a text', (value) => value, { type: 'string' });

/** A text that may look like a number, e.g. a seed. */
export const textOrNumber: Shape<string> = scalar('a text or a number', (value) => value, {
  anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }],
});

export const word: Shape<string> = scalar(
  'a name',
  (value, tree, r) =>
    NAME.test(value)
      ? value
      : r.fail(
          tree,
          'this is not a name',
          'names are letters, digits, - and _ (dots part the levels of a key)',
        ),
  { type: 'string', pattern: '^[\\p{L}\\p{N}_][\\p{L}\\p{N}_-]*$' },
);
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export interface Bounds {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly whole?: boolean;
}

export function number(what: string, bounds: Bounds = {}): Shape<number> {
  return scalar(
    what,
    (value, tree, r) => {
      if (!NUMBER.test(value)) {
        const bare = value.replace(/[^\d.+-].*$/, '');
        return r.fail(
          tree,
          `${nameOf(tree)}${what} is expected`,
          NUMBER.test(bare) ? `write ${bare}` : '',
        );
      }
      const n = Number(value);
      const reason = outside(n, bounds);
      if (reason !== null) return r.fail(tree, `${nameOf(tree)}${reason}`);
      return n;
    },
    {
      type: bounds.whole ? 'integer' : 'number',
      ...(bounds.min === undefined ? {} : { minimum: bounds.min }),
      ...(bounds.above === undefined ? {} : { exclusiveMinimum: bounds.above }),
      ...(bounds.max === undefined ? {} : { maximum: bounds.max }),
    },
  );
}

/** Why a number is out of bounds, or null. */
export function outside(n: number, { min, above, max, whole }: Bounds): string | null {
  if (!Number.isFinite(n)) return 'this number is too large';
  if (whole && !Number.isSafeInteger(n)) return 'a whole number is expected';
  if (min !== undefined && n < min)
    return min === 0 ? 'this cannot be negative' : `must be at least ${min}`;
  if (above !== undefined && n <= above) return `must be more than ${above}`;
  if (max !== undefined && n > max) return `must be at most ${max}`;
  return null;
}

export function choice<const V extends string>(values: readonly V[]): Shape<V> {
  return scalar(
    `one of ${values.join(', ')}`,
    (value, tree, r) =>
      (values as readonly string[]).includes(value)
        ? (value as V)
        : r.fail(tree, `${nameOf(tree)}not one of the choices`, didYouMean(value, values)),
    { enum: [...values] },
    (values as readonly string[]).includes('none'),
  );
}

const YES = ['yes', 'true', 'on'];
const NO = ['no', 'false', 'off'];
export const flag: Shape<boolean> = scalar(
  'yes or no',
  (value, tree, r) => {
    if (YES.includes(value)) return true;
    if (NO.includes(value)) return false;
    return r.fail(tree, `${nameOf(tree)}yes or no is expected`);
  },
  { anyOf: [{ type: 'boolean' }, { enum: ['yes', 'no', 'on', 'off'] }] },
);

/** A list; with `single`, one value alone is a list of one. */
export function list<T>(item: Shape<T>, { single = false, atLeast = 0 } = {}): Shape<T[]> {
  const shape: Shape<T[]> = {
    expects: `a list, each ${item.expects}`,
    schema: (definitions) => {
      const itemSchema = item.schema(definitions);
      const array: Json = {
        type: 'array',
        items: itemSchema,
        ...(atLeast > 0 ? { minItems: atLeast } : {}),
      };
      return single ? { anyOf: [itemSchema, array] } : array;
    },
    read(tree, r) {
      if (tree.kind !== 'list') {
        if (single) return [item.read(tree, r)];
        return r.fail(
          tree,
          `${nameOf(tree)}a list is expected`,
          'write [a, b], or a line with - for each',
        );
      }
      const read = tree.items.map((each) => r.attempt(() => ({ value: item.read(each, r) })));
      if (tree.items.length < atLeast)
        return r.fail(tree, `${nameOf(tree)}at least ${atLeast} expected`);
      return read.filter((each) => each !== null).map((each) => each.value);
    },
  };
  return shape;
}

export interface Field<T> {
  readonly shape: Shape<unknown>;
  readonly about: string;
  readonly required: boolean;
  readonly absent: T;
}

export function required<T>(shape: Shape<T>, about: string): Field<T> {
  return { shape, about, required: true, absent: undefined as T };
}
export function optional<T, A>(shape: Shape<T>, absent: A, about: string): Field<T | A> {
  return { shape, about, required: false, absent };
}

// biome-ignore lint/suspicious/noExplicitAny: fields of all types stand in one table
type Fields = { readonly [key: string]: Field<any> };
type Values<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

/**
 * A map with known keys. With `partly` the schema lets required keys be missing: a file that extends another may leave
 * them to it. The reader, who sees the whole, does not.
 */
export function fields<F extends Fields>(
  what: string,
  table: F,
  { partly = false } = {},
): Shape<Values<F>> {
  const known = Object.keys(table);
  return {
    expects: what,
    schema(definitions) {
      const properties: Record<string, Json> = {};
      for (const [key, field] of Object.entries(table)) {
        const schema = field.shape.schema(definitions);
        properties[key] = {
          description: field.about,
          ...(field.required || field.shape.takesNone ? schema : orNone(schema)),
        };
      }
      const needed = known.filter((key) => table[key]?.required);
      return {
        type: 'object',
        properties,
        additionalProperties: false,
        ...(needed.length > 0 && !partly ? { required: needed } : {}),
      };
    },
    merge: (base, over, r) =>
      mergeMaps(base, over, (key, b, o) => mergeBy(table[key]?.shape, b, o, r)),
    read(tree, r) {
      if (tree.kind !== 'map')
        return r.fail(
          tree,
          `${nameOf(tree)}${what} is a map of keys`,
          `keys: ${known.slice(0, 8).join(', ')}`,
        );
      for (const [key, entry] of tree.entries) {
        if (!Object.hasOwn(table, key))
          r.problem(entry.key, `${what} has no such key`, didYouMean(key, known), key);
      }
      const values: Record<string, unknown> = {};
      let complete = true;
      for (const [key, field] of Object.entries(table)) {
        const value = tree.entries.get(key)?.value;
        if (value === undefined || (isNone(value) && !field.shape.takesNone)) {
          values[key] = field.absent;
          if (field.required) {
            r.problem(
              value ?? tree,
              `${what} needs ${key}`,
              `write ${key}: ${field.shape.expects}`,
              '',
            );
            complete = false;
          }
          continue;
        }
        const read = r.attempt(() => ({ value: field.shape.read(value, r) }));
        values[key] = read === null ? field.absent : read.value;
        if (read === null && field.required) complete = false;
      }
      // What is missing has been told, by the field or by this map.
      if (!complete) throw new Unreadable();
      return values as Values<F>;
    },
  };
}

function orNone(schema: Json): Json {
  return { anyOf: [schema, { const: 'none' }] };
}
