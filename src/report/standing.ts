/**
 * What the server had before a live run, where that was anything: then nobody knows what its agents had in hand, and what hangs
 * on that cannot be judged. Told once, in the same words wherever something is not judged for it.
 */
import { counted } from './numbers.ts';
import { andList } from './words.ts';

export interface StandingFacts {
  /** Chats that were not over. */
  readonly chats: number;
  /** Agents who were at work. */
  readonly busy: readonly string[];
}

const NAMED = 5;

/** A clause: `the server had 3 chats from before the run`. */
export function standingText({ chats, busy }: StandingFacts): string {
  if (chats > 0) return `the server had ${counted(chats, 'chat')} from before the run`;
  return `${namesOf(busy)} had work from before the run`;
}

/** At most so many by name. */
export function namesOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return andList(more > 0 ? [...names.slice(0, NAMED), `${more} more`] : names);
}
