/**
 * The adapter of our own protocol (docs/serve.md): a server that was started with the scenario, whose agents are there
 * already. Provisioning takes tokens for them; customers are made as they come.
 */
import {
  type Account,
  ActTrouble,
  ADMIN_DEEDS,
  type Adapter,
  type AdminDeed,
  AGENT_DEEDS,
  type Backend,
  type Capabilities,
  CUSTOMER_DEEDS,
  type LiveWorld,
  type OnEvent,
  PRESENCE_DEEDS,
  type Provisioned,
  type Standing,
  type Target,
  type TrueChat,
} from '../../backend.ts';
import { Caller, troubleOf } from '../wire/caller.ts';
import { dialOf, numberIn, waysOf } from '../wire/dial.ts';
import { mustKnowOptions } from '../wire/known-options.ts';
import { Patience } from '../wire/patience.ts';
import { ChatsimAgent, ChatsimCustomer } from './clients.ts';
import { detailOf, type Shared } from './wire.ts';

const SECRET = 'CHATSIM_ADMIN_TOKEN';
const TIMEOUT_MS = 10_000;
/** Chats of a list that are asked for at once. */
const PAGE = 500;
/** Agents who are signed out at once when everything is taken away. */
const CLEANERS = 16;
/** Of HTTP, for all clients together. */
const CONNECTIONS = 256;

const chatsim: Adapter = {
  name: 'chatsim',
  about: 'our own protocol, as chatsim serve speaks it',
  secrets: [{ name: SECRET, what: "the administrators' token that serve was started with" }],
  open: (target, made) => open(target, made),
};
export default chatsim;

const OPTIONS = ['acts', 'connect', 'connections', 'local', 'timeout-ms'];

/** `/v1/admin/world`, as far as it is needed. */
interface World {
  readonly speed: number;
  readonly queues: readonly { readonly name: string }[];
  readonly agents: readonly {
    readonly agent: string;
    readonly state: string;
    /** Units of chats, offers, wrap-ups and other work. */
    readonly used: number;
  }[];
  /** Seconds of the server. */
  readonly t: number;
}

async function open(target: Target, made: Provisioned | undefined): Promise<Backend> {
  const admin = target.secret(SECRET);
  if (admin === undefined || admin === '')
    throw new ActTrouble(
      'forbidden',
      `the administrators' token is needed: set ${SECRET} to what serve was started with`,
    );
  mustKnowOptions(target, 'the adapter chatsim', OPTIONS);
  const url = new URL(target.url);
  const timeoutMs = numberIn(target, 'timeout-ms', TIMEOUT_MS);
  const dial = dialOf({
    url,
    ca: target.ca,
    ...waysOf(target),
    timeoutMs,
  });
  const caller = new Caller({
    origin: url.origin,
    dial,
    headers: target.headers,
    timeoutMs,
    connections: numberIn(target, 'connections', CONNECTIONS),
  });
  const shared: Shared = {
    caller,
    dial,
    socketOrigin: url.origin.replace(/^http/, 'ws'),
    headers: target.headers,
    timeoutMs,
    actsOnSocket: target.options['acts'] !== 'http',
    now: () => target.now(),
  };
  const backend = new ChatsimBackend(shared, admin, made);
  try {
    await backend.reach();
  } catch (error) {
    await caller.close();
    throw error;
  }
  return backend;
}

class ChatsimBackend implements Backend {
  private world: World = { speed: 1, queues: [], agents: [], t: 0 };
  private readonly shared: Shared;
  private readonly adminToken: string;
  /** Chats up to this number are not of this run. */
  private before: number;

  constructor(shared: Shared, adminToken: string, made: Provisioned | undefined) {
    this.shared = shared;
    this.adminToken = adminToken;
    this.before = Number(made?.keep['chatsBefore'] ?? 0);
  }

