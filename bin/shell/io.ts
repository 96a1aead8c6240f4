/**
 * What a command may touch of the world: two streams, files, a clock for progress, and the user's Ctrl-C. Commands take
 * it as an argument, so that the whole program runs in a test with none of it real. Only types stand here.
 */

export interface Out {
  /** A terminal, so progress and colour have somebody to look at them. */
  readonly isTerminal: boolean;
  readonly columns: number;
  write(text: string): void;
}

export interface Files {
  /** Text of a file; throws with `code` (ENOENT, EACCES …) as Node does. */
  read(path: string): string;
  /** Lines of a file of any size, without their ends. */
  lines(path: string): Iterable<string>;
  /** A stream is what cannot be replaced or read twice: a device, a pipe. */
  kind(path: string): 'file' | 'stream' | 'folder' | null;
  /** What a library that opens a file by itself is to be given: the path. */
  onDisk(path: string): string;
  /** Names in a folder, sorted. */
  list(path: string): string[];
  /**
   * Makes a file in pieces. Until `close` nothing is there under its name, so that a broken-off run leaves no half; a
   * stream is written as it comes. `taken` are files that it may not be, under whatever name. What is `secret` nobody but
   * its owner may read.
   */
  create(path: string, taken?: readonly string[], secret?: 'secret'): NewFile;
  /** What is gone already is no trouble. */
  remove(path: string): void;
}

export interface NewFile {
  /** Text as UTF-8, bytes as they are. */
  write(content: string | Uint8Array): void;
  close(): void;
  discard(): void;
}

export type Interruption = 'SIGINT' | 'SIGTERM';

export interface Io {
  readonly stdout: Out;
  readonly stderr: Out;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: Files;
  /** Threads that the machine runs at once; no result depends on it. */
  readonly cores: number;
  /** Milliseconds, for rates and time left on stderr only: no result may depend on it. */
  now(): number;
  /** Lets signals and streams have their turn. */
  pause(): Promise<void>;
  /** Calls back at the first interruption; the returned function stops listening. */
  onInterrupt(handler: (by: Interruption) => void): () => void;
}
