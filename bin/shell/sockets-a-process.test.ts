import { expect, it } from 'vitest';
import { socketsAProcess } from './sockets-a-process.ts';

it.each([
  [1024, 768],
  [20_000, 15_000],
  [10, 16],
  [Number.POSITIVE_INFINITY, 15_000],
])('of %d files that may be open, so many are sockets: %d', (limit, sockets) => {
  expect(socketsAProcess(limit)).toBe(sockets);
});

it('knows the limit of this very process', () => {
  expect(socketsAProcess()).toBeGreaterThanOrEqual(16);
  expect(socketsAProcess()).toBeLessThanOrEqual(15_000);
});
