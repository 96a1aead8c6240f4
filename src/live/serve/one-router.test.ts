/**
 * One router: the people of every shipped spec act over HTTP and WebSocket on a served platform, in time that a test moves,
 * and what happens is, event for event, what happens when the same script is simulated. In every second spec the customers
 * act on their sockets and the agents by HTTP.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Trace } from '../../engine/observe/trace.ts';
import { simulate } from '../../engine/simulate.ts';
import { ruleText } from '../../scenarios/rule-words.ts';
import type { Scenario, ScriptedAct } from '../../scenarios/scenario.ts';
import type { Spec } from '../../scenarios/spec.ts';
import { loadSpecs } from '../../scenarios/spec-file.ts';
import { shippedPlatforms } from '../../shipped.ts';
import type { Server } from './server.ts';
import { ADMIN, ask, Ear, type FakeClock, type Reply, stillServer, until } from './testing.ts';

/** No client can do these: a server is not told of them. */
const UNTOLD: readonly string[] = ['vanishes'];

const specs = readdirSync('scenarios/specs').flatMap((file) => {
  const loaded = loadSpecs(
    `scenarios/specs/${file}`,
    (path) => readFileSync(path, 'utf8'),
    shippedPlatforms(),
  );
  return loaded.ok ? loaded.specs : [];
});
const acted = specs.filter(
  ({ refused, scenario }) =>
    refused === null &&
    scenario.sources.length === 0 &&
    scenario.groups.every(({ scripted }) => scripted) &&
    !scenario.script.some(({ act }) => UNTOLD.includes(act)),
);

describe.each([...new Set(acted.map(({ platform }) => platform))])('%s', (platform) => {
  const of = acted.filter((spec) => spec.platform === platform);
  test.each(of.map((spec, i) => [spec.name, spec, i % 2 === 1] as const))(
    '%s',
    async (_, spec, bySocket) => {
      const { lines, until: end } = simulated(spec);
      const served = await actedLive(spec, end, bySocket);
      expect(served).toEqual(lines);
    },
  );
});

test('most specs can be acted', () => {
  expect(acted.length).toBeGreaterThan(150);
  expect(new Set(acted.map(({ platform }) => platform)).size).toBeGreaterThan(8);
});

/** What the simulation's own end does to chats is no business of a server. */
function simulated({ scenario }: Spec): { lines: string[]; until: number } {
  const trace = new Trace(scenario);
  simulate(scenario, { trace });
  const last = [...trace.events()].at(-1)?.t ?? 0;
  const end = scenario.atEnd === 'drain' ? last : Math.min(last, scenario.duration - 1);
  return { lines: upTo([...trace.toLines()], end), until: end };
}

/** Changes are counted by the script in one, as they come in the other. */
function upTo(lines: readonly string[], end: number): string[] {
  return lines
    .filter((line) => Math.round(JSON.parse(line).t * 1e6) <= end)
    .map((line) => line.replace(/"change":\d+,/, ''));
}

async function actedLive({ scenario }: Spec, end: number, bySocket: boolean): Promise<string[]> {
  const { server, clock } = await stillServer(scenario);
  try {
    const troupe = new Troupe(scenario, server, clock);
    // A ping that the still clock leaves no time to answer would close the sockets.
    await troupe.assemble(bySocket && end < 20_000 * 1_000_000);
    await troupe.perform();
    clock.moveTo(end + 1);
    const trace = await ask(server.url, 'GET', '/v1/admin/trace', ADMIN);
    const [, ...lines] = (trace.body as string).trimEnd().split('\n');
    return upTo(lines, end);
  } finally {
    clock.moveTo(clock.at);
    const closed = server.close();
    await closed;
  }
}

/** The script's people as clients. */
class Troupe {
  private readonly scenario: Scenario;
  private readonly server: Server;
  private readonly clock: FakeClock;
  private readonly customers = new Map<string, string>();
  private readonly agents: string[] = [];
  private readonly ears = new Map<number, Ear>();
  private readonly customersEars = new Map<string, Ear>();
  private readonly chats = new Map<
    string,
    { number: number; customer: string; refused: boolean }
  >();

  constructor(scenario: Scenario, server: Server, clock: FakeClock) {
    this.scenario = scenario;
    this.server = server;
    this.clock = clock;
  }

