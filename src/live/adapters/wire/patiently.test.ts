/** How long a server that asks for patience is waited for. */
import { expect, test } from 'vitest';
import { ActTrouble } from '../../backend.ts';
import { patiently } from './patiently.ts';

/** Answers with these one after the other, then with `done`. */
function saying(...troubles: readonly Error[]) {
  const left = [...troubles];
  const asked: number[] = [];
  return {
    asked,
    call: async () => {
      asked.push(performance.now());
      const trouble = left.shift();
      if (trouble !== undefined) throw trouble;
      return 'done';
    },
  };
}
const throttled = (retryMs?: number) => new ActTrouble('throttled', 'slowly', retryMs);

test('as long as the server says, each time', async () => {
  const { call, asked } = saying(throttled(120), throttled(80));
  expect(await patiently(call)).toBe('done');
  expect(asked[1]! - asked[0]!).toBeGreaterThan(115);
  expect(asked[2]! - asked[1]!).toBeGreaterThan(75);
});

test('not at all where more is asked than there is', async () => {
  const { call, asked } = saying(throttled(3_600_000));
  await expect(patiently(call)).rejects.toMatchObject({ kind: 'throttled' });
  expect(asked).toHaveLength(1);
});

test('not for ever', async () => {
  const { call, asked } = saying(...Array.from({ length: 100 }, () => throttled(0)));
  await expect(patiently(call, 200)).rejects.toMatchObject({ kind: 'throttled' });
  expect(asked).toHaveLength(5);
});

test.each(['refused', 'forbidden', 'failed', 'timeout', 'unreachable'] as const)(
  'what is %s is told at once',
  async (kind) => {
    const { call, asked } = saying(new ActTrouble(kind, 'no'));
    await expect(patiently(call)).rejects.toMatchObject({ kind });
    expect(asked).toHaveLength(1);
  },
);
