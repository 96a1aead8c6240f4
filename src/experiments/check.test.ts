/** Questions put to made-up replications: what is asked of each expectation, and when the asking ends. */
import { describe, expect, test } from 'vitest';
import { always, poisson, tiny } from '../engine/testing.ts';
import type { ExpectationFinding, MetricFinding, ScenarioCheck } from '../report/check.ts';
import type { Distribution } from '../scenarios/distribution.ts';
import type { Expectation } from '../scenarios/scenario.ts';
import type { Baseline } from './baseline.ts';
import { type CheckWish, checkOf, checkScenario } from './check.ts';
import { asksOf } from './check-expectation.ts';
import type { Crew } from './crew.ts';

const expecting = (text: string): Expectation => {
  const [metric = '', compare = '', value = ''] = text.split(' ');
  return {
    text,
    metric,
    compare: compare as Expectation['compare'],
    value: Number(value),
    line: 7,
  };
};

/** Values by replication for each metric; what is simulated is told in `asked`. */
function crewOf(
  of: (metric: string, replication: number) => number | null,
): Crew & { asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    async samples(_, { from, count, metrics, onSample }) {
      for (let i = from; i < from + count; i++) {
        asked.push(i);
        onSample({ metrics: metrics.map((metric) => of(metric, i)), causesSec: {} }, i);
      }
      return count;
    },
    runs: async () => 0,
    gather: async () => 0,
    done: 0,
    isStopped: false,
    stop: () => undefined,
    close: async () => undefined,
  };
}

const WISH: Omit<CheckWish, 'scenario'> = {
  file: 'x.yaml',
  baseline: null,
  metrics: [],
  level: 0.95,
  most: 160,
  isThorough: false,
  isOver: () => false,
};

/** Spread evenly between −1 and 1, in an order that is not sorted. */
const wobble = (i: number) => (((i * 7) % 20) - 9.5) / 9.5;

async function checked(
  expect: readonly string[],
  of: (metric: string, replication: number) => number | null,
  wish: Partial<CheckWish> = {},
): Promise<ScenarioCheck> {
  const scenario = { ...tiny(), expect: expect.map(expecting) };
  return checkScenario(crewOf(of), { ...WISH, scenario, ...wish });
}

describe('what an expectation asks', () => {
  test.each<[string, ExpectationFinding['asks']]>([
    ['wait.mean < 5', 'mean'],
    ['wait.mean <= 5', 'mean'],
    ['serviceLevel >= 0.8', 'mean'],
    ['chats.refused == 0', 'every'],
    ['chats.refused <= 0', 'every'],
    ['serviceLevel >= 1', 'every'],
    ['queues.chat.serviceLevel >= 1', 'every'],
    ['slots.occupancy >= 1', 'mean'],
    ['queueLength.max >= 1', 'mean'],
    ['chats.refused > 0', 'some'],
    ['chats.refused != 0', 'some'],
    ['serviceLevel < 1', 'some'],
    ['chats.arrived != 5', 'difference'],
  ])('%s: %s', (text, asks) => {
    expect(asksOf(expecting(text))).toBe(asks);
  });
});

describe('an answer', () => {
  const constant = (value: number | null) => () => value;
  test.each<
    [text: string, of: (metric: string, i: number) => number | null, verdict: string, after: number]
  >([
    ['wait.mean < 5', (_, i) => 3 + wobble(i), 'pass', 10],
    ['wait.mean < 5', (_, i) => 7 + wobble(i), 'fail', 10],
    ['wait.mean < 5', (_, i) => 5 + wobble(i), 'undecided', 160],
    ['wait.mean < 5', (_, i) => 4.7 + wobble(i), 'pass', 40],
    ['wait.mean < 5', constant(4), 'pass', 40],
    ['wait.mean < 5', constant(5), 'fail', 40],
    ['wait.mean <= 5', constant(5), 'pass', 40],
    ['wait.mean < 5', constant(null), 'undecided', 160],
    ['chats.refused == 0', constant(0), 'pass', 40],
    ['chats.refused == 0', (_, i) => (i === 15 ? 1 : 0), 'fail', 20],
    ['chats.refused > 0', (_, i) => (i === 15 ? 1 : 0), 'pass', 20],
    ['chats.refused > 0', constant(0), 'fail', 40],
    ['chats.arrived != 5', constant(5), 'fail', 40],
    ['chats.arrived != 5', (_, i) => 6 + wobble(i), 'pass', 20],
  ])('%s', async (text, of, verdict, after) => {
    const found = await checked([text], of);
    expect([found.verdict, found.replications.used]).toEqual([verdict, after]);
  });

  test('without any value says so', async () => {
    const found = await checked(['wait.mean < 5'], () => null, { most: 10 });
    expect(found.findings[0]?.why).toBe('there is nothing to measure it by');
  });
});

