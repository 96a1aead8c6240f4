/** What counts as an error, and what does not. */
import { expect, test } from 'vitest';
import { Measures } from './measures.ts';

test('errors are what the server or the network did wrong, not what rules refuse', () => {
  const measures = new Measures();
  expect(measures.metrics().get('live.errors.rate')).toBeNull();
  for (let i = 0; i < 4; i++) measures.answered(1);
  measures.troubled('refused', 1);
  measures.troubled('throttled', 1);
  expect(measures.metrics().get('live.errors.rate')).toBe(0);
  for (const kind of ['forbidden', 'failed', 'timeout', 'unreachable'] as const)
    measures.troubled(kind, 1);
  expect(measures.metrics().get('live.errors.rate')).toBe(0.4);
  expect(measures.metrics().get('live.throttled')).toBe(1);
  // No answer is no time of one.
  expect(measures.latencies().act.count).toBe(8);
});

test('what takes longer than a histogram reaches counts as that, and nothing is below 0', () => {
  const measures = new Measures();
  measures.record('act', 3_600_000);
  measures.record('act', -5);
  expect(measures.quantile('act', 100)).toBeCloseTo(600, -1);
  expect(measures.quantile('act', 1)).toBe(0);
});

test('no quantile lies above the greatest value', () => {
  const measures = new Measures();
  for (const ms of [1, 10, 820.3]) measures.record('act', ms);
  const { p50Sec, p99Sec, p999Sec, maxSec } = measures.latencies().act;
  expect(p50Sec).toBeCloseTo(0.01, 4);
  expect([p99Sec, p999Sec]).toEqual([maxSec, maxSec]);
  expect(measures.quantile('act', 100)).toBe(maxSec);
});

test('what went wrong is told by command and trouble, the most frequent first, with what was said first', () => {
  const measures = new Measures();
  measures.troubled('refused', 1, 'accept', 'accept: 409 it rings no more');
  measures.troubled('refused', 1, 'send', 'write: 409 this chat is over');
  measures.troubled('refused', 1, 'send', 'write: 409 another');
  measures.troubled('timeout', 1);
  expect(measures.wrong).toEqual([
    { act: 'send', kind: 'refused', count: 2, example: 'write: 409 this chat is over' },
    { act: 'accept', kind: 'refused', count: 1, example: 'accept: 409 it rings no more' },
  ]);
});
