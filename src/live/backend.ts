/**
 * A chat backend as the people of a live run meet it: the one small interface behind which our own server, Tiledesk, or
 * anybody's stands. An adapter says what the backend can do, makes the accounts that a run needs and takes them away again,
 * and opens one client for each agent and each customer. Clients are told to do what people do; what the backend tells them
 * comes back in the words of the trace. No clock, no plan and no judgement stand in an adapter.
 */
import type { EventName, Reason } from '../engine/events.ts';

/** How chats come to agents: offered and answered, simply given, taken from a list, or more than one of these. */
export type AssignmentKind = 'offer' | 'push' | 'pull' | 'mixed';

/** What an agent may do beside the five things every backend knows. */
export const AGENT_DEEDS = [
  'pick',
  'next',
  'join',
  'view',
  'leave',
  'end-and-close',
  'resolve',
  'close-tab',
  'close-wrap-up',
  'close-record',
  'disable',
  'transfer-to-queue',
  'transfer-to-agent',
  'invite',
  'work',
  'limit',
  'serve',
] as const;
export type AgentDeed = (typeof AGENT_DEEDS)[number];

export const PRESENCE_DEEDS = [
  'sign-in',
  'sign-out',
  'ready',
  'not-ready',
  'pause',
  'resume',
  'break',
  'back',
] as const;
export type PresenceDeed = (typeof PRESENCE_DEEDS)[number];

export const CUSTOMER_DEEDS = ['end', 'rejoin'] as const;
export type CustomerDeed = (typeof CUSTOMER_DEEDS)[number];

/** What administrators change while a run goes on. */
export const ADMIN_DEEDS = ['rule', 'open-queue', 'close-queue', 'restart'] as const;
export type AdminDeed = (typeof ADMIN_DEEDS)[number];

export interface Capabilities {
  readonly assignment: AssignmentKind;
  /** An agent may say no to an offer or give a chat back. */
  readonly decline: boolean;
  /** A freed agent gets a waiting chat without anybody asking for it. */
  readonly requeueOnFree: boolean;
  /** Where the number of chats of an agent can be set: for each, for all alike, or nowhere. */
  readonly capacity: 'agent' | 'project' | 'none';
  /** How each side learns of what happens: by a socket, or by asking again and again. */
  readonly push: { readonly agent: 'socket' | 'poll'; readonly customer: 'socket' | 'poll' };
  /** Milliseconds between two looks of a client that polls, the longest; left out when nobody does, or when it is not known. */
  readonly pollMs?: number;
  /** The id that a client gives a message comes back with it; else the text carries a mark. */
  readonly messageIds: boolean;
  /**
   * A chat begins with a message of the customer's: `start` is given a text, which is '' everywhere else. `may`: it can, and does
   * in chats with one handle time.
   */
  readonly startsWithText?: boolean | 'may';
  /** Events carry the server's own stamp. */
  readonly stamps: boolean;
  /** The server's timers run so many times as fast as the clock; 1 for a real one. */
  readonly speed: number;
  readonly agent: readonly AgentDeed[];
  readonly presence: readonly PresenceDeed[];
  readonly customer: readonly CustomerDeed[];
  readonly admin: readonly AdminDeed[];
  /** Requests a second that one client, or all together, may make; null when none is known. */
  readonly rateLimit: { readonly client: number | null; readonly all: number | null };
}

/** Where the backend is, and how it may be reached. */
export interface Target {
  readonly url: string;
  /** Sent with every request and every socket. Never logged, never recorded. */
  readonly headers: Readonly<Record<string, string>>;
  /** Certificates that are trusted besides, in PEM; null for the system's alone. */
  readonly ca: string | null;
  /** A secret by name: from the environment, or from nowhere. */
  secret(name: string): string | undefined;
  /** What was given with `--adapter-option NAME=VALUE`, and `--mapping FILE` as `mapping` (the parsed file). */
  readonly options: Readonly<Record<string, unknown>>;
  /** Milliseconds that never go back: adapters stamp events with it as they read them off the socket. */
  now(): number;
}

