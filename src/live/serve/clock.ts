/** What the server asks of a clock. Only types stand here: wall-clock.ts reads the real one, tests bring their own. */

export interface Clock {
  /** Milliseconds since 1970 with their fraction; never goes back while the process lives. */
  now(): number;
  /** Calls back once after so many milliseconds, or a little later; the returned function calls it off. */
  after(milliseconds: number, call: () => void): () => void;
  /** Calls back once when what has arrived by now has been read: at the end of this turn of the event loop. */
  soon(call: () => void): void;
}
