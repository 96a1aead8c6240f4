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

test('a server with front ends: three kills of either kind, agents on their sockets', {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatsim-kill-'));
  try {
    const wish = { kills: 3, seed: 'two', folder, frontEnds: 2, bySocket: true };
    const outcome = await killServe(wish);
    expect(outcome.wrong).toEqual([]);
    expect(new Set(outcome.kills.map(({ what }) => what)).size).toBe(2);
    expect(outcome.told.messages).toBeGreaterThan(50);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a server that breaks its rules and is killed three times goes on with the same world', {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatsim-kill-'));
  const faults = [
    'capacity-overshoot=50%',
    'late-offer=50%,500ms',
    'lost-dequeue=20%',
    'wrong-order=30%',
    'lost-push=10%',
    'double-assignment=30%',
    'slow-accepts=30%,30ms',
    'dropped-connections=10%,200ms',
    'throttling=200/s',
  ];
  try {
    const outcome = await killServe({ kills: 3, seed: 'faults', folder, faults });
    expect(outcome.wrong).toEqual([]);
    expect(Object.keys(outcome.faults)).toHaveLength(faults.length);
    for (const fault of ['late-offer', 'lost-push', 'double-assignment'])
      expect(outcome.faults[fault], fault).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
