/** What the server has before a live run, asked and told before anything is made: a run that was killed is found out here. */
import type { Backend, Standing } from '../../src/live/backend.ts';
import { counted } from '../../src/report/numbers.ts';
import { namesOf } from '../../src/report/standing.ts';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';
import type { LivePlan } from './live-plan.ts';
import { isAlive, readState, statesIn } from './live-state.ts';
import { serverFailure } from './live-trouble.ts';

/** Null where the backend cannot say it. */
export async function standingBefore(
  io: Io,
  plan: LivePlan,
  backend: Backend,
): Promise<Standing | null> {
  const standing =
    (await backend.standing?.().catch((error: unknown) => {
      throw serverFailure(error, plan.facts.url);
    })) ?? null;
  if (plan.flags.quiet !== true)
    for (const note of notesOf(standing, leftOn(io, plan))) io.stderr.write(`note: ${note}\n`);
  return standing;
}

/** `left`: files of runs that were killed on this server. */
function notesOf(standing: Standing | null, left: readonly string[]): string[] {
  const ways = left.map((path) => `chatsim live cleanup ${path}`);
  const what = standing === null ? null : whatStands(standing);
  if (what !== null) {
    const way =
      ways.length > 0
        ? `${ways.join(', ')} takes away what an earlier run has left`
        : 'end them first to have all of it judged';
    return [
      `${what}: rules about what agents have in hand are not judged, nor is the run held against simulations - ${way}`,
    ];
  }
  return ways.map(
    (way) => `a run that did not come to its end has left something on this server - ${way}`,
  );
}

function whatStands({ chats, agents }: Standing): string | null {
  const busy = agents.filter(({ isBusy }) => isBusy).map(({ name }) => name);
  const who = busy.length === 0 ? '' : `${namesOf(busy)} ${busy.length === 1 ? 'is' : 'are'}`;
  if (chats > 0)
    return `the server has ${counted(chats, 'chat')} from before this run${who === '' ? '' : `, and ${who} at work on them`}`;
  return who === '' ? null : `${who} at work on the server before this run begins`;
}

/** What runs left on this server whose process is gone. */
function leftOn(io: Io, { flags, facts }: LivePlan): string[] {
  return statesIn(io, flags.state).filter((path) => {
    try {
      const { adapter, target, pid } = readState(io, path);
      return adapter === flags.adapter && target === facts.url && !isAlive(pid);
    } catch (error) {
      if (error instanceof Failure) return false;
      throw error;
    }
  });
}
