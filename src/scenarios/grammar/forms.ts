/**
 * Forms made of other shapes: maps with names for keys, maps with exactly one of several keys, values that may be
 * written in more than one way, and the merging of maps. Like shape.ts, it knows no domain word.
 */

import { mergeBy, mergeMaps } from './merge.ts';
import { didYouMean } from './problem.ts';
import type { Reader } from './reader.ts';
import { type Definitions, isNone, type Json, nameOf, type Shape, word } from './shape.ts';
import type { Tree } from './tree.ts';

/** The same words, another value. */
export function convert<T, U>(
  shape: Shape<T>,
  to: (value: T, tree: Tree, r: Reader) => U,
): Shape<U> {
  return { ...shape, read: (tree, r) => to(shape.read(tree, r), tree, r) };
}

/** The same shape under a name of its own in the JSON Schema, so that it is written there once. */
export function define<T>(name: string, shape: Shape<T>): Shape<T> {
  return {
    ...shape,
    schema(definitions) {
      if (!definitions.has(name)) {
        definitions.set(name, {}); // held, for shapes that contain themselves
        definitions.set(name, shape.schema(definitions));
      }
      return { $ref: `#/$defs/${name}` };
    },
  };
}

/** A shape that is made when first used: for shapes that contain themselves. */
export function later<T>(expects: string, make: () => Shape<T>): Shape<T> {
  return {
    expects,
    read: (tree, r) => make().read(tree, r),
    schema: (definitions) => make().schema(definitions),
  };
}

/** Written as one word, as a list or as a map, each with its own meaning. */
export function either<T>(
  expects: string,
  forms: { scalar?: Shape<T>; list?: Shape<T>; map?: Shape<T> },
): Shape<T> {
  const all = Object.values(forms);
  return {
    expects,
    schema: (definitions) => ({ anyOf: all.map((form) => form.schema(definitions)) }),
    read(tree, r) {
      const form = forms[tree.kind];
      if (form === undefined) return r.fail(tree, `${nameOf(tree)}${expects} is expected`);
      return form.read(tree, r);
    },
    merge: (base, over, r) =>
      base.kind === 'map' && over.kind === 'map' ? mergeBy(forms.map, base, over, r) : over,
    ...(all.some((form) => form.takesNone) ? { takesNone: true as const } : {}),
  };
}

export interface Way<T> {
  readonly shape: Shape<T>;
  readonly about: string;
}

/** A map with exactly one of the keys: `{ exponential: 3m }`. */
export function oneKey<T>(what: string, ways: { readonly [key: string]: Way<T> }): Shape<T> {
  const known = Object.keys(ways);
  return {
    expects: what,
    schema: (definitions) => ({
      type: 'object',
      minProperties: 1,
      maxProperties: 1,
      additionalProperties: false,
      properties: Object.fromEntries(
        known.map((key) => [
          key,
          { description: ways[key]?.about, ...ways[key]?.shape.schema(definitions) },
        ]),
      ),
    }),
    read(tree, r) {
      if (tree.kind !== 'map') return r.fail(tree, `${nameOf(tree)}${what} is expected`);
      let unknown = false;
      for (const [key, entry] of tree.entries) {
        if (Object.hasOwn(ways, key)) continue;
        r.problem(entry.key, `not a form of ${what}`, didYouMean(key, known), key);
        unknown = true;
      }
      const entries = [...tree.entries];
      const [first, second] = entries;
      if (first === undefined)
        return r.fail(tree, `${nameOf(tree)}${what} is expected`, `one of ${known.join(', ')}`, '');
      if (second !== undefined && !unknown)
        return r.fail(
          second[1].key,
          `${what} has one form, and here are two: ${first[0]} and ${second[0]}`,
          'keep one of the two',
          '',
        );
      const found = entries.find(([key]) => Object.hasOwn(ways, key));
      const value = found && ways[found[0]]?.shape.read(found[1].value, r);
      return unknown || value === undefined ? r.fail(tree, `not a form of ${what}`, '', '') : value;
    },
  };
}

/** A map whose keys are names the user chooses. An entry `none` is left out. */
export function named<T>(what: string, entry: Shape<T>): Shape<NamedValue<T>[]> {
  return {
    expects: `a map from ${what} names`,
    schema: (definitions) => ({
      type: 'object',
      propertyNames: word.schema(definitions),
      additionalProperties: { anyOf: [entry.schema(definitions), { const: 'none' }] },
    }),
    merge: (base, over, r) => mergeMaps(base, over, (_key, b, o) => mergeBy(entry, b, o, r)),
    read(tree, r) {
      if (tree.kind !== 'map')
        return r.fail(
          tree,
          `${nameOf(tree)}a map from ${what} names is expected`,
          `write NAME: and under it what the ${what} is`,
        );
      const found: NamedValue<T>[] = [];
      for (const [name, { key, value }] of tree.entries) {
        if (isNone(value)) continue;
        const read = r.attempt(() => {
          word.read({ kind: 'scalar', place: key, text: name }, r);
          return {
            name,
            value: entry.read(value, r),
            tree: value,
            key: { kind: 'scalar', place: key, text: name },
          } as const;
        });
        if (read !== null) found.push(read);
      }
      return found;
    },
  };
}

export interface NamedValue<T> {
  readonly name: string;
  readonly value: T;
  readonly tree: Tree;
  /** The name itself, to point at. */
  readonly key: Tree;
}

/** A map from words to values, e.g. `{ support: 70%, sales: 30% }`: each key is read by `key`. */
export function pairs<K, V>(
  what: string,
  key: Shape<K>,
  value: Shape<V>,
): Shape<(readonly [K, V])[]> {
  return {
    expects: what,
    schema: (definitions: Definitions): Json => ({
      type: 'object',
      minProperties: 1,
      additionalProperties: value.schema(definitions),
    }),
    read(tree, r) {
      if (tree.kind !== 'map') return r.fail(tree, `${nameOf(tree)}${what} is expected`);
      const found = [...tree.entries].map(([name, entry]) =>
        r.attempt(
          () =>
            [
              key.read({ kind: 'scalar', place: entry.key, text: name }, r),
              value.read(entry.value, r),
            ] as const,
        ),
      );
      return found.filter((pair) => pair !== null);
    },
  };
}
