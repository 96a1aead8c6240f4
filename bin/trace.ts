/** `trace diff`: where two traces part, in words. */
import type { Command } from 'commander';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave } from './shell/flags.ts';
import type { Io } from './shell/io.ts';

export function addTo(program: Command, io: Io, leave: Leave): void {
  const trace = program
    .command('trace')
    .description('Work with traces, as chatsim run --trace writes them.');
  trace
    .command('diff')
    .description('Show the first event in which two traces differ. Exit 1 when they do.')
    .argument('<left>', 'a trace (NDJSON)')
    .argument('<right>', 'another one')
    .addHelpText(
      'after',
      examples(
        ['chatsim run shop.yaml --trace a.ndjson --quiet', 'replication 1 as it is'],
        ['chatsim run shop.yaml --trace b.ndjson --quiet --set offer.timeout=20s', 'and changed'],
        ['chatsim trace diff a.ndjson b.ndjson', 'where the two part'],
      ),
    )
    .action(async (left: string, right: string) => {
      const { mustBeFile, slashed } = await import('./shell/inputs.ts');
      const { diffText, diffTraces } = await import('../src/story/diff.ts');
      for (const path of [left, right]) mustBeFile(io.files, slashed(path), 'a trace');
      const seen = new Set<string>();
      const diff = diffTraces(
        noting(io.files.lines(left), () => seen.add(left)),
        noting(io.files.lines(right), () => seen.add(right)),
      );
      const problems = [
        ...diff.problems.left.map((problem) => ({ path: left, ...problem })),
        ...diff.problems.right.map((problem) => ({ path: right, ...problem })),
      ];
      if (problems.length > 0)
        throw new Failure([
          ...problems
            .slice(0, SHOWN)
            .map(({ path, line, message }) => `${path}:${line}:1: ${message}`),
          ...(problems.length > SHOWN ? [`${problems.length - SHOWN} more lines like these`] : []),
        ]);
      const empty = [left, right].find((path) => !seen.has(path));
      if (empty !== undefined)
        throw new Failure(
          `${empty}: this file is empty, and a trace is expected - chatsim run --trace FILE writes one`,
        );
      io.stdout.write(`${diffText(diff, left, right)}\n`);
      leave(diff.same ? EXIT.done : EXIT.failed);
    });
}

/** Bad lines that are told; a file that is no trace at all is bad in every line. */
const SHOWN = 3;

/** The same lines, and a note when one of them holds something: a pipe cannot be read twice to find out. */
function* noting(lines: Iterable<string>, note: () => void): Iterable<string> {
  for (const line of lines) {
    if (line.trim() !== '') note();
    yield line;
  }
}
