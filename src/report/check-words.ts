/**
 * What a check found, in words that the terminal, Markdown, JUnit and annotations share. One line a finding; the line says
 * what it is, how sure that is, and what is allowed. Knows no format.
 */
import { percentText } from '../scenarios/units.ts';
import type {
  Check,
  CheckVerdict,
  ExpectationFinding,
  Finding,
  MetricFinding,
  Range,
  ScenarioCheck,
} from './check.ts';
import { type Glyphs, numberText, secondsText, shareText, UNICODE, valueText } from './numbers.ts';
import { andList } from './words.ts';

export const VERDICT_WORDS: Readonly<Record<CheckVerdict, string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  undecided: 'UNDECIDED',
};

/** The worst first, then in the order of the check. */
function failuresOf({ findings }: ScenarioCheck): Finding[] {
  return findings.filter(({ verdict }) => verdict === 'fail');
}

/** The answer in one sentence, without the verdict itself. */
export function scenarioSentence(scenario: ScenarioCheck): string {
  const { findings, verdict, replications, ended } = scenario;
  const failed = failuresOf(scenario);
  const first = failed[0];
  if (first !== undefined) {
    const more = failed.length - 1;
    return `${findingLine(first)}${more > 0 ? `; and ${more} more` : ''}`;
  }
  if (verdict === 'undecided') {
    const open = findings.filter((each) => each.verdict === 'undecided');
    const names = open.slice(0, 3).map(nameOf).join(', ');
    const more = open.length > 3 ? ` and ${open.length - 3} more` : '';
    const why = { seconds: ', when the time was over', interrupted: ', when it was interrupted' };
    return `not sure of ${names}${more} after ${times(replications.used)}${why[ended as keyof typeof why] ?? ''}`;
  }
  const better = findings.filter((each) => each.kind === 'metric' && each.trend === 'better');
  const praise = better.length === 0 ? '' : `; better: ${better.map(nameOf).join(', ')}`;
  const parts = [
    counted(findings, 'metric', 'metric', 'no worse than the baseline allows'),
    counted(findings, 'expectation', 'expectation', 'met'),
  ].filter((part) => part !== '');
  return `${parts.join(', ')}, after ${times(replications.used)}${praise}`;
}

function counted(
  findings: readonly Finding[],
  kind: Finding['kind'],
  noun: string,
  how: string,
): string {
  const count = findings.filter((each) => each.kind === kind).length;
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'} ${how}`;
}

export function nameOf(finding: Finding): string {
  return finding.kind === 'metric' ? finding.metric : finding.text;
}

/** `wait.mean is 31.2% higher than in the baseline …`: complete in itself, for a message. */
export function findingLine(finding: Finding, glyphs: Glyphs = UNICODE): string {
  const line = finding.kind === 'metric' ? metricLine(finding) : expectationLine(finding, glyphs);
  return finding.why === null ? line : `${line}: ${finding.why}`;
}

function metricLine(finding: MetricFinding): string {
  const { metric, before, now, tolerance } = finding;
  if (before === null || now === null) return `${metric}: no value to compare`;
  const values = `${valueText(before, finding.unit, UNICODE)} to ${valueText(now, finding.unit, UNICODE)}`;
  const range = rangeOf(finding);
  const by = range === null ? '' : ` by ${magnitude(range.mean, finding)}`;
  const way = now > before ? `rose${by}` : now < before ? `fell${by}` : 'is unchanged';
  const sure = finding.verdict === 'fail' ? sureEnd(finding) : interval(finding);
  const what = now === before ? ` (${valueText(now, finding.unit, UNICODE)})` : ` from ${values}`;
  return `${metric} ${way}${what}${sure}; ${tolerance.text} is allowed`;
}

/** Of a change that failed: the end that lies nearer to the tolerance. */
function sureEnd(finding: MetricFinding): string {
  const range = rangeOf(finding);
  if (range === null) return '';
  const end = range.mean > 0 ? range.low : range.high;
  if (end === null || end === range.mean || end * range.mean <= 0) return '';
  return `, surely by more than ${magnitude(end, finding)}`;
}

function interval(finding: MetricFinding): string {
  const text = intervalText(finding);
  return text === '' ? '' : ` (${text})`;
}

/** `-0.3% to +1.2%`, or nothing where there is no spread. */
export function intervalText(finding: MetricFinding): string {
  const range = rangeOf(finding);
  if (range === null || range.low === null || range.high === null) return '';
  if (range.low === range.high) return '';
  return `${signed(range.low, finding)} to ${signed(range.high, finding)}`;
}

export function changeText(finding: MetricFinding): string {
  const range = rangeOf(finding);
  return range === null ? '' : signed(range.mean, finding);
}

