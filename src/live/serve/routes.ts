/**
 * The paths of the protocol, one row each: who may, what is sent, what comes back, and what it does. The server is built from
 * this table, and so are the documents. No socket and no header here.
 */
import { CHAT_STATES } from '../../engine/events.ts';
import type { Act, Deed } from './acts.ts';
import { type Answer, type Customer, refuse } from './books.ts';
import { CLIENT_ACTS, type ClientAct } from './client-acts.ts';
import type { FaultName } from './faults/names.ts';
import { type FaultWish, readFault } from './faults/read.ts';
import { noChat } from './outcomes.ts';
import { rulesNow } from './rules-now.ts';
import type { AnswerName, BodyName } from './schemas.ts';
import { hashOf, newToken } from './tokens.ts';
import type { Turns } from './turns.ts';
import { agentsChat, customersChat, seconds, truthOf, worldView } from './views.ts';
import type { World } from './world.ts';

export interface Facts {
  readonly speed: number;
  readonly journal: boolean;
  readonly version: string;
}

/** All that a route may touch. */
export interface Door {
  readonly world: World;
  readonly turns: Turns;
  readonly facts: Facts;
}

export interface Asked {
  /** Who asks; '' where nobody has to say. */
  readonly name: string;
  /** What their rate is counted by. */
  readonly client: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Side = 'anyone' | 'customer' | 'agent' | 'admin';

/** A word behind the question mark. */
export interface QueryWord {
  readonly about: string;
  /** What it must look like; anything when there is none. */
  readonly pattern?: string;
  /** All that it may be. */
  readonly values?: readonly string[];
}

export const queryShape = ({ pattern, values }: QueryWord) => ({
  type: 'string',
  maxLength: 100,
  ...(pattern === undefined ? {} : { pattern }),
  ...(values === undefined ? {} : { enum: values }),
});

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `{chat}` is a parameter. */
  readonly path: string;
  readonly side: Side;
  readonly summary: string;
  readonly body?: BodyName;
  readonly query?: Readonly<Record<string, QueryWord>>;
  /** Answers when it worked; text is not JSON. */
  readonly answers: Readonly<Record<number, AnswerName | 'text'>>;
  /** Statuses of problems besides those that any route of its side has. */
  readonly problems?: readonly number[];
  readonly run: (door: Door, asked: Asked) => Promise<Answer> | Answer;
}

const ok = (body: unknown): Answer => ({ status: 200, body });

type Wish = Deed & { readonly id?: string };

const admin = (asked: Asked, deed: Wish): Act =>
  ({ by: { side: 'admin', name: 'admin' }, ...withId(asked), ...deed }) as Act;

const withId = ({ body }: Asked) => (typeof body['id'] === 'string' ? { id: body['id'] } : {});
const chatOf = ({ params }: Asked): number => Number(params['chat']);
const text = (value: unknown): string => value as string;

/** A new customer's token is in no journal: only its hash is. */
async function newCustomer({ turns }: Door, name: string): Promise<Answer> {
  const token = newToken();
  const by = { side: 'admin', name: 'admin' } as const;
  const answer = await turns.submit({ by, do: 'new-customer', name, hash: hashOf(token) });
  return answer.status === 201 ? { status: 201, body: { customer: name, token } } : answer;
}

function readChat({ world }: Door, asked: Asked): Answer {
  const chat = world.chats.get(chatOf(asked));
  if (chat === undefined || chat.customer.name !== asked.name) return noChat(asked.params['chat']);
  return ok(customersChat(world, chat));
}

function readAgentsChat({ world }: Door, asked: Asked): Answer {
  const chat = world.chats.get(chatOf(asked));
  if (chat === undefined || !world.mayRead(world.indexOfAgent(asked.name), chat))
    return noChat(asked.params['chat']);
  return ok(agentsChat(world, chat));
}

/** The rule's line, as scripts have it. Lists and texts are written as YAML writes them. */
function ruleLine({ body }: Asked): string {
  const target = body['for'] === undefined ? '' : ` for ${body['for']}`;
  return `${body['rule']} to ${body['value']}${target}`.replace(/\s+/g, ' ');
}

