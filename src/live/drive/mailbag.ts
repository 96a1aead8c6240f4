/**
 * When a batch goes to another process: at once after a quiet moment, and no more often than every few milliseconds, since under
 * load a write to the pipe costs more than all that is in it. Stamps are taken before, so nothing that is measured waits.
 */
const LEAST_MS = 16;

export class Mailbag {
  private readonly send: () => void;
  private isPlanned = false;
  private sentAt = Number.NEGATIVE_INFINITY;

  constructor(send: () => void) {
    this.send = send;
  }

  plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    const wait = this.sentAt + LEAST_MS - performance.now();
    if (wait > 0) setTimeout(() => this.go(), wait);
    else setImmediate(() => this.go());
  }

  private go(): void {
    this.isPlanned = false;
    this.sentAt = performance.now();
    this.send();
  }
}
