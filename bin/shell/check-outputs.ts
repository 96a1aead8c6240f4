/** The files that `check` writes: JUnit, Markdown, the folder of the report. What is in them is made in src/report. */
import type { Check } from '../../src/report/check.ts';
import { junitOf } from '../../src/report/junit.ts';
import { markdownCheck } from '../../src/report/markdown-check.ts';
import type { CheckFlags } from './check-plan.ts';
import { createFile, writing } from './files.ts';
import type { Io, NewFile } from './io.ts';
import { openReportFolder, type ReportFolder } from './report-folder.ts';

interface Outputs {
  put(document: Check): Promise<void>;
  close(): void;
  discard(): void;
}

/** Opened before the work, so that it is not done for a file that cannot be written. */
export function openOutputs(io: Io, flags: CheckFlags, read: readonly string[]): Outputs {
  const open: {
    readonly path: string;
    readonly file: NewFile;
    readonly make: (check: Check) => string;
  }[] = [];
  const makers = [
    [flags.junit, junitOf],
    [flags.markdown, markdownCheck],
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
      folder = openReportFolder(io, flags.out, 'check', {
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
