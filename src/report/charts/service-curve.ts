/** The service level for every limit: what share of the chats was served, or had left, within each time. */
import { secondsText, shareText } from '../numbers.ts';
import type { Result } from '../result.ts';
import { durationAxis, shareAxis, tickText } from './axes.ts';
import type { Chart } from './chart.ts';
import { colour, coloured, framed, legendOnTop } from './theme.ts';
import { FATES } from './wait-distribution.ts';

/** The last part of a percent may take hours. */
const ENOUGH = 0.995;

export function serviceCurve({ series, scenario }: Result): Chart | undefined {
  const sum = (which: 'count' | 'served' | 'left') =>
    series.waits.reduce((total, stretch) => total + stretch[which], 0);
  const all = sum('count');
  if (all === 0 || series.waitCurve.length < 2) return undefined;
  const whole = series.waitCurve.map(({ atSec, served, left, all: ended }) => {
    const parts = [((served ?? 0) * sum('served')) / all, ((left ?? 0) * sum('left')) / all];
    const [taken = 0, gone = 0] = parts;
    const closed = (ended ?? 0) - taken - gone;
    // The file has nine digits: what is less is nothing.
    return { atSec, shares: [taken, gone, closed < 1e-6 ? 0 : closed] };
  });
  const limit = limitOf(scenario);
  const last = whole.findIndex(
    ({ atSec, shares }) => total(shares) >= ENOUGH && atSec >= (limit?.sec ?? 0),
  );
  const points = last < 0 ? whole : whole.slice(0, Math.max(last, 1) + 1);
  const end = points.at(-1)?.atSec ?? 1;
  const has = (i: number) => points.some(({ shares }) => (shares[i] ?? 0) > 0.0005);
  const shown = FATES.filter((_, i) => i === 0 || has(i));
  const at = points.find(({ atSec }) => limit !== null && Math.abs(atSec - limit.sec) < 1e-9);
  const marks =
    at === undefined || limit === null
      ? []
      : [
          {
            at: at.atSec,
            share: at.shares[0] ?? 0,
            text: `within ${limit.text}: ${shareText(at.shares[0] ?? 0)} served`,
          },
        ];
  const values = points.flatMap(({ atSec, shares }) =>
    shown.map(([how], i) => ({
      at: atSec,
      how,
      order: i,
      share: shares[FATES.findIndex(([each]) => each === how)] ?? 0,
      tip: `within ${secondsText(atSec)}: ${shareText(shares[0] ?? 0)} served, ${shareText(shares[1] ?? 0)} left`,
    })),
  );
  return {
    name: 'service-curve',
    title: 'Served within T',
    reading:
      'For any time limit T on the axis, the blue area is the share of all chats that an agent had taken by then, the orange one the share whose customer had left; what remains above was still waiting. (The service level among the figures leaves out who left before the limit.)',
    alt: `Share of chats served by waiting time. ${marks[0]?.text ?? ''}${marks.length > 0 ? '. ' : ''}Within ${secondsText(end)} ${shareText(points.at(-1)?.shares[0] ?? 0)} were served and ${shareText(points.at(-1)?.shares[1] ?? 0)} had left.`,
    spec: framed(260, {
      layer: [
        {
          data: { values },
          mark: { type: 'area', interpolate: 'linear', line: false },
          encoding: {
            x: {
              field: 'at',
              type: 'quantitative',
              scale: { domain: [0, end], nice: false },
              axis: durationAxis(end, 'time limit T'),
            },
            y: {
              field: 'share',
              type: 'quantitative',
              stack: 'zero',
              scale: { domain: [0, 1] },
              axis: shareAxis('share of all chats'),
            },
            color: {
              field: 'how',
              type: 'nominal',
              scale: coloured(shown),
              legend: legendOnTop(shown.map(([how]) => how)),
            },
            order: { field: 'order', type: 'quantitative' },
          },
        },
        {
          data: { values: marks },
          mark: { type: 'rule', strokeDash: [4, 3], color: colour('ink') },
          encoding: { x: { field: 'at', type: 'quantitative' } },
        },
        {
          data: { values: marks },
          mark: { type: 'point', filled: true, size: 60, color: colour('ink'), opacity: 1 },
          encoding: {
            x: { field: 'at', type: 'quantitative' },
            y: { field: 'share', type: 'quantitative' },
          },
        },
        {
          data: { values: marks },
          mark: {
            type: 'text',
            align: (marks[0]?.at ?? 0) > end * 0.6 ? 'right' : 'left',
            baseline: 'bottom',
            dx: (marks[0]?.at ?? 0) > end * 0.6 ? -6 : 6,
            y: 250,
            color: colour('surface'),
            fontWeight: 'bold',
          },
          encoding: {
            x: { field: 'at', type: 'quantitative' },
            text: { field: 'text', type: 'nominal' },
          },
        },
        {
          // Nothing to see: wide strips that tell the figures of the time the pointer is at.
          data: { values: values.filter(({ order }) => order === 0) },
          mark: { type: 'rule', strokeWidth: 14, opacity: 0.001 },
          encoding: {
            x: { field: 'at', type: 'quantitative' },
            tooltip: { field: 'tip', type: 'nominal' },
          },
        },
      ],
    }),
    table: {
      heads: ['within', 'served', 'left', 'closed unserved', 'still waiting'],
      rows: points.map(({ atSec, shares }) => [
        tickText(atSec),
        ...shares.map(shareText),
        shareText(Math.max(0, 1 - total(shares))),
      ]),
    },
  };
}

const total = (shares: readonly number[]) => shares.reduce((sum, share) => sum + share, 0);

/** The limit of being on time, read back from the rule as it is written (`20s`, `1m30s`). */
export function limitOf(scenario: Result['scenario']): { sec: number; text: string } | null {
  const text = scenario.rules.find(({ name }) => name === 'report.onTime')?.value ?? '';
  const parts = [...text.matchAll(/([\d.]+)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) return null;
  const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
  const sec = parts.reduce((sum, [, n, unit]) => sum + Number(n) * (UNITS[unit ?? ''] ?? 0), 0);
  return { sec, text };
}
