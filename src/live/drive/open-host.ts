/** The host of a run's clients: this process, or several when one may not hold all the sockets. */
import type { ClientHost, OnTold } from './host.ts';
import { HostHere } from './host-here.ts';
import type { LiveOptions } from './live-run.ts';

export function openHost(options: LiveOptions, told: OnTold): ClientHost {
  return new HostHere(options.backend, () => options.clock.now(), told);
}
