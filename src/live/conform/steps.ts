/** What each kind of event changes in the ledger: one row a kind. */
import type { EventName, REASONS } from '../../engine/events.ts';
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { EFFECT, PACING } from '../../engine/router/rule-columns.ts';
import { type AgentFacts, type ChatFacts, coolUntil, endCooling } from './facts.ts';
import { doubtSlot, keepSlot, keepsSlot, releaseSlot } from './kept-slots.ts';
import type { Ledger } from './ledger.ts';
import { loadSinceEnd, loadSinceWrapUp } from './load-since.ts';

/** What the record says is taken into the ledger. */
export function applyTo(ledger: Ledger, r: TraceRecord): void {
  STEPS[r.event]?.(ledger, r);
}

type Step = (ledger: Ledger, r: TraceRecord) => void;
/** Steps of events about a chat. */
const ofChat =
  (step: (ledger: Ledger, chat: ChatFacts, r: TraceRecord) => void): Step =>
  (ledger, r) => {
    if (r.chat !== undefined) step(ledger, ledger.chat(r.chat, r.at), r);
  };
/** Steps of events between a chat and an agent. */
const ofBoth = (
  step: (ledger: Ledger, chat: ChatFacts, agent: AgentFacts, r: TraceRecord) => void,
): Step =>
  ofChat((ledger, chat, r) => {
    if (r.agent !== undefined) step(ledger, chat, ledger.agent(r.agent), r);
  });
const ofAgent =
  (step: (ledger: Ledger, agent: AgentFacts, r: TraceRecord) => void): Step =>
  (ledger, r) => {
    if (r.agent !== undefined) step(ledger, ledger.agent(r.agent), r);
  };

function learnClass(ledger: Ledger, chat: ChatFacts, r: TraceRecord): void {
  const queue = r.queue === undefined ? chat.queue : (ledger.queueIndex.get(r.queue) ?? -1);
  const also = r.also?.map((name) => ledger.queueIndex.get(name) ?? -1) ?? chat.also;
  const skills = r.skills ?? chat.skills;
  const priority = r.priority ?? chat.priority;
  const same =
    queue === chat.queue &&
    priority === chat.priority &&
    also.join() === chat.also.join() &&
    skills.join() === chat.skills.join();
  if (same) return;
  const isFirst = chat.queue < 0;
  chat.queue = queue;
  chat.also = also;
  chat.skills = skills;
  chat.priority = priority;
  // What it is first told to be it has always been.
  if (!isFirst) chat.classSince = r.at;
}

/** The queue of a chat that nobody has told of before; its priority is not known, and so it compares with no other. */
function learnLate(ledger: Ledger, chat: ChatFacts, r: TraceRecord): void {
  if (chat.queue >= 0 || r.queue === undefined) return;
  learnClass(ledger, chat, r);
  chat.inFront = true;
  chat.isLearntLate = true;
}

/** Now it is told properly, as if nothing had been known. */
function learnAnew(chat: ChatFacts): void {
  if (!chat.isLearntLate) return;
  chat.isLearntLate = false;
  chat.inFront = false;
  chat.queue = -1;
}

function refuse(ledger: Ledger, chat: ChatFacts, agent: AgentFacts, r: TraceRecord): void {
  const isMiss = r.event === 'offer.missed';
  const isSide = chat.holders.size > 0 && chat.sides.has(agent.name);
  const hold = ledger.endOffer(chat, agent, r);
  agent.loadSince = r.at;
  ledger.startCooling(agent, isMiss ? PACING.miss : PACING.decline, r.at);
  const { run } = ledger.rules;
  const effect = run[isMiss ? 'offer.onMiss.agent' : 'offer.onDecline.agent'];
  const afterLive = run[isMiss ? 'offer.onMiss.when' : 'offer.onDecline.when'] === 1;
  // With slack a chat that they accepted before may be told after this.
  const mayBeLive = agent.live.size > 0 || ledger.blur > 0;
  if ((effect !== EFFECT.none || r.reason === 'disable') && afterLive && mayBeLive)
    agent.deferred = true;
  if (isSide) return;
  chat.refusers.set(agent.name, r.at);
  if (hold === undefined) chat.refusedOffers.delete(agent.name);
  else chat.refusedOffers.set(agent.name, hold.at);
  ledger.waitAgain(chat, r.at, false);
}

