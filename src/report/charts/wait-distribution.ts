/** How long chats waited: a bar for each stretch of time, by what ended the wait. */
import { numberText, secondsText, shareText } from '../numbers.ts';
import type { Result } from '../result.ts';
import { durationAxis, durationTicks, shareAxis, ticks, tickText } from './axes.ts';
import type { Chart } from './chart.ts';
import { colour, coloured, framed, legendOnTop } from './theme.ts';

export const FATES = [
  ['served', 'blue'],
  ['left', 'orange'],
  ['closed unserved', 'grey'],
] as const;

export function waitDistribution({ series, metrics }: Result): Chart | undefined {
  const all = series.waits.reduce((sum, { count }) => sum + count, 0);
  const ends = series.waits.flatMap(({ toSec }) => toSec ?? []);
  const end = ends.at(-1);
  if (all === 0 || end === undefined) return undefined;
  const width = ends[0] ?? end;
  const stretches = series.waits.filter(({ toSec, count }) => toSec !== null || count > 0);
  const rows = stretches.flatMap(({ fromSec, toSec, count, served, left }) => {
    // What waited longer stands apart, behind a gap.
    const from = toSec === null ? end + width : fromSec;
    const what = toSec === null ? `${tickText(fromSec)} and longer` : stretchText(fromSec, toSec);
    const tip = `waited ${what}: ${shareText(count / all)} of all\n${numberText(served)} served, ${numberText(left)} left`;
    let low = 0;
    return [served, left, count - served - left].flatMap((n, i) => {
      const bottom = low;
      low += n / all;
      const how = FATES[i]?.[0] ?? '';
      return n === 0 ? [] : [{ from, to: from + width * 0.94, bottom, top: low, how, tip }];
    });
  });
  const shown = FATES.filter(([how]) => rows.some((row) => row.how === how));
  const open = stretches.at(-1)?.toSec === null;
  const values = durationTicks(end);
  const axis = open
    ? ticks(
        [...values.filter((value) => value <= end - width), end + width],
        [...values.filter((value) => value <= end - width).map(tickText), `> ${tickText(end)}`],
      )
    : durationAxis(end, '');
  const marks = quantileMarks(metrics, end);
  return {
    name: 'wait-distribution',
    title: 'Distribution of waits',
    reading:
      'Each bar is a stretch of waiting time; its height is the share of all chats whose wait ended in it, coloured by what ended it. Dashed lines: half of the chats, and nine in ten, wait no longer than this.',
    alt: `Histogram of waits of ${numberText(all)} chats. ${marks.map(({ text }) => text).join('; ')}. ${shareText((series.waits[0]?.count ?? 0) / all)} waited less than ${tickText(width)}.`,
    spec: framed(260, {
      layer: [
        {
          data: { values: rows },
          mark: { type: 'rect' },
          encoding: {
            x: {
              field: 'from',
              type: 'quantitative',
              scale: { domain: [0, open ? end + 2 * width : end], nice: false },
              axis: { ...axis, title: 'wait' },
            },
            x2: { field: 'to' },
            y: {
              field: 'top',
              type: 'quantitative',
              scale: { zero: true },
              axis: shareAxis('share of all chats'),
            },
            y2: { field: 'bottom' },
            color: {
              field: 'how',
              type: 'nominal',
              scale: coloured(shown),
              legend: legendOnTop(shown.map(([how]) => how)),
            },
            tooltip: { field: 'tip', type: 'nominal' },
          },
        },
        {
          data: { values: marks },
          mark: { type: 'rule', strokeDash: [4, 3], color: colour('ink') },
          encoding: { x: { field: 'at', type: 'quantitative' } },
        },
        // On a rim of the ground, and to the left of a line that is far to the right.
        ...[false, true].flatMap((isFar) =>
          [{ stroke: colour('surface'), strokeWidth: 4, strokeJoin: 'round' }, {}].map((rim) => ({
            data: { values: marks.filter(({ at }) => at > end * 0.75 === isFar) },
            mark: {
              type: 'text',
              align: isFar ? 'right' : 'left',
              baseline: 'top',
              dx: isFar ? -4 : 4,
              ...rim,
            },
            encoding: {
              x: { field: 'at', type: 'quantitative' },
              y: { field: 'line', type: 'quantitative', scale: null },
              text: { field: 'text', type: 'nominal' },
            },
          })),
        ),
      ],
    }),
    table: {
      heads: ['wait', 'chats', 'share', 'served', 'left'],
      rows: stretches.map(({ fromSec, toSec, count, served, left }) => [
        toSec === null ? `${tickText(fromSec)} and longer` : stretchText(fromSec, toSec),
        numberText(count),
        shareText(count / all),
        numberText(served),
        numberText(left),
      ]),
    },
  };
}

export const stretchText = (from: number, to: number) => `${tickText(from)} – ${tickText(to)}`;

/** Each on a line of its own, so that they can be read however close they are. */
function quantileMarks(metrics: Result['metrics'], end: number) {
  return (['p50', 'p90'] as const).flatMap((which, line) => {
    const at = metrics[`wait.${which}`]?.mean;
    const what = which === 'p50' ? 'half' : '90%';
    return at === undefined || at > end
      ? []
      : [{ at, line: 2 + line * 16, text: `${what} ≤ ${secondsText(at)}` }];
  });
}
