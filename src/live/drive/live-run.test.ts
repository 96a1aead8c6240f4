/** Live runs against a real server: what it is asked to do happens, and what is measured is what a simulation measures. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { simulate } from '../../engine/simulate.ts';
import { exponential, poisson, s } from '../../engine/testing.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { metricOf } from '../../statistics/metrics.ts';
import { ActTrouble } from '../backend.ts';
import { survey } from '../conform/survey.ts';
import { audit, shippedScenario, told } from '../conform/testing.ts';
import { serverFor } from '../serve/testing.ts';
import { desk, type Lived, live, liveAgainst } from './testing.ts';

function verdictOf({ lines }: Lived, scenario: Scenario): string[] {
  const { clocks, problems } = survey(lines);
  expect(problems).toEqual([]);
  return told(audit(lines, scenario, (clocks?.slack ?? 0) / 1e6 + 0.1));
}

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
    test('counts what a simulation of it counts, and measures what takes time', async () => {
      // Nobody leaves: a customer whose patience ends at the moment of an offer would make a chat more or less.
      const sources = [{ ...desk().sources[0], patience: null }];
      const groups = [{ count: 8, reply: exponential(4), accept: exponential(2) }];
      const scenario = desk({ duration: 30, sources, groups });
      const { outcome, ...lived } = await live({ scenario, speed: 10 });
      const { run, facts, liveMetrics } = outcome;
      const simulated = simulate(scenario);
      for (const name of ['chats.arrived', 'chats.served', 'chats.refused'])
        expect(metricOf(run, name), name).toBe(metricOf(simulated, name));
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

    test('is followed by another on the same server, which says all it has to say', async () => {
      const scenario = desk({ duration: 20 });
      const server = await serverFor(scenario, { speed: 10 });
      try {
        for (let run = 0; run < 2; run++) {
          const { outcome, lines } = await liveAgainst(server, { scenario, speed: 10 });
          const { messages, acts } = outcome.facts;
          expect(acts.wrong.filter(({ act }) => act === 'send')).toEqual([]);
          expect(messages.sent).toBeGreaterThan(20);
          expect(messages).toMatchObject({ delivered: messages.sent, lost: 0 });
          expect(lines.filter((line) => line.includes('message.agent')).length).toBeGreaterThan(10);
        }
      } finally {
        await server.close();
      }
    });

    test('goes on in other processes, with the same people', async () => {
      const scenario = desk({ duration: 30 });
      const lived = await live({ scenario, speed: 10, processes: 2 });
      const { run, facts } = lived.outcome;
      expect(facts.peak.processes).toBe(2);
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
    test('a server that goes down and comes back: everybody goes on, and nothing is lost', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'chatsim-live-'));
      const journal = join(folder, 'journal.sqlite');
      const scenario = desk({ duration: 30 });
      let server = await serverFor(scenario, { speed: 10, journal });
      const port = Number(new URL(server.url).port);
      let isDown = false;
      const restart = async () => {
        isDown = true;
        await server.close();
        await new Promise((resolve) => setTimeout(resolve, 300));
        server = await serverFor(scenario, { speed: 10, journal, port });
      };
      try {
        const lived = await liveAgainst(server, {
          scenario,
          speed: 10,
          onProgress: ({ chats }) => {
            if (chats.live > 2 && !isDown) void restart();
          },
        });
        const { facts, run } = lived.outcome;
        expect(facts.ended).toBe('complete');
        expect(facts.downs.count).toBeGreaterThan(0);
        expect(facts.messages).toMatchObject({ lost: 0, duplicated: 0, reordered: 0 });
        expect(facts.messages.sent).toBe(facts.messages.delivered);
        expect(metricOf(run, 'chats.arrived')).toBe(metricOf(simulate(scenario), 'chats.arrived'));
        expect(verdictOf(lived, scenario)).toEqual([]);
      } finally {
        await server.close();
        rmSync(folder, { recursive: true });
      }
    });

    test('a process of clients that dies while they are opened', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'chatsim-live-'));
      const adapterName = join(folder, 'dies.ts');
      const dies = '() => process.exit(7)';
      writeFileSync(
        adapterName,
        `export default { name: 'dies', about: 'it', secrets: [], open: ${dies} };`,
      );
      try {
        const run = live({ scenario: desk(), speed: 10, processes: 2, adapterName });
        await expect(run).rejects.toThrow('a process that held clients ended by itself (7)');
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    test('a process of clients that dies in the middle: what was measured is kept', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'chatsim-live-'));
      const adapterName = join(folder, 'dies-later.ts');
      const chatsim = new URL('../adapters/chatsim/chatsim.ts', import.meta.url).href;
      writeFileSync(
        adapterName,
        `import chatsim from ${JSON.stringify(chatsim)};
         setTimeout(() => process.exit(7), 6000);
         export default { ...chatsim, name: 'dies-later' };`,
      );
      try {
        const { outcome, lines } = await live({
          scenario: desk({ duration: 600 }),
          speed: 10,
          processes: 2,
          graceSec: 1,
          adapterName,
        });
        expect(outcome.facts.ended).toBe('stopped');
        expect(outcome.facts.why).toBe(
          'the driver broke: a process that held clients ended by itself (7)',
        );
        expect(lines.length).toBeGreaterThan(10);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    test('an agent who is refused ends the opening, and closes whoever came in late', async () => {
      const left = new Set<string>();
      const run = live({
        scenario: desk(),
        speed: 10,
        bend: (backend) => ({
          ...backend,
          async agent(account, onEvent) {
            if (account.name.endsWith('1')) throw new ActTrouble('forbidden', 'no');
            await new Promise((resolve) => setTimeout(resolve, 50));
            const client = await backend.agent(account, onEvent);
            left.add(account.name);
            const close = client.close.bind(client);
            return Object.assign(Object.create(client), {
              close: () => close().finally(() => left.delete(account.name)),
            });
          },
        }),
      });
      await expect(run).rejects.toThrow('no');
      await vi.waitFor(() => expect(left).toEqual(new Set()));
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
});
