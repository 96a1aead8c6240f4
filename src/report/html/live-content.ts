/** A live run on the page: what was driven, latencies, and the bands of simulations. */
import { recordingFacts } from '../conformance-words.ts';
import type { LiveFacts } from '../live-facts.ts';
import { brokenIn, LATENCY_HEADS, latencyRows, liveSentences } from '../live-words.ts';
import { UNICODE } from '../numbers.ts';
import type { Result } from '../result.ts';
import { violatedMarkup } from './conformance-content.ts';
import type { Section } from './content.ts';
import { html, table } from './markup.ts';

const right = true;

/** Empty, and so not shown, of a simulated run. */
export function liveSections({ live }: Result): Section[] {
  if (live === undefined) return [];
  const rows = latencyRows(live, UNICODE);
  return [
    {
      id: 'live',
      title: 'The live run',
      intro: html`<ul>${liveSentences(live).map((line) => html`<li>${line}</li>`)}</ul>`,
    },
    ...brokenSections(live),
    { id: 'reality', title: 'Against simulations of the same plan', charts: ['reality-bands'] },
    {
      id: 'latencies',
      title: 'Latencies',
      charts: ['latency-percentiles'],
      ...(rows.length === 0
        ? {}
        : {
            after: table(
              'Latencies of the run',
              [
                { head: '' },
                { head: 'count', right },
                ...LATENCY_HEADS.map((head) => ({ head, right })),
              ],
              rows,
            ),
          }),
    },
  ];
}

function brokenSections(live: LiveFacts): Section[] {
  const found = brokenIn(live);
  if (found === undefined) return [];
  return [
    {
      id: 'broken-rules',
      title: 'Rules that were broken',
      intro: html`<p>${recordingFacts(found)}.</p>`,
      after: html`${found.rules.map(
        (rule) =>
          html`<h3 id="rule-${rule.rule}">${rule.rule}</h3>
${violatedMarkup(rule, found)}`,
      )}`,
    },
  ];
}
