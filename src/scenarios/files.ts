/**
 * From a path to one tree: the file, those it extends below it, and what `--set` says above it. Every value still
 * knows the file it came from.
 */
import { didYouMean, type Place } from './grammar/problem.ts';
import type { Reader } from './grammar/reader.ts';
import type { Shape } from './grammar/shape.ts';
import { child, type Entry, parseYaml, type Tree } from './grammar/tree.ts';
import { isRuleName, suggestRule } from './rule-words.ts';
import { RULE_NAMES } from './rules.ts';

/** Text of a file; throws when it cannot be read. */
export type ReadText = (path: string) => string;

const DEEPEST = 20;

/** The merged tree, or null after telling why not. `files` collects what was read. */
export function readFiles(
  path: string,
  read: ReadText,
  shape: Shape<unknown>,
  r: Reader,
  files: string[],
): Tree | null {
  return readOne(path, null, read, shape, r, files, []);
}

function readOne(
  path: string,
  from: Tree | null,
  read: ReadText,
  shape: Shape<unknown>,
  r: Reader,
  files: string[],
  open: readonly string[],
): Tree | null {
  const at: Tree | Place = from ?? { file: path, line: 1, column: 1, path: '' };
  if (open.includes(path) || open.length > DEEPEST) {
    r.problem(at, 'these files extend each other in a circle', [...open, path].join(' -> '), '');
    return null;
  }
  let text: string;
  try {
    text = read(path);
  } catch (error) {
    // Only the reason is of use here; the path stands before it.
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    r.problem(
      at,
      from === null ? 'this file cannot be read' : 'the file it extends cannot be read',
      code === 'ENOENT' ? 'there is no such file' : code,
      path,
    );
    return null;
  }
  files.push(path);
  const tree = parseYaml(text, path, r.problems);
  if (tree === null) return null;
  if (tree.kind !== 'map') {
    r.problem(tree, 'a scenario is a map of keys', 'start with name: and platform:');
    return null;
  }
  const base = tree.entries.get('extends')?.value;
  if (base === undefined || base.kind !== 'scalar' || base.text === '' || base.text === 'none')
    return tree;
  const below = readOne(besides(path, base.text), base, read, shape, r, files, [...open, path]);
  if (below === null) return null;
  return shape.merge ? shape.merge(below, tree, r) : tree;
}

/** The path of a file named in another one. */
export function besides(path: string, name: string): string {
  if (/^([a-z][a-z+.-]*:|\/|\\|[A-Za-z]:)/.test(name)) return name;
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const parts: string[] = [];
  for (const part of `${folder}${name}`.split('/')) {
    if (part === '.') continue;
    const last = parts.at(-1);
    if (part === '..' && last !== undefined && last !== '..' && last !== '') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** Where `--set` puts things stands as `file` in its problems. */
export const SET = '--set ';
const NAMED = ['queues', 'customers', 'agents'];

/** `offer.timeout=20s`, `agents.team.count=9`: the tree with that changed. */
export function applySettings(
  tree: Tree,
  settings: readonly string[],
  keys: readonly string[],
  shape: Shape<unknown>,
  r: Reader,
): Tree {
  return settings.reduce((below, setting) => {
    const over = r.attempt(() => settingTree(setting, below, keys, r));
    return over === null || !shape.merge ? below : shape.merge(below, over, r);
  }, tree);
}

function settingTree(setting: string, below: Tree, keys: readonly string[], r: Reader): Tree {
  const place: Place = { file: `${SET}${setting}`, line: 1, column: 1, path: '' };
  const equals = setting.indexOf('=');
  if (equals < 1) return r.fail(place, '--set takes NAME=VALUE', 'e.g. --set offer.timeout=20s');
  const name = setting.slice(0, equals).trim();
  const path = pathOf(name, below, keys, place, r);
  const valuePlace = { ...place, column: equals + 2, path: name };
  const text = setting.slice(equals + 1).trim();
  if (text === '') return r.fail(valuePlace, `${name}: no value`, 'none takes a value away');
  let value = parseYaml(text, place.file, r.problems, name);
  if (value === null) return r.fail(valuePlace, `${name}: this is not a value`, '', text);
  value = { ...value, place: valuePlace };
  for (const [i, key] of [...path.entries()].reverse()) {
    const here = { ...place, path: path.slice(0, i + 1).join('.') };
    value = {
      kind: 'map',
      place: here,
      entries: new Map<string, Entry>([[key, { key: here, value }]]),
    };
  }
  return value;
}

function pathOf(
  name: string,
  below: Tree,
  keys: readonly string[],
  place: Place,
  r: Reader,
): string[] {
  if (isRuleName(name)) return ['rules', name];
  const [first = '', second, ...rest] = name.split('.');
  if (first === 'rules') return ['rules', name.slice('rules.'.length)];
  if (!keys.includes(first)) {
    const isRule = RULE_NAMES.some((rule) => rule.startsWith(`${first}.`));
    return r.fail(
      place,
      'there is no such setting',
      isRule ? suggestRule(name) : didYouMean(first, keys) || suggestRule(name),
      name,
    );
  }
  if (!NAMED.includes(first) || second === undefined) return name.split('.');
  const existing = child(below, first);
  const names = existing?.kind === 'map' ? [...existing.entries.keys()] : [];
  if (!names.includes(second))
    return r.fail(
      place,
      `there is nothing of this name in ${first}`,
      didYouMean(second, names),
      second,
    );
  const tail = rest.join('.');
  if (isRuleName(tail)) return [first, second, 'rules', tail];
  if (rest[0] === 'rules') return [first, second, 'rules', rest.slice(1).join('.')];
  return [first, second, ...rest];
}
