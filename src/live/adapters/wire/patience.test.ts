/** Waits as it is told to, for so long and no longer; anything else is none of its business. */
import { expect, test, vi } from 'vitest';
import { ActTrouble } from '../../backend.ts';
import { Patience } from './patience.ts';

const throttled = (ms: number) => new ActTrouble('throttled', '429', ms);

test.each<
  [
    what: string,
    answers: readonly (Error | string)[],
    lastsMs: number,
    found: string,
    took: readonly [number, number],
  ]
>([
  ['nothing to wait for', ['done'], 1000, 'done', [0, 60]],
  [
    'twice, as long as was said',
    [throttled(100), throttled(200), 'done'],
    1000,
    'done',
    [290, 600],
  ],
  ['at once is not at once', [throttled(0), 'done'], 1000, 'done', [45, 200]],
  ['longer than it lasts', [throttled(5000), 'done'], 1000, '429', [0, 60]],
  [
    'again and again',
    [throttled(100), throttled(100), throttled(100), throttled(100), 'done'],
    250,
    '429',
    [190, 350],
  ],
  ['another trouble', [new ActTrouble('forbidden', 'no'), 'done'], 1000, 'no', [0, 60]],
])('%s', async (_, answers, lastsMs, found, [least, most]) => {
  const patience = new Patience(() => performance.now(), lastsMs);
  const call = vi.fn(async () => {
    const answer = answers[call.mock.calls.length - 1];
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const began = performance.now();
  const got = await patience.with(call).catch((error: Error) => error.message);
  expect(got).toBe(found);
  const took = performance.now() - began;
  expect(took).toBeGreaterThanOrEqual(least);
  expect(took).toBeLessThan(most + 1000);
});
