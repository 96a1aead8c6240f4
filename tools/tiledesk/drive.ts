/**
 * A small driver of its own for the real Tiledesk: open arrivals, one by one or in bursts, and agents who answer, decline,
 * go away and end. Writes a recording in the trace's words (for `chatsim conform`) and tells what the server did against its
 * own rules (own-rules.ts). `chatsim live` drives whole scenarios; this one provokes, with nothing between plan and wire.
 * Usage: node tools/tiledesk/drive.ts URL --out FOLDER [--agents 8] [--capacity 3] [--every 1s] [--burst 1] [--minutes 2] ...
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { TiledeskAgent } from '../../src/live/adapters/tiledesk/agent.ts';
import type { Kept } from '../../src/live/adapters/tiledesk/provision.ts';
import type { SaidRequest } from '../../src/live/adapters/tiledesk/said.ts';
import tiledesk from '../../src/live/adapters/tiledesk/tiledesk.ts';
import {
  ActTrouble,
  type AgentClient,
  type CustomerClient,
  type LiveEvent,
  type PresenceDeed,
} from '../../src/live/backend.ts';
import { judgeOwnRules, type OwnRules, wordsOf } from './own-rules.ts';

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    agents: { type: 'string', default: '8' },
    capacity: { type: 'string', default: '3' },
    /** Mean seconds between arrivals, or bursts of them. */
    every: { type: 'string', default: '1' },
    burst: { type: 'string', default: '1' },
    /** Seconds between those of a burst. */
    gap: { type: 'string', default: '0' },
    /** Even: bursts come at fixed times. */
    even: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '2' },
    /** Messages of each side in a chat, and mean seconds before each. */
    turns: { type: 'string', default: '2' },
    think: { type: 'string', default: '2' },
    patience: { type: 'string', default: '30' },
    /** Share of chats that are declined. */
    decline: { type: 'string', default: '0' },
    /** Mean seconds at the desk before an agent goes away for as long; 0 for never. */
    stay: { type: 'string', default: '0' },
    routing: { type: 'string', default: 'assigned' },
    reassign: { type: 'string', default: 'never' },
    'poll-ms': { type: 'string', default: '1000' },
  },
});
const [url] = positionals;
if (url === undefined || given.out === undefined)
  throw new Error('usage: drive.ts URL --out FOLDER');
const number = (
  name:
    | 'agents'
    | 'capacity'
    | 'every'
    | 'burst'
    | 'gap'
    | 'minutes'
    | 'turns'
    | 'think'
    | 'patience'
    | 'decline'
    | 'stay',
) => Number(given[name]);
const [agentCount, capacity, turns] = [number('agents'), number('capacity'), number('turns')];
const untilMs = number('minutes') * 60_000;
const random = drawsOf(Number(given.seed));
const around = (meanSec: number) => -Math.log(1 - random()) * meanSec * 1000;
const wait = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));

const backend = await tiledesk.open({
  url,
  headers: {},
  ca: null,
  secret: (name) => process.env[name],
  options: { routing: given.routing, reassign: given.reassign, 'poll-ms': given['poll-ms'] },
  now: () => performance.now(),
});
const names = Array.from({ length: agentCount }, (_, i) => `agent-${i + 1}`);
const made = await backend.provision({
  run: `drive ${given.seed} ${Date.now()}`,
  queues: [{ name: 'chat' }],
  agents: names.map((name) => ({ name, group: 'agent', capacity, queues: ['chat'], skills: [] })),
  rules: {},
  accounts: [],
});

// The recording: what the driver did, and what its clients were told, in the order of our stamps.

interface Line {
  readonly t: number;
  readonly [field: string]: unknown;
}
const lines: Line[] = [];
const numbers = new Map<string, number>();
const troubles = new Map<string, number>();
const assignedMs: number[] = [];
const deliveredMs: number[] = [];
const sentAt = new Map<string, number>();
const startedAt = new Map<string, number>();
let zero = performance.now();
const record = (at: number, fields: Readonly<Record<string, unknown>>) =>
  lines.push({ t: (at - zero) / 1000, ...fields });
