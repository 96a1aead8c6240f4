/** Live runs against a real server: what it is asked to do happens, and what is measured is what a simulation measures. */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../engine/simulate.ts';
import {
  always,
  at,
  exponential,
  handle,
  poisson,
  s,
  type Tiny,
  times,
  tiny,
} from '../../engine/testing.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { metricOf } from '../../statistics/metrics.ts';
import type { Backend, LiveEvent, OnEvent } from '../backend.ts';
import { survey } from '../conform/survey.ts';
import { audit, broken, shippedScenario, told } from '../conform/testing.ts';
import { serverFor } from '../serve/testing.ts';
import { type Lived, type LiveWish, live, liveAgainst } from './testing.ts';

/** Two agents with two chats each; customers who come every few seconds and exchange some words. */
const desk = (what: Tiny = {}): Scenario =>
  tiny({
    duration: 60,
    atEnd: 'drain',
    groups: [{ count: 2, reply: exponential(4), accept: exponential(2) }],
    sources: [
      {
        arrivals: poisson(900),
        patience: exponential(40),
        work: {
          kind: 'exchanges',
          count: times(3),
          begins: 'agent',
          ends: 'customer',
          reply: exponential(3),
          agentReply: null,
        },
      },
    ],
    ...what,
    rules: { 'capacity.total': 2, 'offer.timeout': s(20), ...what.rules },
  });

/** Against a backend whose clients are told something else. */
const bent =
  (bend: (event: LiveEvent, tell: OnEvent, isAgent: boolean) => void) =>
  (backend: Backend): Backend => ({
    get capabilities() {
      return backend.capabilities;
    },
    provision: (world) => backend.provision(world),
    cleanUp: (made) => backend.cleanUp(made),
    agent: (account, tell) => backend.agent(account, (event) => bend(event, tell, true)),
    customer: (name, tell) => backend.customer(name, (event) => bend(event, tell, false)),
    ...(backend.truth === undefined ? {} : { truth: () => (backend.truth as () => never)() }),
    close: () => backend.close(),
  });

function verdictOf({ lines }: Lived, scenario: Scenario): string[] {
  const { clocks, problems } = survey(lines);
  expect(problems).toEqual([]);
  return told(audit(lines, scenario, (clocks?.slack ?? 0) / 1e6 + 0.1));
}

const eventsOf = ({ lines }: Lived, ...kinds: string[]) =>
  lines
    .slice(1)
    .map((line) => JSON.parse(line))
    .filter(({ event }) => kinds.includes(event));

