/**
 * A comparison as tables for spreadsheets and programs. Seconds, shares 0..1, plain numbers; every difference is B − A, and
 * what is not known is left empty.
 */
import type { Comparison, Difference, Mean } from './comparison.ts';
import type { Cell, CsvTable } from './csv.ts';

const DIFFERENCE = ['difference', 'low', 'high', 'n', 'p_adjusted', 'finding', 'variance_saved'];

export function comparisonTables({ metrics, waiting, changes }: Comparison): CsvTable[] {
  return [
    {
      name: 'comparison.csv',
      head: [
        'metric',
        'unit',
        'better',
        'a',
        'a_half_width',
        'b',
        'b_half_width',
        'relative',
        ...DIFFERENCE,
      ],
      rows: metrics.map((each) => [
        each.metric,
        each.unit,
        each.better,
        ...mean(each.a),
        ...mean(each.b),
        each.relative,
        ...difference(each.difference, each.pAdjusted, each.finding),
      ]),
    },
    {
      name: 'comparison-waiting.csv',
      head: ['cause', 'a_s', 'b_s', ...DIFFERENCE],
      rows: [...waiting.causes, waiting.total].map((each) => [
        each.cause,
        each.aSec,
        each.bSec,
        ...difference(each.difference, each.pAdjusted, each.finding),
      ]),
    },
    {
      name: 'comparison-settings.csv',
      head: ['kind', 'name', 'words', 'a', 'b'],
      rows: changes.map(({ kind, name, words, a, b }) => [kind, name, words, a, b]),
    },
  ];
}

function mean(found: Mean | null): Cell[] {
  return found === null ? [null, null] : [found.mean, found.halfWidth];
}

function difference(found: Difference | null, pAdjusted: number | null, finding: string): Cell[] {
  if (found === null) return [null, null, null, null, pAdjusted, finding, null];
  const { mean: value, low, high, n, varianceSaved } = found;
  return [value, low, high, n, pAdjusted, finding, varianceSaved];
}
