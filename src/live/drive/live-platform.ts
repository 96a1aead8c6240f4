/**
 * A deployed backend as a platform for the cast, the counterpart of engine/router-platform.ts: acts become commands to the
 * clients, and what comes of them is told later. What the cast can look at is the picture, which knows what clients know.
 */
import { AGENT, CHAT, EV, RECORD, WHY } from '../../engine/events.ts';
import type { Platform } from '../../engine/people/platform.ts';
import type { CastState } from '../../engine/people/state.ts';
import * as router from '../../engine/router/router.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type {
  ActTrouble,
  AdminDeed,
  AgentDeed,
  Capabilities,
  CustomerDeed,
  FurtherTo,
  PresenceDeed,
} from '../backend.ts';
import { type Acts, type Deed, type Lane, newLane } from './acts.ts';
import { type Books, LiveChat, marked, messageId, type Seat, type Writer } from './books.ts';
import type { Chronicle } from './chronicle.ts';
import { Duty } from './duty.ts';
import type { ClientAct, ClientHost } from './host.ts';
import type { Mail } from './mail.ts';
import type { Measures } from './measures.ts';
import type { Pace } from './pace.ts';
import { DRIVER } from './picture.ts';

const NONE = -1;
/** The cast's bit among those who hold a chat's slot. */
const CAST = 2;
/** An end that was answered is not asked for again so soon; milliseconds. */
const END_HOLDS_MS = 5000;

/** So long after an answer it is waited for the client to be told; milliseconds. */
const UNTOLD_MS = 2000;
/** So soon after an answer the agent is told what came of it; milliseconds. */
const TOLD_MS = 50;

/** What is written, by whom. */
export interface Words {
  textOf(customer: number, attempt: number, turn: number, side: Writer): string;
}

export interface PlatformOptions {
  readonly scenario: Scenario;
  readonly s: router.RouterState;
  readonly capabilities: Capabilities;
  readonly books: Books;
  readonly acts: Acts;
  readonly host: ClientHost;
  readonly chronicle: Chronicle;
  readonly mail: Mail;
  readonly measures: Measures;
  readonly pace: Pace;
  readonly words: Words;
  readonly playsAgents: boolean;
  readonly playsCustomers: boolean;
  readonly admin: (what: AdminDeed, value: Readonly<Record<string, unknown>>) => void;
}

export class LivePlatform implements Platform {
  readonly duty: Duty;
  /** Nobody is let in any more. */
  isShut = false;
  /** Starts that have not been answered. */
  starting = 0;
  private readonly o: PlatformOptions;
  private readonly s: router.RouterState;
  private readonly agentDeeds: ReadonlySet<AgentDeed>;
  private readonly presenceDeeds: ReadonlySet<PresenceDeed>;
  private readonly customerDeeds: ReadonlySet<CustomerDeed>;
  private readonly adminDeeds: ReadonlySet<AdminDeed>;
  /** Agents who have pressed Next or picked, and do not know yet what comes of it: nobody reaches for two at once. */
  private readonly reaching = new Set<number>();
  /** Acts that are about the agent and no chat. */
  private readonly agentLanes: readonly Lane[];
  private nextClient: number;
  private cast: CastState | null = null;

  constructor(options: PlatformOptions) {
    this.o = options;
    this.s = options.s;
    const { capabilities } = options;
    this.agentDeeds = new Set(capabilities.agent);
    this.presenceDeeds = new Set(capabilities.presence);
    this.customerDeeds = new Set(capabilities.customer);
    this.adminDeeds = new Set(capabilities.admin);
    this.agentLanes = options.scenario.agents.map(newLane);
    this.nextClient = options.scenario.agents.length;
    this.duty = new Duty({
      s: this.s,
      can: this.presenceDeeds,
      presence: (agent, what) => this.presence(agent, what),
      show: (agent, state, reason) =>
        options.chronicle.happen(EV.agentState, NONE, agent, state, reason),
      clear: (agent, byEnding) => this.clear(agent, byEnding),
    });
  }

  /** Attempts and turns of the texts are the cast's. */
  attach(cast: CastState): void {
    this.cast = cast;
  }

  // Customers.

  arrive(customer: number, cls: number, conversation: number): number {
    if (this.isShut || !this.o.playsCustomers) return NONE;
    const chat = this.enter(customer, cls, conversation, true);
    this.start(chat, cls);
    return chat.slot;
  }

