/**
 * Calls that nobody measures, such as making accounts and taking them away: a server that asks for patience gets it. Acts of
 * people are never repeated here, for a rate limit that they meet is what the run is to show.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ActTrouble } from '../../backend.ts';

/** One call waits no longer than this in all. */
const MOST_MS = 60_000;
/** A server that says "at once" is still not asked without a breath. */
const LEAST_MS = 50;

/** @throws the last trouble, when the server asks for more patience than there is. */
export async function patiently<T>(call: () => Promise<T>, mostMs = MOST_MS): Promise<T> {
  for (let waitedMs = 0; ; ) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ActTrouble) || error.kind !== 'throttled') throw error;
      const waitMs = Math.max(LEAST_MS, error.retryMs ?? 1000);
      if (waitedMs + waitMs > mostMs) throw error;
      await sleep(waitMs);
      waitedMs += waitMs;
    }
  }
}
