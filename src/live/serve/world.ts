/**
 * The served platform: the router, and the books that a server keeps beside it. Turns go in (an instant and the acts of it),
 * answers come out, pushed messages stand in the feeds. The same turns give the same world, which is what the journal
 * rests on: nothing here knows a clock, a socket, a file or chance.
 */
import { AGENT, CHAT, EV, type EventSink, REASONS, WHY } from '../../engine/events.ts';
import { Trace } from '../../engine/observe/trace.ts';
import { CUSTOMERS_A_SOURCE } from '../../engine/random/purposes.ts';
import * as router from '../../engine/router/router.ts';
import { RouterPlatform } from '../../engine/router-platform.ts';
import { ruleText } from '../../scenarios/rule-words.ts';
import type { Scenario, ScriptedAct } from '../../scenarios/scenario.ts';
import { type Act, type Actor, type ChatAct, type PresenceAct, tieOf } from './acts.ts';
import {
  type Answer,
  type ChatRecord,
  type Customer,
  type Message,
  type Refusal,
  refuse,
} from './books.ts';
import { Driver } from './driver.ts';
import { Bends } from './faults/bends.ts';
import { Faults } from './faults/faults.ts';
import { Feed } from './feed.ts';
import { again, answerTo, done, noChat, type Outcome, refused } from './outcomes.ts';
import { readRuleChange } from './rule-change.ts';
import { agentsTold, customerHears, pickersIn, seesList } from './told.ts';
import { agentView, truthOf } from './views.ts';

/** Answers that are kept for each client, should the same act be sent again. */
const ANSWERS_KEPT = 256;
/** The server's bit among those who hold a chat's slot; it stands where the cast's stands in a simulation. */
const SERVER = 2;

export interface WorldOptions {
  readonly scenario: Scenario;
  /** A customer is forgotten, with all chats, after so long without an act, µs. */
  readonly keep: number;
  /** Hears of every event, for the metrics. */
  readonly onEvent?: (kind: number) => void;
  /** Takes the trace in pieces, which then is kept nowhere else. It stays in memory when left out. */
  readonly onTrace?: (lines: string) => void;
}

/** What came of the acts of one turn. */
export interface TurnDone {
  /** In the order in which the acts were given. */
  readonly answers: readonly Answer[];
  /** The acts that reached the router or the books, in the order of happening: what the journal keeps. */
  readonly kept: readonly Act[];
}

interface Remembered {
  /** Of what was asked. */
  readonly print: number;
  readonly outcome: Outcome;
}

export class World implements EventSink {
  readonly scenario: Scenario;
  /** The scenario as it was given: its script is another one. */
  readonly given: Scenario;
  readonly driver: Driver;
  readonly trace: Trace;
  readonly customers = new Map<string, Customer>();
  /** By number, in order of arrival; forgotten ones are gone. */
  readonly chats = new Map<number, ChatRecord>();
  /** Those that are not over. */
  readonly going = new Set<ChatRecord>();
  readonly agentFeeds: readonly Feed[];
  /** Feeds with something new since they were last looked at. */
  readonly fresh = new Set<Feed>();
  /** Agents with a push socket, as far as the acts say. */
  readonly connected = new Set<number>();
  readonly faults: Faults;
  private readonly bends: Bends;
  private readonly script: ScriptedAct[] = [];
  private readonly platform: RouterPlatform;
  private readonly keep: number;
  private readonly onEvent: (kind: number) => void;
  private readonly agentsFirst: boolean;
  private readonly agentIndex: ReadonlyMap<string, number>;
  private readonly tokens = new Map<string, Actor>();
  private readonly byNumber = new Map<number, Customer>();
  private readonly bySlot: (ChatRecord | undefined)[] = [];
  private readonly chatsAt: readonly Set<ChatRecord>[];
  private readonly answers = new Map<string, Map<string, Remembered>>();
  private readonly toForget: { readonly at: number; readonly customer: Customer }[] = [];
  private customersEver = 0;
  /** Agents who may see who waits; null when they are to be found anew. */
  private pickers: readonly number[] | null = null;
  /** The message being written, for the event that tells of it. */
  private writing: { readonly text: string; readonly id: string | undefined } | null = null;
  /** Kinds of the events since the act began. */
  private readonly told: number[] = [];

