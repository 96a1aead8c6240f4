/** How often each rule that can be seen was broken, as a share of the times at which it could have been. */
import type { Conformance, RuleFinding } from '../conformance.ts';
import { often, rulesOf } from '../conformance-words.ts';
import { shareText } from '../numbers.ts';
import type { Chart } from './chart.ts';
import { intervalSpec } from './intervals.ts';

export function conformanceRules(found: Conformance): Chart | undefined {
  const seen = [...rulesOf(found, 'violated'), ...rulesOf(found, 'held')].filter(
    ({ occasions }) => occasions > 0,
  );
  if (seen.length === 0) return undefined;
  const broken = rulesOf(found, 'violated');
  return {
    name: 'conformance-rules',
    title: 'How often each rule was broken',
    reading:
      'Each point is the share of the times at which a rule could have been broken and was: orange are those that were, blue those that never were.',
    alt:
      broken.length === 0
        ? `None of ${seen.length} rules was broken.`
        : broken.map((rule) => `${rule.rule}: ${often(rule)}`).join('; '),
    spec: intervalSpec(
      seen.map((rule) => ({
        label: rule.rule,
        text: `${often(rule)} broken`,
        short: often(rule),
        mean: shareOf(rule),
        low: 0,
        high: null,
        colour: rule.verdict === 'violated' ? ('orange' as const) : ('blue' as const),
      })),
      { axis: { title: 'broken, as a share of the times', format: '.1~%' }, lines: [] },
    ),
    table: {
      heads: ['rule', 'broken', 'times', 'share'],
      rows: seen.map((rule) => [
        rule.rule,
        String(rule.violations),
        String(rule.occasions),
        shareText(shareOf(rule)),
      ]),
    },
  };
}

const shareOf = ({ violations, occasions }: RuleFinding) => violations / occasions;
