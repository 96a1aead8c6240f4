/** The sequential test against slow words: what each answer takes, and how often it errs on made-up numbers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tTest } from './p-values.ts';
import { prefixes } from './precision.ts';
import { tCdf } from './quantiles.ts';
import {
  ALIKE,
  answersOf,
  shareOfLook,
  standingApart,
  standingOf,
  standingOfAll,
  standingOfDifference,
  standingOfSome,
} from './sequential.ts';

const ERROR = 0.05;
const of = (beyond: number, within: number, share = 1) => ({
  margins: [{ beyond, within }],
  share,
});

describe('an answer', () => {
  test.each<[what: string, questions: Parameters<typeof answersOf>[0], answers: string[]]>([
    ['surely beyond', [of(0.04, 0.96)], ['beyond']],
    ['surely within', [of(0.96, 0.04)], ['within']],
    ['neither is open', [of(0.3, 0.7)], ['open']],
    ['a look has its share of the error only', [of(0.04, 0.96, 0.5)], ['open']],
    ['two that share the error', [of(0.04, 0.96), of(0.9, 0.9)], ['open', 'open']],
    [
      'Holm: the second needs less than the first',
      [of(0.04, 1), of(0.02, 1)],
      ['beyond', 'beyond'],
    ],
    ['to be within nothing is shared', [of(1, 0.04), of(1, 0.05)], ['within', 'within']],
    [
      'of two margins both must be within',
      [
        {
          margins: [
            { beyond: 1, within: 0 },
            { beyond: 0.5, within: 0.5 },
          ],
          share: 1,
        },
      ],
      ['open'],
    ],
    [
      'of two margins one beyond will do, at half the error',
      [
        {
          margins: [
            { beyond: 0.02, within: 1 },
            { beyond: 1, within: 0 },
          ],
          share: 1,
        },
      ],
      ['beyond'],
    ],
    [
      'and not at the whole of it',
      [
        {
          margins: [
            { beyond: 0.04, within: 1 },
            { beyond: 1, within: 0 },
          ],
          share: 1,
        },
      ],
      ['open'],
    ],
  ])('%s', (_, questions, answers) => {
    expect(answersOf(questions, ERROR)).toEqual(answers);
  });

  test('never changes for the worse when a question is taken away', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    const question = fc.tuple(p, p, p).map(([a, b, share]) => of(a, b, Math.max(share, 0.01)));
    fc.assert(
      fc.property(fc.array(question, { minLength: 2, maxLength: 6 }), (questions) => {
        const all = answersOf(questions, ERROR);
        const fewer = answersOf(questions.slice(0, -1), ERROR);
        for (const [i, answer] of fewer.entries())
          if (all[i] === 'beyond') expect(answer).toBe('beyond');
      }),
    );
  });
});

describe('the shares of the looks', () => {
  test.each([10, 40, 50, 80, 640])('are 1 together, up to %i replications', (most) => {
    const looks = prefixes(most);
    const sum = looks.reduce((all, look) => all + shareOfLook(looks, look), 0);
    expect(sum).toBeCloseTo(1, 12);
  });
});

describe('what replications say', () => {
  const alike = (value: number, n: number) => Array.from({ length: n }, () => value);
  test.each<[what: string, standing: { beyond: number; within: number }, [number, number]]>([
    ['one value says nothing', standingOf([5]), [1, 1]],
    ['alike, too few', standingOf(alike(-1, ALIKE - 1)), [1, 1]],
    ['alike below the limit', standingOf(alike(-1, ALIKE)), [1, 0]],
    ['alike above the limit', standingOf(alike(1, ALIKE)), [0, 1]],
    ['alike on the limit', standingOf(alike(0, ALIKE)), [1, 0]],
    ['alike on a strict limit', standingOf(alike(0, ALIKE), true), [0, 1]],
    ['one exception disproves all', standingOfAll(1, 10), [0, 1]],
    ['none of too few', standingOfAll(0, 10), [1, 1]],
    ['none of enough', standingOfAll(0, ALIKE), [1, 0]],
    ['one shows that there are some', standingOfSome(1, 10), [1, 0]],
    ['none of enough shows that there are none', standingOfSome(0, ALIKE), [0, 1]],
    ['alike and different', standingOfDifference(alike(1, ALIKE)), [1, 0]],
    ['alike and equal', standingOfDifference(alike(0, ALIKE)), [0, 1]],
  ])('%s', (_, { beyond, within }, expected) => {
    expect([beyond, within]).toEqual(expected);
  });

  test('one sample: never surer than Student, on one side at most, and a shift moves it', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), {
      minLength: 20,
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, (list) => {
        fc.pre(new Set(list).size > 1);
        const here = standingOf(list);
        const up = standingOf(list.map((value) => value + 10));
        expect(here.beyond).toBeGreaterThanOrEqual(tTest(list, 0, 'greater') - 1e-12);
        expect(here.within).toBeGreaterThanOrEqual(tTest(list, 0, 'less') - 1e-12);
        expect(here.beyond + here.within).toBeGreaterThanOrEqual(1 - 1e-9);
        expect(up.beyond).toBeLessThanOrEqual(here.beyond + 1e-12);
      }),
    );
  });

  test('one sample of fewer than 20: all must lie on one side', () => {
    expect(standingOf([9, 9, 9, 9, 9, 9, 9, 9, 8, -0.1])).toEqual({ beyond: 1, within: 1 });
    expect(standingOf([9, 9, 9, 9, 9, 9, 9, 9, 8, 0.1]).beyond).toBeLessThan(0.01);
  });

  /** Mostly a little below 0, now and then far above: as waits are. */
  const skewed = Array.from({ length: 25 }, (_, i) =>
    i % 8 === 0 ? 6 + i / 10 : -1.5 - (i % 5) / 7,
  );

  test.each([
    ['skewed to the right', skewed],
    ['skewed to the left', skewed.map((value) => -value)],
  ])('one sample, %s: Student and Hall, and the less sure of them counts', (_, list) => {
    const [plain, straight] = bothT(list);
    expect(Math.abs(straight - plain)).toBeGreaterThan(0.02);
    const df = list.length - 1;
    const { beyond, within } = standingOf(list);
    expect(beyond).toBeCloseTo(Math.max(tCdf(-plain, df), tCdf(-straight, df)), 12);
    expect(within).toBeCloseTo(Math.max(tCdf(plain, df), tCdf(straight, df)), 12);
  });

  test('two samples: with one of them known exactly it is the test of the other', () => {
    const known = Array.from({ length: 1000 }, () => 5);
    const weights = { a: 1.1, b: 2, limit: 0.3 };
    const ofB = standingApart(known, skewed, weights);
    const alone = standingOf(skewed.map((value) => 2 * value - 5.8));
    expect(ofB.beyond).toBeCloseTo(alone.beyond, 9);
    expect(ofB.within).toBeCloseTo(alone.within, 9);
    const ofA = standingApart(skewed, known, { a: 1.1, b: 0.1, limit: 0.3 });
    const turned = standingOf(skewed.map((value) => 0.2 - 1.1 * value));
    expect(ofA.beyond).toBeCloseTo(turned.beyond, 9);
    expect(ofA.within).toBeCloseTo(turned.within, 9);
  });

  test('two samples of fewer than 20 say nothing', () => {
    const few = skewed.slice(0, 19);
    expect(standingApart(few, skewed, { a: 1, b: 1, limit: 9 })).toEqual({ beyond: 1, within: 1 });
    expect(standingApart(skewed, few, { a: 1, b: 1, limit: 9 })).toEqual({ beyond: 1, within: 1 });
  });
});

