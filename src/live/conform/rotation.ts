/**
 * Rotation: among those who are free the one after the agent of the last assignment, in list order and round the end; the first
 * of them when that agent is not among them. Who else may have been free is not known, so a choice is wrong only if it is
 * wrong whoever of the others was: somebody surely free stands between the last agent and the chosen one, and, where the last
 * may not have been free, somebody surely free stands before the chosen one as well.
 */

import type { AgentFacts, ChatFacts } from './facts.ts';
import { freeSince, hasRoomFor, surelyServes } from './free.ts';
import type { Ledger } from './ledger.ts';

/** Whoever should have had it; undefined where the choice is right for some order of events, null where it cannot be told. */
export function rotationBroken(
  ledger: Ledger,
  chat: ChatFacts,
  chosen: AgentFacts,
  { at, line, before }: { readonly at: number; readonly line: number; readonly before: number },
): AgentFacts | undefined | null {
  const last = lastRouted(ledger, at, line);
  if (last === null) return null;
  const free = [...ledger.agents.values()].filter(
    (agent) =>
      agent !== chosen &&
      agent.index >= 0 &&
      freeSince(ledger, agent, before) !== undefined &&
      surelyServes(ledger, agent, chat, before) &&
      hasRoomFor(ledger, agent, chat),
  );
  if (free.length === 0) return null;
  const first = free.find((agent) => agent.index < chosen.index);
  // A server, whose recording has slack, may have had chats before: only a simulator surely begins with the first of them.
  if (last === undefined) return ledger.blur > 0 ? null : first;
  const size = ledger.scenario.agents.length;
  const stepsTo = (agent: AgentFacts) => (agent.index - last.index + size - 1) % size;
  const between = free.find((agent) => agent !== last && stepsTo(agent) < stepsTo(chosen));
  if (last === chosen || free.includes(last)) return between;
  return between !== undefined && first !== undefined ? between : undefined;
}

/** The agent of the assignment before this one; undefined when there was none, null when slack does not tell which it was. */
function lastRouted(
  { routes, blur, routesAreCut }: Ledger,
  at: number,
  line: number,
): AgentFacts | undefined | null {
  let last: (typeof routes)[number] | undefined;
  for (const route of routes) {
    if (route.line === line) continue;
    if (blur === 0 ? route.line > line : route.at > at + blur) continue;
    if (blur > 0 && route.at >= at - blur) return null;
    // Two that stand within the slack of one another may stand the other way round.
    if (last !== undefined && blur > 0 && route.at - last.at <= blur && route.agent !== last.agent)
      last = { ...route, isUnsure: true };
    else last = route;
  }
  if (last === undefined) return routesAreCut ? null : undefined;
  return last.isUnsure === true || last.agent.index < 0 ? null : last.agent;
}
