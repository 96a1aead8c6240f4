/**
 * Who may come in: the name that the server was asked by, the rate, then the token. One for HTTP and for sockets. What is
 * refused is thrown.
 */
import type { IncomingMessage } from 'node:http';
import type { Actor } from './acts.ts';
import type { Back, Counts } from './back.ts';
import { type Refusal, refusal, tooMany } from './books.ts';
import type { Clock } from './clock.ts';
import { RateLimit } from './rate-limit.ts';
import type { Side } from './routes.ts';
import { hashOf, tokenIn } from './tokens.ts';

export class Refused extends Error {
  readonly refusal: Refusal;
  readonly retryAfter: number | undefined;

  constructor(problem: Refusal, retryAfter?: number) {
    super(problem.detail);
    this.refusal = problem;
    this.retryAfter = retryAfter;
  }
}

export interface GuardOptions {
  readonly back: Back;
  readonly counts: Counts;
  readonly clock: Clock;
  /** Requests a second for each client; null = no limit. */
  readonly rateLimit: number | null;
  /** Names this server is reached by; null = any. Keeps pages of strangers from reaching a server on loopback. */
  readonly hosts: readonly string[] | null;
}

/** What of a request counts here. */
export interface Caller {
  readonly ip: string;
  readonly method: string;
  readonly url: string;
  /** How many hosts are named. */
  readonly hosts: number;
  readonly headers: {
    readonly host?: string | undefined;
    readonly origin?: string | undefined;
    readonly authorization?: string | undefined;
    readonly 'sec-websocket-protocol'?: string | undefined;
    readonly 'sec-fetch-mode'?: string | string[] | undefined;
    readonly 'sec-fetch-site'?: string | string[] | undefined;
  };
}

export const callerIn = (request: IncomingMessage): Caller => ({
  ip: request.socket.remoteAddress ?? '',
  method: request.method ?? '',
  url: request.url ?? '',
  hosts: request.headersDistinct['host']?.length ?? 0,
  headers: request.headers,
});

export interface Known {
  /** Nobody has to say who they are where anyone may come in. */
  readonly actor: Actor | undefined;
  /** What the rate is counted by. */
  readonly client: string;
}

/** Tokens whose owners need not be asked for again. */
const KNOWN_MOST = 100_000;

export class Guard {
  private readonly o: GuardOptions;
  private readonly limit: RateLimit | null;
  private readonly known = new Map<string, Actor>();

  constructor(options: GuardOptions) {
    this.o = options;
    this.limit = options.rateLimit === null ? null : new RateLimit(options.rateLimit);
  }

  /** Seconds until this client may come again; 0 when it may now. */
  wait(client: string): number {
    return this.limit?.wait(client, this.o.clock.now()) ?? 0;
  }

  /**
   * A page elsewhere whose name was made to point here is refused: its requests name another host; and so is what a page of
   * another name asks.
   *
   * @throws Refused
   */
  mustBeOurs(caller: Caller): void {
    const { hosts } = this.o;
    if (caller.hosts > 1)
      throw new Refused(refusal(400, 'malformed', 'two hosts are named', 'name one'));
    const isPath = caller.url.startsWith('/');
    const named = (caller.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    // Numbers of loopback cannot be made to point elsewhere.
    const isOurs = hosts === null || hosts.includes(named) || /^127(\.\d{1,3}){3}$/.test(named);
    if (!isPath || !isOurs)
      throw new Refused(
        refusal(
          421,
          'other-host',
          'this server is reached by its own name only',
          `ask for ${hosts?.[0] ?? 'a path'}, or bind it with --host`,
        ),
      );
    mustBeOfOurPage(caller);
  }

  /** @throws Refused */
  async admit(side: Side, caller: Caller): Promise<Known> {
    if (side === 'anyone') {
      this.pass(caller.ip);
      return { actor: undefined, client: caller.ip };
    }
    const token = tokenIn(caller.headers);
    const hash = token === undefined ? undefined : hashOf(token);
    const actor = hash === undefined ? undefined : await this.owner(hash);
    // A token that nobody has is the address's, so that guessing is slow, too.
    const client = actor === undefined ? caller.ip : (hash as string);
    this.pass(client);
    if (actor === undefined)
      throw new Refused(
        refusal(
          401,
          'no-token',
          token === undefined ? 'no token was sent' : 'this token is of nobody',
          'send Authorization: Bearer TOKEN',
        ),
      );
    if (actor.side !== side)
      throw new Refused(
        refusal(403, 'wrong-side', `this is for ${side}s`, `this token is of side ${actor.side}`),
      );
    return { actor, client };
  }

  private pass(client: string): void {
    const sec = Math.ceil(this.wait(client));
    if (sec === 0) return;
    this.o.counts.throttled();
    throw new Refused(tooMany(sec), sec);
  }

  private async owner(hash: string): Promise<Actor | undefined> {
    const known = this.known.get(hash);
    if (known !== undefined) return known;
    const answer = this.o.back.who(hash);
    if (!(answer instanceof Promise)) return answer;
    // From another process: whoever was known stays so here, and what they do is refused there once they are forgotten.
    const actor = await answer;
    if (actor === undefined) return undefined;
    if (this.known.size >= KNOWN_MOST) this.known.clear();
    this.known.set(hash, actor);
    return actor;
  }
}

/**
 * Browsers say which page a request comes from. Programs are no page and say nothing; a page that is not ours may link here,
 * and nothing else, be it by a form, a script, a picture or a socket.
 */
function mustBeOfOurPage({ headers, method }: Caller): void {
  const { origin, host } = headers;
  const isOurs = origin === undefined || hostOf(origin) === host?.toLowerCase();
  const isLink = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  if (isOurs && (headers['sec-fetch-site'] !== 'cross-site' || isLink)) return;
  throw new Refused(
    refusal(403, 'other-origin', 'a page of somebody else asks', 'open the page of this server'),
  );
}

/** With its port; undefined where there is none, as in `null`. */
function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase())?.[1];
}
