/** Some hundreds of random scenarios under the laws; `npm run swarm` runs ten thousand. */
import { describe, expect, it } from 'vitest';
import { metricOf } from '../../src/statistics/metrics.ts';
import { underLaws } from './laws.ts';
import { randomScenario } from './random-scenario.ts';

describe('random scenarios obey the laws at every event', () => {
  for (let hundred = 0; hundred < 4; hundred++) {
    it(`numbers ${hundred * 100 + 1} to ${hundred * 100 + 100}`, () => {
      let events = 0;
      for (let seed = hundred * 100 + 1; seed <= hundred * 100 + 100; seed++) {
        const { broken, events: judged } = underLaws(randomScenario(seed));
        expect(broken.map((what) => `scenario ${seed}: ${what}`)).toEqual([]);
        events += judged;
      }
      // Desks where nothing happens would prove nothing.
      expect(events).toBeGreaterThan(20_000);
    });
  }

  it("Little's law holds in each run: waiting over time is the sum of the waits", () => {
    let compared = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const scenario = randomScenario(seed);
      // Waits that end after the doors have shut lie outside the window of the level.
      const whole = { ...scenario, atEnd: 'cut' as const };
      const { run } = underLaws(whole);
      const mean = metricOf(run, 'queueLength.mean');
      const total = metricOf(run, 'waiting.total');
      const ringing = ['Accepted', 'Declined', 'Missed', 'Withdrawn']
        .map((how) => metricOf(run, `waiting.cause.ringing${how}`) ?? 0)
        .reduce((sum, x) => sum + x, 0);
      if (mean === null || total === null || total === 0) continue;
      compared++;
      const area = mean * (whole.duration / 1e6);
      // Those who left without the platform's knowledge stand in the line but wait no more.
      expect(area, `scenario ${seed}`).toBeGreaterThanOrEqual(total - ringing - 1e-6);
      const goneSilently =
        whole.rules['session.leftQueued'] === 'keep' ||
        whole.sources.some(
          (x) => x.silentWaiting > 0 || x.leavesLive !== null || x.replyPatience !== null,
        );
      const graced = whole.rules['session.leftGrace'] > 0;
      if (!goneSilently && !graced) expect(area).toBeCloseTo(total - ringing, 3);
    }
    expect(compared).toBeGreaterThan(20);
  });
});
