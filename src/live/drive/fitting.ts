/**
 * What was told of a chat, made to fit the picture: steps that a backend leaves out are put in before it, what changes nothing
 * is passed over, and what cannot be has been written down and goes no further.
 */
import { CHAT, EV, RECORD, WHY } from '../../engine/events.ts';
import { isParticipant } from '../../engine/router/apply.ts';
import { recordAfter } from '../../engine/router/ending.ts';
import { FLAG, NONE, type RouterState } from '../../engine/router/router.ts';
import type { LiveEvent } from '../backend.ts';
import type { LiveChat, Writer } from './books.ts';

export interface FittingOptions {
  readonly s: RouterState;
  /** It goes into the picture. */
  readonly happen: (kind: number, chat: number, agent: number, x: number, y: number) => void;
  /** What is on its way to these readers will not be read. */
  readonly excuse: (chat: LiveChat, writer: Writer) => void;
  readonly over: (chat: LiveChat, at: number) => void;
  /** Our scenario seconds minus the server's. */
  readonly skew: () => number;
}

export class Fitting {
  private readonly o: FittingOptions;
  private readonly s: RouterState;
  /** Slots of live chats with an offer up. */
  private readonly sides = new Set<number>();
  /** Offers that were made, the last of each slot: their numbers rise. */
  private readonly lastOffers = new Map<number, number>();

  constructor(options: FittingOptions) {
    this.o = options;
    this.s = options.s;
  }

  /** The server has the chat: it waits, unless more is known of it already. */
  enters(chat: LiveChat): void {
    const { s } = this;
    if (chat.slot < 0 || !isFresh(s, chat.slot)) return;
    this.happen(EV.chatQueued, chat.slot, NONE, s.chatClass[chat.slot]!, WHY.none);
  }

  /** A happening of a chat that is not over. */
  apply(
    chat: LiveChat,
    kind: number,
    agent: number,
    x: number,
    y: number,
    cls: number,
    event: LiveEvent,
  ): void {
    const { s } = this;
    const { slot } = chat;
    const state = s.chatState[slot]!;
    const has = s.chatAgent[slot] === agent;
    switch (kind) {
      case EV.chatQueued:
        if (state === CHAT.waiting && isFresh(s, slot)) this.happen(kind, slot, NONE, cls, y);
        else if (state === CHAT.waiting || state === CHAT.offered)
          if (cls !== s.chatClass[slot]) this.happen(kind, slot, NONE, cls, y);
        return;
      case EV.chatRefused:
        if (state === CHAT.waiting && isFresh(s, slot)) {
          this.happen(kind, slot, NONE, x, 0);
          this.o.over(chat, event.at);
        } else this.ends(chat, NONE, x, RECORD.closed, event.at);
        return;
      case EV.offerMade:
        return this.offered(chat, agent, x, y, event);
      case EV.offerAccepted:
        return this.accepted(chat, agent, x);
      case EV.offerDeclined:
      case EV.offerMissed:
      case EV.offerWithdrawn:
        if (state === CHAT.waiting) return this.overUntold(chat, kind, agent, x, y);
        if ((state === CHAT.offered && has) || this.isAsked(slot, agent))
          this.happen(kind, slot, agent, x, y);
        return;
      case EV.chatAssigned:
      case EV.chatAccepted:
        return this.given(chat, kind, agent, x);
      case EV.chatRequeued:
        if (state !== CHAT.live || (agent !== NONE && !has)) return;
        this.withdrawAny(chat, x);
        this.o.excuse(chat, 'customer');
        this.happen(kind, slot, s.chatAgent[slot]!, x, 1);
        return;
      case EV.chatTransferred:
        if (state !== CHAT.live || (agent !== NONE && !has)) return;
        this.withdrawAny(chat, WHY.transfer);
        this.o.excuse(chat, 'customer');
        return this.happen(kind, slot, s.chatAgent[slot]!, x, y);
      case EV.chatInvited:
        if (state === CHAT.live) this.happen(kind, slot, agent, x, 0);
        return;
      case EV.chatJoined:
        if (state === CHAT.live && agent >= 0 && !has && !isParticipant(s, slot, agent))
          this.happen(kind, slot, agent, x, 0);
        return;
      case EV.chatLeft:
        return this.leaves(chat, agent, x, y);
      case EV.chatDormant:
        if (state === CHAT.live && (s.chatFlags[slot]! & FLAG.dormant) === 0)
          this.happen(kind, slot, s.chatAgent[slot]!, x, y);
        return;
      case EV.chatWoken:
        if (state === CHAT.live && (s.chatFlags[slot]! & (FLAG.dormant | FLAG.onHold)) !== 0)
          this.happen(kind, slot, s.chatAgent[slot]!, 0, 0);
        return;
      case EV.chatEnded:
        return this.ends(chat, agent, x, y, event.at);
      case EV.customerLeft:
        if (chat.seat === null) this.happen(kind, slot, s.chatAgent[slot]!, x || WHY.open, 0);
        return;
      case EV.customerReturned:
        if ((s.chatFlags[slot]! & (FLAG.inGrace | FLAG.leftUnnoticed)) === 0) return;
        chat.isDeaf = false;
        return this.happen(kind, slot, s.chatAgent[slot]!, 0, 0);
      case EV.sessionWarned:
      case EV.offerStale:
      case EV.chatViewed:
        return this.happen(kind, slot, agent, x, y);
      case EV.conversationClosed:
      case EV.conversationWaiting:
      case EV.conversationOpened:
      case EV.conversationReopened:
        return this.recordTurns(slot, kind, agent);
      default:
    }
  }

