/**
 * Where an adapter is put to the test: its backend, two agents and as many customers as the checks want, and everything they
 * were told. A chat is brought to an agent here in whatever way the backend has.
 */
import type {
  Account,
  AgentClient,
  Backend,
  CustomerClient,
  LiveEvent,
  LiveWorld,
  Provisioned,
  Target,
} from '../../backend.ts';
import { done, sleep, told, Unmet, until } from './unmet.ts';

/** Everything that one client was told. */
export interface Ear {
  readonly who: string;
  readonly events: LiveEvent[];
}

export interface AgentAtWork {
  readonly name: string;
  readonly client: AgentClient;
  readonly ear: Ear;
}

export interface CustomerAtWork {
  readonly client: CustomerClient;
  readonly ear: Ear;
}

/** A chat that an agent has. */
export interface Conversation {
  readonly chat: string;
  readonly customer: CustomerAtWork;
  readonly agent: AgentAtWork;
}

export interface BenchOptions {
  readonly backend: Backend;
  readonly target: Target;
  readonly world: LiveWorld;
  /** How long anything may take. */
  readonly patienceMs: number;
  /** How long to wait for what should not come. */
  readonly quietMs?: number;
}

const QUIET_MS = { socket: 300, poll: 2500 } as const;

/** By which an agent learns that a chat is for them. */
const COMES = new Set(['offer.made', 'chat.assigned']);
/** By which a chat is somebody's. */
export const TAKEN: ReadonlySet<string> = new Set([
  'offer.accepted',
  'chat.accepted',
  'chat.assigned',
  'chat.joined',
]);

export class Bench {
  readonly backend: Backend;
  readonly world: LiveWorld;
  readonly target: Target;
  readonly patienceMs: number;
  readonly quietMs: number;
  readonly ears: Ear[] = [];
  readonly agents: AgentAtWork[] = [];
  readonly customers: CustomerAtWork[] = [];
  /** What troubles said to people. */
  readonly said: string[] = [];
  /** Chats that were left, and that the platform may keep waiting all the same: no adapter can end them. */
  readonly leftWaiting = new Set<string>();
  made: Provisioned | null = null;
  private chats = 0;
  private ids = 0;

  constructor(options: BenchOptions) {
    this.backend = options.backend;
    this.world = options.world;
    this.target = options.target;
    this.patienceMs = options.patienceMs;
    const { push } = options.backend.capabilities;
    const way = push.agent === 'poll' || push.customer === 'poll' ? 'poll' : 'socket';
    this.quietMs = options.quietMs ?? QUIET_MS[way];
  }

  get capabilities() {
    return this.backend.capabilities;
  }

  /** A while in which what should not come would come. */
  quiet(): Promise<void> {
    return sleep(this.quietMs);
  }

  done<T>(promise: Promise<T>, act: string): Promise<T> {
    promise.catch((error: unknown) => this.said.push(told(error)));
    return done(promise, this.patienceMs, act);
  }

  until(
    holds: () => boolean | Promise<boolean>,
    expected: string,
    ...heard: readonly Ear[]
  ): Promise<void> {
    return until(holds, this.patienceMs, expected, () => heardBy(heard));
  }

  /** An id for a message, unique to the bench. */
  newId(): string {
    this.ids += 1;
    return `${this.world.run}.k${this.ids}`;
  }

  /** As the driver does: a mark behind the text where no id comes back. */
  marked(text: string, id: string): string {
    return this.capabilities.messageIds ? text : `${text} [${id}]`;
  }

  /** Whether an event is this message. */
  isMessage({ id: came, text = '' }: LiveEvent, id: string): boolean {
    return this.capabilities.messageIds ? came === id : text.includes(`[${id}]`);
  }

  async agentIn(account: Account): Promise<AgentAtWork> {
    const ear = this.ear(`agent ${account.name}`);
    const client = await this.done(
      this.backend.agent(account, (event) => ear.events.push(event)),
      `agent(${account.name})`,
    );
    const agent = { name: account.name, client, ear };
    this.agents.push(agent);
    return agent;
  }

  async customer(): Promise<CustomerAtWork> {
    const name = `customer ${this.customers.length + 1}`;
    const ear = this.ear(name);
    const client = await this.done(
      this.backend.customer(`${this.world.run}-${this.customers.length + 1}`, (event) =>
        ear.events.push(event),
      ),
      'customer()',
    );
    const customer = { client, ear };
    this.customers.push(customer);
    return customer;
  }

