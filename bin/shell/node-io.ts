/**
 * The real streams, files and signals of a Node process. A second Ctrl-C ends the process at once, for those who do not
 * want to wait for the replication that is running. Nothing is decided here.
 */

import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { EXIT, fileTrouble } from './failure.ts';
import type { Files, Interruption, Io, Out } from './io.ts';
import { newFile } from './new-file.ts';

const CHUNK_BYTES = 1 << 16;
const PLAIN_COLUMNS = 100;

export function nodeIo(leave: (exit: number) => never): Io {
  return {
    stdout: out(process.stdout, leave),
    stderr: out(process.stderr, leave),
    env: process.env,
    files,
    cores: availableParallelism(),
    now: () => performance.now(),
    pause: () => setImmediate(undefined),
    onInterrupt(handler) {
      let count = 0;
      const listener = (signal: NodeJS.Signals) => {
        count += 1;
        if (count > 1) leave(signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated);
        handler(signal as Interruption);
      };
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
  };
}

interface Reader {
  isGone: boolean;
  /** Of the command that writes at present. */
  leave: (exit: number) => never;
}

/**
 * Of the two streams of the process. What a command wrote may still be on its way when it has ended, so nobody stops listening
 * for errors then; and several commands of one process have one listener together.
 */
const readers = new WeakMap<NodeJS.WriteStream, Reader>();

/**
 * A reader that goes away (`| head`) is not an error: what it did not want is dropped. Anything else, such as a full disk
 * behind `> file`, is.
 */
function readerOf(stream: NodeJS.WriteStream, leave: Reader['leave']): Reader {
  const known = readers.get(stream);
  if (known !== undefined) {
    known.leave = leave;
    return known;
  }
  const reader: Reader = { isGone: false, leave };
  readers.set(stream, reader);
  stream.on('error', (error: NodeJS.ErrnoException) => {
    reader.isGone = true;
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return;
    if (stream !== process.stderr) process.stderr.write(`chatsim: ${fileTrouble(error)}\n`);
    reader.leave(EXIT.wrongInput);
  });
  return reader;
}

function out(stream: NodeJS.WriteStream, leave: Reader['leave']): Out {
  const reader = readerOf(stream, leave);
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      // Some terminals, `script` without one among them, say that they have 0.
      return stream.columns > 0 ? stream.columns : PLAIN_COLUMNS;
    },
    write(text) {
      if (!reader.isGone) stream.write(text);
    },
  };
}

/** What came through a pipe cannot be read again, and several settings are loaded from one scenario. */
const piped = new Map<string, string>();

const files: Files = {
  read(path) {
    const known = piped.get(path);
    if (known !== undefined) return known;
    const text = readFileSync(path, 'utf8');
    if (files.kind(path) === 'stream') piped.set(path, text);
    return text;
  },
  *lines(path) {
    const file = openSync(path, 'r');
    try {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const decoder = new TextDecoder();
      let rest = '';
      for (;;) {
        const size = readSync(file, chunk, 0, CHUNK_BYTES, null);
        if (size === 0) break;
        const parts = (rest + decoder.decode(chunk.subarray(0, size), { stream: true })).split(
          '\n',
        );
        rest = parts.pop() ?? '';
        yield* parts;
      }
      rest += decoder.decode();
      if (rest !== '') yield rest;
    } finally {
      closeSync(file);
    }
  },
  kind(path) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return null;
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'stream';
  },
  onDisk: (path) => path,
  list: (path) => readdirSync(path).sort(),
  create: newFile,
  remove: (path) => rmSync(path, { force: true }),
};
