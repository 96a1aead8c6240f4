/** `compare`: whether setting B is better than setting A, by how much, and how sure that is. */
import { type Command, Option } from 'commander';
import type { Format } from '../src/report/files.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { workersOption } from './shell/crew.ts';
import { Failure } from './shell/failure.ts';
import { examples, type Leave, repeated, shareOf, someText, wholeNumber } from './shell/flags.ts';
import type { Io } from './shell/io.ts';

interface Flags {
  readonly set?: readonly string[];
  readonly setA?: readonly string[];
  readonly setB?: readonly string[];
  readonly seed?: string;
  readonly replications: number;
  readonly workers?: number;
  readonly metric?: readonly string[];
  readonly level: number;
  readonly equivalent?: number;
  readonly out?: string;
  readonly formats?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addTo(program: Command, io: Io, leave: Leave): void {
  program
    .command('compare')
    .description('Compare two scenarios, or one with and without some settings.')
    .argument('<a>', 'a scenario file')
    .argument('[b]', 'another one; without it B is the first file with --set')
    .option('--set <rule=value>', 'with one file: a setting of B; may be repeated', repeated)
    .option('--set-a <rule=value>', 'a setting of A; may be repeated', repeated)
    .option('--set-b <rule=value>', 'a setting of B; may be repeated', repeated)
    .option('-n, --replications <number>', 'of each', wholeNumber('--replications', 1), 20)
    .option('--seed <seed>', 'of both; the seed of A when left out', someText('--seed', '7'))
    .option('--metric <name>', 'a figure besides the usual ones; may be repeated', repeated)
    .addOption(
      new Option('--level <share>', 'confidence of intervals, and of all that is called sure')
        .argParser(shareOf('--level', '95%'))
        .default(0.95, '95%'),
    )
    .option(
      '--equivalent <share>',
      'test whether B is the same as A within this share',
      shareOf('--equivalent', '5%'),
    )
    .addOption(workersOption())
    .option('-o, --out <folder>', 'write the report there, as text, Markdown, page, JSON and CSV')
    .option('--formats <list>', 'what --out writes, e.g. html,csv')
    .option('--json', 'print the comparison as JSON instead of the report')
    .option('-q, --quiet', 'print no report')
    .addHelpText(
      'after',
      `
The same customers meet A and B: replication i has the same random numbers in both, and differences
are taken replication by replication. What is not sure is told as "within", never as the same.
Ctrl-C keeps the replications that are finished. Exit 0 whatever the verdict is.
${examples(
  ['chatsim compare scenarios/gladly.yaml --set agents.early.count=3', 'one more agent'],
  ['chatsim compare scenarios/gladly.yaml --set offer.timeout=20s -n 40', 'more replications'],
  ['chatsim compare scenarios/gladly.yaml scenarios/enchant.yaml -n 5', 'two files'],
)}`,
    )
    .action((a: string, b: string | undefined, flags: Flags) => run(a, b, flags, io, leave));
}

async function run(
  pathA: string,
  pathB: string | undefined,
  flags: Flags,
  io: Io,
  leave: Leave,
): Promise<void> {
  const sets = setsOf(pathB, flags);
  const { loadedOf, platformOf, mustBeMetric } = await import('./shell/inputs.ts');
  const { compare } = await import('../src/experiments/compare.ts');
  const { packageVersion } = await import('./shell/package.ts');
  const { exitBy, withCrew } = await import('./shell/crew.ts');

  const seed = flags.seed === undefined ? {} : { seed: flags.seed };
  const onceIo = tellingOnce(io);
  const a = loadedOf(onceIo, pathA, { ...seed, set: sets.a });
  const b = loadedOf(onceIo, pathB ?? pathA, { ...seed, set: sets.b });
  const metrics = [...new Set(flags.metric ?? [])];
  for (const { scenario } of [a, b]) for (const name of metrics) mustBeMetric(scenario, name);
  const folder = await folderOf(io, flags, [...a.files, ...b.files]);
  const side = (scenario: Scenario, set: readonly string[]) => ({
    scenario,
    platform: platformOf(scenario.platform),
    set,
  });
  try {
    const { value: comparison, stopped } = await withCrew(
      io,
      { workers: flags.workers, quiet: flags.quiet === true },
      (crew, expect) => {
        expect(2 * flags.replications);
        return measured(() =>
          compare(crew, side(a.scenario, sets.a), side(b.scenario, sets.b), {
            replications: flags.replications,
            metrics,
            level: flags.level,
            equivalentWithin: flags.equivalent ?? null,
            chatsimVersion: packageVersion(),
          }),
        );
      },
    );
    if (comparison === null)
      throw new Failure('interrupted before the first replication was finished', exitBy(stopped));
    await tell(io, flags, comparison);
    if (folder !== null) {
      await folder.put(comparison);
      const written = folder.close();
      if (flags.json !== true && flags.quiet !== true) io.stderr.write(`${written}\n`);
    }
    if (stopped !== undefined) leave(exitBy(stopped));
  } catch (error) {
    folder?.discard();
    throw error;
  }
}

/** What is set on each side. With two files --set alone could mean either, and is refused. */
function setsOf(
  pathB: string | undefined,
  { set = [], setA = [], setB = [] }: Flags,
): { readonly a: readonly string[]; readonly b: readonly string[] } {
  if (pathB !== undefined && set.length > 0)
    throw new Failure(
      `with two files --set could mean either of them - write --set-a or --set-b, or both`,
    );
  if (pathB === undefined && set.length + setA.length + setB.length === 0)
    throw new Failure(
      'there is nothing to compare with - name a second file, or a setting: --set offer.timeout=20s',
    );
  return { a: lastOfEach(setA), b: lastOfEach([...set, ...setB]) };
}

/** What is set again is not told of: the last one holds. */
function lastOfEach(set: readonly string[]): readonly string[] {
  const nameOf = (text: string) => text.split('=', 1)[0];
  return set.filter(
    (text, i) =>
      !text.includes('=') || !set.slice(i + 1).some((each) => nameOf(each) === nameOf(text)),
  );
}

/** Both sides are mostly of one file: what is told of it is told once. */
function tellingOnce(io: Io): Io {
  const seen = new Set<string>();
  return {
    ...io,
    stderr: {
      ...io.stderr,
      write(text) {
        if (seen.has(text)) return;
        seen.add(text);
        io.stderr.write(text);
      },
    },
  };
}

/** Which intervals of the day there are is known only when there is a run. */
async function measured<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const named =
      error instanceof RangeError ? /no metric (intervals\.\S+)/.exec(error.message) : null;
    if (named === null) throw error;
    throw new Failure(`there is nothing to measure ${named[1]} by: no interval has this name`);
  }
}

async function folderOf(io: Io, { out, formats }: Flags, read: readonly string[]) {
  if (out === undefined) {
    if (formats !== undefined) throw new Failure('--formats is about --out, which is not given');
    return null;
  }
  const { formatsOf, openReportFolder } = await import('./shell/report-folder.ts');
  const wanted: readonly Format[] | undefined =
    formats === undefined ? undefined : formatsOf(formats);
  return openReportFolder(io, out, 'comparison', { formats: wanted, taken: read });
}

async function tell(
  io: Io,
  flags: Flags,
  comparison: import('../src/report/comparison.ts').Comparison,
): Promise<void> {
  const { textComparison } = await import('../src/report/text-comparison.ts');
  const { documentJson } = await import('../src/report/json.ts');
  const { isColourful, isUnicode, widthOf } = await import('./shell/look.ts');
  if (flags.json === true) io.stdout.write(documentJson(comparison));
  else if (flags.quiet !== true)
    io.stdout.write(
      textComparison(comparison, {
        width: widthOf(io),
        ascii: !isUnicode(io),
        colour: isColourful(io),
      }),
    );
}
