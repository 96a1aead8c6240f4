/**
 * A trace folded: what every agent, chat and conversation is doing after each record, by name and in words.
 * Knows only what the trace says, not the rules; the router's own state is never looked at.
 * An event that does not fit (a recording with gaps) is folded as far as it goes and never refused.
 */
import { AGENT_STATES } from '../engine/events.ts';
import type { TraceRecord } from '../engine/observe/trace-lines.ts';

export type AgentState = (typeof AGENT_STATES)[number];
/** What an agent is doing: the shown state, and for one who is Ready what the chats held make of it. */
export type Activity = AgentState | 'busy' | 'wrap-up';
export type ChatState = 'waiting' | 'offered' | 'live' | 'ended' | 'refused';

export interface AgentView {
  readonly name: string;
  state: AgentState;
  /** Why it is in that state, '' where nobody said. */
  reason: string;
  /** Since when in that state, in microseconds. */
  since: number;
  /** Chats being offered (also transfers and invitations), with the offer's number. */
  readonly offers: Map<number, number>;
  readonly live: Set<number>;
  readonly wrapUps: Set<number>;
  /** End of the routing delay, or undefined when none runs. */
  cooldownUntil: number | undefined;
  cooldownReason: string;
  /** Units of calls, e-mail and the like. */
  otherWork: number;
  /** The queues served, once they were changed in the run. */
  serves: readonly string[] | undefined;
}

export interface ChatView {
  readonly number: number;
  state: ChatState;
  /** Since when in that state, in microseconds. */
  since: number;
  arrivedAt: number;
  customer: string | undefined;
  conversation: number | undefined;
  queue: string | undefined;
  priority: number | undefined;
  skills: readonly string[];
  /** Further queues whose agents may take it. */
  also: readonly string[];
  preferred: string | undefined;
  /** Who is offered it or has it live. */
  agent: string | undefined;
  /** Further agents in it. */
  readonly others: Set<string>;
  /** Agent of a pending transfer or invitation of a live chat. */
  sideAgent: string | undefined;
  sideKind: 'transfer' | 'invitation' | undefined;
  dormant: boolean;
  /** The customer has left and may come back. */
  gone: boolean;
  /** An agent has had it live. */
  hadAgent: boolean;
}

export type RecordState = 'open' | 'waiting' | 'closed';

export class Fold {
  /** Time of the last record, in microseconds. */
  at = 0;
  readonly agents = new Map<string, AgentView>();
  /** Chats that are not over, in the order of arrival; those that ended too unless forgotten. */
  readonly chats = new Map<number, ChatView>();
  readonly conversations = new Map<number, RecordState>();
  readonly forgetEnded: boolean;

  /** With `forgetEnded` an ended chat is dropped, so that a long trace needs no more room than a short one. */
  constructor(agents: readonly string[], forgetEnded = false) {
    for (const name of agents) this.agent(name);
    this.forgetEnded = forgetEnded;
  }

  agent(name: string): AgentView {
    let view = this.agents.get(name);
    if (view === undefined) {
      view = {
        name,
        state: 'signed-out',
        reason: '',
        since: 0,
        offers: new Map(),
        live: new Set(),
        wrapUps: new Set(),
        cooldownUntil: undefined,
        cooldownReason: '',
        otherWork: 0,
        serves: undefined,
      };
      this.agents.set(name, view);
    }
    return view;
  }

  chat(number: number): ChatView {
    let view = this.chats.get(number);
    if (view === undefined) {
      view = {
        number,
        state: 'waiting',
        since: this.at,
        arrivedAt: this.at,
        customer: undefined,
        conversation: undefined,
        queue: undefined,
        priority: undefined,
        skills: [],
        also: [],
        preferred: undefined,
        agent: undefined,
        others: new Set(),
        sideAgent: undefined,
        sideKind: undefined,
        dormant: false,
        gone: false,
        hadAgent: false,
      };
      this.chats.set(number, view);
    }
    return view;
  }

  apply(record: TraceRecord): void {
    this.at = record.at;
    STEPS[record.event]?.(this, record);
  }

  /** Puts the chat into a state; the time counts from the change only. */
  enter(chat: ChatView, state: ChatState): void {
    if (chat.state === state) return;
    chat.state = state;
    chat.since = this.at;
  }

