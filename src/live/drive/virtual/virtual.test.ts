/** Where nothing takes time, a live run is the simulation; and what a backend does wrong there is told of, exactly. */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../../engine/simulate.ts';
import { always, at, exponential, handle, s } from '../../../engine/testing.ts';
import type { RuleValues } from '../../../scenarios/rules.ts';
import type { Scenario } from '../../../scenarios/scenario.ts';
import { METRIC_NAMES, metricOf } from '../../../statistics/metrics.ts';
import { ActTrouble, type Backend, type LiveEvent } from '../../backend.ts';
import { audit, broken, shippedScenario, told } from '../../conform/testing.ts';
import type { LiveClock } from '../clock.ts';
import type { LiveOutcome } from '../live-options.ts';
import { bent, desk } from '../testing.ts';
import { EVERYTHING, type Virtual, virtually } from './testing.ts';

type Rules = Partial<RuleValues>;

/** Metrics that the two have differently, beyond a thousandth. */
function differing(outcome: LiveOutcome, scenario: Scenario, names = METRIC_NAMES): string[] {
  const simulated = simulate(scenario);
  return names
    .filter((name) => !name.includes('<'))
    .flatMap((name) => {
      const live = metricOf(outcome.run, name);
      const expected = metricOf(simulated, name);
      if (live === expected) return [];
      if (live !== null && expected !== null)
        if (Math.abs(live - expected) <= 1e-3 * Math.max(1, Math.abs(expected))) return [];
      return [`${name}: ${live}, not ${expected}`];
    });
}

const eventsOf = ({ lines }: Pick<Virtual, 'lines'>, ...kinds: string[]) =>
  lines
    .slice(1)
    .map((line) => JSON.parse(line))
    .filter(({ event }) => kinds.includes(event));

describe('a day of the shipped scenarios, every metric', () => {
  test.each(['gladly', 'sinch', 'desk', 'brightpattern', 'enchant'])('%s', async (name) => {
    const scenario = { ...shippedScenario(`scenarios/${name}.yaml`), warmUp: 0 };
    const { outcome, lines } = await virtually(scenario);
    expect(differing(outcome, scenario)).toEqual([]);
    expect(outcome.facts).toMatchObject({ ended: 'complete', orphans: 0 });
    expect(outcome.facts.messages).toMatchObject({ lost: 0, duplicated: 0, reordered: 0 });
    expect(told(audit(lines, scenario, 0.001))).toEqual([]);
  });
});

describe('backends that tell little', () => {
  const FEW = new Set([
    'chat.assigned',
    'offer.made',
    'offer.accepted',
    'offer.missed',
    'message.agent',
    'message.customer',
    'chat.ended',
    'agent.state',
  ]);
  /** No stamps, no ids, no more than the fewest events, and each to one side only. */
  const terse = bent((event, tell, isAgent) => {
    if (!FEW.has(event.event)) return;
    if (event.event !== 'chat.ended' && (event.event === 'message.agent') === isAgent) return;
    const { server: _server, id: _id, more: _more, until: _until, ...rest } = event;
    tell(rest);
  });

  test('are measured alike, with marks in the texts', async () => {
    const scenario = desk({ duration: 600 });
    const capabilities = { ...EVERYTHING, messageIds: false, stamps: false };
    const { outcome, lines } = await virtually(scenario, { capabilities, bend: terse });
    const names = [
      'chats.arrived',
      'chats.served',
      'chats.abandoned',
      'wait.mean',
      'firstResponse.mean',
      'sessionTime.mean',
      'occupancy',
      'offers.made',
    ];
    expect(differing(outcome, scenario, names)).toEqual([]);
    expect(outcome.facts.messages).toMatchObject({ lost: 0, duplicated: 0, reordered: 0 });
    expect(outcome.facts.messages.delivered).toBe(outcome.facts.latencies.sentToDelivered.count);
    expect(told(audit(lines, scenario, 0.1))).toEqual([]);
  });

  test('an agent whose accept is answered and never told works on the chat all the same', async () => {
    const mute = bent((event, tell, isAgent) => {
      if (event.event === 'offer.accepted' || (event.event === 'chat.ended' && !isAgent)) return;
      tell(event);
    });
    const sources = [{ ...desk().sources[0], patience: null }];
    const scenario = desk({ duration: 60, sources });
    const { outcome } = await virtually(scenario, { bend: mute });
    expect(metricOf(outcome.run, 'chats.served')).toBe(
      metricOf(simulate(scenario), 'chats.served'),
    );
    expect(outcome.facts.messages.sent).toBeGreaterThan(0);
  });
});

