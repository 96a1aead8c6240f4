/**
 * Messages on their way: each is counted once when the server has taken it, once when the other side has it, and what is told
 * twice, late or never is told of. Which message is which comes from its id, or from the mark behind its text.
 */
import type { LiveChat, MessageName, Sent, Writer } from './books.ts';
import type { Measures } from './measures.ts';

/** A message may be so long on its way, or its reader leave meanwhile; milliseconds. */
const ON_ITS_WAY_MS = 1000;

/** What a client heard: the first of all, again, or after a later one. */
export type Hearing = 'new' | 'late' | 'again' | 'elsewhere';

export class Mail {
  private readonly measures: Measures;

  /** Of all chats: taken by the server, and still to be heard. */
  onTheWay = 0;

  constructor(measures: Measures) {
    this.measures = measures;
  }

  /** Its plan is made; `isExpected`: somebody is there to read it. */
  write(chat: LiveChat, writer: Writer, due: number, isExpected: boolean, isAside = false): Sent {
    const list = chat.sent[writer];
    const sent: Sent = {
      number: list.length + 1,
      due,
      began: -1,
      delivered: -1,
      isExpected,
      server: undefined,
      isTaken: false,
      isVoid: false,
      isInferred: false,
      isAside,
      isCounted: false,
    };
    list.push(sent);
    return sent;
  }

  taken(chat: LiveChat, sent: Sent): void {
    if (sent.isTaken) return;
    sent.isTaken = true;
    // What strangers write has no beginning that we know, and is not of our sending; nor is a first or last word that nobody hears.
    if (sent.began >= 0 && (!sent.isAside || sent.isExpected)) this.counts(sent);
    if (sent.isExpected && sent.delivered < 0) this.count(chat, 1);
  }

  private counts(sent: Sent): void {
    if (!sent.isCounted) this.measures.messages.sent += 1;
    sent.isCounted = true;
  }

  /** It is known from other words that it has come. */
  arrived(chat: LiveChat, sent: Sent, at: number): void {
    if (sent.delivered >= 0) return;
    sent.delivered = at;
    if (sent.isTaken && sent.isExpected) this.count(chat, -1);
  }

  private count(chat: LiveChat, by: number): void {
    chat.onTheWay += by;
    this.onTheWay += by;
  }

  /** The running number of a message among those that went out. */
  place(chat: LiveChat, { writer, number }: MessageName): number {
    let place = number;
    for (let i = 0; i < number; i++) if (chat.sent[writer][i]?.isVoid) place -= 1;
    return place;
  }

  /** One who reads has been told of it at `at`, milliseconds. `client`: who. */
  heard(chat: LiveChat, { writer, number }: MessageName, client: number, at: number): Hearing {
    const sent = chat.sent[writer][number - 1];
    if (sent === undefined) return 'again';
    // A message that the server tells of was taken, whatever became of the answer.
    this.taken(chat, sent);
    const isFirst = sent.delivered < 0;
    const order = this.order(chat, client, number);
    if (order === 'again') this.measures.messages.duplicated += 1;
    else if (order === 'late') this.measures.messages.reordered += 1;
    if (isFirst) this.arrived(chat, sent, at);
    if (isFirst || sent.isInferred) {
      if (sent.isInferred) chat.excused = Math.max(0, chat.excused - 1);
      sent.isInferred = false;
      this.counts(sent);
      this.measures.messages.delivered += 1;
      this.measures.record('intendedToDelivered', at - sent.due);
      if (sent.began >= 0) this.measures.record('sentToDelivered', at - sent.began);
    }
    return isFirst || order !== 'new' ? order : 'elsewhere';
  }

  /** Nobody is expected to tell of it. Its reader may still, from another process that was a moment behind. */
  inferred(chat: LiveChat, sent: Sent, at: number): void {
    if (sent.delivered < 0) sent.isInferred = true;
    this.arrived(chat, sent, at);
  }

  /**
   * Nobody is there any more to read what was sent just now; those that the server has taken already are handed back. What was
   * sent before that should have come.
   */
  excuse(chat: LiveChat, writer: Writer, now: number): Sent[] {
    const unheard: Sent[] = [];
    for (const sent of chat.sent[writer]) {
      if (sent.delivered >= 0 || !sent.isExpected) continue;
      if (sent.began >= 0 && now - sent.began > ON_ITS_WAY_MS) continue;
      if (sent.isTaken) {
        this.count(chat, -1);
        chat.excused += 1;
        unheard.push(sent);
      }
      sent.isExpected = false;
    }
    return unheard;
  }

  /** Messages that nobody will have any more. */
  settle(chat: LiveChat): void {
    if (chat.onTheWay === 0) return;
    for (const writer of ['agent', 'customer'] as const)
      for (const sent of chat.sent[writer])
        if (sent.isTaken && sent.isExpected && sent.delivered < 0) {
          sent.isExpected = false;
          this.measures.messages.lost += 1;
        }
    this.count(chat, -chat.onTheWay);
  }

  private order(chat: LiveChat, client: number, number: number): 'new' | 'late' | 'again' {
    let heard = chat.heard.get(client);
    if (heard === undefined) {
      // An agent who comes later hears from then on.
      heard = { last: number - 1, missing: null };
      chat.heard.set(client, heard);
    }
    if (number <= heard.last) return heard.missing?.delete(number) === true ? 'late' : 'again';
    for (let each = heard.last + 1; each < number; each++) {
      heard.missing ??= new Set();
      heard.missing.add(each);
    }
    heard.last = number;
    return 'new';
  }
}
