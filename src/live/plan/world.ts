/** What must be there on a server before the first customer comes, from the scenario: queues, agents with what they serve, rules. */
import { ruleText } from '../../scenarios/rule-words.ts';
import type { RuleName } from '../../scenarios/rules.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Account, LiveWorld } from '../backend.ts';

export interface WorldWish {
  readonly run: string;
  readonly side: 'both' | 'agents' | 'customers';
  readonly accounts: readonly Account[];
}

/** More chats than anybody has at once. */
const NO_LIMIT = 1000;

/** Without agents where those of the server itself answer. */
export function worldOf(scenario: Scenario, { run, side, accounts }: WorldWish): LiveWorld {
  const { queues, groups, agents, skills, rules } = scenario;
  return {
    run,
    queues: queues.map(({ name }) => ({ name })),
    agents: (side === 'customers' ? [] : agents).map(({ name, group: index }) => {
      const group = groups[index] as Scenario['groups'][number];
      return {
        name,
        group: group.name,
        capacity: group.rules['capacity.total'] ?? NO_LIMIT,
        queues: group.queues.map((queue) => queues[queue]?.name ?? ''),
        skills: group.skills.map((skill) => skills[skill] ?? ''),
      };
    }),
    rules: Object.fromEntries(
      (Object.keys(rules) as RuleName[]).map((name) => [name, ruleText(name, rules[name])]),
    ),
    accounts,
  };
}
