/** A crew for a command: as many threads as asked for, Ctrl-C heard, and a progress line while it works. */
import { Option } from 'commander';
import type { Crew } from '../../src/experiments/crew.ts';
import { EXIT } from './failure.ts';
import { wholeNumber } from './flags.ts';
import type { Interruption, Io } from './io.ts';
import { progressOf } from './progress.ts';

/** Signals have their turn about so often while this thread simulates. */
const BREATH_MS = 40;
const PROGRESS_MS = 200;

export const workersOption = (): Option =>
  new Option(
    '--workers <number>',
    'threads to simulate on; one a core when left out, and the same results with any number',
  ).argParser(wholeNumber('--workers', 1));

/** More of them than this only take memory and time to start: a typing error must not bring a machine down. */
const MOST_A_CORE = 4;

export interface CrewWish {
  /** One a core when left out. */
  readonly workers?: number | undefined;
  readonly quiet: boolean;
  /** What is counted on the progress line; replications when left out. */
  readonly what?: string;
}

export interface Outcome<Value> {
  readonly value: Value;
  /** What interrupted it, if anything did. */
  readonly stopped: Interruption | undefined;
}

/** `expect` says how many replications there will be in all; it may be said again when more is known. */
export async function withCrew<Value>(
  io: Io,
  wish: CrewWish,
  work: (crew: Crew, expect: (replications: number) => void) => Promise<Value>,
): Promise<Outcome<Value>> {
  const { openCrew } = await import('../../src/experiments/crew.ts');
  const progress = progressOf(io, wish.what ?? 'replications', !wish.quiet);
  let total = 0;
  let breath = io.now();
  let stopped: Interruption | undefined;
  const show = () => progress.show(crew.done, Math.max(total, crew.done));
  const crew = openCrew({
    workers: Math.min(wish.workers ?? io.cores, MOST_A_CORE * io.cores),
    now: () => io.now(),
    breathe() {
      if (io.now() - breath < BREATH_MS) return undefined;
      breath = io.now();
      show();
      return io.pause();
    },
  });
  const stopListening = io.onInterrupt((by) => {
    stopped = by;
    crew.stop();
  });
  const ticking = setInterval(show, PROGRESS_MS);
  try {
    const value = await work(crew, (replications) => {
      total = replications;
    });
    return { value, stopped };
  } finally {
    clearInterval(ticking);
    progress.clear();
    stopListening();
    await crew.close();
  }
}

export const exitBy = (signal: Interruption | undefined): number =>
  signal === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
