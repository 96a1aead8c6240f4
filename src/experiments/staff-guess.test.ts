/** The first guess, the rota's hours and expected arrivals, on scenarios small enough to reckon by hand. */
import { describe, expect, test } from 'vitest';
import { loadOptions } from '../../bin/shell/inputs.ts';
import type { Limit } from '../report/tuning.ts';
import { arrivalsBetween } from '../scenarios/arrival-rate.ts';
import { loadScenario } from '../scenarios/load.ts';
import { staffHours } from '../scenarios/staff-hours.ts';
import { HOUR } from '../scenarios/units.ts';
import { erlangA } from '../statistics/erlang-a.ts';
import { guessStaff } from './staff-guess.ts';
import { slotsOf } from './staff-plan.ts';

function scenarioOf(team: string, customers = 'arrivals: 60/h', more = '') {
  const text = `
name: By hand
platform: plain
start: 08:00
duration: 4h
interval: 1h
${more}
customers:
  visitors: { ${customers}, patience: { exponential: 2m }, handle: { exponential: 4m } }
agents:
  team: ${team}
`;
  const loaded = loadScenario('hand.yaml', () => text, loadOptions());
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.scenario;
}

describe('agent-hours on the rota', () => {
  test.each<[team: string, more: string, hours: number]>([
    ['{ count: 3 }', '', 12],
    ['{ count: 3 }', 'warmUp: 1h', 9],
    ['{ count: 2, shifts: 09:00-11:00 }', '', 4],
    ['{ count: 2, shifts: 09:00-18:00 }', '', 6],
    ['{ count: 2, shifts: [[08:00-09:00], [08:00-11:00]] }', '', 4],
    [
      '{ count: 5, shifts: { counts: [{ at: 08:00, count: 1 }, { at: 09:00, count: 5 }, { at: 10:30, count: 2 }] } }',
      '',
      1 + 7.5 + 3,
    ],
  ])('%s %s', (team, more, hours) => {
    expect(staffHours(scenarioOf(team, undefined, more))).toBeCloseTo(hours, 9);
  });
});

describe('arrivals between two times', () => {
  test.each<[customers: string, from: number, to: number, expected: number]>([
    ['arrivals: 60/h', 0, 1, 60],
    ['arrivals: 60/h', 0.5, 0.75, 15],
    ['arrivals: { profile: [{ from: 08:00, to: 12:00, rate: 0/h, toRate: 40/h }] }', 0, 4, 80],
    ['arrivals: { profile: [{ from: 08:00, to: 12:00, rate: 0/h, toRate: 40/h }] }', 1, 2, 15],
    ['arrivals: { profile: [{ from: 09:00, to: 10:00, rate: 30/h }] }', 0, 1.5, 15],
  ])('%s from %d h to %d h', (customers, from, to, expected) => {
    const [source] = scenarioOf('{ count: 1 }', customers).sources;
    if (source === undefined) throw new Error('no source');
    expect(arrivalsBetween(source, from * HOUR, to * HOUR)).toBeCloseTo(expected, 6);
  });
});

describe('the first guess', () => {
  const limit: Limit = {
    text: 'abandonment.rate < 5%',
    metric: 'abandonment.rate',
    unit: 'share',
    side: 'at most',
    value: 0.05,
    zone: 0.0025,
  };
  const guess = (team: string, customers?: string, limits: readonly Limit[] = [limit]) => {
    const scenario = scenarioOf(team, customers);
    return guessStaff(scenario, 0, slotsOf(scenario, 0).intervals, limits);
  };
  /** Found the slow way. */
  const fewest = (perHour: number, servers: (agents: number) => number) => {
    let agents = 1;
    const lost = () =>
      erlangA({
        arrivals: perHour / 60,
        service: 1 / 4,
        leaving: 1 / 2,
        agents: servers(agents),
      }).abandonment;
    while (lost() > 0.05) agents += 1;
    return agents;
  };

  test('one chat at a time', () => {
    const found = guess('{ count: 1, rules: { capacity.total: 1 } }');
    expect(found).toMatchObject({ handleSec: 240, patienceSec: 120, serversPerAgent: 1 });
    expect(found.agents).toEqual(Array(4).fill(fewest(60, (n) => n)));
  });

  test('three at a time need a third of the agents', () => {
    const found = guess('{ count: 1, rules: { capacity.total: 3 } }');
    expect(found.agents[0]).toBe(fewest(60, (n) => 3 * n));
  });

  test('chats that slow each other down count for less', () => {
    const slowed = guess(
      '{ count: 1, rules: { capacity.total: 3 }, slowdown: { totalSpeed: [1, 1.5, 1.5] } }',
    );
    expect(slowed.serversPerAgent).toBeCloseTo(1.5, 9);
  });

  test('another group helps, but with what its own queues leave of it', () => {
    const scenario = scenarioOf(
      '{ count: 1, queues: [a] }\n  others: { count: 2, queues: [a, b] }',
      'queue: { shares: { a: 50%, b: 50% } }, arrivals: 60/h',
      'queues: { a: {}, b: {} }\nrules: { capacity.total: 1 }',
    );
    const found = guessStaff(scenario, 0, slotsOf(scenario, 0).intervals, [limit]);
    expect(found.agents).toEqual(Array(4).fill(fewest(60, (n) => n + 2)));
  });

  test('each interval by its own arrivals, and nobody where nobody comes', () => {
    const customers =
      'arrivals: { profile: [{ from: 08:00, to: 09:00, rate: 20/h }, { from: 10:00, to: 11:00, rate: 80/h }] }';
    const found = guess('{ count: 1, rules: { capacity.total: 1 } }', customers);
    expect(found.agents).toEqual([fewest(20, (n) => n), 0, fewest(80, (n) => n), 0]);
  });

  test('a stricter limit needs more; quantiles of waiting are understood', () => {
    const wait: Limit = { ...limit, metric: 'wait.p90', unit: 'seconds', value: 10, zone: 1 };
    const team = '{ count: 1, rules: { capacity.total: 1 } }';
    expect(guess(team, undefined, [wait]).agents[0]).toBeGreaterThan(
      guess(team, undefined, [{ ...wait, value: 60 }]).agents[0] as number,
    );
  });
});
