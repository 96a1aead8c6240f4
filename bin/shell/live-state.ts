/**
 * What a live run has made on a server, in a file of its own until it is taken away again: written before anything is made,
 * and again when it is. There are secrets in it, so nobody but its owner may read it. A run that is killed leaves its file, and
 * `live cleanup` goes by that.
 */
import type { LiveWorld, Provisioned } from '../../src/live/backend.ts';
import { Failure } from './failure.ts';
import { writing } from './files.ts';
import type { Io } from './io.ts';

export const STATE_FOLDER = '.chatsim-live';

/** Paths that the outputs will have: of the recording that was asked for, and of all others. */
export interface Outputs {
  readonly record: string | null;
  readonly others: readonly string[];
}

/** All that it takes to find the server again and to take away what was made. */
export interface LeftBehind {
  readonly kind: 'chatsim-live';
  readonly version: 1;
  readonly run: string;
  /** Whose it is while that one lives. */
  readonly pid: number;
  readonly adapter: string;
  readonly target: string;
  /** As given on the command line: `$NAME` is not filled in. */
  readonly headers: readonly string[];
  readonly ca: string | null;
  readonly mapping: string | null;
  readonly options: readonly string[];
  readonly speed: number;
  readonly world: LiveWorld;
  /** What it was writing: killed, it leaves them unfinished. Of those who wrote no such line there is nothing to tell. */
  readonly outputs?: Outputs;
  /** Null while it is being made: then only the world tells what may be there. */
  readonly made: Provisioned | null;
}

export interface StateFile {
  readonly path: string;
  /** The same file with what was made. */
  made(made: Provisioned): void;
  /** Everything is taken away. */
  remove(): void;
}

export function openState(
  io: Io,
  folder: string,
  left: Omit<LeftBehind, 'kind' | 'version' | 'made'>,
): StateFile {
  const path = `${folder.replace(/\/+$/, '')}/${left.run}.json`;
  const write = (made: Provisioned | null) => {
    const whole: LeftBehind = { kind: 'chatsim-live', version: 1, ...left, made };
    const file = writing(path, () => io.files.create(path, [], 'secret'));
    try {
      writing(path, () => file.write(`${JSON.stringify(whole, null, 2)}\n`));
    } catch (error) {
      file.discard();
      throw error;
    }
    writing(path, () => file.close());
  };
  write(null);
  return {
    path,
    made: write,
    remove: () => writing(path, () => io.files.remove(path)),
  };
}

/** Those of a folder, the oldest first: their names begin with the time. */
export function statesIn(io: Io, folder: string): string[] {
  if (io.files.kind(folder) !== 'folder') return [];
  return io.files
    .list(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => `${folder.replace(/\/+$/, '')}/${name}`);
}

export function readState(io: Io, path: string): LeftBehind {
  let found: unknown;
  try {
    found = JSON.parse(io.files.read(path));
  } catch (error) {
    // What the parser says quotes the text, and there are secrets in it.
    if (!(error instanceof SyntaxError)) throw error;
  }
  const left = found as Partial<LeftBehind> | null | undefined;
  const isOurs =
    typeof left === 'object' &&
    left !== null &&
    left.kind === 'chatsim-live' &&
    typeof left.run === 'string' &&
    typeof left.pid === 'number' &&
    typeof left.adapter === 'string' &&
    typeof left.target === 'string' &&
    typeof left.world === 'object';
  if (!isOurs)
    throw new Failure(
      `${path}: this is no file of what a live run has made - they are in ${STATE_FOLDER}, one a run`,
    );
  if (left.version !== 1)
    throw new Failure(`${path}: this is of another version of chatsim - clean up with that one`);
  return left as LeftBehind;
}

/** Whether the process that wrote a file is still there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
