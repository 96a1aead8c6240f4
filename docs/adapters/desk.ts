// The adapter of a small in-house desk in TypeScript; docs/adapters.md goes through it. desk.yaml is the same without code.
import {
  type Account,
  ActTrouble,
  type Adapter,
  type AgentClient,
  type Backend,
  type Capabilities,
  type CustomerClient,
  type LiveEvent,
  type LiveWorld,
  type OnEvent,
  type Provisioned,
  type Target,
  type TrueChat,
} from 'chatsim/adapter';

const KEY = 'DESK_KEY';

const desk: Adapter = {
  name: 'desk',
  about: 'an in-house desk that is asked over HTTP',
  secrets: [{ name: KEY, what: "the key of the desk's administrators" }],
  async open(target, made) {
    const backend = new DeskBackend(target, made);
    // Whether it is there, and the key is right: an ActTrouble says so before anything is made.
    await backend.truth();
    return backend;
  },
};
export default desk;

interface Conversation {
  readonly id: number;
  readonly status: 'waiting' | 'open' | 'closed';
  readonly participants: readonly number[];
  readonly closed_by: 'agent' | 'visitor' | null;
}

interface Message {
  readonly id: number;
  readonly from: 'visitor' | 'agent';
  readonly body: string;
  readonly sent_at: number;
}

type Headers = Readonly<Record<string, string>>;

class DeskBackend implements Backend {
  readonly capabilities: Capabilities = {
    assignment: 'push',
    decline: true,
    requeueOnFree: true,
    capacity: 'agent',
    push: { agent: 'poll', customer: 'poll' },
    messageIds: false,
    stamps: false,
    speed: 1,
    agent: [],
    presence: ['sign-in', 'sign-out'],
    customer: [],
    admin: [],
    rateLimit: { client: 50, all: null },
  };
  readonly target: Target;
  private agents: readonly Account[];

  constructor(target: Target, made: Provisioned | undefined) {
    this.target = target;
    this.agents = made?.agents ?? [];
  }

  async provision(world: LiveWorld): Promise<Provisioned> {
    const agents: Account[] = [];
    for (const { name, capacity } of world.agents) {
      const login = { login: name, password: `pw-${name}` };
      const agent = { ...login, seats: capacity };
      // 409: there is one already, which is just as well.
      await this.call('POST', '/api/admin/agents', this.key, agent, [409]);
      const { id, session } = await this.call<{ id: number; session: string }>(
        'POST',
        '/api/sessions',
        {},
        login,
      );
      agents.push({ name, secret: { id: String(id), session } });
    }
    this.agents = agents;
    return { adapter: 'desk', run: world.run, agents, keep: {} };
  }

  async cleanUp(made: Provisioned): Promise<void> {
    for (const { secret } of made.agents)
      await this.call('DELETE', `/api/admin/agents/${secret['id']}`, this.key, {}, [404]);
  }

  async agent(account: Account, onEvent: OnEvent): Promise<AgentClient> {
    const me = Number(account.secret['id']);
    const { name } = account;
    const client = new Client(
      this,
      { 'x-session': account.secret['session'] ?? '' },
      onEvent,
      (now, before) => {
        if (now.participants.includes(me) && !before?.participants.includes(me))
          return { event: 'chat.assigned', agent: name, reason: 'auto' };
        if (!now.participants.includes(me) && before?.participants.includes(me))
          return { event: 'chat.requeued', agent: name };
        return null;
      },
    );
    await client.watch();
    return {
      async presence(what) {
        await client.act('PUT', '/api/me', { available: what === 'sign-in' });
        client.tell({
          event: 'agent.state',
          agent: name,
          state: what === 'sign-in' ? 'ready' : 'signed-out',
        });
      },
      accept: async () => {},
      decline: (chat) => client.act('POST', `/api/conversations/${chat}/return`),
      send: (chat, body) => client.act('POST', `/api/conversations/${chat}/messages`, { body }),
      end: (chat) => client.act('POST', `/api/conversations/${chat}/close`),
      close: async () => client.stop(),
    };
  }

  async customer(name: string, onEvent: OnEvent): Promise<CustomerClient> {
    const { key } = await this.call<{ key: string }>('POST', '/api/visitors', {}, { name });
    const headers = { 'x-visitor-key': key };
    const client = new Client(this, headers, onEvent, (now, before) => {
      const [agent] = now.participants;
      if (now.status === 'open' && agent !== before?.participants[0])
        return { event: 'chat.assigned', reason: 'auto', ...this.named(agent) };
      return now.status === 'waiting' && before?.status !== 'waiting'
        ? { event: 'chat.queued' }
        : null;
    });
    await client.watch();
    return {
      start: async ({ queue }) => {
        const { conversation } = await this.call<{ conversation: Conversation }>(
          'POST',
          '/api/conversations',
          headers,
          { topic: queue },
        );
        return String(conversation.id);
      },
      send: (chat, body) => client.act('POST', `/api/conversations/${chat}/messages`, { body }),
      leave: (chat) => client.act('POST', `/api/conversations/${chat}/close`),
      vanish: async () => client.stop(),
      close: async () => client.stop(),
    };
  }

