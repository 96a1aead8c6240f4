/** Agents who are gone: no chat stays with them where session.agentGone takes it away. */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { GONE } from '../../engine/router/rule-columns.ts';
import type { Audit } from './audit.ts';
import type { AgentFacts } from './facts.ts';

export function signedOut(audit: Audit, r: TraceRecord, agent: AgentFacts): void {
  if (r.state !== 'signed-out' || agent.index < 0 || agent.live.size === 0) return;
  // Signed out by the platform for an offer that was missed: they are there, and finish what they have.
  if (r.reason === 'miss' || r.reason === 'decline' || r.reason === 'disable') return;
  if (audit.rules.agent['session.agentGone'][agent.index] === GONE.keep) return;
  // Whoever signs out has the same grace as whoever is lost.
  const grace = audit.rules.agent['session.agentGoneGrace'][agent.index]!;
  const touched = agent.state.since;
  const had = [...agent.live.values()].filter(({ at }) => at <= r.at - audit.blur);
  audit.due.add(r.at + grace + audit.blur, () => {
    if (agent.state.since !== touched || !audit.isSure(r.at)) return;
    for (const hold of had)
      audit.say(
        'orphans',
        agent.live.get(hold.chat.number) === hold
          ? `chat ${hold.chat.number} stays with ${agent.name}, who has signed out`
          : undefined,
        r.at + grace,
        hold.chat,
        agent,
      );
  });
}
