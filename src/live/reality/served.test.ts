/** A served scenario, driven live at scaled speed: its recording conforms. The whole of it is tools/live-must-show.ts. */
import { expect, test } from 'vitest';
import { metricOf } from '../../statistics/metrics.ts';
import { survey } from '../conform/survey.ts';
import { audit, shippedScenario, told } from '../conform/testing.ts';
import { live } from '../drive/testing.ts';
import { realityMetrics } from './metrics.ts';

test('half an hour of gladly', async () => {
  const scenario = {
    ...shippedScenario('scenarios/gladly.yaml', 'duration=30m', 'customers.visitors.arrivals=60/h'),
    warmUp: 0,
  };
  const { outcome, lines } = await live({ scenario, speed: 500 });
  const slackSec = (survey(lines).clocks?.slack ?? 0) / 1e6;
  const found = audit(lines, scenario, slackSec);
  expect(told(found)).toEqual([]);
  expect(found.verdict).toBe('held');
  expect(found.slackSec).toBeLessThanOrEqual(0.05);
  const held = found.rules.filter(({ verdict }) => verdict === 'held').map(({ rule }) => rule);
  expect(held).toEqual(
    expect.arrayContaining(['double-assignment', 'capacity', 'accept-timeout', 'routing-delay']),
  );
  // Every metric of the comparison is there to be had of a live run.
  for (const metric of realityMetrics(scenario))
    expect(() => metricOf(outcome.run, metric)).not.toThrow();
  expect(metricOf(outcome.run, 'chats.arrived')).toBeGreaterThan(10);
});
