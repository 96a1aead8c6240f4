/** What a client hears on its socket, by the mapping: messages in their order, each once, made into events. */
import { ActTrouble } from '../../backend.ts';
import type { Dial } from '../wire/dial.ts';
import { Line } from '../wire/line.ts';
import type { SocketWords } from './client-words.ts';
import { isTrue } from './events.ts';
import { asList, type Scope } from './expression.ts';
import type { Hearing } from './hearing.ts';
import { filled, jsonIn } from './steps.ts';
import { textOf } from './template.ts';

export interface SocketOptions {
  readonly words: SocketWords;
  readonly dial: Dial;
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly what: string;
  readonly hearing: Hearing;
}

interface Awaited {
  isReply(message: unknown): Promise<boolean>;
  resolve(message: unknown): void;
  reject(trouble: ActTrouble): void;
}

export class SocketFeed {
  private readonly o: SocketOptions;
  private line: Line | null = null;
  private readonly awaited = new Set<Awaited>();
  /** Filled in before each attempt, since templates take their time. */
  private path = '';
  private headers: Readonly<Record<string, string>> = {};
  private seen: number | undefined;
  private opening: { resolve(): void; reject(trouble: ActTrouble): void } | null = null;
  private pinging: NodeJS.Timeout | undefined;

  constructor(options: SocketOptions) {
    this.o = options;
  }

  async open(): Promise<void> {
    const { words, dial, origin, timeoutMs, what } = this.o;
    await this.fill();
    const protocols: string[] = [];
    for (const each of words.protocols) protocols.push(textOf(await each.fill(this.scope())));
    const line = new Line({
      dial,
      url: () => `${origin.replace(/^http/, 'ws')}${this.path}`,
      headers: () => ({ ...this.o.headers, ...this.headers }),
      protocols,
      timeoutMs,
      what,
      heard: (text) => this.heard(text),
      up: () => this.up(),
      down: (why) => this.down(why),
    });
    this.line = line;
    const ready = new Promise<void>((resolve, reject) => {
      this.opening = { resolve, reject };
    });
    const late = setTimeout(
      () => this.opening?.reject(new ActTrouble('timeout', `${what}: the socket is never ready`)),
      timeoutMs,
    );
    try {
      await Promise.all([line.open(), ready]);
    } catch (error) {
      await line.close();
      throw error;
    } finally {
      clearTimeout(late);
      this.opening = null;
    }
  }

  /** Resolves to the message that answers, where one is waited for. @throws ActTrouble */
  say(
    message: unknown,
    isReply: ((message: unknown) => Promise<boolean>) | null,
    what: string,
  ): Promise<unknown> {
    const isSent = this.line?.send(JSON.stringify(message)) ?? false;
    if (!isSent)
      return Promise.reject(new ActTrouble('unreachable', `${what}: the socket is down`));
    if (isReply === null) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(late);
        this.awaited.delete(mine);
      };
      const late = setTimeout(() => {
        mine.reject(new ActTrouble('timeout', `${what}: no answer in time`));
      }, this.o.timeoutMs);
      const mine: Awaited = {
        isReply,
        resolve(answer) {
          done();
          resolve(answer);
        },
        reject(trouble) {
          done();
          reject(trouble);
        },
      };
      this.awaited.add(mine);
    });
  }

  drop(): void {
    this.line?.drop();
  }

  resume(): void {
    this.line?.resume();
  }

  vanish(): void {
    this.end('the client has vanished');
    this.line?.vanish();
  }

  async close(): Promise<void> {
    this.end('the client was closed');
    await this.line?.close();
  }

  private scope(): Scope {
    return { ...this.o.hearing.scope(), seen: this.seen };
  }

  private async fill(): Promise<void> {
    const { words } = this.o;
    this.path = textOf(await words.path.fill(this.scope()));
    this.headers = await filled(words.headers, this.scope());
  }

  private end(why: string): void {
    clearInterval(this.pinging);
    for (const each of [...this.awaited]) each.reject(new ActTrouble('unreachable', why));
  }

  private up(): void {
    const { words, hearing } = this.o;
    if (words.ping !== null) {
      const { every, say } = words.ping;
      this.pinging = setInterval(() => this.sayQuietly(say), every);
    }
    const at = hearing.now();
    void hearing.inOrder(async () => {
      for (const each of words.send) this.line?.send(JSON.stringify(await each(this.scope())));
      if (words.ready === null) this.ready(at);
    });
  }

  private ready(at: number): void {
    if (this.opening !== null) this.opening.resolve();
    else this.o.hearing.up(at);
  }

  private down(why: string): void {
    this.end(why);
    if (this.opening !== null) this.opening.reject(new ActTrouble('unreachable', why));
    else this.o.hearing.down(why);
  }

  private sayQuietly(say: (scope: Scope) => Promise<unknown>): void {
    say(this.scope()).then(
      (message) => this.line?.send(JSON.stringify(message)),
      (error: unknown) => this.o.hearing.failed(error),
    );
  }

  private heard(text: string): void {
    const { hearing } = this.o;
    const at = hearing.now();
    const message = jsonIn(text);
    void hearing.inOrder(() => this.understand(message, at));
  }

  private async understand(message: unknown, at: number): Promise<void> {
    const { words, hearing } = this.o;
    const scope = { ...this.scope(), message };
    for (const each of [...this.awaited])
      if (await each.isReply(message)) {
        each.resolve(message);
        break;
      }
    for (const { when, say } of words.answer)
      if (isTrue(await when.evaluate({ ...scope, item: message })))
        this.line?.send(JSON.stringify(await say(scope)));
    const isNew = await this.isNew(scope);
    if (isNew) {
      const items = words.each === null ? [message] : asList(await words.each.evaluate(scope));
      for (const item of items)
        await hearing.told(words.events, { ...scope, item }, at, words.key, 'socket');
    }
    if (words.ready !== null && isTrue(await words.ready.evaluate({ ...scope, item: message })))
      this.ready(at);
  }

  /** Whether its number is higher than those before; a message without one is always new. */
  private async isNew(scope: Scope): Promise<boolean> {
    const { seen } = this.o.words;
    if (seen === null) return true;
    const number = await seen.evaluate(scope);
    if (typeof number !== 'number') return true;
    if (this.seen !== undefined && number <= this.seen) return false;
    this.seen = number;
    await this.fill();
    return true;
  }
}
