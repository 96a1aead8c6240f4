/** kill -9 of the server under load, for real: nothing that a client was told is lost, and nothing is done twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { killServe } from '../test/kill/kill-serve.ts';

test('a server that is killed five times', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatsim-kill-'));
  try {
    const outcome = await killServe({ kills: 5, seed: 'five', folder });
    expect(outcome.wrong).toEqual([]);
    expect(outcome.kills).toHaveLength(5);
    expect(outcome.told.messages).toBeGreaterThan(50);
    expect(outcome.told.assignments).toBeGreaterThan(5);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
