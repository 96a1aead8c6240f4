/**
 * A tuning as text, at most 100 columns wide: the answer, what it rests on, the settings by cost, and what to be careful
 * about. Nothing is computed here.
 */
import { percentText } from '../scenarios/units.ts';
import { counted, halfText, numberText, UNICODE, type Unit, valueText } from './numbers.ts';
import { tableLines, widthOf, wrapped } from './table.ts';
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
      [tuning.sentence, ...tuning.guarantee].flatMap((text) =>
        wrapped(text.replaceAll(UNICODE.plusMinus, look.glyphs.plusMinus), look.width, 2),
      ),
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
function factLines(tuning: Tuning, look: Look): string[] {
  const { scenario, replications } = tuning;
  const asked =
    tuning.task === 'region'
      ? `The cheapest of ${counted(tuning.candidates.length, 'setting')}: ${tuning.axes
          .map(({ name, values }) => `${name} ${shortList(values)}`)
          .join(` ${look.glyphs.times} `)}`
      : `Agents of ${tuning.group} for each ${lengthText(tuning.intervalSec)}`;
  const limits = tuning.limits.map(({ text }) => text).join(', ');
  return [
    asked,
    limits === '' ? 'No limits' : `Limits: ${limits}`,
    `Prices: ${pricesText(tuning)}`,
    `Platform ${scenario.platform}, seed ${scenario.seed}, ${counted(replications.used, 'replication')} in all`,
  ].flatMap((line) => wrapped(line, look.width, 0, 2));
}

/** `30 minutes`, `hour`, `2 hours`. */
function lengthText(seconds: number): string {
  if (seconds % 3600 !== 0) return counted(seconds / 60, 'minute');
  return seconds === 3600 ? 'hour' : counted(seconds / 3600, 'hour');
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
  const { candidates } = tuning;
  const shown = shownOf(tuning, MOST_ROWS);
  // As much of each figure as there is room for.
  const tables = ROOMS.map((room) => settingLines(tuning, shown, room, look));
  const lines =
    tables.find((each) => Math.max(...each.map(widthOf)) <= look.width) ??
    (tables.at(-1) as string[]);
  const more = candidates.length - shown.length;
  return [
    [
      'Settings by cost',
      [
        ...lines.map((line, k) =>
          k > 0 && shown[k - 1] === tuning.pick ? look.paint.good(line) : line,
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

interface Room {
  /** The ± of the limits' metrics. */
  readonly halves: boolean;
  readonly fullNames: boolean;
  readonly runs: boolean;
  /** The ± of the cost, and who is on the front. */
  readonly extras: boolean;
}

const ROOMS: readonly Room[] = [
  { halves: true, fullNames: true, runs: true, extras: true },
  { halves: true, fullNames: false, runs: true, extras: true },
  { halves: true, fullNames: false, runs: false, extras: true },
  { halves: false, fullNames: false, runs: true, extras: true },
  { halves: false, fullNames: false, runs: false, extras: true },
  { halves: false, fullNames: false, runs: false, extras: false },
];

function settingLines(
  { axes, limits, candidates, pick, costs }: RegionTuning,
  shown: readonly number[],
  room: Room,
  { glyphs }: Look,
): string[] {
  const half = (measured: { readonly mean: number; readonly high: number | null }, unit: Unit) =>
    halfText(halfOf(measured), unit, glyphs);
  return tableLines(
    [
      { head: '' },
      ...axes.map(({ name }) => ({ head: room.fullNames ? name : shortName(name), right: true })),
      { head: 'cost', right: true },
      { head: '' },
      ...limits.flatMap(({ metric }) => [
        { head: room.fullNames ? metric : shortName(metric), right: true },
        { head: '' },
        { head: '' },
      ]),
      ...(room.runs ? [{ head: 'runs', right: true }] : []),
      { head: '' },
      { head: '' },
    ],
    shown.map((i) => {
      const each = candidates[i] as Candidate;
      return [
        i === pick ? glyphs.met : '',
        ...each.values,
        numberText(each.cost.mean),
        costs === 'exact' || !room.extras ? '' : half(each.cost, 'number'),
        ...each.limits.flatMap(({ measured, isKept }, j) => {
          const { unit } = limits[j] as Limit;
          return [
            valueText(measured?.mean ?? null, unit, glyphs),
            measured === null || !room.halves ? '' : half(measured, unit),
            isKept === false
              ? glyphs.notMet
              : isKept === null && each.fate === 'open'
                ? glyphs.undecided
                : '',
          ];
        }),
        ...(room.runs ? [numberText(each.replications)] : []),
        FATES[each.fate],
        each.isDominated || !room.extras ? '' : 'front',
      ];
    }),
  );
}

/** `agents.early.count` → `early`, `abandonment.rate` → `abandonment`, `queues.support.wait.p90` → `support.wait.p90`. */
function shortName(name: string): string {
  const parts = name.replace(/\.rate$/, '').split('.');
  if (parts[0] === 'agents' && parts.at(-1) === 'count') return parts.slice(1, -1).join('.');
  // Two queues with the same metric are to be told apart.
  return OF_A_PART.has(parts[0] ?? '') ? parts.slice(1).join('.') : parts.slice(-2).join('.');
}

const OF_A_PART: ReadonlySet<string> = new Set(['queues', 'groups', 'agents', 'intervals']);

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
export const levelText = ({ level }: Pick<Tuning, 'level'>): string => percentText(level);
