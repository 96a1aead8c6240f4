/** How long chats wait, by the interval they came in. */
import { secondsText } from '../numbers.ts';
import type { Result } from '../result.ts';
import { durationTicks, ticks, tickText, timeText } from './axes.ts';
import type { Chart } from './chart.ts';
import { daySpec } from './day.ts';

export function waitOverDay({ breakdowns, scenario }: Result): Chart | undefined {
  const { intervals } = breakdowns;
  const means = intervals.map(({ metrics }) => metrics['wait.mean']);
  const p90s = intervals.map(({ metrics }) => metrics['wait.p90']);
  if (means.filter((estimate) => (estimate?.mean ?? 0) > 0).length < 2) return undefined;
  const worst = intervals.reduce((a, b) =>
    (b.metrics['wait.mean']?.mean ?? 0) > (a.metrics['wait.mean']?.mean ?? 0) ? b : a,
  );
  return {
    name: 'wait-over-day',
    title: 'Wait over the day',
    reading:
      'The line is the mean wait of the chats that arrived in each interval, the band its 95% confidence interval; nine in ten chats waited no longer than the dashed line.',
    alt: `Mean wait by interval of arrival; longest, ${secondsText(worst.metrics['wait.mean']?.mean ?? 0)}, at ${timeText(scenario.start, worst.fromSec)}.`,
    spec: daySpec({
      scenario,
      fromSec: intervals.map(({ fromSec }) => fromSec),
      lines: [
        {
          label: 'mean wait',
          colour: 'blue',
          values: means.map((estimate) => estimate?.mean ?? null),
          halfWidths: means.map((estimate) => estimate?.halfWidth95 ?? null),
        },
        {
          label: '90% wait at most',
          colour: 'slate',
          dash: true,
          values: p90s.map((estimate) => estimate?.mean ?? null),
        },
      ],
      text: secondsText,
      yAxis: (largest) => {
        const values = durationTicks(largest * 1.1, 6);
        return { title: 'wait', ...ticks(values, values.map(tickText)) };
      },
    }),
    table: {
      heads: ['from', 'mean wait', '±', '90% at most'],
      rows: intervals.map(({ fromSec }, i) => [
        timeText(scenario.start, fromSec),
        means[i] === undefined ? '–' : secondsText(means[i].mean),
        means[i]?.halfWidth95 == null ? '' : secondsText(means[i].halfWidth95),
        p90s[i] === undefined ? '–' : secondsText(p90s[i].mean),
      ]),
    },
  };
}
