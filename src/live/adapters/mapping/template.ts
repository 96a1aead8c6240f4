/**
 * What a mapping file sends: texts, maps and lists with `{{ expression }}` in them. A value that is one expression alone keeps
 * its kind (a number stays a number, a list a list), and one that is not there is left out.
 */
import type { Reader } from '../../../scenarios/grammar/reader.ts';
import { type Shape, scalar } from '../../../scenarios/grammar/shape.ts';
import type { Tree } from '../../../scenarios/grammar/tree.ts';
import { compile, type Expression, type Names, type Scope } from './expression.ts';

export interface Template {
  /** Undefined when it is one expression that gives nothing. */
  fill(scope: Scope): Promise<unknown>;
  /** The text, when nothing is to be filled in. */
  readonly constant: string | null;
}

type Part = string | Expression;

/** How a value is written into a text. */
type Escape = (text: string) => string;

function partsOf(text: string, names: Names, tree: Tree, r: Reader): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('{{', at);
    if (open < 0) break;
    if (open > at) parts.push(text.slice(at, open));
    const { expression, end } = expressionAt(text, open, names, tree, r);
    parts.push(expression);
    at = end;
  }
  if (at < text.length || parts.length === 0) parts.push(text.slice(at));
  return parts;
}

/** An expression may have braces of its own: it ends at the first `}}` with which it can be read. */
function expressionAt(
  text: string,
  open: number,
  names: Names,
  tree: Tree,
  r: Reader,
): { expression: Expression; end: number } {
  let first: { message: string; hint: string } | null = null;
  for (let close = text.indexOf('}}', open); close >= 0; close = text.indexOf('}}', close + 1)) {
    const inside = text.slice(open + 2, close).trim();
    const compiled = compile(inside, names);
    if (compiled.ok) return { expression: compiled.expression, end: close + 2 };
    first ??= compiled;
  }
  return first === null
    ? r.fail(tree, 'this {{ is not closed', 'write {{ expression }}')
    : r.fail(tree, first.message, first.hint, text);
}

function templateOf(parts: readonly Part[], written: Escape): Template {
  const [only] = parts;
  const constant = parts.every((part) => typeof part === 'string') ? parts.join('') : null;
  return {
    constant,
    async fill(scope) {
      if (constant !== null) return constant;
      if (parts.length === 1 && typeof only === 'object' && written === asItIs)
        return only.evaluate(scope);
      let filled = '';
      for (const part of parts)
        filled += typeof part === 'string' ? part : written(textOf(await part.evaluate(scope)));
      return filled;
    },
  };
}

/** `..` would lead to another path. */
const asPartOfPath: Escape = (text) =>
  /^\.+$/.test(text) ? text.replaceAll('.', '%2E') : encodeURIComponent(text);
const asItIs: Escape = (text) => text;

/** A value within a text. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const JSON_WORDS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

/** A text with expressions in it. */
export const template = (
  names: Names,
  example = 'a text, with {{ expression }} in it',
): Shape<Template> =>
  scalar(example, (text, tree, r) => templateOf(partsOf(text, names, tree, r), asItIs), {
    anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }],
  });

/** A word out of a list, or `{{ expression }}` that gives one. */
export const wordTemplate = (
  names: Names,
  words: readonly string[],
  what: string,
): Shape<Template> =>
  scalar(
    what,
    (text, tree, r) => {
      const made = templateOf(partsOf(text, names, tree, r), asItIs);
      if (made.constant !== null && !words.includes(made.constant))
        return r.fail(tree, `this is not ${what}`, hintFor(made.constant, words, r), text);
      return made;
    },
    { anyOf: [{ enum: [...words] }, { type: 'string', pattern: '\\{\\{' }] },
  );

function hintFor(word: string, words: readonly string[], _r: Reader): string {
  const starts = words.filter((each) => each.startsWith(word.split('.')[0] ?? ''));
  return `one of ${(starts.length > 0 ? starts : words).slice(0, 12).join(', ')}, or {{ expression }}`;
}

