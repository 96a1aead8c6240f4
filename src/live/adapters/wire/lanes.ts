/** Jobs that must not overtake each other, lane by lane: acts on one chat arrive in the order in which they were done. */
export class Lanes {
  private readonly tails = new Map<string, Promise<void>>();

  /** Begins when the one before it in this lane is over, whether or not that could be done. */
  run<T>(lane: string, job: () => Promise<T>): Promise<T> {
    const before = this.tails.get(lane);
    const mine = before === undefined ? job() : before.then(job);
    const tail = mine.then(nothing, nothing);
    this.tails.set(lane, tail);
    tail.then(() => {
      if (this.tails.get(lane) === tail) this.tails.delete(lane);
    });
    return mine;
  }
}

const nothing = () => {};
