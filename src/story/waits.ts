/**
 * Why a chat waits at a moment, from the folded trace: which agents could have had it and what each is doing instead.
 * A view for one chat's story; the totals over a run are the observer's, which knows the rules and the load in units.
 */
import type { Scenario } from '../scenarios/scenario.ts';
import type { AgentView, ChatView, Fold } from './fold.ts';

/** In the order in which waiting chats are charged to blocked agents; the rest wait because everybody is busy. */
export const WAIT_CAUSES = [
  'free',
  'cool-down',
  'ringing',
  'not ready',
  'wrap-up',
  'busy',
  'on break',
  'nobody',
] as const;
export type WaitCause = (typeof WAIT_CAUSES)[number];

/** Beside a total: `all busy 40 s`. Whether busy means full is for the rules to say, which the trace does not. */
export const CAUSE_WORDS: { readonly [K in WaitCause]: string } = {
  free: 'not matched with a free agent',
  'cool-down': 'routing delay',
  ringing: 'one offer at a time',
  'not ready': 'agents not ready',
  'wrap-up': 'wrap-up',
  busy: 'all busy',
  'on break': 'all on break',
  nobody: 'nobody on shift',
};

/** Which agents may take a chat of these demands; without a scenario all of them may. */
export type MayServe = (agent: string, chat: ChatView) => boolean;

export function mayServeOf(scenario: Scenario | undefined): MayServe {
  if (scenario === undefined) return () => true;
  const groups = new Map(
    scenario.agents.map((agent) => [agent.name, scenario.groups[agent.group]] as const),
  );
  return (agent, chat) => {
    const group = groups.get(agent);
    if (group === undefined) return true;
    const queues = group.queues.map((queue) => scenario.queues[queue]?.name);
    const skills = group.skills.map((skill) => scenario.skills[skill]);
    return (
      (chat.queue === undefined || queues.includes(chat.queue)) &&
      chat.skills.every((skill) => skills.includes(skill))
    );
  };
}

export interface WaitReason {
  readonly cause: WaitCause;
  /** `A1 has 2 live chats; A2 is in the routing delay`. */
  readonly words: string;
}

const NAMED_AGENTS = 4;

export function waitReason(fold: Fold, chat: ChatView, mayServe: MayServe): WaitReason {
  const able = [...fold.agents.values()].filter((agent) => mayServe(agent.name, chat));
  const blocked = new Map<WaitCause, AgentView[]>();
  for (const agent of able) {
    const cause = causeOf(fold, agent);
    const list = blocked.get(cause) ?? [];
    list.push(agent);
    blocked.set(cause, list);
  }
  // The chat that has waited longest is charged to the first blocked agent, the next to the second, and so on.
  let ahead = 0;
  for (const other of fold.chats.values())
    if (other !== chat && other.state === 'waiting' && other.queue === chat.queue)
      if (
        other.arrivedAt < chat.arrivedAt ||
        (other.arrivedAt === chat.arrivedAt && other.number < chat.number)
      )
        ahead += 1;
  let cause: WaitCause | undefined;
  for (const each of ['free', 'cool-down', 'ringing', 'not ready', 'wrap-up'] as const) {
    const count = blocked.get(each)?.length ?? 0;
    if (ahead < count) {
      cause = each;
      break;
    }
    ahead -= count;
  }
  if (cause === undefined) {
    const present = WAIT_CAUSES.filter((each) => each !== 'nobody' && blocked.has(each));
    // Everybody there is taken by the chats ahead: all are busy, unless nobody works at all.
    if (present.length === 0) cause = 'nobody';
    else cause = present.every((each) => each === 'on break') ? 'on break' : 'busy';
  }
  return { cause, words: wordsOf(able, blocked) };
}

function causeOf(fold: Fold, agent: AgentView): WaitCause {
  if (agent.state === 'signed-out' || agent.state === 'leaving' || agent.state === 'lost')
    return 'nobody';
  if (agent.state === 'on-break') return 'on break';
  if (agent.state !== 'ready') return 'not ready';
  if (agent.cooldownUntil !== undefined && agent.cooldownUntil > fold.at) return 'cool-down';
  if (agent.offers.size > 0) return 'ringing';
  if (agent.live.size > 0 || agent.otherWork > 0) return 'busy';
  return agent.wrapUps.size > 0 ? 'wrap-up' : 'free';
}

/** Few agents are named with what each does; many are counted. */
function wordsOf(
  able: readonly AgentView[],
  blocked: ReadonlyMap<WaitCause, readonly AgentView[]>,
): string {
  if (able.length === 0) return 'there is no agent for it';
  const here = able.filter((agent) => agent.state !== 'signed-out');
  if (here.length === 0) return 'nobody is signed in';
  if (here.length <= NAMED_AGENTS) return here.map(doing).join('; ');
  const parts: string[] = [];
  for (const cause of WAIT_CAUSES) {
    const agents = (blocked.get(cause) ?? []).filter((agent) => agent.state !== 'signed-out');
    if (agents.length > 0) parts.push(`${agents.length} ${COUNT_WORDS[cause]}`);
  }
  return `of ${here.length} agents ${parts.join(', ')}`;
}

const COUNT_WORDS: { readonly [K in WaitCause]: string } = {
  free: 'have no chat but are not matched with it',
  'cool-down': 'in the routing delay',
  ringing: 'being offered another chat',
  'not ready': 'not ready',
  'wrap-up': 'in wrap-up',
  busy: 'with live chats',
  'on break': 'on break',
  nobody: 'leaving or lost',
};

function doing(agent: AgentView): string {
  const name = agent.name;
  if (agent.state === 'lost') return `${name} has lost the connection`;
  if (agent.state === 'leaving') return `${name} is finishing the shift`;
  if (agent.state === 'on-break') return `${name} is on a break`;
  if (agent.state === 'channel-off') return `${name} has chat routing off`;
  if (agent.state !== 'ready') {
    const why =
      agent.reason === 'miss' || agent.reason === 'decline' ? ` after a ${agent.reason}` : '';
    return `${name} is Not Ready${why}`;
  }
  const words: string[] = [];
  if (agent.live.size > 0) words.push(`has ${chats(agent.live.size, 'live')}`);
  if (agent.otherWork > 0) words.push('is at other work');
  if (agent.offers.size > 0) words.push(`is being offered ${chats(agent.offers.size, '')}`);
  if (agent.wrapUps.size > 0) words.push(`wraps up ${chats(agent.wrapUps.size, '')}`);
  if (agent.cooldownUntil !== undefined) words.push('is in the routing delay');
  return words.length === 0 ? `${name} has no chat` : `${name} ${words.join(' and ')}`;
}

function chats(count: number, kind: string): string {
  const noun = kind === '' ? 'chat' : `${kind} chat`;
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