/** Student's t of a mean against 0, and with Hall's transformation of it, by the book. */
function bothT(values: readonly number[]): [plain: number, straight: number] {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const central = (power: number) =>
    values.reduce((sum, value) => sum + (value - mean) ** power, 0);
  const s = Math.sqrt(central(2) / (n - 1));
  const skewness = central(3) / n / s ** 3;
  const t = mean / s;
  const hall = t + (skewness * t ** 2) / 3 + (skewness ** 2 * t ** 3) / 27 + skewness / (6 * n);
  return [Math.sqrt(n) * t, Math.sqrt(n) * hall];
}

/** Normal draws of a small generator of the test's own: sums of twelve. */
function normals(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  const uniform = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 20; i++) uniform();
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  };
}

describe('how often it errs, of 400 tries at the limit itself', () => {
  const looks = prefixes(80);
  const counts = { within: 0, beyond: 0, open: 0 };
  const family = { beyond: 0 };
  for (let seed = 1; seed <= 400; seed++) {
    const draw = normals(seed);
    const lists = [0, 1, 2].map(() => Array.from({ length: 80 }, draw));
    const asked = (which: readonly (readonly number[])[]) => {
      for (const look of looks) {
        const share = shareOfLook(looks, look);
        const answers = answersOf(
          which.map((list) => ({ margins: [standingOf(list.slice(0, look))], share })),
          ERROR,
        );
        const found = answers.find((answer) => answer !== 'open');
        if (found !== undefined) return answers.includes('beyond') ? 'beyond' : found;
      }
      return 'open';
    };
    counts[asked(lists.slice(0, 1))] += 1;
    if (asked(lists) === 'beyond') family.beyond += 1;
  }
  test('35 at most are called beyond, 35 at most within', () => {
    expect(counts.beyond).toBeLessThanOrEqual(35);
    expect(counts.within).toBeLessThanOrEqual(35);
    // And the error that is allowed is used: a test that never answers errs never, too.
    expect(counts.beyond + counts.within).toBeGreaterThan(10);
  });
  test('with three questions 35 at most have any called beyond', () => {
    expect(family.beyond).toBeLessThanOrEqual(35);
  });
});
