/**
 * Patience with a server that asks for it, before and after a run, where nothing is measured: what was throttled is tried again
 * when the server says, for as long as the patience lasts, all calls together.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ActTrouble } from '../../backend.ts';

export const PATIENCE_MS = 60_000;
/** A server that says "at once" is not asked in a loop. */
const LEAST_MS = 50;

export class Patience {
  private readonly lastsMs: number;
  private readonly now: () => number;
  /** From the first time that it is needed. */
  private until: number | null = null;

  constructor(now: () => number, lastsMs = PATIENCE_MS) {
    this.now = now;
    this.lastsMs = lastsMs;
  }

  /** @throws what `call` throws, also `throttled` when it would have to be waited for too long */
  async with<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof ActTrouble) || error.kind !== 'throttled') throw error;
        this.until ??= this.now() + this.lastsMs;
        const wait = Math.max(LEAST_MS, error.retryMs ?? 1000);
        if (this.now() + wait > this.until) throw error;
        await sleep(wait);
      }
    }
  }
}
