/** `tune`: the cheapest setting of a region that keeps given limits, or the agents that each part of the day needs. */
import { type Command, Option } from 'commander';
import type { VaryAxis } from '../src/experiments/axis.ts';
import type { StaffTuning, Tuning } from '../src/report/tuning.ts';
import type { Problem } from '../src/scenarios/load.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { workersOption } from './shell/crew.ts';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave, repeated, shareOf, someText, wholeNumber } from './shell/flags.ts';
import type { Io } from './shell/io.ts';
import { formatsOption } from './shell/report-folder.ts';
import type { Asked, TuneFlags, Work } from './shell/tune-flags.ts';

export function addTo(program: Command, io: Io, leave: Leave): void {
  program
    .command('tune')
    .description(
      'Find the cheapest setting that keeps limits, or the agents each part of a day needs.',
    )
    .argument('<scenario>', 'a scenario file')
    .option(
      '--vary <rule=values>',
      'values that may be taken: a list, or FROM..TO/STEP; may be repeated',
      repeated,
    )
    .option(
      '--staff [group]',
      'instead of --vary: how many agents of a group, interval by interval',
    )
    .option('--every <time>', "with --staff: how long an interval is; the scenario's when left out")
    .option(
      '--subject-to <limit>',
      "a limit to keep; may be repeated; the scenario's expect: when left out",
      repeated,
    )
    .option(
      '--cost <price>',
      'agent=25/h, waiting=2/h, lost=8; may be repeated; agent=1/h and no other when left out',
      repeated,
    )
    .option(
      '--indifference <zone>',
      'how near a limit either answer is right: 5%, wait.p90=3s, cost=10; may be repeated',
      repeated,
    )
    .addOption(
      new Option('--level <share>', 'how sure the answer is to be')
        .argParser(shareOf('--level', '95%'))
        .default(0.95, '95%'),
    )
    .option(
      '--budget <number>',
      'replications at the most, of all settings together',
      wholeNumber('--budget', 10),
      20_000,
    )
    .addOption(workersOption())
    .option('--seed <seed>', "another seed than the scenario's", someText('--seed', '7'))
    .option('--set <rule=value>', 'change a setting; may be repeated', repeated)
    .option('-o, --out <folder>', 'write the report there, as text, Markdown, HTML, CSV and JSON')
    .addOption(formatsOption())
    .option('--json', 'print tuning.json instead of the report')
    .option('-q, --quiet', 'print no report')
    .addHelpText(
      'after',
      `
Every setting meets the same customers. Each is simulated 10, 20, 40 ... times, until it is sure
that it keeps each limit or breaks it; --level holds for all these decisions together. Exit 1 when
no setting keeps the limits, 3 when the budget did not suffice to tell. A limit stands in quotes:
--subject-to 'wait.p90 < 60s'. More in docs/tune.md.
${examples(
  ['chatsim tune scenarios/desk.yaml --vary agents.support.count=3..5/1', 'the fewest agents'],
  [
    'chatsim tune scenarios/desk.yaml --vary agents.support.count=3,4,5 --cost lost=8',
    'with prices',
  ],
  ['chatsim tune scenarios/desk.yaml --staff --every 1h --out out', 'agents by the hour'],
)}`,
    )
    .action((path: string, flags: TuneFlags) => tune(path, flags, io, leave));
}