  /** Everybody gets a token, before the doors open. */
  async assemble(bySocket: boolean): Promise<void> {
    const { script, agents } = this.scenario;
    for (const { name } of agents)
      this.agents.push(
        (await this.one('POST', `/v1/admin/agents/${name}/token`, ADMIN)).body.token,
      );
    for (const { arrival } of script) {
      if (arrival === null || this.customers.has(arrival.customer)) continue;
      const body = { name: arrival.customer };
      const { token } = (await this.one('POST', '/v1/admin/customers', ADMIN, body)).body;
      this.customers.set(arrival.customer, token);
      if (!bySocket) continue;
      const ear = new Ear(this.server.url, '/v1/events', token);
      await ear.until(({ heard }) => heard.length > 0);
      this.customersEars.set(arrival.customer, ear);
    }
    for (const { act, agent } of script)
      if (act === 'loses connection' && agent !== null) await this.listen(agent);
  }

  async perform(): Promise<void> {
    const early = ({ at, act }: ScriptedAct) => at === 0 && act === 'signs in';
    const { script } = this.scenario;
    for (const act of script.filter(early)) await this.instant([act]);
    const rest = script.filter((act) => !early(act));
    for (const at of [...new Set(rest.map((act) => act.at))].sort((a, b) => a - b)) {
      this.clock.moveTo(at);
      await this.instant(rest.filter((act) => act.at === at));
    }
  }

  /** Acts of one instant come in one turn of the event loop, in the script's order. */
  private async instant(acts: readonly ScriptedAct[]): Promise<void> {
    const replies: Promise<Reply | undefined>[] = [];
    let number = this.server.world.s.chatsEver;
    // Arrivals go first, so that others may name a chat of the same instant.
    const order = [...acts].sort((a, b) => Number(b.arrival !== null) - Number(a.arrival !== null));
    const arrivals: string[] = [];
    for (const act of order) {
      if (act.arrival !== null) {
        number += 1;
        const { customer } = act.arrival;
        this.chats.set(act.chat as string, { number, customer, refused: false });
        arrivals.push(act.chat as string);
      }
      const before = this.server.turns.waiting;
      let isAnswered = false;
      const reply = this.send(act)?.then((found) => {
        isAnswered = true;
        return found;
      });
      if (reply === undefined) continue;
      replies.push(reply);
      await until(() => isAnswered || this.server.turns.waiting > before);
    }
    this.clock.endTurn();
    const found = await Promise.all(replies);
    for (const reply of found)
      if (reply !== undefined)
        expect([200, 201, 404, 409], JSON.stringify(reply.body)).toContain(reply.status);
    for (const name of arrivals) {
      const chat = this.chats.get(name)!;
      chat.refused = this.server.world.chats.get(chat.number)?.reason !== '';
    }
    if (acts.some(({ act }) => act === 'restarts')) await this.moved();
  }

  /** After a restart each chat that went on is another one of the same customer. */
  private async moved(): Promise<void> {
    for (const chat of this.chats.values()) {
      const { body } = await ask(
        this.server.url,
        'GET',
        '/v1/chats',
        this.customers.get(chat.customer),
      );
      const chats = body.chats as { chat: number; reason?: string }[];
      const old = chats.find((each) => each.chat === chat.number);
      if (old?.reason === 'restart') chat.number = chats.at(-1)!.chat;
    }
  }

  private send(act: ScriptedAct): Promise<Reply | undefined> | undefined {
    const { queues, groups, agents, skills } = this.scenario;
    const chat = act.chat === null ? undefined : this.chats.get(act.chat);
    if (act.arrival !== null) {
      const { customer, queue, priority } = act.arrival;
      const ear = this.customersEars.get(customer);
      const body = {
        queue: queues[queue]!.name,
        priority,
        skills: act.arrival.skills.map((skill) => skills[skill]),
      };
      return ear?.act('start', body) ?? this.ask('/v1/chats', this.customers.get(customer), body);
    }
    if (act.chat !== null && (chat === undefined || chat.refused)) return undefined;
    if (act.agent === null && chat !== undefined) {
      const path = `/v1/chats/${chat.number}`;
      const token = this.customers.get(chat.customer);
      const what = { leaves: 'leave', ends: 'end', rejoins: 'rejoin' }[act.act as 'leaves'];
      const ear = this.customersEars.get(chat.customer);
      if (ear !== undefined && act.act === 'writes')
        return ear.act('write', { chat: chat.number, text: 'Hello?' });
      if (ear !== undefined && what !== undefined) return ear.act(what, { chat: chat.number });
      if (act.act === 'writes') return this.ask(`${path}/messages`, token, { text: 'Hello?' });
      return what === undefined ? undefined : this.ask(`${path}/${what}`, token);
    }
    if (act.act === 'sets') {
      const { name, value, queue, group, agent } = act.rule!;
      const target = [queues[queue ?? -1], groups[group ?? -1], agents[agent ?? -1]].find(Boolean);
      return this.ask('/v1/admin/rules', ADMIN, {
        rule: name,
        value: ruleText(name, value),
        ...(target === undefined ? {} : { for: target.name }),
      });
    }
    if (act.act === 'restarts') return this.ask('/v1/admin/restart', ADMIN);
    if (act.act === 'opens' || act.act === 'closes') {
      const queue = queues[act.toQueue!]!.name;
      return this.ask(`/v1/admin/queues/${queue}/${act.act.slice(0, -1)}`, ADMIN);
    }
    return this.sendAgents(act, chat?.number ?? 0);
  }

