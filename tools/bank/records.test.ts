import { describe, expect, it } from 'vitest';
import { byAgent, readRecords } from './records.ts';
import { gapsOf, isAway, staffingOf } from './staffing.ts';

const HEADER = 'arrived_at,queue,priority,answered_at,abandoned_at,ended_at,agent';

/** Rows as `ARRIVED QUEUE a01 ANSWERED ENDED` or `ARRIVED QUEUE left AT`, clock times of one day. */
function records(...rows: string[]) {
  const lines = rows.map((row) => {
    const [arrived, queue, who, at, ended] = row.split(' ');
    return who === 'left'
      ? `${day(arrived!)},${queue},1,,${day(at!)},,`
      : `${day(arrived!)},${queue},1,${day(at!)},,${day(ended!)},${who}`;
  });
  return readRecords([HEADER, ...lines].join('\n'));
}
/** 24:00:00 is the next midnight. */
const day = (clock: string) =>
  clock === '24:00:00' ? '1999-08-03T00:00:00' : `1999-08-02T${clock}`;
const clock = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 19);
const CLOSES = Date.parse('1999-08-03T00:00:00Z') / 1000;

describe('readRecords', () => {
  it('reads who was answered and who left', () => {
    const { calls } = records('08:00:00 PS a01 08:00:10 08:02:00', '08:00:05 NE left 08:01:05');
    expect(calls.map((c) => [c.queue, c.outcome, c.wait, c.agent])).toEqual([
      ['PS', 'served', 10, 'a01'],
      ['NE', 'left', 60, ''],
    ]);
  });

  it.each([
    [
      'answered before it arrived',
      '08:00:10 PS a01 08:00:00 08:02:00',
      'answered or given up before it arrived',
      0,
    ],
    [
      'ended before it was answered',
      '08:00:00 PS a01 08:00:10 08:00:05',
      'ended before it was answered',
      0,
    ],
    [
      'closed by the clean-up at midnight',
      '14:00:00 PS a01 24:00:00 24:00:00',
      'answered at 00:00:00 after more than an hour, with no talk',
      1,
    ],
  ])('counts a row that was %s', (_, row, kind, kept) => {
    const found = records(row);
    expect(found.odd[kind]).toBe(1);
    expect(found.calls).toHaveLength(kept);
  });

  it('keeps a call that arrived but whose outcome is unknown, without an agent', () => {
    const [call] = records('14:00:00 PS a01 24:00:00 24:00:00').calls;
    expect(call).toMatchObject({ outcome: 'unknown', agent: '' });
  });

  it('ends a call where the same agent answers the next one, and says that it was cut', () => {
    const { calls, odd } = records(
      '08:00:00 PS a01 08:00:00 09:00:00',
      '08:05:00 PS a01 08:05:00 08:06:00',
      '08:05:00 PS a02 08:05:00 08:06:00',
    );
    expect(calls.map((c) => [clock(c.ended), c.cut])).toEqual([
      ['08:05:00', true],
      ['08:06:00', false],
      ['08:06:00', false],
    ]);
    expect(odd['still going on when the same agent answered the next call']).toBe(1);
  });

  it('orders the calls of a second as the file does', () => {
    const { calls } = records(
      '08:00:00 PS a01 08:00:00 08:00:00',
      '07:59:00 NE a01 08:00:00 08:02:00',
    );
    expect(
      byAgent(calls)
        .get('a01')!
        .map((c) => c.queue),
    ).toEqual(['PS', 'NE']);
  });

  it('refuses a file with other columns', () => {
    expect(() => readRecords('a,b\n1,2')).toThrow('The first line should be arrived_at');
  });
});

describe('staffing', () => {
  const spans = (...rows: string[]) =>
    staffingOf(records(...rows).calls, CLOSES).map(
      (a) => `${a.agent} ${a.spans.map((s) => `${clock(s.from)}-${clock(s.to)}`).join(' ')}`,
    );
  const first = '08:00:00 PS a01 08:00:00 08:10:00';
  const second = '08:30:00 PS a01 08:30:00 08:40:00';

  it.each([
    ['a long gap in which nobody waited is idle time', [first, second], 'a01 08:00:00-08:35:00'],
    [
      'a long gap in which a caller waited is time away',
      [first, '08:15:00 PS left 08:20:00', second],
      'a01 08:00:00-08:05:00 08:30:00-08:35:00',
    ],
    [
      'callers of a queue the agent did not serve do not count',
      [first, '08:15:00 NE left 08:20:00', second],
      'a01 08:00:00-08:35:00',
    ],
    [
      'a caller who left within the time an answer takes does not count',
      [first, '08:15:00 PS left 08:16:14', second],
      'a01 08:00:00-08:35:00',
    ],
    [
      'a gap of five minutes is not long',
      [first, '08:10:00 PS left 08:15:00', '08:15:00 PS a01 08:15:00 08:25:00'],
      'a01 08:00:00-08:20:00',
    ],
    [
      'who is in a call when the lines close stays',
      ['23:50:00 PS a01 23:50:00 24:00:00'],
      'a01 23:50:00-00:30:00',
    ],
  ])('%s', (_, rows, expected) => {
    expect(spans(...rows)).toEqual([expected]);
  });

  it('measures how long others waited as the union of their waits', () => {
    const [gap] = gapsOf(
      records(
        first,
        '08:11:00 PS left 08:12:00',
        '08:11:30 PS left 08:12:30',
        '08:20:00 PS left 08:20:10',
        second,
      ).calls,
    );
    // 08:11:15 to 08:12:30; the third left before an answer could have come.
    expect(gap).toMatchObject({ seconds: 1200, othersWaited: 75, workAtOnce: false });
    expect(isAway(gap!)).toBe(true);
  });
});
