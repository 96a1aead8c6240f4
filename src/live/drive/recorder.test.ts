/** Lines that are told a little late stand where they belong; what has been written is not overtaken. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Draws } from '../../engine/random/draws.ts';
import { PURPOSE_COUNT } from '../../engine/random/purposes.ts';
import { TimerQueue } from '../../engine/timers.ts';
import { Picture } from './picture.ts';
import { Recorder } from './recorder.ts';
import { desk } from './testing.ts';

const SPEED = 10;
/** Told up to so much later than another one of the same moment, in µs of the scenario. */
const LATEST = 500_000 * SPEED;

function recorded(told: (recorder: Recorder) => void): number[] {
  const scenario = desk();
  const { s } = new Picture(scenario, new TimerQueue(), new Draws('1', 0, PURPOSE_COUNT));
  const lines: string[] = [];
  const recorder = new Recorder(scenario, s, SPEED, (line) => lines.push(line));
  told(recorder);
  recorder.end();
  return lines.slice(1).map((line) => JSON.parse(line).t);
}

test('whatever is told within half a second of the wall clock is in the order of its stamps', () => {
  const tellings = fc.array(
    fc.record({
      wait: fc.integer({ min: 0, max: 1e6 }),
      late: fc.integer({ min: 0, max: LATEST - 1 }),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(tellings, (list) => {
      const stamps: number[] = [];
      const written = recorded((recorder) => {
        let now = LATEST;
        for (const { wait, late } of list) {
          now += wait;
          stamps.push(now - late);
          recorder.plain(now - late, 'live.throttled', 0);
          recorder.flush(now);
        }
      });
      expect(written).toEqual(stamps.sort((a, b) => a - b).map((at) => at / 1e6));
    }),
  );
});

test('a line that comes later than that does not go back before what is written', () => {
  const written = recorded((recorder) => {
    recorder.plain(1e6, 'live.throttled', 0);
    recorder.flush(1e6 + LATEST);
    recorder.plain(0.5e6, 'live.throttled', 1);
  });
  expect(written).toEqual([1, 1]);
});
