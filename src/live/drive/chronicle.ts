/**
 * What clients are told, put in order: each happening once, though several are told of it, written down as it was told, and
 * made to fit the picture where a backend leaves steps out. The agents of the cast hear of their chats from their own clients.
 */
import { EV, EVENT_NAMES, REASONS, WHY } from '../../engine/events.ts';
import { shapeOf, type TraceRecord } from '../../engine/observe/trace-lines.ts';
import { NONE, type RouterState } from '../../engine/router/router.ts';
import type { LiveEvent } from '../backend.ts';
import type { Books, LiveChat, Writer } from './books.ts';
import { EarlyNews, type News } from './early-news.ts';
import { Fitting } from './fitting.ts';
import { Letters } from './letters.ts';
import type { Mail } from './mail.ts';
import type { Measures } from './measures.ts';
import type { Outages } from './outages.ts';
import type { Pace } from './pace.ts';
import type { Picture } from './picture.ts';
import type { Recorder } from './recorder.ts';
import { isToldAlready } from './told-once.ts';

const KIND_OF = new Map<string, number>(EVENT_NAMES.map((name, kind) => [name, kind]));

/** So soon after a restart its customers are there again, or not at all; milliseconds. */
const RESTART_MS = 2000;
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
  /** Told of a chat that we have not begun. */
  readonly onStranger: (event: LiveEvent, client: number) => LiveChat | undefined;
  /** The customer has read all, or the agent has heard: what waited for that may go out. */
  readonly onRead: (chat: LiveChat) => void;
  /** A start is on its way: the chat may be ours though its id is not known. */
  readonly isStarting: () => boolean;
}

/** The cast, as far as it is told. */
export type Tell = (kind: number, chat: number, agent: number, x: number, y: number) => void;

export class Chronicle {
  private readonly o: ChronicleOptions;
  private readonly s: RouterState;
  private tellCast: Tell = () => {};
  /** Told about chats whose id is not known yet. */
  private readonly early: EarlyNews;
  /** What is told now was kept until nobody can have begun its chat any more. */
  private isLettingGo = false;
  /** Who is telling, while the picture changes; NONE is the driver itself. */
  private teller = NONE;
  private readonly agentTold: Set<string>[];
  /** Of what everybody is told. */
  private readonly allTold = new Set<string>();
  private readonly fitting: Fitting;
  private readonly letters: Letters;
  /** Our scenario seconds minus the server's, as last seen. */
  private skew = 0;

  constructor(options: ChronicleOptions) {
    this.o = options;
    this.s = options.picture.s;
    this.early = new EarlyNews(options.books);
    const { mail, pace, messageIds, agents, playsAgents, playsCustomers, onRead } = options;
    const happen = this.happen.bind(this);
    this.letters = new Letters({
      s: this.s,
      mail,
      pace,
      messageIds,
      tag: options.books.tag,
      agents,
      playsAgents,
      playsCustomers,
      happen,
      onRead,
      write: (chat, kind, agent, at, server, message) => {
        this.arrivalTold(chat, at, server);
        this.write(chat, kind, agent, 0, 0, at, server, NONE, message);
      },
    });
    this.fitting = new Fitting({
      s: this.s,
      happen,
      excuse: (chat, writer) => this.letters.excuse(chat, writer),
      over: (chat, at) => {
        chat.untold = null;
        options.books.end(chat, at);
        options.measures.ended += 1;
      },
      skew: () => this.skew,
    });
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
    if (chat.id === null) return;
    for (const { client, event } of this.early.takeOf(chat.id)) this.take(client, event);
  }

  /** Starts that did not come to anything leave nothing to wait for. */
  forgetEarly(): void {
    this.letGo(this.early.takeAll());
  }

  private letGo(news: readonly News[]): void {
    const { teller } = this;
    this.isLettingGo = true;
    for (const { client, event } of news) this.take(client, event);
    this.isLettingGo = false;
    this.teller = teller;
  }

  /** The server has the chat: it waits, unless more is known of it already. */
  enters(chat: LiveChat): void {
    this.fitting.enters(chat);
  }

  /** Nobody is there any more to hear what is on its way; it is written down all the same. */
  excuse(chat: LiveChat, writer: Writer): void {
    this.letters.excuse(chat, writer);
  }