describe('what people do', () => {
  test('agents pick from a list', async () => {
    const scenario = desk({
      duration: 300,
      rules: { 'match.mode': 'pull', 'match.pull': 'pick' },
      groups: [{ count: 2, reply: exponential(2), pick: exponential(1) }],
    });
    const lived = await virtually(scenario);
    expect(eventsOf(lived, 'chat.accepted').length).toBeGreaterThan(20);
    expect(differing(lived.outcome, scenario, ['chats.served', 'wait.mean'])).toEqual([]);
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
    const lived = await virtually(scenario);
    const states = eventsOf(lived, 'agent.state').filter(({ agent }) => agent === 'A1');
    expect(states.map(({ state }) => state)).toEqual(['ready', 'not-ready', 'signed-out']);
    expect(eventsOf(lived, 'chat.transferred').map(({ toQueue }) => toQueue)).toEqual([
      'queue-2',
      'queue-2',
    ]);
    expect(metricOf(lived.outcome.run, 'overtime')).toBeCloseTo(2.2, 2);
    expect(told(audit(lived.lines, scenario, 0.001))).toEqual([]);
  });

  test('a transfer that is refused is brought to its end by its agent', async () => {
    const scenario = desk({
      duration: 60,
      groups: [
        {
          count: 2,
          reply: exponential(2),
          transfer: { share: 1, toQueue: -1, toGroup: 0, when: 'at-end' },
        },
      ],
    });
    const refusing = (backend: Backend): Backend => ({
      ...whole(backend),
      agent: async (account, onEvent) => ({
        ...(await backend.agent(account, onEvent)),
        further: () => Promise.reject(new ActTrouble('refused', 'nobody may transfer')),
      }),
    });
    const lived = await virtually(scenario, { bend: refusing });
    const { facts, run } = lived.outcome;
    expect(facts.acts.troubles['refused']).toBeGreaterThan(0);
    expect(metricOf(run, 'chats.ended')).toBe(metricOf(run, 'chats.arrived'));
    expect(facts.tookSec).toBeLessThan(200);
  });

  test('administrators change a rule, close a queue and open it, and restart the platform', async () => {
    const rule = {
      name: 'capacity.total' as const,
      value: 1,
      queue: null,
      group: null,
      agent: null,
    };
    const scenario = desk({
      duration: 400,
      script: [
        { act: 'sets', at: s(60), rule },
        { act: 'closes', at: s(120), toQueue: 0 },
        { act: 'opens', at: s(180), toQueue: 0 },
        { act: 'restarts', at: s(240) },
      ],
    });
    const lived = await virtually(scenario);
    expect(eventsOf(lived, 'rule.changed', 'queue.closed', 'queue.opened')).toHaveLength(3);
    expect(eventsOf(lived, 'system.restarted')).toHaveLength(1);
    expect(eventsOf(lived, 'chat.ended').some(({ reason }) => reason === 'restart')).toBe(true);
    const names = ['chats.arrived', 'chats.served', 'chats.refused', 'chats.ended', 'wait.mean'];
    expect(differing(lived.outcome, scenario, names)).toEqual([]);
  });

  test('agents come back from other work at the end, for whoever is next on this server', async () => {
    const otherWork = [{ every: always(10), length: always(600), units: 1 }];
    const scenario = desk({
      duration: 60,
      atEnd: 'cut',
      rules: { 'capacity.total': 3 },
      groups: [{ count: 3, reply: exponential(4), otherWork }],
    });
    const { lines, backend } = await virtually(scenario);
    const work = eventsOf({ lines }, 'agent.work');
    expect(work.length).toBeGreaterThan(0);
    expect([...backend.world.s.agentOther]).toEqual([0, 0, 0]);
  });

  describe('chats with one handle time have a first and a last word, which change nothing', () => {
    const work = handle(exponential(10));
    const silence: Rules = {
      'session.idle': s(8),
      'session.agentIdle': s(30),
      'session.agentIdleAction': 'end',
      'session.firstReply': s(20),
      'session.firstReplyAction': 'requeue',
    };
    const FIRST = { event: 'message.customer', message: 1 };
    const arms = ['each-agent-msg', 'first-agent-msg', 'any-msg', 'assign'] as const;
    const resets = ['customer-msg', 'any-msg'] as const;
    const table: [what: string, rules: Rules, startsWithText: false | 'may'][] = [
      ['nobody watches for silence', {}, 'may'],
      ['a start takes no text, and the word comes behind it', {}, false],
      [
        'and is left out where it could start a timer',
        { ...silence, 'match.accept': 'auto', 'session.idleArm': 'any-msg' },
        false,
      ],
    ];
    for (const accept of ['manual', 'auto'] as const)
      for (const arm of arms)
        for (const reset of resets)
          table.push([
            `accepting ${accept}, silence from ${arm} to ${reset}`,
            {
              ...silence,
              'match.accept': accept,
              'session.idleArm': arm,
              'session.idleReset': reset,
            },
            'may',
          ]);
    test.each(table)('%s', async (_what, rules, startsWithText) => {
      const scenario = desk({
        duration: 300,
        rules,
        sources: [{ ...desk().sources[0], work }],
      });
      const capabilities = { ...EVERYTHING, startsWithText };
      const { outcome, lines } = await virtually(scenario, { capabilities });
      expect(differing(outcome, scenario)).toEqual([]);
      const words = eventsOf({ lines }, 'message.agent', 'message.customer', 'chat.ended');
      const ends = words.filter(({ event }) => event === 'chat.ended');
      const byAgents = ends.filter(({ reason }) => reason === 'agent-end');
      expect(byAgents.length).toBeGreaterThan(20);
      const count = (name: string) => words.filter(({ event }) => event === name).length;
      expect(count('message.agent')).toBe(byAgents.length);
      const first = startsWithText === false && 'session.idle' in rules ? [] : [FIRST];
      expect(count('message.customer')).toBe(
        first.length * metricOf(outcome.run, 'chats.arrived')!,
      );
      for (const { chat, t } of byAgents)
        expect(words.filter((word) => word.chat === chat && word.t <= t)).toMatchObject([
          ...first,
          { event: 'message.agent', message: 1 },
          { event: 'chat.ended' },
        ]);
      const { sent } = outcome.facts.messages;
      // First words go with the start, and nobody is there to hear them; behind it somebody may be asked already.
      if (startsWithText === 'may') expect(sent).toBe(byAgents.length);
      else expect(sent).toBeGreaterThanOrEqual(byAgents.length);
      expect(outcome.facts.messages).toMatchObject({
        delivered: sent,
        lost: 0,
        duplicated: 0,
        reordered: 0,
      });
      expect(told(audit(lines, scenario, 0.001))).toEqual([]);
    });
  });
});

