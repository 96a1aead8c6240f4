/** How text may look where it goes: its width, and whether the reader's terminal shows more than ASCII. */
import type { Io } from './io.ts';

const WIDEST = 100;
const NARROWEST = 60;

/** Columns to write for: those of a terminal within reason, and always 100 for files and pipes. */
export function widthOf(io: Io): number {
  if (!io.stdout.isTerminal) return WIDEST;
  return Math.max(NARROWEST, Math.min(WIDEST, io.stdout.columns));
}

/** A locale that names another character set, or none at all (`C`, `POSIX`), gets plain ASCII. */
export function isUnicode({ env }: Io): boolean {
  if (env['CHATSIM_ASCII'] === '1' || env['TERM'] === 'linux') return false;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return locale === '' || /utf-?8/i.test(locale);
}

/**
 * Colour is for terminals, unless FORCE_COLOR asks for it elsewhere (logs of CI show it) or forbids it with 0. NO_COLOR, set to
 * anything, comes first.
 */
export function isColourful({ stdout, env }: Io): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'] ?? '';
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return stdout.isTerminal && env['TERM'] !== 'dumb';
}