const numberOf = (chat: string) => {
  const found = numbers.get(chat) ?? numbers.size + 1;
  numbers.set(chat, found);
  return found;
};
const attempt = async (what: string, act: () => Promise<unknown>): Promise<boolean> => {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof ActTrouble)) throw error;
    const key = `${what}: ${error.kind}`;
    troubles.set(key, (troubles.get(key) ?? 0) + 1);
    return false;
  }
};

/** Message events are told by both sides: a message counts when the other side has it, once. */
const delivered = new Set<string>();
function told(
  { event, at, server, chat, agent, reason, state, id, queue }: LiveEvent,
  side: 'agent' | 'customer',
) {
  if (event.startsWith('message.')) {
    const isOther = (event === 'message.customer') === (side === 'agent');
    if (!isOther || id === undefined || delivered.has(id)) return;
    delivered.add(id);
    const sent = sentAt.get(id);
    if (sent !== undefined) deliveredMs.push(at - sent);
  }
  // An agent and a customer are told of one happening with one stamp; a chat ends once.
  const what = event === 'chat.ended' ? `${chat} ends` : `${chat} ${event} ${agent} ${server}`;
  if (chat !== undefined && server !== undefined) {
    if (happened.has(what)) return;
    happened.add(what);
  }
  if (event === 'chat.ended') endedAt.set(numberOf(chat ?? ''), at);
  const fields = {
    chat: chat === undefined ? undefined : numberOf(chat),
    agent,
    queue: queue ?? (event === 'chat.queued' ? 'chat' : undefined),
    state,
    reason,
    server,
  };
  record(at, {
    event,
    ...Object.fromEntries(Object.entries(fields).filter(([, v]) => v !== undefined)),
  });
}
/** An end so soon after a message was taken may have overtaken it, or its reader's next look. */
const CROSSING_MS = 5000;
const chatOf = new Map<string, number>();
const happened = new Set<string>();
const endedAt = new Map<number, number>();
const takenAt = new Map<string, number>();

// The people.

const agents: AgentClient[] = [];
const mine = new Map<string, Set<string>>();
/** What is to be done when a message comes in this chat, by side. */
const onCustomerWrites = new Map<string, () => void>();
const customerOf = new Map<string, (text: string) => void>();
let isOpen = true;

for (const [i, account] of made.agents.entries()) {
  const have = new Set<string>();
  mine.set(account.name, have);
  const client = await backend.agent(account, (event) => {
    told(event, 'agent');
    const { chat } = event;
    if (chat === undefined) return;
    if (event.event === 'chat.assigned' || event.event === 'chat.accepted') {
      have.add(chat);
      const started = startedAt.get(chat);
      // The answer to the first message may come behind the push.
      if (started !== undefined) assignedMs.push(event.at - started);
      else firstToldAt.set(chat, event.at);
      void serve(client, chat, have);
    } else if (event.event === 'chat.requeued' || event.event === 'chat.ended') have.delete(chat);
    else if (event.event === 'message.customer') onCustomerWrites.get(`${chat} ${i}`)?.();
  });
  agents.push(client);
  async function serve(self: AgentClient, chat: string, held: Set<string>): Promise<void> {
    await wait(around(number('think')));
    if (!held.has(chat)) return;
    if (random() < number('decline')) {
      await attempt('decline', () => self.decline(chat));
      return;
    }
    for (let turn = 1; turn <= turns && held.has(chat); turn++) {
      const id = `${numberOf(chat)}.a${turn}.${i}`;
      chatOf.set(id, numberOf(chat));
      sentAt.set(id, performance.now());
      const answer = new Promise<void>((go) => onCustomerWrites.set(`${chat} ${i}`, go));
      if (!(await attempt('agent writes', () => self.send(chat, `answer ${turn}`, id)))) break;
      takenAt.set(id, performance.now());
      customerOf.get(chat)?.(`reply ${turn}`);
      await Promise.race([answer, wait(20_000)]);
      await wait(around(number('think')));
    }
    onCustomerWrites.delete(`${chat} ${i}`);
    if (held.has(chat)) await attempt('end', () => self.end(chat));
  }
}
const firstToldAt = new Map<string, number>();

const order = await listOrder();
const loadBefore = loadavg()[0];
zero = performance.now();
for (const client of agents) await attempt('sign-in', () => client.presence('sign-in'));
await wait(1000);

