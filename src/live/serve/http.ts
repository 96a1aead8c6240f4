/**
 * The protocol on the wire: paths and sockets out of their tables, limits, and problems told as problems. Decides nothing
 * about chats, and reaches the router's side only by `back`. Nothing is logged, so no secret is either.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Actor } from './acts.ts';
import type { Back, Counts } from './back.ts';
import { type Refusal, refusal } from './books.ts';
import { type Compile, frameReader } from './frames.ts';
import { callerIn, Guard, type GuardOptions, Refused } from './guard.ts';
import { malformedBy } from './malformed.ts';
import { ownDocuments } from './own-documents.ts';
import { PAGE } from './page.ts';
import { queryShape, ROUTES, type Route, type Side } from './routes.ts';
import { BODIES } from './schemas.ts';
import type { Sockets } from './sockets.ts';
import { SOCKET_PATHS, takeUpgrades } from './upgrade.ts';

const BODY_MOST = 64 * 1024;
/** A client that sends its head or body drop by drop is cut after so long. */
const REQUEST_MS = 15_000;
/** Looked at so often. */
const LOOK_MS = 2000;

export interface HttpOptions extends GuardOptions {
  readonly sockets: Sockets;
  readonly counts: Counts;
  /** Where chats go whose customer names no queue. */
  readonly firstQueue: string;
  /** See {@link REQUEST_MS}; tests have less time. */
  readonly requestMs?: number | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    actor?: Actor | undefined;
    /** What the rate is counted by. */
    client?: string;
  }
}

export interface Http {
  readonly app: FastifyInstance;
  /** `GET /v1/chats/{chat}`: all that is there. */
  readonly routes: readonly string[];
}

