import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arrivals } from '../../scenarios/scenario.ts';
import { cos, sin } from '../../statistics/math.ts';
import { Sampler } from '../random/distributions.ts';
import { Draws } from '../random/draws.ts';
import { PURPOSE, PURPOSE_COUNT } from '../random/purposes.ts';
import { arrivalStream } from './arrivals.ts';

const draws = new Draws('arrivals', 0, PURPOSE_COUNT);

function stream(arrivals: Arrivals, busyness = 1) {
  return arrivalStream(arrivals, 0, busyness, draws, new Sampler(draws));
}

function first(arrivals: Arrivals, count: number, busyness = 1): number[] {
  const it = stream(arrivals, busyness);
  return Array.from({ length: count }, (_, i) => it.next(i));
}

/** Sum of the first unit exponentials: what the cumulative rate must be at each arrival. */
function sums(count: number): number[] {
  let sum = 0;
  return Array.from({ length: count }, (_, i) => {
    sum += draws.exponential(PURPOSE.arrival, 0, i);
    return sum;
  });
}

describe('arrivals are where the cumulative rate reaches the sum of unit exponentials', () => {
  it('of a constant rate', () => {
    const rate = 1 / 90e6;
    const pieces = [{ from: 0, to: Number.POSITIVE_INFINITY, rateFrom: rate, rateTo: rate }];
    first({ kind: 'profile', pieces }, 200).forEach((t, i) => {
      expect(t * rate).toBeCloseTo(sums(200)[i]!, 9);
    });
  });

  it('of a piecewise linear rate, gaps and rates of zero included', () => {
    const knots = fc.array(
      fc.record({
        gap: fc.integer({ min: 0, max: 50 }),
        length: fc.integer({ min: 1, max: 200 }),
        a: fc.integer({ min: 0, max: 9 }),
        b: fc.integer({ min: 0, max: 9 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(knots, fc.double({ min: 0.2, max: 3, noNaN: true }), (list, busyness) => {
        let end = 0;
        const pieces = list.map(({ gap, length, a, b }) => {
          const from = end + gap * 1e6;
          end = from + length * 1e6;
          return { from, to: end, rateFrom: a / 30e6, rateTo: b / 30e6 };
        });
        // Six slow lines: the area under the rate up to t, piece by piece.
        const area = (t: number) =>
          pieces.reduce((sum, p) => {
            if (t <= p.from) return sum;
            const x = Math.min(t, p.to) - p.from;
            return (
              sum + x * p.rateFrom + (((p.rateTo - p.rateFrom) / (p.to - p.from)) * (x * x)) / 2
            );
          }, 0) * busyness;
        const goals = sums(100);
        let last = 0;
        first({ kind: 'profile', pieces }, 100, busyness).forEach((t, i) => {
          if (t === Number.POSITIVE_INFINITY) {
            expect(goals[i]!).toBeGreaterThanOrEqual(area(end) - 1e-9);
            return;
          }
          expect(t).toBeGreaterThanOrEqual(last);
          expect(area(t)).toBeCloseTo(goals[i]!, 7);
          last = t;
        });
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it('of a wave, even one that touches zero', () => {
    for (const amplitude of [0, 0.5, 0.8, 1]) {
      const wave = { kind: 'wave', base: 1 / 60e6, amplitude, period: 3600e6 } as const;
      const turns = (2 * Math.PI) / wave.period;
      const goals = sums(300);
      let last = 0;
      first(wave, 300).forEach((t, i) => {
        const area = wave.base * (t + (amplitude / turns) * (1 - cos(turns * t)));
        // An instant is known to 1e-4 µs; where the rate is zero, the area does not tell them apart.
        const rate = wave.base * (1 + amplitude * sin(turns * t));
        expect(Math.abs(area - goals[i]!)).toBeLessThan(1e-9 + rate * 1e-3);
        expect(t).toBeGreaterThanOrEqual(last);
        last = t;
      });
    }
  });

  it('of a renewal process, gap after gap, faster on a busy day', () => {
    const between = { kind: 'constant', value: 75e6 } as const;
    expect(first({ kind: 'renewal', between }, 3)).toEqual([75e6, 150e6, 225e6]);
    expect(first({ kind: 'renewal', between }, 3, 3)).toEqual([25e6, 50e6, 75e6]);
  });
});

it('a busier day brings the same customers earlier', () => {
  const pieces = [{ from: 0, to: 1e12, rateFrom: 1e-8, rateTo: 1e-8 }];
  const calm = first({ kind: 'profile', pieces }, 50);
  const busy = first({ kind: 'profile', pieces }, 50, 2);
  busy.forEach((t, i) => {
    expect(t * 2).toBeCloseTo(calm[i]!, 2);
  });
});

it('recorded arrivals keep their times, kinds and order', () => {
  const rows = [
    { at: 5, kind: 1 },
    { at: 5, kind: 0 },
    { at: 9, kind: 2 },
  ];
  const recorded = stream({ kind: 'recorded', rows });
  expect([0, 1, 2, 3].map((i) => recorded.next(i))).toEqual([5, 5, 9, Number.POSITIVE_INFINITY]);
  expect([0, 1, 2].map((i) => recorded.kindOf(i))).toEqual([1, 0, 2]);
});
