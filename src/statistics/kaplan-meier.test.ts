import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponentialMeanBeyond, kaplanMeier, type Watched } from './kaplan-meier.ts';

/** 6, 6+ : an event at 6 and a censoring at 6. */
function watched(text: string): Watched[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => ({ time: Number.parseFloat(word), event: !word.endsWith('+') }));
}

/** The estimator as its definition says it: for each time, a product over all earlier event times, each counted anew. */
function naiveSurvival(all: readonly Watched[], t: number): number {
  let product = 1;
  for (const u of new Set(all.filter((w) => w.event && w.time <= t).map((w) => w.time))) {
    const atRisk = all.filter((w) => w.time >= u).length;
    const events = all.filter((w) => w.event && w.time === u).length;
    product *= 1 - events / atRisk;
  }
  return product;
}

describe('kaplanMeier', () => {
  // Weeks of remission of 21 leukaemia patients on 6-MP (Freireich et al., Blood 21, 1963), the textbooks' example,
  // e.g. D. G. Kleinbaum, M. Klein, Survival Analysis, chapter 2; the survival column is theirs.
  it('gives the textbook curve of the 6-MP patients', () => {
    const steps = kaplanMeier(
      watched('6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+'),
    );
    expect(steps.map((s) => [s.time, s.atRisk, s.events, s.survival.toFixed(4)])).toEqual([
      [6, 21, 3, '0.8571'],
      [7, 17, 1, '0.8067'],
      [10, 15, 1, '0.7529'],
      [13, 12, 1, '0.6902'],
      [16, 11, 1, '0.6275'],
      [22, 7, 1, '0.5378'],
      [23, 6, 1, '0.4482'],
    ]);
  });

  it.each([
    // data, steps as time:survival
    ['nobody', '', ''],
    ['one event', '5', '5:0'],
    ['all censored: the curve never leaves 1', '3+ 4+ 4+ 9+', ''],
    ['no censoring: one minus the empirical distribution', '1 2 3 4', '1:0.75 2:0.5 3:0.25 4:0'],
    ['equal times are one step', '2 2 2 5', '2:0.25 5:0'],
    ['an event goes before a censoring of the same time', '2+ 2 4', '2:0.6666666666666666 4:0'],
    ['the last one censored: the curve ends above 0', '1 2+', '1:0.5'],
    ['censored at 0 says nothing', '0+ 0+ 1 2', '1:0.5 2:0'],
    ['order does not matter', '4 1 3 2', '1:0.75 2:0.5 3:0.25 4:0'],
  ])('%s', (_, data, steps) => {
    const found = kaplanMeier(watched(data));
    expect(found.map((s) => `${s.time}:${s.survival}`).join(' ')).toBe(steps);
  });

  it('equals the naive product at every time', () => {
    const one = fc.record({ time: fc.integer({ min: 0, max: 12 }), event: fc.boolean() });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 40 }), (all) => {
        const steps = kaplanMeier(all);
        for (let t = 0; t <= 13; t++) {
          const last = steps.findLast((s) => s.time <= t);
          expect(last?.survival ?? 1).toBeCloseTo(naiveSurvival(all, t), 12);
        }
      }),
    );
  });
});

describe('exponentialMeanBeyond', () => {
  it.each([
    ['time over events', '10 20 30+', 0, 30],
    ['only what lies beyond counts', '10 20 30+', 15, 20],
    ['who ends at the limit is not beyond it', '10 20', 10, 10],
    ['no event', '10+ 20+', 0, Infinity],
    ['nobody', '10+', 10, NaN],
  ])('%s', (_, data, from, mean) => {
    expect(exponentialMeanBeyond(watched(data), from)).toBe(mean);
  });
});
