/** `metrics`: what is measured, in which unit, and what each figure means. */
import type { Command } from 'commander';
import { Failure } from './shell/failure.ts';
import { examples, type Leave } from './shell/flags.ts';
import type { Io } from './shell/io.ts';

export function addTo(program: Command, io: Io, _leave: Leave): void {
  program
    .command('metrics')
    .description('List the metrics that `expect` may name, with unit and meaning.')
    .argument('[word]', 'only those with this word in the name')
    .addHelpText(
      'after',
      examples(['chatsim metrics', 'all of them'], ['chatsim metrics wait', 'those about waiting']),
    )
    .action(async (word: string | undefined) => {
      const { metricsText } = await import('../src/report/metrics.ts');
      const { widthOf } = await import('./shell/look.ts');
      const text = metricsText(word, widthOf(io));
      if (text === '')
        throw new Failure(`no metric has ${word} in its name - chatsim metrics lists all`);
      io.stdout.write(text);
    });
}