  constructor({ scenario, keep, onEvent, onTrace }: WorldOptions) {
    this.given = scenario;
    // The script of a served scenario is what administrators do while it runs.
    this.scenario = { ...scenario, script: this.script };
    this.keep = keep;
    this.onEvent = onEvent ?? (() => {});
    this.agentsFirst = scenario.rules['engine.tieOrder'] === 'agent-before-customer';
    this.agentIndex = new Map(scenario.agents.map(({ name }, i) => [name, i]));
    this.agentFeeds = scenario.agents.map(() => new Feed());
    this.chatsAt = scenario.agents.map(() => new Set());
    this.trace = new Trace(this.scenario, {
      customerName: (number) => this.byNumber.get(number)?.name ?? null,
      ...(onTrace === undefined ? {} : { onChunk: onTrace }),
    });
    this.faults = new Faults(scenario.seed);
    this.bends = new Bends({
      faults: this.faults,
      alsoAssigned: (slot, agent) => this.alsoAssigned(slot, agent),
    });
    this.driver = new Driver(this.scenario, scenario.seed, this, (s) => this.bends.settle(s));
    this.platform = new RouterPlatform(this.driver.state);
    this.trace.attach(this.driver.state);
    this.driver.open();
  }

  get s(): router.RouterState {
    return this.driver.state;
  }

  /** Whose token this is, by its hash. */
  actorOf(hash: string): Actor | undefined {
    return this.tokens.get(hash);
  }

  indexOfAgent(name: string): number {
    return this.agentIndex.get(name) ?? -1;
  }

  /** Chats the agent is at or may take, in order of arrival. */
  agentView(agent: number) {
    const chats = new Set(this.chatsAt[agent]!);
    if (seesList(this.s, agent)) for (const chat of this.going) chats.add(chat);
    return agentView(
      this,
      agent,
      [...chats].sort((a, b) => a.number - b.number),
    );
  }

  /** Whether the agent was at the chat, has looked at it, or has it on the list. */
  mayRead(agent: number, chat: ChatRecord): boolean {
    const { s } = this;
    if (chat.readers.has(agent)) return true;
    const serves = s.agentServes[agent * s.queueCount + s.chatQueue[chat.slot]!] === 1;
    return serves && s.chatState[chat.slot] === CHAT.waiting && seesList(s, agent);
  }

  /** Whoever serves the queue may look at any chat of it, as platforms let them; others only at what they had. */
  private mayView(agent: number, chat: ChatRecord): boolean {
    const { s } = this;
    if (s.agentState[agent] === AGENT.signedOut) return false;
    const serves = s.agentServes[agent * s.queueCount + s.chatQueue[chat.slot]!] === 1;
    return serves || chat.readers.has(agent);
  }

  /** Everything due up to `until`, µs; whether anybody was told anything. */
  runTo(until: number): boolean {
    const before = this.trace.total;
    this.driver.runTo(until);
    return this.trace.total > before;
  }

  /** One turn: the acts that arrived together happen at `t`, by tie class and then in the order given. */
  turn(t: number, acts: readonly Act[], isShort: (i: number) => boolean = () => false): TurnDone {
    const order = acts.map((_, i) => i);
    const ties = acts.map((act) => tieOf(act, this.agentsFirst));
    order.sort((a, b) => ties[a]! - ties[b]! || a - b);
    const outcomes: Outcome[] = [];
    const kept: Act[] = [];
    this.driver.approach(t);
    for (const i of order) {
      const act = acts[i]!;
      this.told.length = 0;
      const outcome = this.once(act);
      outcomes[i] = outcome;
      if (outcome.kept) kept.push(act);
    }
    if (kept.length > 0) {
      // Only with acts that the journal keeps, so that a replay forgets alike.
      this.forget(t);
      this.driver.finishInstant();
    }
    return { answers: outcomes.map((outcome, i) => answerTo(this, outcome, isShort(i))), kept };
  }

