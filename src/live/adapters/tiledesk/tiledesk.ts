/**
 * The adapter of Tiledesk, run against the real server (docs/tiledesk.md): a project for each run, agents with a socket each,
 * customers who ask. In a department that assigns, a chat is simply an agent's; in a pooled one agents take what waits.
 */
import {
  type Account,
  ActTrouble,
  type Adapter,
  type AgentClient,
  type Backend,
  type Capabilities,
  type CustomerClient,
  type LiveWorld,
  type OnEvent,
  type Provisioned,
  type Target,
  type TrueChat,
} from '../../backend.ts';
import { Caller } from '../wire/caller.ts';
import { dialOf, numberIn, waysOf } from '../wire/dial.ts';
import { mustKnowOptions } from '../wire/known-options.ts';
import { TiledeskAgent } from './agent.ts';
import { Api } from './api.ts';
import { TiledeskCustomer } from './customer.ts';
import { Ends } from './ends.ts';
import {
  type Admin,
  cleanUp,
  type Kept,
  openChats,
  provision,
  type Routing,
  signIn,
} from './provision.ts';
import { isWaiting } from './said.ts';
import { LEAVE, type Leave, REASSIGN, type Reassign, type Shared } from './shared.ts';

const EMAIL = 'TILEDESK_ADMIN_EMAIL';
const PASSWORD = 'TILEDESK_ADMIN_PASSWORD';
const TIMEOUT_MS = 15_000;
const POLL_MS = 1000;
/** Of HTTP, for all clients together. */
const CONNECTIONS = 128;

const tiledesk: Adapter = {
  name: 'tiledesk',
  about: 'Tiledesk 2.19, assigned or pooled: a project of its own for each run',
  secrets: [
    { name: EMAIL, what: "an account that may make projects: the administrator's e-mail" },
    { name: PASSWORD, what: 'its password' },
  ],
  open: (target, made) => open(target, made),
};
export default tiledesk;

interface Options {
  readonly routing: Routing | undefined;
  readonly reassign: Reassign;
  readonly leave: Leave;
  readonly pollMs: number;
  readonly project: string | undefined;
  readonly speed: number;
}

async function open(target: Target, made: Provisioned | undefined): Promise<Backend> {
  const options = optionsOf(target);
  const [email, password] = [EMAIL, PASSWORD].map((name) => target.secret(name) ?? '');
  if (email === '' || password === '')
    throw new ActTrouble('forbidden', `the administrator is needed: set ${EMAIL} and ${PASSWORD}`);
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
  const api = new Api(caller, null);
  const admin = { email: email!, password: password! };
  try {
    // In a process that did not provision the accounts are known, and a sign-in costs the server much.
    if (made === undefined) await signIn(api.patient(), admin);
  } catch (error) {
    await caller.close();
    throw error;
  }
  const wire = {
    dial,
    socketOrigin: url.origin.replace(/^http/, 'ws'),
    headers: target.headers,
    timeoutMs,
  };
  return new TiledeskBackend({ target, caller, api, admin, options, wire, made });
}

interface Parts {
  readonly target: Target;
  readonly caller: Caller;
  readonly api: Api;
  readonly admin: Admin;
  readonly options: Options;
  readonly wire: Pick<Shared, 'dial' | 'socketOrigin' | 'headers' | 'timeoutMs'>;
  readonly made: Provisioned | undefined;
}

class TiledeskBackend implements Backend {
  private readonly parts: Parts;
  private made: Provisioned | undefined;
  private routing: Routing;
  private together: Shared | undefined;

  constructor(parts: Parts) {
    this.parts = parts;
    this.made = parts.made;
    this.routing = parts.options.routing ?? 'assigned';
    if (parts.made !== undefined) this.learn(parts.made);
  }

  get capabilities(): Capabilities {
    return {
      assignment: this.routing === 'pooled' ? 'pull' : 'push',
      decline: true,
      requeueOnFree: false,
      capacity: this.routing === 'pooled' ? 'none' : 'agent',
      push: { agent: 'socket', customer: 'poll' },
      pollMs: this.parts.options.pollMs,
      messageIds: true,
      // What is pushed has them; what a guest finds by asking has not (see customer.ts).
      stamps: false,
      speed: this.parts.options.speed,
      agent: ['pick', 'transfer-to-agent', 'limit'],
      presence: ['sign-in', 'sign-out', 'ready', 'not-ready', 'break', 'back'],
      customer: ['end'],
      admin: [],
      rateLimit: { client: null, all: null },
    };
  }

