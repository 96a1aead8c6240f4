/** `run`: what happens in a scenario, as a report for people, and as files for programs. */
import type { Command } from 'commander';
import type { SimulateOptions } from '../src/engine/simulate.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { workersOption } from './shell/crew.ts';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave, repeated, shareOf, someText, wholeNumber } from './shell/flags.ts';
import type { Io, NewFile } from './shell/io.ts';

interface Flags {
  readonly seed?: string;
  readonly replications: number;
  readonly precision?: number;
  readonly metric?: readonly string[];
  readonly maxReplications: number;
  readonly workers?: number;
  readonly set?: readonly string[];
  readonly out?: string;
  readonly chats?: string;
  readonly trace?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addTo(program: Command, io: Io, leave: Leave): void {
  program
    .command('run')
    .description('Simulate a scenario and report waiting, abandonment and what agents do.')
    .argument('<scenario>', 'a scenario file')
    .option(
      '--seed <seed>',
      "another seed than the scenario's: other customers",
      someText('--seed', '7'),
    )
    .option('-n, --replications <number>', 'how many times', wholeNumber('--replications', 1), 20)
    .option(
      '--precision <share>',
      'as many as it takes for ± to be at most this share of the mean',
      shareOf('--precision', '5%'),
    )
    .option('--metric <name>', 'what is to be precise; may be repeated', repeated)
    .option(
      '--max-replications <number>',
      'with --precision: no more than these',
      wholeNumber('--max-replications', 10),
      640,
    )
    .addOption(workersOption())
    .option('--set <rule=value>', 'change a setting; may be repeated', repeated)
    .option('-o, --out <folder>', 'write result.json and report.txt there')
    .option('--chats <file>', 'write a row for each chat (.csv or .ndjson)')
    .option('--trace <file>', 'write every event of replication 1 (.ndjson)')
    .option('--json', 'print the result as JSON instead of the report')
    .option('-q, --quiet', 'print no report')
    .addHelpText(
      'after',
      `
Expectations (expect: in the scenario) are judged by the estimate alone: exit 1 when one is not
met, 3 when there is nothing to measure it by. Ctrl-C keeps the replications that are finished.
--precision looks after 10, 20, 40 ... replications; without --metric it is about what the
expectations name, else wait.mean. Exit 3 when it is not reached.
${examples(
  ['chatsim run scenarios/gladly.yaml', 'the report'],
  ['chatsim run scenarios/gladly.yaml --set offer.timeout=20s', 'with another accept timeout'],
  ['chatsim run scenarios/gladly.yaml --set agents.early.count=3 --out out', 'and as files'],
)}`,
    )
    .action((path: string, flags: Flags) => run(path, flags, io, leave));
}

async function run(path: string, flags: Flags, io: Io, leave: Leave): Promise<void> {
  const { loadedOf, platformOf, mustMeasure } = await import('./shell/inputs.ts');
  const { scenario, files: read } = loadedOf(io, path, flags);
  const { Gathering } = await import('../src/experiments/gather.ts');
  const { warmedUp } = await import('../src/experiments/warm-up.ts');
  const { resultOf } = await import('../src/experiments/result-of.ts');
  const { packageVersion } = await import('./shell/package.ts');
  const { exitBy, withCrew } = await import('./shell/crew.ts');

  mustDiffer(flags);
  const goal = await goalOf(flags, scenario);
  const files = await openFiles(io, flags, scenario, read);
  try {
    const { scenario: warm, facts } = warmedUp(scenario);
    const gathered = new Gathering([...warm.expect.map(({ metric }) => metric), ...goal.metrics]);
    const { value: isReached, stopped } = await withCrew(
      io,
      { workers: flags.workers, quiet: flags.quiet === true },
      async (crew, expect) => {
        for (const prefix of goal.prefixes) {
          expect(prefix);
          await crew.gather(warm, gathered, {
            count: prefix - gathered.finished,
            ...(files.withRun === undefined ? {} : { withRun: files.withRun }),
            onRun(run, replication) {
              if (replication === 0) mustMeasure(path, scenario, run);
              files.onRun();
            },
          });
          if (crew.isStopped || goal.isReached(gathered)) break;
        }
        return goal.isReached(gathered);
      },
    );
    if (gathered.finished === 0)
      throw new Failure('interrupted before the first replication was finished', exitBy(stopped));
    const result = resultOf({
      scenario: warm,
      platform: platformOf(scenario.platform),
      gathered,
      asked: goal.prefixes.at(-1) ?? gathered.finished,
      ...(flags.precision === undefined
        ? {}
        : { precision: { goal: flags.precision, metrics: goal.metrics, isReached } }),
      warmUp: facts,
      chatsimVersion: packageVersion(),
    });
    await tell(io, flags, result, files);
    files.close();
    tellWritten(io, flags);
    const exit = verdict(result.expectations);
    if (stopped !== undefined) leave(exitBy(stopped));
    else leave(exit === EXIT.done && !isReached ? EXIT.undecided : exit);
  } catch (error) {
    files.discard();
    throw error;
  }
}

/** How many replications there are to be: a number, or prefixes at which a precision is looked for. */
interface Goal {
  readonly metrics: readonly string[];
  readonly prefixes: readonly number[];
  readonly isReached: (gathered: { valuesOf(name: string): readonly (number | null)[] }) => boolean;
}

async function goalOf(flags: Flags, scenario: Scenario): Promise<Goal> {
  const { precision } = flags;
  if (precision === undefined) {
    if (flags.metric !== undefined)
      throw new Failure('--metric says what --precision is about, which is not given');
    return { metrics: [], prefixes: [flags.replications], isReached: () => true };
  }
  const { isPrecise, prefixes } = await import('../src/statistics/precision.ts');
  const { mustBeMetric } = await import('./shell/inputs.ts');
  const expected = [...new Set(scenario.expect.map(({ metric }) => metric))];
  const metrics = flags.metric ?? (expected.length > 0 ? expected : ['wait.mean']);
  for (const name of metrics) mustBeMetric(scenario, name);
  return {
    metrics,
    prefixes: prefixes(flags.maxReplications),
    isReached: (gathered) =>
      isPrecise(
        metrics.map((name) => gathered.valuesOf(name)),
        precision,
      ),
  };
}

function verdict(expectations: readonly { readonly verdict: string }[]): number {
  if (expectations.some((each) => each.verdict === 'failed')) return EXIT.failed;
  return expectations.some((each) => each.verdict === 'undecided') ? EXIT.undecided : EXIT.done;
}

/** The report on the screen and in the files of the folder. */
async function tell(
  io: Io,
  flags: Flags,
  result: import('../src/report/result.ts').Result,
  files: RunFiles,
): Promise<void> {
  const { textReport } = await import('../src/report/text.ts');
  const { resultJson } = await import('../src/report/json.ts');
  const { isColourful, isUnicode, widthOf } = await import('./shell/look.ts');
  if (flags.json === true) io.stdout.write(resultJson(result));
  else if (flags.quiet !== true)
    io.stdout.write(
      textReport(result, { width: widthOf(io), ascii: !isUnicode(io), colour: isColourful(io) }),
    );
  if (flags.out !== undefined) files.onResult(textReport(result), resultJson(result));
}

function tellWritten(io: Io, { out, json, quiet }: Flags): void {
  if (out !== undefined && json !== true && quiet !== true)
    io.stderr.write(`${out}/result.json and report.txt are written\n`);
}

function mustDiffer({ chats, trace, out }: Flags): void {
  if (chats === '-' || trace === '-')
    throw new Failure(
      `${chats === '-' ? '--chats' : '--trace'} takes the name of a file, and - is none - /dev/stdout with --quiet shows it on standard output`,
    );
  if (out === '-')
    throw new Failure('--out takes a folder, and - is none - --json prints the result');
  const paths = [
    chats,
    trace,
    ...['result.json', 'report.txt'].map((name) => out && `${out}/${name}`),
  ];
  const named = paths.filter((path) => path !== undefined);
  const twice = named.find((path, i) => named.indexOf(path) !== i && !path.startsWith('/dev/'));
  if (twice !== undefined) throw new Failure(`${twice}: two outputs cannot go to the same file`);
}

interface RunFiles {
  /** Undefined where no single run has wishes of its own. */
  readonly withRun: ((replication: number) => SimulateOptions) | undefined;
  readonly onRun: () => void;
  readonly onResult: (report: string, json: string) => void;
  close(): void;
  discard(): void;
}

/**
 * All files of a run, opened before anything is simulated, so that hours of work are not lost to a folder that cannot be
 * written. A run that is broken off in the middle leaves only whole replications in them.
 */
async function openFiles(
  io: Io,
  flags: Flags,
  scenario: Scenario,
  read: readonly string[],
): Promise<RunFiles> {
  const { createFile, mustBeFolder, writing } = await import('./shell/files.ts');
  const { formatOf } = await import('../src/report/chats.ts');
  const { chatNamesOf } = await import('../src/experiments/chat-names.ts');
  const { Trace } = await import('../src/engine/observe/trace.ts');

  const open: { readonly path: string; readonly file: NewFile }[] = [];
  const makers: ((replication: number) => SimulateOptions)[] = [];
  const flushes: (() => void)[] = [];
  const results: ((report: string, json: string) => void)[] = [];
  const create = (path: string): ((text: string) => void) => {
    const file = createFile(io, path, [...read, ...open.map((each) => each.path)]);
    open.push({ path, file });
    return (text) => writing(path, () => file.write(text));
  };
  // The last one first, so that folders made for the first are empty when their turn comes.
  const discard = () => {
    for (const { file } of open.splice(0).reverse()) file.discard();
  };
  try {
    if (flags.out !== undefined) mustBeFolder(io, flags.out);
    if (flags.chats !== undefined) {
      mustBeRows(io, flags.chats);
      const write = create(flags.chats);
      const names = chatNamesOf(scenario);
      const format = formatOf(flags.chats);
      let lines = format.head(names);
      flushes.push(() => {
        write(lines);
        lines = '';
      });
      makers.push((replication) => ({
        perChatCauses: true,
        chats: {
          row: (row) => {
            lines += format.line(row, replication + 1, names);
          },
        },
      }));
    }
    if (flags.trace !== undefined) {
      const trace = new Trace(scenario, { onChunk: create(flags.trace) });
      flushes.push(() => trace.flush());
      makers.push((replication): SimulateOptions => (replication === 0 ? { trace } : {}));
    }
    if (flags.out !== undefined) {
      // The text first, and so it is closed first: whoever waits for result.json finds the folder complete.
      const writeReport = create(`${flags.out}/report.txt`);
      const writeJson = create(`${flags.out}/result.json`);
      results.push((report, json) => {
        writeReport(report);
        writeJson(json);
      });
    }
  } catch (error) {
    discard();
    throw error;
  }
  return {
    withRun:
      makers.length === 0
        ? undefined
        : (replication) => Object.assign({}, ...makers.map((make) => make(replication))),
    onRun: () => {
      for (const flush of flushes) flush();
    },
    onResult: (report, json) => {
      for (const write of results) write(report, json);
    },
    close() {
      for (;;) {
        const next = open.shift();
        if (next === undefined) break;
        writing(next.path, () => next.file.close());
      }
    },
    discard,
  };
}

/** What rows are written as is told by the file's name; a device or a pipe has none that counts, and gets CSV. */
function mustBeRows(io: Io, path: string): void {
  if (io.files.kind(path) === 'folder' || /\.(csv|ndjson|jsonl|json)$/i.test(path)) return;
  if (io.files.kind(path) === 'stream' || path.startsWith('/dev/')) return;
  throw new Failure(
    `${path}: rows of chats are written as CSV or as JSON lines, and this name says neither - end it in .csv or .ndjson`,
  );
}
