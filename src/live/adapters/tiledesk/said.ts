/** What the Tiledesk server says, as far as we read it, and what its numbers mean. Nothing is decided here. */

/** Of a request, which is what Tiledesk calls a chat. */
export const STATUS = { unassigned: 100, abandoned: 150, assigned: 200, served: 300, closed: 1000 };

/** Our own id of a message travels in its attributes, and comes back with it on every way. */
export const ID_ATTRIBUTE = 'chatsim';

export interface SaidRequest {
  readonly request_id: string;
  readonly status: number;
  /** Ids of users, and `bot_...`. */
  readonly participants: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  /** A date, or milliseconds: the server gives both. */
  readonly assigned_at?: string | number;
  readonly closed_by?: string;
  /** Whom agents who left the chat are, by the id of their membership. */
  readonly attributes?: { readonly abandoned_by_project_users?: Readonly<Record<string, unknown>> };
  /** An object where it is filled in, else its id. */
  readonly requester?: string | { readonly uuid_user?: string };
}

export interface SaidMessage {
  readonly _id: string;
  readonly sender: string;
  /** The request's id. */
  readonly recipient: string;
  readonly text?: string;
  readonly createdAt: string;
  readonly attributes?: {
    readonly [ID_ATTRIBUTE]?: string;
    /** `info` and the like: written by the server. */
    readonly subtype?: string;
    readonly messagelabel?: { readonly key?: string };
  };
}

/** A user's membership of a project. */
export interface SaidMember {
  readonly _id: string;
  readonly user_available: boolean;
  /** Free text; empty, or left out, for none. */
  readonly profileStatus?: string;
  readonly updatedAt: string;
}

/** A frame of the socket. */
export interface SaidFrame {
  readonly action: string;
  readonly payload?: {
    readonly topic?: string;
    readonly method?: string;
    readonly message?: unknown;
  };
}

export const isOpen = (status: number): boolean => status < STATUS.closed;
export const isWaiting = (status: number): boolean =>
  status === STATUS.unassigned || status === STATUS.abandoned;

/** Milliseconds of the server's clock. */
export const msOf = (stamp: string | number): number =>
  typeof stamp === 'number' ? stamp : Date.parse(stamp);

/** Written by the server itself, as `Chat closed` is. */
export const isSystems = ({ sender, attributes }: SaidMessage): boolean =>
  sender === 'system' || sender.startsWith('bot_') || attributes?.subtype !== undefined;