  get capabilities(): Capabilities {
    return {
      assignment: 'mixed',
      decline: true,
      requeueOnFree: true,
      capacity: 'agent',
      push: { agent: 'socket', customer: 'socket' },
      messageIds: true,
      startsWithText: 'may',
      stamps: true,
      speed: this.world.speed,
      agent: AGENT_DEEDS,
      presence: PRESENCE_DEEDS,
      customer: CUSTOMER_DEEDS,
      admin: ADMIN_DEEDS,
      rateLimit: { client: null, all: null },
    };
  }

  /** Whether it is one of our servers, and whether the token is the administrators'. */
  async reach(): Promise<void> {
    const patience = this.patience();
    const answer = await this.shared.caller.call({ method: 'GET', path: '/healthz' });
    if (answer.status !== 200 || !answer.text.includes('"protocol":"v1"'))
      throw new ActTrouble(
        'refused',
        'this is no server of chatsim with protocol v1: /healthz says something else',
      );
    const world = () => this.asAdmin('GET', '/v1/admin/world');
    this.world = (await patience.with(world).catch((error: unknown) => {
      if (!(error instanceof ActTrouble) || error.kind !== 'forbidden') throw error;
      const hint = `${SECRET} is to be the token that serve was started with`;
      throw new ActTrouble('forbidden', `${error.message} - ${hint}`);
    })) as World;
  }

  async provision(world: LiveWorld): Promise<Provisioned> {
    const named = (list: readonly string[], known: readonly string[]) =>
      list.filter((name) => !known.includes(name));
    const agents = named(
      world.agents.map(({ name }) => name),
      this.world.agents.map(({ agent }) => agent),
    );
    const queues = named(
      world.queues.map(({ name }) => name),
      this.world.queues.map(({ name }) => name),
    );
    if (agents.length + queues.length > 0)
      throw new ActTrouble(
        'refused',
        `the server has no ${[
          ...(agents.length === 0 ? [] : [`agent ${listed(agents)}`]),
          ...(queues.length === 0 ? [] : [`queue ${listed(queues)}`]),
        ].join(' and no ')} - start chatsim serve with the same scenario`,
      );
    const patience = this.patience();
    const open = await this.openChats(patience);
    this.before = open.reduce((most, { chat }) => Math.max(most, Number(chat)), 0);
    const existing = new Map(world.accounts.map((account) => [account.name, account]));
    const accounts: Account[] = [];
    for (const { name } of world.agents) {
      const account = existing.get(name);
      accounts.push(
        account ?? {
          name,
          secret: { token: await patience.with(() => this.tokenOf(name)) },
        },
      );
    }
    return {
      adapter: 'chatsim',
      run: world.run,
      agents: accounts,
      keep: { chatsBefore: this.before, existing: [...existing.keys()] },
    };
  }

  /** Agents who are still there end their chats and sign out. Tokens cannot be called back. */
  async cleanUp(made: Provisioned): Promise<void> {
    const existing = new Set(made.keep['existing'] as readonly string[] | undefined);
    const left = made.agents.filter(({ name }) => !existing.has(name));
    const patience = this.patience();
    // An agent who is asked to wait does not hold up the others.
    const cleaner = async () => {
      for (let account = left.pop(); account !== undefined; account = left.pop())
        await this.signOut(account.secret['token'] ?? '', patience);
    };
    await Promise.all(Array.from({ length: CLEANERS }, cleaner));
  }

  private async signOut(token: string, patience: Patience): Promise<void> {
    const ask = (method: string, path: string, body?: object) =>
      patience.with(() => this.call(method, path, token, body)).catch(ifGone);
    const self = await ask('GET', '/v1/agent');
    if (self === null) return;
    const { state, chats } = self as { state: string; chats: { chat: number }[] };
    for (const { chat } of chats) await ask('POST', `/v1/agent/chats/${chat}/end`, {});
    if (state !== 'signed-out') await ask('POST', '/v1/agent/presence', { what: 'sign-out' });
  }

  async agent({ name, secret }: Account, onEvent: OnEvent): Promise<ChatsimAgent> {
    const client = new ChatsimAgent(this.shared, name, secret['token'] ?? '', onEvent);
    await client.open();
    return client;
  }

