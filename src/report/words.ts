/** Words of sentences that several reports and experiments put together alike. Numbers have a file of their own. */

/** `a`, `a and b`, `a, b and c`; nothing of nothing. */
export function andList(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** As at the beginning of a sentence. */
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
