/** What a client hears, one thing after the other: rules take their time, and events are told in the order of hearing. */
export class InOrder {
  private tail: Promise<void> = Promise.resolve();
  private readonly failed: (error: unknown) => void;

  constructor(failed: (error: unknown) => void) {
    this.failed = failed;
  }

  add(job: () => Promise<void>): Promise<void> {
    this.tail = this.tail.then(job).catch(this.failed);
    return this.tail;
  }
}
