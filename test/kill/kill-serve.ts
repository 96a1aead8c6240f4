/**
 * A server that is killed with kill -9 at random moments while customers and agents are at work, and started again. Whatever a
 * client was told must still be true afterwards: chats, messages, assignments, pushed events; and nothing may be there twice,
 * although clients send again what was not answered. Real processes and sockets; the moments come from a seed. For tests
 * and tools only.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import seedrandom from 'seedrandom';
import { WebSocket } from 'ws';
import { readTrace } from '../../src/engine/observe/trace-read.ts';

const CHATSIM = fileURLToPath(new URL('../../bin/chatsim.ts', import.meta.url));
const ADMIN = 'the-admin-of-a-test';
const AGENTS = 5;
const CUSTOMERS = 10;
/** Of all kills; the others come while people are at work. */
const WHILE_STARTING = 0.25;
/** Of the kills of a server at work that has front ends. */
const OF_FRONT_ENDS = 0.5;
/** An act on a socket that is not answered for so long is sent again. */
const ANSWER_MS = 1000;
const STARTING_MS = 800;
const WORKING_MS = 600;
/** People look at their screens so often. */
const GLANCE_MS = 10;

const SHOP = `
name: A shop that is killed
platform: gladly
duration: 1h
rules: { pacing.delay: 0s, offer.timeout: 2s, wrapUp.mode: none }
customers: { people: { arrivals: 1/h, handle: 1m } }
agents: { agent: { count: ${AGENTS} } }
`;

export interface KillServeWish {
  readonly kills: number;
  readonly seed: string;
  /** An empty folder. */
  readonly folder: string;
  /** Processes that hold the sockets; half of the kills are then theirs. */
  readonly frontEnds?: number;
  /** Agents act on their sockets instead of by HTTP. */
  readonly bySocket?: boolean;
  /** Faults that the server has, as `--fault` takes them. */
  readonly faults?: readonly string[];
  readonly onKill?: (kill: Killed) => void;
}

export interface Killed {
  readonly what: 'server' | 'front end';
  readonly afterMs: number;
  /** What clients had been told by then, since the beginning. */
  readonly told: Told;
}

export interface Told {
  readonly chats: number;
  readonly messages: number;
  readonly assignments: number;
  readonly events: number;
}

export interface KillServeOutcome {
  readonly kills: readonly Killed[];
  readonly told: Told;
  /** How often each fault has happened in all, over all the kills. */
  readonly faults: Readonly<Record<string, number>>;
  /** What must not be; empty when all is well. */
  readonly wrong: readonly string[];
}

interface Said {
  readonly chat: number;
  readonly message: number;
  readonly text: string;
}

/** What clients were told, for good. */
class Memory {
  /** By the client's id of the start. */
  readonly chats = new Map<string, { readonly chat: number; readonly token: string }>();
  readonly messages: Said[] = [];
  /** `chat agent`. */
  readonly assignments = new Set<string>();
  /** Pushed events of each agent, by number. */
  readonly events = new Map<string, string[]>();
  readonly wrong: string[] = [];

  get told(): Told {
    const events = [...this.events.values()].reduce((sum, list) => sum + list.length, 0);
    return {
      chats: this.chats.size,
      messages: this.messages.length,
      assignments: this.assignments.size,
      events,
    };
  }
}

