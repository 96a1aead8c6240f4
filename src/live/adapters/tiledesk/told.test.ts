/** What the real server pushed to two agents (captured.json, fields that nobody reads cut out), and what we make of it. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SaidFrame, SaidRequest } from './said.ts';
import { AgentEar, type Told } from './told.ts';

const captured = JSON.parse(
  readFileSync(new URL('captured.json', import.meta.url), 'utf8'),
) as Readonly<Record<'ann' | 'bob', readonly SaidFrame[]>>;

const PROJECT = '6b01cd9675ee625069e062a7';
const ANN = '6b01cd9675ee625069e062da';
const BOB = '6b01cd9675ee625069e062e7';
const USERS = new Map([
  [ANN, 'ann'],
  [BOB, 'bob'],
]);
const MEMBERS = { ann: '6b01cd9675ee625069e062e4', bob: '6b01cd9775ee625069e062f1' };
const CHAT = `support-group-${PROJECT}-60b40a71cd0f4f33976a831a7fec7478`;

function earOf(name: 'ann' | 'bob'): AgentEar {
  const user = name === 'ann' ? ANN : BOB;
  const self = { name, user, member: MEMBERS[name], project: PROJECT };
  return new AgentEar(self, { nameOf: (each) => USERS.get(each) });
}

/** One line an event: clock time, what, and the rest. */
function row({ event, server, chat, ...rest }: Told): string {
  const clock = server === undefined ? '-' : new Date(server).toISOString().slice(11, 23);
  expect([undefined, CHAT]).toContain(chat);
  return `${clock} ${event} ${JSON.stringify(rest)}`;
}

const hearAll = (ear: AgentEar, frames: readonly SaidFrame[]): string[] =>
  frames.flatMap((frame) => ear.hear(frame).events.map(row));

const requestFrame = (message: unknown): SaidFrame => ({
  action: 'publish',
  payload: { topic: `/${PROJECT}/requests`, method: 'UPDATE', message },
});

const picture = (more: Partial<SaidRequest> & { readonly sec: number }): SaidRequest => ({
  request_id: CHAT,
  status: 200,
  participants: [ANN],
  createdAt: '2026-11-21T10:00:00.000Z',
  updatedAt: new Date(Date.UTC(2026, 10, 21, 10, 0, more.sec)).toISOString(),
  ...more,
});

describe('what the real server pushed', () => {
  test('to ann: she has the chat, writes, leaves it, and it goes on without her', () => {
    const ear = earOf('ann');
    const [before, after] = splitAtDecline(captured.ann);
    const events = hearAll(ear, before);
    ear.willAsk(CHAT, 'decline');
    events.push(...hearAll(ear, after));
    expect(events).toEqual([
      '16:57:58.784 agent.state {"agent":"ann","state":"not-ready","reason":"signed-in"}',
      '16:57:59.456 agent.state {"agent":"ann","state":"ready","reason":"by-hand"}',
      '16:57:59.730 chat.queued {}',
      '16:57:59.771 chat.assigned {"agent":"ann","reason":"auto"}',
      // From the list that comes first: it was there before, so its stamp tells nothing of the way.
      '- message.customer {"text":"hello","agent":"ann","id":"id-1"}',
      '16:58:00.765 message.agent {"text":"hi there","agent":"ann","id":"id-2"}',
      '16:58:01.144 message.customer {"text":"thanks","agent":"ann","id":"id-3"}',
      '16:58:01.534 chat.requeued {"agent":"ann","reason":"decline"}',
    ]);
  });

  test('to bob: nothing of the chat while ann has it; then it is his, and its end', () => {
    expect(hearAll(earOf('bob'), captured.bob)).toEqual([
      '16:57:59.180 agent.state {"agent":"bob","state":"not-ready","reason":"signed-in"}',
      '16:57:59.686 agent.state {"agent":"bob","state":"ready","reason":"by-hand"}',
      // Its stamp is that of the assignment, and not of when it was saved.
      '16:58:01.909 chat.assigned {"agent":"bob","reason":"auto"}',
      '16:58:02.352 chat.ended {"agent":"bob"}',
    ]);
  });

  test('the messages of a chat are subscribed to when it comes, and no more when it goes', () => {
    const ear = earOf('ann');
    const replies = captured.ann.flatMap((frame) => ear.hear(frame).replies);
    const topic = `/${PROJECT}/requests/${CHAT}/messages`;
    expect(replies).toEqual([
      { action: 'subscribe', payload: { topic } },
      { action: 'unsubscribe', payload: { topic } },
    ]);
  });

  test('everything said twice is told once', () => {
    const twice = captured.bob.flatMap((frame) => [frame, frame]);
    expect(hearAll(earOf('bob'), twice)).toEqual(hearAll(earOf('bob'), captured.bob));
  });

  test('property: pictures in any order never give a chat back that is over, or the same one twice running', () => {
    const pictures = captured.bob.filter(
      ({ payload }) => payload?.topic === `/${PROJECT}/requests` && !Array.isArray(payload.message),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray([...pictures, ...pictures]), (frames) => {
        const ear = earOf('bob');
        let isMine = false;
        let isOver = false;
        for (const frame of frames)
          for (const { event } of ear.hear(frame).events) {
            expect(isOver).toBe(false);
            if (event === 'chat.assigned') expect(isMine).toBe(false);
            if (event === 'chat.requeued') expect(isMine).toBe(true);
            if (event === 'chat.queued') continue;
            isMine = event === 'chat.assigned';
            isOver = event === 'chat.ended';
          }
        expect(ear.mine()).toEqual(isMine && !isOver ? [CHAT] : []);
      }),
      { numRuns: 200 },
    );
  });
});

