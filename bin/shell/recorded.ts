/**
 * A recording as commands take it: refused where it is none, and its records as a story is told of them. A deadline stands on the
 * server's clock there, and here on that of the line it is in. Of conversations that a backend has no number for nothing
 * can be told.
 */
import type { TraceRecord } from '../../src/engine/observe/trace-lines.ts';
import { readTraceItems } from '../../src/engine/observe/trace-read.ts';
import type { Survey } from '../../src/live/conform/survey.ts';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';

/** May be gone through again; the file is read each time. */
export function recordsOf(io: Io, path: string): Iterable<TraceRecord> {
  return {
    *[Symbol.iterator]() {
      for (const item of readTraceItems(io.files.lines(path))) {
        if (item.kind !== 'record') continue;
        const { record } = item;
        const { event, conversation, until, server, at } = record;
        if (event.startsWith('conversation.') && conversation === undefined) continue;
        yield until === undefined || server === undefined
          ? record
          : { ...record, until: until - server + at };
      }
    },
  };
}

const MADE = 'chatsim live --record FILE and chatsim run --trace FILE write one';

/** A last line that breaks off is left out, and said. */
export function mustBeRecording(io: Io, path: string, surveyed: Survey, isQuiet = false): void {
  const { header, problems, moreProblems, records, cutAt } = surveyed;
  if (records === 0 && header === undefined && problems[0]?.message === 'not a JSON object')
    throw new Failure(
      `${path}: this is no recording: that is one JSON object a line, each an event - ${MADE}`,
    );
  if (problems.length > 0)
    throw new Failure([
      ...problems.map(({ line, message }) => `${path}:${line}:1: ${message}`),
      ...(moreProblems > 0 ? [`${moreProblems} more lines like these`] : []),
    ]);
  if (records === 0)
    throw new Failure(`${path}: there is no event in it, and a recording is expected - ${MADE}`);
  if (cutAt !== null && !isQuiet)
    io.stderr.write(
      `note: ${path}:${cutAt}: the recording breaks off in its last line, which is left out\n`,
    );
}