export async function killServe(wish: KillServeWish): Promise<KillServeOutcome> {
  const { folder, seed } = wish;
  const random = seedrandom(seed);
  const file = join(folder, 'shop.yaml');
  const journal = join(folder, 'shop.sqlite');
  writeFileSync(file, SHOP);
  const port = await freePort();
  const frontEnds = wish.frontEnds ?? 0;
  const start = () => startServer(file, journal, port, wish.faults ?? [], frontEnds);
  const memory = new Memory();
  const people = new People(`http://127.0.0.1:${port}`, memory, wish.bySocket === true);
  const kills: Killed[] = [];
  let server = start();
  await people.begin();
  while (kills.length < wish.kills) {
    const isEarly = kills.length > 0 && random.double() < WHILE_STARTING;
    if (isEarly) await pause(random.double() * STARTING_MS);
    else {
      await people.isUp();
      const before = memory.messages.length;
      await pause(random.double() * WORKING_MS);
      await people.until(() => memory.messages.length > before, 'anybody to say anything');
    }
    const began = server.at;
    const isFrontEnd = frontEnds > 0 && !isEarly && random.double() < OF_FRONT_ENDS;
    const pids = frontEnds === 0 ? [] : await people.frontEnds();
    if (isFrontEnd) process.kill(pids[Math.floor(random.double() * pids.length)] as number, 9);
    else {
      server.child.kill('SIGKILL');
      const how = await server.exit;
      if (how !== 'SIGKILL') throw new Error(`the server ended with ${how}: ${server.errors()}`);
      await people.until(() => !pids.some(isThere), 'front ends to end with their router');
    }
    const what = isFrontEnd ? 'front end' : 'server';
    const kill = { what, afterMs: performance.now() - began, told: memory.told } as const;
    kills.push(kill);
    wish.onKill?.(kill);
    if (!isFrontEnd) server = start();
  }
  await people.isUp();
  await pause(WORKING_MS);
  await people.stop();
  await people.holdAgainst();
  const faults = await people.faults();
  server.child.kill('SIGTERM');
  const how = await server.exit;
  if (how !== 143) memory.wrong.push(`SIGTERM ended it with ${how}: ${server.errors()}`);
  memory.wrong.push(...doneTwice(journal));
  return { kills, told: memory.told, faults, wrong: memory.wrong };
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly at: number;
  readonly exit: Promise<number | NodeJS.Signals | null>;
  readonly errors: () => string;
}

function startServer(
  file: string,
  journal: string,
  port: number,
  faults: readonly string[],
  frontEnds: number,
): Started {
  const args = ['serve', file, '--journal', journal, '--port', String(port)];
  if (frontEnds > 0) args.push('--front-ends', String(frontEnds));
  for (const fault of faults) args.push('--fault', fault);
  const child = spawn(process.execPath, [CHATSIM, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, CHATSIM_ADMIN_TOKEN: ADMIN },
  });
  let errors = '';
  child.stderr?.on('data', (data: Buffer) => {
    errors += data.toString();
  });
  const exit = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  return { child, at: performance.now(), exit, errors: () => errors };
}

/** Customers and agents who go on whatever happens to the server. */
class People {
  private readonly url: string;
  private readonly memory: Memory;
  private readonly working: Promise<void>[] = [];
  private readonly sockets = new Set<WebSocket>();
  /** Of each agent: the socket that is open, if one is. */
  private readonly open = new Map<string, WebSocket>();
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
  private readonly answers = new Map<string, (answer: any) => void>();
  private readonly bySocket: boolean;
  private isStopped = false;
  private acts = 0;

  constructor(url: string, memory: Memory, bySocket: boolean) {
    this.url = url;
    this.memory = memory;
    this.bySocket = bySocket;
  }

  /** Processes that hold the sockets, as the server names them: all of them once they are. */
  async frontEnds(): Promise<number[]> {
    const text = await fetch(`${this.url}/metrics`).then(
      (response) => response.text(),
      () => '',
    );
    return [...text.matchAll(/chatsim_front_end_cpu_seconds\{pid="(\d+)"\}/g)].map(([, pid]) =>
      Number(pid),
    );
  }

  async begin(): Promise<void> {
    for (let i = 1; i <= AGENTS; i++) {
      const name = `agent-${i}`;
      const { body } = await this.sure('POST', `/v1/admin/agents/${name}/token`, ADMIN, {});
      const token = body.token as string;
      this.memory.events.set(name, []);
      this.listen(name, token);
      this.working.push(this.agent(name, token));
    }
    for (let i = 0; i < CUSTOMERS; i++) this.working.push(this.customer());
  }

