/** The page of a comparison: what changed between A and B, and what that does. */
import type { Comparison, Finding } from '../comparison.ts';
import {
  causeWords,
  differenceCells,
  findingText,
  levelText,
  methodText,
  pairingText,
  sideNames,
} from '../comparison-words.ts';
import { relativeText } from '../difference-text.ts';
import { counted, secondsText, UNICODE } from '../numbers.ts';
import type { Content } from './content.ts';
import { html, table } from './markup.ts';
import { quoted, SCENARIO_FILE, valueWords } from './words.ts';

const right = true;
const OUTCOMES = {
  better: 'good',
  worse: 'bad',
  mixed: 'open',
  different: 'plain',
  same: 'plain',
  equivalent: 'good',
  unclear: 'open',
} as const;
const TONES: Partial<Record<Finding, string>> = { better: 'good', worse: 'bad' };

export function comparisonContent(comparison: Comparison): Content {
  const [a, b] = sideNames(comparison);
  const { replications, seed } = comparison;
  return {
    kind: 'Comparison',
    title: 'A and B compared',
    description: `A is ${a}; B is ${b}.`,
    question: 'Is B better than A for customers and agents, and how sure is that?',
    answer: comparison.verdict.text,
    outcome: OUTCOMES[comparison.verdict.outcome],
    sureness:
      replications.finished > 1
        ? methodText(comparison, '±')
        : 'This is a single replication of each: nothing shows how much of the difference is chance.',
    warnings: [
      ...comparison.warnings.map(({ text }) => text),
      ...comparison.customers.because
        .slice(0, comparison.customers.areSame ? 0 : undefined)
        .map((why) => `The customers are not the same on both sides: ${why}.`),
    ],
    sections: [
      {
        id: 'changes',
        title: 'What differs in the settings',
        after:
          comparison.changes.length === 0
            ? html`<p>Nothing.</p>`
            : table(
                'Settings of A and of B',
                [{ head: 'setting' }, { head: 'A' }, { head: 'B' }],
                comparison.changes.map((change) => [
                  change.words === change.name
                    ? html`<code>${change.name}</code>`
                    : html`${change.words} <code>${change.name}</code>`,
                  change.a,
                  html`<b>${change.b}</b>`,
                ]),
              ),
      },
      {
        id: 'figures',
        title: 'Figures',
        charts: ['comparison-differences'],
        after: table(
          'Means of A and of B, and their difference',
          [
            { head: '' },
            { head: 'A', right },
            { head: 'B', right },
            { head: 'B − A', right },
            { head: `± ${levelText(comparison)}`, right },
            { head: 'of A', right },
            { head: 'finding' },
          ],
          comparison.metrics.map((metric) => [
            metric.label,
            valueWords(metric.a?.mean ?? null, metric.unit),
            valueWords(metric.b?.mean ?? null, metric.unit),
            ...differenceCells(metric.difference, metric.unit, UNICODE),
            relativeText(metric.relative),
            html`<span class="${TONES[metric.finding] ?? ''}">${findingText(metric, comparison, UNICODE)}</span>`,
          ]),
        ),
      },
      {
        id: 'causes',
        title: 'Where the waiting went',
        charts: ['comparison-causes'],
        after: table(
          'Waiting in a replication, by cause',
          [
            { head: 'cause' },
            { head: 'A', right },
            { head: 'B', right },
            { head: 'B − A', right },
            { head: `± ${levelText(comparison)}`, right },
          ],
          [...comparison.waiting.causes, comparison.waiting.total].map((cause) => [
            cause.cause === 'total'
              ? html`<b>in all</b>`
              : causeWords(cause.cause, comparison, cause.bSec > 0),
            secondsText(cause.aSec),
            secondsText(cause.bSec),
            ...differenceCells(cause.difference, 'seconds', UNICODE),
          ]),
        ),
      },
      ...(replications.finished > 1 && pairingText(comparison) !== null
        ? [
            {
              id: 'pairing',
              title: 'What meeting the same customers was worth',
              after: html`<p>${pairingText(comparison)}</p>`,
            },
          ]
        : []),
    ],
    setting: [
      { label: 'A', scenario: comparison.a.scenario },
      { label: 'B', scenario: comparison.b.scenario },
    ],
    metrics: comparison.metrics.map(({ metric }) => metric),
    command: [commandOf(comparison)],
    commandNote: `${SCENARIO_FILE} is the file of “${comparison.a.scenario.name}”${isOneFile(comparison) ? '' : `, b.yaml that of “${comparison.b.scenario.name}”`}.`,
    facts: [
      ['replications', `${counted(replications.finished, 'replication')} of each`],
      ['seed', seed],
      ['random numbers', `version ${comparison.drawsVersion}`],
      ['chatsim', comparison.chatsimVersion],
    ],
  };
}

const isOneFile = ({ a, b }: Comparison) => a.scenario.name === b.scenario.name;

function commandOf(comparison: Comparison): string {
  const { a, b, seed, replications } = comparison;
  const files = isOneFile(comparison) ? [SCENARIO_FILE] : [SCENARIO_FILE, 'b.yaml'];
  const sets = [
    ...a.set.map((set) => `--set-a ${quoted(set)}`),
    ...b.set.map((set) => `--set-b ${quoted(set)}`),
  ];
  return `chatsim compare ${[...files, ...sets].join(' ')} --seed ${quoted(seed)} --replications ${replications.finished} --out report`;
}
