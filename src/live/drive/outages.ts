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
  private readonly down = new Map<number, number>();
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
    const since = this.down.get(client);
    if (isUp) {
      if (since === undefined) return;
      this.down.delete(client);
      this.measures.downs.totalSec += (at - since) / 1000;
      if (client < this.agents) this.agentsDown -= 1;
      this.heard();
    } else {
      if (since !== undefined) return;
      this.down.set(client, at);
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
    for (const client of [...this.down.keys()]) this.forget(client);
  }

  /** A client that is closed is not down any more. */
  forget(client: number): void {
    const since = this.down.get(client);
    if (since === undefined) return;
    this.down.delete(client);
    this.measures.downs.totalSec += (this.pace.clock.now() - since) / 1000;
    if (client < this.agents) this.agentsDown -= 1;
    // It will not come back to say that all is well.
    if (this.silentBy === client) this.heard();
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
