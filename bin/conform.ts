/** `conform`: did a chat backend obey its rules? A recording of it, or of `serve`, held against a platform's settings. */
import type { Command } from 'commander';
import type { Conformance } from '../src/live/conform/conform.ts';
import type { Violation } from '../src/live/conform/findings.ts';
import type { Survey } from '../src/live/conform/survey.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave, repeated } from './shell/flags.ts';
import type { Io } from './shell/io.ts';

interface Flags {
  readonly platform?: string;
  readonly scenario?: string;
  readonly set?: readonly string[];
  readonly slack?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly stories: boolean;
}

export function addTo(program: Command, io: Io, leave: Leave): void {
  program
    .command('conform')
    .description("Hold a recording of a chat backend against a platform's rules.")
    .argument('<recording>', 'NDJSON in the words of a trace (docs/conform.md)')
    .option('--platform <name>', 'the platform whose rules it is to obey')
    .option('--scenario <file>', 'or a scenario: its rules, queues, agents and skills')
    .option('--set <rule=value>', 'with this setting instead; may be repeated', repeated)
    .option(
      '--slack <time>',
      'how far a stamp may be off, network and clocks together: 50ms (default: 0s, or what the stamps of both sides tell)',
    )
    .option('-o, --out <folder>', 'write conformance.json there')
    .option('--json', 'print conformance.json instead of the report')
    .option('--no-stories', 'leave out the stories of the chats')
    .option('-q, --quiet', 'print no report')
    .addHelpText(
      'after',
      `
Each rule is held, violated or not observable. A violation is told only if no order of the events
within the slack obeys the rule. Exit 0 held, 1 violated, 2 wrong input, 3 nothing to be seen.
${examples(
  ['chatsim run shop.yaml --trace day.ndjson --quiet', 'a recording to begin with'],
  ['chatsim conform day.ndjson --scenario shop.yaml', 'the simulator obeys its own rules'],
  ['chatsim conform day.ndjson --platform gladly --slack 50ms', 'and those of the platform'],
)}`,
    )
    .action(async (named: string, flags: Flags) => {
      if ((flags.platform === undefined) === (flags.scenario === undefined))
        throw new Failure('conform takes either --platform or --scenario - e.g. --platform gladly');
      const { mustBeFile, scenarioOf, slashed } = await import('./shell/inputs.ts');
      const { survey } = await import('../src/live/conform/survey.ts');
      const { conform } = await import('../src/live/conform/conform.ts');
      const { packageVersion } = await import('./shell/package.ts');
      const path = slashed(named);
      mustBeFile(io.files, path, 'a recording');
      if (io.files.kind(path) === 'stream')
        throw new Failure(`${path}: a recording is read twice - write it to a file first`);
      const slack = flags.slack === undefined ? undefined : await slackOf(flags.slack);
      const surveyed = survey(io.files.lines(path));
      mustBeRecording(path, surveyed);
      const set = flags.set === undefined ? {} : { set: flags.set };
      const scenario =
        flags.scenario === undefined
          ? await platformScenario(flags.platform as string, surveyed, flags.set)
          : scenarioOf(io, flags.scenario, { ...set, withLive: true });
      const changes = flags.set === undefined ? '' : ` with ${flags.set.join(', ')}`;
      const found = conform(io.files.lines(path), surveyed, scenario, {
        recording: path,
        against: `${flags.scenario ?? flags.platform}${changes}`,
        chatsimVersion: packageVersion(),
        // Stamps of one clock only are taken as exact unless somebody says otherwise.
        slack: slack ?? surveyed.clocks?.slack ?? 0,
        knowsStaff: flags.scenario !== undefined,
      });
      if (flags.out !== undefined) await write(io, flags.out, found);
      await tell(io, path, flags, found, surveyed, scenario);
      leave(EXITS[found.verdict]);
    });
}

const EXITS: Readonly<Record<Conformance['verdict'], number>> = {
  held: EXIT.done,
  violated: EXIT.failed,
  'not observable': EXIT.undecided,
};

async function slackOf(text: string): Promise<number> {
  const { parseDuration } = await import('../src/scenarios/units.ts');
  const slack = parseDuration(text);
  if (slack === null || slack < 0)
    throw new Failure(`--slack takes a time such as 50ms or 2s, and this is ${text}`);
  return slack;
}

