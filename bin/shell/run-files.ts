/**
 * All files of a run, opened before anything is simulated, so that hours of work are not lost to a folder that cannot be
 * written. A run that is broken off in the middle leaves only whole replications in them.
 */
import type { SimulateOptions } from '../../src/engine/simulate.ts';
import type { Format } from '../../src/report/files.ts';
import type { Result } from '../../src/report/result.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { Failure } from './failure.ts';
import type { Io, NewFile } from './io.ts';

export interface FileFlags {
  readonly out?: string;
  readonly formats?: readonly Format[];
  readonly chats?: string;
  readonly trace?: string;
}

export interface RunFiles {
  /** Undefined where no single run has wishes of its own. */
  readonly withRun: ((replication: number) => SimulateOptions) | undefined;
  /** A replication is finished. */
  readonly onRun: () => void;
  onResult(result: Result): Promise<void>;
  /** Gives all files their names, and tells of those of the folder. */
  close(): string | undefined;
  discard(): void;
}

export async function openRunFiles(
  io: Io,
  flags: FileFlags,
  scenario: Scenario,
  read: readonly string[],
): Promise<RunFiles> {
  const { createFile, writing } = await import('./files.ts');
  const { openReportFolder } = await import('./report-folder.ts');
  await mustDiffer(flags);

  const open: { readonly path: string; readonly file: NewFile }[] = [];
  const makers: ((replication: number) => SimulateOptions)[] = [];
  const flushes: (() => void)[] = [];
  const ends: (() => void)[] = [];
  const create = (path: string): ((content: string | Uint8Array) => void) => {
    const file = createFile(io, path, [...read, ...open.map((each) => each.path)]);
    open.push({ path, file });
    return (content) => writing(path, () => file.write(content));
  };
  // The last one first, so that folders made for the first are empty when their turn comes.
  const discard = () => {
    for (const { file } of open.splice(0).reverse()) file.discard();
  };
  let folder: ReturnType<typeof openReportFolder> | undefined;
  try {
    if (flags.chats !== undefined) {
      const { openChats } = await import('../../src/report/chats.ts');
      const { chatNamesOf } = await import('../../src/experiments/chat-names.ts');
      mustBeRows(io, flags.chats);
      const chats = await openChats(flags.chats, chatNamesOf(scenario), create(flags.chats));
      flushes.push(() => chats.endReplication());
      ends.push(() => chats.end());
      makers.push((replication) => ({
        perChatCauses: true,
        chats: { row: (row) => chats.row(row, replication + 1) },
      }));
    }
    if (flags.trace !== undefined) {
      const { Trace } = await import('../../src/engine/observe/trace.ts');
      const trace = new Trace(scenario, { onChunk: create(flags.trace) });
      flushes.push(() => trace.flush());
      makers.push((replication): SimulateOptions => (replication === 0 ? { trace } : {}));
    }
    if (flags.out !== undefined)
      folder = openReportFolder(io, flags.out, 'run', {
        formats: flags.formats,
        taken: [...read, ...open.map(({ path }) => path)],
      });
  } catch (error) {
    discard();
    throw error;
  }
  return {
    withRun:
      makers.length === 0
        ? undefined
        : (replication) => Object.assign({}, ...makers.map((make) => make(replication))),
    onRun: () => {
      for (const flush of flushes) flush();
    },
    async onResult(result) {
      for (const end of ends) end();
      await folder?.put(result);
    },
    close() {
      for (;;) {
        const next = open.shift();
        if (next === undefined) break;
        writing(next.path, () => next.file.close());
      }
      return folder?.close();
    },
    discard() {
      folder?.discard();
      discard();
    },
  };
}

async function mustDiffer({ chats, trace, out, formats }: FileFlags): Promise<void> {
  if (chats === '-' || trace === '-')
    throw new Failure(
      `${chats === '-' ? '--chats' : '--trace'} takes the name of a file, and - is none - /dev/stdout with --quiet shows it on standard output`,
    );
  if (out === '-')
    throw new Failure('--out takes a folder, and - is none - --json prints the result');
  if (out === undefined && formats !== undefined)
    throw new Failure('--formats says what --out writes, and no --out is given - e.g. --out out');
  const { reportPaths } = await import('./report-folder.ts');
  const named = [
    ...[chats, trace].filter((path) => path !== undefined),
    ...(out === undefined ? [] : reportPaths(out, 'run', formats)),
  ];
  const twice = named.find((path, i) => named.indexOf(path) !== i && !path.startsWith('/dev/'));
  if (twice !== undefined) throw new Failure(`${twice}: two outputs cannot go to the same file`);
}

/** What rows are written as is told by the file's name; a device or a pipe has none that counts, and gets CSV. */
function mustBeRows(io: Io, path: string): void {
  if (io.files.kind(path) === 'folder' || /\.(csv|ndjson|jsonl|json|parquet)$/i.test(path)) return;
  if (io.files.kind(path) === 'stream' || path.startsWith('/dev/')) return;
  throw new Failure(
    `${path}: rows of chats are written as CSV, JSON lines or Parquet, and this name says none of them - end it in .csv, .ndjson or .parquet`,
  );
}
