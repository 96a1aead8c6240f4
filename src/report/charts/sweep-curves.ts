/** How the figures move with one setting: a curve a metric, with a band. */
import { percentText } from '../../scenarios/units.ts';
import { halfText, numberText, UNICODE, valueText } from '../numbers.ts';
import type { Sweep, SweptMetric } from '../sweep.ts';
import { capital } from '../words.ts';
import { durationTicks, ticks, tickText } from './axes.ts';
import type { Chart, Spec } from './chart.ts';
import { colour, framed } from './theme.ts';

const MOST_METRICS = 8;
/** More lie on each other, and would make the page too large. */
const MOST_POINTS = 200;

/** The axis of a metric's values. */
export function valueAxis(unit: SweptMetric['unit'], largest: number, title: string): Spec {
  if (unit === 'share') return { title, format: largest < 0.05 ? '.1%' : '.0%', tickCount: 5 };
  if (unit === 'number') return { title, tickCount: 5 };
  const values = durationTicks(largest * 1.1, 6);
  return { title, ...ticks(values, values.map(tickText)) };
}

/** The metric that is shown first, then the others in their order. */
export const metricsInOrder = ({ metrics, shown }: Sweep): SweptMetric[] =>
  [...metrics].sort((a, b) => Number(b.name === shown) - Number(a.name === shown));

export const chartName = (kind: string, metric: string) =>
  `${kind}-${metric.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;

export function sweepCurves(sweep: Sweep): Chart[] {
  const [axis] = sweep.axes;
  if (axis === undefined || (sweep.axes.length > 1 && sweep.how === 'grid')) return [];
  return metricsInOrder(sweep)
    .slice(0, MOST_METRICS)
    .flatMap((metric) => curve(sweep, metric) ?? []);
}

function curve(sweep: Sweep, metric: SweptMetric): Chart | undefined {
  const [axis] = sweep.axes;
  if (axis === undefined) return undefined;
  const { unit } = metric;
  const numbers = sweep.axes.length === 1 ? axis.numbers : null;
  const labels = sweep.cells.map(({ settings }) => settings.join(', '));
  const step = Math.ceil(sweep.cells.length / MOST_POINTS);
  const isDrawn = (i: number) => i % step === 0 || i === sweep.cells.length - 1;
  const rows = sweep.cells.flatMap((cell, i) => {
    if (!isDrawn(i) && !cell.isBase) return [];
    const found = cell.metrics[metric.name] ?? null;
    if (found === null) return [];
    const half = halfText(found.halfWidth, unit, UNICODE);
    return [
      {
        at: numbers?.[cell.place[0] ?? 0] ?? i,
        setting: labels[i] ?? '',
        mean: found.mean,
        low: found.low ?? found.mean,
        high: found.high ?? found.mean,
        tip: `${axis.name} ${labels[i]}${cell.isBase ? ' (the file as it is)' : ''}\n${metric.label}: ${valueText(found.mean, unit, UNICODE)} ${half}`,
        isBase: cell.isBase,
      },
    ];
  });
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined || rows.length < 2) return undefined;
  const largest = Math.max(...rows.map(({ high }) => high));
  const words = sweep.axes.map(({ words: each }) => each).join(', ');
  const x = {
    field: 'at',
    type: 'quantitative',
    scale: { zero: false, nice: false, padding: 12 },
    axis: {
      title: words,
      labelAngle: 0,
      ...ticks(
        rows.map(({ at }) => at),
        rows.map(({ setting }) => setting),
      ),
    },
  };
  const y = {
    field: 'mean',
    type: 'quantitative',
    axis: valueAxis(unit, largest, metric.label),
    scale: { zero: true },
  };
  const best = rows.reduce((a, b) =>
    metric.better === 'higher' ? (b.mean > a.mean ? b : a) : b.mean < a.mean ? b : a,
  );
  const level = percentText(sweep.level);
  return {
    name: chartName('sweep', metric.name),
    title: `${capital(metric.label)} by ${words}`,
    reading: `The line goes through the means at each value, the band is their ${level} confidence interval; the hollow point is the file as it is.${metric.better === null ? '' : ` ${capital(metric.better)} is better.`}${step > 1 ? ` Of ${numberText(sweep.cells.length)} values one in ${step} is drawn; the CSV file has all.` : ''}`,
    alt: `${metric.label} goes from ${valueText(first.mean, unit, UNICODE)} at ${first.setting} to ${valueText(last.mean, unit, UNICODE)} at ${last.setting}${metric.better === null ? '' : `, best at ${best.setting} with ${valueText(best.mean, unit, UNICODE)}`}.`,
    spec: framed(220, {
      data: { values: rows },
      layer: [
        {
          mark: { type: 'area', opacity: 0.25, color: colour('blue') },
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
        },
        { mark: { type: 'line', strokeWidth: 2, color: colour('blue') }, encoding: { x, y } },
        {
          mark: { type: 'point', size: 70, opacity: 1, strokeWidth: 2, color: colour('blue') },
          encoding: {
            x,
            y,
            fill: {
              condition: { test: 'datum.isBase', value: colour('surface') },
              value: colour('blue'),
            },
            tooltip: { field: 'tip', type: 'nominal' },
          },
        },
      ],
    }),
    table: {
      heads: [words, metric.label, 'from', 'to'],
      rows: rows.map(({ setting, mean, low, high }) => [
        setting,
        ...[mean, low, high].map((value) => valueText(value, unit, UNICODE)),
      ]),
    },
  };
}
