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

describe('a run that lies inside and could hardly have told', () => {
  const spread = (from: number, to: number) =>
    replications.map((_, i) => from + ((to - from) * ((i * 73) % 200)) / 199);
  const of = (metric: string, live: number, simulated: readonly number[]): RealityInput => ({
    ...{ metric, unit: metric.startsWith('chats') ? 'number' : 'share', live, simulated },
  });
  const facts = (...input: RealityInput[]) => realityOf(input, { delaySec: 0.02, undecided: null });
  const chats = (live: number) => of('chats.arrived', live, spread(live * 0.8, live * 1.2));

  test.each([
    ['29 chats', [chats(29), of('slots.occupancy', 0.5, spread(0.48, 0.52))]],
    ['no band that leaves half out', [chats(200), of('slots.occupancy', 0.5, spread(0.1, 0.9))]],
  ])('%s: nothing speaks against its rules', (_, input) => {
    expect(facts(...input).verdict).toBe('undecided');
  });

  test.each([
    ['30 chats', [chats(30), of('slots.occupancy', 0.5, spread(0.48, 0.52))]],
    [
      'one band that leaves half out',
      [
        chats(200),
        of('occupancy', 0.5, spread(0.1, 0.9)),
        of('slots.occupancy', 0.5, spread(0.48, 0.52)),
      ],
    ],
    ['none of the three told', [chats(200), of('agentTime.notReady.share', 0.5, spread(0.1, 0.9))]],
  ])('%s: as its rules say', (_, input) => {
    expect(facts(...input).verdict).toBe('as its rules say');
  });

  test('what lies outside is told, however few they are', () => {
    const few = facts(chats(6), of('slots.occupancy', 0.99, spread(0.48, 0.52)));
    expect(few.verdict).toBe('not as its rules say');
  });

  test('the sentence says how little it is', () => {
    expect(facts(chats(14)).sentence).toBe(
      'Nothing in 14 chats speaks against the rules of the deployed router, and so few cannot tell: it takes 30.',
    );
    expect(facts(chats(1)).sentence).toContain('Nothing in 1 chat speaks');
    expect(facts(chats(200), of('occupancy', 0.5, spread(0, 1))).sentence).toBe(
      'Nothing in 200 chats speaks against the rules of the deployed router, and little could: simulations of the same plan put occupancy anywhere from 0% to 100%; a longer run tells more, or one at a lower speed.',
    );
  });

  test('half an hour of gladly at a speed at which a delivery takes seconds', () => {
    const short = { ...shippedScenario('scenarios/gladly.yaml'), duration: 1800e6, warmUp: 0 };
    const of = (scenario: Scenario, r: number) => {
      const run = simulate(scenario, { replication: r });
      return realityMetrics(short).map((metric) => metricOf(run, metric));
    };
    const late = slowed(short, 5 * 4e6);
    const [live, twin] = [of(short, 0), of(short, 0)];
    const all = replications.map((r) => ({ plain: of(short, r), slow: of(late, r) }));
    const input = realityMetrics(short).map((metric, i) => ({
      ...{ metric, unit: 'number' as const, live: live[i] ?? null, twin: twin[i] ?? null },
      simulated: all.map(({ plain }) => plain[i] ?? null),
      delayed: all.map(({ slow }) => slow[i] ?? null),
    }));
    expect(realityOf(input, { delaySec: 4, undecided: null }).sentence).toMatch(
      /^Nothing in \d+ chats speaks against the rules of the deployed router, and so few cannot/,
    );
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
