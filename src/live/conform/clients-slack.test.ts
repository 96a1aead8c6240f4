/** Slack without the server's stamps: wide enough for honest clients of every kind, and no wider than they need. */
import { describe, expect, test } from 'vitest';
import { liveFacts } from '../../../test/live-facts.ts';
import { Dice } from '../../../test/swarm/random-scenario.ts';
import { clientsSlack, partlyStampedSlack } from './clients-slack.ts';
import { audit, broken, changed, recordingOf, shippedScenario, told } from './testing.ts';

const socket = { agent: 'socket', customer: 'socket' } as const;
const poll = { agent: 'poll', customer: 'poll' } as const;
const mixed = { agent: 'socket', customer: 'poll' } as const;

/** Longest delivery and longest command, in seconds. */
const measured = (delivered: number | null, act: number | null, speed = 1) => {
  const { latencies } = liveFacts();
  const of = (maxSec: number | null) => ({ ...latencies.act, maxSec });
  return { speed, latencies: { ...latencies, sentToDelivered: of(delivered), act: of(act) } };
};

describe('the slack of', () => {
  test.each([
    ['pushes is what they take', { push: socket }, measured(0.3, 0.1), 0.3],
    [
      'pushes is what a command takes, where that is more',
      { push: socket },
      measured(0.1, 0.4),
      0.4,
    ],
    ['pushes is 50 ms at least', { push: socket }, measured(0.001, 0.002), 0.05],
    ['nothing measured is 50 ms', { push: socket }, measured(null, null), 0.05],
    ['polls every 200 ms', { push: poll, pollMs: 200 }, measured(0.19, 0.02), 0.39],
    ['polls of one side', { push: mixed, pollMs: 500 }, measured(0.1, 0.1), 0.6],
    ['polls beside a socket', { push: socket, pollMs: 500 }, measured(0.1, 0.1), 0.6],
    ['polls that say not how often', { push: poll }, measured(0.25, 0.1), 0.5],
    ['scaled time is in seconds of the scenario', { push: socket }, measured(0.1, 0.1, 30), 3],
  ])('%s', (_, capabilities, facts, seconds) => {
    expect(clientsSlack(capabilities, facts) / 1e6).toBeCloseTo(seconds, 6);
  });
});

test.each([
  ['nobody polls: what the stamps tell', { push: socket }, 0.2],
  ['one side polls every second', { push: mixed, pollMs: 1000 }, 1.2],
  ['one side polls, and nobody says how often', { push: mixed }, 4.2],
])('where only pushes are stamped, and %s', (_, looks, seconds) => {
  // A command may take as long as it likes: what it brings about is stamped.
  const clocks = { slack: 0.2e6, isGivingTimed: true };
  const slack = partlyStampedSlack(clocks, looks, measured(4, 12));
  expect(slack / 1e6).toBeCloseTo(seconds, 6);
  // Where only messages are stamped, the rest is as late as the clients are.
  const others = partlyStampedSlack({ ...clocks, isGivingTimed: false }, looks, measured(4, 12));
  expect(others).toBe(0.2e6 + clientsSlack(looks, measured(4, 12)));
});

/** What clients do by themselves is stamped before the server hears it, everything else when they have looked. */
const OWN = new Set(['chat.arrived', 'customer.left']);
const EVERY = 2;
const ANSWER = 0.3;

/** Each agent and each customer looks every two seconds, at moments of their own. */
function polled(lines: readonly string[], seed: number): string[] {
  const dice = new Dice(seed);
  const phases = new Map<string, number>();
  const phaseOf = (who: string) => {
    if (!phases.has(who)) phases.set(who, dice.next() * EVERY);
    return phases.get(who) as number;
  };
  return changed(lines, (line) => {
    const trip = dice.next() * ANSWER;
    if (OWN.has(line.event ?? '')) return { ...line, t: Math.max(0, line.t - trip) };
    const phase = phaseOf(String(line['agent'] ?? `chat ${line['chat']}`));
    const looks = Math.ceil((line.t - phase) / EVERY) * EVERY + phase;
    return { ...line, t: Number((Math.max(line.t, looks) + trip).toFixed(6)) };
  });
}

describe('clients who poll an honest server', () => {
  const slackSec =
    clientsSlack({ push: poll, pollMs: EVERY * 1000 }, measured(EVERY + ANSWER, ANSWER)) / 1e6;

  test.each(['scenarios/gladly.yaml', 'scenarios/sinch.yaml', 'scenarios/brightpattern.yaml'])(
    '%s: no false alarm, where exact stamps would give some',
    (path) => {
      const scenario = shippedScenario(path);
      const honest = recordingOf(scenario);
      const exact = [1, 2, 3].flatMap((seed) => broken(audit(polled(honest, seed), scenario, 0)));
      expect(exact).not.toEqual([]);
      for (const seed of [1, 2, 3]) {
        const found = audit(polled(honest, seed), scenario, slackSec);
        expect(told(found)).toEqual([]);
        expect(found.verdict).toBe('held');
      }
    },
  );

  test('another capacity is seen all the same', () => {
    const other = recordingOf(shippedScenario('scenarios/gladly.yaml', 'capacity.total=3'));
    const found = audit(polled(other, 1), shippedScenario('scenarios/gladly.yaml'), slackSec);
    expect(broken(found)).toContain('capacity');
  });
});
