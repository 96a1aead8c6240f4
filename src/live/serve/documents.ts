/**
 * The protocol's documents, OpenAPI 3.1 and AsyncAPI 3, out of the tables that the server is built from. Plain data; what
 * writes them to docs/protocol is tools/docs-protocol.ts.
 */
import { FRAMES, REFUSED_FRAME } from './frames.ts';
import { queryShape, ROUTES, type Route, type Side } from './routes.ts';
import { ANSWERS, BODIES, PUSHES, type Schema } from './schemas.ts';

/** Of the documents, not of the server. */
export const DOCUMENTS_VERSION = '1.0.0';

/** What comes out of no table of acts, and the sockets: http.ts adds them by hand. */
const OTHERS: readonly (Pick<Route, 'path' | 'side' | 'summary'> & {
  readonly status: number;
  readonly type?: string;
  readonly after?: string;
  readonly problems?: readonly number[];
})[] = [
  {
    path: '/',
    side: 'anyone',
    summary: 'A page to try it by hand.',
    status: 200,
    type: 'text/html',
  },
  {
    path: '/metrics',
    side: 'anyone',
    summary: 'Figures for Prometheus.',
    status: 200,
    type: 'text/plain',
  },
  {
    path: '/openapi.json',
    side: 'anyone',
    summary: 'This document.',
    status: 200,
    type: 'application/json',
  },
  {
    path: '/asyncapi.json',
    side: 'anyone',
    summary: 'The sockets, as AsyncAPI 3.',
    status: 200,
    type: 'application/json',
  },
  {
    path: '/v1/admin/trace',
    side: 'admin',
    summary: 'Everything that has happened, as NDJSON: the header, then a line for each event.',
    status: 200,
    type: 'application/x-ndjson',
    after: 'So many events are left out; X-Chatsim-Events says how many there are.',
    problems: [404],
  },
  ...(['/v1/events', '/v1/agent/events'] as const).map((path) => ({
    path,
    side: path === '/v1/events' ? ('customer' as const) : ('agent' as const),
    summary: 'The push socket: see /asyncapi.json. Without an upgrade, 426.',
    status: 101,
    after: 'The number of the last message one has; only newer ones when left out.',
  })),
];

const problem = { $ref: '#/components/responses/Problem' };

/** Besides what a row names: what any request of its side may get. */
function problemsOf(side: Side, hasBody: boolean): number[] {
  return [
    400,
    ...(side === 'anyone' ? [] : [401, 403]),
    ...(hasBody ? [413, 415] : []),
    421,
    429,
    503,
  ];
}

function operation(route: Route): object {
  const responses: Record<string, object> = {};
  for (const [status, name] of Object.entries(route.answers))
    responses[status] = {
      description: status === '201' ? 'Made.' : 'Done; or done before, when the id is known.',
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
    };
  const problems = problemsOf(route.side, route.body !== undefined);
  for (const status of [...(route.problems ?? []), ...problems]) responses[status] = problem;
  return {
    summary: route.summary,
    operationId: idOf(route.method, route.path),
    tags: [tagOf(route.side)],
    security: securityOf(route.side),
    parameters: [
      ...parametersIn(route.path),
      ...Object.entries(route.query ?? {}).map(([name, word]) => ({
        name,
        in: 'query',
        description: word.about,
        schema: queryShape(word),
      })),
    ],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: required(route.body),
            content: {
              'application/json': { schema: { $ref: `#/components/schemas/${route.body}` } },
            },
          },
        }),
    responses,
  };
}

const required = (body: keyof typeof BODIES): boolean =>
  (BODIES[body] as { required?: readonly string[] }).required?.length !== 0;
const tagOf = (side: Side): string => (side === 'anyone' ? 'everybody' : side);
const securityOf = (side: Side): object[] => (side === 'anyone' ? [] : [{ [side]: [] }]);

function idOf(method: string, path: string): string {
  const words = path.split('/').filter((word) => word !== '' && word !== 'v1');
  return [method.toLowerCase(), ...words].join('-').replace(/[{}]/g, '');
}

function parametersIn(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'chat' ? { type: 'integer', minimum: 1 } : { type: 'string' },
  }));
}

