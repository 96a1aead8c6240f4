/** Live runs for tests: against a real server in this process, over its own protocol. For tests only. */
import { exponential, poisson, s, type Tiny, times, tiny } from '../../engine/testing.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { adapterNamed } from '../adapters/registry.ts';
import type { Adapter, Backend, LiveEvent, LiveWorld, OnEvent } from '../backend.ts';
import type { Server, ServerOptions } from '../serve/server.ts';
import { ADMIN, serverFor } from '../serve/testing.ts';
import { wallClock } from './clock.ts';
import type { LiveOptions, LiveOutcome } from './live-options.ts';
import { liveRun } from './live-run.ts';
import { NO_STOP_RULES } from './stop-rules.ts';
import { type TargetFacts, targetOf } from './target-facts.ts';

export const texts = {
  textOf: (customer: number, attempt: number, turn: number, side: string) =>
    `${side} ${customer} ${attempt} ${turn}`,
};

let runs = 0;

export function worldOf(scenario: Scenario): LiveWorld {
  return {
    run: `test-${++runs}`,
    queues: scenario.queues.map(({ name }) => ({ name })),
    agents: scenario.agents.map(({ name, group }) => {
      const { name: groupName, queues, skills, rules } = scenario.groups[group]!;
      return {
        name,
        group: groupName,
        capacity: rules['capacity.total'] ?? 1000,
        queues: queues.map((queue) => scenario.queues[queue]!.name),
        skills: skills.map((skill) => scenario.skills[skill]!),
      };
    }),
    rules: {},
    accounts: [],
  };
}

export interface Lived {
  readonly outcome: LiveOutcome;
  readonly lines: readonly string[];
  /** The server's own trace. */
  readonly serverTrace: string;
}

export interface LiveWish extends Partial<LiveOptions> {
  readonly scenario: Scenario;
  readonly speed: number;
  /** What the server is given instead. */
  readonly served?: Scenario;
  readonly server?: Partial<ServerOptions>;
  /** Bends the backend before it is used. */
  readonly bend?: (backend: Backend) => Backend;
}

export async function live(wish: LiveWish): Promise<Lived> {
  const { served, server: serverWish, ...more } = wish;
  const server = await serverFor(served ?? wish.scenario, { ...serverWish, speed: wish.speed });
  try {
    return await liveAgainst(server, more);
  } finally {
    await server.close();
  }
}

/** As {@link live}, against a server that runs. */
export async function liveAgainst(
  server: Pick<Server, 'url'>,
  wish: Omit<LiveWish, 'served' | 'server'>,
): Promise<Lived> {
  const { scenario, speed, bend, ...more } = wish;
  const lines: string[] = [];
  const facts: TargetFacts = {
    url: server.url,
    headers: {},
    ca: null,
    options: {},
    secrets: { CHATSIM_ADMIN_TOKEN: ADMIN },
  };
  const adapter = (await adapterNamed('chatsim')) as Adapter;
  const opened = await adapter.open(targetOf(facts, wallClock.now));
  const backend = bend === undefined ? opened : bend(opened);
  try {
    const made = await backend.provision(worldOf(scenario));
    const outcome = await liveRun({
      scenario,
      seed: scenario.seed,
      adapterName: 'chatsim',
      backend,
      target: facts,
      made,
      speed,
      side: 'both',
      texts,
      stop: NO_STOP_RULES,
      processes: 1,
      socketsEach: 12_000,
      socketsPlanned: 0,
      clock: wallClock,
      record: (line) => lines.push(line),
      onProgress: () => {},
      signal: new AbortController().signal,
      graceSec: 2,
      ...more,
    });
    return { outcome, lines, serverTrace: await traceOf(server.url) };
  } finally {
    await opened.close();
  }
}

/** '' when the server is gone. */
async function traceOf(url: string): Promise<string> {
  const headers = { authorization: `Bearer ${ADMIN}` };
  const response = await fetch(`${url}/v1/admin/trace`, { headers }).catch(() => null);
  return response === null ? '' : response.text();
}

/** Two agents with two chats each; customers who come every few seconds and exchange some words. */
export const desk = (what: Tiny = {}): Scenario =>
  tiny({
    duration: 60,
    atEnd: 'drain',
    groups: [{ count: 2, reply: exponential(4), accept: exponential(2) }],
    sources: [
      {
        arrivals: poisson(900),
        patience: exponential(40),
        work: {
          kind: 'exchanges',
          count: times(3),
          begins: 'agent',
          ends: 'customer',
          reply: exponential(3),
          agentReply: null,
        },
      },
    ],
    ...what,
    rules: { 'capacity.total': 2, 'offer.timeout': s(20), ...what.rules },
  });

/** Against a backend whose clients are told something else. */
export const bent =
  (bend: (event: LiveEvent, tell: OnEvent, isAgent: boolean) => void) =>
  (backend: Backend): Backend => ({
    get capabilities() {
      return backend.capabilities;
    },
    provision: (world) => backend.provision(world),
    cleanUp: (made) => backend.cleanUp(made),
    agent: (account, tell) => backend.agent(account, (event) => bend(event, tell, true)),
    customer: (name, tell) => backend.customer(name, (event) => bend(event, tell, false)),
    ...(backend.truth === undefined ? {} : { truth: () => (backend.truth as () => never)() }),
    close: () => backend.close(),
  });