  /** A chat of somebody we do not play, told of by the backend. */
  stranger(customer: number, cls: number, id: string): LiveChat {
    const chat = this.enter(customer, cls, NONE, false);
    this.o.books.name(chat, id);
    return chat;
  }

  private enter(customer: number, cls: number, conversation: number, isOurs: boolean): LiveChat {
    const { s } = this;
    const { books, chronicle } = this.o;
    const slot = s.newChatSlot();
    const record = router.continueOrOpen(s, customer, cls, conversation);
    const seat = isOurs ? this.seatOf(customer, conversation) : null;
    if (seat !== null) {
      seat.uses += 1;
      books.seats.set(record, seat);
    }
    const chat = new LiveChat(s.chatsEver + 1, slot, seat, newLane());
    books.enter(chat);
    // Held before anything is told, so that nobody gives it away.
    const lastState = s.conversationState[record]!;
    chronicle.happen(EV.chatArrived, slot, NONE, customer, record, cls);
    s.hold(slot, DRIVER);
    if (record !== conversation) chronicle.happen(EV.conversationOpened, slot, NONE, record, 0);
    else if (lastState !== RECORD.open) {
      const kind = lastState === RECORD.closed ? EV.conversationReopened : EV.conversationOpened;
      chronicle.happen(kind, slot, NONE, record, kind === EV.conversationOpened ? 1 : 0);
    }
    return chat;
  }

  /** Who comes again comes with the client they have. */
  private seatOf(customer: number, conversation: number): Seat {
    const before = conversation === NONE ? undefined : this.o.books.seats.get(conversation);
    if (before?.isOpen) return before;
    const client = this.nextClient++;
    return { client, name: `customer-${customer}`, isOpen: true, uses: 0, lane: newLane() };
  }

  private start(chat: LiveChat, cls: number): void {
    const { acts, host, pace, measures, capabilities } = this.o;
    const seat = chat.seat as Seat;
    const due = this.due();
    measures.started += 1;
    this.starting += 1;
    let isThere = seat.uses > 1;
    // Before anything else that this customer does, also before the client is there.
    acts.put(seat.lane, {
      client: seat.client,
      isRepeatable: capabilities.messageIds,
      isReady: () => isThere || !seat.isOpen,
      act: () => {
        if (!seat.isOpen) return null;
        if (chat.began < 0) chat.began = pace.clock.now();
        return { do: 'start', chat: this.startOf(chat, cls) };
      },
      began: (ms) => this.late(due, ms),
      done: ({ chat: id, ended }) => this.started(chat, id, ended),
      undone: (kind) => this.notStarted(chat, kind === 'refused' ? WHY.nobody : WHY.none),
    });
    if (isThere) return;
    const attempt = (before: number) => {
      host.openCustomer(seat.client, seat.name).then(
        () => {
          isThere = true;
          acts.go(seat.lane);
        },
        (error: unknown) => {
          const { kind = 'failed', retryMs } = error as Partial<ActTrouble>;
          measures.troubled(kind, 0);
          const isPassing = kind === 'throttled' || kind === 'unreachable' || kind === 'timeout';
          if (isPassing && !acts.isStopped) {
            const wait = retryMs ?? Math.min(3000, 200 * 2 ** before);
            pace.clock.after(wait, () => attempt(before + 1));
            return;
          }
          acts.drop(seat.lane);
          seat.isOpen = false;
          this.notStarted(chat, WHY.none);
        },
      );
    };
    attempt(0);
  }

  private startOf(chat: LiveChat, cls: number) {
    const { s } = this;
    const { scenario, capabilities } = this.o;
    const id = messageId(chat.number, 'customer', 0);
    const text = capabilities.startsWithText === true ? this.text(chat, 0, 'customer') : '';
    return {
      queue: scenario.queues[s.classQueue[cls]!]?.name ?? '',
      priority: s.classPriority[cls]!,
      skills: s.classSkills[cls]!.map((skill) => scenario.skills[skill] ?? ''),
      text: text === '' || capabilities.messageIds ? text : marked(text, id),
      id,
    };
  }

  private started(chat: LiveChat, id: string, at: number): void {
    const { books, chronicle, pace, acts } = this.o;
    this.starting -= 1;
    books.name(chat, id);
    chronicle.named(chat);
    chronicle.arrivalTold(chat, pace.stampAt(at), undefined);
    if (!chat.isOver) chronicle.enters(chat);
    if (this.starting === 0) chronicle.forgetEarly();
    acts.go((chat.seat as Seat).lane);
  }

