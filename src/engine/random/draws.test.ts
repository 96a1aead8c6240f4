import fc from 'fast-check';
import alea from 'seedrandom/lib/alea.js';
import { describe, expect, test } from 'vitest';
import { exp, gammaAbove, ln, normalBelow, normalQuantile } from '../../statistics/math.ts';
import { Draws, drawsVersion, LANE_STRIDE, ziggurats } from './draws.ts';
import { block, threefry } from './threefry.ts';

const { r: EXP_R, edges: expEdges, heights: expHeights } = ziggurats.exponential;
const { r: NORMAL_R, edges: normalEdges, heights: normalHeights } = ziggurats.normal;
const FALSE_ALARM = 1e-6;
const n = 1_000_000;
const draws = new Draws(1, 0, 8);
const word = fc.integer({ min: 0, max: 0xffffffff });

describe('pinned draws', () => {
  // These may be wrong but may not change: with other numbers here, raise drawsVersion.
  test('are those of version 1', () => {
    const d = new Draws('pinned', 7, 3);
    expect(drawsVersion).toBe(1);
    expect([
      d.bits(0, 1, 2),
      d.uniform(1, 1, 2),
      d.exponential(2, 1, 2),
      d.normal(2, 1, 3),
    ]).toMatchInlineSnapshot(`
      [
        4076358508,
        0.4152077029835387,
        1.3523283503184254,
        -0.49894520872515635,
      ]
    `);
  });
});

describe('a draw is a function of its arguments', () => {
  const call = fc.record({
    form: fc.constantFrom('bits', 'uniform', 'exponential', 'normal'),
    purpose: fc.nat(7),
    subject: word,
    counter: word,
  });

  test('whatever else was drawn before it', () => {
    fc.assert(
      fc.property(
        fc.array(call, { minLength: 1 }),
        fc.string(),
        word,
        (calls, seed, replication) => {
          const forwards = new Draws(seed, replication, 8);
          const backwards = new Draws(seed, replication, 8);
          const first = calls.map((c) => forwards[c.form](c.purpose, c.subject, c.counter));
          const second = calls
            .toReversed()
            .map((c) => backwards[c.form](c.purpose, c.subject, c.counter))
            .toReversed();
          expect(second).toEqual(first);
        },
      ),
    );
  });

  test('and of how many purposes there are it is not', () => {
    expect(new Draws(1, 0, 3).uniform(2, 5, 6)).toBe(new Draws(1, 0, 300).uniform(2, 5, 6));
  });

  test('a seed given as a number is its decimal text', () => {
    expect(new Draws(42, 0, 1).bits(0, 0, 0)).toBe(new Draws('42', 0, 1).bits(0, 0, 0));
  });

  test('each seed and each replication has keys of its own', () => {
    const seen = new Set<number>();
    for (let seed = 0; seed < 2000; seed++)
      for (let replication = 0; replication < 10; replication++)
        seen.add(new Draws(seed, replication, 1).uniform(0, 0, 0));
    expect(seen.size).toBe(20_000);
  });

  test('lane 0 is the draw itself, and another lane is another draw', () => {
    fc.assert(
      fc.property(word, word, (s, c) => {
        expect(draws.uniformIn(1, s, c, 0)).toBe(draws.uniform(1, s, c));
        expect(draws.exponentialIn(1, s, c, 0)).toBe(draws.exponential(1, s, c));
        expect(draws.normalIn(1, s, c, 0)).toBe(draws.normal(1, s, c));
        expect(draws.uniformIn(1, s, c, LANE_STRIDE)).not.toBe(draws.uniform(1, s, c));
      }),
    );
  });
});

describe('uniform', () => {
  test('is an odd multiple of 2^-53 in the open interval', () => {
    fc.assert(
      fc.property(fc.nat(7), word, word, (purpose, s, c) => {
        const u = draws.uniform(purpose, s, c);
        expect(u > 0 && u < 1).toBe(true);
        expect((u * 2 ** 53) % 2).toBe(1);
      }),
    );
  });
});

