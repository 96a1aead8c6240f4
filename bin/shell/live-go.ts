/**
 * A live run from the first connection to the last file: reach the server, make what it takes, let the people loose, take
 * everything away again, hold what happened against the rules and against simulations, and write it all down. What was
 * measured is kept, whatever ends the run.
 */
import { randomBytes } from 'node:crypto';
import type {
  Backend,
  Capabilities,
  LiveWorld,
  Provisioned,
  Standing,
} from '../../src/live/backend.ts';
import { wallClock } from '../../src/live/drive/clock.ts';
import { type LiveOutcome, liveRun } from '../../src/live/drive/live-run.ts';
import { targetOf } from '../../src/live/drive/target-facts.ts';
import { whatCannotBe } from '../../src/live/drive/what-cannot-be.ts';
import { textsOf } from '../../src/live/plan/texts.ts';
import { worldOf } from '../../src/live/plan/world.ts';
import { keepPausesShort } from '../../src/live/short-pauses.ts';
import { numberText } from '../../src/report/numbers.ts';
import { exitBy } from './crew.ts';
import { Failure } from './failure.ts';
import type { Interruption, Io } from './io.ts';
import { judgedRun } from './live-after.ts';
import { wordsToRunAgain } from './live-again.ts';
import { type Dashboard, dashboardOf } from './live-dashboard.ts';
import { type LiveFiles, openLiveFiles } from './live-files.ts';
import type { LivePlan } from './live-plan.ts';
import { standingBefore } from './live-standing.ts';
import { openState, type StateFile } from './live-state.ts';
import { isNo, serverFailure } from './live-trouble.ts';
import { socketsAProcess } from './sockets-a-process.ts';
import { portsNote } from './sockets-an-address.ts';

/** The exit code. */
export async function goLive(io: Io, plan: LivePlan): Promise<number> {
  const run = runName();
  const files = openLiveFiles(io, plan, run);
  const stop = new AbortController();
  let by: Interruption | undefined;
  const dashboard = await dashboardOf(io, {
    title: plan.scenario.name,
    speed: plan.flags.speed,
    isQuiet: plan.flags.quiet === true,
  });
  const stopListening = io.onInterrupt((signal) => {
    by = signal;
    dashboard.ending('ending in order (once more: at once)');
    stop.abort();
  });
  try {
    const found = await onServer(io, plan, { run, files, dashboard, signal: stop.signal });
    dashboard.clear();
    if (found === null) {
      throw new Failure('interrupted before the first customer came', exitBy(by));
    }
    const exit = await judgedRun(io, plan, {
      ...found,
      files,
      isInterrupted: () => by !== undefined,
    });
    return by === undefined ? exit : exitBy(by);
  } catch (error) {
    dashboard.clear();
    files.discard();
    throw error;
  } finally {
    stopListening();
  }
}

/** Time first, so that names sort by it; the rest keeps two runs of one second apart. */
function runName(): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return `chatsim-${time}-${randomBytes(3).toString('hex')}`;
}

interface Way {
  readonly run: string;
  readonly files: LiveFiles;
  readonly dashboard: Dashboard;
  readonly signal: AbortSignal;
}

interface Played {
  readonly outcome: LiveOutcome;
  readonly capabilities: Capabilities;
}

/** Null when it was interrupted before the first customer. */
async function onServer(io: Io, plan: LivePlan, way: Way): Promise<Played | null> {
  const { facts, adapter, flags } = plan;
  way.dashboard.say(`${plan.scenario.name}: reaching ${facts.url}`);
  const target = targetOf(facts, () => wallClock.now());
  const backend = await adapter.open(target).catch((error: unknown) => {
    throw serverFailure(error, facts.url);
  });
  try {
    mustFit(io, plan, backend);
    const ports = portsNote(plan.sockets, facts.options);
    if (ports !== null && flags.quiet !== true) io.stderr.write(`note: ${ports}\n`);
    const standing = await standingBefore(io, plan, backend);
    if (way.signal.aborted) return null;
    const world = worldOf(plan.scenario, {
      run: way.run,
      side: flags.side,
      accounts: plan.accounts,
    });
    const { state, made } = await provisioned(io, plan, { ...way, world, backend });
    let outcome: LiveOutcome | null = null;
    try {
      outcome = way.signal.aborted ? null : await played(plan, { ...way, backend, made, standing });
    } finally {
      way.dashboard.say(`${plan.scenario.name}: taking away what was made`);
      await takenAway(io, plan, { backend, state, made });
    }
    return outcome === null ? null : { outcome, capabilities: backend.capabilities };
  } finally {
    await backend.close().catch(() => {});
  }
}

