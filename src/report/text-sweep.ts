/**
 * A Sweep as text: what was varied, a matrix of one metric for two axes or a row a cell otherwise, the differences to the
 * file as it is, and the best cells. Nothing is computed here but what is needed for shading.
 */
import { signedText, sizeText } from './difference-text.ts';
import { counted, halfText, type Unit, valueText } from './numbers.ts';
import type { Best, Cell, CellMetric, Sweep, SweptMetric } from './sweep.ts';
import { fitting, tableLines, wrapped } from './table.ts';
import { lookOf, type TextOptions } from './text.ts';
import type { Look } from './text-look.ts';
import { differenceLines, matrixLines } from './text-sweep-matrix.ts';
import { type Painted, paintedLines, paintedWidth } from './text-sweep-table.ts';
import { warningLines } from './text-verdicts.ts';
import { capital } from './words.ts';

/** Rows that somebody still reads; the CSV file has all. */
const MOST_ROWS = 60;
const GAP = 2;

export function textSweep(sweep: Sweep, options: TextOptions = {}): string {
  const look = lookOf(options);
  const blocks: string[][] = [titleLines(sweep, look)];
  const block = (head: string, lines: readonly string[]) => {
    if (lines.length > 0) blocks.push([look.paint.head(head), ...lines]);
  };
  if (isMatrix(sweep)) {
    const metric = metricNamed(sweep, sweep.shown);
    if (metric !== undefined) {
      const [rows, columns] = sweep.axes;
      block(
        `${capital(metric.words)}: ${rows?.words} down, ${columns?.words} across`,
        matrixLines(sweep, metric, look, options.colour === true),
      );
      if (sweep.replications > 1)
        block(`${capital(metric.words)}: difference to the file as it is`, [
          ...differenceLines(sweep, look, (cell) => {
            const figure = cell.metrics[metric.name] ?? null;
            return figure === null ? null : differenceText(figure, metric, look);
          }),
          ...starLines(sweep, look),
        ]);
    }
  } else {
    block('Cells', rowLines(sweep, look, figureText));
    if (sweep.replications > 1)
      block('Difference to the file as it is', rowLines(sweep, look, differenceText));
  }
  block('Best cells', bestLines(sweep, look));
  block('Be careful', warningLines(sweep, look));
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Two settings in a grid: rows and columns say it best. */
export const isMatrix = ({ axes, how }: Sweep) => axes.length === 2 && how === 'grid';

const metricNamed = ({ metrics }: Sweep, name: string) =>
  metrics.find((metric) => metric.name === name);

function titleLines({ scenario, axes, cells, replications, how }: Sweep, look: Look): string[] {
  const facts = [
    scenario.platform,
    `seed ${scenario.seed}`,
    counted(cells.length, 'cell'),
    `${counted(replications, 'replication')} each, of the same customers`,
  ].join(', ');
  const settings = axes.map(({ name, words, values, base }) => {
    const list = values.length > 12 ? [...values.slice(0, 6), '...', ...values.slice(-2)] : values;
    const now = base === null ? '' : `; as it is: ${base}`;
    return `${name}${words === name ? '' : ` (${words})`}: ${list.join(', ')}${now}`;
  });
  return [
    look.paint.head(scenario.name),
    ...wrapped(facts, look.width),
    ...settings.flatMap((line) => wrapped(line, look.width, 2, 4)),
    ...(how === 'together' && axes.length > 1 ? ['  the values go together'] : []),
  ];
}

type Say = (figure: CellMetric, metric: SweptMetric, look: Look) => Painted | null;

const figureText: Say = ({ mean, halfWidth }, { unit }, { glyphs }) => ({
  text: `${valueText(mean, unit, glyphs)} ${halfText(halfWidth, unit, glyphs)}`.trimEnd(),
});

/** A star where it is sure, and green or red where that is good or bad. */
const differenceText: Say = ({ difference }, { unit }, { glyphs, paint }) => {
  if (difference === null) return null;
  const { finding } = difference;
  if (finding === 'identical') return { text: 'the same  ' };
  const isSure = finding !== 'unclear';
  const text = changeText(difference, unit, glyphs);
  const painted = finding === 'better' ? paint.good : finding === 'worse' ? paint.bad : undefined;
  return {
    text: `${text} ${isSure ? '*' : ' '}`,
    ...(painted === undefined ? {} : { paint: painted }),
  };
};

/** `-8.0 s ± 1.0 s`, and in points for shares: `-2.5 ± 1.1 points`. */
export function changeText(
  { mean, halfWidth }: { readonly mean: number; readonly halfWidth: number | null },
  unit: Unit,
  { plusMinus }: Look['glyphs'],
): string {
  const change = signedText(mean, unit);
  if (halfWidth === null) return change;
  const both = `${change} ${plusMinus} ${sizeText(halfWidth, unit)}`;
  return unit === 'share'
    ? both.replace(/ points?(?= \S+ )/, '').replace(/ point$/, ' points')
    : both;
}

/** A row a cell, with as many metrics as find room, the first ones first. */
function rowLines(sweep: Sweep, look: Look, say: Say): string[] {
  const { axes, cells, base } = sweep;
  const isDifference = say === differenceText;
  const shown = cells.slice(0, MOST_ROWS);
  const named = (cell: Cell): Painted[] =>
    cell === base
      ? axes.map((_, i) => ({ text: i === 0 ? 'as it is' : '' }))
      : cell.settings.map((text, i) => ({
          text: cell.isBase && i === axes.length - 1 ? `${text} (as it is)` : text,
        }));
  // Where the file as it is stands in the grid, it needs no row of its own.
  const rows = [...(isDifference || cells.some(({ isBase }) => isBase) ? [] : [base]), ...shown];
  const settings = axes.map((axis, i) => ({
    head: axis.name,
    cells: rows.map((cell) => named(cell)[i] ?? { text: '' }),
  }));
  const columns = preferred(sweep).map((metric) => ({
    head: metric.label,
    right: true,
    cells: rows.map((cell): Painted => {
      const figure = cell.metrics[metric.name] ?? null;
      return (figure === null ? null : say(figure, metric, look)) ?? { text: look.glyphs.none };
    }),
  }));
  let room = look.width - 2 - settings.reduce((sum, each) => sum + paintedWidth(each) + GAP, 0);
  const fitting = columns.filter((column, i) => {
    room -= paintedWidth(column) + (i === 0 ? 0 : GAP);
    return i === 0 || room >= 0;
  });
  const left = cells.length - shown.length;
  return [
    ...paintedLines([...settings, ...fitting]),
    ...(left > 0 ? [`  ... and ${counted(left, 'more cell')}: sweep.csv has all of them`] : []),
    ...(isDifference ? starLines(sweep, look) : []),
  ];
}

function starLines({ level }: Sweep, { glyphs, width }: Look): string[] {
  const text = `* sure at ${Math.round(level * 100)}%, with all cells of the metric taken into account; ${glyphs.plusMinus} is of each by itself`;
  return wrapped(text, width, 2, 4);
}

/** The metric that is shown first, then a choice that says different things, then the rest. */
function preferred({ metrics, shown }: Sweep): SweptMetric[] {
  const choice = [shown, 'wait.mean', 'wait.p95', 'abandonment.rate', 'serviceLevel', 'occupancy'];
  const rank = ({ name }: SweptMetric) => {
    const place = choice.indexOf(name);
    return place < 0 ? choice.length : place;
  };
  return metrics.toSorted((a, b) => rank(a) - rank(b));
}

const BEST_OF = ['wait.mean', 'wait.p95', 'abandonment.rate', 'serviceLevel'];

function bestLines(sweep: Sweep, look: Look): string[] {
  const { best, cells } = sweep;
  if (cells.length < 2) return [];
  const names = [sweep.shown, ...sweep.metrics.map(({ name }) => name)];
  const chosen = [...new Set(names)].filter(
    (name) => name === sweep.shown || BEST_OF.includes(name),
  );
  const table = (room: BestRoom) => {
    const rows = chosen.flatMap((name): string[][] => {
      const found = best.find(({ metric }) => metric === name);
      const metric = metricNamed(sweep, name);
      if (found === undefined || metric === undefined) return [];
      return [bestRow(found, metric, { sweep, look, room })];
    });
    if (rows.length === 0) return [];
    return tableLines(
      [
        { head: '' },
        { head: '' },
        { head: '', right: true },
        { head: room.difference ? 'to as it is' : '', right: true },
        { head: 'may be as good' },
      ],
      rows,
    );
  };
  return [
    ...fitting(
      BEST_ROOMS.map((room) => () => table(room)),
      look.width,
    ),
  ];
}

/** What gives way where there is no room. The order of the settings is that of the cells. */
interface BestRoom {
  readonly names: boolean;
  readonly difference: boolean;
}

const BEST_ROOMS: readonly BestRoom[] = [
  { names: true, difference: true },
  { names: false, difference: true },
  { names: false, difference: false },
];

interface BestView {
  readonly sweep: Sweep;
  readonly look: Look;
  readonly room: BestRoom;
}

function bestRow(best: Best, metric: SweptMetric, { sweep, look, room }: BestView): string[] {
  const cell = sweep.cells[best.cell] as Cell;
  const figure = cell.metrics[metric.name] as CellMetric;
  const difference = differenceText(figure, metric, look)?.text.trimEnd() ?? '';
  return [
    metric.label,
    room.names ? settingsText(sweep, cell) : cell.settings.join(', '),
    figureText(figure, metric, look)?.text ?? '',
    room.difference ? (cell.isBase ? 'as it is' : difference) : '',
    asGoodText(best, sweep),
  ];
}

/** Few by name, many by their number. */
function asGoodText({ asGood }: Best, sweep: Sweep): string {
  if (asGood.length === 0) return 'no other';
  if (asGood.length === sweep.cells.length - 1) return 'all others';
  if (asGood.length > 2 || sweep.axes.length > 1) return counted(asGood.length, 'other');
  return asGood.map((i) => settingsText(sweep, sweep.cells[i] as Cell)).join(', ');
}

/** `10s`, or with several axes `10s, 3`. */
export function settingsText({ axes }: Sweep, { settings }: Cell): string {
  return axes.length > 2
    ? axes.map(({ name }, i) => `${name}=${settings[i]}`).join(', ')
    : settings.join(', ');
}
