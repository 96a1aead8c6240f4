/**
 * The driver's books: of each chat whose it is, what the backend calls it, what its people have yet to do, and every message
 * until the other side has it. Chats stay in the books for a while after their end, since late news of them may come.
 */
import type { Lane } from './acts.ts';

/** Messages of one side of a chat. */
export type Writer = 'agent' | 'customer';

/** Milliseconds of the clock; -1 while it has not happened. */
export interface Sent {
  readonly number: number;
  /** When the plan meant it to be written. */
  readonly due: number;
  /** When the client began to send it; the first time, if it was sent again. */
  began: number;
  delivered: number;
  /** The other side is there to receive it. */
  isExpected: boolean;
  /** The server's stamp, as the writer's own client was told. */
  server: number | undefined;
  /** The server has taken it. */
  isTaken: boolean;
  /** It never went out, and the recording does not count it. */
  isVoid: boolean;
  /** That it has come follows from other news; no reader has told of it. */
  isInferred: boolean;
  /** The first or the last word of a chat with one handle time: nobody waits for it, and the simulation has none. */
  readonly isAside: boolean;
  /** Among those that were sent. */
  isCounted: boolean;
}

/** What one client has heard of a side's messages. */
export interface Heard {
  last: number;
  /** Passed over so far; null while nothing is. */
  missing: Set<number> | null;
}

/** A customer's client; it may see more than one chat. */
export interface Seat {
  readonly client: number;
  readonly name: string;
  isOpen: boolean;
  /** Chats that need it. */
  uses: number;
  /** The acts of this customer, one after the other. */
  readonly lane: Lane;
}

/** An event that the picture has, and that the cast is told of when the agent's own client tells it. */
export interface Untold {
  readonly kind: number;
  readonly agent: number;
  readonly x: number;
  readonly y: number;
  readonly since: number;
}

export class LiveChat {
  /** From 1, in the order of arrival. */
  readonly number: number;
  /** In the picture; -1 when it has been given back. */
  slot: number;
  /** Null for a chat of somebody we do not play. */
  readonly seat: Seat | null;
  readonly agentLane: Lane;
  /** The backend's. */
  id: string | null = null;
  /** When its customer's client began to start it; -1 where it is not ours. */
  began = -1;
  /** When the first agent was told. */
  assigned = -1;
  isArrivalTold = false;
  /** The customer does not hear any more. */
  isDeaf = false;
  overAt = -1;
  /** An end was asked for and answered; milliseconds. */
  endAsked = -1;
  /** The last word of a chat with one handle time was written. */
  isLastWordSaid = false;
  /** Why our agent ends it, in a word that the backend may not know. */
  endsFor = 0;
  untold: Untold | null = null;
  /** Its end by a restart, which the cast is told of together with what follows. */
  restart: Untold | null = null;
  readonly sent: Readonly<Record<Writer, Sent[]>> = { agent: [], customer: [] };
  /** Messages that the server has taken and that are still to be heard. */
  onTheWay = 0;
  /** Messages that nobody is expected to read any more, and that may be told of all the same. */
  excused = 0;
  /** Agent's messages that the customer has not read. */
  unread = 0;
  /** By client. */
  readonly heard = new Map<number, Heard>();
  /** The backend's offers by our numbers; null while there was none. */
  offers: Map<string, number> | null = null;
  /** Fingerprints of what was told. */
  readonly told = new Set<string>();
  /** The server has been seen to know it otherwise, so many times. */
  doubts = 0;
  isOrphan = false;

  constructor(number: number, slot: number, seat: Seat | null, agentLane: Lane) {
    this.number = number;
    this.slot = slot;
    this.seat = seat;
    this.agentLane = agentLane;
  }

  get isOver(): boolean {
    return this.overAt >= 0;
  }
}

const ID = /(?:^|\[)([0-9a-z]+)\.([0-9a-z]+)\.([ac])([0-9]+)(?:\]$|$)/;

/** Of a run: servers remember ids, also those of the run before. */
export const tagOf = (run: string): string => run.replace(/[^0-9a-z]/g, '').slice(-6) || '0';

/** Tells whose it is: `f3a91c.2s.a4`, in this run the fourth message of the agents in chat 100. */
export function messageId(tag: string, chat: number, writer: Writer, number: number): string {
  return `${tag}.${chat.toString(36)}.${writer === 'agent' ? 'a' : 'c'}${number}`;
}

export interface MessageName {
  readonly chat: number;
  readonly writer: Writer;
  readonly number: number;
}

/** From an id, or from the mark behind a text; undefined where the message is not of this run. */
export function messageNamed(tag: string, text: string | undefined): MessageName | undefined {
  const found = text === undefined ? null : ID.exec(text);
  if (found === null || found[1] !== tag) return undefined;
  return {
    chat: Number.parseInt(found[2]!, 36),
    writer: found[3] === 'a' ? 'agent' : 'customer',
    number: Number(found[4]),
  };
}

/** A text with its mark, for backends that give no ids back. */
export const marked = (text: string, id: string): string => `${text} [${id}]`;

export class Books {
  /** In the ids of this run's messages. */
  readonly tag: string;
  readonly bySlot: (LiveChat | undefined)[] = [];
  readonly byNumber = new Map<number, LiveChat>();
  readonly byId = new Map<string, LiveChat>();
  /** By conversation, while the cast may come back to it. */
  readonly seats = new Map<number, Seat>();
  /** Chats that a restart of the platform has ended, by their customer's client: another one follows. */
  readonly restarted = new Map<number, LiveChat>();
  /** Chats that are over, oldest first: forgotten after a while. */
  readonly over: LiveChat[] = [];
  /** Chats that have begun and not ended. */
  open = 0;
  mostOpen = 0;

  constructor(run: string) {
    this.tag = tagOf(run);
  }

  /** Chats that are not over. */
  openOnes(): LiveChat[] {
    return [...this.byNumber.values()].filter((chat) => !chat.isOver && chat.slot >= 0);
  }

  enter(chat: LiveChat): void {
    this.bySlot[chat.slot] = chat;
    this.byNumber.set(chat.number, chat);
    this.open += 1;
    if (this.open > this.mostOpen) this.mostOpen = this.open;
  }

  name(chat: LiveChat, id: string): void {
    chat.id = id;
    this.byId.set(id, chat);
  }

  end(chat: LiveChat, now: number): void {
    if (chat.isOver) return;
    chat.overAt = now;
    this.open -= 1;
    this.over.push(chat);
  }

  forget(chat: LiveChat): void {
    this.byNumber.delete(chat.number);
    if (chat.id !== null) this.byId.delete(chat.id);
  }
}