  private notStarted(chat: LiveChat, why: number): void {
    this.starting -= 1;
    const { chronicle, books, pace } = this.o;
    if (chat.slot < 0 || chat.isOver) return;
    this.onTurnedAway(chat.slot);
    chronicle.happen(EV.chatRefused, chat.slot, NONE, why, 0);
    books.end(chat, pace.clock.now());
    if (this.starting === 0) chronicle.forgetEarly();
  }

  /** Set by the run: the cast hears that the door was shut. */
  onTurnedAway: (slot: number) => void = () => {};

  customerWrites(slot: number): void {
    const chat = this.o.books.bySlot[slot];
    if (chat?.seat == null || chat.isOver || chat.isDeaf) return;
    const { seat } = chat;
    this.write(chat, seat.lane, seat.client, 'customer', () => chat.unread === 0);
  }

  customerLeaves(slot: number): void {
    const chat = this.leaving(slot);
    if (chat === undefined) return;
    this.left(chat, WHY.open);
    this.customerActs(chat, (id) => ({ do: 'leave', chat: id }));
  }

  customerVanishes(slot: number): void {
    const chat = this.leaving(slot);
    if (chat === undefined) return;
    this.left(chat, WHY.silent);
    const seat = chat.seat as Seat;
    this.o.acts.hush(seat.lane);
    this.customerActs(
      chat,
      () => ({ do: 'vanish' }),
      () => this.closeSeat(seat),
    );
  }

  customerEnds(slot: number): void {
    const chat = this.leaving(slot);
    if (chat === undefined) return;
    if (this.s.chatState[slot] !== CHAT.live) this.left(chat, WHY.open);
    this.customerActs(chat, (id) =>
      this.customerDeeds.has('end')
        ? { do: 'further', what: 'end', chat: id }
        : { do: 'leave', chat: id },
    );
  }

  customerRejoins(slot: number): void {
    const chat = this.o.books.bySlot[slot];
    if (chat?.seat == null || chat.isOver || !chat.seat.isOpen) return;
    if (!this.customerDeeds.has('rejoin')) return;
    this.customerActs(chat, (id) => ({ do: 'further', what: 'rejoin', chat: id }));
  }

  private leaving(slot: number): LiveChat | undefined {
    const chat = this.o.books.bySlot[slot];
    if (chat?.seat == null || chat.isOver) return undefined;
    const flags = this.s.chatFlags[slot]!;
    const isGone = (flags & (router.FLAG.inGrace | router.FLAG.leftUnnoticed)) !== 0;
    return isGone || chat.isDeaf ? undefined : chat;
  }

  private left(chat: LiveChat, why: number): void {
    chat.isDeaf = true;
    this.o.chronicle.excuse(chat, 'agent');
    chat.unread = 0;
    this.o.chronicle.happen(EV.customerLeft, chat.slot, this.s.chatAgent[chat.slot]!, why, 0);
  }

  private customerActs(chat: LiveChat, act: (id: string) => ClientAct, done?: () => void): void {
    const seat = chat.seat as Seat;
    this.put(seat.lane, {
      client: seat.client,
      isRepeatable: true,
      act: () => (chat.id === null || !seat.isOpen ? null : act(chat.id)),
      isReady: () => chat.id !== null || chat.isOver,
      ...(done === undefined ? {} : { done, undone: done }),
    });
  }

  // Agents and their chats.

  accept(agent: number, slot: number): void {
    const act = (id: string): ClientAct => ({ do: 'accept', chat: id });
    const rings = () => router.rings(this.s, agent, slot);
    this.answers(agent, slot, act, () => this.takeAsTold(agent, slot, 'offer.accepted', rings));
  }
  decline(agent: number, slot: number): void {
    if (this.o.capabilities.decline)
      this.answers(agent, slot, (id) => ({ do: 'decline', chat: id }));
  }
  disable(agent: number, slot: number): void {
    if (this.agentDeeds.has('disable'))
      this.answers(agent, slot, (id) => ({ do: 'further', what: 'disable', chat: id }));
    else this.decline(agent, slot);
  }
  pick(agent: number, slot: number): void {
    if (!this.agentDeeds.has('pick')) return;
    const act = (id: string): ClientAct => ({ do: 'further', what: 'pick', chat: id });
    const isSensible = () => this.s.chatState[slot] === CHAT.waiting;
    const over = () => this.handIsBack(agent);
    this.reaching.add(agent);
    this.chatActs(agent, slot, act, isSensible, over, over);
  }
  pressNext(agent: number): void {
    if (!this.agentDeeds.has('next') || !this.o.playsAgents) return;
    const over = () => this.handIsBack(agent);
    this.reaching.add(agent);
    this.put(this.agentLanes[agent]!, {
      client: agent,
      isRepeatable: false,
      act: () => ({ do: 'further', what: 'next', chat: null }),
      done: over,
      undone: over,
    });
  }

