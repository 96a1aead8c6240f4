/** `conform`: did a chat backend obey its rules? A recording of it, or of `serve`, held against a platform's settings. */
import type { Command } from 'commander';
import type { Conformance } from '../src/live/conform/conform.ts';
import type { Survey } from '../src/live/conform/survey.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave, repeated } from './shell/flags.ts';
import type { Io } from './shell/io.ts';
import { formatsOption } from './shell/report-folder.ts';
import type { OutputFlags } from './shell/verdict-outputs.ts';

interface Flags extends OutputFlags {
  readonly platform?: string;
  readonly scenario?: string;
  readonly set?: readonly string[];
  readonly slack?: string;
  readonly annotations?: boolean;
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
    .option('-o, --out <folder>', 'write the report in all its forms and conformance.json there')
    .addOption(formatsOption())
    .option('--junit <file>', 'write JUnit XML there: a case a rule')
    .option('--markdown <file>', 'write Markdown there, for a pull request')
    .option('--annotations', 'print GitHub annotations (always when GITHUB_ACTIONS=true)')
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
  ['chatsim conform day.ndjson --scenario shop.yaml --out report', 'as a page, and for CI'],
)}`,
    )
    .action(async (named: string, flags: Flags) => {
      if ((flags.platform === undefined) === (flags.scenario === undefined))
        throw new Failure('conform takes either --platform or --scenario - e.g. --platform gladly');
      const { mustBeFile, scenarioOf, slashed } = await import('./shell/inputs.ts');
      const { survey } = await import('../src/live/conform/survey.ts');
      const { mustBeRecording } = await import('./shell/recorded.ts');
      const { conform } = await import('../src/live/conform/conform.ts');
      const { packageVersion } = await import('./shell/package.ts');
      if (flags.formats !== undefined && flags.out === undefined)
        throw new Failure('--formats goes with --out - e.g. --out report');
      const path = slashed(named);
      mustBeFile(io.files, path, 'a recording');
      if (io.files.kind(path) === 'stream')
        throw new Failure(`${path}: a recording is read twice - write it to a file first`);
      const slack = await slackIn(flags);
      const surveyed = survey(io.files.lines(path));
      mustBeRecording(io, path, surveyed, flags.quiet === true);
      const set = flags.set === undefined ? {} : { set: flags.set };
      const scenario =
        flags.scenario === undefined
          ? await platformScenario(flags.platform as string, surveyed, flags.set)
          : scenarioOf(io, flags.scenario, { ...set, withLive: true });
      const changes = flags.set === undefined ? '' : ` with ${flags.set.join(', ')}`;
      const outputs = await opened(io, flags, path);
      try {
        const judged = conform(io.files.lines(path), surveyed, scenario, {
          recording: path,
          against: `${flags.scenario ?? flags.platform}${changes}`,
          chatsimVersion: packageVersion(),
          // Stamps of one clock only are taken as exact unless somebody says otherwise.
          slack: slack ?? surveyed.clocks?.slack ?? 0,
          knowsStaff: flags.scenario !== undefined,
        });
        const { withStories } = await import('./shell/conform-stories.ts');
        const found = flags.stories ? withStories(io, path, judged, surveyed, scenario) : judged;
        await outputs.put(found);
        await tell(io, flags, found);
        outputs.close();
        leave(EXITS[found.verdict]);
      } catch (error) {
        outputs.discard();
        throw error;
      }
    });
}

const EXITS: Readonly<Record<Conformance['verdict'], number>> = {
  held: EXIT.done,
  violated: EXIT.failed,
  'not observable': EXIT.undecided,
};

async function slackIn({ slack }: Flags): Promise<number | undefined> {
  if (slack === undefined) return undefined;
  const { slackOf } = await import('./shell/slack.ts');
  return slackOf(slack);
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

/** Opened before the audit, so that it is not done for a file that cannot be written. */
async function opened(io: Io, flags: Flags, path: string) {
  const { openOutputs } = await import('./shell/verdict-outputs.ts');
  const { conformanceJunit } = await import('../src/report/junit-conformance.ts');
  const { markdownConformance } = await import('../src/report/markdown-conformance.ts');
  const read = [path, ...(flags.scenario === undefined ? [] : [flags.scenario])];
  return openOutputs<Conformance>(io, flags, read, {
    kind: 'conformance',
    junit: conformanceJunit,
    markdown: markdownConformance,
  });
}

async function tell(io: Io, flags: Flags, found: Conformance): Promise<void> {
  if (flags.json === true) {
    const { documentJson } = await import('../src/report/json.ts');
    io.stdout.write(documentJson(found));
  } else if (flags.quiet !== true) {
    const { textConformance } = await import('../src/report/text-conformance.ts');
    const { widthOf } = await import('./shell/look.ts');
    io.stdout.write(textConformance(found, { width: widthOf(io) }));
  }
  if (flags.annotations !== true && io.env['GITHUB_ACTIONS'] !== 'true') return;
  const { conformanceAnnotations } = await import('../src/report/annotations.ts');
  // GitHub reads both streams, and JSON on one of them is to stay JSON.
  (flags.json === true ? io.stderr : io.stdout).write(conformanceAnnotations(found));
}
