/**
 * The results of specs as text: a line for each, what differs under those that failed, and the sum. The same bytes for the
 * same results. Printing is the caller's.
 */
import type { SpecResult } from './run-spec.ts';

const MARKS = { passed: 'ok   ', failed: 'FAIL ', fault: 'FAULT' } as const;

/** All specs, or with `failedOnly` just those that did not pass, and the sum. */
export function specsText(results: readonly SpecResult[], failedOnly = false): string {
  const lines: string[] = [];
  for (const result of results) {
    const passed = result.outcome === 'passed';
    if (passed && failedOnly) continue;
    const { spec } = result;
    lines.push(`${MARKS[result.outcome]} ${spec.platform}: ${spec.name}`);
    if (passed) continue;
    lines.push(`      ${spec.file}:${result.line}`);
    for (const line of result.lines) lines.push(`      ${line}`);
    if (spec.note !== '') lines.push(`      (${spec.note})`);
  }
  lines.push(sumText(results));
  return lines.join('\n');
}

/** `21 specs: 20 passed, 1 failed`. */
export function sumText(results: readonly SpecResult[]): string {
  const count = (outcome: SpecResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  const parts = [`${count('passed')} passed`];
  if (count('failed') > 0) parts.push(`${count('failed')} failed`);
  if (count('fault') > 0) parts.push(`${count('fault')} broken off by a fault of the engine`);
  return `${results.length === 1 ? '1 spec' : `${results.length} specs`}: ${parts.join(', ')}`;
}

/** Which specs show each statement or case, in the order in which they are first named. */
export function coverage(
  results: readonly SpecResult[],
): ReadonlyMap<string, readonly SpecResult[]> {
  const shown = new Map<string, SpecResult[]>();
  for (const result of results)
    for (const what of result.spec.covers) {
      const list = shown.get(what);
      if (list === undefined) shown.set(what, [result]);
      else list.push(result);
    }
  return shown;
}
