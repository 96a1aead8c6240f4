/**
 * A check as JUnit XML, as GitLab and GitHub's actions read it: a suite a scenario, a case a metric or expectation. What
 * was not sure is an <error>, since it has not passed; what was left open because something else had failed is <skipped>.
 * Without times and dates: the same check gives the same bytes.
 */
import module, { type Builder } from 'junit-report-builder';
import type { Check, Finding } from './check.ts';
import { evidenceSentences, findingLine, nameOf } from './check-words.ts';

// The package's types promise a module with a default export; what it hands over is the builder itself.
const junit = module as unknown as Builder;

export const junitBuilder = () => junit.newBuilder();

export function junitOf(check: Check): string {
  const builder = junitBuilder().name('chatsim check');
  for (const scenario of check.scenarios) {
    const suite = builder.testSuite().name(printable(scenario.name));
    const evidence = evidenceSentences(scenario, check.level).join('\n');
    for (const finding of scenario.findings) {
      const line = printable(findingLine(finding));
      const each = suite
        .testCase()
        .className(printable(scenario.name))
        .name(printable(caseName(finding)))
        .file(printable(scenario.file));
      if (finding.verdict === 'fail')
        each.failure(line, finding.kind).stacktrace(printable(`${line}\n${evidence}`));
      else if (finding.verdict === 'undecided')
        each.error(line, 'undecided', printable(`${line}\n${evidence}`));
      else if (finding.verdict === 'open') each.skipped().standardOutput(line);
      else each.standardOutput(line);
    }
  }
  return `${builder.build()}\n`;
}

function caseName(finding: Finding): string {
  return finding.kind === 'metric' ? `${nameOf(finding)} against the baseline` : nameOf(finding);
}

/** XML 1.0 has no word for control characters and halves of characters, and a CDATA section ends at the first `]]>`. */
export function printable(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\t\n])\p{Cc}|[\ufffe\uffff]/gu, '')
    .replaceAll(']]>', ']] >');
}
