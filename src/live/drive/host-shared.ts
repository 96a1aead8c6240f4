/**
 * Clients in this process and in others: what is here need not be told from one to the other. Agents write as much as all
 * customers together and are fewer, so they are here as long as each process has its even share of the sockets.
 */
import type { Account } from '../backend.ts';
import type { Answered, ClientAct, ClientHost } from './host.ts';
import type { HostApart } from './host-apart.ts';

export class HostShared implements ClientHost {
  private readonly here: ClientHost;
  private readonly apart: HostApart;
  /** Clients below this number are here. */
  private readonly agents: number;
  /** Of the others. */
  private readonly shareHere: number;

  /** `sockets`: at once, about. */
  constructor(here: ClientHost, apart: HostApart, agents: number, sockets: number) {
    this.here = here;
    this.apart = apart;
    const even = sockets / apart.processes;
    this.agents = agents <= even ? agents : 0;
    this.shareHere = (even - this.agents) / Math.max(1, sockets - this.agents);
  }

  get sockets(): number {
    return this.here.sockets + this.apart.sockets;
  }

  /** This one is counted among them already. */
  get processes(): number {
    return this.apart.processes;
  }

  /** Nobody signs in before the other processes are there: one that cannot be opened is told before the clock starts. */
  async openAgent(client: number, account: Account): Promise<void> {
    await this.apart.ready;
    return this.of(client).openAgent(client, account);
  }

  openCustomer(client: number, name: string): Promise<void> {
    return this.of(client).openCustomer(client, name);
  }

  act(client: number, act: ClientAct, answer: (answered: Answered) => void): void {
    this.of(client).act(client, act, answer);
  }

  list(agent: number): readonly string[] | null {
    return this.of(agent).list(agent);
  }

  close(client: number): void {
    this.of(client).close(client);
  }

  async end(): Promise<void> {
    await Promise.all([this.here.end(), this.apart.end()]);
  }

  private of(client: number): ClientHost {
    const place = client - this.agents;
    const isHere =
      place < 0 || Math.floor((place + 1) * this.shareHere) > Math.floor(place * this.shareHere);
    return isHere ? this.here : this.apart;
  }
}
