/** `run`: what happens in a scenario, as a report for people, and as files for programs. */
import type { Command } from 'commander';
import type { Result } from '../src/report/result.ts';
import type { Timeline } from '../src/report/timeline.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { workersOption } from './shell/crew.ts';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave, repeated, shareOf, someText, wholeNumber } from './shell/flags.ts';
import type { Io } from './shell/io.ts';
import { formatsOption } from './shell/report-folder.ts';
import type { FileFlags } from './shell/run-files.ts';

interface Flags extends FileFlags {
  readonly seed?: string;
  readonly replications: number;
  readonly precision?: number;
  readonly metric?: readonly string[];
  readonly maxReplications: number;
  readonly workers?: number;
  readonly set?: readonly string[];
  readonly timeline?: string;
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
    .option('-o, --out <folder>', 'write the report there: text, Markdown, HTML, CSV, result.json')
    .addOption(formatsOption())
    .option(
      '--chats <file>',
      'write a row for each chat (.csv, .ndjson or .parquet)',
      someText('--chats', 'chats.csv'),
    )
    .option(
      '--trace <file>',
      'write every event of replication 1 (.ndjson)',
      someText('--trace', 'trace.ndjson'),
    )
    .option(
      '--timeline <from-to>',
      'show this stretch of replication 1 agent by agent, e.g. 10:00-10:30 or 2h-2h30m',
      someText('--timeline', '10:00-10:30'),
    )
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
    .action((path: string, flags: Flags, command: Command) => {
      mustSayHowMany(flags, (name) => command.getOptionValueSource(name) === 'cli');
      return run(path, flags, io, leave);
    });
}

/** A number and a precision would both say when to end: the one that is not heeded is told. */
function mustSayHowMany({ precision }: Flags, isGiven: (name: keyof Flags) => boolean): void {
  if (precision === undefined && isGiven('maxReplications'))
    throw new Failure(
      '--max-replications is the end of --precision, which is not given - write --replications for a number',
    );
  if (precision !== undefined && isGiven('replications'))
    throw new Failure(
      '--precision finds out how many replications it takes - leave --replications out, or write --max-replications',
    );
}

async function run(path: string, flags: Flags, io: Io, leave: Leave): Promise<void> {
  const { loadedOf, platformOf, mustMeasure } = await import('./shell/inputs.ts');
  const { scenario, files: read } = loadedOf(io, path, flags);
  const { Gathering } = await import('../src/experiments/gather.ts');
  const { warmedUp } = await import('../src/experiments/warm-up.ts');
  const { resultOf } = await import('../src/experiments/result-of.ts');
  const { packageVersion } = await import('./shell/package.ts');
  const { exitBy, withCrew } = await import('./shell/crew.ts');

  const { openRunFiles } = await import('./shell/run-files.ts');

  const goal = await goalOf(flags, scenario);
  const timeline = await timelineIn(flags.timeline, scenario);
  const files = await openRunFiles(io, flags, scenario, read);
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
    const bare = resultOf({
      scenario: warm,
      platform: platformOf(scenario.platform),
      gathered,
      // A precision that is reached early has not asked for more.
      asked: stopped === undefined ? gathered.finished : (goal.prefixes.at(-1) ?? 0),
      ...(flags.precision === undefined
        ? {}
        : { precision: { goal: flags.precision, metrics: goal.metrics, isReached } }),
      warmUp: facts,
      chatsimVersion: packageVersion(),
    });
    const result = timeline === undefined ? bare : { ...bare, timeline };
    await tell(io, flags, result);
    await files.onResult(result);
    const written = files.close();
    if (written !== undefined && flags.json !== true && flags.quiet !== true)
      io.stderr.write(`${written}\n`);
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

/** Found out first: a stretch that cannot be drawn is told before hours of work. */
async function timelineIn(
  text: string | undefined,
  scenario: Scenario,
): Promise<Timeline | undefined> {
  if (text === undefined) return undefined;
  const { stretchOf } = await import('./shell/stretch.ts');
  const { timelineOf } = await import('../src/experiments/timeline.ts');
  const { tooMuchIn } = await import('../src/report/timeline.ts');
  const timeline = timelineOf(scenario, stretchOf(text, scenario));
  const trouble = tooMuchIn(timeline);
  if (trouble !== null)
    throw new Failure(`--timeline ${text}: ${trouble} - take a shorter stretch`);
  return timeline;
}

/** The report on the screen. */
async function tell(io: Io, flags: Flags, result: Result): Promise<void> {
  const { textReport } = await import('../src/report/text.ts');
  const { resultJson } = await import('../src/report/json.ts');
  const { isColourful, isUnicode, widthOf } = await import('./shell/look.ts');
  if (flags.json === true) io.stdout.write(resultJson(result));
  else if (flags.quiet !== true)
    io.stdout.write(
      textReport(result, { width: widthOf(io), ascii: !isUnicode(io), colour: isColourful(io) }),
    );
}
