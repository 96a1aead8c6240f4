/** What customers do, as the platform sees it: arrive, write, leave, come back, end. */
import { CHAT, EV, RECORD, TIE, WHY } from '../events.ts';
import { CHAT_TIMER } from '../timer-ids.ts';
import { bestAgent, refreshAgents } from './agents.ts';
import {
  customerLeft as applyLeft,
  arrived,
  customerReturned,
  customerWrote,
  dormant,
  queued,
  refused,
} from './apply.ts';
import { emit, newConversation, setRecord } from './emit.ts';
import { abandonChat, finishChat } from './ending.ts';
import { releaseIfDone } from './presence.ts';
import { HAS, LEFT_LIVE, STICKY } from './rule-columns.ts';
import { afterCustomerMessage } from './sessions.ts';
import { FLAG, grown, NONE, type RouterState } from './state.ts';
import { classOf } from './waiting.ts';

/**
 * A customer asks for a chat of the waiting class `cls`. `conversation` is the slot of the customer's earlier
 * conversation, or -1. Returns the chat's slot, or -1 when the platform refused it.
 */
export function arrive(
  s: RouterState,
  customer: number,
  cls: number,
  conversation: number,
): number {
  const chat = s.newChatSlot();
  const record = continueOrOpen(s, customer, cls, conversation);
  const isNew = record !== conversation;
  const preferred = conversation === NONE ? NONE : preferredAgent(s, conversation);
  const lastState = s.conversationState[record]!;
  arrived(s, chat, cls, customer, record, preferred);
  emit(s, EV.chatArrived, chat, preferred, customer, record);
  if (isNew) emit(s, EV.conversationOpened, chat, NONE, record, 0);
  else if (lastState !== RECORD.open) setRecord(s, chat, RECORD.open, NONE);
  const at = admit(s, chat, cls);
  if (at < 0) {
    refused(s, chat);
    emit(s, EV.chatRefused, chat, NONE, -at, 0);
    setRecord(s, chat, RECORD.closed, NONE);
    releaseIfDone(s, chat);
    return NONE;
  }
  enterQueue(s, chat, at, at === cls ? WHY.none : WHY.overflow);
  return chat;
}

/** The same conversation while it is open or may be reopened; else a new one. */
export function continueOrOpen(
  s: RouterState,
  customer: number,
  cls: number,
  conversation: number,
): number {
  if (conversation === NONE) return newConversation(s, customer);
  if (s.conversationState[conversation] !== RECORD.closed) return conversation;
  const reopen = s.rules.queue['record.reopen'][s.classQueue[cls]!]!;
  const age = s.now - s.conversationClosedAt[conversation]!;
  return reopen > 0 && age <= reopen ? conversation : newConversation(s, customer);
}

/** The agent of last time, where the platform prefers or requires them; also when the contact makes a new conversation. */
function preferredAgent(s: RouterState, conversation: number): number {
  if (s.rules.run['match.sticky'] === STICKY.none) return NONE;
  const age = s.now - s.conversationLastAt[conversation]!;
  return age <= s.rules.run['match.stickyWindow'] ? s.conversationLastAgent[conversation]! : NONE;
}

/** The class in which the chat may wait, after overflow; or the negated reason why it is refused. */
function admit(s: RouterState, chat: number, cls: number): number {
  let at = cls;
  for (let depth = 0; ; depth++) {
    const why = obstacle(s, chat, at);
    if (why === WHY.none) return at;
    const queue = s.scenario.queues[s.classQueue[at]!]!;
    const word = why === WHY.queueFull ? 'full' : why === WHY.queueClosed ? 'closed' : 'nobody';
    const overflow = queue.overflow;
    if (overflow?.when.includes(word) && depth < 3) {
      at = classOf(s, overflow.to, s.classPriority[at]!, s.classSkills[at]!);
      continue;
    }
    if (why !== WHY.nobody || s.rules.queue['match.whenNobody'][s.classQueue[at]!] === 1)
      return -why;
    return at;
  }
}

