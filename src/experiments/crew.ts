/**
 * Replications on all cores. Results are handed over in the order of the replications, whichever thread was first, so that
 * nothing depends on how many threads there are. Short work stays in this thread: starting others takes longer than it.
 */
import { setFlagsFromString } from 'node:v8';
import type { Tinypool } from 'tinypool';
import type { Run } from '../engine/observe/run.ts';
import type { SimulateOptions } from '../engine/simulate.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Gathered, Gathering } from './gather.ts';
import { replicate } from './replicate.ts';
import { type Sample, sampleOf } from './sample.ts';
import type { Done, Signals, Stretch, Want } from './worker.ts';

export type { Sample };

export interface CrewOptions {
  /** Threads at the most; 1 is this one alone. */
  readonly workers: number;
  /** Called every few thousand steps of this thread; a promise is waited for. */
  readonly breathe?: () => Promise<void> | undefined;
  /** Milliseconds, to tell short work from long; without it threads are started at once. No result depends on it. */
  readonly now?: () => number;
}

export interface Crew {
  /** Samples of replications `from` … `from + count − 1`, in this order. Resolves to how many there were: fewer when stopped. */
  samples(
    scenario: Scenario,
    want: {
      readonly from: number;
      readonly count: number;
      readonly metrics: readonly string[];
      readonly onSample: (sample: Sample, replication: number) => void;
    },
  ): Promise<number>;
  /** The same with whole runs. All of these may be called for several scenarios at once. */
  runs(
    scenario: Scenario,
    want: {
      readonly from: number;
      readonly count: number;
      readonly onRun: (run: Run, replication: number) => void;
    },
  ): Promise<number>;
  /** The next `count` replications, gathered. */
  gather(
    scenario: Scenario,
    into: Gathering,
    want: {
      readonly count: number;
      /** Wishes for single replications, such as a trace: then all stay in this thread. */
      readonly withRun?: (replication: number) => SimulateOptions;
      /** Hears of those that ran in this thread, the first of all among them. */
      readonly onRun?: (run: Run, replication: number) => void;
    },
  ): Promise<number>;
  /** Replications done so far over all calls, those that are running in part. For a progress line. */
  readonly done: number;
  readonly isStopped: boolean;
  /** Ends all work soon; what is finished is handed over as far as it is contiguous. */
  stop(): void;
  close(): Promise<void>;
}

/** Before that nothing can be said of how long it will take; */
const SHORT_MS = 250;
/** and a thread begins cold and has all that is hot to compile anew, so that what is left must take so long to be worth it. */
const WORTH_MS = 2000;
/** What has taken so long already will go on: a sweep does not say how many jobs are to come. */
const LONG_MS = 1500;
/** A stretch is handed to a thread as one: enough of them that no thread is idle at the end. */
const STRETCHES_A_WORKER = 6;
const LONGEST_STRETCH = 16;

// A sibling under the same name with the ending of this file, built or not.
const here = import.meta.url;
const WORKER = new URL(`./worker${here.slice(here.lastIndexOf('.'))}`, here).href;

export function openCrew(options: CrewOptions): Crew {
  return new Threads(options);
}

/** The newest Node whose V8 is known to have the flag below; V8 complains of others on stderr. */
const FLAG_UP_TO = 24;

async function poolOf(workers: number): Promise<Tinypool> {
  const { Tinypool } = await import('tinypool');
  // V8 takes the small functions that one calls into it, but only so many of them, and an event passes through more. Long
  // runs get 5 to 10 % faster; short ones would pay for it at the start.
  if (Number.parseInt(process.versions.node, 10) <= FLAG_UP_TO)
    setFlagsFromString('--max-inlined-bytecode-size-cumulative=2000');
  return new Tinypool({ filename: WORKER, minThreads: workers, maxThreads: workers });
}

interface Job {
  readonly scenario: Scenario;
  readonly from: number;
  readonly count: number;
  readonly want: Want;
  readonly withRun?: (replication: number) => SimulateOptions;
  /** Of a replication that ran in this thread. */
  readonly onRun: (run: Run, replication: number) => void;
  /** Of a thread: the results of a stretch that begins with this replication. */
  readonly onResults: (results: Done['results'], from: number) => void;
}

class Threads implements Crew {
  private readonly options: CrewOptions;
  private readonly signals: Signals;
  private readonly began: number;
  private pool: Promise<Tinypool> | undefined;
  private finished = 0;
  /** Of the one that runs in this thread. */
  private share = 0;
  isStopped = false;

  constructor(options: CrewOptions) {
    this.options = options;
    this.began = options.now?.() ?? 0;
    this.signals = {
      stop: new Int32Array(new SharedArrayBuffer(4)),
      done: new Float64Array(new SharedArrayBuffer(8 * (options.workers + 1))),
    };
  }

