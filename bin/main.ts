/**
 * The whole program but for the process around it: arguments and an Io in, an exit code out. Builds the tree from the
 * command files; each of them loads what it needs inside its action, so that `--help` does not wait for it.
 */
import { Command, CommanderError } from 'commander';
import * as adapterTest from './adapter-test.ts';
import * as check from './check.ts';
import * as compare from './compare.ts';
import * as conform from './conform.ts';
import * as explain from './explain.ts';
import * as init from './init.ts';
import * as k6 from './k6.ts';
import * as live from './live.ts';
import * as metrics from './metrics.ts';
import * as platforms from './platforms.ts';
import * as report from './report.ts';
import * as run from './run.ts';
import * as serve from './serve.ts';
import { EXIT, Failure, fileTrouble } from './shell/failure.ts';
import type { Io } from './shell/io.ts';
import { packageVersion } from './shell/package.ts';
import * as sweep from './sweep.ts';
import * as test from './test.ts';
import * as trace from './trace.ts';
import * as tune from './tune.ts';
import * as validate from './validate.ts';

/** In the order in which people meet them. */
const COMMANDS = [
  run,
  compare,
  sweep,
  tune,
  check,
  conform,
  report,
  init,
  platforms,
  validate,
  test,
  explain,
  trace,
  metrics,
  serve,
  live,
  adapterTest,
  k6,
];

const ABOUT = `What happens to waiting, abandonment and agents if we change this setting?
Simulates the routing and session rules of a chat platform with made-up customers and agents.`;

const EXAMPLES = `
Examples:
  chatsim init gladly --out shop.yaml                 a scenario to start from
  chatsim run shop.yaml                               what happens, in words and numbers
  chatsim compare shop.yaml --set offer.timeout=20s   is it better so, and how sure is that?

Exit codes: 0 done and every expectation met, 1 one was not met or something got worse,
2 wrong command line or file, 3 undecided (no data, budget too small), 4 a server of live is not
there or was lost, 70 a fault of chatsim, 130 interrupted. Docs: docs/commands.md`;

export async function main(argv: readonly string[], io: Io): Promise<number> {
  let exit: number = EXIT.done;
  const version = packageVersion();
  const program = new Command('chatsim')
    .description(ABOUT)
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(chatsim --help lists the commands)')
    .addHelpText('after', EXAMPLES);
  for (const { addTo } of COMMANDS)
    addTo(program, io, (code) => {
      exit = code;
    });
  for (const command of everyCommand(program)) quiet(command, io);
  try {
    if (argv.length === 0) {
      io.stdout.write(program.helpInformation());
      io.stdout.write(`${EXAMPLES}\n`);
      return EXIT.done;
    }
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    return tell(error, io, version);
  }
}

/** Help and errors of commander go through our streams, and its errors do not end the process. */
function quiet(command: Command, io: Io): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
    getOutHelpWidth: () => Math.min(io.stdout.columns, 100),
    getErrHelpWidth: () => Math.min(io.stderr.columns, 100),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
    outputError: (text, write) =>
      write(
        `chatsim: ${text.replace(/^error: /, '').replace(/\n\(Did you mean (.*)\?\)/, ' - did you mean $1?')}`,
      ),
  });
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function tell(error: unknown, io: Io, version: string): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongInput;
  if (error instanceof Failure) {
    // A line that begins with its place is left as it is: editors and terminals make a link of it.
    for (const line of error.lines)
      io.stderr.write(/^\S.*?:\d+:\d+: /.test(line) ? `${line}\n` : `chatsim: ${line}\n`);
    return error.exit;
  }
  if (isOfFiles(error)) {
    io.stderr.write(`chatsim: ${error.path}: ${fileTrouble(error)}\n`);
    return EXIT.wrongInput;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr.write(
    `chatsim: a fault of chatsim itself, not of your files.\n` +
      `Please report it with the command, the scenario and these lines:\n` +
      `chatsim ${version}, Node ${process.versions.node}\n${stack}\n`,
  );
  return EXIT.fault;
}

/** A path that cannot be reached or written: nothing that we could have done about it. */
function isOfFiles(error: unknown): error is Error & { readonly path: string } {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
