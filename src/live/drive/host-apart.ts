/** Clients in further processes, a share of them in each: acts go down and answers come up in batches. */
import { type ChildProcess, fork } from 'node:child_process';
import { type Account, ActTrouble } from '../backend.ts';
import type { Answered, ClientAct, ClientHost, OnTold } from './host.ts';
import type { AnswerRow, Begin, Down, Up } from './host-words.ts';
import { Mailbag } from './mailbag.ts';

// A sibling under the same name with the ending of this file, built or not.
const here = import.meta.url;
const CHILD = new URL(`./host-child${here.slice(here.lastIndexOf('.'))}`, here);

type Batch = { -readonly [K in keyof Down]: Down[K] };

class Apart {
  readonly child: ChildProcess;
  readonly opened: Promise<void>;
  readonly gone: Promise<void>;
  sockets = 0;
  batch: Batch = {};
  isEnding = false;

  constructor(begin: Begin, take: (up: Up) => void, onFault: (error: Error) => void) {
    this.child = fork(CHILD, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    let open: (up: NonNullable<Up['open']>) => void = () => {};
    this.opened = new Promise((resolve, reject) => {
      open = (how) => (how === true ? resolve() : reject(new ActTrouble(how.kind, how.message)));
    });
    this.gone = new Promise((resolve) => {
      this.child.on('exit', (code) => {
        const fault = new Error(
          `a process that held clients ended by itself (${code ?? 'killed'})`,
        );
        if (!this.isEnding) onFault(fault);
        open({ kind: 'failed', message: fault.message });
        resolve();
      });
    });
    this.opened.catch(() => {});
    this.child.on('message', (up: Up) => {
      if (up.open !== undefined) open(up.open);
      if (up.sockets !== undefined) this.sockets = up.sockets;
      take(up);
    });
    this.child.send(begin);
  }
}

export class HostApart implements ClientHost {
  /** Every process has its backend open. */
  readonly ready: Promise<unknown>;
  private readonly children: readonly Apart[];
  private readonly told: OnTold;
  private readonly asked = new Map<number, (row: AnswerRow) => void>();
  private readonly lists = new Map<number, readonly string[]>();
  private asks = 0;
  private readonly bag = new Mailbag(() => this.send());

  constructor(begin: Begin, count: number, told: OnTold, onFault: (error: Error) => void) {
    this.told = told;
    const fault = (error: Error) => {
      // Nobody will answer what was asked there.
      for (const [ask, answer] of this.asked)
        answer([ask, 0, 0, 'unreachable', error.message, null]);
      this.asked.clear();
      onFault(error);
    };
    this.children = Array.from(
      { length: count },
      () => new Apart(begin, (up) => this.take(up), fault),
    );
    this.ready = Promise.all(this.children.map(({ opened }) => opened));
    this.ready.catch(() => {});
  }

  get sockets(): number {
    return this.children.reduce((sum, { sockets }) => sum + sockets, 0);
  }

  get processes(): number {
    return this.children.length + 1;
  }

  async openAgent(client: number, account: Account): Promise<void> {
    const child = this.childOf(client);
    await child.opened;
    return this.opens((ask) => push(child.batch, 'agents', [ask, client, account] as const));
  }

  async openCustomer(client: number, name: string): Promise<void> {
    const child = this.childOf(client);
    await child.opened;
    return this.opens((ask) => push(child.batch, 'customers', [ask, client, name] as const));
  }

  act(client: number, act: ClientAct, answer: (answered: Answered) => void): void {
    const ask = this.ask((row) => answer(answeredBy(row)));
    push(this.childOf(client).batch, 'acts', [ask, client, act] as const);
  }

  list(agent: number): readonly string[] | null {
    return this.lists.get(agent) ?? null;
  }

  close(client: number): void {
    push(this.childOf(client).batch, 'close', client);
    this.plan();
  }

  async end(): Promise<void> {
    for (const child of this.children) {
      child.isEnding = true;
      child.batch.end = true;
    }
    this.send();
    await Promise.all(this.children.map(({ gone }) => gone));
  }

  private childOf(client: number): Apart {
    return this.children[client % this.children.length] as Apart;
  }

  private opens(put: (ask: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const ask = this.ask((row) => {
        const answered = answeredBy(row);
        if (answered.ok) resolve();
        else reject(new ActTrouble(answered.kind, answered.message, answered.retryMs));
      });
      put(ask);
    });
  }

  private ask(answer: (row: AnswerRow) => void): number {
    const ask = ++this.asks;
    this.asked.set(ask, answer);
    this.plan();
    return ask;
  }

  private plan(): void {
    this.bag.plan();
  }

  private send(): void {
    for (const child of this.children) {
      if (Object.keys(child.batch).length === 0) continue;
      const { batch } = child;
      child.batch = {};
      if (child.child.connected) child.child.send(batch);
    }
  }

  private take(up: Up): void {
    for (const [agent, list] of up.lists ?? []) this.lists.set(agent, list);
    for (const [client, event] of up.told ?? []) this.told(client, event);
    for (const row of up.answers ?? []) {
      const answer = this.asked.get(row[0]);
      this.asked.delete(row[0]);
      answer?.(row);
    }
  }
}

function push<K extends keyof Batch>(
  batch: Batch,
  key: K,
  item: NonNullable<Batch[K]> extends readonly (infer Item)[] ? Item : never,
): void {
  const list = batch[key] as unknown[] | undefined;
  if (list === undefined) (batch as Record<string, unknown>)[key] = [item];
  else list.push(item);
}

function answeredBy(row: AnswerRow): Answered {
  if (row.length === 4) return { ok: true, began: row[1], ended: row[2], chat: row[3] };
  const [, began, ended, kind, message, retryMs] = row;
  return { ok: false, kind, message, retryMs: retryMs ?? undefined, began, ended };
}
