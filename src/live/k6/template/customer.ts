/**
 * One customer: arrives when the plan says so, waits with their patience, writes and answers, leaves with or without a word,
 * and may come again. They know only what the platform tells a customer. Each iteration of k6 is one of them.
 */
import { Clock, type Timer } from './clock.ts';
import * as measures from './measures.ts';
import { nth, settings } from './plan.ts';
import type { AttemptPlan, CustomerPlan } from './plan-types.ts';
import { ask, delivered, Feed, messageId, type Pushed } from './wire.ts';

/** Wall-clock seconds before the arrival in which token and socket are got. */
const READY_SEC = 2;

type Outcome = 'served' | 'open' | 'silent' | 'closed' | 'refused' | 'unfinished';
type Happened = keyof AttemptPlan['returns'];

/** What the end of a chat is to the customer who was there. */
const ENDS: Readonly<Record<string, Happened>> = {
  idle: 'autoEnded',
  'hold-limit': 'autoEnded',
  'agent-idle': 'autoEnded',
  'gave-up': 'autoEnded',
  'agent-gone': 'autoEnded',
  'last-left': 'autoEnded',
  'agent-end': 'closed',
  'agent-end-close': 'closed',
  'customer-end': 'closed',
  resolve: 'closed',
  'max-wait': 'refused',
  unanswered: 'refused',
  exhausted: 'refused',
  'queue-closed': 'refused',
};

/** `place` is the customer's in the plan. */
export async function liveAs(plan: CustomerPlan, place: number): Promise<void> {
  const clock = new Clock('customer');
  measures.begun.add(1);
  await clock.until(plan.at - READY_SEC * settings.speed);
  const { body } = await ask('', 'POST', '/v1/customers', '/v1/customers', {});
  const token = String(body['token'] ?? '');
  // Nobody to be: told as an error already, and missed by merge.
  if (token === '') return;
  let visit: Visit | undefined;
  const feed = new Feed('/v1/events', token, (event) => visit?.hear(event));
  await feed.open();
  let arrives = plan.at;
  for (let number = 0; ; number++) {
    const attempt = plan.attempts[number];
    if (attempt === undefined) break;
    visit = new Visit(clock, plan, place, attempt, number, token, arrives);
    await clock.until(arrives);
    const happened = await visit.happen();
    const after = happened === null ? null : attempt.returns[happened];
    if (after === null) break;
    arrives = clock.now() + after;
    // The doors are shut by then.
    if (arrives >= settings.durationSec) break;
  }
  feed.close();
  clock.stop();
}

/** One contact, from arrival until it is over for the customer. */
class Visit {
  private readonly clock: Clock;
  private readonly who: CustomerPlan;
  private readonly place: number;
  private readonly plan: AttemptPlan;
  private readonly number: number;
  private readonly token: string;
  private readonly arrives: number;
  private readonly isMeasured: boolean;
  private chat = 0;
  private arrivedAt = 0;
  private isLive = false;
  private isOver = false;
  private mustLeave = false;
  private wasServed = false;
  /** How often it went back to the queue. */
  private waits = 0;
  private owes: 'agent' | 'customer' | 'nobody' = 'nobody';
  private isBegun = false;
  private left: number;
  private turn = 0;
  /** When the message was sent that is not answered yet. */
  private askedAt: number | null = null;
  private hasAnswer = false;
  private patience: Timer | undefined;
  private reply: Timer | undefined;
  private replyPatience: Timer | undefined;
  private leaves: Timer | undefined;
  private end: Timer | undefined;
  private isThrough: (happened: Happened | null) => void = () => {};

  constructor(
    clock: Clock,
    who: CustomerPlan,
    place: number,
    plan: AttemptPlan,
    number: number,
    token: string,
    arrives: number,
  ) {
    this.clock = clock;
    this.who = who;
    this.place = place;
    this.plan = plan;
    this.number = number;
    this.token = token;
    this.arrives = arrives;
    this.left = plan.messages;
    this.isMeasured = arrives >= settings.warmUpSec;
  }

