/** What the numbers in rows of chats are called. */
import { REASONS } from '../engine/events.ts';
import { CAUSES } from '../engine/observe/fields.ts';
import { scriptedCustomers } from '../engine/people/script.ts';
import { CUSTOMERS_A_SOURCE } from '../engine/random/purposes.ts';
import type { ChatNames } from '../report/chat-columns.ts';
import type { Scenario } from '../scenarios/scenario.ts';

export function chatNamesOf(scenario: Scenario): ChatNames {
  const scripted = new Map([...scriptedCustomers(scenario)].map(([name, n]) => [n, name]));
  return {
    scenario,
    reasons: REASONS,
    causes: CAUSES,
    customer(number) {
      const source = Math.floor(number / CUSTOMERS_A_SOURCE);
      const name = scenario.sources[source]?.name ?? 'customer';
      return scripted.get(number) ?? `${name}-${number - source * CUSTOMERS_A_SOURCE + 1}`;
    },
  };
}
