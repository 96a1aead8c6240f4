/**
 * A client by the mapping, of either side: comes in by its steps, hears by socket and polls, acts by steps. Keeps the chats that
 * it is at, for polls that ask about each.
 */
import { randomBytes } from 'node:crypto';
import { ActTrouble, type LiveEvent, type OnEvent } from '../../backend.ts';
import type { Dial } from '../wire/dial.ts';
import { Lanes } from '../wire/lanes.ts';
import type { ClientWords } from './client-words.ts';
import type { Scope } from './expression.ts';
import { Hearing } from './hearing.ts';
import { PollFeed } from './poll-feed.ts';
import { SocketFeed } from './socket-feed.ts';
import { asTrouble, type Desk, type Doer, doSteps } from './steps.ts';

export interface ClientOptions {
  readonly desk: Desk;
  readonly dial: Dial;
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly words: ClientWords;
  /** Who it is, for messages. */
  readonly what: string;
  /** The agent's name. */
  readonly agent: string | undefined;
  /** Names of the backend and of this client. */
  scope(): Scope;
  readonly onEvent: OnEvent;
}

const ACTS = randomBytes(6).toString('hex');
let acts = 0;
/** Tells the acts of all clients apart, so that an answer on a socket finds its act. */
const newAct = () => `${ACTS}-${acts++}`;

const TAKEN = new Set(['chat.assigned', 'chat.accepted', 'chat.joined', 'offer.accepted']);
const LEFT = new Set(['chat.requeued', 'chat.left', 'chat.transferred']);
/** How often a chat that was left is asked about before it is forgotten: what was said last is heard. */
const FAREWELLS = 2;

export class MappedClient {
  private readonly o: ClientOptions;
  private readonly hearing: Hearing;
  private readonly lanes = new Lanes();
  private readonly mine: Record<string, unknown> = {};
  private readonly socket: SocketFeed | null;
  private readonly polls: readonly PollFeed[];
  private readonly chats = new Set<string>();
  private readonly leaving = new Map<string, number>();
  private isDown = false;
  private isClosed = false;
  /** The mapping does not fit: from now on nothing can be done. */
  private broken: ActTrouble | null = null;

  constructor(options: ClientOptions) {
    this.o = options;
    const { words, desk, what, timeoutMs } = options;
    this.hearing = new Hearing({
      scope: () => this.scope(),
      now: () => desk.now(),
      tell: (event) => this.tell(event),
      up: (at) => this.up(at),
      down: (why, at) => this.down(why, at),
      failed: (error) => this.failed(error),
    });
    this.socket =
      words.socket === null
        ? null
        : new SocketFeed({
            words: words.socket,
            dial: options.dial,
            origin: options.origin,
            headers: options.headers,
            timeoutMs,
            what,
            hearing: this.hearing,
          });
    this.polls = words.poll.map(
      (each, i) =>
        new PollFeed({
          words: each,
          desk,
          hearing: this.hearing,
          name: `poll ${i}`,
          chats: () => this.askedAbout(),
          answered: (at) => {
            if (this.socket === null) this.up(at);
          },
          troubled: (trouble) => this.troubled(trouble),
        }),
    );
  }

  /** @throws ActTrouble, and the client is closed */
  async open(): Promise<void> {
    const { desk, words, what } = this.o;
    try {
      await doSteps(desk, words.enter, this.doer(), what);
      await this.socket?.open();
      await Promise.all(this.polls.map((poll) => poll.start()));
      const { broken } = this;
      if (broken !== null) throw broken;
    } catch (error) {
      await this.close();
      throw asTrouble(error, what);
    }
  }

  /** Whether the mapping says how. */
  can(deed: string): boolean {
    return (this.o.words.acts[deed] ?? null) !== null;
  }