/** An agent or customer as provisioned: plain JSON, kept in a file until it is cleaned up, handed to other processes. */
export interface Account {
  /** The agent's name in the scenario; of a customer, whatever the driver calls them. */
  readonly name: string;
  /** What the adapter needs to be them: ids, tokens, passwords. */
  readonly secret: Readonly<Record<string, string>>;
}

/** The world of a run: what must be there before the first customer comes. */
export interface LiveWorld {
  /** Unique to the run: part of the names of everything that is made. */
  readonly run: string;
  readonly queues: readonly { readonly name: string }[];
  readonly agents: readonly {
    readonly name: string;
    readonly group: string;
    /** Chats at once. */
    readonly capacity: number;
    readonly queues: readonly string[];
    readonly skills: readonly string[];
  }[];
  /** The scenario's rules that an adapter may set on the backend, by name, as they stand in the file. */
  readonly rules: Readonly<Record<string, unknown>>;
  /** Accounts that exist already: used instead of new ones, and never taken away. */
  readonly accounts: readonly Account[];
}

/** All that was made for a run. Plain JSON. */
export interface Provisioned {
  readonly adapter: string;
  readonly run: string;
  readonly agents: readonly Account[];
  /** Whatever else the adapter wants to find again: a project's id, settings as they were before. */
  readonly keep: Readonly<Record<string, unknown>>;
}

/**
 * One thing that happened, as a client was told of it: an event of the trace with the backend's own ids. These are the
 * fewest that a run needs: `chat.queued offer.made offer.accepted chat.assigned offer.withdrawn message.customer
 * message.agent chat.ended agent.state live.throttled live.down live.up`. More of the trace's words are welcome.
 */
