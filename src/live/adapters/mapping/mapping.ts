/**
 * The adapter that a file describes: no code, only which calls do what, what messages mean, and where the ids are. What it can
 * is told by the file, or follows from what the file describes.
 */
import {
  type Account,
  ActTrouble,
  ADMIN_DEEDS,
  type Adapter,
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
  type Target,
  type TrueChat,
} from '../../backend.ts';
import { Caller } from '../wire/caller.ts';
import { type Dial, dialOf, waysOf } from '../wire/dial.ts';
import { mustKnowOptions } from '../wire/known-options.ts';
import { WaitingList } from '../wire/waiting-list.ts';
import { MappedClient } from './client.ts';
import { isTrue } from './events.ts';
import { ACCOUNTS, type Accounts, asList, type Scope } from './expression.ts';
import { type MappingFile, readMapping } from './read-mapping.ts';
import type { Step } from './step-words.ts';
import { asTrouble, callFor, type Desk, doSteps, filled } from './steps.ts';
import { textOf } from './template.ts';
import type { MappingWords } from './words.ts';

const ABOUT = 'a backend that a mapping file describes (--mapping FILE)';
/** Of HTTP, for all clients together. */
const CONNECTIONS = 128;
/** Options that every mapping has. */
const WAYS = ['connect', 'local'];

/** Takes its file from the target's options. */
const mapping: Adapter = {
  name: 'mapping',
  about: ABOUT,
  secrets: [],
  open: (target, made) => open(fileOf(target), target, made),
};
export default mapping;

/** The adapter of one file: it knows the file's secrets. `problems` when the file cannot be used. */
export function adapterOfMapping(
  file: MappingFile,
): { readonly adapter: Adapter } | { readonly problems: readonly string[] } {
  const read = readMapping(file);
  if (!read.ok) return { problems: read.problems };
  return {
    adapter: {
      name: 'mapping',
      about: read.mapping.about === '' ? ABOUT : read.mapping.about,
      secrets: read.mapping.secrets.map(([name, what]) => ({ name, what })),
      open: (target, made) => open(file, target, made),
    },
  };
}

function fileOf({ options }: Target): MappingFile {
  const file = options['mapping'] as Partial<MappingFile> | undefined;
  if (typeof file?.file !== 'string' || typeof file.text !== 'string')
    throw new ActTrouble('refused', 'the adapter mapping takes --mapping FILE, which is not given');
  return { file: file.file, text: file.text };
}

async function open(file: MappingFile, target: Target, made?: Provisioned): Promise<Backend> {
  const read = readMapping(file);
  if (!read.ok) throw new ActTrouble('refused', read.problems.join('\n'));
  const { mapping: words } = read;
  if (read.options !== null)
    mustKnowOptions({ options: optionsOf(target) }, `the mapping ${file.file}`, [
      ...read.options,
      ...WAYS,
    ]);
  const secret: Record<string, string> = {};
  for (const [name, what] of words.secrets) {
    const value = target.secret(name);
    if (value === undefined || value === '')
      throw new ActTrouble('forbidden', `the environment has no ${name}: ${what}`);
    secret[name] = value;
  }
  const url = new URL(target.url);
  const own = { target: { url: target.url, origin: url.origin, host: url.host }, secret };
  const scope = { ...own, option: optionsOf(target), run: '' };
  const headers = { ...target.headers, ...(await filled(words.headers, scope)) };
  const dial = dialOf({ url, ca: target.ca, ...waysOf(target), timeoutMs: words.timeout });
  const caller = new Caller({
    origin: url.origin,
    dial,
    headers,
    timeoutMs: words.timeout,
    connections: CONNECTIONS,
  });
  const backend = new MappedBackend({
    words,
    caller,
    dial,
    origin: url.origin,
    headers,
    scope,
    target,
    made,
  });
  try {
    await backend.reach();
  } catch (error) {
    await caller.close();
    throw error;
  }
  return backend;
}

const optionsOf = ({ options }: Target): Scope => {
  const { mapping: _file, ...others } = options;
  return others;
};

interface MappedOptions {
  readonly words: MappingWords;
  readonly caller: Caller;
  readonly dial: Dial;
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Target, options and secrets. */
  readonly scope: Scope;
  readonly target: Target;
  readonly made: Provisioned | undefined;
}

class MappedBackend implements Backend {
  private readonly o: MappedOptions;
  private readonly desk: Desk;
  /** For what is done before and after the people. */
  private readonly patient: Desk;
  private readonly keep: Record<string, unknown> = {};
  private speed = 1;
  private run: string;
  private accounts: readonly Account[];
  private known: Accounts;
  readonly truth?: () => Promise<readonly TrueChat[]>;