describe('pictures of a chat', () => {
  const cases: readonly {
    readonly what: string;
    readonly pictures: readonly SaidRequest[];
    readonly asked?: 'pick' | 'decline' | 'end';
    readonly events: readonly string[];
  }[] = [
    {
      what: 'an older picture after a newer one changes nothing',
      pictures: [
        picture({ sec: 1 }),
        picture({ sec: 3, status: 100, participants: [] }),
        picture({ sec: 2 }),
      ],
      events: ['chat.queued ', 'chat.assigned auto', 'chat.requeued '],
    },
    {
      what: 'a newer picture of a chat that was over: the server saved an old one again',
      pictures: [picture({ sec: 1 }), picture({ sec: 2, status: 1000 }), picture({ sec: 3 })],
      events: ['chat.queued ', 'chat.assigned auto', 'chat.ended '],
    },
    {
      what: 'taken from the pool by ourselves',
      pictures: [picture({ sec: 1, status: 100, participants: [] }), picture({ sec: 2 })],
      asked: 'pick',
      events: ['chat.accepted pick'],
    },
    {
      what: 'ended by ourselves',
      pictures: [picture({ sec: 1 }), picture({ sec: 2, status: 1000 })],
      asked: 'end',
      events: ['chat.queued ', 'chat.assigned auto', 'chat.ended agent-end'],
    },
    {
      what: 'ended by the customer, who is the guest that asked',
      pictures: [
        picture({ sec: 1 }),
        picture({
          sec: 2,
          status: 1000,
          closed_by: 'guest',
          requester: { uuid_user: 'guest' },
        }),
      ],
      events: ['chat.queued ', 'chat.assigned auto', 'chat.ended customer-end'],
    },
    {
      what: "somebody else's",
      pictures: [
        picture({ sec: 1, participants: [BOB] }),
        picture({ sec: 2, participants: [BOB], status: 1000 }),
      ],
      events: [],
    },
    {
      what: 'everybody has left it: it waits',
      pictures: [picture({ sec: 1 }), picture({ sec: 2, status: 150, participants: [ANN] })],
      events: ['chat.queued ', 'chat.assigned auto', 'chat.requeued '],
    },
  ];
  test.each(cases)('$what', ({ pictures, asked, events }) => {
    const ear = earOf('ann');
    const told = pictures.flatMap((each, i) => {
      if (asked !== undefined && i === pictures.length - 1) ear.willAsk(CHAT, asked);
      return ear.hear(requestFrame(each)).events;
    });
    expect(told.map(({ event, reason }) => `${event} ${reason ?? ''}`)).toEqual(events);
  });

  test('what waits, the longest there first, without what this agent has left', () => {
    const ear = earOf('ann');
    const waits = (request_id: string, createdAt: string, more: Partial<SaidRequest> = {}) =>
      picture({ sec: 9, request_id, createdAt, status: 100, participants: [], ...more });
    const list = [
      waits('late', '2026-11-21T10:00:05.000Z'),
      waits('early', '2026-11-21T10:00:01.000Z'),
      waits('left', '2026-11-21T10:00:02.000Z', {
        attributes: { abandoned_by_project_users: { [MEMBERS.ann]: 1 } },
      }),
      picture({ sec: 9, request_id: 'taken', participants: [BOB] }),
    ];
    ear.hear(requestFrame(list));
    expect(ear.waiting()).toEqual(['early', 'late']);
    ear.hear(requestFrame(picture({ sec: 10, request_id: 'early', participants: [BOB] })));
    expect(ear.waiting()).toEqual(['late']);
  });

  test('after an outage the list tells which of ours have gone on meanwhile, and what to listen to again', () => {
    const ear = earOf('ann');
    ear.hear(requestFrame(picture({ sec: 1 })));
    ear.hear(requestFrame(picture({ sec: 1, request_id: 'other' })));
    expect(ear.missingIn([picture({ sec: 5 })])).toEqual(['other']);
    expect(ear.greeting()).toHaveLength(4);
  });

  test('the list at first gives what is ours already, without a stamp', () => {
    const [event] = earOf('ann').hear(requestFrame([picture({ sec: 1 })])).events;
    expect(event).toEqual({ event: 'chat.assigned', chat: CHAT, agent: 'ann', reason: 'auto' });
  });
});

test('the server asks whether we are there, and is answered', () => {
  const ask = (text: string): SaidFrame => ({
    action: 'heartbeat',
    payload: { message: { text } },
  });
  expect(earOf('ann').hear(ask('ping')).replies).toEqual([ask('pong')]);
  expect(earOf('ann').hear(ask('pong')).replies).toEqual([]);
});

test.each([
  [{ user_available: true, profileStatus: '' }, 'ready', 'signed-in'],
  [{ user_available: false, profileStatus: '' }, 'not-ready', 'signed-in'],
  [{ user_available: false }, 'not-ready', 'signed-in'],
  [{ user_available: false, profileStatus: 'break' }, 'on-break', 'signed-in'],
  [{ user_available: false, profileStatus: 'inactive' }, undefined, undefined],
])('a member who is %j is %s', (said, state, reason) => {
  const message = { _id: MEMBERS.ann, updatedAt: '2026-11-21T10:00:00.000Z', ...said };
  const topic = `/${PROJECT}/project_users/${MEMBERS.ann}`;
  const { events } = earOf('ann').hear({ action: 'publish', payload: { topic, message } });
  expect([events[0]?.state, events[0]?.reason]).toEqual([state, reason]);
});

/** The push that tells that nobody has the chat any more is the first of what came after she declined. */
function splitAtDecline(frames: readonly SaidFrame[]) {
  const at = frames.findIndex(
    ({ payload }) => (payload?.message as { status?: number } | undefined)?.status === 100,
  );
  expect(at).toBeGreaterThan(0);
  return [frames.slice(0, at), frames.slice(at)] as const;
}
