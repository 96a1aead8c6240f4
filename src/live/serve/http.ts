/**
 * The protocol on the wire: paths and sockets out of their tables, tokens, limits, and problems told as problems. Decides
 * nothing about chats. Nothing is logged, so no secret is either.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import websocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Actor } from './acts.ts';
import { type Refusal, refusal, tooMany } from './books.ts';
import type { Clock } from './clock.ts';
import { type Compile, FRAME_MOST, frameReader } from './frames.ts';
import type { Metrics } from './metrics.ts';
import { PAGE } from './page.ts';
import { RateLimit } from './rate-limit.ts';
import { type Door, ROUTES, type Route, type Side } from './routes.ts';
import { BODIES } from './schemas.ts';
import type { Sockets } from './sockets.ts';
import { hashOf, isSame, tokenIn } from './tokens.ts';

const BODY_MOST = 64 * 1024;
/** A client that sends its head or body drop by drop is cut after so long. */
const REQUEST_MS = 15_000;
/** Lines of the trace that are written at once. */
const TRACE_LINES = 1000;

export interface HttpOptions extends Door {
  readonly sockets: Sockets;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly adminHash: string;
  /** Requests a second for each client; null = no limit. */
  readonly rateLimit: number | null;
  /** Names this server is reached by; null = any. Keeps pages of strangers from reaching a server on loopback. */
  readonly hosts: readonly string[] | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    actor?: Actor | undefined;
    /** What its rate is counted by. */
    client?: string;
  }
}

class Refused extends Error {
  readonly refusal: Refusal;
  readonly retryAfter: number | undefined;

  constructor(problem: Refusal, retryAfter?: number) {
    super(problem.detail);
    this.refusal = problem;
    this.retryAfter = retryAfter;
  }
}

export interface Http {
  readonly app: FastifyInstance;
  /** `GET /v1/chats/{chat}`: all that is there. */
  readonly routes: readonly string[];
}

