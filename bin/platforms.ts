/** `platforms`: which platforms there are, and for one of them every rule with what it rests on. */
import type { Command } from 'commander';
import { EXIT, Failure } from './shell/failure.ts';
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
      const { platformNames, platformText } = await import('./shell/package.ts');
      const { loadPlatform } = await import('../src/scenarios/platform-file.ts');
      const { platformListText, platformText: text } = await import('../src/report/platform.ts');
      const { widthOf } = await import('./shell/look.ts');
      const names = platformNames();
      const load = (each: string) => {
        const loaded = loadPlatform(each, platformText, names);
        if (loaded.ok) return loaded.platform;
        const { didYouMean, formatProblem } = problemWords;
        if (!names.includes(each))
          throw new Failure(
            `there is no platform ${each} - ${didYouMean(each, names, 'platforms')}`,
          );
        throw new Failure(loaded.problems.map(formatProblem), EXIT.fault);
      };
      const problemWords = await import('../src/scenarios/grammar/problem.ts');
      const width = widthOf(io);
      io.stdout.write(
        name === undefined
          ? platformListText(names.map(load), width)
          : text(load(name), { all: flags.all === true, width }),
      );
    });
}
