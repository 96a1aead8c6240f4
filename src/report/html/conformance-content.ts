/** The page of a Conformance: which rules were broken, when, and what happened to the chat until then. */
import type { Conformance, RuleFinding } from '../conformance.ts';
import {
  conformanceSentence,
  often,
  recordingFacts,
  rulesOf,
  unsaid,
  VERDICT_WORDS,
  violationLine,
} from '../conformance-words.ts';
import { numberText } from '../numbers.ts';
import type { Content } from './content.ts';
import { html, type Markup, table } from './markup.ts';
import { quoted } from './words.ts';

const right = true;
const OUTCOMES = { held: 'good', violated: 'bad', 'not observable': 'open' } as const;
const MARKS = {
  held: ['✓ held', 'good'],
  violated: ['✗ violated', 'bad'],
  'not observable': ['– not observable', 'open'],
} as const;

export function conformanceContent(found: Conformance): Content {
  const { recording, against, slackSec, verdict } = found;
  const broken = rulesOf(found, 'violated');
  return {
    kind: 'Conformance',
    title: `${recording} against ${against}`,
    description: '',
    question: 'Did the server obey its rules?',
    answer: `${VERDICT_WORDS[verdict]}: ${conformanceSentence(found)}.`,
    outcome: OUTCOMES[verdict],
    sureness: `${recordingFacts(found)}.${slackSec === 0 ? '' : ' A violation is told only if no order of the events within that obeys the rule.'}`,
    warnings: [],
    sections: [
      ...broken.map((rule) => ({
        id: `rule-${rule.rule}`,
        title: `Violated: ${rule.rule}`,
        after: violatedMarkup(rule, found),
      })),
      {
        id: 'rules',
        title: 'All rules',
        charts: ['conformance-rules'],
        after: table(
          'Rules, and how often each could have been broken and was',
          [
            { head: 'rule' },
            { head: 'verdict' },
            { head: 'broken', right },
            { head: 'times', right },
            { head: '' },
          ],
          found.rules.map(({ rule, says, verdict: each, violations, occasions, note }) => {
            const [words, tone] = MARKS[each] ?? MARKS['not observable'];
            const isSeen = each !== 'not observable';
            return [
              html`<code>${rule}</code>`,
              html`<span class="${tone}">${words}</span>`,
              isSeen ? numberText(violations) : '',
              isSeen ? numberText(occasions) : '',
              note === null ? says : `${says} ${note}`,
            ];
          }),
        ),
      },
    ],
    setting: [],
    metrics: [],
    command: [
      `chatsim conform ${quoted(recording)} --scenario scenario.yaml${slackSec === 0 ? '' : ` --slack ${slackSec}s`} --out report`,
    ],
    again: 'The same recording held against the same rules gives the same answer.',
    commandNote: `It was held against ${against}; settings that were given with --set have to be given again.`,
    facts: [
      ['events', numberText(found.records)],
      ['length', `${numberText(Number(found.lastSec.toFixed(1)))} s`],
      ['chatsim', found.chatsimVersion],
    ],
  };
}

/** A broken rule: how often, the first times, and how it came to the first. */
export function violatedMarkup(rule: RuleFinding, found: Conformance): Markup {
  const more = unsaid(rule);
  return html`<p>${rule.says} Broken <strong>${often(rule)}</strong>${rule.note !== null && html`; ${rule.note}`}.</p>
<ul>${rule.first.map(
    (violation) =>
      html`<li>${violationLine(violation, found)}${
        (violation.story ?? []).length > 0 &&
        html`<ul>${violation.story?.map((line) => html`<li>${line}</li>`)}</ul>`
      }</li>`,
  )}${more !== '' && html`<li>${more}</li>`}</ul>`;
}
