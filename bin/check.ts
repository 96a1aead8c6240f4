/** `check`: for CI. Are the expectations met, and did anything become worse than in the baseline? Pass, fail or undecided. */
import type { Command } from 'commander';
import type { Baseline } from '../src/experiments/baseline.ts';
import type { Tolerances } from '../src/experiments/tolerance.ts';
import type { Check, CheckVerdict, ScenarioCheck } from '../src/report/check.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { workersOption } from './shell/crew.ts';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave, repeated, shareOf, someText, wholeNumber } from './shell/flags.ts';
import type { Io, NewFile } from './shell/io.ts';

interface Flags {
  readonly baseline?: string;
  readonly update?: boolean;
  readonly replications?: number;
  readonly metric?: readonly string[];
  readonly tolerance?: readonly string[];
  readonly level: number;
  readonly maxReplications: number;
  readonly maxSeconds?: number;
  readonly all?: boolean;
  readonly seed?: string;
  readonly set?: readonly string[];
  readonly junit?: string;
  readonly markdown?: string;
  readonly annotations?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly workers?: number;
}

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
    .option('--level <share>', 'how sure an answer has to be', shareOf('--level', '95%'), 0.95)
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
    .action((paths: readonly string[], flags: Flags) =>
      flags.update === true ? update(paths, flags, io, leave) : check(paths, flags, io, leave),
    );
}

interface Subject {
  readonly path: string;
  readonly scenario: Scenario;
  /** Where its baseline is, or is to be. */
  readonly baselinePath: string | null;
}

