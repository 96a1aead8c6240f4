/** An honest recording gives no false alarm: every shipped scenario and random ones, as they are and with clocks that are off. */
import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Dice, randomScenario } from '../../../test/swarm/random-scenario.ts';
import { survey } from './survey.ts';
import { audit, disturbed, recordingOf, serverTimed, shippedScenario, told } from './testing.ts';

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

describe('told late by up to 20 s, and stamped by the server', () => {
  const late = (seed: number) => {
    const scenario = randomScenario(seed);
    const lines = serverTimed(recordingOf(scenario), dice(seed), 20);
    return { lines, scenario, slackSec: (survey(lines).clocks?.slack ?? 0) / 1e6 };
  };

  test('random scenarios', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { lines, scenario, slackSec } = late(seed);
      const found = audit(lines, scenario, slackSec);
      expect(found.slackSec).toBe(0.05);
      expect(found.unstampedSlackSec).toBe(slackSec);
      expect(told(found).map((what) => `scenario ${seed}: ${what}`)).toEqual([]);
    }
  });

  test('the router is held to its own clock, not to that of its clients', () => {
    const scenario = shippedScenario('scenarios/gladly.yaml');
    const other = recordingOf(shippedScenario('scenarios/gladly.yaml', 'offer.timeout=31s'));
    const lines = serverTimed(other, dice(5), 20);
    const found = audit(lines, scenario, (survey(lines).clocks?.slack ?? 0) / 1e6);
    const deadline = found.rules.find(({ rule }) => rule === 'accept-timeout');
    expect(deadline?.verdict).toBe('violated');
    // What clients do by themselves is judged with all the slack that their clocks need.
    expect(found.rules.find(({ rule }) => rule === 'possible')?.verdict).toBe('held');
  });
});

function dice(seed: number): () => number {
  const one = new Dice(seed);
  return () => one.next();
}
