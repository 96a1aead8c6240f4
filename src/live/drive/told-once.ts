/**
 * What is told twice is told once. Stamps of the server tell it best: the same word of the same moment is the same happening.
 * Without them the same word from somebody else is, until they say it again.
 */
import type { LiveEvent } from '../backend.ts';

/** Fingerprints that are kept of one chat or agent. */
const KEPT = 256;

/** Whether this was told before; keeps it in mind. `agent` is whom it is about, `client` who tells. */
export function isToldAlready(
  told: Set<string>,
  event: LiveEvent,
  agent: number,
  client: number,
): boolean {
  const what = `${event.event} ${agent} ${event.offer ?? ''} ${event.state ?? ''}`;
  if (told.size > KEPT) told.clear();
  if (event.server !== undefined) {
    const print = `${what} ${event.server}`;
    if (told.has(print)) return true;
    told.add(print);
    return false;
  }
  const own = `${client} ${what}`;
  const isOwnWord = told.has(own);
  let isOthersWord = false;
  for (const each of told) {
    if (!each.endsWith(` ${what}`)) continue;
    isOthersWord = true;
    // Said again it is another happening, which the others have not told yet.
    if (isOwnWord) told.delete(each);
  }
  told.add(own);
  return isOthersWord && !isOwnWord;
}
