/**
 * Each fault on platforms as they are shipped, met by random people for two hours: where it happened, the rule that
 * docs/faults.md names is broken, or the platform lets nobody see it; and without a fault nothing is broken.
 */
import { describe, expect, test } from 'vitest';
import { metrics, platform, platformNames } from '../../../../test/scenario-files.ts';
import { Dice } from '../../../../test/swarm/random-scenario.ts';
import { loadScenario } from '../../../scenarios/load.ts';
import type { Scenario } from '../../../scenarios/scenario.ts';
import type { AuditRuleName } from '../../conform/rules.ts';
import { audit, told } from '../../conform/testing.ts';
import type { Act, Deed } from '../acts.ts';
import { World } from '../world.ts';
import { readFaultText } from './read.ts';

/** What an agent looks at. */
interface Screen {
  readonly state: string;
  readonly offers: readonly { readonly chat: number }[];
  readonly chats: readonly { readonly chat: number }[];
  readonly wrapUps: readonly number[];
}

const SEC = 1e6;
const PLATFORMS = ['gladly', 'brightpattern', 'zendesk', 'connect', 'sinch-autoanswer', 'tiledesk'];
const FAULTS: readonly [fault: string, rules: readonly AuditRuleName[]][] = [
  ['capacity-overshoot=30s', ['capacity']],
  ['lost-dequeue', ['work-conservation']],
  ['wrong-order', ['order']],
  ['late-offer', ['answered-late', 'left-ringing']],
  ['double-assignment', ['double-assignment']],
];

function scenarioOf(name: string): Scenario {
  const text = `
name: A busy afternoon
platform: ${name}
duration: 2h
customers: { people: { arrivals: 1/h, handle: 1m } }
agents: { agent: { count: 4 } }
`;
  const loaded = loadScenario('main.yaml', () => text, { platform, platformNames, metrics });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.scenario;
}

/** Customers come and wait; agents accept or forget to, write, end, pick, and come back when they were switched off. */
function afternoon(scenario: Scenario, fault: string | undefined): World {
  const world = new World({ scenario, keep: 86_400 * SEC });
  const dice = new Dice(5);
  const chance = (share: number) => dice.next() < share;
  let t = 0;
  const act = (by: Act['by'], deed: Deed) => {
    t = Math.max(t, world.driver.now + 1);
    world.turn(t, [{ by, ...deed } as Act]);
  };
  const admin = { side: 'admin', name: 'admin' } as const;
  if (fault !== undefined) {
    const read = readFaultText(fault);
    if ('wrong' in read) throw new Error(read.wrong);
    act(admin, { do: 'fault', fault: read });
  }
  for (let moment = 0, customers = 0; moment < 1500; moment++) {
    t += Math.floor(dice.next() * 6 * SEC);
    world.runTo(t);
    if (chance(0.12)) {
      customers += 1;
      const by = { side: 'customer', name: `c${customers}` } as const;
      act(admin, { do: 'new-customer', name: by.name, hash: by.name });
      act(by, { do: 'start', queue: scenario.queues[0]!.name, priority: 1, skills: [] });
    }
    scenario.agents.forEach(({ name }, a) => {
      const by = { side: 'agent', name } as const;
      const { state, offers, chats, wrapUps } = world.agentView(a) as Screen;
      if (state === 'signed-out' && moment % 10 === a) act(by, { do: 'presence', what: 'sign-in' });
      else if (state !== 'ready' && chance(0.2)) act(by, { do: 'presence', what: 'ready' });
      for (const { chat } of offers)
        if (chance(0.15)) act(by, { do: 'chat', what: 'accept', chat });
      for (const { chat } of chats) {
        if (chance(0.1)) act(by, { do: 'write', chat, text: 'Hello' });
        if (chance(0.02)) act(by, { do: 'chat', what: 'end', chat });
      }
      for (const chat of wrapUps)
        if (chance(0.3)) act(by, { do: 'chat', what: 'close-wrap-up', chat });
    });
  }
  return world;
}

const recordingOf = (world: World) => world.trace.text().trimEnd().split('\n');

describe.each(PLATFORMS)('%s', (name) => {
  const scenario = scenarioOf(name);

  test('keeps its rules without a fault', () => {
    const found = audit(recordingOf(afternoon(scenario, undefined)), scenario);
    expect(told(found)).toEqual([]);
    expect(found.verdict).toBe('held');
  });

  test.each(FAULTS)('%s', (fault, rules) => {
    const world = afternoon(scenario, fault);
    const found = audit(recordingOf(world), scenario);
    const [now] = world.faults.now();
    for (const rule of rules) {
      const verdict = found.rules.find((row) => row.rule === rule)?.verdict;
      const may = now!.times > 0 ? ['violated', 'not observable'] : ['held', 'not observable'];
      expect(may, `${rule}, ${now!.times} times`).toContain(verdict);
      seen.set(rule, (seen.get(rule) ?? 0) + (verdict === 'violated' ? 1 : 0));
    }
  });
});

/** On how many platforms a rule was broken. */
const seen = new Map<AuditRuleName, number>();
test('each fault is found on three platforms or more', () => {
  for (const [, rules] of FAULTS)
    for (const rule of rules) expect(seen.get(rule), rule).toBeGreaterThanOrEqual(3);
});
