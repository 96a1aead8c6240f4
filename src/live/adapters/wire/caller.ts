/**
 * HTTP calls to a target over connections that are kept: an answer of any status, or an ActTrouble that says why there was
 * none. What a status means is the adapter's business; {@link troubleOf} is what it mostly means.
 */
import { Pool } from 'undici';
import { ActTrouble } from '../../backend.ts';
import type { Dial } from './dial.ts';

export interface CallerOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly dial: Dial;
  /** Sent with each call; a call's own stand over them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Connections at once. */
  readonly connections: number;
}

export interface Call {
  readonly method: string;
  /** From the origin on, with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Done twice it is done once: may be tried again on a connection that broke. */
  readonly isRepeatable?: boolean;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** How long the head of an answer and its body may take together, at most: twice the timeout. */
export class Caller {
  private readonly o: CallerOptions;
  private readonly pool: Pool;

  constructor(options: CallerOptions) {
    this.o = options;
    this.pool = new Pool(options.origin, {
      connections: options.connections,
      pipelining: 1,
      connect: options.dial.connector,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      // Shorter than what servers mostly keep, so that a call seldom meets a connection that is just being closed.
      keepAliveTimeout: 4000,
    });
  }

  /** @throws ActTrouble `timeout` or `unreachable` */
  async call(call: Call): Promise<Answered> {
    try {
      return await this.once(call);
    } catch (error) {
      const trouble = wireTrouble(error, `${call.method} ${pathOnly(call.path)}`);
      // The server closed a connection that had been idle: nobody's trouble.
      if (trouble.kind === 'unreachable' && call.isRepeatable === true && isBroken(error))
        return await this.once(call).catch((again: unknown) => {
          throw wireTrouble(again, `${call.method} ${pathOnly(call.path)}`);
        });
      throw trouble;
    }
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private async once({ method, path, headers, body }: Call): Promise<Answered> {
    const answer = await this.pool.request({
      method: method as 'GET',
      path,
      headers: { ...this.o.headers, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: await answer.body.text(),
    };
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
const BROKEN = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
const TIMEOUTS = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
]);
const isBroken = (error: unknown): boolean => BROKEN.has(codeOf(error));

/** Queries may carry secrets: they stay out of messages. */
const pathOnly = (path: string): string => path.split('?')[0] as string;

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EADDRNOTAVAIL:
    'no free port is left, or no such address is here - spread the sockets with connect= or local=',
  EMFILE: 'too many files are open: raise the limit (ulimit -n) or use more processes',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself - trust it with --ca FILE',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody known - trust it with --ca FILE',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is signed by nobody known - trust it with --ca FILE',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Why there is no answer. The message holds no header and no query. */
export function wireTrouble(error: unknown, what: string): ActTrouble {
  if (error instanceof ActTrouble) return error;
  const code = codeOf(error);
  if (TIMEOUTS.has(code)) return new ActTrouble('timeout', `${what}: no answer in time`);
  const words = WORDS[code] ?? (code === '' ? 'no connection' : `no connection (${code})`);
  return new ActTrouble('unreachable', `${what}: ${words}`);
}

/** What a status means where nobody says otherwise; null when it worked. */
export function troubleOf(answer: Answered, what: string, said = ''): ActTrouble | null {
  const { status } = answer;
  if (status < 300) return null;
  // Another host may stand behind it, and nobody has allowed that one.
  if (status < 400)
    return new ActTrouble(
      'failed',
      `${what}: ${status}, which leads elsewhere and is not followed`,
    );
  const message = `${what}: ${status}${said === '' ? '' : ` ${said}`}`;
  if (status === 429) return new ActTrouble('throttled', message, retryMsOf(answer.headers));
  if (status === 401 || status === 403) return new ActTrouble('forbidden', message);
  if (status === 404 || status === 409 || status === 410) return new ActTrouble('refused', message);
  return new ActTrouble('failed', message);
}

/** `Retry-After`: seconds, or a date; a second when it does not say. */
export function retryMsOf(headers: Answered['headers'], now = Date.now()): number {
  const value = headers['retry-after'];
  const text = Array.isArray(value) ? value[0] : value;
  if (text === undefined) return 1000;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? 1000 : Math.max(0, date - now);
}