  /** Takes the chat from everybody who holds it or is offered it. */
  releaseChat(chat: ChatView): void {
    for (const name of [chat.agent, chat.sideAgent, ...chat.others]) {
      if (name === undefined) continue;
      const agent = this.agent(name);
      agent.live.delete(chat.number);
      agent.offers.delete(chat.number);
    }
    chat.agent = undefined;
    chat.sideAgent = undefined;
    chat.sideKind = undefined;
    chat.others.clear();
    chat.dormant = false;
  }

  /** The chat is live with this agent from now on; whoever had it before has it no longer. */
  connect(chat: ChatView, name: string): void {
    const agent = this.agent(name);
    agent.offers.delete(chat.number);
    if (chat.agent !== undefined && chat.agent !== name) {
      this.agent(chat.agent).live.delete(chat.number);
      this.agent(chat.agent).offers.delete(chat.number);
    }
    chat.others.delete(name);
    chat.agent = name;
    agent.live.add(chat.number);
    chat.hadAgent = true;
    chat.dormant = false;
    this.enter(chat, 'live');
  }

  /** An offer is over without a yes. A waiting chat waits again; a live one stays with its agent. */
  endOffer(record: TraceRecord): void {
    if (record.chat === undefined || record.agent === undefined) return;
    this.agent(record.agent).offers.delete(record.chat);
    const chat = this.chats.get(record.chat);
    if (chat === undefined) return;
    if (chat.sideAgent === record.agent) {
      chat.sideAgent = undefined;
      chat.sideKind = undefined;
    } else if (chat.state === 'offered' && chat.agent === record.agent) {
      chat.agent = undefined;
      this.enter(chat, 'waiting');
    }
  }
}

type Step = (fold: Fold, record: TraceRecord) => void;

/** The chat if it is there: an ended chat that was forgotten is not made anew by what comes after its end. */
function known(fold: Fold, record: TraceRecord): ChatView | undefined {
  return record.chat === undefined ? undefined : fold.chats.get(record.chat);
}

const connected: Step = (fold, r) => {
  if (r.chat !== undefined && r.agent !== undefined) fold.connect(fold.chat(r.chat), r.agent);
};
const offerOver: Step = (fold, r) => fold.endOffer(r);
const setRecord =
  (state: RecordState): Step =>
  (fold, r) => {
    if (r.conversation !== undefined) fold.conversations.set(r.conversation, state);
  };