describe.concurrent('live', () => {
  describe('the scenarios of the package', () => {
    test.each(['gladly', 'sinch', 'desk', 'brightpattern', 'enchant'])('%s', async (name) => {
      const shipped = shippedScenario(`scenarios/${name}.yaml`);
      const scenario: Scenario = {
        ...shipped,
        warmUp: 0,
        duration: s(150),
        atEnd: 'cut',
        sources: shipped.sources.map((source) => ({ ...source, arrivals: poisson(240) })),
      };
      const lived = await live({ scenario, speed: 60 });
      const { run, facts } = lived.outcome;
      const simulated = simulate(scenario);
      expect(facts.ended).toBe('complete');
      expect(facts.messages).toMatchObject({ lost: 0, duplicated: 0, reordered: 0 });
      expect(facts.orphans).toBe(0);
      // Who comes again, and when, hangs on moments of the wall clock.
      const arrived = metricOf(run, 'chats.arrived')! - metricOf(simulated, 'chats.arrived')!;
      expect(Math.abs(arrived)).toBeLessThanOrEqual(2);
      expect(metricOf(run, 'chats.served')).toBeGreaterThan(0);
      expect(verdictOf(lived, scenario)).toEqual([]);
    });
  });

  describe('a run', () => {
    test('measures what a simulation of it measures', async () => {
      // Nobody leaves: a customer whose patience ends at the moment of an offer would make a chat more or less.
      const sources = [{ ...desk().sources[0], patience: null }];
      // And nobody waits for anything but an answer: a queue makes much of little delays.
      const groups = [{ count: 8, reply: exponential(4), accept: exponential(2) }];
      const scenario = desk({ duration: 30, sources, groups });
      const { outcome, ...lived } = await live({ scenario, speed: 10 });
      const { run, facts, liveMetrics } = outcome;
      const simulated = simulate(scenario);
      for (const name of ['chats.arrived', 'chats.served', 'chats.refused'])
        expect(metricOf(run, name), name).toBe(metricOf(simulated, name));
      // A tenth of a second of the server is a second of the scenario.
      for (const name of ['wait.mean', 'firstResponse.mean', 'handleTime.mean'])
        expect(Math.abs(metricOf(run, name)! - metricOf(simulated, name)!), name).toBeLessThan(4);
      expect(facts.messages.sent).toBe(facts.messages.delivered);
      expect(facts.messages.sent).toBe(6 * metricOf(run, 'chats.served')!);
      expect(facts.latencies.sentToDelivered.count).toBe(facts.messages.sent);
      expect(facts.latencies.startToAssigned.count).toBe(metricOf(run, 'chats.served'));
      expect(facts.acts.troubles).toEqual({});
      expect(facts.acts.done).toBe(facts.latencies.act.count);
      expect(liveMetrics.get('live.errors.rate')).toBe(0);
      expect(liveMetrics.get('live.delivery.p99')).toBeGreaterThan(0);
      expect(verdictOf({ outcome, ...lived }, scenario)).toEqual([]);
    });

    test('goes on in other processes, with the same people', async () => {
      const scenario = desk({ duration: 30 });
      const lived = await live({ scenario, speed: 10, processes: 2 });
      const { run, facts } = lived.outcome;
      expect(facts.peak.processes).toBe(3);
      expect(metricOf(run, 'chats.arrived')).toBe(metricOf(simulate(scenario), 'chats.arrived'));
      expect(facts.messages).toMatchObject({ lost: 0, duplicated: 0, reordered: 0 });
      expect(facts.messages.delivered).toBe(facts.messages.sent);
      expect(facts.messages.sent).toBeGreaterThan(0);
      expect(verdictOf(lived, scenario)).toEqual([]);
    });

    test('writes down every happening once, in order, numbered, and no text', async () => {
      const scenario = desk({ duration: 30 });
      const lived = await live({ scenario, speed: 20 });
      const records = lived.lines.slice(1).map((line) => JSON.parse(line));
      expect(records.map(({ t }) => t)).toEqual(
        [...records.map(({ t }) => t)].sort((a, b) => a - b),
      );
      const server = lived.serverTrace
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => JSON.parse(line));
      for (const kind of ['chat.arrived', 'offer.made', 'offer.accepted', 'chat.ended'])
        expect(records.filter(({ event }) => event === kind).length, kind).toBe(
          server.filter(({ event }) => event === kind).length,
        );
      const first = records.filter(({ event, chat }) => event === 'message.agent' && chat === 1);
      expect(first.map(({ message }) => message)).toEqual(first.map((_, i) => i + 1));
      expect(lived.lines.join('\n')).not.toMatch(/"text"|"id"|token|secret/);
    });

    test('agents pick from a list', async () => {
      const scenario = desk({
        duration: 30,
        rules: { 'match.mode': 'pull', 'match.pull': 'pick' },
        groups: [{ count: 2, reply: exponential(2), pick: exponential(1) }],
      });
      const lived = await live({ scenario, speed: 10 });
      const picked = eventsOf(lived, 'chat.accepted');
      expect(picked.length).toBeGreaterThan(1);
      expect(picked.every(({ reason }) => reason === 'pick')).toBe(true);
      expect(verdictOf(lived, scenario)).toEqual([]);
    });

    test('agents finish their chats at the end of the shift, and transfers go through', async () => {
      const scenario = desk({
        duration: 40,
        queues: [{}, {}],
        groups: [
          {
            count: 1,
            accept: always(0.2),
            queues: [0],
            reply: always(8),
            shifts: { kind: 'spans', list: [[{ from: 0, to: s(20) }]] },
            transfer: { share: 1, toQueue: 1, toGroup: -1, when: 'after-first-reply' },
          },
          { count: 1, queues: [1], reply: exponential(2) },
        ],
        sources: [{ ...desk().sources[0], arrivals: at(1, 14) }],
      });
      const lived = await live({ scenario, speed: 10 });
      const states = eventsOf(lived, 'agent.state').filter(({ agent }) => agent === 'A1');
      expect(states.map(({ state }) => state)).toEqual(['ready', 'not-ready', 'signed-out']);
      expect(eventsOf(lived, 'chat.transferred').map(({ toQueue }) => toQueue)).toEqual([
        'queue-2',
        'queue-2',
      ]);
      expect(metricOf(lived.outcome.run, 'chats.served')).toBe(2);
      expect(verdictOf(lived, scenario)).toEqual([]);
    });
  });

  describe('one side only', () => {
    test('customers of one driver meet the agents of another', async () => {
      const scenario = desk({ duration: 30 });
      const server = await serverFor(scenario, { speed: 10 });
      try {
        const [agents, customers] = await Promise.all([
          liveAgainst(server, { scenario, speed: 10, side: 'agents' }),
          liveAgainst(server, { scenario, speed: 10, side: 'customers' }),
        ]);
        const arrived = metricOf(simulate(scenario), 'chats.arrived');
        expect(metricOf(customers.outcome.run, 'chats.arrived')).toBe(arrived);
        const served = metricOf(customers.outcome.run, 'chats.served')!;
        expect(served).toBeGreaterThan(1);
        expect(metricOf(agents.outcome.run, 'chats.served')).toBeGreaterThan(served / 2);
        expect(agents.outcome.facts.messages.sent).toBeGreaterThan(0);
        expect(customers.outcome.facts.messages.sent).toBeGreaterThan(0);
      } finally {
        await server.close();
      }
    });
  });

  describe.concurrent('a run that does not go to its end', () => {
    test('interrupted: chats under way are ended, and all that was measured is kept', async () => {
      const stop = new AbortController();
      const scenario = desk({ duration: 600 });
      const lived = await live({
        scenario,
        speed: 10,
        signal: stop.signal,
        onProgress: ({ chats }) => chats.live > 2 && stop.abort(),
      });
      const { facts, run } = lived.outcome;
      expect(facts.ended).toBe('interrupted');
      expect(facts.why).toBeNull();
      expect(metricOf(run, 'chats.arrived')).toBeGreaterThan(0);
      const begun = eventsOf(lived, 'chat.arrived').map(({ chat }) => chat);
      const ended = eventsOf(lived, 'chat.ended').map(({ chat }) => chat);
      expect(ended.sort()).toEqual(begun.sort());
    });

    test('stopped by a rule, with the reason', async () => {
      const stop = { windowSec: 1, errorShare: null, deliveryP99Sec: 1e-6, latenessP99Sec: null };
      const scenario = desk({
        duration: 600,
        groups: [{ count: 10, reply: always(2) }],
        sources: [{ ...desk().sources[0], arrivals: poisson(7200) }],
      });
      const { outcome } = await live({ scenario, speed: 20, stop });
      expect(outcome.facts.ended).toBe('stopped');
      expect(outcome.facts.why).toMatch(/one message in a hundred took .* to be delivered/);
    });

    test('the target is lost: what was measured is kept', async () => {
      const scenario = desk({ duration: 600 });
      const server = await serverFor(scenario, { speed: 10 });
      const { outcome } = await liveAgainst(server, {
        scenario,
        speed: 10,
        lostAfterSec: 1,
        onProgress: ({ chats }) => chats.live > 2 && void server.close(),
      });
      expect(outcome.facts.ended).toBe('target-lost');
      expect(outcome.facts.why).toBe('nothing was answered for 1 s');
      expect(metricOf(outcome.run, 'chats.arrived')).toBeGreaterThan(0);
      expect(outcome.facts.acts.troubles['unreachable']).toBeGreaterThan(0);
    });
  });

  describe('what goes wrong on the way', () => {
    const quick = { scenario: desk({ duration: 20 }), speed: 10, graceSec: 0.3 };

    test('a message that never comes is lost', async () => {
      let count = 0;
      const lose = bent((event, tell, isAgent) => {
        if (event.event === 'message.agent' && !isAgent && ++count === 3) return;
        tell(event);
      });
      const scenario = desk({
        duration: 20,
        drainLimit: 10,
        groups: [{ count: 2, reply: exponential(2) }],
      });
      const lived = await live({ ...quick, scenario, bend: lose });
      expect(lived.outcome.facts.messages).toMatchObject({ lost: 1, duplicated: 0 });
      expect(lived.outcome.liveMetrics.get('live.lost')).toBe(1);
    });

    test('a message told twice is told of', async () => {
      let count = 0;
      const twice = bent((event, tell, isAgent) => {
        tell(event);
        if (event.event === 'message.customer' && isAgent && ++count === 2) tell(event);
      });
      const lived = await live({ ...quick, bend: twice });
      expect(lived.outcome.facts.messages).toMatchObject({ lost: 0, duplicated: 1 });
      const { clocks } = survey(lived.lines);
      const slack = (clocks?.slack ?? 0) / 1e6 + 0.1;
      expect(broken(audit(lived.lines, quick.scenario, slack))).toEqual(['messages']);
    });

    test('an agent who is not told of a chat leaves an orphan', async () => {
      let lost: string | undefined;
      const deaf = bent((event, tell, isAgent) => {
        if (isAgent && event.event === 'chat.assigned') lost ??= event.chat;
        if (isAgent && event.chat !== undefined && event.chat === lost) return;
        tell(event);
      });
      const scenario = desk({
        duration: 20,
        drainLimit: 5,
        rules: { 'match.accept': 'auto' },
        sources: [{ ...desk().sources[0], work: handle(always(2)) }],
      });
      const wish: LiveWish = { ...quick, scenario, bend: deaf, truthEverySec: 0.3 };
      const { outcome } = await live(wish);
      expect(outcome.facts.orphans).toBe(1);
      expect(outcome.liveMetrics.get('live.orphans')).toBe(1);
    });

    test('a client that is asked for patience has it', async () => {
      const scenario = desk({ duration: 20, rules: {} });
      const lived = await live({ ...quick, scenario, server: { rateLimit: 2 } });
      const { facts } = lived.outcome;
      expect(facts.throttled).toBeGreaterThan(0);
      expect(facts.messages.lost).toBe(0);
      expect(eventsOf(lived, 'live.throttled').length).toBeGreaterThan(0);
      expect(lived.outcome.liveMetrics.get('live.errors.rate')).toBe(0);
    });
  });
});
