/**
 * What customers do, as commands to their clients: they come, begin a chat, write, leave and come back. A customer keeps one
 * client for all their chats, and it is closed when none of them needs it any more.
 */
import { CHAT, EV, RECORD, WHY } from '../../engine/events.ts';
import * as router from '../../engine/router/router.ts';
import type { ActTrouble } from '../backend.ts';
import { type Lane, newLane } from './acts.ts';
import { LiveChat, marked, messageId, type Seat, type Sent } from './books.ts';
import { Hands, type PlatformOptions } from './hands.ts';
import type { ClientAct } from './host.ts';
import { DRIVER } from './picture.ts';

const NONE = -1;
/** The last words of a chat may come so long after its end; milliseconds. */
const ON_ITS_WAY_MS = 1000;

export abstract class CustomerHands extends Hands {
  /** Nobody is let in any more. */
  isShut = false;
  /** Starts that have not been answered. */
  starting = 0;
  private nextClient: number;

  constructor(options: PlatformOptions) {
    super(options);
    this.nextClient = options.scenario.agents.length;
  }

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

  /** The same contact under another number: the platform was restarted. */
  again(before: LiveChat, id: string): LiveChat {
    const { s } = this;
    const cls = s.chatClass[before.slot]!;
    const chat = this.enter(s.chatCustomer[before.slot]!, cls, NONE, true, before.seat);
    chat.isDeaf = before.isDeaf;
    this.o.books.name(chat, id);
    return chat;
  }

  private enter(
    customer: number,
    cls: number,
    conversation: number,
    isOurs: boolean,
    has: Seat | null = null,
  ): LiveChat {
    const { s } = this;
    const { books, chronicle } = this.o;
    const slot = s.newChatSlot();
    const record = router.continueOrOpen(s, customer, cls, conversation);
    const seat = has ?? (isOurs ? this.seatOf(customer, conversation) : null);
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
    // Until the client is there is the server's time, as with all that waits for an answer.
    const isHeldUp = !isThere || seat.lane.isBusy || seat.lane.waiting.length > 0;
    if (isHeldUp) this.late(due, pace.clock.now());
    const first = this.firstWord(chat, due);
    // Before anything else that this customer does, also before the client is there.
    acts.put(seat.lane, {
      client: seat.client,
      isRepeatable: capabilities.messageIds,
      isReady: () => isThere || !seat.isOpen,
      act: () => {
        if (!seat.isOpen) return null;
        if (chat.began < 0) chat.began = pace.clock.now();
        if (first !== null && first.began < 0) first.began = chat.began;
        return { do: 'start', chat: this.startOf(chat, cls, first) };
      },
      ...(isHeldUp ? {} : { began: (ms: number) => this.late(due, ms) }),
      done: ({ chat: id, ended }) => this.started(chat, id, ended, first),
      undone: (kind) => {
        if (first !== null) first.isVoid = true;
        this.notStarted(chat, kind === 'refused' ? WHY.nobody : WHY.none);
      },
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

  /**
   * Of a chat with one handle time, said with the start where that can be: nobody has the chat yet, and so no timer runs that a
   * message could start or put off.
   */
  private firstWord(chat: LiveChat, due: number): Sent | null {
    const { mail, capabilities } = this.o;
    if ((capabilities.startsWithText ?? false) === false || !this.isOfOneTime(chat)) return null;
    return mail.write(chat, 'customer', due, false, true);
  }

  /** An agent may have the chat by now, and the first word start a timer, or clear one, that the simulation knows nothing of. */
  private isTimed(chat: LiveChat): boolean {
    const rules = this.o.scenario.queues[this.s.classQueue[this.s.chatClass[chat.slot]!]!]?.rules;
    const arm = rules?.['session.idleArm'];
    return (
      rules?.['session.idle'] !== Number.POSITIVE_INFINITY &&
      (arm === 'any-msg' || arm === 'assign')
    );
  }

  private startOf(chat: LiveChat, cls: number, first: Sent | null) {
    const { s } = this;
    const { scenario, capabilities } = this.o;
    const id = messageId(this.o.books.tag, chat.number, 'customer', first?.number ?? 0);
    const speaks = capabilities.startsWithText === true || first !== null;
    const text = speaks ? this.text(chat, 0, 'customer') : '';
    return {
      queue: scenario.queues[s.classQueue[cls]!]?.name ?? '',
      priority: s.classPriority[cls]!,
      skills: s.classSkills[cls]!.map((skill) => scenario.skills[skill] ?? ''),
      text: text === '' || capabilities.messageIds ? text : marked(text, id),
      id,
    };
  }

  private started(chat: LiveChat, id: string, at: number, first: Sent | null): void {
    const { books, chronicle, pace, acts, mail } = this.o;
    const seat = chat.seat as Seat;
    this.starting -= 1;
    books.name(chat, id);
    chronicle.named(chat);
    chronicle.arrivalTold(chat, pace.stampAt(at), undefined);
    if (!chat.isOver) chronicle.enters(chat);
    if (this.starting === 0) chronicle.forgetEarly();
    if (first !== null) {
      mail.taken(chat, first);
      if (first.delivered < 0) this.onUnseen(chat, 'customer', seat.client, first.number, at);
    } else if (!chat.isOver && !chat.isDeaf && this.isOfOneTime(chat) && !this.isTimed(chat))
      this.write(chat, seat.lane, seat.client, 'customer', { isAside: true });
    acts.go(seat.lane);
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
    this.write(chat, seat.lane, seat.client, 'customer', { hasRead: () => chat.unread === 0 });
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

  /** Nobody needs the chat's slot but the driver: it goes back, and the client of its customer with it. */
  tidy(chat: LiveChat): boolean {
    const { s } = this;
    if (chat.slot < 0) return true;
    if (!chat.isOver || s.chatHolds[chat.slot] !== DRIVER) return false;
    const isAtWork = (lane: Lane) => lane.isBusy || lane.waiting.length > 0;
    if (isAtWork(chat.agentLane) || chat.onTheWay > 0) return false;
    // What the agent's client told of first may be on its way from another process.
    if (chat.excused > 0 && this.o.pace.clock.now() - chat.overAt < ON_ITS_WAY_MS) return false;
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

  /** Set by the run: this client is closed, whether or not it was connected. */
  onClosed: (client: number) => void = () => {};

  private closeSeat(seat: Seat): void {
    if (!seat.isOpen) return;
    seat.isOpen = false;
    this.o.acts.drop(seat.lane);
    this.o.host.close(seat.client);
    this.onClosed(seat.client);
  }
}
