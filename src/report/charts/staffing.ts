/** Agents on duty, agents busy and live chats, over the day. */
import { numberText } from '../numbers.ts';
import type { Result } from '../result.ts';
import { timeText } from './axes.ts';
import type { Chart } from './chart.ts';
import { daySpec } from './day.ts';

export function staffing({ series, breakdowns, scenario }: Result): Chart | undefined {
  const { day } = series;
  if (day.length < 2 || !day.some(({ onDuty }) => onDuty > 0)) return undefined;
  const most = Math.max(...day.map(({ onDuty }) => onDuty));
  return {
    name: 'staffing',
    title: 'Staffing and load over the day',
    reading:
      'The solid line is agents on duty, the area those of them who are busy, and the dashed line chats being handled at once: where the area reaches the line everybody is busy.',
    alt: `Up to ${numberText(most)} agents on duty, up to ${numberText(Math.max(...day.map(({ busy }) => busy)))} of them busy, and up to ${numberText(Math.max(...day.map(({ live }) => live)))} live chats at once, by interval.`,
    spec: daySpec({
      scenario,
      fromSec: day.map(({ fromSec }) => fromSec),
      lines: [
        { label: 'agents on duty', colour: 'coal', values: day.map(({ onDuty }) => onDuty) },
        { label: 'agents busy', colour: 'blue', area: true, values: day.map(({ busy }) => busy) },
        { label: 'live chats', colour: 'teal', dash: true, values: day.map(({ live }) => live) },
      ],
      text: numberText,
      yAxis: () => ({ title: 'agents, chats', tickCount: 5 }),
    }),
    table: {
      heads: ['from', 'chats arrived', 'agents on duty', 'agents busy', 'live chats'],
      rows: day.map(({ fromSec, onDuty, busy, live }, i) => [
        timeText(scenario.start, fromSec),
        numberText(breakdowns.intervals[i]?.metrics['chats.arrived']?.mean ?? 0),
        numberText(onDuty),
        numberText(busy),
        numberText(live),
      ]),
    },
  };
}
