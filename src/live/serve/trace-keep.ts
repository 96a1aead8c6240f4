/**
 * Where the trace of a server is: in memory, in a file, or nowhere. A file is written anew at each start, since the journal
 * plays everything again; it lags by what is still in memory, and is complete when it is read or closed.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Trace } from '../../engine/observe/trace.ts';
import type { TracePiece } from './back.ts';

/** Lines that are handed on at once. */
const LINES = 1000;

export interface TraceKeep {
  /** For the world; undefined leaves the trace in memory. */
  readonly onTrace: ((lines: string) => void) | undefined;
  /** A piece, from -1 the header; null when nothing is kept. */
  read(trace: Trace, from: number, most: number): TracePiece | null;
  close(trace: Trace): void;
}

export function inMemory(): TraceKeep {
  return {
    onTrace: undefined,
    read(trace, from, most) {
      const { total } = trace;
      if (from < 0) return { lines: `${trace.headerLine()}\n`, to: 0, total };
      const to = Math.min(from + LINES, most, total);
      let lines = '';
      for (const line of trace.toLines(from, to)) lines += `${line}\n`;
      return { lines, to, total };
    },
    close() {},
  };
}

export function nowhere(): TraceKeep {
  return { onTrace: () => {}, read: () => null, close() {} };
}

/** The file cannot be written. */
export class TraceTrouble extends Error {}

/** @throws TraceTrouble */
export function inFile(path: string): TraceKeep {
  const file = opened(path);
  /** Where pieces begin, the header's not among them: the number of the first event, and the byte. */
  const pieces: { readonly event: number; readonly at: number }[] = [];
  let bytes = 0;
  let events = 0;
  const onTrace = (lines: string) => {
    const data = Buffer.from(lines);
    let first = 0;
    if (bytes === 0) first = data.indexOf(10) + 1;
    if (first < data.length) pieces.push({ event: events, at: bytes + first });
    for (let at = 0; at < data.length; )
      at += writeSync(file, data, at, data.length - at, bytes + at);
    bytes += data.length;
    for (let at = first; at < data.length; at++) if (data[at] === 10) events += 1;
  };
  return {
    onTrace,
    read(trace, from, most) {
      const { total } = trace;
      if (from < 0) return { lines: `${trace.headerLine()}\n`, to: 0, total };
      trace.flush();
      const piece = pieces.findLastIndex(({ event }) => event <= from);
      if (piece < 0) return { lines: '', to: total, total };
      const { event, at } = pieces[piece]!;
      const end = pieces[piece + 1]?.at ?? bytes;
      const data = Buffer.alloc(end - at);
      readSync(file, data, 0, data.length, at);
      const lines = data.toString().split('\n').slice(0, -1);
      const first = from - event;
      const to = Math.min(event + lines.length, from + LINES, most);
      const wanted = lines.slice(first, first + to - from);
      return { lines: wanted.map((line) => `${line}\n`).join(''), to, total };
    },
    close(trace) {
      trace.flush();
      closeSync(file);
    },
  };
}

function opened(path: string): number {
  try {
    return openSync(path, 'w+');
  } catch (error) {
    throw new TraceTrouble(
      `${path}: the trace cannot be written there (${(error as { code?: string }).code})`,
    );
  }
}
