/**
 * What the server knows besides the router: who its customers are, what was said, and who is or was at a chat. Only types
 * and their making; world.ts writes in them.
 */
import type { Feed } from './feed.ts';

export interface Customer {
  readonly name: string;
  /** As the engine numbers customers. */
  readonly number: number;
  readonly hash: string;
  readonly feed: Feed;
  /** Chats that are not forgotten, oldest first. */
  readonly chats: ChatRecord[];
  /** The last chat that was not refused: its conversation may go on. */
  last: ChatRecord | null;
  /** Last act, µs. */
  lastAt: number;
}

export interface Message {
  /** From 1 within the chat. */
  readonly message: number;
  readonly from: 'customer' | 'agent';
  /** Index; -1 for the customer. */
  readonly agent: number;
  readonly text: string;
  /** The client's own. */
  readonly id: string | undefined;
  readonly at: number;
}

export interface Ringing {
  readonly agent: number;
  readonly offer: number;
  /** µs; Infinity without a deadline. */
  readonly until: number;
}

export interface ChatRecord {
  readonly number: number;
  /** In the router's columns; held until the chat is forgotten. */
  readonly slot: number;
  readonly customer: Customer;
  readonly messages: Message[];
  /** Agents who are at it: offered it, in it, or wrapping it up. */
  readonly agents: Set<number>;
  /** Agents who may read it: those, and who was or looked in. */
  readonly readers: Set<number>;
  /** Offers that are up; of a live chat a transfer or an invitation. */
  readonly ringing: Map<number, Ringing>;
  /** Who has it live, or had it last; -1. */
  assignee: number;
  /** Why it ended or was refused, in the trace's word. */
  reason: string;
  /** When it ended or was refused, µs; Infinity while it goes on. */
  overAt: number;
}

/** What a client gets: a status of HTTP and a JSON body. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Something that a client can put right, as RFC 9457 says it, with a hint. */
export interface Refusal {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly hint: string;
}

const TITLES = {
  400: 'This request is not well-formed',
  401: 'A token is needed',
  403: 'This token does not open this door',
  404: 'There is no such thing',
  405: 'This path takes another method',
  409: 'It is too late for this, or too early',
  413: 'This is too large',
  415: 'Only JSON is read here',
  421: 'This server does not go by that name',
  422: 'This cannot be done',
  426: 'This path is a WebSocket',
  429: 'Too many requests',
  503: 'The server is going down',
} as const;

export function refusal(
  status: keyof typeof TITLES,
  what: string,
  detail: string,
  hint: string,
): Refusal {
  return { type: `urn:chatsim:problem:${what}`, title: TITLES[status], status, detail, hint };
}

export const refuse = (
  status: keyof typeof TITLES,
  what: string,
  detail: string,
  hint = '',
): Answer => ({ status, body: refusal(status, what, detail, hint) });

export const tooMany = (sec: number): Refusal =>
  refusal(429, 'too-many', 'this client asks too often', `try again in ${sec} s`);