const wrote = (side: 'agent' | 'customer') =>
  ofChat((ledger, chat, r) => {
    const moment = { at: r.at, line: r.line };
    if (side === 'agent') {
      const { customerWrote } = chat;
      const answered = chat.agentBegan !== undefined && customerWrote !== undefined;
      const isFirst =
        chat.agentBegan === undefined ||
        (answered && customerWrote.at > chat.agentBegan + ledger.blur) ||
        (answered && ledger.blur === 0 && customerWrote.line > (chat.agentWrote?.line ?? 0));
      if (isFirst) chat.agentBegan = r.at;
      chat.agentWrote = moment;
    } else {
      chat.customerWrote = moment;
      chat.left = undefined;
    }
  });

const isOpenAgain = ofChat((ledger, chat, r) => {
  const closed = chat.recordClosed;
  const isUnsure = closed !== undefined && ledger.blur > 0 && r.at - closed.at <= ledger.blur;
  chat.recordClosed = isUnsure ? { ...closed, isUnsure } : undefined;
});

/** One row a kind of event that changes what is known. */
const STEPS: { readonly [K in EventName]?: Step } = {
  'chat.arrived': ofChat((ledger, chat, r) => {
    learnAnew(chat);
    chat.arrivedAt = r.at;
    if (!chat.returned) chat.rankSince = r.at;
    chat.preferred ??= r.preferred;
    if (chat.queue < 0) learnClass(ledger, chat, r);
    if (!ledger.needsQueued) {
      chat.queuedAt ??= r.at;
      ledger.wait(chat, r.at);
    }
  }),
  'chat.refused': ofChat((ledger, chat, r) => ledger.end(chat, r.at)),
  'chat.queued': ofChat((ledger, chat, r) => {
    learnAnew(chat);
    learnClass(ledger, chat, r);
    chat.queuedAt ??= r.at;
    // Where arrivals are not told, a chat has come when it is in the queue.
    if (ledger.hasNoArrivals && chat.arrivedAt === undefined) {
      chat.arrivedAt = r.at;
      if (!chat.returned) chat.rankSince = r.at;
    }
    if (chat.waitingSince === undefined) ledger.wait(chat, r.at);
  }),
  'chat.requeued': ofChat((ledger, chat, r) => {
    const moved = r.queue !== undefined && ledger.queueIndex.get(r.queue) !== chat.queue;
    if (r.agent !== undefined) {
      // Whoever was given a chat and leaves it has declined it, where there is no other way to.
      if (r.reason === 'first-reply' || r.reason === 'decline') chat.refusers.set(r.agent, r.at);
      if (!chat.holders.has(ledger.agent(r.agent))) {
        chat.lastEnds.set(r.agent, r.at);
        ledger.agent(r.agent).loadSince = r.at;
      }
    }
    const isRecent = (at: number) => ledger.blur > 0 && at >= r.at - ledger.blur;
    const isUnsure = isRecent(chat.begunAt);
    const heir = chat.assignee;
    if (
      heir !== undefined &&
      heir.name !== r.agent &&
      isRecent(heir.live.get(chat.number)?.at ?? 0)
    ) {
      // It has gone on to somebody else already: only the stamps stand the wrong way round.
      for (const agent of chat.holders) if (agent !== heir) ledger.release(chat, agent, r.at);
      learnClass(ledger, chat, r);
      chat.returned = true;
      chat.rankedAt = r.at;
      return;
    }
    for (const agent of chat.holders) {
      ledger.release(chat, agent, r.at);
      if (isUnsure) ledger.suspect(chat, agent);
    }
    chat.assignee = undefined;
    chat.sessionFrom = undefined;
    chat.onHold = false;
    const isSent = r.reason === 'transfer';
    learnClass(ledger, chat, r);
    ledger.waitAgain(chat, r.at, moved || (isSent && chat.sentAt === r.at));
    // A transfer that nobody took keeps its place and one to a queue does not: with slack they look alike.
    if (isSent && ledger.blur > 0) chat.inFront = true;
    // What began within the slack may have come after this: then it is not known whether the chat waits.
    if (isUnsure) ledger.stopWaiting(chat);
  }),
  'chat.assigned': ofBoth(connected),
  'chat.accepted': ofBoth(connected),
  'chat.joined': ofBoth((ledger, chat, agent, r) => {
    ledger.touch(agent, r.at);
    agent.loadSince = chat.dormant.since > r.at - ledger.blur ? Number.NaN : r.at;
    chat.firstLiveAt ??= r.at;
    ledger.stopWaiting(chat);
    if (chat.endedAt !== undefined) return;
    chat.holders.add(agent);
    agent.live.set(chat.number, { chat, agent, offer: undefined, at: r.at, from: r.at });
  }),
  'chat.left': ofBoth((ledger, chat, agent, r) => {
    ledger.touch(agent, r.at);
    if (releaseSlot(ledger, chat, r) || chat.endedAt !== undefined) return;
    if (r.assignee === null && ledger.blur > 0) {
      // Nobody has it from now on: the tab of a chat whose end is told late.
      chat.tabClosed = { agent: agent.name, at: r.at };
      return;
    }
    if (!chat.holders.has(agent)) chat.lastEnds.set(agent.name, r.at);
    ledger.release(chat, agent, r.at);
    if (r.assignee !== undefined && r.assignee !== null) chat.assignee = ledger.agent(r.assignee);
  }),
  'chat.invited': ofBoth((_ledger, chat, agent) => void chat.sides.set(agent.name, 'invitation')),
  'chat.transferred': ofChat((_ledger, chat, r) => {
    if (r.toQueue !== undefined) chat.sentAt = r.at;
    if (r.toAgent !== undefined) chat.sides.set(r.toAgent, 'transfer');
  }),
  'chat.dormant': ofChat((ledger, chat, r) => {
    if (r.reason === 'hold') {
      chat.onHold = true;
      chat.heldAt = r.at;
    }
    if (r.keepsCost !== true) {
      chat.dormant.set(true, r.at, ledger.blur);
      for (const agent of chat.holders) agent.loadSince = r.at;
    }
    for (const agent of chat.holders) ledger.touch(agent, r.at);
    doubtSlot(ledger, chat, r);
  }),
  'chat.woken': ofChat((ledger, chat, r) => {
    doubtSlot(ledger, chat, r);
    chat.onHold = false;
    chat.wokenAt = r.at;
    const { isBlurred, last, since } = chat.dormant;
    const isUnsure = isBlurred || (ledger.blur > 0 && since > r.at - ledger.blur);
    if (last || isUnsure)
      for (const agent of chat.holders) agent.loadSince = isUnsure ? Number.NaN : r.at;
    chat.dormant.set(false, r.at, ledger.blur);
    for (const agent of chat.holders) ledger.touch(agent, r.at);
  }),
  'chat.ended': ofChat((ledger, chat, r) => {
    const last = r.agent === undefined ? chat.assignee : ledger.agent(r.agent);
    const keeps = last === undefined ? false : keepsSlot(ledger, chat, last, r);
    const loadSince = last === undefined ? 0 : loadSinceEnd(ledger, chat, last, r, keeps);
    if (r.agent !== undefined) {
      const agent = ledger.agent(r.agent);
      if (!chat.holders.has(agent)) chat.lastEnds.set(r.agent, r.at);
      ledger.startCooling(agent, PACING.end, r.at);
      ledger.touch(agent, r.at);
      agent.idleSince = r.at;
    }
    ledger.end(chat, r.at);
    if (last === undefined) return;
    last.loadSince = loadSince;
    chat.lastEnd = last;
    if (keeps !== false) keepSlot(ledger, chat, last, r, keeps === true);
  }),
  'offer.made': ofBoth((ledger, chat, agent, r) => {
    ledger.touch(agent, r.at);
    learnLate(ledger, chat, r);
    const early = chat.early.findIndex(
      (answer) =>
        answer.agent === agent.name && answer.offer === r.offer && r.at - answer.at <= ledger.blur,
    );
    const isSide = chat.holders.size > 0 && chat.sides.has(agent.name);
    if (!isSide) ledger.route(chat, agent, r);
    agent.loadSince = r.at;
    if (early >= 0) {
      chat.early.splice(early, 1);
      if (chat.waitingSince !== undefined) ledger.wait(chat, r.at);
      return;
    }
    if (chat.endedAt !== undefined) return;
    ledger.stopWaiting(chat);
    ledger.acquit(chat, r.at);
    const hold = { chat, agent, offer: r.offer, at: r.at, from: r.at };
    chat.ringing.add(hold);
    agent.offers.add(hold);
    chat.begunAt = r.at;
  }),
  'offer.accepted': ofBoth((ledger, chat, agent, r) => {
    const kind = r.side ?? (chat.holders.size > 0 ? chat.sides.get(agent.name) : undefined);
    const hold = ledger.endOffer(chat, agent, r);
    if (kind === 'invitation') return;
    const heir = chat.assignee;
    const isHandedOn = heir !== undefined && heir !== agent && kind !== 'transfer';
    if (isHandedOn && r.at - chat.handedAt < ledger.blur) {
      // It has been handed on to somebody else already: only the stamps stand the wrong way round.
      ledger.touch(agent, r.at);
      agent.idleSince = r.at;
      agent.loadSince = Math.max(agent.loadSince, chat.handedAt);
      return;
    }
    if (kind === 'transfer') {
      if (chat.assignee !== undefined) ledger.release(chat, chat.assignee, r.at);
      chat.handedAt = r.at;
    } else ledger.startCooling(agent, PACING.accept, r.at);
    const counted = hold !== undefined && ledger.rules.countOffered[agent.index] === 1;
    ledger.connect(chat, agent, r.at, counted ? hold.from : r.at);
  }),
  'offer.declined': ofBoth(refuse),
  'offer.missed': ofBoth(refuse),
  'offer.withdrawn': ofBoth((ledger, chat, agent, r) => {
    // With slack it may be told when the chat is not known to be live: it was a side offer, or may be with somebody.
    const isHidden = ledger.blur > 0 && (chat.sides.has(agent.name) || chat.suspects.size > 0);
    const isSide = chat.holders.size > 0 || isHidden;
    ledger.endOffer(chat, agent, r);
    agent.loadSince = r.at;
    if (!isSide) ledger.waitAgain(chat, r.at, false);
  }),
  'cooldown.started': ofAgent((ledger, agent, r) => {
    ledger.touch(agent, r.at);
    const until = r.until ?? Number.POSITIVE_INFINITY;
    coolUntil(agent, r.at, until);
  }),
  'cooldown.ended': ofAgent((ledger, agent, r) => {
    ledger.touch(agent, r.at);
    endCooling(agent, r.at, ledger.blur);
  }),
  'message.agent': wrote('agent'),
  'message.customer': wrote('customer'),
  'customer.left': ofChat((ledger, chat, r) => {
    chat.gone = true;
    if (r.reason !== 'open' || chat.left !== undefined) return;
    const isHeard = r.server !== undefined || !ledger.isStamped;
    chat.left = { at: r.at, line: r.line, queue: chat.queue, isHeard };
  }),
  'customer.returned': ofChat((_ledger, chat, r) => {
    chat.gone = false;
    chat.left = undefined;
    chat.returnedAt = r.at;
  }),
  'wrapup.started': ofBoth((ledger, chat, agent, r) => {
    ledger.touch(agent, r.at);
    const early = chat.early.findIndex(({ offer, at }) => offer === -1 && r.at - at <= ledger.blur);
    if (early >= 0) chat.early.splice(early, 1);
    else agent.wraps.set(chat.number, { chat, at: r.at });
  }),
  'wrapup.ended': ofBoth((ledger, chat, agent, r) => {
    ledger.touch(agent, r.at);
    agent.loadSince = loadSinceWrapUp(ledger, chat, agent, r);
    if (!agent.wraps.delete(chat.number))
      chat.early.push({ agent: agent.name, offer: -1, at: r.at });
  }),
  'conversation.closed': ofChat((ledger, chat, r) => {
    if (releaseSlot(ledger, chat, r) || chat.endedAt !== undefined) return;
    chat.recordClosed = { at: r.at, isByHand: r.agent !== undefined };
  }),
  'conversation.opened': isOpenAgain,
  'conversation.reopened': isOpenAgain,
  'conversation.waiting': isOpenAgain,
  'agent.state': ofAgent((ledger, agent, r) => {
    ledger.touch(agent, r.at);
    // Then nothing holds a slot any more, and it may not be told.
    if (r.state === 'signed-out') for (const kept of agent.kept.values()) kept.isSure = false;
    if (agent.state.last === 'signed-out' && r.state !== 'signed-out') {
      agent.idleSince = r.at;
      agent.loadSince = r.at;
    }
    agent.state.set(r.state ?? '', r.at, ledger.blur);
    agent.stateReason.set(r.reason ?? '', r.at, ledger.blur);
    agent.deferred = false;
    if (r.state === 'signed-out') agent.isHidden = false;
    if (r.state === 'signed-out') endCooling(agent, r.at, ledger.blur);
  }),
  'agent.work': ofAgent((ledger, agent, r) => {
    ledger.touch(agent, r.at);
    agent.otherWork.set(r.units ?? 0, r.at, ledger.blur);
  }),
  'agent.limit': ofAgent((ledger, agent, r) => {
    ledger.touch(agent, r.at);
    agent.limit.set(r.units, r.at, ledger.blur);
  }),
  'agent.serves': ofAgent((ledger, agent, r) => {
    ledger.touch(agent, r.at);
    const queues = (r.queues ?? []).map((name) => ledger.queueIndex.get(name) ?? -1);
    agent.serves.set(queues, r.at, ledger.blur);
  }),
};

/** Reasons with which a live chat changes hands. */
const HANDED = new Set<(typeof REASONS)[number]>(['transfer', 'first-reply', 'forward']);

function connected(ledger: Ledger, chat: ChatFacts, agent: AgentFacts, r: TraceRecord): void {
  learnLate(ledger, chat, r);
  const isHanding = r.reason !== undefined && HANDED.has(r.reason);
  const heir = chat.assignee;
  if (!isHanding && heir !== undefined && heir !== agent && r.at - chat.handedAt < ledger.blur) {
    // It has been handed on to somebody else already: only the stamps stand the wrong way round.
    ledger.route(chat, agent, r);
    ledger.startCooling(agent, PACING.accept, r.at);
    ledger.touch(agent, r.at);
    agent.idleSince = r.at;
    agent.loadSince = r.at;
    return;
  }
  if (isHanding) {
    if (chat.assignee !== undefined) ledger.release(chat, chat.assignee, r.at);
    chat.handedAt = r.at;
  }
  ledger.route(chat, agent, r);
  ledger.startCooling(agent, PACING.accept, r.at);
  agent.loadSince = r.at;
  ledger.connect(chat, agent, r.at, r.at);
}
