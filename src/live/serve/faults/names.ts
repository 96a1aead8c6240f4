/**
 * The faults that a served world can be told to have, one row each: what it does, and what can be set of it. Only the table
 * stands here; how a fault is done is in bends.ts (what breaks the router's rules) and wire.ts (what clients feel).
 */

export interface FaultRow {
  /** What it does, in a sentence. */
  readonly says: string;
  /** What `ms` means, and how much it is when left out; no `ms` may be given where this is missing. */
  readonly ms?: { readonly says: string; readonly usual: number };
  /** The same of `perSec`. */
  readonly perSec?: { readonly says: string; readonly usual: number };
  /** Whether it can be kept to one kind of event. */
  readonly takesEvent?: true;
  /** Whether `share` means anything. */
  readonly takesShare: boolean;
}

export const FAULTS = {
  'capacity-overshoot': {
    says: 'A race: a chat that arrives just after an agent was filled up still sees the free place, and is given to them, too.',
    ms: {
      says: 'how long the last free place is still seen, of the platform’s time; 0 is the same instant only',
      usual: 250,
    },
    takesShare: true,
  },
  'lost-dequeue': {
    says: 'An agent becomes free and the waiting chat is not given to them; it stays until something else stirs the queue.',
    takesShare: true,
  },
  'wrong-order': {
    says: 'Of several chats that wait, the last one is given first.',
    takesShare: true,
  },
  'late-offer': {
    says: 'An offer rings on after the deadline that was told: an accept still counts, and a miss is told late.',
    ms: { says: 'how long it rings on, of the platform’s time', usual: 10_000 },
    takesShare: true,
  },
  'lost-push': {
    says: 'An event is not told to one of those who should hear it; the numbers of what they hear have no gap.',
    takesEvent: true,
    takesShare: true,
  },
  'double-assignment': {
    says: 'A second agent is told that a chat is theirs when it is given to the first, and both have it.',
    takesShare: true,
  },
  'slow-accepts': {
    says: 'An accept counts at once and is answered late.',
    ms: { says: 'how late, of the clock', usual: 1000 },
    takesShare: true,
  },
  'dropped-connections': {
    says: 'Push sockets are cut without a word at random moments.',
    ms: {
      says: 'of the sockets that are open, `share` are cut in each stretch of so long, of the clock',
      usual: 1000,
    },
    takesShare: true,
  },
  throttling: {
    says: 'A client who asks more often than so many times a second, or twice as many at once, gets 429.',
    perSec: { says: 'requests a second of each customer and agent', usual: 5 },
    takesShare: false,
  },
} as const satisfies Readonly<Record<string, FaultRow>>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

export const rowOf = (name: FaultName): FaultRow => FAULTS[name];
