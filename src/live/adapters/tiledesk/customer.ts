/**
 * A customer on Tiledesk: a guest, whom the server tells nothing, so the guest asks again and again. A chat begins with its
 * first message, and the answer to it says whether an agent was found.
 */
import { randomUUID } from 'node:crypto';
import {
  ActTrouble,
  type CustomerClient,
  type CustomerDeed,
  type OnEvent,
  type StartChat,
} from '../../backend.ts';
import type { Api } from './api.ts';
import { isSystems, isWaiting, type SaidMessage } from './said.ts';
import type { Shared } from './shared.ts';
import { messageEvent } from './told.ts';
import { Writing } from './writing.ts';

/** What the server writes into a chat that is over. */
const CLOSED_LABEL = 'CHAT_CLOSED';

interface Followed {
  readonly chat: string;
  readonly seen: Set<string>;
  timer: NodeJS.Timeout | undefined;
  isOver: boolean;
}

export class TiledeskCustomer implements CustomerClient {
  private readonly shared: Shared;
  private readonly api: Api;
  private readonly writing: Writing;
  private readonly onEvent: OnEvent;
  private readonly chats = new Map<string, Followed>();
  private isDown = false;

  constructor(shared: Shared, token: string, onEvent: OnEvent) {
    this.shared = shared;
    this.api = shared.api.as(token);
    this.writing = new Writing(this.api, shared.project);
    this.onEvent = onEvent;
  }

  async start({ queue, text, id }: StartChat): Promise<string> {
    const chat = `support-group-${this.shared.project}-${randomUUID().replaceAll('-', '')}`;
    const department = this.shared.departments[queue];
    // It begins with a message and has to say something.
    const said = await this.writing.write(chat, text === '' ? '.' : text, id, {
      ...(department === undefined ? {} : { departmentid: department }),
    });
    const request = said?.request;
    // Whoever started it learns its name first.
    setImmediate(() => {
      if (request !== undefined && isWaiting(request.status))
        this.tell({ event: 'chat.queued', chat, queue });
      this.follow(chat);
    });
    return chat;
  }

  async send(chat: string, text: string, id: string): Promise<void> {
    await this.writing.write(chat, text, id);
  }

  /** There is nothing by which a guest could say goodbye and leave the chat open: the server is not told. */
  async leave(chat: string): Promise<void> {
    this.stop(chat);
  }

  async further(what: CustomerDeed, chat: string): Promise<void> {
    if (what !== 'end') throw new ActTrouble('refused', `Tiledesk knows no ${what}`);
    await this.writing.inOrder(chat, () =>
      this.api.put(`/${this.shared.project}/requests/${chat}/closeg`, {}),
    );
    const followed = this.chats.get(chat);
    if (followed?.isOver !== false) return;
    this.stop(chat);
    this.tell({ event: 'chat.ended', chat, reason: 'customer-end' });
  }

  async vanish(): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    for (const chat of this.chats.keys()) this.stop(chat);
  }

  private follow(chat: string): void {
    const followed: Followed = { chat, seen: new Set(), timer: undefined, isOver: false };
    this.chats.set(chat, followed);
    this.later(followed, Math.random() * this.shared.pollMs);
  }

  private later(followed: Followed, inMs: number): void {
    followed.timer = setTimeout(() => void this.look(followed), inMs);
  }

  private stop(chat: string): void {
    const followed = this.chats.get(chat);
    if (followed === undefined) return;
    followed.isOver = true;
    clearTimeout(followed.timer);
    this.chats.delete(chat);
  }

  private async look(followed: Followed): Promise<void> {
    try {
      const messages = await this.writing.messages(followed.chat);
      if (followed.isOver) return;
      if (this.isDown) this.tell({ event: 'live.up' });
      this.isDown = false;
      for (const each of messages) this.hear(followed, each);
    } catch (error) {
      if (followed.isOver) return;
      this.troubled(error);
    }
    if (!followed.isOver) this.later(followed, this.shared.pollMs);
  }

  private hear(followed: Followed, said: SaidMessage): void {
    if (followed.isOver || followed.seen.has(said._id)) return;
    followed.seen.add(said._id);
    if (said.attributes?.messagelabel?.key === CLOSED_LABEL) {
      this.stop(followed.chat);
      this.tell({ event: 'chat.ended', chat: followed.chat });
    } else if (!isSystems(said)) {
      // What is found by asking was there for a while: its stamp says nothing of the way.
      const { server: _, ...event } = messageEvent(said, this.shared.who.nameOf(said.sender));
      this.tell(event);
    }
  }

  private troubled(error: unknown): void {
    if (!(error instanceof ActTrouble)) throw error;
    if (error.kind === 'throttled')
      this.tell({ event: 'live.throttled', retryMs: error.retryMs ?? 1000 });
    else if (error.kind === 'unreachable' && !this.isDown) {
      this.isDown = true;
      this.tell({ event: 'live.down', why: error.message });
    }
  }

  private tell(event: Parameters<Shared['stamped']>[0]): void {
    this.onEvent(this.shared.stamped(event));
  }
}
