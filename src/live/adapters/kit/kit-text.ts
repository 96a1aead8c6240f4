/** A report of the kit as people read it. */
import type { Checked, KitReport } from './kit.ts';

const MARKS = { passed: 'passed', failed: 'FAILED', 'not applicable': '-', 'not run': 'not run' };

/** One check, one line; a failed one also says what was expected and what came. */
export function checkedText({ name, about, outcome, expected, came, why }: Checked): string {
  const head = `${MARKS[outcome].padEnd(8)}${name.padEnd(28)}`;
  if (outcome === 'failed')
    return `${head}${about}\n          expected: ${expected}\n          came:     ${came}`;
  return `${head}${why === undefined ? about : `(${why})`}`;
}

/** The last line. */
export function verdictText({ adapter, verdict, checks }: KitReport): string {
  const count = (wanted: Checked['outcome']) =>
    checks.filter(({ outcome }) => outcome === wanted).length;
  const parts = (['passed', 'failed', 'not run', 'not applicable'] as const)
    .filter((each) => count(each) > 0)
    .map((each) => `${count(each)} ${each}`);
  return `${adapter}: ${verdict === 'passed' ? 'PASSED' : 'FAILED'} (${parts.join(', ')})`;
}
