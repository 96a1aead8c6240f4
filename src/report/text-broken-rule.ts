/** A broken rule as text, for the report of a recording and that of a live run: how often, the first times, and the story of the first. */
import type { Conformance, RuleFinding } from './conformance.ts';
import { often, unsaid, violationLine } from './conformance-words.ts';
import { wrapped } from './table.ts';

export function violatedLines(finding: RuleFinding, found: Conformance, width: number): string[] {
  const { rule, says, first, note } = finding;
  const lines = [`Violated: ${rule} - ${says} (${often(finding)})`];
  for (const violation of first) {
    lines.push(...wrapped(violationLine(violation, found), width, 2, 10));
    lines.push(...(violation.story ?? []).flatMap((line) => wrapped(`| ${line}`, width, 6, 12)));
  }
  if (unsaid(finding) !== '') lines.push(`  ${unsaid(finding)}`);
  if (note !== null) lines.push(`  ${note}`);
  return lines;
}