  async truth(): Promise<readonly TrueChat[]> {
    const { conversations } = await this.call<{ conversations: Conversation[] }>(
      'GET',
      '/api/admin/conversations?status=going-on',
      this.key,
    );
    return conversations.map(({ id, status, participants }) => ({
      chat: String(id),
      state: status === 'waiting' ? 'waiting' : 'live',
      ...this.named(participants[0]),
    }));
  }

  async close(): Promise<void> {}

  /** Why something was not done is always an ActTrouble; its message goes to people and holds no secret. */
  async call<T>(
    method: string,
    path: string,
    headers: Headers,
    body?: unknown,
    fine: number[] = [],
  ): Promise<T> {
    const what = `${method} ${path}`;
    const answer = await fetch(new URL(path, this.target.url), {
      method,
      headers: { ...this.target.headers, ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    }).catch((error: Error) => {
      throw new ActTrouble(
        error.name === 'TimeoutError' ? 'timeout' : 'unreachable',
        `${what}: no answer`,
      );
    });
    const said = (await answer.json()) as { ok?: boolean; error?: string; retry_in?: number };
    if (fine.includes(answer.status)) return said as T;
    const message = `${what}: ${answer.status} ${said.error ?? ''}`;
    if (answer.status === 429)
      throw new ActTrouble('throttled', message, (said.retry_in ?? 1) * 1000);
    if (answer.status === 401 || answer.status === 403) throw new ActTrouble('forbidden', message);
    if (answer.status === 404 || said.ok === false) throw new ActTrouble('refused', message);
    if (answer.status >= 400) throw new ActTrouble('failed', message);
    return said as T;
  }

  private get key(): Headers {
    return { 'x-api-key': this.target.secret(KEY) ?? '' };
  }

  /** The desk speaks of agents by their numbers, events by their names. */
  private named(id: number | undefined): { agent: string } | Record<string, never> {
    const found = this.agents.find(({ secret }) => secret['id'] === String(id));
    return found === undefined ? {} : { agent: found.name };
  }
}

type Told = Omit<LiveEvent, 'at' | 'chat'>;

/** What both sides have in common: asking for news once a second, and telling what is new. */
class Client {
  private readonly known = new Map<number, Conversation>();
  private readonly heard = new Map<number, number>();
  private isStopped = false;
  private isDown = false;
  private readonly desk: DeskBackend;
  private readonly headers: Headers;
  private readonly onEvent: OnEvent;
  private readonly meaning: (now: Conversation, before: Conversation | undefined) => Told | null;

  constructor(desk: DeskBackend, headers: Headers, onEvent: OnEvent, meaning: Client['meaning']) {
    this.desk = desk;
    this.headers = headers;
    this.onEvent = onEvent;
    this.meaning = meaning;
  }

  async act(method: string, path: string, body: unknown = {}): Promise<void> {
    try {
      await this.desk.call(method, path, this.headers, body);
    } catch (error) {
      if (error instanceof ActTrouble && error.kind === 'throttled')
        this.tell({ event: 'live.throttled', retryMs: error.retryMs ?? 1000 });
      throw error;
    }
  }

  tell(event: Told & { readonly chat?: string }): void {
    if (!this.isStopped) this.onEvent({ ...event, at: this.desk.target.now() });
  }

  stop(): void {
    this.isStopped = true;
  }

  async watch(): Promise<void> {
    try {
      await this.look();
      if (this.isDown) this.tell({ event: 'live.up' });
      this.isDown = false;
    } catch (error) {
      if (!(error instanceof ActTrouble)) throw error;
      if (!this.isDown) this.tell({ event: 'live.down', why: error.message });
      this.isDown = true;
    }
    const everyMs = Number(this.desk.target.options['every-ms'] ?? 1000);
    if (!this.isStopped) setTimeout(() => this.watch(), everyMs);
  }

  private async look(): Promise<void> {
    type List = { conversations: Conversation[] };
    const { conversations } = await this.desk.call<List>('GET', '/api/conversations', this.headers);
    for (const now of conversations) {
      const chat = String(now.id);
      const before = this.known.get(now.id);
      const told = this.meaning(now, before);
      if (told !== null) this.tell({ ...told, chat });
      // What was said last in a chat that is over is heard before its end.
      if (before?.status !== 'closed') await this.listen(now.id);
      if (now.status === 'closed' && before?.status !== 'closed')
        this.tell({
          event: 'chat.ended',
          chat,
          reason: now.closed_by === 'agent' ? 'agent-end' : 'customer-end',
        });
      this.known.set(now.id, now);
    }
  }

  private async listen(id: number): Promise<void> {
    const after = this.heard.get(id) ?? 0;
    const path = `/api/conversations/${id}/messages?after=${after}`;
    const { messages } = await this.desk.call<{ messages: Message[] }>('GET', path, this.headers);
    for (const { id: number, from, body, sent_at } of messages) {
      this.heard.set(id, number);
      const event = from === 'agent' ? 'message.agent' : 'message.customer';
      this.tell({ event, chat: String(id), text: body, server: sent_at / 1000 });
    }
  }
}