describe('what goes wrong on the way', () => {
  test('a message that never comes is lost', async () => {
    let count = 0;
    const lose = bent((event, tell, isAgent) => {
      if (event.event === 'message.agent' && !isAgent && ++count === 3) return;
      tell(event);
    });
    const scenario = desk({ duration: 60, drainLimit: 60 });
    const { outcome, lines } = await virtually(scenario, { bend: lose });
    expect(outcome.facts.messages).toMatchObject({ lost: 1, duplicated: 0, reordered: 0 });
    expect(outcome.liveMetrics.get('live.lost')).toBe(1);
    // Its customer waits for it, and says nothing more: no number is passed over.
    expect(broken(audit(lines, scenario, 0.001))).toEqual([]);
  });

  test('a message told twice, and two in the wrong order', async () => {
    let count = 0;
    let kept: LiveEvent | null = null;
    const muddle = bent((event, tell, isAgent) => {
      if (event.event !== 'message.customer' || !isAgent) return tell(event);
      count += 1;
      if (count === 3) tell(event);
      if (count === 6) {
        kept = event;
        return;
      }
      tell(event);
    });
    const scenario = desk({ duration: 60, drainLimit: 60 });
    const { outcome, lines } = await virtually(scenario, { bend: muddle });
    expect(outcome.facts.messages).toMatchObject({ lost: 1, duplicated: 1 });
    expect(kept).not.toBeNull();
    expect(broken(audit(lines, scenario, 0.001))).toEqual(['messages']);
  });

  test('an agent who is not told of a chat leaves an orphan', async () => {
    let lost: string | undefined;
    const deaf = bent((event, tell, isAgent) => {
      if (isAgent && event.event === 'chat.assigned') lost ??= event.chat;
      if (isAgent && event.chat !== undefined && event.chat === lost) return;
      tell(event);
    });
    const scenario = desk({
      duration: 60,
      drainLimit: 60,
      rules: { 'match.accept': 'auto' },
      sources: [{ ...desk().sources[0], work: handle(always(2)) }],
    });
    const { outcome } = await virtually(scenario, { bend: deaf });
    expect(outcome.facts.orphans).toBe(1);
    expect(outcome.liveMetrics.get('live.orphans')).toBe(1);
  });

  test('whoever is asked for patience tries again then, and nothing is lost', async () => {
    let count = 0;
    const slow = (backend: Backend): Backend => ({
      ...whole(backend),
      agent: async (account, onEvent) => {
        const client = await backend.agent(account, onEvent);
        return {
          ...client,
          send: (chat, text, id) =>
            ++count % 5 === 0
              ? Promise.reject(new ActTrouble('throttled', 'too many requests', 500))
              : client.send(chat, text, id),
        };
      },
    });
    const lived = await virtually(desk({ duration: 120 }), { bend: slow });
    const { facts, liveMetrics } = lived.outcome;
    expect(facts.throttled).toBe(Math.floor(count / 5));
    expect(facts.throttled).toBe(eventsOf(lived, 'live.throttled').length);
    expect(facts.messages.lost).toBe(0);
    expect(facts.messages.sent).toBe(facts.messages.delivered);
    expect(facts.latencies.sentToDelivered.maxSec).toBeCloseTo(0.5, 2);
    expect(liveMetrics.get('live.errors.rate')).toBe(0);
  });

  test('a backend that is away for a while: what could not be said is said then', async () => {
    const time = { now: () => 0 };
    const away = (backend: Backend): Backend => ({
      ...whole(backend),
      agent: async (account, onEvent) => {
        const client = await backend.agent(account, onEvent);
        const gone = () => time.now() > 30_000 && time.now() < 40_000;
        const down = () => Promise.reject(new ActTrouble('unreachable', 'nobody there'));
        return {
          ...client,
          send: (chat, text, id) => (gone() ? down() : client.send(chat, text, id)),
          end: (chat) => (gone() ? down() : client.end(chat)),
        };
      },
    });
    const { outcome } = await virtually(desk({ duration: 120 }), {
      bend: away,
      onClock: (clock) => {
        time.now = () => clock.now();
      },
    });
    expect(outcome.facts.ended).toBe('complete');
    expect(outcome.facts.acts.troubles['unreachable']).toBeGreaterThan(0);
    expect(outcome.facts.messages.lost).toBe(0);
    expect(outcome.facts.messages.sent).toBe(outcome.facts.messages.delivered);
  });
});

