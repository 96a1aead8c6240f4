/**
 * What is wrong with an input file: where, what, and what to do about it. Every reader of this folder tells its
 * problems in this form and goes on, so that a person sees all of them at once.
 */
import { distance } from 'fastest-levenshtein';

/** Where something stands in a file. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Dotted, e.g. `agents.team.rules.capacity.total`. */
  readonly path: string;
}

export interface Problem extends Place {
  /** As it was written, shortened; empty when there is none. */
  readonly value: string;
  readonly message: string;
  readonly hint: string;
}

export function formatProblem(p: Problem): string {
  const value = p.value === '' ? '' : ` (${p.value})`;
  const hint = p.hint === '' ? '' : ` - ${p.hint}`;
  return `${p.file}:${p.line}:${p.column}: ${p.message}${value}${hint}`;
}

/** The known word nearest to `word`, if it is near enough to be meant; of equally near ones the first. */
export function nearest(word: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  // Two letters swapped are a distance of two. One more than is near enough:
  let least = (word.length < 4 ? 1 : Math.floor(word.length / 3) + 1) + 1;
  const lower = word.toLowerCase();
  for (const candidate of known) {
    const d = distance(lower, candidate.toLowerCase());
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

/** `did you mean X?`, or the words there are when they are few. */
export function didYouMean(word: string, known: readonly string[], what = 'known'): string {
  const near = nearest(word, known);
  if (near !== null) return `did you mean ${near}?`;
  if (known.length === 0) return '';
  const shown = known.slice(0, 12).join(', ');
  return `${what}: ${shown}${known.length > 12 ? ', ...' : ''}`;
}