function obstacle(s: RouterState, chat: number, cls: number): number {
  const queue = s.classQueue[cls]!;
  if (s.queueOpen[queue] === 0) return WHY.queueClosed;
  const size = s.rules.queue['queue.maxLength'][queue]!;
  if (s.queueWaiting[queue]! >= size && (size > 0 || !somebodyFree(s, chat, cls)))
    return WHY.queueFull;
  return s.queueSignedIn[queue] === 0 ? WHY.nobody : WHY.none;
}

/** A queue without places takes whoever can be connected at once. */
function somebodyFree(s: RouterState, chat: number, cls: number): boolean {
  if (s.dirtyCount > 0) refreshAgents(s);
  const before = s.chatClass[chat]!;
  s.chatClass[chat] = cls;
  s.chatQueue[chat] = s.classQueue[cls]!;
  const free = bestAgent(s, chat) !== NONE && s.waiting === 0;
  s.chatClass[chat] = before;
  s.chatQueue[chat] = s.classQueue[before]!;
  return free;
}

function enterQueue(s: RouterState, chat: number, cls: number, reason: number): void {
  queued(s, chat, cls);
  const preferred = s.chatPreferred[chat]!;
  if (preferred !== NONE) {
    const until = s.now + s.rules.run['match.stickyWait'];
    s.chatHeldUntil[chat] = until;
    if (until > s.now) s.timers.arm(s.chatTimer(chat, CHAT_TIMER.hold), until, TIE.deadline);
  }
  emit(s, EV.chatQueued, chat, NONE, cls, reason);
  const queue = s.chatQueue[chat]!;
  const has = s.rules.has[queue]!;
  if ((has & HAS.maxWait) !== 0) {
    const longest = s.rules.queue['queue.maxWait'][queue]!;
    s.timers.arm(s.chatTimer(chat, CHAT_TIMER.maxWait), s.now + longest, TIE.deadline);
  }
  if ((has & HAS.relax) !== 0) armRelax(s, chat);
  if (s.freshCount === s.freshChats.length)
    s.freshChats = grown(s.freshChats, Int32Array, s.freshCount * 2);
  s.freshChats[s.freshCount++] = chat;
  s.triggers |= 1;
}

/** The next step of skill relaxation, if there is one. */
export function armRelax(s: RouterState, chat: number): void {
  const steps = s.scenario.queues[s.chatQueue[chat]!]!.rules['queue.relax'];
  const step = steps[s.chatRelaxStep[chat]!];
  if (step !== undefined) {
    s.timers.arm(
      s.chatTimer(chat, CHAT_TIMER.relax),
      Math.max(s.now, s.chatArrivedAt[chat]! + step.after),
      TIE.deadline,
    );
  }
}

/** A relaxation step is due: fewer skills are demanded, or a further queue's agents may take the chat. */
export function relax(s: RouterState, chat: number): void {
  const steps = s.scenario.queues[s.chatQueue[chat]!]!.rules['queue.relax'];
  const step = steps[s.chatRelaxStep[chat]!];
  if (step === undefined) return;
  s.chatRelaxStep[chat] = s.chatRelaxStep[chat]! + 1;
  s.chatFlags[chat] = s.chatFlags[chat]! | FLAG.rare;
  const old = s.chatClass[chat]!;
  const dropped = new Set(step.drop.map((name) => s.scenario.skills.indexOf(name)));
  const skills = s.classSkills[old]!.filter((skill) => !dropped.has(skill));
  const further =
    step.queue === null ? -1 : s.scenario.queues.findIndex((q) => q.name === step.queue);
  const extra = further < 0 ? s.classExtraQueues[old]! : [...s.classExtraQueues[old]!, further];
  const cls = classOf(s, s.classQueue[old]!, s.classPriority[old]!, skills, extra);
  queued(s, chat, cls);
  emit(s, EV.chatQueued, chat, NONE, cls, WHY.time);
  s.triggers |= 8;
  armRelax(s, chat);
}

