/**
 * Two axes as a matrix of one metric, shaded like a heat map: the darker, the worse; or the more, where neither side is
 * better. The shade stands as a character behind each value, so that it is there without colour, too.
 */
import { ASCII, halfText, valueText } from './numbers.ts';
import type { Axis, Cell, Sweep, SweptMetric } from './sweep.ts';
import { widthOf, wrapped } from './table.ts';
import type { Look } from './text-look.ts';
import {
  type Painted,
  type PaintedColumn,
  paintedLines,
  paintedWidth,
} from './text-sweep-table.ts';

const SHADES = [' ', '░', '▒', '▓', '█'];
const ASCII_SHADES = [' ', '.', ':', '+', '#'];
/** Of the 256 colours, from good to bad; and from little to much. Black is read on all of them. */
const GOOD_TO_BAD = [114, 157, 229, 216, 210];
const LITTLE_TO_MUCH = [231, 195, 159, 117, 75];
const AS_IT_IS = '*';

export function matrixLines(
  sweep: Sweep,
  metric: SweptMetric,
  look: Look,
  isColourful: boolean,
): string[] {
  const { cells } = sweep;
  const means = cells.flatMap((cell) => cell.metrics[metric.name]?.mean ?? []);
  const [least, most] = [Math.min(...means), Math.max(...means)];
  const shades = look.glyphs === ASCII ? ASCII_SHADES : SHADES;
  const colours = metric.better === null ? LITTLE_TO_MUCH : GOOD_TO_BAD;
  const painted = (cell: Cell | undefined): Painted => {
    const mean = cell?.metrics[metric.name]?.mean;
    if (cell === undefined || mean === undefined) return { text: `${look.glyphs.none}  ` };
    const height = most > least ? (mean - least) / (most - least) : 0;
    const badness = metric.better === 'higher' ? 1 - height : height;
    const shade = Math.min(shades.length - 1, Math.floor(badness * shades.length));
    const text = `${valueText(mean, metric.unit, look.glyphs)}${cell.isBase ? AS_IT_IS : ' '}${shades[shade]}`;
    if (!isColourful) return { text };
    return { text, paint: (wide) => `\u001b[30;48;5;${colours[shade]}m${wide}\u001b[0m` };
  };
  return [...gridLines(sweep, look, painted), ...legend(sweep, metric, look)];
}

/** Any text for each cell, not shaded. */
export function differenceLines(
  sweep: Sweep,
  look: Look,
  say: (cell: Cell) => Painted | null,
): string[] {
  const none = { text: `${look.glyphs.none}  ` };
  return gridLines(sweep, look, (cell) => (cell === undefined ? none : (say(cell) ?? none)));
}

function gridLines(
  { axes, cells }: Sweep,
  look: Look,
  say: (cell: Cell | undefined) => Painted,
): string[] {
  const [rows, columns] = axes as readonly [Axis, Axis];
  const at = new Map(cells.map((cell) => [cell.place.join(), cell]));
  const side: PaintedColumn = {
    head: rows.name,
    cells: rows.values.map((text) => ({ text })),
  };
  const body = columns.values.map(
    (head, column): PaintedColumn => ({
      head: `${head}  `,
      right: true,
      cells: rows.values.map((_, row) => say(at.get([row, column].join()))),
    }),
  );
  return inWidth(side, columns, body, look);
}

/** Columns that do not fit beside the others stand below them, with the rows' names again. */
function inWidth(
  side: PaintedColumn,
  { name }: Axis,
  body: readonly PaintedColumn[],
  look: Look,
): string[] {
  const parts: PaintedColumn[][] = [];
  let room = 0;
  for (const column of body) {
    const width = paintedWidth(column) + 2;
    if (parts.length === 0 || room < width) {
      parts.push([]);
      room = look.width - 2 - paintedWidth(side);
    }
    parts.at(-1)?.push(column);
    room -= width;
  }
  return parts.flatMap((columns, i) => {
    const head = `${' '.repeat(4 + paintedWidth(side))}${name}`;
    return [
      ...(i > 0 ? [''] : []),
      widthOf(head) <= look.width ? head : `  ${name}`,
      ...paintedLines([side, ...columns]),
    ];
  });
}

function legend({ cells, base, level }: Sweep, metric: SweptMetric, look: Look): string[] {
  const { glyphs } = look;
  const figures = cells.flatMap((cell) => cell.metrics[metric.name] ?? []);
  const halves = figures.flatMap(({ halfWidth }) => halfWidth ?? []);
  const own = base.metrics[metric.name];
  const isInGrid = cells.some(({ isBase }) => isBase);
  const text = [
    metric.better === null ? 'the darker, the more' : 'the darker, the worse',
    ...(halves.length === 0
      ? []
      : [
          `each ${halfText(Math.max(...halves), metric.unit, glyphs)} or less (${Math.round(level * 100)}%)`,
        ]),
    isInGrid
      ? `${AS_IT_IS} the file as it is`
      : own == null
        ? ''
        : `the file as it is: ${valueText(own.mean, metric.unit, glyphs)} ${halfText(own.halfWidth, metric.unit, glyphs)}`.trimEnd(),
  ].filter((each) => each !== '');
  return wrapped(text.join('; '), look.width, 2, 4);
}
