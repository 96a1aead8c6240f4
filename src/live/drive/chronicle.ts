/**
 * What clients are told, put in order: each happening once, though several are told of it, written down as it was told, and
 * made to fit the picture where a backend leaves steps out. The agents of the cast hear of their chats from their own clients.
 */
import {
  AGENT_STATES,
  CHAT,
  EV,
  EVENT_NAMES,
  REASONS,
  RECORD,
  type Reason,
  reasonCode,
  WHY,
} from '../../engine/events.ts';
import { shapeOf, type TraceRecord } from '../../engine/observe/trace-lines.ts';
import { isParticipant } from '../../engine/router/apply.ts';
import { recordAfter } from '../../engine/router/ending.ts';
import { FLAG, NONE, type RouterState } from '../../engine/router/router.ts';
import type { LiveEvent } from '../backend.ts';
import { type Books, type LiveChat, messageNamed, type Writer } from './books.ts';
import type { Mail } from './mail.ts';
import type { Measures } from './measures.ts';
import type { Outages } from './outages.ts';
import type { Pace } from './pace.ts';
import type { Picture } from './picture.ts';
import type { Recorder } from './recorder.ts';

const KIND_OF = new Map<string, number>(EVENT_NAMES.map((name, kind) => [name, kind]));

/** By these an agent learns that a chat is theirs. */
const GIVES = new Set<number>([EV.offerAccepted, EV.chatAssigned, EV.chatAccepted]);

export interface ChronicleOptions {
  readonly picture: Picture;
  readonly books: Books;
  readonly mail: Mail;
  readonly measures: Measures;
  readonly recorder: Recorder;
  readonly pace: Pace;
  readonly outages: Outages;
  readonly messageIds: boolean;
  /** Clients below this number are agents. */
  readonly agents: number;
  /** Agents are played by us: each hears of what is theirs from their own client. */
  readonly playsAgents: boolean;
  readonly playsCustomers: boolean;
  /** An agent's state as the emulation of breaks and shift ends has it, for the state that was told. */
  readonly stateOf: (agent: number, state: number) => number;
  /** Somebody opposite writes whom we do not play. */
  readonly onStranger: (event: LiveEvent, client: number) => LiveChat | undefined;
  /** The customer has read all, or the agent has heard: what waited for that may go out. */
  readonly onRead: (chat: LiveChat) => void;
  /** A start is on its way: the chat may be ours though its id is not known. */
  readonly isStarting: () => boolean;
}

/** The cast, as far as it is told. */
export type Tell = (kind: number, chat: number, agent: number, x: number, y: number) => void;

interface Early {
  readonly client: number;
  readonly event: LiveEvent;
}

export class Chronicle {
  private readonly o: ChronicleOptions;
  private readonly s: RouterState;
  private tellCast: Tell = () => {};
  /** Told about chats whose id is not known yet. */
  private readonly early = new Map<string, Early[]>();
  /** Who is telling, while the picture changes; NONE is the driver itself. */
  private teller = NONE;
  private readonly agentTold: Set<string>[];
  private readonly agentIndex: ReadonlyMap<string, number>;
  /** Our scenario seconds minus the server's, as last seen. */
  private skew = 0;

  constructor(options: ChronicleOptions) {
    this.o = options;
    this.s = options.picture.s;
    this.agentIndex = new Map(this.s.scenario.agents.map(({ name }, i) => [name, i]));
    this.agentTold = Array.from({ length: options.agents }, () => new Set());
    options.picture.attach((kind, chat, agent, x, y) => this.happened(kind, chat, agent, x, y));
  }

  attach(tellCast: Tell): void {
    this.tellCast = tellCast;
  }

