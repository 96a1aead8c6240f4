/** What a live run takes, tells while it goes on, and leaves. Only types stand here. */
import type { Run } from '../../engine/observe/run.ts';
import type { LiveFacts } from '../../report/live-facts.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Backend, Provisioned, Standing } from '../backend.ts';
import type { LiveClock } from './clock.ts';
import type { StopRules } from './stop-rules.ts';
import type { TargetFacts } from './target-facts.ts';

export type Side = 'both' | 'agents' | 'customers';

/** What is written (plan/texts.ts). The same for the same arguments, so that a run can be had again. */
export interface Texts {
  /** `customer` is the engine's number, `attempt` counts their chats from 0, `turn` the messages of that side from 0. */
  textOf(customer: number, attempt: number, turn: number, side: 'customer' | 'agent'): string;
}

export interface LiveOptions {
  readonly scenario: Scenario;
  readonly seed: string;
  /** The name or path that `adapterNamed` takes: further processes load it themselves. */
  readonly adapterName: string;
  /** Open in this process. The run does not close it. */
  readonly backend: Backend;
  readonly target: TargetFacts;
  readonly made: Provisioned;
  /** What was there before anything was made; null or left out where the backend cannot say it. */
  readonly standing?: Standing | null;
  /** Scenario seconds for each second of the clock. */
  readonly speed: number;
  readonly side: Side;
  readonly texts: Texts;
  readonly stop: StopRules;
  /** Processes that hold clients; 1 is this one alone. */
  readonly processes: number | 'auto';
  /** Sockets that one process may hold. */
  readonly socketsEach: number;
  /** Most at once, as the plan has it: how many processes are needed hangs on it. */
  readonly socketsPlanned: number;
  readonly clock: LiveClock;
  /** A line of the recording without its line end, in order of stamps, the header first; null where none is wanted. */
  readonly record: ((line: string) => void) | null;
  /** Every `tickMs`. */
  readonly onProgress: (now: LiveProgress) => void;
  /** No more customers from then on; chats under way are ended in order; everything is kept. */
  readonly signal: AbortSignal;
  /** Between two looks at the server's own list, wall clock; 5 s where it is left out, 0 for none. */
  readonly truthEverySec?: number;
  /** A message that has not come so long after the end of the run is lost; 10 s. */
  readonly graceSec?: number;
  /** With no answer for so long the target is lost; 30 s. */
  readonly lostAfterSec?: number;
  /** Between two looks at how things stand: progress, stop rules, what may be forgotten; 250 milliseconds. */
  readonly tickMs?: number;
  /** The driver's own lateness, at the 99th percentile, above which nothing can be said of the server; 50 ms. */
  readonly keepsUpSec?: number;
}

export interface LiveOutcome {
  /** The same measures as of a simulation. */
  readonly run: Run;
  /** Without `reality` and `conformance`. */
  readonly facts: LiveFacts;
  /** `live.*` of expectations: seconds, shares, numbers; null where nothing was measured. */
  readonly liveMetrics: ReadonlyMap<string, number | null>;
}

/** How things stand, for whoever watches. */
export interface LiveProgress {
  readonly phase: 'opening' | 'running' | 'ending';
  /** Of the wall clock. */
  readonly elapsedSec: number;
  /** Until the doors shut; 0 afterwards. */
  readonly leftSec: number;
  /** Of the scenario. */
  readonly scenarioSec: number;
  readonly chats: {
    readonly started: number;
    readonly waiting: number;
    readonly live: number;
    readonly ended: number;
  };
  readonly agents: { readonly ready: number; readonly signedIn: number };
  /** Of the last seconds. */
  readonly messagesPerSec: number;
  readonly deliveryP50Sec: number | null;
  readonly deliveryP99Sec: number | null;
  readonly latenessP99Sec: number | null;
  /** Since the start. */
  readonly messages: number;
  readonly acts: number;
  readonly errors: number;
  readonly throttled: number;
  readonly downs: number;
  readonly sockets: number;
  readonly processes: number;
}
