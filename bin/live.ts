/** `live`: the scenario's customers and agents as real clients of a real server; and `live cleanup`, after a run that was killed. */
import type { Command } from 'commander';
import { workersOption } from './shell/crew.ts';
import { EXIT } from './shell/failure.ts';
import { examples, type Leave, repeated, someText } from './shell/flags.ts';
import type { Io } from './shell/io.ts';
import {
  type CleanupFlags,
  capOptions,
  type LiveFlags,
  planOptions,
  simulationsOf,
  targetOptions,
} from './shell/live-flags.ts';
import { formatsOption } from './shell/report-folder.ts';

export function addTo(program: Command, io: Io, leave: Leave): void {
  const live = program
    .command('live')
    .description("Load a real chat server with the scenario's customers and agents.")
    .argument('<scenario>', 'a scenario file')
    .optionsGroup('The server:')
    .option('--target <url>', 'the server; only this machine, unless another host is allowed')
    .option('--adapter <name|file>', 'how it is spoken to', 'chatsim')
    .option('--mapping <file>', 'of the adapter mapping', someText('--mapping', 'backend.yaml'))
    .option('--adapter-option <name=value>', 'for the adapter; may be repeated', repeated)
    .option(
      '--accounts <file>',
      'agents that are there already: JSON or CSV, secrets as $NAME',
      someText('--accounts', 'agents.csv'),
    );
  targetOptions(live)
    .optionsGroup('The people:')
    .option('--seed <seed>', "another seed than the scenario's", someText('--seed', '7'))
    .option('--set <rule=value>', 'change a setting; may be repeated', repeated);
  planOptions(live).optionsGroup('Not too much of it:');
  capOptions(live)
    .optionsGroup('What comes of it:')
    .option('--dry-run', 'tell the plan in words; nothing is sent')
    .option('--keep', 'leave the accounts that were made')
    .option(
      '--simulations <number>',
      'of the same plan, to hold the run against; 0 for none',
      simulationsOf,
      200,
    )
    .option('--no-conform', "do not hold the recording against the scenario's rules")
    .option(
      '--slack <time>',
      'how far a stamp of the recording may be off: 250ms (default: what the run tells)',
    )
    .option('--record <file>', 'write everything that was seen (.ndjson), for conform and explain')
    .option('-o, --out <folder>', 'write the report there: text, Markdown, HTML, CSV, result.json')
    .addOption(formatsOption())
    .addOption(workersOption())
    .option('--json', 'print the result as JSON instead of the report')
    .option('-q, --quiet', 'print no report and no dashboard')
    .optionsGroup('Options:')
    .addHelpText(
      'after',
      `
Only this machine may be loaded. Any other host stands in a list (--allow FILE, or CHATSIM_LIVE_HOSTS)
and is named once more with --allow-host; there, rates are capped until --max-... says otherwise.
What is made on the server is written down first and taken away at the end, also after Ctrl-C.
Exit 0 all is well, 1 an expectation or a rule is broken, or a stop rule ended it, 2 wrong input,
3 undecided (no data; chatsim itself was the bottleneck), 4 no server, or it was lost.
A server to try it on is chatsim serve scenarios/gladly.yaml --speed 30, and CHATSIM_ADMIN_TOKEN the
token that it shows. More is in docs/live.md.
${examples(
  ['chatsim live scenarios/gladly.yaml --target http://127.0.0.1:8080 --dry-run', 'the plan only'],
  [
    'chatsim live scenarios/gladly.yaml --target http://127.0.0.1:8080 --speed 30',
    'a day in 20 min',
  ],
)}`,
    )
    .action(async (path: string, flags: LiveFlags) => {
      const { slashed } = await import('./shell/inputs.ts');
      const { livePlan } = await import('./shell/live-plan.ts');
      const plan = await livePlan(io, slashed(path), flags);
      if (flags.dryRun === true) {
        const { dryRun } = await import('./shell/live-dry-run.ts');
        await dryRun(io, plan);
        leave(EXIT.done);
        return;
      }
      const { goLive } = await import('./shell/live-go.ts');
      leave(await goLive(io, plan));
    });
  const cleanup = live
    .command('cleanup')
    .description('Take away what a live run that was killed has left on its server.')
    .argument('[file]', 'what the run wrote; the only one in the folder when left out')
    .option('--target <url>', 'where the server is now; as it was when left out')
    .option('--all', 'every run that has left something');
  targetOptions(cleanup)
    .addHelpText(
      'after',
      examples(
        ['chatsim live cleanup', 'of the one run that left something'],
        ['chatsim live cleanup --all', 'of every run'],
      ),
    )
    .action(async (file: string | undefined, flags: CleanupFlags, command: Command) => {
      const { cleanUp } = await import('./shell/live-cleanup.ts');
      leave(await cleanUp(io, file, { ...flags, ...takenByParent(command) }));
    });
}

/** Options that both know are read by the one above, wherever they stand. */
function takenByParent({ parent }: Command): Partial<CleanupFlags> {
  const names = ['target', 'header', 'ca', 'allow', 'allowHost', 'state'] as const;
  return Object.fromEntries(
    names
      .filter((name) => parent?.getOptionValueSource(name) === 'cli')
      .map((name) => [name, parent?.getOptionValue(name)]),
  );
}