  /** An act that is sent again under its id is answered again, and not done again. */
  private once(act: Act): Outcome {
    const { by, id, ...deed } = act;
    if (id === undefined) return this.perform(act);
    const key = `${by.side}:${by.name}`;
    let memory = this.answers.get(key);
    if (memory === undefined) {
      memory = new Map();
      this.answers.set(key, memory);
    }
    const print = printOf(JSON.stringify(deed));
    const known = memory.get(id);
    if (known !== undefined) {
      if (known.print !== print)
        return refused(
          refuse(409, 'id-taken', 'this id has been used for something else', 'take a new id'),
        );
      return again(known.outcome);
    }
    const outcome = this.perform(act);
    if (!outcome.kept) return outcome;
    memory.set(id, { print, outcome });
    if (memory.size > ANSWERS_KEPT) {
      const [oldest] = memory.keys();
      memory.delete(oldest as string);
    }
    return outcome;
  }

  private perform(act: Act): Outcome {
    switch (act.do) {
      case 'new-customer':
        return this.newCustomer(act.name, act.hash);
      case 'new-token':
        return this.newToken(act.agent, act.hash);
      case 'start':
        return this.start(act);
      case 'customer':
        return this.customerActs(act);
      case 'write':
        return this.writes(act);
      case 'rule':
        return this.changesRule(act.line);
      case 'queue':
        return this.turnsQueue(act.queue, act.open);
      case 'restart':
        router.restart(this.s);
        return done({ status: 200, body: { restarted: true } });
      case 'fault':
        this.faults.switchOn(act.fault);
        return done({ status: 200, body: { faults: this.faults.now() } });
      case 'no-fault':
        this.faults.switchOff(act.fault);
        return done({ status: 200, body: { faults: this.faults.now() } });
      default:
        return this.agentActs(act);
    }
  }

  // Customers.

  private newCustomer(name: string, hash: string): Outcome {
    if (this.customers.has(name))
      return refused(
        refuse(409, 'name-taken', `there is a customer ${name} already`, 'take another name'),
      );
    const number = this.scenario.sources.length * CUSTOMERS_A_SOURCE + this.customersEver;
    this.customersEver += 1;
    const customer: Customer = {
      name,
      number,
      hash,
      feed: new Feed(),
      chats: [],
      last: null,
      lastAt: this.s.now,
    };
    this.customers.set(name, customer);
    this.byNumber.set(number, customer);
    this.tokens.set(hash, { side: 'customer', name });
    this.toForget.push({ at: this.s.now + this.keep, customer });
    return done({ status: 201, body: { customer: name } });
  }

  private start(act: Act & { do: 'start' }): Outcome {
    const { s, scenario } = this;
    const customer = this.customers.get(act.by.name);
    if (customer === undefined) return refused(STRANGER);
    const queue = scenario.queues.findIndex(({ name }) => name === act.queue);
    if (queue < 0) return refused(noQueue(act.queue, scenario));
    const skills = act.skills.map((name) => scenario.skills.indexOf(name));
    if (skills.includes(-1))
      return refused(
        refuse(
          404,
          'no-such-skill',
          `there is no skill ${act.skills[skills.indexOf(-1)]}`,
          `skills: ${scenario.skills.join(', ') || 'none'}`,
        ),
      );
    customer.lastAt = s.now;
    const earlier = customer.last;
    const conversation = earlier === null ? -1 : s.chatConversation[earlier.slot]!;
    const cls = router.classOf(s, queue, act.priority, skills);
    const slot = router.arrive(s, customer.number, cls, conversation);
    const chat = customer.chats.at(-1) as ChatRecord;
    if (slot >= 0 && act.text !== undefined) {
      this.writing = { text: act.text, id: act.id };
      router.customerWrites(s, slot);
      this.writing = null;
    }
    return shown('customers chat', chat, 201);
  }

  private ownChat(act: Act & { chat: number }): ChatRecord | undefined {
    const chat = this.chats.get(act.chat);
    return chat !== undefined && chat.customer.name === act.by.name ? chat : undefined;
  }