export async function buildHttp(options: HttpOptions): Promise<Http> {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_MOST,
    requestTimeout: REQUEST_MS,
    connectionTimeout: 0,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    http: { maxHeaderSize: 8192, headersTimeout: REQUEST_MS, connectionsCheckingInterval: 2000 },
    routerOptions: { maxParamLength: 200 },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allowUnionTypes: true } },
  });
  // Only JSON, and no body at all where there is nothing to say.
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, {});
    else parse(request, body as string, done);
  });
  app.setErrorHandler((error, _request, reply) => tellError(error, reply));
  app.setNotFoundHandler((request, reply) =>
    send(
      reply,
      refusal(
        404,
        'no-such-path',
        `there is no ${request.method} ${pathOf(request)}`,
        'see docs/protocol/openapi.json',
      ),
    ),
  );
  const { guard, wait } = guardOf(options);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
    mustBeOurs(request, options.hosts);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    options.metrics.requests.inc({ route, status: String(reply.statusCode) });
  });
  await app.register(websocket, {
    options: {
      maxPayload: FRAME_MOST,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has('chatsim.v1') ? 'chatsim.v1' : false),
    },
  });
  const routes: string[] = [];
  app.addHook('onRoute', ({ method, path }) => {
    routes.push(`${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  });
  for (const route of ROUTES) addRoute(app, route, options, guard);
  addSocket(app, '/v1/events', 'customer', options, guard);
  addSocket(app, '/v1/agent/events', 'agent', options, guard);
  addOthers(app, options, guard);
  await app.ready();
  // The bodies' own compiler: a frame is checked as a request is.
  const compile: Compile = (schema) =>
    app.validatorCompiler!({
      schema,
      method: '',
      url: '',
      httpPart: 'body',
    }) as ReturnType<Compile>;
  options.sockets.hear({
    read: frameReader(compile, options.world.scenario.queues[0]!.name),
    wait,
  });
  return { app, routes };
}

type Guard = (side: Side) => (request: FastifyRequest) => Promise<void>;

function addRoute(app: FastifyInstance, route: Route, door: HttpOptions, guard: Guard): void {
  app.route<{ Params: Record<string, string>; Querystring: Record<string, string> }>({
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    onRequest: guard(route.side),
    preValidation: async (request) => {
      request.body ??= {};
    },
    schema: {
      ...(route.body === undefined ? {} : { body: BODIES[route.body] }),
      params: {
        type: 'object',
        properties: { chat: { type: 'string', pattern: '^[1-9]\\d{0,14}$' } },
      },
      querystring: {
        type: 'object',
        properties: Object.fromEntries(
          Object.keys(route.query ?? {}).map((key) => [key, { type: 'string', maxLength: 100 }]),
        ),
        additionalProperties: false,
      },
    },
    handler: async (request, reply) => {
      const answer = await route.run(door, {
        name: request.actor?.name ?? '',
        params: request.params,
        query: request.query,
        body: (request.body ?? {}) as Record<string, unknown>,
      });
      if (answer.status >= 400) return send(reply, answer.body as Refusal);
      return reply.code(answer.status).send(answer.body);
    },
  });
}

function addSocket(
  app: FastifyInstance,
  url: string,
  side: 'customer' | 'agent',
  { sockets }: HttpOptions,
  guard: Guard,
): void {
  app.route<{ Querystring: { after?: string } }>({
    method: 'GET',
    url,
    onRequest: guard(side),
    schema: {
      querystring: {
        type: 'object',
        properties: { after: { type: 'string', pattern: '^\\d{1,15}$' } },
        additionalProperties: false,
      },
    },
    handler: (_request, reply) =>
      send(
        reply,
        refusal(426, 'websocket', 'this path is a WebSocket', 'ask for an upgrade to websocket'),
      ),
    wsHandler: (socket, request) => {
      const { after } = request.query;
      const from = after === undefined ? undefined : Number(after);
      sockets.open(socket, request.actor as Actor, request.client as string, from);
    },
  });
}

/** What is not JSON: the page, the metrics and the trace. */
function addOthers(app: FastifyInstance, options: HttpOptions, guard: Guard): void {
  const { world, metrics } = options;
  const policy = contentPolicy(PAGE);
  app.get('/', { onRequest: guard('anyone') }, (_request, reply) =>
    reply
      .header('content-security-policy', policy)
      .header('referrer-policy', 'no-referrer')
      .type('text/html; charset=utf-8')
      .send(PAGE),
  );
  app.get('/metrics', { onRequest: guard('anyone') }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  app.get<{ Querystring: { after?: string } }>(
    '/v1/admin/trace',
    {
      onRequest: guard('admin'),
      schema: {
        querystring: {
          type: 'object',
          properties: { after: { type: 'string', pattern: '^\\d{1,15}$' } },
          additionalProperties: false,
        },
      },
    },
    (request, reply) => {
      const { trace } = world;
      const total = trace.total;
      const from = Math.min(Number(request.query.after ?? 0), total);
      return reply
        .header('x-chatsim-events', String(total))
        .type('application/x-ndjson')
        .send(Readable.from(traceText(from, total)));
    },
  );

  function* traceText(from: number, to: number): Generator<string> {
    const { trace } = world;
    yield `${trace.headerLine()}\n`;
    for (let at = from; at < to; at += TRACE_LINES)
      yield `${[...trace.toLines(at, Math.min(to, at + TRACE_LINES))].join('\n')}\n`;
  }
}

/** The page may run its own script and style and speak to this server, and nothing else. */
function contentPolicy(page: string): string {
  const hashes = (tag: string) =>
    [...page.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(
      ([, inside]) =>
        `'sha256-${createHash('sha256')
          .update(inside as string)
          .digest('base64')}'`,
    );
  return [
    "default-src 'none'",
    `script-src ${hashes('script').join(' ')}`,
    `style-src ${hashes('style').join(' ')}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Whether this request may come in: the rate first, then the token. */
function guardOf({ world, clock, adminHash, rateLimit, metrics }: HttpOptions): {
  readonly guard: Guard;
  readonly wait: (client: string) => number;
} {
  const limit = rateLimit === null ? null : new RateLimit(rateLimit);
  const wait = (client: string) => limit?.wait(client, clock.now()) ?? 0;
  const pass = (client: string) => {
    const sec = Math.ceil(wait(client));
    if (sec === 0) return;
    metrics.throttled.inc();
    throw new Refused(tooMany(sec), sec);
  };
  const guard: Guard = (side) => async (request) => {
    if (side === 'anyone') return pass(request.ip);
    const token = tokenIn(request.headers);
    const hash = token === undefined ? undefined : hashOf(token);
    const actor = hash === undefined ? undefined : actorOf(hash);
    // A token that nobody has is the address's, so that guessing is slow, too.
    pass(actor === undefined ? request.ip : (hash as string));
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
    request.actor = actor;
    request.client = hash as string;
  };
  return { guard, wait };

  function actorOf(hash: string): Actor | undefined {
    return isSame(hash, adminHash) ? { side: 'admin', name: 'admin' } : world.actorOf(hash);
  }
}

/** A page elsewhere whose name was made to point here is refused: its requests name another host. */
function mustBeOurs(request: FastifyRequest, hosts: readonly string[] | null): void {
  if (hosts === null) return;
  const named = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  if (hosts.includes(named)) return;
  throw new Refused(
    refusal(
      421,
      'other-host',
      'this server is reached by its own name only',
      `ask for ${hosts[0]}, or bind it with --host`,
    ),
  );
}

const pathOf = ({ url }: FastifyRequest): string => (url.split('?')[0] as string).slice(0, 200);

function send(reply: FastifyReply, problem: Refusal): FastifyReply {
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

const OF_FASTIFY: Readonly<Record<string, readonly [400 | 413 | 415, string, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'too-large', `at most ${BODY_MOST} bytes`],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'not-json', 'send Content-Type: application/json'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'not-json', 'send a JSON object'],
};

function tellError(error: unknown, reply: FastifyReply): FastifyReply {
  if (error instanceof Refused) {
    if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
    if (error.refusal.status === 401) reply.header('www-authenticate', 'Bearer');
    return send(reply, error.refusal);
  }
  const { code, message, statusCode } = error as Error & { code?: string; statusCode?: number };
  const known = OF_FASTIFY[code ?? ''];
  if (known !== undefined) return send(reply, refusal(known[0], known[1], message, known[2]));
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return send(
      reply,
      refusal(400, 'malformed', message, 'see docs/protocol/openapi.json for what belongs here'),
    );
  return send(reply, {
    type: 'urn:chatsim:problem:fault',
    title: 'A fault of chatsim itself',
    status: 500,
    detail: 'this request could not be answered',
    hint: 'please report what was sent',
  });
}
