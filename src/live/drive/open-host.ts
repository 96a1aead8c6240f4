/**
 * The host of a run's clients: this process, and others beside it when one may not hold all the sockets. How many chats there will be
 * at once is what a simulation of the very plan says.
 */
import { EV, type EventSink } from '../../engine/events.ts';
import { simulate } from '../../engine/simulate.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { ClientHost, OnTold } from './host.ts';
import { HostApart } from './host-apart.ts';
import { HostHere } from './host-here.ts';
import { HostShared } from './host-shared.ts';
import type { LiveOptions, Side } from './live-options.ts';

/** A real server is slower than the rules: more chats are there at once. */
const MORE = 1.2;

export function openHost(
  options: LiveOptions,
  told: OnTold,
  onFault: (error: Error) => void,
): ClientHost {
  const { adapterName, target, made, clock } = options;
  const count = processesFor(options);
  const here = new HostHere(options.backend, () => clock.now(), told);
  if (count === 1) return here;
  const begin = { begin: { adapterName, target, made } };
  return new HostShared(here, new HostApart(begin, count - 1, told, onFault));
}

/** How many processes hold clients, this one among them. */
export function processesFor({
  scenario,
  seed,
  side,
  processes,
  socketsEach,
}: Pick<LiveOptions, 'scenario' | 'seed' | 'side' | 'processes' | 'socketsEach'>): number {
  if (processes !== 'auto') return Math.max(1, processes);
  return Math.max(1, Math.ceil(socketsFor(scenario, seed, side) / socketsEach));
}

/** Sockets at once, about. */
export function socketsFor(scenario: Scenario, seed: string, side: Side): number {
  const agents = side === 'customers' ? 0 : scenario.agents.length;
  return agents + (side === 'agents' ? 0 : Math.ceil(peakChats(scenario, seed) * MORE));
}

function peakChats(scenario: Scenario, seed: string): number {
  let open = 0;
  let most = 0;
  const observe: EventSink = {
    event(kind) {
      if (kind === EV.chatArrived) {
        open += 1;
        if (open > most) most = open;
      } else if (kind === EV.chatEnded || kind === EV.chatRefused) open -= 1;
    },
    agentChanged() {},
  };
  simulate(scenario, { seed, observe });
  return most;
}
