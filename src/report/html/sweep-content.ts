/** The page of a sweep: how the figures move with the settings that were varied, and which cells are best. */
import { percentText } from '../../scenarios/units.ts';
import { signedText } from '../difference-text.ts';
import { counted, halfText, UNICODE } from '../numbers.ts';
import type { Cell, Sweep, SweptMetric } from '../sweep.ts';
import type { Content } from './content.ts';
import { html, type Markup, table } from './markup.ts';
import { quoted, SCENARIO_FILE, valueWords } from './words.ts';

const right = true;
/** Columns and rows that a reader still looks through; the CSV file has all. */
const MOST_METRICS = 7;
const MOST_ROWS = 100;
const TONES: Readonly<Record<string, string>> = { better: 'good', worse: 'bad' };

export function sweepContent(sweep: Sweep): Content {
  const { scenario, axes, cells, replications } = sweep;
  const level = percentText(sweep.level);
  const varied = axes
    .map(({ words }) => words)
    .join(sweep.how === 'grid' ? ' and ' : ' together with ');
  return {
    kind: 'Sweep',
    title: scenario.name,
    description: scenario.description,
    question: `What happens to waiting, abandonment and agents when ${varied} ${axes.length === 1 ? 'is' : 'are'} varied?`,
    answer: answer(sweep),
    outcome: 'plain',
    sureness:
      replications > 1
        ? `Each cell is ${counted(replications, 'replication')} of the same customers; ± is a ${level} confidence interval. Differences to the file as it is are called better or worse only where that is sure for all cells of a figure together (Holm, ${level}).`
        : 'Each cell is a single replication: nothing shows how much of this is chance.',
    warnings: sweep.warnings.map(({ text }) => text),
    sections: [
      {
        id: 'varied',
        title: 'What was varied',
        after: table(
          'Settings that were varied',
          [{ head: 'setting' }, { head: 'values' }, { head: 'as it is' }],
          axes.map(({ name, words, values, base }) => [
            words === name ? html`<code>${name}</code>` : html`${words} <code>${name}</code>`,
            values.join(', '),
            base ?? UNICODE.none,
          ]),
        ),
      },
      { id: 'best', title: 'Best cells', ...bestOf(sweep) },
      {
        id: 'figures',
        title: 'How the figures move',
        // The causes have a section of their own.
        charts: sweep.metrics.map(({ name }) => `sweep-${slug(name)}*`),
      },
      { id: 'causes', title: 'Where the waiting went', charts: ['sweep-causes'] },
      { id: 'cells', title: 'All cells', after: allCells(sweep) },
    ],
    setting: [{ label: '', scenario }],
    metrics: sweep.metrics.map(({ name }) => name),
    command: [
      `chatsim sweep ${SCENARIO_FILE} ${axes.map(({ name, values }) => `--vary ${quoted(`${name}=${values.join(',')}`)}`).join(' ')} --seed ${quoted(scenario.seed)} --replications ${replications} --out report`,
    ],
    commandNote: `${SCENARIO_FILE} is the file of “${scenario.name}”; settings that were given with --set${sweep.how === 'together' && axes.length > 1 ? ', and that the values go together,' : ''} have to be given again.`,
    facts: [
      ['cells', String(cells.length)],
      ['replications', `${replications} of each cell`],
      ['seed', scenario.seed],
      ['random numbers', `version ${sweep.drawsVersion}`],
      ['chatsim', sweep.chatsimVersion],
    ],
  };
}

const slug = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

/** `offer.timeout 20s, capacity.total 3` */
const settingsText = ({ axes }: Sweep, { settings }: Cell): string =>
  settings.map((value, i) => `${axes[i]?.name} ${value}`).join(', ');

const metricOf = (sweep: Sweep, name: string) => sweep.metrics.find((each) => each.name === name);

function answer(sweep: Sweep): string {
  const metric = metricOf(sweep, sweep.shown);
  const best = sweep.best.find(({ metric: name }) => name === sweep.shown);
  const cell = best === undefined ? undefined : sweep.cells[best.cell];
  const figure = cell?.metrics[sweep.shown];
  const base = sweep.base.metrics[sweep.shown];
  if (metric === undefined || best === undefined || cell === undefined || !figure)
    return `${counted(sweep.cells.length, 'combination')} of settings were simulated.`;
  const as = base ? `; the file as it is has ${valueWords(base.mean, metric.unit)}` : '';
  const others = best.asGood.length;
  const doubt =
    others === 0
      ? ' No other combination may be as good.'
      : ` ${counted(others, 'other combination')} may be as good, as far as these replications can tell.`;
  const shown = cell.isBase ? ' (the file as it is)' : '';
  return `The ${metric.better === 'higher' ? 'highest' : 'lowest'} ${metric.words}, ${valueWords(figure.mean, metric.unit)} ${halfText(figure.halfWidth, metric.unit, UNICODE)}, is at ${settingsText(sweep, cell)}${shown}${cell.isBase ? '' : as}.${doubt}`;
}

function bestOf(sweep: Sweep): { readonly after?: Markup } {
  const rows = sweep.best.flatMap(({ metric: name, cell: place, asGood }) => {
    const metric = metricOf(sweep, name);
    const cell = sweep.cells[place];
    const figure = cell?.metrics[name];
    if (metric === undefined || cell === undefined || !figure) return [];
    return [
      [
        metric.label,
        settingsText(sweep, cell),
        `${valueWords(figure.mean, metric.unit)} ${halfText(figure.halfWidth, metric.unit, UNICODE)}`,
        differenceMarkup(cell, metric),
        asGood.length === 0
          ? 'none'
          : asGood.length > 4
            ? `${asGood.length} others`
            : asGood.map((i) => settingsText(sweep, sweep.cells[i] as Cell)).join('; '),
      ],
    ];
  });
  if (rows.length === 0) return {};
  return {
    after: table(
      'The best cell of each figure; a question mark says that the difference is not sure',
      [
        { head: 'figure' },
        { head: 'best at' },
        { head: 'mean', right },
        { head: 'to the file as it is', right },
        { head: 'may be as good' },
      ],
      rows,
    ),
  };
}

function differenceMarkup(cell: Cell, { name, unit }: SweptMetric): string | Markup {
  const difference = cell.metrics[name]?.difference;
  if (!difference) return UNICODE.none;
  return html`<span class="${TONES[difference.finding] ?? ''}">${signedText(difference.mean, unit)}${difference.finding === 'unclear' ? '?' : ''}</span>`;
}

function allCells(sweep: Sweep): Markup {
  const metrics = sweep.metrics
    .filter(({ name }) => sweep.cells.some((cell) => cell.metrics[name]))
    .slice(0, MOST_METRICS);
  const row = (cell: Cell, name: string) => [
    name,
    ...metrics.map((metric) => {
      const figure = cell.metrics[metric.name];
      return figure
        ? `${valueWords(figure.mean, metric.unit)} ${halfText(figure.halfWidth, metric.unit, UNICODE)}`
        : UNICODE.none;
    }),
  ];
  const hidden = sweep.cells.length - MOST_ROWS;
  return html`${table(
    'Means of each cell',
    [{ head: 'settings' }, ...metrics.map(({ label }) => ({ head: label, right }))],
    [
      row(sweep.base, 'the file as it is'),
      ...sweep.cells.slice(0, MOST_ROWS).map((cell) => row(cell, settingsText(sweep, cell))),
    ],
  )}${hidden > 0 && html`<p>And ${hidden} more; the CSV file has all.</p>`}`;
}
