/** A router timer has fired: whose it is, and what that means. A timer that no longer matters was cancelled, so every one that fires is due. */
import { AGENT, EV, TIE, WHY } from '../events.ts';
import { AGENT_TIMER, CHAT_TIMER, KIND_MASK, RUN_TIMER, STRIDE_BITS } from '../timer-ids.ts';
import { bestAgent, rateFreeAt, refreshAgents, touch } from './agents.ts';
import { dormant, held } from './apply.ts';
import { customerIsGone, relax } from './customers.ts';
import { tick } from './decide.ts';
import { moveAway } from './desk.ts';
import { emit } from './emit.ts';
import { finishChat, requeueChat } from './ending.ts';
import { accept, miss } from './offers.ts';
import { endCooldown, endWrapUp, setPresence } from './presence.ts';
import { AGENT_IDLE, FIRST_REPLY, IDLE_ACTION } from './rule-columns.ts';
import { agentIsGone } from './shifts.ts';
import { FLAG, type RouterState } from './state.ts';

/** Fires the router's timer `id` (kinds below 16 of the run, of agents and of chats). */
export function fireRouterTimer(s: RouterState, id: number): void {
  const owner = id >>> STRIDE_BITS;
  const kind = id & KIND_MASK;
  if (owner >= s.owners.chats) fireChat(s, owner - s.owners.chats, kind);
  else if (owner >= s.owners.agents) fireAgent(s, owner - s.owners.agents, kind);
  else if (kind === RUN_TIMER.tick) tick(s);
}

function fireChat(s: RouterState, chat: number, kind: number): void {
  switch (kind) {
    case CHAT_TIMER.offer:
      return offerDue(s, chat);
    case CHAT_TIMER.idle:
      return idleDue(s, chat);
    case CHAT_TIMER.wrapUp:
      return endWrapUp(s, chat, WHY.time);
    case CHAT_TIMER.warn:
      return emit(s, EV.sessionWarned, chat, s.chatAgent[chat]!, 0, 0);
    case CHAT_TIMER.inactive:
      return goDormant(s, chat, WHY.inactive);
    case CHAT_TIMER.firstReply:
      return firstReplyDue(s, chat);
    case CHAT_TIMER.agentIdle:
      return agentIdleDue(s, chat);
    case CHAT_TIMER.onHold:
      return finishChat(s, chat, WHY.holdLimit);
    case CHAT_TIMER.transfer:
      return miss(s, s.chatSideAgent[chat]!, chat);
    case CHAT_TIMER.left:
      return customerIsGone(s, chat);
    case CHAT_TIMER.maxWait:
      return finishChat(
        s,
        chat,
        s.rules.queue['queue.onMaxWait'][s.chatQueue[chat]!] === 1 ? WHY.unanswered : WHY.maxWait,
      );
    case CHAT_TIMER.retry:
    case CHAT_TIMER.hold:
      s.triggers |= 8;
      return;
    case CHAT_TIMER.relax:
      return relax(s, chat);
    default:
      throw new RangeError(`no such timer of a chat: ${kind}`);
  }
}

/** The deadline of an offer, or the moment of auto-answer: which of the two came first was decided when it was made. */
function offerDue(s: RouterState, chat: number): void {
  const agent = s.chatAgent[chat]!;
  const answers = s.rules.run['match.accept'] === 1;
  const queue = s.chatQueue[chat]!;
  if (answers && s.now >= s.chatOfferAt[chat]! + s.rules.queue['match.autoAfter'][queue]!)
    accept(s, agent, chat);
  else miss(s, agent, chat);
}

function idleDue(s: RouterState, chat: number): void {
  switch (s.rules.queue['session.idleAction'][s.chatQueue[chat]!]) {
    case IDLE_ACTION.end:
      return finishChat(s, chat, WHY.idle);
    case IDLE_ACTION.requeue:
      return requeueChat(s, chat, WHY.idle);
    case IDLE_ACTION.hold:
      return putOnHold(s, chat);
    default:
  }
}

function putOnHold(s: RouterState, chat: number): void {
  const agent = s.chatAgent[chat]!;
  const limit = s.rules.queue['session.hold'][s.chatQueue[chat]!]!;
  if (limit !== Number.POSITIVE_INFINITY)
    s.timers.arm(s.chatTimer(chat, CHAT_TIMER.onHold), s.now + limit, TIE.deadline);
  const isDormant = (s.chatFlags[chat]! & FLAG.dormant) !== 0;
  if (isDormant || s.rules.agent['capacity.countOnHold'][agent] === 1) {
    held(s, chat);
    emit(s, EV.chatDormant, chat, agent, WHY.hold, 1);
  } else goDormant(s, chat, WHY.hold);
}

function goDormant(s: RouterState, chat: number, reason: number): void {
  if ((s.chatFlags[chat]! & FLAG.dormant) !== 0) return;
  dormant(s, chat, reason);
  emit(s, EV.chatDormant, chat, s.chatAgent[chat]!, reason, 0);
  s.triggers |= 4;
}

function firstReplyDue(s: RouterState, chat: number): void {
  const queue = s.chatQueue[chat]!;
  if (s.chatFirstReplyMoves[chat]! >= s.rules.queue['session.firstReplyMax'][queue]!) return;
  const action = s.rules.queue['session.firstReplyAction'][queue];
  moveAway(s, chat, action === FIRST_REPLY.requeue, (moved) => {
    refreshAgents(s);
    return bestAgent(s, moved);
  });
}

function agentIdleDue(s: RouterState, chat: number): void {
  const action = s.rules.queue['session.agentIdleAction'][s.chatQueue[chat]!];
  if (action === AGENT_IDLE.end) finishChat(s, chat, WHY.agentIdle);
  else if (action === AGENT_IDLE.requeue) requeueChat(s, chat, WHY.agentIdle);
}

function fireAgent(s: RouterState, agent: number, kind: number): void {
  switch (kind) {
    case AGENT_TIMER.cooldown:
      return endCooldown(s, agent);
    case AGENT_TIMER.autoReturn:
      if (s.agentState[agent] === AGENT.notReady || s.agentState[agent] === AGENT.channelOff)
        setPresence(s, agent, AGENT.ready, WHY.autoReturn);
      return;
    case AGENT_TIMER.gone:
      return agentIsGone(s, agent);
    case AGENT_TIMER.rate:
      return rateDue(s, agent);
    default:
      throw new RangeError(`no such timer of an agent: ${kind}`);
  }
}

/** An assignment has left the fair-distribution window; the next one of another queue may be waited for. */
function rateDue(s: RouterState, agent: number): void {
  touch(s, agent);
  s.triggers |= 4;
  let next = Number.POSITIVE_INFINITY;
  for (let queue = 0; queue < s.queueCount; queue++) {
    const at = rateFreeAt(s, agent, queue);
    if (at > s.now && at < next) next = at;
  }
  if (next !== Number.POSITIVE_INFINITY)
    s.timers.arm(s.agentTimer(agent, AGENT_TIMER.rate), next, TIE.deadline);
}
