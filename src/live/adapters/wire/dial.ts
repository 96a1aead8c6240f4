/**
 * Where sockets of a target really go: to the addresses given, each in turn, while the target's name stays in the Host header
 * and in the certificate; and whom they trust. One port number can be used once for each pair of addresses, so tens of
 * thousands of sockets from one machine need several. Speaks no HTTP.
 */
import { connect as connectTcp, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  getCACertificates,
  type SecureContext,
} from 'node:tls';
import type { buildConnector } from 'undici';
import { ActTrouble, type Target } from '../../backend.ts';

export interface Dial {
  /** For `ws`. */
  socket(): Socket;
  /** For undici's pools. */
  readonly connector: buildConnector.connector;
}

export interface DialOptions {
  readonly url: URL;
  /** PEM; trusted besides the system's own. */
  readonly ca: string | null;
  /** Addresses to connect to; the target's own when there are none. */
  readonly to: readonly string[];
  /** Addresses of this machine to connect from; any when there are none. */
  readonly from: readonly string[];
  readonly timeoutMs: number;
}

export function dialOf({ url, ca, to, from, timeoutMs }: DialOptions): Dial {
  const isSecure = url.protocol === 'https:' || url.protocol === 'wss:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  const context = isSecure ? contextOf(ca) : undefined;
  let turn = 0;
  const socket = (): Socket => {
    const round = turn++;
    const local = from.length === 0 ? undefined : from[round % from.length];
    const options: TcpNetConnectOpts = {
      host: to.length === 0 ? host : (to[round % to.length] as string),
      port,
      noDelay: true,
      keepAlive: true,
      ...(local === undefined ? {} : { localAddress: local }),
    };
    if (context === undefined) return connectTcp(options);
    return connectTls({
      ...options,
      secureContext: context,
      // It must be the target's certificate, whichever address is connected to.
      checkServerIdentity: (_to, certificate) => checkServerIdentity(host, certificate),
      // No address may be asked for by name.
      ...(isIP(host) === 0 ? { servername: host } : {}),
    });
  };
  return {
    socket,
    connector(_options, callback) {
      const made = socket();
      const settled = isSecure ? 'secureConnect' : 'connect';
      const timer = setTimeout(() => made.destroy(timedOut()), timeoutMs);
      const done = () => {
        clearTimeout(timer);
        made.off('error', failed);
        callback(null, made);
      };
      const failed = (error: Error) => {
        clearTimeout(timer);
        made.off(settled, done);
        callback(error, null);
      };
      made.once(settled, done).once('error', failed);
    },
  };
}

function contextOf(ca: string | null): SecureContext {
  return createSecureContext(ca === null ? {} : { ca: [...getCACertificates('default'), ca] });
}

const timedOut = () => Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' });

/** The options `connect` and `local` of a target: `127.0.0.1,127.0.0.2`. Whether they may be loaded is asked elsewhere. */
export function waysOf({ options }: Target): Pick<DialOptions, 'to' | 'from'> {
  const to = addressesIn(options['connect']);
  const from = addressesIn(options['local']);
  const wrong = from.find((each) => isIP(each) === 0);
  if (wrong !== undefined)
    throw new ActTrouble(
      'refused',
      `the option local names addresses of this machine, and ${wrong} is none - e.g. local=127.0.0.2,127.0.0.3`,
    );
  return { to, from };
}

function addressesIn(option: unknown): readonly string[] {
  if (option === undefined) return [];
  return String(option)
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** A number above 0 out of an option. */
export function numberIn({ options }: Target, name: string, otherwise: number): number {
  const value = options[name];
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!(number > 0 && Number.isFinite(number)))
    throw new ActTrouble(
      'refused',
      `the option ${name} takes a number above 0, and this is ${value}`,
    );
  return number;
}