describe('the asking', () => {
  const of = (metric: string, i: number) => (metric === 'wait.mean' ? 7 : 5) + wobble(i);
  const both = ['wait.mean < 5', 'wait.p95 < 5'];

  test('ends with the first failure, and what is open then is no failure', async () => {
    const found = await checked(both, of);
    expect(found.findings.map((each) => each.verdict)).toEqual(['fail', 'open']);
    expect([found.verdict, found.ended, found.replications.used]).toEqual(['fail', 'failed', 10]);
  });

  test('goes on after it when everything is to be decided', async () => {
    const found = await checked(both, of, { isThorough: true });
    expect(found.findings.map((each) => each.verdict)).toEqual(['fail', 'undecided']);
    expect(found.replications).toEqual({ used: 160, most: 160, looks: [10, 20, 40, 80, 160] });
  });

  test('the first answer stands, whatever comes after it', async () => {
    const of = (metric: string, i: number) =>
      metric === 'wait.mean' && i < 10 ? 3 + wobble(i) : 5 + 9 * wobble(i);
    const found = await checked(both, of, { isThorough: true });
    expect(found.findings.map((each) => [each.verdict, each.decidedAt])).toEqual([
      ['pass', 10],
      ['undecided', null],
    ]);
    const turning = (metric: string, i: number) =>
      metric === 'wait.mean' ? (i < 10 ? 3 : 90) + wobble(i) : 5 + 9 * wobble(i);
    const turned = await checked(both, turning, { isThorough: true });
    expect(turned.findings[0]).toMatchObject({ verdict: 'pass', decidedAt: 10 });
  });

  test.each([
    [0.8, 40],
    [0.95, 80],
    [0.99999, 160],
  ])('the surer the level %d, the more replications: %i', async (level, after) => {
    const found = await checked(['wait.mean < 5'], (_, i) => 4.75 + wobble(i), { level });
    expect([found.verdict, found.replications.used]).toEqual(['pass', after]);
  });

  test('that is out of time changes no answer: the same looks, or fewer', async () => {
    let glances = 0;
    const cut = await checked(['wait.mean < 5'], (_, i) => 5 + wobble(i), {
      isOver: () => {
        glances += 1;
        return glances > 2;
      },
    });
    const whole = await checked(['wait.mean < 5'], (_, i) => 5 + wobble(i));
    expect([cut.verdict, cut.ended]).toEqual(['undecided', 'seconds']);
    expect(whole.replications.looks.slice(0, cut.replications.looks.length)).toEqual(
      cut.replications.looks,
    );
  });

  test('what was over before anything was asked is undecided', async () => {
    const found = await checked(['wait.mean < 5'], (_, i) => wobble(i), {
      most: 100,
      isOver: () => true,
    });
    expect(found.replications.looks).toEqual([10]);
  });
});