async function tune(path: string, flags: TuneFlags, io: Io, leave: Leave): Promise<void> {
  mustBeOneTask(flags);
  const { loadedOf } = await import('./shell/inputs.ts');
  const { openReportFolder } = await import('./shell/report-folder.ts');
  const { exitBy, withCrew } = await import('./shell/crew.ts');
  const { scenario, files: read, warnings: told } = loadedOf(io, path, flags);
  const asked: Asked = { scenario, path, flags, ...(await limitsAsked(scenario, flags)) };
  const work: Work =
    flags.staff === undefined
      ? await regionWork(asked, told, io)
      : await (await import('./shell/staff-work.ts')).staffWork(asked, io);
  const folder =
    flags.out === undefined
      ? undefined
      : openReportFolder(io, flags.out, 'tuning', { formats: flags.formats, taken: read });
  let plan: PlanFile | undefined;
  try {
    if (flags.staff !== undefined) plan = await openPlan(flags, path, io, read);
    const { value: tuning, stopped } = await withCrew(
      io,
      { workers: flags.workers, quiet: flags.quiet === true },
      work,
    );
    if (tuning === null)
      throw new Failure('interrupted before there was anything to tell', exitBy(stopped));
    await folder?.put(tuning);
    await show(tuning, flags, io);
    if (tuning.task === 'staffing') plan?.write(tuning);
    const written = folder?.close();
    if (written !== undefined && flags.json !== true && flags.quiet !== true)
      io.stderr.write(`${written}${plan === undefined ? '' : `; the plan is ${plan.path}`}\n`);
    leave(stopped === undefined ? EXITS[tuning.outcome] : exitBy(stopped));
  } catch (error) {
    plan?.discard();
    folder?.discard();
    // Intervals are known only to a run.
    const [, metric] =
      /^no metric (intervals\..*)$/.exec(error instanceof Error ? error.message : '') ?? [];
    throw metric === undefined ? error : new Failure(`${metric}: there is no such interval`);
  }
}

const EXITS: Readonly<Record<Tuning['outcome'], number>> = {
  picked: EXIT.done,
  holds: EXIT.done,
  none: EXIT.failed,
  fails: EXIT.failed,
  undecided: EXIT.undecided,
  interrupted: EXIT.interrupted,
};

function mustBeOneTask({ vary, staff, every }: TuneFlags): void {
  if (staff !== undefined && vary !== undefined)
    throw new Failure('tune takes either --vary or --staff');
  if (staff === undefined && vary === undefined)
    throw new Failure(
      'tune needs what may be changed - e.g. --vary agents.team.count=3..9/1, or --staff',
    );
  if (every !== undefined && staff === undefined)
    throw new Failure('--every says how long the intervals of --staff are, which is not given');
}

async function limitsAsked(
  scenario: Scenario,
  { subjectTo, cost = [], indifference = [] }: TuneFlags,
): Promise<Pick<Asked, 'limits' | 'prices' | 'zones'>> {
  const { loadOptions, mustBeMetric } = await import('./shell/inputs.ts');
  const { expectationOf } = await import('../src/scenarios/expectation-text.ts');
  const { limitsOf, readZones } = await import('../src/experiments/limits.ts');
  const { isExact, readPrices } = await import('../src/experiments/prices.ts');
  const { metrics } = loadOptions();
  if (metrics === undefined) throw new Error('expectations are read without metrics');
  const troubles: string[] = [];
  const right = <Read>(read: Read | { readonly trouble: string }, flag = ''): Read | undefined => {
    if (typeof read !== 'object' || read === null || !('trouble' in read)) return read as Read;
    troubles.push(`${flag}${read.trouble}`);
    return undefined;
  };
  const expectations =
    subjectTo?.flatMap((text) => {
      const limit = right(expectationOf(text, scenario, metrics), '--subject-to ');
      if (limit !== undefined) mustBeMetric(scenario, limit.metric);
      return limit ?? [];
    }) ?? scenario.expect;
  const prices = right(readPrices(cost), '--cost ');
  const zones = right(readZones(indifference), '--indifference ');
  // Said twice it is still one limit.
  const once = expectations.filter(
    ({ metric, compare, value }, i) =>
      !expectations
        .slice(0, i)
        .some((e) => e.metric === metric && e.compare === compare && e.value === value),
  );
  const limits =
    zones === undefined || troubles.length > 0 ? undefined : right(limitsOf(once, zones));
  if (prices === undefined || zones === undefined || limits === undefined || troubles.length > 0)
    throw new Failure(troubles);
  if (limits.length === 0 && isExact(prices))
    throw new Failure(
      "there is no limit to keep, and without one the fewest agents are the cheapest - write --subject-to 'abandonment.rate < 5%', or a price for waiting or lost chats",
    );
  return { prices, zones, limits };
}

