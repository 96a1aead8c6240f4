/**
 * How a figure moves with two settings: a heat map a metric. With more settings than two there is one for each choice of the
 * others, for the metric that is shown first.
 */
import { halfText, UNICODE, valueText } from '../numbers.ts';
import type { Cell, Sweep, SweptMetric } from '../sweep.ts';
import { capital } from '../words.ts';
import type { Chart } from './chart.ts';
import { chartName, metricsInOrder } from './sweep-curves.ts';
import { colour, framed, RAMP } from './theme.ts';

const MOST_METRICS = 6;
/** Of all maps together, so that the page stays small. */
const MOST_FIELDS = 3000;
/** More than this is no picture any more. */
const MOST_CELLS = 4000;
const MOST_SLICES = 12;
const ROW = 34;
/** For the name of the axis. */
const LEAST_HEIGHT = 140;

export function sweepHeat(sweep: Sweep): Chart[] {
  if (sweep.axes.length < 2 || sweep.how !== 'grid' || sweep.cells.length > MOST_CELLS) return [];
  const metrics = metricsInOrder(sweep);
  if (sweep.axes.length === 2)
    return metrics
      .slice(0, Math.max(1, Math.min(MOST_METRICS, Math.floor(MOST_FIELDS / sweep.cells.length))))
      .flatMap((metric) => heat(sweep, metric, sweep.cells, '') ?? []);
  const [metric] = metrics;
  const slices = new Map<string, Cell[]>();
  for (const cell of sweep.cells) {
    const key = cell.settings
      .slice(0, -2)
      .map((value, i) => `${sweep.axes[i]?.name} ${value}`)
      .join(', ');
    slices.set(key, [...(slices.get(key) ?? []), cell]);
  }
  if (metric === undefined) return [];
  return [...slices]
    .slice(0, MOST_SLICES)
    .flatMap(([slice, cells]) => heat(sweep, metric, cells, slice) ?? []);
}

function heat(
  sweep: Sweep,
  metric: SweptMetric,
  cells: readonly Cell[],
  slice: string,
): Chart | undefined {
  const [down, across] = sweep.axes.slice(-2);
  if (down === undefined || across === undefined) return undefined;
  const { unit } = metric;
  // All slices of a sweep share one scale, so that they can be held against each other.
  const means = sweep.cells.flatMap((cell) => cell.metrics[metric.name]?.mean ?? []);
  if (means.length === 0) return undefined;
  const least = Math.min(...means);
  const spread = Math.max(...means) - least;
  const best = sweep.best.find((each) => each.metric === metric.name);
  const marked = new Set(
    best === undefined ? [] : [best.cell, ...best.asGood].map((i) => sweep.cells[i]),
  );
  const rows = cells.flatMap((cell) => {
    const found = cell.metrics[metric.name] ?? null;
    const [y = '', x = ''] = cell.settings.slice(-2);
    if (found === null) return [];
    const step = spread === 0 ? 0 : Math.min(6, Math.floor(((found.mean - least) / spread) * 7));
    const value = valueText(found.mean, unit, UNICODE);
    const star = marked.has(cell) ? '★ ' : '';
    return [
      {
        x,
        y,
        fill: RAMP[step] ?? '',
        ink: colour(step <= 3 ? 'ink' : 'surface'),
        text: `${star}${value}`,
        edge: cell.isBase ? 3 : 0,
        tip: `${down.name} ${y}, ${across.name} ${x}${cell.isBase ? ' (the file as it is)' : ''}\n${metric.label}: ${value} ${halfText(found.halfWidth, unit, UNICODE)}${star === '' ? '' : '\namong the best'}`,
      },
    ];
  });
  if (rows.length === 0) return undefined;
  const words = `${metric.label} by ${down.words} and ${across.words}`;
  const encoding = {
    x: {
      field: 'x',
      type: 'ordinal',
      sort: across.values,
      scale: { domain: across.values, paddingInner: 0.03, paddingOuter: 0 },
      axis: { title: across.words, labelAngle: 0, domain: false, ticks: false },
    },
    y: {
      field: 'y',
      type: 'ordinal',
      sort: down.values,
      scale: { domain: down.values, paddingInner: 0.05, paddingOuter: 0 },
      axis: { title: down.words },
    },
  };
  const told = new Map(rows.map((row) => [`${row.y}|${row.x}`, row.text]));
  return {
    name: `${chartName('sweep', metric.name)}${slice === '' ? '' : `-${slice.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`}`,
    title: `${capital(words)}${slice === '' ? '' : ` (${slice})`}`,
    reading: `Each field is one combination of settings, the stronger its colour the higher the mean.${metric.better === null ? '' : ` ${capital(metric.better)} is better; ★ marks those that may be the best, as far as these replications can tell.`}${rows.some(({ edge }) => edge > 0) ? ' The framed field is the file as it is.' : ''}`,
    alt: `Table of ${words}, from ${valueText(least, unit, UNICODE)} to ${valueText(least + spread, unit, UNICODE)}.`,
    spec: framed(Math.max(LEAST_HEIGHT, down.values.length * ROW), {
      data: { values: rows },
      encoding,
      layer: [
        {
          mark: { type: 'rect' },
          encoding: {
            fill: { field: 'fill', type: 'nominal', scale: null },
            stroke: { value: colour('ink') },
            strokeWidth: { field: 'edge', type: 'quantitative', scale: null },
            tooltip: { field: 'tip', type: 'nominal' },
          },
        },
        {
          mark: {
            type: 'text',
            baseline: 'middle',
            tooltip: false,
            // Where fields are too narrow for words the colour has to do.
            text: {
              expr: `width / ${across.values.length} < 44 ? '' : datum.text`,
            },
          },
          encoding: { color: { field: 'ink', type: 'nominal', scale: null } },
        },
      ],
    }),
    table: {
      heads: [`${down.words} ↓  ${across.words} →`, ...across.values],
      rows: down.values.map((y) => [
        y,
        ...across.values.map((x) => told.get(`${y}|${x}`) ?? UNICODE.none),
      ]),
    },
  };
}
