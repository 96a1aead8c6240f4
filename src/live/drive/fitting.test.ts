/** Steps that were not told: what a server did counts all the same. */
import { expect, test } from 'vitest';
import type { Scenario } from '../../scenarios/scenario.ts';
import { metricOf } from '../../statistics/metrics.ts';
import { shippedScenario } from '../conform/testing.ts';
import { live } from './testing.ts';

test('an offer that nobody was told of, and that was missed for it, is made and missed', async () => {
  const scenario: Scenario = {
    ...shippedScenario('scenarios/gladly.yaml', 'customers.visitors.arrivals=60/h'),
    warmUp: 0,
    duration: 900e6,
  };
  let offers = 0;
  const { outcome, lines } = await live({
    scenario,
    speed: 200,
    bend: (backend) =>
      Object.assign(Object.create(backend), {
        agent: (account, onEvent) =>
          backend.agent(account, (event) => {
            if (event.event === 'offer.made' && ++offers % 3 === 2) return;
            onEvent(event);
          }),
      } satisfies Partial<typeof backend>),
  });
  const count = (event: string, of = lines) =>
    of.filter((line) => line.includes(`"event":"${event}"`)).length;
  const metric = (name: string) => metricOf(outcome.run, name) ?? 0;
  const untold = Math.floor((offers + 1) / 3);
  expect(untold).toBeGreaterThan(0);
  expect(count('offer.made')).toBe(offers - untold);
  expect(metric('offers.made')).toBe(offers);
  expect(metric('offers.missed')).toBe(count('offer.missed'));
  expect(metric('offers.missed')).toBeGreaterThan(0);
  const over = ['accepted', 'declined', 'missed', 'withdrawn'].map((how) =>
    metric(`offers.${how}`),
  );
  expect(over.reduce((sum, each) => sum + each, 0)).toBe(offers);
  for (const how of ['accepted', 'declined', 'withdrawn'])
    expect(metric(`offers.${how}`)).toBe(count(`offer.${how}`));
});