  /** The chat has come that the agent reached for. */
  hasGot(agent: number): void {
    if (this.reaching.delete(agent) && this.cast !== null) this.cast.pressedInVain[agent] = 0;
  }

  /** Answered; if a chat came of it the agent is told in a moment. */
  private handIsBack(agent: number): void {
    if (!this.reaching.has(agent)) return;
    this.o.pace.clock.after(TOLD_MS, () => {
      if (this.reaching.delete(agent) && this.cast !== null) this.cast.stirred = true;
      this.onLook();
    });
  }

  /** Set by the run: somebody looks at their list again. */
  onLook: () => void = () => {};
  join(agent: number, slot: number): void {
    this.further(agent, slot, 'join');
  }
  view(agent: number, slot: number): void {
    this.further(agent, slot, 'view');
  }
  agentWrites(agent: number, slot: number): void {
    const chat = this.o.books.bySlot[slot];
    if (chat === undefined || !router.holds(this.s, agent, slot)) return;
    if (!chat.isDeaf) chat.unread += 1;
    this.o.chronicle.happen(EV.messageAgent, slot, agent, 0, 0);
    this.write(chat, chat.agentLane, agent, 'agent');
  }
  endChat(agent: number, slot: number, why: number): void {
    const chat = this.o.books.bySlot[slot];
    if (chat !== undefined) chat.endsFor = why;
    const closes = why === WHY.agentEndClose && this.agentDeeds.has('end-and-close');
    this.brings(agent, slot, (id) =>
      closes ? { do: 'further', what: 'end-and-close', chat: id } : { do: 'end', chat: id },
    );
  }
  resolve(agent: number, slot: number): void {
    if (this.agentDeeds.has('resolve'))
      this.brings(agent, slot, (id) => ({ do: 'further', what: 'resolve', chat: id }), true);
    else this.endChat(agent, slot, WHY.agentEnd);
  }
  closeTab(agent: number, slot: number): void {
    if (this.agentDeeds.has('close-tab')) this.further(agent, slot, 'close-tab');
    else if ((this.s.chatFlags[slot]! & router.FLAG.heldAfterEnd) !== 0)
      this.o.chronicle.happen(EV.chatLeft, slot, agent, WHY.tabClosed, NONE);
  }
  closeWrapUp(agent: number, slot: number): void {
    this.further(agent, slot, 'close-wrap-up', {}, () => this.s.chatWrapAgent[slot] === agent);
  }
  closeRecord(agent: number, slot: number): void {
    if (this.agentDeeds.has('close-record')) this.further(agent, slot, 'close-record');
  }
  transferToQueue(agent: number, slot: number, queue: number): boolean {
    const name = this.o.scenario.queues[queue]?.name ?? '';
    return this.moves(agent, slot, 'transfer-to-queue', { queue: name });
  }
  transferToAgent(agent: number, slot: number, to: number): boolean {
    const name = this.o.scenario.agents[to]?.name ?? '';
    return this.moves(agent, slot, 'transfer-to-agent', { agent: name }, to);
  }
  invite(agent: number, slot: number, to: number): boolean {
    const name = this.o.scenario.agents[to]?.name ?? '';
    return this.moves(agent, slot, 'invite', { agent: name }, to);
  }
  leaveChat(agent: number, slot: number): void {
    this.further(agent, slot, 'leave', {}, () => router.holds(this.s, agent, slot));
  }

  /** An answer to what rings. */
  private answers(
    agent: number,
    slot: number,
    act: (id: string) => ClientAct,
    done?: () => void,
  ): void {
    this.chatActs(agent, slot, act, () => router.rings(this.s, agent, slot), done);
  }