/** Agents come and go. */
const presences = agents.map(async (client) => {
  if (number('stay') === 0) return;
  for (let isHere = true; isOpen; ) {
    await wait(around(number('stay')));
    isHere = !isHere;
    const what: PresenceDeed = isHere ? 'ready' : 'not-ready';
    await attempt(what, () => client.presence(what));
  }
});
/** Agents of a pool take the longest waiting, whenever they have room. */
const pickers = agents.map(async (client, i) => {
  if (given.routing !== 'pooled') return;
  while (isOpen) {
    await wait(around(1));
    const [first] = client.list?.() ?? [];
    if (first !== undefined && mine.get(names[i]!)!.size < capacity)
      await attempt('pick', () => client.accept(first));
  }
});

const customers: Promise<void>[] = [];
let arrived = 0;
const begun = performance.now();
while (performance.now() - begun < untilMs) {
  await wait(given.even ? number('every') * 1000 : around(number('every')));
  const clients = await Promise.all(
    Array.from({ length: number('burst') }, () => {
      const name = `customer-${++arrived}`;
      let hear: (event: LiveEvent) => void = () => {};
      return backend
        .customer(name, (event) => hear(event))
        .then((client) => ({ name, client, listen: (f: typeof hear) => (hear = f) }))
        .catch(() => undefined);
    }),
  );
  // All of a burst at once: that they come as guests first is no part of it.
  for (const [i, each] of clients.entries())
    if (each !== undefined) customers.push(wait(i * number('gap') * 1000).then(() => visit(each)));
}

async function visit({
  name,
  client,
  listen,
}: {
  name: string;
  client: CustomerClient;
  listen(hear: (event: LiveEvent) => void): unknown;
}) {
  const wasTold: LiveEvent[] = [];
  listen((event) => wasTold.push(event));
  const at = performance.now();
  let chat = '';
  const id = `${name}.c0`;
  sentAt.set(id, at);
  if (
    !(await attempt('start', async () => {
      chat = await client.start({
        queue: 'chat',
        priority: 1,
        skills: [],
        text: `question of ${name}`,
        id,
      });
    }))
  )
    return;
  startedAt.set(chat, at);
  takenAt.set(id, performance.now());
  chatOf.set(id, numberOf(chat));
  const first = firstToldAt.get(chat);
  if (first !== undefined) assignedMs.push(first - at);
  record(at, {
    event: 'chat.arrived',
    chat: numberOf(chat),
    customer: name,
    queue: 'chat',
    priority: 1,
    skills: [],
  });
  let isOver = false;
  let isServed = false;
  const hear = (event: LiveEvent) => {
    told(event, 'customer');
    if (event.event === 'chat.ended') isOver = true;
    if (event.event === 'message.agent') isServed = true;
  };
  for (const each of wasTold) hear(each);
  listen(hear);
  let turn = 0;
  customerOf.set(chat, (text) => {
    const mark = `${numberOf(chat)}.c${++turn}`;
    chatOf.set(mark, numberOf(chat));
    void wait(around(number('think'))).then(async () => {
      if (isOver) return;
      sentAt.set(mark, performance.now());
      if (await attempt('customer writes', () => client.send(chat, text, mark)))
        takenAt.set(mark, performance.now());
    });
  });
  const patienceEnds = performance.now() + number('patience') * 1000;
  while (!isOver && performance.now() - begun < untilMs + 120_000) {
    await wait(250);
    const isHeld = [...mine.values()].some((held) => held.has(chat));
    if (!isServed && !isHeld && performance.now() > patienceEnds) {
      await attempt('customer ends', () => client.further!('end', chat));
      break;
    }
  }
  customerOf.delete(chat);
  await client.close();
}

await Promise.all(customers);
isOpen = false;
await Promise.all([...presences, ...pickers]);
await wait(1000);
const left = await backend.truth!();
const created = await creations();
const orderThen = await listOrder();
for (const client of agents) await client.close();
await backend.cleanUp(made);
await backend.close();

// The server's own word for when a chat came to it.
for (const [i, line] of lines.entries())
  if (line['event'] === 'chat.arrived')
    lines[i] = { ...line, server: created.get(line['chat'] as number) };
