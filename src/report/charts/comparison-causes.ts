/** Where the waiting went in A and in B, cause by cause. */
import type { Comparison } from '../comparison.ts';
import { causeWords, differenceCells } from '../comparison-words.ts';
import { secondsText, UNICODE } from '../numbers.ts';
import { durationTicks, ticks, tickText } from './axes.ts';
import type { Chart } from './chart.ts';
import { colour, coloured, framed, legendOnTop } from './theme.ts';

const ROW = 54;
const NARROW = 420;
const SIDES = [
  ['A', 'grey'],
  ['B', 'blue'],
] as const;

export function comparisonCauses(comparison: Comparison): Chart | undefined {
  const { causes, total } = comparison.waiting;
  const shown = causes
    .filter(({ aSec, bSec }) => aSec > 0 || bSec > 0)
    .sort((a, b) => Math.max(b.aSec, b.bSec) - Math.max(a.aSec, a.bSec));
  if (shown.length === 0) return undefined;
  const rows = shown.map((cause, row) => {
    const words = causeWords(cause.cause, comparison, cause.bSec > 0);
    const values = `${secondsText(cause.aSec)} → ${secondsText(cause.bSec)}`;
    return { ...cause, row, words, line: `${words}:  ${values}`, shortLine: `${words}: ${values}` };
  });
  const longest = Math.max(...shown.map(({ aSec, bSec }) => Math.max(aSec, bSec)));
  const values = durationTicks(longest, 6);
  const y = { field: 'row', type: 'ordinal', axis: null };
  const bars = rows.flatMap(({ row, aSec, bSec, words }) =>
    [aSec, bSec].map((seconds, i) => ({
      row,
      side: SIDES[i]?.[0] ?? '',
      seconds,
      zero: 0,
      tip: `${words}\n${SIDES[i]?.[0]}: ${secondsText(seconds)} a replication`,
    })),
  );
  return {
    name: 'comparison-causes',
    title: 'Waiting by cause, A and B',
    reading:
      'For each cause the seconds of waiting in a replication, in A above and in B below; the causes add up to all waiting, so what grows in one place can be held against what shrinks in another.',
    alt: `Waiting in all: ${secondsText(total.aSec)} in A, ${secondsText(total.bSec)} in B. ${rows.map(({ line }) => line).join('; ')}`,
    spec: framed(rows.length * ROW, {
      layer: [
        ...SIDES.map(([side], i) => ({
          data: { values: bars.filter((bar) => bar.side === side) },
          mark: { type: 'bar', height: 13, yOffset: i === 0 ? 2 : 17 },
          encoding: {
            y,
            x: {
              field: 'seconds',
              type: 'quantitative',
              axis: {
                title: 'waiting in a replication',
                grid: true,
                ...ticks(values, values.map(tickText)),
              },
              scale: { nice: false },
            },
            color: {
              field: 'side',
              type: 'nominal',
              scale: coloured(SIDES),
              legend: legendOnTop(SIDES.map(([label]) => label)),
            },
            tooltip: { field: 'tip', type: 'nominal' },
          },
        })),
        {
          data: {
            values: rows.map(({ row, line, shortLine }) => ({ row, line, shortLine, zero: 0 })),
          },
          mark: {
            type: 'text',
            align: 'left',
            baseline: 'middle',
            dy: -16,
            limit: { expr: 'width' },
            text: { expr: `width < ${NARROW} ? datum.shortLine : datum.line` },
            color: colour('ink'),
          },
          encoding: { y, x: { field: 'zero', type: 'quantitative' } },
        },
      ],
    }),
    table: {
      heads: ['cause', 'A', 'B', 'B − A', '±'],
      rows: [
        ...rows.map(({ words, aSec, bSec, difference }) => [
          words,
          secondsText(aSec),
          secondsText(bSec),
          ...differenceCells(difference, 'seconds', UNICODE),
        ]),
        [
          'in all',
          secondsText(total.aSec),
          secondsText(total.bSec),
          ...differenceCells(total.difference, 'seconds', UNICODE),
        ],
      ],
    },
  };
}
