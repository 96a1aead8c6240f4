/** Cost against service: every setting that was looked at, the limit, and the front of those that nothing beats. */
import { numberText, UNICODE, valueText } from '../numbers.ts';
import { fateText } from '../text-tuning.ts';
import type { Candidate, Limit, Tuning } from '../tuning.ts';
import type { Chart } from './chart.ts';
import { chartName, valueAxis } from './sweep-curves.ts';
import { type Colour, colour, coloured, framed, legendOnTop } from './theme.ts';

/** More lie on each other, and would make the page too large. */
const MOST_POINTS = 400;

const KINDS: readonly (readonly [string, Colour])[] = [
  ['the pick', 'blue'],
  ['keeps all limits', 'teal'],
  ['breaks a limit', 'orange'],
  ['not decided', 'grey'],
];

export function tuningFront(tuning: Tuning): Chart[] {
  if (tuning.task !== 'region') return [];
  return tuning.limits.flatMap((limit, i) => front(tuning, limit, i) ?? []);
}

type Region = Extract<Tuning, { readonly task: 'region' }>;

function front(tuning: Region, limit: Limit, place: number): Chart | undefined {
  const { unit } = limit;
  const rows = tuning.candidates.flatMap((candidate, i) => {
    const measured = candidate.limits[place]?.measured ?? null;
    if (measured === null) return [];
    const name = settingOf(tuning, candidate);
    return [
      {
        cost: candidate.cost.mean,
        mean: measured.mean,
        // None of these can be less than nothing, whatever a symmetric interval says.
        low: Math.max(0, measured.low ?? measured.mean),
        high: measured.high ?? measured.mean,
        kind: kindOf(tuning, candidate, i),
        name,
        isFront: !candidate.isDominated,
        fate: fateText(candidate, tuning.limits),
        tip: `${name}\ncost ${numberText(candidate.cost.mean)}, ${limit.metric} ${valueText(measured.mean, unit, UNICODE)}\n${fateText(candidate, tuning.limits)}`,
      },
    ];
  });
  const left = Math.max(0, rows.length - MOST_POINTS);
  // What is told of most comes first: the pick, the front, and then in the order of the grid.
  if (left > 0) rows.sort((a, b) => placeOf(a) - placeOf(b)).splice(MOST_POINTS);
  // Settings of the same cost and service lie on each other: the pick on top.
  rows.sort((a, b) => Number(a.kind === KINDS[0]?.[0]) - Number(b.kind === KINDS[0]?.[0]));
  if (rows.length < 2) return undefined;
  const largest = Math.max(limit.value, ...rows.map(({ high }) => high));
  const shown = KINDS.filter(([kind]) => rows.some((row) => row.kind === kind));
  const x = {
    field: 'cost',
    type: 'quantitative',
    scale: { zero: false, padding: 14 },
    axis: { title: 'cost of a run', tickCount: 7, grid: true },
  };
  const y = {
    field: 'mean',
    type: 'quantitative',
    axis: valueAxis(unit, largest, limit.metric),
    scale: { zero: true },
  };
  const color = {
    field: 'kind',
    type: 'nominal',
    scale: coloured(shown),
    legend: legendOnTop(shown.map(([kind]) => kind)),
  };
  const line = rows
    .filter(({ isFront }) => isFront)
    .sort((a, b) => a.cost - b.cost || a.mean - b.mean)
    .map(({ cost, mean }) => ({ cost, mean }));
  const pick = rows.find(({ kind }) => kind === 'the pick');
  return {
    name: chartName('tuning', limit.metric),
    title: `Cost against ${limit.metric}`,
    reading: `Each point is one setting; its bar is a confidence interval of this figure alone. The dashed line is the limit ${limit.text}, and the thin line joins the settings that no other beats in cost and in all limits at once (the Pareto front).${left > 0 ? ` ${numberText(left)} more settings are not drawn; the CSV file has all.` : ''}`,
    alt: `${rows.length} settings by cost and ${limit.metric}. ${pick === undefined ? 'None is picked.' : `The pick is ${pick.name}: cost ${numberText(pick.cost)}, ${limit.metric} ${valueText(pick.mean, unit, UNICODE)}.`}`,
    spec: framed(280, {
      layer: [
        {
          data: { values: [{ at: limit.value }] },
          mark: { type: 'rule', strokeDash: [5, 3], strokeWidth: 1.5, color: colour('ink') },
          encoding: { y: { ...y, field: 'at' } },
        },
        {
          data: { values: line },
          mark: {
            type: 'line',
            interpolate: 'step-after',
            strokeWidth: 1.5,
            color: colour('slate'),
          },
          encoding: { x, y },
        },
        {
          data: { values: rows },
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
        },
        {
          data: { values: rows },
          mark: {
            type: 'point',
            filled: true,
            opacity: 1,
            size: 90,
            stroke: colour('surface'),
            strokeWidth: 1,
          },
          encoding: { x, y, color, tooltip: { field: 'tip', type: 'nominal' } },
        },
        {
          data: { values: pick === undefined ? [] : [pick] },
          mark: {
            type: 'point',
            filled: false,
            size: 260,
            strokeWidth: 2,
            color: colour('ink'),
            opacity: 1,
          },
          encoding: { x, y, tooltip: { field: 'tip', type: 'nominal' } },
        },
      ],
    }),
    table: {
      heads: ['setting', 'cost', limit.metric, 'on the front', 'outcome'],
      rows: rows.map(({ name, cost, mean, isFront, fate }) => [
        name,
        numberText(cost),
        valueText(mean, unit, UNICODE),
        isFront ? 'yes' : '',
        fate,
      ]),
    },
  };
}

/** The pick, the front, the others. */
const placeOf = ({ kind, isFront }: { readonly kind: string; readonly isFront: boolean }) =>
  kind === KINDS[0]?.[0] ? 0 : isFront ? 1 : 2;

const settingOf = ({ axes }: Region, { values }: Candidate) =>
  values.map((value, i) => `${axes[i]?.name}=${value}`).join(', ');

function kindOf({ pick }: Region, { verdict }: Candidate, i: number): string {
  if (i === pick) return 'the pick';
  return verdict === 'feasible'
    ? 'keeps all limits'
    : verdict === 'infeasible'
      ? 'breaks a limit'
      : 'not decided';
}
