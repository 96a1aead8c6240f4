import { describe, expect, test } from 'vitest';
import type { Scenario } from '../scenarios/scenario.ts';
import { keyText, type PeopleKey, peopleOf } from './people.ts';

const SCENARIO = {
  sources: [{ name: 'visitors', patience: {}, silentWaiting: 0, silentLive: 0.5 }],
  groups: [
    { name: 'early', scripted: false, pick: {}, next: null },
    { name: 'staged', scripted: true, pick: {}, next: {} },
  ],
  agents: [
    { name: 'early-1', group: 0 },
    { name: 'A1', group: 1 },
  ],
} as unknown as Scenario;

describe('what people do hangs on keys of the scenario', () => {
  test.each<[PeopleKey, string, string, string | undefined]>([
    ['customers.*.patience', 'visitors-12', 'early-1', 'customers.visitors.patience'],
    // Left out, it is the patience of the first wait.
    ['customers.*.patienceAgain', 'visitors-12', 'early-1', 'customers.visitors.patience'],
    ['customers.*.silent', 'visitors-12', 'early-1', 'customers.visitors.silent'],
    ['agents.*.pick', 'visitors-12', 'early-1', 'agents.early.pick'],
    // Not set.
    ['agents.*.next', 'visitors-12', 'early-1', undefined],
    // People of the script do what the script says.
    ['customers.*.patience', 'Dana', 'early-1', undefined],
    ['agents.*.pick', 'visitors-12', 'A1', undefined],
  ])('%s of %s and %s is %s', (key, customer, agent, text) => {
    expect(keyText(key, peopleOf(SCENARIO, customer, agent))).toBe(text);
  });

  test('without a scenario nothing is named', () => {
    expect(keyText('agents.*.accept', peopleOf(undefined, 'visitors-1', 'early-1'))).toBe(
      undefined,
    );
  });
});
