/** The two kinds of clients of our protocol: what people do, as acts on their wire. */
import type {
  AgentClient,
  AgentDeed,
  CustomerClient,
  CustomerDeed,
  FurtherTo,
  OnEvent,
  PresenceDeed,
  StartChat,
} from '../../backend.ts';
import { WaitingList } from '../wire/waiting-list.ts';
import { type Done, type Shared, Wire } from './wire.ts';

type Body = Readonly<Record<string, unknown>>;

/** Deeds whose word and chat are all there is to say. */
const PLAIN_DEED: ReadonlySet<AgentDeed> = new Set<AgentDeed>([
  'pick',
  'join',
  'view',
  'leave',
  'end-and-close',
  'resolve',
  'close-tab',
  'close-wrap-up',
  'close-record',
  'disable',
]);

export class ChatsimAgent implements AgentClient {
  private readonly wire: Wire;
  private readonly waiting = new WaitingList();

  constructor(shared: Shared, name: string, token: string, onEvent: OnEvent) {
    this.wire = new Wire({
      ...shared,
      side: 'agent',
      agent: name,
      token,
      onEvent: (event) => {
        this.waiting.hear(event);
        onEvent(event);
      },
    });
  }

  open(): Promise<void> {
    return this.wire.open();
  }

  async presence(what: PresenceDeed): Promise<void> {
    const done = await this.wire.act('presence', null, { what });
    this.learn(done);
    // Who waited before is told to nobody, and an answer on the socket has no list.
    if (what === 'sign-in' && done.list === undefined) this.learn(await this.wire.self());
  }

  async accept(chat: string): Promise<void> {
    await this.wire.act('accept', chat);
  }

  async decline(chat: string): Promise<void> {
    await this.wire.act('decline', chat);
  }

  async send(chat: string, text: string, id: string): Promise<void> {
    await this.wire.act('write', chat, { text }, id);
  }

  async end(chat: string): Promise<void> {
    await this.wire.act('end', chat);
  }

  async further(what: AgentDeed, chat: string | null, to: FurtherTo = {}): Promise<void> {
    if (PLAIN_DEED.has(what)) await this.wire.act(what, chat);
    else {
      const [word, body] = FURTHER[what as keyof typeof FURTHER](to);
      const isAboutChat = word === 'transfer' || word === 'invite';
      this.learn(await this.wire.act(word, isAboutChat ? chat : null, body));
    }
  }

  list(): readonly string[] {
    return this.waiting.list();
  }

  drop(): void {
    this.wire.line.drop();
  }

  resume(): void {
    this.wire.line.resume();
  }

  close(): Promise<void> {
    return this.wire.close();
  }

  /** An agent's view of itself has the list of those who wait. */
  private learn({ list }: Done): void {
    if (list !== undefined) this.waiting.set(list);
  }
}

const FURTHER: Readonly<
  Record<
    'next' | 'transfer-to-queue' | 'transfer-to-agent' | 'invite' | 'work' | 'limit' | 'serve',
    (to: FurtherTo) => readonly [word: string, body: Body]
  >
> = {
  next: () => ['next', {}],
  'transfer-to-queue': ({ queue }) => ['transfer', { queue }],
  'transfer-to-agent': ({ agent }) => ['transfer', { agent }],
  invite: ({ agent }) => ['invite', { agent }],
  work: ({ units }) => ['work', { units: units ?? 0 }],
  // Without a limit there is none of one's own.
  limit: ({ units }) => [
    'limit',
    { units: units !== undefined && Number.isFinite(units) ? units : null },
  ],
  serve: ({ queues }) => ['queues', { queues: queues ?? [] }],
};

export class ChatsimCustomer implements CustomerClient {
  private readonly wire: Wire;

  constructor(shared: Shared, token: string, onEvent: OnEvent) {
    this.wire = new Wire({ ...shared, side: 'customer', agent: undefined, token, onEvent });
  }

  open(): Promise<void> {
    return this.wire.open();
  }

  async start({ queue, priority, skills, text, id }: StartChat): Promise<string> {
    const done = await this.wire.act(
      'start',
      null,
      { queue, priority, skills, ...(text === '' ? {} : { text }) },
      id,
    );
    return String(done.chat);
  }

  async send(chat: string, text: string, id: string): Promise<void> {
    await this.wire.act('write', chat, { text }, id);
  }

  async leave(chat: string): Promise<void> {
    await this.wire.act('leave', chat);
  }

  async further(what: CustomerDeed, chat: string): Promise<void> {
    await this.wire.act(what, chat);
  }

  async vanish(): Promise<void> {
    this.wire.vanish();
  }

  close(): Promise<void> {
    return this.wire.close();
  }
}
