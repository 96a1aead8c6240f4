/** `check`: for CI. Are the expectations met, and did anything become worse than in the baseline? Pass, fail or undecided. */
import { type Command, Option } from 'commander';
import type { Check, CheckVerdict, ScenarioCheck } from '../src/report/check.ts';
import type { CheckFlags } from './shell/check-plan.ts';
import { workersOption } from './shell/crew.ts';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave, repeated, shareOf, someText, wholeNumber } from './shell/flags.ts';
import type { Io, NewFile } from './shell/io.ts';

const BASELINE_REPLICATIONS = 80;

export function addTo(program: Command, io: Io, leave: Leave): void {
  program
    .command('check')
    .description('For CI: are expectations met, and is anything worse than in a baseline?')
    .argument('<scenario...>', 'scenario files')
    .option(
      '--baseline <path>',
      'a baseline to hold it against; for several scenarios a folder with one NAME.json each',
    )
    .option('--update', 'write the baseline instead of checking')
    .option(
      '-n, --replications <number>',
      `with --update: how many the baseline keeps (default: ${BASELINE_REPLICATIONS})`,
      wholeNumber('--replications', 10),
    )
    .option('--metric <name>', 'only this metric of the baseline; may be repeated', repeated)
    .option(
      '--tolerance <amount>',
      'how much worse is still right: 5% (default) of what it was, wait.p95=10s; may be repeated',
      repeated,
    )
    .addOption(
      new Option('--level <share>', 'how sure an answer has to be')
        .argParser(shareOf('--level', '95%'))
        .default(0.95, '95%'),
    )
    .option(
      '--max-replications <number>',
      'undecided after so many',
      wholeNumber('--max-replications', 10),
      640,
    )
    .option('--max-seconds <number>', 'undecided after so long', wholeNumber('--max-seconds', 1))
    .option('--all', 'after a failure go on until everything is decided')
    .option('--seed <seed>', "another seed than the scenario's", someText('--seed', '7'))
    .option('--set <rule=value>', 'change a setting; may be repeated', repeated)
    .option('--junit <file>', 'write JUnit XML there')
    .option('--markdown <file>', 'write Markdown there, for a pull request')
    .option('--annotations', 'print GitHub annotations (always when GITHUB_ACTIONS=true)')
    .option('-o, --out <folder>', 'write the report in all its forms and check.json there')
    .addOption(workersOption())
    .option('--json', 'print check.json instead of the report')
    .option('-q, --quiet', 'print no report')
    .addHelpText(
      'after',
      `
Simulates 10, 20, 40 ... replications until every answer is sure at the level, all looks and all
metrics together. "Not surely worse" is no pass: to pass, a metric must surely lie within the
tolerance. Exit 0 pass, 1 fail, 2 wrong input, 3 undecided. How: docs/check.md
${examples(
  ['chatsim check scenarios/gladly.yaml', 'its expect: lines'],
  ['chatsim check scenarios/gladly.yaml --baseline gladly.json --update', 'keep what is'],
  ['chatsim check scenarios/gladly.yaml --baseline gladly.json', 'is it worse?'],
  ['chatsim check scenarios/gladly.yaml --junit check.xml --markdown check.md', 'for CI'],
)}`,
    )
    .action((paths: readonly string[], flags: CheckFlags) =>
      flags.update === true ? update(paths, flags, io, leave) : check(paths, flags, io, leave),
    );
}

async function check(
  paths: readonly string[],
  flags: CheckFlags,
  io: Io,
  leave: Leave,
): Promise<void> {
  if (flags.replications !== undefined)
    throw new Failure(
      '--replications says how many --update keeps - a check takes as many as it needs, up to --max-replications',
    );
  const { mustHave, planOf, subjectsOf } = await import('./shell/check-plan.ts');
  const { openOutputs } = await import('./shell/verdict-outputs.ts');
  const { junitOf } = await import('../src/report/junit.ts');
  const { markdownCheck } = await import('../src/report/markdown-check.ts');
  const { subjects, read } = subjectsOf(paths, flags, io);
  const plans = subjects.map((each) => planOf(each, flags, io));
  const { checkOf, checkScenario } = await import('../src/experiments/check.ts');
  const { withCrew, exitBy } = await import('./shell/crew.ts');
  const { packageVersion } = await import('./shell/package.ts');

  const began = io.now();
  const { maxSeconds } = flags;
  const isOver = () => maxSeconds !== undefined && io.now() - began > maxSeconds * 1000;
  const filesRead = [
    ...read,
    ...plans.flatMap(({ baseline }) => (baseline === null ? [] : [baseline.file])),
  ];
  const outputs = openOutputs<Check>(io, flags, filesRead, {
    kind: 'check',
    junit: junitOf,
    markdown: markdownCheck,
  });
  try {
    const { value: checked, stopped } = await withCrew(
      io,
      { workers: flags.workers, quiet: flags.quiet === true },
      async (crew, expect) => {
        const found: ScenarioCheck[] = [];
        for (const plan of plans) {
          const before = crew.done;
          await mustHave(plan, crew);
          found.push(
            await checkScenario(crew, {
              ...plan,
              level: flags.level,
              most: flags.maxReplications,
              isThorough: flags.all === true,
              isOver,
              onAim: (replications) => expect(before + replications),
            }),
          );
          if (crew.isStopped) break;
        }
        return found;
      },
    );
    const document = checkOf(checked, {
      level: flags.level,
      chatsimVersion: packageVersion(),
    });
    await outputs.put(document);
    await tell(io, flags, document);
    outputs.close();
    leave(stopped === undefined ? EXITS[document.verdict] : exitBy(stopped));
  } catch (error) {
    outputs.discard();
    throw error;
  }
}

