import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import { judgeLimit, type LimitOfMean, lookNumber, nextLook } from './feasibility.ts';
import { normalQuantile } from './quantiles.ts';

const atMost = (value: number, zone: number): LimitOfMean => ({ side: 'at most', value, zone });

/** 10, 20, 40 … values, until there is a verdict. */
function decided(draw: () => number, limit: LimitOfMean, error: number) {
  const values: number[] = [];
  for (let to = 10; ; to = nextLook(to)) {
    while (values.length < to) values.push(draw());
    const judgement = judgeLimit(values, limit, error);
    if (judgement.isKept !== null) return { ...judgement, replications: to };
  }
}

describe('a limit and values', () => {
  test.each<[values: string, limit: LimitOfMean, verdict: string, isKept: boolean | null]>([
    ['1 0 2 1 0 2 1 0 2 1', atMost(5, 0.5), 'kept', true],
    ['9 8 9 8 9 8 9 8 9 8', atMost(5, 0.5), 'broken', false],
    ['5.1 4.9 5 5.1 4.9 5 5.1 4.9 5 5', atMost(5, 0.5), 'zone', true],
    ['5.2 5 5.1 5.2 5 5.1 5.2 5 5.1 5.1', atMost(5, 0.5), 'zone', false],
    ['9 8 9 8 9 8 9 8 9 8', { side: 'at least', value: 5, zone: 0.5 }, 'kept', true],
    ['1 0 2 1 0 2 1 0 2 1', { side: 'at least', value: 5, zone: 0.5 }, 'broken', false],
    ['0 10 0 10 0 10 0 10 0 10', atMost(5, 0.5), 'open', null],
    ['1 2 1 2 - - - - - -', atMost(99, 0.5), 'open', null],
    ['1 2 1 2 1 - - - - -', atMost(99, 0.5), 'kept', true],
  ])('%s', (text, limit, verdict, isKept) => {
    const values = text.split(' ').map((each) => (each === '-' ? null : Number(each)));
    expect(judgeLimit(values, limit, 0.01)).toEqual({ verdict, isKept });
  });

  test.each<[n: number, value: number, verdict: string]>([
    [10, 1, 'open'],
    [20, 9, 'open'],
    [40, 1, 'kept'],
    [40, 5.1, 'zone'],
    [40, 9, 'broken'],
  ])('%i times %d: %s', (n, value, verdict) => {
    const values = Array.from({ length: n }, () => value);
    expect(judgeLimit(values, atMost(5, 0.5), 0.01).verdict).toBe(verdict);
  });

  test('looks are counted', () => {
    expect([10, 20, 40, 80, 160].map(lookNumber)).toEqual([1, 2, 3, 4, 5]);
  });
});

test('at the edge of the zone the wrong verdict is no more often than allowed', () => {
  const random = seedrandom('edge');
  const error = 0.05;
  const tries = 2000;
  let wrong = 0;
  for (let i = 0; i < tries; i++) {
    const draw = () => 5.5 + 2 * normalQuantile(random());
    if (decided(draw, atMost(5, 0.5), error).isKept === true) wrong += 1;
  }
  // 5 % of 2000 and four deviations; and it is a test that can be wrong.
  expect(wrong).toBeLessThan(100 + 4 * Math.sqrt(95));
  expect(wrong).toBeGreaterThan(0);
});

test('farther from the limit it takes fewer values', () => {
  const random = seedrandom('far');
  const mean = (centre: number) => {
    let sum = 0;
    for (let i = 0; i < 200; i++)
      sum += decided(
        () => centre + 2 * normalQuantile(random()),
        atMost(5, 0.5),
        0.01,
      ).replications;
    return sum / 200;
  };
  expect(mean(2)).toBeLessThan(mean(4.5));
  expect(mean(8)).toBeLessThan(mean(5.5));
});
