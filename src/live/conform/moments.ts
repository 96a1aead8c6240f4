/**
 * From the clock that a recording is judged on back to its own time, in which everything is told. Remembers the last records
 * alone: what is told of an earlier moment is off by what the clocks wander.
 */
import type { TraceRecord } from '../../engine/observe/trace-lines.ts';

interface Pair {
  /** As judged, and as recorded. */
  readonly at: number;
  readonly t: number;
  readonly line: number;
}

export class Moments {
  private readonly skew: number;
  /** By the stamp that they are judged on; of equal ones, as they came. */
  private readonly pairs: Pair[] = [];

  /** `skew`: the recording's time minus the other, where nothing nearer is known. */
  constructor(skew: number) {
    this.skew = skew;
  }

  add(at: number, { at: t, line }: Pick<TraceRecord, 'at' | 'line'>): void {
    const { pairs } = this;
    pairs.splice(this.after(at), 0, { at, t, line });
    if (pairs.length > 2 * KEPT) pairs.splice(0, KEPT);
  }

  /** Of a line, its own stamp; else as long after the last record before it as on the other clock. */
  of(at: number, line: number): number {
    const { pairs } = this;
    const next = this.after(at);
    for (let i = next - 1; i >= 0 && pairs[i]!.at === at; i--)
      if (pairs[i]!.line === line) return pairs[i]!.t;
    const before = pairs[next - 1];
    return Math.max(0, before === undefined ? at + this.skew : before.t + at - before.at);
  }

  /** Place of the first that is judged after this. */
  private after(at: number): number {
    const { pairs } = this;
    let low = 0;
    let high = pairs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[middle]!.at <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Records; what is told late (a message that does not come) is told within seconds. */
const KEPT = 50_000;