  constructor(options: MappedOptions) {
    const { words, caller, target, made } = options;
    this.o = options;
    this.run = made?.run ?? '';
    this.accounts = made?.agents ?? [];
    this.known = accountsIn(this.accounts);
    this.desk = { caller, mapping: words, now: () => target.now() };
    this.patient = { ...this.desk, isPatient: true };
    const { truth } = words;
    if (truth !== null) this.truth = () => this.askTruth(truth);
  }

  get capabilities(): Capabilities {
    const { capabilities: c, agent, customer, admin } = this.o.words;
    const polls = [...agent.poll, ...customer.poll];
    const listed = <T extends string>(deeds: readonly T[], acts: typeof agent.acts) =>
      deeds.filter((deed) => (acts[deed] ?? null) !== null);
    return {
      assignment: c.assignment,
      decline: (agent.acts['decline'] ?? null) !== null,
      requeueOnFree: c.requeueOnFree,
      capacity: c.capacity,
      push: {
        agent: agent.socket === null ? 'poll' : 'socket',
        customer: customer.socket === null ? 'poll' : 'socket',
      },
      ...(polls.length === 0 ? {} : { pollMs: Math.max(...polls.map(({ every }) => every)) }),
      messageIds: c.messageIds,
      startsWithText: c.startsWithText === 'may' ? 'may' : c.startsWithText === 'yes',
      stamps: [agent, customer].every(({ socket, poll }) =>
        [...(socket?.events ?? []), ...poll.flatMap(({ events }) => events)].every(
          ({ server }) => server !== null,
        ),
      ),
      speed: this.speed,
      agent: listed(AGENT_DEEDS, agent.acts),
      presence: listed(PRESENCE_DEEDS, agent.acts),
      customer: listed(CUSTOMER_DEEDS, customer.acts),
      admin: listed(ADMIN_DEEDS, admin),
      rateLimit: c.rateLimit,
    };
  }

  async reach(): Promise<void> {
    const { words, made } = this.o;
    await this.do(words.open, 'open', {}, this.patient);
    // What was so when it was provisioned stands over what is so now.
    Object.assign(this.keep, made?.keep['mapping'] as object | undefined);
    const { speed } = words.capabilities;
    if (speed === null) return;
    const value = Number(await speed.fill(this.scope()));
    if (!(value > 0)) throw new ActTrouble('refused', 'capabilities.speed gives no number above 0');
    this.speed = value;
  }

  async provision(world: LiveWorld): Promise<Provisioned> {
    const { before, agent, after } = this.o.words.provision;
    this.run = world.run;
    await this.do(before, 'provision', { world }, this.patient);
    const existing = new Map(world.accounts.map((account) => [account.name, account]));
    const accounts: Account[] = [];
    for (const each of world.agents)
      accounts.push(existing.get(each.name) ?? (await this.accountFor(each, world, agent)));
    this.accounts = accounts;
    this.known = accountsIn(accounts);
    await this.do(after, 'provision', { world }, this.patient);
    return {
      adapter: 'mapping',
      run: world.run,
      agents: accounts,
      keep: { mapping: { ...this.keep }, existing: [...existing.keys()] },
    };
  }

  async cleanUp(made: Provisioned): Promise<void> {
    const { agent, after } = this.o.words.cleanUp;
    const existing = new Set(made.keep['existing'] as readonly string[] | undefined);
    for (const account of made.agents)
      if (!existing.has(account.name))
        await this.do(agent, 'cleanUp', { account: shown(account) }, this.patient).catch(ifGone);
    await this.do(after, 'cleanUp', {}, this.patient).catch(ifGone);
  }

  async agent(account: Account, onEvent: OnEvent): Promise<AgentClient> {
    const waiting = new WaitingList();
    const client = this.client('agent', account.name, { account: shown(account) }, (event) => {
      waiting.hear(event);
      onEvent(event);
    });
    await client.open();
    const act = async (deed: string, own: Scope = {}) => void (await client.act(deed, own));
    return {
      presence: (what: PresenceDeed) => act(what),
      accept: (chat) => act('accept', { chat }),
      decline: (chat) => act('decline', { chat }),
      send: (chat, text, id) => act('send', { chat, text, id }),
      end: (chat) => act('end', { chat }),
      further: (what: AgentDeed, chat: string | null, to: FurtherTo = {}) =>
        act(what, { ...(chat === null ? {} : { chat }), to }),
      list: () => waiting.list(),
      drop: () => client.drop(),
      resume: () => client.resume(),
      close: () => client.close(),
    };
  }

