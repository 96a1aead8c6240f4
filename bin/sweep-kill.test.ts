/** kill -9 in the middle of a sweep, for real: the finished one equals the undisturbed one, and nothing is done twice. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { killSweep } from '../test/kill/kill-sweep.ts';

const SHOP = `
name: A shop
platform: plain
duration: 8h
customers:
  visitors: { arrivals: 90/h, patience: { exponential: 2m }, handle: { exponential: 4m } }
agents:
  team: { count: 4 }
`;

test('a sweep that is killed three times', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatsim-kill-'));
  try {
    const file = join(folder, 'shop.yaml');
    writeFileSync(file, SHOP);
    const outcome = await killSweep({
      args: [
        file,
        '--vary',
        'agents.team.count=4..7/1',
        '-n',
        '25',
        '--workers',
        '2',
        '--formats',
        'txt,md,csv,json',
      ],
      kills: 3,
      seed: 'three',
      folder,
    });
    expect(outcome.wrong).toEqual([]);
    expect(outcome.kills).toHaveLength(3);
    expect(outcome.samples).toBe(4 * 25);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
