/**
 * A sweep as tables for spreadsheets and programs: one row a cell and metric (sweep.csv), and one a cell and cause of waiting.
 * Cells are numbered from 1 in the order of the grid; 0 is the file as it is, whose settings are left empty where the file
 * says nothing of them. An interval that is not known is left empty.
 */
import type { Cell as CsvCell, CsvTable } from './csv.ts';
import type { Cell, CellMetric, Sweep, SweptMetric } from './sweep.ts';

const HEAD = [
  'metric',
  'estimate',
  'low',
  'high',
  'n',
  'difference',
  'difference_low',
  'difference_high',
  'finding',
  'unit',
];

export function sweepTables({ axes, base, cells, metrics }: Sweep): CsvTable[] {
  const names = axes.map(({ name }) => name);
  const all = [base, ...cells];
  const settings = (cell: Cell, i: number): CsvCell[] => [
    i,
    cell.isBase ? 'yes' : 'no',
    ...axes.map(({ base: asItIs }, axis) =>
      cell === base ? asItIs : (cell.settings[axis] ?? null),
    ),
  ];
  return [
    {
      name: 'sweep.csv',
      head: ['cell', 'as_it_is', ...names, ...HEAD],
      rows: all.flatMap((cell, i) =>
        metrics.flatMap((metric): CsvCell[][] => {
          const figure = cell.metrics[metric.name] ?? null;
          return figure === null ? [] : [[...settings(cell, i), ...figures(metric, figure)]];
        }),
      ),
    },
    {
      name: 'sweep-waiting-causes.csv',
      head: ['cell', 'as_it_is', ...names, 'cause', 'seconds'],
      rows: all.flatMap((cell, i) =>
        cell.waiting.map(({ cause, seconds }): CsvCell[] => [...settings(cell, i), cause, seconds]),
      ),
    },
  ];
}

const UNITS = { seconds: 's', share: 'share', number: 'number' } as const;

function figures({ name, unit }: SweptMetric, figure: CellMetric): CsvCell[] {
  const { mean, low, high, n, difference } = figure;
  return [
    name,
    mean,
    low,
    high,
    n,
    difference?.mean ?? null,
    difference?.low ?? null,
    difference?.high ?? null,
    difference?.finding ?? null,
    UNITS[unit],
  ];
}
