/**
 * All files of a live run, opened before anything is sent. The recording is written as it comes, and stands under its name when the
 * run is over; where nobody asked for it and it is judged, it lies beside the clean-up file and goes when it was read.
 */
import type { Result } from '../../src/report/result.ts';
import { Failure } from './failure.ts';
import { createFile, writing } from './files.ts';
import type { Io, NewFile } from './io.ts';
import type { LiveFlags } from './live-flags.ts';
import type { Outputs } from './live-state.ts';
import { openReportFolder, reportPaths } from './report-folder.ts';

export interface LiveFiles {
  readonly outputs: Outputs;
  /** What is recorded by now is in its file, whatever becomes of the process. */
  flush(): void;
  /** Null where nobody wants a recording. */
  readonly record: ((line: string) => void) | null;
  /** Where the recording is now; null where there is none. */
  recorded(): string | null;
  onConformance(json: string): void;
  onResult(result: Result): Promise<void>;
  /** Gives all files their names, and tells which they are, a line each. */
  close(): readonly string[];
  discard(): void;
}

/** A recording has short lines, many a second: they are written together. */
const CHUNK = 1 << 16;

export function openLiveFiles(
  io: Io,
  { flags, read }: { readonly flags: LiveFlags; readonly read: readonly string[] },
  run: string,
): LiveFiles {
  const open: { readonly path: string; readonly file: NewFile }[] = [];
  const create = (path: string, secret?: 'secret') => {
    const taken = [...read, ...open.map((each) => each.path)];
    const file =
      secret === undefined
        ? createFile(io, path, taken)
        : writing(path, () => io.files.create(path, taken, secret));
    open.push({ path, file });
    return file;
  };
  const discard = () => {
    for (const { file } of open.splice(0).reverse()) file.discard();
  };
  const { record, out, conform, state } = flags;
  const isOnlyForUs = record === undefined;
  const recordPath = record ?? (conform ? `${state.replace(/\/+$/, '')}/${run}.ndjson` : undefined);
  let folder: ReturnType<typeof openReportFolder> | undefined;
  let recording: NewFile | undefined;
  let conformance: NewFile | undefined;
  try {
    if (recordPath !== undefined)
      recording = create(recordPath, isOnlyForUs ? 'secret' : undefined);
    if (out !== undefined && conform) conformance = create(conformancePath(out));
    if (out !== undefined)
      folder = openReportFolder(io, out, 'run', {
        formats: flags.formats,
        taken: [...read, ...open.map(({ path }) => path)],
      });
  } catch (error) {
    discard();
    throw error;
  }
  let waiting = '';
  const flush = () => {
    const chunk = waiting;
    waiting = '';
    if (recording !== undefined && chunk !== '')
      writing(recordPath as string, () => recording?.write(chunk));
  };
  const settle = (file: NewFile | undefined) => {
    const at = open.findIndex((each) => each.file === file);
    if (at < 0) return;
    const [found] = open.splice(at, 1);
    if (found !== undefined) writing(found.path, () => found.file.close());
  };
  let isThere = false;
  let isConformanceThere = false;
  return {
    outputs: { record: record ?? null, others: othersOf(flags) },
    flush,
    record:
      recording === undefined
        ? null
        : (line) => {
            waiting += `${line}\n`;
            if (waiting.length >= CHUNK) flush();
          },
    recorded() {
      if (recordPath === undefined) return null;
      flush();
      settle(recording);
      isThere = true;
      return recordPath;
    },
    onConformance(json) {
      conformance?.write(json);
      settle(conformance);
      isConformanceThere = conformance !== undefined;
    },
    async onResult(result) {
      await folder?.put(result);
    },
    close() {
      flush();
      // What is only for us and was not judged goes with what is discarded.
      if (!isOnlyForUs) settle(recording);
      if (isThere && isOnlyForUs) io.files.remove(recordPath as string);
      discard();
      const report = folder?.close();
      return [
        ...(report === undefined ? [] : [report]),
        ...(isConformanceThere ? [`${conformancePath(out as string)}: rule by rule`] : []),
        ...(record === undefined
          ? []
          : [`${record}: what was seen, for chatsim conform and explain`]),
      ];
    },
    discard() {
      folder?.discard();
      if (isThere && isOnlyForUs) io.files.remove(recordPath as string);
      if (!isThere && !isOnlyForUs) {
        // What was recorded until then is worth more than no half of a file.
        flush();
        settle(recording);
      }
      discard();
    },
  };
}

/** But for the recording. */
function othersOf({ out, formats, conform }: LiveFlags): readonly string[] {
  if (out === undefined) return [];
  return [...reportPaths(out, 'run', formats), ...(conform ? [conformancePath(out)] : [])];
}

export const CONFORMANCE_FILE = 'conformance.json';

const conformancePath = (out: string) => `${out.replace(/\/+$/, '')}/${CONFORMANCE_FILE}`;

/** Known before anything else is done: two outputs in one file, or one that cannot be read again. */
export function mustDiffer(flags: LiveFlags): void {
  const { record, out, formats, conform } = flags;
  if (record === '-')
    throw new Failure(
      '--record takes the name of a file, and - is none - e.g. --record day.ndjson',
    );
  if (out === '-')
    throw new Failure('--out takes a folder, and - is none - --json prints the result');
  if (out === undefined && formats !== undefined)
    throw new Failure('--formats says what --out writes, and no --out is given - e.g. --out out');
  if (record === undefined) return;
  if (othersOf(flags).includes(record))
    throw new Failure(`${record}: two outputs cannot go to the same file`);
  if (conform && record.startsWith('/dev/'))
    throw new Failure(
      `${record}: the recording is read again to judge it, and this can be read once - add --no-conform`,
    );
}