  async customer(name: string, onEvent: OnEvent): Promise<CustomerClient> {
    const client = this.client('customer', undefined, { customer: { name } }, onEvent);
    await client.open();
    return {
      start: async ({ queue, priority, skills, text, id }: StartChat) => {
        const chat = await client.act('start', { queue, priority, skills, text, id });
        if (chat === null) throw new ActTrouble('failed', 'start: there is no id of the new chat');
        client.isAt(chat);
        return chat;
      },
      send: async (chat, text, id) => void (await client.act('send', { chat, text, id })),
      leave: async (chat) => void (await client.act('leave', { chat })),
      further: async (what: CustomerDeed, chat) => void (await client.act(what, { chat })),
      vanish: async () => client.vanish(),
      close: () => client.close(),
    };
  }

  async admin(what: AdminDeed, value: Readonly<Record<string, unknown>>): Promise<void> {
    const steps = this.o.words.admin[what] ?? null;
    if (steps === null) throw new ActTrouble('refused', `${what}: the mapping does not say how`);
    await this.do(steps, what, { value });
  }

  close(): Promise<void> {
    return this.o.caller.close();
  }

  private client(
    side: 'agent' | 'customer',
    agent: string | undefined,
    own: Scope,
    onEvent: OnEvent,
  ): MappedClient {
    const { words, dial, origin, headers } = this.o;
    return new MappedClient({
      desk: this.desk,
      dial,
      origin,
      headers,
      timeoutMs: words.timeout,
      words: words[side],
      what: agent === undefined ? 'a customer' : `agent ${agent}`,
      agent,
      scope: () => ({ ...this.scope(), ...own }),
      onEvent,
    });
  }

  private scope(): Scope {
    return {
      ...this.o.scope,
      run: this.run,
      keep: this.keep,
      [ACCOUNTS]: this.known,
    };
  }

  private async do(
    steps: readonly Step[],
    what: string,
    own: Scope = {},
    desk: Desk = this.desk,
  ): Promise<void> {
    const doer = {
      scope: () => this.scope(),
      keep: (name: string, value: unknown) => {
        this.keep[name] = value;
      },
    };
    await doSteps(desk, steps, doer, what, own);
  }

  private async accountFor(
    agent: LiveWorld['agents'][number],
    world: LiveWorld,
    steps: readonly Step[],
  ): Promise<Account> {
    const secret: Record<string, string> = {};
    const doer = {
      scope: () => ({ ...this.scope(), world, agent, account: { name: agent.name, ...secret } }),
      keep: (name: string, value: unknown) => {
        secret[name] = textOf(value);
      },
    };
    await doSteps(this.patient, steps, doer, `provision ${agent.name}`);
    return { name: agent.name, secret };
  }

  private async askTruth(words: NonNullable<MappingWords['truth']>): Promise<readonly TrueChat[]> {
    try {
      const scope = this.scope();
      const after = {
        ...scope,
        ...(await callFor(this.desk, { ...words, ok: [] }, scope, 'truth')),
      };
      const chats: TrueChat[] = [];
      for (const item of asList(await words.each.evaluate(after))) {
        const of = { ...after, item };
        if (words.when !== null && !isTrue(await words.when.evaluate(of))) continue;
        const agent = words.agent === null ? undefined : await words.agent.evaluate(of);
        chats.push({
          chat: textOf(await words.chat.evaluate(of)),
          state: textOf(await words.state.fill(of)) as TrueChat['state'],
          ...(agent === undefined || agent === null ? {} : { agent: textOf(agent) }),
        });
      }
      return chats;
    } catch (error) {
      throw asTrouble(error, 'truth');
    }
  }
}

/** An account as files see it. */
const shown = ({ name, secret }: Account): Scope => ({ name, ...secret });

function accountsIn(accounts: readonly Account[]): Accounts {
  const byName = new Map(accounts.map((account) => [account.name, shown(account)]));
  /** Made when a key is asked for. */
  const indexes = new Map<string, ReadonlyMap<string, string>>();
  return {
    byName: (name) => byName.get(name),
    nameBy(key, value) {
      let index = indexes.get(key);
      if (index === undefined) {
        index = new Map(accounts.map(({ name, secret }) => [secret[key] ?? '', name]));
        indexes.set(key, index);
      }
      return index.get(textOf(value));
    },
  };
}

/** What is gone already was taken away. */
function ifGone(error: unknown): void {
  if (error instanceof ActTrouble && (error.kind === 'forbidden' || error.kind === 'refused'))
    return;
  throw error;
}
