/** Tables as CSV (RFC 4180, one \n a line): a head, then rows; nothing is an empty cell. Knows nothing of what is in them. */
import Papa from 'papaparse';

export type Cell = string | number | null;

export interface CsvTable {
  /** Of the file, `metrics.csv`. */
  readonly name: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export function csvText({ head, rows }: CsvTable): string {
  const text = Papa.unparse([[...head], ...rows.map((row) => [...row])], { newline: '\n' });
  return `${text}\n`;
}
