import { describe, expect, test } from 'vitest';
import { isMetricName, METRIC_NAMES } from '../statistics/metrics.ts';
import {
  betterIs,
  HEADLINE,
  HEADLINE_LABELS,
  HEADLINE_WORDS,
  unitOfMetric,
  withoutPart,
} from './headline.ts';

test('every headline metric is a metric, stands once and has words', () => {
  for (const name of HEADLINE) expect(isMetricName(name), name).toBe(true);
  expect(new Set(HEADLINE).size).toBe(HEADLINE.length);
  expect(Object.keys(HEADLINE_WORDS)).toEqual(HEADLINE);
  expect(Object.keys(HEADLINE_LABELS)).toEqual(HEADLINE);
});

describe('which direction is better', () => {
  test.each([
    ['wait.mean', 'lower'],
    ['wait.served.p95', 'lower'],
    ['wait.abandoned.mean', null],
    ['queues.support.wait.p95', 'lower'],
    ['intervals.09:30.serviceLevel', 'higher'],
    ['serviceLevel.all', 'higher'],
    ['abandonment.rate', 'lower'],
    ['abandonment.measured', null],
    ['offers.missed', 'lower'],
    ['offers.missed.rate', 'lower'],
    ['offers.made', null],
    ['occupancy', null],
    ['handleTime.mean', null],
    ['chats.arrived', null],
    ['queueLength.gone.mean', 'lower'],
    ['waiting.cause.capacity', 'lower'],
    ['waiting.share.capacity', null],
  ] as const)('%s: %s', (name, direction) => {
    expect(betterIs(name)).toBe(direction);
  });

  test('every metric is answered for', () => {
    for (const name of METRIC_NAMES) expect(['lower', 'higher', null]).toContain(betterIs(name));
  });
});

test.each([
  ['wait.p95', 'wait.p95', 'seconds'],
  ['queues.support.wait.p95', 'wait.p95', 'seconds'],
  ['queues.a.b.abandonment.rate', 'abandonment.rate', 'share'],
  ['agents.busy', 'agents.busy', 'number'],
  ['agents.team-1.occupancy', 'occupancy', 'share'],
] as const)('%s is %s in %s', (name, bare, unit) => {
  expect(withoutPart(name)).toBe(bare);
  expect(unitOfMetric(name)).toBe(unit);
});
