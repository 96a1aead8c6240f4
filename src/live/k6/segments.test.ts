import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segments } from './folder.ts';
import { isSegment, segmentGaps } from './segments.ts';

describe('segments that are at hand', () => {
  const whole = { missing: [], twice: [] };
  it.each([
    [['0:1'], whole],
    [['0:1/2', '1/2:1'], whole],
    [['2/3:1', '0:1/3', '1/3:2/3'], whole],
    [['0:1/4', '1/4:2/4', '1/2:1'], whole],
    [[], { missing: ['0:1'], twice: [] }],
    [['0:1/2'], { missing: ['1/2:1'], twice: [] }],
    [['0:1/3', '2/3:1'], { missing: ['1/3:2/3'], twice: [] }],
    [['0:1/2', '0:1/2', '1/2:1'], { missing: [], twice: ['0:1/2'] }],
    [['0:2/3', '1/3:1'], { missing: [], twice: ['1/3:2/3'] }],
  ])('%j', (texts, gaps) => {
    expect(segmentGaps(texts)).toEqual(gaps);
  });

  it('as they are written for any number of processes, in any order, add up; without one of them, they do not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 0, max: 1000 }),
        (runners, pick) => {
          const { each } = segments(runners);
          const mixed = [...each].sort((a, b) => a.length - b.length || (a < b ? 1 : -1));
          expect(segmentGaps(mixed)).toEqual({ missing: [], twice: [] });
          const gone = pick % runners;
          const gaps = segmentGaps(each.filter((_, i) => i !== gone));
          expect(gaps).toEqual({ missing: [each[gone]], twice: [] });
        },
      ),
    );
  });
});

it.each([
  ['0:1', true],
  ['1/3:2/3', true],
  ['1/2', false],
  ['1:0', false],
  ['0:3/2', false],
  ['0:1/0', false],
  ['a:b', false],
  ['0:1:2', false],
])('%s is a segment: %s', (text, is) => {
  expect(isSegment(text)).toBe(is);
});
