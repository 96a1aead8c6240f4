/** What `check` is tried on, and how often it answered what: each case is many experiments of one kind. */
import { drawsVersion } from '../../src/engine/random/draws.ts';
import { type Baseline, shortened } from '../../src/experiments/baseline.ts';
import { checkScenario } from '../../src/experiments/check.ts';
import type { CheckVerdict, Tolerance } from '../../src/report/check.ts';
import type { Expectation } from '../../src/scenarios/scenario.ts';
import {
  type Bank,
  bankCrew,
  METRICS,
  type MetricName,
  meanOf,
  scenarioOf,
  type Variant,
} from './check-bank.ts';

export interface Case {
  readonly name: string;
  readonly before: Variant | null;
  readonly now: Variant;
  readonly metrics: readonly MetricName[];
  /** Relative: a number for all, or for each what it truly changes by. */
  readonly tolerance: number | 'true change';
  /** Expectations that lie exactly at their limits, `<` or `>`. */
  readonly limits?: readonly { readonly metric: MetricName; readonly compare: '<' | '>' }[];
  /** Answers that are wrong there; each may be given in 5 % of the experiments. */
  readonly wrong: readonly CheckVerdict[];
}

export const CASES: readonly Case[] = [
  {
    name: 'no change, the same customers',
    before: 'same',
    now: 'same',
    metrics: METRICS,
    tolerance: 0.05,
    wrong: ['fail'],
  },
  {
    name: 'no change, other customers',
    before: 'same',
    now: 'others',
    metrics: METRICS,
    tolerance: 0.05,
    wrong: ['fail'],
  },
  {
    name: '… and 20 % of the mean wait allowed',
    before: 'same',
    now: 'others',
    metrics: ['wait.mean'],
    tolerance: 0.2,
    wrong: ['fail'],
  },
  {
    name: 'mean wait changed by the tolerance',
    before: 'same',
    now: 'slower',
    metrics: ['wait.mean'],
    tolerance: 'true change',
    wrong: ['fail', 'pass'],
  },
  {
    name: '… with other customers',
    before: 'others',
    now: 'slower',
    metrics: ['wait.mean'],
    tolerance: 'true change',
    wrong: ['fail', 'pass'],
  },
  {
    name: 'four metrics changed by their tolerances',
    before: 'same',
    now: 'slower',
    metrics: METRICS,
    tolerance: 'true change',
    wrong: ['fail', 'pass'],
  },
  ...(['wait.mean', 'wait.p95', 'abandonment.rate'] as const).map(
    (metric): Case => ({
      name: `${metric} < what it is`,
      before: null,
      now: 'same',
      metrics: [],
      tolerance: 0,
      limits: [{ metric, compare: '<' }],
      wrong: ['fail', 'pass'],
    }),
  ),
  {
    name: 'four expectations at their limits',
    before: null,
    now: 'same',
    metrics: [],
    tolerance: 0,
    limits: [
      { metric: 'wait.mean', compare: '<' },
      { metric: 'wait.p95', compare: '<' },
      { metric: 'abandonment.rate', compare: '<' },
      { metric: 'serviceLevel', compare: '>' },
    ],
    wrong: ['fail', 'pass'],
  },
  {
    name: 'mean wait 10 % up, 5 % allowed',
    before: 'same',
    now: 'slow',
    metrics: ['wait.mean'],
    tolerance: 0.05,
    wrong: ['pass'],
  },
  {
    name: '… with other customers',
    before: 'others',
    now: 'slow',
    metrics: ['wait.mean'],
    tolerance: 0.05,
    wrong: ['pass'],
  },
];

export interface Counted {
  readonly of: Case;
  /** How much the first metric truly changes, as a share; null for expectations. */
  readonly change: number | null;
  readonly counts: Readonly<Record<CheckVerdict, number>>;
  /** Until the answer, or until there were no more. */
  readonly meanReplications: number;
}

export async function countAnswers(bank: Bank, of: Case): Promise<Counted> {
  const trueChange = (metric: MetricName): number =>
    of.before === null ? 0 : meanOf(bank[of.now], metric) / meanOf(bank[of.before], metric) - 1;
  const tolerance = (metric: MetricName): Tolerance => {
    const value = of.tolerance === 'true change' ? Math.abs(trueChange(metric)) : of.tolerance;
    return { text: '', kind: 'relative', value };
  };
  const expect = (of.limits ?? []).map(
    ({ metric, compare }): Expectation => ({
      text: `${metric} ${compare} its mean`,
      metric,
      compare,
      value: meanOf(bank[of.now], metric),
      line: 1,
    }),
  );
  const counts = { pass: 0, fail: 0, undecided: 0 };
  let replications = 0;
  for (const [experiment, rows] of bank[of.now].entries()) {
    const scenario = { ...scenarioOf(of.now, experiment), expect };
    const found = await checkScenario(bankCrew(rows), {
      scenario,
      file: '',
      baseline:
        of.before === null ? null : { file: '', baseline: baselineOf(bank, of.before, experiment) },
      metrics: of.metrics.map((metric) => ({ metric, tolerance: tolerance(metric) })),
      level: 0.95,
      most: rows.length,
      isThorough: false,
      isOver: () => false,
    });
    counts[found.verdict] += 1;
    replications += found.replications.used;
  }
  const first = of.metrics[0];
  return {
    of,
    change: of.before === null || first === undefined ? null : trueChange(first),
    counts,
    meanReplications: replications / bank[of.now].length,
  };
}

function baselineOf(bank: Bank, variant: Variant, experiment: number): Baseline {
  const rows = bank[variant][experiment] ?? [];
  return {
    chatsimVersion: '',
    drawsVersion,
    scenario: 'tiny',
    scenarioHash: '',
    // Another seed is what tells `check` that these are other customers.
    seed: scenarioOf(variant, experiment).seed,
    replications: rows.length,
    metrics: Object.fromEntries(
      METRICS.map((metric, place) => [metric, rows.map((row) => shortened(row[place] ?? null))]),
    ),
  };
}