  get done(): number {
    return this.signals.done.reduce((sum, share) => sum + share, this.finished + this.share);
  }

  samples(scenario: Scenario, want: Parameters<Crew['samples']>[1]): Promise<number> {
    const { from, count, metrics, onSample } = want;
    return this.all({
      scenario,
      from,
      count,
      want: { kind: 'samples', metrics },
      onRun: (run, replication) => onSample(sampleOf(run, metrics), replication),
      onResults: (samples, first) =>
        samples.forEach((sample, i) => {
          onSample(sample as Sample, first + i);
        }),
    });
  }

  runs(scenario: Scenario, want: Parameters<Crew['runs']>[1]): Promise<number> {
    const { from, count, onRun } = want;
    return this.all({
      scenario,
      from,
      count,
      want: { kind: 'runs' },
      onRun,
      onResults: (runs, first) =>
        runs.forEach((run, i) => {
          onRun(run as Run, first + i);
        }),
    });
  }

  gather(
    scenario: Scenario,
    into: Gathering,
    { count, withRun, onRun }: Parameters<Crew['gather']>[2],
  ): Promise<number> {
    return this.all({
      scenario,
      from: into.finished,
      count,
      want: { kind: 'gathered', expected: into.expectedNames },
      ...(withRun === undefined ? {} : { withRun }),
      onRun(run, replication) {
        onRun?.(run, replication);
        into.add(run);
      },
      onResults: (all) => {
        for (const each of all) into.append(each as Gathered);
      },
    });
  }

  stop(): void {
    this.isStopped = true;
    Atomics.store(this.signals.stop, 0, 1);
  }

  async close(): Promise<void> {
    this.stop();
    await (await this.pool)?.destroy();
  }

  /** One after the other in this thread until it proves long, the rest in threads. */
  private async all(job: Job): Promise<number> {
    const end = job.from + job.count;
    let next = job.from;
    let handed: Handed[] = [];
    while (next < end && handed.length === 0 && !this.isStopped && !this.isLong(job, end - next)) {
      const rest = next + 1;
      const finished = await replicate(job.scenario, {
        from: next,
        count: 1,
        ...(job.withRun === undefined ? {} : { withRun: job.withRun }),
        isStopped: () => this.isStopped,
        breathe: (_, share) => {
          this.share = share;
          if (
            share > 0 &&
            handed.length === 0 &&
            rest < end &&
            this.isLong(job, end - next - share)
          )
            handed = this.handOut(job, rest);
          return this.options.breathe?.();
        },
        onRun: (run, replication) => {
          this.finished += 1;
          job.onRun(run, replication);
        },
      });
      next += finished;
      if (finished === 0) break;
    }
    if (handed.length === 0 && next < end && !this.isStopped) handed = this.handOut(job, next);
    return (await this.collect(job, handed, next)) - job.from;
  }

  /** Takes what the threads found in order, up to the first that was stopped in the middle; the replication after it. */
  private async collect(job: Job, handed: readonly Handed[], from: number): Promise<number> {
    let next = from;
    for (const stretch of handed) {
      // What ran in this thread was broken off, or a stretch before.
      if (stretch.from !== next) break;
      const { finished, results } = await stretch.done;
      if (finished > 0) job.onResults(results, next);
      next += finished;
    }
    await Promise.allSettled(handed.map(({ done }) => done));
    return next;
  }

  /** Whether threads are worth it for the `left` replications of a job. */
  private isLong({ withRun }: Job, left: number): boolean {
    const { workers, now } = this.options;
    if (workers < 2 || withRun !== undefined) return false;
    if (now === undefined) return true;
    const elapsed = now() - this.began;
    if (elapsed < SHORT_MS || elapsed >= LONG_MS) return elapsed >= LONG_MS;
    return (elapsed / this.done) * left >= WORTH_MS;
  }

  private handOut(job: Job, first: number): Handed[] {
    const { workers } = this.options;
    this.pool ??= poolOf(workers);
    const { pool } = this;
    const end = job.from + job.count;
    const length = Math.min(
      LONGEST_STRETCH,
      Math.ceil((end - first) / (workers * STRETCHES_A_WORKER)),
    );
    const handed: Handed[] = [];
    for (let from = first; from < end; from += length) {
      const { scenario, want } = job;
      const count = Math.min(length, end - from);
      const stretch: Stretch = { scenario, from, count, want, signals: this.signals };
      const done = pool
        .then((threads) => threads.run(stretch))
        .then((found: Done) => {
          this.finished += found.finished;
          return found;
        });
      // A fault of any of them ends the others, and none is left without somebody who hears of it.
      done.catch(() => this.stop());
      handed.push({ from, done });
    }
    return handed;
  }
}

/** A stretch in a thread's hands. */
interface Handed {
  readonly from: number;
  readonly done: Promise<Done>;
}
