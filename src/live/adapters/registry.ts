/**
 * Which adapters there are, one row each, and the way to those that somebody else has written: a path to a file whose
 * default export is an Adapter. Nothing of an adapter is loaded before it is asked for.
 */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageHome } from '../../shipped.ts';
import type { Adapter } from '../backend.ts';
import type { Place } from './load-trouble.ts';
import type { MappingFile } from './mapping/read-mapping.ts';

export interface AdapterRow {
  readonly name: string;
  /** One line for `--help`. */
  readonly about: string;
  load(): Promise<Adapter>;
}

export const ADAPTERS: readonly AdapterRow[] = [
  {
    name: 'chatsim',
    about: 'our own protocol, as chatsim serve speaks it',
    load: async () => (await import('./chatsim/chatsim.ts')).default,
  },
  {
    name: 'mapping',
    about:
      'a backend that a file describes: calls, messages, where ids and texts are (--mapping FILE)',
    load: async () => (await import('./mapping/mapping.ts')).default,
  },
  {
    name: 'tiledesk',
    about: 'Tiledesk 2.19, assigned or pooled: a project of its own for each run',
    load: async () => (await import('./tiledesk/tiledesk.ts')).default,
  },
];

/** An adapter that cannot be used: the message says what to put right. */
export class AdapterTrouble extends Error {
  readonly lines: readonly string[];

  constructor(lines: string | readonly string[]) {
    const list = typeof lines === 'string' ? [lines] : lines;
    super(list.join('\n'));
    this.name = 'AdapterTrouble';
    this.lines = list;
  }
}

const PLUG_IN = /\.m?[jt]s$/;

/**
 * By name, or by the path of a plug-in; undefined when there is none of that name. With its file, `mapping` knows which secrets
 * it asks for; without, it takes the file from the target's options.
 * @throws AdapterTrouble for a plug-in that is none, and for a mapping file with mistakes in it
 */
export async function adapterNamed(
  nameOrPath: string,
  mapping?: MappingFile,
): Promise<Adapter | undefined> {
  if (nameOrPath === 'mapping' && mapping !== undefined) {
    const { adapterOfMapping } = await import('./mapping/mapping.ts');
    const found = adapterOfMapping(mapping);
    if ('problems' in found) throw new AdapterTrouble(found.problems);
    return found.adapter;
  }
  const row = ADAPTERS.find(({ name }) => name === nameOrPath);
  if (row !== undefined) return row.load();
  return PLUG_IN.test(nameOrPath) ? plugIn(nameOrPath) : undefined;
}

async function plugIn(path: string): Promise<Adapter> {
  const file = resolve(path);
  if (!existsSync(file)) throw new AdapterTrouble(`${path}: there is no such file`);
  letFindUs();
  let found: { readonly default?: unknown };
  try {
    found = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as typeof found;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const { placeOf } = await import('./load-trouble.ts');
    throw new AdapterTrouble(
      `${placeText(path, placeOf(error, file, import.meta.url))}: this adapter cannot be loaded: ${said}`,
    );
  }
  const missing = missingIn(found.default);
  if (missing !== null)
    throw new AdapterTrouble(
      `${path}: ${missing} - docs/adapters.md shows a whole adapter, and its type is Adapter of chatsim/adapter`,
    );
  return found.default as Adapter;
}

/** The file as it was given; one that it imports is named whole. */
function placeText(path: string, place: Place | null): string {
  if (place === null) return path;
  const file = place.file === resolve(path) ? path : place.file;
  // An editor's link has a column, too.
  return `${file}:${place.line}:${place.column ?? 1}`;
}

/** What an Adapter has and this has not, as a sentence; null when it is one. */
function missingIn(value: unknown): string | null {
  if (value === undefined) return 'it has no default export, and an adapter is the default export';
  if (typeof value !== 'object' || value === null)
    return `its default export is ${value === null ? 'null' : `a ${typeof value}`}, and an adapter is an object`;
  const adapter = value as Readonly<Record<string, unknown>>;
  const wrong = [
    typeof adapter['name'] === 'string' && adapter['name'] !== '' ? '' : 'name (a text)',
    typeof adapter['about'] === 'string' ? '' : 'about (a text)',
    isSecrets(adapter['secrets']) ? '' : 'secrets (a list of { name, what }, or an empty one)',
    typeof adapter['open'] === 'function' ? '' : 'open (a function)',
  ].filter((each) => each !== '');
  return wrong.length === 0 ? null : `this adapter lacks ${wrong.join(', ')}`;
}

const isSecrets = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every(
    (each) =>
      typeof each?.name === 'string' && typeof (each as { what?: unknown }).what === 'string',
  );

let isFound = false;

/**
 * A plug-in imports `chatsim/adapter` wherever it lies, also where chatsim is not installed beside it (npx, a global
 * installation): it gets the one of this very program.
 */
function letFindUs(): void {
  if (isFound) return;
  isFound = true;
  const isSource = import.meta.url.endsWith('.ts');
  const url = new URL(isSource ? 'src/live/adapter.ts' : 'dist/src/live/adapter.js', packageHome());
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'chatsim/adapter'
        ? { url: url.href, shortCircuit: true }
        : next(specifier, context),
  });
}
