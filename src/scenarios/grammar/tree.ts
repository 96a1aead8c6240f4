/**
 * YAML text as a plain tree in which every key and value knows its file, line, column and path. Several files are
 * merged as such trees, so that a problem in a merged scenario still points to the file it came from.
 * Nothing here knows what a scenario is.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import type { Place, Problem } from './problem.ts';

export type Tree = MapTree | ListTree | ScalarTree;

export interface MapTree {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}
export interface Entry {
  /** Where the key stands. */
  readonly key: Place;
  readonly value: Tree;
}
export interface ListTree {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Tree[];
}
export interface ScalarTree {
  readonly kind: 'scalar';
  readonly place: Place;
  /** As written, without quotes: `08:00`, `1e3` and `0x10` are not turned into anything. Empty for an empty value. */
  readonly text: string;
}

/** More than this many values (aliases counted each time they are used) is no file a person wrote. */
const MOST_VALUES = 200_000;

export function child(tree: Tree, key: string): Tree | undefined {
  return tree.kind === 'map' ? tree.entries.get(key)?.value : undefined;
}

/** The subtree at the keys, or the nearest one above it that exists: where to point to. */
export function within(tree: Tree, ...keys: readonly string[]): Tree {
  let at = tree;
  for (const key of keys) at = child(at, key) ?? at;
  return at;
}

/** One line of what was written, for messages. */
export function shown(tree: Tree): string {
  if (tree.kind === 'map') return 'a map';
  if (tree.kind === 'list') return 'a list';
  const line = tree.text.split('\n')[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** The tree, or null when there is none; problems are added to the list. */
export function parseYaml(text: string, file: string, problems: Problem[], path = ''): Tree | null {
  const lines = new LineCounter();
  const top: Place = { file, line: 1, column: 1, path };
  const tell = (place: Place, message: string, hint: string, value = '') =>
    problems.push({ ...place, value, message, hint });

  const placeOf = (offset: number, at: string): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), path: at };
  };

  let doc: Document.Parsed;
  try {
    // Keys that stand twice are told below, where the rest of the file is read on.
    doc = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      version: '1.2',
    });
  } catch {
    tell(top, 'this is not YAML', 'a scenario is a YAML file of `key: value` lines');
    return null;
  }
  for (const error of doc.errors) {
    const place = placeOf(error.pos[0], path);
    if (error.code === 'MULTIPLE_DOCS') {
      tell(
        place,
        'a second document begins here, and a file holds one',
        'take this --- out, or put what follows into a file of its own',
      );
    } else {
      const said = error.message.split('\n')[0] ?? '';
      const cut = error.pos[0] >= text.trimEnd().length;
      tell(
        place,
        `not valid YAML: ${said.charAt(0).toLowerCase()}${said.slice(1)}`,
        cut ? 'the file seems to be cut off' : '',
      );
    }
  }
  if (doc.errors.length > 0) return null;
  if (doc.contents === null || (isScalar(doc.contents) && doc.contents.value === null)) {
    tell(top, 'the file is empty', 'start with `name:` and `platform:`');
    return null;
  }

  let values = 0;
  const open = new Set<unknown>();
  // Throws 'too many' and 'circle' as problems already told.
  const convert = (node: Node | null, at: string, near: Place): Tree => {
    if (++values > MOST_VALUES) throw tooMuch(near);
    if (node === null) return { kind: 'scalar', place: near, text: '' };
    const place = node.range ? placeOf(node.range[0], at) : { ...near, path: at };
    if (isAlias(node)) {
      const target = node.resolve(doc);
      if (target === undefined || open.has(target)) {
        tell(place, 'this alias leads nowhere or into itself', 'write the value out');
        throw new Stop();
      }
      return convert(target, at, place);
    }
    open.add(node);
    let tree: Tree;
    if (isMap(node)) {
      const entries = new Map<string, Entry>();
      for (const pair of node.items) {
        const keyNode = pair.key as Node | null;
        const key = isScalar(keyNode) ? scalarText(keyNode) : '';
        const path = at === '' ? key : `${at}.${key}`;
        const keyPlace = keyNode?.range ? placeOf(keyNode.range[0], path) : { ...place, path };
        if (!isScalar(keyNode) || key === '') {
          tell(keyPlace, 'a key must be a word', 'write `word: value`');
          continue;
        }
        const twin = entries.get(key);
        if (twin !== undefined) tell(keyPlace, 'this key stands twice', 'keep one of the two', key);
        const value = convert(pair.value as Node | null, path, keyPlace);
        // Names defined under either of the two are known to the rest, so that nothing else is told of them.
        const isSection = at === '' && twin?.value.kind === 'map' && value.kind === 'map';
        entries.set(key, {
          key: keyPlace,
          value: isSection
            ? { ...value, entries: new Map([...twin.value.entries, ...value.entries]) }
            : value,
        });
      }
      tree = { kind: 'map', place, entries };
    } else if (isSeq(node)) {
      const items = node.items.map((item, i) => convert(item as Node, `${at}[${i}]`, place));
      tree = { kind: 'list', place, items };
    } else {
      tree = { kind: 'scalar', place, text: isScalar(node) ? scalarText(node) : '' };
    }
    open.delete(node);
    return tree;
  };
  const tooMuch = (place: Place) => {
    tell(place, `more than ${MOST_VALUES} values`, 'put recorded data into a CSV file');
    return new Stop();
  };
  try {
    return convert(doc.contents, path, top);
  } catch (stop) {
    if (stop instanceof Stop || stop instanceof RangeError) {
      if (stop instanceof RangeError) tell(top, 'the file is nested too deeply', '');
      return null;
    }
    throw stop;
  }
}

class Stop extends Error {}

function scalarText(node: { value: unknown; source?: string }): string {
  if (typeof node.value === 'string') return node.value;
  if (node.value === null) return node.source === '~' ? '~' : (node.source ?? '');
  return node.source ?? String(node.value);
}
