import { expect, test } from 'vitest';
import { at, handle, tiny } from '../../engine/testing.ts';
import { customerVus } from './peak.ts';
import { peoplePlan } from './people-plan.ts';

const always = (seconds: number) => ({ kind: 'constant', value: seconds * 1e6 }) as const;

/** One agent, one chat at a time, a minute each; customers who wait for it. */
const shop = (...arrivals: number[]) =>
  tiny({ sources: [{ arrivals: at(...arrivals), work: handle(always(60)) }] });

const vus = (arrivals: number[], runners = 1, readySec = 0) => {
  const scenario = shop(...arrivals);
  return customerVus(scenario, '1', peoplePlan(scenario, '1').customers, runners, readySec);
};
const every = (seconds: number) => Array.from({ length: 30 }, (_, i) => i * seconds);

test.each([
  ['one at a time: half more, and four', every(100), 1, 0, 1.5, 4],
  ['each of them readied 150 s ahead: three at once', every(100), 1, 150, 4.5, 4],
  ['four for each process', every(100), 3, 0, 1.5, 12],
])('%s', (_, arrivals, runners, readySec, times, spare) => {
  expect(vus(arrivals, runners, readySec)).toBe(Math.ceil(times) + spare);
});

test('never more than there are customers', () => {
  expect(vus(every(1))).toBe(30);
  expect(vus([5])).toBe(1);
});
