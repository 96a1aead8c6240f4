/**
 * Messages on their way: each is counted once when the server has taken it, once when the other side has it, and what is told
 * twice, late or never is told of. Which message is which comes from its id, or from the mark behind its text.
 */
import type { LiveChat, MessageName, Sent, Writer } from './books.ts';
import type { Measures } from './measures.ts';

/** What a client heard: the first of all, again, or after a later one. */
export type Hearing = 'new' | 'late' | 'again' | 'elsewhere';

export class Mail {
  private readonly measures: Measures;

  constructor(measures: Measures) {
    this.measures = measures;
  }

  /** Its plan is made; `isExpected`: somebody is there to read it. */
  write(chat: LiveChat, writer: Writer, due: number, isExpected: boolean): Sent {
    const list = chat.sent[writer];
    const sent: Sent = {
      number: list.length + 1,
      due,
      began: -1,
      delivered: -1,
      isExpected,
      isTaken: false,
      isVoid: false,
    };
    list.push(sent);
    return sent;
  }

  taken(sent: Sent): void {
    if (sent.isTaken) return;
    sent.isTaken = true;
    this.measures.messages.sent += 1;
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
    this.taken(sent);
    const isFirst = sent.delivered < 0;
    const order = this.order(chat, client, number);
    if (order === 'again') this.measures.messages.duplicated += 1;
    else if (order === 'late') this.measures.messages.reordered += 1;
    if (!isFirst) return order === 'new' ? 'elsewhere' : order;
    sent.delivered = at;
    this.measures.messages.delivered += 1;
    this.measures.record('intendedToDelivered', at - sent.due);
    if (sent.began >= 0) this.measures.record('sentToDelivered', at - sent.began);
    return order;
  }

  /** Nobody is there to read what is on its way to this side: of what the server has taken, nothing more will be heard. */
  excuse(chat: LiveChat, writer: Writer): Sent[] {
    const unheard: Sent[] = [];
    for (const sent of chat.sent[writer]) {
      if (sent.delivered >= 0 || !sent.isExpected) continue;
      sent.isExpected = false;
      if (sent.isTaken) unheard.push(sent);
    }
    return unheard;
  }

  /** Messages that nobody will have any more. */
  settle(chat: LiveChat): void {
    for (const writer of ['agent', 'customer'] as const)
      for (const sent of chat.sent[writer])
        if (sent.isTaken && sent.isExpected && sent.delivered < 0) {
          sent.isExpected = false;
          this.measures.messages.lost += 1;
        }
  }

  /** Whether something is on its way that may still come. */
  isAwaited(chat: LiveChat): boolean {
    const awaited = (sent: Sent) => sent.isTaken && sent.isExpected && sent.delivered < 0;
    return chat.sent.agent.some(awaited) || chat.sent.customer.some(awaited);
  }

  private order(chat: LiveChat, client: number, number: number): 'new' | 'late' | 'again' {
    let heard = chat.heard.get(client);
    if (heard === undefined) {
      // An agent who comes later hears from then on.
      heard = { last: number - 1, missing: new Set() };
      chat.heard.set(client, heard);
    }
    if (number <= heard.last) return heard.missing.delete(number) ? 'late' : 'again';
    for (let each = heard.last + 1; each < number; each++) heard.missing.add(each);
    heard.last = number;
    return 'new';
  }
}
