/** A Conformance as Markdown, short enough for a comment on a pull request: the verdict, what was broken, and all rules folded. */
import type { Conformance, RuleFinding } from './conformance.ts';
import {
  conformanceSentence,
  often,
  recordingFacts,
  rulesOf,
  unsaid,
  VERDICT_WORDS,
  violationLine,
} from './conformance-words.ts';
import { code, escaped, markdownPage, markdownTable } from './markdown.ts';
import { numberText } from './numbers.ts';

const MARKS = { held: '✅', violated: '❌', 'not observable': '–' } as const;

export function markdownConformance(found: Conformance): string {
  const mark = found.verdict === 'not observable' ? '❔' : MARKS[found.verdict];
  return markdownPage([
    [`### ${mark} ${VERDICT_WORDS[found.verdict]}: ${escaped(conformanceSentence(found))}`],
    [`${escaped(recordingFacts(found))}.`],
    ...rulesOf(found, 'violated').map((rule) => violatedBlock(rule, found)),
    ['<details><summary>All rules</summary>'],
    markdownTable(
      [
        { head: '' },
        { head: 'rule' },
        { head: 'broken', right: true },
        { head: 'of', right: true },
        { head: '' },
      ],
      found.rules.map(({ rule, says, verdict, violations, occasions, note }) => [
        MARKS[verdict],
        code(rule),
        verdict === 'not observable' ? '' : numberText(violations),
        verdict === 'not observable' ? '' : numberText(occasions),
        escaped(note === null ? says : `${says} ${note}`),
      ]),
    ),
    ['</details>'],
    [`Made by chatsim ${escaped(found.chatsimVersion)}.`],
  ]);
}

/** A broken rule: the first times, and how it came to the first. */
export function violatedBlock(finding: RuleFinding, found: Conformance): string[] {
  const { rule, says, first, note } = finding;
  const more = unsaid(finding);
  return [
    `**${code(rule)}: ${escaped(says)}** ${often(finding)}${note === null ? '' : `; ${escaped(note)}`}`,
    '',
    ...first.flatMap((violation) => [
      `- ${escaped(violationLine(violation, found))}`,
      ...(violation.story ?? []).map((line) => `  - ${escaped(line)}`),
    ]),
    ...(more === '' ? [] : [`- ${more}`]),
  ];
}
