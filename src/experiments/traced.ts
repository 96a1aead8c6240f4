/** One replication with its trace read back and what each chat waited for, for stories about it. */
import type { ChatRow } from '../engine/observe/chat-rows.ts';
import { Trace } from '../engine/observe/trace.ts';
import type { TraceHeader, TraceRecord } from '../engine/observe/trace-lines.ts';
import { readTraceItems } from '../engine/observe/trace-read.ts';
import { simulate } from '../engine/simulate.ts';
import type { Scenario } from '../scenarios/scenario.ts';

export interface Traced {
  readonly header: TraceHeader;
  /** In the order of happening; may be gone through again. */
  readonly records: Iterable<TraceRecord>;
  /** What each chat's waits were charged to, by its number. */
  readonly waits: ReadonlyMap<number, ChatRow['causes']>;
}

/** `replication` counts from 0. */
export function tracedRun(scenario: Scenario, replication: number): Traced {
  const trace = new Trace(scenario);
  const waits = new Map<number, ChatRow['causes']>();
  // Stories are about chats of the warm-up too: it changes nothing but what is counted.
  simulate(
    { ...scenario, warmUp: 0 },
    {
      replication,
      trace,
      perChatCauses: true,
      chats: { row: ({ number, causes }) => void waits.set(number, causes) },
    },
  );
  return {
    waits,
    header: JSON.parse(trace.headerLine()) as TraceHeader,
    records: {
      *[Symbol.iterator]() {
        for (const item of readTraceItems(trace.toLines()))
          if (item.kind === 'record') yield item.record;
      },
    },
  };
}
