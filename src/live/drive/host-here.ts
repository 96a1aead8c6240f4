/** Clients in this process, on a backend that is open here. */
import {
  type Account,
  ActTrouble,
  type AgentClient,
  type Backend,
  type CustomerClient,
} from '../backend.ts';
import {
  type Answered,
  type ClientAct,
  type ClientHost,
  failed,
  type OnTold,
  perform,
} from './host.ts';

export class HostHere implements ClientHost {
  readonly processes = 1;
  private readonly backend: Backend;
  private readonly now: () => number;
  private readonly told: OnTold;
  private readonly clients = new Map<number, AgentClient | CustomerClient>();
  private readonly closing = new Set<Promise<void>>();
  private isEnded = false;

  constructor(backend: Backend, now: () => number, told: OnTold) {
    this.backend = backend;
    this.now = now;
    this.told = told;
  }

  get sockets(): number {
    return this.clients.size;
  }

  async openAgent(client: number, account: Account): Promise<void> {
    const told = this.told;
    this.keep(client, await this.backend.agent(account, (event) => told(client, event)));
  }

  async openCustomer(client: number, name: string): Promise<void> {
    const told = this.told;
    this.keep(client, await this.backend.customer(name, (event) => told(client, event)));
  }

  /** Whoever was still being opened when all was over is closed again: nobody else would. */
  private keep(client: number, opened: AgentClient | CustomerClient): void {
    this.clients.set(client, opened);
    if (this.isEnded) this.close(client);
  }

  act(client: number, act: ClientAct, answer: (answered: Answered) => void): void {
    const began = this.now();
    const who = this.clients.get(client);
    const done =
      who === undefined
        ? Promise.reject(new ActTrouble('refused', 'this client is closed'))
        : perform(who, act);
    done.then(
      (chat) => answer({ ok: true, chat, began, ended: this.now() }),
      (error: unknown) => answer(failed(error, began, this.now())),
    );
  }

  list(agent: number): readonly string[] | null {
    return (this.clients.get(agent) as AgentClient | undefined)?.list?.() ?? null;
  }

  close(client: number): void {
    const who = this.clients.get(client);
    if (who === undefined) return;
    this.clients.delete(client);
    const done = who.close().catch(() => {});
    this.closing.add(done);
    void done.then(() => this.closing.delete(done));
  }

  async end(): Promise<void> {
    this.isEnded = true;
    for (const client of [...this.clients.keys()]) this.close(client);
    await Promise.all(this.closing);
  }
}