/** A row of the table of acts as a path. */
const posted = (row: ClientAct): Route => ({
  method: 'POST',
  path: row.path,
  side: row.side,
  summary: row.summary,
  body: row.body,
  answers: row.answers,
  problems: row.problems,
  run: ({ turns, world }, asked) => {
    const said = { chat: chatOf(asked), body: asked.body };
    const deed = row.deed(said, world.scenario.queues[0]!.name);
    return turns.submit({
      by: { side: row.side, name: asked.name },
      ...withId(asked),
      ...deed,
    } as Act);
  },
});
function switchesOn({ turns }: Door, asked: Asked): Promise<Answer> | Answer {
  const { id: _, ...wish } = asked.body;
  const fault = readFault(wish as unknown as FaultWish);
  if ('wrong' in fault) return refuse(422, 'no-such-fault', fault.wrong, fault.hint);
  return turns.submit(admin(asked, { do: 'fault', fault }));
}

function switchesOff({ turns }: Door, asked: Asked): Promise<Answer> | Answer {
  const name = asked.params['fault'];
  if (name === undefined) return turns.submit(admin(asked, { do: 'no-fault', fault: null }));
  const fault = readFault({ fault: name });
  if ('wrong' in fault) return refuse(404, 'no-such-fault', fault.wrong, fault.hint);
  return turns.submit(admin(asked, { do: 'no-fault', fault: name as FaultName }));
}

function truthAbout(world: World, query: Asked['query']): object[] {
  const { state = '' } = query;
  const after = Number(query['after'] ?? 0);
  const limit = Number(query['limit'] ?? Number.POSITIVE_INFINITY);
  const found: object[] = [];
  // Both are in the order of their numbers.
  for (const chat of state === 'open' ? world.going : world.chats.values()) {
    if (found.length >= limit) break;
    if (chat.number <= after) continue;
    const truth = truthOf(world, chat);
    if (state === '' || state === 'open' || state === truth.state) found.push(truth);
  }
  return found;
}

/** Whole, from 0 on. */
const NUMBER = '^(0|[1-9]\\d{0,14})$';

