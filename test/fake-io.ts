/** An Io in memory, for tests: files in a map, streams that keep what was written. For tests only. */
import type { Files, Interruption, Io, NewFile } from '../bin/shell/io.ts';

export interface FakeIo extends Io {
  readonly out: () => string;
  readonly err: () => string;
  readonly written: Map<string, string>;
  /** The same files as bytes. */
  bytes(path: string): Uint8Array | undefined;
  interrupt(by: Interruption): void;
}

export interface FakeOptions {
  readonly isTerminal?: boolean;
  /** Of a terminal. */
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Paths that may not be written. */
  readonly readOnly?: (path: string) => boolean;
  /** Called at each pause, e.g. to interrupt. */
  readonly onPause?: (io: FakeIo, count: number) => void;
}

export function fakeIo(
  files: Readonly<Record<string, string>> = {},
  options: FakeOptions = {},
): FakeIo {
  const written = new Map(Object.entries(files));
  const bytes = new Map<string, Uint8Array>();
  const streams = { out: '', err: '' };
  const addTo = (stream: 'out' | 'err') => (text: string) => {
    streams[stream] += text;
  };
  let clock = 0;
  let pauses = 0;
  const handlers = new Set<(by: Interruption) => void>();
  const isTerminal = options.isTerminal ?? false;
  const columns = options.columns ?? 100;
  const io: FakeIo = {
    stdout: { isTerminal, columns, write: addTo('out') },
    stderr: { isTerminal, columns, write: addTo('err') },
    env: options.env ?? { LANG: 'en_US.UTF-8' },
    files: memoryFiles(written, bytes, options.readOnly ?? (() => false)),
    cores: 1,
    // Time goes on at each look, so that every breath is a pause.
    now() {
      clock += 50;
      return clock;
    },
    pause: async () => {
      pauses += 1;
      options.onPause?.(io, pauses);
    },
    onInterrupt(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    out: () => streams.out,
    err: () => streams.err,
    written,
    bytes(path) {
      const text = written.get(path);
      return bytes.get(path) ?? (text === undefined ? undefined : new TextEncoder().encode(text));
    },
    interrupt(by) {
      for (const handler of handlers) handler(by);
    },
  };
  return io;
}

function memoryFiles(
  files: Map<string, string>,
  bytes: Map<string, Uint8Array>,
  readOnly: (path: string) => boolean,
): Files {
  const isFolder = (path: string) =>
    path === '.' ||
    [...files.keys()].some((name) => name.startsWith(`${path.replace(/\/$/, '')}/`));
  const read = (path: string): string => {
    const text = files.get(path);
    if (text !== undefined) return text;
    throw failed(isFolder(path) ? 'EISDIR' : 'ENOENT');
  };
  return {
    read,
    lines: (path) => {
      const lines = read(path).split('\n');
      return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
    },
    kind(path) {
      if (path === '/dev/null') return 'stream';
      return files.has(path) ? 'file' : isFolder(path) ? 'folder' : null;
    },
    // Nothing of a test gets onto the disk but where it says so; this is SQLite's word for a file in memory.
    onDisk: (path) => (path.startsWith('/') ? path : ':memory:'),
    list(path) {
      const prefix = path === '.' ? '' : `${path.replace(/\/$/, '')}/`;
      const names = [...files.keys()]
        .filter((name) => name.startsWith(prefix))
        .map((name) => name.slice(prefix.length).split('/')[0] as string);
      return [...new Set(names)].sort();
    },
    create(path): NewFile {
      if (readOnly(path)) throw failed('EACCES');
      const pieces: Buffer[] = [];
      return {
        write(more) {
          pieces.push(typeof more === 'string' ? Buffer.from(more) : Buffer.from(more));
        },
        close() {
          const whole = Buffer.concat(pieces);
          bytes.set(path, whole);
          files.set(path, whole.toString());
        },
        discard() {},
      };
    },
    remove(path) {
      if (readOnly(path)) throw failed('EACCES');
      files.delete(path);
      bytes.delete(path);
    },
  };
}

function failed(code: string): Error {
  return Object.assign(new Error(code), { code });
}