export function openApi(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  const at = (path: string) => {
    paths[path] ??= {};
    return paths[path];
  };
  for (const route of ROUTES) at(route.path)[route.method.toLowerCase()] = operation(route);
  for (const { path, side, summary, status, type, after, problems: more = [] } of OTHERS) {
    const problems = [...problemsOf(side, false), ...more, ...(status === 101 ? [426] : [])];
    at(path)['get'] = {
      summary,
      operationId: path === '/' ? 'get-page' : idOf('get', path),
      tags: [tagOf(side)],
      security: securityOf(side),
      parameters:
        after === undefined
          ? []
          : [
              {
                name: 'after',
                in: 'query',
                description: after,
                schema: { type: 'integer', minimum: 0 },
              },
            ],
      responses: {
        [status]: {
          description: status === 101 ? 'It is a WebSocket now.' : 'Done.',
          ...(type === undefined
            ? {}
            : {
                content: {
                  [type]: { schema: { type: type === 'application/json' ? 'object' : 'string' } },
                },
              }),
        },
        ...Object.fromEntries(problems.map((each) => [each, problem])),
      },
    };
  }
  const bearer = (description: string) => ({ type: 'http', scheme: 'bearer', description });
  return {
    openapi: '3.1.0',
    info: {
      title: 'chatsim serve',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'Customers, agents and administrators of a chat platform whose rules are those of a chatsim scenario. Version 1 of the protocol; times are seconds from the start of the server.',
    },
    servers: [{ url: 'http://127.0.0.1:8080' }],
    tags: [{ name: 'everybody' }, { name: 'customer' }, { name: 'agent' }, { name: 'admin' }],
    paths,
    components: {
      securitySchemes: {
        customer: bearer('From POST /v1/customers.'),
        agent: bearer('From POST /v1/admin/agents/{agent}/token.'),
        admin: bearer('From the command line or the environment of the server.'),
      },
      schemas: { ...BODIES, ...ANSWERS },
      responses: {
        Problem: {
          description: 'A problem, with a hint.',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      },
    },
  };
}

export function asyncApi(version: string): object {
  const sides = ['customer', 'agent'] as const;
  const address = { customer: '/v1/events', agent: '/v1/agent/events' } as const;
  const key = (side: string, event: string) => `${side}.${event}`;
  const doing = (side: (typeof sides)[number]) => [...FRAMES[side].keys()];
  const messagesOf = (side: (typeof sides)[number]): Record<string, object> => ({
    ...Object.fromEntries(
      Object.entries(PUSHES[side]).map(([event, payload]) => [
        key(side, event),
        message(event, payload),
      ]),
    ),
    ...Object.fromEntries(
      [...FRAMES[side]].flatMap(([word, { act, schema, reply }]) => [
        [key(side, `do.${word}`), { ...message(word, schema), summary: act.summary }],
        [key(side, `done.${word}`), message(`done ${word}`, reply)],
      ]),
    ),
    [key(side, 'refused')]: message('refused', REFUSED_FRAME),
  });
  const channel = (side: (typeof sides)[number]) => ({
    address: address[side],
    description:
      'One JSON object a frame, 64 KiB at most. What the server pushes has `event`; what a client does has `do` and `id`, and is answered by a frame with `re`, the id, in no order but soon. A frame that is no JSON object with an id closes the socket (1008). An act sent again under its id is answered again and not done again, by HTTP too. A client that does not read is cut when its backlog passes a bound; `after` brings it what it has missed.',
    messages: Object.fromEntries(
      Object.keys(messagesOf(side)).map((name) => [
        name,
        { $ref: `#/components/messages/${name}` },
      ]),
    ),
    bindings: {
      ws: {
        method: 'GET',
        query: {
          type: 'object',
          properties: {
            after: {
              type: 'integer',
              minimum: 0,
              description: 'The number of the last message one has; only newer ones when left out.',
            },
          },
        },
      },
    },
  });
  const message = (event: string, payload: Schema) => ({ name: event, payload });
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'chatsim serve, sockets',
      version,
      license: { name: 'MIT' },
      description:
        'Subprotocol chatsim.v1. The token goes into the header Authorization: Bearer TOKEN, or, where a browser cannot set one, into a second subprotocol: bearer.TOKEN. Names of events are those of the trace.',
    },
    servers: { local: { host: '127.0.0.1:8080', protocol: 'ws' } },
    channels: Object.fromEntries(sides.map((side) => [side, channel(side)])),
    operations: Object.fromEntries(
      sides.flatMap((side) => {
        const at = { $ref: `#/channels/${side}` };
        const named = (names: readonly string[]) =>
          names.map((name) => ({ $ref: `#/channels/${side}/messages/${key(side, name)}` }));
        return [
          [
            `tell-${side}`,
            { action: 'send', channel: at, messages: named(Object.keys(PUSHES[side])) },
          ],
          ...doing(side).map((word) => [
            `${side}-${word}`,
            {
              action: 'receive',
              channel: at,
              messages: named([`do.${word}`]),
              reply: { channel: at, messages: named([`done.${word}`, 'refused']) },
            },
          ]),
        ];
      }),
    ),
    components: { messages: Object.assign({}, ...sides.map(messagesOf)) },
  };
}
