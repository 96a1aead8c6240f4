/** Waiting on the run's clock, whichever that is. */
import type { LiveClock } from './clock.ts';

export function after(clock: LiveClock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

/** Again and again, until it is called off; what it throws is handed on, and it goes on. */
export function every(
  clock: LiveClock,
  ms: number,
  call: () => void,
  onFault: (error: unknown) => void,
): () => void {
  let isOff = false;
  let off: () => void = () => {};
  const again = () => {
    if (isOff) return;
    try {
      call();
    } catch (error) {
      onFault(error);
    }
    off = clock.after(ms, again);
  };
  off = clock.after(ms, again);
  return () => {
    isOff = true;
    off();
  };
}
