/** A Conformance as text: the verdict first, then the rules broken with the first times and the story, then the others. */

import { wrapped } from '../../report/table.ts';
import { clockOf } from '../../story/clock.ts';
import type { Conformance } from './conform.ts';
import type { RuleFinding, Violation } from './findings.ts';

export interface ConformTextOptions {
  readonly width: number;
  /** Clock time at which the recording begins. */
  readonly start: string | undefined;
  /** Sentences about a chat up to the violation; none where the story is not told. */
  readonly storyOf: (violation: Violation) => readonly string[];
}

export function conformText(found: Conformance, options: ConformTextOptions): string {
  const { rules } = found;
  const of = (verdict: string) => rules.filter((rule) => rule.verdict === verdict);
  const clock = clockOf(options.start);
  const lines = [headline(found), '', ...facts(found)];
  for (const rule of of('violated')) lines.push('', ...violatedLines(rule, clock, options));
  const held = of('held');
  if (held.length > 0) {
    const width = Math.max(...held.map(({ rule }) => rule.length));
    lines.push('', 'Held:');
    for (const { rule, occasions, says, note } of held) {
      lines.push(`  ${rule.padEnd(width)}  ${says} (${counted(occasions, 'time', 'times')})`);
      if (note !== null) lines.push(`  ${''.padEnd(width)}  ${note}`);
    }
  }
  const blind = of('not observable');
  if (blind.length > 0) {
    const width = Math.max(...blind.map(({ rule }) => rule.length));
    lines.push('', 'Not observable:');
    for (const { rule, note } of blind) lines.push(`  ${rule.padEnd(width)}  ${note ?? ''}`);
  }
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function headline({ verdict, rules, against, recording }: Conformance): string {
  const broken = rules.filter((rule) => rule.verdict === 'violated').map(({ rule }) => rule);
  if (verdict === 'violated')
    return `VIOLATED: ${recording} breaks ${counted(broken.length, 'rule', 'rules')} of ${against}: ${broken.join(', ')}`;
  if (verdict === 'held') {
    const seen = rules.filter((rule) => rule.verdict === 'held').length;
    return `HELD: ${recording} obeys ${against} in all ${seen} rules that can be seen in it, of ${rules.length}`;
  }
  return `NOT OBSERVABLE: ${recording} shows nothing that ${against} could be held to`;
}

function facts({ records, lastSec, slackSec, skewSec }: Conformance): string[] {
  const off =
    slackSec === 0
      ? 'stamps taken as exact'
      : `each stamp may be off by ${Number(slackSec.toFixed(3))} s`;
  const skew =
    skewSec === 0
      ? ''
      : `; the clocks are ${Number(skewSec.toFixed(3))} s apart, which is taken away`;
  return [
    `${counted(records, 'event', 'events')} up to ${Number(lastSec.toFixed(1))} s; ${off}${skew}`,
  ];
}

function violatedLines(
  { rule, says, occasions, violations, first, note }: RuleFinding,
  clock: (micros: number) => string,
  { width, storyOf }: ConformTextOptions,
): string[] {
  const lines = [`Violated: ${rule} - ${says} (${violations} of ${occasions} times)`];
  for (const violation of first) {
    const place = violation.line === 0 ? '' : `, line ${violation.line}`;
    lines.push(...wrapped(`${clock(violation.at)}${place}: ${violation.what}`, width, 2, 10));
    lines.push(...storyOf(violation).flatMap((line) => wrapped(`| ${line}`, width, 6, 12)));
  }
  if (violations > first.length) lines.push(`  and ${violations - first.length} more`);
  if (note !== null) lines.push(`  ${note}`);
  return lines;
}

const counted = (count: number, one: string, many: string) =>
  `${count} ${count === 1 ? one : many}`;
