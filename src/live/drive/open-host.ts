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
  const { adapterName, target, made, clock, scenario, seed, side } = options;
  const sockets = options.processes === 1 ? 0 : socketsFor(scenario, seed, side);
  const count = processesFor(options, sockets);
  const here = new HostHere(options.backend, () => clock.now(), told);
  if (count === 1) return here;
  const begin = { begin: { adapterName, target, made } };
  const apart = new HostApart(begin, count - 1, told, onFault);
  return new HostShared(here, apart, side === 'customers' ? 0 : scenario.agents.length, sockets);
}

/** How many processes hold clients, this one among them. */
function processesFor(
  { processes, socketsEach }: Pick<LiveOptions, 'processes' | 'socketsEach'>,
  sockets: number,
): number {
  return Math.max(1, processes === 'auto' ? Math.ceil(sockets / socketsEach) : processes);
}

/** Sockets at once, about. */
function socketsFor(scenario: Scenario, seed: string, side: Side): number {
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