async function regionWork(asked: Asked, told: readonly Problem[], io: Io): Promise<Work> {
  const { scenario, path, flags, limits, prices, zones } = asked;
  const { loadOptions, mustBeMetric, platformOf, slashed } = await import('./shell/inputs.ts');
  const { packageVersion } = await import('./shell/package.ts');
  const { loadScenario } = await import('../src/scenarios/load.ts');
  const { planGrid } = await import('../src/experiments/grid.ts');
  const { leastBudget, tune: tuneRegion } = await import('../src/experiments/tune.ts');

  const axes = await axesOf(flags.vary ?? []);
  const planned = await planGrid(scenario, {
    axes,
    how: 'grid',
    told,
    load: (settings) =>
      loadScenario(slashed(path), (name) => io.files.read(name), {
        ...loadOptions(),
        set: [...(flags.set ?? []), ...settings],
        ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      }),
    check: (each) => {
      for (const { metric } of limits) mustBeMetric(each, metric);
    },
  });
  if (!planned.ok) throw new Failure(planned.troubles);
  for (const warning of planned.warnings) io.stderr.write(`warning: ${warning}\n`);
  const { grid } = planned;
  const candidates = grid.cells.map((cell) => ({
    values: cell.settings,
    scenario: grid.scenarioOf(cell),
  }));
  const least = leastBudget(candidates.length);
  if (flags.budget < least)
    throw new Failure(
      `--budget ${flags.budget} is less than the first ${least} replications of ${candidates.length} settings`,
    );
  const money = zones.named.get('cost');
  return (crew, expect) =>
    tuneRegion(
      {
        scenario,
        platform: platformOf(scenario.platform),
        axes,
        candidates,
        limits,
        prices,
        costZone: money === undefined ? { share: zones.share } : { money },
        level: flags.level,
        budget: flags.budget,
        chatsimVersion: packageVersion(),
      },
      crew,
      expect,
    );
}

/** Each is held against each. */
const MOST_SETTINGS = 2000;

async function axesOf(texts: readonly string[]): Promise<readonly VaryAxis[]> {
  const { axesOf: sweptAxesOf } = await import('./shell/sweep-grid.ts');
  const { sizeOf } = await import('../src/experiments/grid.ts');
  const axes = await sweptAxesOf(texts, 'grid');
  const size = sizeOf(axes, 'grid');
  if (typeof size === 'number' && size > MOST_SETTINGS)
    throw new Failure(
      `--vary: ${size} settings are more than ${MOST_SETTINGS} - take larger steps first, then smaller ones around the answer`,
    );
  return axes;
}

async function show(tuning: Tuning, { json, quiet }: TuneFlags, io: Io): Promise<void> {
  if (json === true) {
    const { documentJson } = await import('../src/report/json.ts');
    io.stdout.write(documentJson(tuning));
  } else if (quiet !== true) {
    const { textTuning } = await import('../src/report/text-tuning.ts');
    const { isColourful, isUnicode, widthOf } = await import('./shell/look.ts');
    io.stdout.write(
      textTuning(tuning, { width: widthOf(io), ascii: !isUnicode(io), colour: isColourful(io) }),
    );
  }
}

interface PlanFile {
  readonly path: string;
  write(tuning: StaffTuning): void;
  discard(): void;
}

/**
 * plan.yaml beside the report: the part of the scenario that it changes, and which file that is. Opened before the search,
 * and never over a file that is read: a plan that extends itself would be all that is left of a scenario of this name.
 */
async function openPlan(
  { out }: TuneFlags,
  scenario: string,
  io: Io,
  read: readonly string[],
): Promise<PlanFile | undefined> {
  if (out === undefined) return undefined;
  const { createFile, writing } = await import('./shell/files.ts');
  const { seenFrom } = await import('./shell/staff-work.ts');
  const path = `${out.replace(/\/$/, '')}/plan.yaml`;
  const file = createFile(io, path, read);
  let isOpen = true;
  const extending = `extends: ${JSON.stringify(seenFrom(out, scenario))}`;
  return {
    path,
    write({ plan }) {
      writing(path, () => {
        file.write(plan.replace(/^extends: .*$/m, () => extending));
        isOpen = false;
        file.close();
      });
    },
    discard() {
      if (isOpen) file.discard();
    },
  };
}
