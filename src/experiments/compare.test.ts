import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Draws } from '../engine/random/draws.ts';
import { exponential, poisson, type Tiny, tiny } from '../engine/testing.ts';
import type { Comparison } from '../report/comparison.ts';
import { loadScenario } from '../scenarios/load.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { shippedPlatforms } from '../shipped.ts';
import { type CompareWish, compare } from './compare.ts';
import { type Compared, comparedMetrics, comparedWaiting, type Values } from './compare-figures.ts';
import { openCrew } from './crew.ts';

const crew = openCrew({ workers: 1 });
afterAll(() => crew.close());

const WISH: CompareWish = {
  replications: 20,
  metrics: [],
  level: 0.95,
  equivalentWithin: null,
  chatsimVersion: '0.0.0',
};
const side = (scenario: Scenario) => ({ scenario, platform: null, set: [] });

async function compared(a: Scenario, b: Scenario, wish: Partial<CompareWish> = {}) {
  const found = await compare(crew, side(a), side(b), { ...WISH, ...wish });
  return found as Comparison;
}

const busy = (agents: number, more: Tiny = {}) =>
  tiny({
    rules: { 'capacity.total': 1, 'match.accept': 'auto', ...more.rules },
    groups: [{ count: agents }],
    sources: [
      {
        arrivals: poisson(240),
        patience: exponential(60),
        work: { kind: 'handle', time: exponential(60) },
      },
    ],
    duration: 1800,
    ...(more.seed === undefined ? {} : { seed: more.seed }),
  });

function shipped(...set: string[]): Scenario {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const loaded = loadScenario('scenarios/gladly.yaml', read, { ...shippedPlatforms(), set });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.scenario;
}

test('both take replications 0, 1, 2 …, each once', async () => {
  const asked: { readonly agents: number; readonly replication: number }[] = [];
  const watched = {
    isStopped: false,
    samples: (scenario: Scenario, want: Parameters<typeof crew.samples>[1]) =>
      crew.samples(scenario, {
        ...want,
        onSample(sample, replication) {
          asked.push({ agents: scenario.agents.length, replication });
          want.onSample(sample, replication);
        },
      }),
  };
  const wish = { ...WISH, replications: 25 };
  const found = await compare(watched as typeof crew, side(busy(4)), side(busy(5)), wish);
  for (const agents of [4, 5])
    expect(asked.filter((each) => each.agents === agents).map((each) => each.replication)).toEqual(
      Array.from({ length: 25 }, (_, i) => i),
    );
  const waits: number[] = [];
  await crew.samples(busy(5), {
    from: 0,
    count: 25,
    metrics: ['wait.mean'],
    onSample: ({ metrics }) => void waits.push(metrics[0] ?? Number.NaN),
  });
  const wait = found?.metrics.find(({ metric }) => metric === 'wait.mean');
  expect(wait?.b?.mean).toBeCloseTo(waits.reduce((sum, each) => sum + each, 0) / 25, 6);
});

describe('the same customers meet both', () => {
  test('A compared with A: exactly zero everywhere, and it is called the same', async () => {
    const found = await compared(busy(4), busy(4));
    expect(found.metrics.length).toBeGreaterThan(10);
    for (const { finding, difference } of found.metrics)
      expect({ finding, ...difference }).toMatchObject({
        finding: 'identical',
        mean: 0,
        low: 0,
        high: 0,
      });
    for (const each of [...found.waiting.causes, found.waiting.total])
      expect(each).toMatchObject({ finding: 'identical', difference: { mean: 0, halfWidth: 0 } });
    expect(found.changes).toEqual([]);
    expect(found.verdict).toEqual({
      outcome: 'same',
      text: 'A and B are the same: every figure is equal in each of the 20 replications.',
    });
  });

  test('a rule that cannot matter changes nothing, and is told as what differs', async () => {
    // Nobody rings where chats are accepted by themselves.
    const found = await compared(busy(4), busy(4, { rules: { 'offer.timeout': 5_000_000 } }));
    expect(found.changes.map(({ name }) => name)).toEqual(['offer.timeout']);
    expect(found.verdict.outcome).toBe('same');
  });

  test('B takes the seed of A, and it is said', async () => {
    const found = await compared(busy(4), busy(4, { seed: '7' }));
    expect(found.verdict.outcome).toBe('same');
    expect(found.warnings.map(({ code }) => code)).toContain('seed');
  });

  test('one more agent is better, and the metrics without a better side are not praised', async () => {
    const found = await compared(busy(4), busy(5));
    expect(found.verdict.outcome).toBe('better');
    const finding = (name: string) => found.metrics.find(({ metric }) => metric === name)?.finding;
    expect(finding('wait.mean')).toBe('better');
    expect(finding('occupancy')).toBe('lower');
    expect(found.customers.areSame).toBe(true);
  });

  // Measured: 93 % of the variance of the difference in mean wait for the accept timeout.
  test('pairing saves most of the variance for another accept timeout on the shipped Gladly scenario', async () => {
    const found = await compared(shipped(), shipped('offer.timeout=20s'));
    const saved = (name: string) =>
      found.metrics.find(({ metric }) => metric === name)?.difference?.varianceSaved ?? 0;
    expect(saved('wait.mean')).toBeGreaterThan(0.85);
    expect(saved('abandonment.rate')).toBeGreaterThan(0.85);
    expect(saved('occupancy')).toBeGreaterThan(0.9);
  });

  test('with a warm-up found by a pilot, both leave out the same stretch', async () => {
    const auto = (agents: number): Scenario => ({ ...busy(agents), warmUp: 'auto' });
    const found = await compared(auto(4), auto(6), { replications: 3 });
    expect(found.a.warmUp.cutSec).toBe(found.b.warmUp.cutSec);
    expect(found.customers.areSame).toBe(true);
  });
});

