/**
 * Commands that GitHub Actions makes annotations of, at the line of the scenario that an expectation stands on:
 *
 *   ::error file=shop.yaml,line=12,title=wait.p95 < 60s::it is 71.2 s (68.0 s to 74.5 s)
 *
 * In values of properties `%`, line ends, `:` and `,` are escaped, in the message `%` and line ends.
 */
import type { Check, Finding, ScenarioCheck } from './check.ts';
import { findingLine, nameOf } from './check-words.ts';
import type { Conformance } from './conformance.ts';
import { often } from './conformance-words.ts';

export function annotationsOf(check: Check): string {
  const lines = check.scenarios.flatMap((scenario) =>
    scenario.findings
      .filter(({ verdict }) => verdict === 'fail' || verdict === 'undecided')
      .map((finding) => annotation(scenario, finding)),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** The first times that each rule was broken, at their lines of the recording. */
export function conformanceAnnotations({ recording, rules }: Conformance): string {
  const lines = rules.flatMap((rule) =>
    rule.first.map(({ line, what }) => {
      const properties = [
        `file=${property(recording)}`,
        ...(line === 0 ? [] : [`line=${line}`]),
        `title=${property(`${rule.rule}, ${often(rule)}`)}`,
      ];
      return `::error ${properties.join(',')}::${message(what)}`;
    }),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function annotation({ file }: ScenarioCheck, finding: Finding): string {
  const properties = [
    `file=${property(file)}`,
    ...(finding.kind === 'expectation' ? [`line=${finding.line}`] : []),
    `title=${property(nameOf(finding))}`,
  ];
  // Both end the job; only what is known to be wrong is called an error.
  const kind = finding.verdict === 'fail' ? 'error' : 'warning';
  return `::${kind} ${properties.join(',')}::${message(findingLine(finding))}`;
}

function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
