/**
 * Accounts that are there already, from a file: JSON or CSV, one account each, `name` and whatever the adapter wants to know.
 * Secrets are not written into the file but named: `$ANN_TOKEN` is replaced by what the environment has. No message shows one.
 */
import Papa from 'papaparse';
import { jsonTroubleAt } from '../../report/json-place.ts';
import { lineAndColumn } from '../../report/line-and-column.ts';
import { didYouMean } from '../../scenarios/grammar/problem.ts';
import type { Account } from '../backend.ts';
import { filledIn } from './from-environment.ts';

export type AccountsRead =
  | { readonly ok: true; readonly accounts: readonly Account[]; readonly wanted: readonly string[] }
  | { readonly ok: false; readonly troubles: readonly string[] };

const EXAMPLE = '[{"name": "Ann", "token": "$ANN_TOKEN"}]';

type Env = Readonly<Record<string, string | undefined>>;

interface Row {
  /** Line of a CSV file, or number of the account in a JSON one. */
  readonly place: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** `agents`: the names that there may be; any when left out. */
export function accountsOf(
  file: string,
  whole: string,
  env: Env,
  agents?: readonly string[],
): AccountsRead {
  const troubles: string[] = [];
  const text = whole.replace(/^\uFEFF/, '');
  const rows = /^\s*[[{]/.test(text)
    ? jsonRows(file, text, troubles)
    : csvRows(file, text, troubles);
  const wanted = new Set<string>();
  const names = new Set<string>();
  const accounts = rows.flatMap(({ place, fields }): Account[] => {
    const { name: given, ...rest } = fields;
    const name = typeof given === 'string' ? given.trim() : '';
    if (name === '') {
      troubles.push(`${place}: this account has no name - every account needs "name"`);
      return [];
    }
    // Else an account would be made for the agent who was meant.
    if (agents?.includes(name) === false)
      troubles.push(
        `${place}: there is no agent ${name} in this scenario - ${didYouMean(name, agents, 'agents')}`,
      );
    if (names.has(name)) troubles.push(`${place}: there are two accounts of the name ${name}`);
    names.add(name);
    const secret: Record<string, string> = {};
    for (const [key, value] of Object.entries(rest)) {
      if (typeof value !== 'string' && typeof value !== 'number') {
        troubles.push(`${place}: ${key} is neither a text nor a number`);
        continue;
      }
      const filled = filledIn(String(value), env);
      for (const each of filled.missing) wanted.add(each);
      secret[key] = filled.text;
    }
    return [{ name, secret }];
  });
  if (wanted.size > 0)
    troubles.push(
      `${file}: the environment has no ${[...wanted].join(', ')}, and accounts in this file ask for it`,
    );
  if (rows.length === 0 && troubles.length === 0)
    troubles.push(`${file}: there is no account in it`);
  return troubles.length > 0
    ? { ok: false, troubles }
    : { ok: true, accounts, wanted: [...wanted] };
}

function jsonRows(file: string, text: string, troubles: string[]): Row[] {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    // What the parser says quotes the text around the place, and there may be a password in it.
    const at = jsonTroubleAt(text) ?? 0;
    const { line, column } = lineAndColumn(text, at);
    const isCutOff = text.slice(at).trim() === '';
    troubles.push(
      `${file}:${line}:${column}: ${isCutOff ? 'this JSON ends in the middle' : 'this is not valid JSON'} - a list is expected, e.g. ${EXAMPLE}`,
    );
    return [];
  }
  if (!Array.isArray(found)) {
    troubles.push(`${file}: a list of accounts is expected - e.g. ${EXAMPLE}`);
    return [];
  }
  return found.flatMap((fields: unknown, i): Row[] => {
    const place = `${file}: account ${i + 1}`;
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields))
      return [{ place, fields: fields as Row['fields'] }];
    troubles.push(`${place}: this is no account - e.g. {"name": "Ann", "token": "$ANN_TOKEN"}`);
    return [];
  });
}

function csvRows(file: string, text: string, troubles: string[]): Row[] {
  const { data } = Papa.parse<string[]>(text);
  const rows: Row[] = [];
  let line = 0;
  let header: readonly string[] | undefined;
  for (const cells of data) {
    line += 1;
    if (cells.length === 1 && (cells[0] ?? '').trim() === '') continue;
    if (header === undefined) {
      header = cells.map((cell) => cell.trim());
      if (!header.includes('name')) {
        troubles.push(`${file}:${line}:1: the first line names the columns, and none is "name"`);
        return [];
      }
      continue;
    }
    const place = `${file}:${line}:1`;
    if (cells.length !== header.length) {
      troubles.push(`${place}: ${cells.length} fields, and the header names ${header.length}`);
      continue;
    }
    rows.push({
      place,
      fields: Object.fromEntries(header.map((name, i) => [name, (cells[i] ?? '').trim()])),
    });
  }
  return rows;
}