/** One row a kind of event that changes something. */
const STEPS: { readonly [event: string]: Step | undefined } = {
  'chat.arrived': (fold, r) => {
    if (r.chat === undefined) return;
    const chat = fold.chat(r.chat);
    chat.arrivedAt = r.at;
    chat.customer = r.customer;
    chat.conversation = r.conversation;
    chat.queue = r.queue;
    chat.priority = r.priority;
    chat.skills = r.skills ?? [];
    chat.preferred = r.preferred;
  },
  'chat.refused': (fold, r) => {
    if (r.chat !== undefined && r.chat > 0) fold.enter(fold.chat(r.chat), 'refused');
  },
  'chat.queued': (fold, r) => {
    if (r.chat === undefined) return;
    const chat = fold.chat(r.chat);
    chat.queue = r.queue ?? chat.queue;
    chat.priority = r.priority ?? chat.priority;
    chat.skills = r.skills ?? chat.skills;
    chat.also = r.also ?? chat.also;
    // A chat being offered may change class too (skills relaxed): it stays offered.
  },
  'chat.requeued': (fold, r) => {
    if (r.chat === undefined) return;
    const chat = fold.chat(r.chat);
    fold.releaseChat(chat);
    chat.queue = r.queue ?? chat.queue;
    fold.enter(chat, 'waiting');
  },
  'chat.assigned': connected,
  'chat.accepted': connected,
  'chat.joined': (fold, r) => {
    if (r.chat === undefined || r.agent === undefined) return;
    const chat = fold.chat(r.chat);
    const agent = fold.agent(r.agent);
    agent.offers.delete(chat.number);
    agent.live.add(chat.number);
    if (chat.sideAgent === r.agent) {
      chat.sideAgent = undefined;
      chat.sideKind = undefined;
    }
    if (chat.agent !== r.agent) chat.others.add(r.agent);
  },
  'chat.left': (fold, r) => {
    const chat = known(fold, r);
    if (chat === undefined || r.agent === undefined) return;
    fold.agent(r.agent).live.delete(chat.number);
    chat.others.delete(r.agent);
    if (r.assignee !== undefined && r.assignee !== null) {
      chat.agent = r.assignee;
      chat.others.delete(r.assignee);
    } else if (chat.agent === r.agent) chat.agent = undefined;
  },
  'chat.invited': (fold, r) => side(fold, r.chat, r.agent, 'invitation'),
  'chat.transferred': (fold, r) => {
    const chat = known(fold, r);
    if (chat !== undefined && r.toQueue !== undefined) chat.queue = r.toQueue;
    side(fold, r.chat, r.toAgent, 'transfer');
  },
  'chat.dormant': (fold, r) => {
    const chat = known(fold, r);
    if (chat !== undefined) chat.dormant = true;
  },
  'chat.woken': (fold, r) => {
    const chat = known(fold, r);
    if (chat !== undefined) chat.dormant = false;
  },
  'chat.ended': (fold, r) => {
    const chat = known(fold, r);
    if (chat === undefined) return;
    fold.releaseChat(chat);
    fold.enter(chat, 'ended');
    if (fold.forgetEnded) fold.chats.delete(chat.number);
  },
  'offer.made': (fold, r) => {
    if (r.chat === undefined || r.agent === undefined) return;
    const chat = fold.chat(r.chat);
    fold.agent(r.agent).offers.set(chat.number, r.offer ?? 0);
    if (chat.state === 'live') {
      chat.sideAgent = r.agent;
      return;
    }
    chat.agent = r.agent;
    fold.enter(chat, 'offered');
  },
  'offer.accepted': (fold, r) => {
    if (r.chat === undefined || r.agent === undefined) return;
    const chat = fold.chat(r.chat);
    const invitation =
      r.side === 'invitation' || (chat.sideAgent === r.agent && chat.sideKind === 'invitation');
    fold.endOffer(r);
    // Who follows an invitation is in the chat only with chat.joined.
    if (!invitation) fold.connect(chat, r.agent);
  },
  'offer.declined': offerOver,
  'offer.missed': offerOver,
  'offer.withdrawn': offerOver,
  'cooldown.started': (fold, r) => {
    if (r.agent === undefined) return;
    const agent = fold.agent(r.agent);
    agent.cooldownUntil = r.until;
    agent.cooldownReason = r.reason ?? '';
  },
  'cooldown.ended': (fold, r) => {
    if (r.agent !== undefined) fold.agent(r.agent).cooldownUntil = undefined;
  },
  'customer.left': (fold, r) => {
    const chat = known(fold, r);
    if (chat !== undefined) chat.gone = true;
  },
  'customer.returned': (fold, r) => {
    const chat = known(fold, r);
    if (chat !== undefined) chat.gone = false;
  },
  'wrapup.started': (fold, r) => {
    if (r.agent !== undefined && r.chat !== undefined) fold.agent(r.agent).wrapUps.add(r.chat);
  },
  'wrapup.ended': (fold, r) => {
    if (r.agent !== undefined && r.chat !== undefined) fold.agent(r.agent).wrapUps.delete(r.chat);
  },
  'conversation.opened': setRecord('open'),
  'conversation.waiting': setRecord('waiting'),
  'conversation.closed': setRecord('closed'),
  'conversation.reopened': setRecord('open'),
  'agent.work': (fold, r) => {
    if (r.agent !== undefined) fold.agent(r.agent).otherWork = r.units ?? 0;
  },
  'agent.serves': (fold, r) => {
    if (r.agent !== undefined) fold.agent(r.agent).serves = r.queues;
  },
  'agent.state': (fold, r) => {
    if (r.agent === undefined) return;
    const agent = fold.agent(r.agent);
    const state = r.state as AgentState;
    if (agent.state !== state) agent.since = r.at;
    agent.state = state;
    agent.reason = r.reason ?? '';
  },
};

/** A transfer or invitation of a live chat is under way; its offer comes next. */
function side(
  fold: Fold,
  number: number | undefined,
  agent: string | undefined,
  kind: 'transfer' | 'invitation',
): void {
  if (number === undefined || agent === undefined) return;
  const chat = fold.chats.get(number);
  if (chat === undefined) return;
  chat.sideAgent = agent;
  chat.sideKind = kind;
}

/** What the agent is doing. Busy = Ready with a chat ringing or live; wrap-up = Ready with nothing but wrap-ups open. */
export function activityOf(agent: AgentView): Activity {
  if (agent.state !== 'ready') return agent.state;
  if (agent.offers.size > 0 || agent.live.size > 0) return 'busy';
  return agent.wrapUps.size > 0 ? 'wrap-up' : 'ready';
}

/** Words for {@link activityOf} that a spec may ask for. */
export const ACTIVITIES: readonly Activity[] = [...AGENT_STATES, 'busy', 'wrap-up'];
