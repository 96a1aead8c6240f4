/**
 * What both sides of a chat have in common on their way to a backend: acts in the order of a lane, words with their due
 * moments, and how late the driver was. Whose hands they are stands in agent-hands.ts and customer-hands.ts.
 */
import { CHAT } from '../../engine/events.ts';
import type { CastState } from '../../engine/people/state.ts';
import { CUSTOMERS_A_SOURCE } from '../../engine/random/purposes.ts';
import * as router from '../../engine/router/router.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { AdminDeed, AgentDeed, Capabilities, CustomerDeed, PresenceDeed } from '../backend.ts';
import type { Acts, Deed, Lane } from './acts.ts';
import { type Books, type LiveChat, marked, messageId, type Writer } from './books.ts';
import type { Chronicle } from './chronicle.ts';
import type { ClientHost } from './host.ts';
import type { Mail } from './mail.ts';
import type { Measures } from './measures.ts';
import type { Pace } from './pace.ts';

/** What is written, by whom. */
export interface Words {
  textOf(customer: number, attempt: number, turn: number, side: Writer): string;
}

export interface PlatformOptions {
  readonly scenario: Scenario;
  readonly s: router.RouterState;
  readonly capabilities: Capabilities;
  readonly books: Books;
  readonly acts: Acts;
  readonly host: ClientHost;
  readonly chronicle: Chronicle;
  readonly mail: Mail;
  readonly measures: Measures;
  readonly pace: Pace;
  readonly words: Words;
  readonly playsAgents: boolean;
  readonly playsCustomers: boolean;
  /** `done` is called when the backend has done it. */
  readonly admin: (
    what: AdminDeed,
    value: Readonly<Record<string, unknown>>,
    done: () => void,
  ) => void;
}

export abstract class Hands {
  protected readonly o: PlatformOptions;
  protected readonly s: router.RouterState;
  protected readonly agentDeeds: ReadonlySet<AgentDeed>;
  protected readonly presenceDeeds: ReadonlySet<PresenceDeed>;
  protected readonly customerDeeds: ReadonlySet<CustomerDeed>;
  protected readonly adminDeeds: ReadonlySet<AdminDeed>;
  protected cast: CastState | null = null;

  constructor(options: PlatformOptions) {
    this.o = options;
    this.s = options.s;
    const { capabilities } = options;
    this.agentDeeds = new Set(capabilities.agent);
    this.presenceDeeds = new Set(capabilities.presence);
    this.customerDeeds = new Set(capabilities.customer);
    this.adminDeeds = new Set(capabilities.admin);
  }

  /** Attempts and turns of the texts are the cast's. */
  attach(cast: CastState): void {
    this.cast = cast;
  }

  /** Its chats have one handle time: a first and a last word besides, and none between. */
  protected isOfOneTime({ slot }: LiveChat): boolean {
    const source = Math.floor(this.s.chatCustomer[slot]! / CUSTOMERS_A_SOURCE);
    return this.o.scenario.sources[source]?.work.kind === 'handle';
  }

  protected write(
    chat: LiveChat,
    lane: Lane,
    client: number,
    writer: Writer,
    { hasRead, isAside = false }: { hasRead?: () => boolean; isAside?: boolean } = {},
  ): void {
    const { mail, capabilities, acts } = this.o;
    const { slot } = chat;
    const due = this.due();
    const isOpposite =
      writer === 'agent'
        ? this.o.playsCustomers && !chat.isDeaf
        : this.o.playsAgents && this.s.chatState[slot] === CHAT.live;
    const text = this.text(chat, chat.sent[writer].length, writer);
    const sent = mail.write(chat, writer, due, isOpposite, isAside);
    const id = messageId(this.o.books.tag, chat.number, writer, sent.number);
    const isHeldUp = lane.isBusy || lane.waiting.length > 0 || hasRead?.() === false;
    if (isHeldUp) this.late(due, this.o.pace.clock.now());
    const giveUp = () => {
      sent.isVoid = !sent.isTaken;
      if (sent.isVoid) sent.isExpected = false;
      if (writer === 'agent' && !isAside && chat.unread > 0 && sent.delivered < 0) {
        chat.unread -= 1;
        if (chat.seat !== null) acts.go(chat.seat.lane);
      }
    };
    acts.put(lane, {
      client,
      isWord: true,
      isRepeatable: capabilities.messageIds,
      isReady: () =>
        (chat.id !== null && (hasRead?.() ?? true)) || chat.isOver || this.isMute(chat, writer),
      act: () => {
        const isThere =
          writer === 'agent' ? this.maySpeak(client, chat) : !chat.isDeaf && chat.seat?.isOpen;
        if (chat.id === null || chat.isOver || isThere !== true) {
          giveUp();
          return null;
        }
        if (sent.began < 0) sent.began = this.o.pace.clock.now();
        return {
          do: 'send',
          chat: chat.id,
          text: capabilities.messageIds ? text : marked(text, id),
          id,
        };
      },
      began: (ms) => {
        if (!isHeldUp) this.late(due, ms);
      },
      done: ({ ended }) => {
        mail.taken(chat, sent);
        if (!sent.isExpected && sent.delivered < 0)
          this.onUnseen(chat, writer, client, sent.number, ended);
      },
      undone: giveUp,
    });
  }

  /** Set by the run: taken by the server, and nobody of ours can tell whether it has come. */
  onUnseen: (chat: LiveChat, writer: Writer, client: number, number: number, at: number) => void =
    () => {};

  private isMute(chat: LiveChat, writer: Writer): boolean {
    return writer === 'customer' && chat.isDeaf;
  }

  private maySpeak(agent: number, chat: LiveChat): boolean {
    return chat.slot >= 0 && router.holds(this.s, agent, chat.slot);
  }

  protected text(chat: LiveChat, turn: number, writer: Writer): string {
    const { cast, s } = this;
    const attempt = cast === null || chat.slot >= cast.capacity ? 0 : cast.attempt[chat.slot]!;
    return this.o.words.textOf(s.chatCustomer[chat.slot]!, attempt, turn, writer);
  }

  protected put(lane: Lane, deed: Deed): void {
    const due = this.due();
    const isHeldUp = lane.isBusy || lane.waiting.length > 0 || deed.isReady?.() === false;
    if (isHeldUp) this.late(due, this.o.pace.clock.now());
    this.o.acts.put(lane, isHeldUp ? deed : { ...deed, began: (ms: number) => this.late(due, ms) });
  }

  /** Milliseconds of the clock at which this instant was due. */
  protected due(): number {
    return this.o.pace.msOf(this.s.now);
  }

  protected late(due: number, began: number): void {
    if (this.o.pace.isStarted) this.o.measures.record('lateness', began - due);
  }
}
