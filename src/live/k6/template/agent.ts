/**
 * One agent: there during their shifts, answers offers or takes from the list, works at chats as the plan has it, wraps up,
 * goes on breaks. They know only what the platform tells an agent. One VU holds several of them, each with a socket.
 */
import type { AtWork } from './at-work.ts';
import { Case, type Known, knownBy } from './case.ts';
import type { Clock, Timer } from './clock.ts';
import { Desk } from './desk.ts';
import * as measures from './measures.ts';
import { settings } from './plan.ts';
import type { AgentPlan } from './plan-types.ts';
import { Presence } from './presence.ts';
import { ask, Feed, type Message, type Pushed, type Reply } from './wire.ts';

/** How often each chat was offered to agents of this process, so that no two offers meet the same answer. */
export interface OfferCounts {
  readonly place: number;
  readonly of: number;
  readonly seen: Map<number, number>;
}

const LIST_STIRS = /^(chat\.(queued|requeued|assigned|accepted|ended|transferred)|offer\.)/;

export class AgentAtWork implements AtWork {
  readonly plan: AgentPlan;
  readonly clock: Clock;
  readonly desk: Desk;
  private readonly token: string;
  private readonly offers: OfferCounts;
  private readonly feed: Feed;
  private readonly presence: Presence;
  private readonly cases = new Map<number, Case>();
  /** Chats whose customer is being looked up; what is heard of them meanwhile waits. */
  private readonly asking = new Map<number, Pushed[]>();
  private readonly ringing = new Map<number, Timer | undefined>();
  private wrapUps = 0;
  private capacity = Number.POSITIVE_INFINITY;
  private maximum = Number.POSITIVE_INFINITY;
  private hasList = false;
  private next: Timer | undefined;
  private pick: Timer | undefined;
  private nextDrawn = 0;
  private pickDrawn = 0;
  private inVain = false;

  constructor(plan: AgentPlan, token: string, clock: Clock, offers: OfferCounts) {
    this.plan = plan;
    this.token = token;
    this.clock = clock;
    this.offers = offers;
    this.desk = new Desk(clock, plan);
    this.feed = new Feed('/v1/agent/events', token, (event) => this.hear(event));
    this.presence = new Presence(this);
  }

  /** Connected, and signed in if the shift begins with the run. */
  async start(): Promise<void> {
    await this.feed.open();
    await this.presence.start();
  }

  async stop(): Promise<void> {
    await this.presence.stop();
    this.feed.close();
  }

  get isFree(): boolean {
    return this.ringing.size === 0 && this.desk.held === 0 && this.wrapUps === 0;
  }

  /** Nobody who may still be waiting is theirs. */
  get isDone(): boolean {
    return this.isFree && (settings.runners === 1 || !this.presence.comesBack);
  }

  liveChats(): number[] {
    return [...this.cases.values()].filter(({ isLive }) => isLive).map(({ chat }) => chat);
  }

  ask(path: string, name: string, body: Record<string, unknown> = {}): Promise<Reply> {
    return ask(this.token, 'POST', path, name, body);
  }

  actOn(chat: number, what: string): Promise<Reply> {
    return this.ask(`/v1/agent/chats/${chat}/${what}`, `/v1/agent/chats/{chat}/${what}`);
  }

  act(chat: number, what: string): void {
    this.actOn(chat, what).catch(() => {});
  }

  async write(chat: number, text: string, id: string): Promise<Reply> {
    const path = `/v1/agent/chats/${chat}/messages`;
    const answer = await this.ask(path, '/v1/agent/chats/{chat}/messages', { text, id });
    if (answer.status === 200 || answer.status === 201)
      measures.messagesSent.add(1, { from: 'agent' });
    return answer;
  }

  /** The limits of this agent, as the platform shows them. */
  shown(body: Reply['body']): void {
    const limit = (value: unknown) =>
      typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
    if (!('capacity' in body)) return;
    this.capacity = limit(body['capacity']);
    this.maximum = limit(body['maximum']);
    this.hasList = Array.isArray(body['list']) && body['list'].length > 0;
    this.look();
  }

