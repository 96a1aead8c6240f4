/** `run`: what happens in a scenario, as a report for people, and as files for programs. */
import type { Command } from 'commander';
import type { SimulateOptions } from '../src/engine/simulate.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave, repeated, wholeNumber } from './shell/flags.ts';
import type { Interruption, Io, NewFile } from './shell/io.ts';

interface Flags {
  readonly seed?: string;
  readonly replications: number;
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
    .option('--seed <seed>', "another seed than the scenario's: other customers")
    .option('-n, --replications <number>', 'how many times', wholeNumber('--replications', 1), 20)
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
${examples(
  ['chatsim run scenarios/gladly.yaml', 'the report'],
  ['chatsim run scenarios/gladly.yaml --set offer.timeout=20s', 'with another accept timeout'],
  ['chatsim run scenarios/gladly.yaml --set agents.team.count=9 --out out', 'and as files'],
)}`,
    )
    .action((path: string, flags: Flags) => run(path, flags, io, leave));
}

async function run(path: string, flags: Flags, io: Io, leave: Leave): Promise<void> {
  const { platformOf, scenarioOf } = await import('./shell/inputs.ts');
  const scenario = scenarioOf(io, path, flags);
  const { Gathering } = await import('../src/experiments/gather.ts');
  const { replicate } = await import('../src/experiments/replicate.ts');
  const { warmedUp } = await import('../src/experiments/warm-up.ts');
  const { resultOf } = await import('../src/experiments/result-of.ts');
  const { mustMeasure } = await import('./shell/inputs.ts');
  const { progressOf } = await import('./shell/progress.ts');
  const { packageVersion } = await import('./shell/package.ts');

  mustDiffer(flags);
  const files = await openFiles(io, flags, scenario);
  const progress = progressOf(io, 'replications', flags.quiet !== true);
  let stopped: Interruption | undefined;
  const stopListening = io.onInterrupt((by) => {
    stopped = by;
  });
  try {
    const { scenario: warm, facts } = warmedUp(scenario);
    let breath = io.now();
    const gathered = new Gathering(warm.expect.map(({ metric }) => metric));
    const finished = await replicate(warm, {
      count: flags.replications,
      withRun: files.withRun,
      isStopped: () => stopped !== undefined,
      breathe(finished, share) {
        if (io.now() - breath < BREATH_MS) return undefined;
        breath = io.now();
        progress.show(finished + share, flags.replications);
        return io.pause();
      },
      onRun(run, replication) {
        if (replication === 0) mustMeasure(path, scenario, run);
        gathered.add(run);
        files.onRun();
      },
    });
    progress.clear();
    if (finished === 0)
      throw new Failure('interrupted before the first replication was finished', exitBy(stopped));
    const result = resultOf({
      scenario: warm,
      platform: platformOf(scenario.platform),
      gathered,
      asked: flags.replications,
      warmUp: facts,
      chatsimVersion: packageVersion(),
    });
    files.close();
    await tell(io, flags, result);
    leave(stopped === undefined ? verdict(result.expectations) : exitBy(stopped));
  } catch (error) {
    progress.clear();
    files.discard();
    throw error;
  } finally {
    stopListening();
  }
}

/** Signals and the progress line have their turn about so often. */
const BREATH_MS = 40;

const exitBy = (signal: Interruption | undefined) =>
  signal === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;

function verdict(expectations: readonly { readonly verdict: string }[]): number {
  if (expectations.some((each) => each.verdict === 'failed')) return EXIT.failed;
  return expectations.some((each) => each.verdict === 'undecided') ? EXIT.undecided : EXIT.done;
}

/** The report on the screen and the files in the folder. */
async function tell(
  io: Io,
  flags: Flags,
  result: import('../src/report/result.ts').Result,
): Promise<void> {
  const { textReport } = await import('../src/report/text.ts');
  const { resultJson } = await import('../src/report/json.ts');
  const { isColourful, isUnicode, widthOf } = await import('./shell/look.ts');
  const { writeFile } = await import('./shell/files.ts');
  if (flags.json === true) io.stdout.write(resultJson(result));
  else if (flags.quiet !== true)
    io.stdout.write(
      textReport(result, { width: widthOf(io), ascii: !isUnicode(io), colour: isColourful(io) }),
    );
  if (flags.out === undefined) return;
  // The text first: whoever waits for result.json finds the folder complete.
  writeFile(io, `${flags.out}/report.txt`, textReport(result));
  writeFile(io, `${flags.out}/result.json`, resultJson(result));
  if (flags.json !== true && flags.quiet !== true)
    io.stderr.write(`${flags.out}/result.json and report.txt are written\n`);
}

function mustDiffer({ chats, trace, out }: Flags): void {
  const paths = [
    chats,
    trace,
    ...['result.json', 'report.txt'].map((name) => out && `${out}/${name}`),
  ];
  const named = paths.filter((path) => path !== undefined);
  const twice = named.find((path, i) => named.indexOf(path) !== i);
  if (twice !== undefined) throw new Failure(`${twice}: two outputs cannot go to the same file`);
}

interface RunFiles {
  readonly withRun: (replication: number) => SimulateOptions;
  readonly onRun: () => void;
  close(): void;
  discard(): void;
}

/** The files of chats and of the trace; a run that is broken off in the middle leaves only whole replications in them. */
async function openFiles(io: Io, flags: Flags, scenario: Scenario): Promise<RunFiles> {
  const { createFile, mustBeFolder, writing } = await import('./shell/files.ts');
  if (flags.out !== undefined) mustBeFolder(io, flags.out);
  const open: { readonly path: string; readonly file: NewFile }[] = [];
  const makers: ((replication: number) => SimulateOptions)[] = [];
  const flushes: (() => void)[] = [];
  if (flags.chats !== undefined) {
    const path = flags.chats;
    const { formatOf } = await import('../src/report/chats.ts');
    const { chatNamesOf } = await import('../src/experiments/chat-names.ts');
    const file = createFile(io, path);
    open.push({ path, file });
    const names = chatNamesOf(scenario);
    const format = formatOf(path);
    let lines = format.head(names);
    flushes.push(() => {
      writing(path, () => file.write(lines));
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
    const path = flags.trace;
    const { Trace } = await import('../src/engine/observe/trace.ts');
    const file = createFile(io, path);
    open.push({ path, file });
    const trace = new Trace(scenario, {
      onChunk: (text) => writing(path, () => file.write(text)),
    });
    flushes.push(() => trace.flush());
    makers.push((replication): SimulateOptions => (replication === 0 ? { trace } : {}));
  }
  return {
    withRun: (replication) => Object.assign({}, ...makers.map((make) => make(replication))),
    onRun: () => {
      for (const flush of flushes) flush();
    },
    close() {
      for (const { path, file } of open.splice(0)) writing(path, () => file.close());
    },
    discard() {
      for (const { file } of open.splice(0)) file.discard();
    },
  };
}
