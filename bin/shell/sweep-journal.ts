/** The journal of a sweep: where it stands, and a Failure that says what to do when it cannot be used. */
import type { Grid } from '../../src/experiments/grid.ts';
import type { Identity, Journal } from '../../src/experiments/journal.ts';
import type { Entry } from '../../src/experiments/run-sweep.ts';
import type { Format } from '../../src/report/files.ts';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';

export interface JournalFlags {
  readonly out?: string;
  readonly journal?: string;
  readonly fresh?: boolean;
  readonly formats?: readonly Format[];
  readonly quiet: boolean;
}

/** Null for a sweep that keeps nothing. */
export function journalPathOf(
  io: Io,
  { out, journal, fresh }: JournalFlags,
  read: readonly string[],
): string | null {
  if (out === undefined && journal === undefined) {
    if (fresh === true) throw new Failure('--fresh is about a journal - give --out or --journal');
    return null;
  }
  if (journal !== undefined && read.includes(journal))
    throw new Failure(`${journal}: this file is read, and no journal can be written over it`);
  if (journal !== undefined && io.files.kind(journal) === 'folder')
    throw new Failure(`${journal}: this is a folder, and --journal takes a file`);
  if (journal !== undefined && io.files.kind(journal) === 'stream')
    throw new Failure(`${journal}: this is a device or a pipe, and --journal takes a file`);
  return journal ?? `${out}${out?.endsWith('/') ? '' : '/'}sweep.sqlite`;
}

export async function openedJournal(
  io: Io,
  flags: JournalFlags,
  {
    path,
    grid,
    metrics,
  }: {
    readonly path: string | null;
    readonly grid: Grid;
    readonly metrics: readonly string[];
  },
): Promise<{ journal: Journal; entries: ReadonlyMap<string, Entry> }> {
  const { openJournal, JournalTrouble } = await import('../../src/experiments/journal.ts');
  const { entriesOf } = await import('../../src/experiments/run-sweep.ts');
  const { drawsVersion } = await import('../../src/engine/random/draws.ts');
  const { packageVersion } = await import('./package.ts');
  const { openReportFolder } = await import('./report-folder.ts');
  const { progressOf } = await import('./progress.ts');
  const identity: Identity = {
    scenario: grid.base.fingerprint,
    seed: grid.base.scenario.seed,
    drawsVersion,
    chatsimVersion: packageVersion(),
    metrics,
  };
  // Made and tried now, so that no work is lost to it. Its files are opened again when there is something to put in them:
  // a sweep that is killed leaves none behind.
  const folder =
    flags.out === undefined
      ? null
      : openReportFolder(io, flags.out, 'sweep', {
          formats: flags.formats,
          taken: path === null ? [] : [path],
        });
  let journal: Journal;
  try {
    journal = openJournal(
      path === null ? ':memory:' : io.files.onDisk(path),
      identity,
      flags.fresh === true,
    );
  } catch (error) {
    if (error instanceof JournalTrouble && path !== null) throw refusal(error, path);
    throw error;
  } finally {
    folder?.discard();
  }
  try {
    const progress = progressOf(io, 'warm-ups found', !flags.quiet);
    const entries = entriesOf(grid, {
      journal,
      onSettled: (done, of) => progress.show(done, of),
    });
    progress.clear();
    return { journal, entries };
  } catch (error) {
    journal.close();
    throw error;
  }
}

function refusal(
  { reason, message }: { readonly reason: string; readonly message: string },
  path: string,
): Failure {
  if (reason === 'locked')
    return new Failure(`${message} - wait for it, or keep this one elsewhere with --journal FILE`);
  if (reason === 'other')
    return new Failure(
      `${path}: this journal is of another sweep (${message}) - --fresh forgets it and starts anew, --journal FILE keeps this one elsewhere`,
    );
  return new Failure(reason === 'foreign' ? `${message} - take another name` : message);
}