  /** What was answered and is not told of after a while has happened all the same. */
  private takeAsTold(
    agent: number,
    slot: number,
    event: 'offer.accepted' | 'chat.ended',
    isOpen: () => boolean,
  ): void {
    const { books, chronicle, pace, scenario } = this.o;
    const chat = books.bySlot[slot];
    pace.clock.after(UNTOLD_MS, () => {
      if (chat === undefined || chat.slot !== slot || chat.id === null || !isOpen()) return;
      chronicle.take(agent, {
        event,
        at: pace.clock.now(),
        chat: chat.id,
        agent: scenario.agents[agent]!.name,
        ...(event === 'chat.ended' ? { reason: 'agent-end' as const } : {}),
      });
    });
  }

  private brings(
    agent: number,
    slot: number,
    act: (id: string) => ClientAct,
    isResolving = false,
  ): void {
    const chat = this.o.books.bySlot[slot];
    if (chat === undefined) return;
    const { pace } = this.o;
    const isAsked = () => chat.endAsked >= 0 && pace.clock.now() - chat.endAsked < END_HOLDS_MS;
    this.chatActs(
      agent,
      slot,
      act,
      () => router.holds(this.s, agent, slot) && !isAsked(),
      () => {
        // Where resolving leaves the chat alone, it has to be ended besides.
        if (isResolving && !this.resolvingEnds(slot)) return;
        chat.endAsked = pace.clock.now();
        if (!isResolving)
          this.takeAsTold(agent, slot, 'chat.ended', () => router.holds(this.s, agent, slot));
      },
    );
  }

  private resolvingEnds(slot: number): boolean {
    return this.o.scenario.queues[this.s.chatQueue[slot]!]?.rules['session.resolve'] !== 'none';
  }

  /** To a queue or a colleague: under way until the backend says no. */
  private moves(
    agent: number,
    slot: number,
    what: AgentDeed,
    to: FurtherTo,
    colleague = NONE,
  ): boolean {
    if (!this.agentDeeds.has(what) || !router.holds(this.s, agent, slot)) return false;
    // Whoever could not be rid of a chat brings it to its end.
    const refused =
      colleague === NONE
        ? () => this.endChat(agent, slot, WHY.agentEnd)
        : () => this.onMoveRefused(slot, colleague);
    this.further(agent, slot, what, to, () => router.holds(this.s, agent, slot), refused);
    return true;
  }

  /** Set by the run: nothing came of asking a colleague. */
  onMoveRefused: (slot: number, colleague: number) => void = () => {};

  private further(
    agent: number,
    slot: number,
    what: AgentDeed,
    to: FurtherTo = {},
    isSensible?: () => boolean,
    undone?: () => void,
  ): void {
    if (!this.agentDeeds.has(what)) return;
    const act = (id: string): ClientAct => ({ do: 'further', what, chat: id, to });
    this.chatActs(agent, slot, act, isSensible, undefined, undone);
  }

  private chatActs(
    agent: number,
    slot: number,
    act: (id: string) => ClientAct,
    isSensible: () => boolean = () => true,
    done?: () => void,
    undone?: () => void,
  ): void {
    const chat = this.o.books.bySlot[slot];
    if (chat === undefined || !this.o.playsAgents) return;
    this.put(chat.agentLane, {
      client: agent,
      isRepeatable: true,
      act: () => {
        if (chat.id !== null && chat.slot === slot && isSensible()) return act(chat.id);
        undone?.();
        return null;
      },
      ...(done === undefined ? {} : { done }),
      ...(undone === undefined ? {} : { undone }),
    });
  }

  // Agents by themselves.

  signIn(agent: number): void {
    this.duty.signIn(agent);
  }
  signOut(agent: number): void {
    this.duty.signOut(agent);
  }
  goReady(agent: number): void {
    this.presence(agent, 'ready');
  }
  goNotReady(agent: number): void {
    this.presence(agent, 'not-ready');
  }
  pauseRouting(agent: number): void {
    this.presence(agent, 'pause');
  }
  resumeRouting(agent: number): void {
    this.presence(agent, 'resume');
  }
  goOnBreak(agent: number, mode: number): void {
    this.duty.goOnBreak(agent, mode);
  }
  returnFromBreak(agent: number): void {
    this.duty.returnFromBreak(agent);
  }
  endShift(agent: number, mode: number): void {
    this.duty.endShift(agent, mode);
  }
  otherWork(agent: number, units: number): void {
    this.ofAgent(agent, 'work', { units });
  }
  serveQueues(agent: number, queues: readonly number[]): void {
    this.ofAgent(agent, 'serve', {
      queues: queues.map((queue) => this.o.scenario.queues[queue]?.name ?? ''),
    });
  }
  setLimit(agent: number, units: number): void {
    this.ofAgent(agent, 'limit', { units });
  }
  loseConnection(agent: number): void {
    this.o.chronicle.happen(EV.agentState, NONE, agent, LOST, WHY.lost);
    this.ofClient(agent, { do: 'drop' });
  }
  reconnect(agent: number): void {
    this.ofClient(agent, { do: 'resume' });
  }

