/** `report`: any report redrawn from its JSON file, in every format, without simulating anything. */
import type { Command } from 'commander';
import type { Format } from '../src/report/files.ts';
import type { Document, Kind } from '../src/report/kinds.ts';
import { Failure } from './shell/failure.ts';
import { examples, type Leave } from './shell/flags.ts';
import type { Io } from './shell/io.ts';
import { formatsOf, formatsOption } from './shell/report-folder.ts';

interface Flags {
  readonly format?: string;
  readonly out?: string;
  readonly formats?: readonly Format[];
  readonly charts?: string;
}

export function addTo(program: Command, io: Io, _leave: Leave): void {
  program
    .command('report')
    .description('Draw a report again from its JSON file (result.json and the like).')
    .argument(
      '<file...>',
      'result.json, comparison.json, sweep.json, tuning.json, check.json or conformance.json',
    )
    .option('--format <format>', 'print text, md, html, csv or json; text when left out')
    .option('-o, --out <folder>', 'write all files there instead')
    .addOption(formatsOption())
    .option('--charts <list>', 'with --out: the charts as files, too: svg, png or svg,png')
    .addHelpText(
      'after',
      `
Nothing is simulated: what is drawn is what stands in the file. CSV on standard output is the first
table; --out writes all of them. Several files go to folders of their own names below --out.
${examples(
  ['chatsim run scenarios/gladly.yaml --out out', 'a run, and its files'],
  ['chatsim report out/result.json', 'as text again'],
  ['chatsim report out/result.json --format md', 'as Markdown, for a pull request'],
  ['chatsim report out/result.json --out again --charts svg,png', 'all files, charts as pictures'],
)}`,
    )
    .action((paths: readonly string[], flags: Flags) => report(paths, flags, io));
}

async function report(paths: readonly string[], flags: Flags, io: Io): Promise<void> {
  if (flags.out !== undefined && flags.format !== undefined)
    throw new Failure('--format prints one format and --out writes files: take one of them');
  if (flags.out === undefined && (flags.formats ?? flags.charts) !== undefined)
    throw new Failure(
      `${flags.formats === undefined ? '--charts' : '--formats'} goes with --out - e.g. --out out`,
    );
  // All are read before anything is written.
  const read = await Promise.all(paths.map((path) => documentOf(io, path)));
  if (flags.out !== undefined) return write(io, paths, read, flags.out, flags);
  for (const [i, document] of read.entries())
    io.stdout.write(await drawn(paths[i] ?? '', document, flags.format ?? 'text', io));
}

async function documentOf(io: Io, path: string): Promise<Document> {
  const { mustBeFile, slashed } = await import('./shell/inputs.ts');
  const { readDocument } = await import('../src/report/read-document.ts');
  const file = slashed(path);
  mustBeFile(io.files, file, "a report's JSON file");
  const found = readDocument(io.files.read(file));
  if (found.ok) return found.document;
  const hint = found.hint === '' ? '' : ` - ${found.hint}`;
  throw new Failure(`${file}:${found.line}:${found.column}: ${found.message}${hint}`);
}

type Printer = (document: Document, kind: Kind, io: Io) => Promise<string>;

const PRINTERS: Readonly<Record<string, Printer>> = {
  async text(document, kind, io) {
    const { isColourful, isUnicode, widthOf } = await import('./shell/look.ts');
    const look = { width: widthOf(io), ascii: !isUnicode(io), colour: isColourful(io) };
    return kind.text(document as never, look);
  },
  md: (document, kind) => kind.markdown(document as never),
  html: (document) => fileOf(document, 'html'),
  csv: (document) => fileOf(document, 'csv'),
  json: (document) => fileOf(document, 'json'),
};

async function fileOf(document: Document, format: Format): Promise<string> {
  const { filesOf } = await import('../src/report/files.ts');
  const [file] = await filesOf(document, [format]);
  return typeof file?.content === 'string' ? file.content : '';
}

async function drawn(path: string, document: Document, format: string, io: Io): Promise<string> {
  const { kindOf } = await import('../src/report/kinds.ts');
  const name = { txt: 'text', markdown: 'md' }[format] ?? format;
  const printer = Object.hasOwn(PRINTERS, name) ? PRINTERS[name] : undefined;
  if (printer === undefined)
    throw new Failure(
      `--format takes ${Object.keys(PRINTERS).join(', ')}, and not ${format} - charts are written by --out FOLDER --charts svg,png`,
    );
  return telling(path, () => printer(document, kindOf(document), io));
}

async function write(
  io: Io,
  paths: readonly string[],
  documents: readonly Document[],
  out: string,
  flags: Flags,
): Promise<void> {
  const { DEFAULT_FORMATS, FORMATS } = await import('../src/report/files.ts');
  const { openReportFolder } = await import('./shell/report-folder.ts');
  const charts = flags.charts === undefined ? [] : chartsOf(flags.charts);
  const some = [...(flags.formats ?? DEFAULT_FORMATS), ...charts];
  const formats = FORMATS.filter((format) => some.includes(format));
  const folders = foldersOf(out, paths);
  for (const [i, document] of documents.entries()) {
    const folder = openReportFolder(io, folders[i] ?? out, document.kind, {
      formats,
      // Its own JSON file may be drawn again in place.
      taken: paths.filter((_, other) => other !== i),
    });
    try {
      await telling(paths[i] ?? '', () => folder.put(document));
      io.stderr.write(`${folder.close()}\n`);
    } catch (error) {
      folder.discard();
      throw error;
    }
  }
}

function chartsOf(text: string): readonly Format[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  if (names.some((name) => name !== 'svg' && name !== 'png'))
    throw new Failure(`--charts takes svg, png or svg,png, and not ${text.trim() || 'nothing'}`);
  return formatsOf(text);
}

/** One file: the folder itself. Several: a folder each, by the folder or file they come from. */
function foldersOf(out: string, paths: readonly string[]): string[] {
  if (paths.length === 1) return [out];
  const names = paths.map((path) => {
    const [file = '', folder = ''] = path.replaceAll('\\', '/').split('/').reverse();
    return /^[\w-]+\.json$/.test(file) && folder !== '' && folder !== '.' && folder !== '..'
      ? folder
      : file.replace(/\.json$/, '');
  });
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Failure(
      `several reports would be written to ${out}/${twice} - draw them one by one, each with its own --out`,
    );
  return names.map((name) => `${out}/${name}`);
}

/** What drawing stumbles over in a file that looks right is told as a matter of the file. */
async function telling<T>(path: string, draw: () => Promise<T>): Promise<T> {
  try {
    return await draw();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof Failure || 'code' in error) throw error;
    throw new Failure(
      `${path}: this cannot be drawn: ${error.message} - if chatsim wrote it and nobody changed it, please report it`,
    );
  }
}