  async isUp(): Promise<void> {
    await this.sure('GET', '/healthz');
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.working);
    // What was pushed last is on its way.
    await pause(200);
    for (const socket of this.sockets) socket.terminate();
  }

  async until(what: () => boolean, words: string): Promise<void> {
    const end = performance.now() + 20_000;
    while (!what()) {
      if (performance.now() > end) throw new Error(`waited too long for ${words}`);
      await pause(GLANCE_MS);
    }
  }

  /** Starts a chat, speaks when it is live, and ends it or leaves; then again, as somebody else. */
  private async customer(): Promise<void> {
    while (!this.isStopped) {
      const { token } = (await this.sure('POST', '/v1/customers', undefined, {})).body;
      for (let round = 0; round < 3 && !this.isStopped; round++) {
        const id = this.id();
        const started = await this.sure('POST', '/v1/chats', token, { id });
        if (started.status >= 400) {
          this.memory.wrong.push(`start: ${JSON.stringify(started)}`);
          return;
        }
        const chat = started.body.chat as number;
        this.memory.chats.set(id, { chat, token });
        for (let said = 0; said < 4 && !this.isStopped; ) {
          const { body } = await this.sure('GET', `/v1/chats/${chat}`, token);
          if (body.state === 'ended' || body.state === 'refused') break;
          if (body.state === 'live') {
            said += 1;
            await this.say(`/v1/chats/${chat}/messages`, token);
          }
          await pause(GLANCE_MS);
        }
        await this.sure('POST', `/v1/chats/${chat}/end`, token, { id: this.id() });
      }
    }
  }

  /** Accepts what is offered, answers in each chat in turn. */
  private async agent(name: string, token: string): Promise<void> {
    while (!this.isStopped) {
      const { body } = await this.sure('GET', '/v1/agent', token);
      if (body.state !== 'ready')
        for (const what of ['sign-in', 'ready'])
          await this.sure('POST', '/v1/agent/presence', token, { what, id: this.id() });
      for (const { chat } of body.offers ?? []) {
        const path = `/v1/agent/chats/${chat}/accept`;
        const id = this.id();
        const accepted = this.bySocket
          ? await this.sureOnSocket(name, { do: 'accept', chat, id })
          : await this.sure('POST', path, token, { id });
        if (accepted.status === 200) this.memory.assignments.add(`${chat} ${name}`);
      }
      for (const { chat } of body.chats ?? []) {
        if (this.isStopped) break;
        if (this.bySocket) await this.sayOnSocket(name, chat);
        else await this.say(`/v1/agent/chats/${chat}/messages`, token);
      }
      await pause(GLANCE_MS);
    }
  }

  private async say(path: string, token: string): Promise<void> {
    const id = this.id();
    const text = `words of ${id}`;
    const { status, body } = await this.sure('POST', path, token, { text, id });
    if (status < 300)
      this.memory.messages.push({ chat: body.chat, message: body.message, text: body.text });
    // It may have ended in between, and nothing else may happen.
    else if (status !== 409) this.memory.wrong.push(`${path}: ${JSON.stringify(body)}`);
    if (status < 300 && body.text !== text)
      this.memory.wrong.push(`${text} was answered with ${body.text}`);
  }

  private async sayOnSocket(name: string, chat: number): Promise<void> {
    const id = this.id();
    const text = `words of ${id}`;
    const { status, body } = await this.sureOnSocket(name, { do: 'write', chat, text, id });
    if (status < 300) this.memory.messages.push({ chat: body.chat, message: body.message, text });
    else if (status !== 409) this.memory.wrong.push(`${text}: ${JSON.stringify(body)}`);
  }

  /** As {@link sure}, on whichever socket the agent has by then. */
  private async sureOnSocket(
    name: string,
    act: { readonly id: string; readonly [key: string]: unknown },
    // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
  ): Promise<any> {
    const end = performance.now() + 30_000;
    for (;;) {
      const socket = this.open.get(name);
      if (socket !== undefined) {
        const answered = new Promise((resolve) => {
          this.answers.set(act.id, resolve);
          setTimeout(() => resolve(undefined), ANSWER_MS);
        });
        socket.send(JSON.stringify(act));
        // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
        const answer = (await answered) as any;
        this.answers.delete(act.id);
        if (answer !== undefined && answer.status !== 503 && answer.status !== 429) return answer;
      }
      if (performance.now() > end) throw new Error(`${JSON.stringify(act)} was never answered`);
      await pause(20);
    }
  }

  /** A socket that comes back for what it has missed, until all is over. */
  private listen(name: string, token: string): void {
    if (this.isStopped) return;
    const heard = this.memory.events.get(name) as string[];
    const url = `${this.url.replace('http', 'ws')}/v1/agent/events?after=${heard.length}`;
    const socket = new WebSocket(url, 'chatsim.v1', {
      headers: { authorization: `Bearer ${token}` },
    });
    this.sockets.add(socket);
    socket.on('message', (data) => {
      const line = String(data);
      const message = JSON.parse(line);
      if (message.re !== undefined) return this.answers.get(message.re)?.(message);
      if (message.event === 'hello') {
        this.open.set(name, socket);
        if (message.resumed !== true) this.memory.wrong.push(`${name} could not resume: ${line}`);
        if (message.last < heard.length)
          this.memory.wrong.push(`${name} has heard ${heard.length} of ${message.last} events`);
        return;
      }
      if (message.seq !== heard.length + 1)
        this.memory.wrong.push(`${name} hears ${line} after number ${heard.length}`);
      heard.push(line);
      return;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.sockets.delete(socket);
      if (this.open.get(name) === socket) this.open.delete(name);
      setTimeout(() => this.listen(name, token), 20);
    });
  }

  async faults(): Promise<Record<string, number>> {
    const { body } = await this.sure('GET', '/v1/admin/faults', ADMIN);
    const list = body.faults as { fault: string; times: number }[];
    return Object.fromEntries(list.map(({ fault, times }) => [fault, times]));
  }

  /** Everything anybody was told, against what the server says now. */
  async holdAgainst(): Promise<void> {
    const { memory } = this;
    const { wrong } = memory;
    const truth = (await this.sure('GET', '/v1/admin/chats', ADMIN)).body.chats as {
      chat: number;
      customer: string;
    }[];
    const known = new Set(truth.map(({ chat }) => chat));
    if (truth.length !== new Set([...memory.chats.values()].map(({ chat }) => chat)).size)
      wrong.push(`${truth.length} chats are there, and ${memory.chats.size} were started`);
    const texts = new Map<string, Said>();
    for (const [id, { chat, token }] of memory.chats) {
      if (!known.has(chat)) wrong.push(`chat ${chat} (${id}) is lost`);
      const { body } = await this.sure('GET', `/v1/chats/${chat}`, token);
      for (const said of body.messages ?? []) {
        if (texts.has(said.text)) wrong.push(`twice: ${said.text}`);
        texts.set(said.text, said);
      }
    }
    for (const { chat, message, text } of memory.messages) {
      const found = texts.get(text);
      if (found === undefined) wrong.push(`lost: ${text}`);
      else if (found.chat !== chat || found.message !== message)
        wrong.push(
          `${text} was message ${message} of chat ${chat} and is ${JSON.stringify(found)}`,
        );
    }
    const text = await (
      await fetch(`${this.url}/v1/admin/trace`, { headers: { authorization: `Bearer ${ADMIN}` } })
    ).text();
    const { records, problems } = readTrace(text.split('\n'));
    for (const { line, message } of problems) wrong.push(`trace, line ${line}: ${message}`);
    const accepted = new Map<string, number>();
    for (const { event, chat, agent } of records)
      if (event === 'offer.accepted')
        accepted.set(`${chat} ${agent}`, (accepted.get(`${chat} ${agent}`) ?? 0) + 1);
    for (const assignment of memory.assignments)
      if (accepted.get(assignment) !== 1)
        wrong.push(`assignment ${assignment} is there ${accepted.get(assignment) ?? 0} times`);
  }

  private id(): string {
    this.acts += 1;
    return `act-${this.acts}`;
  }

  /** Asks until it is answered, as often as it takes: always the same act. */
  private async sure(
    method: string,
    path: string,
    token?: string,
    body?: object,
    // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
  ): Promise<{ status: number; body: any }> {
    const end = performance.now() + 30_000;
    for (;;) {
      try {
        const response = await fetch(`${this.url}${path}`, {
          method,
          headers: {
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(5000),
        });
        const answer = await response.json();
        if (response.status !== 503) return { status: response.status, body: answer };
      } catch {
        // It is down, or went down in the middle of the answer.
      }
      if (performance.now() > end) throw new Error(`${method} ${path} was never answered`);
      await pause(20);
    }
  }
}

/** Acts that happened more than once under one id. */
function doneTwice(journal: string): string[] {
  const database = new Database(journal, { readonly: true });
  const rows = database.prepare('SELECT acts FROM turn ORDER BY number').pluck().all() as string[];
  database.close();
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (const row of rows)
    for (const { by, id } of JSON.parse(row)) {
      if (id === undefined) continue;
      const key = `${by.name} ${id}`;
      if (seen.has(key)) wrong.push(`done twice: ${key}`);
      seen.add(key);
    }
  return wrong;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