  private presence(agent: number, what: PresenceDeed): void {
    if (!this.presenceDeeds.has(what)) return;
    this.ofClient(agent, { do: 'presence', what });
  }

  private ofAgent(agent: number, what: AgentDeed, to: FurtherTo = {}): void {
    if (!this.agentDeeds.has(what)) return;
    this.ofClient(agent, { do: 'further', what, chat: null, to });
  }

  private ofClient(agent: number, act: ClientAct): void {
    if (!this.o.playsAgents) return;
    this.put(this.agentLanes[agent]!, { client: agent, isRepeatable: true, act: () => act });
  }

  private clear(agent: number, byEnding: boolean): void {
    for (const slot of router.chatsOf(this.s, agent)) {
      const queue = this.s.chatQueue[slot]!;
      if (byEnding || !this.transferToQueue(agent, slot, queue))
        this.endChat(agent, slot, WHY.agentEnd);
    }
  }

  // Administrators.

  changeRule(change: number): void {
    const rule = this.o.scenario.script[change]?.rule;
    if (rule === null || rule === undefined || !this.adminDeeds.has('rule')) return;
    const { scenario } = this.o;
    const whom =
      scenario.queues[rule.queue ?? -1]?.name ??
      scenario.groups[rule.group ?? -1]?.name ??
      scenario.agents[rule.agent ?? -1]?.name;
    this.o.admin('rule', {
      rule: rule.name,
      value: rule.value,
      ...(whom === undefined ? {} : { for: whom }),
    });
  }
  restart(): void {
    if (this.adminDeeds.has('restart')) this.o.admin('restart', {});
  }
  openQueue(queue: number): void {
    this.turnsQueue('open-queue', queue);
  }
  closeQueue(queue: number): void {
    this.turnsQueue('close-queue', queue);
  }

  private turnsQueue(what: AdminDeed, queue: number): void {
    if (!this.adminDeeds.has(what)) return;
    this.o.admin(what, { queue: this.o.scenario.queues[queue]?.name ?? '' });
  }

  // What people see.

  firstPickable(agent: number, newest: boolean): number {
    const list = this.o.host.list(agent);
    if (list === null) return router.firstPickable(this.s, agent, newest);
    const { books } = this.o;
    for (let i = 0; i < list.length; i++) {
      const chat = books.byId.get(list[newest ? list.length - 1 - i : i]!);
      if (chat === undefined || chat.slot < 0) continue;
      if (this.s.chatState[chat.slot] !== CHAT.waiting) continue;
      if (router.mayTakeChat(this.s, agent, chat.slot)) return chat.slot;
    }
    return NONE;
  }
  mayTake(agent: number): boolean {
    return !this.reaching.has(agent) && router.mayTake(this.s, agent);
  }
  conversationOf(slot: number): number {
    return this.s.chatConversation[slot]!;
  }
  classOf(queue: number, priority: number, skills: readonly number[]): number {
    return router.classOf(this.s, queue, priority, skills);
  }
  hold(slot: number): void {
    this.s.hold(slot, CAST);
  }
  release(slot: number): void {
    this.s.release(slot, CAST);
  }
  tell(kind: number, slot: number, agent: number): void {
    this.o.chronicle.happen(kind, slot, agent, 0, 0);
  }

  /** Nobody needs the chat's slot but the driver: it goes back, and the client of its customer with it. */
  tidy(chat: LiveChat): boolean {
    const { s } = this;
    if (chat.slot < 0) return true;
    if (!chat.isOver || s.chatHolds[chat.slot] !== DRIVER) return false;
    const isAtWork = (lane: Lane) => lane.isBusy || lane.waiting.length > 0;
    if (isAtWork(chat.agentLane) || chat.onTheWay > 0) return false;
    const { seat, slot } = chat;
    if (seat !== null) {
      if (seat.uses === 1 && isAtWork(seat.lane)) return false;
      seat.uses -= 1;
      if (seat.uses === 0) {
        this.closeSeat(seat);
        this.o.books.seats.delete(s.chatConversation[slot]!);
      }
    }
    this.o.books.bySlot[slot] = undefined;
    chat.slot = NONE;
    s.release(slot, DRIVER);
    return true;
  }

