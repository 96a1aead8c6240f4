/**
 * The reference server put together: world, journal, wall clock, sockets. `openServer` listens when it returns; `close` lets
 * what was asked happen, says goodbye to every client, and leaves the journal complete.
 */
import { drawsVersion } from '../../engine/random/draws.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Clock } from './clock.ts';

import { DirectBack, type DirectOptions } from './direct-back.ts';
import type { Fault } from './faults/faults.ts';
import { Wire } from './faults/wire.ts';
import { FrontEnds } from './front-ends.ts';

import { buildHttp } from './http.ts';
import { type ActJournal, openJournal } from './journal.ts';
import { Listeners } from './listeners.ts';
import { Metrics } from './metrics.ts';
import { restore, snapshotOf } from './snapshot.ts';
import { Sockets } from './sockets.ts';
import { hashOf } from './tokens.ts';
import { type KeptTrace, traceKeptIn } from './trace-keep.ts';
import { Turns } from './turns.ts';
import { World } from './world.ts';

export const PROTOCOL = 1;

/** Two seconds of replay. */
const CUT_ACTS = 100_000;

/** Clients have so long to answer the closing of their sockets. */
const GOODBYE_MS = 1000;

export interface ServerOptions {
  readonly scenario: Scenario;
  /** Fingerprint of it, for the journal. */
  readonly scenarioHash: string;
  readonly chatsimVersion: string;
  readonly clock: Clock;
  readonly host: string;
  /** 0 = any that is free. */
  readonly port: number;
  readonly adminToken: string;
  /** Engine seconds for each second. */
  readonly speed: number;
  /** Path, or null for memory only. */
  readonly journal: string | null;
  /** Where the trace goes: a path, or null for nowhere; it stays in memory when left out. */
  readonly trace?: string | null;
  /** The journal is cut where a start would have to play so many acts again. */
  readonly cutActs?: number;
  /** µs, see WorldOptions. */
  readonly keep: number;
  readonly rateLimit: number | null;
  /** Processes that hold the sockets; 0 = this one does. */
  readonly frontEnds: number;
  /** Bytes, see SocketsOptions. */
  readonly backlog: number;
  /** Names it is reached by besides those of loopback, behind a proxy. */
  readonly names?: readonly string[];
  /** See HttpOptions. */
  readonly requestMs?: number;
  /** Faults that are on from the beginning, besides those in the journal. */
  readonly faults?: readonly Fault[];
  /** It cannot go on; `close` is still to be called. */
  readonly onFault: (error: unknown) => void;
}