/** The server runs as fast as the people, and what it cannot do is told before they come. */
function mustFit(io: Io, plan: LivePlan, { capabilities }: Backend): void {
  const { speed } = plan.flags;
  if (capabilities.speed !== speed)
    throw new Failure(
      `${plan.facts.url}: the timers of this server run ${numberText(capabilities.speed)} times as fast as the clock, and --speed is ${numberText(speed)} - write --speed ${capabilities.speed}`,
    );
  if (plan.flags.quiet === true) return;
  for (const line of whatCannotBe(plan.scenario, capabilities, plan.flags.side))
    io.stderr.write(`note: ${line}\n`);
}

async function provisioned(
  io: Io,
  plan: LivePlan,
  way: Way & { readonly world: LiveWorld; readonly backend: Backend },
): Promise<{ readonly state: StateFile; readonly made: Provisioned }> {
  const { flags, facts } = plan;
  way.dashboard.say(`${plan.scenario.name}: making accounts for ${way.world.agents.length} agents`);
  const state = openState(io, flags.state, {
    run: way.run,
    pid: process.pid,
    adapter: flags.adapter,
    target: facts.url,
    headers: flags.header ?? [],
    ca: flags.ca ?? null,
    mapping: flags.mapping ?? null,
    options: flags.adapterOption ?? [],
    speed: flags.speed,
    world: way.world,
    outputs: way.files.outputs,
  });
  try {
    const made = await way.backend.provision(way.world);
    state.made(made);
    return { state, made };
  } catch (error) {
    if (isNo(error)) state.remove();
    const hint = isNo(error)
      ? ''
      : `something may have been made - chatsim live cleanup ${state.path}`;
    throw serverFailure(error, facts.url, hint);
  }
}

async function played(
  plan: LivePlan,
  way: Way & {
    readonly backend: Backend;
    readonly made: Provisioned;
    readonly standing: Standing | null;
  },
): Promise<LiveOutcome> {
  const { flags, facts, scenario } = plan;
  keepPausesShort();
  const outcome = await liveRun({
    scenario,
    seed: scenario.seed,
    adapterName: flags.adapter,
    backend: way.backend,
    target: facts,
    made: way.made,
    standing: way.standing,
    speed: flags.speed,
    side: flags.side,
    texts: textsOf(plan.texts),
    stop: plan.stop,
    processes: flags.processes ?? 'auto',
    socketsEach: socketsAProcess(),
    socketsPlanned: plan.sockets,
    clock: wallClock,
    record: way.files.record,
    onProgress(now) {
      way.files.flush();
      way.dashboard.show(now);
    },
    signal: way.signal,
    lostAfterSec: plan.lostAfterSec,
    keepsUpSec: plan.keepsUpSec,
  }).catch((error: unknown) => {
    throw serverFailure(error, facts.url);
  });
  return { ...outcome, facts: { ...outcome.facts, flags: wordsToRunAgain(flags) } };
}

/** A server that is gone cannot be tidied: then the file stays, and the way to go on is told. */
async function takenAway(
  io: Io,
  { flags }: LivePlan,
  way: { readonly backend: Backend; readonly state: StateFile; readonly made: Provisioned },
): Promise<void> {
  if (flags.keep === true) {
    io.stderr.write(
      `what was made stays; chatsim live cleanup ${way.state.path} takes it away another time\n`,
    );
    return;
  }
  try {
    await way.backend.cleanUp(way.made);
    way.state.remove();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    io.stderr.write(
      `what was made could not be taken away: ${why} - chatsim live cleanup ${way.state.path} tries again\n`,
    );
  }
}