const EXITS: Readonly<Record<CheckVerdict, number>> = {
  pass: EXIT.done,
  fail: EXIT.failed,
  undecided: EXIT.undecided,
};

/** Writes the baselines of the scenarios as they are now. */
async function update(
  paths: readonly string[],
  flags: CheckFlags,
  io: Io,
  leave: Leave,
): Promise<void> {
  if (flags.baseline === undefined)
    throw new Failure('--update writes a baseline - say where with --baseline FILE');
  const { mustHave, subjectsOf } = await import('./shell/check-plan.ts');
  const { subjects, read } = subjectsOf(paths, flags, io);
  const { baselineText, makeBaseline } = await import('../src/experiments/baseline.ts');
  const { HEADLINE } = await import('../src/experiments/headline.ts');
  const { createFile, writing } = await import('./shell/files.ts');
  const { mustBeMetric } = await import('./shell/inputs.ts');
  const { withCrew, exitBy } = await import('./shell/crew.ts');
  const { packageVersion } = await import('./shell/package.ts');

  const metrics = [...new Set(flags.metric ?? HEADLINE)];
  const replications = flags.replications ?? BASELINE_REPLICATIONS;
  for (const { scenario } of subjects) for (const name of metrics) mustBeMetric(scenario, name);
  const files = new Map<string, NewFile>();
  try {
    for (const { baselinePath } of subjects) {
      const path = baselinePath as string;
      files.set(path, createFile(io, path, [...read, ...files.keys()]));
    }
    const { stopped } = await withCrew(
      io,
      { workers: flags.workers, quiet: flags.quiet === true },
      async (crew, expect) => {
        expect(replications * subjects.length);
        for (const { path, scenario, baselinePath } of subjects) {
          await mustHave(
            { file: path, scenario, metrics: metrics.map((metric) => ({ metric })) },
            crew,
          );
          const wish = { replications, metrics, chatsimVersion: packageVersion() };
          const baseline = await makeBaseline(crew, scenario, wish);
          if (baseline === null) return;
          const empty = metrics.filter((name) => baseline.metrics[name] === undefined);
          if (empty.length === metrics.length)
            throw new Failure(`${path}: none of the metrics has a value, so there is no baseline`);
          if (empty.length > 0)
            io.stderr.write(`${path}: without any value, and left out: ${empty.join(', ')}\n`);
          const text = baselineText(baseline);
          writing(baselinePath as string, () => files.get(baselinePath as string)?.write(text));
          if (flags.quiet !== true)
            io.stdout.write(
              `${baselinePath}: ${Object.keys(baseline.metrics).length} metrics of ${replications} replications, ${(text.length / 1000).toFixed(1)} kB\n`,
            );
        }
      },
    );
    if (stopped !== undefined)
      throw new Failure('interrupted: no baseline is written', exitBy(stopped));
    for (const [path, file] of files) writing(path, () => file.close());
    files.clear();
    leave(EXIT.done);
  } catch (error) {
    for (const file of [...files.values()].reverse()) file.discard();
    throw error;
  }
}

async function tell(io: Io, flags: CheckFlags, document: Check): Promise<void> {
  const { isColourful, isUnicode, widthOf } = await import('./shell/look.ts');
  if (flags.json === true) {
    const { documentJson } = await import('../src/report/json.ts');
    io.stdout.write(documentJson(document));
  } else if (flags.quiet !== true) {
    const { textCheck } = await import('../src/report/text-check.ts');
    const look = { width: widthOf(io), ascii: !isUnicode(io), colour: isColourful(io) };
    io.stdout.write(textCheck(document, look));
  }
  if (flags.annotations !== true && io.env['GITHUB_ACTIONS'] !== 'true') return;
  const { annotationsOf } = await import('../src/report/annotations.ts');
  // GitHub reads both streams, and JSON on one of them is to stay JSON.
  (flags.json === true ? io.stderr : io.stdout).write(annotationsOf(document));
}
