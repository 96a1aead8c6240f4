/**
 * Exit codes, and the one exception that carries one: lines for stderr and the code to leave with. Anything else that is
 * thrown is a fault of chatsim itself.
 */

/** What the program's exit says; the README and every CI job rely on it. */
export const EXIT = {
  done: 0,
  failed: 1,
  wrongInput: 2,
  undecided: 3,
  unreachable: 4,
  fault: 70,
  interrupted: 130,
  terminated: 143,
} as const;

/** Something that the user can put right. */
export class Failure extends Error {
  readonly lines: readonly string[];
  readonly exit: number;

  constructor(lines: string | readonly string[], exit: number = EXIT.wrongInput) {
    const list = typeof lines === 'string' ? [lines] : lines;
    super(list.join('\n'));
    this.name = 'Failure';
    this.lines = list;
    this.exit = exit;
  }
}

/** What Node's file errors mean, for a message that stands behind the path. */
export function fileTrouble(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'this is a folder, not a file',
    ENOTDIR: 'a part of this path is a file, not a folder',
    EACCES: 'you may not do that here (permission denied)',
    EPERM: 'you may not do that here (not permitted)',
    EROFS: 'this file system is read-only',
    ELOOP: 'this link leads in a circle',
    ENXIO: 'nobody can be written to here',
    ENOSPC: 'no space is left on the device',
    EMFILE: 'too many files are open',
  };
  return known[code] ?? (error instanceof Error ? error.message : String(error));
}