  private hear(event: Pushed): void {
    const { chat } = event;
    if (event.event === 'agent.state') {
      if (event.agent === this.plan.name) this.presence.changed(event.state ?? '');
    } else if (chat !== undefined) {
      const waiting = this.asking.get(chat);
      if (waiting !== undefined && event.event !== 'offer.made') waiting.push(event);
      else this.hearOf(chat, event);
      if (!settings.isPushed && LIST_STIRS.test(event.event)) this.lookAtList(event);
    }
    this.look();
  }

  private hearOf(chat: number, event: Pushed): void {
    const isMine = event.agent === this.plan.name;
    const known = this.cases.get(chat);
    switch (event.event) {
      case 'offer.made':
        if (isMine) this.asked(chat, event);
        return;
      case 'offer.declined':
      case 'offer.missed':
      case 'offer.withdrawn':
        if (!isMine) return;
        measures.offers.add(1, { outcome: event.event.slice('offer.'.length) });
        this.stopRinging(chat);
        if (known?.isLive === false) this.cases.delete(chat);
        return;
      case 'offer.stale':
        if (isMine) measures.offers.add(1, { outcome: 'stale' });
        return;
      case 'offer.accepted':
      case 'chat.assigned':
      case 'chat.accepted':
        if (!isMine || event.side === 'invitation') return;
        if (event.event === 'offer.accepted') measures.offers.add(1, { outcome: 'accepted' });
        this.stopRinging(chat);
        if (known !== undefined) known.begin();
        else this.lookUp(chat, (found) => found.begin());
        return;
      case 'message.customer':
        return known?.heard(event, 'customer');
      case 'message.agent':
        return known?.heard(event, 'agent');
      case 'customer.left':
        return known?.customerLeft();
      case 'chat.requeued':
      case 'chat.left':
        if (known === undefined || (event.event === 'chat.left' && !isMine)) return;
        known.lose();
        this.cases.delete(chat);
        return;
      case 'chat.ended':
        this.stopRinging(chat);
        if (known !== undefined) this.ended(known, event, isMine);
        return;
      case 'wrapup.started':
        if (isMine) this.wrapUpBegins(chat, event);
        return;
      case 'wrapup.ended':
        if (!isMine) return;
        this.wrapUps -= 1;
        known?.wrapUpEnds();
        this.cases.delete(chat);
        return;
      default:
    }
  }

  /** An offer: who it is about is read in the chat, and the answer in the plan. */
  private asked(chat: number, event: Pushed): void {
    if (this.ringing.has(chat)) return;
    this.ringing.set(chat, undefined);
    const { offers, plan, clock } = this;
    const before = offers.seen.get(chat) ?? 0;
    offers.seen.set(chat, before + 1);
    const ordinal = before * offers.of + offers.place;
    const now = clock.now();
    this.lookUp(chat, ({ known }, arrived) => {
      if (settings.autoAccept || !this.ringing.has(chat)) return;
      const { answers } = known.work;
      const answer = answers[ordinal % answers.length];
      if (answer === undefined) return;
      const tooLong = plan.declineWaitOver !== null && event.t - arrived > plan.declineWaitOver;
      const says = tooLong ? 'decline' : answer.does;
      // Where there is no No, an offer that is not wanted is left to itself.
      if (says === 'miss' || (says === 'decline' && !settings.declinable)) return;
      const after = tooLong ? (answer.noAfter ?? null) : answer.after;
      if (after === null) return;
      this.ringing.set(
        chat,
        clock.at(now + after, () => this.act(chat, says)),
      );
    });
  }

  /** Reads the chat and finds its customer in the plan; one that is none of ours is left alone. */
  private lookUp(chat: number, then: (found: Case, arrived: number) => void): void {
    if (this.asking.has(chat)) return;
    this.asking.set(chat, []);
    const path = `/v1/agent/chats/${chat}`;
    ask(this.token, 'GET', path, '/v1/agent/chats/{chat}')
      .then(({ body }) => {
        const messages = (body['messages'] ?? []) as readonly Message[];
        const known: Known | undefined = knownBy(messages, this.plan.kind);
        if (known !== undefined) {
          const found = new Case(this, chat, known, messages);
          this.cases.set(chat, found);
          then(found, Number(body['arrived'] ?? 0));
        }
        const heard = this.asking.get(chat) ?? [];
        this.asking.delete(chat);
        for (const event of heard) this.hearOf(chat, event);
        this.look();
      })
      .catch(() => {
        this.asking.delete(chat);
      });
  }

