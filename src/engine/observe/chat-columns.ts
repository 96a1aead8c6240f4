/**
 * What the observer knows of each chat, by slot: eight whole numbers and eight times, side by side so that an event
 * touches two cache lines. No behaviour but growing.
 */

/** Places of the whole numbers. */
export const FLAGS = 0;
export const PHASE = 1;
/** Queue it entered first: the chat's counts belong to it. */
export const HOME = 2;
/** Queue it stands in now. */
export const AT = 3;
export const LINE = 4;
/** Agent of the last acceptance. */
export const HOLDER = 5;
/** Interval of the day it arrived in. */
export const SLICE = 6;
/** Offers, and requeues × 65536. */
export const OFFERS = 7;

/** Places of the times. */
export const SINCE = 0;
/** First wait so far, ringing included. */
export const WAITED = 1;
export const RANG = 2;
/** This wait after a requeue so far. */
export const REWAITED = 3;
export const LIVED = 4;
/** The customer's first message that no agent has answered, or -1. */
export const WROTE = 5;
/** When the customer left, or -1. */
export const LEFT = 6;
export const ARRIVED = 7;

export const PHASES = { none: 0, waiting: 1, offered: 2, live: 3, ended: 4, wrapping: 5 } as const;

export const IS = {
  /** Arrived within the window and was admitted. */
  counted: 1,
  /** The customer is not there. */
  gone: 2,
  silent: 4,
  /** An agent has had it. */
  accepted: 8,
  /** An agent took it while the customer was there. */
  served: 16,
  /** An agent has written. */
  answered: 32,
  /** Offered or assigned before. */
  shown: 64,
  prefers: 128,
  refused: 256,
  /** Left while an offer of it was pending. */
  leftRinging: 512,
  /** Left in a wait after the first acceptance. */
  lost: 1024,
  /** Counts among its agent's silent customers. */
  ghost: 2048,
  /** Ended, but its handle time and its row are still to be written. */
  open: 4096,
  /** The end of its first wait is counted. */
  settled: 8192,
  /** The platform's log has it as abandoned. */
  seen: 16384,
} as const;

export class ChatColumns {
  capacity = 0;
  numbers = new Int32Array(0);
  times = new Float64Array(0);

  grow(capacity: number): void {
    const numbers = new Int32Array(capacity * 8);
    const times = new Float64Array(capacity * 8);
    numbers.set(this.numbers);
    times.set(this.times);
    this.numbers = numbers;
    this.times = times;
    this.capacity = capacity;
  }
}
