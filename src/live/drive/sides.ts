/**
 * The scenario as the cast is to play it when one side is somebody else's: agents who do nothing of themselves, or customers
 * who do not. The picture and the measures keep the scenario as it is.
 */
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Side } from './live-options.ts';

export function playedBy(scenario: Scenario, side: Side): Scenario {
  if (side === 'customers')
    return {
      ...scenario,
      groups: scenario.groups.map((group) => ({ ...group, scripted: true })),
      script: scenario.script.filter(({ agent }) => agent === null),
    };
  if (side === 'agents')
    return {
      ...scenario,
      sources: scenario.sources.map((source) => ({
        ...source,
        patience: null,
        patienceAgain: null,
        silentWaiting: 0,
        leavesLive: null,
        silentLive: 0,
        replyPatience: null,
        rejoins: null,
        returns: { abandoned: null, refused: null, autoEnded: null, closed: null },
      })),
      script: scenario.script.filter(({ agent }) => agent !== null),
    };
  return scenario;
}