  private stopRinging(chat: number): void {
    this.ringing.get(chat)?.stop();
    this.ringing.delete(chat);
  }

  /** What is left to do when a chat has ended: tab and record, which hold the slot where the platform has it so. */
  private ended(it: Case, event: Pushed, isMine: boolean): void {
    const { chat, known } = it;
    const wasMine = isMine && it.isLive;
    it.lose();
    if (!wasMine) {
      this.cases.delete(chat);
      return;
    }
    const { clock, plan } = this;
    const { record } = known.work;
    const papers = known.work.paperwork * plan.slowness;
    const isOpen = event.state !== 'closed';
    if (plan.releaseOn === 'tab-close') {
      clock.at(clock.now() + papers, () => {
        this.act(chat, 'close-tab');
        if (isOpen && record !== null) this.closeRecord(chat, record);
      });
    } else if (isOpen && record !== null) this.closeRecord(chat, record);
    else if (isOpen && plan.releaseOn === 'case-done') {
      clock.at(clock.now() + papers, () => this.act(chat, 'close-record'));
    }
  }

  private closeRecord(chat: number, { after, takes }: { after: number; takes: number }): void {
    const { clock, presence } = this;
    clock.at(clock.now() + after, () => {
      if (takes === 0) return this.act(chat, 'close-record');
      presence.takeOther(settings.cost);
      clock.at(clock.now() + takes, () => {
        presence.takeOther(-settings.cost);
        this.act(chat, 'close-record');
      });
    });
  }

  private wrapUpBegins(chat: number, event: Pushed): void {
    this.wrapUps += 1;
    const it = this.cases.get(chat);
    const until = event.until ?? null;
    const time = it?.wrapUpTime() ?? null;
    // A timed one is cut short only by those who press Close; a manual one has to be closed by somebody.
    if (time === null && until !== null) return;
    const after = time ?? 0;
    const close = () => this.act(chat, 'close-wrap-up');
    if (until !== null && event.t + after >= until) return;
    if (it === undefined) close();
    else it.wrapUpIn(after, close);
  }

  // Those who press Next, and those who look at a list.

  /** Reacts to what there is to take: once it is there and for as long as it is. */
  look(): void {
    const { plan, clock } = this;
    const load = (this.desk.held + this.ringing.size) * settings.cost + this.presence.otherUnits;
    const may = this.presence.isReady && load + settings.need <= this.maximum;
    const isFull = !settings.isPushed || load + settings.need > this.capacity;
    if (!may || !isFull || plan.next.length === 0) {
      this.next?.stop();
      this.next = undefined;
    } else if (this.next === undefined) {
      const drawn = plan.next[this.nextDrawn++ % plan.next.length] ?? 0;
      // Nobody hammers at a button that did nothing.
      const after = this.inVain ? Math.max(1, drawn) : drawn;
      this.next = clock.at(clock.now() + after, () => this.pressNext());
    }
    if (!may || !this.hasList || plan.pick.length === 0) {
      this.pick?.stop();
      this.pick = undefined;
    } else if (this.pick === undefined) {
      const after = plan.pick[this.pickDrawn++ % plan.pick.length] ?? 0;
      this.pick = clock.at(clock.now() + after, () => this.pickOne());
    }
  }

  private pressNext(): void {
    const { held } = this.desk;
    this.ask('/v1/agent/next', '/v1/agent/next')
      .then(({ body }) => {
        this.next = undefined;
        this.inVain = this.desk.held === held;
        this.shown(body);
      })
      .catch(() => {});
  }

  private lookAtList(event: Pushed): void {
    // Whether there is still somebody is seen when the list is read; that somebody may be there, here.
    if (event.event === 'chat.queued' || event.event === 'chat.requeued') this.hasList = true;
  }

  private pickOne(): void {
    ask(this.token, 'GET', '/v1/agent', '/v1/agent')
      .then(async ({ body }) => {
        const list = (body['list'] ?? []) as readonly number[];
        const chat = this.plan.picksNewest ? list.at(-1) : list[0];
        if (chat !== undefined) await this.actOn(chat, 'pick');
        this.pick = undefined;
        this.hasList = list.length > 1;
        this.look();
      })
      .catch(() => {});
  }
}
