/** What a live run leaves: the Run, the facts of the wall clock, and what expectations may ask for. */
import type { Run } from '../../engine/observe/run.ts';
import type { LiveFacts } from '../../report/live-facts.ts';
import type { LiveOptions, LiveOutcome } from './live-run.ts';
import type { Measures } from './measures.ts';

/** The driver keeps up while its lateness is below this with 99 acts in a hundred; milliseconds. */
const KEEPS_UP_SEC = 0.05;
/** … and when fewer than one act in ten are later. */
const LATE_SHARE = 0.1;

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
  if (p99 === null) return null;
  const ms = (sec: number) => `${Math.round(sec * 1000)} ms`;
  if (measures.lateShare > LATE_SHARE)
    return `${Math.round(measures.lateShare * 100)} % of the acts were begun more than ${ms(KEEPS_UP_SEC)} late`;
  if (p99 > KEEPS_UP_SEC)
    return `one act in a hundred was begun ${ms(p99)} late or more, and ${ms(KEEPS_UP_SEC)} is what can be overlooked`;
  return null;
}
