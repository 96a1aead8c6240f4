/** Offers and their deadlines, the answers to them, and what a refusal does to the agent at once. */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { EFFECT } from '../../engine/router/rule-columns.ts';
import type { Audit } from './audit.ts';
import { type AgentFacts, type ChatFacts, offerOf } from './facts.ts';
import { refusalEffect } from './free.ts';
import { words } from './words.ts';

export function timeoutOf(audit: Audit, chat: ChatFacts): number | undefined {
  return chat.queue < 0 ? undefined : audit.rules.timeout[chat.queue]!;
}

export function ring(audit: Audit, r: TraceRecord, chat: ChatFacts, agent: AgentFacts): void {
  const { blur } = audit;
  const timeout = timeoutOf(audit, chat);
  // Invitations stay until they are answered.
  if (timeout === undefined || chat.sides.has(agent.name) || chat.holders.size > 0) return;
  const { until } = r;
  const promised = () => {
    if (until === undefined || chat.classSince > r.at - blur || chat.sides.has(agent.name)) return;
    audit.say(
      'accept-timeout',
      until === r.at + timeout || Math.abs(until - r.at - timeout) <= blur
        ? undefined
        : `the deadline of chat ${chat.number} at ${agent.name} is ${words(until - r.at)} after the offer, not ${words(timeout)}`,
      r.at,
      chat,
      agent,
      r.line,
    );
  };
  if (blur === 0) promised();
  else audit.due.add(r.at + blur, promised);
  const hold = offerOf(chat, agent, r.offer);
  if (hold === undefined) return;
  audit.due.add(r.at + timeout + blur, () => {
    if (!audit.isSure(r.at) || chat.sides.has(agent.name)) return;
    audit.say(
      'left-ringing',
      agent.offers.has(hold)
        ? `chat ${chat.number} still rings at ${agent.name} when its deadline of ${words(timeout)} is over`
        : undefined,
      r.at + timeout,
      chat,
      agent,
    );
  });
}

export function answered(audit: Audit, r: TraceRecord, chat: ChatFacts, agent: AgentFacts): void {
  const { blur } = audit;
  const hold = offerOf(chat, agent, r.offer);
  if (hold === undefined) return unasked(audit, r, chat, agent);
  audit.say('push-lost', undefined, r.at, chat, agent, r.line);
  const timeout = timeoutOf(audit, chat);
  if (timeout === undefined || chat.sides.has(agent.name) || chat.holders.size > 0) return;
  if (!audit.isSure(hold.at)) return;
  const rang = r.at - hold.at;
  if (r.event === 'offer.missed')
    audit.say(
      'missed-early',
      rang < timeout - blur
        ? `chat ${chat.number} counts as missed by ${agent.name} after ${words(rang)}, and the accept timeout is ${words(timeout)}`
        : undefined,
      r.at,
      chat,
      agent,
      r.line,
    );
  if (r.event === 'offer.accepted')
    audit.say(
      'answered-late',
      rang > timeout + blur
        ? `${agent.name} accepts chat ${chat.number} after ${words(rang)}, and the accept timeout is ${words(timeout)}`
        : undefined,
      r.at,
      chat,
      agent,
      r.line,
    );
}

/** An answer to an offer that nobody has seen: with slack it may still come. */
export function unasked(audit: Audit, r: TraceRecord, chat: ChatFacts, agent: AgentFacts): void {
  if (!audit.seen.has('offer.made') || !audit.isSure(chat.firstSeenAt)) return;
  // Told twice is not told of nothing.
  if (r.offer !== undefined && chat.overOffers.has(r.offer)) return;
  if (chat.arrivedAt === undefined && audit.lightSince > Number.NEGATIVE_INFINITY) return;
  if (chat.endedAt !== undefined && audit.blur > 0) return;
  const say = () =>
    audit.say(
      'push-lost',
      `${r.event} of chat ${chat.number} by ${agent.name}, who was never told of the offer`,
      r.at,
      chat,
      agent,
      r.line,
    );
  if (audit.blur === 0) return say();
  audit.due.add(r.at + audit.blur, () => {
    const isStillEarly = chat.early.some(
      ({ agent: name, offer, at }) => name === agent.name && offer === r.offer && at === r.at,
    );
    if (isStillEarly && chat.endedAt === undefined) say();
  });
}

export function refused(audit: Audit, r: TraceRecord, agent: AgentFacts): void {
  const isMiss = r.event === 'offer.missed';
  if (refusalEffect(audit.rules, isMiss) === EFFECT.none) return;
  if (!agent.state.surely(r.at - audit.blur, (state) => state === 'ready')) return;
  audit.due.add(r.at + audit.blur, () => {
    if (!audit.isSure(r.at)) return;
    audit.say(
      'after-refusal',
      agent.state.since < r.at - audit.blur
        ? `${agent.name} stays ready after ${isMiss ? 'a missed' : 'a declined'} offer`
        : undefined,
      r.at,
      undefined,
      agent,
      r.line,
    );
  });
}
