/** What sockets and polls of one client share: its names, the order of hearing, what things were like before, and whom to tell. */
import type { LiveEvent } from '../../backend.ts';
import { eventsOf } from './events.ts';
import type { Expression, Scope } from './expression.ts';
import { InOrder } from './in-order.ts';
import type { Rule } from './step-words.ts';
import { textOf } from './template.ts';

export interface HearingOptions {
  scope(): Scope;
  now(): number;
  tell(event: LiveEvent): void;
  up(at: number): void;
  down(why: string, at: number): void;
  failed(error: unknown): void;
}

export class Hearing {
  private readonly o: HearingOptions;
  private readonly order: InOrder;
  /** By feed, and there by key. */
  private readonly before = new Map<string, Map<string, unknown>>();

  constructor(options: HearingOptions) {
    this.o = options;
    this.order = new InOrder((error) => options.failed(error));
  }

  scope(): Scope {
    return this.o.scope();
  }
  now(): number {
    return this.o.now();
  }
  /** For jobs that are in order. */
  up(at: number): void {
    this.o.up(at);
  }
  /** In its place among what was heard. */
  down(why: string): void {
    const at = this.o.now();
    void this.inOrder(async () => this.o.down(why, at));
  }
  failed(error: unknown): void {
    this.o.failed(error);
  }
  inOrder(job: () => Promise<void>): Promise<void> {
    return this.order.add(job);
  }

  /** A thing as it is now: what the rules make of it is told. With a key, `before` is how it was. */
  async told(
    rules: readonly Rule[],
    scope: Scope,
    at: number,
    key: Expression | null,
    feed: string,
  ): Promise<string> {
    const name = key === null ? '' : textOf(await key.evaluate(scope));
    const known = this.knownIn(feed);
    const before = key === null ? undefined : known.get(name);
    if (key !== null) known.set(name, scope['item']);
    for (const event of await eventsOf(rules, { ...scope, before }, at)) this.o.tell(event);
    return name;
  }

  /** Things as they are now, all of them or the newest: those that are as they were are passed over, and those that are gone have no `item`. */
  async looked(
    rules: readonly Rule[],
    items: readonly unknown[],
    scope: Scope,
    at: number,
    key: Expression | null,
    feed: string,
    isAll: boolean,
  ): Promise<void> {
    if (key === null) {
      for (const item of items) await this.told(rules, { ...scope, item }, at, null, feed);
      return;
    }
    const known = this.knownIn(feed);
    const here = new Set<string>();
    for (const item of items) {
      const name = textOf(await key.evaluate({ ...scope, item }));
      here.add(name);
      const before = known.get(name);
      if (before !== undefined && JSON.stringify(before) === JSON.stringify(item)) continue;
      await this.told(rules, { ...scope, item }, at, key, feed);
    }
    if (!isAll) return;
    for (const [name, before] of [...known])
      if (!here.has(name)) {
        known.delete(name);
        for (const event of await eventsOf(rules, { ...scope, before }, at, true))
          this.o.tell(event);
      }
  }

  forget(feed: string): void {
    this.before.delete(feed);
  }

  private knownIn(feed: string): Map<string, unknown> {
    let known = this.before.get(feed);
    if (known === undefined) {
      known = new Map();
      this.before.set(feed, known);
    }
    return known;
  }
}