export interface Server {
  readonly url: string;
  /** See Http. */
  readonly routes: readonly string[];
  readonly world: World;
  readonly turns: Turns;
  /** Processes of the front ends. */
  readonly frontEnds: readonly number[];
  close(): Promise<void>;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** @throws JournalTrouble, or Node's error when it cannot listen there. */
export async function openServer(options: ServerOptions): Promise<Server> {
  const { scenario, clock, speed } = options;
  const journal = journalOf(options);
  try {
    const metrics = new Metrics();
    const last = journal?.last() ?? null;
    const before = last === null ? undefined : (last.beside as KeptTrace);
    const traceKeep = traceKeptIn(options.trace, before);
    const { onTrace } = traceKeep;
    const world = new World({
      scenario,
      keep: options.keep,
      ...(onTrace === undefined ? {} : { onTrace }),
      onEvent: (kind) => metrics.event(kind),
    });
    if (last !== null) restore(world, scenario, last.world);
    const cut = () => ({
      beside: traceKeep.state(world.trace),
      world: snapshotOf(world, scenario),
    });
    let listeners: Listeners | undefined;
    let wire: Wire | undefined;
    const turns = new Turns({
      world,
      clock,
      speed,
      journal,
      onPushed: () => listeners?.push(),
      onFault: options.onFault,
      onTurn: (tookSec) => metrics.turnSec.observe(tookSec),
      onLate: (lateSec) => metrics.lateSec.observe(lateSec),
      slowly: (act, answer) => wire?.slowly(act, answer) ?? answer,
    });
    const cutActs = options.cutActs ?? CUT_ACTS;
    turns.cutIfLong(cutActs, cut);
    metrics.watch(world);
    metrics.count();
    const known = new Listeners({ world, turns, clock, metrics });
    listeners = known;
    const felt = new Wire({ faults: world.faults, clock, sockets: () => known.sockets });
    wire = felt;
    const facts = { speed, journal: journal !== null, version: options.chatsimVersion };
    const router: DirectOptions = {
      door: { world, turns, facts },
      listeners: known,
      metrics,
      adminHash: hashOf(options.adminToken),
      traceKeep,
      throttle: (client) => felt.wait(client),
    };
    await switchOn(options.faults ?? [], world, turns);
    const opened =
      options.frontEnds > 0 ? openFrontEnds(options, router) : openDoors(options, router);
    const doors = await opened.catch((error: unknown) => {
      // Timers would keep the process alive.
      turns.stop();
      felt.stop();
      known.close();
      throw error;
    });
    turns.start();
    return {
      url: doors.url,
      routes: doors.routes,
      world,
      turns,
      get frontEnds() {
        return doors.pids();
      },
      async close() {
        turns.stop();
        felt.stop();
        known.close();
        await doors.close();
        turns.cutIfLong(cutActs, cut);
        traceKeep.close(world.trace);
        journal?.close();
      },
    };
  } catch (error) {
    journal?.close();
    throw error;
  }
}

/** What clients come in by. */
interface Doors {
  readonly url: string;
  readonly routes: readonly string[];
  pids(): readonly number[];
  close(): Promise<void>;
}

const hostsOf = ({ host, names }: ServerOptions) =>
  LOOPBACK.includes(host) || host === '::1' || host.startsWith('127.')
    ? [...LOOPBACK, ...(names ?? [])]
    : null;

/** In this process. */
async function openDoors(options: ServerOptions, router: DirectOptions): Promise<Doors> {
  const { clock, backlog, host, port, rateLimit, scenario } = options;
  const counts = router.metrics;
  const sockets = new Sockets({ clock, counts, backlog });
  const { app, routes } = await buildHttp({
    back: new DirectBack(router, sockets),
    sockets,
    counts,
    clock,
    rateLimit,
    hosts: hostsOf(options),
    firstQueue: scenario.queues[0]!.name,
    requestMs: options.requestMs,
  });
  const url = await app.listen({ host, port }).catch(async (error: unknown) => {
    sockets.closeAll();
    await app.close();
    throw error;
  });
  return {
    url,
    routes,
    pids: () => [],
    async close() {
      sockets.closeAll();
      // Whoever is still in the middle of a request, or does not answer the goodbye, is cut.
      const callOff = clock.after(GOODBYE_MS, () => {
        sockets.cutAll();
        app.server.closeAllConnections();
      });
      await app.close();
      callOff();
    },
  };
}

/** In processes of their own. */
async function openFrontEnds(options: ServerOptions, router: DirectOptions): Promise<Doors> {
  const { clock, backlog, host, port, rateLimit, scenario } = options;
  const frontEnds = await FrontEnds.start({
    count: options.frontEnds,
    router,
    clock,
    start: {
      host,
      port,
      rateLimit,
      backlog,
      hosts: hostsOf(options),
      firstQueue: scenario.queues[0]!.name,
    },
  });
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${frontEnds.port}`,
    routes: [],
    pids: () => frontEnds.pids,
    close: () => frontEnds.close(),
  };
}

/** Those that the journal has brought back as they are wished stay as they are, with their counts. */
async function switchOn(faults: readonly Fault[], world: World, turns: Turns): Promise<void> {
  const by = { side: 'admin', name: 'admin' } as const;
  const isOn = (fault: Fault) =>
    JSON.stringify(world.faults.get(fault.fault)) === JSON.stringify(fault);
  await Promise.all(
    faults.filter((fault) => !isOn(fault)).map((fault) => turns.submit({ by, do: 'fault', fault })),
  );
}

function journalOf(options: ServerOptions): ActJournal | null {
  const { journal, scenario, speed, keep, clock } = options;
  if (journal === null) return null;
  const identity = {
    scenario: options.scenarioHash,
    seed: scenario.seed,
    speed,
    keep,
    protocol: PROTOCOL,
    drawsVersion,
    chatsimVersion: options.chatsimVersion,
  };
  return openJournal(journal, identity, clock.now());
}