  private customerActs(act: Act & { do: 'customer' }): Outcome {
    const chat = this.ownChat(act);
    if (chat === undefined) return refused(noChat(act.chat));
    chat.customer.lastAt = this.s.now;
    if (act.what === 'leave') router.customerLeaves(this.s, chat.slot);
    else if (act.what === 'end') router.customerEnds(this.s, chat.slot);
    else router.customerRejoins(this.s, chat.slot);
    if (this.told.length === 0) return late(this.without(chat, act.what));
    return shown('customers chat', chat, 200);
  }

  private writes(act: Act & { do: 'write' }): Outcome {
    const isCustomer = act.by.side === 'customer';
    const chat = isCustomer ? this.ownChat(act) : this.chats.get(act.chat);
    if (chat === undefined) return refused(noChat(act.chat));
    const before = chat.messages.length;
    this.writing = { text: act.text, id: act.id };
    if (isCustomer) {
      chat.customer.lastAt = this.s.now;
      router.customerWrites(this.s, chat.slot);
    } else router.agentWrites(this.s, this.indexOfAgent(act.by.name), chat.slot);
    this.writing = null;
    const message = chat.messages[before];
    if (message === undefined) return late(this.without(chat, 'message'));
    return { kept: true, show: 'message', chat: chat.number, message: before + 1, status: 201 };
  }

  // Agents.

  private newToken(agent: string, hash: string): Outcome {
    if (!this.agentIndex.has(agent)) return refused(noAgent(agent, this.scenario));
    this.tokens.set(hash, { side: 'agent', name: agent });
    return done({ status: 201, body: { agent } });
  }

  private agentActs(act: Act): Outcome {
    const { platform } = this;
    const agent = this.indexOfAgent(act.by.name);
    if (agent < 0) return refused(STRANGER);
    const self: Outcome = { kept: true, show: 'agent', agent };
    switch (act.do) {
      case 'presence':
        PRESENCE[act.what](platform, agent);
        return self;
      case 'connection':
        if (act.lost) {
          this.connected.delete(agent);
          platform.loseConnection(agent);
        } else {
          this.connected.add(agent);
          platform.reconnect(agent);
        }
        return self;
      case 'next':
        platform.pressNext(agent);
        return self;
      case 'work':
        platform.otherWork(agent, act.units);
        return self;
      case 'limit':
        platform.setLimit(agent, act.units ?? Number.POSITIVE_INFINITY);
        return self;
      case 'serve':
        return this.serves(agent, act.queues);
      case 'chat':
      case 'transfer':
      case 'invite':
        return this.agentActsOnChat(act, agent);
      default:
        return refused(refuse(400, 'no-such-act', 'agents do no such thing'));
    }
  }

  private serves(agent: number, names: readonly string[]): Outcome {
    const queues = names.map((name) => this.scenario.queues.findIndex((q) => q.name === name));
    const missing = names[queues.indexOf(-1)];
    if (missing !== undefined) return refused(noQueue(missing, this.scenario));
    this.platform.serveQueues(agent, queues);
    return { kept: true, show: 'agent', agent };
  }

  private agentActsOnChat(
    act: Act & { do: 'chat' | 'transfer' | 'invite' },
    agent: number,
  ): Outcome {
    const chat = this.chats.get(act.chat);
    if (chat === undefined) return refused(noChat(act.chat));
    let to = -1;
    if (act.do !== 'chat' && act.agent !== undefined) {
      to = this.indexOfAgent(act.agent);
      if (to < 0) return refused(noAgent(act.agent, this.scenario));
    }
    let queue = -1;
    if (act.do === 'transfer' && act.queue !== undefined) {
      queue = this.scenario.queues.findIndex(({ name }) => name === act.queue);
      if (queue < 0) return refused(noQueue(act.queue, this.scenario));
    }
    // The router leaves it open who may do these two.
    if (act.do === 'chat' && act.what === 'view' && !this.mayView(agent, chat))
      return refused(noChat(act.chat));
    if (act.do === 'chat' && act.what === 'close-record' && !chat.readers.has(agent))
      return refused(noChat(act.chat));
    if (act.do === 'chat' && act.what === 'dismiss' && !chat.agents.has(agent))
      return refused({ status: 409, body: this.without(chat, 'dismiss') });
    const { platform } = this;
    if (act.do === 'chat') CHAT_DEEDS[act.what](platform, agent, chat.slot);
    else if (act.do === 'invite') platform.invite(agent, chat.slot, to);
    else if (queue >= 0) platform.transferToQueue(agent, chat.slot, queue);
    else platform.transferToAgent(agent, chat.slot, to);
    // A look at a chat is itself the event; whoever came second to it may have become a viewer.
    if (this.told.includes(EV.chatViewed)) chat.readers.add(agent);
    if (this.told.length === 0 || this.told.includes(EV.offerStale))
      return late(this.without(chat, act.do === 'chat' ? act.what : act.do));
    return shown('agents chat', chat, 200);
  }