export interface LiveEvent {
  readonly event: EventName;
  /** When it was read, in the target's `now()`. */
  readonly at: number;
  /** The server's stamp in seconds, on a clock of its own with any zero, but of one speed with the scenario's. */
  readonly server?: number;
  /** The backend's id. */
  readonly chat?: string;
  /** By the name in the scenario. */
  readonly agent?: string;
  readonly queue?: string;
  readonly offer?: string;
  /** Seconds on the server's clock. */
  readonly until?: number;
  /** In the trace's words (engine/events.ts); left out when the backend does not say. */
  readonly reason?: Reason;
  /** Of `agent.state`. */
  readonly state?: string;
  /** Of messages: the text as it came, and the client's id where it comes back. */
  readonly text?: string;
  readonly id?: string;
  /** Of `live.throttled`: to be tried again after so many milliseconds; of `live.down`: what broke. */
  readonly retryMs?: number;
  readonly why?: string;
  /** Anything else the trace has for this kind of event: written into the recording as it is. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Called once for each event, in the order in which this client was told. */
export type OnEvent = (event: LiveEvent) => void;

/**
 * One agent's client. Every command resolves when the server has taken it and rejects with an {@link ActTrouble}.
 * A client that loses its socket says `live.down`, comes back by itself with back-off, and says `live.up`.
 */
export interface AgentClient {
  presence(what: PresenceDeed): Promise<void>;
  accept(chat: string): Promise<void>;
  decline(chat: string): Promise<void>;
  /** `id` is the driver's, unique in the run. Given again, a backend that knows ids does not do it again. */
  send(chat: string, text: string, id: string): Promise<void>;
  end(chat: string): Promise<void>;
  /** Only what `capabilities.agent` lists. `to`: a queue or an agent by name; `units`: of `work` and `limit`. */
  further?(what: AgentDeed, chat: string | null, to?: FurtherTo): Promise<void>;
  /** Chats this agent might take now, the longest there first; where agents help themselves. */
  list?(): readonly string[];
  /** Cuts the connection without a word, as a crash would; and comes back. */
  drop?(): void;
  resume?(): void;
  close(): Promise<void>;
}

export interface FurtherTo {
  readonly queue?: string;
  readonly queues?: readonly string[];
  readonly agent?: string;
  readonly units?: number;
}

export interface CustomerClient {
  /** Begins a chat; resolves to the backend's id for it. A chat that is refused comes as `chat.refused`. */
  start(chat: StartChat): Promise<string>;
  send(chat: string, text: string, id: string): Promise<void>;
  /** Leaves openly: the server is told. */
  leave(chat: string): Promise<void>;
  further?(what: CustomerDeed, chat: string): Promise<void>;
  /** Goes without a word: the connection is cut, nobody is told. */
  vanish(): Promise<void>;
  close(): Promise<void>;
}

export interface StartChat {
  readonly queue: string;
  readonly priority: number;
  readonly skills: readonly string[];
  /** Of a backend whose chats begin with a message. */
  readonly text: string;
  readonly id: string;
}

/** The server's own view of one chat, for finding pushes that were lost. */
export interface TrueChat {
  readonly chat: string;
  readonly state: 'waiting' | 'offered' | 'live' | 'ended' | 'refused';
  readonly agent?: string;
}

/** What the server has before a run begins: somebody else's, or left behind by a run that was killed. */
export interface Standing {
  /** Chats that are not over. */
  readonly chats: number;
  /** Agents who are not signed out, or who are at work. */
  readonly agents: readonly StandingAgent[];
  /** When it was so: the server's stamp in seconds, as of a {@link LiveEvent}. */
  readonly server?: number;
}

export interface StandingAgent {
  /** The agent's name in the scenario. */
  readonly name: string;
  /** In the words of `agent.state`. */
  readonly state: string;
  /** Has a chat, an offer, a wrap-up or other work. */
  readonly isBusy: boolean;
}

/** A backend that has been reached. Several may be open on one target, in several processes. */
export interface Backend {
  readonly capabilities: Capabilities;
  /** Makes what is not there yet; done twice, nothing is there twice. */
  provision(world: LiveWorld): Promise<Provisioned>;
  /** Takes away what `provision` made, and nothing else; what is gone already is no trouble. */
  cleanUp(made: Provisioned): Promise<void>;
  agent(account: Account, onEvent: OnEvent): Promise<AgentClient>;
  /** `name` is the driver's; who they are to the backend is the adapter's business. */
  customer(name: string, onEvent: OnEvent): Promise<CustomerClient>;
  /** Every chat of this run that is not over, where the server can be asked. */
  truth?(): Promise<readonly TrueChat[]>;
  /**
   * What stands there now, whoever made it: asked before `provision`, and once more when all clients are open. Without it a run
   * takes the server for empty and its agents for signed out, until somebody is told otherwise.
   */
  standing?(): Promise<Standing>;
  admin?(what: AdminDeed, value: Readonly<Record<string, unknown>>): Promise<void>;
  close(): Promise<void>;
}

export interface Adapter {
  readonly name: string;
  /** One line for `--help`. */
  readonly about: string;
  /** Secrets it asks for, by name, and what each is for: told by `--dry-run`. */
  readonly secrets: readonly { readonly name: string; readonly what: string }[];
  /** Reaches the backend and looks whether it is one of its kind; with `made`, in a process that did not provision. */
  open(target: Target, made?: Provisioned): Promise<Backend>;
}

export const ACT_TROUBLES = [
  /** It came too late, or the rules do not allow it: nobody's fault. */
  'refused',
  /** The server asks for patience. */
  'throttled',
  /** No token, a wrong one, or somebody else's chat. */
  'forbidden',
  /** The server said that it failed. */
  'failed',
  /** No answer in time. */
  'timeout',
  /** No connection. */
  'unreachable',
] as const;
export type ActTroubleKind = (typeof ACT_TROUBLES)[number];

/** Why a command was not done. The message is for people and holds no secret. */
export class ActTrouble extends Error {
  readonly kind: ActTroubleKind;
  readonly retryMs: number | undefined;

  /** A plug-in may have a copy of this class of its own: it is known by what it says. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'ActTrouble' && 'kind' in value;
  }

  constructor(kind: ActTroubleKind, message: string, retryMs?: number) {
    super(message);
    this.name = 'ActTrouble';
    this.kind = kind;
    this.retryMs = retryMs;
  }
}
