/** A small desk for tests of live runs, and backends whose clients are told something else. For tests only. */
import { exponential, poisson, s, type Tiny, times, tiny } from '../../engine/testing.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Backend, LiveEvent, OnEvent } from '../backend.ts';

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