  // Administrators.

  private changesRule(line: string): Outcome {
    const read = readRuleChange(this.scenario, line);
    if ('wrong' in read) return refused(refuse(422, 'no-such-rule', read.wrong, read.hint));
    const place = this.script.push(read.act) - 1;
    try {
      this.platform.changeRule(place);
    } catch (error) {
      this.script.pop();
      if (!(error instanceof RangeError)) throw error;
      return refused(
        refuse(422, 'fixed-rule', error.message, 'start the server anew with another scenario'),
      );
    }
    const { name, value } = read.act.rule as NonNullable<ScriptedAct['rule']>;
    return done({ status: 200, body: { rule: name, value: ruleText(name, value), change: place } });
  }

  private turnsQueue(name: string, open: boolean): Outcome {
    const queue = this.scenario.queues.findIndex((each) => each.name === name);
    if (queue < 0) return refused(noQueue(name, this.scenario));
    if (open) this.platform.openQueue(queue);
    else this.platform.closeQueue(queue);
    return done({ status: 200, body: { queue: name, open } });
  }

  // What the router tells.

  event(kind: number, slot: number, agent: number, x: number, y: number): void {
    this.told.push(kind);
    this.onEvent(kind);
    this.trace.event(kind, slot, agent, x, y);
    if (kind === EV.chatArrived) this.record(slot, x);
    const chat = slot < 0 ? undefined : this.bySlot[slot];
    const extra = chat === undefined ? '' : this.write(kind, chat, agent);
    if (chat !== undefined) this.enter(kind, chat, agent, x, y);
    let line = '';
    const tell = (feed: Feed) => {
      if (this.faults.losesPush(kind)) return;
      if (line === '') {
        line = flat(`${this.trace.lastLine().slice(1, -1)}${extra}}`);
      }
      feed.push(line);
      this.fresh.add(feed);
    };
    if (kind === EV.systemRestarted) for (const { feed } of this.customers.values()) tell(feed);
    else if (chat !== undefined && customerHears(kind)) tell(chat.customer.feed);
    if (kind === EV.ruleChanged) this.pickers = null;
    this.pickers ??= pickersIn(this.s);
    agentsTold(this.s, kind, slot, agent, chat?.agents ?? NOBODY, this.pickers, (a) =>
      tell(this.agentFeeds[a]!),
    );
    if (chat !== undefined) this.depart(kind, chat, agent, y);
    this.bends.event(this.s, kind, slot, agent, x, y);
  }

  /** A fault: the chat is another agent's as well, and only they are told. */
  private alsoAssigned(slot: number, agent: number): void {
    const chat = this.bySlot[slot] as ChatRecord;
    this.onEvent(EV.chatAssigned);
    this.trace.event(EV.chatAssigned, slot, agent, WHY.auto, 0);
    this.come(chat, agent);
    this.agentFeeds[agent]!.push(flat(this.trace.lastLine().slice(1)));
    this.fresh.add(this.agentFeeds[agent]!);
  }

  agentChanged(): void {}

  private record(slot: number, number: number): void {
    const customer = this.byNumber.get(number) as Customer;
    const chat: ChatRecord = {
      number: this.s.chatNumber[slot]!,
      slot,
      customer,
      messages: [],
      agents: new Set(),
      readers: new Set(),
      ringing: new Map(),
      assignee: -1,
      reason: '',
      overAt: Number.POSITIVE_INFINITY,
    };
    // The server keeps the slot, so that late acts find what they are meant for.
    this.s.hold(slot, SERVER);
    this.bySlot[slot] = chat;
    this.chats.set(chat.number, chat);
    this.going.add(chat);
    customer.chats.push(chat);
    customer.last = chat;
  }

