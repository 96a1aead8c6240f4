/**
 * One chat as its agent has it: whose turn it is, what the agent owes, and how the last word leads to the end. It knows the
 * customer by the ids of their messages, and takes from the plan what this agent does for that customer.
 */
import type { AtWork } from './at-work.ts';
import type { Timer } from './clock.ts';
import { customers, nth } from './plan.ts';
import type { AttemptPlan, CustomerPlan, WorkPlan } from './plan-types.ts';
import { delivered, type Message, messageId, type Pushed, readMessageId } from './wire.ts';

export interface Known {
  /** In the plan. */
  readonly place: number;
  readonly customer: CustomerPlan;
  readonly attempt: AttemptPlan;
  readonly number: number;
  readonly work: WorkPlan;
}

/** Whose chat it is, by the first id of a customer's message that is one of ours. */
export function knownBy(messages: readonly Message[], kind: number): Known | undefined {
  for (const { id, from } of messages) {
    const read = from === 'customer' ? readMessageId(id) : undefined;
    if (read === undefined) continue;
    const place = read.customer;
    const customer = customers[place];
    const attempt = customer?.attempts[read.attempt];
    const work = attempt?.agents[kind];
    if (customer !== undefined && attempt !== undefined && work != null)
      return { place, customer, attempt, number: read.attempt, work };
  }
  return undefined;
}

export class Case {
  readonly chat: number;
  readonly known: Known;
  isLive = false;
  private readonly agent: AtWork;
  private owes: 'agent' | 'customer' | 'nobody' = 'nobody';
  private left: number;
  private agentTurn = 0;
  private customerTurn = 0;
  private endings = 0;
  private wraps = 0;
  private hasGreeted = false;
  /** Number of the last message that was taken in. */
  private seen = 0;
  private handleLeft: number | null;
  private notice: Timer | undefined;
  private givesUp: Timer | undefined;
  private wrapUp: Timer | undefined;

  constructor(agent: AtWork, chat: number, known: Known, messages: readonly Message[]) {
    this.agent = agent;
    this.chat = chat;
    this.known = known;
    this.left = known.attempt.messages;
    this.handleLeft = known.work.handle;
    this.owes = known.customer.begins;
    // What others have said before: a chat that comes back from the queue goes on where it stood. The first message is
    // how every chat here begins, and no part of the exchanges.
    messages.forEach((message, i) => {
      this.seen = message.message;
      if (i > 0) this.count(message.from);
    });
  }

  private get isHandle(): boolean {
    return this.known.customer.work === 'handle';
  }

  /** Takes a message in; whether it was the turn of whoever wrote it. */
  private count(from: 'agent' | 'customer'): boolean {
    if (from === 'agent') this.agentTurn += 1;
    if (this.isHandle || this.owes !== from) return false;
    if (from === 'customer') this.customerTurn += 1;
    this.left -= 1;
    this.owes = this.left <= 0 ? 'nobody' : from === 'agent' ? 'customer' : 'agent';
    return true;
  }

  /** The agent has it from now on. */
  begin(): void {
    if (this.isLive) return;
    this.isLive = true;
    this.agent.desk.hold(1);
    if (this.isHandle) {
      if (this.handleLeft === null) return;
      return this.agent.desk.start(this.chat, this.handleLeft, (due) => this.handled(due));
    }
    if (this.left <= 0) {
      // All was said, yet here they are again: one more word of the agent, and the end.
      this.left = 1;
      this.owes = 'agent';
    }
    if (this.owes === 'agent') this.myTurn();
    else this.watchSilence();
  }

  /** The agent has it no longer. */
  lose(): void {
    this.notice?.stop();
    this.givesUp?.stop();
    const left = this.agent.desk.stop(this.chat);
    if (left > 0 && this.isHandle) this.handleLeft = left;
    if (this.isLive) this.agent.desk.hold(-1);
    this.isLive = false;
  }

