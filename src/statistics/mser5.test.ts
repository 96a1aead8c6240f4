// The fast pass against the formula, and series whose warm-up is plain to see.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mser5 } from './mser5.ts';

/** White's formula, word by word: its value for every cut, in batches. */
function slowly(series: readonly number[]): number[] {
  const n = Math.floor(series.length / 5);
  const z = Array.from(
    { length: n },
    (_, i) => series.slice(i * 5, i * 5 + 5).reduce((a, b) => a + b, 0) / 5,
  );
  return Array.from({ length: n - 4 }, (_, d) => {
    const rest = z.slice(d);
    const mean = rest.reduce((a, b) => a + b, 0) / rest.length;
    const squares = rest.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
    return squares / (rest.length * rest.length);
  });
}

const flat = (n: number, value: number) => new Array<number>(n).fill(value);
/** Repeats every seven values and is never constant. */
const wobble = (n: number, level: number) =>
  Array.from({ length: n }, (_, i) => level + ((i * 3) % 7) - 3);

describe('MSER-5', () => {
  test.each<[string, number[], ReturnType<typeof mser5>]>([
    ['nothing changes: nothing is cut', flat(100, 3), { kind: 'cut', values: 0 }],
    ['a start far off is cut', [...flat(20, 50), ...wobble(180, 5)], { kind: 'cut', values: 20 }],
    [
      'the level moves in the last third: too short',
      [...wobble(140, 5), ...wobble(60, 500)],
      { kind: 'failed', values: 140 },
    ],
  ])('%s', (_, series, expected) => {
    expect(mser5(series)).toEqual(expected);
  });

  test('equals the formula', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 60, maxLength: 300 }),
        (series) => {
          const all = slowly(series);
          const cut = all[mser5(series).values / 5] as number;
          expect(cut).toBeLessThanOrEqual(Math.min(...all) + 1e-9);
        },
      ),
    );
  });

  test('a series too short to say anything is refused', () => {
    expect(() => mser5([1, 2, 3])).toThrow('at least ten');
  });
});
