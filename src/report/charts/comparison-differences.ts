/** By how much B differs from A, figure by figure, as shares of A so that all fit one scale. */
import type { ComparedMetric, Comparison } from '../comparison.ts';
import { differenceCells, findingText, levelText } from '../comparison-words.ts';
import { relativeText } from '../difference-text.ts';
import { UNICODE, valueText } from '../numbers.ts';
import type { Chart } from './chart.ts';
import { type IntervalRow, intervalSpec } from './intervals.ts';
import type { Colour } from './theme.ts';

/** Three times as much, or more, is drawn at the edge. */
const MOST = 2;

const COLOURS: Readonly<Record<ComparedMetric['finding'], Colour>> = {
  better: 'blue',
  worse: 'orange',
  higher: 'purple',
  lower: 'purple',
  identical: 'grey',
  equivalent: 'teal',
  unclear: 'grey',
};

export function comparisonDifferences(comparison: Comparison): Chart | undefined {
  const rows = comparison.metrics.flatMap(
    (metric): (IntervalRow & { metric: ComparedMetric })[] => {
      const { a, difference } = metric;
      if (a === null || a.mean === 0 || difference === null) return [];
      const of = (value: number | null) => (value === null ? null : value / a.mean);
      const [size, half] = differenceCells(difference, metric.unit, UNICODE);
      const finding = findingText(metric, comparison, UNICODE);
      return [
        {
          metric,
          label: metric.label,
          text: `${size} ${half} (${relativeText(metric.relative)}), ${finding}`,
          short: `${relativeText(metric.relative)}, ${finding}`,
          mean: difference.mean / a.mean,
          low: of(difference.low),
          high: of(difference.high),
          colour: COLOURS[metric.finding],
        },
      ];
    },
  );
  if (rows.length === 0) return undefined;
  const isCut = rows.some(({ low, high, mean }) =>
    [low, high, mean].some((value) => value !== null && Math.abs(value) > MOST),
  );
  return {
    name: 'comparison-differences',
    title: 'B against A',
    reading: `Each line is the ${levelText(comparison)} confidence interval of the difference B − A as a share of A; the dashed line is no difference. Blue is surely better, orange surely worse, purple different without a better side, grey not sure.${isCut ? ' What lies beyond 200% is drawn at the edge.' : ''}`,
    alt: rows.map(({ label, text }) => `${label}: ${text}`).join('; '),
    spec: intervalSpec(rows, {
      axis: { title: 'difference, as a share of A', format: '+.0%', tickCount: 7 },
      lines: [0],
      most: MOST,
    }),
    table: {
      heads: ['figure', 'A', 'B', 'B − A', '±', 'of A', 'finding'],
      rows: comparison.metrics.map((metric) => [
        metric.label,
        valueText(metric.a?.mean ?? null, metric.unit, UNICODE),
        valueText(metric.b?.mean ?? null, metric.unit, UNICODE),
        ...differenceCells(metric.difference, metric.unit, UNICODE),
        relativeText(metric.relative),
        findingText(metric, comparison, UNICODE),
      ]),
    },
  };
}
