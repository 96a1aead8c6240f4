/**
 * What a run needs on a Tiledesk server: a project of its own, its limits, a department for each queue, and its agents as
 * users who were invited. All names come of the run's, so that what is there already is found again; and the way back.
 */
import { createHmac } from 'node:crypto';
import { type Account, ActTrouble, type LiveWorld, type Provisioned } from '../../backend.ts';
import { type Api, ifSo } from './api.ts';
import type { SaidRequest } from './said.ts';
import { PROFILE } from './told.ts';

export interface Admin {
  readonly email: string;
  readonly password: string;
}

/** What `keep` holds, so that another process finds its way. */
export interface Kept {
  /** The project's id. */
  readonly project: string;
  /** False: it was there before us, and stays. */
  readonly isOurs: boolean;
  /** Departments by queue; empty when the default one serves the only queue. */
  readonly departments: Readonly<Record<string, string>>;
  /** Sees and closes everything; takes no chats. */
  readonly supervisor: Account;
  /** Accounts that were there before. */
  readonly existing: readonly string[];
  /** Stamps of the server count from here: milliseconds. */
  readonly zeroMs: number;
  readonly routing: Routing;
  /** Open chats that an existing project had before us. */
  readonly before: readonly string[];
}

export type Routing = 'assigned' | 'pooled';

interface SignedIn {
  readonly token: string;
  readonly user: { readonly _id: string };
}

interface Member {
  readonly _id: string;
  readonly id_user: string | { readonly _id: string };
  readonly role: string;
  readonly max_assigned_chat?: number;
}

export async function signIn(api: Api, { email, password }: Admin): Promise<SignedIn> {
  const answer = await api.post<Partial<SignedIn>>('/auth/signin', { email, password });
  if (typeof answer.token !== 'string' || answer.user === undefined)
    throw new ActTrouble('failed', 'sign-in gives no token: this is no Tiledesk server');
  return answer as SignedIn;
}

/** Done twice, nothing is there twice. `project`: one that exists, whose settings stay as they are. */
export async function provision(
  api: Api,
  admin: Admin,
  world: LiveWorld,
  options: { readonly project: string | undefined; readonly routing: Routing },
): Promise<Provisioned> {
  // Whatever is wrong with what was given shows before anything is made.
  const given = new Map<string, Account>();
  for (const each of world.accounts) given.set(each.name, await signedIn(api, each));
  const boss = await signIn(api, admin);
  const asBoss = api.as(boss.token);
  const isOurs = options.project === undefined;
  const project = options.project ?? (await ourProject(asBoss, `chatsim ${world.run}`));
  const members = new Map(
    (await asBoss.get<Member[]>(`/${project}/project_users`)).map((each) => [userOf(each), each]),
  );
  // Whoever makes a project would get its chats.
  if (isOurs) await away(asBoss, project, members.get(boss.user._id)?._id);

  const make = (name: string, role: string): Promise<Account> =>
    account(api, asBoss, { admin, run: world.run, project, name, role, members });
  const supervisor = await make('supervisor', 'owner');
  const made: Account[] = [];
  const joining = new Map<string, Account>();
  for (const [i, { name }] of world.agents.entries()) {
    const there = given.get(name);
    if (there === undefined) made.push(await make(`agent ${i + 1}`, 'agent'));
    else joining.set(name, await joined(asBoss, project, isOurs, members, there));
  }
  await inListOrder(asBoss, project, made);
  const agents = world.agents.map(
    ({ name }) => joining.get(name) ?? { name, secret: made.shift()!.secret },
  );
  if (isOurs) await limits(asBoss, project, world, agents, options.routing);
  const departments = isOurs
    ? await departmentsOf(
        asBoss,
        api.as(supervisor.secret['token']!),
        project,
        world,
        agents,
        options.routing,
      )
    : {};
  const keep: Kept = {
    project,
    isOurs,
    departments,
    supervisor,
    existing: [...given.keys()],
    zeroMs: Math.floor(Date.now() / 1000) * 1000,
    routing: options.routing,
    before: isOurs ? [] : await openBefore(api.as(supervisor.secret['token']!), project),
  };
  return { adapter: 'tiledesk', run: world.run, agents, keep: { ...keep } };
}