describe('a run that does not go to its end', () => {
  test('interrupted: chats under way are ended, and all that was measured is kept', async () => {
    const stop = new AbortController();
    const lived = await virtually(desk({ duration: 600 }), {
      signal: stop.signal,
      tickMs: 1000,
      onProgress: ({ elapsedSec }) => elapsedSec > 100 && stop.abort(),
    });
    const { facts, run } = lived.outcome;
    expect(facts).toMatchObject({ ended: 'interrupted', why: null });
    expect(facts.tookSec).toBeLessThan(112);
    expect(metricOf(run, 'chats.arrived')).toBeGreaterThan(10);
    const begun = eventsOf(lived, 'chat.arrived').map(({ chat }) => chat);
    const ended = eventsOf(lived, 'chat.ended').map(({ chat }) => chat);
    expect(ended.sort()).toEqual(begun.sort());
  });

  test('stopped by a rule, with the reason', async () => {
    const failing = (backend: Backend): Backend => ({
      ...whole(backend),
      agent: async (account, onEvent) => ({
        ...(await backend.agent(account, onEvent)),
        send: () => Promise.reject(new ActTrouble('failed', 'out of order')),
      }),
    });
    const stop = { windowSec: 20, errorShare: 0.2, deliveryP99Sec: null, latenessP99Sec: null };
    const lived = await virtually(desk({ duration: 600 }), { bend: failing, stop, tickMs: 500 });
    expect(lived.outcome.facts.ended).toBe('stopped');
    expect(lived.outcome.facts.why).toMatch(
      /^\d+ of \d+ acts went wrong within 20 s, more than 20 %$/,
    );
    expect(lived.outcome.facts.tookSec).toBeLessThan(120);
  });

  test('the target is lost: what was measured is kept', async () => {
    let isGone = false;
    const dying = (backend: Backend): Backend => ({
      ...whole(backend),
      truth: async () => {
        if (isGone) throw new ActTrouble('unreachable', 'nobody there');
        return (await backend.truth?.()) ?? [];
      },
      agent: async (account, onEvent) => {
        const client = await backend.agent(account, (event) => {
          if (!isGone) onEvent(event);
        });
        const never = () => Promise.reject(new ActTrouble('unreachable', 'nobody there'));
        return {
          ...client,
          accept: (chat) => (isGone ? never() : client.accept(chat)),
          send: (chat, text, id) => (isGone ? never() : client.send(chat, text, id)),
          end: (chat) => (isGone ? never() : client.end(chat)),
        };
      },
      customer: async (name, onEvent) => {
        if (isGone) throw new ActTrouble('unreachable', 'nobody there');
        const client = await backend.customer(name, (event) => {
          if (!isGone) onEvent(event);
        });
        const never = () => Promise.reject(new ActTrouble('unreachable', 'nobody there'));
        return {
          ...client,
          send: (chat, text, id) => (isGone ? never() : client.send(chat, text, id)),
          leave: (chat) => (isGone ? never() : client.leave(chat)),
        };
      },
    });
    const { outcome } = await virtually(desk({ duration: 600 }), {
      bend: dying,
      tickMs: 500,
      onProgress: ({ elapsedSec }) => {
        if (elapsedSec > 60) isGone = true;
      },
    });
    expect(outcome.facts.ended).toBe('target-lost');
    expect(outcome.facts.why).toBe('nothing was answered for 30 s');
    expect(outcome.facts.tookSec).toBeLessThan(105);
    expect(metricOf(outcome.run, 'chats.arrived')).toBeGreaterThan(10);
  });
});

