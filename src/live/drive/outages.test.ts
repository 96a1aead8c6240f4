/** For how long clients were without their connection, and whether the backend is silent. */
import { expect, test } from 'vitest';
import { Measures } from './measures.ts';
import { Outages } from './outages.ts';
import { Pace } from './pace.ts';
import type { Recorder } from './recorder.ts';
import { VirtualClock } from './virtual/testing.ts';

/** Two agents, 0 and 1; customers from 2 on. */
async function outages() {
  const clock = new VirtualClock();
  const measures = new Measures();
  const lines: string[] = [];
  const recorder = { plain: (_at: number, event: string) => lines.push(event) };
  const found = new Outages(measures, recorder as unknown as Recorder, new Pace(clock, 1), 2);
  const moveTo = (ms: number) =>
    clock.until(new Promise<void>((resolve) => void clock.after(ms - clock.now(), resolve)));
  return { found, measures, lines, moveTo };
}

test('who is down when the run ends was so until then', async () => {
  const { found, measures, moveTo } = await outages();
  found.turn(0, false, 1000);
  found.turn(5, false, 2000);
  found.turn(5, true, 2500);
  await moveTo(4000);
  found.end();
  expect(measures.downs).toEqual({ count: 2, totalSec: 3 });
  found.end();
  expect(measures.downs.totalSec).toBe(3);
});

test('one outage of many clients is as long as from the first who goes to the last who is back', async () => {
  const { found, measures } = await outages();
  for (const client of [0, 1, 5, 6]) found.turn(client, false, 1000 + client);
  for (const client of [6, 1, 0, 5]) found.turn(client, true, 3000 + 100 * client);
  expect(measures.downs.count).toBe(4);
  expect(measures.downs.totalSec).toBeCloseTo(2.5, 6);
  // Told once more, nothing is counted twice; another outage is added.
  found.turn(5, true, 4000);
  found.turn(5, false, 9000);
  found.turn(5, false, 9500);
  found.turn(5, true, 10_000);
  expect(measures.downs.count).toBe(5);
  expect(measures.downs.totalSec).toBeCloseTo(3.5, 6);
});

test('half of the agents down is an outage, a customer is none', async () => {
  const { found, lines } = await outages();
  found.turn(5, false, 1000);
  expect(lines).toEqual([]);
  found.turn(0, false, 1000);
  found.turn(0, true, 2000);
  expect(lines).toEqual(['live.down', 'live.up']);
});

test('a silence that began with a line that is given up ends with it; one of an act does not', async () => {
  const { found } = await outages();
  found.turn(5, false, 1000);
  expect(found.silence(3000)).toBe(2000);
  found.forget(5);
  expect(found.silence(3000)).toBe(0);
  found.unheard(4000);
  found.turn(6, false, 4500);
  found.forget(6);
  expect(found.silence(5000)).toBe(1000);
  found.heard();
  expect(found.silence(5000)).toBe(0);
});
