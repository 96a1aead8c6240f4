/** JUnit and annotations with names that would break them if they were not escaped. */
import { describe, expect, test } from 'vitest';
import { annotationsOf } from './annotations.ts';
import type { Check, ExpectationFinding, MetricFinding, ScenarioCheck } from './check.ts';
import { csvText } from './csv.ts';
import { checkTables } from './csv-check.ts';
import { junitOf } from './junit.ts';
import { markdownCheck } from './markdown-check.ts';
import { textCheck } from './text-check.ts';

const NAME = 'a < b & "c" ]]> \u0007|<!--\n50%, x:y';
const finding = (verdict: ExpectationFinding['verdict'], line: number): ExpectationFinding => ({
  kind: 'expectation',
  text: 'wait.p95 < 60s',
  line,
  metric: 'wait.p95',
  unit: 'seconds',
  compare: '<',
  value: 60,
  asks: 'mean',
  verdict,
  decidedAt: verdict === 'pass' || verdict === 'fail' ? 10 : null,
  n: 10,
  why: verdict === 'undecided' ? 'not sure: 100%\r\nof it' : null,
  mean: 61,
  low: 55,
  high: 70,
  count: null,
});
const SCENARIO: ScenarioCheck = {
  name: NAME,
  file: 'chat, desk/a:b.yaml',
  seed: '1',
  verdict: 'fail',
  replications: { used: 10, most: 640, looks: [10] },
  ended: 'failed',
  baseline: null,
  findings: [finding('pass', 1), finding('fail', 2), finding('undecided', 3), finding('open', 4)],
  notes: [],
};
const CHECK: Check = {
  kind: 'check',
  schemaVersion: 1,
  drawsVersion: 1,
  chatsimVersion: '0',
  verdict: 'fail',
  level: 0.95,
  scenarios: [SCENARIO],
};

test('annotations keep each to one line', () => {
  expect(annotationsOf(CHECK).split('\n')).toEqual([
    '::error file=chat%2C desk/a%3Ab.yaml,line=2,title=wait.p95 < 60s::wait.p95 < 60s: it is 1m 01s (55.0 s to 1m 10s)',
    '::warning file=chat%2C desk/a%3Ab.yaml,line=3,title=wait.p95 < 60s::wait.p95 < 60s: it is 1m 01s (55.0 s to 1m 10s): not sure: 100%25%0D%0Aof it',
    '',
  ]);
});

describe('JUnit', () => {
  const xml = junitOf(CHECK);
  test('counts failures, errors and what was skipped', () => {
    expect(xml).toMatch(
      /<testsuites name="chatsim check" tests="4" failures="1" errors="1" skipped="1">/,
    );
  });
  test('is XML whatever the names are', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    expect(xml).toContain('classname="a &lt; b &amp; &quot;c&quot; ]] > |&lt;!--&#xA;50%, x:y"');
    const sections = xml.match(/<!\[CDATA\[/g)?.length;
    expect(xml.match(/\]\]>/g)?.length).toBe(sections);
  });
  test('is the same each time', () => {
    expect(junitOf(CHECK)).toBe(xml);
  });
});

test('CSV holds what was found, each figure under its head', () => {
  const metric: MetricFinding = {
    kind: 'metric',
    metric: 'wait.mean',
    unit: 'seconds',
    betterIs: 'lower',
    tolerance: { text: '5%', kind: 'relative', value: 0.05 },
    verdict: 'fail',
    decidedAt: 10,
    n: 10,
    why: null,
    before: 20,
    now: 30,
    change: { mean: 10, low: 8, high: 12 },
    relative: { mean: 0.5, low: 0.4, high: 0.6 },
    trend: 'worse',
  };
  const scenario = { ...SCENARIO, name: '=1+1', findings: [metric, finding('pass', 1)] };
  expect(checkTables({ ...CHECK, scenarios: [scenario] }).map(csvText)).toEqual([
    'scenario,metric,verdict,replications,before,now,change,change_low,change_high,relative,relative_low,relative_high,tolerance,better\n' +
      '"\'=1+1",wait.mean,fail,10,20,30,10,8,12,0.5,0.4,0.6,5%,lower\n',
    'scenario,expectation,verdict,replications,mean,low,high\n' +
      '"\'=1+1",wait.p95 < 60s,pass,10,61,55,70\n',
  ]);
});

test('Markdown shows the name as text, and folds what is not wrong', () => {
  const page = markdownCheck(CHECK);
  expect(page.split('\n')[0]).toMatch(/^### ❌ FAIL: a &lt; b &amp; "c" \\\]\\\]&gt; /);
  expect(page).toMatch(/<details><summary>All figures<\/summary>/);
});

test('text is no wider than asked, and plain where nothing else can be shown', () => {
  const text = textCheck(CHECK, { width: 70, ascii: true });
  const lines = text.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(70);
  expect(text.replaceAll('\u0007', '')).toMatch(/^[\n\x20-\x7e]*$/);
});
