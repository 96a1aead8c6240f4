/** What the clients of one Tiledesk backend share. */
import type { LiveEvent } from '../../backend.ts';
import type { Dial } from '../wire/dial.ts';
import type { Api } from './api.ts';
import type { Ends } from './ends.ts';
import type { Told, Who } from './told.ts';

/** What an agent asks the server for when a chat waits, which it never sees to by itself: a route once more. */
export const REASSIGN = ['never', 'declined', 'free'] as const;
export type Reassign = (typeof REASSIGN)[number];

/** What a customer who leaves openly does: closes the chat, or goes as from a page that is shut, of which nobody is told. */
export const LEAVE = ['silent', 'close'] as const;
export type Leave = (typeof LEAVE)[number];

export interface Shared {
  readonly api: Api;
  readonly dial: Dial;
  /** `ws://host:port`. */
  readonly socketOrigin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly pollMs: number;
  readonly reassign: Reassign;
  readonly leave: Leave;
  readonly ends: Ends;
  readonly project: string;
  /** A chat that agents help themselves to, or that one of ours has taken from the list. */
  isPicked(chat: string): boolean;
  picks(chat: string): void;
  readonly departments: Readonly<Record<string, string>>;
  readonly who: Who;
  /** The user's id of an agent by name. */
  userOf(agent: string): string | undefined;
  /** With the moment it was read, and the server's stamp in seconds. */
  stamped(event: Told): LiveEvent;
}