/** `POST /chats/{{ chat }}`: what is filled in is one part of the path, whatever stands in it. */
export interface CallTemplate {
  readonly method: string;
  readonly path: Template;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export const callTemplate = (names: Names): Shape<CallTemplate> =>
  scalar(
    'a call such as POST /chats/{{ chat }}',
    (text, tree, r) => {
      const found = /^(\S+)\s+(\S.*)$/s.exec(text);
      const [, method = '', path = ''] = found ?? [];
      if (!METHODS.includes(method))
        return r.fail(
          tree,
          'a call begins with its method',
          `write GET /path, or ${METHODS.slice(1).join(', ')}`,
          text,
        );
      return { method, path: pathOf(path, names, tree, r) };
    },
    { type: 'string', pattern: `^(${METHODS.join('|')})\\s+/` },
  );

/** A path of the target; another host is never meant. */
export const pathTemplate = (names: Names): Shape<Template> =>
  scalar('a path such as /events', (text, tree, r) => pathOf(text, names, tree, r), {
    type: 'string',
    pattern: '^/',
  });

function pathOf(path: string, names: Names, tree: Tree, r: Reader): Template {
  if (!path.startsWith('/') || path.startsWith('//'))
    return r.fail(
      tree,
      'a path begins with one /: only the host of --target is spoken to',
      'write /path',
      path,
    );
  const [where, ...params] = paramsOf(partsOf(path, names, tree, r));
  const filled = templateOf(where as Part[], asPartOfPath);
  const query = params.map(paramOf);
  return {
    constant: filled.constant !== null && query.length === 0 ? filled.constant : null,
    async fill(scope) {
      const found: string[] = [];
      for (const each of query) {
        const param = await each(scope);
        if (param !== null) found.push(param);
      }
      return `${await filled.fill(scope)}${found.length === 0 ? '' : `?${found.join('&')}`}`;
    },
  };
}

/** The path itself, and then each parameter of its query. */
function paramsOf(parts: readonly Part[]): Part[][] {
  const groups: Part[][] = [[]];
  for (const part of parts) {
    if (typeof part === 'string') {
      const pieces = part.split(groups.length === 1 ? /[?&]/ : '&');
      pieces.forEach((piece, i) => {
        if (i > 0) groups.push([]);
        if (piece !== '') groups.at(-1)?.push(piece);
      });
    } else groups.at(-1)?.push(part);
  }
  return groups;
}

/** `after={{ seen }}`: without a value there is no parameter. */
function paramOf(parts: Part[]): (scope: Scope) => Promise<string | null> {
  const [name, value] = parts;
  if (parts.length !== 2 || typeof name !== 'string' || typeof value !== 'object') {
    const { fill } = templateOf(parts, asPartOfPath);
    return async (scope) => String(await fill(scope));
  }
  return async (scope) => {
    const found = await value.evaluate(scope);
    return found === undefined || found === null ? null : `${name}${asPartOfPath(textOf(found))}`;
  };
}

/** Any YAML as JSON, with templates for its texts. A number, true, false and null are such; {{ '8' }} is the text 8. */
export const jsonTemplate = (names: Names): Shape<JsonTemplate> => ({
  expects: 'what is sent, as YAML',
  schema: () => ({}),
  read: (tree, r) => jsonOf(tree, names, r),
});

export type JsonTemplate = (scope: Scope) => Promise<unknown>;

function jsonOf(tree: Tree, names: Names, r: Reader): JsonTemplate {
  if (tree.kind === 'list') {
    const items = tree.items.map((item) => jsonOf(item, names, r));
    return async (scope) => {
      const list: unknown[] = [];
      for (const item of items) {
        const value = await item(scope);
        if (value !== undefined) list.push(value);
      }
      return list;
    };
  }
  if (tree.kind === 'map') {
    const entries = [...tree.entries].map(
      ([key, { value }]) => [key, jsonOf(value, names, r)] as const,
    );
    return async (scope) => {
      const map: Record<string, unknown> = {};
      for (const [key, item] of entries) {
        const value = await item(scope);
        if (value !== undefined) map[key] = value;
      }
      return map;
    };
  }
  const { text } = tree;
  if (Object.hasOwn(JSON_WORDS, text)) return async () => JSON_WORDS[text];
  if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return async () => Number(text);
  const made = templateOf(partsOf(text, names, tree, r), asItIs);
  return (scope) => made.fill(scope);
}
