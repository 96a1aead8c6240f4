import { describe, expect, test } from 'vitest';
import type { Expectation } from '../scenarios/scenario.ts';
import { limitsOf, limitsText, readZones, type Zones, zoneText } from './limits.ts';

const expecting = (text: string): Expectation => {
  const [metric = '', compare = '', value = ''] = text.split(' ');
  return {
    text,
    metric,
    compare: compare as Expectation['compare'],
    value: Number(value),
    line: 1,
  };
};

function limits(texts: readonly string[], zones: readonly string[] = []) {
  const found = readZones(zones);
  if ('trouble' in found) throw new Error(found.trouble);
  return limitsOf(texts.map(expecting), found as Zones);
}

describe('the zone around a limit', () => {
  test.each<[text: string, zones: string[], side: string, zone: number, told: string]>([
    ['wait.p90 < 60', [], 'at most', 3, 'wait.p90 1m 00s ± 3.0 s'],
    ['wait.p90 <= 60', ['10%'], 'at most', 6, 'wait.p90 1m 00s ± 6.0 s'],
    ['wait.p90 < 60', ['wait.p90=2s'], 'at most', 2, 'wait.p90 1m 00s ± 2.0 s'],
    ['abandonment.rate < 0.05', [], 'at most', 0.0025, 'abandonment.rate 5.0% ± 0.25%'],
    // Of a share the nearer of it and what is left of it.
    ['serviceLevel >= 0.8', [], 'at least', 0.01, 'serviceLevel 80.0% ± 1%'],
    ['serviceLevel > 0.8', ['serviceLevel=2%'], 'at least', 0.02, 'serviceLevel 80.0% ± 2%'],
    ['queueLength.mean < 4', [], 'at most', 0.2, 'queueLength.mean 4 ± 0.20'],
  ])('%s, %j', (text, zones, side, zone, told) => {
    const found = limits([text], zones);
    if ('trouble' in found) throw new Error(found.trouble);
    expect(found[0]?.side).toBe(side);
    expect(found[0]?.zone).toBeCloseTo(zone, 12);
    expect(found.map(zoneText)).toEqual([told]);
  });

  test.each<[text: string, zones: string[], trouble: RegExp]>([
    ['wait.p90 == 60', [], /a limit is written with <, <=, > or >=/],
    ['abandonment.rate <= 0', [], /a share of this limit is nothing - write --indifference/],
    ['wait.p90 < 60', ['serviceLevel=2%'], /there is no limit on serviceLevel/],
  ])('%s, %j is told', (text, zones, trouble) => {
    expect(limits([text], zones)).toEqual({ trouble: expect.stringMatching(trouble) });
  });

  test.each([['5'], ['0%'], ['100%'], ['wait.p90=5%'], ['nothing=5s'], ['cost=5s'], ['x']])(
    '%s is no zone',
    (text) => {
      expect(readZones([text])).toHaveProperty('trouble');
    },
  );
});

test('limits in a row', () => {
  expect(limitsText([])).toBe('nothing');
  expect(limitsText(['a', 'b', 'c'].map((text) => ({ text })))).toBe('a, b and c');
});
