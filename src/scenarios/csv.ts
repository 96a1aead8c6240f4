/**
 * Tables from CSV files, and recorded arrivals in them. Every row knows its line, so that a bad row is told like any
 * other problem. Files are read through the reader's `readFile`; nothing here opens one.
 */
import Papa from 'papaparse';
import { didYouMean, type Place } from './grammar/problem.ts';
import type { Reader } from './grammar/reader.ts';
import { type Tree, within } from './grammar/tree.ts';
import { DAY, HOUR, MINUTE, parseClock, SECOND } from './units.ts';

export interface Table {
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** After so many bad rows the rest of a file is only counted. */
const TOLD_ROWS = 20;

const tables = new WeakMap<Reader, Map<string, Table>>();

/** The table in a file; the same file is parsed once a reading. */
export function readTable(name: string, at: Tree, r: Reader): Table {
  const read = r.attemptRead(name, at.place);
  if (read === null)
    return r.fail(
      at,
      'this file cannot be read',
      'paths are relative to the file that names them',
      name,
    );
  const cache = tables.get(r) ?? new Map<string, Table>();
  tables.set(r, cache);
  const table = cache.get(read.file) ?? parseTable(read.file, read.text, at, r);
  cache.set(read.file, table);
  return table;
}

function parseTable(file: string, text: string, at: Tree, r: Reader): Table {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''));
  for (const error of errors) {
    if (error.code === 'UndetectableDelimiter') continue; // one column only
    r.fail(
      lineOf(file, lineAt(text, error.index ?? 0)),
      'not valid CSV',
      error.message.toLowerCase(),
      '',
    );
  }
  const rows: { line: number; cells: readonly string[] }[] = [];
  let line = 1;
  for (const cells of data) {
    if (cells.length > 1 || (cells[0] ?? '').trim() !== '') rows.push({ line, cells });
    line += 1;
    for (const cell of cells) if (cell.includes('\n')) line += cell.split('\n').length - 1;
  }
  const header = rows.shift();
  if (header === undefined)
    return r.fail(at, 'this file is empty', 'the first line names the columns', '');
  checkWidths(file, header.cells.length, rows, at, r);
  return { file, header: header.cells.map((cell) => cell.trim()), rows };
}

/** A row that is too short or too long has its values in the wrong columns, also in those nobody asks for. */
function checkWidths(file: string, width: number, rows: Table['rows'], at: Tree, r: Reader): void {
  const wrong = rows.filter(({ cells }) => cells.length !== width);
  for (const { line, cells } of wrong.slice(0, TOLD_ROWS))
    r.problem(
      lineOf(file, line),
      `${cells.length} field${cells.length === 1 ? '' : 's'}, and the header names ${width}`,
      cells.length < width ? '' : 'a field with a comma in it stands in quotes',
    );
  if (wrong.length > 0) badRows(wrong.length, file, at, r);
}

