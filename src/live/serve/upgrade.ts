/**
 * How a request becomes a push socket: the path, the name of the server, the token, then the handshake of RFC 6455. Beside
 * Fastify, since a socket needs nothing of a request's apparatus and there are many of them.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Actor } from './acts.ts';
import type { Counts } from './back.ts';
import { refusal } from './books.ts';
import { FRAME_MOST } from './frames.ts';
import { callerIn, type Guard, Refused } from './guard.ts';
import type { Sockets } from './sockets.ts';

/** Paths of the push sockets. */
export const SOCKET_PATHS = { '/v1/events': 'customer', '/v1/agent/events': 'agent' } as const;

export function takeUpgrades(
  server: Server,
  guard: Guard,
  sockets: Sockets,
  counts: Counts,
): WebSocketServer {
  const handshake = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: FRAME_MOST,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has('chatsim.v1') ? 'chatsim.v1' : false),
  });
  const enter = async (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const caller = callerIn(request);
    guard.mustBeOurs(caller);
    const { path, after } = asked(request);
    const { actor, client } = await guard.admit(SOCKET_PATHS[path], caller);
    if (stream.destroyed) return;
    handshake.handleUpgrade(request, stream, head, (ws) => {
      counts.request(path, 101);
      sockets.enter(ws, stream, actor as Actor, client, after);
    });
  };
  server.on('upgrade', (request, stream, head) => {
    const onError = () => stream.destroy();
    stream.on('error', onError);
    enter(request, stream, head).then(
      // A socket hears of its own errors.
      () => stream.off('error', onError),
      // One that is refused is listened to until it is gone: a reset by the client must not end the server.
      (error: unknown) => counts.request(pathOf(request), refuse(stream, error)),
    );
  });
  return handshake;
}

const pathOf = ({ url = '' }: IncomingMessage): string => {
  const path = url.split('?')[0] as string;
  return Object.hasOwn(SOCKET_PATHS, path) ? path : 'none';
};

/** @throws Refused */
function asked(request: IncomingMessage) {
  const path = pathOf(request);
  if (path === 'none')
    throw new Refused(
      refusal(404, 'no-such-path', 'there is no such socket', 'see /asyncapi.json of this server'),
    );
  const query = new URLSearchParams((request.url as string).split('?')[1] ?? '');
  const after = query.get('after');
  if (query.size > (after === null ? 0 : 1) || (after !== null && !/^\d{1,15}$/.test(after)))
    throw new Refused(
      refusal(
        400,
        'malformed',
        'after must be a number, and nothing else may be asked for',
        'see /asyncapi.json of this server for what belongs here',
      ),
    );
  return {
    path: path as keyof typeof SOCKET_PATHS,
    after: after === null ? undefined : Number(after),
  };
}

/** The status that was sent. */
function refuse(stream: Duplex, error: unknown): number {
  const problem =
    error instanceof Refused
      ? error.refusal
      : {
          type: 'urn:chatsim:problem:fault',
          title: 'A fault of chatsim itself',
          status: 500,
          detail: 'this request could not be answered',
          hint: 'please report what was sent',
        };
  const body = JSON.stringify(problem);
  const more = [
    ...(problem.status === 401 ? ['WWW-Authenticate: Bearer'] : []),
    ...(error instanceof Refused && error.retryAfter !== undefined
      ? [`Retry-After: ${error.retryAfter}`]
      : []),
  ];
  const lines = [
    `HTTP/1.1 ${problem.status} Refused`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Cross-Origin-Resource-Policy: same-origin',
    'Connection: close',
    ...more,
  ];
  // Node leaves the other half open: whoever hangs on would keep it for ever.
  if (!stream.destroyed) stream.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => stream.destroy());
  return problem.status;
}
