/** Who leaves, by how long they had waited: of the chats whose wait ended in a stretch, the share whose customer left. */
import { numberText, shareText } from '../numbers.ts';
import type { Result, Series } from '../result.ts';
import { durationTicks, shareAxis, ticks, tickText } from './axes.ts';
import type { Chart } from './chart.ts';
import { colour, framed } from './theme.ts';
import { stretchText } from './wait-distribution.ts';

/** A share of fewer chats than this says little: such stretches are put together. */
const ENOUGH = 30;

export function abandonmentByWait({ series }: Result): Chart | undefined {
  const gone = series.waits.reduce((sum, { left }) => sum + left, 0);
  if (gone === 0) return undefined;
  const stretches = joined(series.waits);
  const width = series.waits[0]?.toSec ?? 1;
  const last = stretches.at(-1);
  const end = last?.toSec ?? (last?.fromSec ?? 0) + 4 * width;
  const rows = stretches.map(({ fromSec, toSec, count, left }) => ({
    from: fromSec,
    to: (toSec ?? end) - end * 0.002,
    share: left / count,
    zero: 0,
    tip: `waited ${nameOf(fromSec, toSec)}: ${numberText(left)} of ${numberText(count)} left (${shareText(left / count)})`,
  }));
  const values = durationTicks(end);
  const highest = rows.reduce((a, b) => (b.share > a.share ? b : a));
  return {
    name: 'abandonment-by-wait',
    title: 'Abandonment by wait',
    reading:
      'Of the chats whose wait ended after a time on the axis, the share whose customer left rather than being served; a steep rise shows where patience runs out. Stretches with few chats are put together, so bars differ in width.',
    alt: `Share of customers who left by how long they waited; highest, ${shareText(highest.share)}, for waits of ${tickText(highest.from)} and longer.`,
    spec: framed(220, {
      data: { values: rows },
      mark: { type: 'rect', color: colour('orange') },
      encoding: {
        x: {
          field: 'from',
          type: 'quantitative',
          scale: { domain: [0, end], nice: false },
          axis: { title: 'wait', ...ticks(values, values.map(tickText)) },
        },
        x2: { field: 'to' },
        y: {
          field: 'share',
          type: 'quantitative',
          axis: shareAxis('share who left'),
          scale: { zero: true },
        },
        y2: { field: 'zero' },
        tooltip: { field: 'tip', type: 'nominal' },
      },
    }),
    table: {
      heads: ['wait', 'chats', 'left', 'share who left'],
      rows: stretches.map(({ fromSec, toSec, count, left }) => [
        nameOf(fromSec, toSec),
        numberText(count),
        numberText(left),
        shareText(left / count),
      ]),
    },
  };
}

const nameOf = (from: number, to: number | null) =>
  to === null ? `${tickText(from)} and longer` : stretchText(from, to);

type Stretch = Pick<Series['waits'][number], 'fromSec' | 'toSec' | 'count' | 'left'>;

/** Neighbours together until there are enough chats in each; a rest that is too small goes to the last one. */
function joined(waits: Series['waits']): Stretch[] {
  const found: Stretch[] = [];
  let open: Stretch | undefined;
  for (const { fromSec, toSec, count, left } of waits) {
    open =
      open === undefined
        ? { fromSec, toSec, count, left }
        : { fromSec: open.fromSec, toSec, count: open.count + count, left: open.left + left };
    if (open.count < ENOUGH) continue;
    found.push(open);
    open = undefined;
  }
  const last = found.at(-1);
  if (open === undefined || open.count === 0) return found;
  if (last === undefined) return [open];
  return [
    ...found.slice(0, -1),
    { ...open, fromSec: last.fromSec, count: last.count + open.count, left: last.left + open.left },
  ];
}