/** Chats are closed and deleted, users and project deleted; of an existing project only our users and their chats go. */
export async function cleanUp(api: Api, admin: Admin, made: Provisioned): Promise<void> {
  const kept = made.keep as unknown as Kept;
  const { project, isOurs, supervisor } = kept;
  const asSupervisor = api.as(supervisor.secret['token'] ?? '');
  if (isOurs) {
    // Deleting a project leaves its chats behind: they go first. A page is as much as the server gives.
    for (;;) {
      const path = `/${project}/requests?status=all&limit=100&no_populate=true`;
      const page = await asSupervisor.get<{ requests: { request_id: string }[] }>(path).catch(ifSo);
      const chats = page?.requests ?? [];
      if (chats.length === 0) break;
      for (const { request_id } of chats)
        await asSupervisor.delete(`/${project}/requests/${request_id}`).catch(ifSo);
    }
  }
  const existing = new Set(kept.existing);
  const ours = made.agents.filter(({ name }) => !existing.has(name));
  const boss = await signIn(api, admin);
  for (const { secret } of [...ours, supervisor]) {
    const path = `/${project}/project_users/${secret['member']}?hard=true`;
    await api.as(boss.token).delete(path).catch(ifSo);
    await api
      .as(secret['token'] ?? '')
      .delete('/users/physical')
      .catch(ifSo);
  }
  if (isOurs) await api.as(boss.token).delete(`/projects/${project}/physical`).catch(ifSo);
}

async function openBefore(asSupervisor: Api, project: string): Promise<string[]> {
  const open = await openChats(asSupervisor, project);
  return open.map(({ request_id }) => request_id);
}

/** The most that the server gives at once. */
const PAGE = 100;

/** All that are not closed, the oldest first. A project that is gone has none. */
export async function openChats(asSupervisor: Api, project: string): Promise<SaidRequest[]> {
  const found: SaidRequest[] = [];
  for (let page = 0; ; page++) {
    const path = `/${project}/requests?status=100,150,200,300&limit=${PAGE}&page=${page}&no_populate=true&sort=_id&direction=1`;
    const answer = await asSupervisor.get<{ requests: SaidRequest[] }>(path).catch(ifSo);
    const requests = answer?.requests ?? [];
    found.push(...requests);
    if (requests.length < PAGE) return found;
  }
}

async function ourProject(asBoss: Api, name: string): Promise<string> {
  // The project of a membership that outlived it is null.
  const all =
    await asBoss.get<{ id_project: { _id: string; name: string; status: number } | null }[]>(
      '/projects',
    );
  const found = all.find(({ id_project: it }) => it?.name === name && it.status === 100);
  if (found !== undefined) return found.id_project!._id;
  return (await asBoss.post<{ _id: string }>('/projects', { name }))._id;
}

interface Wanted {
  readonly admin: Admin;
  readonly run: string;
  readonly project: string;
  readonly name: string;
  readonly role: string;
  readonly members: ReadonlyMap<string, Member>;
}

/** A user and member of the project, away from the desk. */
async function account(api: Api, asBoss: Api, wanted: Wanted): Promise<Account> {
  const { admin, run, project, name, role, members } = wanted;
  // Told by the administrator's password, so that a run that was cut off can be taken up again without a word of it kept.
  const digest = createHmac('sha256', admin.password).update(`${run}\n${name}`).digest('hex');
  const email = `chatsim-${digest.slice(0, 20)}@example.com`;
  const password = digest.slice(20);
  await asBoss
    .post('/auth/signup', {
      email,
      password,
      firstname: name,
      lastname: 'chatsim',
      // Must differ from everybody's, although it is asked for nowhere.
      phone: `+999${Number.parseInt(digest.slice(0, 9), 16)}`,
      disableEmail: true,
    })
    .catch(ifSo);
  const { token, user } = await signIn(api, { email, password });
  const member =
    members.get(user._id) ??
    (await asBoss.post<Member>(`/${project}/project_users/invite`, {
      email,
      role,
      user_available: false,
    }));
  await away(asBoss, project, member._id);
  return { name, secret: { email, password, token, user: user._id, member: member._id } };
}

/**
 * The rotation goes by the order in which the database lists the members, which is any: so the scenario's agents, whose order
 * its rules go by, are seated in that one.
 */
