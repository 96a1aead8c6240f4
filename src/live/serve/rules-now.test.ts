/**
 * The rules that an administrator reads against the columns that the router goes by: whatever was changed, a value that is
 * shown, read as a scenario's, is the router's.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AGENT_RULES, numberOf, QUEUE_RULES, RUN_RULES } from '../../engine/router/rule-columns.ts';
import { SECOND, tiny } from '../../engine/testing.ts';
import { RULE_NAMES, type RuleName } from '../../scenarios/rules.ts';
import type { Act } from './acts.ts';
import { readRuleChange } from './rule-change.ts';
import { type RuleNow, rulesNow } from './rules-now.ts';
import { World } from './world.ts';

/** Two queues, and two groups of which B holds more. */
const scenario = tiny({
  queues: [{}, { rules: { 'offer.timeout': 45 * SECOND } }],
  groups: [{ count: 2 }, { count: 2, rules: { 'capacity.total': 4, 'match.pull': 'pick' } }],
  rules: { 'capacity.total': 2, 'offer.timeout': 20 * SECOND },
});

const ADMIN = { side: 'admin', name: 'admin' } as const;
const world = () => new World({ scenario, keep: 3600 * SECOND });

function after(...lines: readonly (string | Act)[]): World {
  const w = world();
  lines.forEach((line, i) => {
    const act: Act = typeof line === 'string' ? { by: ADMIN, do: 'rule', line } : line;
    w.turn((i + 1) * SECOND, [act]);
  });
  return w;
}

const shownOf = (w: World, name: RuleName) => {
  const { words: _, changeable: __, ...rest } = rulesNow(w).find(({ rule }) => rule === name)!;
  return rest;
};
const limit = (name: string, units: number | null): Act => ({
  by: { side: 'agent', name },
  do: 'limit',
  units,
});

describe('a rule is shown', () => {
  test.each<[string, (string | Act)[], Partial<RuleNow> & { rule: RuleName }]>([
    ['as the scenario has it', [], { rule: 'match.accept', value: 'manual' }],
    [
      'with the queue that has its own',
      [],
      { rule: 'offer.timeout', value: '20s', queues: { 'queue-2': '45s' } },
    ],
    [
      'with the group that has its own',
      [],
      { rule: 'capacity.total', value: '2', groups: { B: '4' } },
    ],
    [
      'after a change everywhere, which every queue has',
      ['offer.timeout to 30s'],
      { rule: 'offer.timeout', value: '30s' },
    ],
    [
      'after changes of both queues, the last one of each',
      ['offer.timeout to 30s', 'offer.timeout to none for chat', 'offer.timeout to 20s for chat'],
      { rule: 'offer.timeout', value: '30s', queues: { chat: '20s' } },
    ],
    [
      'after a change of a group, with an agent who then was changed',
      ['capacity.total to 3 for A', 'capacity.total to 5 for A2', 'capacity.total to 6 for B1'],
      {
        rule: 'capacity.total',
        value: '2',
        groups: { A: '3', B: '4' },
        agents: { A2: '5', B1: '6' },
      },
    ],
    [
      'without what a later change has taken back',
      ['capacity.total to 5 for A2', 'capacity.total to 3'],
      { rule: 'capacity.total', value: '3' },
    ],
    [
      'with an agent’s own limit, and none for no limit',
      [limit('A1', 1), limit('B2', null)],
      { rule: 'capacity.total', value: '2', groups: { B: '4' }, agents: { A1: '1', B2: 'none' } },
    ],
    [
      'none, where a maximum is the standard capacity and goes with it',
      ['capacity.total to 3'],
      { rule: 'capacity.max', value: 'none' },
    ],
    [
      'with the agents whose maximum went with the standard capacity',
      ['capacity.max to 2 for A', 'capacity.total to 1 for A'],
      { rule: 'capacity.max', value: 'none', groups: { A: '2' }, agents: { A1: '1', A2: '1' } },
    ],
    [
      'as words, lists and flags',
      ['match.pull to next for A1', 'capacity.bypass to [direct, self] for B1'],
      { rule: 'match.pull', value: 'none', groups: { B: 'pick' }, agents: { A1: 'next' } },
    ],
    [
      'as a list of an agent',
      ['capacity.bypass to [self, direct] for B1'],
      { rule: 'capacity.bypass', value: '[transfer]', agents: { B1: '[direct, self]' } },
    ],
    [
      'unchanged where the change was refused',
      ['offer.timeout to soon', 'offer.timeout to 5s for nobody'],
      { rule: 'offer.timeout', value: '20s', queues: { 'queue-2': '45s' } },
    ],
  ])('%s', (_, lines, expected) => {
    expect(shownOf(after(...lines), expected.rule)).toEqual(expected);
  });

  test('if it is one of all', () => {
    expect(rulesNow(world()).map(({ rule }) => rule)).toEqual(RULE_NAMES);
  });

  test.each(RULE_NAMES)('%s is changeable if a change to its own value is not refused', (name) => {
    const w = world();
    const now = rulesNow(w).find(({ rule }) => rule === name)!;
    const done = w.turn(SECOND, [{ by: ADMIN, do: 'rule', line: `${name} to ${now.value}` }]);
    expect(done.answers[0]!.status).toBe(now.changeable ? 200 : 422);
    expect(done.answers[0]!.body).toMatchObject(
      now.changeable ? { value: now.value } : { type: 'urn:chatsim:problem:fixed-rule' },
    );
  });
});

