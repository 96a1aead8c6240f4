/** A sweep as Markdown, for a pull request or a wiki: the matrix or the rows of the text, and the best cells. */
import { code, escaped, markdownPage, markdownTable, section, warningBox } from './markdown.ts';
import { counted, halfText, UNICODE, valueText } from './numbers.ts';
import type { Cell, CellMetric, Sweep, SweptMetric } from './sweep.ts';
import { changeText, isMatrix, settingsText } from './text-sweep.ts';
import { capital } from './words.ts';

const right = true;
/** Rows that a reader still looks through; the CSV file has all. */
const MOST_ROWS = 60;
const COLUMNS = ['wait.mean', 'wait.p95', 'abandonment.rate', 'serviceLevel', 'occupancy'];

export function markdownSweep(sweep: Sweep): string {
  const { scenario, axes, cells, replications, warnings } = sweep;
  const shown = sweep.metrics.find(({ name }) => name === sweep.shown);
  return markdownPage([
    [`# ${escaped(scenario.name)}`],
    [
      `${counted(cells.length, 'cell')} on ${escaped(scenario.platform)}, ${counted(replications, 'replication')} each, of the same customers.`,
    ],
    axes.map(
      ({ name, words, values, base }) =>
        `- ${code(name)}${words === name ? '' : ` (${escaped(words)})`}: ${values.map(code).join(', ')}${base === null ? '' : `; as it is ${code(base)}`}`,
    ),
    warningBox(warnings.map(({ text }) => text)),
    ...(isMatrix(sweep) && shown !== undefined
      ? [section(capital(shown.words), matrix(sweep, shown))]
      : [
          section('Cells', rows(sweep)),
          section('Difference to the file as it is', differences(sweep)),
        ]),
    section('Best cells', best(sweep)),
    [
      `Made by chatsim ${escaped(sweep.chatsimVersion)}: seed ${escaped(scenario.seed)}. ± is a ${percent(sweep)} confidence interval of each figure by itself.`,
    ],
  ]);
}

const percent = ({ level }: Sweep) => `${Math.round(level * 100)} %`;

function matrix({ axes, cells, base }: Sweep, metric: SweptMetric): string[] {
  const [down, across] = axes;
  const at = new Map(cells.map((cell) => [cell.place.join(), cell]));
  const table = markdownTable(
    [
      { head: `${down?.name} / ${across?.name}` },
      ...(across?.values ?? []).map((head) => ({ head, right })),
    ],
    (down?.values ?? []).map((value, row) => [
      code(value),
      ...(across?.values ?? []).map((_, column) => {
        const cell = at.get([row, column].join());
        const text = figure(cell?.metrics[metric.name] ?? null, metric);
        return cell?.isBase === true ? `**${text}**` : text;
      }),
    ]),
  );
  const isInGrid = cells.some(({ isBase }) => isBase);
  return [
    ...table,
    '',
    isInGrid
      ? 'Bold: the file as it is.'
      : `The file as it is: ${figure(base.metrics[metric.name] ?? null, metric)}.`,
  ];
}

function figure(of: CellMetric | null, { unit }: SweptMetric): string {
  if (of === null) return UNICODE.none;
  return `${valueText(of.mean, unit, UNICODE)} ${halfText(of.halfWidth, unit, UNICODE)}`.trimEnd();
}

function chosen({ metrics, shown }: Sweep): SweptMetric[] {
  const names = [...new Set([shown, ...COLUMNS])];
  return names.flatMap((name) => metrics.find((metric) => metric.name === name) ?? []);
}

function rows(sweep: Sweep): string[] {
  const { cells, base } = sweep;
  const isInGrid = cells.some(({ isBase }) => isBase);
  return table(sweep, [...(isInGrid ? [] : [base]), ...cells], figure);
}

function differences(sweep: Sweep): string[] {
  if (sweep.replications < 2) return [];
  const lines = table(sweep, sweep.cells, (of, metric) => {
    if (of === null || of.difference === null) return UNICODE.none;
    const { finding } = of.difference;
    if (finding === 'identical') return 'the same';
    const text = changeText(of.difference, metric.unit, UNICODE);
    return finding === 'unclear' ? text : `**${text}**`;
  });
  return [
    ...lines,
    '',
    `Bold: sure at ${percent(sweep)}, with all cells of the column taken into account.`,
  ];
}

function table(
  sweep: Sweep,
  all: readonly Cell[],
  say: (of: CellMetric | null, metric: SweptMetric) => string,
): string[] {
  const metrics = chosen(sweep);
  const shown = all.slice(0, MOST_ROWS);
  const lines = markdownTable(
    [
      ...sweep.axes.map(({ name }) => ({ head: name })),
      ...metrics.map(({ label }) => ({ head: label, right })),
    ],
    shown.map((cell) => [
      ...sweep.axes.map((_, i) =>
        cell === sweep.base ? (i === 0 ? 'as it is' : '') : code(cell.settings[i] ?? ''),
      ),
      ...metrics.map((metric) => say(cell.metrics[metric.name] ?? null, metric)),
    ]),
  );
  const left = all.length - shown.length;
  return left > 0 ? [...lines, '', `And ${counted(left, 'more cell')}: sweep.csv has all.`] : lines;
}

function best(sweep: Sweep): string[] {
  if (sweep.cells.length < 2) return [];
  return markdownTable(
    [
      { head: '' },
      { head: 'cell' },
      { head: 'estimate', right },
      { head: 'may be as good', right },
    ],
    chosen(sweep).flatMap((metric): string[][] => {
      const found = sweep.best.find((each) => each.metric === metric.name);
      const cell = found === undefined ? undefined : sweep.cells[found.cell];
      if (found === undefined || cell === undefined) return [];
      return [
        [
          escaped(metric.label),
          code(settingsText(sweep, cell)),
          figure(cell.metrics[metric.name] ?? null, metric),
          found.asGood.length === 0 ? 'no other' : counted(found.asGood.length, 'other'),
        ],
      ];
    }),
  );
}