// The largest distance between the sample's distribution function and the right one, as a Kolmogorov statistic √n·D,
// passes √(½ ln(2 / α)) with chance α.
describe('Kolmogorov-Smirnov over a million draws', () => {
  const limit = Math.sqrt(0.5 * ln(2 / FALSE_ALARM));
  const cases: [string, (i: number) => number, (x: number) => number][] = [
    ['uniform by subject', (i) => draws.uniform(1, i, 0), (x) => x],
    ['uniform by counter', (i) => draws.uniform(1, 0, i), (x) => x],
    ['uniform by lane', (i) => draws.uniformIn(1, 0, 0, i), (x) => x],
    ['bits', (i) => (draws.bits(2, i, 0) + 0.5) / 2 ** 32, (x) => x],
    ['exponential', (i) => draws.exponential(3, i, 0), (x) => 1 - exp(-x)],
    ['exponential in a lane', (i) => draws.exponentialIn(3, i, 0, 4096), (x) => 1 - exp(-x)],
    ['normal', (i) => draws.normal(4, i, 0), normalBelow],
  ];
  for (const [name, draw, below] of cases) {
    test(name, () => {
      expect(
        kolmogorov(
          Float64Array.from({ length: n }, (_, i) => draw(i)),
          below,
        ),
      ).toBeLessThan(limit);
    });
  }

  // The tails alone, which are a few hundred in a million: given that x is beyond R, is it as it should be?
  test('the tail of the exponential', () => {
    const tail = sampleBeyond((i) => draws.exponential(5, i, 1), EXP_R);
    expectCount(tail.length, 4 * n, exp(-EXP_R));
    expect(kolmogorov(tail, (x) => 1 - exp(EXP_R - x))).toBeLessThan(limit);
  });

  test('the tails of the normal', () => {
    const tail = sampleBeyond((i) => Math.abs(draws.normal(5, i, 1)), NORMAL_R);
    const share = gammaAbove(0.5, (NORMAL_R * NORMAL_R) / 2);
    expectCount(tail.length, 4 * n, share);
    expect(kolmogorov(tail, (x) => 1 - gammaAbove(0.5, (x * x) / 2) / share)).toBeLessThan(limit);
  });
});

describe('the ziggurat', () => {
  test('has falling edges, and its top layer ends at the peak', () => {
    for (const [edges, heights] of [
      [expEdges, expHeights],
      [normalEdges, normalHeights],
    ] as const) {
      for (let i = 0; i < 256; i++) expect(edges[i]!).toBeGreaterThan(edges[i + 1]!);
      const area = edges[1]! * (heights[2]! - heights[1]!);
      expect(heights[255]! + area / edges[255]!).toBeCloseTo(1, 11);
    }
  });

  // The naive versions: one key, one lane after the other, no scaled table, and a note of each way it went.
  const key = keyOf(1, 0, 6);
  const normalOf = (x: number) => exp(-0.5 * x * x);
  for (const [name, signed, edges, heights, curve, tail, actual] of [
    [
      'exponential',
      false,
      expEdges,
      expHeights,
      (x: number) => exp(-x),
      (s: number, lane: number) => EXP_R + draws.exponentialIn(6, s, 0, lane + 1),
      (s: number) => draws.exponential(6, s, 0),
    ],
    [
      'normal',
      true,
      normalEdges,
      normalHeights,
      normalOf,
      (s: number, lane: number) => {
        for (let step = lane + 64; ; step += 128) {
          const beyond = draws.exponentialIn(6, s, 0, step) / NORMAL_R;
          if (draws.exponentialIn(6, s, 0, step + 64) > (beyond * beyond) / 2)
            return NORMAL_R + beyond;
        }
      },
      (s: number) => draws.normal(6, s, 0),
    ],
  ] as const) {
    test(`of the ${name} equals its naive version, on every way through it`, () => {
      const ways = { box: 0, tail: 0, under: 0, over: 0 };
      const naive = (s: number): number => {
        for (let lane = 0; ; lane += 2) {
          threefry(key[0] + lane, key[1], s, 0);
          const layer = block[1]! % 256;
          const sign = signed && block[1]! % 512 >= 256 ? -1 : 1;
          const x = draws.uniformIn(6, s, 0, lane) * edges[layer]!;
          if (x < edges[layer + 1]!) {
            ways.box++;
            return sign * x;
          }
          if (layer === 0) {
            ways.tail++;
            return sign * tail(s, lane);
          }
          const height = heights[layer + 1]! - heights[layer]!;
          if (heights[layer]! + draws.uniformIn(6, s, 0, lane + 1) * height < curve(x)) {
            ways.under++;
            return sign * x;
          }
          ways.over++;
        }
      };
      for (let s = 0; s < 400_000; s++) {
        // Scaling first or last differs in the last bit at most.
        if (Math.abs(naive(s) - actual(s)) > 1e-14) expect(actual(s)).toBeCloseTo(naive(s), 14);
      }
      for (const count of Object.values(ways)) expect(count).toBeGreaterThan(50);
    });
  }
});

