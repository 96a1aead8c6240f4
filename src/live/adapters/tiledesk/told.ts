/**
 * What is pushed to one agent, as events of the trace. Tiledesk pushes whole requests to every agent of the project, each
 * time anything of them changes, and now and then an older picture after a newer one: so a picture is held against the last
 * one, and only the difference that concerns this agent is told. No socket and no clock stand here.
 */
import type { EventName, Reason } from '../../../engine/events.ts';
import type { LiveEvent } from '../../backend.ts';
import {
  ID_ATTRIBUTE,
  isOpen,
  isSystems,
  isWaiting,
  msOf,
  type SaidFrame,
  type SaidMember,
  type SaidMessage,
  type SaidRequest,
} from './said.ts';

/** An event before it is stamped by whoever read it; `server` in milliseconds. */
export type Told = Omit<LiveEvent, 'at'>;

/** Who is who in the project. */
export interface Who {
  /** The name in the scenario of a user. */
  nameOf(user: string): string | undefined;
}

export interface AgentSelf {
  readonly name: string;
  /** Ids of the user and of the membership. */
  readonly user: string;
  readonly member: string;
  readonly project: string;
}

/** What a frame comes to: events, and what is to be said on the socket. */
export interface Heard {
  readonly events: readonly Told[];
  readonly replies: readonly object[];
}

/** What the agent asked for, and what the next change of the chat therefore is. */
export type Asked = 'pick' | 'decline' | 'end' | 'transfer';

interface Picture {
  updatedAt: number;
  isMine: boolean;
  /** Over for good: what comes after is an older picture. */
  isOver: boolean;
  /** Since when it waits for anybody, to this agent's eyes; null when it does not. */
  waitsSince: number | null;
}

/** Pictures of chats that are over are kept so many at a time, for the stale ones that may follow. */
const OVER_KEPT = 2000;

export class AgentEar {
  private readonly self: AgentSelf;
  private readonly who: Who;
  private readonly chats = new Map<string, Picture>();
  private readonly over: string[] = [];
  private readonly asked = new Map<string, Asked>();
  /** Messages told already, by chat. */
  private readonly messages = new Map<string, Set<string>>();
  private state = 'signed-out';
  /** Pictures that came after a newer one. */
  stale = 0;

  constructor(self: AgentSelf, who: Who) {
    this.self = self;
    this.who = who;
  }

  /** What to say on a fresh socket. */
  greeting(): readonly object[] {
    const { project, member } = this.self;
    return [
      subscribe(`/${project}/project_users/${member}`),
      subscribe(`/${project}/requests`),
      ...this.mine().map((chat) => subscribe(messagesOf(project, chat))),
    ];
  }

  /** Open chats, as far as the server has told of them. */
  knows(chat: string): boolean {
    return this.chats.get(chat)?.isOver === false;
  }

  /** Chats this agent has. */
  mine(): readonly string[] {
    return [...this.chats].filter(([, { isMine }]) => isMine).map(([chat]) => chat);
  }

  /** Chats that wait for anybody, the longest there first. */
  waiting(): readonly string[] {
    return [...this.chats]
      .flatMap(([chat, { waitsSince }]) => (waitsSince === null ? [] : [{ chat, waitsSince }]))
      .sort((a, b) => a.waitsSince - b.waitsSince || (a.chat < b.chat ? -1 : 1))
      .map(({ chat }) => chat);
  }

  /** The agent is about to ask for this. */
  willAsk(chat: string, what: Asked): void {
    this.asked.set(chat, what);
  }

  /** It came to nothing. */
  askedInVain(chat: string): void {
    this.asked.delete(chat);
  }

  /** Mine that a whole list of open chats does not have: they went on without us. */
  missingIn(list: readonly SaidRequest[]): readonly string[] {
    const there = new Set(list.map(({ request_id }) => request_id));
    return this.mine().filter((chat) => !there.has(chat));
  }

  hear(frame: SaidFrame): Heard {
    const { project } = this.self;
    if (frame.action === 'heartbeat') return { events: [], replies: heartbeat(frame) };
    const { topic = '', message } = frame.payload ?? {};
    if (message === undefined || message === null) return NOTHING;
    const isList = Array.isArray(message);
    if (topic === `/${project}/requests`)
      return isList
        ? unstamped(message.map((each) => this.request(each as SaidRequest)))
        : this.request(message as SaidRequest);
    if (topic.startsWith(`/${project}/requests/`) && topic.endsWith('/messages'))
      return isList
        ? unstamped(message.map((each) => this.message(each as SaidMessage)))
        : this.message(message as SaidMessage);
    if (topic.startsWith(`/${project}/project_users/`) && !isList)
      return this.member(message as SaidMember);
    return NOTHING;
  }

