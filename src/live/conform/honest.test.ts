/** An honest recording gives no false alarm: every shipped scenario and random ones, as they are and with clocks that are off. */
import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Dice, randomScenario } from '../../../test/swarm/random-scenario.ts';
import { exponential, s } from '../../engine/testing.ts';
import type { CustomerSource, Scenario } from '../../scenarios/scenario.ts';
import type { AuditRuleName } from './rules.ts';
import { survey } from './survey.ts';
import {
  audit,
  disturbed,
  recordingOf,
  ruledBy,
  serverTimed,
  shippedScenario,
  told,
} from './testing.ts';

const shipped = globSync('scenarios/*.yaml').map((path) => path.replaceAll('\\', '/'));

describe.each(shipped)('%s', (path) => {
  const scenario = shippedScenario(path);
  const lines = recordingOf(scenario);

  test.each([
    ['as it is', 0, 0],
    ['with 50 ms of jitter', 0.05, 0],
    ['with 50 ms of jitter and two clocks 2 s apart', 0.05, 2],
  ])('%s', (_, jitter, skew) => {
    const recording = jitter === 0 ? lines : disturbed(lines, dice(7), jitter, skew);
    const found = audit(recording, scenario, jitter + skew);
    expect(told(found)).toEqual([]);
    expect(found.verdict).toBe('held');
  });
});

describe('random scenarios', () => {
  test.each([
    ['as they are', 0, 0, 120],
    ['with 50 ms of jitter', 0.05, 0, 80],
    ['with 50 ms of jitter and two clocks 2 s apart', 0.05, 2, 80],
  ])('%s', (_, jitter, skew, count) => {
    for (let seed = 1; seed <= count; seed++) {
      const scenario = randomScenario(seed);
      const lines = recordingOf(scenario);
      const recording = jitter === 0 ? lines : disturbed(lines, dice(seed), jitter, skew);
      const found = audit(recording, scenario, jitter + skew);
      expect(told(found).map((what) => `scenario ${seed}: ${what}`)).toEqual([]);
    }
  });
});

/** What few of the random scenarios have: each with the rule that must have had occasions. */
const RARE: readonly [
  what: string,
  rule: AuditRuleName,
  with_: (seed: number) => readonly [Partial<Scenario['rules']>, Partial<CustomerSource>?],
][] = [
  [
    'customers who leave openly, and come back',
    'rejoin-window',
    (seed) => [
      {
        'session.leftGrace': s([0, 5, 20, 60][seed % 4] as number),
        'session.leftLive': pick(seed >> 2, 'end', 'end', 'free-slot', 'undetected'),
        'session.leftQueued': pick(seed >> 1, 'close', 'close', 'keep'),
      },
      {
        patience: exponential(30),
        leavesLive: exponential(40),
        silentWaiting: 0.2,
        silentLive: 0.2,
        rejoins: { share: 0.5, after: exponential(15) },
      },
    ],
  ],
  [
    'chats on hold',
    'hold-limit',
    (seed) => [
      {
        'session.idle': s(seed % 2 === 0 ? 10 : 20),
        'session.idleAction': 'hold',
        'session.hold': s([1, 5, 20, 60][(seed >> 1) % 4] as number),
      },
    ],
  ],
  [
    'agents by the time at their load, the rotation list and the queues they serve',
    'best-agent',
    (seed) => [
      {
        ...PUSHED,
        'match.select': pick<Scenario['rules']['match.select']>(
          seed,
          ['longest-at-load', 'id'],
          ['least-load', 'longest-at-load'],
          ['fewest-queues', 'longest-at-load', 'id'],
          ['rotation-list'],
          ['fewest-queues', 'rotation-list'],
        ),
      },
    ],
  ],
  [
    'agents drawn by chance',
    'fairness',
    (seed) => [
      {
        ...PUSHED,
        'capacity.releaseOn': 'session-end',
        'capacity.maxFor': [],
        'capacity.openMaxAt': null,
        'capacity.total': 1 + (seed % 3),
        'match.select': pick<Scenario['rules']['match.select']>(
          seed,
          ['least-load', 'random'],
          ['fewest-queues', 'random'],
          ['rank', 'most-free', 'random'],
          ['random'],
        ),
      },
    ],
  ],
  [
    'slots that are held after the end of a chat',
    'work-conservation',
    (seed) => [
      {
        ...PUSHED,
        'match.select': pick<Scenario['rules']['match.select']>(
          seed,
          ['longest-at-load', 'id'],
          ['least-load', 'id'],
          ['most-free'],
        ),
        'capacity.releaseOn': pick(seed >> 1, 'tab-close', 'case-done'),
        'capacity.total': 1 + (seed % 3),
      },
    ],
  ],
];
/** The last two have agents who refuse at once, and agents who are free without being seen to be. */
const SEEDS = [...Array.from({ length: 30 }, (_, i) => i + 1), 239, 541];
/** Chats are pushed as soon as anybody is free. */
const PUSHED: Partial<Scenario['rules']> = {
  'match.mode': 'push',
  'match.tick': 0,
  'match.perTick': null,
  'match.triggers': ['arrival', 'end', 'agent', 'other'],
  'pacing.scope': 'always',
  'capacity.rateLimit': null,
};

