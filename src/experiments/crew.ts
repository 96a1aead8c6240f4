/**
 * Replications on all cores. Results are handed over in the order of the replications, whichever thread was first, so that
 * nothing depends on how many threads there are. Short work stays in this thread: starting others takes longer than it.
 */
import { Tinypool } from 'tinypool';
import type { Run } from '../engine/observe/run.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { replicate } from './replicate.ts';
import { type Sample, sampleOf } from './sample.ts';
import type { Signals, Stretch } from './worker.ts';

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
  /** The same with whole runs. Both may be called for several scenarios at once. */
  runs(
    scenario: Scenario,
    want: {
      readonly from: number;
      readonly count: number;
      readonly onRun: (run: Run, replication: number) => void;
    },
  ): Promise<number>;
  /** Replications done so far over all calls, those that are running in part. For a progress line. */
  readonly done: number;
  readonly isStopped: boolean;
  /** Ends all work soon; what is finished is handed over as far as it is contiguous. */
  stop(): void;
  close(): Promise<void>;
}

/** Work that ends sooner is not worth starting threads for. */
const SHORT_MS = 250;
/** A stretch is handed to a thread as one: enough of them that no thread is idle at the end. */
const STRETCHES_A_WORKER = 6;
const LONGEST_STRETCH = 16;

// A sibling under the same name with the ending of this file, built or not.
const here = import.meta.url;
const WORKER = new URL(`./worker${here.slice(here.lastIndexOf('.'))}`, here).href;

export function openCrew(options: CrewOptions): Crew {
  return new Threads(options);
}

interface Job<Result> {
  readonly scenario: Scenario;
  readonly from: number;
  readonly count: number;
  readonly metrics: readonly string[] | null;
  readonly take: (run: Run) => Result;
  readonly onResult: (result: Result, replication: number) => void;
}

/** A stretch in a thread's hands. */
interface Handed<Result> {
  readonly results: Promise<Result[]>;
  readonly count: number;
}

class Threads implements Crew {
  private readonly options: CrewOptions;
  private readonly signals: Signals;
  private readonly began: number;
  private pool: Tinypool | undefined;
  private finished = 0;
  /** Of those that run in this thread. */
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
    const { metrics, onSample: onResult } = want;
    return this.all({
      ...want,
      scenario,
      take: (run): Sample => sampleOf(run, metrics),
      onResult,
    });
  }

  runs(scenario: Scenario, want: Parameters<Crew['runs']>[1]): Promise<number> {
    return this.all({
      ...want,
      scenario,
      metrics: null,
      take: (run) => run,
      onResult: want.onRun,
    });
  }

  stop(): void {
    this.isStopped = true;
    Atomics.store(this.signals.stop, 0, 1);
  }

  async close(): Promise<void> {
    this.stop();
    await this.pool?.destroy();
  }

  /** One after the other in this thread until it proves long, the rest in threads. */
  private async all<Result>(job: Job<Result>): Promise<number> {
    const end = job.from + job.count;
    let delivered = 0;
    const deliver = (result: Result) => {
      job.onResult(result, job.from + delivered);
      delivered += 1;
    };
    let elsewhere: Handed<Result>[] = [];
    let next = job.from;
    while (next < end && elsewhere.length === 0 && !this.isStopped) {
      if (this.isLong()) break;
      const rest = next + 1;
      const done = await replicate(job.scenario, {
        from: next,
        count: 1,
        isStopped: () => this.isStopped,
        breathe: (_, share) => {
          this.share = share;
          if (share > 0 && elsewhere.length === 0 && rest < end && this.isLong())
            elsewhere = this.handOut(job, rest);
          return this.options.breathe?.();
        },
        onRun: (run) => {
          this.finished += 1;
          deliver(job.take(run));
        },
      });
      if (done === 0) {
        await Promise.allSettled(elsewhere.map(({ results }) => results));
        return delivered;
      }
      next += 1;
    }
    if (elsewhere.length === 0 && next < end && !this.isStopped)
      elsewhere = this.handOut(job, next);
    await this.collect(elsewhere, deliver, () => job.from + delivered >= end);
    return delivered;
  }

  /** In order, up to the first that was stopped in the middle. */
  private async collect<Result>(
    stretches: readonly Handed<Result>[],
    deliver: (result: Result) => void,
    isComplete: () => boolean,
  ): Promise<void> {
    // A fault of any of them ends the others, and none is left without somebody who hears of it.
    for (const { results } of stretches) results.catch(() => this.stop());
    for (const { results, count } of stretches) {
      const found = await results;
      for (const result of found) deliver(result);
      if (found.length < count) break;
    }
    await Promise.allSettled(stretches.map(({ results }) => results));
    if (!isComplete() && !this.isStopped) throw new Error('a worker thread lost replications');
  }

  private isLong(): boolean {
    if (this.options.workers < 2) return false;
    return this.options.now === undefined || this.options.now() - this.began >= SHORT_MS;
  }

  private handOut<Result>(job: Job<Result>, from: number): Handed<Result>[] {
    const { workers } = this.options;
    this.pool ??= new Tinypool({ filename: WORKER, minThreads: workers, maxThreads: workers });
    const end = job.from + job.count;
    const length = Math.min(
      LONGEST_STRETCH,
      Math.ceil((end - from) / (workers * STRETCHES_A_WORKER)),
    );
    const stretches: Handed<Result>[] = [];
    for (let at = from; at < end; at += length) {
      const count = Math.min(length, end - at);
      const stretch: Stretch = {
        scenario: job.scenario,
        from: at,
        count,
        metrics: job.metrics,
        signals: this.signals,
      };
      const results = this.pool.run(stretch).then((found: Result[]) => {
        this.finished += found.length;
        return found;
      });
      stretches.push({ results, count });
    }
    return stretches;
  }
}
