/**
 * A live run in virtual time: a clock that jumps to what is due next when everything has been read, and our served world as a
 * backend without a network in between. Nothing takes time there, so a live run must be what the simulation is. For tests only.
 */
import type { Scenario } from '../../../scenarios/scenario.ts';
import { liveEvent, type Pushed } from '../../adapters/chatsim/told.ts';
import {
  type Account,
  ActTrouble,
  ADMIN_DEEDS,
  type AdminDeed,
  AGENT_DEEDS,
  type AgentClient,
  type AgentDeed,
  type Backend,
  type Capabilities,
  CUSTOMER_DEEDS,
  type CustomerClient,
  type CustomerDeed,
  type FurtherTo,
  type LiveWorld,
  type OnEvent,
  PRESENCE_DEEDS,
  type PresenceDeed,
  type Provisioned,
  type StartChat,
  type TrueChat,
} from '../../backend.ts';
import type { Actor, ChatAct, Deed } from '../../serve/acts.ts';
import type { Feed } from '../../serve/feed.ts';
import { Turns } from '../../serve/turns.ts';
import { World } from '../../serve/world.ts';
import type { LiveClock } from '../clock.ts';
import type { LiveOptions, LiveOutcome } from '../live-options.ts';
import { liveRun } from '../live-run.ts';
import { NO_STOP_RULES } from '../stop-rules.ts';

/** Goes on only when nobody has anything more to do at this moment. */
export class VirtualClock implements LiveClock {
  private time = 0;
  private timers: { readonly at: number; readonly call: () => void }[] = [];
  private calls: (() => void)[] = [];

  now(): number {
    return this.time;
  }

  after(milliseconds: number, call: () => void): () => void {
    const timer = { at: this.time + Math.max(0, milliseconds), call };
    let place = this.timers.length;
    while (place > 0 && this.timers[place - 1]!.at > timer.at) place--;
    this.timers.splice(place, 0, timer);
    return () => {
      const at = this.timers.indexOf(timer);
      if (at >= 0) this.timers.splice(at, 1);
    };
  }

  soon(call: () => void): void {
    this.calls.push(call);
  }

  /** Until this is settled. */
  async until<T>(what: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    what.then(done, done);
    for (;;) {
      await new Promise<void>((resolve) => void setImmediate(resolve));
      if (isDone) return what;
      if (this.calls.length > 0) {
        for (const call of this.calls.splice(0)) call();
        continue;
      }
      const next = this.timers.shift();
      if (next === undefined) throw new Error('nothing more will ever happen');
      this.time = Math.max(this.time, next.at);
      next.call();
    }
  }
}

/** What a backend can do that is asked for everything. */
export const EVERYTHING: Capabilities = {
  assignment: 'mixed',
  decline: true,
  requeueOnFree: true,
  capacity: 'agent',
  push: { agent: 'socket', customer: 'socket' },
  messageIds: true,
  startsWithText: 'may',
  stamps: true,
  speed: 1,
  agent: AGENT_DEEDS,
  presence: PRESENCE_DEEDS,
  customer: CUSTOMER_DEEDS,
  admin: ADMIN_DEEDS,
  rateLimit: { client: null, all: null },
};

const PLAIN: ReadonlySet<string> = new Set([
  'pick',
  'join',
  'view',
  'leave',
  'end-and-close',
  'resolve',
  'close-tab',
  'close-wrap-up',
  'close-record',
  'disable',
]);

export class WorldBackend implements Backend {
  readonly capabilities: Capabilities;
  readonly world: World;
  private readonly turns: Turns;
  private readonly clock: LiveClock;
  private readonly ears = new Map<Feed, { at: number; readonly tell: OnEvent }>();
  private customers = 0;

  constructor(scenario: Scenario, clock: LiveClock, capabilities: Capabilities = EVERYTHING) {
    this.clock = clock;
    this.capabilities = capabilities;
    this.world = new World({ scenario, keep: Number.MAX_SAFE_INTEGER });
    this.turns = new Turns({
      world: this.world,
      clock,
      speed: 1,
      journal: null,
      onPushed: () => this.push(),
      onFault: (error) => {
        throw error;
      },
    });
    this.turns.start();
  }

  async provision(world: LiveWorld): Promise<Provisioned> {
    const agents = world.agents.map(({ name }): Account => ({ name, secret: {} }));
    return { adapter: 'world', run: world.run, agents, keep: {} };
  }
  async cleanUp(): Promise<void> {}
  async close(): Promise<void> {
    this.turns.stop();
  }

  async agent({ name }: Account, tell: OnEvent): Promise<AgentClient> {
    const feed = this.world.agentFeeds[this.world.indexOfAgent(name)] as Feed;
    this.ears.set(feed, { at: feed.last, tell });
    const by: Actor = { side: 'agent', name };
    const chat = (what: ChatAct, id: string) =>
      this.does(by, { do: 'chat', what, chat: Number(id) });
    return {
      presence: (what: PresenceDeed) => this.does(by, { do: 'presence', what }),
      accept: (id) => chat('accept', id),
      decline: (id) => chat('decline', id),
      end: (id) => chat('end', id),
      send: (id, text, own) => this.does(by, { do: 'write', chat: Number(id), text }, own),
      further: (what: AgentDeed, id: string | null, to: FurtherTo = {}) =>
        PLAIN.has(what) ? chat(what as ChatAct, id as string) : this.does(by, deedOf(what, id, to)),
      list: () => {
        const { list } = this.world.agentView(this.world.indexOfAgent(name));
        return list.map(String);
      },
      close: async () => void this.ears.delete(feed),
    };
  }

