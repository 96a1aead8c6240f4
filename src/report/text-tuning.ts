/**
 * A tuning as text, at most 100 columns wide: the answer, what it rests on, the settings by cost, and what to be careful
 * about. Nothing is computed here.
 */
import { counted, halfText, numberText, valueText } from './numbers.ts';
import { tableLines, wrapped } from './table.ts';
import { lookOf, type TextOptions } from './text.ts';
import type { Look } from './text-look.ts';
import { staffBlocks } from './text-staffing.ts';
import type { Candidate, Held, Limit, RegionTuning, Tuning } from './tuning.ts';

export type Block = readonly [head: string, lines: readonly string[]];

export function textTuning(tuning: Tuning, options: TextOptions = {}): string {
  const look = lookOf(options);
  const { scenario, warnings } = tuning;
  const title = [look.paint.head(scenario.name), ...factLines(tuning, look)];
  const blocks: Block[] = [
    [
      'Answer',
      [tuning.sentence, ...tuning.guarantee].flatMap((text) => wrapped(text, look.width, 2)),
    ],
    ...(tuning.task === 'region' ? regionBlocks(tuning, look) : staffBlocks(tuning, look)),
    ['Be careful', warnings.flatMap(({ text }) => wrapped(text, look.width, 2, 4))],
  ];
  const told = blocks
    .filter(([, lines]) => lines.length > 0)
    .map(([head, lines]) => [look.paint.head(head), ...lines]);
  return `${[title, ...told].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** What was asked, in a few lines. */
export function factLines(tuning: Tuning, look: Look): string[] {
  const { scenario, replications } = tuning;
  const asked =
    tuning.task === 'region'
      ? `Cheapest setting of ${counted(tuning.candidates.length, 'setting')}: ${tuning.axes
          .map(({ name, values }) => `${name} ${shortList(values)}`)
          .join(` ${look.glyphs.times} `)}`
      : `Agents of ${tuning.group} for each ${numberText(tuning.intervalSec / 60)} minutes`;
  const limits = tuning.limits.map(({ text }) => text).join(', ');
  return [
    asked,
    limits === '' ? 'No limits' : `Limits: ${limits}`,
    `Prices: ${pricesText(tuning)}`,
    `Platform ${scenario.platform}, seed ${scenario.seed}, ${counted(replications.used, 'replication')} in all`,
  ].flatMap((line) => wrapped(line, look.width, 0, 2));
}

export function pricesText({ prices }: Tuning): string {
  const { agentHour, waitingHour, lostChat } = prices;
  return [
    `${numberText(agentHour)} an agent-hour on the rota`,
    ...(waitingHour > 0 ? [`${numberText(waitingHour)} an hour waited`] : []),
    ...(lostChat > 0 ? [`${numberText(lostChat)} a lost chat`] : []),
  ].join(', ');
}

const MOST_VALUES = 6;

function shortList(values: readonly string[]): string {
  return values.length <= MOST_VALUES
    ? values.join(', ')
    : `${values.slice(0, 2).join(', ')} ... ${values.at(-1)}`;
}

/** Rows that a reader still looks through; the CSV file has all. */
const MOST_ROWS = 24;

function regionBlocks(tuning: RegionTuning, look: Look): Block[] {
  const { axes, limits, candidates } = tuning;
  const shown = shownOf(tuning, MOST_ROWS);
  const lines = tableLines(
    [
      { head: '' },
      ...axes.map(({ name }) => ({ head: name, right: true })),
      { head: 'cost', right: true },
      { head: '' },
      ...limits.flatMap(({ metric }) => [
        { head: metric, right: true },
        { head: '' },
        { head: '' },
      ]),
      { head: 'runs', right: true },
      { head: '' },
      { head: '' },
    ],
    shown.map((i) => {
      const each = candidates[i] as Candidate;
      const { cost } = each;
      return [
        i === tuning.pick ? look.glyphs.met : '',
        ...each.values,
        numberText(cost.mean),
        tuning.costs === 'exact' ? '' : halfText(halfOf(cost), 'number', look.glyphs),
        ...each.limits.flatMap(({ measured, isKept }, j) => {
          const unit = (limits[j] as Limit).unit;
          return [
            valueText(measured?.mean ?? null, unit, look.glyphs),
            halfText(measured === null ? null : halfOf(measured), unit, look.glyphs),
            isKept === false
              ? look.glyphs.notMet
              : isKept === null && each.fate === 'open'
                ? look.glyphs.undecided
                : '',
          ];
        }),
        numberText(each.replications),
        FATES[each.fate],
        each.isDominated ? '' : 'front',
      ];
    }),
  );
  const more = candidates.length - shown.length;
  return [
    [
      'Settings by cost',
      [
        ...lines.map((line, k) =>
          shown[k - 1] === tuning.pick && k > 0 ? look.paint.good(line) : line,
        ),
        ...(more > 0 ? [`  ${numberText(more)} more are left out here`] : []),
        ...wrapped(
          `${look.glyphs.notMet} the limit is broken. front: no other setting costs no more and serves as well or better, by these means. ${look.glyphs.plusMinus} is a ${levelText(tuning)} interval of each figure alone.`,
          look.width,
          2,
        ),
      ],
    ],
  ];
}

/** In the order of cost; when there are too many, the answer, the front and the nearest come first. */
export function shownOf(
  { candidates, pick, closest }: RegionTuning,
  most: number,
): readonly number[] {
  const cost = (i: number) => (candidates[i] as Candidate).cost.mean;
  const byCost = candidates.map((_, i) => i).sort((a, b) => cost(a) - cost(b) || a - b);
  const rank = (i: number) =>
    i === pick || closest.includes(i) ? 0 : (candidates[i] as Candidate).isDominated ? 2 : 1;
  const kept = new Set([...byCost].sort((a, b) => rank(a) - rank(b)).slice(0, most));
  return byCost.filter((i) => kept.has(i));
}

const FATES: Readonly<Record<Candidate['fate'], string>> = {
  picked: 'picked',
  infeasible: 'not kept',
  dearer: 'dearer',
  worse: 'no better',
  open: 'open',
};

/** Why a setting was taken or left, in a few words. */
export function fateText({ fate, limits: held }: Candidate, limits: readonly Limit[]): string {
  if (fate !== 'infeasible') return fate === 'open' ? openText(held, limits) : FATES[fate];
  const broken = limits.filter((_, j) => held[j]?.isKept === false).map(({ metric }) => metric);
  return `breaks ${broken.join(' and ')}`;
}

function openText(held: readonly Held[], limits: readonly Limit[]): string {
  const open = limits.filter((_, j) => held[j]?.isKept === null).map(({ metric }) => metric);
  return open.length === 0 ? 'could be the answer' : `${open.join(' and ')} undecided`;
}

export function halfOf({
  mean,
  high,
}: {
  readonly mean: number;
  readonly high: number | null;
}): number | null {
  return high === null ? null : high - mean;
}

/** `95%`. */
export const levelText = ({ level }: Pick<Tuning, 'level'>): string =>
  `${Number((level * 100).toPrecision(6))}%`;
