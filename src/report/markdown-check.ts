/** A check as Markdown, short enough for a comment on a pull request: the verdict, what matters, and all the rest folded. */
import type { Check, ExpectationFinding, Finding, MetricFinding, ScenarioCheck } from './check.ts';
import {
  adviceOf,
  changeText,
  evidenceSentences,
  findingLine,
  intervalText,
  itIs,
  scenarioSentence,
  VERDICT_WORDS,
} from './check-words.ts';
import { code, escaped, markdownPage, markdownTable } from './markdown.ts';
import { UNICODE, valueText } from './numbers.ts';

const MARKS: Readonly<Record<Finding['verdict'], string>> = {
  pass: '✅',
  fail: '❌',
  undecided: '❔',
  open: '–',
};

export function markdownCheck(check: Check): string {
  return markdownPage(check.scenarios.flatMap((each) => scenarioBlocks(each, check.level)));
}

function scenarioBlocks(scenario: ScenarioCheck, level: number): string[][] {
  const { verdict, name, findings } = scenario;
  const bad = findings.filter((each) => each.verdict === 'fail' || each.verdict === 'undecided');
  const advice = adviceOf(scenario);
  const metrics = findings.filter((each) => each.kind === 'metric');
  const expectations = findings.filter((each) => each.kind === 'expectation');
  return [
    [`### ${MARKS[verdict]} ${VERDICT_WORDS[verdict]}: ${escaped(name)}`],
    [escaped(`${scenarioSentence(scenario)}.`)],
    bad.length < 2
      ? []
      : bad.map((each) => `- ${MARKS[each.verdict]} ${escaped(findingLine(each))}`),
    [...scenario.notes, ...(advice === null ? [] : [advice])].map((text) => `> ${escaped(text)}`),
    ['<details><summary>All figures</summary>'],
    metricTable(metrics),
    expectationTable(expectations),
    [escaped(evidenceSentences(scenario, level).join(' '))],
    ['</details>'],
  ];
}

function metricTable(findings: readonly MetricFinding[]): string[] {
  return markdownTable(
    [
      { head: '' },
      { head: 'against the baseline' },
      { head: 'before', right: true },
      { head: 'now', right: true },
      { head: 'change', right: true },
      { head: 'between', right: true },
      { head: 'allowed', right: true },
    ],
    findings.map((each) => [
      MARKS[each.verdict],
      code(each.metric),
      valueText(each.before, each.unit, UNICODE),
      valueText(each.now, each.unit, UNICODE),
      changeText(each),
      intervalText(each),
      each.tolerance.text,
    ]),
  );
}

function expectationTable(findings: readonly ExpectationFinding[]): string[] {
  return markdownTable(
    [{ head: '' }, { head: 'expectation' }, { head: 'found' }],
    findings.map((each) => [MARKS[each.verdict], code(each.text), escaped(itIs(each, UNICODE))]),
  );
}
