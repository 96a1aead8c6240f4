import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import { nextLook } from './feasibility.ts';
import { smallerOf, triangleOf } from './kim-nelson.ts';
import { normalQuantile } from './quantiles.ts';

test('h² is that of the paper', () => {
  // Kim and Nelson (2001), c = 1: η = ½ ((2α/(k − 1))^(−2/(n₀ − 1)) − 1), h² = 2 η (n₀ − 1).
  const eta = ((2 * 0.05) / 9) ** (-2 / 9) / 2 - 0.5;
  expect(triangleOf(10, 0.05)).toBeCloseTo(2 * eta * 9, 10);
});

test.each([
  ['1 2 1 2 1 2 1 2 1 2', '5 5 5 5 5 5 5 5 5 5', 'a'],
  ['5 5 5 5 5 5 5 5 5 5', '1 2 1 2 1 2 1 2 1 2', 'b'],
  ['3 3 3 3 3 3 3 3 3 3', '3 3 3 3 3 3 3 3 3 3', 'a'],
  ['1 9 1 9 1 9 1 9 1 9', '5 5 5 5 5 5 5 5 5 5', null],
  ['1 2 1', '5 5 5', null],
] as const)('%s against %s', (a, b, winner) => {
  const values = (text: string) => text.split(' ').map(Number);
  expect(smallerOf(values(a), values(b), { zone: 0.5, triangle: triangleOf(2, 0.05) })).toBe(
    winner,
  );
});

test('is what the paper says, look by look', () => {
  const random = seedrandom('triangle');
  const seen = new Set<string>();
  for (let round = 0; round < 200; round++) {
    const zone = 0.3 + random();
    const triangle = triangleOf(5, 0.05);
    const a = Array.from({ length: 320 }, () => 2 * normalQuantile(random()));
    const b = Array.from({ length: 320 }, () => 0.5 + 2 * normalQuantile(random()));
    const differences = a.map((x, i) => x - (b[i] as number));
    const first = differences.slice(0, 10);
    const mean = first.reduce((sum, each) => sum + each, 0) / 10;
    const variance = first.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 9;
    for (let r = 10; r <= 320; r *= 2) {
      const sum = differences.slice(0, r).reduce((all, each) => all + each, 0);
      const wall = Math.max(0, (zone / 2) * ((triangle * variance) / zone ** 2 - r));
      const winner = sum < -wall ? 'a' : sum > wall ? 'b' : null;
      expect(smallerOf(a.slice(0, r), b.slice(0, r), { zone, triangle })).toBe(winner);
      seen.add(`${r} ${winner}`);
      if (winner !== null) break;
    }
  }
  // Ended at early looks and at late ones.
  expect([...seen]).toEqual(expect.arrayContaining(['10 null', '20 a', '160 a', '320 a']));
});

test('one that is smaller by the zone loses no more often than allowed', () => {
  const random = seedrandom('duel');
  const rule = { zone: 1, triangle: triangleOf(2, 0.05) };
  const tries = 1000;
  let lost = 0;
  for (let i = 0; i < tries; i++) {
    const a: number[] = [];
    const b: number[] = [];
    let winner: 'a' | 'b' | null = null;
    for (let to = 10; winner === null; to = nextLook(to)) {
      while (a.length < to) {
        a.push(2 * normalQuantile(random()));
        b.push(1 + 2 * normalQuantile(random()));
      }
      winner = smallerOf(a, b, rule);
    }
    if (winner === 'b') lost += 1;
  }
  expect(lost).toBeLessThan(50 + 4 * Math.sqrt(47.5));
  expect(lost).toBeGreaterThan(0);
});
