/**
 * Parsers of flags, and the way a command is hung into the tree. Light on purpose: these are loaded for `--help`, too.
 */
import { Failure } from './failure.ts';

/** A command hands its exit code over here. */
export type Leave = (exit: number) => void;

/** A whole number from `least` on. */
export function wholeNumber(flag: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
      throw new Failure(`${flag} takes a whole number from ${least} on, and this is ${text}`);
    return value;
  };
}

/** A share above 0 and below 1, written with a percent sign. */
export function shareOf(flag: string, example: string): (text: string) => number {
  return (text) => {
    const value = /^\d+(\.\d+)?%$/.test(text) ? Number(text.slice(0, -1)) / 100 : Number.NaN;
    if (!(value > 0 && value < 1))
      throw new Failure(`${flag} takes a share such as ${example}, and this is ${text}`);
    return value;
  };
}

/** Some text: an empty one is mostly a variable of a shell that was never set. */
export function someText(flag: string, example: string): (text: string) => string {
  return (text) => {
    if (text.trim() === '')
      throw new Failure(`${flag} takes a value, and this is empty - e.g. ${flag} ${example}`);
    return text;
  };
}

/** Collects the values of a flag that may be given several times. */
export const repeated = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** Help's last lines: `chatsim ...` with what each does. */
export function examples(...rows: readonly (readonly [command: string, what: string])[]): string {
  const width = Math.max(...rows.map(([command]) => command.length));
  return `\nExamples:\n${rows
    .map(([command, what]) => `  ${command.padEnd(width)}   ${what}`.trimEnd())
    .join('\n')}`;
}
