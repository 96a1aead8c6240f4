/** What a staffing is tested by: single intervals each by itself, and the day with the error divided over limits and plans. */
import { describe, expect, test } from 'vitest';
import { load } from '../../test/scenario-files.ts';
import type { Limit } from '../report/tuning.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { judgeLimit, nextLook } from '../statistics/feasibility.ts';
import { DEFAULT_PRICES } from './prices.ts';
import { heldAlone } from './staff-check.ts';
import { staff } from './staffing.ts';

describe('a limit in one interval, alone', () => {
  const around = (mean: number) => [mean - 1, mean, mean + 1, mean - 1, mean, mean + 1];
  test.each<[mean: number, side: Limit['side'], verdict: string, isKept: boolean | null]>([
    [3, 'at most', 'kept', true],
    [7, 'at most', 'broken', false],
    [5.1, 'at most', 'open', null],
    [4.9, 'at most', 'open', null],
    [3, 'at least', 'broken', false],
    [7, 'at least', 'kept', true],
    [5.1, 'at least', 'open', null],
    [4.9, 'at least', 'open', null],
  ])('%d is to be %s 5: %s', (mean, side, verdict, isKept) => {
    expect(heldAlone(around(mean), { side, value: 5 }, 0.95)).toMatchObject({ verdict, isKept });
  });

  test.each([[[]], [[4]], [[null, null]]])('%j says nothing', (values) => {
    expect(heldAlone(values, { side: 'at most', value: 5 }, 0.95).isKept).toBeNull();
  });
});

const DAY = `
name: A day of one team
platform: plain
duration: 2h
interval: 1h
customers: { visitors: { arrivals: 60/h, patience: { exponential: 2m }, handle: { exponential: 2m } } }
agents: { team: { count: 4 } }
`;

function scenarioWith(set: readonly string[]): Scenario {
  const loaded = load({ 'main.yaml': DAY }, { set });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.scenario;
}

const limitOf = (metric: string): Limit => ({
  text: metric,
  metric,
  unit: 'share',
  side: 'at most',
  value: 0.5,
  zone: 0.02,
});

describe('the day', () => {
  test.each([
    [0.495, 0.06],
    [0.497, 0.07],
    [0.49, 0.08],
    [0.492, 0.06],
    [0.488, 0.09],
  ])(
    'is simulated until each limit is sure at its part of the error: %d ± %d',
    async (mean, spread) => {
      const limits = [limitOf('abandonment.rate'), limitOf('offers.missed.rate')];
      const value = (replication: number) => mean + spread * Math.sin(replication * 2.4);
      const from: number[] = [];
      const tuning = await staff(
        {
          scenario: scenarioWith([]),
          platform: null,
          group: 0,
          limits,
          prices: DEFAULT_PRICES,
          level: 0.95,
          budget: 4000,
          load: scenarioWith,
          extending: 'day.yaml',
          by: 'chatsim tune',
          over: '',
          chatsimVersion: '0',
        },
        {
          isStopped: false,
          async samples(_, want) {
            from.push(want.from);
            for (let i = want.from; i < want.from + want.count; i++) {
              const values = want.metrics.map((name) => (/rate$/.test(name) ? value(i) : 0));
              want.onSample({ metrics: values, causesSec: {} }, i);
            }
            return want.count;
          },
        },
      );
      // Three plans may come to be checked, and each has two limits.
      const error = 0.05 / 3 / 2;
      const sure = (n: number) => {
        const values = Array.from({ length: n }, (_, i) => value(i));
        return judgeLimit(values, limits[0] as Limit, error).isKept !== null;
      };
      let looks = 10;
      let isSure = sure(looks);
      while (!isSure || looks < 40) {
        looks = nextLook(looks);
        isSure ||= sure(looks);
      }
      expect(tuning?.check.replications).toBe(looks);
      // And on replications that no search has seen.
      expect(from.filter((first) => first >= 1_000_000).length).toBeGreaterThan(0);
      expect(from.slice(-2)[0]).toBeLessThan(1_000_000);
    },
  );
});
