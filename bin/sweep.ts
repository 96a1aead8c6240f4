/** `sweep`: a scenario with settings varied over a grid, each cell simulated against the same customers; resumable. */
import type { Command } from 'commander';
import type { Grid, How } from '../src/experiments/grid.ts';
import type { Journal } from '../src/experiments/journal.ts';
import type { Entry } from '../src/experiments/run-sweep.ts';
import type { Format } from '../src/report/files.ts';
import type { Sweep } from '../src/report/sweep.ts';
import { workersOption } from './shell/crew.ts';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave, repeated, someText, wholeNumber } from './shell/flags.ts';
import type { Io } from './shell/io.ts';
import { formatsOption } from './shell/report-folder.ts';

interface Flags {
  readonly vary?: readonly string[];
  readonly together?: boolean;
  readonly replications: number;
  readonly seed?: string;
  readonly set?: readonly string[];
  readonly metric?: readonly string[];
  readonly show?: string;
  readonly workers?: number;
  readonly out?: string;
  readonly formats?: readonly Format[];
  readonly journal?: string;
  readonly fresh?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addTo(program: Command, io: Io, leave: Leave): void {
  program
    .command('sweep')
    .description('Simulate every combination of several values of one or more settings.')
    .argument('<scenario>', 'a scenario file')
    .option(
      '--vary <rule=values>',
      'values to try, 10s,20s,40s or 10s..60s/10s; several make a grid',
      repeated,
    )
    .option('--together', 'first value with first, second with second, instead of a grid')
    .option(
      '-n, --replications <number>',
      'how many times each',
      wholeNumber('--replications', 1),
      20,
    )
    .option(
      '--seed <seed>',
      "another seed than the scenario's: other customers",
      someText('--seed', '7'),
    )
    .option('--set <rule=value>', 'change a setting in all of them; may be repeated', repeated)
    .option('--metric <name>', 'measure this as well; may be repeated', repeated)
    .option(
      '--show <metric>',
      'what the table or the matrix shows first',
      someText('--show', 'wait.p95'),
    )
    .addOption(workersOption())
    .option('-o, --out <folder>', 'write report, tables and sweep.json there, and the journal')
    .addOption(formatsOption())
    .option(
      '--journal <file>',
      'keep what is finished there instead of <out>/sweep.sqlite',
      someText('--journal', 'sweep.sqlite'),
    )
    .option('--fresh', 'forget what the journal holds and start anew')
    .option('--json', 'print the sweep as JSON instead of the report')
    .option('-q, --quiet', 'print no report')
    .addHelpText(
      'after',
      `
Any value that --set takes can be varied. All cells meet the same customers, and so does the file
as it is, to which each is compared. With --out or --journal a sweep that was interrupted goes on
where it stopped when the same command is given again; more values or replications go on, too.
${examples(
  ['chatsim sweep scenarios/gladly.yaml --vary offer.timeout=10s..40s/10s', 'one setting'],
  [
    'chatsim sweep scenarios/gladly.yaml --vary capacity.total=2,3 --vary agents.late.count=1,2,3',
    'a grid',
  ],
  [
    'chatsim sweep scenarios/gladly.yaml --vary pacing.delay=0s,20s,40s --out out',
    'goes on where it stopped',
  ],
)}`,
    )
    .action((path: string, flags: Flags) => sweep(path, flags, io, leave));
}

async function sweep(path: string, flags: Flags, io: Io, leave: Leave): Promise<void> {
  const { loadedOf, platformOf } = await import('./shell/inputs.ts');
  const { sweepOf, sweptMetrics } = await import('../src/experiments/sweep.ts');
  const { packageVersion } = await import('./shell/package.ts');
  const { exitBy } = await import('./shell/crew.ts');
  const { axesOf, gridOf } = await import('./shell/sweep-grid.ts');
  const { journalPathOf, openedJournal } = await import('./shell/sweep-journal.ts');

  mustHaveFolder(flags);
  const how: How = flags.together === true ? 'together' : 'grid';
  const quiet = flags.quiet === true;
  const axes = await axesOf(flags.vary ?? [], how);
  const { scenario, files: read, warnings: told } = loadedOf(io, path, flags);
  const named = [
    ...new Set([...(flags.show === undefined ? [] : [flags.show]), ...(flags.metric ?? [])]),
  ];
  const grid = await gridOf(io, path, { ...flags, quiet }, scenario, { axes, how, named, told });
  const journalPath = journalPathOf(io, { ...flags, quiet }, read);
  const metrics = sweptMetrics(named);
  const { journal, entries } = await openedJournal(
    io,
    { ...flags, quiet },
    { path: journalPath, grid, metrics },
  );
  try {
    const stopped = await simulated(io, flags, { grid, journal, entries, metrics, journalPath });
    if (stopped !== null) {
      leave(exitBy(stopped));
      return;
    }
    const entryOf = (fingerprint: string) => entries.get(fingerprint) as Entry;
    const document = sweepOf({
      grid,
      platform: platformOf(scenario.platform),
      replications: flags.replications,
      named,
      samplesOf: (fingerprint) => journal.samples(entryOf(fingerprint).key),
      warmUpOf: (fingerprint) => entryOf(fingerprint).warmUp,
      chatsimVersion: packageVersion(),
    });
    await tell(io, flags, document, [...read, ...(journalPath === null ? [] : [journalPath])]);
    leave(EXIT.done);
  } finally {
    journal.close();
  }
}

function mustHaveFolder({ out, formats }: Flags): void {
  if (formats !== undefined && out === undefined)
    throw new Failure('--formats is about --out, which is not given');
}

interface Simulation {
  readonly grid: Grid;
  readonly journal: Journal;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly metrics: readonly string[];
  readonly journalPath: string | null;
}

/** What interrupted it, or null when everything is in the journal. */
async function simulated(
  io: Io,
  flags: Flags,
  { grid, journal, entries, metrics, journalPath }: Simulation,
): Promise<'SIGINT' | 'SIGTERM' | null> {
  const { runSweep, tasksOf } = await import('../src/experiments/run-sweep.ts');
  const { JournalTrouble } = await import('../src/experiments/journal.ts');
  const { withCrew } = await import('./shell/crew.ts');
  const { counted } = await import('../src/report/numbers.ts');
  const tasks = tasksOf(entries, journal, flags.replications);
  const all = entries.size * flags.replications;
  const wanted = tasks.reduce((sum, { count }) => sum + count, 0);
  if (flags.quiet !== true) {
    const isInGrid = grid.cells.some(({ fingerprint }) => fingerprint === grid.base.fingerprint);
    io.stderr.write(
      `${counted(grid.cells.length, 'cell')}${isInGrid ? '' : ' and the file as it is'}, ` +
        `${counted(flags.replications, 'replication')} each: ${counted(all, 'replication')} in all` +
        `${wanted < all ? `, of which ${counted(all - wanted, 'is', 'are')} in ${journalPath} already` : ''}\n`,
    );
  }
  const workers = flags.workers ?? io.cores;
  const { value: isComplete, stopped } = await withCrew(
    io,
    { workers: flags.workers, quiet: flags.quiet === true },
    (crew, expect) => {
      expect(wanted);
      return runSweep(tasks, {
        crew,
        journal,
        metrics,
        // As many that no thread waits for the last replications of a cell.
        atOnce: 1 + Math.ceil((2 * workers) / flags.replications),
      });
    },
  ).catch((error: unknown) => {
    if (isOfMetric(error)) throw new Failure(`${error.message}, so it cannot be measured`);
    throw error instanceof JournalTrouble ? new Failure(error.message) : error;
  });
  if (isComplete) return null;
  const left = tasksOf(entries, journal, flags.replications).reduce(
    (sum, { count }) => sum + count,
    0,
  );
  io.stderr.write(
    journalPath === null
      ? 'chatsim: interrupted, and nothing is kept without --out or --journal\n'
      : `chatsim: interrupted: ${all - left} of ${counted(all, 'replication')} are kept in ${journalPath}; the same command goes on from there\n`,
  );
  return stopped ?? 'SIGINT';
}

/** Intervals of the day are known only once there is a run: one that is not there is told then. */
const isOfMetric = (error: unknown): error is RangeError =>
  error instanceof RangeError && /^no metric |is not kept by /.test(error.message);

async function tell(
  io: Io,
  flags: Flags,
  document: Sweep,
  taken: readonly string[],
): Promise<void> {
  const { documentJson } = await import('../src/report/json.ts');
  const { textSweep } = await import('../src/report/text-sweep.ts');
  const { openReportFolder } = await import('./shell/report-folder.ts');
  const { isColourful, isUnicode, widthOf } = await import('./shell/look.ts');
  let written: string | null = null;
  if (flags.out !== undefined) {
    const folder = openReportFolder(io, flags.out, 'sweep', { formats: flags.formats, taken });
    try {
      await folder.put(document);
      written = folder.close();
    } catch (error) {
      folder.discard();
      throw error;
    }
  }
  if (flags.json === true) io.stdout.write(documentJson(document));
  else if (flags.quiet !== true)
    io.stdout.write(
      textSweep(document, { width: widthOf(io), ascii: !isUnicode(io), colour: isColourful(io) }),
    );
  if (written !== null && flags.json !== true && flags.quiet !== true)
    io.stderr.write(`${written}\n`);
}
