/** What a check expected and what came instead; and waiting with an end, so that no check hangs. */
import { ActTrouble } from '../../backend.ts';

export class Unmet extends Error {
  readonly expected: string;
  readonly came: string;

  constructor(expected: string, came: string, cause?: unknown) {
    super(`${expected}; ${came}`, { cause });
    this.name = 'Unmet';
    this.expected = expected;
    this.came = came;
  }
}

/** The platform does not do this, and need not: its rules are not the adapter's. */
export class NotHere extends Error {}

/** Waits until it holds; `came` says what there was instead. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  ms: number,
  expected: string,
  came: () => string,
): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Unmet(expected, `after ${secondsText(ms)}: ${came()}`);
    await sleep(10);
  }
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** A promise that must settle: `act` is what was asked for, e.g. `accept`. */
export async function inTime<T>(promise: Promise<T>, ms: number, act: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Unmet(
            `${act} settles: it is done, or an ActTrouble says why not`,
            `nothing within ${secondsText(ms)}`,
          ),
        ),
      ms,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The same, and it must be done. */
export async function done<T>(promise: Promise<T>, ms: number, act: string): Promise<T> {
  try {
    return await inTime(promise, ms, act);
  } catch (error) {
    if (error instanceof Unmet) throw error;
    throw new Unmet(`${act} is done`, told(error), error);
  }
}

/** An error as a person reads it. */
export function told(error: unknown): string {
  if (error instanceof ActTrouble) return `ActTrouble ${error.kind}: ${error.message}`;
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return String(error);
}

export const secondsText = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
