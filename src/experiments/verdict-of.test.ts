/** Findings in, one sentence out: each row can be read alone. */
import { describe, expect, test } from 'vitest';
import type { ComparedMetric, Finding } from '../report/comparison.ts';
import { betterIs, HEADLINE_LABELS, HEADLINE_WORDS, unitOfMetric } from './headline.ts';
import { verdictOf } from './verdict-of.ts';

/** Metric, finding, difference, half of its interval. */
type Row = readonly [metric: string, finding: Finding, mean: number, half: number | null];

function metric([name, finding, mean, half]: Row): ComparedMetric {
  const value = { mean: 10, halfWidth: 1, n: 20 };
  return {
    metric: name,
    label: HEADLINE_LABELS[name] ?? name,
    words: HEADLINE_WORDS[name] ?? name,
    unit: unitOfMetric(name),
    better: betterIs(name),
    a: value,
    b: value,
    difference: {
      mean,
      low: half === null ? null : mean - half,
      high: half === null ? null : mean + half,
      halfWidth: half,
      n: half === null ? 1 : 20,
      varianceSaved: 0.5,
    },
    relative: null,
    pValue: null,
    pAdjusted: null,
    pEquivalent: null,
    finding,
  };
}

describe('the verdict', () => {
  test.each<[rows: Row[], outcome: string, text: string]>([
    [
      [
        ['wait.mean', 'better', -12.3, 4.4],
        ['wait.p95', 'better', -40, 10],
        ['abandonment.rate', 'better', -0.011, 0.007],
        ['occupancy', 'unclear', 0.001, 0.003],
      ],
      'better',
      'B is better: mean wait falls by 12.3 s (7.9 to 16.7) and abandonment by 1.1 points (0.4 to 1.8); occupancy does not change measurably (within ±0.4 points).',
    ],
    [
      [
        ['serviceLevel', 'worse', -0.05, 0.01],
        ['wait.mean', 'worse', 5, 1],
        ['occupancy', 'higher', 0.03, 0.01],
      ],
      'worse',
      'B is worse: mean wait rises by 5.0 s (4.0 to 6.0), and service level falls by 5.0 points (4.0 to 6.0); occupancy rises by 3.0 points (2.0 to 4.0).',
    ],
    [
      [
        ['wait.mean', 'better', -5, 1],
        ['lostTime.total', 'worse', 40, 10],
      ],
      'mixed',
      'B is better in one way and worse in another: mean wait falls by 5.0 s (4.0 to 6.0), but slot time lost to customers who had gone rises by 40.0 s (30.0 to 50.0).',
    ],
    [
      [
        ['occupancy', 'lower', -0.02, 0.01],
        ['wait.mean', 'identical', 0, 0],
      ],
      'different',
      'B is different, but neither better nor worse for sure: occupancy falls by 2.0 points (1.0 to 3.0); mean wait stays exactly the same.',
    ],
    [
      [
        ['wait.mean', 'unclear', -0.5, 3.6],
        ['abandonment.rate', 'unclear', 0.002, 0.004],
      ],
      'unclear',
      'No difference is sure after 20 replications: mean wait is within ±4.1 s of A and abandonment within ±0.6 points.',
    ],
    [
      [
        ['wait.mean', 'equivalent', -0.1, 0.1],
        ['occupancy', 'identical', 0, 0],
      ],
      'equivalent',
      'A and B are the same within 5.0%: mean wait is within ±0.2 s of A.',
    ],
    [
      [
        ['wait.mean', 'identical', 0, 0],
        ['occupancy', 'identical', 0, 0],
      ],
      'same',
      'A and B are the same: every figure is equal in each of the 20 replications.',
    ],
    [
      [],
      'unclear',
      'No difference is sure after 20 replications: there was too little to measure.',
    ],
  ])('of %j', (rows, outcome, text) => {
    const wish = { named: [], equivalentWithin: 0.05, replications: 20 };
    expect(verdictOf(rows.map(metric), wish)).toEqual({ outcome, text });
  });

  test('one replication can tell nothing', () => {
    const wish = { named: [], equivalentWithin: null, replications: 1 };
    expect(verdictOf([metric(['wait.mean', 'unclear', -5, null])], wish)).toEqual({
      outcome: 'unclear',
      text: 'One replication cannot tell A from B: there is nothing to hold the differences against.',
    });
  });

  test('what was named is told first, also beside another of its family', () => {
    const rows: Row[] = [
      ['wait.mean', 'better', -5, 1],
      ['wait.p90', 'better', -20, 2],
    ];
    const wish = { named: ['wait.p90'], equivalentWithin: null, replications: 20 };
    expect(verdictOf(rows.map(metric), wish).text).toBe(
      'B is better: the 90th percentile of waits falls by 20.0 s (18.0 to 22.0).',
    );
  });
});
