/**
 * Every kind of event as a plain sentence, with the rules that made it happen, or the keys of the
 * scenario that people's doings hang on: one table, kind and reason to sentence.
 * Adding an event or a reason is adding a row. What is told and in what order is explain.ts's affair.
 */
import type { TraceRecord } from '../engine/observe/trace-lines.ts';
import type { RuleName } from '../scenarios/rules.ts';
import { lengthWords } from './clock.ts';
import type { ChatView } from './fold.ts';
import { isPeopleKey, type PeopleKey } from './people.ts';

/** What a sentence may use besides its record. */
export interface Telling {
  /** `Chat 17`, to begin a sentence or stand in it. */
  readonly chat: string;
  /** The chat as it was before the event. */
  readonly before: ChatView | undefined;
  /** Where the chat waits, `the queue` where the trace does not say. */
  readonly queue: string;
  /** Writes a moment. */
  readonly clock: (micros: number) => string;
  /** A rule's value at this place and moment, undefined where it is not known. */
  readonly value: (name: RuleName) => unknown;
  /** The customer was here before. */
  readonly again: boolean;
  /** The chat has ended at this instant. */
  readonly justEnded: boolean;
}

export interface Sentence {
  readonly text: (record: TraceRecord, telling: Telling) => string;
  readonly rules: readonly RuleName[];
  /** Alternatives, of which the trace does not say which it was, stand together. */
  readonly keys: readonly (readonly PeopleKey[])[];
}

const say = (
  text: Sentence['text'],
  ...hooks: (RuleName | PeopleKey | PeopleKey[])[]
): Sentence => ({
  text,
  rules: hooks.filter((hook): hook is RuleName => typeof hook === 'string' && !isPeopleKey(hook)),
  keys: hooks.flatMap((hook) =>
    typeof hook !== 'string' ? [hook] : isPeopleKey(hook) ? [[hook]] : [],
  ),
});
const who = (r: TraceRecord) => r.agent ?? 'an agent';
const Who = (r: TraceRecord) => r.agent ?? 'An agent';
const record = (r: TraceRecord) =>
  r.state === undefined ? '' : `; its conversation is ${r.state}`;
const after = (r: TraceRecord, t: Telling) =>
  t.before === undefined ? '' : ` after ${lengthWords(r.at - t.before.since)}`;
const waitsAgain = (t: Telling) =>
  t.before?.state === 'live' ? 'it stays where it is' : 'it waits again';
const isSide = (t: Telling) => t.before?.state === 'live';

