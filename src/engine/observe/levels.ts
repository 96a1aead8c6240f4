/**
 * Levels held over time and their areas, exact. A level is not multiplied by a duration at each change: a change by d at
 * time t takes d × t from the area, and closing at time e adds level × e.
 *
 *   area of [base, e) = level(e) × (e − base) − Σ over changes of d × (t − base)
 *
 * `base` moves at every boundary (interval, warm-up, end), where areas are closed into two words.
 */
import { type Exact, exact } from '../../statistics/exact.ts';

export class Levels {
  readonly count: number;
  readonly value: Float64Array;
  /** −Σ d × (t − base). */
  readonly moved: Float64Array;
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  /** Area of the last stretch that was closed. */
  readonly stretch: Float64Array;

  constructor(count: number) {
    this.count = count;
    this.value = new Float64Array(count);
    this.moved = new Float64Array(count);
    this.low = new Float64Array(count);
    this.high = new Float64Array(count);
    this.stretch = new Float64Array(count);
  }

  /** A change by d, `sinceBase` after the base. */
  add(i: number, d: number, sinceBase: number): void {
    this.value[i]! += d;
    this.moved[i]! -= d * sinceBase;
  }

  set(i: number, value: number, sinceBase: number): void {
    this.add(i, value - this.value[i]!, sinceBase);
  }

  /** Closes a stretch of that length and begins the next; `keep` says whether it counts. */
  close(length: number, keep: boolean): void {
    for (let i = 0; i < this.count; i++) {
      const area = this.value[i]! * length + this.moved[i]!;
      this.moved[i] = 0;
      this.stretch[i] = keep ? area : 0;
      if (!keep) continue;
      const [hi, lo] = exact(this.high[i]!, this.low[i]! + area);
      this.high[i] = hi;
      this.low[i] = lo;
    }
  }

  /** Area of all stretches that counted. */
  area(i: number): Exact {
    return [this.high[i]!, this.low[i]!];
  }
}
