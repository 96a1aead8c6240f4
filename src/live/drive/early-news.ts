/**
 * What is told of chats that nobody knows yet, while starts are on their way: agents may hear of a chat before its customer's
 * client has the answer with its id. On a server that others use, too, most of it is about their chats. So what was told
 * before the oldest start that is still on its way had begun is let go: it is nobody's of ours, however long starts may take
 * (they are tried again after timeouts and for as long as the server asks for patience, so no time is the longest).
 */
import type { LiveEvent } from '../backend.ts';
import type { Books } from './books.ts';

export interface News {
  readonly client: number;
  readonly event: LiveEvent;
}

/** So much is kept before it is looked through. */
const LOOKED_THROUGH_AT = 512;
/** Stamps of clients in other processes may lie so far from ours; milliseconds. */
const APART_MS = 1000;

export class EarlyNews {
  private readonly books: Books;
  private readonly byChat = new Map<string, News[]>();
  /** News, of all chats together. */
  size = 0;
  private lookAt = LOOKED_THROUGH_AT;

  constructor(books: Books) {
    this.books = books;
  }

  /** Returns what is kept no longer, chat by chat. */
  keep(chat: string, news: News): readonly News[] {
    const kept = this.byChat.get(chat);
    if (kept === undefined) this.byChat.set(chat, [news]);
    else kept.push(news);
    this.size += 1;
    if (this.size < this.lookAt) return [];
    const old = this.olderThan(oldestStart(this.books) - APART_MS);
    // Twice as much as is left: so looking costs next to nothing for each piece of news.
    this.lookAt = Math.max(LOOKED_THROUGH_AT, 2 * this.size);
    return old;
  }

  /** The chat is known from now on. */
  takeOf(chat: string): readonly News[] {
    const kept = this.byChat.get(chat);
    if (kept === undefined) return [];
    this.byChat.delete(chat);
    this.size -= kept.length;
    return kept;
  }

  takeAll(): readonly News[] {
    return this.olderThan(Number.POSITIVE_INFINITY);
  }

  /** Of chats that were told of for the first time before that; milliseconds of the clock. */
  private olderThan(ms: number): readonly News[] {
    const old: News[] = [];
    for (const [chat, [first]] of this.byChat)
      if (first !== undefined && first.event.at < ms) old.push(...this.takeOf(chat));
    return old;
  }
}

/** When the oldest start began of those that have no answer yet, or that came to nothing lately. */
function oldestStart({ byNumber }: Books): number {
  let oldest = Number.POSITIVE_INFINITY;
  for (const { seat, id, began } of byNumber.values())
    if (seat !== null && id === null && began >= 0 && began < oldest) oldest = began;
  return oldest;
}
