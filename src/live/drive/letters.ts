/**
 * Messages as they are told: to whoever reads they are delivered, to whoever wrote they are a receipt. Each is written down
 * once it has come, with its number, and the cast hears of it then.
 */
import { CHAT, EV } from '../../engine/events.ts';
import { NONE, type RouterState } from '../../engine/router/router.ts';
import type { LiveEvent } from '../backend.ts';
import { type LiveChat, messageNamed, type Writer } from './books.ts';
import type { Mail } from './mail.ts';
import type { Pace } from './pace.ts';

export interface LettersOptions {
  readonly s: RouterState;
  readonly mail: Mail;
  readonly pace: Pace;
  readonly messageIds: boolean;
  /** In the ids of our messages. */
  readonly tag: string;
  /** Clients below this number are agents. */
  readonly agents: number;
  readonly playsAgents: boolean;
  readonly playsCustomers: boolean;
  readonly happen: (kind: number, chat: number, agent: number, x: number, y: number) => void;
  /** A line of the recording; the chat's arrival before it. */
  readonly write: (
    chat: LiveChat,
    kind: number,
    agent: number,
    at: number,
    server: number | undefined,
    message: number,
  ) => void;
  /** The customer has read all, or the agent has heard: what waited for that may go out. */
  readonly onRead: (chat: LiveChat) => void;
}

export class Letters {
  private readonly o: LettersOptions;
  private readonly s: RouterState;
  private readonly agentIndex: ReadonlyMap<string, number>;

  constructor(options: LettersOptions) {
    this.o = options;
    this.s = options.s;
    this.agentIndex = new Map(this.s.scenario.agents.map(({ name }, i) => [name, i]));
  }

  take(chat: LiveChat, client: number, kind: number, event: LiveEvent): void {
    const isAgents = kind === EV.messageAgent;
    const writer = isAgents ? 'agent' : 'customer';
    const reader = isAgents ? !this.isAgent(client) : this.isAgent(client);
    const name = messageNamed(this.o.tag, this.o.messageIds ? event.id : event.text);
    const isOurs = isAgents ? this.o.playsAgents : this.o.playsCustomers;
    const at = this.o.pace.stampAt(event.at);
    const agent = this.indexOf(event.agent, isAgents);
    if (!isOurs) {
      // Of a stranger, numbered as it comes; who wrote it hears it, too.
      if (!reader) return;
      const sent = this.o.mail.write(chat, writer, event.at, false);
      this.o.mail.taken(chat, sent);
      this.o.mail.arrived(chat, sent, event.at);
      this.o.write(chat, kind, agent, at, event.server, sent.number);
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
        this.unseen(chat, writer, client, name.number, event.at);
      return;
    }
    const before = sent.delivered;
    const heard = this.o.mail.heard(chat, name, client, event.at);
    if (heard === 'elsewhere') return;
    const place = this.o.mail.place(chat, name);
    this.o.write(chat, kind, agent, at, event.server, place);
    if (before >= 0 || sent.isAside) return;
    if (isAgents) {
      chat.unread = Math.max(0, chat.unread - 1);
      this.o.onRead(chat);
    } else this.read(chat, kind, agent);
  }

  /** Nobody is there any more to hear what is on its way; it is written down all the same. */
  excuse(chat: LiveChat, writer: Writer): void {
    const now = this.o.pace.clock.now();
    const agent = chat.slot < 0 ? NONE : this.s.chatAgent[chat.slot]!;
    for (const { number } of this.o.mail.excuse(chat, writer, now))
      this.unseen(chat, writer, agent, number, now);
  }

  /** Taken by the server for somebody whom we do not play: what can be known is that it was sent. */
  unseen(chat: LiveChat, writer: Writer, agent: number, number: number, ms: number): void {
    const kind = writer === 'agent' ? EV.messageAgent : EV.messageCustomer;
    const at = this.o.pace.stampAt(ms);
    const place = this.o.mail.place(chat, { chat: chat.number, writer, number });
    const who = kind === EV.messageAgent ? agent : NONE;
    const sent = chat.sent[writer][number - 1];
    this.o.write(chat, kind, who, at, sent?.server, place);
    if (sent !== undefined) this.o.mail.inferred(chat, sent, ms);
    if (sent?.isAside === true) return;
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
        this.o.happen(kind, slot, agent >= 0 ? agent : s.chatAgent[slot]!, 0, 0);
    } else if (state === CHAT.live || state === CHAT.waiting || state === CHAT.offered)
      this.o.happen(kind, slot, state === CHAT.waiting ? NONE : s.chatAgent[slot]!, 0, 0);
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
