/**
 * A chat is given to an agent: was it allowed, was it this chat's turn, and was it this agent's? Judged when everything that
 * may have happened before is known. At slack zero `before` is the moment itself, and the ledger stands where the router stood.
 */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';
import { RANK, STICKY, WRAP_BLOCKS } from '../../engine/router/rule-columns.ts';
import { judgeBest } from './best-agent.ts';
import type { ChatFacts, Hold } from './facts.ts';
import type { Findings } from './findings.ts';
import { isPlainFor, leastUsed, surelyDoesNotServe, surelyServes } from './free.ts';
import type { Ledger } from './ledger.ts';
import { passedOver } from './passed-over.ts';
import type { AuditRuleName } from './rules.ts';
import type { Given, Judge } from './snapshot.ts';

const AUTOMATIC = new Set(['auto', 'preferred', undefined]);

/** Whether the record gives a waiting chat to somebody without their asking. */
function isAutomatic(r: TraceRecord): boolean {
  return r.event === 'offer.made' || (r.event === 'chat.assigned' && AUTOMATIC.has(r.reason));
}

export function judgeGiven(ledger: Ledger, findings: Findings, given: Given): void {
  const { r, chat, agent } = given;
  const isOffer = r.event === 'offer.made';
  const before = r.at - ledger.blur;
  const judge = (rule: AuditRuleName, broken: string | undefined) =>
    findings.judge(
      rule,
      broken === undefined
        ? undefined
        : { at: r.at, line: r.line, chat: chat.number, agent: agent.name, what: broken },
    );
  // A transfer or an invitation is somebody's wish, and the chat stays live where it is.
  if (chat.sides.has(agent.name)) return;
  if (r.event === 'chat.assigned' && !isAutomatic(r)) return;
  const verb = isOffer ? 'is offered to' : 'is given to';

  const other =
    [...chat.holders].find((who) => who !== agent && isSure(who.live.get(chat.number), before)) ??
    [...chat.ringing].find((hold) => hold.agent !== agent && isSure(hold, before))?.agent;
  judge(
    'double-assignment',
    other === undefined
      ? undefined
      : `chat ${chat.number} ${verb} ${agent.name} while ${other.name} ${other.live.has(chat.number) ? 'has it' : 'is being offered it'}`,
  );
  if (agent.index < 0) return;
  judgeCapacity(ledger, judge, given, before, verb);
  judge(
    'queue-and-skills',
    surelyDoesNotServe(ledger, agent, chat, before)
      ? `chat ${chat.number} ${verb} ${agent.name}, who does not serve ${whereOf(ledger, chat)}`
      : undefined,
  );
  if (!isAutomatic(r)) {
    if (r.reason === 'next') judgeOrder(ledger, findings, judge, given, before);
    return;
  }
  judgeAgent(ledger, judge, given, before, verb);
  judgeOrder(ledger, findings, judge, given, before);
  judgeBest(ledger, findings, judge, given, before);
}

const isSure = (hold: Hold | undefined, before: number) => hold !== undefined && hold.at <= before;

function whereOf(ledger: Ledger, chat: ChatFacts): string {
  const queue = ledger.scenario.queues[chat.queue]?.name ?? 'its queue';
  return chat.skills.length === 0
    ? `the queue ${queue}`
    : `${queue} with ${chat.skills.join(', ')}`;
}

function judgeCapacity(
  ledger: Ledger,
  judge: Judge,
  { r, chat, agent }: Given,
  before: number,
  verb: string,
): void {
  const { rules } = ledger;
  if (chat.queue < 0) return;
  const isPull = r.event === 'chat.accepted';
  if (isPull && (rules.agent['capacity.bypass'][agent.index]! & 4) !== 0) return;
  const isKnown = agent.limit.since <= before && !agent.limit.isBlurred;
  const own = isKnown ? agent.limit.last : Number.POSITIVE_INFINITY;
  const total = own ?? rules.total[agent.index]!;
  const max = Math.max(total, rules.max[agent.index]!);
  const limit = isPull || rules.anyMaxFor || rules.anyOpenMax ? max : total;
  const used = leastUsed(ledger, agent, before, chat);
  let broken: string | undefined;
  if (used + rules.need[chat.queue]! > limit)
    broken = `chat ${chat.number} ${verb} ${agent.name}, who has ${used} already and may have ${limit}`;
  else if (rules.anyPerQueue) {
    const here = leastUsed(ledger, agent, before, chat, chat.queue);
    if (here + rules.cost[chat.queue]! > rules.perQueue[chat.queue]!)
      broken = `chat ${chat.number} ${verb} ${agent.name}, who has ${here} of its queue already and may have ${rules.perQueue[chat.queue]}`;
  }
  judge('capacity', broken);
}