  private closeSeat(seat: Seat): void {
    if (!seat.isOpen) return;
    seat.isOpen = false;
    this.o.acts.drop(seat.lane);
    this.o.host.close(seat.client);
  }

  // Writing.

  private write(
    chat: LiveChat,
    lane: Lane,
    client: number,
    writer: Writer,
    hasRead?: () => boolean,
  ): void {
    const { mail, capabilities, acts } = this.o;
    const { slot } = chat;
    const due = this.due();
    const isOpposite =
      writer === 'agent'
        ? this.o.playsCustomers && !chat.isDeaf
        : this.o.playsAgents && this.s.chatState[slot] === CHAT.live;
    const text = this.text(chat, chat.sent[writer].length, writer);
    const sent = mail.write(chat, writer, due, isOpposite);
    const id = messageId(chat.number, writer, sent.number);
    const isHeldUp = lane.isBusy || lane.waiting.length > 0 || hasRead?.() === false;
    if (isHeldUp) this.late(due, this.o.pace.clock.now());
    const giveUp = () => {
      sent.isVoid = !sent.isTaken;
      if (sent.isVoid) sent.isExpected = false;
      if (writer === 'agent' && chat.unread > 0 && sent.delivered < 0) {
        chat.unread -= 1;
        if (chat.seat !== null) acts.go(chat.seat.lane);
      }
    };
    acts.put(lane, {
      client,
      isWord: true,
      isRepeatable: capabilities.messageIds,
      isReady: () =>
        (chat.id !== null && (hasRead?.() ?? true)) || chat.isOver || this.isMute(chat, writer),
      act: () => {
        const isThere =
          writer === 'agent' ? this.maySpeak(client, chat) : !chat.isDeaf && chat.seat?.isOpen;
        if (chat.id === null || chat.isOver || isThere !== true) {
          giveUp();
          return null;
        }
        if (sent.began < 0) sent.began = this.o.pace.clock.now();
        return {
          do: 'send',
          chat: chat.id,
          text: capabilities.messageIds ? text : marked(text, id),
          id,
        };
      },
      began: (ms) => {
        if (!isHeldUp) this.late(due, ms);
      },
      done: ({ ended }) => {
        mail.taken(chat, sent);
        if (!sent.isExpected && sent.delivered < 0)
          this.onUnseen(chat, writer, client, sent.number, ended);
      },
      undone: giveUp,
    });
  }

  /** Set by the run: taken by the server, and nobody of ours can tell whether it has come. */
  onUnseen: (chat: LiveChat, writer: Writer, client: number, number: number, at: number) => void =
    () => {};

  private isMute(chat: LiveChat, writer: Writer): boolean {
    return writer === 'customer' && chat.isDeaf;
  }

  private maySpeak(agent: number, chat: LiveChat): boolean {
    return chat.slot >= 0 && router.holds(this.s, agent, chat.slot);
  }

  private text(chat: LiveChat, turn: number, writer: Writer): string {
    const { cast, s } = this;
    const attempt = cast === null || chat.slot >= cast.capacity ? 0 : cast.attempt[chat.slot]!;
    return this.o.words.textOf(s.chatCustomer[chat.slot]!, attempt, turn, writer);
  }

  private put(lane: Lane, deed: Deed): void {
    const due = this.due();
    const isHeldUp = lane.isBusy || lane.waiting.length > 0 || deed.isReady?.() === false;
    if (isHeldUp) this.late(due, this.o.pace.clock.now());
    this.o.acts.put(lane, isHeldUp ? deed : { ...deed, began: (ms: number) => this.late(due, ms) });
  }

  /** Milliseconds of the clock at which this instant was due. */
  private due(): number {
    return this.o.pace.msOf(this.s.now);
  }

  private late(due: number, began: number): void {
    if (this.o.pace.isStarted) this.o.measures.record('lateness', began - due);
  }
}

/** AGENT.lost: told by ourselves, since whoever is cut off is told nothing. */
const LOST = AGENT.lost;