test('a server that is slow to let customers in makes no late driver', async () => {
  let clock!: LiveClock;
  const slow = (backend: Backend): Backend => ({
    ...whole(backend),
    customer: async (name, tell) => {
      await new Promise<void>((resolve) => void clock.after(400, resolve));
      return backend.customer(name, tell);
    },
  });
  const { outcome } = await virtually(desk(), {
    onClock: (own) => {
      clock = own;
    },
    bend: slow,
  });
  expect(metricOf(outcome.run, 'chats.served')).toBeGreaterThan(5);
  expect(outcome.facts.driver.isBottleneck).toBe(false);
  expect(outcome.liveMetrics.get('live.lateness.p99')).toBeLessThan(0.01);
});

describe('a quiet hour', () => {
  const quiet = (): Scenario => {
    const source = { ...desk().sources[0]!, arrivals: at(1, 300) };
    return desk({ duration: 310, sources: [source] });
  };
  const untrue = (backend: Backend): Backend => {
    const { truth: _, ...rest } = whole(backend);
    return rest;
  };

  test('a customer whose line breaks and who then goes is no server that is lost', async () => {
    let clock!: LiveClock;
    const { outcome } = await virtually(quiet(), {
      onClock: (own) => {
        clock = own;
      },
      bend: (backend) =>
        bent((event, tell, isAgent) => {
          tell(event);
          if (event.event !== 'chat.ended' || isAgent) return;
          clock.after(100, () => tell({ event: 'live.down', at: clock.now(), why: 'cut' }));
        })(untrue(backend)),
      tickMs: 500,
    });
    expect(outcome.facts).toMatchObject({ ended: 'complete', why: null });
    expect(outcome.facts.downs.count).toBeGreaterThan(0);
    expect(outcome.facts.downs.totalSec).toBeGreaterThan(0);
    expect(metricOf(outcome.run, 'chats.served')).toBe(2);
  });

  test('nor is one that does not answer once, and then its list is asked for', async () => {
    let isLate = true;
    const slip = (backend: Backend): Backend => ({
      ...whole(backend),
      agent: async (account, onEvent) => {
        const client = await backend.agent(account, onEvent);
        const end = async (chat: string) => {
          await client.end(chat);
          if (!isLate) return;
          isLate = false;
          throw new ActTrouble('timeout', 'no answer in time');
        };
        return { ...client, end };
      },
    });
    const { outcome } = await virtually(byAgents(quiet()), { bend: slip, tickMs: 500 });
    expect(isLate).toBe(false);
    expect(outcome.facts).toMatchObject({ ended: 'complete', why: null });
  });
});

/** Agents end the chats. */
const byAgents = (scenario: Scenario): Scenario => ({
  ...scenario,
  sources: scenario.sources.map((source) => ({
    ...source,
    work: { ...source.work, ends: 'agent' } as typeof source.work,
  })),
});

/** A backend's own members, whatever kind of object it is. */
function whole(backend: Backend): Backend {
  return {
    capabilities: backend.capabilities,
    provision: (world) => backend.provision(world),
    cleanUp: (made) => backend.cleanUp(made),
    agent: (account, tell) => backend.agent(account, tell),
    customer: (name, tell) => backend.customer(name, tell),
    truth: async () => (await backend.truth?.()) ?? [],
    close: () => backend.close(),
  };
}
