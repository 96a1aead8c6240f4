/**
 * Charts over the time of day: steps for each interval, a band where there is an interval of confidence. Days of many
 * intervals are thinned by putting neighbours together, so that a page stays small.
 */
import type { Result } from '../result.ts';
import { timeAxis, timeText } from './axes.ts';
import type { Spec } from './chart.ts';
import { type Colour, colour, coloured, framed, legendOnTop } from './theme.ts';

const MOST_INTERVALS = 240;

export interface DayLine {
  readonly label: string;
  readonly colour: Colour;
  readonly dash?: boolean;
  /** Filled below. */
  readonly area?: boolean;
  /** Of each interval; null where there is nothing to tell. */
  readonly values: readonly (number | null)[];
  readonly halfWidths?: readonly (number | null)[];
}

export interface Day {
  readonly scenario: Result['scenario'];
  readonly fromSec: readonly number[];
  readonly lines: readonly DayLine[];
  readonly text: (value: number) => string;
  readonly yAxis: (largest: number) => Spec;
}

export function daySpec(day: Day): Spec {
  const { scenario, lines } = day;
  const size = Math.ceil(day.fromSec.length / MOST_INTERVALS);
  const starts = day.fromSec.filter((_, i) => i % size === 0);
  const lastStart = day.fromSec.at(-1) ?? 0;
  const end = Math.min(
    lastStart + scenario.intervalSec,
    Math.max(scenario.durationSec, lastStart + 1),
  );
  const meanOf = (values: readonly (number | null)[] | undefined, i: number) => {
    const some = (values ?? []).slice(i * size, (i + 1) * size).filter((value) => value !== null);
    return some.length === 0 ? null : some.reduce((sum, value) => sum + value, 0) / some.length;
  };
  const rows = lines.flatMap((line) => {
    const told = starts.map((from, i) => {
      const value = meanOf(line.values, i);
      const half = meanOf(line.halfWidths, i);
      const to = starts[i + 1] ?? end;
      const interval = half === null ? '' : ` ± ${day.text(half)}`;
      return {
        from,
        to,
        line: line.label,
        value,
        ...(half === null || value === null
          ? {}
          : { low: Math.max(0, value - half), high: value + half }),
        tip: `${timeText(scenario.start, from)} – ${timeText(scenario.start, to)}\n${line.label}: ${value === null ? 'nothing' : day.text(value)}${value === null ? '' : interval}`,
      };
    });
    // A step has an end as well as a beginning.
    const last = told.at(-1);
    return last === undefined ? [] : [...told, { ...last, from: end }];
  });
  const largest = Math.max(0, ...rows.flatMap(({ value, high }) => [value ?? 0, high ?? 0]));
  const pairs = lines.map((line) => [line.label, line.colour] as const);
  const x = {
    field: 'from',
    type: 'quantitative',
    scale: { domain: [day.fromSec[0] ?? 0, end], nice: false },
    axis: timeAxis(scenario.start, day.fromSec[0] ?? 0, end),
  };
  const y = {
    field: 'value',
    type: 'quantitative',
    axis: day.yAxis(largest),
    scale: { domainMin: 0, nice: true },
  };
  const color = {
    field: 'line',
    type: 'nominal',
    scale: coloured(pairs),
    legend: lines.length > 1 ? legendOnTop(lines.map(({ label }) => label)) : null,
  };
  const of = (filter: (line: DayLine) => boolean) => ({
    values: rows.filter((row) => lines.some((line) => line.label === row.line && filter(line))),
  });
  const layers: Spec[] = [];
  if (lines.some(({ halfWidths }) => halfWidths !== undefined))
    layers.push({
      data: of(({ halfWidths }) => halfWidths !== undefined),
      mark: { type: 'area', interpolate: 'step-after', opacity: 0.25 },
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
    });
  if (lines.some(({ area }) => area === true))
    layers.push({
      data: of(({ area }) => area === true),
      mark: { type: 'area', interpolate: 'step-after', opacity: 0.35 },
      encoding: { x, y: { ...y, stack: null }, color },
    });
  for (const dash of [false, true])
    if (lines.some((line) => (line.dash === true) === dash))
      layers.push({
        data: of((line) => (line.dash === true) === dash),
        mark: {
          type: 'line',
          interpolate: 'step-after',
          strokeWidth: 2,
          ...(dash ? { strokeDash: [5, 3] } : {}),
        },
        encoding: { x, y, color },
      });
  layers.push({
    // Nothing to see: what the pointer is at.
    data: { values: told(rows) },
    mark: { type: 'rect', opacity: 0.001, color: colour('ink') },
    encoding: {
      x,
      x2: { field: 'to' },
      tooltip: { field: 'tip', type: 'nominal' },
    },
  });
  return framed(220, { layer: layers });
}

/** One strip an interval, with what all lines say there. */
function told(rows: readonly { from: number; to: number; tip: string }[]) {
  const strips = new Map<number, { from: number; to: number; tip: string }>();
  for (const { from, to, tip } of rows) {
    const before = strips.get(from);
    const [, line = ''] = tip.split('\n');
    strips.set(from, { from, to, tip: before === undefined ? tip : `${before.tip}\n${line}` });
  }
  return [...strips.values()].filter(({ from, to }) => to > from);
}
