/**
 * The host of a run's clients: this process, and others beside it when one may not hold all the sockets. How many chats there will be
 * at once is what the plan says.
 */
import type { ClientHost, OnTold } from './host.ts';
import { HostApart } from './host-apart.ts';
import { HostHere } from './host-here.ts';
import { HostShared } from './host-shared.ts';
import type { LiveOptions } from './live-options.ts';

/** A real server is slower than the rules: more chats are there at once. */
const MORE = 1.2;

export function openHost(
  options: LiveOptions,
  told: OnTold,
  onFault: (error: Error) => void,
): ClientHost {
  const { adapterName, target, made, clock, scenario, side } = options;
  const agents = side === 'customers' ? 0 : scenario.agents.length;
  const sockets = agents + Math.ceil(Math.max(0, options.socketsPlanned - agents) * MORE);
  const count = processesFor(options, sockets);
  const here = new HostHere(options.backend, () => clock.now(), told);
  if (count === 1) return here;
  const begin = { begin: { adapterName, target, made } };
  const apart = new HostApart(begin, count - 1, told, onFault);
  return new HostShared(here, apart, agents, sockets);
}

/** How many processes hold clients, this one among them. */
function processesFor(
  { processes, socketsEach }: Pick<LiveOptions, 'processes' | 'socketsEach'>,
  sockets: number,
): number {
  return Math.max(1, processes === 'auto' ? Math.ceil(sockets / socketsEach) : processes);
}
