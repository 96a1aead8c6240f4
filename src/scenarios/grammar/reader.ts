/**
 * Collects the problems of one reading, and carries what later values are checked against: the names there are and
 * the time of the start. A reader that cannot go on with a value tells why and throws `Unreadable`; the map or list
 * around it catches that and reads the rest.
 */
import type { StartOfDay } from '../scenario.ts';
import { didYouMean, type Place, type Problem } from './problem.ts';
import { shown, type Tree } from './tree.ts';

export class Unreadable extends Error {}

export class Reader {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly #told = new Set<string>();

  /** Null when the file has clock times but no `start`. */
  start: StartOfDay | null = null;
  /** Microseconds; Infinity until it is known. */
  duration = Number.POSITIVE_INFINITY;
  queues: readonly string[] = [];
  groups: readonly string[] = [];
  agents: readonly string[] = [];
  skills: readonly string[] = [];
  /** Text of a file named in a scenario; the name is relative to `place`. Throws when it cannot be read. */
  readFile: (name: string, place: Place) => { readonly file: string; readonly text: string } =
    () => {
      throw new Error('no files here');
    };

  /** Tells a problem and goes on. The same problem is told once, however often a value is looked at. */
  problem(at: Tree | Place, message: string, hint = '', value = writtenAt(at)): void {
    this.#add(this.problems, at, message, hint, value);
  }

  warn(at: Tree | Place, message: string, hint = '', value = ''): void {
    this.#add(this.warnings, at, message, hint, value);
  }

  /** Tells a problem and gives up on this value. */
  fail(at: Tree | Place, message: string, hint = '', value = writtenAt(at)): never {
    this.problem(at, message, hint, value);
    throw new Unreadable();
  }

  /** Runs it; null when the value turned out unreadable (and was told). */
  attempt<T>(read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (error instanceof Unreadable) return null;
      throw error;
    }
  }

  /** A file's text, or null when it cannot be read. */
  attemptRead(name: string, place: Place): { readonly file: string; readonly text: string } | null {
    try {
      return this.readFile(name, place);
    } catch {
      return null;
    }
  }

  /** The index of a name among the known ones. */
  indexOf(what: string, names: readonly string[], name: string, at: Tree | Place): number {
    const index = names.indexOf(name);
    if (index < 0) this.fail(at, `there is no ${what} of this name`, didYouMean(name, names), name);
    return index;
  }

  #add(list: Problem[], at: Tree | Place, message: string, hint: string, value: string): void {
    const { file, line, column, path } = 'place' in at ? at.place : at;
    const key = `${file}:${line}:${column}:${message}:${value}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    list.push({ file, line, column, path, value, message, hint });
  }
}

function writtenAt(at: Tree | Place): string {
  return 'place' in at ? shown(at) : '';
}