  /** A client was told. */
  take(client: number, event: LiveEvent): void {
    const kind = KIND_OF.get(event.event);
    if (kind === undefined) return;
    if (event.server !== undefined) this.skew = this.o.pace.microsAt(event.at) / 1e6 - event.server;
    this.teller = client;
    if (kind >= EV.liveThrottled && kind <= EV.liveUp) this.live(client, kind, event);
    else if (event.chat === undefined) this.ofAgent(client, kind, event);
    else this.ofChat(client, kind, event, event.chat);
    this.teller = NONE;
  }

  /** The backend's id of a chat is known from now on: what was told of it before is told now. */
  named(chat: LiveChat): void {
    const waiting = chat.id === null ? undefined : this.early.get(chat.id);
    if (waiting === undefined) return;
    this.early.delete(chat.id as string);
    for (const { client, event } of waiting) this.take(client, event);
  }

  /** Starts that did not come to anything leave nothing to wait for. */
  forgetEarly(): void {
    for (const [id, waiting] of this.early) {
      this.early.delete(id);
      for (const { client, event } of waiting) this.take(client, event);
    }
  }

  /** Something the driver knows by itself: an answer, a look at the server's list, an act of its own people. */
  infer(event: LiveEvent, agent: number): void {
    this.take(agent, event);
  }

  /** The server has the chat: it waits, unless more is known of it already. */
  enters(chat: LiveChat): void {
    const { s } = this;
    if (chat.slot < 0 || !isFresh(s, chat.slot)) return;
    this.happen(EV.chatQueued, chat.slot, NONE, s.chatClass[chat.slot]!, WHY.none);
  }

  /** The line of an arrival, as soon as the server is seen to know of it. */
  arrivalTold(chat: LiveChat, at: number, server: number | undefined): void {
    if (chat.isArrivalTold || chat.slot < 0) return;
    chat.isArrivalTold = true;
    const { s } = this;
    const { slot } = chat;
    const conversation = s.conversationNumber[s.chatConversation[slot]!]!;
    const customer = s.chatCustomer[slot]!;
    this.write(chat, EV.chatArrived, NONE, customer, conversation, at, server);
  }

  private live(client: number, kind: number, event: LiveEvent): void {
    if (kind !== EV.liveThrottled) return this.o.outages.turn(client, kind === EV.liveUp, event.at);
    this.o.measures.toldToWait();
  }

  // Agents.

  private ofAgent(client: number, kind: number, event: LiveEvent): void {
    const { s } = this;
    const record = this.recordOf(event, 0);
    const e = this.o.recorder.numeric(record);
    const agent = e.agent >= 0 ? e.agent : client < this.o.agents ? client : NONE;
    if (this.isToldAlready(this.agentTold[agent] ?? null, event, agent, client)) return;
    const at = this.o.pace.stampAt(event.at);
    const line = (y: number) =>
      this.o.recorder.line(at, kind, NONE, agent, e.x, y, NONE, NONE, event.server);
    switch (kind) {
      case EV.agentState: {
        if (agent < 0 || e.x < 0) return;
        line(e.y);
        const state = this.o.stateOf(agent, e.x);
        if (s.agentState[agent] !== state) this.happen(kind, NONE, agent, state, e.y);
        return;
      }
      case EV.cooldownStarted: {
        if (agent < 0) return;
        line(e.y);
        const until = event.until === undefined ? e.y : (event.until + this.skew) * 1e6;
        this.happen(kind, NONE, agent, e.x, Math.round(until));
        return;
      }
      case EV.cooldownEnded:
        line(e.y);
        if (agent >= 0 && s.agentCooldownUntil[agent] !== 0) this.happen(kind, NONE, agent, 0, 0);
        return;
      case EV.agentWork:
      case EV.agentLimit:
      case EV.agentServes:
        if (agent < 0) return;
        line(e.y);
        return this.happen(kind, NONE, agent, e.x, e.y);
      case EV.queueOpened:
      case EV.queueClosed:
        if (e.x < 0 || s.queueOpen[e.x] === (kind === EV.queueOpened ? 1 : 0)) return;
        line(e.y);
        return this.happen(kind, NONE, NONE, e.x, 0);
      case EV.systemRestarted:
        line(e.y);
        return this.happen(kind, NONE, NONE, 0, 0);
      default:
    }
  }

