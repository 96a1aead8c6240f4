/**
 * The paths of the protocol, one row each: who may, what is sent, what comes back, and what it does. The server is built from
 * this table, and so are the documents. No socket and no header here.
 */
import { type Act, CHAT_ACTS, CUSTOMER_ACTS, type Deed } from './acts.ts';
import { type Answer, type Customer, refuse } from './books.ts';
import type { FaultName } from './faults/names.ts';
import { type FaultWish, readFault } from './faults/read.ts';
import type { AnswerName, BodyName } from './schemas.ts';
import { hashOf, newToken } from './tokens.ts';
import type { Turns } from './turns.ts';
import { agentsChat, customersChat, truthOf, worldView } from './views.ts';
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
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Side = 'anyone' | 'customer' | 'agent' | 'admin';

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `{chat}` is a parameter. */
  readonly path: string;
  readonly side: Side;
  readonly summary: string;
  readonly body?: BodyName;
  readonly query?: Readonly<Record<string, string>>;
  /** Answers when it worked; text is not JSON. */
  readonly answers: Readonly<Record<number, AnswerName | 'text'>>;
  /** Statuses of problems besides those that any route of its side has. */
  readonly problems?: readonly number[];
  readonly run: (door: Door, asked: Asked) => Promise<Answer> | Answer;
}

const ok = (body: unknown): Answer => ({ status: 200, body });

type Wish = Deed & { readonly id?: string };

/** An act of whoever asks; the client's id goes with it. */
function act(side: 'customer' | 'agent', wish: (asked: Asked) => Deed) {
  return ({ turns }: Door, asked: Asked): Promise<Answer> =>
    turns.submit({ by: { side, name: asked.name }, ...withId(asked), ...wish(asked) } as Act);
}

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

const startOf =
  ({ world }: Door) =>
  ({ body }: Asked): Deed => ({
    do: 'start',
    queue: text(body['queue'] ?? world.scenario.queues[0]!.name),
    priority: (body['priority'] as number | undefined) ?? 1,
    skills: (body['skills'] as string[] | undefined) ?? [],
    ...(body['text'] === undefined ? {} : { text: text(body['text']) }),
  });

const NO_CHAT = (chat: string | undefined) =>
  refuse(404, 'no-such-chat', `there is no chat ${chat} for you`, 'it may have been forgotten');

function readChat({ world }: Door, asked: Asked): Answer {
  const chat = world.chats.get(chatOf(asked));
  if (chat === undefined || chat.customer.name !== asked.name) return NO_CHAT(asked.params['chat']);
  return ok(customersChat(world, chat));
}

function readAgentsChat({ world }: Door, asked: Asked): Answer {
  const chat = world.chats.get(chatOf(asked));
  if (chat === undefined || !world.mayRead(world.indexOfAgent(asked.name), chat))
    return NO_CHAT(asked.params['chat']);
  return ok(agentsChat(world, chat));
}

/** The rule's line, as scripts have it. Lists and texts are written as YAML writes them. */
function ruleLine({ body }: Asked): string {
  const target = body['for'] === undefined ? '' : ` for ${body['for']}`;
  return `${body['rule']} to ${body['value']}${target}`.replace(/\s+/g, ' ');
}

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

const CUSTOMER_WORDS: Record<(typeof CUSTOMER_ACTS)[number], string> = {
  leave: 'Leave openly: the platform is told.',
  end: 'End the chat.',
  rejoin: 'Come back within the rejoin window.',
};

const CHAT_WORDS: Record<(typeof CHAT_ACTS)[number], string> = {
  accept: 'Accept the offer, the transfer or the invitation.',
  decline: 'Decline it.',
  disable: 'Decline it and switch routing off.',
  pick: 'Take this waiting chat from the list.',
  join: 'Join: as the first agent, as invited, or where anyone may.',
  view: 'Look at it; nobody is told.',
  leave: 'Leave a chat that goes on.',
  end: 'End the chat.',
  'end-and-close': 'End it and close the conversation.',
  resolve: 'Mark the case as done.',
  'close-tab': 'Close its tab.',
  'close-wrap-up': 'Close the wrap-up.',
  'close-record': 'Close the conversation.',
  dismiss: 'Dismiss the banner of a customer’s reply.',
};