  heard(event: Pushed, from: 'agent' | 'customer'): void {
    if ((event.message ?? 0) <= this.seen) return;
    this.seen = event.message ?? 0;
    if (from === 'customer') delivered(event.id);
    const wasTurn = this.count(from);
    if (!this.isLive) return;
    if (from === 'agent') {
      if (wasTurn) this.watchSilence();
      return;
    }
    if (!wasTurn) return;
    this.givesUp?.stop();
    const { clock } = this.agent;
    const after = nth(this.known.work.notices, this.customerTurn - 1) ?? 0;
    if (after === 0) this.noticed();
    else this.notice = clock.at(clock.now() + after, () => this.noticed());
  }

  /** They left openly, and the chat is still here. */
  customerLeft(): void {
    if (!this.isLive) return;
    if (this.isHandle) {
      this.handleLeft = this.agent.desk.stop(this.chat) || this.handleLeft;
      this.watchSilence();
    } else if (this.owes === 'customer') this.watchSilence();
  }

  /** The time it takes to be through with a chat that has ended: null is left to the platform. */
  wrapUpTime(): number | null {
    const time = nth(this.known.work.wrapUps, this.wraps) ?? null;
    this.wraps += 1;
    return time === null ? null : time * this.agent.plan.slowness;
  }

  wrapUpIn(after: number, close: () => void): void {
    const { clock } = this.agent;
    this.wrapUp = clock.at(clock.now() + after, close);
  }

  wrapUpEnds(): void {
    this.wrapUp?.stop();
  }

  private noticed(): void {
    if (!this.isLive) return;
    if (this.owes === 'nobody') this.finish();
    else this.myTurn();
  }

  private myTurn(): void {
    const work = nth(this.known.work.replies, this.agentTurn);
    if (work === undefined) return;
    this.agent.desk.start(this.chat, work, (due) => {
      this.answer(due).catch(() => {});
    });
  }

  private async answer(due: number): Promise<void> {
    if (!this.isLive) return;
    const turn = this.agentTurn;
    await this.write('That is how it is.', due);
    if (nth(this.known.work.closesTab, turn) === true)
      await this.agent.actOn(this.chat, 'close-tab');
    // Its own message may be told before or after the answer to it.
    if (this.isLive && this.owes === 'nobody') this.finish();
  }

  private handled(due: number): void {
    this.handleLeft = 0;
    // In a chat of one handle time nothing is said but a last word.
    this.write('Goodbye.', due)
      .then(() => this.finish())
      .catch(() => {});
  }

  private async write(text: string, due: number): Promise<void> {
    const { place, number } = this.known;
    const { clock } = this.agent;
    const id = {
      customer: place,
      attempt: number,
      turn: this.agentTurn,
      side: 'agent',
    } as const;
    const answer = await this.agent.write(
      this.chat,
      text,
      messageId({ ...id, intended: clock.wall(due), sent: Date.now() }),
    );
    const message = answer.body['message'];
    if (typeof message === 'number')
      this.heard({ seq: 0, t: 0, event: 'message.agent', message }, 'agent');
  }

  /** From here on the agent waits for the customer, and one day gives up. */
  private watchSilence(): void {
    this.givesUp?.stop();
    const after = nth(this.known.work.givesUp, this.agentTurn) ?? null;
    const { clock, agent } = { clock: this.agent.clock, agent: this.agent };
    if (after !== null)
      this.givesUp = clock.at(clock.now() + after, () => {
        if (this.isLive) agent.act(this.chat, 'end');
      });
  }

  private finish(): void {
    if (!this.isLive) return;
    const ending = nth(this.known.work.endings, this.endings) ?? 'end';
    this.endings += 1;
    if (ending !== 'forget') return this.agent.act(this.chat, ending);
    if (this.agentTurn > 0 || this.hasGreeted) return this.watchSilence();
    this.hasGreeted = true;
    this.write('Are you there?', this.agent.clock.now())
      .then(() => this.watchSilence())
      .catch(() => {});
  }
}
