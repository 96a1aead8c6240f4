/** Writing files so that a half is never seen under its name, and saying which one could not be written. */
import { Failure, fileTrouble } from './failure.ts';
import type { Io, NewFile } from './io.ts';

/** `taken` are files that are read, or written for another purpose. */
export function createFile(io: Io, path: string, taken: readonly string[] = []): NewFile {
  if (io.files.kind(path) === 'folder')
    throw new Failure(`${path}: this is a folder, and a file is to be written`);
  if (taken.includes(path) && io.files.kind(path) !== 'stream')
    throw new Failure(
      `${path}: this file is read or written already - take another name or folder`,
    );
  return writing(path, () => io.files.create(path, taken));
}

export function writeFile(io: Io, path: string, content: string | Uint8Array): void {
  const file = createFile(io, path);
  try {
    writing(path, () => file.write(content));
  } catch (error) {
    file.discard();
    throw error;
  }
  writing(path, () => file.close());
}

/** A folder that is there or can be made. */
export function mustBeFolder(io: Io, path: string): void {
  // Mostly a variable of a shell that was never set: files would go to the root of the disk.
  if (path.trim() === '')
    throw new Failure('--out takes a folder, and this is empty - e.g. --out out');
  const kind = io.files.kind(path);
  if (kind === 'file' || kind === 'stream')
    throw new Failure(`${path}: this is a file, and --out takes a folder`);
}

/** Does it, and says which file it was about when it cannot be done. */
export function writing<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof Failure || !(error instanceof Error) || !('code' in error)) throw error;
    throw new Failure(`${path}: ${fileTrouble(error)}`);
  }
}