  private sendAgents(act: ScriptedAct, chat: number): Promise<Reply | undefined> | undefined {
    const { queues, agents } = this.scenario;
    const token = this.agents[act.agent!];
    const path = `/v1/agent/chats/${chat}`;
    const presence = PRESENCE[act.act];
    if (presence !== undefined) return this.ask('/v1/agent/presence', token, { what: presence });
    const what = CHAT[act.act];
    if (what !== undefined) return this.ask(`${path}/${what}`, token);
    const to = act.toAgent === null ? undefined : agents[act.toAgent]!.name;
    switch (act.act) {
      case 'replies':
        return this.ask(`${path}/messages`, token, { text: 'Yes.' });
      case 'transfers':
        return this.ask(
          `${path}/transfer`,
          token,
          to === undefined ? { queue: queues[act.toQueue!]!.name } : { agent: to },
        );
      case 'invites':
        return this.ask(`${path}/invite`, token, { agent: to });
      case 'presses next':
        return this.ask('/v1/agent/next', token);
      case 'takes other work':
        return this.ask('/v1/agent/work', token, { units: act.number ?? 0 });
      case 'limits':
        return this.ask('/v1/agent/limit', token, { units: act.number ?? 0 });
      case 'serves':
        return this.ask('/v1/agent/queues', token, {
          queues: (act.queues ?? []).map((queue) => queues[queue]!.name),
        });
      case 'loses connection':
        this.ears.get(act.agent!)?.socket.terminate();
        return this.happens();
      case 'reconnects':
        this.hear(act.agent!);
        return this.happens();
      default:
        throw new Error(`nobody knows how to say "${act.act}"`);
    }
  }

  private hear(agent: number): void {
    this.ears.set(agent, new Ear(this.server.url, '/v1/agent/events', this.agents[agent]!));
  }

  private async listen(agent: number): Promise<void> {
    this.hear(agent);
    await until(() => this.server.turns.waiting > 0);
    this.clock.endTurn();
  }

  /** What is done by a socket is answered by nobody. */
  private async happens(): Promise<undefined> {
    const before = this.server.turns.waiting;
    await until(() => this.server.turns.waiting > before);
    return undefined;
  }

  private ask(path: string, token: string | undefined, body?: unknown): Promise<Reply> {
    return ask(this.server.url, 'POST', path, token, body);
  }

  /** An act that has a turn to itself. */
  private async one(method: string, path: string, token: string, body?: unknown): Promise<Reply> {
    const reply = ask(this.server.url, method, path, token, body);
    await until(() => this.server.turns.waiting > 0);
    this.clock.endTurn();
    return reply;
  }
}

const PRESENCE: Partial<Record<string, string>> = {
  'signs in': 'sign-in',
  'signs out': 'sign-out',
  'goes ready': 'ready',
  'goes not ready': 'not-ready',
  pauses: 'pause',
  plays: 'resume',
  'goes on break': 'break',
  'returns from break': 'back',
};
const CHAT: Partial<Record<string, string>> = {
  accepts: 'accept',
  declines: 'decline',
  disables: 'disable',
  picks: 'pick',
  joins: 'join',
  views: 'view',
  'ends chat': 'end',
  'ends and closes': 'end-and-close',
  resolves: 'resolve',
  'closes tab': 'close-tab',
  'updates with close tab': 'close-tab',
  'closes wrap-up': 'close-wrap-up',
  'leaves chat': 'leave',
  'closes record': 'close-record',
  dismisses: 'dismiss',
};
