/**
 * After a live run: its result like that of a simulation, what only a live run can tell, the recording held against the rules, the run
 * held against simulations of the same plan, and one verdict. A driver that was itself the bottleneck judges nothing.
 */
import { Gathering } from '../../src/experiments/gather.ts';
import { resultOf } from '../../src/experiments/result-of.ts';
import type { Capabilities } from '../../src/live/backend.ts';
import type { LiveOutcome } from '../../src/live/drive/live-run.ts';
import type { Conformance } from '../../src/report/conformance.ts';
import type { LiveFacts } from '../../src/report/live-facts.ts';
import { seenBy } from '../../src/report/one-side.ts';
import type { Judged, Result, Warning } from '../../src/report/result.ts';
import { standingText } from '../../src/report/standing.ts';
import { EXIT } from './failure.ts';
import { platformOf } from './inputs.ts';
import type { Io } from './io.ts';
import { conformanceOf } from './live-conformance.ts';
import { CONFORMANCE_FILE, type LiveFiles } from './live-files.ts';
import type { LivePlan } from './live-plan.ts';
import { realityFactsOf } from './live-reality.ts';
import { isColourful, isUnicode, widthOf } from './look.ts';
import { packageVersion } from './package.ts';

export interface After {
  readonly outcome: LiveOutcome;
  readonly capabilities: Capabilities;
  readonly files: LiveFiles;
  /** Ctrl-C was pressed, before or while this goes on. */
  readonly isInterrupted: () => boolean;
}

/** The exit code. */
export async function judgedRun(io: Io, plan: LivePlan, after: After): Promise<number> {
  const { outcome, files } = after;
  const bare = bareResult(plan, outcome);
  const isJudged = !wasLate(outcome.facts);
  const { capabilities } = after;
  const conformance = isJudged
    ? conformanceOf(io, plan, { files, capabilities, facts: outcome.facts })
    : null;
  const reality =
    isJudged && outcome.facts.ended === 'complete' && !after.isInterrupted()
      ? await realityFactsOf(io, plan, outcome, capabilities)
      : null;
  const facts: LiveFacts = {
    ...outcome.facts,
    ...(reality === null ? {} : { reality }),
    ...(conformance === null
      ? {}
      : {
          conformance: conformanceFacts(conformance, plan.flags.out !== undefined),
        }),
  };
  const result: Result = { ...bare, live: facts };
  if (conformance !== null) files.onConformance(`${JSON.stringify(conformance, null, 2)}\n`);
  await tell(io, plan, result);
  await files.onResult(result);
  const written = files.close();
  if (plan.flags.json !== true && plan.flags.quiet !== true)
    for (const line of written) io.stderr.write(`${line}\n`);
  return exitOf(result, facts);
}

/** What the report tells of it: broken rules in full, the others in a file beside it. */
function conformanceFacts(
  conformance: Conformance,
  hasFile: boolean,
): NonNullable<LiveFacts['conformance']> {
  const rules = conformance.rules.filter(({ verdict }) => verdict === 'violated');
  return {
    verdict: conformance.verdict,
    violated: rules.map(({ rule }) => rule),
    ...(rules.length === 0 ? {} : { broken: { ...conformance, rules } }),
    ...(hasFile ? { file: CONFORMANCE_FILE } : {}),
  };
}

function bareResult(plan: LivePlan, { run, facts, liveMetrics }: LiveOutcome): Result {
  const { scenario, warmUp } = plan;
  const gathered = new Gathering(scenario.expect.map(({ metric }) => metric));
  gathered.add(run, liveMetrics);
  const whole = resultOf({
    scenario,
    platform: platformOf(scenario.platform),
    gathered,
    asked: 1,
    warmUp,
    chatsimVersion: packageVersion(),
  });
  const result = seenBy(facts.side, whole);
  const isJudged = !wasLate(facts);
  return {
    ...result,
    expectations: isJudged ? result.expectations : result.expectations.map(undecided),
    warnings: [...liveWarnings(facts), ...result.warnings.filter(isOfLive).map(inLiveWords)],
  };
}

/** It was chatsim that could not keep up: in the whole run, where `--stop-lateness` ended it, or when a process of its own died. */
function wasLate({ driver, ended, why }: LiveFacts): boolean {
  return driver.isBottleneck || (ended === 'stopped' && why?.startsWith('the driver') === true);
}

const undecided = (judged: Judged): Judged => ({ ...judged, verdict: 'undecided' });

/** A live run is one run: it is held against simulations instead. */
const isOfLive = ({ code }: Warning) => code !== 'one-replication';

/** It may have ended at any time, and not so long after closing as the scenario says. */
const inLiveWords = (warning: Warning): Warning => ({
  ...warning,
  text: warning.text
    .replace(' Use more --replications.', '')
    .replace(/when the run ended, .*? after closing/, 'when the run ended'),
});

const ENDED: Readonly<Record<Exclude<LiveFacts['ended'], 'complete'>, string>> = {
  stopped: 'The run was stopped',
  interrupted: 'The run was interrupted',
  'target-lost': 'The server was lost',
};

function liveWarnings({ ended, why, driver, throttled, standing }: LiveFacts): Warning[] {
  const warnings: Warning[] = [];
  const because = (text: string | null) => (text === null ? '' : `: ${text}`);
  if (ended !== 'complete')
    warnings.push({
      code: `live-${ended}`,
      text: `${ENDED[ended]}${because(why)}. What was measured until then is told, and the run is not whole.`,
    });
  if (driver.isBottleneck)
    warnings.push({
      code: 'driver-bottleneck',
      text: `chatsim itself was the bottleneck${because(driver.why)}. Nothing is judged: take a larger machine, more --processes, or a smaller run.`,
    });
  if (standing !== undefined)
    warnings.push({
      code: 'not-empty',
      text: `It did not begin on an empty server: ${standingText(standing)}. What agents had in hand is not known, so rules about it are not judged, nor is the run held against simulations.`,
    });
  if (throttled > 0)
    warnings.push({
      code: 'throttled',
      text: `The server asked for patience ${throttled === 1 ? 'once' : `${throttled} times`}: what was measured is its rate limit as much as its routing.`,
    });
  return warnings;
}

export function exitOf({ expectations, metrics }: Result, facts: LiveFacts): number {
  if (facts.ended === 'target-lost') return EXIT.unreachable;
  if (wasLate(facts)) return EXIT.undecided;
  const isFailed =
    facts.ended === 'stopped' ||
    expectations.some(({ verdict }) => verdict === 'failed') ||
    facts.conformance?.verdict === 'violated' ||
    facts.reality?.verdict === 'not as its rules say';
  if (isFailed) return EXIT.failed;
  const isEmpty = (metrics['chats.arrived']?.mean ?? 0) === 0;
  return isEmpty || expectations.some(({ verdict }) => verdict === 'undecided')
    ? EXIT.undecided
    : EXIT.done;
}

async function tell(io: Io, { flags }: LivePlan, result: Result): Promise<void> {
  const { textReport } = await import('../../src/report/text.ts');
  const { resultJson } = await import('../../src/report/json.ts');
  if (flags.json === true) io.stdout.write(resultJson(result));
  if (flags.json === true || flags.quiet === true) return;
  const look = { width: widthOf(io), ascii: !isUnicode(io), colour: isColourful(io) };
  io.stdout.write(textReport(result, look));
}
