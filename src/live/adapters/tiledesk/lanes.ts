/** What is done about one chat goes one after the other, so that it arrives in its order; chats do not wait for each other. */
export class Lanes {
  private readonly lanes = new Map<string, Promise<unknown>>();

  run<T>(lane: string, what: () => Promise<T>): Promise<T> {
    const before = this.lanes.get(lane);
    const mine = before === undefined ? what() : before.then(what);
    // The next one goes whether or not this one could be done.
    const settled = mine.then(nothing, nothing);
    this.lanes.set(lane, settled);
    settled.then(() => {
      if (this.lanes.get(lane) === settled) this.lanes.delete(lane);
    });
    return mine;
  }
}

const nothing = () => {};
