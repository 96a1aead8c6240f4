/**
 * What customers and agents may do, one row each: the path for HTTP, the word for their socket, what is sent and what comes
 * back. routes.ts and frames.ts are made from this table, and so are the documents. Nothing is done here.
 */
import { CHAT_ACTS, CUSTOMER_ACTS, type Deed } from './acts.ts';
import type { AnswerName, BodyName, ShortName } from './schemas.ts';

/** What a client has said, by either way, checked. */
export interface Said {
  /** Of the path, or of the frame; 0 where the act has none. */
  readonly chat: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ClientAct {
  readonly side: 'customer' | 'agent';
  /** `{chat}` is a parameter; in a frame it stands beside the rest. */
  readonly path: string;
  /** The word on the socket. */
  readonly do: string;
  readonly summary: string;
  readonly body: BodyName;
  /** Answers by HTTP when it worked. */
  readonly answers: Readonly<Record<number, AnswerName>>;
  /** The answer on the socket when it worked. */
  readonly short: ShortName;
  readonly problems: readonly number[];
  /** `firstQueue` is where chats go whose customer names none. */
  readonly deed: (said: Said, firstQueue: string) => Deed;
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

const write = ({ chat, body }: Said): Deed => ({
  do: 'write',
  chat,
  text: body['text'] as string,
});

const WRITE = {
  do: 'write',
  summary: 'Write.',
  body: 'Write',
  answers: { 200: 'Message', 201: 'Message' },
  short: 'Written',
  problems: [404, 409],
  deed: write,
} as const;

const ABOUT_ONESELF = {
  side: 'agent',
  answers: { 200: 'Agent' },
  short: 'AgentNow',
  problems: [409],
} as const;

export const CLIENT_ACTS: readonly ClientAct[] = [
  {
    side: 'customer',
    path: '/v1/chats',
    do: 'start',
    summary: 'Start a chat, with a first message or without.',
    body: 'Start',
    answers: { 200: 'CustomerChat', 201: 'CustomerChat' },
    short: 'ChatNow',
    problems: [404, 409],
    deed: ({ body }, firstQueue) => ({
      do: 'start',
      queue: (body['queue'] as string | undefined) ?? firstQueue,
      priority: (body['priority'] as number | undefined) ?? 1,
      skills: (body['skills'] as string[] | undefined) ?? [],
      ...(body['text'] === undefined ? {} : { text: body['text'] as string }),
    }),
  },
  { side: 'customer', path: '/v1/chats/{chat}/messages', ...WRITE },
  ...CUSTOMER_ACTS.map(
    (what): ClientAct => ({
      side: 'customer',
      path: `/v1/chats/{chat}/${what}`,
      do: what,
      summary: CUSTOMER_WORDS[what],
      body: 'Nothing',
      answers: { 200: 'CustomerChat' },
      short: 'ChatNow',
      problems: [404, 409],
      deed: ({ chat }) => ({ do: 'customer', what, chat }),
    }),
  ),
  {
    ...ABOUT_ONESELF,
    path: '/v1/agent/presence',
    do: 'presence',
    summary: 'Sign in or out, be ready or not, pause routing, take a break.',
    body: 'Presence',
    deed: ({ body }) => ({ do: 'presence', what: body['what'] }) as Deed,
  },
  {
    ...ABOUT_ONESELF,
    path: '/v1/agent/next',
    do: 'next',
    summary: 'Press Next: one more chat, if there is one.',
    body: 'Nothing',
    deed: () => ({ do: 'next' }),
  },
  {
    ...ABOUT_ONESELF,
    path: '/v1/agent/work',
    do: 'work',
    summary: 'Other work takes so many units from now on; 0 gives them back.',
    body: 'Work',
    deed: ({ body }) => ({ do: 'work', units: body['units'] as number }),
  },
  {
    ...ABOUT_ONESELF,
    path: '/v1/agent/limit',
    do: 'limit',
    summary: 'One’s own capacity limit; null is none.',
    body: 'Limit',
    deed: ({ body }) => ({ do: 'limit', units: body['units'] as number | null }),
  },
  {
    ...ABOUT_ONESELF,
    path: '/v1/agent/queues',
    do: 'queues',
    summary: 'The queues to serve from now on.',
    body: 'Serve',
    problems: [404, 409],
    deed: ({ body }) => ({ do: 'serve', queues: body['queues'] as string[] }),
  },
  { side: 'agent', path: '/v1/agent/chats/{chat}/messages', ...WRITE },
  {
    side: 'agent',
    path: '/v1/agent/chats/{chat}/transfer',
    do: 'transfer',
    summary: 'Transfer to an agent or to a queue.',
    body: 'Transfer',
    answers: { 200: 'AgentChat' },
    short: 'ChatNow',
    problems: [404, 409],
    deed: ({ chat, body }) =>
      ({
        do: 'transfer',
        chat,
        ...(body['agent'] === undefined ? {} : { agent: body['agent'] }),
        ...(body['queue'] === undefined ? {} : { queue: body['queue'] }),
      }) as Deed,
  },
  {
    side: 'agent',
    path: '/v1/agent/chats/{chat}/invite',
    do: 'invite',
    summary: 'Invite another agent into it.',
    body: 'Invite',
    answers: { 200: 'AgentChat' },
    short: 'ChatNow',
    problems: [404, 409],
    deed: ({ chat, body }) => ({ do: 'invite', chat, agent: body['agent'] as string }),
  },
  ...CHAT_ACTS.map(
    (what): ClientAct => ({
      side: 'agent',
      path: `/v1/agent/chats/{chat}/${what}`,
      do: what,
      summary: CHAT_WORDS[what],
      body: 'Nothing',
      answers: { 200: 'AgentChat' },
      short: 'ChatNow',
      problems: [404, 409],
      deed: ({ chat }) => ({ do: 'chat', what, chat }),
    }),
  ),
];
