/**
 * An agent hands a chat over to a queue or a colleague, or brings a colleague in. A transfer is decided once for every agent who has
 * the chat, an invitation once a chat. Whom to ask: the least busy of the group who is Ready, the first of the list when several are.
 */
import { AGENT } from '../events.ts';
import { PURPOSE } from '../random/purposes.ts';
import type { GroupPlan } from './plans.ts';
import { type CastState, IS, NONE } from './state.ts';

/** True when the chat is on its way to somebody else. */
export function handOver(s: CastState, plan: GroupPlan, chat: number, agent: number): boolean {
  const ordinal = s.works[chat]!;
  if (!s.happens(plan.transferShare, PURPOSE.transfer, chat, ordinal)) return false;
  if (plan.transferQueue >= 0) return s.platform.transferToQueue(agent, chat, plan.transferQueue);
  const to = colleague(s, plan.transferGroup, agent);
  if (to === NONE) return false;
  s.mark(chat, IS.transferring);
  if (s.platform.transferToAgent(agent, chat, to)) return true;
  // The colleague may not have it after all.
  s.unmark(chat, IS.transferring);
  return false;
}

export function bringInColleague(s: CastState, plan: GroupPlan, chat: number, agent: number): void {
  if (s.is(chat, IS.invited) || s.helper[chat] !== NONE) return;
  if (!s.happens(plan.inviteShare, PURPOSE.invite, chat, s.works[chat]!)) return;
  const to = colleague(s, plan.inviteGroup, agent);
  if (to === NONE) return;
  s.mark(chat, IS.inviting | IS.invited);
  if (!s.platform.invite(agent, chat, to)) s.unmark(chat, IS.inviting);
}

function colleague(s: CastState, group: number, agent: number): number {
  if (group < 0) return NONE;
  let best = NONE;
  let least = Number.POSITIVE_INFINITY;
  for (const other of s.groups[group]!.members) {
    if (other === agent || s.agentState[other] !== AGENT.ready) continue;
    const load = s.held[other]! + s.ringing[other]!;
    if (load >= least) continue;
    least = load;
    best = other;
  }
  return best;
}
