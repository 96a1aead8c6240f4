/** So many requests a second for each client, and twice as many at once: a bucket that fills up with time. */

interface Bucket {
  tokens: number;
  at: number;
}

/** More clients than this, and those who are back at rest are forgotten. */
const CLIENTS = 10_000;

export class RateLimit {
  private readonly perSec: number;
  private readonly buckets = new Map<string, Bucket>();

  constructor(perSec: number) {
    this.perSec = perSec;
  }

  /** Seconds until the client may come again; 0 when this request may pass. `now` is in milliseconds. */
  wait(client: string, now: number): number {
    const most = this.perSec * 2;
    const bucket = this.buckets.get(client) ?? { tokens: most, at: now };
    bucket.tokens = Math.min(most, bucket.tokens + ((now - bucket.at) / 1000) * this.perSec);
    bucket.at = now;
    if (this.buckets.size >= CLIENTS && !this.buckets.has(client)) this.tidy(now);
    this.buckets.set(client, bucket);
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return (1 - bucket.tokens) / this.perSec;
  }

  private tidy(now: number): void {
    for (const [client, { at }] of this.buckets) if (now - at > 2000) this.buckets.delete(client);
    // A flood of addresses at once: then they are all treated as new.
    if (this.buckets.size >= CLIENTS) this.buckets.clear();
  }
}