  // Chats.

  private ofChat(client: number, kind: number, event: LiveEvent, id: string): void {
    let chat = this.o.books.byId.get(id);
    if (chat === undefined) {
      if (this.o.playsCustomers && this.o.isStarting()) return this.keep(client, event, id);
      chat = this.o.onStranger(event, client);
      if (chat === undefined) return;
    }
    if (kind === EV.messageAgent || kind === EV.messageCustomer)
      return this.message(chat, client, kind, event);
    const record = this.recordOf(event, chat.number);
    const numbered = this.offerNumber(chat, kind, event);
    const e = this.o.recorder.numeric(
      numbered === undefined ? record : { ...record, offer: numbered },
    );
    const agent = event.agent !== undefined && e.agent < 0 && !this.o.playsAgents ? 0 : e.agent;
    if (this.isToldAlready(chat.told, event, agent, client)) return this.hears(chat, client);
    const at = this.o.pace.stampAt(event.at);
    if (kind === EV.chatArrived) return this.arrivalTold(chat, at, event.server);
    this.arrivalTold(chat, at, event.server);
    const cls = e.cls >= 0 ? e.cls : chat.slot < 0 ? NONE : this.s.chatClass[chat.slot]!;
    const x = kind === EV.chatQueued ? cls : e.x;
    const y = saysUntil(kind, event) ? e.y : Number.NaN;
    this.write(chat, kind, agent, x, y, at, event.server, cls, undefined, e.queue);
    if (chat.slot < 0 || chat.isOver) return this.afterTheEnd(chat, kind, agent, e.x, e.y);
    this.measureAssignment(chat, kind, event.at);
    this.apply(chat, kind, agent, e.x, e.y, cls, event);
  }

  private keep(client: number, event: LiveEvent, id: string): void {
    const waiting = this.early.get(id);
    if (waiting === undefined) this.early.set(id, [{ client, event }]);
    else waiting.push({ client, event });
  }

  /** What is told twice is told once. Clocks of servers tell it best; else another's word within seconds is the same. */
  private isToldAlready(
    told: Set<string> | null,
    event: LiveEvent,
    agent: number,
    client: number,
  ): boolean {
    if (told === null) return false;
    const what = `${event.event} ${agent} ${event.offer ?? ''} ${event.state ?? ''}`;
    if (event.server !== undefined) {
      const print = `${what} ${event.server}`;
      if (told.has(print)) return true;
      if (told.size > 256) told.clear();
      told.add(print);
      return false;
    }
    // Without stamps: the same word from somebody else is the same happening, until they say it again.
    const own = `${client} ${what}`;
    if (told.has(own)) {
      for (const each of [...told]) if (each.endsWith(` ${what}`)) told.delete(each);
      told.add(own);
      return false;
    }
    for (const each of told)
      if (each.endsWith(` ${what}`)) {
        told.add(own);
        return true;
      }
    told.add(own);
    return false;
  }

