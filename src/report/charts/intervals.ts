/**
 * One form for all that is an estimate with an interval: a row each, the name above it, and upright lines where something is
 * decided (no difference, a limit, a tolerance). It is told at a glance which intervals reach across a line.
 */
import type { Spec } from './chart.ts';
import { type Colour, colour, framed } from './theme.ts';

const ROW = 40;
const NARROW = 420;

export interface IntervalRow {
  readonly label: string;
  /** What it comes to, in words; and where there is little room. */
  readonly text: string;
  readonly short: string;
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly colour: Colour;
}

export interface IntervalLook {
  readonly axis: Spec;
  readonly lines: readonly number[];
  /** Rows that reach beyond are cut, with an open end, so that the others can be seen. */
  readonly most?: number;
}

export function intervalSpec(rows: readonly IntervalRow[], look: IntervalLook): Spec {
  const most = look.most ?? Number.POSITIVE_INFINITY;
  const cut = (value: number) => Math.max(-most, Math.min(most, value));
  const values = rows.map((row, i) => ({
    row: i,
    line: `${row.label}:  ${row.text}`,
    shortLine: `${row.label}: ${row.short}`,
    mean: cut(row.mean),
    low: cut(row.low ?? row.mean),
    high: cut(row.high ?? row.mean),
    colour: colour(row.colour),
  }));
  const ends = [...values.flatMap(({ low, high, mean }) => [low, high, mean]), ...look.lines];
  const [least, largest] = [Math.min(...ends), Math.max(...ends)];
  const room = (largest - least || 1) * 0.04;
  const domain = [least - room, largest + room];
  const y = { field: 'row', type: 'ordinal', axis: null };
  const x = {
    field: 'mean',
    type: 'quantitative',
    scale: { domain, nice: false, zero: false },
    axis: { grid: true, ...look.axis },
  };
  const own = { field: 'colour', type: 'nominal', scale: null };
  return framed(rows.length * ROW, {
    layer: [
      {
        data: { values: look.lines.map((at) => ({ at })) },
        mark: { type: 'rule', strokeWidth: 1.5, strokeDash: [5, 3], color: colour('ink') },
        encoding: { x: { ...x, field: 'at' } },
      },
      {
        data: { values },
        mark: { type: 'rule', strokeWidth: 4, yOffset: 8, strokeCap: 'round' },
        encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color: own },
      },
      {
        data: { values },
        mark: {
          type: 'point',
          filled: true,
          size: 110,
          yOffset: 8,
          opacity: 1,
          stroke: colour('surface'),
          strokeWidth: 1.5,
        },
        encoding: { y, x, color: own },
      },
      // Words stand before the lines, on a rim of the ground.
      ...[{ stroke: colour('surface'), strokeWidth: 5, strokeJoin: 'round' }, {}].map((rim) => ({
        data: { values: values.map((value) => ({ ...value, left: domain[0] })) },
        mark: {
          type: 'text',
          align: 'left',
          baseline: 'middle',
          dy: -9,
          limit: { expr: 'width' },
          text: { expr: `width < ${NARROW} ? datum.shortLine : datum.line` },
          ...rim,
        },
        encoding: { y, x: { ...x, field: 'left' } },
      })),
    ],
  });
}
