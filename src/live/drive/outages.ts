/**
 * Clients that have lost their connection, and when it is the backend that is gone: in the recording it is down from when half
 * of the agents' clients are, and up when fewer are. One socket that breaks and comes back is no outage.
 */
import type { Measures } from './measures.ts';
import type { Pace } from './pace.ts';
import type { Recorder } from './recorder.ts';

export class Outages {
  private readonly measures: Measures;
  private readonly recorder: Recorder;
  private readonly pace: Pace;
  /** How many agents there are: clients below this. */
  private readonly agents: number;
  private readonly down = new Set<number>();
  /** Since when somebody is down, while somebody is. */
  private downSince = 0;
  private agentsDown = 0;
  private isOut = false;
  /** Since when nothing was answered though something was asked; -1 while all is well. */
  private silentSince = -1;
  /** Whose lost connection that began with; -1 where it was an act. */
  private silentBy = -1;

  constructor(measures: Measures, recorder: Recorder, pace: Pace, agents: number) {
    this.measures = measures;
    this.recorder = recorder;
    this.pace = pace;
    this.agents = agents;
  }

  turn(client: number, isUp: boolean, at: number): void {
    if (isUp === !this.down.has(client)) return;
    if (isUp) {
      this.takeOut(client, at);
      this.heard();
    } else {
      if (this.down.size === 0) this.downSince = at;
      this.down.add(client);
      this.measures.downs.count += 1;
      if (client < this.agents) this.agentsDown += 1;
      this.unheard(at, client);
    }
    const isOut = this.agentsDown * 2 >= this.agents && this.agentsDown > 0;
    if (isOut === this.isOut) return;
    this.isOut = isOut;
    this.recorder.plain(this.pace.stampAt(at), isOut ? 'live.down' : 'live.up', -1);
  }

  /** The run is over: whoever is down by now was so until then. */
  end(): void {
    for (const client of [...this.down]) this.forget(client);
  }

  /** A client that is closed is not down any more. */
  forget(client: number): void {
    if (!this.down.has(client)) return;
    this.takeOut(client, this.pace.clock.now());
    // It will not come back to say that all is well.
    if (this.silentBy === client) this.heard();
  }

  /** An outage of all is as long for all as for one: times of clients that overlap are counted once. */
  private takeOut(client: number, at: number): void {
    this.down.delete(client);
    if (client < this.agents) this.agentsDown -= 1;
    if (this.down.size > 0) return;
    // What further processes tell may be some milliseconds out of order.
    this.measures.downs.totalSec += Math.max(0, at - this.downSince) / 1000;
  }

  /** The backend has answered or told something. */
  heard(): void {
    this.silentSince = -1;
    this.silentBy = -1;
  }

  /** It could not be reached, or did not answer. */
  unheard(at: number, client = -1): void {
    if (this.silentSince >= 0) return;
    this.silentSince = at;
    this.silentBy = client;
  }

  /** For how long it has not answered, in milliseconds; 0 while it does. */
  silence(now: number): number {
    return this.silentSince < 0 ? 0 : now - this.silentSince;
  }
}
