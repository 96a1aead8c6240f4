import { describe, expect, it } from 'vitest';
import { always, at, handle, happenings, s, type Tiny, tiny } from '../testing.ts';

/** States of agents and what they were given, without conversations. */
const states = (what: Tiny, pattern = /agent\.state|accepted|ended/) =>
  happenings(tiny(what), {}, /conversation/).filter((line) => pattern.test(line));

const spans = (...list: [number, number][][]) => ({
  kind: 'spans' as const,
  list: list.map((day) => day.map(([from, to]) => ({ from: s(from), to: s(to) }))),
});
const counts = (...steps: [number, number][]) => ({
  kind: 'counts' as const,
  steps: steps.map(([second, count]) => ({ at: s(second), count })),
});

describe('shifts', () => {
  it('agents work their own spans, the list going round', () => {
    const groups = [
      {
        count: 3,
        shifts: spans(
          [[0, 50]],
          [
            [20, 40],
            [60, 80],
          ],
        ),
      },
    ];
    expect(states({ groups, duration: 100 })).toEqual([
      '0 agent.state A1',
      '0 agent.state A3',
      '20 agent.state A2',
      '40 agent.state A2',
      '50 agent.state A1',
      '50 agent.state A3',
      '60 agent.state A2',
      '80 agent.state A2',
    ]);
  });

  it.each([
    ['finish', ['50 agent.state A1', '70 chat.ended C1 A1 agent-end', '70 agent.state A1']],
    ['requeue', ['50 chat.requeued C1 A1 shift-end', '50 agent.state A1']],
    ['end', ['50 chat.ended C1 A1 shift-end', '50 agent.state A1']],
  ] as const)('at the end of a shift live chats are dealt with: %s', (atShiftEnd, lines) => {
    const groups = [{ shifts: spans([[0, 50]]), atShiftEnd }];
    const sources = [{ arrivals: at(0), work: handle(always(70)) }];
    expect(
      states({ groups, sources, duration: 60, drainLimit: 100 }, /state|ended|requeued/).slice(1),
    ).toEqual(lines);
  });
});

describe('staffing by counts', () => {
  it('idle agents leave first, the last of the list first', () => {
    const groups = [{ count: 3, shifts: counts([0, 3], [10, 1], [20, 2]) }];
    expect(states({ groups, duration: 30 })).toEqual([
      '0 agent.state A1',
      '0 agent.state A2',
      '0 agent.state A3',
      '10 agent.state A3',
      '10 agent.state A2',
      '20 agent.state A2',
    ]);
  });

  it('then whoever finishes first, before anything new is given out', () => {
    const groups = [{ count: 3, shifts: counts([0, 3], [10, 1]) }];
    const sources = [
      { arrivals: at(0), work: handle(always(50)) },
      { arrivals: at(1), work: handle(always(40)) },
      { arrivals: at(2, 3), work: handle(always(70)) },
    ];
    expect(states({ groups, sources, duration: 60 }).slice(3)).toEqual([
      '0 offer.accepted C1 A1',
      '1 offer.accepted C2 A2',
      '2 offer.accepted C3 A3',
      '41 chat.ended C2 A2 agent-end',
      '41 agent.state A2',
      '50 chat.ended C1 A1 agent-end',
      '50 agent.state A1',
      '72 chat.ended C3 A3 agent-end',
      '72 offer.accepted C4 A3',
      '142 chat.ended C4 A3 agent-end',
    ]);
  });

  it('whoever was to leave stays when more are wanted again', () => {
    const groups = [{ count: 2, shifts: counts([0, 2], [10, 1], [20, 2]) }];
    const sources = [{ arrivals: at(0, 0), work: handle(always(50)) }];
    expect(states({ groups, sources, duration: 60 }, /state/)).toEqual([
      '0 agent.state A1',
      '0 agent.state A2',
    ]);
  });
});

describe('breaks', () => {
  it('are taken as planned, by so many from the first on, live chats finished first', () => {
    const groups = [{ count: 3, breaks: [{ at: s(10), length: s(20), count: 2, first: 0 }] }];
    const sources = [{ arrivals: at(0), work: handle(always(15)) }];
    expect(states({ groups, sources, duration: 50 }, /state/).slice(3)).toEqual([
      '10 agent.state A1', // leaving
      '10 agent.state A2',
      '15 agent.state A1',
      '30 agent.state A2',
      '35 agent.state A1',
    ]);
  });

  it('are wanted after so long of being there, again and again', () => {
    const groups = [{ randomBreaks: { every: always(30), length: always(10) } }];
    expect(states({ groups, duration: 100 }, /state/)).toEqual([
      '0 agent.state A1',
      '30 agent.state A1',
      '40 agent.state A1',
      '70 agent.state A1',
      '80 agent.state A1',
    ]);
  });

  it('end with the shift', () => {
    const groups = [
      { shifts: spans([[0, 35]]), randomBreaks: { every: always(30), length: always(10) } },
    ];
    expect(states({ groups, duration: 100 }, /state/)).toEqual([
      '0 agent.state A1',
      '30 agent.state A1',
      '35 agent.state A1',
    ]);
  });
});

it('other work takes units while it lasts', () => {
  const otherWork = [{ every: always(20), length: always(30), units: 1 }];
  const sources = [{ arrivals: at(0, 25), work: handle(always(10)) }];
  expect(states({ groups: [{ otherWork }], sources, duration: 60 }, /accepted/)).toEqual([
    '0 offer.accepted C1 A1',
    '50 offer.accepted C2 A1',
  ]);
});