describe.each(RARE)('random scenarios with %s', (_, rule, rare) => {
  test.each([
    ['as they are', 0, 0],
    ['with 50 ms of jitter', 0.05, 0],
    ['with 50 ms of jitter and two clocks 2 s apart', 0.05, 2],
  ])('%s', (__, jitter, skew) => {
    let occasions = 0;
    for (const seed of SEEDS) {
      const [rules, customers] = rare(seed);
      const scenario = ruledBy(randomScenario(seed), rules, customers);
      const lines = recordingOf(scenario);
      const recording = jitter === 0 ? lines : disturbed(lines, dice(seed), jitter, skew);
      const found = audit(recording, scenario, jitter + skew);
      expect(told(found).map((what) => `scenario ${seed}: ${what}`)).toEqual([]);
      occasions += found.rules.find((one) => one.rule === rule)?.occasions ?? 0;
    }
    expect(occasions).toBeGreaterThan(60);
  });
});

describe('told late by up to 20 s, and stamped by the server', () => {
  const late = (seed: number) => {
    const scenario = randomScenario(seed);
    const lines = serverTimed(recordingOf(scenario), dice(seed), 20);
    return { lines, scenario, slackSec: (survey(lines).clocks?.slack ?? 0) / 1e6 };
  };

  test('random scenarios', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { lines, scenario, slackSec } = late(seed);
      const found = audit(lines, scenario, slackSec);
      expect(found.slackSec).toBe(0.05);
      expect(found.unstampedSlackSec).toBe(slackSec);
      expect(told(found).map((what) => `scenario ${seed}: ${what}`)).toEqual([]);
    }
  });

  test('the router is held to its own clock, not to that of its clients', () => {
    const scenario = shippedScenario('scenarios/gladly.yaml');
    const other = recordingOf(shippedScenario('scenarios/gladly.yaml', 'offer.timeout=31s'));
    const lines = serverTimed(other, dice(5), 20);
    const found = audit(lines, scenario, (survey(lines).clocks?.slack ?? 0) / 1e6);
    const deadline = found.rules.find(({ rule }) => rule === 'accept-timeout');
    expect(deadline?.verdict).toBe('violated');
    // What clients do by themselves is judged with all the slack that their clocks need.
    expect(found.rules.find(({ rule }) => rule === 'possible')?.verdict).toBe('held');
  });
});

function dice(seed: number): () => number {
  const one = new Dice(seed);
  return () => one.next();
}

function pick<T>(number: number, ...of: readonly T[]): T {
  return of[number % of.length] as T;
}