  async customer(_: string, tell: OnEvent): Promise<CustomerClient> {
    const name = `visitor-${++this.customers}`;
    await this.does({ side: 'admin', name: 'admin' }, { do: 'new-customer', name, hash: name });
    const { feed } = this.world.customers.get(name)!;
    this.ears.set(feed, { at: 0, tell });
    const by: Actor = { side: 'customer', name };
    return {
      start: async ({ queue, priority, skills, text, id }: StartChat) => {
        const said = text === '' ? {} : { text };
        const answer = await this.asks(by, { do: 'start', queue, priority, skills, ...said }, id);
        return String((answer as { chat: number }).chat);
      },
      send: (id, text, own) => this.does(by, { do: 'write', chat: Number(id), text }, own),
      leave: (id) => this.does(by, { do: 'customer', what: 'leave', chat: Number(id) }),
      further: (what: CustomerDeed, id) =>
        this.does(by, { do: 'customer', what, chat: Number(id) }),
      vanish: async () => void this.ears.delete(feed),
      close: async () => void this.ears.delete(feed),
    };
  }

  async admin(what: AdminDeed, value: Readonly<Record<string, unknown>>): Promise<void> {
    const queue = String(value['queue']);
    const deed: Deed =
      what === 'rule'
        ? { do: 'rule', line: `${value['rule']} to ${value['value']}` }
        : what === 'restart'
          ? { do: 'restart' }
          : { do: 'queue', queue, open: what === 'open-queue' };
    await this.does({ side: 'admin', name: 'admin' }, deed);
  }

  async truth(): Promise<TrueChat[]> {
    return [...this.world.going].map(({ number, slot, assignee }) => ({
      chat: String(number),
      state: ['waiting', 'waiting', 'offered', 'live'][this.world.s.chatState[slot]!] as 'live',
      ...(assignee < 0 ? {} : { agent: this.world.scenario.agents[assignee]!.name }),
    }));
  }

  private async does(by: Actor, deed: Deed, id?: string): Promise<void> {
    await this.asks(by, deed, id);
  }

  private async asks(by: Actor, deed: Deed, id?: string): Promise<unknown> {
    const { status, body } = await this.turns.submit({
      by,
      ...deed,
      ...(id === undefined ? {} : { id }),
    });
    if (status >= 400)
      throw new ActTrouble('refused', String((body as { detail?: string }).detail ?? status));
    return body;
  }

  private push(): void {
    for (const feed of this.world.fresh) {
      const ear = this.ears.get(feed);
      if (ear === undefined) continue;
      while (ear.at < feed.last)
        ear.tell(liveEvent(JSON.parse(`{${feed.at(++ear.at)}`) as Pushed, this.clock.now()));
    }
    this.world.fresh.clear();
  }
}

function deedOf(what: AgentDeed, id: string | null, to: FurtherTo): Deed {
  const chat = Number(id);
  switch (what) {
    case 'next':
      return { do: 'next' };
    case 'transfer-to-queue':
      return { do: 'transfer', chat, queue: to.queue as string };
    case 'transfer-to-agent':
      return { do: 'transfer', chat, agent: to.agent as string };
    case 'invite':
      return { do: 'invite', chat, agent: to.agent as string };
    case 'work':
      return { do: 'work', units: to.units ?? 0 };
    case 'limit':
      return { do: 'limit', units: Number.isFinite(to.units) ? (to.units as number) : null };
    default:
      return { do: 'serve', queues: to.queues ?? [] };
  }
}

export interface Virtual {
  readonly outcome: LiveOutcome;
  readonly lines: readonly string[];
  readonly backend: WorldBackend;
}

/** A live run of the scenario, in no time. */
export async function virtually(
  scenario: Scenario,
  more: Partial<LiveOptions> & {
    readonly capabilities?: Capabilities;
    readonly bend?: (backend: Backend) => Backend;
    readonly onClock?: (clock: LiveClock) => void;
  } = {},
): Promise<Virtual> {
  const { capabilities, bend, onClock, ...options } = more;
  const clock = new VirtualClock();
  onClock?.(clock);
  const backend = new WorldBackend(scenario, clock, capabilities);
  const lines: string[] = [];
  const agents = scenario.agents.map(({ name }): Account => ({ name, secret: {} }));
  const run = liveRun({
    scenario,
    seed: scenario.seed,
    adapterName: 'world',
    backend: bend === undefined ? backend : bend(backend),
    target: { url: '', headers: {}, ca: null, options: {}, secrets: {} },
    made: { adapter: 'world', run: 'virtual', agents, keep: {} },
    speed: 1,
    side: 'both',
    texts: { textOf: (_customer, _attempt, turn, side) => `${side} ${turn}` },
    stop: NO_STOP_RULES,
    processes: 1,
    socketsEach: 12_000,
    socketsPlanned: 0,
    clock,
    record: (line) => lines.push(line),
    onProgress: () => {},
    signal: new AbortController().signal,
    tickMs: 10_000,
    ...options,
  });
  const outcome = await clock.until(run);
  await backend.close();
  return { outcome, lines, backend };
}
