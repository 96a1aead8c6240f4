/** The agents' clients, before the clock starts: so many at a time, and what passes is waited for as long as a lost target is. */
import { type Account, ActTrouble } from '../backend.ts';
import type { ClientHost } from './host.ts';
import type { LiveOptions } from './live-options.ts';
import { after } from './ticks.ts';

const AT_ONCE = 32;

/** @throws ActTrouble when one of them cannot be opened */
export async function openAgents(options: LiveOptions, host: ClientHost): Promise<void> {
  const { scenario, made, signal, side } = options;
  if (side === 'customers') return;
  const byName = new Map(made.agents.map((account) => [account.name, account]));
  let next = 0;
  let hasFailed = false;
  const opener = async () => {
    while (next < scenario.agents.length && !signal.aborted && !hasFailed) {
      const agent = next++;
      const { name } = scenario.agents[agent]!;
      const account = byName.get(name) ?? made.agents[agent];
      if (account === undefined) throw new ActTrouble('refused', `there is no account for ${name}`);
      try {
        await openAgent(options, host, agent, account);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, opener));
}

async function openAgent(
  { clock, signal, lostAfterSec }: LiveOptions,
  host: ClientHost,
  agent: number,
  account: Account,
): Promise<void> {
  const until = clock.now() + (lostAfterSec ?? 30) * 1000;
  for (let wait = 200; ; wait = Math.min(3000, wait * 2)) {
    try {
      return await host.openAgent(agent, account);
    } catch (error) {
      const passes =
        error instanceof ActTrouble &&
        (error.kind === 'throttled' || error.kind === 'unreachable' || error.kind === 'timeout');
      if (!passes || clock.now() > until || signal.aborted) throw error;
      await after(clock, (error as ActTrouble).retryMs ?? wait);
    }
  }
}
