/** Tables as CSV (RFC 4180, one \n a line): a head, then rows; nothing is an empty cell. Knows nothing of what is in them. */
import Papa from 'papaparse';

export type Cell = string | number | null;

export interface CsvTable {
  /** Of the file, `metrics.csv`. */
  readonly name: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * What a spreadsheet would take for a formula, and reckon out, is given a `'` in front, as people do there: `=HYPERLINK(…)`,
 * `@SUM(…)`, `+1+cmd`. A quantity with a sign (`-5`, `+2.5h`) is none.
 */
const FORMULA = /^(?:[=@\t\r]|[+-](?!\d+(?:\.\d+)?(?:%|\/?[a-z]+)?$))/;

export function csvText({ head, rows }: CsvTable): string {
  const text = Papa.unparse([[...head], ...rows.map((row) => [...row])], {
    newline: '\n',
    escapeFormulae: FORMULA,
  });
  return `${text}\n`;
}
