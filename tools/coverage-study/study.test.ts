import { describe, expect, test } from 'vitest';
import { openCrew } from '../../src/experiments/crew.ts';
import type { Bank, Draw } from './bank.ts';
import { type Banks, coverageOf, limitOf } from './experiment.ts';
import { difference, meanOfRuns, untilPrecise } from './methods.ts';
import { faultsOf, type Row, type Study, SUBJECTS, study } from './study.ts';
import { studyText } from './text.ts';

describe('the study, on the small desk with patience', () => {
  test('finds intervals that cover as they can, naive ones that do not, and says so', async () => {
    const desk = SUBJECTS.find(({ model }) => model.name === 'M/M/3+M')!;
    const crew = openCrew({ workers: 1 });
    const wish = { bank: 300, ownBank: 150, experiments: 1000, replications: [5, 10] };
    const methods = desk.methods.filter(({ quantity }) => quantity !== 'p90');
    const sequential = desk.sequential.slice(0, 1);
    const found = await study(crew, wish, [{ ...desk, methods, sequential }]);
    await crew.close();

    expect(faultsOf(found)).toEqual([]);
    const of = (quantity: string, method: string) =>
      found.rows.find((row) => row.quantity === quantity && row.method.startsWith(method))!;
    for (const quantity of ['wait', 'left'])
      for (const { exact } of of(quantity, 'naive').cells) expect(exact.share).toBeLessThan(0.9);
    // The same runs, no naive trust: within the simultaneous bounds of 95 % itself, as this model is not skewed.
    for (const row of [of('wait', 'mean'), of('left', 'mean'), of('left', 'ratio')])
      for (const { exact } of row.cells) expect(Math.abs(exact.share - 0.95)).toBeLessThan(0.03);
    // Common customers narrow the difference; the unpaired interval covers too, and is wider.
    const [paired, unpaired] = [of('wait', 'paired'), of('wait', 'unpaired')];
    expect(paired.cells[1]!.exact.halfWidth).toBeLessThan(0.8 * unpaired.cells[1]!.exact.halfWidth);
    expect(studyText(found)).toMatch(/mean wait, naive: chats independent +17\.89/);
  }, 180_000);
});

describe('coverage', () => {
  const wish = { replications: 5, experiments: 2000, seed: 'a', take: 'once' } as const;
  // A normal wait by the sum of twelve even ones, from a generator of its own.
  const normal = banksFrom(4000, (even) => Array.from({ length: 12 }, even).reduce(add) - 6 + 20);

  test('of normal values is 95 %, whatever they tend to', () => {
    const { share, replications, withinGoal } = coverageOf(meanOfRuns('wait'), normal, 20, wish);
    expect(Math.abs(share - 0.95)).toBeLessThan(0.02);
    expect(replications).toBe(5);
    expect(withinGoal).toBeNull();
    expect(limitOf(meanOfRuns('wait'), normal)).toBeCloseTo(20, 1);
  });

  test('of a value far away is nothing', () => {
    expect(coverageOf(meanOfRuns('wait'), normal, 30, wish).share).toBeLessThan(0.01);
  });

  test('repeats itself with the same seed, and not with another', () => {
    const of = (seed: string) =>
      coverageOf(meanOfRuns('wait'), normal, 20, { ...wish, experiments: 200, seed }).halfWidth;
    expect(of('a')).toBe(of('a'));
    expect(of('a')).not.toBe(of('b'));
  });

  test('of a difference meets the same customers when paired, and others when not', () => {
    // B is A and a little: pairs know it exactly.
    const shifted = { ...normal, withAgent: normal.plain.map((d) => withWait(d.waitSec + 1)) };
    const paired = coverageOf(difference('wait', 'paired'), shifted, 1, wish);
    const unpaired = coverageOf(difference('wait', 'unpaired'), shifted, 1, wish);
    expect(paired.halfWidth).toBeLessThan(1e-9);
    expect(unpaired.halfWidth).toBeGreaterThan(0.5);
    expect(Math.abs(unpaired.share - 0.95)).toBeLessThan(0.02);
  });

  test('of a rule that stops takes as many runs as it needs, and is as near as it was asked to be', () => {
    const sequential = { ...wish, replications: 640, experiments: 400 };
    const { replications, withinGoal } = coverageOf(
      untilPrecise('wait', 0.02),
      normal,
      20,
      sequential,
    );
    // 1.96 · s / √n = 0.4 with s = 1: about 24, so 20 or 40.
    expect(replications).toBeGreaterThan(20);
    expect(replications).toBeLessThan(40);
    expect(withinGoal).toBeGreaterThan(0.9);
  });
});

describe('what a study must show', () => {
  const cell = (exact: number, own: number) => ({ exact: covers(exact), own: covers(own) });
  test.each([
    ['covers as it can', 'covers', [cell(0.91, 0.915)], []],
    [
      'covers less than it can',
      'covers',
      [cell(0.85, 0.93)],
      ['covers 0.85, the method itself 0.93'],
    ],
    ['is known to be biased', 'biased', [cell(0.6, 0.94)], []],
    ['is naive and found out', 'naive', [cell(0.4, 0.4)], []],
    ['is naive and not found out', 'naive', [cell(0.95, 0.95)], ['covers 0.95, and should fail']],
  ] as const)('%s', (_, claim, cells, faults) => {
    const found = faultsOf(studyWith({ claim, cells }));
    expect(found.map((fault) => fault.slice(fault.indexOf('covers')))).toEqual(faults);
  });
});

function covers(share: number) {
  return { share, experiments: 2000, replications: 10, halfWidth: 1, withinGoal: null };
}

function studyWith(what: Pick<Row, 'claim' | 'cells'>): Study {
  const row: Row = {
    model: 'M/M/1',
    quantity: 'wait',
    isDifference: false,
    method: 'mean',
    goal: null,
    exactValue: 1,
    limit: 1,
    ...what,
  };
  const wish = { bank: 4000, ownBank: 2000, experiments: 2000, replications: [10] };
  return { level: 0.95, wish, rows: [row], sequential: [] };
}

/** Replications of one chat each, from even numbers between 0 and 1 (a linear congruence: no other generator is at hand). */
function banksFrom(count: number, wait: (even: () => number) => number): Banks {
  let state = 1;
  const even = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const plain: Bank = Array.from({ length: count }, () => withWait(wait(even)));
  return { plain, withAgent: plain };
}

function withWait(waitSec: number): Draw {
  return {
    chats: 1,
    waitSec,
    waitSec2: waitSec * waitSec,
    delayed: 1,
    inTime: 0,
    left: 0,
    waitSecP90: waitSec,
    waitSecP95: waitSec,
    waits: { bins: [], counts: [] },
  };
}

function add(a: number, b: number): number {
  return a + b;
}
