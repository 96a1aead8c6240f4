/**
 * What clients do, as data: the rows of the journal, and what the world takes. Chats go by number, agents, queues and
 * customers by name, so that a row reads aloud and holds whatever slots the router uses. No behaviour but who goes first.
 */
import { TIE } from '../../engine/events.ts';
import type { Fault } from './faults/faults.ts';
import type { FaultName } from './faults/names.ts';

/** Acts of an agent that need nothing but a chat. */
export const CHAT_ACTS = [
  'accept',
  'decline',
  'disable',
  'pick',
  'join',
  'view',
  'leave',
  'end',
  'end-and-close',
  'resolve',
  'close-tab',
  'close-wrap-up',
  'close-record',
  'dismiss',
] as const;
export type ChatAct = (typeof CHAT_ACTS)[number];

export const PRESENCES = [
  'sign-in',
  'sign-out',
  'ready',
  'not-ready',
  'pause',
  'resume',
  'break',
  'back',
] as const;
export type PresenceAct = (typeof PRESENCES)[number];

export const CUSTOMER_ACTS = ['leave', 'end', 'rejoin'] as const;
export type CustomerAct = (typeof CUSTOMER_ACTS)[number];

/** Whoever sends an act: their answers are remembered by the client's id. */
export type Actor =
  | { readonly side: 'customer'; readonly name: string }
  | { readonly side: 'agent'; readonly name: string }
  | { readonly side: 'admin'; readonly name: 'admin' };

export type Act = {
  readonly by: Actor;
  /** The client's own name of this act: sent again, it is answered again and not done again. */
  readonly id?: string;
} & Deed;

export type Deed =
  // customers
  | {
      readonly do: 'start';
      readonly queue: string;
      readonly priority: number;
      readonly skills: readonly string[];
      readonly text?: string;
    }
  | { readonly do: 'customer'; readonly what: CustomerAct; readonly chat: number }
  // both sides
  | { readonly do: 'write'; readonly chat: number; readonly text: string }
  // agents
  | { readonly do: 'presence'; readonly what: PresenceAct }
  | { readonly do: 'chat'; readonly what: ChatAct; readonly chat: number }
  | { readonly do: 'next' }
  | {
      readonly do: 'transfer';
      readonly chat: number;
      readonly agent?: string;
      readonly queue?: string;
    }
  | { readonly do: 'invite'; readonly chat: number; readonly agent: string }
  | { readonly do: 'work'; readonly units: number }
  | { readonly do: 'limit'; readonly units: number | null }
  | { readonly do: 'serve'; readonly queues: readonly string[] }
  /** The agent's last push socket is gone, or there is one again. */
  | { readonly do: 'connection'; readonly lost: boolean }
  // administrators, and the server for them
  | { readonly do: 'new-customer'; readonly name: string; readonly hash: string }
  | { readonly do: 'new-token'; readonly agent: string; readonly hash: string }
  | { readonly do: 'rule'; readonly line: string }
  | { readonly do: 'queue'; readonly queue: string; readonly open: boolean }
  | { readonly do: 'restart' }
  | { readonly do: 'fault'; readonly fault: Fault }
  /** All of them with null. */
  | { readonly do: 'no-fault'; readonly fault: FaultName | null };

/** The tie class of an act: who goes first among those of one instant. `agentsFirst` is engine.tieOrder. */
export function tieOf({ do: deed, by }: Act, agentsFirst: boolean): number {
  if (deed === 'start') return TIE.arrival;
  if (by.side === 'admin') return TIE.admin;
  return (by.side === 'agent') === agentsFirst ? TIE.customer : TIE.agent;
}