/** In shares of what it was where the tolerance is one, and that can be said. */
function rangeOf({ tolerance, relative, change }: MetricFinding): Range | null {
  return tolerance.kind === 'relative' ? (relative ?? change) : change;
}

function isShareOfOld({ tolerance, relative }: MetricFinding): boolean {
  return tolerance.kind === 'relative' && relative !== null;
}

function signed(value: number, finding: MetricFinding): string {
  const text = magnitude(value, finding);
  // What is shown as zero has no sign.
  const sign = Number.parseFloat(text) === 0 ? '' : value > 0 ? '+' : '-';
  return `${sign}${text}`;
}

function magnitude(value: number, finding: MetricFinding): string {
  const size = Math.abs(value);
  if (isShareOfOld(finding)) return shareText(size);
  if (finding.unit === 'seconds') return secondsText(size);
  if (finding.unit === 'share') return `${shareText(size).slice(0, -1)} pp`;
  return numberText(size);
}

function expectationLine(finding: ExpectationFinding, glyphs: Glyphs): string {
  return `${finding.text}: ${itIs(finding, glyphs)}`;
}

/** `it is 3.6% (2.1% to 5.2%)`, or in how many replications it is otherwise. */
export function itIs(finding: ExpectationFinding, glyphs: Glyphs): string {
  const { asks, mean, low, high, n, count, unit } = finding;
  if (mean === null) return 'no value';
  const value = (x: number) => valueText(x, unit, glyphs);
  if (asks === 'every')
    return count === 0
      ? `so in all ${n} replications`
      : `otherwise in ${count} of ${n} replications, ${value(mean)} on average`;
  if (asks === 'some') return `so in ${count} of ${n} replications, ${value(mean)} on average`;
  if (low === null || high === null) return `it is ${value(mean)}`;
  return `it is ${value(mean)} (${value(low)} to ${value(high)})`;
}

/** Where the figures come from. */
export function evidenceSentences(scenario: ScenarioCheck, level: number): string[] {
  const { replications, baseline, findings, seed } = scenario;
  const { used, looks } = replications;
  const asked =
    looks.length === 0 ? 'not asked yet' : `asked after ${andList(looks.map(numberText))}`;
  const lines = [`${times(used)} (${asked}), seed ${seed}.`];
  if (baseline !== null) {
    const how = baseline.isPaired
      ? `The same customers met both: ${numberText(baseline.replications)} replications in ${baseline.file}.`
      : `Held against ${numberText(baseline.replications)} replications in ${baseline.file}, which met other customers.`;
    lines.push(how);
  }
  const percent = percentText(level);
  const error = percentText(1 - level);
  const many = findings.length > 1 ? `${findings.length} questions and all looks` : 'all looks';
  lines.push(
    `A wrong FAIL has a chance of at most ${error} over ${many} together; to pass what lies beyond its limit, at most ${error}. Each end of an interval holds with ${percent}.`,
  );
  return lines;
}

const times = (count: number) =>
  `${numberText(count)} ${count === 1 ? 'replication' : 'replications'}`;

/** What to do when it was not sure. */
export function adviceOf(scenario: ScenarioCheck): string | null {
  if (scenario.verdict !== 'undecided') return null;
  const { baseline, replications, ended, file } = scenario;
  if (ended === 'interrupted') return null;
  if (ended === 'seconds') return 'Give it more --max-seconds, or a wider --tolerance.';
  const open = scenario.findings.filter(({ verdict }) => verdict === 'undecided');
  const byBaseline = open.some(
    (each) =>
      each.kind === 'metric' && baseline?.isPaired && baseline.replications <= replications.used,
  );
  if (byBaseline && baseline !== null)
    return `What is tolerated and what was found lie too close together. Make the baseline from more replications, with the version that made it: chatsim check ${file} --baseline ${baseline.file} --update -n ${baseline.replications * 4}; or widen --tolerance.`;
  return 'What is allowed and what was found lie too close together: raise --max-replications, or give more room.';
}

/** The whole check in one line. */
export function checkSentence({ scenarios, verdict }: Check): string {
  if (scenarios.length === 1) return scenarioSentence(scenarios[0] as ScenarioCheck);
  const count = (of: CheckVerdict) => scenarios.filter((each) => each.verdict === of).length;
  const parts = (['fail', 'undecided', 'pass'] as const)
    .filter((of) => count(of) > 0)
    .map((of) => `${count(of)} ${{ fail: 'failed', undecided: 'undecided', pass: 'passed' }[of]}`);
  return `${scenarios.length} scenarios: ${verdict === 'pass' ? 'all passed' : parts.join(', ')}`;
}