  private apply(
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
          this.over(chat, event.at);
        } else this.ends(chat, NONE, x, RECORD.closed, event.at);
        return;
      case EV.offerMade:
        return this.offered(chat, agent, x, y, event);
      case EV.offerAccepted:
        return this.accepted(chat, agent, x);
      case EV.offerDeclined:
      case EV.offerMissed:
      case EV.offerWithdrawn:
        if ((state === CHAT.offered && has) || this.isAsked(slot, agent))
          this.happen(kind, slot, agent, x, y);
        return;
      case EV.chatAssigned:
      case EV.chatAccepted:
        return this.given(chat, kind, agent, x);
      case EV.chatRequeued:
        if (state !== CHAT.live || (agent !== NONE && !has)) return;
        this.withdrawAny(chat, x);
        this.excuse(chat, 'customer');
        this.happen(kind, slot, s.chatAgent[slot]!, x, 1);
        return;
      case EV.chatTransferred:
        if (state !== CHAT.live || (agent !== NONE && !has)) return;
        this.withdrawAny(chat, WHY.transfer);
        this.excuse(chat, 'customer');
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
  private afterTheEnd(chat: LiveChat, kind: number, agent: number, x: number, y: number): void {
    const { s } = this;
    const { slot } = chat;
    if (slot < 0 || s.chatState[slot] !== CHAT.ended) return;
    switch (kind) {
      case EV.wrapUpStarted: {
        const until = Number.isFinite(y) ? Math.round(y + this.skew * 1e6) : y;
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
      if (side === 1) this.excuse(chat, 'customer');
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

  private given(chat: LiveChat, kind: number, agent: number, reason: number): void {
    const { s } = this;
    const { slot } = chat;
    if (agent < 0 || (s.chatState[slot] === CHAT.live && s.chatAgent[slot] === agent)) return;
    this.withdrawAny(chat, WHY.taken);
    if (s.chatState[slot] === CHAT.live) this.excuse(chat, 'customer');
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
    this.excuse(chat, 'agent');
    this.excuse(chat, 'customer');
    this.happen(EV.chatEnded, slot, agent >= 0 && who === NONE ? NONE : who, reason, record);
    if (record !== RECORD.open)
      this.recordTurns(
        slot,
        record === RECORD.closed ? EV.conversationClosed : EV.conversationWaiting,
        NONE,
      );
    this.over(chat, at);
  }

  private over(chat: LiveChat, at: number): void {
    chat.untold = null;
    this.o.books.end(chat, at);
    this.o.measures.ended += 1;
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

  /** Slots of live chats with an offer up. */
  private readonly sides = new Set<number>();

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

  private measureAssignment(chat: LiveChat, kind: number, at: number): void {
    if (chat.assigned >= 0) return;
    if (kind !== EV.offerMade && kind !== EV.chatAssigned && kind !== EV.chatAccepted) return;
    chat.assigned = at;
    // A chat that waits for an agent to be free is no matter of the server's speed; the whole wait is told all the same.
    if (chat.began >= 0) this.o.measures.record('startToAssigned', at - chat.began);
  }

  // Messages.

  private message(chat: LiveChat, client: number, kind: number, event: LiveEvent): void {
    const isAgents = kind === EV.messageAgent;
    const writer = isAgents ? 'agent' : 'customer';
    const reader = isAgents ? !this.isAgent(client) : this.isAgent(client);
    const name = messageNamed(this.o.messageIds ? event.id : event.text);
    const isOurs = isAgents ? this.o.playsAgents : this.o.playsCustomers;
    const at = this.o.pace.stampAt(event.at);
    const agent = this.indexOf(event.agent, isAgents);
    if (!isOurs) {
      // Of a stranger, numbered as it comes; who wrote it hears it, too.
      if (!reader) return;
      const sent = this.o.mail.write(chat, writer, event.at, false);
      this.o.mail.taken(chat, sent);
      this.o.mail.arrived(chat, sent, event.at);
      this.arrivalTold(chat, at, event.server);
      this.write(chat, kind, agent, 0, 0, at, event.server, NONE, sent.number);
      return this.read(chat, kind, agent);
    }
    if (name === undefined || name.chat !== chat.number || name.writer !== writer) return;
    const sent = chat.sent[writer][name.number - 1];
    if (sent === undefined) return;
    if (!reader) {
      // The writer's own client: the server has it, and says when.
      this.o.mail.taken(chat, sent);
      sent.server = event.server;
      if (!sent.isExpected && sent.delivered < 0)
        this.unseen(chat, event.event as 'message.agent', client, name.number, event.at);
      return;
    }
    const before = sent.delivered;
    const heard = this.o.mail.heard(chat, name, client, event.at);
    if (heard === 'elsewhere') return;
    this.arrivalTold(chat, at, event.server);
    const place = this.o.mail.place(chat, name);
    this.write(chat, kind, agent, 0, 0, at, event.server, NONE, place);
    if (before >= 0) return;
    if (isAgents) {
      chat.unread = Math.max(0, chat.unread - 1);
      this.o.onRead(chat);
    } else this.read(chat, kind, agent);
  }

  /** Nobody is there any more to hear what is on its way; it is written down all the same. */
  excuse(chat: LiveChat, writer: Writer): void {
    const word = writer === 'agent' ? 'message.agent' : 'message.customer';
    const now = this.o.pace.clock.now();
    const agent = chat.slot < 0 ? NONE : this.s.chatAgent[chat.slot]!;
    for (const { number } of this.o.mail.excuse(chat, writer, now))
      this.unseen(chat, word, agent, number, now);
  }

  /** Taken by the server for somebody whom we do not play: what can be known is that it was sent. */
  unseen(
    chat: LiveChat,
    word: 'message.agent' | 'message.customer',
    agent: number,
    number: number,
    ms: number,
  ): void {
    const kind = KIND_OF.get(word) as number;
    const writer = kind === EV.messageAgent ? 'agent' : 'customer';
    const at = this.o.pace.stampAt(ms);
    const place = this.o.mail.place(chat, { chat: chat.number, writer, number });
    const who = kind === EV.messageAgent ? agent : NONE;
    this.arrivalTold(chat, at, undefined);
    const sent = chat.sent[writer][number - 1];
    this.write(chat, kind, who, 0, 0, at, sent?.server, NONE, place);
    if (sent !== undefined) this.o.mail.arrived(chat, sent, ms);
    if (kind === EV.messageCustomer) this.read(chat, kind, NONE);
    else {
      chat.unread = Math.max(0, chat.unread - 1);
      this.o.onRead(chat);
    }
  }

  private read(chat: LiveChat, kind: number, agent: number): void {
    const { s } = this;
    const { slot } = chat;
    if (slot < 0 || chat.isOver) return;
    const state = s.chatState[slot];
    if (kind === EV.messageAgent) {
      if (state === CHAT.live)
        this.happen(kind, slot, agent >= 0 ? agent : s.chatAgent[slot]!, 0, 0);
    } else if (state === CHAT.live || state === CHAT.waiting || state === CHAT.offered)
      this.happen(kind, slot, state === CHAT.waiting ? NONE : s.chatAgent[slot]!, 0, 0);
  }

  // To the picture, and to the cast.

  /** Something our own people do, or that follows from what was told. */
  happen(kind: number, chat: number, agent: number, x: number, y: number, cls = NONE): void {
    if (chat >= 0 && this.sides.has(chat) && ENDS_SIDE.has(kind)) this.sides.delete(chat);
    this.o.picture.happen(kind, chat, agent, x, y, cls);
  }

  private happened(kind: number, slot: number, agent: number, x: number, y: number): void {
    const chat = slot < 0 ? undefined : this.o.books.bySlot[slot];
    if (chat !== undefined) {
      const isOthersWord = this.teller !== NONE && this.teller !== agent;
      if (this.o.playsAgents && GIVES.has(kind) && isOthersWord) {
        chat.untold = { kind, agent, x, y, since: this.o.pace.clock.now() };
        return;
      }
      if (kind !== EV.messageAgent && kind !== EV.messageCustomer && CHANGES.has(kind))
        chat.untold = null;
    }
    this.tellCast(kind, slot, agent, x, y);
  }

  /** Told again, now by the agent's own client: the agent knows. */
  private hears(chat: LiveChat, client: number): void {
    const { untold } = chat;
    if (untold === null || untold.agent !== client || chat.slot < 0) return;
    chat.untold = null;
    this.tellCast(untold.kind, chat.slot, untold.agent, untold.x, untold.y);
  }

  // Writing.

  private write(
    chat: LiveChat,
    kind: number,
    agent: number,
    x: number,
    y: number,
    at: number,
    server: number | undefined,
    cls = NONE,
    message?: number,
    told = NONE,
  ): void {
    const { s } = this;
    const { slot } = chat;
    const known = cls !== NONE ? cls : slot < 0 ? NONE : s.chatClass[slot]!;
    // The queue that is told is where the chat is from now on.
    const queue = told !== NONE ? told : known === NONE ? NONE : s.classQueue[known]!;
    this.o.recorder.line(at, kind, chat.number, agent, x, y, queue, known, server, message);
  }

  private recordOf(event: LiveEvent, chat: number): TraceRecord {
    const more = event.more ?? {};
    const record: Record<string, unknown> = { line: 0, at: 0, event: event.event, chat };
    for (const key of MORE) if (more[key] !== undefined) record[key] = more[key];
    for (const key of ['agent', 'queue', 'state'] as const)
      if (event[key] !== undefined) record[key] = event[key];
    if (event.reason !== undefined && REASON_WORDS.has(event.reason))
      record['reason'] = event.reason;
    if (event.until !== undefined) record['until'] = Math.round(event.until * 1e6);
    return record as unknown as TraceRecord;
  }

  /** Whole numbers for the backend's offers. */
  private offerNumber(chat: LiveChat, kind: number, event: LiveEvent): number | undefined {
    if (kind < EV.offerMade || kind > EV.offerStale) return undefined;
    if (event.offer === undefined) {
      if (kind === EV.offerMade) return ++this.s.offersEver;
      return chat.slot >= 0 && this.s.chatOffer[chat.slot]! > 0
        ? this.s.chatOffer[chat.slot]!
        : undefined;
    }
    let number = chat.offers.get(event.offer);
    if (number === undefined) {
      number = ++this.s.offersEver;
      chat.offers.set(event.offer, number);
    }
    return number;
  }

  private isAgent(client: number): boolean {
    return client >= 0 && client < this.o.agents;
  }

  private indexOf(name: string | undefined, isWriter: boolean): number {
    if (name === undefined) return NONE;
    const index = this.agentIndex.get(name) ?? NONE;
    return index < 0 && isWriter && !this.o.playsAgents ? 0 : index;
  }
}

/** Fields of `more` that the trace has, too; anything else is the backend's own affair. */
const MORE = [
  'priority',
  'skills',
  'also',
  'preferred',
  'by',
  'toQueue',
  'toAgent',
  'assignee',
  'state',
  'until',
  'wasLive',
  'again',
  'side',
  'units',
  'queues',
  'keepsCost',
  'change',
  'rule',
  'value',
] as const;
const REASON_WORDS: ReadonlySet<string> = new Set(REASONS);

/** With these an offer of a live chat is over. */
const ENDS_SIDE = new Set<number>([
  EV.offerDeclined,
  EV.offerMissed,
  EV.offerWithdrawn,
  EV.chatEnded,
  EV.chatRequeued,
]);
/** After these somebody else has the chat, or nobody. */
const CHANGES = new Set<number>([
  EV.offerAccepted,
  EV.chatAssigned,
  EV.chatAccepted,
  EV.chatRequeued,
  EV.chatEnded,
]);

/** False for what has an end that nobody has told: no end and one that is not known are not the same. */
const saysUntil = (kind: number, { until, more }: LiveEvent): boolean =>
  shapeOf(kind).y !== 'until' || until !== undefined || more?.['until'] !== undefined;

const isFresh = (s: RouterState, slot: number): boolean =>
  s.chatState[slot] === CHAT.waiting && (s.chatFlags[slot]! & FLAG.fresh) !== 0;

export const stateNamed = (name: string): number =>
  (AGENT_STATES as readonly string[]).indexOf(name);
export const reasonNamed = (name: Reason): number => reasonCode(name);
