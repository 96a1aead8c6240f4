/** The coverage study as text: a table a model, as it stands in docs/statistics.md. Nothing is computed here. */
import { errorOf, type Row, type Study } from './study.ts';

const QUANTITIES: Readonly<Record<Row['quantity'], string>> = {
  wait: 'mean wait',
  delayed: 'P(wait > 0)',
  inTime: 'P(wait ≤ 30 s)',
  left: 'abandonment',
  p90: 'wait p90',
  p95: 'wait p95',
};

export function studyText({ wish, rows, sequential, level }: Study): string {
  const error = (200 * errorOf(level, wish.experiments)).toFixed(1);
  const lines = [
    `Of the ${Math.round(100 * level)} % intervals, so many per cent hold the exact value; in brackets, so many hold what`,
    `the method itself tends to. ${wish.experiments} experiments a figure: ± ${error}. Seconds and shares.`,
  ];
  for (const model of modelsOf(rows)) {
    const runs = wish.replications.map((n) => `${n} runs`.padStart(CELL)).join('');
    lines.push(
      '',
      `${start(model)}${'exact'.padStart(NUMBER)}${'tends to'.padStart(NUMBER)}${runs}`,
    );
    for (const row of rows.filter((each) => each.model === model))
      lines.push(`${begin(row)}${row.cells.map(({ exact, own }) => both(exact, own)).join('')}`);
  }
  lines.push(
    '',
    'As many runs as it takes, looked at after 10, 20, 40 …: runs on average, intervals that hold the value as',
    'above, and estimates that are as near to the exact value as was asked for.',
    '',
    `${start('')}${'exact'.padStart(NUMBER)}${'tends to'.padStart(NUMBER)}${'runs'.padStart(NUMBER)}${'hold it'.padStart(CELL)}${'near'.padStart(NUMBER)}`,
  );
  for (const row of sequential) {
    const { exact, own } = row.cells[0]!;
    const runs = exact.replications.toFixed(1).padStart(NUMBER);
    const near = percent(exact.withinGoal ?? 0).padStart(NUMBER);
    lines.push(`${begin(row, `${row.model} `)}${runs}${both(exact, own)}${near}`);
  }
  return lines.join('\n');
}

const NAME = 42;
const NUMBER = 10;
const CELL = 14;

function start(text: string): string {
  return text.padEnd(NAME);
}

function begin(row: Row, model = '  '): string {
  const name = `${model}${QUANTITIES[row.quantity]}, ${row.method}`;
  return `${name.padEnd(NAME)}${figure(row.exactValue)}${figure(row.limit)}`;
}

function both(exact: { readonly share: number }, own: { readonly share: number }): string {
  return `${percent(exact.share)} (${percent(own.share)})`.padStart(CELL);
}

function figure(value: number): string {
  return value.toPrecision(4).padStart(NUMBER);
}

function percent(share: number): string {
  return (100 * share).toFixed(1).replace(/^100\.0$/, '100');
}

function modelsOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.map(({ model }) => model))];
}
