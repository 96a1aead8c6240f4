/** Columns that stand under each other, for text. Knows nothing of what is in them. */

export interface Column {
  /** Empty for a column without a head. */
  readonly head: string;
  readonly right?: boolean;
}

const GAP = 2;

/** Lines of the table, the heads first if there are any; no line ends in blanks. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  indent = 2,
): string[] {
  // A column without a head and without any cell is not there.
  const used = columns.flatMap(({ head }, i) =>
    head !== '' || rows.some((row) => (row[i] ?? '') !== '') ? [i] : [],
  );
  if (used.length < columns.length)
    return tableLines(
      used.map((i) => columns[i] as Column),
      rows.map((row) => used.map((i) => row[i] ?? '')),
      indent,
    );
  const widths = columns.map(({ head }, i) =>
    Math.max(widthOf(head), ...rows.map((row) => widthOf(row[i] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    `${' '.repeat(indent)}${columns
      .map(({ right }, i) => pad(cells[i] ?? '', widths[i] ?? 0, right === true))
      .join(' '.repeat(GAP))}`.trimEnd();
  const heads = columns.some(({ head }) => head !== '') ? [columns.map(({ head }) => head)] : [];
  return [...heads, ...rows].map(line);
}

/** The first of these tables, each with less in it than the one before, that is no wider; else the last. */
export function fitting(
  tables: readonly (() => readonly string[])[],
  width: number,
): readonly string[] {
  let lines: readonly string[] = [];
  for (const table of tables) {
    lines = table();
    if (Math.max(0, ...lines.map(widthOf)) <= width) break;
  }
  return lines;
}

/** Characters as a terminal counts them, near enough: those of East Asian scripts are two wide, joined marks none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (/\p{M}/u.test(character)) continue;
    const isWide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      code >= 0x1f300;
    width += isWide ? 2 : 1;
  }
  return width;
}

export function pad(text: string, width: number, right = false): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return right ? blanks + text : text + blanks;
}

/** Cut to a width, the last characters dots when something is missing; of a width below nothing, nothing is left. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let short = text;
  while (short !== '' && widthOf(short) > width - 2) short = short.slice(0, -1);
  return `${short}${'..'.slice(0, Math.max(0, width))}`;
}

/** Items with a separator, in lines of at most `width`; no line breaks within an item. */
export function listed(items: readonly string[], width: number, hang = 2): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [i, item] of items.entries()) {
    const piece = i === items.length - 1 ? item : `${item},`;
    if (line !== '' && widthOf(line) + 1 + widthOf(piece) > width) {
      lines.push(line);
      line = `${' '.repeat(hang)}${piece}`;
    } else line = line === '' ? piece : `${line} ${piece}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** Words in lines of at most `width`, each after the first begun with `hang` blanks. */
export function wrapped(text: string, width: number, indent = 0, hang = indent): string[] {
  const lines: string[] = [];
  let line = ' '.repeat(indent);
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    if (!isEmpty && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = ' '.repeat(hang);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return isEmpty ? lines : [...lines, line];
}