async function check(paths: readonly string[], flags: Flags, io: Io, leave: Leave): Promise<void> {
  if (flags.replications !== undefined)
    throw new Failure(
      '--replications says how many --update keeps - a check takes as many as it needs, up to --max-replications',
    );
  const { subjects, read } = await subjectsOf(paths, flags, io);
  const plans = await Promise.all(subjects.map((each) => planOf(each, flags, io)));
  const { checkOf, checkScenario } = await import('../src/experiments/check.ts');
  const { withCrew, exitBy } = await import('./shell/crew.ts');
  const { packageVersion } = await import('./shell/package.ts');

  const began = io.now();
  const { maxSeconds } = flags;
  const isOver = () => maxSeconds !== undefined && io.now() - began > maxSeconds * 1000;
  const outputs = await openOutputs(io, flags, [
    ...read,
    ...plans.flatMap(({ baseline }) => (baseline === null ? [] : [baseline.file])),
  ]);
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
async function update(paths: readonly string[], flags: Flags, io: Io, leave: Leave): Promise<void> {
  if (flags.baseline === undefined)
    throw new Failure('--update writes a baseline - say where with --baseline FILE');
  const { subjects, read } = await subjectsOf(paths, flags, io);
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

async function subjectsOf(
  paths: readonly string[],
  flags: Flags,
  io: Io,
): Promise<{ readonly subjects: Subject[]; readonly read: readonly string[] }> {
  const { loadedOf, slashed } = await import('./shell/inputs.ts');
  const { warmedUp } = await import('../src/experiments/warm-up.ts');
  const baseline = flags.baseline === undefined ? undefined : slashed(flags.baseline);
  const isFolder =
    baseline !== undefined &&
    (paths.length > 1 || baseline.endsWith('/') || io.files.kind(baseline) === 'folder');
  if (isFolder && io.files.kind(baseline) === 'file')
    throw new Failure(
      `${baseline}: this is a file, and with several scenarios --baseline takes a folder`,
    );
  const read: string[] = [];
  const subjects = paths.map((named): Subject => {
    const path = slashed(named);
    const { scenario, files } = loadedOf(io, path, flags);
    read.push(...files);
    return {
      path,
      scenario: warmedUp(scenario).scenario,
      baselinePath: baseline === undefined ? null : isFolder ? inFolder(baseline, path) : baseline,
    };
  });
  const twice = subjects.find(
    ({ baselinePath }, i) =>
      baselinePath !== null && subjects.findIndex((each) => each.baselinePath === baselinePath) < i,
  );
  if (twice !== undefined)
    throw new Failure(
      `${twice.path}: another scenario has the same baseline, ${twice.baselinePath}`,
    );
  return { subjects, read };
}

function inFolder(folder: string, scenarioPath: string): string {
  const stem = scenarioPath.slice(scenarioPath.lastIndexOf('/') + 1).replace(/\.ya?ml$/i, '');
  return `${folder.replace(/\/+$/, '')}/${stem}.json`;
}

interface Plan {
  readonly file: string;
  readonly scenario: Scenario;
  readonly baseline: { readonly file: string; readonly baseline: Baseline } | null;
  readonly metrics: readonly {
    readonly metric: string;
    readonly tolerance: import('../src/report/check.ts').Tolerance;
  }[];
}

async function planOf(
  { path, scenario, baselinePath }: Subject,
  flags: Flags,
  io: Io,
): Promise<Plan> {
  const { toleranceFor } = await import('../src/experiments/tolerance.ts');
  const baseline =
    baselinePath === null ? null : await baselineOf(baselinePath, path, scenario, io);
  if (baseline === null) {
    if (flags.metric !== undefined || flags.tolerance !== undefined)
      throw new Failure('--metric and --tolerance are about a baseline - name it with --baseline');
    if (scenario.expect.length === 0)
      throw new Failure(
        `${path}: there is nothing to check: no expect: lines in the scenario, and no --baseline`,
      );
    return { file: path, scenario, baseline, metrics: [] };
  }
  const file = baselinePath as string;
  const names = [...new Set(flags.metric ?? Object.keys(baseline.metrics))];
  const { mustBeMetric } = await import('./shell/inputs.ts');
  for (const name of names) {
    mustBeMetric(scenario, name);
    if (baseline.metrics[name] === undefined)
      throw new Failure(
        `${file}: this baseline does not hold ${name} - write it anew with --update --metric ${name}`,
      );
  }
  const tolerances = await tolerancesOf(flags, scenario, names);
  return {
    file: path,
    scenario,
    baseline: { file, baseline },
    metrics: names.map((metric) => ({ metric, tolerance: toleranceFor(tolerances, metric) })),
  };
}

async function baselineOf(
  file: string,
  path: string,
  scenario: Scenario,
  io: Io,
): Promise<Baseline> {
  const { readBaseline } = await import('../src/experiments/baseline.ts');
  const { mustBeFile } = await import('./shell/inputs.ts');
  const how = `chatsim check ${path} --baseline ${file} --update`;
  if (io.files.kind(file) === null)
    throw new Failure(`${file}: there is no such baseline - write it with ${how}`);
  mustBeFile(io.files, file, 'a baseline');
  const found = readBaseline(io.files.read(file));
  if (!found.ok) throw new Failure(`${file}: ${found.why} - write it anew with ${how}`);
  if (found.baseline.scenario !== scenario.name)
    throw new Failure(
      `${file}: this is a baseline of "${found.baseline.scenario}", and ${path} is "${scenario.name}" - name the right one, or write it anew with --update`,
    );
  return found.baseline;
}

async function tolerancesOf(
  flags: Flags,
  scenario: Scenario,
  compared: readonly string[],
): Promise<Tolerances> {
  const { tolerancesOf: read } = await import('../src/experiments/tolerance.ts');
  const { mustBeMetric } = await import('./shell/inputs.ts');
  const texts = flags.tolerance ?? [];
  for (const text of texts) {
    const cut = text.lastIndexOf('=');
    if (cut < 0) continue;
    const metric = text.slice(0, cut).trim();
    mustBeMetric(scenario, metric);
    if (!compared.includes(metric))
      throw new Failure(`--tolerance ${text}: ${metric} is not compared here`);
  }
  const found = read(texts);
  if ('wrong' in found) throw new Failure(found.wrong);
  return found;
}

/** Intervals of the day are known only once there is a run. */
async function mustHave(
  {
    file,
    scenario,
    metrics,
  }: Pick<Plan, 'file' | 'scenario'> & {
    readonly metrics: readonly { readonly metric: string }[];
  },
  crew: import('../src/experiments/crew.ts').Crew,
): Promise<void> {
  const names = [...metrics, ...scenario.expect].map(({ metric }) => metric);
  if (!names.some((name) => name.startsWith('intervals.'))) return;
  const { mustMeasure } = await import('./shell/inputs.ts');
  const { metricOf } = await import('../src/statistics/metrics.ts');
  await crew.runs(scenario, {
    from: 0,
    count: 1,
    onRun(run) {
      mustMeasure(file, scenario, run);
      for (const { metric } of metrics)
        try {
          metricOf(run, metric);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          const intervals = run.intervals.map(({ name }) => name);
          throw new Failure(
            `${file}: there is nothing to measure ${metric} by - the intervals are ${intervals[0]} ... ${intervals.at(-1)}`,
          );
        }
    },
  });
}

interface Outputs {
  put(document: Check): Promise<void>;
  close(): void;
  discard(): void;
}

/** Opened before the work, so that it is not done for a file that cannot be written. */
async function openOutputs(io: Io, flags: Flags, read: readonly string[]): Promise<Outputs> {
  const { createFile, writing } = await import('./shell/files.ts');
  const { openReportFolder } = await import('./shell/report-folder.ts');
  const open: {
    readonly path: string;
    readonly file: NewFile;
    readonly make: (c: Check) => Promise<string>;
  }[] = [];
  const makers = [
    [flags.junit, async (each: Check) => (await import('../src/report/junit.ts')).junitOf(each)],
    [
      flags.markdown,
      async (each: Check) => (await import('../src/report/markdown-check.ts')).markdownCheck(each),
    ],
  ] as const;
  let folder: import('./shell/report-folder.ts').ReportFolder | null = null;
  const discard = () => {
    folder?.discard();
    for (const { file } of open.splice(0).reverse()) file.discard();
  };
  try {
    for (const [path, make] of makers) {
      if (path === undefined) continue;
      const taken = [...read, ...open.map((each) => each.path)];
      open.push({ path, file: createFile(io, path, taken), make });
    }
    if (flags.out !== undefined)
      folder = openReportFolder(io, flags.out, 'check', {
        taken: [...read, ...open.map((each) => each.path)],
      });
  } catch (error) {
    discard();
    throw error;
  }
  return {
    async put(document) {
      for (const { path, file, make } of open) {
        const text = await make(document);
        writing(path, () => file.write(text));
      }
      await folder?.put(document);
    },
    close() {
      for (const { path, file } of open.splice(0)) writing(path, () => file.close());
      const told = folder?.close();
      if (told !== undefined && flags.quiet !== true && flags.json !== true)
        io.stderr.write(`${told}\n`);
    },
    discard,
  };
}

async function tell(io: Io, flags: Flags, document: Check): Promise<void> {
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
