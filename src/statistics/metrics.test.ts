// Metrics of small desks whose figures can be counted on the fingers.
import { describe, expect, test } from 'vitest';
import { simulate } from '../engine/simulate.ts';
import { always, at, handle, s, tiny } from '../engine/testing.ts';
import { METRIC_NAMES, METRICS, metricNamed, metricOf, metricUnit } from './metrics.ts';

/** One agent, one chat at a time, 60 s each; four at the full minute who wait at most 90 s. */
const desk = tiny({
  rules: { 'match.accept': 'auto', 'report.onTime': s(60) },
  groups: [{ name: 'team' }],
  sources: [
    { arrivals: at(0, 0, 0, 0), patience: always(90), work: handle(always(60)), silentWaiting: 0 },
  ],
  duration: 1800,
});
const run = simulate(desk);

describe('a desk of one', () => {
  // Served at 0 and 60 s; the other two leave at 90 s.
  test.each<[string, number | null]>([
    ['chats.arrived', 4],
    ['chats.served', 2],
    ['chats.abandoned', 2],
    ['abandonment.rate', 0.5],
    ['abandonment.open', 0.5],
    ['abandonment.silent', 0],
    ['abandonment.measured', 0.5],
    ['wait.mean', (0 + 60 + 90 + 90) / 4],
    ['wait.served.mean', 30],
    ['wait.abandoned.mean', 90],
    ['wait.max', 90],
    ['wait.served.max', 60],
    ['wait.served.sd', 30],
    ['serviceLevel', 2 / 4],
    ['serviceLevel.served', 1],
    ['serviceLevel.wait', 2 / 4],
    ['delayed.rate', 3 / 4],
    ['handleTime.mean', 60],
    ['queueLength.mean', (60 + 90 + 90) / 1800],
    ['queueLength.max', 3],
    ['occupancy', 120 / 1800],
    ['slots.occupancy', 120 / 1800],
    ['concurrency.mean', 1],
    ['load.share.0', 1680 / 1800],
    ['load.share.1', 120 / 1800],
    ['load.share.7', 0],
    ['agentTime.live', 120],
    ['agentTime.idle.share', 1680 / 1800],
    ['waiting.total', 240],
    ['waiting.cause.capacity', 240],
    ['waiting.share.capacity', 1],
    ['customers.served', 2],
    ['ended.customer-left', 2],
    ['conversations.leftOpen', 0],
    ['rewait.mean', null],
    ['firstResponse.p90', null],
    ['offers.missed.rate', null],
    ['queues.chat.wait.served.max', 60],
    ['groups.team.occupancy', 120 / 1800],
    ['agents.team1.chats.served', 2],
    ['intervals.00:00.chats.arrived', 4],
  ])('%s is %s', (name, expected) => {
    const value = metricOf(run, name);
    if (expected === null) expect(value).toBeNull();
    else expect(value).toBeCloseTo(expected, 12);
  });

  test.each<[string, string]>([
    ['wait.p42', 'no metric wait.p42'],
    ['load.share.<k>', 'no metric load.share.<k>'],
    ['load.share.99', 'no metric load.share.99'],
    ['queues.nowhere.wait.mean', 'no metric queues.nowhere.wait.mean'],
    ['agents.team1.wait.served.p95', 'wait.served.p95 is not kept by agents'],
    ['queues.chat.occupancy', 'occupancy is not kept by queues'],
  ])('%s is refused', (name, message) => {
    expect(() => metricOf(run, name)).toThrow(message);
  });

  test('a quantile lies within 0.4 % of the value', () => {
    expect(Math.abs((metricOf(run, 'wait.p95') as number) - 90)).toBeLessThanOrEqual(90 / 256);
  });
});

test('every metric says what it is and gives a number or nothing, for every part that has it', () => {
  const parts = { q: run.queues, g: run.groups, a: run.agents, i: run.intervals };
  for (const [name, metric] of METRICS) {
    expect(metric.formula.length).toBeGreaterThan(3);
    expect(metric.source.length).toBeGreaterThan(3);
    for (const part of [
      run.total,
      ...[...metric.parts].flatMap((kind) => parts[kind as keyof typeof parts]),
    ]) {
      const value = metric.from(part, run);
      expect(value === null || Number.isFinite(value), name).toBe(true);
    }
  }
});

test('names and units are those that expectations are written with', () => {
  expect(METRIC_NAMES).toContain('serviceLevel');
  expect(metricUnit('wait.p95')).toBe('seconds');
  expect(metricUnit('abandonment.rate')).toBe('share');
  expect(metricUnit('queueLength.max')).toBe('number');
  expect(metricNamed('ended.idle')?.unit).toBe('chats');
  expect(metricNamed('refused')).toBeUndefined();
});