  /** A message is written down; what its event says besides. */
  private write(kind: number, chat: ChatRecord, agent: number): string {
    if (kind !== EV.messageCustomer && kind !== EV.messageAgent) return '';
    const isCustomer = kind === EV.messageCustomer;
    const message: Message = {
      message: chat.messages.length + 1,
      from: isCustomer ? 'customer' : 'agent',
      agent: isCustomer ? -1 : agent,
      text: this.writing?.text ?? '',
      id: this.writing?.id,
      at: this.s.now,
    };
    chat.messages.push(message);
    const id = message.id === undefined ? '' : `,"id":${JSON.stringify(message.id)}`;
    return `,"message":${message.message},"text":${JSON.stringify(message.text)}${id}`;
  }

  /** Who comes to the chat by this event, before it is told. */
  private enter(kind: number, chat: ChatRecord, agent: number, x: number, y: number): void {
    if (kind === EV.offerMade) {
      chat.ringing.set(agent, { agent, offer: x, until: y });
      this.come(chat, agent);
    } else if (
      kind === EV.chatAssigned ||
      kind === EV.chatAccepted ||
      kind === EV.chatJoined ||
      kind === EV.offerAccepted
    ) {
      chat.ringing.delete(agent);
      this.come(chat, agent);
    } else if (kind === EV.chatRefused || kind === EV.chatEnded) {
      chat.reason = REASONS[x] ?? '';
      chat.overAt = this.s.now;
      this.going.delete(chat);
    }
  }

  /** Who goes by this event, when everybody has been told. */
  private depart(kind: number, chat: ChatRecord, agent: number, y: number): void {
    switch (kind) {
      case EV.offerDeclined:
      case EV.offerMissed:
      case EV.offerWithdrawn:
        chat.ringing.delete(agent);
        return this.go(chat, agent);
      case EV.offerAccepted:
        // An invitation (2) leaves the chat with whoever has it.
        if (y === 2) return;
        return this.take(chat, agent);
      case EV.chatAssigned:
      case EV.chatAccepted:
        return this.take(chat, agent);
      case EV.chatLeft:
        if (y >= 0) chat.assignee = y;
        return this.go(chat, agent);
      case EV.chatRequeued:
        for (const other of [...chat.agents]) this.go(chat, other);
        chat.assignee = -1;
        return;
      case EV.chatRefused:
        if (chat.customer.last === chat) chat.customer.last = this.before(chat);
        return;
      case EV.wrapUpEnded:
        return this.go(chat, agent);
      default:
    }
  }

  /** The customer's last chat that was not refused. */
  private before(chat: ChatRecord): ChatRecord | null {
    const { chats } = chat.customer;
    for (let i = chats.indexOf(chat) - 1; i >= 0; i--)
      if (this.s.chatState[chats[i]!.slot] !== CHAT.refused) return chats[i]!;
    return null;
  }

  private take(chat: ChatRecord, agent: number): void {
    if (chat.assignee >= 0 && chat.assignee !== agent) this.go(chat, chat.assignee);
    chat.assignee = agent;
  }

  private come(chat: ChatRecord, agent: number): void {
    chat.agents.add(agent);
    chat.readers.add(agent);
    this.chatsAt[agent]!.add(chat);
  }

  private go(chat: ChatRecord, agent: number): void {
    chat.agents.delete(agent);
    this.chatsAt[agent]!.delete(chat);
  }

  /** Customers who have done nothing for so long are forgotten, and of the others the chats that are over for so long. */
  private forget(now: number): void {
    while (this.toForget.length > 0 && this.toForget[0]!.at <= now) {
      const { customer } = this.toForget.shift()!;
      const before = now - this.keep;
      const isOver = (chat: ChatRecord) => chat.overAt <= before;
      const isGone = customer.lastAt <= before && customer.chats.every(isOver);
      for (const chat of [...customer.chats])
        if (isGone || (isOver(chat) && chat !== customer.last)) this.drop(chat);
      if (!isGone) {
        this.toForget.push({ at: now + this.keep, customer });
        continue;
      }
      this.customers.delete(customer.name);
      this.byNumber.delete(customer.number);
      this.tokens.delete(customer.hash);
      this.answers.delete(`customer:${customer.name}`);
    }
  }

