/**
 * A comparison as text for the terminal: the verdict, what differs between the settings, each figure with its difference,
 * and where the waiting went on both sides. Nothing is computed here.
 */
import type { ComparedMetric, Comparison, Finding } from './comparison.ts';
import {
  causeWords,
  differenceCells,
  factsOf,
  findingText,
  methodText,
  pairingText,
  sideNames,
} from './comparison-words.ts';
import { relativeText } from './difference-text.ts';
import { secondsText, valueText } from './numbers.ts';
import { cut, fitting, listed, tableLines, widthOf, wrapped } from './table.ts';
import { lookOf, type TextOptions } from './text.ts';
import type { Look } from './text-look.ts';

const right = true;
/** Settings that are told; the JSON has all. */
const MOST_CHANGES = 24;
const LONGEST_VALUE = 34;
const LEAST_LABEL = 20;

export function textComparison(comparison: Comparison, options: TextOptions = {}): string {
  const look = lookOf(options);
  const blocks: string[][] = [titleLines(comparison, look), verdictLines(comparison, look)];
  const block = (head: string, lines: readonly string[]) => {
    if (lines.length > 0) blocks.push([look.paint.head(head), ...lines]);
  };
  block('What differs in the settings', changeLines(comparison, look));
  block('Figures', figureLines(comparison, look));
  block('Where the waiting went, in a run', waitingLines(comparison, look));
  block('How sure this is', methodLines(comparison, look));
  block(
    'Be careful',
    comparison.warnings.flatMap(({ text }) => wrapped(`- ${text}`, look.width, 2, 4)),
  );
  const text = blocks.map((lines) => lines.join('\n')).join('\n\n');
  return `${text.replaceAll('±', look.glyphs.plusMinus)}\n`;
}

function titleLines(comparison: Comparison, look: Look): string[] {
  const [a, b] = sideNames(comparison);
  return [
    ...wrapped(`A: ${a}`, look.width, 0, 3),
    ...wrapped(`B: ${b}`, look.width, 0, 3),
    ...listed(factsOf(comparison), look.width),
  ];
}

function verdictLines({ verdict }: Comparison, look: Look): string[] {
  const paint =
    verdict.outcome === 'better'
      ? look.paint.good
      : verdict.outcome === 'worse'
        ? look.paint.bad
        : look.paint.head;
  return wrapped(verdict.text, look.width).map((line) => paint(line));
}

function changeLines({ changes }: Comparison, look: Look): string[] {
  if (changes.length === 0) return ['  nothing'];
  const told = changes.slice(0, MOST_CHANGES).map(({ name, words, a, b }) => [
    name,
    cut(a, LONGEST_VALUE),
    cut(b, LONGEST_VALUE),
    // Rules of one queue or group say which in their words.
    words,
  ]);
  const more = changes.length - told.length;
  return [
    ...tableLines([{ head: '' }, { head: 'A' }, { head: 'B' }, { head: '' }], told).map((line) =>
      cut(line, look.width),
    ),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

/** What gives way in a narrow terminal, one after the other. */
interface Room {
  readonly relative: boolean;
  /** How large a difference may be that is not sure. */
  readonly within: boolean;
  readonly halves: boolean;
}

const ROOMS: readonly Room[] = [
  { relative: true, within: true, halves: true },
  { relative: false, within: true, halves: true },
  { relative: false, within: false, halves: true },
  { relative: false, within: false, halves: false },
];

function figureLines(comparison: Comparison, look: Look): string[] {
  const lines = fitting(
    ROOMS.map((room) => () => figureTable(comparison, room, look)),
    look.width,
  );
  return coloured(lines, comparison.metrics, look);
}

function figureTable(comparison: Comparison, room: Room, { glyphs, width }: Look): string[] {
  const rows = comparison.metrics.map((metric) => {
    const { label, a, b, unit, difference, relative, finding } = metric;
    const [change = '', half = ''] = differenceCells(difference, unit, glyphs);
    return [
      label,
      valueText(a?.mean ?? null, unit, glyphs),
      valueText(b?.mean ?? null, unit, glyphs),
      change,
      room.halves ? half : '',
      room.relative ? relativeText(relative) : '',
      finding === 'unclear' && !room.within ? NOT_SURE : findingText(metric, comparison, glyphs),
    ];
  });
  const table = (labels: number) =>
    tableLines(
      [
        { head: '' },
        { head: 'A', right },
        { head: 'B', right },
        { head: 'B - A', right },
        { head: '' },
        { head: room.relative ? 'of A' : '', right },
        { head: '' },
      ],
      rows.map(([label = '', ...cells]) => [cut(label, labels), ...cells]),
    );
  // Names of metrics of a part are long: they give way.
  const longest = Math.max(0, ...rows.map(([label = '']) => widthOf(label)));
  const over = Math.max(0, ...table(longest).map(widthOf)) - width;
  return table(over > 0 ? Math.max(LEAST_LABEL, longest - over) : longest);
}

/** The word at the end of a line, where it is one of praise or blame. */
function coloured(
  lines: readonly string[],
  findings: readonly Pick<ComparedMetric, 'finding'>[],
  { paint }: Look,
): string[] {
  const heads = lines.length - findings.length;
  const paints: Partial<Record<Finding, (text: string) => string>> = {
    better: paint.good,
    worse: paint.bad,
  };
  return lines.map((line, i) => {
    const finding = findings[i - heads]?.finding;
    const dye = finding === undefined ? undefined : paints[finding];
    if (finding === undefined || dye === undefined || !line.endsWith(finding)) return line;
    return `${line.slice(0, -finding.length)}${dye(finding)}`;
  });
}

function waitingLines(comparison: Comparison, look: Look): string[] {
  const { total, causes } = comparison.waiting;
  const rows = [...causes, total];
  if (total.aSec === 0 && total.bSec === 0) return [];
  const table = (halves: boolean) =>
    tableLines(
      [
        { head: '' },
        { head: 'A', right },
        { head: 'B', right },
        { head: 'B - A', right },
        { head: '' },
        { head: '' },
      ],
      rows.map(({ cause, aSec, bSec, difference, finding }) => {
        const [change = '', half = ''] = differenceCells(difference, 'seconds', look.glyphs);
        return [
          cause === 'total' ? 'in all' : causeWords(cause, comparison, bSec > 0),
          secondsText(aSec),
          secondsText(bSec),
          change,
          halves ? half : '',
          CAUSE_FINDINGS[finding] ?? finding,
        ];
      }),
    );
  return [...fitting([() => table(true), () => table(false)], look.width)];
}

const NOT_SURE = 'not sure';
const CAUSE_FINDINGS: Partial<Record<Finding, string>> = {
  unclear: NOT_SURE,
  better: 'less',
  worse: 'more',
};

function methodLines(comparison: Comparison, look: Look): string[] {
  if (comparison.replications.finished < 2) return [];
  const texts = [methodText(comparison, look.glyphs.plusMinus), pairingText(comparison) ?? ''];
  return texts.filter((text) => text !== '').flatMap((text) => wrapped(text, look.width, 2));
}
