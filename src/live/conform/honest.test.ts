/** An honest recording gives no false alarm: every shipped scenario and random ones, as they are and with clocks that are off. */
import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Dice, randomScenario } from '../../../test/swarm/random-scenario.ts';
import { audit, disturbed, recordingOf, shippedScenario, told } from './testing.ts';

const shipped = globSync('scenarios/*.yaml').map((path) => path.replaceAll('\\', '/'));

describe.each(shipped)('%s', (path) => {
  const scenario = shippedScenario(path);
  const lines = recordingOf(scenario);

  test.each([
    ['as it is', 0, 0],
    ['with 50 ms of jitter', 0.05, 0],
    ['with 50 ms of jitter and two clocks 2 s apart', 0.05, 2],
  ])('%s', (_, jitter, skew) => {
    const recording = jitter === 0 ? lines : disturbed(lines, dice(7), jitter, skew);
    const found = audit(recording, scenario, jitter + skew);
    expect(told(found)).toEqual([]);
    expect(found.verdict).toBe('held');
  });
});

describe('random scenarios', () => {
  test.each([
    ['as they are', 0, 0, 120],
    ['with 50 ms of jitter', 0.05, 0, 80],
    ['with 50 ms of jitter and two clocks 2 s apart', 0.05, 2, 80],
  ])('%s', (_, jitter, skew, count) => {
    for (let seed = 1; seed <= count; seed++) {
      const scenario = randomScenario(seed);
      const lines = recordingOf(scenario);
      const recording = jitter === 0 ? lines : disturbed(lines, dice(seed), jitter, skew);
      const found = audit(recording, scenario, jitter + skew);
      expect(told(found).map((what) => `scenario ${seed}: ${what}`)).toEqual([]);
    }
  });
});

function dice(seed: number): () => number {
  const one = new Dice(seed);
  return () => one.next();
}
