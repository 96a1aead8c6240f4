/**
 * A scenario checked: its expectations, and its metrics against a baseline, after 10, 20, 40 … replications until every
 * question is answered, one has failed, or no more replications are allowed. What an answer rests on stands in
 * statistics/sequential.ts. No clock is asked here: whoever has a time limit says when it is over, and it can end a check
 * but never change an answer, since nothing is asked between two looks.
 */
import { drawsVersion } from '../engine/random/draws.ts';
import type {
  BaselineFacts,
  Check,
  CheckVerdict,
  Finding,
  ScenarioCheck,
  Tolerance,
} from '../report/check.ts';
import { SCHEMA_VERSION } from '../report/result.ts';
import { overload } from '../scenarios/offered-load.ts';
import type { Expectation, Scenario } from '../scenarios/scenario.ts';
import { prefixes } from '../statistics/precision.ts';
import { type Answer, answersOf, type Standing, shareOfLook } from '../statistics/sequential.ts';
import { type Baseline, shortened } from './baseline.ts';
import { expectationFinding, expectationMargin, type Said } from './check-expectation.ts';
import { type MetricQuestion, metricFinding, metricMargins } from './check-metric.ts';
import type { Crew } from './crew.ts';
import { rounded } from './rounded.ts';
import { scenarioHash } from './scenario-hash.ts';

export interface CheckWish {
  /** With its warm-up as a time. */
  readonly scenario: Scenario;
  readonly file: string;
  readonly baseline: { readonly file: string; readonly baseline: Baseline } | null;
  /** What is held against the baseline; it has them all. */
  readonly metrics: readonly { readonly metric: string; readonly tolerance: Tolerance }[];
  readonly level: number;
  /** Replications at the most. */
  readonly most: number;
  /** Go on after a failure until everything is answered. */
  readonly isThorough: boolean;
  /** Whether the time is over. */
  readonly isOver: () => boolean;
  /** Told how many replications the next look takes, for a progress line. */
  readonly onAim?: (replications: number) => void;
}

/** Between two glances at the time. */
const CHUNK = 20;

export async function checkScenario(crew: Crew, wish: CheckWish): Promise<ScenarioCheck> {
  const { scenario, level } = wish;
  const questions = questionsOf(wish);
  const metrics = [...new Set(questions.map(({ metric }) => metric))];
  const values = new Map(metrics.map((name) => [name, [] as (number | null)[]]));
  const valuesOf = (name: string, n: number) => (values.get(name) ?? []).slice(0, n);
  const looks = [...new Set(questions.flatMap((each) => each.looks))].sort((a, b) => a - b);
  const answers = questions.map((): Answer => 'open');
  const decidedAt = questions.map((): number | null => null);
  const asked: number[] = [];
  let finished = 0;
  let ended: ScenarioCheck['ended'] = 'budget';

  const runUpTo = async (look: number): Promise<ScenarioCheck['ended'] | null> => {
    while (finished < look) {
      if (finished > 0 && wish.isOver()) return 'seconds';
      finished += await crew.samples(scenario, {
        from: finished,
        count: Math.min(CHUNK, look - finished),
        metrics,
        onSample: (sample) => {
          for (const [i, name] of metrics.entries())
            values.get(name)?.push(shortened(sample.metrics[i] ?? null));
        },
      });
      if (crew.isStopped && finished < look) return 'interrupted';
    }
    return null;
  };

  for (const look of looks) {
    wish.onAim?.(look);
    const cut = await runUpTo(look);
    if (cut !== null) {
      ended = cut;
      break;
    }
    asked.push(look);
    const now = answersOf(
      // Who has no more looks, or none yet, says nothing at this one; its share of the error is kept for it.
      questions.map(({ metric, margins, looks: own }) => ({
        margins: own.includes(look) ? margins(valuesOf(metric, look)) : [SILENT],
        share: own.includes(look) ? shareOfLook(own, look) : 1,
      })),
      1 - level,
    );
    now.forEach((answer, i) => {
      // The first answer stands.
      if (answers[i] !== 'open' || answer === 'open') return;
      answers[i] = answer;
      decidedAt[i] = look;
    });
    if (!answers.includes('open')) ended = answers.includes('beyond') ? 'failed' : 'decided';
    else if (answers.includes('beyond') && !wish.isThorough) ended = 'failed';
    // More replications help only those that may be asked again.
    else if (questions.some((each, i) => answers[i] === 'open' && (each.looks.at(-1) ?? 0) > look))
      continue;
    break;
  }

  const used = asked.at(-1) ?? finished;
  const verdict = verdictOf(answers);
  const facts = baselineFacts(wish);
  const findings = questions.map((question, i): Finding => {
    const answer = answers[i] ?? 'open';
    const said: Said = {
      verdict: answer === 'open' ? openAs(ended) : answer === 'within' ? 'pass' : 'fail',
      decidedAt: decidedAt[i] ?? null,
      why: whyOpen(ended, question, used),
    };
    // What is told of an answer is what it rests on.
    const at = decidedAt[i] ?? used;
    const last = question.looks.findLast((look) => look <= at) ?? question.looks[0] ?? at;
    const error = (1 - level) * shareOfLook(question.looks, last);
    return question.finding(valuesOf(question.metric, at), said, error);
  });
  return rounded({
    name: scenario.name,
    file: wish.file,
    seed: scenario.seed,
    verdict,
    replications: { used, most: looks.at(-1) ?? 0, looks: asked },
    ended,
    baseline: facts,
    findings,
    notes: notesOf(wish, facts),
  });
}

