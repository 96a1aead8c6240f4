/** `platforms`: which platforms there are, and for one of them every rule with what it rests on. */
import type { Command } from 'commander';
import { examples, type Leave } from './shell/flags.ts';
import type { Io } from './shell/io.ts';

export function addTo(program: Command, io: Io, _leave: Leave): void {
  program
    .command('platforms')
    .description('List the platforms, or show the rules of one with the source of each value.')
    .argument('[name]', 'a platform')
    .option('--all', 'also the rules that the platform leaves at their default')
    .addHelpText(
      'after',
      examples(
        ['chatsim platforms', 'the list'],
        ['chatsim platforms gladly', 'each rule, its source, and what else it may be'],
      ),
    )
    .action(async (name: string | undefined, flags: { all?: boolean }) => {
      const { needPlatform } = await import('./shell/inputs.ts');
      const { platformNames } = await import('./shell/package.ts');
      const { platformListText, platformText } = await import('../src/report/platform.ts');
      const { widthOf } = await import('./shell/look.ts');
      const width = widthOf(io);
      io.stdout.write(
        name === undefined
          ? platformListText(platformNames().map(needPlatform), width)
          : platformText(needPlatform(name), { all: flags.all === true, width }),
      );
    });
}