  /** What happened in the end, as far as it may make the customer come again. */
  happen(): Promise<Happened | null> {
    return new Promise((resolve) => {
      this.isThrough = resolve;
      this.end = this.clock.at(settings.endSec, () => this.over('unfinished', null), false);
      this.arrive();
    });
  }

  hear(event: Pushed): void {
    if (this.isOver || event.chat === undefined) return;
    if (this.chat === 0 && event.event === 'chat.arrived') this.chat = event.chat;
    if (event.chat !== this.chat) return;
    switch (event.event) {
      case 'offer.accepted':
        // An invitation brings somebody along; the chat stays with whoever has it.
        if (event.side !== 'invitation') this.liveBegins();
        return;
      case 'chat.assigned':
      case 'chat.accepted':
        return this.liveBegins();
      case 'message.agent':
        delivered(event.id);
        return this.agentHasWritten();
      case 'chat.requeued':
        return this.requeued(event.wasLive === true);
      case 'chat.ended':
        return this.ended(event.reason ?? '');
      default:
    }
  }

  private async arrive(): Promise<void> {
    const { clock, who } = this;
    const intended = clock.wall(this.arrives);
    clock.late(intended);
    const sent = Date.now();
    this.arrivedAt = clock.now();
    this.startPatience();
    const id = { customer: this.place, attempt: this.number, turn: 0, side: 'customer' } as const;
    const { status, body } = await ask(this.token, 'POST', '/v1/chats', '/v1/chats', {
      queue: who.queue,
      priority: who.priority,
      skills: [...who.skills],
      text: 'Hello, I have a question.',
      id: messageId({ ...id, intended, sent }),
    });
    if (status >= 300 || status === 0) return this.over('unfinished', null);
    this.chat = Number(body['chat']);
    if (body['state'] === 'refused') return this.over('refused', 'refused');
    this.count('arrived');
    // Somebody so impatient that they left before there was an answer.
    if (this.mustLeave) this.act('leave');
  }

  private startPatience(): void {
    const after = nth(this.plan.patience, this.waits) ?? null;
    if (after !== null)
      this.patience = this.clock.at(this.clock.now() + after, () => this.leaveWaiting());
  }

  private leaveWaiting(): void {
    if (this.isOver || this.isLive) return;
    const silent = nth(this.plan.silentWaiting, this.waits) === true;
    this.leave(silent);
    this.over(silent ? 'silent' : 'open', 'abandoned');
  }

  private leaveLive(): void {
    if (this.isOver || !this.isLive) return;
    this.leave(this.plan.silentLive);
    this.over('served', null);
  }

  /** Without a word nobody is told: the page is closed, and that is all. */
  private leave(silent: boolean): void {
    if (silent) return;
    if (this.chat > 0) this.act('leave');
    else this.mustLeave = true;
  }

  private act(what: string): void {
    ask(this.token, 'POST', `/v1/chats/${this.chat}/${what}`, `/v1/chats/{chat}/${what}`, {}).catch(
      () => {},
    );
  }

  private liveBegins(): void {
    const { clock, who, plan } = this;
    this.patience?.stop();
    if (!this.wasServed) {
      this.wasServed = true;
      this.measureWait('served');
    }
    if (this.isLive) return;
    this.isLive = true;
    if (plan.leavesLive !== null && this.leaves === undefined)
      this.leaves = clock.at(clock.now() + plan.leavesLive, () => this.leaveLive());
    if (who.work === 'handle') return;
    if (!this.isBegun) {
      this.isBegun = true;
      this.owes = who.begins;
    } else if (this.left === 0) {
      // All was said, yet here they are again: one more word of the agent, and the end.
      this.left = 1;
      this.owes = 'agent';
    }
    if (this.owes === 'agent') this.awaitAgent();
    else if (this.owes === 'customer') this.myTurn();
  }

  private myTurn(): void {
    const after = nth(this.plan.replies, this.turn) ?? 0;
    const due = this.clock.now() + after;
    this.reply = this.clock.at(due, () => this.write(due));
  }

