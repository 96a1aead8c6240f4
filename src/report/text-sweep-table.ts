/** A table whose cells may be painted: widths are taken first, since the codes of colours have none. */
import { pad, widthOf } from './table.ts';

export interface Painted {
  readonly text: string;
  /** Gets the cell as wide as its column. */
  readonly paint?: (text: string) => string;
}

export interface PaintedColumn {
  readonly head: string;
  readonly right?: boolean;
  readonly cells: readonly Painted[];
}

const GAP = '  ';

export function paintedWidth({ head, cells }: PaintedColumn): number {
  return Math.max(widthOf(head), ...cells.map(({ text }) => widthOf(text)));
}

/** The heads, then the rows; no line ends in blanks. */
export function paintedLines(columns: readonly PaintedColumn[], indent = 2): string[] {
  const widths = columns.map(paintedWidth);
  const count = Math.max(...columns.map(({ cells }) => cells.length));
  const line = (cellOf: (column: PaintedColumn) => Painted) =>
    `${' '.repeat(indent)}${columns
      .map((column, i) => {
        const { text, paint } = cellOf(column);
        const padded = pad(text, widths[i] as number, column.right === true);
        return paint === undefined ? padded : paint(padded);
      })
      .join(GAP)}`.trimEnd();
  return [
    line(({ head }) => ({ text: head })),
    ...Array.from({ length: count }, (_, row) => line(({ cells }) => cells[row] ?? { text: '' })),
  ];
}
