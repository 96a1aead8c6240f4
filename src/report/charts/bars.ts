/**
 * Two forms that many charts share: one bar a row, and a row divided into parts. What a row is called stands above its bar
 * rather than beside it, so that long words are whole at any width.
 */
import type { Spec } from './chart.ts';
import { type Colour, colour, coloured, framed, legendOnTop } from './theme.ts';

const ROW = 40;
const NARROW = 420;

export interface BarRow {
  readonly label: string;
  readonly value: number;
  /** Behind the bar. */
  readonly text: string;
  /** The same where there is little room. */
  readonly short?: string;
  readonly colour: Colour;
  readonly low?: number;
  readonly high?: number;
}

/** Rows in the order given; the longest bar leaves room for the text behind it. */
export function barSpec(rows: readonly BarRow[]): Spec {
  const longest = Math.max(...rows.map(({ value, high }) => Math.max(value, high ?? 0)), 1e-12);
  const values = rows.map((row, i) => ({
    ...row,
    short: row.short ?? row.text,
    row: i,
    zero: 0,
    end: Math.max(row.value, row.high ?? 0),
    colour: colour(row.colour),
  }));
  const y = { field: 'row', type: 'ordinal', axis: null };
  const x = {
    field: 'value',
    type: 'quantitative',
    scale: { domain: [0, longest * 1.02], nice: false },
    axis: null,
  };
  const hasIntervals = rows.some(({ low, high }) => low !== undefined && high !== undefined);
  return framed(rows.length * ROW, {
    data: { values },
    layer: [
      {
        mark: { type: 'bar', height: 14, yOffset: 8 },
        encoding: { y, x, color: { field: 'colour', type: 'nominal', scale: null } },
      },
      ...(hasIntervals
        ? [
            {
              transform: [{ filter: 'isValid(datum.low)' }],
              mark: { type: 'rule', strokeWidth: 2, yOffset: 8, color: colour('ink') },
              encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } },
            },
          ]
        : []),
      {
        mark: {
          type: 'text',
          align: 'left',
          baseline: 'middle',
          dy: -9,
          limit: { expr: 'width' },
          text: { expr: `width < ${NARROW} ? datum.shortLine : datum.line` },
        },
        encoding: {
          y,
          x: { ...x, field: 'zero' },
        },
      },
    ],
    transform: [
      { calculate: "datum.label + ':  ' + datum.text", as: 'line' },
      { calculate: "datum.label + ': ' + datum.short", as: 'shortLine' },
    ],
  });
}

export interface Parts {
  readonly rows: readonly {
    readonly label: string;
    /** Shares by part; they need not add up to 1. */
    readonly shares: Readonly<Record<string, number>>;
  }[];
  /** In the order they are drawn in. */
  readonly parts: readonly (readonly [name: string, label: string, colour: Colour])[];
  readonly text: (share: number) => string;
  readonly axis: Spec;
  /** What the colours stand for. */
  readonly legend?: string;
}

/** A row a bar, divided into coloured parts. */
export function partsSpec({ rows, parts, text, axis, legend }: Parts): Spec {
  const values = rows.flatMap((row, r) => {
    let from = 0;
    return parts.flatMap(([name, label]) => {
      const share = row.shares[name] ?? 0;
      if (share <= 0) return [];
      const start = from;
      from += share;
      return [
        {
          row: r,
          part: label,
          from: start,
          to: from,
          tip: `${row.label}\n${label}: ${text(share)}`,
        },
      ];
    });
  });
  const y = { field: 'row', type: 'ordinal', axis: null };
  return framed(rows.length * ROW, {
    layer: [
      {
        data: { values },
        mark: { type: 'bar', height: 18, yOffset: 8, stroke: colour('surface'), strokeWidth: 1 },
        encoding: {
          y,
          x: { field: 'from', type: 'quantitative', axis, scale: { nice: false } },
          x2: { field: 'to' },
          color: {
            field: 'part',
            type: 'nominal',
            scale: coloured(parts.map(([, label, name]) => [label, name])),
            legend: legendOnTop(
              parts.map(([, label]) => label),
              legend ?? null,
            ),
          },
          tooltip: { field: 'tip', type: 'nominal' },
        },
      },
      {
        data: { values: rows.map(({ label }, row) => ({ row, label, zero: 0 })) },
        mark: {
          type: 'text',
          align: 'left',
          baseline: 'middle',
          dy: -10,
          limit: { expr: 'width' },
        },
        encoding: {
          y,
          x: { field: 'zero', type: 'quantitative' },
          text: { field: 'label', type: 'nominal' },
        },
      },
    ],
  });
}
