/** Clients in this process and in others, a share of them in each: what is here need not be told from one to the other. */
import type { Account } from '../backend.ts';
import type { Answered, ClientAct, ClientHost } from './host.ts';

export class HostShared implements ClientHost {
  private readonly here: ClientHost;
  private readonly apart: ClientHost;

  constructor(here: ClientHost, apart: ClientHost) {
    this.here = here;
    this.apart = apart;
  }

  get sockets(): number {
    return this.here.sockets + this.apart.sockets;
  }

  /** This one is counted among them already. */
  get processes(): number {
    return this.apart.processes;
  }

  openAgent(client: number, account: Account): Promise<void> {
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
    return client % this.processes === 0 ? this.here : this.apart;
  }
}