export const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/healthz',
    side: 'anyone',
    summary: 'Whether the server is there.',
    answers: { 200: 'Health' },
    run: ({ turns, facts }) =>
      ok({ status: 'ok', protocol: 'v1', version: facts.version, t: turns.now / 1_000_000 }),
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
    method: 'POST',
    path: '/v1/chats',
    side: 'customer',
    summary: 'Start a chat, with a first message or without.',
    body: 'Start',
    answers: { 200: 'CustomerChat', 201: 'CustomerChat' },
    problems: [404, 409],
    run: (door, asked) => act('customer', startOf(door))(door, asked),
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
  {
    method: 'POST',
    path: '/v1/chats/{chat}/messages',
    side: 'customer',
    summary: 'Write.',
    body: 'Write',
    answers: { 200: 'Message', 201: 'Message' },
    problems: [404, 409],
    run: act('customer', (asked) => ({
      do: 'write',
      chat: chatOf(asked),
      text: text(asked.body['text']),
    })),
  },
  ...CUSTOMER_ACTS.map(
    (what): Route => ({
      method: 'POST',
      path: `/v1/chats/{chat}/${what}`,
      side: 'customer',
      summary: CUSTOMER_WORDS[what],
      body: 'Nothing',
      answers: { 200: 'CustomerChat' },
      problems: [404, 409],
      run: act('customer', (asked) => ({ do: 'customer', what, chat: chatOf(asked) })),
    }),
  ),

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
    method: 'POST',
    path: '/v1/agent/presence',
    side: 'agent',
    summary: 'Sign in or out, be ready or not, pause routing, take a break.',
    body: 'Presence',
    answers: { 200: 'Agent' },
    problems: [409],
    run: act('agent', ({ body }) => ({ do: 'presence', what: body['what'] }) as Deed),
  },
  {
    method: 'POST',
    path: '/v1/agent/next',
    side: 'agent',
    summary: 'Press Next: one more chat, if there is one.',
    body: 'Nothing',
    answers: { 200: 'Agent' },
    problems: [409],
    run: act('agent', () => ({ do: 'next' })),
  },
  {
    method: 'POST',
    path: '/v1/agent/work',
    side: 'agent',
    summary: 'Other work takes so many units from now on; 0 gives them back.',
    body: 'Work',
    answers: { 200: 'Agent' },
    problems: [409],
    run: act('agent', ({ body }) => ({ do: 'work', units: body['units'] as number })),
  },
  {
    method: 'POST',
    path: '/v1/agent/limit',
    side: 'agent',
    summary: 'One’s own capacity limit; null is none.',
    body: 'Limit',
    answers: { 200: 'Agent' },
    problems: [409],
    run: act('agent', ({ body }) => ({ do: 'limit', units: body['units'] as number | null })),
  },
  {
    method: 'POST',
    path: '/v1/agent/queues',
    side: 'agent',
    summary: 'The queues to serve from now on.',
    body: 'Serve',
    answers: { 200: 'Agent' },
    problems: [404, 409],
    run: act('agent', ({ body }) => ({ do: 'serve', queues: body['queues'] as string[] })),
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
  {
    method: 'POST',
    path: '/v1/agent/chats/{chat}/messages',
    side: 'agent',
    summary: 'Write.',
    body: 'Write',
    answers: { 200: 'Message', 201: 'Message' },
    problems: [404, 409],
    run: act('agent', (asked) => ({
      do: 'write',
      chat: chatOf(asked),
      text: text(asked.body['text']),
    })),
  },
  {
    method: 'POST',
    path: '/v1/agent/chats/{chat}/transfer',
    side: 'agent',
    summary: 'Transfer to an agent or to a queue.',
    body: 'Transfer',
    answers: { 200: 'AgentChat' },
    problems: [404, 409],
    run: act(
      'agent',
      (asked) =>
        ({
          do: 'transfer',
          chat: chatOf(asked),
          ...(asked.body['agent'] === undefined ? {} : { agent: asked.body['agent'] }),
          ...(asked.body['queue'] === undefined ? {} : { queue: asked.body['queue'] }),
        }) as Deed,
    ),
  },
  {
    method: 'POST',
    path: '/v1/agent/chats/{chat}/invite',
    side: 'agent',
    summary: 'Invite another agent into it.',
    body: 'Invite',
    answers: { 200: 'AgentChat' },
    problems: [404, 409],
    run: act('agent', (asked) => ({
      do: 'invite',
      chat: chatOf(asked),
      agent: text(asked.body['agent']),
    })),
  },
  ...CHAT_ACTS.map(
    (what): Route => ({
      method: 'POST',
      path: `/v1/agent/chats/{chat}/${what}`,
      side: 'agent',
      summary: CHAT_WORDS[what],
      body: 'Nothing',
      answers: { 200: 'AgentChat' },
      problems: [404, 409],
      run: act('agent', (asked) => ({ do: 'chat', what, chat: chatOf(asked) })),
    }),
  ),

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
    query: { state: 'Only chats in this state, or `open`: those that are not over.' },
    answers: { 200: 'Truth' },
    run: ({ world, turns }, { query }) => {
      const wanted = query['state'];
      const chats = [...(wanted === 'open' ? world.going : world.chats.values())]
        .map((chat) => truthOf(world, chat))
        .filter(({ state }) => wanted === undefined || wanted === 'open' || state === wanted);
      return ok({ t: turns.now / 1_000_000, chats });
    },
  },
];
