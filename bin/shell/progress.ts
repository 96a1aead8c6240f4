/** The line on a terminal that says how far the work is, how fast it goes and how long it will take. */
import type { Io } from './io.ts';

/** A short run ends before anybody could read a line. */
const SILENT_MS = 400;
const EVERY_MS = 100;

export interface Progress {
  /** `done` of `total`, in parts of one, too. */
  show(done: number, total: number): void;
  clear(): void;
}

export function progressOf(io: Io, what: string, isWanted: boolean): Progress {
  if (!isWanted || !io.stderr.isTerminal) return { show() {}, clear() {} };
  const began = io.now();
  let last = began + SILENT_MS - EVERY_MS;
  let shown = 0;
  return {
    show(done, total) {
      const now = io.now();
      if (now - last < EVERY_MS) return;
      last = now;
      const elapsed = (now - began) / 1000;
      const rate = done / elapsed;
      const left = rate > 0 ? `, ${timeLeft((total - done) / rate)} left` : '';
      const line = `${Math.floor(done)} of ${total} ${what}, ${perSecond(rate)}${left}`;
      io.stderr.write(`\r${line.padEnd(shown)}`);
      shown = line.length;
    },
    clear() {
      if (shown > 0) io.stderr.write(`\r${' '.repeat(shown)}\r`);
      shown = 0;
    },
  };
}

function perSecond(rate: number): string {
  if (rate >= 10) return `${rate.toFixed(0)} a second`;
  return rate >= 1 ? `${rate.toFixed(1)} a second` : `${(rate * 60).toFixed(1)} a minute`;
}

function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
