import { describe, expect, it } from 'vitest';
import { always, at, handle, poisson, s, tiny } from '../../engine/testing.ts';
import { capsOf, capsText, overCaps } from './caps.ts';
import { plannedOf } from './planned.ts';

describe('what a run will ask of a server', () => {
  it('counts customers, chats at once, and messages of chats without messages', async () => {
    // Three at the same time, one agent: a minute each, the last one is over after three.
    const scenario = tiny({ duration: 600, sources: [{ arrivals: at(10, 10, 10) }] });
    expect(await plannedOf({ scenario, speed: 2 })).toMatchObject({
      simulations: 5,
      customers: { mean: 3, least: 3, most: 3 },
      messages: { mean: 6, most: 6 },
      mostChats: 3,
      arrivalsPerSec: 0.3,
      messagesPerSec: 0.3,
      agents: 1,
      doorsSec: 300,
      overSec: 300,
    });
  });

  it('rates are of the wall clock: twice as fast is twice as many', async () => {
    const scenario = tiny({
      duration: 3600,
      groups: [{ count: 20 }],
      sources: [{ arrivals: poisson(720), work: handle(always(30)) }],
    });
    const slow = await plannedOf({ scenario, speed: 1 });
    const fast = await plannedOf({ scenario, speed: 60 });
    expect(slow.customers).toEqual(fast.customers);
    expect(fast.doorsSec).toBe(60);
    // 0.2 a second on average; the busiest ten seconds have more.
    expect(slow.arrivalsPerSec).toBeGreaterThan(0.2);
    // 12 a second on average, in stretches of ten minutes of the scenario.
    expect(fast.arrivalsPerSec).toBeGreaterThan(12);
    expect(fast.arrivalsPerSec).toBeLessThan(16);
  });

  it('heeds a ramp', async () => {
    const scenario = tiny({ duration: 3600, sources: [{ arrivals: poisson(600) }] });
    const all = await plannedOf({ scenario, speed: 1 });
    const half = await plannedOf({ scenario: { ...scenario, ramp: s(3600) }, speed: 1 });
    expect(half.customers.mean / all.customers.mean).toBeGreaterThan(0.4);
    expect(half.customers.mean / all.customers.mean).toBeLessThan(0.6);
  });
});

describe('caps', () => {
  const load = { arrivalsPerSec: 25, messagesPerSec: 90, agents: 60, sockets: 900 };

  it('there are none on this machine, but those that are given', () => {
    expect(overCaps(load, capsOf(true, {}))).toEqual([]);
    expect(overCaps(load, capsOf(true, { agents: 59 }))).toEqual([
      '60 agents sign in where this plan is busiest, and no more than 59 are allowed - make the run smaller or slower, or allow it with --max-agents 60',
    ]);
    expect(capsText(capsOf(true, {}))).toBe('');
  });

  it.each([
    [0.4, '0.4'],
    [0.401, '0.41'],
    [0.0031, '0.0031'],
    [0.00311, '0.0032'],
    [0.996, '1'],
    [1.234, '1.3'],
    [3, '3'],
    [9.91, '10'],
    [25.2, '26'],
  ])('%d a second is allowed with %s, which is enough and hardly more', (arrivalsPerSec, flag) => {
    const plan = { ...load, arrivalsPerSec };
    const [told] = overCaps(plan, capsOf(true, { arrivalsPerSec: 0.001 }));
    expect(told).toMatch(new RegExp(`--max-rate ${flag.replace('.', '\\.')}$`));
    expect(overCaps(plan, capsOf(true, { arrivalsPerSec: Number(flag) }))).toEqual([]);
  });

  it('elsewhere each one is told with its figure and its flag', () => {
    expect(overCaps(load, capsOf(false, {}))).toEqual([
      '25 customers come a second where this plan is busiest, and no more than 20 are allowed - make the run smaller or slower, or allow it with --max-rate 25',
      '60 agents sign in where this plan is busiest, and no more than 50 are allowed - make the run smaller or slower, or allow it with --max-agents 60',
    ]);
    expect(overCaps(load, capsOf(false, { arrivalsPerSec: 25, agents: 60 }))).toEqual([]);
    expect(capsText(capsOf(false, { agents: 60 }))).toBe(
      '20 arrivals/s, 100 messages/s, 60 agents, 1,000 sockets',
    );
  });
});