/** Presence, pacing, wrap-up, offers at once, earlier refusals. */
function judgeAgent(
  ledger: Ledger,
  judge: Judge,
  { r, chat, agent, refusal }: Given,
  before: number,
  verb: string,
): void {
  const { rules } = ledger;
  const { run } = rules;
  const isPreferred = chat.preferred === agent.name && run['match.stickyIgnores'] !== 0;
  const cycles = run['offer.cycleIncludesDisabled'] !== 0;
  const away = agent.state.surely(
    before,
    (state) => state !== 'ready' && !(cycles && state === 'channel-off'),
  );
  judge(
    'agent-ready',
    away && !isPreferred
      ? `chat ${chat.number} ${verb} ${agent.name}, who is ${agent.state.last.replace('-', ' ')}`
      : undefined,
  );
  if (run['pacing.delay'] > 0 && !isPreferred) {
    const { from, until } = agent.cooling;
    judge(
      'routing-delay',
      from <= before && r.at < until - ledger.blur
        ? `chat ${chat.number} ${verb} ${agent.name} ${seconds(until - r.at)} before the routing delay is over`
        : undefined,
    );
  }
  for (const wrap of agent.wraps.values()) {
    if (isPreferred || rules.queue['wrapUp.blocks'][wrap.chat.queue] !== WRAP_BLOCKS.agent)
      continue;
    judge(
      'wrap-up-blocks',
      wrap.at <= before
        ? `chat ${chat.number} ${verb} ${agent.name}, who wraps up chat ${wrap.chat.number}`
        : undefined,
    );
  }
  if (r.event === 'offer.made') {
    let ringing = 0;
    for (const hold of agent.offers) if (hold.chat !== chat && hold.at <= before) ringing++;
    judge(
      'offers-at-once',
      ringing >= rules.parallel[agent.index]!
        ? `chat ${chat.number} is offered to ${agent.name}, whom ${ringing} others are being offered`
        : undefined,
    );
  }
  const passed = passedOver(ledger, chat, agent, { refusal, before });
  if (passed !== null && !isPreferred)
    judge(
      'refused-before',
      passed === undefined ? undefined : `chat ${chat.number} ${verb} ${agent.name}, ${passed}`,
    );
  judgeRate(ledger, judge, { r, chat, agent }, before, verb);
}

/** As many surely within the window as the limit allows, and one more. */
function judgeRate(
  ledger: Ledger,
  judge: Judge,
  { r, chat, agent }: Pick<Given, 'r' | 'chat' | 'agent'>,
  before: number,
  verb: string,
): void {
  const { rules, blur } = ledger;
  const limit = rules.agent['capacity.rateLimit'][agent.index]!;
  const queue = ledger.queueOf(chat, r);
  if (limit === Number.POSITIVE_INFINITY || queue < 0) return;
  const window = rules.agent['capacity.rateWindow'][agent.index]!;
  let had = 0;
  for (const route of ledger.routes)
    if (
      route.agent === agent &&
      route.queue === queue &&
      !route.chat.sides.has(agent.name) &&
      (blur === 0 ? route.line < r.line : route.at <= before) &&
      route.at + window > r.at + blur
    )
      had += 1;
  judge(
    'rate-limit',
    had >= limit
      ? `chat ${chat.number} ${verb} ${agent.name}, who was given ${had} of its queue within ${seconds(window)} and may have ${limit}`
      : undefined,
  );
}