describe('against a baseline', () => {
  const REPLICATIONS = 40;
  const values = Array.from({ length: REPLICATIONS }, (_, i) => 10 + wobble(i));
  const baseline = (metric: string): Baseline => ({
    chatsimVersion: '0',
    drawsVersion: 1,
    scenario: 'tiny',
    scenarioHash: '',
    seed: '1',
    replications: REPLICATIONS,
    metrics: { [metric]: values },
  });
  const change = async (metric: string, factor: number, wish: Partial<CheckWish> = {}) => {
    const found = await checked(
      [],
      (_, i) => (10 + wobble(i)) * factor + (i % 2 === 0 ? 0.02 : -0.02),
      {
        baseline: { file: 'b.json', baseline: baseline(metric) },
        metrics: [{ metric, tolerance: { text: '5%', kind: 'relative', value: 0.05 } }],
        ...wish,
      },
    );
    return found.findings[0] as MetricFinding;
  };

  test.each<[metric: string, factor: number, verdict: string, trend: string]>([
    ['wait.mean', 1, 'pass', 'none'],
    ['wait.mean', 1.04, 'pass', 'none'],
    ['wait.mean', 1.06, 'fail', 'worse'],
    ['wait.mean', 0.5, 'pass', 'better'],
    ['serviceLevel', 0.96, 'pass', 'none'],
    ['serviceLevel', 0.94, 'fail', 'worse'],
    ['serviceLevel', 1.5, 'pass', 'better'],
    ['occupancy', 0.96, 'pass', 'none'],
    ['occupancy', 0.94, 'fail', 'changed'],
    ['occupancy', 1.06, 'fail', 'changed'],
  ])('%s × %d: %s, %s', async (metric, factor, verdict, trend) => {
    const found = await change(metric, factor);
    expect([found.verdict, found.trend]).toEqual([verdict, trend]);
  });

  test('the interval lies on the side of the tolerance that was decided', async () => {
    for (const factor of [0.9, 1, 1.02, 1.04, 1.045, 1.055, 1.06, 1.2]) {
      const { verdict, relative } = await change('wait.mean', factor);
      if (verdict === 'pass') expect(relative?.high).toBeLessThanOrEqual(0.05);
      if (verdict === 'fail') expect(relative?.low).toBeGreaterThanOrEqual(0.05);
      expect(relative?.low).toBeLessThanOrEqual(relative?.mean ?? 0);
      expect(relative?.high).toBeGreaterThanOrEqual(relative?.mean ?? 0);
    }
  });

  test('at the tolerance itself it is undecided, and cut by the replications of the baseline', async () => {
    const found = await change('wait.mean', 1.05);
    expect([found.verdict, found.n, found.why]).toEqual([
      'undecided',
      REPLICATIONS,
      'not sure with the 40 replications of the baseline',
    ]);
  });

  test('and it has no more looks than that, while expectations are still asked', async () => {
    const found = await checked(
      ['chats.arrived < 10'],
      (metric, i) => (metric === 'wait.mean' ? (10 + wobble(i)) * 1.0465 : 10) + wobble(i + 3) / 5,
      {
        baseline: { file: 'b.json', baseline: baseline('wait.mean') },
        metrics: [
          { metric: 'wait.mean', tolerance: { text: '5%', kind: 'relative', value: 0.05 } },
        ],
        most: 320,
      },
    );
    expect(found.replications.used).toBe(320);
    expect(found.findings[0]).toMatchObject({ verdict: 'undecided', n: REPLICATIONS });
  });

  test('what is equal is so to the last digit that the baseline keeps', async () => {
    const of = (_: string, i: number) => 10 + wobble(i) / 7;
    const kept = values.map((_, i) => Number((10 + wobble(i) / 7).toPrecision(9)));
    const found = await checked([], of, {
      baseline: {
        file: 'b.json',
        baseline: { ...baseline('wait.mean'), metrics: { 'wait.mean': kept } },
      },
      metrics: [{ metric: 'wait.mean', tolerance: { text: '5%', kind: 'relative', value: 0.05 } }],
    });
    expect(found.findings[0]).toMatchObject({
      verdict: 'pass',
      change: { mean: 0, low: 0, high: 0 },
    });
  });

  test('with another seed nothing is paired, and it goes on beyond the baseline', async () => {
    const found = await checked([], (_, i) => 10.5 + wobble(i), {
      scenario: { ...tiny(), seed: '2' },
      baseline: { file: 'b.json', baseline: baseline('wait.mean') },
      metrics: [{ metric: 'wait.mean', tolerance: { text: '5%', kind: 'relative', value: 0.05 } }],
    });
    expect(found.baseline?.isPaired).toBe(false);
    expect(found.replications.used).toBe(160);
  });
});

test('a queue that only grows is told', async () => {
  const queue = (patience: Distribution | null) =>
    tiny({
      groups: [{ count: 1 }],
      rules: { 'capacity.total': 1 },
      sources: [{ arrivals: poisson(600), patience, work: { kind: 'handle', time: always(60) } }],
      duration: 3600,
    });
  const notes = async (patience: Distribution | null) =>
    (
      await checked([], () => 1, {
        scenario: { ...queue(patience), expect: [expecting('wait.mean < 5')] },
      })
    ).notes;
  expect(await notes(null)).toEqual([
    expect.stringMatching(/^More work arrives .* \(load 1000%\)/),
  ]);
  expect(await notes(always(60))).toEqual([]);
});

test('several scenarios are as good as the worst', async () => {
  const pass = await checked(['wait.mean < 5'], (_, i) => 3 + wobble(i));
  const fail = await checked(['wait.mean < 5'], (_, i) => 7 + wobble(i));
  const open = await checked(['wait.mean < 5'], (_, i) => 5 + wobble(i));
  const verdict = (...of: ScenarioCheck[]) =>
    checkOf(of, { level: 0.95, chatsimVersion: '0' }).verdict;
  expect([verdict(pass), verdict(pass, open), verdict(open, fail, pass)]).toEqual([
    'pass',
    'undecided',
    'fail',
  ]);
});
