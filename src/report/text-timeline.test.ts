/** The timeline in characters: one hand-made stretch, column by column. */
import { expect, test } from 'vitest';
import { ASCII, UNICODE } from './numbers.ts';
import type { Result } from './result.ts';
import { timelineLines } from './text-timeline.ts';
import type { Timeline } from './timeline.ts';

const plain = (text: string) => text;
const PAINT = { head: plain, good: plain, bad: plain };

/** 20 columns of 3 s. */
const TIMELINE: Timeline = {
  replication: 1,
  fromSec: 3600,
  toSec: 3660,
  agents: [
    {
      name: 'ann',
      group: 'team',
      lanes: 2,
      states: [
        { fromSec: 3600, toSec: 3648, state: 'ready' },
        { fromSec: 3648, toSec: 3660, state: 'not-ready', reason: 'miss' },
      ],
      bars: [
        { kind: 'offer', chat: 1, lane: 0, fromSec: 3600, toSec: 3606, end: 'accepted' },
        { kind: 'live', chat: 1, lane: 0, fromSec: 3606, toSec: 3630 },
        { kind: 'wrapUp', chat: 1, lane: 0, fromSec: 3630, toSec: 3636 },
        { kind: 'offer', chat: 2, lane: 1, fromSec: 3642, toSec: 3648, end: 'missed' },
      ],
    },
    {
      name: 'bob',
      group: 'team',
      lanes: 0,
      states: [
        { fromSec: 3600, toSec: 3630, state: 'signed-out' },
        { fromSec: 3630, toSec: 3636, state: 'cool-down', reason: 'miss' },
        { fromSec: 3636, toSec: 3660, state: 'ready' },
      ],
      bars: [],
    },
  ],
  waiting: [
    { chat: 1, queue: 'chat', fromSec: 3600, toSec: 3606, how: 'taken', cut: 'start' },
    { chat: 2, queue: 'chat', fromSec: 3642, toSec: 3660, how: 'waits on', cut: 'end' },
    { chat: 3, queue: 'chat', fromSec: 3654, toSec: 3657, how: 'left' },
  ],
};

const linesOf = (glyphs: typeof UNICODE, start: string | null) =>
  timelineLines(
    {
      timeline: TIMELINE,
      scenario: { start: start === null ? null : { clock: start, date: null, zone: null } },
    } as unknown as Result,
    { width: 31, glyphs, paint: PAINT },
  );

test('agents, lanes and who waits, with the time of the day', () => {
  expect(linesOf(UNICODE, '09:00')).toEqual([
    '           10:00          10:01',
    '  waiting  11            111121',
    '  ann      ??████████▒▒····----',
    '           ··············!!----',
    '  bob                ~~········',
    '  ! an offer missed or',
    '    declined, ? offered, █',
    '    live, ▒ wrap-up, ~ routing',
    '    delay, - Not Ready or on',
    '    break, · ready; a column is',
    '    3.0 s',
  ]);
});

test('in ASCII, and counted from the start', () => {
  const lines = linesOf(ASCII, null);
  expect(lines.slice(0, 3)).toEqual([
    '           01:00          01:01',
    '  waiting  11            111121',
    '  ann      ??########ww....----',
  ]);
  expect(lines.join('')).toMatch(/^[\x20-\x7e]*$/);
});

test('without a timeline there is nothing to tell', () => {
  const { scenario } = { scenario: { start: null } };
  expect(
    timelineLines({ scenario } as unknown as Result, { width: 80, glyphs: UNICODE, paint: PAINT }),
  ).toEqual([]);
});
