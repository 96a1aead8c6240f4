/** How many chats wait, over the day. */
import { numberText } from '../numbers.ts';
import type { Result } from '../result.ts';
import { timeText } from './axes.ts';
import type { Chart } from './chart.ts';
import { daySpec } from './day.ts';

export function queueLength({ series, breakdowns, scenario }: Result): Chart | undefined {
  const { day } = series;
  const { intervals } = breakdowns;
  if (day.length < 2 || !day.some(({ waiting }) => waiting > 0)) return undefined;
  const estimates = day.map((_, i) => intervals[i]?.metrics['queueLength.mean']);
  const busiest = day.reduce((a, b) => (b.waiting > a.waiting ? b : a));
  return {
    name: 'queue-length',
    title: 'Queue length over the day',
    reading:
      'The line is the mean number of chats waiting in each interval, over all replications; the band is its 95% confidence interval.',
    alt: `Mean number of chats waiting by interval, from ${numberText(Math.min(...day.map(({ waiting }) => waiting)))} up to ${numberText(busiest.waiting)} at ${timeText(scenario.start, busiest.fromSec)}.`,
    spec: daySpec({
      scenario,
      fromSec: day.map(({ fromSec }) => fromSec),
      lines: [
        {
          label: 'chats waiting',
          colour: 'purple',
          values: day.map(({ waiting }) => waiting),
          halfWidths: estimates.map((estimate) => estimate?.halfWidth95 ?? null),
        },
      ],
      text: numberText,
      yAxis: () => ({ title: 'chats waiting', tickCount: 5 }),
    }),
    table: {
      heads: ['from', 'mean waiting', '±', 'most waiting'],
      rows: day.map(({ fromSec, waiting }, i) => [
        timeText(scenario.start, fromSec),
        numberText(waiting),
        estimates[i]?.halfWidth95 == null ? '' : numberText(estimates[i].halfWidth95),
        numberText(intervals[i]?.metrics['queueLength.max']?.mean ?? 0),
      ]),
    },
  };
}