  async customer(_name: string, onEvent: OnEvent): Promise<ChatsimCustomer> {
    const made = await this.call('POST', '/v1/customers', null, {}).catch((error: unknown) => {
      if (error instanceof ActTrouble && error.kind === 'throttled')
        onEvent({
          event: 'live.throttled',
          at: this.shared.now(),
          retryMs: error.retryMs ?? 1000,
        });
      throw error;
    });
    const client = new ChatsimCustomer(this.shared, (made as { token: string }).token, onEvent);
    await client.open();
    return client;
  }

  async truth(): Promise<readonly TrueChat[]> {
    return (await this.openChats()).filter(({ chat }) => Number(chat) > this.before);
  }

  async standing(): Promise<Standing> {
    const patience = this.patience();
    const open = await this.openChats(patience);
    const holders = new Set(open.map(({ agent }) => agent));
    const world = () => this.asAdmin('GET', '/v1/admin/world');
    const { t, agents } = (await patience.with(world)) as World;
    const found = agents.map(({ agent: name, state, used }) => ({
      name,
      state,
      isBusy: used > 0 || holders.has(name),
    }));
    return {
      chats: open.length,
      agents: found.filter(({ state, isBusy }) => isBusy || state !== 'signed-out'),
      server: t,
    };
  }

  async admin(what: AdminDeed, value: Readonly<Record<string, unknown>>): Promise<void> {
    if (what === 'rule') await this.asAdmin('POST', '/v1/admin/rules', value);
    else if (what === 'restart') await this.asAdmin('POST', '/v1/admin/restart', {});
    else {
      const queue = encodeURIComponent(String(value['queue']));
      const turn = what === 'open-queue' ? 'open' : 'close';
      await this.asAdmin('POST', `/v1/admin/queues/${queue}/${turn}`, {});
    }
  }

  close(): Promise<void> {
    return this.shared.caller.close();
  }

  /** In pages, so that the server has time for others between two of them. */
  private async openChats(patience?: Patience): Promise<TrueChat[]> {
    const found: TrueChat[] = [];
    for (let after = 0; ; ) {
      const path = `/v1/admin/chats?state=open&after=${after}&limit=${PAGE}`;
      const page = () => this.asAdmin('GET', path);
      const { chats } = (await (patience === undefined ? page() : patience.with(page))) as {
        chats: { chat: number; state: TrueChat['state']; agent: string | null }[];
      };
      for (const { chat, state, agent } of chats)
        found.push({ chat: String(chat), state, ...(agent === null ? {} : { agent }) });
      if (chats.length < PAGE) return found;
      after = chats.at(-1)!.chat;
    }
  }

  /** Of all calls that belong together; while people are at work the driver keeps patience by itself. */
  private patience(): Patience {
    return new Patience(this.shared.now);
  }

  private async tokenOf(agent: string): Promise<string> {
    const path = `/v1/admin/agents/${encodeURIComponent(agent)}/token`;
    return ((await this.asAdmin('POST', path, {})) as { token: string }).token;
  }

  private asAdmin(method: string, path: string, body?: object): Promise<unknown> {
    return this.call(method, path, this.adminToken, body);
  }

  /** @throws ActTrouble */
  private async call(
    method: string,
    path: string,
    token: string | null,
    body?: object,
  ): Promise<unknown> {
    const answer = await this.shared.caller.call({
      method,
      path,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      isRepeatable: method === 'GET',
    });
    // A list of many thousand chats is read once.
    const detail = answer.status < 400 ? '' : detailOf(answer.text);
    const trouble = troubleOf(answer, `${method} ${path.split('?')[0]}`, detail);
    if (trouble !== null) throw trouble;
    return JSON.parse(answer.text);
  }
}

const listed = (names: readonly string[]): string =>
  `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;

/** A token that nobody has any more, a chat that is over: taken away already. */
function ifGone(error: unknown): null {
  if (error instanceof ActTrouble && (error.kind === 'forbidden' || error.kind === 'refused'))
    return null;
  throw error;
}
