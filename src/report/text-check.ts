/** A check as text: the verdict first, then what failed, what is open and what holds, and what all that rests on. */
import type {
  Check,
  CheckVerdict,
  ExpectationFinding,
  Finding,
  MetricFinding,
  ScenarioCheck,
} from './check.ts';
import {
  adviceOf,
  changeText,
  checkSentence,
  evidenceSentences,
  intervalText,
  itIs,
  scenarioSentence,
  VERDICT_WORDS,
} from './check-words.ts';
import { valueText } from './numbers.ts';
import { tableLines, wrapped } from './table.ts';
import { lookOf, type TextOptions } from './text.ts';
import type { Look } from './text-look.ts';

export function textCheck(check: Check, options: TextOptions = {}): string {
  const look = lookOf(options);
  const blocks = check.scenarios.map((each) => scenarioBlock(each, check.level, look));
  if (check.scenarios.length > 1)
    blocks.push([verdictLine(check.verdict, checkSentence(check), look)]);
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function scenarioBlock(scenario: ScenarioCheck, level: number, look: Look): string[] {
  const { verdict, name, findings } = scenario;
  const metrics = findings.filter((each) => each.kind === 'metric');
  const expectations = findings.filter((each) => each.kind === 'expectation');
  const advice = adviceOf(scenario);
  const notes = [
    ...evidenceSentences(scenario, level),
    ...scenario.notes,
    ...(advice === null ? [] : [advice]),
  ];
  return [
    verdictLine(verdict, `${name}: ${scenarioSentence(scenario)}`, look),
    '',
    ...(metrics.length === 0 ? [] : [...metricLines(metrics, look), '']),
    ...(expectations.length === 0 ? [] : [...expectationLines(expectations, look), '']),
    ...notes.flatMap((text) => wrapped(text, look.width, 2, 2)),
  ];
}

function verdictLine(verdict: CheckVerdict, sentence: string, { paint, width }: Look): string {
  const word = VERDICT_WORDS[verdict];
  const lines = wrapped(`${word}  ${sentence}`, width, 0, 2);
  const painted = verdict === 'pass' ? paint.good(word) : paint.bad(word);
  return lines.join('\n').replace(word, painted);
}

function metricLines(findings: readonly MetricFinding[], look: Look): string[] {
  const { glyphs } = look;
  const lines = tableLines(
    [
      { head: '' },
      { head: 'against the baseline' },
      { head: 'before', right: true },
      { head: 'now', right: true },
      { head: 'change', right: true },
      { head: 'between', right: true },
      { head: 'allowed', right: true },
      { head: 'after', right: true },
    ],
    findings.map((each) => [
      mark(each, look),
      each.metric,
      valueText(each.before, each.unit, glyphs),
      valueText(each.now, each.unit, glyphs),
      each.trend === 'better' ? `better ${changeText(each)}` : changeText(each),
      intervalText(each),
      allowed(each, look),
      after(each),
    ]),
  );
  return painted(lines, findings, look);
}

/** A plus or a minus before the tolerance: which way is for the worse. */
function allowed({ betterIs, tolerance }: MetricFinding, { glyphs }: Look): string {
  const sign = betterIs === 'lower' ? '+' : betterIs === 'higher' ? '-' : glyphs.plusMinus;
  return `${sign}${tolerance.text}`;
}

function expectationLines(findings: readonly ExpectationFinding[], look: Look): string[] {
  const lines = tableLines(
    [{ head: '' }, { head: 'expectation' }, { head: '' }, { head: 'after', right: true }],
    findings.map((each) => [mark(each, look), each.text, itIs(each, look.glyphs), after(each)]),
  );
  return painted(lines, findings, look);
}

function mark({ verdict }: Finding, { glyphs }: Look): string {
  if (verdict === 'pass') return glyphs.met;
  return verdict === 'fail' ? glyphs.notMet : verdict === 'open' ? glyphs.none : glyphs.undecided;
}

function after({ decidedAt, verdict }: Finding): string {
  if (decidedAt !== null) return String(decidedAt);
  return verdict === 'open' ? 'open' : 'undecided';
}

function painted(
  lines: readonly string[],
  findings: readonly Finding[],
  { paint }: Look,
): string[] {
  const heads = lines.length - findings.length;
  return lines.map((line, i) => {
    const verdict = findings[i - heads]?.verdict;
    if (verdict === 'pass') return paint.good(line);
    return verdict === 'fail' || verdict === 'undecided' ? paint.bad(line) : line;
  });
}
