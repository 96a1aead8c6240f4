/**
 * What one client is to be told, in order: pushed messages with numbers 1, 2, 3 …, the last of them kept, so that a client
 * who comes back goes on where it stopped. Knows no socket and no event.
 */

/** Older ones are forgotten; a client who was away for longer reads the state anew. */
export const KEPT = 1024;

export class Feed {
  /** Number of the newest message; 0 when there was none. */
  last = 0;
  private readonly ring: string[] = [];

  /** `rest` is a JSON object without its opening brace: all who hear of one event share it, and each puts a number before. */
  push(rest: string): void {
    this.last += 1;
    this.ring[this.last % KEPT] = rest;
  }

  /** Whether everything after this number is still here. */
  reaches(after: number): boolean {
    return after <= this.last && after >= this.last - KEPT;
  }

  /** The message of this number, one of those kept, as it was pushed. */
  at(seq: number): string {
    return this.ring[seq % KEPT] as string;
  }
}
