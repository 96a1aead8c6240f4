/** `init`: a scenario to start from, with the platform's settings as comments to switch on and change. */
import type { Command } from 'commander';
import { Failure } from './shell/failure.ts';
import { examples, type Leave } from './shell/flags.ts';
import type { Io } from './shell/io.ts';

export function addTo(program: Command, io: Io, _leave: Leave): void {
  program
    .command('init')
    .description('Write a commented scenario to start from.')
    .argument('[platform]', 'whose rules hold (chatsim platforms lists them)', 'gladly')
    .option('-o, --out <file>', 'the file to write; - is standard output', 'chatsim.yaml')
    .option('--force', 'overwrite the file if it is there')
    .addHelpText(
      'after',
      examples(
        ['chatsim init gladly --out shop.yaml', ''],
        ['chatsim init sinch --out -', 'shows it instead of writing a file'],
      ),
    )
    .action(async (name: string, flags: { out: string; force?: boolean }) => {
      const { needPlatform } = await import('./shell/inputs.ts');
      const { writeFile } = await import('./shell/files.ts');
      const { starterScenario } = await import('../src/report/starter.ts');
      const text = starterScenario(needPlatform(name));
      if (flags.out === '-') {
        io.stdout.write(text);
        return;
      }
      if (io.files.kind(flags.out) === 'file' && flags.force !== true)
        throw new Failure(`${flags.out}: there is such a file already - --force overwrites it`);
      writeFile(io, flags.out, text);
      io.stdout.write(`${flags.out} is written. Now: chatsim run ${flags.out}\n`);
    });
}