describe('pairs are independent (chi-square, 32 × 32 cells, a million pairs)', () => {
  const otherPurpose = 3;
  const nextRun = new Draws(1, 1, 8);
  const nextSeed = new Draws(2, 0, 8);
  const pairs: [string, (i: number) => number][] = [
    ['neighbouring purposes', (i) => draws.uniform(otherPurpose, i, 0)],
    ['neighbouring subjects', (i) => draws.uniform(2, i + 1, 0)],
    ['neighbouring counters', (i) => draws.uniform(2, i, 1)],
    ['subject and counter exchanged', (i) => draws.uniform(2, 0, i)],
    ['neighbouring lanes', (i) => draws.uniformIn(2, i, 0, 1)],
    ['neighbouring replications', (i) => nextRun.uniform(2, i, 0)],
    ['neighbouring seeds', (i) => nextSeed.uniform(2, i, 0)],
    ['bits of the same block', (i) => (draws.uniform(2, i, 0) * 2 ** 40) % 1],
  ];
  for (const [name, other] of pairs) {
    test(name, () => {
      const cells = new Int32Array(1024);
      for (let i = 0; i < n; i++) {
        const cell = Math.floor(draws.uniform(2, i, 0) * 32) * 32 + Math.floor(other(i) * 32);
        cells[cell] = cells[cell]! + 1;
      }
      const expected = n / 1024;
      const chi = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // Two-sided: too even is as wrong as too uneven.
      expect(gammaAbove(1023 / 2, chi / 2)).toBeGreaterThan(FALSE_ALARM / 2);
      expect(gammaAbove(1023 / 2, chi / 2)).toBeLessThan(1 - FALSE_ALARM / 2);
    });
  }
});

// The naive key of a purpose.
function keyOf(seed: number, replication: number, purpose: number): [number, number] {
  const generator = alea(String(seed));
  const [seed0, seed1] = [generator.int32(), generator.int32()];
  threefry(seed0, seed1, replication, purpose);
  return [block[0]!, block[1]!];
}

function kolmogorov(sample: Float64Array, below: (x: number) => number): number {
  sample.sort();
  let distance = 0;
  for (let i = 0; i < sample.length; i++) {
    const p = below(sample[i]!);
    distance = Math.max(distance, p - i / sample.length, (i + 1) / sample.length - p);
  }
  return Math.sqrt(sample.length) * distance;
}

function sampleBeyond(draw: (i: number) => number, edge: number): Float64Array {
  const found: number[] = [];
  for (let i = 0; i < 4 * n; i++) {
    const x = draw(i);
    if (x > edge) found.push(x);
  }
  return Float64Array.from(found);
}

function expectCount(count: number, trials: number, share: number): void {
  const z = (count - trials * share) / Math.sqrt(trials * share * (1 - share));
  expect(Math.abs(z)).toBeLessThan(-normalQuantile(FALSE_ALARM / 2));
}
