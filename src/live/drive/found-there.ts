/**
 * Agents whom the server has at work when the run begins: signed in by somebody else, or by a run that was killed. Nobody is told
 * of a state that does not change, so the picture and the recording are told of it here, and whoever has no shift now goes home.
 */

import type { StandingFacts } from '../../report/standing.ts';
import type { Backend, LiveEvent, Standing, StandingAgent } from '../backend.ts';
import type { LiveOptions } from './live-options.ts';
import type { RecordedOf } from './recorder.ts';

/** A server that does not answer: then it is found out as the run goes on. */
const PATIENCE_MS = 10_000;

/** Null where the backend cannot say it. */
export async function standingNow({
  backend,
  clock,
}: Pick<LiveOptions, 'clock'> & { readonly backend: Backend }): Promise<Standing | null> {
  if (backend.standing === undefined) return null;
  let waitNoLonger = () => {};
  const late = new Promise<null>((resolve) => {
    waitNoLonger = clock.after(PATIENCE_MS, () => resolve(null));
  });
  const found = await Promise.race([backend.standing().catch(() => null), late]);
  waitNoLonger();
  return found;
}

/** The state of each, as if it had been told to the agent's client at this moment of the clock. */
export function statesOf({ agents, server }: Standing, at: number): LiveEvent[] {
  return agents.map(({ name, state }: StandingAgent) => ({
    event: 'agent.state',
    at,
    agent: name,
    state,
    ...(server === undefined ? {} : { server }),
  }));
}

/** What agents may have in hand that the run does not know; null where nothing is. */
export function hiddenWork(standing: Standing | null): StandingFacts | null {
  if (standing === null) return null;
  const busy = standing.agents.filter(({ isBusy }) => isBusy).map(({ name }) => name);
  return standing.chats === 0 && busy.length === 0 ? null : { chats: standing.chats, busy };
}

/** What a reader of the recording has to know of the run. */
export function recordedOf({ side, standing }: Pick<LiveOptions, 'side' | 'standing'>): RecordedOf {
  const hidden = hiddenWork(standing ?? null);
  return {
    ...(side === 'both' ? {} : { side }),
    ...(hidden === null ? {} : { standing: hidden }),
  };
}
