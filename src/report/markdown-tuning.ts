/** A tuning as Markdown, for a wiki or a pull request: the same figures as in the text. Nothing is computed here. */
import { code, escaped, markdownPage, markdownTable, section, warningBox } from './markdown.ts';
import { counted, halfText, numberText, UNICODE, valueText } from './numbers.ts';
import { fateText, halfOf, levelText, pricesText, shownOf } from './text-tuning.ts';
import type { Candidate, Held, Limit, RegionTuning, StaffTuning, Tuning } from './tuning.ts';

const right = true;
/** Rows of a table that a reader still looks through; the CSV file has all. */
const MOST_ROWS = 60;

export function markdownTuning(tuning: Tuning): string {
  const { scenario, limits, replications } = tuning;
  return markdownPage([
    [
      `# ${escaped(scenario.name)}: ${tuning.task === 'region' ? 'the cheapest setting' : `agents of ${escaped(tuning.group)}`}`,
    ],
    [`**${escaped(tuning.sentence)}**`],
    tuning.guarantee.map(escaped),
    warningBox(tuning.warnings.map(({ text }) => text)),
    [
      `Limits: ${limits.length === 0 ? 'none' : limits.map(({ text }) => code(text)).join(', ')}. Prices: ${escaped(pricesText(tuning))}.`,
    ],
    ...(tuning.task === 'region' ? regionSections(tuning) : staffSections(tuning)),
    [
      `Made by chatsim ${escaped(tuning.chatsimVersion)}: ${counted(replications.used, 'replication')} in all, seed ${escaped(scenario.seed)}.`,
    ],
  ]);
}

function regionSections(tuning: RegionTuning): string[][] {
  const { axes, limits, candidates } = tuning;
  const shown = shownOf(tuning, MOST_ROWS);
  const table = markdownTable(
    [
      ...axes.map(({ name }) => ({ head: name, right })),
      { head: 'cost', right },
      ...limits.map(({ metric }) => ({ head: metric, right })),
      { head: 'runs', right },
      { head: '' },
      { head: 'front' },
    ],
    shown.map((i) => {
      const each = candidates[i] as Candidate;
      const bold = (text: string) => (i === tuning.pick ? `**${text}**` : text);
      return [
        ...each.values.map((value) => bold(escaped(value))),
        bold(withHalf(each.cost, 'number', tuning.costs === 'exact')),
        ...each.limits.map(({ measured }, j) =>
          measured === null ? UNICODE.none : withHalf(measured, (limits[j] as Limit).unit),
        ),
        numberText(each.replications),
        bold(escaped(fateText(each, limits))),
        each.isDominated ? '' : '•',
      ];
    }),
  );
  const more = candidates.length - shown.length;
  return [
    section('Settings by cost', [
      ...table,
      '',
      `${more > 0 ? `${numberText(more)} more are left out here. ` : ''}Front: no other setting costs no more and serves as well or better, by these means. ± is a ${levelText(tuning)} interval of each figure alone.`,
    ]),
  ];
}

function staffSections(tuning: StaffTuning): string[][] {
  const limits = tuning.byInterval.map((j) => tuning.limits[j] as Limit);
  return [
    section(
      'Agents by interval',
      markdownTable(
        [
          { head: 'from' },
          { head: 'chats', right },
          { head: 'first guess', right },
          { head: 'agents', right },
          ...limits.map(({ metric }) => ({ head: metric, right })),
        ],
        tuning.intervals.map((each) => [
          each.name,
          each.arrivals.toFixed(1),
          numberText(each.guess),
          `**${numberText(each.agents)}**`,
          ...limits.map((limit, k) => heldText(each.limits[k], limit)),
        ]),
      ),
    ),
    section(
      'The day, checked on replications that the search has not seen',
      markdownTable(
        [{ head: 'limit' }, { head: 'measured', right }],
        tuning.limits.map((limit, j) => [
          code(limit.text),
          heldText(tuning.check.limits[j], limit),
        ]),
      ),
    ),
    section('The plan', ['```yaml', ...tuning.plan.trimEnd().split('\n'), '```']),
  ];
}

function heldText(held: Held | undefined, { unit }: Limit): string {
  if (held === undefined || held.measured === null) return UNICODE.none;
  const mark = held.isKept === null ? '❔' : held.isKept ? '✅' : '❌';
  return `${mark} ${withHalf(held.measured, unit)}`;
}

function withHalf(
  measured: { readonly mean: number; readonly high: number | null },
  unit: Limit['unit'],
  isExact = false,
): string {
  const mean = valueText(measured.mean, unit, UNICODE);
  return isExact ? mean : `${mean} ${halfText(halfOf(measured), unit, UNICODE)}`.trimEnd();
}
