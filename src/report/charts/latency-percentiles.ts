/** Latencies of a live run by percentile: how long the slowest one in ten, in a hundred, in a thousand took. */

import { percentilesOf } from '../latency-histogram.ts';
import { LATENCIES, latencyText } from '../live-words.ts';
import { numberText } from '../numbers.ts';
import type { Result } from '../result.ts';
import { ticks } from './axes.ts';
import type { Chart } from './chart.ts';
import { type Colour, coloured, framed, legendOnTop } from './theme.ts';

const COLOURS: Readonly<Record<(typeof LATENCIES)[number][0], Colour>> = {
  sentToDelivered: 'blue',
  intendedToDelivered: 'teal',
  startToAssigned: 'orange',
  act: 'purple',
  lateness: 'grey',
};

/** Evenly spaced on the axis: 25, 43.8, 57.8 … 90 … 99 per cent; the fastest are of no interest. */
const NINES = 5;
const STEPS = 8;
/** Zero has no logarithm: below that nothing is told apart. */
const LEAST = 1e-5;

export function latencyPercentiles({ live }: Result): Chart | undefined {
  if (live === undefined) return undefined;
  const percentiles = Array.from({ length: NINES * STEPS }, (_, i) =>
    Number((100 * (1 - 10 ** (-(i + 1) / STEPS))).toPrecision(12)),
  );
  const series = LATENCIES.flatMap(([name, words]) => {
    const found = live.latencies[name];
    const points = percentilesOf(found, percentiles).map(({ percentile, seconds }) => ({
      percentile,
      seconds: Math.max(LEAST, seconds),
    }));
    return points.length < 2 ? [] : [{ name, words, found, points }];
  });
  if (series.length === 0) return undefined;
  const at = (percentile: number) => -Math.log10(1 - percentile / 100);
  const values = series.flatMap(({ words, points, found }) =>
    points.map(({ percentile, seconds }) => ({
      what: words,
      at: at(percentile),
      seconds,
      tip: `${words}: ${numberText(Number(percentile.toPrecision(4)))}% took at most ${latencyText(seconds)}, of ${numberText(found.count)}`,
    })),
  );
  const end = Math.max(1, ...values.map((value) => value.at));
  const shares = [50, 90, 99, 99.9, 99.99, 99.999].filter((share) => at(share) <= end + 1e-9);
  const [low, high] = [
    Math.min(...values.map(({ seconds }) => seconds)),
    Math.max(...values.map(({ seconds }) => seconds)),
  ];
  const decades = Array.from({ length: 12 }, (_, i) => 10 ** (i - 6)).filter(
    (value) => value >= low / 10 && value <= high * 10,
  );
  return {
    name: 'latency-percentiles',
    title: 'Latencies by percentile',
    reading:
      'To the right are the slower ones: at 99% one in a hundred took longer. Both axes are logarithmic: each mark across is ten times rarer, each mark up ten times slower.',
    alt: series
      .map(
        ({ words, found }) =>
          `${words}: half at most ${latencyText(found.p50Sec ?? 0)}, 99% at most ${latencyText(found.p99Sec ?? 0)}`,
      )
      .join('; '),
    spec: framed(260, {
      data: { values },
      mark: { type: 'line', strokeWidth: 2.5, interpolate: 'monotone', point: false },
      encoding: {
        x: {
          field: 'at',
          type: 'quantitative',
          scale: { domain: [at(25), end], nice: false },
          axis: {
            ...ticks(
              shares.map(at),
              shares.map((share) => `${share}%`),
            ),
            grid: true,
            title: 'share of all, slowest to the right',
          },
        },
        y: {
          field: 'seconds',
          type: 'quantitative',
          scale: { type: 'log', domain: [low * 0.8, high * 1.25], nice: false },
          axis: { ...ticks(decades, decades.map(decadeText)), title: 'at most' },
        },
        color: {
          field: 'what',
          type: 'nominal',
          scale: coloured(series.map(({ name, words }) => [words, COLOURS[name]] as const)),
          legend: {
            ...legendOnTop(series.map(({ words }) => words)),
            symbolType: 'stroke',
            symbolStrokeWidth: 4,
          },
        },
        tooltip: { field: 'tip', type: 'nominal' },
      },
    }),
    table: {
      heads: ['latency', 'count', 'half at most', '90%', '99%', '99.9%', 'longest'],
      rows: series.map(({ words, found }) => [
        words,
        numberText(found.count),
        ...[found.p50Sec, found.p90Sec, found.p99Sec, found.p999Sec, found.maxSec].map((sec) =>
          sec === null ? '–' : latencyText(sec),
        ),
      ]),
    },
  };
}

/** Of a power of ten: `0.01 ms`, `1 ms`, `1 s`, `1000 s`. */
function decadeText(seconds: number): string {
  return seconds < 1
    ? `${Number((seconds * 1000).toPrecision(6))} ms`
    : `${Number(seconds.toPrecision(6))} s`;
}