test('the number of threads changes nothing', async () => {
  const three = openCrew({ workers: 3 });
  const wish = { ...WISH, replications: 25, metrics: ['wait.p99'] };
  const found = await compare(three, side(busy(4)), side(busy(5)), wish);
  await three.close();
  expect(JSON.stringify(found)).toBe(JSON.stringify(await compared(busy(4), busy(5), wish)));
});

test('a longer comparison begins as a shorter one, so that an interrupted one is one of these', async () => {
  const stopping = openCrew({ workers: 1 });
  let seen = 0;
  const wish = { ...WISH, replications: 30 };
  const counting = {
    ...stopping,
    get isStopped() {
      return stopping.isStopped;
    },
    samples: (scenario: Scenario, want: Parameters<typeof stopping.samples>[1]) =>
      stopping.samples(scenario, {
        ...want,
        onSample(sample, replication) {
          want.onSample(sample, replication);
          seen += 1;
          if (seen === 25) stopping.stop();
        },
      }),
  };
  const found = (await compare(
    counting as typeof stopping,
    side(busy(4)),
    side(busy(5)),
    wish,
  )) as Comparison;
  const { finished } = found.replications;
  expect(finished).toBeGreaterThanOrEqual(10);
  expect(finished).toBeLessThan(30);
  const whole = await compared(busy(4), busy(5), { replications: finished });
  expect(found.metrics).toEqual(whole.metrics);
  expect(found.warnings.map(({ code }) => code)).toContain('interrupted');
});

const figures = (rows: Record<string, [Values, Values]>, level = 0.95): Compared => ({
  finished: Object.values(rows)[0]?.[0].length ?? 0,
  level,
  a: new Map(Object.entries(rows).map(([name, [a]]) => [name, a])),
  b: new Map(Object.entries(rows).map(([name, [, b]]) => [name, b])),
  causesA: [],
  causesB: [],
});