function badRows(count: number, file: string, at: Tree | Place, r: Reader): never {
  const told = count > TOLD_ROWS ? `, the first ${TOLD_ROWS} are told` : '';
  return r.fail(at, `${count} bad row${count === 1 ? '' : 's'} in ${file}${told}`, '', '');
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function lineOf(file: string, line: number): Place {
  return { file, line, column: 1, path: '' };
}

/** The index of a column. */
export function columnOf(table: Table, name: string, at: Tree, r: Reader): number {
  const index = table.header.indexOf(name);
  return index >= 0
    ? index
    : r.fail(
        at,
        `${table.file} has no such column`,
        didYouMean(name, table.header, 'columns'),
        name,
      );
}

export interface RecordedWords {
  readonly file: string;
  readonly time: string;
  readonly queue: string | null;
  readonly priority: string | null;
  readonly where: readonly (readonly [column: string, values: readonly string[]])[];
  readonly mapQueue: readonly (readonly [string, string])[];
  readonly mapPriority: readonly (readonly [string, string])[];
}

export interface RecordedRow {
  readonly at: number;
  /** Index of the queue, or null when the file does not say. */
  readonly queue: number | null;
  readonly priority: number | null;
}

/** The arrivals of the run's time, sorted; equal times keep the file's order. */
export function recordedRows(words: RecordedWords, tree: Tree, r: Reader): RecordedRow[] {
  const table = readTable(words.file, within(tree, 'file'), r);
  const timeAt = columnOf(table, words.time, within(tree, 'time'), r);
  const queueAt =
    words.queue === null ? -1 : columnOf(table, words.queue, within(tree, 'queue'), r);
  const priorityAt =
    words.priority === null ? -1 : columnOf(table, words.priority, within(tree, 'priority'), r);
  const filters = words.where.map(([name, values]) => ({
    at: columnOf(table, name, within(tree, 'where', name), r),
    values,
  }));
  const queueOf = new Map<string, number | null>();
  const priorityOf = new Map(words.mapPriority);
  const queueNames = new Map(words.mapQueue);

  const rows: RecordedRow[] = [];
  let bad = 0;
  const tell = (line: number, message: string, hint: string, value: string) => {
    if (++bad <= TOLD_ROWS) r.problem(lineOf(table.file, line), message, hint, value);
  };
  for (const { line, cells } of table.rows) {
    if (filters.some((filter) => !filter.values.includes((cells[filter.at] ?? '').trim())))
      continue;
    const time = timeFromStart((cells[timeAt] ?? '').trim(), r);
    if (typeof time !== 'number') {
      tell(line, `${words.time}: ${time.message}`, time.hint, cells[timeAt] ?? '');
      continue;
    }
    if (time < 0 || time >= r.duration) continue;
    let queue: number | null = null;
    if (queueAt >= 0) {
      const raw = (cells[queueAt] ?? '').trim();
      const known = queueOf.get(raw);
      const index = known === undefined ? r.queues.indexOf(queueNames.get(raw) ?? raw) : known;
      queueOf.set(raw, index);
      if (index === null || index < 0) {
        tell(
          line,
          `${words.queue}: there is no queue of this name`,
          `map it: map: { queue: { ${raw || "''"}: ${r.queues[0] ?? 'QUEUE'} } }`,
          raw,
        );
        continue;
      }
      queue = index;
    }
    let priority: number | null = null;
    if (priorityAt >= 0) {
      const raw = (cells[priorityAt] ?? '').trim();
      priority = Number(priorityOf.get(raw) ?? (raw || Number.NaN));
      if (!Number.isSafeInteger(priority) || priority < 0) {
        tell(
          line,
          `${words.priority}: a priority is a whole number of at least 0`,
          `map it: map: { priority: { ${raw || "''"}: 1 } }`,
          raw,
        );
        continue;
      }
    }
    rows.push({ at: time, queue, priority });
  }
  if (bad > 0) return badRows(bad, words.file, within(tree, 'file'), r);
  if (rows.length === 0)
    r.warn(
      within(tree, 'file'),
      'no recorded arrival falls into the run',
      'look at start, duration and where',
    );
  // The sort is stable.
  return rows.sort((a, b) => a.at - b.at);
}

const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?$/;

function timeFromStart(text: string, r: Reader): number | { message: string; hint: string } {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * SECOND);
  const iso = ISO.exec(text);
  if (iso) {
    if (r.start === null || r.start.date === null)
      return {
        message: 'a date needs a start with a date',
        hint: `write start: ${text.slice(0, 10)}T08:00`,
      };
    const day = dayNumber(iso[1] ?? '');
    const startDay = dayNumber(r.start.date);
    const clock = Number(iso[2]) * HOUR + Number(iso[3]) * MINUTE + Number(iso[4] ?? 0) * SECOND;
    if (
      day !== null &&
      startDay !== null &&
      Number(iso[2]) < 24 &&
      Number(iso[3]) < 60 &&
      Number(iso[4] ?? 0) < 60
    )
      return (day - startDay) * DAY + Math.round(clock) - r.start.clock;
  }
  const clock = parseClock(text);
  if (clock !== null)
    return r.start === null
      ? { message: 'a clock time needs a start', hint: 'add start: 08:00' }
      : clock - r.start.clock;
  return {
    message: 'not a time',
    hint: 'seconds from the start, or local time as 1999-08-02T07:00:00 without a zone',
  };
}

/** Days since 1970; null when there is no such day. */
export function dayNumber(date: string): number | null {
  const [y, m, d] = date.split('-').map(Number);
  if (y === undefined || m === undefined || d === undefined || m < 1 || m > 12 || d < 1)
    return null;
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  if (d > [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1]!) return null;
  // Days of whole years before y in the Gregorian calendar, then those of the months.
  const years = y - 1;
  const before =
    years * 365 + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  const months =
    [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][m - 1]! + (leap && m > 2 ? 1 : 0);
  return before + months + d - 1 - 719_162;
}
