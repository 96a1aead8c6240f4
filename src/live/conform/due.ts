/** Things to look at when their time has come, earliest first: a binary heap by time, then by when they were added. */
export interface Due {
  readonly at: number;
  readonly check: () => void;
}

export class DueList {
  private readonly heap: (Due & { readonly order: number })[] = [];
  private added = 0;

  add(at: number, check: () => void): void {
    if (at === Number.POSITIVE_INFINITY) return;
    const { heap } = this;
    heap.push({ at, check, order: this.added++ });
    let i = heap.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.before(i, parent)) return;
      this.swap(i, parent);
      i = parent;
    }
  }

  /** Runs and forgets all that is due before `now`, what they add included. */
  runBefore(now: number): void {
    while (this.heap.length > 0 && this.heap[0]!.at < now) this.pop().check();
  }

  private pop(): Due {
    const { heap } = this;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    heap[0] = last;
    let i = 0;
    for (;;) {
      const left = i * 2 + 1;
      if (left >= heap.length) return first;
      const child = left + 1 < heap.length && this.before(left + 1, left) ? left + 1 : left;
      if (!this.before(child, i)) return first;
      this.swap(child, i);
      i = child;
    }
  }

  private before(a: number, b: number): boolean {
    const one = this.heap[a]!;
    const two = this.heap[b]!;
    return one.at !== two.at ? one.at < two.at : one.order < two.order;
  }

  private swap(a: number, b: number): void {
    const kept = this.heap[a]!;
    this.heap[a] = this.heap[b]!;
    this.heap[b] = kept;
  }
}
