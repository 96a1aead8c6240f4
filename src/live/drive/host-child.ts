/**
 * A process of its own that holds clients for the driver: opens the backend that is provisioned already, does as it is told,
 * and tells what it hears, a batch a turn of the event loop. It plans nothing, and ends with its parent.
 */

import { adapterNamed } from '../adapters/registry.ts';
import { ActTrouble, type ActTroubleKind, type Backend, type LiveEvent } from '../backend.ts';
import { keepPausesShort } from '../short-pauses.ts';
import { wallClock } from './clock.ts';
import { type ClientAct, failed } from './host.ts';
import { HostHere } from './host-here.ts';
import type { AnswerRow, Begin, Down, Up } from './host-words.ts';
import { Mailbag } from './mailbag.ts';
import { targetOf } from './target-facts.ts';

class Child {
  private readonly backend: Backend;
  private readonly host: HostHere;
  private answers: AnswerRow[] = [];
  private told: [number, LiveEvent][] = [];
  private readonly changed = new Set<number>();
  private readonly seesLists: boolean;
  private readonly bag = new Mailbag(() => this.tell());

  constructor(backend: Backend) {
    this.backend = backend;
    this.seesLists = ['pull', 'mixed'].includes(backend.capabilities.assignment);
    // Which message it is says its id: what it says stays here.
    const needsText = !backend.capabilities.messageIds;
    this.host = new HostHere(backend, wallClock.now, (client, event) => {
      this.told.push([client, needsText ? event : withoutText(event)]);
      if (this.seesLists) this.changed.add(client);
      this.plan();
    });
  }

  take(down: Down): void {
    for (const [ask, client, account] of down.agents ?? [])
      this.opens(ask, this.host.openAgent(client, account));
    for (const [ask, client, name] of down.customers ?? [])
      this.opens(ask, this.host.openCustomer(client, name));
    for (const [ask, client, act] of down.acts ?? []) this.act(ask, client, act);
    for (const client of down.close ?? []) this.host.close(client);
    if (down.end === true) void this.end();
  }

  private act(ask: number, client: number, act: ClientAct): void {
    this.host.act(client, act, (answered) => {
      const { began, ended } = answered;
      this.answers.push(
        answered.ok
          ? [ask, began, ended, answered.chat]
          : [ask, began, ended, answered.kind, answered.message, answered.retryMs ?? null],
      );
      if (this.seesLists) this.changed.add(client);
      this.plan();
    });
  }

  private opens(ask: number, opened: Promise<void>): void {
    const began = wallClock.now();
    opened.then(
      () => {
        this.answers.push([ask, began, wallClock.now(), '']);
        this.plan();
      },
      (error: unknown) => {
        const trouble = failed(error, began, wallClock.now()) as { kind: ActTroubleKind } & {
          message: string;
          retryMs?: number;
        };
        this.answers.push([
          ask,
          began,
          wallClock.now(),
          trouble.kind,
          trouble.message,
          trouble.retryMs ?? null,
        ]);
        this.plan();
      },
    );
  }

  private plan(): void {
    this.bag.plan();
  }

  private tell(): void {
    const lists = [...this.changed].flatMap((agent) => {
      const list = this.host.list(agent);
      return list === null ? [] : [[agent, list] as const];
    });
    this.changed.clear();
    send({
      ...(this.answers.length === 0 ? {} : { answers: this.answers }),
      ...(this.told.length === 0 ? {} : { told: this.told }),
      ...(lists.length === 0 ? {} : { lists }),
      sockets: this.host.sockets,
    });
    this.answers = [];
    this.told = [];
  }

  private async end(): Promise<void> {
    await this.host.end();
    await this.backend.close();
    send({ ended: true });
    process.disconnect();
  }
}

function withoutText(event: LiveEvent): LiveEvent {
  if (event.text === undefined) return event;
  const { text: _text, ...rest } = event;
  return rest;
}

function send(up: Up): void {
  if (process.connected) process.send?.(up);
}

keepPausesShort();
let child: Child | null = null;

async function begin({ begin: { adapterName, target, made } }: Begin): Promise<void> {
  try {
    const adapter = await adapterNamed(adapterName);
    if (adapter === undefined) throw new ActTrouble('refused', `no adapter ${adapterName}`);
    child = new Child(await adapter.open(targetOf(target, wallClock.now), made));
    send({ open: true });
  } catch (error) {
    const { kind, message } = failed(error, 0, 0) as { kind: ActTroubleKind; message: string };
    send({ open: { kind, message } });
  }
}

// The parent is the one who is interrupted: it ends its children in order.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit(0));
process.on('message', (word: Begin | Down) => {
  if ('begin' in word) void begin(word);
  else child?.take(word);
});
