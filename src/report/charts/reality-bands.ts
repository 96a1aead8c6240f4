/** A live run against simulations of its plan: each figure in the band where an honest run would lie. */
import { realityNote, realityOrder } from '../live-words.ts';
import { UNICODE, valueText } from '../numbers.ts';
import type { Result } from '../result.ts';
import type { Chart } from './chart.ts';
import { colour, framed } from './theme.ts';

const ROW = 40;
const NARROW = 480;
/** In half-widths of the band from its middle: what lies further is drawn at the edge. */
const MOST = 2.5;
const LEAST = 1.1;
/** Figures of a chart; the table has all. */
const MOST_ROWS = 40;

export function realityBands({ live }: Result): Chart | undefined {
  if (live?.reality === undefined) return undefined;
  const all = realityOrder(live);
  const judged = all.slice(0, MOST_ROWS);
  if (judged.length === 0) return undefined;
  const rows = judged.map(
    ({ metric, unit, live: value, low, high, simulatedMean, verdict }, row) => {
      const [from, to, is] = [low as number, high as number, value as number];
      const half = (to - from) / 2;
      // A band without width holds one value only.
      const place = (each: number) =>
        half > 0 ? (each - (from + to) / 2) / half : Math.sign(each - from) * MOST;
      const text = (each: number) => valueText(each, unit, UNICODE);
      const words = verdict === 'inside' ? '' : `, ${verdict}`;
      return {
        row,
        at: Math.max(-MOST, Math.min(MOST, place(is))),
        mean: simulatedMean === null ? 0 : Math.max(-1, Math.min(1, place(simulatedMean))),
        line: `${metric}: ${text(is)}${words}, of ${text(from)} to ${text(to)}`,
        shortLine: `${metric}: ${text(is)}${words}`,
        colour: colour(verdict === 'inside' ? 'blue' : 'orange'),
      };
    },
  );
  // As wide as what lies outside needs.
  const edge = (side: number) => Math.max(LEAST, ...rows.map(({ at }) => side * at + 0.1));
  const domain = [-edge(-1), edge(1)];
  const y = { field: 'row', type: 'ordinal', axis: null };
  const x = {
    field: 'at',
    type: 'quantitative',
    scale: { domain, nice: false, zero: false },
    axis: null,
  };
  const outside = judged.filter(({ verdict }) => verdict !== 'inside');
  return {
    name: 'reality-bands',
    title: 'Live against simulated',
    reading: `Each grey bar is the band of simulations, drawn to the same width; its tick is their mean. The point is the live run: blue inside, orange outside. ${realityNote(live)}`,
    alt: `${outside.length === 0 ? `All ${judged.length} figures lie within the bands` : outside.map(({ metric, verdict }) => `${metric} lies ${verdict}`).join('; ')}.`,
    spec: framed(rows.length * ROW, {
      layer: [
        {
          data: { values: rows.map((each) => ({ ...each, low: -1, high: 1 })) },
          mark: { type: 'rule', strokeWidth: 10, yOffset: 8, color: colour('mist') },
          encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } },
        },
        {
          data: { values: rows },
          mark: {
            type: 'tick',
            orient: 'vertical',
            size: 14,
            thickness: 2,
            yOffset: 8,
            color: colour('slate'),
          },
          encoding: { y, x: { ...x, field: 'mean' } },
        },
        {
          data: { values: rows },
          mark: {
            type: 'point',
            filled: true,
            size: 110,
            yOffset: 8,
            opacity: 1,
            stroke: colour('surface'),
            strokeWidth: 1.5,
          },
          encoding: { y, x, color: { field: 'colour', type: 'nominal', scale: null } },
        },
        {
          data: { values: rows.map((each) => ({ ...each, left: domain[0] })) },
          mark: {
            type: 'text',
            align: 'left',
            baseline: 'middle',
            dy: -9,
            limit: { expr: 'width' },
            text: { expr: `width < ${NARROW} ? datum.shortLine : datum.line` },
          },
          encoding: { y, x: { ...x, field: 'left' } },
        },
      ],
    }),
    table: {
      heads: ['figure', 'live', 'from', 'to', 'simulated mean', 'verdict'],
      rows: all.map(({ metric, unit, live: value, low, high, simulatedMean, verdict }) => [
        metric,
        ...[value, low, high, simulatedMean].map((each) => valueText(each, unit, UNICODE)),
        verdict,
      ]),
    },
  };
}