async function inListOrder(asBoss: Api, project: string, accounts: Account[]): Promise<void> {
  const list = await asBoss.get<Member[]>(`/${project}/project_users`);
  const place = new Map(list.map((each, i) => [userOf(each), i]));
  accounts.sort((a, b) => place.get(a.secret['user']!)! - place.get(b.secret['user']!)!);
}

/** An account that exists, by its e-mail and password. */
async function signedIn(api: Api, { name, secret }: Account): Promise<Account> {
  const { email, password } = secret;
  if (email === undefined || password === undefined)
    throw new ActTrouble('refused', `the account of ${name} needs an email and a password`);
  const { token, user } = await signIn(api, { email, password });
  return { name, secret: { ...secret, token, user: user._id } };
}

/** It is a member of the project, or becomes one of ours. */
async function joined(
  asBoss: Api,
  project: string,
  isOurs: boolean,
  members: ReadonlyMap<string, Member>,
  { name, secret }: Account,
): Promise<Account> {
  const there = members.get(secret['user']!);
  if (there === undefined && !isOurs)
    throw new ActTrouble('refused', `the account of ${name} is no member of project ${project}`);
  const invitation = { email: secret['email'], role: 'agent', user_available: false };
  const member =
    there ?? (await asBoss.post<Member>(`/${project}/project_users/invite`, invitation));
  return { name, secret: { ...secret, member: member._id } };
}

async function away(asBoss: Api, project: string, member: string | undefined): Promise<void> {
  if (member !== undefined)
    await asBoss.put(`/${project}/project_users/${member}`, {
      user_available: false,
      profileStatus: PROFILE.away,
    });
}

/** The project's limit is the commonest; whoever has another one has it of their own. */
async function limits(
  asBoss: Api,
  project: string,
  world: LiveWorld,
  agents: readonly Account[],
  routing: Routing,
): Promise<void> {
  // With a limit the server assigns in a pooled department, too, and who takes a chat is never held to it.
  const capacities = world.agents.map(({ capacity }) =>
    routing === 'pooled' ? Number.POSITIVE_INFINITY : capacity,
  );
  const counts = new Map<number, number>();
  for (const each of capacities.filter(Number.isFinite))
    counts.set(each, (counts.get(each) ?? 0) + 1);
  const [common] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  await asBoss.patch(`/projects/${project}`, {
    'settings.chat_limit_on': common !== undefined,
    'settings.max_agent_assigned_chat': common ?? null,
  });
  for (const [i, capacity] of capacities.entries())
    if (common !== undefined && capacity !== common)
      await asBoss.put(`/${project}/project_users/${agents[i]!.secret['member']}`, {
        max_assigned_chat: Number.isFinite(capacity) ? capacity : UNLIMITED,
      });
}

/** Beside a limit of the project nobody can have none. */
const UNLIMITED = 1_000_000;

/** The default department for one queue that all serve; else one for each, with a group of those who serve it. */
async function departmentsOf(
  asBoss: Api,
  asSupervisor: Api,
  project: string,
  { queues, agents }: LiveWorld,
  accounts: readonly Account[],
  routing: Routing,
): Promise<Readonly<Record<string, string>>> {
  const path = `/${project}/departments`;
  const there = await asBoss.get<{ _id: string; name: string; default: boolean }[]>(
    `${path}/allstatus`,
  );
  const serveAll = agents.every((agent) => queues.every(({ name }) => agent.queues.includes(name)));
  if (queues.length <= 1 && serveAll) {
    const usual = there.find((each) => each.default);
    if (usual === undefined)
      throw new ActTrouble('failed', 'the project has no default department');
    await asBoss.put(`${path}/${usual._id}`, { routing });
    return {};
  }
  const groups = await asSupervisor.get<{ _id: string; name: string }[]>(`/${project}/groups`);
  const departments: Record<string, string> = {};
  for (const { name } of queues) {
    const members = accounts
      .filter((_, i) => agents[i]!.queues.includes(name))
      .map(({ secret }) => secret['user']!);
    const group =
      groups.find((each) => each.name === name) ??
      (await asSupervisor.post<{ _id: string }>(`/${project}/groups`, { name, members }));
    const department =
      there.find((each) => each.name === name) ??
      (await asBoss.post<{ _id: string }>(path, { name, routing, id_group: group._id }));
    departments[name] = department._id;
  }
  return departments;
}

const userOf = ({ id_user: user }: Member): string => (typeof user === 'string' ? user : user._id);
