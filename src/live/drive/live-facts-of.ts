/** What a live run leaves: the Run, the facts of the wall clock, and what expectations may ask for. */
import type { Run } from '../../engine/observe/run.ts';
import type { LiveFacts } from '../../report/live-facts.ts';
import type { LiveOptions, LiveOutcome } from './live-options.ts';
import type { Measures } from './measures.ts';

/** One act in ten that is late is too many, whatever the other nine are. */
const LATE_SHARE = 0.1;
/** The odd late act of a short run, when all is cold yet, says nothing. */
const FEWEST_LATE = 5;

export interface Measured {
  readonly options: LiveOptions;
  readonly run: Run;
  readonly measures: Measures;
  readonly ended: LiveFacts['ended'];
  readonly why: string | null;
  readonly tookSec: number;
  readonly peak: LiveFacts['peak'];
}

export function outcomeOf(measured: Measured): LiveOutcome {
  const { options, run, measures, ended, why, tookSec, peak } = measured;
  const bottleneck = bottleneckOf(measures);
  const facts: LiveFacts = {
    adapter: options.adapterName,
    speed: options.speed,
    side: options.side,
    ended,
    why,
    tookSec,
    peak,
    messages: { ...measures.messages },
    acts: { done: measures.acts, troubles: { ...measures.troubles } },
    throttled: measures.throttled,
    downs: { ...measures.downs },
    orphans: measures.orphans,
    latencies: measures.latencies(),
    driver: { isBottleneck: bottleneck !== null, why: bottleneck },
  };
  return { run, facts, liveMetrics: measures.metrics() };
}

function bottleneckOf(measures: Measures): string | null {
  const p99 = measures.quantile('lateness', 99);
  const { late, lateShare, keepsUpSec } = measures;
  if (p99 === null || late < FEWEST_LATE) return null;
  const ms = (sec: number) => `${Math.round(sec * 1000)} ms`;
  if (lateShare > LATE_SHARE)
    return `${Math.round(lateShare * 100)} % of the acts were begun more than ${ms(keepsUpSec)} late`;
  if (p99 > keepsUpSec)
    return `one act in a hundred was begun ${ms(p99)} late or more, and ${ms(keepsUpSec)} is what can be overlooked`;
  return null;
}
