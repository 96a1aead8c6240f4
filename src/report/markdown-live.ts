/** A live run in Markdown: the verdict first, then what was driven, latencies, and the bands of simulations, folded. */
import { recordingFacts } from './conformance-words.ts';
import type { LiveFacts } from './live-facts.ts';
import {
  brokenIn,
  LATENCY_HEADS,
  latencyRows,
  liveSentences,
  liveVerdict,
  REALITY_HEADS,
  realityNote,
  realityRows,
} from './live-words.ts';
import { code, escaped, markdownTable, section } from './markdown.ts';
import { violatedBlock } from './markdown-conformance.ts';
import { UNICODE } from './numbers.ts';
import type { Result } from './result.ts';

const right = true;
const MARKS = { good: '✅', bad: '❌', open: '❔', plain: '' } as const;
const OUTSIDE: Readonly<Record<string, string>> = { above: '❌ above', below: '❌ below' };

/** Blocks; none for a simulated run. */
export function liveBlocks({ live }: Result): string[][] {
  if (live === undefined) return [];
  const { tone, text } = liveVerdict(live);
  const latencies = markdownTable(
    [{ head: '' }, { head: 'count', right }, ...LATENCY_HEADS.map((head) => ({ head, right }))],
    latencyRows(live, UNICODE),
  );
  const bands = markdownTable(
    REALITY_HEADS.map((head, i) => ({ head, right: i > 0 && head !== '' })),
    realityRows(live, UNICODE).map(([metric = '', ...cells]) => [
      code(metric),
      ...cells.slice(0, -1),
      OUTSIDE[cells.at(-1) ?? ''] ?? '',
    ]),
  );
  return [
    section('Live run', [
      `${MARKS[tone]} **${escaped(text)}**`.trim(),
      '',
      ...liveSentences(live).map((sentence) => `- ${escaped(sentence)}`),
    ]),
    latencies,
    ...brokenBlocks(live),
    ...(bands.length === 0
      ? []
      : [
          [
            '<details><summary>Against simulations of the same plan</summary>',
            '',
            escaped(realityNote(live)),
            '',
            ...bands,
            '',
            '</details>',
          ],
        ]),
  ];
}

function brokenBlocks(live: LiveFacts): string[][] {
  const found = brokenIn(live);
  if (found === undefined) return [];
  return [
    section('Rules that were broken', [`${escaped(recordingFacts(found))}.`]),
    ...found.rules.map((rule) => violatedBlock(rule, found)),
  ];
}
