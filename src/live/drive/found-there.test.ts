/** A server whose agents are signed in already when the run begins: they are where the server has them, from the first moment. */
import { describe, expect, test } from 'vitest';
import { exponential, s } from '../../engine/testing.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { metricOf } from '../../statistics/metrics.ts';
import { survey } from '../conform/survey.ts';
import { audit, told } from '../conform/testing.ts';
import { ADMIN, ask, serverFor } from '../serve/testing.ts';
import { desk, liveAgainst } from './testing.ts';

/** Four who work all day, and one whose shift is a minute after the run. */
const scenario: Scenario = desk({
  duration: 60,
  rules: { 'capacity.total': 4 },
  groups: [
    { count: 4, reply: exponential(2), accept: exponential(1) },
    { count: 1, shifts: { kind: 'spans', list: [[{ from: s(120), to: s(180) }]] } },
  ],
});

async function lived(before: Readonly<Record<string, readonly string[]>>) {
  const server = await serverFor(scenario, { speed: 10 });
  try {
    for (const [agent, deeds] of Object.entries(before)) {
      const path = `/v1/admin/agents/${agent}/token`;
      const { token } = (await ask(server.url, 'POST', path, ADMIN, {})).body;
      for (const what of deeds)
        expect(
          (await ask(server.url, 'POST', '/v1/agent/presence', token, { what })).status,
        ).toBeLessThan(300);
    }
    const found = await liveAgainst(server, { scenario, speed: 10 });
    const records = found.lines.slice(1).map((line) => JSON.parse(line));
    const statesOf = (name: string) =>
      records
        .filter(({ event, agent }) => event === 'agent.state' && agent === name)
        .map(({ state }) => state);
    return { ...found, records, statesOf };
  } finally {
    await server.close();
  }
}

describe.concurrent('agents who are signed in before the run', () => {
  test('have their state in the picture and in the recording, with a stamp of the server', async () => {
    const { outcome, lines, records, statesOf } = await lived({
      A1: ['sign-in'],
      A2: ['sign-in'],
      A3: ['sign-in'],
      A4: ['sign-in'],
    });
    expect(statesOf('A1')).toEqual(['ready', 'signed-out']);
    const [first] = records.filter(({ event }) => event === 'agent.state');
    expect(first).toMatchObject({ agent: 'A1', state: 'ready', server: expect.any(Number) });
    expect(first.t).toBeLessThan(0.1);
    const { clocks, problems } = survey(lines);
    expect(problems).toEqual([]);
    expect(clocks?.isServerTimed).toBe(true);
    expect(told(audit(lines, scenario, (clocks?.slack ?? 0) / 1e6 + 0.1))).toEqual([]);
    const alone = metricOf(outcome.run, 'groups.A.occupancy');
    expect(alone).toBeGreaterThan(0);
    expect(alone).toBeLessThanOrEqual(1);
  });

  test('and were away: work now like the others', async () => {
    const { lines, statesOf } = await lived({
      A1: ['sign-in', 'not-ready'],
      A2: ['sign-in', 'break'],
      A3: ['sign-in', 'pause'],
    });
    expect(statesOf('A1')).toEqual(['not-ready', 'ready', 'signed-out']);
    expect(statesOf('A2')).toEqual(['on-break', 'ready', 'signed-out']);
    expect(statesOf('A3')).toEqual(['channel-off', 'ready', 'signed-out']);
    const slack = (survey(lines).clocks?.slack ?? 0) / 1e6 + 0.1;
    expect(told(audit(lines, scenario, slack))).toEqual([]);
  });

  test('and have no shift now: are signed out before the first customer comes', async () => {
    const { records, statesOf } = await lived({ B1: ['sign-in'] });
    expect(statesOf('B1').slice(0, 2)).toEqual(['ready', 'signed-out']);
    const arrived = records.findIndex(({ event }) => event === 'chat.arrived');
    const gone = records.findIndex(({ agent, state }) => agent === 'B1' && state === 'signed-out');
    expect(gone).toBeLessThan(arrived);
  });
});

test('whose turn it is when a second run begins on the same server is not known, and nobody is blamed', async () => {
  const turns: Scenario = desk({
    duration: 20,
    rules: { 'capacity.total': 4, 'match.select': ['rotate-after-last'] },
    groups: [{ count: 4, reply: exponential(2), accept: exponential(1) }],
  });
  const server = await serverFor(turns, { speed: 10 });
  try {
    for (const seed of ['1', '2', '3']) {
      const { lines } = await liveAgainst(server, { scenario: turns, speed: 10, seed });
      const slack = (survey(lines).clocks?.slack ?? 0) / 1e6 + 0.1;
      expect(told(audit(lines, turns, slack))).toEqual([]);
    }
  } finally {
    await server.close();
  }
});
