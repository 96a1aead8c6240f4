/** Simulated runs stand in for live ones: the honest are not called wrong, others are, and what hinders a judgement is said. */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../engine/simulate.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { METRICS, metricOf } from '../../statistics/metrics.ts';
import { shippedScenario } from '../conform/testing.ts';
import { measureOf, REALITY_METRICS, realityMetrics } from './metrics.ts';
import { type RealityInput, realityOf } from './reality.ts';
import { slowed } from './slowed.ts';

const DELAY = 20_000;
const plan = shippedScenario('scenarios/enchant.yaml');
const metrics = realityMetrics(plan);
const valuesOf = (scenario: Scenario, replication: number) => {
  const run = simulate(scenario, { replication });
  return metrics.map((metric) => metricOf(run, metric));
};
const replications = Array.from({ length: 200 }, (_, i) => i + 1);
const simulated = replications.map((r) => valuesOf(plan, r));
const delayed = replications.map((r) => valuesOf(slowed(plan, 5 * DELAY), r));

function input(live: Scenario, replication: number): RealityInput[] {
  const values = valuesOf(live, replication);
  const twin = valuesOf(plan, replication);
  return metrics.map((metric, i) => ({
    metric,
    unit: 'number',
    live: values[i] ?? null,
    simulated: simulated.map((each) => each[i] ?? null),
    delayed: delayed.map((each) => each[i] ?? null),
    twin: twin[i] ?? null,
  }));
}

const judged = (live: Scenario, replication = 0, undecided: string | null = null) =>
  realityOf(input(live, replication), { delaySec: DELAY / 1e6, undecided });

describe('a server', () => {
  test('with the same rules behaves as they say, network and all', () => {
    for (let r = 1000; r < 1030; r++) {
      const facts = judged(slowed(plan, DELAY), r);
      expect(facts.sentence).toMatch(
        /^The deployed router behaves as its rules say: all \d+ figures/,
      );
      expect(facts.verdict).toBe('as its rules say');
    }
  });

  test.each([
    ['a capacity of 1 instead of 2', 'agents.shop.rules.capacity.total=1'],
    ['agents who are not let near the list for a minute', 'agents.shop.pick=60s'],
  ])('with %s does not', (_, set) => {
    const facts = judged(shippedScenario('scenarios/enchant.yaml', set));
    expect(facts.verdict).toBe('not as its rules say');
    expect(facts.sentence).toMatch(
      /^The deployed router does not behave as its rules say: \S.* is .*(above|below) the .* to /,
    );
  });
});

describe('one figure', () => {
  const around = (middle: number) =>
    Array.from({ length: 200 }, (_, i) => middle * (0.9 + 0.001 * ((i * 73) % 200)));

  test.each([
    [100, 'inside', 'as its rules say'],
    [1000, 'above', 'not as its rules say'],
    [1, 'below', 'not as its rules say'],
  ] as const)('of %d is %s those of about 100', (live, verdict, overall) => {
    const simulated = around(100);
    const facts = realityOf([{ metric: 'wait.mean', unit: 'seconds', live, simulated }], {
      delaySec: 0.02,
      undecided: null,
    });
    expect(facts.metrics.map((each) => each.verdict)).toEqual([verdict]);
    expect(facts.verdict).toBe(overall);
  });
});

describe('nothing is said', () => {
  test('when nobody came and hardly anybody should have', () => {
    const arrivals = (simulated: number[]): RealityInput[] => [
      { metric: 'chats.arrived', unit: 'number', live: 0, simulated },
    ];
    const options = { delaySec: 0, undecided: null };
    const few = realityOf(arrivals(replications.map((r) => (r % 7 === 0 ? 1 : 0))), options);
    expect(few.verdict).toBe('undecided');
    expect(few.sentence).toContain('cannot be told: no chat came');
    const many = realityOf(arrivals(replications.map((r) => 80 + (r % 40))), options);
    expect(many.verdict).toBe('not as its rules say');
  });

  test('when something hinders it', () => {
    const facts = judged(plan, 0, 'the driver was the bottleneck');
    expect(facts.verdict).toBe('undecided');
    expect(facts.sentence).toBe(
      'Whether the router behaves as its rules say cannot be told: the driver was the bottleneck.',
    );
  });

  test('by too few simulations', () => {
    const few = input(plan, 0).map((each) => ({
      ...each,
      simulated: each.simulated.slice(0, 199),
      delayed: each.delayed?.slice(0, 199) ?? [],
    }));
    const facts = realityOf(few, { delaySec: 0, undecided: null });
    expect(facts.verdict).toBe('undecided');
    expect(facts.sentence).toContain('199 simulations are too few: 200 are asked for');
  });

  test('of values that the backend does not tell', () => {
    const silent = input(plan, 0).map((each) => ({ ...each, live: null }));
    const facts = realityOf(silent, { delaySec: 0, undecided: null });
    expect(facts.verdict).toBe('undecided');
    expect(facts.metrics.every(({ verdict }) => verdict === 'no data')).toBe(true);
  });

  test('at all without metrics', () => {
    expect(realityOf([], { delaySec: 0, undecided: null }).verdict).toBe('undecided');
  });
});

describe('metrics', () => {
  test('are all known', () => {
    for (const name of REALITY_METRICS) expect(METRICS.has(name), name).toBe(true);
  });

  test.each([
    ['wait.mean', 'amount'],
    ['queues.support.wait.mean', 'amount'],
    ['chats.served', 'count'],
    ['abandonment.rate', { shareOf: 'chats.arrived' }],
    ['queues.support.abandonment.rate', { shareOf: 'queues.support.chats.arrived' }],
  ] as const)('%s is %o', (name, measure) => {
    expect(measureOf(name)).toEqual(measure);
  });
});

describe('slower people', () => {
  test('no delay is the scenario itself', () => {
    expect(slowed(plan, 0)).toBe(plan);
  });

  test('take longer by what the network takes', () => {
    const gladly = shippedScenario('scenarios/gladly.yaml');
    const mean = (scenario: Scenario, metric: string) =>
      replications.slice(0, 20).reduce((sum, replication) => {
        const run = simulate(scenario, { replication });
        return sum + (metricOf(run, metric) ?? 0) / 20;
      }, 0);
    const slower = slowed(gladly, 1e6);
    expect(mean(slower, 'ringTime.mean') - mean(gladly, 'ringTime.mean')).toBeGreaterThan(1);
    // Eight exchanges, each with two deliveries.
    const more = mean(slower, 'handleTime.mean') - mean(gladly, 'handleTime.mean');
    expect(more).toBeGreaterThan(10);
    expect(more).toBeLessThan(30);
  });
});
