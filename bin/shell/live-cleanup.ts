/** Takes away what a live run that was killed has left on its server, by the file that it wrote before it made anything. */
import type { Provisioned } from '../../src/live/backend.ts';
import { wallClock } from '../../src/live/drive/clock.ts';
import { targetOf } from '../../src/live/drive/target-facts.ts';
import { counted } from '../../src/report/numbers.ts';
import { EXIT, Failure } from './failure.ts';
import { mustBeFile } from './inputs.ts';
import type { Io } from './io.ts';
import type { CleanupFlags } from './live-flags.ts';
import { isAlive, type LeftBehind, readState, statesIn } from './live-state.ts';
import { targetReady } from './live-target.ts';
import { serverFailure } from './live-trouble.ts';
import { partOf } from './new-file.ts';

/** The exit code. */
export async function cleanUp(
  io: Io,
  named: string | undefined,
  flags: CleanupFlags,
): Promise<number> {
  const paths = pathsOf(io, named, flags);
  if (paths.length === 0) {
    io.stdout.write(`${flags.state}: nothing is left behind\n`);
    return EXIT.done;
  }
  const troubles: Failure[] = [];
  for (const path of paths) {
    try {
      await cleanOne(io, path, flags, named !== undefined);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      troubles.push(error);
    }
  }
  if (troubles.length === 0) return EXIT.done;
  throw new Failure(
    troubles.flatMap(({ lines }) => lines),
    Math.max(...troubles.map(({ exit }) => exit)),
  );
}

function pathsOf(io: Io, named: string | undefined, flags: CleanupFlags): readonly string[] {
  if (named !== undefined) {
    if (flags.all === true)
      throw new Failure('--all means every file: name none, or leave --all out');
    mustBeFile(io.files, named, 'a file of what a live run has made');
    return [named];
  }
  const found = statesIn(io, flags.state);
  if (found.length > 1 && flags.all !== true)
    throw new Failure([
      `${flags.state}: ${found.length} runs have left something behind - name one, or give --all`,
      ...found,
    ]);
  return found;
}

async function cleanOne(
  io: Io,
  path: string,
  flags: CleanupFlags,
  isNamed: boolean,
): Promise<void> {
  const left = readState(io, path);
  if (!isNamed && isAlive(left.pid))
    throw new Failure(
      `${path}: process ${left.pid}, which wrote it, is still there, and may be at work - name the file to clean up all the same`,
    );
  const { adapter, facts } = await targetReady(io, {
    ...flags,
    target: flags.target ?? left.target,
    header: flags.header ?? left.headers,
    ...(flags.ca === undefined && left.ca !== null ? { ca: left.ca } : {}),
    adapter: left.adapter,
    adapterOption: left.options,
    ...(left.mapping === null ? {} : { mapping: left.mapping }),
  });
  const hint = `${path} stays, to try again`;
  const backend = await adapter
    .open(
      targetOf(facts, () => wallClock.now()),
      left.made ?? undefined,
    )
    .catch((error: unknown) => {
      throw serverFailure(error, facts.url, hint);
    });
  try {
    // Broken off while it was being made: what is there already is found by making it once more.
    const made: Provisioned = left.made ?? (await backend.provision(left.world));
    await backend.cleanUp(made);
    io.files.remove(path);
    // What a run that was killed has recorded for itself alone, and never named.
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/'))) || '.';
    for (const name of io.files.list(folder))
      if (name.startsWith(`${left.run}.ndjson`) || name.startsWith(`${left.run}.json.`))
        io.files.remove(`${folder}/${name}`);
    const { accounts } = left.world;
    const there = made.agents.filter(({ name }) => accounts.some((each) => each.name === name));
    const ours = counted(made.agents.length - there.length, 'agent is', 'agents are');
    const theirs =
      there.length === 0
        ? ''
        : `; ${there.length} that ${there.length === 1 ? 'was' : 'were'} there before ${there.length === 1 ? 'stays' : 'stay'}`;
    io.stdout.write(`${left.run}: ${ours} taken away${theirs}\n`);
    if (!isAlive(left.pid)) tellOfParts(io, left);
  } catch (error) {
    throw serverFailure(error, facts.url, hint);
  } finally {
    await backend.close();
  }
}

/** Files beside the outputs that the run would have given their names at its end: they are the user's, and stay. */
function tellOfParts(io: Io, { outputs, pid }: LeftBehind): void {
  if (outputs === undefined) return;
  const parts = (paths: readonly string[]) =>
    paths.map((path) => partOf(path, pid)).filter((path) => io.files.kind(path) === 'file');
  for (const path of parts(outputs.record === null ? [] : [outputs.record]))
    io.stdout.write(
      `${path}: what was recorded until the run was killed, for chatsim conform and explain\n`,
    );
  for (const path of parts(outputs.others))
    io.stdout.write(`${path}: never finished, and may be removed\n`);
}