/** Somebody who surely goes first waits, and this agent could have been given them just as well. */
function judgeOrder(
  ledger: Ledger,
  findings: Findings,
  judge: Judge,
  { r, chat, agent }: Given,
  before: number,
): void {
  const { rules } = ledger;
  const { run } = rules;
  if (!findings.isOpen('order') || chat.queue < 0 || chat.arrivedAt === undefined) return;
  if (
    run['match.arrivalOnly'] === 1 ||
    run['match.tick'] > 0 ||
    run['match.triggers'] !== 15 ||
    run['match.perTick'] !== Number.POSITIVE_INFINITY ||
    run['offer.cycleIncludesDisabled'] !== 0
  )
    return findings.shut(
      'order',
      'match.tick, match.perTick, match.triggers, match.arrivalOnly: chats are not all looked at',
    );
  if (chat.preferred !== undefined && run['match.sticky'] !== STICKY.none) return;
  // It came back within the slack, so its rank then is not known.
  if (chat.rankedAt > before) return;
  let first: ChatFacts | undefined;
  let compared = 0;
  for (const other of ledger.waiting) {
    if (
      other === chat ||
      (other.waitingSince as number) > before ||
      !isPlainFor(ledger, other, agent, before)
    )
      continue;
    const sameQueue = other.queue === chat.queue;
    if (
      !sameQueue &&
      (run['queue.choose'] !== 0 || rules.anyPerQueue || rules.anyRateLimit || rules.anyOpenMax)
    )
      continue;
    if (rules.anyMaxFor && other.priority !== chat.priority) continue;
    if (rules.need[other.queue]! > rules.need[chat.queue]!) continue;
    if (!surelyServes(ledger, agent, other, before)) continue;
    compared += 1;
    if (goesBefore(ledger, other, chat, r.at)) {
      first = other;
      break;
    }
  }
  if (compared === 0) return;
  const returned = first?.returned === true || chat.returned;
  judge(
    returned ? 'requeue-rank' : 'order',
    first === undefined
      ? undefined
      : `chat ${chat.number} is given to ${agent.name} before chat ${first.number}, which goes first`,
  );
}

/** Whether chat a stands before chat b for sure; false where their order cannot be told. */
function goesBefore(ledger: Ledger, a: ChatFacts, b: ChatFacts, now: number): boolean {
  const { rules, blur } = ledger;
  const code = rules.rank[a.queue]!;
  if (code !== rules.rank[b.queue]) return false;
  if (a.inFront || b.inFront) return false;
  const earlier = (rankA: number, rankB: number) => rankA + blur < rankB;
  switch (code) {
    case RANK.arrival:
      return earlier(a.rankSince, b.rankSince);
    case RANK.priority:
      if (a.priority !== b.priority) return a.priority < b.priority;
      return earlier(a.rankSince, b.rankSince);
    case RANK.lifo:
      return earlier(-a.rankSince, -b.rankSince);
    case RANK.due:
      return earlier(
        a.rankSince + rules.queue['report.onTime'][a.queue]!,
        b.rankSince + rules.queue['report.onTime'][b.queue]!,
      );
    case RANK.headStart:
      return earlier(
        a.rankSince - rules.headStartOf(a.queue, a.priority),
        b.rankSince - rules.headStartOf(b.queue, b.priority),
      );
    case RANK.weighted: {
      // Within a class by rank; among classes by the score of those who stand first in theirs.
      const sameClass =
        a.queue === b.queue &&
        a.priority === b.priority &&
        a.skills.join() === b.skills.join() &&
        a.also.join() === b.also.join();
      if (sameClass) return earlier(a.rankSince, b.rankSince);
      if (a.returned || b.returned) return false;
      const one = scoreOf(ledger, a, now);
      const two = scoreOf(ledger, b, now);
      return one.score > two.score + (blur / 1e6) * (one.slope + two.slope);
    }
    default:
      return false; // by last activity or at random: a recording does not tell
  }
}

/** skill * weightSkill + (wait / priority) * weightWait, and what a second of it weighs. */
function scoreOf(ledger: Ledger, chat: ChatFacts, now: number): { score: number; slope: number } {
  const rules = ledger.rules.queue;
  const slope = rules['queue.weightWait'][chat.queue]! / (chat.priority || 1);
  const skill = chat.skills.length * rules['queue.weightSkill'][chat.queue]!;
  return { score: skill + ((now - (chat.arrivedAt as number)) / 1e6) * slope, slope };
}

const seconds = (micros: number) => `${(micros / 1e6).toFixed(1)} s`;
