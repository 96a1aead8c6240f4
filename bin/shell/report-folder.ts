/**
 * The folder of a report (`--out`, `--formats`). Its files are opened before any work is done, so that hours of it are not
 * lost to a folder that cannot be written, and get their names when all of them are complete. What is in them is made in
 * src/report/files.ts.
 */
import { Option } from 'commander';
import {
  DEFAULT_FORMATS,
  FORMATS,
  type Format,
  fileNames,
  filesOf,
} from '../../src/report/files.ts';
import type { Document } from '../../src/report/kinds.ts';
import type { ReportFile } from '../../src/report/report-file.ts';
import { andList } from '../../src/report/words.ts';
import { Failure } from './failure.ts';
import { createFile, mustBeFolder, writing } from './files.ts';
import type { Io, NewFile } from './io.ts';

export const formatsOption = (): Option =>
  new Option(
    '--formats <list>',
    `what --out writes, of ${FORMATS.join(',')}; ${DEFAULT_FORMATS.join(',')} when left out`,
  ).argParser(formatsOf);

/** `html,csv` */
export function formatsOf(text: string): readonly Format[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  const known = new Set<string>(FORMATS);
  const wrong = names.find((name) => !known.has(name));
  if (wrong !== undefined)
    throw new Failure(
      `--formats takes some of ${FORMATS.join(',')}, and not ${wrong || 'nothing'}`,
    );
  return FORMATS.filter((format) => names.includes(format));
}

/** Paths that the report will have, before there is one. */
export function reportPaths(
  folder: string,
  kind: string,
  formats: readonly Format[] = DEFAULT_FORMATS,
): string[] {
  return fileNames(kind, formats).map((name) => pathIn(folder, name));
}

export interface ReportFolder {
  /** The document in all its files, none of which has its name yet. */
  put(document: Document): Promise<void>;
  /** Gives the files their names, the JSON one last, and tells which they are. */
  close(): string;
  discard(): void;
}

/** `taken` are files that are read or written already. */
export function openReportFolder(
  io: Io,
  folder: string,
  kind: string,
  want: {
    readonly formats?: readonly Format[] | undefined;
    readonly taken?: readonly string[];
  } = {},
): ReportFolder {
  const { formats = DEFAULT_FORMATS, taken = [] } = want;
  if (folder === '-')
    throw new Failure('--out takes a folder, and - is none - report FILE prints one format');
  mustBeFolder(io, folder);
  const open = new Map<string, NewFile>();
  const create = (name: string) => {
    const path = pathIn(folder, name);
    const others = [...open.keys()].map((each) => pathIn(folder, each));
    open.set(name, createFile(io, path, [...taken, ...others]));
  };
  // The last one first, so that folders made for the first are empty when their turn comes.
  const discard = () => {
    for (const file of [...open.values()].reverse()) file.discard();
    open.clear();
  };
  try {
    for (const name of fileNames(kind, formats)) create(name);
  } catch (error) {
    discard();
    throw error;
  }
  const write = ({ name, content }: ReportFile) => {
    // Charts are known only now.
    if (!open.has(name)) create(name);
    writing(pathIn(folder, name), () => open.get(name)?.write(content));
  };
  const giveNames = (files: readonly ReportFile[]) => {
    for (const { name } of files) {
      const file = open.get(name);
      open.delete(name);
      writing(pathIn(folder, name), () => file?.close());
    }
  };
  const keep = (files: readonly ReportFile[]) => {
    for (const file of files) write(file);
    giveNames(files);
  };
  let files: readonly ReportFile[] = [];
  return {
    async put(document) {
      try {
        files = await filesOf(document, formats);
      } catch (error) {
        // What was simulated is kept: it can be drawn another day.
        if (formats.includes('json')) keep(await filesOf(document, ['json']));
        throw error;
      }
      for (const file of files) write(file);
    },
    close() {
      giveNames(files);
      return `${folder}: ${told(files.map(({ name }) => name))} ${files.length === 1 ? 'is' : 'are'} written`;
    },
    discard,
  };
}

/** Few by name, many of a sort by their number. */
function told(names: readonly string[]): string {
  const sorts = [
    ['csv', 'tables (.csv)'],
    ['svg', 'charts (.svg)'],
    ['png', 'charts (.png)'],
  ] as const;
  const isOf = (ending: string) => (name: string) => name.endsWith(`.${ending}`);
  const many = sorts
    .map(([ending, what]) => [names.filter(isOf(ending)), what] as const)
    .filter(([some]) => some.length > 0);
  const single = names.filter((name) => !many.some(([some]) => some.includes(name)));
  const items = [
    ...single,
    ...many.map(([some, what]) => (some.length === 1 ? (some[0] ?? '') : `${some.length} ${what}`)),
  ];
  return andList(items) || 'no file';
}

const pathIn = (folder: string, name: string) =>
  folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
