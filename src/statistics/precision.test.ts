import { describe, expect, test } from 'vitest';
import { isPrecise, prefixes } from './precision.ts';

describe('the prefixes', () => {
  test.each([
    [5, [5]],
    [10, [10]],
    [11, [10, 11]],
    [40, [10, 20, 40]],
    [640, [10, 20, 40, 80, 160, 320, 640]],
    [1000, [10, 20, 40, 80, 160, 320, 640, 1000]],
  ])('up to %i: %j', (max, counts) => {
    expect(prefixes(max)).toEqual(counts);
  });
});

describe('precise', () => {
  // 1 … 4 is 2.5 ± 2.054: 82 % of the mean.
  test.each([
    ['± 82 %, asked for 83 %', [[1, 2, 3, 4]], 0.83, true],
    ['± 82 %, asked for 82 %', [[1, 2, 3, 4]], 0.82, false],
    ['the mean is below zero', [[-1, -2, -3, -4]], 0.83, true],
    [
      'one of two is not',
      [
        [5, 5.1],
        [1, 2, 3, 4],
      ],
      0.5,
      false,
    ],
    ['missing values are left out', [[1, null, 2, 3, 4, null]], 0.83, true],
    ['a single value', [[3]], 0.9, false],
    ['no value', [[null, null]], 0.9, false],
    ['never anything else than zero', [[0, 0, 0]], 0.05, true],
    ['around zero', [[-1, 1]], 100, false],
    ['nothing is asked for', [], 0.05, true],
  ])('%s', (_, lists, goal, expected) => {
    expect(isPrecise(lists, goal)).toBe(expected);
  });
});