export function customerWrites(s: RouterState, chat: number): void {
  const state = s.chatState[chat]!;
  if (state === CHAT.live) {
    if ((s.chatFlags[chat]! & FLAG.inGrace) !== 0) customerRejoins(s, chat);
    afterCustomerMessage(s, chat);
  } else if (state === CHAT.waiting || state === CHAT.offered) {
    if ((s.chatFlags[chat]! & FLAG.inGrace) !== 0) customerRejoins(s, chat);
    customerWrote(s, chat);
    emit(s, EV.messageCustomer, chat, NONE, 0, 0);
  }
}

/** The customer closes the window: what the platform makes of it depends on where the chat stands. */
export function customerLeaves(s: RouterState, chat: number): void {
  const state = s.chatState[chat]!;
  if (state !== CHAT.waiting && state !== CHAT.offered && state !== CHAT.live) return;
  if ((s.chatFlags[chat]! & (FLAG.inGrace | FLAG.leftUnnoticed)) !== 0) return;
  const queue = s.chatQueue[chat]!;
  const grace = s.rules.queue['session.leftGrace'][queue]!;
  const unnoticed =
    state === CHAT.live
      ? s.rules.queue['session.leftLive'][queue] === LEFT_LIVE.undetected
      : s.rules.queue['session.leftQueued'][queue] === 1;
  applyLeft(s, chat, grace > 0 && !unnoticed);
  emit(s, EV.customerLeft, chat, s.chatAgent[chat]!, WHY.open, 0);
  if (unnoticed) return;
  if (grace > 0) s.timers.arm(s.chatTimer(chat, CHAT_TIMER.left), s.now + grace, TIE.deadline);
  else customerIsGone(s, chat);
}

/** The rejoin window is over, or there is none. */
export function customerIsGone(s: RouterState, chat: number): void {
  const state = s.chatState[chat]!;
  const queue = s.chatQueue[chat]!;
  if (state === CHAT.live) {
    const what = s.rules.queue['session.leftLive'][queue]!;
    if (what === LEFT_LIVE.end) finishChat(s, chat, WHY.customerLeft);
    else if (what === LEFT_LIVE.freeSlot && (s.chatFlags[chat]! & FLAG.dormant) === 0) {
      dormant(s, chat, WHY.customerLeft);
      emit(s, EV.chatDormant, chat, s.chatAgent[chat]!, WHY.customerLeft, 0);
      s.triggers |= 4;
    }
  } else if (state === CHAT.waiting || state === CHAT.offered) {
    if (s.rules.queue['session.leftQueued'][queue] === 0) abandonChat(s, chat, WHY.open);
  }
}

/** The customer is gone and the platform is not told: nothing changes but that nobody answers. */
export function customerVanishes(s: RouterState, chat: number): void {
  const state = s.chatState[chat]!;
  if (state === CHAT.waiting || state === CHAT.offered || state === CHAT.live)
    emit(s, EV.customerLeft, chat, s.chatAgent[chat]!, WHY.silent, 0);
}

/** The customer clicks End: at once, whatever the rejoin window. */
export function customerEnds(s: RouterState, chat: number): void {
  const state = s.chatState[chat]!;
  if (state === CHAT.live) finishChat(s, chat, WHY.customerEnd);
  else if (state === CHAT.waiting || state === CHAT.offered) {
    emit(s, EV.customerLeft, chat, s.chatAgent[chat]!, WHY.open, 0);
    abandonChat(s, chat, WHY.customerEnd);
  }
}

/** Back within the rejoin window: nothing has happened. */
export function customerRejoins(s: RouterState, chat: number): void {
  if ((s.chatFlags[chat]! & (FLAG.inGrace | FLAG.leftUnnoticed)) === 0) return;
  s.timers.cancel(s.chatTimer(chat, CHAT_TIMER.left));
  customerReturned(s, chat);
  emit(s, EV.customerReturned, chat, s.chatAgent[chat]!, 0, 0);
}
