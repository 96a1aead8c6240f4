/**
 * Whether the driver itself was too late to judge a server by: when more than one act in a hundred was begun later than can be
 * overlooked. In a short run a share says little, since one hiccup of the machine is soon one in a hundred: there it takes so
 * many late acts as a driver that is late with exactly one in a hundred would hardly ever come to.
 */
import { numberText } from '../../report/numbers.ts';

export interface Lateness {
  /** Acts whose lateness was seen, and those of them that were begun later than `keepsUpSec`. */
  readonly acts: number;
  readonly late: number;
  readonly p99Sec: number | null;
  /** What can be overlooked. */
  readonly keepsUpSec: number;
}

const ALLOWED = 0.01;
/** Of that many acts the share is taken at its word. */
const MANY = 1000;
/** One-sided. */
const IMPROBABLE = 0.05;
/** One stall delays several acts at once, and all is cold at first: fewer are never too many. */
const FEWEST = 5;

/** Null when the driver kept up; else why not, for people. */
export function driverTrouble({ acts, late, p99Sec, keepsUpSec }: Lateness): string | null {
  if (p99Sec === null || late < FEWEST) return null;
  const counted = `${numberText(late)} of ${numberText(acts)} acts were begun more than ${ms(keepsUpSec)} late`;
  if (acts >= MANY)
    return p99Sec > keepsUpSec ? `${counted}, one in a hundred of all ${ms(p99Sec)} or more` : null;
  const fewest = fewestTooLate(acts);
  return late >= fewest
    ? `${counted}, and no more than ${fewest - 1} of so many can be overlooked`
    : null;
}

/**
 * The least k with P(X >= k) <= 5 %, X binomial(acts, 1 %): the sum of
 *   P(X = i) = P(X = i - 1) (acts - i + 1) / i · 0.01 / 0.99,  P(X = 0) = 0.99^acts
 * grows until no more than 5 % is left. And never fewer than five.
 */
export function fewestTooLate(acts: number): number {
  let exactly = 1;
  for (let i = 0; i < acts; i++) exactly *= 1 - ALLOWED;
  let k = 0;
  let below = 0;
  while (1 - below > IMPROBABLE) {
    below += exactly;
    k += 1;
    exactly *= ((acts - k + 1) / k) * (ALLOWED / (1 - ALLOWED));
  }
  return Math.max(FEWEST, k);
}

const ms = (sec: number): string => `${Math.round(sec * 1000)} ms`;