const SILENT: Standing = { beyond: 1, within: 1 };

interface CheckQuestion {
  readonly metric: string;
  readonly looks: readonly number[];
  /** Its looks end with the baseline, not with what is allowed. */
  readonly isCutByBaseline: boolean;
  readonly margins: (values: readonly (number | null)[]) => Standing[];
  readonly finding: (values: readonly (number | null)[], said: Said, error: number) => Finding;
}

function questionsOf(wish: CheckWish): CheckQuestion[] {
  const { scenario, baseline, metrics, most } = wish;
  const expectations = scenario.expect.map(
    (expectation: Expectation): CheckQuestion => ({
      metric: expectation.metric,
      looks: prefixes(most),
      isCutByBaseline: false,
      margins: (values) => [expectationMargin(expectation, values)],
      finding: (...all) => expectationFinding(expectation, ...all),
    }),
  );
  if (baseline === null) return expectations;
  const isPaired = isPairedWith(baseline.baseline, scenario);
  const shared = baseline.baseline.replications;
  const compared = metrics.map(({ metric, tolerance }): CheckQuestion => {
    const question: MetricQuestion = {
      metric,
      tolerance,
      before: baseline.baseline.metrics[metric] ?? [],
      isPaired,
    };
    return {
      metric,
      looks: prefixes(isPaired ? Math.min(most, shared) : most),
      isCutByBaseline: isPaired && shared < most,
      margins: (values) => metricMargins(question, values),
      finding: (...all) => metricFinding(question, ...all),
    };
  });
  return [...compared, ...expectations];
}

/** The same draws meet both only with the same version of them and the same seed. */
function isPairedWith(baseline: Baseline, scenario: Scenario): boolean {
  return baseline.drawsVersion === drawsVersion && baseline.seed === scenario.seed;
}

function baselineFacts({ baseline, scenario }: CheckWish): BaselineFacts | null {
  if (baseline === null) return null;
  const { file, baseline: old } = baseline;
  return {
    file,
    replications: old.replications,
    isPaired: isPairedWith(old, scenario),
    chatsimVersion: old.chatsimVersion,
    drawsVersion: old.drawsVersion,
    seed: old.seed,
    isChanged: old.scenarioHash !== scenarioHash(scenario),
  };
}

function notesOf({ scenario }: CheckWish, facts: BaselineFacts | null): string[] {
  const notes: string[] = [];
  const load = overload(scenario);
  if (load !== null)
    notes.push(
      `More work arrives than the agents can do (load ${Math.round(load * 100)}%), and there are customers who never leave: the queue grows for as long as the run goes on, so what is found depends on the duration.`,
    );
  if (facts === null) return notes;
  if (facts.drawsVersion !== drawsVersion)
    notes.push(
      `The baseline was made with draws ${facts.drawsVersion}, and these are draws ${drawsVersion}: other customers, so nothing is paired, and it takes more replications to be sure. Write it anew with --update.`,
    );
  else if (!facts.isPaired)
    notes.push(
      `The baseline has seed ${facts.seed}, and this is seed ${scenario.seed}: other customers, so nothing is paired, and it takes more replications to be sure.`,
    );
  if (facts.isChanged) notes.push('The scenario was changed since the baseline was made.');
  return notes;
}

function openAs(ended: ScenarioCheck['ended']): 'open' | 'undecided' {
  return ended === 'failed' ? 'open' : 'undecided';
}

function whyOpen(ended: ScenarioCheck['ended'], question: CheckQuestion, used: number): string {
  if (ended === 'failed') return 'not yet sure when something else had failed';
  if (ended === 'interrupted') return 'interrupted before it was sure';
  if (ended === 'seconds') return 'the time was over before it was sure (--max-seconds)';
  if (question.isCutByBaseline && (question.looks.at(-1) ?? 0) <= used)
    return `not sure with the ${question.looks.at(-1)} replications of the baseline`;
  return `not sure after ${question.looks.at(-1)} replications`;
}

function verdictOf(answers: readonly Answer[]): CheckVerdict {
  if (answers.includes('beyond')) return 'fail';
  return answers.includes('open') ? 'undecided' : 'pass';
}

/** Several scenarios as one document. */
export function checkOf(
  scenarios: readonly ScenarioCheck[],
  { level, chatsimVersion }: { readonly level: number; readonly chatsimVersion: string },
): Check {
  const verdicts = scenarios.map(({ verdict }) => verdict);
  return {
    kind: 'check',
    schemaVersion: SCHEMA_VERSION,
    drawsVersion,
    chatsimVersion,
    verdict: (['fail', 'undecided'] as const).find((each) => verdicts.includes(each)) ?? 'pass',
    level,
    scenarios,
  };
}