  /** A message was taken, and none of our clients will tell of it. */
  unseen(chat: LiveChat, writer: Writer, agent: number, number: number, at: number): void {
    this.letters.unseen(chat, writer, agent, number, at);
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
    const isOfAll =
      kind === EV.systemRestarted || kind === EV.queueOpened || kind === EV.queueClosed;
    const about = isOfAll ? NONE : agent;
    const told = isOfAll ? this.allTold : (this.agentTold[agent] ?? null);
    if (told !== null && isToldAlready(told, event, about, client)) return;
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
        this.o.recorder.line(at, kind, NONE, NONE, 0, 0, NONE, NONE, event.server);
        return this.happen(kind, NONE, NONE, 0, 0);
      default:
    }
  }

  // Chats.

  private ofChat(client: number, kind: number, event: LiveEvent, id: string): void {
    let chat = this.o.books.byId.get(id);
    if (chat === undefined) {
      if (this.o.playsCustomers && this.o.isStarting() && !this.isLettingGo)
        return this.letGo(this.early.keep(id, { client, event }));
      chat = this.o.onStranger(event, client);
      if (chat === undefined) return;
    }
    if (kind === EV.messageAgent || kind === EV.messageCustomer)
      return this.letters.take(chat, client, kind, event);
    const record = this.recordOf(event, chat.number);
    const numbered = this.offerNumber(chat, kind, event);
    const e = this.o.recorder.numeric(
      numbered === undefined ? record : { ...record, offer: numbered },
    );
    const agent = event.agent !== undefined && e.agent < 0 && !this.o.playsAgents ? 0 : e.agent;
    if (isToldAlready(chat.told, event, agent, client)) return this.hears(chat, client);
    const at = this.o.pace.stampAt(event.at);
    if (kind === EV.chatArrived) return this.arrivalTold(chat, at, event.server);
    this.arrivalTold(chat, at, event.server);
    const cls = e.cls >= 0 ? e.cls : chat.slot < 0 ? NONE : this.s.chatClass[chat.slot]!;
    const x = kind === EV.chatQueued ? cls : e.x;
    const y = saysUntil(kind, event) ? e.y : Number.NaN;
    this.write(chat, kind, agent, x, y, at, event.server, cls, undefined, e.queue);
    if (chat.slot < 0 || chat.isOver) return this.fitting.afterTheEnd(chat, kind, agent, e.x, e.y);
    this.measureAssignment(chat, kind, event.at);
    this.fitting.apply(chat, kind, agent, e.x, e.y, cls, event);
  }

  private measureAssignment(chat: LiveChat, kind: number, at: number): void {
    if (chat.assigned >= 0) return;
    if (kind !== EV.offerMade && kind !== EV.chatAssigned && kind !== EV.chatAccepted) return;
    chat.assigned = at;
    // A chat that waits for an agent to be free is no matter of the server's speed; the whole wait is told all the same.
    if (chat.began >= 0) this.o.measures.record('startToAssigned', at - chat.began);
  }

  // To the picture, and to the cast.

  /** Something our own people do, or that follows from what was told. */
  happen(kind: number, chat: number, agent: number, x: number, y: number, cls = NONE): void {
    this.o.picture.happen(kind, chat, agent, x, y, cls);
  }

  private happened(kind: number, slot: number, agent: number, x: number, y: number): void {
    const chat = slot < 0 ? undefined : this.o.books.bySlot[slot];
    if (chat !== undefined && chat.seat !== null && kind === EV.chatEnded && x === WHY.restart) {
      chat.restart = { kind, agent, x, y, since: this.o.pace.clock.now() };
      this.o.books.restarted.set(chat.seat.client, chat);
      this.o.pace.clock.after(RESTART_MS, () => {
        this.o.books.restarted.delete(chat.seat?.client ?? NONE);
        this.tellRestart(chat);
      });
      return;
    }
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

  /** The chat that follows upon a restart is there, or none will come: the cast hears of the end now. */
  tellRestart(chat: LiveChat): void {
    const { restart } = chat;
    chat.restart = null;
    if (restart !== null && chat.slot >= 0)
      this.tellCast(restart.kind, chat.slot, restart.agent, restart.x, restart.y);
  }

  /** Told again, now by the agent's own client: the agent knows. */
  private hears(chat: LiveChat, client: number): void {
    const { untold } = chat;
    if (untold === null || untold.agent !== client || chat.slot < 0) return;
    chat.untold = null;
    this.tellCast(untold.kind, chat.slot, untold.agent, untold.x, untold.y);
  }

  // Writing.

  /** What administrators have done, which nobody but them is told. */
  note(kind: number, x: number): void {
    const { pace, recorder } = this.o;
    recorder.line(pace.stampAt(pace.clock.now()), kind, NONE, NONE, x, 0, NONE, NONE);
  }

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
    chat.offers ??= new Map();
    let number = chat.offers.get(event.offer);
    if (number === undefined) {
      number = ++this.s.offersEver;
      chat.offers.set(event.offer, number);
    }
    return number;
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
