/**
 * The text of a JSON file as a document of a kind that we can draw, or one sentence about why not, with the place. What comes
 * in may be anything: a file cut off, one of another program, one from a newer chatsim, one that somebody has edited.
 */
import { didYouMean } from '../scenarios/grammar/problem.ts';
import { formTrouble } from './form.ts';
import { jsonTroubleAt } from './json-place.ts';
import { type Document, KINDS } from './kinds.ts';
import { lineAndColumn } from './line-and-column.ts';

export type ReadDocument =
  | { readonly ok: true; readonly document: Document }
  | {
      readonly ok: false;
      readonly line: number;
      readonly column: number;
      readonly message: string;
      readonly hint: string;
    };

export function readDocument(text: string): ReadDocument {
  if (text.trim() === '')
    return trouble(`this file is empty, and a report's JSON is expected`, MADE);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return jsonTrouble(text);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return trouble(`this is not a report of chatsim but ${sort(value)}`, MADE);
  const found = value as Record<string, unknown>;
  // Results from before there were other kinds do not name theirs.
  const given = found['kind'] ?? (isOldResult(found) ? 'run' : undefined);
  if (given === undefined)
    return trouble('this is JSON, but not a report of chatsim: it has no kind', MADE);
  const kind = typeof given === 'string' && Object.hasOwn(KINDS, given) ? KINDS[given] : undefined;
  if (kind === undefined)
    return trouble(
      `this chatsim knows no kind of report ${JSON.stringify(given)}`,
      didYouMean(String(given), Object.keys(KINDS), 'it knows'),
    );
  const version = found['schemaVersion'];
  if (version !== kind.schemaVersion)
    return trouble(
      `this is ${kind.what} in form ${JSON.stringify(version ?? null)}, and this chatsim reads form ${kind.schemaVersion}`,
      typeof version === 'number' && version > kind.schemaVersion
        ? 'it was written by a newer chatsim: use that one'
        : `write it again with chatsim ${kind.command} ... --out`,
    );
  const missing = kind.needs.find((key) => found[key] === undefined);
  const wrong = missing === undefined ? formTrouble(kind.form, found) : `there is no ${missing}`;
  if (wrong !== null)
    return trouble(
      `this is not ${kind.what} as chatsim writes it: ${wrong}`,
      'it was changed since; write it again',
    );
  return { ok: true, document: { ...found, kind: given } as unknown as Document };
}

const MADE = 'chatsim run FILE --out FOLDER writes a result.json';

function isOldResult(value: Readonly<Record<string, unknown>>): boolean {
  return value['kind'] === undefined && (KINDS['run']?.needs ?? []).every((key) => key in value);
}

function trouble(message: string, hint: string, line = 1, column = 1): ReadDocument {
  return { ok: false, line, column, message, hint };
}

/** Where JSON stops being JSON; at its end, the file was cut off. */
function jsonTrouble(text: string): ReadDocument {
  const at = jsonTroubleAt(text) ?? 0;
  const { line, column } = lineAndColumn(text, at);
  if (text.slice(at).trim() === '' || isWordCut(text.slice(at)))
    return trouble('the file ends in the middle: it was cut off', 'write it again', line, column);
  return trouble('this is not JSON', MADE, line, column);
}

/** The beginning of a word or an escape at the very end. */
function isWordCut(rest: string): boolean {
  return ['true', 'false', 'null'].some((word) => word.startsWith(rest)) || /^\\u?\w*$/.test(rest);
}

function sort(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'null' : `a ${typeof value}`;
}
