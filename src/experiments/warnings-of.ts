/** What a reader of the result should be careful about, in words. Each has a code for programs. */
import type { Run } from '../engine/observe/run.ts';
import { counted, numberText, secondsText } from '../report/numbers.ts';
import type { Estimates, PrecisionFacts, WarmUpFacts, Warning } from '../report/result.ts';
import { overload } from '../scenarios/offered-load.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { durationText } from '../scenarios/units.ts';
import { metricOf } from '../statistics/metrics.ts';

const SECOND = 1_000_000;
/** Below so many chats a 95th percentile rests on ten or fewer. */
const FEW_CHATS = 200;
const FEW_REPLICATIONS = 5;

export interface Caution {
  readonly asked: number;
  readonly warmUp: WarmUpFacts;
  readonly precision?: PrecisionFacts;
  /** Of each metric the mean over the replications. */
  readonly metrics: Estimates;
}

export function warningsOf(
  scenario: Scenario,
  merged: Run,
  { asked, warmUp, precision, metrics }: Caution,
): Warning[] {
  const found: Warning[] = [];
  const warn = (code: string, text: string) => found.push({ code, text });
  const counts = merged.total.counts;
  const n = merged.replications;
  const arrived = counts.arrived ?? 0;

  if (n < asked)
    warn(
      'interrupted',
      `Interrupted: these are the first ${numberText(n)} of ${counted(asked, 'replication')}.`,
    );
  if (arrived === 0) warn('no-chats', 'No chat was counted: nothing can be said about waiting.');
  else if (arrived < FEW_CHATS)
    warn(
      'few-chats',
      `Only ${counted(arrived, 'chat was', 'chats were')} counted in all: the high percentiles rest on a handful of them. Use more --replications.`,
    );
  if (n === 1)
    warn(
      'one-replication',
      'One replication: nothing shows how much of this is chance. Use more --replications.',
    );
  else if (n < FEW_REPLICATIONS)
    warn('few-replications', `Only ${n} replications: the confidence intervals are rough.`);

  if (precision !== undefined && !precision.isReached)
    warn(
      'imprecise',
      `After ${counted(n, 'replication')} ${precision.metrics.join(', ')} ${precision.metrics.length === 1 ? 'is' : 'are'} not known to within ${precision.goal * 100}%, as was asked.`,
    );

  const p95 = metrics['wait.p95'];
  const ofAll = metricOf(merged, 'wait.p95');
  if (p95 !== undefined && p95.halfWidth95 !== null && ofAll !== null)
    if (Math.abs(ofAll - p95.mean) > p95.halfWidth95)
      warn(
        'uneven-runs',
        `The 95th percentile of the wait is that of a run on average (${secondsText(p95.mean)}). Over all chats of all runs it is ${secondsText(ofAll)}, since runs differ much from each other.`,
      );

  const waiting = counts.unfinishedWaiting ?? 0;
  const live = counts.unfinishedLive ?? 0;
  if (waiting + live > 0) {
    const when =
      scenario.atEnd === 'cut'
        ? 'when the run was cut off (atEnd: cut)'
        : `when the run ended, ${durationText(scenario.drainLimit)} after closing`;
    const whose =
      waiting + live === 1 ? 'what it waited or took is' : 'what they waited or took is';
    warn(
      'unfinished',
      `Of ${counted(arrived, 'chat')} ${counted(waiting, 'was', 'were')} still waiting and ${numberText(live)} still live ${when}; ${whose} not in the figures.`,
    );
  }
  const load = overload(scenario);
  if (load !== null)
    warn(
      'unstable',
      `More work arrives than the agents can do (load ${Math.round(load * 100)}%), and there are customers who never leave: the queue grows for as long as the run goes on, so its figures depend on the duration.`,
    );
  if (warmUp.outcome === 'failed')
    warn(
      'warm-up-failed',
      'The run did not settle within its first half, so no warm-up could be found: nothing was left out. Make it longer, or give warmUp yourself.',
    );
  if (warmUp.outcome === 'refused')
    warn(
      'warm-up-refused',
      'Arrivals or staffing change over the run, so there is no steady state to warm up to: nothing was left out.',
    );
  const lost = scenario.duration - warmUp.cutSec * SECOND;
  if (warmUp.cutSec > 0 && lost * 2 < scenario.duration)
    warn('long-warm-up', 'More than half of the run is warm-up. Make it longer.');
  return found;
}
