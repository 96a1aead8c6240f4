/**
 * All cells of a sweep simulated, several at once so that every thread is busy, the file as it is first. What the journal
 * has is not simulated again; what is finished goes into it at once, in this thread. Cells with the same scenario are one.
 */
import type { WarmUpFacts } from '../report/result.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Crew } from './crew.ts';
import { cellWords, type Grid } from './grid.ts';
import type { Journal } from './journal.ts';
import { warmedUp } from './warm-up.ts';

const SECOND = 1_000_000;

/** Scenarios of a sweep that differ, by fingerprint; the file as it is first. */
export interface Entry {
  readonly fingerprint: string;
  readonly words: string;
  /** With the warm-up as a time. */
  readonly scenario: () => Scenario;
  readonly warmUp: WarmUpFacts;
  /** Its name in the journal. */
  readonly key: string;
}

export interface Settling {
  readonly journal: Journal;
  /** Told how many of how many are settled. */
  readonly onSettled?: (done: number, of: number) => void;
}

/**
 * Every scenario with its warm-up. Where it is to be found (`auto`), the longest one found is that of all: else other
 * customers would be counted in one cell than in the next.
 */
export function entriesOf(
  { base, axes, cells, scenarioOf }: Grid,
  { journal, onSettled }: Settling,
): ReadonlyMap<string, Entry> {
  const all = new Map<
    string,
    { words: string; scenario: () => Scenario; toWarm: () => Scenario }
  >();
  const own = () => base.scenario;
  all.set(base.fingerprint, { words: 'as it is', scenario: own, toWarm: own });
  for (const cell of cells)
    if (!all.has(cell.fingerprint))
      all.set(cell.fingerprint, {
        words: cellWords(axes, cell.settings),
        scenario: () => scenarioOf(cell),
        // A warm-up that is given asks for nothing else of its scenario.
        toWarm: () =>
          cell.warmUp === 'auto' ? scenarioOf(cell) : { ...base.scenario, warmUp: cell.warmUp },
      });
  const found = new Map<string, WarmUpFacts>();
  for (const [fingerprint, { toWarm }] of all) {
    found.set(fingerprint, warmUpOf(fingerprint, toWarm, journal));
    onSettled?.(found.size, all.size);
  }
  const longest = Math.max(...[...found.values()].map(cutIfFound));
  return new Map(
    [...all].map(([fingerprint, { words, scenario }]): [string, Entry] => {
      const own = found.get(fingerprint) as WarmUpFacts;
      const cutSec = own.asked === 'auto' ? longest : own.cutSec;
      const cut = Math.round(cutSec * SECOND);
      return [
        fingerprint,
        {
          fingerprint,
          words,
          scenario: () => ({ ...scenario(), warmUp: cut }),
          warmUp: { ...own, cutSec },
          key: own.asked === 'auto' ? `${fingerprint} from ${cut}` : fingerprint,
        },
      ];
    }),
  );
}

const cutIfFound = ({ asked, cutSec }: WarmUpFacts) => (asked === 'auto' ? cutSec : 0);

function warmUpOf(fingerprint: string, scenario: () => Scenario, journal: Journal): WarmUpFacts {
  const known = journal.warmUp(fingerprint);
  if (known !== null) return known;
  const { facts } = warmedUp(scenario());
  if (facts.asked === 'auto') journal.keepWarmUp(fingerprint, facts);
  return facts;
}

export interface Task extends Entry {
  readonly from: number;
  readonly count: number;
}

/** What the journal has not got yet. */
export function tasksOf(
  entries: ReadonlyMap<string, Entry>,
  journal: Journal,
  replications: number,
): readonly Task[] {
  return [...entries.values()].flatMap((entry): Task[] => {
    const from = journal.count(entry.key);
    return from >= replications ? [] : [{ ...entry, from, count: replications - from }];
  });
}

export interface SweepWork {
  readonly crew: Crew;
  readonly journal: Journal;
  readonly metrics: readonly string[];
  /** Cells that are worked on at once. */
  readonly atOnce: number;
}

/** True when every replication of every cell is in the journal, false when it was stopped. */
export async function runSweep(tasks: readonly Task[], work: SweepWork): Promise<boolean> {
  const { crew, journal, metrics } = work;
  let next = 0;
  let isComplete = true;
  const lane = async () => {
    for (;;) {
      const task = tasks[next];
      if (task === undefined || crew.isStopped) return;
      next += 1;
      const { key, words, from, count } = task;
      journal.begin(key, words, from);
      const finished = await crew.samples(task.scenario(), {
        from,
        count,
        metrics,
        onSample: (sample, replication) => journal.keep(key, replication, sample),
      });
      if (finished < count) isComplete = false;
    }
  };
  const lanes = Array.from({ length: Math.min(work.atOnce, tasks.length) }, () =>
    // A fault of one ends them all, and none writes to the journal any more when this returns.
    lane().catch((error: unknown) => {
      crew.stop();
      throw error;
    }),
  );
  for (const lane of await Promise.allSettled(lanes))
    if (lane.status === 'rejected') throw lane.reason;
  return isComplete && next === tasks.length;
}
