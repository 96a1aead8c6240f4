/** One replication with its trace read back, for stories about it. */
import { Trace } from '../engine/observe/trace.ts';
import type { TraceHeader, TraceRecord } from '../engine/observe/trace-lines.ts';
import { readTraceItems } from '../engine/observe/trace-read.ts';
import { simulate } from '../engine/simulate.ts';
import type { Scenario } from '../scenarios/scenario.ts';

export interface Traced {
  readonly header: TraceHeader;
  /** In the order of happening; may be gone through again. */
  readonly records: Iterable<TraceRecord>;
}

/** `replication` counts from 0. */
export function tracedRun(scenario: Scenario, replication: number): Traced {
  const trace = new Trace(scenario);
  simulate(scenario, { replication, trace });
  return {
    header: JSON.parse(trace.headerLine()) as TraceHeader,
    records: {
      *[Symbol.iterator]() {
        for (const item of readTraceItems(trace.toLines()))
          if (item.kind === 'record') yield item.record;
      },
    },
  };
}
