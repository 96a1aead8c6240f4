/**
 * The faults that clients feel on the wire and the world knows nothing of: slow answers, sockets that are cut, requests that
 * are refused. They go by the wall clock, and their counts begin anew with the process. Knows no world and no router.
 */
import type { Act } from '../acts.ts';
import type { Clock } from '../clock.ts';
import { RateLimit } from '../rate-limit.ts';
import type { Faults } from './faults.ts';

const SWEPT = 'dropped-connections';

export interface WireOptions {
  readonly faults: Faults;
  readonly clock: Clock;
  /** Push sockets that are open now. */
  readonly sockets: () => readonly { terminate(): void }[];
}

export class Wire {
  private readonly o: WireOptions;
  private limit: { readonly perSec: number; readonly rate: RateLimit } | null = null;
  private stopSweeps: () => void = () => {};
  private isSweeping = false;
  private isStopped = false;

  constructor(options: WireOptions) {
    this.o = options;
    options.faults.onChange = () => this.sweepFromNow();
    this.sweepFromNow();
  }

  stop(): void {
    this.isStopped = true;
    this.stopSweeps();
  }

  /** slow-accepts: the answer comes when its time is over. */
  slowly<T>(act: Act, answer: Promise<T>): Promise<T> {
    const { faults, clock } = this.o;
    const slow = act.do === 'chat' && act.what === 'accept' && faults.get('slow-accepts');
    if (!slow || !faults.happens('slow-accepts')) return answer;
    return answer.then(
      (done) => new Promise((resolve) => clock.after(slow.ms ?? 0, () => resolve(done))),
    );
  }

  /** throttling: seconds until this client may come again; 0 when it may pass. */
  wait(client: string): number {
    const throttling = this.o.faults.get('throttling');
    if (throttling === undefined) return 0;
    const perSec = throttling.perSec ?? 1;
    if (this.limit?.perSec !== perSec) this.limit = { perSec, rate: new RateLimit(perSec) };
    const wait = this.limit.rate.wait(client, this.o.clock.now());
    this.o.faults.saw('throttling', wait > 0);
    return wait;
  }

  /** dropped-connections: while the fault is on, each stretch of time has its share of sockets cut. */
  private sweepFromNow(): void {
    const { faults, clock } = this.o;
    if (this.isSweeping || this.isStopped) return;
    const length = faults.get(SWEPT)?.ms;
    if (length === undefined) return;
    this.isSweeping = true;
    this.stopSweeps = clock.after(length, () => {
      this.isSweeping = false;
      for (const socket of this.o.sockets()) {
        if (!faults.happens(SWEPT)) continue;
        // Cut somewhere in the next stretch: all at once would be an outage.
        clock.after(faults.portion(SWEPT) * length, () => socket.terminate());
      }
      this.sweepFromNow();
    });
  }
}