function mustBeRecording(path: string, { problems, moreProblems, records }: Survey): void {
  if (problems.length > 0)
    throw new Failure([
      ...problems.map(({ line, message }) => `${path}:${line}:1: ${message}`),
      ...(moreProblems > 0 ? [`${moreProblems} more lines like these`] : []),
    ]);
  if (records === 0)
    throw new Failure(
      `${path}: there is no event in it, and a recording is expected - chatsim run --trace FILE writes one`,
    );
}

/** The platform's rules for whoever appears in the recording: everybody in one group that serves every queue. */
async function platformScenario(
  name: string,
  { agents, queues, skills }: Survey,
  set: readonly string[] | undefined,
): Promise<Scenario> {
  const { loadOptions, needPlatform, problemLines } = await import('./shell/inputs.ts');
  const { loadScenario } = await import('../src/scenarios/load.ts');
  needPlatform(name);
  const names = (list: readonly string[], otherwise: string) =>
    (list.length > 0 ? list : [otherwise]).map((each) => JSON.stringify(each));
  const known = names(queues, 'chat');
  const text = [
    'name: a recording',
    `platform: ${name}`,
    'duration: 1d',
    `queues: { ${known.map((queue) => `${queue}: {}`).join(', ')} }`,
    `customers: { visitors: { queue: ${known[0]}, arrivals: 1/h, handle: 1m } }`,
    `agents: { all: { names: [${names(agents, 'nobody').join(', ')}], queues: [${known.join(', ')}]${
      skills.length === 0 ? '' : `, skills: [${names(skills, '').join(', ')}]`
    } } }`,
  ].join('\n');
  const loaded = loadScenario('platform', () => text, {
    ...loadOptions(),
    ...(set === undefined ? {} : { set }),
  });
  if (!loaded.ok) throw new Failure(problemLines(loaded.problems));
  return loaded.scenario;
}

async function write(io: Io, folder: string, found: Conformance): Promise<void> {
  const { mustBeFolder, writeFile } = await import('./shell/files.ts');
  const { slashed } = await import('./shell/inputs.ts');
  mustBeFolder(io, folder);
  writeFile(io, `${slashed(folder).replace(/\/$/, '')}/conformance.json`, jsonOf(found));
}

const jsonOf = (found: Conformance) => `${JSON.stringify(found, null, 2)}\n`;

async function tell(
  io: Io,
  path: string,
  flags: Flags,
  found: Conformance,
  { header }: Survey,
  scenario: Scenario,
): Promise<void> {
  if (flags.json === true) {
    io.stdout.write(jsonOf(found));
    return;
  }
  if (flags.quiet === true) return;
  const { conformText } = await import('../src/live/conform/conform-text.ts');
  const { widthOf } = await import('./shell/look.ts');
  const told = flags.stories ? await storiesOf(io, path, found, header, scenario) : new Map();
  io.stdout.write(
    conformText(found, {
      width: widthOf(io),
      start: header?.start,
      storyOf: (violation) => told.get(violation) ?? [],
    }),
  );
}

/** The story of the chat, up to the moment, of the first violation of each rule: each takes one more reading. */
async function storiesOf(
  io: Io,
  path: string,
  found: Conformance,
  header: Survey['header'],
  scenario: Scenario,
): Promise<Map<Violation, readonly string[]>> {
  const { explain } = await import('../src/story/explain.ts');
  const { readTraceItems } = await import('../src/engine/observe/trace-read.ts');
  const stories = new Map<Violation, readonly string[]>();
  for (const { first } of found.rules) {
    const violation = first[0];
    if (violation === undefined || violation.chat === null) continue;
    const until = violation.at;
    const records = function* () {
      for (const item of readTraceItems(io.files.lines(path))) {
        if (item.kind !== 'record') continue;
        if (violation.line > 0 ? item.record.line > violation.line : item.record.at > until) return;
        yield item.record;
      }
    };
    const lines = explain(header, records(), { chat: violation.chat }, { scenario }) ?? [];
    // The reading stops at the violation, not the recording.
    const story = lines.filter((line) => !line.endsWith(STOPPED));
    stories.set(violation, story.slice(-STORY_LINES));
  }
  return stories;
}

const STOPPED = 'The trace ends and it is still waiting.';
/** The end of the story is what the violation is about. */
const STORY_LINES = 8;