export const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/healthz',
    side: 'anyone',
    summary: 'Whether the server is there.',
    answers: { 200: 'Health' },
    run: ({ turns, facts, world }) =>
      ok({
        status: 'ok',
        protocol: 'v1',
        version: facts.version,
        t: turns.now / 1_000_000,
        speed: facts.speed,
        start: seconds(world.scenario.start?.clock ?? Number.POSITIVE_INFINITY),
      }),
  },

  // Customers.
  {
    method: 'POST',
    path: '/v1/customers',
    side: 'anyone',
    summary: 'Be a new customer; the token is shown once.',
    body: 'Nothing',
    answers: { 201: 'CustomerToken' },
    run: (door) => newCustomer(door, `visitor-${newToken().slice(0, 10)}`),
  },
  {
    method: 'GET',
    path: '/v1/chats',
    side: 'customer',
    summary: 'One’s own chats, oldest first.',
    answers: { 200: 'CustomerChats' },
    run: ({ world }, { name }) => {
      const { chats } = world.customers.get(name) as Customer;
      return ok({ chats: chats.map((chat) => customersChat(world, chat)) });
    },
  },
  {
    method: 'GET',
    path: '/v1/chats/{chat}',
    side: 'customer',
    summary: 'One of one’s own chats.',
    answers: { 200: 'CustomerChat' },
    problems: [404],
    run: readChat,
  },
  ...CLIENT_ACTS.filter(({ side }) => side === 'customer').map(posted),

  // Agents.
  {
    method: 'GET',
    path: '/v1/agent',
    side: 'agent',
    summary: 'Oneself: state, load, offers, chats, wrap-ups, the list.',
    answers: { 200: 'Agent' },
    run: ({ world }, { name }) => ok(world.agentView(world.indexOfAgent(name))),
  },
  {
    method: 'GET',
    path: '/v1/agent/chats/{chat}',
    side: 'agent',
    summary: 'A chat one is or was at, has looked at, or has on the list.',
    answers: { 200: 'AgentChat' },
    problems: [404],
    run: readAgentsChat,
  },
  ...CLIENT_ACTS.filter(({ side }) => side === 'agent').map(posted),

  // Administrators.
  {
    method: 'GET',
    path: '/v1/admin/world',
    side: 'admin',
    summary: 'What is served: queues, groups, agents.',
    answers: { 200: 'World' },
    run: ({ world, turns, facts }) => ok(worldView(world, facts, turns.now)),
  },
  {
    method: 'POST',
    path: '/v1/admin/agents/{agent}/token',
    side: 'admin',
    summary: 'A token for an agent, shown once; older ones stay good.',
    body: 'Nothing',
    answers: { 201: 'AgentToken' },
    problems: [404],
    run: async ({ turns }, { params }) => {
      const token = newToken();
      const agent = params['agent'] as string;
      const by = { side: 'admin', name: 'admin' } as const;
      const answer = await turns.submit({ by, do: 'new-token', agent, hash: hashOf(token) });
      return answer.status === 201 ? { status: 201, body: { agent, token } } : answer;
    },
  },
  {
    method: 'POST',
    path: '/v1/admin/customers',
    side: 'admin',
    summary: 'A customer of this name, with a token.',
    body: 'NewCustomer',
    answers: { 201: 'CustomerToken' },
    problems: [409],
    run: (door, { body }) => newCustomer(door, text(body['name'])),
  },
  {
    method: 'GET',
    path: '/v1/admin/rules',
    side: 'admin',
    summary:
      'Every rule as it holds now, in the words of scenarios; and what queues, groups and agents differ in.',
    answers: { 200: 'Rules' },
    run: ({ world, turns }) => ok({ t: turns.now / 1_000_000, rules: rulesNow(world) }),
  },
  {
    method: 'POST',
    path: '/v1/admin/rules',
    side: 'admin',
    summary: 'Change a rule from now on.',
    body: 'Rule',
    answers: { 200: 'RuleChanged' },
    problems: [409, 422],
    run: ({ turns }, asked) => turns.submit(admin(asked, { do: 'rule', line: ruleLine(asked) })),
  },
  ...(['open', 'close'] as const).map(
    (what): Route => ({
      method: 'POST',
      path: `/v1/admin/queues/{queue}/${what}`,
      side: 'admin',
      summary: what === 'open' ? 'Open a queue.' : 'Close a queue: arrivals are refused.',
      body: 'Nothing',
      answers: { 200: 'QueueTurned' },
      problems: [404, 409],
      run: ({ turns }, asked) =>
        turns.submit(
          admin(asked, {
            do: 'queue',
            queue: asked.params['queue'] as string,
            open: what === 'open',
          }),
        ),
    }),
  ),
  {
    method: 'POST',
    path: '/v1/admin/restart',
    side: 'admin',
    summary: 'Restart the platform: chats come back as new ones, and wait from the start.',
    body: 'Nothing',
    answers: { 200: 'Restarted' },
    problems: [409],
    run: ({ turns }, asked) => turns.submit(admin(asked, { do: 'restart' })),
  },
  {
    method: 'POST',
    path: '/v1/admin/faults',
    side: 'admin',
    summary: 'Switch a fault on, for testing testers.',
    body: 'Fault',
    answers: { 200: 'Faults' },
    problems: [409, 422],
    run: switchesOn,
  },
  {
    method: 'GET',
    path: '/v1/admin/faults',
    side: 'admin',
    summary: 'Faults that are on, and how often each has happened.',
    answers: { 200: 'Faults' },
    run: ({ world }) => ok({ faults: world.faults.now() }),
  },
  {
    method: 'DELETE',
    path: '/v1/admin/faults',
    side: 'admin',
    summary: 'Switch all faults off.',
    answers: { 200: 'Faults' },
    run: switchesOff,
  },
  {
    method: 'DELETE',
    path: '/v1/admin/faults/{fault}',
    side: 'admin',
    summary: 'Switch this fault off.',
    answers: { 200: 'Faults' },
    problems: [404],
    run: switchesOff,
  },
  {
    method: 'GET',
    path: '/v1/admin/chats',
    side: 'admin',
    summary: 'Every chat that is not forgotten, with its state: the truth of the server.',
    query: {
      state: {
        about: 'Only chats in this state, or `open`: those that are not over.',
        values: [...CHAT_STATES.slice(1), 'open'],
      },
      after: { about: 'Only chats with a higher number than this.', pattern: NUMBER },
      limit: {
        about:
          'At most so many, those with the lowest numbers: a list of many thousands holds up the server.',
        pattern: NUMBER,
      },
    },
    answers: { 200: 'Truth' },
    run: ({ world, turns }, { query }) =>
      ok({ t: turns.now / 1_000_000, chats: truthAbout(world, query) }),
  },
];
