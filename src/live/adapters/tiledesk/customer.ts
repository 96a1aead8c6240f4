/**
 * A customer on Tiledesk: a guest, whom the server tells nothing, so the guest asks again and again: who has the chat while
 * it waits, and afterwards what is written in it. A chat begins with its first message, and the answer to it says whether an
 * agent was found. What is found by asking has been there for a while, so it bears the server's stamp only where an agent is
 * told of the same: the stamp then tells that it is one happening, and of the way it tells nothing.
 */
import { randomUUID } from 'node:crypto';
import type { Reason } from '../../../engine/events.ts';
import {
  ActTrouble,
  type CustomerClient,
  type CustomerDeed,
  type OnEvent,
  type StartChat,
} from '../../backend.ts';
import type { Api } from './api.ts';
import { defined } from './ends.ts';
import { isOpen, isSystems, isWaiting, msOf, type SaidMessage, type SaidRequest } from './said.ts';
import type { Shared } from './shared.ts';
import { messageEvent, type Told } from './told.ts';
import { Writing } from './writing.ts';

/** What the server writes into a chat that is over. */
const CLOSED_LABEL = 'CHAT_CLOSED';

interface Followed {
  readonly chat: string;
  readonly seen: Set<string>;
  /** Who was found for it first. */
  agent: string | undefined;
  isGiven: boolean;
  timer: NodeJS.Timeout | undefined;
  isOver: boolean;
}

export class TiledeskCustomer implements CustomerClient {
  private readonly shared: Shared;
  private readonly api: Api;
  private readonly writing: Writing;
  private readonly onEvent: OnEvent;
  /** Chats begun here, also those that are over. */
  private readonly begun = new Set<string>();
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
    this.begun.add(chat);
    // Whoever started it learns its name first.
    setImmediate(() => {
      const followed = this.follow(chat);
      if (said?.request === undefined) return;
      this.tell({ event: 'chat.queued', server: msOf(said.request.createdAt), chat, queue });
      if (!isWaiting(said.request.status)) this.given(followed, said.request);
    });
    return chat;
  }

  async send(chat: string, text: string, id: string): Promise<void> {
    this.mustBeMine(chat);
    await this.writing.write(chat, text, id);
  }

  async leave(chat: string): Promise<void> {
    if (this.shared.leave === 'close') await this.further('end', chat);
    this.stop(chat);
  }

  async further(what: CustomerDeed, chat: string): Promise<void> {
    if (what !== 'end') throw new ActTrouble('refused', `Tiledesk knows no ${what}`);
    this.mustBeMine(chat);
    const said = await this.writing.inOrder(chat, () =>
      this.api.put<SaidRequest>(`/${this.shared.project}/requests/${chat}/closeg`, {}),
    );
    const followed = this.chats.get(chat);
    if (followed !== undefined) this.ended(followed, msOf(said.updatedAt), 'customer-end');
  }

  async vanish(): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    for (const chat of this.chats.keys()) this.stop(chat);
  }

  /** The server lets any guest write into any chat. */
  private mustBeMine(chat: string): void {
    if (!this.begun.has(chat))
      throw new ActTrouble('forbidden', `this customer has no chat ${chat}`);
  }

  private follow(chat: string): Followed {
    const followed: Followed = {
      chat,
      seen: new Set(),
      agent: undefined,
      isGiven: false,
      timer: undefined,
      isOver: false,
    };
    this.chats.set(chat, followed);
    this.later(followed, Math.random() * this.shared.pollMs);
    return followed;
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
      if (!followed.isGiven) await this.lookWhoHasIt(followed);
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

  private async lookWhoHasIt(followed: Followed): Promise<void> {
    const { requests } = await this.api.get<{ requests: SaidRequest[] }>(
      `/${this.shared.project}/requests/me?status=all&no_populate=true`,
    );
    const said = requests.find(({ request_id }) => request_id === followed.chat);
    if (said !== undefined && !isWaiting(said.status) && !followed.isOver)
      this.given(followed, said);
  }

  /** Found for it, and no more: that agents leave it is for agents to tell, who hear of it at once. */
  private given(followed: Followed, { status, participants, assigned_at }: SaidRequest): void {
    followed.isGiven = true;
    const names = participants.map((user) => this.shared.who.nameOf(user));
    followed.agent = names.find((each) => each !== undefined);
    if (!isOpen(status) || followed.agent === undefined) return;
    const isPicked = this.shared.isPicked(followed.chat);
    this.tell({
      event: isPicked ? 'chat.accepted' : 'chat.assigned',
      chat: followed.chat,
      agent: followed.agent,
      reason: isPicked ? 'pick' : 'auto',
      ...(assigned_at === undefined ? {} : { server: msOf(assigned_at) }),
    });
  }

  private hear(followed: Followed, said: SaidMessage): void {
    if (followed.isOver || followed.seen.has(said._id)) return;
    followed.seen.add(said._id);
    if (said.attributes?.messagelabel?.key === CLOSED_LABEL)
      this.ended(followed, msOf(said.createdAt), undefined);
    else if (!isSystems(said)) {
      const { server: _, ...event } = messageEvent(said, this.shared.who.nameOf(said.sender));
      this.tell(event);
    }
  }

  private ended({ chat, agent }: Followed, server: number, reason: Reason | undefined): void {
    this.stop(chat);
    this.tell({
      event: 'chat.ended',
      chat,
      ...defined(this.shared.ends.agreed(chat, { server, agent })),
      ...(reason === undefined ? {} : { reason }),
    });
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

  private tell(event: Told): void {
    this.onEvent(this.shared.stamped(event));
  }
}
