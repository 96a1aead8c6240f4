/** Settings in, what differs out: each row can be read alone. */
import { expect, test } from 'vitest';
import { loadScenario } from '../scenarios/load.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { shippedPlatforms } from '../shipped.ts';
import { changesOf, sameCustomers } from './changes.ts';
import { scenarioFacts } from './scenario-facts.ts';

const SHOP = `
name: A shop
platform: plain
start: 09:00
duration: 4h
queues: { sales: , support: { hours: 09:00-12:00 } }
customers:
  visitors:
    queue: { shares: { sales: 60%, support: 40% } }
    arrivals: 50/h
    patience: { lognormal: { p50: 2m, p90: 5m } }
    silent: 25%
    exchanges: { count: { geometric: 4 } }
    reply: { exponential: 20s }
agents:
  team:
    count: 2
    shifts: 09:00-13:00
    breaks: [{ at: 11:00, length: 15m, count: 1 }]
    accept: { after: { exponential: 5s }, miss: 4% }
    reply: { exponential: 30s }
`;

function shop(...set: string[]): Scenario {
  const loaded = loadScenario('shop.yaml', () => SHOP, { ...shippedPlatforms(), set });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.scenario;
}

const told = (a: Scenario, b: Scenario) =>
  changesOf(
    { scenario: a, facts: scenarioFacts(a, null) },
    { scenario: b, facts: scenarioFacts(b, null) },
  ).map(
    ({ kind, name, words, a: left, b: right }) => `${kind} ${name} (${words}): ${left} > ${right}`,
  );

test.each<[set: string, change: string]>([
  ['offer.timeout=20s', 'rule offer.timeout (accept timeout): 30s > 20s'],
  [
    'queues.sales.rules.queue.maxLength=5',
    'rule queue.maxLength (queue size, queue sales): none > 5',
  ],
  [
    'agents.team.rules.capacity.total=3',
    'rule capacity.total (standard capacity, group team): 1 > 3',
  ],
  ['agents.team.count=3', 'agents agents.team.count (agents): 2 > 3'],
  ['agents.team.shifts=09:00-12:30', 'agents agents.team.shifts (): 09:00-13:00 > 09:00-12:30'],
  ['agents.team.breaks=none', 'agents agents.team.breaks (): 15m at 11:00 for 1 > none'],
  ['agents.team.queues=sales', 'agents agents.team.queues (): sales, support > sales'],
  [
    'agents.team.accept.miss=8%',
    'agents agents.team.accept.miss (share of offers they miss): 4.0% > 8.0%',
  ],
  [
    'agents.team.reply={ exponential: 40s }',
    'agents agents.team.reply (time to write a reply): exponential, mean 30s > exponential, mean 40s',
  ],
  [
    'agents.team.givesUp=6m',
    'agents agents.team.givesUp (time until a silent customer is given up): none > 6m',
  ],
  [
    'customers.visitors.patience={ exponential: 2m }',
    'customers customers.visitors.patience (): lognormal, median 2m, mean 2m35s > exponential, mean 2m',
  ],
  [
    'customers.visitors.silent=10%',
    'customers customers.visitors.silent.waiting (share of leavers who say nothing): 25.0% > 10.0%',
  ],
  [
    'customers.visitors.exchanges.count={ geometric: 6 }',
    'customers customers.visitors.exchanges.count (messages in a chat): geometric, mean 4 > geometric, mean 6',
  ],
  [
    'customers.visitors.arrivals=60/h',
    'customers customers.visitors.arrivals (): about 200 in the run > about 240 in the run',
  ],
  ['queues.support.hours=09:00-11:00', 'queue queues.support.hours (): 09:00-12:00 > 09:00-11:00'],
  ['duration=3h', 'setting duration (): 4h > 3h'],
  ['atEnd=cut', 'setting atEnd (): drain, at most 4h > cut'],
])('with %s', (set, change) => {
  const lines = told(shop(), shop(set));
  expect(lines).toContain(change);
  // Nothing else but what hangs on it.
  const also: Record<string, number> = { 'duration=3h': 1, 'agents.team.accept=2s': 1 };
  expect(lines.length).toBeLessThanOrEqual(1 + (also[set] ?? 0));
});

test('the same file has no differences, and meets the same customers', () => {
  expect(told(shop(), shop())).toEqual([]);
  expect(sameCustomers(shop(), shop())).toEqual({ areSame: true, because: [] });
});

test('a share of misses leaves the time to accept as it was, also where that stands alone', () => {
  const alone = shop('agents.team.accept=7s');
  const both = shop('agents.team.accept=7s', 'agents.team.accept.miss=8%');
  expect(told(alone, both)).toEqual([
    'agents agents.team.accept.miss (share of offers they miss): 0% > 8.0%',
  ]);
});

test('a rule set to what it is anyway is no difference', () => {
  expect(told(shop(), shop('offer.timeout=30s'))).toEqual([]);
});

test.each<[set: string, because: RegExp | null]>([
  ['agents.team.count=3', null],
  ['customers.visitors.patience={ exponential: 2m }', null],
  ['customers.visitors.arrivals=60/h', /visitors arrive at other times or in other numbers/],
  [
    'customers.visitors.busyness={ gamma: { mean: 1, shape: 4 } }',
    /visitors arrive at other times or in other numbers/,
  ],
  ['customers.visitors.limit=10', /visitors arrive at other times or in other numbers/],
  ['customers.visitors.queue=sales', /visitors want other things/],
  ['duration=3h', /one day is longer than the other/],
  ['warmUp=30m', /longer warm-up/],
])('with %s: are the customers the same?', (set, because) => {
  const { areSame, because: why } = sameCustomers(shop(), shop(set));
  expect(areSame).toBe(because === null);
  if (because !== null) expect(why.join('; ')).toMatch(because);
});
