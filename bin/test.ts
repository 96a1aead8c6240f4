/** `test`: scripted people, and what must happen to them. Files or folders of given/when/then. */
import type { Command } from 'commander';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave } from './shell/flags.ts';
import type { Io } from './shell/io.ts';

export function addTo(program: Command, io: Io, leave: Leave): void {
  program
    .command('test')
    .description('Run given/when/then specs; the first difference of each that fails is shown.')
    .argument('<path...>', 'spec files, or folders of them')
    .option('--failed', 'only the specs that do not hold, and the sum')
    .addHelpText(
      'after',
      examples(
        ['chatsim test scenarios/specs', 'what the shipped platforms do'],
        ['chatsim test scenarios/specs/gladly.yaml --failed', 'only what fails'],
      ),
    )
    .action(async (paths: readonly string[], flags: { failed?: boolean }) => {
      const { loadOptions, problemLines, yamlFiles } = await import('./shell/inputs.ts');
      const { loadSpecs } = await import('../src/scenarios/spec-file.ts');
      const { runSpecs } = await import('../src/story/run-spec.ts');
      const { specsText } = await import('../src/story/summary.ts');
      const { judgeRun } = await import('../src/experiments/judge.ts');

      const loaded = yamlFiles(io.files, paths).map((file) =>
        loadSpecs(file, (path) => io.files.read(path), loadOptions()),
      );
      const problems = loaded.flatMap((each) => (each.ok ? [] : each.problems));
      if (problems.length > 0) throw new Failure(problemLines(problems));
      const specs = loaded.flatMap((each) => (each.ok ? each.specs : []));
      const results = runSpecs(specs, { judge: judgeRun });
      io.stdout.write(`${specsText(results, flags.failed === true)}\n`);
      if (results.some(({ outcome }) => outcome === 'fault')) leave(EXIT.fault);
      else leave(results.every(({ outcome }) => outcome === 'passed') ? EXIT.done : EXIT.failed);
    });
}