describe('the figures', () => {
  const value = fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: 0, max: 100, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(null) },
  );

  test('are those of six slow lines', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 30 }), (pairs) => {
        const a = pairs.map(([left]) => left);
        const b = pairs.map(([, right]) => right);
        const [found] = comparedMetrics(['wait.mean'], figures({ 'wait.mean': [a, b] }), null);
        const both = pairs.filter(([left, right]) => left !== null && right !== null);
        if (found === undefined) return pairs.every(([l, r]) => l === null && r === null);
        if (both.length === 0) return found.difference === null;
        const differences = both.map(([left, right]) => (right as number) - (left as number));
        const mean = differences.reduce((sum, d) => sum + d, 0) / both.length;
        expect(found.difference?.mean).toBeCloseTo(mean, 9);
        expect(found.difference?.n).toBe(both.length);
        if (found.difference?.low != null)
          expect(found.difference.low).toBeLessThanOrEqual(found.difference.mean);
        return true;
      }),
    );
  });

  test('of waiting add up: the differences of the causes are that of the total', () => {
    const causes = fc.record({
      capacity: fc.double({ min: 0, max: 1e5, noNaN: true }),
      ringingMissed: fc.double({ min: 0, max: 1e3, noNaN: true }),
      nobody: fc.double({ min: 0, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(causes, causes), { minLength: 1, maxLength: 20 }), (pairs) => {
        const waiting = comparedWaiting({
          ...figures({}),
          causesA: pairs.map(([a]) => a),
          causesB: pairs.map(([, b]) => b),
        });
        const sum = (of: (each: (typeof waiting.causes)[number]) => number) =>
          waiting.causes.reduce((all, each) => all + of(each), 0);
        expect(sum(({ difference }) => difference.mean)).toBeCloseTo(
          waiting.total.difference.mean,
          6,
        );
        expect(sum(({ aSec }) => aSec)).toBeCloseTo(waiting.total.aSec, 6);
        expect(sum(({ bSec }) => bSec)).toBeCloseTo(waiting.total.bSec, 6);
      }),
    );
  });

  test('of many metrics are called sure together: wrong in at most 5 % of the cases where nothing differs', () => {
    const draws = new Draws('compare', 0, 2);
    const names = ['wait.mean', 'wait.p90', 'serviceLevel', 'abandonment.rate', 'occupancy'];
    const cases = 400;
    let wrong = 0;
    for (let i = 0; i < cases; i++) {
      const values = (side: number, metric: number) =>
        Array.from({ length: 20 }, (_, k) => draws.normal(side, metric, i * 100 + k));
      const rows = names.map((name, m) => [name, [values(0, m), values(1, m)]] as const);
      const found = comparedMetrics(names, figures(Object.fromEntries(rows) as never), null);
      if (found.some(({ finding }) => finding !== 'unclear')) wrong += 1;
    }
    // 5 % of 400 are 20, and 35 are passed with a chance below 0.1 %.
    expect(wrong).toBeLessThanOrEqual(35);
    // Each by itself at 5 % would be wrong in 23 % of them.
    expect(wrong).toBeGreaterThan(0);
  });

  test.each([
    [0.05, 0.2, 'equivalent'],
    [0.05, 5, 'unclear'],
  ] as const)(
    'same within %d needs replications that spread little (%d)',
    (share, spread, finding) => {
      const a = Array.from({ length: 20 }, (_, i) => 10 + (i % 5));
      const b = a.map((v, i) => v + (i % 2 === 0 ? 1 : -1) * spread);
      const [found] = comparedMetrics(['wait.mean'], figures({ 'wait.mean': [a, b] }), share);
      expect(found?.finding).toBe(finding);
    },
  );

  // Both sides of the margin are tested: what lies beyond one of them is not the same, however little it spreads.
  test.each([
    [1, 'equivalent'],
    [1.03, 'equivalent'],
    [0.97, 'equivalent'],
    [1.05, 'unclear'],
    [0.95, 'unclear'],
    [1.2, 'unclear'],
    [0.8, 'unclear'],
  ])('%d times as much, within 5 %: %s', (factor, expected) => {
    const a = Array.from({ length: 20 }, (_, i) => 10 + (i % 5));
    const b = a.map((value, i) => value * factor + (i % 2 === 0 ? 0.1 : -0.1));
    const [found] = comparedMetrics(['wait.mean'], figures({ 'wait.mean': [a, b] }), 0.05);
    expect((found?.pEquivalent ?? 1) <= 0.05).toBe(expected === 'equivalent');
  });

  test('of many that are called the same, too, none is wrong more often than said (Holm)', () => {
    const a = Array.from({ length: 20 }, (_, i) => 10 + (i % 5));
    const near = a.map((value, i) => value * 1.03 + (i % 2 === 0 ? 1 : -1));
    const alone = comparedMetrics(['wait.mean'], figures({ 'wait.mean': [a, near] }), 0.05)[0];
    const rows = Object.fromEntries(
      ['wait.mean', 'wait.p90', 'serviceLevel'].map((name) => [
        name,
        [a, near] as [Values, Values],
      ]),
    );
    const three = comparedMetrics(Object.keys(rows), figures(rows), 0.05)[0];
    expect(three?.pEquivalent).toBeCloseTo(3 * (alone?.pEquivalent ?? 0), 12);
    expect(three?.pAdjusted).toBeCloseTo(3 * (alone?.pValue ?? 0), 12);
  });

  test('causes, too, are called sure together', () => {
    const draws = Array.from({ length: 20 }, (_, i) => 10 + ((i * 7) % 5));
    const more = draws.map((value, i) => value + (i % 4 === 0 ? -1.5 : 1.2));
    const compared = (names: readonly string[]) =>
      comparedWaiting({
        ...figures({}),
        causesA: draws.map((value) => Object.fromEntries(names.map((name) => [name, value]))),
        causesB: more.map((value) => Object.fromEntries(names.map((name) => [name, value]))),
      }).causes[0]?.pAdjusted;
    const alone = compared(['capacity']) ?? 1;
    expect(compared(['capacity', 'ringingMissed', 'nobody'])).toBeCloseTo(3 * alone, 12);
  });

  test('differences without any spread need more than two replications to be sure', () => {
    const rows = (n: number) =>
      figures({ 'wait.mean': [Array(n).fill(1) as number[], Array(n).fill(2) as number[]] });
    expect(comparedMetrics(['wait.mean'], rows(2), null)[0]?.finding).toBe('unclear');
    expect(comparedMetrics(['wait.mean'], rows(6), null)[0]?.finding).toBe('worse');
  });

  test('one replication is never sure', () => {
    const [found] = comparedMetrics(['wait.mean'], figures({ 'wait.mean': [[1], [9]] }), 0.5);
    expect(found).toMatchObject({ finding: 'unclear', pValue: null, difference: { low: null } });
  });
});
