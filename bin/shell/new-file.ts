/**
 * Writing one file on a real disk. A new or regular file is made beside its name and renamed when it is complete; what
 * cannot be replaced (a device, a pipe, a stream that the shell has opened) is written as it comes, and a link stays a
 * link. Nothing is decided here about what is written.
 */
import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Failure, fileTrouble } from './failure.ts';
import type { NewFile } from './io.ts';

/** What a file is called until it is complete; a process that is killed leaves it so. */
export const partOf = (path: string, pid: number): string => `${path}.${pid}.part`;

/** Opened once more, a file behind such a name would be cut to nothing, and a socket cannot be opened at all. */
const OPENED = /^\/(?:dev\/(stdout|stderr)|(?:dev|proc\/self)\/fd\/(\d+))$/;
const NAMED_STREAMS: Readonly<Record<string, number>> = { stdout: 1, stderr: 2 };
const MOST_LINKS = 40;
const OWNER_ONLY = 0o600;
const WAIT_MS = 5;

export function newFile(path: string, taken: readonly string[] = [], secret?: 'secret'): NewFile {
  const target = behindLinks(path);
  const [, name, number] = OPENED.exec(target) ?? [];
  if (name !== undefined) return streaming(NAMED_STREAMS[name] as number, false);
  if (number !== undefined) return streaming(Number(number), false);
  const there = statSync(target, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw new Failure(`${path}: this is a folder, not a file`);
  if (there !== undefined && !there.isFile()) return streaming(openSync(target, 'w'), true);
  mustBeFree(path, target, taken);
  return replacing(target, there, secret === undefined ? undefined : OWNER_ONLY);
}

/** Where a link leads to, also when nothing is there yet; a stream that the shell has opened is the end. */
function behindLinks(path: string): string {
  let target = path;
  for (let links = 0; links < MOST_LINKS; links += 1) {
    if (OPENED.test(target)) return target;
    if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw new Failure(`${path}: this link leads in a circle`);
}

function mustBeFree(path: string, target: string, taken: readonly string[]): void {
  const real = realPath(target);
  const same = taken.find((each) => realPath(behindLinks(each)) === real);
  if (same !== undefined)
    throw new Failure(
      `${path}: this is the same file as ${same}, which is read or written already - take another name or folder`,
    );
}

/** Of a file that may not be there yet, even in a folder that may not be. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const whole = resolve(path);
    const folder = dirname(whole);
    return folder === whole ? whole : join(realPath(folder), basename(whole));
  }
}

/** A file under another name until it is complete; beside it, since a rename is atomic within one file system only. */
function replacing(target: string, there: Stats | undefined, asked?: number): NewFile {
  // A rename asks for the folder's leave only; a file that is protected is to stay.
  if (there !== undefined) accessSync(target, constants.W_OK);
  const folders = makeFolder(dirname(resolve(target)));
  const temporary = partOf(target, process.pid);
  const mode = asked ?? (there === undefined ? 0o666 : there.mode & 0o777);
  let file: number;
  try {
    // What a run that was killed has left may be open to others.
    if (asked !== undefined) rmSync(temporary, { force: true });
    file = openSync(temporary, 'w', mode);
  } catch (error) {
    removeFolders(folders);
    throw error;
  }
  return {
    write: (content) => writeAll(file, content),
    close() {
      closeSync(file);
      renameSync(temporary, target);
    },
    discard() {
      closeSync(file);
      rmSync(temporary, { force: true });
      removeFolders(folders);
    },
  };
}

/** A reader that goes away (`| head`) is not an error: what it did not want is dropped. */
function streaming(file: number, isOurs: boolean): NewFile {
  let gone = false;
  const close = () => {
    if (isOurs) closeSync(file);
  };
  return {
    write(content) {
      if (gone) return;
      try {
        writeAll(file, content);
      } catch (error) {
        if (codeOf(error) !== 'EPIPE') throw error;
        gone = true;
      }
    },
    close,
    discard: close,
  };
}

function writeAll(file: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(file, bytes, at);
    } catch (error) {
      // A pipe that is full and does not wait by itself: its reader needs a moment.
      if (codeOf(error) !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    }
  }
}

/**
 * Makes a folder and those above it, and tells which were made, the uppermost first. Step by step from the nearest one that
 * is there: Node's own recursive way never ends where nothing can be made (/proc).
 */
function makeFolder(folder: string): string[] {
  const missing: string[] = [];
  let above = folder;
  let there = statSync(above, { throwIfNoEntry: false });
  while (there === undefined && dirname(above) !== above) {
    missing.unshift(above);
    above = dirname(above);
    there = statSync(above, { throwIfNoEntry: false });
  }
  if (there?.isDirectory() !== true)
    throw new Failure(`${above}: this is no folder, so that nothing can be written into it`);
  const made: string[] = [];
  try {
    accessSync(above, constants.W_OK | constants.X_OK);
    for (const each of missing) {
      mkdirSync(each);
      made.push(each);
    }
  } catch (error) {
    removeFolders(made);
    const why = codeOf(error) === 'ENOENT' ? 'not on this file system' : fileTrouble(error);
    const what = missing.length > 0 ? 'this folder cannot be made' : 'nothing can be written here';
    throw new Failure(`${folder}: ${what}: ${why}`);
  }
  return made;
}

/** Only while they are empty: who else writes there keeps his files. */
function removeFolders(folders: readonly string[]): void {
  try {
    for (const folder of folders.toReversed()) rmdirSync(folder);
  } catch {
    // Somebody else uses it.
  }
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