  /** What may still come of a chat that has ended: its wrap-up, its tab, its record. */
  afterTheEnd(chat: LiveChat, kind: number, agent: number, x: number, y: number): void {
    const { s } = this;
    const { slot } = chat;
    if (slot < 0 || s.chatState[slot] !== CHAT.ended) return;
    switch (kind) {
      case EV.wrapUpStarted: {
        const until = Number.isFinite(y) ? Math.round(y + this.o.skew() * 1e6) : y;
        if (s.chatWrapAgent[slot] === agent) this.happen(kind, slot, agent, x, until);
        return;
      }
      case EV.wrapUpEnded:
        if (s.chatWrapAgent[slot] !== NONE) this.happen(kind, slot, s.chatWrapAgent[slot]!, x, y);
        return;
      case EV.chatLeft:
        if ((s.chatFlags[slot]! & FLAG.heldAfterEnd) !== 0) this.happen(kind, slot, agent, x, NONE);
        return;
      case EV.conversationClosed:
      case EV.conversationWaiting:
      case EV.conversationOpened:
      case EV.conversationReopened:
        return this.recordTurns(slot, kind, agent);
      default:
    }
  }

  private offered(chat: LiveChat, agent: number, offer: number, until: number, e: LiveEvent): void {
    const { s } = this;
    const { slot } = chat;
    if (agent < 0) return;
    if (s.chatState[slot] === CHAT.live) {
      if (this.isAsked(slot, agent) || s.chatAgent[slot] === agent) return;
      // Asked by nobody that we know of: a transfer, unless it is said to be an invitation.
      if (s.chatSideKind[slot] === 0) {
        if (e.more?.['side'] === 'invitation')
          this.happen(EV.chatInvited, slot, agent, s.chatAgent[slot]!, 0);
        else this.happen(EV.chatTransferred, slot, s.chatAgent[slot]!, NONE, agent);
      }
      this.happen(EV.offerMade, slot, agent, offer, until);
      this.sideIsUp(slot, true);
      return;
    }
    if (s.chatState[slot] === CHAT.offered) {
      if (s.chatAgent[slot] === agent) return;
      this.withdrawAny(chat, WHY.taken);
    }
    this.enters(chat);
    this.happen(EV.offerMade, slot, agent, offer, until);
  }

  private accepted(chat: LiveChat, agent: number, offer: number): void {
    const { s } = this;
    const { slot } = chat;
    if (agent < 0) return;
    if (s.chatState[slot] === CHAT.live) {
      if (s.chatAgent[slot] === agent) return;
      if (!this.isAsked(slot, agent)) return this.given(chat, EV.chatAssigned, agent, WHY.transfer);
      const side = s.chatSideKind[slot]!;
      this.sideIsUp(slot, false);
      if (side === 1) this.o.excuse(chat, 'customer');
      return this.happen(EV.offerAccepted, slot, agent, offer, side);
    }
    if (s.chatState[slot] === CHAT.offered && s.chatAgent[slot] !== agent)
      this.withdrawAny(chat, WHY.taken);
    if (s.chatState[slot] === CHAT.waiting) {
      this.enters(chat);
      this.happen(EV.offerMade, slot, agent, offer, Number.POSITIVE_INFINITY);
    }
    this.happen(EV.offerAccepted, slot, agent, offer, 0);
  }

  /** The end of an offer that nobody was told of: it was made all the same. */
  private overUntold(chat: LiveChat, kind: number, agent: number, offer: number, y: number): void {
    const { slot } = chat;
    if (agent < 0 || !(offer > (this.lastOffers.get(slot) ?? 0))) return;
    this.enters(chat);
    this.happen(EV.offerMade, slot, agent, offer, Number.POSITIVE_INFINITY);
    this.happen(kind, slot, agent, offer, y);
  }

  private given(chat: LiveChat, kind: number, agent: number, reason: number): void {
    const { s } = this;
    const { slot } = chat;
    if (agent < 0 || (s.chatState[slot] === CHAT.live && s.chatAgent[slot] === agent)) return;
    this.withdrawAny(chat, WHY.taken);
    if (s.chatState[slot] === CHAT.live) this.o.excuse(chat, 'customer');
    else this.enters(chat);
    if (s.chatState[slot] === CHAT.live && isParticipant(s, slot, agent))
      this.happen(EV.chatLeft, slot, agent, WHY.none, s.chatAgent[slot]!);
    this.happen(kind, slot, agent, reason, 0);
  }

