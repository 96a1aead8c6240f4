/**
 * Two trees that say something about the same thing, the later upon the earlier. How deep the merging goes is said by
 * the shape of the value: a map of settings is merged, a distribution is replaced as a whole.
 */
import type { Reader } from './reader.ts';
import type { Entry, MapTree, Tree } from './tree.ts';

/** What says how two trees become one; without `merge` the later stands. */
export interface Merging {
  merge?(base: Tree, over: Tree, r: Reader): Tree;
}

/** `over` upon `base`: maps key by key, everything else is replaced. */
export function mergeMaps(
  base: Tree,
  over: Tree,
  inner: (key: string, base: Tree, over: Tree) => Tree,
): Tree {
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  const entries = new Map<string, Entry>(base.entries);
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key);
    entries.set(
      key,
      below === undefined ? entry : { key: entry.key, value: inner(key, below.value, entry.value) },
    );
  }
  return { kind: 'map', place: over.place, entries } satisfies MapTree;
}

export function mergeBy(shape: Merging | undefined, base: Tree, over: Tree, r: Reader): Tree {
  return shape?.merge ? shape.merge(base, over, r) : over;
}
