/** Writing files so that a half is never seen under its name, and saying which one could not be written. */
import { Failure, fileTrouble } from './failure.ts';
import type { Io, NewFile } from './io.ts';

export function createFile(io: Io, path: string): NewFile {
  if (io.files.kind(path) === 'folder')
    throw new Failure(`${path}: this is a folder, and a file is to be written`);
  return writing(path, () => io.files.create(path));
}

export function writeFile(io: Io, path: string, text: string): void {
  const file = createFile(io, path);
  writing(path, () => {
    file.write(text);
    file.close();
  });
}

/** A folder that is there or can be made. */
export function mustBeFolder(io: Io, path: string): void {
  if (io.files.kind(path) === 'file')
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
