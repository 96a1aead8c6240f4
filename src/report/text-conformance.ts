/** A Conformance as text: the verdict first, then the rules broken with the first times and the story, then the others. */
import type { Conformance } from './conformance.ts';
import {
  conformanceSentence,
  counted,
  recordingFacts,
  rulesOf,
  VERDICT_WORDS,
} from './conformance-words.ts';
import type { TextOptions } from './text.ts';
import { violatedLines } from './text-broken-rule.ts';

const WIDTH = 100;

export function textConformance(found: Conformance, { width = WIDTH }: TextOptions = {}): string {
  const lines = [
    `${VERDICT_WORDS[found.verdict]}: ${conformanceSentence(found)}`,
    '',
    recordingFacts(found),
  ];
  for (const rule of rulesOf(found, 'violated'))
    lines.push('', ...violatedLines(rule, found, width));
  const held = rulesOf(found, 'held');
  if (held.length > 0) {
    const widest = Math.max(...held.map(({ rule }) => rule.length));
    lines.push('', 'Held:');
    for (const { rule, occasions, says, note } of held) {
      lines.push(`  ${rule.padEnd(widest)}  ${says} (${counted(occasions, 'time', 'times')})`);
      if (note !== null) lines.push(`  ${''.padEnd(widest)}  ${note}`);
    }
  }
  const blind = rulesOf(found, 'not observable');
  if (blind.length > 0) {
    const widest = Math.max(...blind.map(({ rule }) => rule.length));
    lines.push('', 'Not observable:');
    for (const { rule, note } of blind) lines.push(`  ${rule.padEnd(widest)}  ${note ?? ''}`);
  }
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}