export async function buildHttp(options: HttpOptions): Promise<Http> {
  const requestMs = options.requestMs ?? REQUEST_MS;
  const app = fastify({
    logger: false,
    bodyLimit: BODY_MOST,
    requestTimeout: requestMs,
    connectionTimeout: 0,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    http: {
      maxHeaderSize: 8192,
      headersTimeout: requestMs,
      connectionsCheckingInterval: Math.min(LOOK_MS, requestMs),
    },
    routerOptions: { maxParamLength: 200 },
    schemaErrorFormatter: (errors, context) =>
      new Error(
        errors.map((each) => `${context}${each.instancePath} ${malformedBy(each)}`).join(', '),
      ),
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
        'see /openapi.json of this server',
      ),
    ),
  );
  const guard = new Guard(options);
  const admit: Admit = (side) => async (request) => {
    const { actor, client } = await guard.admit(side, callerIn(request.raw));
    request.actor = actor;
    request.client = client;
  };
  app.addHook('onRequest', async (request, reply) => {
    reply
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'no-store')
      .header('cross-origin-resource-policy', 'same-origin');
    guard.mustBeOurs(callerIn(request.raw));
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    options.counts.request(route, reply.statusCode);
  });
  const routes: string[] = [];
  app.addHook('onRoute', ({ method, path }) => {
    routes.push(`${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  });
  ROUTES.forEach((route, number) => {
    addRoute(app, route, number, options.back, admit);
  });
  for (const path of Object.keys(SOCKET_PATHS) as (keyof typeof SOCKET_PATHS)[])
    addSocket(app, path, admit);
  addOthers(app, options.back, admit);
  await app.ready();
  // The bodies' own compiler: a frame is checked as a request is.
  const compile: Compile = (schema) =>
    app.validatorCompiler!({
      schema,
      method: '',
      url: '',
      httpPart: 'body',
    }) as ReturnType<Compile>;
  options.sockets.hear(options.back, {
    read: frameReader(compile, options.firstQueue),
    wait: (client) => guard.wait(client),
  });
  takeUpgrades(app.server, guard, options.sockets, options.counts);
  return { app, routes };
}

type Admit = (side: Side) => (request: FastifyRequest) => Promise<void>;

function addRoute(
  app: FastifyInstance,
  route: Route,
  number: number,
  back: Back,
  admit: Admit,
): void {
  app.route<{ Params: Record<string, string>; Querystring: Record<string, string> }>({
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    onRequest: admit(route.side),
    preValidation: async (request) => {
      if (request.body === undefined) request.body = {};
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
          Object.entries(route.query ?? {}).map(([key, word]) => [key, queryShape(word)]),
        ),
        additionalProperties: false,
      },
    },
    handler: async (request, reply) => {
      const { status, text, retryAfter } = await back.ask(number, {
        name: request.actor?.name ?? '',
        client: request.client ?? '',
        params: request.params,
        query: request.query,
        body: (request.body ?? {}) as Record<string, unknown>,
      });
      if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
      return reply
        .code(status)
        .type(status >= 400 ? PROBLEM : JSON_TYPE)
        .send(text);
    },
  });
}

/** Without an upgrade; see upgrade.ts for those with one. */
function addSocket(app: FastifyInstance, url: keyof typeof SOCKET_PATHS, admit: Admit): void {
  app.route<{ Querystring: { after?: string } }>({
    method: 'GET',
    url,
    onRequest: admit(SOCKET_PATHS[url]),
    schema: { querystring: AFTER },
    handler: (_request, reply) =>
      send(
        reply,
        refusal(426, 'websocket', 'this path is a WebSocket', 'ask for an upgrade to websocket'),
      ),
  });
}

const AFTER = {
  type: 'object',
  properties: { after: { type: 'string', pattern: '^\\d{1,15}$' } },
  additionalProperties: false,
} as const;

/** What comes out of no table of acts: the page, the documents, the metrics and the trace. */
function addOthers(app: FastifyInstance, back: Back, admit: Admit): void {
  const policy = contentPolicy(PAGE);
  app.get('/', { onRequest: admit('anyone') }, (_request, reply) =>
    reply
      .header('content-security-policy', policy)
      .header('referrer-policy', 'no-referrer')
      .type('text/html; charset=utf-8')
      .send(PAGE),
  );
  const documents = ownDocuments();
  app.get('/openapi.json', { onRequest: admit('anyone') }, (_request, reply) =>
    reply.type(JSON_TYPE).send(documents.openApi),
  );
  app.get('/asyncapi.json', { onRequest: admit('anyone') }, (request, reply) =>
    reply.type(JSON_TYPE).send(documents.asyncApi(request.headers.host ?? '')),
  );
  app.get('/metrics', { onRequest: admit('anyone') }, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await back.metrics()),
  );
  app.get<{ Querystring: { after?: string } }>(
    '/v1/admin/trace',
    { onRequest: admit('admin'), schema: { querystring: AFTER } },
    async (request, reply) => {
      const first = await back.trace(-1);
      if (first === null)
        return send(
          reply,
          refusal(404, 'no-trace', 'this server keeps no trace', 'start it without --trace none'),
        );
      const from = Math.min(Number(request.query.after ?? 0), first.total);
      return reply
        .header('x-chatsim-events', String(first.total))
        .type('application/x-ndjson')
        .send(Readable.from(traceText(first.lines, from, first.total)));
    },
  );

  async function* traceText(header: string, from: number, to: number): AsyncGenerator<string> {
    yield header;
    for (let at = from; at < to; ) {
      const piece = await back.trace(at, to);
      if (piece === null) return;
      yield piece.lines;
      at = piece.to;
    }
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

const pathOf = ({ url }: FastifyRequest): string => (url.split('?')[0] as string).slice(0, 200);

function send(reply: FastifyReply, problem: Refusal): FastifyReply {
  return reply.code(problem.status).type(PROBLEM).send(JSON.stringify(problem));
}

const PROBLEM = 'application/problem+json';
const JSON_TYPE = 'application/json; charset=utf-8';

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
      refusal(400, 'malformed', message, 'see /openapi.json of this server for what belongs here'),
    );
  return send(reply, {
    type: 'urn:chatsim:problem:fault',
    title: 'A fault of chatsim itself',
    status: 500,
    detail: 'this request could not be answered',
    hint: 'please report what was sent',
  });
}
