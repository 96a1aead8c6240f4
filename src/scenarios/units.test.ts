import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  DAY,
  durationText,
  durationTrouble,
  HOUR,
  joined,
  MINUTE,
  parseClock,
  parseDuration,
  parseRate,
  parseShare,
  SECOND,
} from './units.ts';

test.each([
  ['500ms', 500_000],
  ['90s', 90 * SECOND],
  ['15m', 15 * MINUTE],
  ['1.5h', 90 * MINUTE],
  ['2d', 2 * DAY],
  ['1h30m', 90 * MINUTE],
  ['0s', 0],
  ['0.0000004s', 0], // rounded to a whole microsecond
  ['0.0000006s', 1],
])('%s is so many microseconds', (text, us) => {
  expect(parseDuration(text)).toBe(us);
});

test.each([
  ['30', 'a duration needs its unit', 'write 30s, 30m or 30h'],
  ['0.05', 'a duration needs its unit', 'write 0.05s, 0.05m or 0.05h'],
  ['-5s', 'a duration cannot be negative', ''],
  ['5 min', 'this is not a duration', 'write 5m'],
  ['5sec', 'this is not a duration', 'write 5s'],
  ['2 Hours', 'this is not a duration', 'write 2h'],
  ['soon', 'this is not a duration', 'durations look like 500ms, 90s, 15m, 1.5h, 2d'],
  ['99999999999d', 'this duration is too long', ''],
])('%s is none', (text, message, hint) => {
  expect(parseDuration(text)).toBe(null);
  expect(durationTrouble(text)).toEqual({ message, hint });
});

test('a duration written out is read as the same', () => {
  fc.assert(
    fc.property(fc.nat(1e12), (us) => {
      expect(parseDuration(durationText(us))).toBe(us);
    }),
    { seed: 1 },
  );
});

test('rates, shares and clock times', () => {
  expect(parseRate('40/h')).toBe(40 / HOUR);
  expect(parseRate('2/min')).toBe(2 / MINUTE);
  expect(parseRate('40/hour')).toBe(null);
  expect(parseShare('12.5%')).toBe(0.125);
  expect(parseShare('0.05')).toBe(null);
  expect(parseClock('08:30')).toBe(8.5 * HOUR);
  expect(parseClock('24:00')).toBe(DAY);
  expect(parseClock('24:01')).toBe(null);
  expect(parseClock('08:60')).toBe(null);
});

test('spans that touch are one', () => {
  expect(
    joined([
      { from: 5, to: 9 },
      { from: 0, to: 5 },
      { from: 20, to: 30 },
    ]),
  ).toEqual([
    { from: 0, to: 9 },
    { from: 20, to: 30 },
  ]);
});
