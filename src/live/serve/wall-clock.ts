/** The real clock: the only file of the server that knows Node's timers and the time of day. */
import type { Clock } from './clock.ts';

/** Node fires at once what is asked for later than this. */
const LONGEST_MS = 2 ** 31 - 1;

export const wallClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(milliseconds, call) {
    const timer = setTimeout(call, Math.min(LONGEST_MS, Math.max(0, milliseconds)));
    return () => clearTimeout(timer);
  },
  soon: (call) => void setImmediate(call),
};
