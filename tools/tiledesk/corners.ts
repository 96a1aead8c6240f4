/**
 * Corners of the real Tiledesk's routing, one after another and with nobody else about: what its source makes one expect, and
 * what it does. Nothing here is a verdict; docs/tiledesk.md tells what came of it.
 * Usage: node tools/tiledesk/corners.ts URL
 */
import type { Kept } from '../../src/live/adapters/tiledesk/provision.ts';
import type { SaidRequest } from '../../src/live/adapters/tiledesk/said.ts';
import tiledesk from '../../src/live/adapters/tiledesk/tiledesk.ts';
import type { AgentClient, CustomerClient } from '../../src/live/backend.ts';

const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('usage: corners.ts URL');
/** Long enough for anything that the server does by itself: all of it is at once, or a job of minutes. */
const QUIET_MS = 5000;
const wait = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));

interface Desk {
  readonly agents: readonly AgentClient[];
  readonly names: readonly string[];
  chat(): Promise<{ chat: string; customer: CustomerClient }>;
  /** `200 ann`: status, and who has it. */
  at(chat: string): Promise<string>;
  assign(chat: string): Promise<void>;
  asStranger(method: string, chat: string, rest: string, body?: object): Promise<number>;
  settings(body: object): Promise<void>;
}

async function desk(
  count: number,
  capacity: number,
  routing: 'assigned' | 'pooled',
  what: (desk: Desk) => Promise<string[]>,
): Promise<string[]> {
  const backend = await tiledesk.open({
    url: url!,
    headers: {},
    ca: null,
    secret: (name) => process.env[name],
    options: { routing, 'poll-ms': 60_000 },
    now: () => performance.now(),
  });
  const made = await backend.provision({
    run: `corners ${Date.now()}`,
    queues: [{ name: 'chat' }],
    agents: Array.from({ length: count }, (_, i) => ({
      name: `agent-${i + 1}`,
      group: 'agent',
      capacity,
      queues: ['chat'],
      skills: [],
    })),
    rules: {},
    accounts: [],
  });
  const { project, supervisor } = made.keep as unknown as Kept;
  const call = async (token: string, method: string, path: string, body?: object) => {
    const answer = await fetch(`${url}/${path}`, {
      method,
      headers: { authorization: token, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, said: (await answer.json().catch(() => null)) as unknown };
  };
  const boss = supervisor.secret['token']!;
  // In the order of the server's own list: its rotation goes by that.
  const { said } = await call(boss, 'GET', `${project}/project_users`);
  const users = (said as { id_user: { _id: string } }[]).map(({ id_user }) => id_user._id);
  const accounts = users.flatMap((user) =>
    made.agents.filter((each) => each.secret['user'] === user),
  );
  const agents: AgentClient[] = [];
  for (const account of accounts) agents.push(await backend.agent(account, () => {}));
  const names = accounts.map((_, i) => `ABCDEFGH`[i]!);
  const nameOf = (user: string) =>
    names[accounts.findIndex(({ secret }) => secret['user'] === user)];
  const customers: CustomerClient[] = [];
  let ids = 0;
  const stranger = await call('', 'POST', 'auth/signinAnonymously', {
    id_project: project,
    firstname: 'stranger',
  });
  const strange = (stranger.said as { token: string }).token;
  try {
    return await what({
      agents,
      names,
      chat: async () => {
        const customer = await backend.customer(`customer ${++ids}`, () => {});
        customers.push(customer);
        const text = 'hello';
        const chat = await customer.start({
          queue: 'chat',
          priority: 1,
          skills: [],
          text,
          id: `${ids}`,
        });
        await wait(300);
        return { chat, customer };
      },
      at: async (chat) => {
        const got = (await call(boss, 'GET', `${project}/requests/${chat}`)).said as SaidRequest;
        return [got.status, ...got.participants.map(nameOf)].join(' ');
      },
      assign: async (chat) => {
        await call(boss, 'PUT', `${project}/requests/${chat}/assign`, {});
        await wait(200);
      },
      asStranger: async (method, chat, rest, body) =>
        (await call(strange, method, `${project}/requests/${chat}${rest}`, body)).status,
      settings: async (body) => {
        const admin = await call('', 'POST', 'auth/signin', {
          email: process.env['TILEDESK_ADMIN_EMAIL'],
          password: process.env['TILEDESK_ADMIN_PASSWORD'],
        });
        await call((admin.said as { token: string }).token, 'PATCH', `projects/${project}`, body);
      },
    });
  } finally {
    for (const each of [...agents, ...customers]) await each.close();
    await backend.cleanUp(made);
    await backend.close();
  }
}

const ready = async ({ agents }: Desk) => {
  for (const each of agents) await each.presence('sign-in');
  await wait(300);
};
const several = async (d: Desk, count: number) => {
  const chats: string[] = [];
  for (let i = 0; i < count; i++) chats.push((await d.chat()).chat);
  return chats;
};
const ats = async (d: Desk, chats: readonly string[]) => {
  const found: string[] = [];
  for (const chat of chats) found.push(await d.at(chat));
  return found.join(', ');
};

const CORNERS: readonly (readonly [string, () => Promise<string[]>])[] = [
  [
    'rotation and limit: three agents, limit 1, chats one by one',
    () =>
      desk(3, 1, 'assigned', async (d) => {
        await ready(d);
        const chats = await several(d, 2);
        const lines = [`two chats: ${await ats(d, chats)}`];
        await d.agents[0]!.end(chats[0]!);
        chats.push(...(await several(d, 1)));
        lines.push(
          `A has ended the first, and the last one, B, is at the limit; the next: ${await ats(d, chats)}`,
        );
        chats.push(...(await several(d, 2)));
        lines.push(`two more: ${await ats(d, chats)}`);
        await d.agents[1]!.end(chats[1]!);
        await wait(QUIET_MS);
        lines.push(`B has ended one; ${QUIET_MS / 1000} s later: ${await ats(d, chats)}`);
        return lines;
      }),
  ],
  [
    'an agent leaves a chat: two agents, limit 2',
    () =>
      desk(2, 2, 'assigned', async (d) => {
        await ready(d);
        const [chat] = await several(d, 1);
        const lines = [`the chat: ${await d.at(chat!)}`];
        await d.agents[0]!.decline(chat!);
        await wait(QUIET_MS);
        lines.push(`A leaves; ${QUIET_MS / 1000} s later: ${await d.at(chat!)}`);
        await d.assign(chat!);
        lines.push(`asked to be assigned: ${await d.at(chat!)}`);
        await d.agents[1]!.decline(chat!);
        await d.assign(chat!);
        lines.push(`B leaves, asked again: ${await d.at(chat!)}`);
        return lines;
      }),
  ],
  [
    'everybody else is only busy: two agents, limit 1',
    () =>
      desk(2, 1, 'assigned', async (d) => {
        await ready(d);
        const chats = await several(d, 2);
        const lines = [`two chats: ${await ats(d, chats)}`];
        await d.agents[0]!.decline(chats[0]!);
        await d.assign(chats[0]!);
        lines.push(
          `A leaves the first, asked to be assigned while B is at the limit: ${await ats(d, chats)}`,
        );
        await d.agents[1]!.end(chats[1]!);
        await d.assign(chats[0]!);
        lines.push(`B is free, asked again: ${await ats(d, chats)}`);
        return lines;
      }),
  ],
  [
    'the same without a limit',
    () =>
      desk(1, 1, 'assigned', async (d) => {
        await d.settings({ 'settings.chat_limit_on': false });
        await ready(d);
        const [chat] = await several(d, 1);
        await d.agents[0]!.decline(chat!);
        await d.assign(chat!);
        return [`A, alone, leaves the chat; asked to be assigned: ${await d.at(chat!)}`];
      }),
  ],
  [
    'away: two agents, limit 99, and A goes after the second chat',
    () =>
      desk(2, 99, 'assigned', async (d) => {
        await ready(d);
        const lines = [`two chats: ${await ats(d, await several(d, 2))}`];
        await d.agents[0]!.presence('not-ready');
        const gone = performance.now();
        const since = () => ((performance.now() - gone) / 1000).toFixed(0);
        await wait(300);
        // With its cache switched on the server goes on for a while.
        for (let i = 0; i < 10; i++) {
          const at = since();
          const pair = await ats(d, await several(d, 2));
          lines.push(`A is not available for ${at} s; two more: ${pair}`);
          if (!pair.includes('A')) break;
          await wait(QUIET_MS);
        }
        return lines;
      }),
  ],
  [
    'the pool: two agents, no limit',
    () =>
      desk(2, 1, 'pooled', async (d) => {
        await ready(d);
        const chats = await several(d, 2);
        const lines = [`two chats: ${await ats(d, chats)}`];
        await d.agents[0]!.accept(chats[0]!);
        await d.agents[1]!.accept(chats[0]!);
        lines.push(`A takes the first, then B takes it: ${await ats(d, chats)}`);
        return lines;
      }),
  ],
  [
    'the pool with a limit of 2: three agents',
    () =>
      desk(3, 1, 'pooled', async (d) => {
        await d.settings({ 'settings.chat_limit_on': true, 'settings.max_agent_assigned_chat': 2 });
        await ready(d);
        const chats = await several(d, 3);
        const lines = [`three chats: ${await ats(d, chats)}`];
        await d.agents[0]!.accept(chats[2]!);
        lines.push(`A, at the limit, takes the third: ${await ats(d, chats)}`);
        return lines;
      }),
  ],
  [
    'after the end, and strangers',
    () =>
      desk(1, 2, 'assigned', async (d) => {
        await ready(d);
        const { chat, customer } = await d.chat();
        const other = await d.chat();
        await d.agents[0]!.end(chat);
        await customer.send(chat, 'one more thing', 'late');
        await wait(300);
        const lines = [
          `the customer writes into the closed chat, and it is taken: ${await d.at(chat)}`,
        ];
        const read = await d.asStranger('GET', other.chat, '/messages');
        const write = await d.asStranger('POST', other.chat, '/messages', { text: 'hello' });
        const close = await d.asStranger('PUT', other.chat, '/closeg', {});
        lines.push(
          `another guest, who knows the other chat's id, reads (${read}), writes (${write}) and closes it (${close}): ${await d.at(other.chat)}`,
        );
        return lines;
      }),
  ],
];

for (const [title, corner] of CORNERS) {
  console.log(title);
  for (const line of await corner()) console.log(`  ${line}`);
}
