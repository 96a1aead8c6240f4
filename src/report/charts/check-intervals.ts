/** What a check found, scenario by scenario: changes against what is tolerated, and expectations against their limits. */
import { percentText } from '../../scenarios/units.ts';
import type { Check, ExpectationFinding, Finding, MetricFinding, ScenarioCheck } from '../check.ts';
import { changeText, intervalText, itIs, nameOf } from '../check-words.ts';
import { UNICODE, valueText } from '../numbers.ts';
import type { Chart } from './chart.ts';
import { type IntervalRow, intervalSpec } from './intervals.ts';
import type { Colour } from './theme.ts';

/** In tolerances, or in limits: beyond it a row is drawn at the edge. */
const MOST = 6;

const COLOURS: Readonly<Record<Finding['verdict'], Colour>> = {
  pass: 'blue',
  fail: 'orange',
  undecided: 'grey',
  open: 'grey',
};
const MEANING = 'Blue has passed, orange has failed, grey is not decided.';

export function checkIntervals({ scenarios, level }: Check): Chart[] {
  return scenarios.flatMap((scenario, i) => {
    const end = scenarios.length === 1 ? '' : `-${i + 1}`;
    const of = scenarios.length === 1 ? '' : ` (${scenario.name})`;
    const percent = percentText(level);
    return [changes(scenario, end, of, percent), expectations(scenario, end, of, percent)].flatMap(
      (chart) => chart ?? [],
    );
  });
}

function changes(
  { findings }: ScenarioCheck,
  end: string,
  of: string,
  level: string,
): Chart | undefined {
  const metrics = findings.filter((each) => each.kind === 'metric');
  const rows = metrics.flatMap((finding): IntervalRow[] => {
    const { tolerance, relative, change } = finding;
    const range = tolerance.kind === 'relative' ? relative : change;
    if (range === null || tolerance.value === 0) return [];
    const times = (value: number | null) => (value === null ? null : value / tolerance.value);
    const between = intervalText(finding);
    return [
      {
        label: finding.metric,
        text: `${changeText(finding)}${between === '' ? '' : ` (${between})`}, ${tolerance.text} allowed: ${word(finding)}`,
        short: `${changeText(finding)}: ${word(finding)}`,
        mean: range.mean / tolerance.value,
        low: times(range.low),
        high: times(range.high),
        colour: COLOURS[finding.verdict],
      },
    ];
  });
  if (rows.length === 0) return undefined;
  return {
    name: `check-changes${end}`,
    title: `Against the baseline${of}`,
    reading: `Each line is the interval of a change, measured in what is tolerated: between the outer dashed lines it is allowed, beyond them it is not (to the better side it always is). Each end holds with ${level}. ${MEANING}`,
    alt: rows.map(({ label, text }) => `${label}: ${text}`).join('; '),
    spec: intervalSpec(rows, {
      axis: { title: 'change, in tolerances', tickCount: 7, format: '+~g' },
      lines: [-1, 0, 1],
      most: MOST,
    }),
    table: {
      heads: ['figure', 'before', 'now', 'change', 'between', 'allowed', 'verdict'],
      rows: metrics.map((each) => [
        each.metric,
        valueText(each.before, each.unit, UNICODE),
        valueText(each.now, each.unit, UNICODE),
        changeText(each),
        intervalText(each),
        each.tolerance.text,
        word(each),
      ]),
    },
  };
}

function expectations(
  { findings }: ScenarioCheck,
  end: string,
  of: string,
  level: string,
): Chart | undefined {
  const asked = findings.filter((each) => each.kind === 'expectation');
  const rows = asked.flatMap((finding): IntervalRow[] => {
    const { mean, low, high, value } = finding;
    if (mean === null || value <= 0) return [];
    const of = (number: number | null) => (number === null ? null : number / value);
    return [
      {
        label: finding.text,
        text: `${itIs(finding, UNICODE)}: ${word(finding)}`,
        short: `${valueText(mean, finding.unit, UNICODE)}: ${word(finding)}`,
        mean: mean / value,
        low: of(low),
        high: of(high),
        colour: COLOURS[finding.verdict],
      },
    ];
  });
  if (rows.length === 0) return undefined;
  return {
    name: `check-expectations${end}`,
    title: `Expectations${of}`,
    reading: `Each line is the interval of a figure as a share of the limit it is held to; the dashed line is that limit. Each end holds with ${level}. ${MEANING}`,
    alt: rows.map(({ label, text }) => `${label}: ${text}`).join('; '),
    spec: intervalSpec(rows, {
      axis: { title: 'measured, as a share of the limit', format: '.0%', tickCount: 7 },
      lines: [1],
      most: MOST,
    }),
    table: {
      heads: ['expected', 'found', 'verdict'],
      rows: asked.map((each) => [nameOf(each), itIs(each, UNICODE), word(each)]),
    },
  };
}

export function word({ verdict }: MetricFinding | ExpectationFinding): string {
  return { pass: 'pass', fail: 'fail', undecided: 'undecided', open: 'not decided' }[verdict];
}
