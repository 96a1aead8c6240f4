/**
 * A comparison as Markdown, for a pull request: the same sentences and figures as in the text, in tables that GitHub and
 * GitLab show as they are. Nothing is computed here.
 */
import type { Comparison, Finding } from './comparison.ts';
import {
  causeWords,
  differenceCells,
  factsOf,
  findingText,
  levelText,
  methodText,
  pairingText,
  sideNames,
} from './comparison-words.ts';
import { relativeText } from './difference-text.ts';
import { code, escaped, markdownPage, markdownTable, section, warningBox } from './markdown.ts';
import { secondsText, UNICODE, valueText } from './numbers.ts';

const right = true;
/** Settings that a reader still looks through; the JSON has all. */
const MOST_CHANGES = 50;

const SIGNS: Partial<Record<Finding, string>> = { better: '✅ ', worse: '❌ ' };

export function markdownComparison(comparison: Comparison): string {
  const [a, b] = sideNames(comparison);
  return markdownPage([
    ['# A and B compared'],
    [`**${escaped(comparison.verdict.text)}**`],
    [
      `- **A:** ${escaped(a)}`,
      `- **B:** ${escaped(b)}`,
      `- ${factsOf(comparison).map(escaped).join(', ')}`,
    ],
    warningBox(comparison.warnings.map(({ text }) => text)),
    section('What differs in the settings', changes(comparison)),
    section('Figures', figures(comparison)),
    section('Where the waiting went, in a run', waiting(comparison)),
    method(comparison),
    [`Made by chatsim ${escaped(comparison.chatsimVersion)}.`],
  ]);
}

function changes({ changes: all }: Comparison): string[] {
  const told = all.slice(0, MOST_CHANGES);
  const more = all.length - told.length;
  const table = markdownTable(
    [{ head: 'setting' }, { head: '' }, { head: 'A' }, { head: 'B' }],
    told.map(({ name, words, a, b }) => [code(name), escaped(words), escaped(a), escaped(b)]),
  );
  if (table.length === 0) return ['Nothing.'];
  return more > 0 ? [...table, '', `And ${more} more.`] : table;
}

function figures(comparison: Comparison): string[] {
  return markdownTable(
    [
      { head: '' },
      { head: 'A', right },
      { head: 'B', right },
      { head: 'B - A', right },
      { head: `± ${levelText(comparison)}`, right },
      { head: 'of A', right },
      { head: '' },
    ],
    comparison.metrics.map((metric) => {
      const { label, a, b, unit, difference, relative, finding } = metric;
      return [
        escaped(label),
        valueText(a?.mean ?? null, unit, UNICODE),
        valueText(b?.mean ?? null, unit, UNICODE),
        ...differenceCells(difference, unit, UNICODE),
        relativeText(relative),
        `${SIGNS[finding] ?? ''}${findingText(metric, comparison, UNICODE)}`,
      ];
    }),
  );
}

const WAITING: Readonly<Record<string, string>> = {
  unclear: 'not sure',
  better: 'less',
  worse: 'more',
};

function waiting(comparison: Comparison): string[] {
  const { total, causes } = comparison.waiting;
  if (total.aSec === 0 && total.bSec === 0) return [];
  const bold = (text: string) => (text === '' ? '' : `**${text}**`);
  return markdownTable(
    [
      { head: '' },
      { head: 'A', right },
      { head: 'B', right },
      { head: 'B - A', right },
      { head: `± ${levelText(comparison)}`, right },
      { head: '' },
    ],
    [...causes, total].map(({ cause, aSec, bSec, difference, finding }) => {
      const cells = [
        cause === 'total' ? 'in all' : escaped(causeWords(cause, comparison, bSec > 0)),
        secondsText(aSec),
        secondsText(bSec),
        ...differenceCells(difference, 'seconds', UNICODE),
        WAITING[finding] ?? finding,
      ];
      return cause === 'total' ? cells.map(bold) : cells;
    }),
  );
}

function method(comparison: Comparison): string[] {
  if (comparison.replications.finished < 2) return [];
  const pairing = pairingText(comparison);
  return [`${methodText(comparison, '±')}${pairing === null ? '' : ` ${escaped(pairing)}`}`];
}