  private drop(chat: ChatRecord): void {
    for (const agent of [...chat.agents]) this.go(chat, agent);
    this.chats.delete(chat.number);
    this.bySlot[chat.slot] = undefined;
    chat.customer.chats.splice(chat.customer.chats.indexOf(chat), 1);
    this.s.release(chat.slot, SERVER);
  }

  /** Why an act on a chat did nothing, as far as can be told. */
  private without(chat: ChatRecord, what: string): Refusal {
    const { state, conversation } = truthOf(this, chat);
    return refuse(
      409,
      'no-effect',
      `${what} changes nothing: chat ${chat.number} is ${state} and its conversation ${conversation}`,
      'look at the chat again: somebody was faster, it is over, or the rules do not allow it',
    ).body as Refusal;
  }
}

/** One piece of memory: what is put together is kept as its parts until somebody looks into it. */
function flat(text: string): string {
  text.charCodeAt(text.length >> 1);
  return text;
}

const NOBODY: ReadonlySet<number> = new Set();
const STRANGER = refuse(401, 'no-token', 'this token is of nobody', 'ask for a new token');

/** The chat as it stands when the answer is given, the first time or again. */
const shown = (
  show: 'customers chat' | 'agents chat',
  { number }: ChatRecord,
  status: number,
): Outcome => ({ kept: true, show, chat: number, status });
/** It reached the router, which counts it; to the client it is a conflict. */
const late = (body: Refusal): Outcome => done({ status: body.status, body });

/** 53 bits of a text: two different acts under one id meet here once in 10^15. */
function printOf(text: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}

const noQueue = (name: string, { queues }: Scenario) =>
  refuse(
    404,
    'no-such-queue',
    `there is no queue ${name}`,
    `queues: ${queues.map((queue) => queue.name).join(', ')}`,
  );

const noAgent = (name: string, { agents }: Scenario) =>
  refuse(
    404,
    'no-such-agent',
    `there is no agent ${name}`,
    `agents: ${agents
      .slice(0, 12)
      .map((agent) => agent.name)
      .join(', ')}`,
  );

const PRESENCE: { readonly [K in PresenceAct]: (p: RouterPlatform, agent: number) => void } = {
  'sign-in': (p, agent) => p.signIn(agent),
  'sign-out': (p, agent) => p.signOut(agent),
  ready: (p, agent) => p.goReady(agent),
  'not-ready': (p, agent) => p.goNotReady(agent),
  pause: (p, agent) => p.pauseRouting(agent),
  resume: (p, agent) => p.resumeRouting(agent),
  break: (p, agent) => p.goOnBreak(agent, 0),
  back: (p, agent) => p.returnFromBreak(agent),
};

const CHAT_DEEDS: {
  readonly [K in ChatAct]: (p: RouterPlatform, agent: number, chat: number) => void;
} = {
  accept: (p, agent, chat) => p.accept(agent, chat),
  decline: (p, agent, chat) => p.decline(agent, chat),
  disable: (p, agent, chat) => p.disable(agent, chat),
  pick: (p, agent, chat) => p.pick(agent, chat),
  join: (p, agent, chat) => p.join(agent, chat),
  view: (p, agent, chat) => p.view(agent, chat),
  leave: (p, agent, chat) => p.leaveChat(agent, chat),
  end: (p, agent, chat) => p.endChat(agent, chat, WHY.agentEnd),
  'end-and-close': (p, agent, chat) => p.endChat(agent, chat, WHY.agentEndClose),
  resolve: (p, agent, chat) => p.resolve(agent, chat),
  'close-tab': (p, agent, chat) => p.closeTab(agent, chat),
  'close-wrap-up': (p, agent, chat) => p.closeWrapUp(agent, chat),
  'close-record': (p, agent, chat) => p.closeRecord(agent, chat),
  dismiss: (p, agent, chat) => p.tell(EV.replyDismissed, chat, agent),
};