  /** Begins a chat that asks for nothing special. */
  async start(customer: CustomerAtWork): Promise<string> {
    this.chats += 1;
    const id = this.newId();
    const chat = await this.done(
      customer.client.start({
        queue: this.world.queues[0]?.name ?? '',
        priority: 1,
        skills: [],
        // As the driver does: a text only where a chat begins with one.
        text:
          this.capabilities.startsWithText === true
            ? this.marked(`Hello, this is chat ${this.chats} of a test.`, id)
            : '',
        id,
      }),
      'start()',
    );
    if (typeof chat !== 'string' || chat === '')
      throw new Unmet("start() resolves to the backend's id of the chat, a text", show(chat));
    return chat;
  }

  /** Waits until an agent may have the chat: it is offered, given, or stands in a list. */
  async comes(chat: string): Promise<{ agent: AgentAtWork; event: LiveEvent | null }> {
    const find = () => {
      for (const agent of this.agents) {
        const event = agent.ear.events.findLast(
          // Where there is a list, they hear of others' offers, too.
          (e) => e.chat === chat && COMES.has(e.event) && e.agent === agent.name,
        );
        if (event !== undefined) return { agent, event };
      }
      const seeing = this.agents.find(({ client }) => client.list?.().includes(chat));
      return seeing === undefined ? null : { agent: seeing, event: null };
    };
    await this.until(
      () => find() !== null,
      `an agent is told of chat ${chat}: offer.made or chat.assigned with chat and agent, or it stands in list()`,
      ...this.agents.map(({ ear }) => ear),
    );
    return find() as NonNullable<ReturnType<typeof find>>;
  }

  /** Begins a chat and lets an agent take it. */
  async conversation(customer?: CustomerAtWork): Promise<Conversation> {
    const who = customer ?? (await this.customer());
    const chat = await this.start(who);
    try {
      const { agent, event } = await this.comes(chat);
      if (event?.event === 'offer.made')
        await this.done(agent.client.accept(chat), `accept(${chat})`);
      else if (event === null) await this.pick(agent, chat);
      await this.isTaken(chat, agent);
      return { chat, customer: who, agent };
    } catch (error) {
      // It should not come to an agent in the middle of a later check.
      this.leftWaiting.add(chat);
      await who.client.leave(chat).catch(() => {});
      throw error;
    }
  }

  async pick(agent: AgentAtWork, chat: string): Promise<void> {
    const { agent: deeds } = this.capabilities;
    if (deeds.includes('pick') && agent.client.further !== undefined)
      await this.done(agent.client.further('pick', chat), `further('pick', ${chat})`);
    else if (deeds.includes('next') && agent.client.further !== undefined)
      await this.done(agent.client.further('next', null), `further('next')`);
    else await this.done(agent.client.accept(chat), `accept(${chat})`);
  }

  async isTaken(chat: string, { name, ear }: AgentAtWork): Promise<void> {
    await this.until(
      () => ear.events.some((e) => e.chat === chat && TAKEN.has(e.event) && e.agent === name),
      `agent ${name} is told that chat ${chat} is theirs: ${[...TAKEN].slice(0, 3).join(', ')} with chat and agent`,
      ear,
    );
  }

  ear(who: string): Ear {
    const ear: Ear = { who, events: [] };
    this.ears.push(ear);
    return ear;
  }
}

/** What checks leave for later ones. */
export interface Stage {
  readonly bench: Bench;
  conversation: Conversation | null;
  /** Secrets that nobody may be told. */
  readonly secrets: Set<string>;
}

/** What clients were told last, in one line. */
export function heardBy(ears: readonly Ear[]): string {
  if (ears.length === 0) return 'nothing';
  return ears
    .map(({ who, events }) => {
      if (events.length === 0) return `${who} was told nothing`;
      const last = events.slice(-8).map(short);
      const before = events.length > 8 ? '... ' : '';
      return `${who} was told ${before}${last.join(', ')}`;
    })
    .join('; ');
}

function short({ event, chat, state, reason }: LiveEvent): string {
  const about = [...(chat === undefined ? [] : [`chat ${chat}`]), state, reason].filter(
    (each) => each !== undefined,
  );
  return about.length === 0 ? event : `${event} (${about.join(', ')})`;
}

export const show = (value: unknown): string => {
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
};