/** Most telling first: `kind/reason`, `kind/state/reason` and `kind/state` for agents, then `kind`. */
// biome-ignore format: a table, one sentence a row
export const SENTENCES: { readonly [key: string]: Sentence | undefined } = {
  'chat.arrived': say((r, t) => `${t.chat} arrives: ${r.customer ?? 'a customer'} wants ${t.queue}${demands(r)}.`, 'customers.*.arrivals'),
  'chat.arrived/preferred': say((r, t) => `${t.chat} arrives: ${r.customer ?? 'a customer'} wants ${t.queue}${demands(r)}, and ${r.preferred} is preferred, who had them last time.`, 'match.sticky', 'match.stickyWindow', 'customers.*.returns'),
  'chat.arrived/again': say((r, t) => `${t.chat} arrives: ${r.customer ?? 'a customer'}, who was here before, wants ${t.queue}${demands(r)}.`, 'customers.*.returns'),
  'chat.refused': say((r, t) => `${t.chat} is refused${because(r)}.`),
  'chat.refused/queue-full': say((_, t) => `${t.chat} is refused: ${t.queue} is full.`, 'queue.maxLength'),
  'chat.refused/queue-closed': say((_, t) => `${t.chat} is refused: ${t.queue} is closed.`),
  'chat.refused/nobody': say((_, t) => `${t.chat} is refused: nobody is signed in for ${t.queue}.`, 'match.whenNobody'),
  'chat.queued': say((_, t) => `${t.chat} stands in ${t.queue}.`, 'queue.rank'),

  'chat.queued/overflow': say((_, t) => `${t.chat} flows over into ${t.queue}.`, 'queue.maxLength', 'match.whenNobody'),

  'chat.requeued': say((r, t) => `${t.chat} goes back to ${t.queue}${from(r)}${because(r)}.`, 'queue.requeueRank'),
  'chat.requeued/tab-closed': say((r, t) => `${Who(r)} closes the tab and ${t.chat} goes back to ${t.queue}.`, 'session.tabClosed', 'queue.requeueRank', 'agents.*.closesTab'),
  'chat.requeued/resolve': say((r, t) => `${Who(r)} resolves the case and ${t.chat} goes back to ${t.queue}.`, 'session.resolve', 'queue.requeueRank'),
  'chat.requeued/agent-gone': say((r, t) => `${Who(r)} is gone and ${t.chat} goes back to ${t.queue}.`, 'session.agentGone', 'session.agentGoneGrace'),
  'chat.requeued/agent-idle': say((r, t) => `${Who(r)} has been silent too long and ${t.chat} goes back to ${t.queue}.`, 'session.agentIdle', 'session.agentIdleAction'),
  'chat.requeued/first-reply': say((r, t) => `${Who(r)} has not written a first reply in time and ${t.chat} goes back to ${t.queue}.`, 'session.firstReply', 'session.firstReplyAction'),
  'chat.requeued/idle': say((_, t) => `The customer has been silent too long and ${t.chat} goes back to ${t.queue}.`, 'session.idle', 'session.idleAction'),
  'chat.requeued/last-left': say((r, t) => `${Who(r)} leaves as the last agent and ${t.chat} goes back to ${t.queue}.`, 'session.lastLeaves', 'agents.*.invite'),
  'chat.requeued/transfer': say((r, t) => `Nobody has taken over ${t.chat}${r.agent === undefined ? '' : ` from ${r.agent}`}: it goes back to ${t.queue}.`, 'transfer.onMiss', 'queue.requeueRank'),
  'chat.requeued/shift-end': say((r, t) => `The shift of ${who(r)} is over and ${t.chat} goes back to ${t.queue}.`, 'agents.*.atShiftEnd'),

  'chat.abandoned': say((r, t) => `${t.chat} is abandoned: the customer left before any agent accepted${because(r)}.`, 'session.leftQueued'),
  'chat.abandoned/open': say((_, t) => `${t.chat} is abandoned: the customer left before any agent accepted.`, 'session.leftQueued', 'session.leftGrace'),
  'chat.abandoned/customer-left': say((_, t) => `${t.chat} is abandoned: the customer left before any agent accepted.`, 'session.leftQueued', 'session.leftGrace'),

  'chat.assigned': say((r, t) => `${t.chat} is connected with ${who(r)}, who is not asked${because(r)}.`, 'match.select'),
  'chat.assigned/auto': say((r, t) => `${t.chat} is connected with ${who(r)} without being accepted by hand${waited(r, t)}.`, 'match.accept', 'match.autoAfter', 'match.select'),
  'chat.assigned/preferred': say((r, t) => `${t.chat} is connected with ${who(r)}, who had this customer last time.`, 'match.sticky', 'match.stickyWindow'),
  'chat.assigned/transfer': say((r, t) => `${t.chat} is handed over to ${who(r)}.`, 'capacity.bypass'),
  'chat.assigned/forward': say((r, t) => `${t.chat} is forwarded to ${who(r)}.`, 'session.agentGone'),
  'chat.assigned/first-reply': say((r, t) => `No first reply was written in time: ${t.chat} moves to ${who(r)}.`, 'session.firstReply', 'session.firstReplyAction'),
  'chat.accepted': say((r, t) => `${Who(r)} takes ${t.chat}${waited(r, t)}.`, 'match.pull'),
  'chat.accepted/pick': say((r, t) => `${Who(r)} picks ${t.chat} from the list${waited(r, t)}.`, 'match.pull', 'agents.*.pick'),
  'chat.accepted/pick/broadcast': say((r, t) => `${Who(r)} joins ${t.chat}, of which all were told, as the first${waited(r, t)}.`, 'match.mode', 'agents.*.pick'),
  'chat.accepted/pick/pull': say((r, t) => `${Who(r)} picks ${t.chat} from the list${waited(r, t)}.`, 'match.mode', 'agents.*.pick'),
  'chat.accepted/next': say((r, t) => `${Who(r)} presses Next and gets ${t.chat}${waited(r, t)}.`, 'match.pull', 'capacity.max', 'agents.*.next'),
  'chat.accepted/join': say((r, t) => `${Who(r)} joins ${t.chat}, the first to do so${waited(r, t)}.`, 'match.mode', 'agents.*.pick'),
  'chat.joined': say((r, t) => `${Who(r)} joins ${t.chat} too.`, 'session.participants'),
  'chat.joined/self': say((r, t) => `${Who(r)} joins ${t.chat} too, unasked.`, 'session.participants', 'session.join'),
  'chat.joined/invited': say((r, t) => `${Who(r)} follows the invitation and joins ${t.chat}.`, 'session.participants', 'agents.*.accept'),
  'chat.left': say((r, t) => `${Who(r)} leaves ${t.chat}${r.assignee == null ? '' : `; it is now ${r.assignee}'s`}.`, 'agents.*.invite'),
  'chat.viewed': say((r, t) => `${Who(r)} opens ${t.chat} read-only; the customer is told nothing.`),
  'chat.invited': say((r, t) => `${r.by ?? 'An agent'} invites ${who(r)} to ${t.chat}.`, 'session.participants', 'agents.*.invite'),
  'chat.transferred': say((r, t) => `${Who(r)} transfers ${t.chat} to ${r.toAgent ?? r.toQueue ?? 'somebody else'}.`, 'agents.*.transfer'),
  'chat.dormant': say((r, t) => `${t.chat} costs ${r.agent ?? 'its agent'} no capacity for now${because(r)}.`),
  'chat.dormant/inactive': say((r, t) => `${t.chat} is inactive and costs ${r.agent ?? 'its agent'} no capacity for now.`, 'capacity.inactive'),
  'chat.dormant/hold': say((r, t) => `${t.chat} is put on hold${r.keepsCost === true ? '' : ` and costs ${r.agent ?? 'its agent'} no capacity for now`}.`, 'session.idleAction', 'capacity.countOnHold'),
  'chat.dormant/customer-left': say((r, t) => `The customer of ${t.chat} is gone; it costs ${r.agent ?? 'its agent'} no capacity any more.`, 'session.leftLive'),
  'chat.dormant/tab-closed': say((r, t) => `${Who(r)} closes the tab of ${t.chat}, which frees the slot.`, 'session.tabClosed', 'agents.*.closesTab'),
  'chat.woken': say((r, t) => `${t.chat} wakes up and costs ${r.agent ?? 'its agent'} capacity again.`, 'capacity.reactivateMax'),

  'chat.ended': say((r, t) => `${t.chat} ends${because(r)}${record(r)}.`),
  'chat.ended/agent-end': say((r, t) => `${Who(r)} ends ${t.chat}${record(r)}.`, 'record.agentEnd', ['customers.*.exchanges', 'customers.*.handle'], 'agents.*.ends'),
  'chat.ended/agent-end-close': say((r, t) => `${Who(r)} ends ${t.chat} and closes its conversation.`, ['customers.*.exchanges', 'customers.*.handle'], 'agents.*.ends'),
  'chat.ended/customer-end': say((r, t) => `The customer ends ${t.chat}${record(r)}.`, 'record.customerEnd'),
  'chat.ended/customer-left': say((r, t) => `${t.chat} ends because its customer has left${record(r)}.`, 'session.leftLive', 'session.leftGrace', 'record.abandonLive'),
  'chat.ended/customer-left/waiting': say((r, t) => `${t.chat} ends because its customer has left${record(r)}.`, 'session.leftQueued', 'session.leftGrace', 'record.abandonQueued'),
  'chat.ended/idle': say((r, t) => `${t.chat} ends by itself: the customer has been silent too long${record(r)}.`, 'session.idle', 'session.idleArm', 'record.idleEnd'),
  'chat.ended/hold-limit': say((r, t) => `${t.chat} ends: it was on hold too long${record(r)}.`, 'session.hold'),
  'chat.ended/max-wait': say((r, t) => `${t.chat} ends: it has waited as long as a chat may${record(r)}.`, 'queue.maxWait', 'queue.onMaxWait'),
  'chat.ended/unanswered': say((r, t) => `${t.chat} ends unanswered${record(r)}.`, 'queue.maxWait', 'queue.onMaxWait', 'record.unanswered'),
  'chat.ended/exhausted': say((r, t) => `${t.chat} is given up: every agent has refused it${record(r)}.`, 'offer.whenExhausted', 'offer.exclude'),
  'chat.ended/agent-gone': say((r, t) => `${t.chat} ends because its agent is gone${record(r)}.`, 'session.agentGone', 'session.agentGoneGrace'),
  'chat.ended/agent-idle': say((r, t) => `${t.chat} ends: its agent has been silent too long${record(r)}.`, 'session.agentIdle', 'session.agentIdleAction'),
  'chat.ended/resolve': say((r, t) => `${Who(r)} resolves the case, which ends ${t.chat}${record(r)}.`, 'session.resolve', 'agents.*.ends'),
  'chat.ended/shift-end': say((r, t) => `${t.chat} ends with the shift of ${who(r)}${record(r)}.`, 'agents.*.atShiftEnd'),
  'chat.ended/last-left': say((r, t) => `${t.chat} ends because its last agent leaves${record(r)}.`, 'session.lastLeaves'),
  'chat.ended/restart': say((r, t) => `${t.chat} ends because the system restarts${record(r)}.`),
  'chat.ended/disconnected': say((_, t) => `${t.chat} is cut off by the end of the run.`),
  'chat.ended/queue-closed': say((r, t) => `${t.chat} ends because ${t.queue} closes${record(r)}.`),
  'chat.ended/gave-up': say((r, t) => `${Who(r)} gives up waiting for the customer and ends ${t.chat}${record(r)}.`, 'record.agentEnd', 'agents.*.givesUp'),
  'chat.ended/reply-too-late': say((r, t) => `The customer has waited too long for a reply: ${t.chat} ends${record(r)}.`, 'session.leftLive', 'customers.*.replyPatience'),

  'offer.made': say((r, t) => `${isSide(t) ? `${r.agent} is asked to take ${t.chat}` : `${t.chat} is offered to ${r.agent}`}, who has ${r.until === undefined || r.until === Number.POSITIVE_INFINITY ? 'no deadline' : `${lengthWords(r.until - r.at)} to answer`}${waited(r, t)}.`, 'offer.timeout', 'match.select'),
  'offer.accepted': say((r, t) => `${Who(r)} accepts ${t.chat}${isSide(t) ? '' : after(r, t)}.`, 'agents.*.accept'),
  'offer.declined': say((r, t) => `${Who(r)} declines ${t.chat}${isSide(t) ? '' : after(r, t)}; ${waitsAgain(t)}.`, 'offer.onDecline.agent', 'offer.exclude', 'agents.*.accept'),
  'offer.declined/disable': say((r, t) => `${Who(r)} presses Disable on ${t.chat}; ${waitsAgain(t)}.`, 'offer.onDecline.agent', 'offer.exclude', 'agents.*.accept'),
  'offer.missed': say((r, t) => `${Who(r)} has not answered in time: the offer of ${t.chat} is missed and ${waitsAgain(t)}.`, 'offer.timeout', 'offer.onMiss.agent', 'report.missAs', 'agents.*.accept'),
  'offer.withdrawn': say((r, t) => `The offer of ${t.chat} to ${who(r)} is withdrawn${because(r)}.`),
  'offer.withdrawn/customer-left': say((r, t) => `The offer of ${t.chat} to ${who(r)} is withdrawn: the customer has left. That counts as no refusal.`, 'report.withdrawnAs'),
  'offer.withdrawn/agent-unavailable': say((r, t) => `The offer of ${t.chat} to ${who(r)} is withdrawn: the agent is not available any more. That counts as no refusal.`, 'offer.onUnavailable'),
  'offer.withdrawn/taken': say((r, t) => `The offer of ${t.chat} to ${who(r)} is withdrawn: another agent has taken it.`),
  'offer.stale': say((r, t) => `${Who(r)} answers too late on ${t.chat}: nothing happens.`, 'match.pullLoser'),

  'cooldown.started': say((r, t) => `${Who(r)} gets no automatic offer until ${until(r, t)}${afterWhat(r)}.`, 'pacing.delay', 'pacing.on'),
  'cooldown.ended': say((r) => `${Who(r)} may be offered chats again.`, 'pacing.delay'),
  'message.customer': say((_, t) => `The customer of ${t.chat} writes.`, 'customers.*.reply'),
  'message.agent': say((r, t) => `${Who(r)} writes to ${t.chat}.`, 'agents.*.reply', 'customers.*.agentReply'),
  'reply.noticed': say((r, t) => `${Who(r)} notices that the customer of ${t.chat} has written.`, 'agents.*.notice'),
  'reply.dismissed': say((r, t) => `${Who(r)} lets the banner of ${t.chat} go; the chat stays theirs and nothing else changes.`, 'session.replyBanner', 'agents.*.banner'),
  'session.warned': say((_, t) => `The customer of ${t.chat} is warned that the chat will end.`, 'session.idleWarn'),
  'customer.left': say((_, t) => `The customer of ${t.chat} leaves.`),
  'customer.left/open': say((_, t) => `The customer of ${t.chat} leaves${t.value('session.leftLive') === 'undetected' ? ', which the platform does not see' : ', and the platform can tell'}.`, ['customers.*.leavesLive', 'customers.*.replyPatience'], 'session.leftLive', 'session.leftGrace'),
  'customer.left/silent': say((_, t) => `The customer of ${t.chat} leaves silently: the platform does not know.`, ['customers.*.leavesLive', 'customers.*.replyPatience'], 'customers.*.silent'),
  'customer.left/open/waiting': say((_, t) => `The customer of ${t.chat} leaves${t.value('session.leftQueued') === 'keep' ? '; the chat stays in the queue all the same' : ', and the platform can tell'}.`, 'customers.*.patience', 'session.leftQueued', 'session.leftGrace'),
  'customer.left/silent/waiting': say((_, t) => `The customer of ${t.chat} leaves silently: the platform does not know.`, 'customers.*.patience', 'customers.*.silent'),
  'customer.left/open/again': say((_, t) => `The customer of ${t.chat}, who waits again, leaves${t.value('session.leftQueued') === 'keep' ? '; the chat stays in the queue all the same' : ', and the platform can tell'}.`, 'customers.*.patienceAgain', 'session.leftQueued', 'session.leftGrace'),
  'customer.left/silent/again': say((_, t) => `The customer of ${t.chat}, who waits again, leaves silently: the platform does not know.`, 'customers.*.patienceAgain', 'customers.*.silent'),
  'customer.returned': say((_, t) => `The customer of ${t.chat} is back in time.`, 'session.leftGrace', 'customers.*.rejoins'),
  'wrapup.started': say((r, t) => `${Who(r)} wraps up ${t.chat} until ${until(r, t)}.`, 'wrapUp.mode', 'wrapUp.sec', 'wrapUp.blocks'),
  'wrapup.ended': say((r, t) => `${Who(r)} has wrapped up ${t.chat}.`, 'wrapUp.mode'),
  'wrapup.ended/time': say((r, t) => `The time to wrap up ${t.chat} is over for ${who(r)}.`, 'wrapUp.mode', 'wrapUp.sec'),
  'wrapup.ended/by-hand': say((r, t) => `${Who(r)} closes the wrap-up of ${t.chat} by hand.`, 'wrapUp.mode', 'agents.*.wrapUp'),
  'conversation.opened': say((r) => `Conversation ${r.conversation ?? ''} is opened.`),
  'conversation.waiting': say((r) => `Conversation ${r.conversation ?? ''} is set to waiting.`),
  'conversation.closed': say((r) => `Conversation ${r.conversation ?? ''} is closed${r.agent === undefined ? '' : ` by ${r.agent}`}.`),
  'conversation.closed/by-hand': say((r) => `${Who(r)} closes conversation ${r.conversation ?? ''} by hand.`, 'agents.*.closesRecords'),
  'conversation.reopened': say((r) => `Conversation ${r.conversation ?? ''} is open again.`, 'record.reopen'),

  'agent.state': say((r) => `${Who(r)} is ${r.state ?? 'changed'}${because(r)}.`),
  'agent.state/ready': say((r) => `${Who(r)} is Ready${because(r)}.`),
  'agent.state/ready/signed-in': say((r) => `${Who(r)} signs in and is Ready.`, 'agents.*.shifts'),
  'agent.state/ready/auto-return': say((r) => `${Who(r)} is Ready again by itself.`, 'offer.autoReturn'),
  'agent.state/ready/by-hand': say((r) => `${Who(r)} goes Ready.`, 'agents.*.backReady'),
  'agent.state/ready/break': say((r) => `${Who(r)} is back from the break and Ready.`, ['agents.*.breaks', 'agents.*.randomBreaks']),
  'agent.state/not-ready/miss': say((r) => `${Who(r)} is Not Ready because of the missed offer.`, 'offer.onMiss.agent', 'offer.onMiss.when', 'offer.missStrikes'),
  'agent.state/not-ready/decline': say((r) => `${Who(r)} is Not Ready because of the declined offer.`, 'offer.onDecline.agent', 'offer.onDecline.when'),
  'agent.state/not-ready/by-hand': say((r) => `${Who(r)} goes Not Ready.`),
  'agent.state/channel-off/miss': say((r) => `Chat routing is off for ${who(r)} because of the missed offer.`, 'offer.onMiss.agent', 'offer.missStrikes'),
  'agent.state/channel-off/decline': say((r) => `Chat routing is off for ${who(r)} because of the declined offer.`, 'offer.onDecline.agent'),
  'agent.state/channel-off/disable': say((r) => `Chat routing is off for ${who(r)}, who pressed Disable.`, 'offer.onDecline.agent'),
  'agent.state/channel-off/by-hand': say((r) => `${Who(r)} pauses routing.`),
  'agent.state/on-break': say((r) => `${Who(r)} goes on a break.`, ['agents.*.breaks', 'agents.*.randomBreaks']),
  'agent.state/lost': say((r) => `${Who(r)} has lost the connection.`, 'session.agentGoneGrace'),
  'agent.state/leaving': say((r) => `The shift of ${who(r)} is over; the live chats are finished first.`, 'agents.*.shifts', 'agents.*.atShiftEnd'),
  'agent.state/leaving/break': say((r) => `${Who(r)} is due for a break; the live chats are finished first.`, ['agents.*.breaks', 'agents.*.randomBreaks']),
  'agent.state/signed-out': say((r) => `${Who(r)} is signed out${because(r)}.`),
  'agent.state/signed-out/miss': say((r) => `${Who(r)} is signed out after too many missed offers.`, 'offer.logoutAfterMisses'),
  'agent.state/signed-out/lost': say((r) => `${Who(r)} did not come back in time and is signed out.`, 'session.agentGoneGrace'),
  'agent.state/signed-out/shift-end': say((r) => `The shift of ${who(r)} ends.`, 'agents.*.shifts'),

  'rule.changed': say((r) => r.rule === undefined ? 'An administrator changes something.' : `An administrator sets ${r.rule} to ${JSON.stringify(r.value)}.`),
  'system.restarted': say(() => 'The system restarts.'),
  'agent.work': say((r) => r.units === 0 ? `${Who(r)} is done with other work.` : `${Who(r)} is at other work, which takes ${r.units} of the capacity.`, ['agents.*.otherWork', 'agents.*.closesRecords']),
  'agent.limit': say((r) => `${Who(r)} sets the own limit to ${r.units === Number.POSITIVE_INFINITY ? 'none' : r.units}.`, 'capacity.total'),
  'agent.serves': say((r) => `${Who(r)} serves ${(r.queues ?? []).join(', ') || 'no queue'} from now on.`),
  'queue.opened': say((_, t) => `${t.queue} opens.`),
  'queue.closed': say((_, t) => `${t.queue} closes.`),
  'live.throttled': say(() => 'The server asks for fewer requests.'),
  'live.down': say(() => 'The server cannot be reached.'),
  'live.up': say(() => 'The server can be reached again.'),
};

/** The sentence of a record; every kind has one. */
export function sentenceOf(record: TraceRecord, telling: Telling): Sentence {
  const { event, reason, state } = record;
  if (event === 'chat.arrived' && record.preferred !== undefined)
    return row('chat.arrived/preferred');
  if (event === 'agent.state')
    return row(`agent.state/${state}/${reason}`, `agent.state/${state}`, event);
  const { before } = telling;
  const early = before?.state === 'waiting' || before?.state === 'offered';
  const variants: string[] = [];
  if (event === 'chat.arrived' && telling.again) variants.push(`${event}/again`);
  if (event === 'chat.accepted') variants.push(`${event}/${reason}/${telling.value('match.mode')}`);
  if (event === 'conversation.closed' && !telling.justEnded && record.agent !== undefined)
    variants.push(`${event}/by-hand`);
  if (early && before.hadAgent) variants.push(`${event}/${reason}/again`);
  if (early) variants.push(`${event}/${reason}/waiting`);
  return row(...variants, `${event}/${reason}`, event);
}

function row(...keys: string[]): Sentence {
  for (const key of keys) {
    const sentence = SENTENCES[key];
    if (sentence !== undefined) return sentence;
  }
  throw new Error(`no sentence for ${keys.at(-1)}`);
}

function demands(r: TraceRecord): string {
  const words: string[] = [];
  if (r.priority !== undefined && r.priority !== 1) words.push(`priority ${r.priority}`);
  if (r.skills !== undefined && r.skills.length > 0) words.push(`needs ${r.skills.join(', ')}`);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

/** `, because of ...` for a reason that has no sentence of its own. */
function because(r: TraceRecord): string {
  return r.reason === undefined || r.reason === '' ? '' : ` (${r.reason.replaceAll('-', ' ')})`;
}

function from(r: TraceRecord): string {
  return r.agent === undefined ? '' : ` from ${r.agent}`;
}

function afterWhat(r: TraceRecord): string {
  const words: Record<string, string> = {
    accept: 'the accepted chat',
    decline: 'the declined offer',
    miss: 'the missed offer',
    end: 'the ended chat',
  };
  const word = words[r.reason ?? ''];
  return word === undefined ? '' : `, after ${word}`;
}

function until(r: TraceRecord, t: Telling): string {
  return r.until === undefined || r.until === Number.POSITIVE_INFINITY
    ? 'closed by hand'
    : t.clock(r.until);
}

function waited(r: TraceRecord, t: Telling): string {
  if (t.before === undefined || t.before.state !== 'waiting') return '';
  const wait = r.at - t.before.since;
  return wait === 0 ? '' : `, having waited ${lengthWords(wait)}`;
}
