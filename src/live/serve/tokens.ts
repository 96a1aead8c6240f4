/** Bearer tokens: made here, kept only as hashes. A token is 256 random bits, so a plain hash cannot be searched. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export const newToken = (): string => randomBytes(32).toString('base64url');

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Compared in a time that tells nothing. */
export function isSame(hash: string, other: string): boolean {
  const [a, b] = [Buffer.from(hash), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The token of a request: a header, or for browsers' sockets, which can set none, a subprotocol `bearer.TOKEN`. */
export function tokenIn(headers: {
  readonly authorization?: string | undefined;
  readonly 'sec-websocket-protocol'?: string | undefined;
}): string | undefined {
  const header = /^Bearer +([\w.~+/=-]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (header !== undefined) return header;
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',');
  return offered
    .map((each) => each.trim())
    .find((each) => each.startsWith('bearer.'))
    ?.slice('bearer.'.length);
}