  /** Resolves to the chat's id where the act says one. @throws ActTrouble */
  act(deed: string, own: Scope = {}): Promise<string | null> {
    const steps = this.o.words.acts[deed] ?? null;
    if (steps === null)
      return Promise.reject(new ActTrouble('refused', `${deed}: the mapping does not say how`));
    const lane = typeof own['chat'] === 'string' ? own['chat'] : '';
    return this.lanes.run(lane, async () => {
      if (this.broken !== null) throw this.broken;
      try {
        return await doSteps(this.o.desk, steps, this.doer(), deed, { ...own, act: newAct() });
      } catch (error) {
        if (error instanceof ActTrouble && error.kind === 'throttled') this.throttled(error);
        throw error;
      }
    });
  }

  /** This chat is asked about from now on. */
  isAt(chat: string): void {
    this.leaving.delete(chat);
    this.chats.add(chat);
  }

  drop(): void {
    for (const poll of this.polls) poll.stop();
    this.socket?.drop();
    if (this.socket === null) this.hearing.down('dropped');
  }

  resume(): void {
    this.socket?.resume();
    for (const poll of this.polls)
      poll.start().catch((error: unknown) => this.hearing.failed(error));
  }

  vanish(): void {
    this.isClosed = true;
    for (const poll of this.polls) poll.stop();
    this.socket?.vanish();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const poll of this.polls) poll.stop();
    await this.socket?.close();
  }

  private scope(): Scope {
    return { ...this.o.scope(), mine: this.mine };
  }

  private doer(): Doer {
    const { socket, o } = this;
    return {
      scope: () => this.scope(),
      keep: (name, value) => {
        this.mine[name] = value;
      },
      tell: (event) => this.tellInOrder(event),
      ...(socket === null
        ? {}
        : { say: (message, isReply) => socket.say(message, isReply, o.what) }),
    };
  }

  private tell(event: LiveEvent): void {
    if (this.isClosed) return;
    const { agent, onEvent } = this.o;
    const isOurs =
      event.agent === undefined && agent !== undefined && /^(agent|live)\./.test(event.event);
    const told = isOurs ? { ...event, agent } : event;
    this.remember(told);
    onEvent(told);
  }

  private remember({ event, chat, agent }: LiveEvent): void {
    if (chat === undefined) return;
    const isMine = this.o.agent === undefined || agent === this.o.agent;
    if (TAKEN.has(event) && isMine) this.isAt(chat);
    const isOver =
      event === 'chat.ended' || (LEFT.has(event) && this.o.agent !== undefined && isMine);
    if (isOver && this.chats.delete(chat)) this.leaving.set(chat, FAREWELLS);
  }

  private askedAbout(): readonly string[] {
    const chats = [...this.chats, ...this.leaving.keys()];
    for (const [chat, left] of this.leaving) {
      if (left > 1) this.leaving.set(chat, left - 1);
      else {
        this.leaving.delete(chat);
        setTimeout(() => {
          if (!this.chats.has(chat)) for (const poll of this.polls) poll.forget(chat);
        }, 60_000).unref();
      }
    }
    return chats;
  }

  private up(at: number): void {
    if (!this.isDown) return;
    this.isDown = false;
    this.tell({ event: 'live.up', at });
  }

  private down(why: string, at: number): void {
    if (this.isDown) return;
    this.tell({ event: 'live.down', at, why });
    this.isDown = true;
  }

  /** What we say ourselves stands in its place among what is heard. */
  private tellInOrder(event: Omit<LiveEvent, 'at'>): void {
    const at = this.o.desk.now();
    void this.hearing.inOrder(async () => this.tell({ ...event, at }));
  }

  private throttled({ retryMs = 1000 }: ActTrouble): void {
    this.tellInOrder({ event: 'live.throttled', retryMs });
  }

  /** Of a poll: a limit that was met, an answer that did not come. */
  private troubled(trouble: ActTrouble): void {
    if (trouble.kind === 'throttled') this.throttled(trouble);
    else this.hearing.down(trouble.message);
  }

  private failed(error: unknown): void {
    const trouble = asTrouble(error, this.o.what);
    if (!(trouble instanceof ActTrouble)) throw trouble;
    this.broken = trouble;
    this.down(trouble.message, this.o.desk.now());
  }
}