  private leaves(chat: LiveChat, agent: number, reason: number, heir: number): void {
    const { s } = this;
    const { slot } = chat;
    if (s.chatState[slot] !== CHAT.live || agent < 0) return;
    const isAssignee = s.chatAgent[slot] === agent;
    if (!isAssignee && !isParticipant(s, slot, agent)) return;
    if (isAssignee && s.chatParticipantCount[slot]! < 2) return;
    this.happen(EV.chatLeft, slot, agent, reason, isAssignee ? heir : s.chatAgent[slot]!);
  }

  /** The chat is over, wherever it stood; the conversation goes with it as told, or as the rules say. */
  ends(chat: LiveChat, agent: number, why: number, told: number, at: number): void {
    const { s } = this;
    const { slot } = chat;
    // To give up on somebody is to end the chat; the server does not know why.
    const isOurs = why === WHY.agentEnd && chat.endsFor === WHY.gaveUp;
    const reason = isOurs ? WHY.gaveUp : why;
    const state = s.chatState[slot]!;
    if (state !== CHAT.waiting && state !== CHAT.offered && state !== CHAT.live) return;
    const hasLeft = reason === WHY.customerLeft || reason === WHY.customerEnd;
    this.withdrawAny(chat, hasLeft ? WHY.customerLeft : reason);
    // The system saw them go, and nobody is there to be told of it.
    const isAbandoned = state !== CHAT.live && (s.chatFlags[slot]! & FLAG.hadAgent) === 0;
    if (hasLeft && isAbandoned) this.happen(EV.chatAbandoned, slot, NONE, WHY.open, 0);
    const isClosed = s.conversationState[s.chatConversation[slot]!] === RECORD.closed;
    const record = isClosed ? RECORD.closed : told >= 0 ? told : recordAfter(s, slot, reason);
    const who = state === CHAT.live ? s.chatAgent[slot]! : NONE;
    this.o.excuse(chat, 'agent');
    this.o.excuse(chat, 'customer');
    this.happen(EV.chatEnded, slot, agent >= 0 && who === NONE ? NONE : who, reason, record);
    if (record !== RECORD.open)
      this.recordTurns(
        slot,
        record === RECORD.closed ? EV.conversationClosed : EV.conversationWaiting,
        NONE,
      );
    this.o.over(chat, at);
  }

  private recordTurns(slot: number, kind: number, agent: number): void {
    const { s } = this;
    const conversation = s.chatConversation[slot]!;
    const state =
      kind === EV.conversationClosed
        ? RECORD.closed
        : kind === EV.conversationWaiting
          ? RECORD.waiting
          : RECORD.open;
    const before = s.conversationState[conversation]!;
    if (before === state) return;
    const told =
      state === RECORD.open
        ? before === RECORD.closed
          ? EV.conversationReopened
          : EV.conversationOpened
        : kind;
    const again = told === EV.conversationOpened ? 1 : 0;
    this.happen(told, slot, agent, conversation, again);
  }

  /** Whether the agent is asked to take over or to join. */
  private isAsked(slot: number, agent: number): boolean {
    const { s } = this;
    return (
      this.sides.has(slot) && s.chatState[slot] === CHAT.live && s.chatSideAgent[slot] === agent
    );
  }

  private sideIsUp(slot: number, isUp: boolean): void {
    if (isUp) this.sides.add(slot);
    else this.sides.delete(slot);
  }

  private withdrawAny(chat: LiveChat, reason: number): void {
    const { s } = this;
    const { slot } = chat;
    if (s.chatState[slot] === CHAT.offered)
      this.happen(EV.offerWithdrawn, slot, s.chatAgent[slot]!, s.chatOffer[slot]!, reason);
    else if (this.sides.has(slot) && s.chatState[slot] === CHAT.live)
      this.happen(EV.offerWithdrawn, slot, s.chatSideAgent[slot]!, s.chatSideOffer[slot]!, reason);
  }

  private happen(kind: number, chat: number, agent: number, x: number, y: number): void {
    if (ENDS_SIDE.has(kind)) this.sides.delete(chat);
    if (kind === EV.offerMade) this.lastOffers.set(chat, x);
    this.o.happen(kind, chat, agent, x, y);
  }
}

/** With these an offer of a live chat is over. */
const ENDS_SIDE = new Set<number>([
  EV.offerDeclined,
  EV.offerMissed,
  EV.offerWithdrawn,
  EV.chatEnded,
  EV.chatRequeued,
]);

const isFresh = (s: RouterState, slot: number): boolean =>
  s.chatState[slot] === CHAT.waiting && (s.chatFlags[slot]! & FLAG.fresh) !== 0;