  private async write(due: number): Promise<void> {
    if (this.isOver) return;
    const { clock } = this;
    this.turn += 1;
    this.left -= 1;
    this.owes = this.left === 0 ? 'nobody' : 'agent';
    if (this.owes === 'agent') this.awaitAgent();
    const sent = Date.now();
    this.askedAt ??= clock.now();
    const id = {
      customer: this.place,
      attempt: this.number,
      turn: this.turn,
      side: 'customer',
    } as const;
    const { status } = await ask(
      this.token,
      'POST',
      `/v1/chats/${this.chat}/messages`,
      '/v1/chats/{chat}/messages',
      { text: 'And then?', id: messageId({ ...id, intended: clock.wall(due), sent }) },
    );
    if (status === 200 || status === 201) measures.messagesSent.add(1, { from: 'customer' });
  }

  private awaitAgent(): void {
    this.replyPatience?.stop();
    const after = nth(this.plan.replyPatience, this.turn) ?? null;
    if (after !== null)
      this.replyPatience = this.clock.at(this.clock.now() + after, () => this.leaveLive());
  }

  private agentHasWritten(): void {
    const now = this.clock.now();
    this.replyPatience?.stop();
    const tags = { queue: this.who.queue };
    if (!this.hasAnswer) {
      this.hasAnswer = true;
      if (this.isMeasured) {
        measures.firstResponse.add((now - this.arrivedAt) * 1000, tags);
        measures.samples.add(1, { ...tags, of: 'first_response' });
      }
    } else if (this.askedAt !== null && this.isMeasured) {
      measures.replyTime.add((now - this.askedAt) * 1000, tags);
      measures.samples.add(1, { ...tags, of: 'reply_time' });
    }
    this.askedAt = null;
    if (this.owes !== 'agent') return;
    this.left -= 1;
    if (this.left === 0) this.owes = 'nobody';
    else {
      this.owes = 'customer';
      this.myTurn();
    }
  }

  private requeued(wasLive: boolean): void {
    if (!wasLive) return;
    this.isLive = false;
    this.reply?.stop();
    this.replyPatience?.stop();
    this.leaves?.stop();
    this.leaves = undefined;
    this.waits += 1;
    this.startPatience();
  }

  private ended(reason: string): void {
    this.over(this.wasServed ? 'served' : 'closed', ENDS[reason] ?? null);
  }

  private over(outcome: Outcome, happened: Happened | null): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const timer of [this.patience, this.reply, this.replyPatience, this.leaves, this.end])
      timer?.stop();
    if (outcome === 'refused' || outcome === 'unfinished') this.count(outcome);
    else if (!this.wasServed) this.measureWait(outcome);
    this.isThrough(happened);
  }

  private count(outcome: string): void {
    if (this.isMeasured) measures.chats.add(1, { queue: this.who.queue, outcome });
  }

  /** The first wait is over. */
  private measureWait(outcome: Outcome): void {
    if (!this.isMeasured) return;
    const { queue } = this.who;
    const waited = this.clock.now() - this.arrivedAt;
    const tags = { queue };
    this.count(outcome);
    measures.wait.add(waited * 1000, { queue, outcome });
    measures.samples.add(1, { queue, outcome, of: 'wait' });
    if (outcome === 'served') measures.assignTime.add(waited * 1000, tags);
    measures.abandonment.add(outcome === 'open' || outcome === 'silent', tags);
    measures.abandonmentOpen.add(outcome === 'open', tags);
    measures.abandonmentSilent.add(outcome === 'silent', tags);
    const { onTimeSec = 0 } = settings.queues.find(({ name }) => name === queue) ?? {};
    // Whoever left before the time was up could not be served in it.
    const hasLeft = outcome === 'open' || outcome === 'silent';
    if (!hasLeft || waited > onTimeSec)
      measures.serviceLevel.add(outcome === 'served' && waited <= onTimeSec, tags);
  }
}
