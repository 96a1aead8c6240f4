/** What a live run leaves: the Run, the facts of the wall clock, and what expectations may ask for. */
import type { Run } from '../../engine/observe/run.ts';
import type { LiveFacts } from '../../report/live-facts.ts';
import { driverTrouble } from './driver-trouble.ts';
import { hiddenWork } from './found-there.ts';
import type { LiveOptions, LiveOutcome } from './live-options.ts';
import type { Measures } from './measures.ts';

export interface Measured {
  readonly options: LiveOptions;
  readonly run: Run;
  readonly measures: Measures;
  readonly ended: LiveFacts['ended'];
  readonly why: string | null;
  readonly tookSec: number;
  readonly peak: LiveFacts['peak'];
}

/** Whoever reads them is not ours, and nobody tells us what has come. */
const NOT_TOLD = { delivered: null, lost: null, duplicated: null, reordered: null };

export function outcomeOf(measured: Measured): LiveOutcome {
  const { options, run, measures, ended, why, tookSec, peak } = measured;
  const bottleneck = driverTrouble({
    acts: measures.begun,
    late: measures.late,
    p99Sec: measures.quantile('lateness', 99),
    keepsUpSec: measures.keepsUpSec,
  });
  const standing = hiddenWork(options.standing ?? null);
  const facts: LiveFacts = {
    adapter: options.adapterName,
    speed: options.speed,
    side: options.side,
    ended,
    why,
    tookSec,
    peak,
    messages:
      options.side === 'both'
        ? { ...measures.messages }
        : { sent: measures.messages.sent, ...NOT_TOLD },
    acts: { done: measures.acts, troubles: { ...measures.troubles }, wrong: measures.wrong },
    throttled: measures.throttled,
    downs: { ...measures.downs },
    orphans: measures.orphans,
    latencies: measures.latencies(),
    driver: { isBottleneck: bottleneck !== null, why: bottleneck },
    ...(standing === null ? {} : { standing }),
  };
  const liveMetrics = measures.metrics();
  if (options.side !== 'both') liveMetrics.set('live.lost', null);
  return { run, facts, liveMetrics };
}
