/** How long to wait before the next attempt: longer each time up to a bound, and never all at the same moment. */

const FIRST_MS = 100;
const MOST_MS = 5000;

/** `attempt` from 0. Between a half and the whole of 0.1 s, 0.2 s, 0.4 s ... 5 s. */
export function backOffMs(attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return whole * (0.5 + 0.5 * random());
}