  async provision(world: LiveWorld): Promise<Provisioned> {
    const { api, admin, options } = this.parts;
    const { project } = options;
    this.routing =
      options.routing ?? (world.rules['match.mode'] === 'pull' ? 'pooled' : 'assigned');
    const made = await provision(api.patient(), admin, world, { project, routing: this.routing });
    this.learn(made);
    return made;
  }

  cleanUp(made: Provisioned): Promise<void> {
    return cleanUp(this.parts.api.patient(), this.parts.admin, made);
  }

  async agent({ name, secret }: Account, onEvent: OnEvent): Promise<AgentClient> {
    const self = {
      name,
      user: secret['user']!,
      member: secret['member']!,
      project: this.shared.project,
    };
    const client = new TiledeskAgent(this.shared, self, secret['token'] ?? '', onEvent);
    try {
      await client.open();
    } catch (error) {
      await client.close();
      throw error;
    }
    return client;
  }

  async customer(name: string, onEvent: OnEvent): Promise<CustomerClient> {
    const { api, project } = this.shared;
    const { token } = await api.post<{ token: string }>('/auth/signinAnonymously', {
      id_project: project,
      firstname: name,
    });
    return new TiledeskCustomer(this.shared, token, onEvent);
  }

  async truth(): Promise<readonly TrueChat[]> {
    const { api, project, who } = this.shared;
    const { supervisor, before } = this.kept();
    const open = await openChats(api.as(supervisor.secret['token'] ?? ''), project);
    const found = new Map<string, TrueChat>();
    for (const { request_id: chat, status, participants } of open) {
      if (before.includes(chat)) continue;
      const agent = participants.map((user) => who.nameOf(user)).find((each) => each !== undefined);
      found.set(chat, {
        chat,
        state: isWaiting(status) ? 'waiting' : 'live',
        ...(agent === undefined ? {} : { agent }),
      });
    }
    return [...found.values()];
  }

  close(): Promise<void> {
    return this.parts.caller.close();
  }

  private get shared(): Shared {
    if (this.together === undefined)
      throw new ActTrouble('refused', 'tiledesk: nothing is provisioned yet');
    return this.together;
  }

  private kept(): Kept {
    return this.made?.keep as unknown as Kept;
  }

  private learn(made: Provisioned): void {
    this.made = made;
    const { project, departments, zeroMs, routing } = this.kept();
    this.routing = routing;
    const { api, target, options, wire } = this.parts;
    const names = new Map(made.agents.map(({ name, secret }) => [secret['user'], name]));
    const users = new Map(made.agents.map(({ name, secret }) => [name, secret['user']]));
    const picked = new Set<string>();
    this.together = {
      ...wire,
      api,
      pollMs: options.pollMs,
      reassign: options.reassign,
      leave: options.leave,
      ends: new Ends(),
      project,
      isPicked: (chat) => routing === 'pooled' || picked.has(chat),
      picks: (chat) => picked.add(chat),
      departments,
      who: { nameOf: (user) => names.get(user) },
      userOf: (agent) => users.get(agent),
      stamped: ({ server, ...event }) => ({
        ...event,
        at: target.now(),
        ...(server === undefined ? {} : { server: ((server - zeroMs) / 1000) * options.speed }),
      }),
    };
  }
}

const OPTIONS = [
  ...['routing', 'reassign', 'leave', 'poll-ms', 'project', 'speed'],
  ...['timeout-ms', 'connect', 'local', 'connections'],
];
const ROUTINGS: readonly Routing[] = ['assigned', 'pooled'];

function optionsOf(target: Target): Options {
  const given = target.options;
  mustKnowOptions(target, 'the adapter tiledesk', OPTIONS);
  const { routing, project } = given;
  return {
    routing: routing === undefined ? undefined : oneOf('routing', routing, ROUTINGS),
    reassign: oneOf('reassign', given['reassign'] ?? 'never', REASSIGN),
    leave: oneOf('leave', given['leave'] ?? 'silent', LEAVE),
    pollMs: numberIn(target, 'poll-ms', POLL_MS),
    project: project === undefined ? undefined : String(project),
    // Nothing in its routing waits for a time to pass: a day of the scenario may take minutes.
    speed: numberIn(target, 'speed', 1),
  };
}

function oneOf<T extends string>(name: string, value: unknown, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found === undefined)
    throw new ActTrouble('refused', `${name} is ${words.join(' or ')}, not ${String(value)}`);
  return found;
}
