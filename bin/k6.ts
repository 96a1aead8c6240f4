/**
 * `k6`: the people of a scenario as a test for Grafana k6; tokens for its agents; and what its processes have measured as one
 * result with one verdict.
 */
import type { Command } from 'commander';
import type { K6Result, MergeBasis } from '../src/live/k6/merge.ts';
import type { Sample } from '../src/live/k6/samples.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave, repeated, someText, wholeNumber } from './shell/flags.ts';
import type { Io } from './shell/io.ts';

interface ExportFlags {
  readonly out?: string;
  readonly adapter: string;
  readonly target: string;
  readonly seed?: string;
  readonly set?: readonly string[];
  readonly duration?: string;
  readonly speed: number;
  readonly runners: number;
  readonly late: number;
}

interface MergeFlags {
  readonly plan?: string;
  readonly scenario?: string;
  readonly out?: string | undefined;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const ADMIN = 'CHATSIM_ADMIN_TOKEN';
const URL_ENV = 'CHATSIM_URL';
const TARGET = 'http://127.0.0.1:8080';
const MOST_SPEED = 10_000;
const LATE_MS = 100;
const ADAPTERS = ['chatsim'];

export function addTo(program: Command, io: Io, leave: Leave): void {
  const k6 = program
    .command('k6')
    .description('Write the people of a scenario as a test for Grafana k6.')
    .argument('<scenario>', 'a scenario file')
    .option('-o, --out <folder>', 'write the test there')
    .option('--adapter <name>', "the platform's protocol", 'chatsim')
    .option(
      '--target <url>',
      `where the platform is, unless ${URL_ENV} says otherwise`,
      targetOf,
      TARGET,
    )
    .option('--seed <seed>', "another seed than the scenario's", someText('--seed', '7'))
    .option('--set <rule=value>', 'change a setting; may be repeated', repeated)
    .option('--duration <time>', 'customers arrive for so long instead: 30m')
    .option('--speed <number>', 'so many seconds of the scenario in each second', speedOf, 1)
    .option(
      '--runners <number>',
      'k6 processes that share the people',
      wholeNumber('--runners', 1),
      1,
    )
    .option(
      '--late <ms>',
      "the driver's own lateness (99 of 100) from which on a run is not judged",
      wholeNumber('--late', 1),
      LATE_MS,
    )
    .addHelpText(
      'after',
      `
The folder holds the test in TypeScript, the plan as data (every customer's arrival, patience and
messages from the seed), thresholds from what the scenario expects, a TestRun for k6-operator, and a
README with the commands. docs/k6.md goes from there to a verdict.
${examples(
  ['chatsim k6 shop.yaml --out shop-k6', 'one process of k6, in real time'],
  [
    'chatsim k6 shop.yaml --out shop-k6 --speed 60 --runners 4',
    'a minute in a second, four processes',
  ],
  ['chatsim k6 provision shop-k6', "the agents' tokens, for CHATSIM_AGENT_TOKENS"],
  ['chatsim k6 merge samples-*.json.gz --plan shop-k6', 'one verdict on what they measured'],
)}`,
    )
    .action((path: string, flags: ExportFlags) => exportTest(path, flags, io));
  k6.command('provision')
    .description(`Get a token for each agent of a test; needs ${ADMIN}.`)
    .argument('<folder>', 'as chatsim k6 --out wrote it')
    .option('--target <url>', `else ${URL_ENV}, else the address the test was made for`, targetOf)
    .addHelpText(
      'after',
      `
The tokens go to standard output, on one line, and into no file.
${examples([
  'export CHATSIM_AGENT_TOKENS="$(chatsim k6 provision shop-k6)"',
  'and then k6 run shop-k6/test.ts',
])}`,
    )
    .action((folder: string) => provision(folder, given<string>(k6, 'target'), io));
  k6.command('merge')
    .description('One result and one verdict from the raw samples of all k6 processes.')
    .argument('<samples...>', 'what k6 run --out json=FILE wrote; .gz as it is')
    .option('--plan <folder>', 'as chatsim k6 --out wrote it')
    .option('--scenario <file>', "judge this scenario's expectations instead")
    .option('-o, --out <folder>', 'write k6.json there')
    .option('--json', 'print k6.json instead of the report')
    .option('-q, --quiet', 'print no report')
    .addHelpText(
      'after',
      `
Exit 0 every expectation met, 1 one was not, 2 wrong input, 3 undecided: a process is missing, k6 was
too slow itself, or there is nothing to judge by.
${examples(
  ['chatsim k6 merge samples-*.json.gz --plan shop-k6', 'the verdict'],
  ['chatsim k6 merge samples-*.json.gz --plan shop-k6 --out merged', 'and k6.json'],
)}`,
    )
    .action((files: readonly string[], flags: MergeFlags) =>
      merge(files, { ...flags, out: given<string>(k6, 'out') }, io, leave),
    );
}

/** Options that a command has in common with the one above it are taken by that one, wherever they stand. */
function given<T>(command: Command, name: string): T | undefined {
  return command.getOptionValueSource(name) === 'cli'
    ? (command.getOptionValue(name) as T)
    : undefined;
}

async function exportTest(path: string, flags: ExportFlags, io: Io): Promise<void> {
  if (flags.out === undefined)
    throw new Failure('k6 writes a folder: say which - e.g. --out shop-k6');
  if (!ADAPTERS.includes(flags.adapter))
    throw new Failure(
      `--adapter ${flags.adapter}: a test for k6 can be written for ${ADAPTERS.join(', ')} only - chatsim live drives the others`,
    );
  const { loadedOf, slashed } = await import('./shell/inputs.ts');
  const { createFile, mustBeFolder, writeFile } = await import('./shell/files.ts');
  const { k6TemplateText, packageVersion } = await import('./shell/package.ts');
  const { peoplePlan } = await import('../src/live/k6/people-plan.ts');
  const { settingsOf } = await import('../src/live/k6/settings.ts');
  const { folderOf } = await import('../src/live/k6/folder.ts');
  const out = slashed(flags.out).replace(/\/$/, '');
  mustBeFolder(io, flags.out);
  const loaded = loadedOf(io, path, flags);
  const scenario = await withDuration(loaded.scenario, flags.duration);
  const { seed } = scenario;
  const people = peoplePlan(scenario, seed);
  if (people.customers.length === 0)
    throw new Failure(`${path}: no customer comes within the duration - there is nothing to drive`);
  if (people.agents.length === 0)
    throw new Failure(`${path}: all agents are scripted, and a test for k6 has no script`);
  const settings = settingsOf(scenario, people, {
    seed,
    target: flags.target,
    speed: flags.speed,
    runners: Math.min(flags.runners, people.agents.length),
    late: flags.late,
    chatsimVersion: packageVersion(),
  });
  const files = folderOf(settings, people, k6TemplateText);
  for (const name of files.keys()) createFile(io, `${out}/${name}`, loaded.files).discard();
  for (const [name, text] of files) writeFile(io, `${out}/${name}`, text);
  if (settings.runners < flags.runners)
    io.stderr.write(
      `warning: ${settings.runners} processes, not ${flags.runners}: there are no more agents\n`,
    );
  for (const what of settings.notDriven) io.stderr.write(`warning: not driven: ${what}\n`);
  for (const { text, judgedBy } of settings.expectations)
    if (judgedBy === 'nobody')
      io.stderr.write(`warning: k6 cannot measure this, and merge stays undecided: ${text}\n`);
  io.stdout.write(
    `${settings.customers} customers, ${settings.agents} agents, ${settings.customerVus} + ${settings.agentVus} VUs: ${out}/README.md has the commands\n`,
  );
}

async function withDuration(scenario: Scenario, text: string | undefined): Promise<Scenario> {
  if (text === undefined) return scenario;
  const { parseDuration } = await import('../src/scenarios/units.ts');
  const duration = parseDuration(text);
  if (duration === null || duration <= 0)
    throw new Failure(`--duration takes a time such as 30m, and this is ${text}`);
  return { ...scenario, duration };
}

async function provision(folder: string, named: string | undefined, io: Io): Promise<void> {
  const { settings, people } = await planIn(folder, io);
  const adminToken = io.env[ADMIN];
  if (adminToken === undefined || adminToken === '')
    throw new Failure(`${ADMIN} is not set: the administrators' token of the platform`);
  const target = named ?? addressOf(URL_ENV, io.env[URL_ENV] || settings.target);
  const { ProvisionTrouble, tokensFor } = await import('../src/live/k6/provision.ts');
  try {
    const names = people.agents.map(({ name }) => name);
    io.stdout.write(`${(await tokensFor(target, adminToken, names)).join(',')}\n`);
  } catch (error) {
    if (!(error instanceof ProvisionTrouble)) throw error;
    throw new Failure(error.message, error.isReach ? EXIT.unreachable : EXIT.wrongInput);
  }
}

async function planIn(folder: string, io: Io) {
  const { mustBeFile, slashed } = await import('./shell/inputs.ts');
  const { readPlan, readSettings } = await import('../src/live/k6/read-plan.ts');
  const home = slashed(folder).replace(/\/$/, '');
  for (const name of ['settings.json', 'plan.json'])
    mustBeFile(io.files, `${home}/${name}`, 'a file that chatsim k6 wrote');
  const settings = readSettings(io.files.read(`${home}/settings.json`));
  const people = readPlan(io.files.read(`${home}/plan.json`));
  if (settings === null || people === null)
    throw new Failure(`${home}: this was not written by chatsim k6, or by another version of it`);
  return { settings, people };
}

async function merge(
  files: readonly string[],
  flags: MergeFlags,
  io: Io,
  leave: Leave,
): Promise<void> {
  const { mustBeFolder, writeFile } = await import('./shell/files.ts');
  const { mustBeFile, slashed } = await import('./shell/inputs.ts');
  const { packageVersion } = await import('./shell/package.ts');
  const { Merge, Mismatch } = await import('../src/live/k6/merge.ts');
  if (flags.out !== undefined) mustBeFolder(io, flags.out);
  const merged = new Merge(await basisOf(flags, io));
  const paths = files.map(slashed);
  const again = paths.find((path, i) => paths.indexOf(path) !== i);
  if (again !== undefined) throw new Failure(`${again}: this file is named twice`);
  for (const path of paths) {
    mustBeFile(io.files, path, 'a file of samples');
    const runner = merged.runner(path);
    runner.end(await samplesIn(path, io, runner.take));
  }
  let result: K6Result;
  try {
    result = merged.result(packageVersion());
  } catch (error) {
    if (error instanceof Mismatch) throw new Failure(error.message);
    throw error;
  }
  const json = `${JSON.stringify(result, null, 2)}\n`;
  if (flags.out !== undefined)
    writeFile(io, `${slashed(flags.out).replace(/\/$/, '')}/k6.json`, json);
  if (flags.json === true) io.stdout.write(json);
  else if (flags.quiet !== true) {
    const { mergeText } = await import('../src/live/k6/merge-text.ts');
    const { ASCII, UNICODE } = await import('../src/report/numbers.ts');
    const { isUnicode, widthOf } = await import('./shell/look.ts');
    io.stdout.write(mergeText(result, isUnicode(io) ? UNICODE : ASCII, widthOf(io)));
  }
  leave(EXITS[result.verdict]);
}

const EXITS: Readonly<Record<K6Result['verdict'], number>> = {
  met: EXIT.done,
  failed: EXIT.failed,
  undecided: EXIT.undecided,
};

/** Of the plan where it is given; a scenario beside it has the last word on what is expected. */
async function basisOf(flags: MergeFlags, io: Io): Promise<MergeBasis> {
  const { scenarioOf } = await import('./shell/inputs.ts');
  const { queueSettings } = await import('../src/live/k6/settings.ts');
  const scenario = flags.scenario === undefined ? null : scenarioOf(io, flags.scenario);
  if (flags.plan !== undefined) {
    const { settings } = await planIn(flags.plan, io);
    return { ...settings, expectations: scenario?.expect ?? settings.expectations };
  }
  if (scenario === null)
    throw new Failure(
      'merge takes the plan that was run, or at least its scenario - e.g. --plan shop-k6',
    );
  return {
    scenario: scenario.name,
    plan: null,
    customers: null,
    seed: null,
    speed: null,
    lateMs: LATE_MS,
    queues: queueSettings(scenario),
    expectations: scenario.expect,
    notDriven: [],
  };
}

/** True when the file is whole. */
async function samplesIn(path: string, io: Io, take: (sample: Sample) => void): Promise<boolean> {
  const { NotSamples, readSamples } = await import('../src/live/k6/samples.ts');
  const { gunzippedLines } = await import('../src/live/k6/gunzip.ts');
  const lines = path.endsWith('.gz') ? gunzippedLines(io.files.onDisk(path)) : io.files.lines(path);
  try {
    return await readSamples(lines, take);
  } catch (error) {
    if (error instanceof NotSamples) throw new Failure(`${path}:${error.line}:1: ${error.message}`);
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('Z_'))
      throw new Failure(`${path}: this is not a compressed file, whatever its name says`);
    throw error;
  }
}

const targetOf = (text: string): string => addressOf('--target', text);

function addressOf(from: string, text: string): string {
  const found = /^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/.exec(text);
  if (found === null || !URL.canParse(text))
    throw new Failure(`${from} takes an address such as ${TARGET}, and this is ${text}`);
  if (new URL(text).username !== '' || new URL(text).password !== '')
    throw new Failure(`${from} takes no password: secrets come from the environment`);
  return text.replace(/\/+$/, '');
}

function speedOf(text: string): number {
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(speed > 0 && speed <= MOST_SPEED))
    throw new Failure(`--speed takes a number above 0, at most ${MOST_SPEED}, and this is ${text}`);
  return speed;
}