/** What the router would hold for a value as it is shown. */
function numberIn(name: RuleName, text: string): number {
  const read = readRuleChange(scenario, `${name} to ${text}`);
  if ('wrong' in read) throw new Error(`${name}: ${text}: ${read.wrong}`);
  return numberOf(name, read.act.rule!.value);
}

const VALUES: Partial<Record<RuleName, readonly string[]>> = {
  'capacity.total': ['1', '2', '3', '7'],
  'capacity.max': ['none', '2', '3', '9'],
  'capacity.bypass': ['none', '[transfer]', '[direct, self]'],
  'capacity.countOffered': ['yes', 'no'],
  'capacity.releaseOn': ['session-end', 'tab-close', 'case-done'],
  'capacity.inactive': ['none', '90s'],
  'match.pull': ['none', 'next', 'pick'],
  'offer.timeout': ['none', '5s', '20s', '1.5s'],
  'wrapUp.mode': ['none', 'timed', 'manual'],
  'queue.rank': ['arrival', 'random'],
  'session.participants': ['1', '3', 'none'],
  'match.mode': ['push', 'broadcast', 'pull'],
  'match.triggers': ['[arrival]', '[end, agent]', 'none'],
  'pacing.on': ['none', '[accept, end]'],
  'match.stickyIgnores': ['none', '[not-ready]'],
};

test('whatever is changed, what is shown is what the router goes by', () => {
  const change = fc
    .constantFrom(...(Object.keys(VALUES) as RuleName[]))
    .chain((name) =>
      fc.tuple(
        fc.constant(name),
        fc.constantFrom(...VALUES[name]!),
        fc.constantFrom('', ' for chat', ' for queue-2', ' for A', ' for B', ' for A1', ' for B2'),
      ),
    )
    // Of these some are refused: a queue’s rule for an agent.
    .map(([name, value, whom]) => `${name} to ${value}${whom}`);
  const own = fc
    .tuple(fc.constantFrom('A1', 'A2', 'B1'), fc.constantFrom(1, 3, null))
    .map(([name, units]) => limit(name, units));
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 5, arbitrary: change }, own), { maxLength: 15 }),
      (all) => {
        const w = after(...all);
        const shown = new Map(rulesNow(w).map((each) => [each.rule, each]));
        const { rules } = w.s;
        for (const name of QUEUE_RULES)
          scenario.queues.forEach((queue, q) => {
            const { value, queues } = shown.get(name)!;
            expect(numberIn(name, queues?.[queue.name] ?? value)).toBe(rules.queue[name][q]);
          });
        for (const name of AGENT_RULES)
          scenario.agents.forEach((agent, a) => {
            const { value, groups, agents } = shown.get(name)!;
            const group = scenario.groups[agent.group]!.name;
            const text = agents?.[agent.name] ?? groups?.[group] ?? value;
            const isTotal = name === 'capacity.max' && text === 'none';
            const number = isTotal ? rules.total[a] : numberIn(name, text);
            expect(number, `${name} of ${agent.name}`).toBe(rules.agent[name][a]);
          });
        for (const name of RUN_RULES)
          expect(numberIn(name, shown.get(name)!.value)).toBe(rules.run[name]);
      },
    ),
    { numRuns: 60 },
  );
});
