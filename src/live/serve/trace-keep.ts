/**
 * Where the trace of a server is: in memory, in a file, or nowhere. A file is written anew from where the journal
 * was cut, since all behind it is played again; it lags by what is still in memory, and is complete when it is read or closed.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import type { Trace } from '../../engine/observe/trace.ts';
import type { TracePiece } from './back.ts';

/** Lines that are handed on at once. */
const LINES = 1000;

export interface TraceKeep {
  /** For the world; undefined leaves the trace in memory. */
  readonly onTrace: ((lines: string) => void) | undefined;
  /** A piece, from -1 the header; null when nothing is kept. */
  read(trace: Trace, from: number, most: number): TracePiece | null;
  /** What must be known to go on with it, as JSON: all so far is where it stays. */
  state(trace: Trace): KeptTrace;
  close(trace: Trace): void;
}

export interface KeptTrace {
  readonly where: 'memory' | 'nowhere' | 'file';
  readonly bytes: number;
  readonly events: number;
  readonly pieces: readonly Piece[];
}

/** Where a piece begins, the header not in it: the number of its first event, and the byte. */
interface Piece {
  readonly event: number;
  readonly at: number;
}

const elsewhere = (where: KeptTrace['where']): KeptTrace => ({
  where,
  bytes: 0,
  events: 0,
  pieces: [],
});

/**
 * `trace` is a path, null for nowhere, undefined for memory; `before` is what was known when the journal was cut.
 *
 * @throws TraceTrouble
 */
export function traceKeptIn(trace: string | null | undefined, before?: KeptTrace): TraceKeep {
  const where = trace === undefined ? 'memory' : trace === null ? 'nowhere' : 'file';
  if (before !== undefined && before.where !== where)
    throw new TraceTrouble(
      `this journal goes on from a server whose trace was ${WHERE[before.where]} - start it so again`,
    );
  if (typeof trace === 'string') return inFile(trace, before);
  return trace === null ? nowhere() : inMemory();
}

const WHERE = {
  memory: 'in memory (no --trace)',
  nowhere: 'nowhere (--trace none)',
  file: 'in a file (--trace FILE)',
} as const;

export function inMemory(): TraceKeep {
  return {
    onTrace: undefined,
    state: () => elsewhere('memory'),
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
  return { onTrace: () => {}, read: () => null, state: () => elsewhere('nowhere'), close() {} };
}

/** The file cannot be written. */
export class TraceTrouble extends Error {}

/** @throws TraceTrouble */
export function inFile(path: string, before?: KeptTrace): TraceKeep {
  const file = opened(path, before);
  const pieces: Piece[] = [...(before?.pieces ?? [])];
  let bytes = before?.bytes ?? 0;
  let events = before?.events ?? 0;
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
    state(trace) {
      trace.flush();
      fsyncSync(file);
      return { where: 'file', bytes, events, pieces };
    },
    close(trace) {
      trace.flush();
      closeSync(file);
    },
  };
}

function opened(path: string, before: KeptTrace | undefined): number {
  try {
    const file = openSync(path, before === undefined ? 'w+' : 'r+');
    if (before === undefined) return file;
    if (fstatSync(file).size < before.bytes) {
      closeSync(file);
      throw new TraceTrouble(
        `${path}: this is not the trace that belongs to the journal: it is too short`,
      );
    }
    // What came behind the cut is played again.
    ftruncateSync(file, before.bytes);
    return file;
  } catch (error) {
    if (error instanceof TraceTrouble) throw error;
    throw new TraceTrouble(
      `${path}: the trace cannot be written there (${(error as { code?: string }).code})`,
    );
  }
}
