/** What a client asks for again and again, by the mapping; for itself, or for each chat that it is at. */
import { ActTrouble } from '../../backend.ts';
import type { PollWords } from './client-words.ts';
import { asList, type Scope } from './expression.ts';
import type { Hearing } from './hearing.ts';
import { asTrouble, callFor, type Desk } from './steps.ts';

export interface PollOptions {
  readonly words: PollWords;
  readonly desk: Desk;
  readonly hearing: Hearing;
  /** Tells the polls of a client apart. */
  readonly name: string;
  /** The chats to ask about; those that the client has just left are asked about once more. */
  chats(): readonly string[];
  /** It was asked and answered. */
  answered(at: number): void;
  troubled(trouble: ActTrouble): void;
}

export class PollFeed {
  private readonly o: PollOptions;
  private readonly cursors = new Map<string, unknown>();
  private timer: NodeJS.Timeout | undefined;
  /** Which start goes on; 0 when stopped. A stopped one may still wait for its answer. */
  private going = 0;
  private starts = 0;

  constructor(options: PollOptions) {
    this.o = options;
  }

  /** Resolves when it was asked for the first time. */
  async start(): Promise<void> {
    this.starts += 1;
    this.going = this.starts;
    await this.round(this.starts);
  }

  stop(): void {
    this.going = 0;
    clearTimeout(this.timer);
  }

  forget(chat: string): void {
    this.cursors.delete(chat);
    this.o.hearing.forget(this.feedOf(chat));
  }

  private async round(mine: number): Promise<void> {
    const { words, chats, troubled } = this.o;
    let waitMs = words.every;
    try {
      for (const chat of words.of === 'client' ? [''] : chats()) {
        if (this.going !== mine) return;
        await this.ask(chat, mine);
      }
    } catch (error) {
      const trouble = asTrouble(error, words.call.path.constant ?? 'a poll');
      if (!(trouble instanceof ActTrouble)) throw trouble;
      waitMs = Math.max(waitMs, trouble.retryMs ?? 0);
      if (this.going === mine) troubled(trouble);
    }
    if (this.going !== mine) return;
    this.timer = setTimeout(() => {
      this.round(mine).catch((error: unknown) => this.o.hearing.failed(error));
    }, waitMs);
  }

  private async ask(chat: string, mine: number): Promise<void> {
    const { words, desk, hearing, answered } = this.o;
    const scope: Scope = {
      ...hearing.scope(),
      cursor: this.cursors.get(chat),
      ...(chat === '' ? {} : { chat }),
    };
    const answer = await callFor(desk, words, scope, 'a poll');
    if (this.going !== mine) return;
    const at = hearing.now();
    await hearing.inOrder(async () => {
      answered(at);
      // A status that is fine besides, and no answer: there is nothing.
      if (answer.status >= 400) return;
      const after = { ...scope, ...answer };
      const items = words.each === null ? [answer.body] : asList(await words.each.evaluate(after));
      // Who goes on from a cursor is not told of the older ones.
      const isAll = words.cursor === null;
      await hearing.looked(words.events, items, after, at, words.key, this.feedOf(chat), isAll);
      if (words.cursor !== null) {
        const cursor = await words.cursor.evaluate(after);
        if (cursor !== undefined) this.cursors.set(chat, cursor);
      }
    });
  }

  private feedOf(chat: string): string {
    return `${this.o.name} ${chat}`;
  }
}
