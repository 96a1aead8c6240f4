/** `validate`: every problem of scenarios, specs and platforms, with place and hint. Nothing is simulated. */
import type { Command } from 'commander';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave } from './shell/flags.ts';
import type { Io } from './shell/io.ts';

export function addTo(program: Command, io: Io, leave: Leave): void {
  program
    .command('validate')
    .description('Check scenario and spec files: every problem with its place and a hint.')
    .argument('<file...>', 'scenarios or specs, or folders of them')
    .option('--quiet', 'no line for files that are in order')
    .addHelpText(
      'after',
      examples(
        ['chatsim validate scenarios/gladly.yaml', ''],
        ['chatsim validate scenarios/specs', 'every file in the folder'],
      ),
    )
    .action(async (paths: readonly string[], flags: { quiet?: boolean }) => {
      const { loadOptions, problemLines, yamlFiles } = await import('./shell/inputs.ts');
      const { checkFile, isPart } = await import('./shell/check-file.ts');
      const { formatProblem } = await import('../src/scenarios/load.ts');
      let wrong = 0;
      const files = yamlFiles(io.files, paths);
      for (const file of files) {
        // Only files found in a folder: one that is named is to be checked as it is.
        if (!paths.includes(file) && isPart(file, (path) => io.files.read(path))) {
          if (flags.quiet !== true) io.stdout.write(`${file}: a part for others to extend\n`);
          continue;
        }
        const checked = checkFile(file, (path) => io.files.read(path), loadOptions());
        for (const warning of checked.warnings)
          io.stdout.write(`${formatProblem(warning).replace(/: /, ': warning: ')}\n`);
        if (checked.problems.length > 0) {
          wrong += 1;
          io.stdout.write(`${problemLines(checked.problems).join('\n')}\n`);
        } else if (flags.quiet !== true) io.stdout.write(`${file}: ${checked.what}\n`);
      }
      if (wrong > 0 && files.length > 1)
        throw new Failure(`${wrong} of ${files.length} files have problems`);
      leave(wrong > 0 ? EXIT.wrongInput : EXIT.done);
    });
}