  /** The newest picture of a request, from wherever it comes. */
  request(said: SaidRequest): Heard {
    const { request_id: chat, status } = said;
    const updatedAt = msOf(said.updatedAt);
    const last = this.chats.get(chat);
    if (last !== undefined && (last.isOver || updatedAt < last.updatedAt)) {
      this.stale += 1;
      return NOTHING;
    }
    const wasMine = last?.isMine === true;
    const hasMe = said.participants.includes(this.self.user);
    const isMine = hasMe && isOpen(status) && !isWaiting(status);
    const leftIt = said.attributes?.abandoned_by_project_users?.[this.self.member] !== undefined;
    const picture: Picture = {
      updatedAt,
      isMine,
      isOver: !isOpen(status),
      // Whoever left a chat is not shown it as one to take.
      waitsSince: isWaiting(status) && !leftIt ? msOf(said.createdAt) : null,
    };
    this.chats.set(chat, picture);
    if (picture.isOver) this.forgetLater(chat);

    const topic = messagesOf(this.self.project, chat);
    if (picture.isOver) {
      // One that was over before we saw it with this agent is told only to whoever had it.
      if (!wasMine && !hasMe) return NOTHING;
      return {
        events: [this.about(chat, 'chat.ended', updatedAt, this.endedBy(said))],
        replies: [unsubscribe(topic)],
      };
    }
    if (isMine && !wasMine) {
      const isPicked = this.asked.get(chat) === 'pick';
      this.asked.delete(chat);
      const at = said.assigned_at === undefined ? updatedAt : msOf(said.assigned_at);
      const event = isPicked ? 'chat.accepted' : 'chat.assigned';
      // Seen for the first time: it waited from its creation until an agent was found, if only for a moment.
      const waited: Told[] =
        last === undefined ? [{ event: 'chat.queued', server: msOf(said.createdAt), chat }] : [];
      return {
        events: [...waited, this.about(chat, event, at, isPicked ? 'pick' : 'auto')],
        replies: [subscribe(topic)],
      };
    }
    if (wasMine && !isMine) {
      const asked = this.asked.get(chat);
      this.asked.delete(chat);
      const reason = asked === 'decline' || asked === 'transfer' ? asked : undefined;
      return {
        events: [this.about(chat, 'chat.requeued', updatedAt, reason)],
        replies: [unsubscribe(topic)],
      };
    }
    return NOTHING;
  }

  private message(said: SaidMessage): Heard {
    const { recipient: chat, sender } = said;
    if (isSystems(said)) return NOTHING;
    let told = this.messages.get(chat);
    if (told === undefined) {
      told = new Set();
      // Of a chat that is over nothing is kept: its list does not come again.
      if (this.chats.get(chat)?.isOver !== true) this.messages.set(chat, told);
    }
    if (told.has(said._id)) return NOTHING;
    told.add(said._id);
    const agent = this.who.nameOf(sender);
    return { events: [messageEvent(said, agent, this.self.name)], replies: [] };
  }

  private member(said: SaidMember): Heard {
    const state = stateOf(said);
    if (state === this.state) return NOTHING;
    const reason = reasonOf(this.state, state);
    this.state = state;
    return {
      events: [
        {
          event: 'agent.state',
          server: msOf(said.updatedAt),
          agent: this.self.name,
          state,
          ...(reason === undefined ? {} : { reason }),
        },
      ],
      replies: [],
    };
  }

  private about(chat: string, event: EventName, server: number, reason?: Reason): Told {
    return {
      event,
      server,
      chat,
      agent: this.self.name,
      ...(reason === undefined ? {} : { reason }),
    };
  }

  private endedBy({ request_id: chat, closed_by, requester }: SaidRequest): Reason | undefined {
    const isOurs = this.asked.get(chat) === 'end';
    this.asked.delete(chat);
    if (isOurs || closed_by === this.self.user) return 'agent-end';
    const customer = typeof requester === 'object' ? requester.uuid_user : undefined;
    return closed_by !== undefined && closed_by === customer ? 'customer-end' : undefined;
  }

  private forgetLater(chat: string): void {
    this.messages.delete(chat);
    this.over.push(chat);
    if (this.over.length > OVER_KEPT) this.chats.delete(this.over.shift() as string);
  }
}

const NOTHING: Heard = { events: [], replies: [] };

/**
 * A list tells of what has been for a while: its stamps are the server's still, but when they were read says nothing of the
 * way from there to here, and whoever estimates clocks from such pairs would think them far apart.
 */
export const unstamped = (parts: readonly Heard[]): Heard => ({
  events: parts.flatMap(({ events }) =>
    events.filter(({ event }) => event !== 'chat.queued').map(({ server: _, ...event }) => event),
  ),
  replies: parts.flatMap(({ replies }) => replies),
});

export const messagesOf = (project: string, chat: string): string =>
  `/${project}/requests/${chat}/messages`;
const subscribe = (topic: string) => ({ action: 'subscribe', payload: { topic } });
const unsubscribe = (topic: string) => ({ action: 'unsubscribe', payload: { topic } });

/** The server cuts whoever says nothing for a minute, and asks every half. */
function heartbeat({ payload }: SaidFrame): readonly object[] {
  const { text } = (payload?.message ?? {}) as { text?: string };
  return text === 'ping' ? [{ action: 'heartbeat', payload: { message: { text: 'pong' } } }] : [];
}

/** `agent` is undefined for a customer's. */
export function messageEvent(said: SaidMessage, agent: string | undefined, told?: string): Told {
  const id = said.attributes?.[ID_ATTRIBUTE];
  const by = agent ?? told;
  return {
    event: agent === undefined ? 'message.customer' : 'message.agent',
    server: msOf(said.createdAt),
    chat: said.recipient,
    text: said.text ?? '',
    ...(by === undefined ? {} : { agent: by }),
    ...(id === undefined ? {} : { id }),
  };
}

/** Tiledesk knows available or not, and a word of the agent's own about it: ours are these. */
export const PROFILE = { away: 'inactive', break: 'break', notReady: '' };

function stateOf({ user_available, profileStatus }: SaidMember): string {
  if (user_available) return 'ready';
  if (profileStatus === PROFILE.away) return 'signed-out';
  return profileStatus === PROFILE.break ? 'on-break' : 'not-ready';
}

function reasonOf(before: string, now: string): Reason | undefined {
  if (now === 'signed-out') return 'signed-out';
  if (before === 'signed-out') return 'signed-in';
  return now === 'on-break' || before === 'on-break' ? 'break' : 'by-hand';
}
