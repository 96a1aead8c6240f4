/**
 * The records of a recording, as a story is told of them: a deadline stands on the server's clock there, and here on that of the
 * line it is in. Of conversations that a backend has no number for nothing can be told.
 */
import type { TraceRecord } from '../../src/engine/observe/trace-lines.ts';
import { readTraceItems } from '../../src/engine/observe/trace-read.ts';
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
