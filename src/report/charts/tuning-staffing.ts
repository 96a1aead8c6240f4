/** Agents by interval: the plan that was found, the guess it began with, and how service looks under it. */
import { numberText, UNICODE, valueText } from '../numbers.ts';
import type { Tuning } from '../tuning.ts';
import type { Chart } from './chart.ts';
import { daySpec } from './day.ts';
import { chartName, valueAxis } from './sweep-curves.ts';

export function tuningStaffing(tuning: Tuning): Chart[] {
  if (tuning.task !== 'staffing' || tuning.intervals.length < 2) return [];
  const { intervals, group } = tuning;
  const scenario = { ...tuning.scenario, intervalSec: tuning.intervalSec };
  const fromSec = intervals.map((each) => each.fromSec);
  const most = Math.max(...intervals.map(({ agents }) => agents));
  const plan: Chart = {
    name: 'tuning-staffing',
    title: `Agents of ${group} by interval`,
    reading:
      'The area is the agents that the plan has in each interval, and the dashed line the first guess of the Erlang-A formula.',
    alt: `The plan needs ${numberText(tuning.agentHours)} agent-hours, ${most} agents at the most. ${intervals.map(({ name, agents }) => `${name}: ${agents}`).join(', ')}.`,
    spec: daySpec({
      scenario,
      fromSec,
      lines: [
        {
          label: 'agents in the plan',
          colour: 'blue',
          area: true,
          values: intervals.map(({ agents }) => agents),
        },
        {
          label: 'first guess',
          colour: 'orange',
          dash: true,
          values: intervals.map(({ guess }) => guess),
        },
      ],
      text: numberText,
      yAxis: () => ({ title: 'agents', tickMinStep: 1, tickCount: 5 }),
    }),
    table: {
      heads: ['from', 'chats expected', 'first guess', 'agents'],
      rows: intervals.map(({ name, arrivals, guess, agents }) => [
        name,
        numberText(arrivals),
        numberText(guess),
        numberText(agents),
      ]),
    },
  };
  const kept = tuning.byInterval.flatMap((place, k): Chart[] => {
    const limit = tuning.limits[place];
    if (limit === undefined) return [];
    const measured = intervals.map(({ limits }) => limits[k]?.measured ?? null);
    if (measured.every((each) => each === null)) return [];
    return [
      {
        name: chartName('tuning-interval', limit.metric),
        title: `${limit.metric} by interval, under the plan`,
        reading: `The line is the mean in each interval with the band of its confidence interval; the dashed line is the limit ${limit.text}.`,
        alt: `${limit.metric} by interval: ${intervals.map(({ name }, i) => `${name} ${valueText(measured[i]?.mean ?? null, limit.unit, UNICODE)}`).join(', ')}.`,
        spec: daySpec({
          scenario,
          fromSec,
          lines: [
            {
              label: limit.metric,
              colour: 'blue',
              values: measured.map((each) => each?.mean ?? null),
              halfWidths: measured.map((each) =>
                each === null || each.high === null ? null : each.high - each.mean,
              ),
            },
            {
              label: 'limit',
              colour: 'orange',
              dash: true,
              values: measured.map(() => limit.value),
            },
          ],
          text: (value) => valueText(value, limit.unit, UNICODE),
          yAxis: (largest) => valueAxis(limit.unit, largest, limit.metric),
        }),
        table: {
          heads: ['from', limit.metric, 'verdict'],
          rows: intervals.map(({ name, limits }, i) => [
            name,
            valueText(measured[i]?.mean ?? null, limit.unit, UNICODE),
            limits[k]?.verdict ?? '',
          ]),
        },
      },
    ];
  });
  return [plan, ...kept];
}