lines.sort((a, b) => a.t - b.t);
const header = {
  trace: 'chatsim',
  version: 1,
  platform: 'tiledesk',
  scenario: 'drive',
  queues: ['chat'],
  agents: names,
};
mkdirSync(given.out, { recursive: true });
const file = join(given.out, 'recording.ndjson');
writeFileSync(file, `${[header, ...lines].map((line) => JSON.stringify(line)).join('\n')}\n`);
const rules: OwnRules = judgeOwnRules(lines as never, { agents: order, capacity, created });
const facts = {
  plan: given,
  /** Of the machine, the last minute: others may be at work on it. */
  loadAverage: { before: loadBefore, after: loadavg()[0] },
  arrived,
  tookSec: Math.round((performance.now() - zero) / 1000),
  openAtTheEnd: left.length,
  /** Members as the database lists them: the server sorts them by nothing. */
  order,
  orderStayed: order.join() === orderThen.join(),
  troubles: Object.fromEntries(troubles),
  messages: {
    sent: sentAt.size,
    delivered: delivered.size,
    ...missing(),
  },
  /** Told to all agents together. */
  stalePushes: agents.reduce((sum, each) => sum + (each as TiledeskAgent).stalePushes, 0),
  startToAssignedMs: quantiles(assignedMs),
  sentToDeliveredMs: quantiles(deliveredMs),
  rules,
  createdSec: Object.fromEntries(created),
};
writeFileSync(join(given.out, 'facts.json'), `${JSON.stringify(facts, null, 2)}\n`);
console.log(`${file}: ${arrived} customers in ${facts.tookSec} s; open at the end: ${left.length}`);
console.log(
  JSON.stringify({
    messages: facts.messages,
    startToAssignedMs: facts.startToAssignedMs,
    sentToDeliveredMs: facts.sentToDeliveredMs,
    troubles: facts.troubles,
  }),
);
for (const line of wordsOf(rules)) console.log(line);

/** The server's rotation goes by the order in which the database lists the members. */
async function listOrder(): Promise<string[]> {
  const { project, supervisor } = made.keep as unknown as Kept;
  const headers = { authorization: supervisor.secret['token']! };
  const answer = await fetch(`${url}/${project}/project_users`, { headers });
  const users = ((await answer.json()) as { id_user: { _id: string } }[]).map(
    (each) => each.id_user._id,
  );
  return users.flatMap((user) =>
    made.agents.filter(({ secret }) => secret['user'] === user).map(({ name }) => name),
  );
}

/** Messages that the other side never had: of chats that nobody had, that were over soon after, and the rest: lost. */
function missing() {
  const given = new Set(
    lines.flatMap(({ event, chat }) => (event === 'chat.assigned' ? [chat] : [])),
  );
  const found = { untaken: 0, unserved: 0, crossedTheEnd: 0, lost: [] as string[] };
  for (const id of sentAt.keys()) {
    if (delivered.has(id)) continue;
    const chat = chatOf.get(id) ?? 0;
    const taken = takenAt.get(id);
    if (taken === undefined) found.untaken++;
    else if (!given.has(chat)) found.unserved++;
    else if ((endedAt.get(chat) ?? Number.POSITIVE_INFINITY) < taken + CROSSING_MS)
      found.crossedTheEnd++;
    else found.lost.push(id);
  }
  return found;
}

/** When the server created each chat, on its clock: where its route began. */
async function creations(): Promise<ReadonlyMap<number, number>> {
  const { project, supervisor, zeroMs } = made.keep as unknown as Kept;
  const found = new Map<number, number>();
  for (let page = 0; ; page++) {
    const path = `/${project}/requests?status=all&limit=100&page=${page}&no_populate=true&sort=_id&direction=1`;
    const answer = await fetch(url + path, {
      headers: { authorization: supervisor.secret['token']! },
    });
    const { requests } = (await answer.json()) as { requests: SaidRequest[] };
    for (const each of requests)
      if (numbers.has(each.request_id))
        found.set(numbers.get(each.request_id)!, (Date.parse(each.createdAt) - zeroMs) / 1000);
    if (requests.length < 100) return found;
  }
}

function quantiles(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted.length === 0
      ? null
      : Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!);
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

/** Uniform draws from a seed (mulberry32). */
function drawsOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}
