/** The files that `check` and `conform` write: JUnit, Markdown, the folder of the report. What is in them is made in src/report. */
import type { Format } from '../../src/report/files.ts';
import type { Document } from '../../src/report/kinds.ts';
import { createFile, writing } from './files.ts';
import type { Io, NewFile } from './io.ts';
import { openReportFolder, type ReportFolder } from './report-folder.ts';

export interface OutputFlags {
  readonly junit?: string;
  readonly markdown?: string;
  readonly out?: string;
  readonly formats?: readonly Format[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What of a kind of document goes into the single files. */
export interface Makers<D> {
  readonly kind: string;
  readonly junit: (document: D) => string;
  readonly markdown: (document: D) => string;
}

interface Outputs<D> {
  put(document: D): Promise<void>;
  close(): void;
  discard(): void;
}

/** Opened before the work, so that it is not done for a file that cannot be written. */
export function openOutputs<D extends Document>(
  io: Io,
  flags: OutputFlags,
  read: readonly string[],
  made: Makers<D>,
): Outputs<D> {
  const open: {
    readonly path: string;
    readonly file: NewFile;
    readonly make: (document: D) => string;
  }[] = [];
  const makers = [
    [flags.junit, made.junit],
    [flags.markdown, made.markdown],
  ] as const;
  let folder: ReportFolder | null = null;
  const discard = () => {
    folder?.discard();
    for (const { file } of open.splice(0).reverse()) file.discard();
  };
  try {
    for (const [path, make] of makers) {
      if (path === undefined) continue;
      const taken = [...read, ...open.map((each) => each.path)];
      open.push({ path, file: createFile(io, path, taken), make });
    }
    if (flags.out !== undefined)
      folder = openReportFolder(io, flags.out, made.kind, {
        formats: flags.formats,
        taken: [...read, ...open.map((each) => each.path)],
      });
  } catch (error) {
    discard();
    throw error;
  }
  return {
    async put(document) {
      for (const { path, file, make } of open) {
        writing(path, () => file.write(make(document)));
      }
      await folder?.put(document);
    },
    close() {
      for (const { path, file } of open.splice(0)) writing(path, () => file.close());
      const told = folder?.close();
      if (told !== undefined && flags.quiet !== true && flags.json !== true)
        io.stderr.write(`${told}\n`);
    },
    discard,
  };
}
