/**
 * A Conformance as JUnit XML, as GitLab and GitHub's actions read it: a case a rule. A rule that was broken is a <failure> with
 * the first times and the story; one that cannot be seen is <skipped>, and says why. The same document gives the same bytes.
 */
import type { Conformance, RuleFinding } from './conformance.ts';
import { counted, often, unsaid, violationLine } from './conformance-words.ts';
import { junitBuilder, printable } from './junit.ts';

export function conformanceJunit(found: Conformance): string {
  const builder = junitBuilder().name('chatsim conform');
  const suite = builder.testSuite().name(printable(`${found.recording} against ${found.against}`));
  for (const rule of found.rules) {
    const each = suite
      .testCase()
      .className(printable(found.against))
      .name(printable(`${rule.rule}: ${rule.says}`))
      .file(printable(found.recording));
    if (rule.verdict === 'violated')
      each.failure(printable(summary(rule)), rule.rule).stacktrace(printable(account(rule, found)));
    else if (rule.verdict === 'not observable')
      each.skipped().standardOutput(printable(rule.note ?? 'not observable'));
    else
      each.standardOutput(
        printable(
          `held ${counted(rule.occasions, 'time', 'times')}${rule.note === null ? '' : `; ${rule.note}`}`,
        ),
      );
  }
  return `${builder.build()}\n`;
}

const summary = (rule: RuleFinding) => `broken ${often(rule)}: ${rule.first[0]?.what ?? rule.says}`;

function account(rule: RuleFinding, found: Conformance): string {
  return [
    `${rule.says} Broken ${often(rule)}.`,
    ...rule.first.flatMap((violation) => [
      violationLine(violation, found),
      ...(violation.story ?? []).map((line) => `  | ${line}`),
    ]),
    ...(unsaid(rule) === '' ? [] : [unsaid(rule)]),
    ...(rule.note === null ? [] : [rule.note]),
  ].join('\n');
}
