/** `explain`: the story of one chat, or of one agent's shift, in sentences with the rules that made it so. */
import type { Command } from 'commander';
import type { Traced } from '../src/experiments/traced.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { Failure } from './shell/failure.ts';
import { examples, type Leave, repeated, someText, wholeNumber } from './shell/flags.ts';
import type { Io } from './shell/io.ts';

interface Flags {
  readonly chat?: string;
  readonly agent?: string;
  readonly seed?: string;
  readonly set?: readonly string[];
  readonly replication: number;
  readonly recording?: string;
}

export function addTo(program: Command, io: Io, _leave: Leave): void {
  program
    .command('explain')
    .description("Tell the story of one chat, or of one agent's shift.")
    .argument('<scenario>', 'a scenario file')
    .option('--chat <number|name>', 'a chat by its number, or a customer by name (visitors-12)')
    .option('--agent <name>', 'an agent')
    .option(
      '--replication <number>',
      'which run, counted from 1',
      wholeNumber('--replication', 1),
      1,
    )
    .option(
      '--recording <file>',
      'of a live run of this scenario, instead of a simulation of it',
      someText('--recording', 'day.ndjson'),
    )
    .option('--seed <seed>', "another seed than the scenario's", someText('--seed', '7'))
    .option('--set <rule=value>', 'change a setting; may be repeated', repeated)
    .addHelpText(
      'after',
      examples(
        ['chatsim explain scenarios/gladly.yaml --chat 12', ''],
        ['chatsim explain scenarios/gladly.yaml --agent early-1 --replication 3', ''],
      ),
    )
    .action(async (path: string, flags: Flags) => {
      if ((flags.chat === undefined) === (flags.agent === undefined))
        throw new Failure('explain takes either --chat or --agent - e.g. --chat 12');
      const { platformOf, scenarioOf } = await import('./shell/inputs.ts');
      const { explain } = await import('../src/story/explain.ts');
      const { ruleBookOf } = await import('../src/story/rule-book.ts');

      const { wrapped } = await import('../src/report/table.ts');

      const scenario = scenarioOf(io, path, flags);
      const { header, records, waits } = await told(io, scenario, flags);
      const of =
        flags.agent !== undefined
          ? { agent: flags.agent }
          : { chat: /^\d+$/.test(flags.chat ?? '') ? Number(flags.chat) : (flags.chat ?? '') };
      const lines = explain(header, records, of, {
        scenario,
        ...(waits === undefined ? {} : { waits }),
        book: ruleBookOf(scenario, platformOf(scenario.platform)?.rules),
      });
      if (lines === undefined) throw new Failure(await nobody(flags, scenario, records));
      // Sentences are wrapped for eyes only; a program gets one a line.
      const shown = io.stdout.isTerminal
        ? lines.flatMap((line) => wrapped(line, io.stdout.columns, 0, 10))
        : lines;
      io.stdout.write(`${shown.join('\n')}\n`);
    });
}

/** A simulation of the scenario, or what was recorded of a server: that has no waits charged to causes. */
async function told(
  io: Io,
  scenario: Scenario,
  { recording, replication }: Flags,
): Promise<Omit<Traced, 'header' | 'waits'> & Partial<Pick<Traced, 'header' | 'waits'>>> {
  if (recording === undefined) {
    const { tracedRun } = await import('../src/experiments/traced.ts');
    return tracedRun(scenario, replication - 1);
  }
  const { mustBeFile } = await import('./shell/inputs.ts');
  const { survey } = await import('../src/live/conform/survey.ts');
  const { mustBeRecording, recordsOf } = await import('./shell/recorded.ts');
  mustBeFile(io.files, recording, 'a recording');
  const surveyed = survey(io.files.lines(recording));
  mustBeRecording(io, recording, surveyed);
  const { header } = surveyed;
  return {
    ...(header === undefined ? {} : { header }),
    records: recordsOf(io, recording),
  };
}

/** What to say when the trace has no such chat or agent. */
async function nobody(
  flags: Flags,
  scenario: { readonly agents: readonly { readonly name: string }[] },
  records: Iterable<{ readonly event: string }>,
): Promise<string> {
  if (flags.agent !== undefined) {
    const { didYouMean } = await import('../src/scenarios/grammar/problem.ts');
    const names = scenario.agents.map(({ name }) => name);
    return `there is no agent ${flags.agent} - ${didYouMean(flags.agent, names, 'agents')}`;
  }
  let chats = 0;
  for (const { event } of records) if (event === 'chat.arrived') chats += 1;
  return chats === 0
    ? 'no chat arrives in this run'
    : `there is no chat ${flags.chat} in this run - its chats are numbered 1 to ${chats}`;
}
